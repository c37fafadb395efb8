// bridge monitor: what changes in the tables of a namespace's bridges, as rtnetlink tells it.
//
// As for ip monitor the changes are found by comparing each bridge with what it was when the program last looked, which is after each op.
//
// Not modelled: links (of one change the kernel tells several times over, as the bridge and as the device), VLANs where there are
// any, a file; that entries which nobody has used for too long go.
// Document: iproute2 6.1, bridge/monitor.c.
#include <algorithm>
#include <array>

#include "shell/tools/files/calendar.h"
#include "shell/tools/iproute/bridge.h"

namespace nslab::shell {

namespace {

struct BridgeWanted {
  bool fdb = false, mdb = false;
};

// print_timestamp, not short
std::string timestamp_line(const Call& call) {
  const auto us = static_cast<std::uint64_t>(nanoseconds_of(call.now())) / 1000;
  return format_time("Timestamp: %a %b %e %H:%M:%S %Y", seconds_of(call.now()), 0) + fmt::format(" {:06} usec\n", us);
}

class BridgeLook {
 public:
  BridgeLook(Call& call, const IpOptions& options, const BridgeWanted& wanted, const World& before, std::string& unsaid)
      : call_(call), options_(options), wanted_(wanted), then_(before), now_(call.world()), unsaid_(unsaid) {}

  void tell(NetnsId netns) {
    for (const auto& [index, id] : then_.netns[netns].links) {
      if (then_.links[id].as<Bridge>() != nullptr) compare(id, true);
    }
    if (!now_.netns.contains(netns)) return;
    for (const auto& [index, id] : now_.netns[netns].links) {
      if (now_.links[id].as<Bridge>() != nullptr) compare(id, false);
    }
  }

 private:
  static const BridgeState& state_in(const World& world, LinkId bridge) {
    static const BridgeState none{};
    const Link* link = world.links.find(bridge);
    const Bridge* kind = link == nullptr ? nullptr : link->as<Bridge>();
    return kind == nullptr ? none : *kind->state;
  }

  // What it says of the mdb stays in its buffer until something else is said, unless it speaks to a terminal: killed before, it
  // has said nothing.
  template <class Print>
  void say(Print print, bool flushes) {
    Ip ip(call_, options_, {});
    if (options_.timestamp) ip.print.text("{}", timestamp_line(call_));
    print(ip);
    unsaid_ += ip.print.take();
    if (!flushes && !call_.is_terminal(1)) return;
    call_.out(std::exchange(unsaid_, ""));
    call_.flush();
  }

  // What has gone, or what has come or is another's now.
  void compare(LinkId bridge, bool gone) {
    const BridgeState& then = state_in(then_, bridge);
    const BridgeState& now = state_in(now_, bridge);
    if (wanted_.fdb) compare_fdb(bridge, then, now, gone);
    if (wanted_.mdb) compare_mdb(bridge, then, now, gone);
  }

  void compare_fdb(LinkId bridge, const BridgeState& then, const BridgeState& now, bool gone) {
    std::vector<std::pair<FdbKey, FdbEntry>> changed;
    for (const auto& [key, entry] : gone ? then.fdb : now.fdb) {
      const FdbEntry* other = gone ? now.fdb.find(key) : then.fdb.find(key);
      const bool same = other != nullptr && (gone || (other->port == entry.port && other->local == entry.local &&
                                                      other->is_static == entry.is_static && other->sticky == entry.sticky));
      if (!same) changed.emplace_back(key, entry);
    }
    std::sort(changed.begin(), changed.end(), [](const auto& a, const auto& b) { return a.second.order < b.second.order; });
    for (const auto& [key, entry] : changed) {
      say([&, &key = key, &entry = entry](Ip& ip) { print_fdb_change(ip, gone ? then_ : now_, bridge, key, entry, gone); }, true);
    }
  }

  static bool has(const BridgeState& state, const MdbKey& key, const MdbPort& member) {
    const MdbEntry* entry = state.mdb.find(key);
    return entry != nullptr && std::any_of(entry->ports.begin(), entry->ports.end(), [&](const MdbPort& p) {
             return p.port == member.port && p.permanent == member.permanent;
           });
  }

  void compare_mdb(LinkId bridge, const BridgeState& then, const BridgeState& now, bool gone) {
    for (const auto& [key, entry] : gone ? then.mdb : now.mdb) {
      for (const MdbPort& member : entry.ports) {
        if (has(gone ? now : then, key, member)) continue;
        say([&, &key = key](Ip& ip) { print_mdb_change(ip, gone ? then_ : now_, bridge, key, member, gone); }, false);
      }
    }
  }

  Call& call_;
  const IpOptions& options_;
  const BridgeWanted& wanted_;
  const World& then_;
  const World& now_;
  std::string& unsaid_;
};

struct BridgeMonitor {
  IpOptions options{};
  BridgeWanted wanted{};
  NetnsId netns{};
  World before{};
  std::string unsaid{};
  bool begun = false;

  Step operator()(Call& call) {
    if (begun) {
      BridgeLook(call, options, wanted, before, unsaid).tell(netns);
    } else {
      netns = call.netns();
    }
    begun = true;
    before = call.world();
    Wait wait;
    wait.any_change = true;
    return wait;
  }
};

}  // namespace

IpResult bridge_monitor(Ip& ip) {
  BridgeWanted wanted;
  // Without VLAN filtering no VLAN ever changes; tunnels by VNI are not made here.
  const bool has_vlans = ip.call.world().profile.vlan_filtering;
  bool others = !ip.more();
  for (; ip.more(); ++ip.at) {
    if (ip.is("help")) ip.fail(255, "Usage: bridge monitor [file | link | fdb | mdb | vlan | vni | all]\n");
    const auto named = [&ip](std::string_view object) { return ip.is(object); };
    if (ip.is("fdb")) {
      wanted.fdb = true;
    } else if (ip.is("mdb")) {
      wanted.mdb = true;
    } else if (ip.equals("all") || std::ranges::any_of(std::array{"file", "link"}, named)) {
      others = true;
    } else if (ip.is("vlan") || ip.is("vni")) {
      others = others || has_vlans;
    } else {
      ip.fail(255, fmt::format("Argument \"{}\" is unknown, try \"bridge monitor help\".\n", ip.word()));
    }
  }
  if (others) ip.not_modelled("bridge monitor of more than fdb and mdb");
  BridgeMonitor monitor;
  monitor.options = ip.options;
  monitor.wanted = wanted;
  return Program(std::move(monitor));
}

}  // namespace nslab::shell

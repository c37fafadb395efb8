#include <fmt/format.h>

#include <algorithm>

#include "model/forward.h"
#include "model/trace.h"
#include "verify/blame.h"
#include "verify/fix.h"

namespace nslab::verify {

namespace {

std::string family_word(const Packet& packet) { return packet.ip() != nullptr && !packet.ip()->is_v4() ? "ipv6" : "ipv4"; }

// The line that last wrote a sysctl whose path ends so; deleting it may be all.
const HistoryUnit* unit_of_sysctl(const Case& about, const std::string& ending) {
  const auto& units = about.history.units;
  for (std::size_t i = units.size(); i-- > 0;) {
    for (const Op& op : units[i].done) {
      const auto* write = std::get_if<WriteSysctl>(&op);
      if (write != nullptr && write->path.ends_with(ending)) return &units[i];
    }
  }
  return nullptr;
}

Edit deletion(const HistoryUnit& unit) { return Edit{Edit::Kind::kDelete, unit.unit.line, 0, unit.unit.text}; }

void forwarding_off(const Case& about, const Loss& loss, Suspicions& out) {
  const bool v6 = family_word(loss.packet) == "ipv6";
  const Link& link = about.world.links[loss.link];
  if (forwards(about.world, link, v6 ? Family::kInet6 : Family::kInet) || !about.speak.knows(loss.netns)) return;
  Suspicion found;
  found.cause.fault = Fault::kForwardingOff;
  found.cause.netns = loss.netns;
  found.cause.link = loss.link;
  if (loss.packet.ip() != nullptr) found.cause.address = loss.packet.ip()->destination;
  if (about.speak.knows(loss.netns)) {
    const HistoryUnit* unit = unit_of_sysctl(about, v6 ? "forwarding" : "ip_forward");
    if (unit != nullptr) found.remedies.push_back({deletion(*unit)});
    found.remedies.push_back({append(set_sysctl(about, loss.netns, v6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward", "1"))});
  }
  out.push_back(std::move(found));
}

void rp_filter(const Case& about, const Loss& loss, Suspicions& out) {
  const Link& link = about.world.links[loss.link];
  const std::int64_t all = (*about.world.netns[loss.netns].conf4_all)[Conf4::kRpFilter];
  const std::int64_t own = (*link.conf4)[Conf4::kRpFilter];
  Suspicion found;
  found.cause.fault = Fault::kRpFilter;
  found.cause.netns = loss.netns;
  found.cause.link = loss.link;
  if (loss.packet.ip() != nullptr) found.cause.address = loss.packet.ip()->source;
  if (about.speak.knows(loss.netns)) {
    if (const HistoryUnit* unit = unit_of_sysctl(about, "rp_filter")) found.remedies.push_back({deletion(*unit)});
    std::vector<Edit> edits;
    if (all != 0) edits.push_back(append(set_sysctl(about, loss.netns, "net.ipv4.conf.all.rp_filter", "0")));
    if (own != 0)
      edits.push_back(append(set_sysctl(about, loss.netns, fmt::format("net.ipv4.conf.{}.rp_filter", about.speak.link(loss.link)), "0")));
    found.remedies.push_back(edits);
  }
  out.push_back(std::move(found));
}

void mtu_of(const Case& about, LinkId id, std::uint32_t wanted, Suspicions& out) {
  const Link& link = about.world.links[id];
  if (!about.speak.knows(link.netns) || link.mtu >= wanted) return;
  Suspicion found;
  found.cause.fault = Fault::kMtu;
  found.cause.netns = link.netns;
  found.cause.link = id;
  found.cause.number = link.mtu;
  found.remedies.push_back(
      {append(fmt::format("{} link set {} mtu {}", about.speak.ip(link.netns), shell_word(about.speak.link(id)), wanted))});
  // Where it was set: what a host has learned of a path outlives the link's MTU.
  if (const HistoryUnit* unit = unit_that_made_it_so(about.history, found.cause)) {
    if (auto edit = change_words(*unit, fmt::format("mtu {}", link.mtu), fmt::format("mtu {}", wanted))) found.remedies.push_back({*edit});
  }
  out.push_back(std::move(found));
}

// Where a small echo request would go from where the large packet was lost, and its reply: the link whose MTU the sender has been
// told of is on that way, not where the sender gave up.
void add_way_of_small_one(const Case& about, const Loss& loss, std::vector<LinkId>& links) {
  if (loss.packet.ip() == nullptr) return;
  World copy = about.world;
  Trace trace;
  Echo echo;
  echo.destination = loss.packet.ip()->destination;
  echo.data_length = 0;
  (void)forward_echo(copy, loss.netns, echo, &trace);
  for (const Event& event : trace.events) {
    if (event.link) links.push_back(event.link);
  }
}

// Links too small for the packet: those on its way and what belongs to them, one by one and then all together.
void too_big(const Case& about, const Loss& loss, Suspicions& out) {
  const std::uint32_t length = loss.packet.ip() != nullptr ? loss.packet.ip()->length : 0;
  std::vector<LinkId> near{};
  for (const auto& hops : {about.flow->forward, about.flow->back}) {
    for (const Hop& hop : hops) {
      for (const Event& event : hop.events) {
        if (event.link && std::find(near.begin(), near.end(), event.link) == near.end()) near.push_back(event.link);
        const auto* route = std::get_if<EventRoute>(&event.detail);
        if (route != nullptr && route->result.nexthop.link) near.push_back(route->result.nexthop.link);
      }
    }
  }
  if (loss.link) near.push_back(loss.link);
  add_way_of_small_one(about, loss, near);
  std::sort(near.begin(), near.end());
  near.erase(std::unique(near.begin(), near.end()), near.end());
  std::uint32_t wanted = 1500;
  for (const LinkId id : near) {
    if (const Link* link = about.world.links.find(id); link != nullptr && link->as<Loopback>() == nullptr)
      wanted = std::max(wanted, link->mtu);
  }
  wanted = std::max(wanted, length);
  Suspicion all;
  std::vector<Edit> behind{}, in_place{};
  for (const LinkId id : near) {
    const Link* link = about.world.links.find(id);
    if (link == nullptr || link->mtu >= wanted || !about.speak.knows(link->netns)) continue;
    mtu_of(about, id, wanted, out);
    all.cause = out.back().cause;
    behind.push_back(out.back().remedies.front().front());
    in_place.push_back(out.back().remedies.back().front());
  }
  if (behind.size() < 2) return;
  all.remedies = {behind, in_place};
  out.push_back(std::move(all));
}

void time_to_live(const Case& about, const Loss& loss, Suspicions& out) {
  std::vector<NetnsId> seen;
  bool loops = false;
  for (const Hop& hop : loss.on_way_back ? about.flow->back : about.flow->forward) {
    loops = loops || std::count(seen.begin(), seen.end(), hop.netns) > 1;
    seen.push_back(hop.netns);
  }
  Suspicion found;
  found.cause.netns = loss.netns;
  found.cause.link = loss.link;
  if (loss.packet.ip() != nullptr) found.cause.address = loss.packet.ip()->destination;
  found.cause.fault = loops ? Fault::kRoutingLoop : Fault::kTtl;
  if (!loops) {
    const std::size_t at = about.command.find(" -t ");
    if (at != std::string::npos) {
      Edit edit;
      edit.kind = Edit::Kind::kCommand;
      const std::size_t end = about.command.find(' ', at + 4);
      edit.text = about.command.substr(0, at) + (end == std::string::npos ? "" : about.command.substr(end));
      found.remedies.push_back({edit});
    }
    for (const HistoryUnit& unit : about.history.units) {
      for (const Op& op : unit.done) {
        const auto* write = std::get_if<WriteSysctl>(&op);
        if (write != nullptr && write->path.ends_with("ip_default_ttl")) found.remedies.push_back({deletion(unit)});
      }
    }
  }
  out.push_back(std::move(found));
  if (!loops) return;
  for (const Hop& hop : about.flow->forward) {
    if (loss.packet.ip() != nullptr) suspect_route(about, hop.netns, loss.packet.ip()->destination, loss.on_way_back, out);
    if (out.size() > 12) break;
  }
}

// One's own address as the source of what came from outside: two have it.
void local_source(const Case& about, const Loss& loss, Suspicions& out) {
  const Ip* ip = loss.packet.ip();
  if (ip == nullptr) return;
  const auto& owners = about.speak.owners(ip->source);
  for (const LinkId one : owners) {
    const Link& link = about.world.links[one];
    if (owners.size() < 2) break;
    for (const Ifaddr& a : ip->is_v4() ? *link.addresses4 : *link.addresses6) {
      if (a.local != ip->source) continue;
      Suspicion found;
      found.cause.fault = Fault::kDuplicateAddress;
      found.cause.netns = link.netns;
      found.cause.link = one;
      found.cause.other = owners.front() == one ? owners.back() : owners.front();
      found.cause.address = ip->source;
      found.remedies = readdress(about, one, a, free_address(about.world, a.subnet(), {}), a.prefix_length);
      out.push_back(std::move(found));
    }
  }
}

void simple(const Case& about, const Loss& loss, Fault fault, const std::vector<std::string>& commands, Suspicions& out) {
  Suspicion found;
  found.cause.fault = fault;
  found.cause.netns = loss.netns;
  found.cause.link = loss.link;
  if (loss.packet.ip() != nullptr) found.cause.address = loss.packet.ip()->destination;
  if (const Ip* ip = loss.packet.ip()) {
    if (ip->tcp() != nullptr) found.cause.number = ip->tcp()->destination;
    if (ip->udp() != nullptr) found.cause.number = ip->udp()->destination;
  }
  for (const std::string& command : commands) {
    if (about.speak.knows(loss.netns)) found.remedies.push_back({append(command)});
  }
  out.push_back(std::move(found));
}

void bridge_refuses(const Case& about, const Loss& loss, Suspicions& out) {
  const Link& link = about.world.links[loss.link];
  const std::string dev = shell_word(about.speak.link(loss.link));
  const std::string bridge = about.speak.exec(loss.netns) + "bridge ";
  if (loss.site.find("vlan") != std::string_view::npos || loss.site.find("br_device") != std::string_view::npos) {
    std::vector<std::string> commands;
    const std::uint16_t vid = loss.packet.tag.id != 0 ? loss.packet.tag.id : std::uint16_t{1};
    const std::string self = link.as<Bridge>() != nullptr ? " self" : "";
    commands.push_back(fmt::format("{}vlan add dev {} vid {}{}", bridge, dev, vid, self));
    commands.push_back(fmt::format("{}vlan add dev {} vid {} pvid untagged{}", bridge, dev, vid, self));
    const LinkId master = link.as<Bridge>() != nullptr ? loss.link : link.master;
    if (about.world.links.contains(master)) {
      commands.push_back(
          fmt::format("{} link set {} type bridge vlan_filtering 0", about.speak.ip(loss.netns), shell_word(about.speak.link(master))));
    }
    return simple(about, loss, Fault::kVlanMismatch, commands, out);
  }
  if (link.as<Bridge>() == nullptr && about.world.links.contains(link.master)) {
    simple(about, loss, Fault::kHairpinOff, {fmt::format("{}link set dev {} hairpin on", bridge, dev)}, out);
    suspect_port(about, loss.link, out);
  }
}

// What listens is the script's to say; that it is all that is missing is shown by something that does.
void nobody_listens(const Case& about, const Loss& loss, Suspicions& out) {
  const Ip* ip = loss.packet.ip();
  const Tcp* tcp = ip == nullptr ? nullptr : ip->tcp();
  if (tcp == nullptr || loss.on_way_back || !about.speak.knows(loss.netns)) return;
  Suspicion found;
  found.cause.fault = Fault::kNobodyListens;
  found.cause.netns = loss.netns;
  found.cause.link = loss.link;
  found.cause.number = tcp->destination;
  found.last_resort = true;
  found.remedies.push_back({append(fmt::format("{}nc -l -k -p {} &", about.speak.exec(loss.netns), tcp->destination))});
  out.push_back(std::move(found));
}

void by_address(const Case& about, const Loss& loss, Suspicions& out) {
  if (about.flow != nullptr) suspect_wrong_owner(about, loss, out);
}

}  // namespace

void suspect_settings(const Case& about, const Loss& loss, Suspicions& out) {
  if (!about.world.links.contains(loss.link) || !about.world.netns.contains(loss.netns)) return;
  const Ip* ip = loss.packet.ip();
  const std::string family = family_word(loss.packet);
  const std::string dev = about.speak.link(loss.link);
  switch (loss.reason) {
    case DropReason::kIpInaddrerrors: by_address(about, loss, out); return forwarding_off(about, loss, out);
    case DropReason::kIpInnoroutes:
    case DropReason::kIpOutnoroutes:
      if (family == "ipv6") forwarding_off(about, loss, out);
      if (ip != nullptr) suspect_route(about, loss.netns, ip->destination, loss.on_way_back, out);
      return;
    case DropReason::kIpRpfilter: return rp_filter(about, loss, out);
    case DropReason::kPktTooBig: return too_big(about, loss, out);
    case DropReason::kIpInhdr: return time_to_live(about, loss, out);
    case DropReason::kIpLocalSource: return local_source(about, loss, out);
    case DropReason::kNetfilterDrop: return suspect_filter(about, loss, out);
    case DropReason::kDevReady: return suspect_link(about, loss.link, out);
    case DropReason::kQdiscDrop:
      if (about.world.links[loss.link].qdisc->loss > 0.0) {
        return simple(about, loss, Fault::kLossyQdisc,
                      {fmt::format("{}tc qdisc del dev {} root", about.speak.exec(loss.netns), shell_word(dev))}, out);
      }
      return suspect_link(about, loss.link, out);
    case DropReason::kBridgeIngressStpState: return suspect_port(about, loss.link, out);
    case DropReason::kOtherhost: return by_address(about, loss, out);
    case DropReason::kIpv6disabled:
      return simple(about, loss, Fault::kIpv6Disabled,
                    {set_sysctl(about, loss.netns, fmt::format("net.ipv6.conf.{}.disable_ipv6", dev), "0"),
                     set_sysctl(about, loss.netns, "net.ipv6.conf.all.disable_ipv6", "0")},
                    out);
    case DropReason::kNoTxTarget: by_address(about, loss, out); return bridge_refuses(about, loss, out);
    case DropReason::kNoSocket:
    case DropReason::kTcpReset:
    case DropReason::kTcpFlags: simple(about, loss, Fault::kNobodyListens, {}, out); return nobody_listens(about, loss, out);
    case DropReason::kConsumed:
      if (loss.site.find("icmp") == std::string_view::npos) return;
      return simple(
          about, loss, Fault::kEchoIgnored,
          {set_sysctl(about, loss.netns, family == "ipv4" ? "net.ipv4.icmp_echo_ignore_all" : "net.ipv6.icmp.echo_ignore_all", "0")}, out);
    case DropReason::kNotSpecified:
      if (loss.site.find("bridge") != std::string_view::npos && loss.site.find("queue_push") == std::string_view::npos) {
        by_address(about, loss, out);
        bridge_refuses(about, loss, out);
      }
      if (ip != nullptr && about.world.links[loss.link].mtu < ip->length) too_big(about, loss, out);
      if (loss.site.find("ip_error") != std::string_view::npos || loss.site.find("ip6") != std::string_view::npos) {
        if (ip != nullptr) suspect_route(about, loss.netns, ip->destination, loss.on_way_back, out);
      }
      return suspect_link(about, loss.link, out);
    case DropReason::kNeighFailed:
    case DropReason::kNeighQueuefull:
    case DropReason::kIpv6NdiscNsOtherhost:
    case DropReason::kNeighCreatefail: return;
    case DropReason::kNone:
    case DropReason::kSocketRcvbuff:
    case DropReason::kUnicastInL2Multicast:
    case DropReason::kIpNoproto:
    case DropReason::kUnhandledProto:
    case DropReason::kDevHdr:
    case DropReason::kFullRing:
    case DropReason::kNomem:
    case DropReason::kInvalidProto:
    case DropReason::kIpInvalidSource:
    case DropReason::kIpLocalnet:
    case DropReason::kIpInvalidDest:
    case DropReason::kFragReasmTimeout:
    case DropReason::kVxlanVniNotFound:
    case DropReason::kLocalMac:
    case DropReason::kMacInvalidSource:
    case DropReason::kPacketSockError:
    case DropReason::kRecursionLimit:
    case DropReason::kLoop:
    case DropReason::kCount: return suspect_link(about, loss.link, out);
  }
}

}  // namespace nslab::verify

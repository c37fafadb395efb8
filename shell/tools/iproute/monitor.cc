// ip monitor: what changes in a namespace, as rtnetlink tells it.
//
// The changes are found by comparing the namespace with what it was when the program last looked, which is after each op; so of
// two changes in one op the order is the kernel's usual one for such an op, and what came and went within one op does not show.
//
// Not modelled: FILE, all-nsid, stats; what the kernel tells of bridge ports (AF_BRIDGE), of neighbours of groups, and of a link's
// features; that names in "Deleted …" come from a cache.
// Document: iproute2 6.1, ip/ipmonitor.c.
#include <algorithm>
#include <array>
#include <map>

#include "model/ip/fib.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/iproute/ip.h"
#include "shell/tools/iproute/links.h"
#include "shell/tools/iproute/neigh.h"
#include "shell/tools/iproute/route.h"
#include "shell/tools/iproute/rule.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kMonitorUsage =
    "Usage: ip monitor [ all | OBJECTS ] [ FILE ] [ label ] [ all-nsid ]\n"
    "                  [ dev DEVICE ]\n"
    "OBJECTS :=  address | link | mroute | neigh | netconf |\n"
    "            nexthop | nsid | prefix | route | rule | stats\n"
    "FILE := file FILENAME\n";

enum class Told : std::uint8_t { kLink, kAddress, kRoute, kNeigh, kRule, kNetconf, kNsid, kNexthop, kOther };
constexpr std::array<std::string_view, 8> kLabels{"[LINK]", "[ADDR]", "[ROUTE]", "[NEIGH]", "[RULE]", "[NETCONF]", "[NSID]", "[NEXTHOP]"};

struct Wanted {
  std::uint32_t objects = 0;  // by Told; 0: all
  bool labels = false;
  std::uint32_t dev = 0;
  [[nodiscard]] bool has(Told told) const { return objects == 0 || (objects >> static_cast<unsigned>(told) & 1) != 0; }
};

// A link as notifications show it: without the length of its queue.
Link shown(Link link) {
  link.txqlen = 0;
  return link;
}

bool looks_alike(const Link& a, const Link& b) {
  return a.name == b.name && visible_flags(a) == visible_flags(b) && visible_operstate(a) == visible_operstate(b) && a.mtu == b.mtu &&
         a.master == b.master && a.address == b.address && a.group == b.group && qdisc_name(a) == qdisc_name(b) && a.txqlen == b.txqlen &&
         *a.alias == *b.alias && *a.altnames == *b.altnames && a.promiscuity == b.promiscuity;
}

// What namespaces were called when their numbers were told; that one is gone is told by it.
using NsidNames = std::map<std::uint32_t, std::string>;

// One look: what is different between the namespace then and now.
class Look {
 public:
  Look(Call& call, const IpOptions& options, const Wanted& wanted, NetnsId netns, const World& before, NsidNames& nsids)
      : call_(call),
        options_(options),
        wanted_(wanted),
        netns_(netns),
        then_(before),
        now_(call.world()),
        names_(call),
        nsid_names_(nsids) {}

  void tell() {
    if (!then_.netns.contains(netns_) || !now_.netns.contains(netns_)) return;
    nsids();
    new_links();
    changed_links(false);
    addresses();
    routes(Family::kInet);
    if (rises_) routes(Family::kInet6);
    changed_links(true);
    if (!rises_) routes(Family::kInet6);
    neighbours();
    rules(Family::kInet);
    rules(Family::kInet6);
    gone_links();
  }

 private:
  // Prints one message by way of an Ip of its own, whose words end with a line.
  template <class Print>
  void say(Told told, Print print) {
    if (!wanted_.has(told)) return;
    Ip ip(call_, options_, {});
    print(ip);
    std::string text = ip.print.take();
    if (text.empty()) return;
    if (wanted_.labels) text.insert(0, kLabels[static_cast<std::size_t>(told)]);
    call_.out(stamp() + text);
    call_.flush();
  }

  [[nodiscard]] std::string stamp() const {
    if (!options_.timestamp) return "";
    const auto us = nanoseconds_of(call_.now()) / 1000;
    const std::int64_t seconds = seconds_of(call_.now());
    if (options_.timestamp_short) return format_time("[%Y-%m-%dT%H:%M:%S", seconds, 0) + fmt::format(".{:06}] ", us);
    return "Timestamp: " + format_time("%a %b %e %H:%M:%S", seconds, 0) +
           fmt::format(" {} {:06} usec\n", format_time("%Y", seconds, 0), us);
  }

  // Of a family that was not asked for nothing is told.
  [[nodiscard]] bool is_asked(Family family) const { return !options_.family || *options_.family == family; }
  [[nodiscard]] bool is_of_dev(std::uint32_t index) const { return wanted_.dev == 0 || wanted_.dev == index; }

  static LinkFilter filter() {
    LinkFilter out;
    out.with_link = true;
    return out;
  }

  void tell_link(const Link& link, bool deleted) {
    if (is_of_dev(link.ifindex)) say(Told::kLink, [&](Ip& ip) { print_link(ip, filter(), shown(link), deleted); });
  }

  void tell_conf(const Link& link, bool v6, bool deleted) {
    if (!is_of_dev(link.ifindex) || !is_asked(v6 ? Family::kInet6 : Family::kInet)) return;
    say(Told::kNetconf, [&](Ip& ip) {
      if (deleted)
        ip.print.text("Deleted {} {} \n", v6 ? "inet6" : "inet", link.name.text());
      else
        print_netconf(ip, link.name.text(), *link.conf4, *link.conf6, v6 ? Family::kInet6 : Family::kInet);
    });
  }

  void nsids() {
    const auto tell = [&](std::uint32_t number, const char* verb) {
      const std::string& name = nsid_names_[number];
      say(Told::kNsid,
          [&](Ip& ip) { ip.print.text("{}nsid {} {}\n", verb, number, name.empty() ? "" : "(iproute2 netns name: " + name + ")"); });
    };
    for (const auto& [nsid, id] : then_.netns[netns_].nsids) {
      if (!now_.netns[netns_].nsids.contains(nsid)) tell(nsid, "Deleted ");
    }
    for (const auto& [nsid, id] : now_.netns[netns_].nsids) {
      if (then_.netns[netns_].nsids.contains(nsid)) continue;
      nsid_names_[nsid] = netns_name_of(call_, nsid);
      tell(nsid, "");
    }
  }

  void new_links() {
    for (const auto& [index, id] : now_.netns[netns_].links) {
      const Link* old = then_.links.find(id);
      if (old != nullptr && old->netns == netns_) continue;
      const Link& link = now_.links[id];
      tell_conf(link, false, false);
      tell_conf(link, true, false);
      tell_link(link, false);
    }
  }

  // `up`: those whose carrier came, of which the kernel tells after their routes.
  void changed_links(bool up) {
    for (const auto& [index, id] : now_.netns[netns_].links) {
      const Link* old = then_.links.find(id);
      if (old == nullptr || old->netns != netns_) continue;
      const Link& link = now_.links[id];
      const bool rises = visible_operstate(link) == OperState::kUp && visible_operstate(*old) != OperState::kUp;
      rises_ = rises_ || rises;
      if (rises != up) continue;
      const bool renamed = !(link.name == old->name);
      if (!looks_alike(*old, link)) tell_link(link, false);
      for (const bool v6 : {false, true}) {
        const bool changed = v6 ? !((*link.conf6)[Conf6::kForwarding] == (*old->conf6)[Conf6::kForwarding])
                                : (*link.conf4)[Conf4::kForwarding] != (*old->conf4)[Conf4::kForwarding] ||
                                      (*link.conf4)[Conf4::kRpFilter] != (*old->conf4)[Conf4::kRpFilter];
        if (renamed) tell_conf(*old, v6, true);
        if (renamed || changed) tell_conf(link, v6, false);
      }
    }
  }

  void addresses_of(const Link& link, const std::vector<Ifaddr>& then, const std::vector<Ifaddr>& now) {
    const auto is_other = [&](const std::vector<Ifaddr>& list) { return !list.empty() && !is_asked(list.front().local.family); };
    if (is_other(then) || is_other(now)) return;
    const auto same = [](const Ifaddr& a, const Ifaddr& b) { return a.local == b.local && a.prefix_length == b.prefix_length; };
    for (const Ifaddr& address : then) {
      if (std::any_of(now.begin(), now.end(), [&](const Ifaddr& a) { return same(a, address); })) continue;
      say(Told::kAddress, [&](Ip& ip) { print_address(ip, filter(), link, address, true); });
    }
    for (const Ifaddr& address : now) {
      const auto old = std::find_if(then.begin(), then.end(), [&](const Ifaddr& a) { return same(a, address); });
      const bool changed =
          old == then.end() || old->flags != address.flags || old->valid_s != address.valid_s || !(old->label == address.label);
      // An address of IPv6 is told of when duplicate address detection is done with it, or at once where it cannot begin.
      const bool waits = address.has(ifa::kTentative) && address.local.is_v6() && link.is_up() && link.carrier;
      if (changed && !waits) say(Told::kAddress, [&](Ip& ip) { print_address(ip, filter(), link, address); });
    }
  }

  void addresses() {
    for (const auto& [index, id] : now_.netns[netns_].links) {
      if (!is_of_dev(index)) continue;
      const Link* old = then_.links.find(id);
      const bool known = old != nullptr && old->netns == netns_;
      const std::vector<Ifaddr> none;
      const Link& link = now_.links[id];
      addresses_of(link, known ? *old->addresses4 : none, *link.addresses4);
      addresses_of(link, known ? *old->addresses6 : none, *link.addresses6);
    }
  }

  using Routes = std::map<std::pair<std::uint32_t, FibKey>, std::pair<Route, RouteMessage>>;
  Routes routes_in(const World& world, Family family) const {
    Routes out;
    const Fib& fib = family == Family::kInet ? world.netns[netns_].fib4 : world.netns[netns_].fib6;
    for (const auto& [id, table] : fib.tables) {
      for (const auto& [key, route] : table.routes) {
        FibKey plain = key;
        plain.order = 0;
        out.insert({{id, plain}, {route, route_message(world, netns_, route)}});
      }
    }
    return out;
  }

  // Within one op local routes come first and go last, broadcasts last of what comes.
  static int rank(const Route& route, bool deleted) {
    const int place = route.type == RouteType::kLocal ? 0 : route.type == RouteType::kBroadcast ? 2 : 1;
    return deleted ? (place == 0 ? 3 : place) : place;
  }

  void routes(Family family) {
    if (!wanted_.has(Told::kRoute) || !is_asked(family)) return;
    const Routes then = routes_in(then_, family), now = routes_in(now_, family);
    for (const bool deleted : {true, false}) {
      std::vector<const std::pair<Route, RouteMessage>*> list;
      for (const auto& [key, one] : deleted ? then : now) {
        const Routes& other = deleted ? now : then;
        const auto at = other.find(key);
        const bool same = at != other.end() && (deleted || at->second.first == one.first);
        if (!same && is_of_dev(one.second.hop.ifindex)) list.push_back(&one);
      }
      std::stable_sort(list.begin(), list.end(),
                       [&](const auto* a, const auto* b) { return rank(a->first, deleted) < rank(b->first, deleted); });
      for (const auto* one : list) {
        say(Told::kRoute, [&](Ip& ip) {
          RouteFilter all;
          all.dev = wanted_.dev;
          print_route(ip.print, ip.options, names_, all, one->second, deleted);
        });
      }
    }
  }

  void neighbours() {
    const auto& then = then_.netns[netns_].neighbours;
    const auto& now = now_.netns[netns_].neighbours;
    const auto tell = [&](const World& world, const NeighbourKey& key, const Neighbour& neighbour, bool deleted) {
      const NeighMessage message = neigh_message(world, key, neighbour);
      if (message.state == Nud::kNoarp || message.state == Nud::kNone || message.state == Nud::kIncomplete || !is_of_dev(message.ifindex))
        return;
      say(Told::kNeigh, [&](Ip& ip) { print_neigh(ip.print, ip.options, message, wanted_.dev != 0, deleted); });
    };
    for (const auto& [key, neighbour] : then) {
      if (now.contains(key)) continue;
      Neighbour failed = neighbour;  // neigh_delete: it fails before it goes
      failed.state = neighbour.state == Nud::kNoarp ? Nud::kNoarp : Nud::kFailed;
      if (now_.links.contains(key.link) && neighbour.state == Nud::kPermanent) tell(then_, key, failed, false);
      tell(then_, key, failed, true);
    }
    for (const auto& [key, neighbour] : now) {
      const Neighbour* old = then.find(key);
      const bool changed =
          old == nullptr || old->address != neighbour.address || (old->state != neighbour.state && neighbour.state != Nud::kDelay);
      if (changed) tell(now_, key, neighbour, false);
    }
  }

  void rules(Family family) {
    if (!is_asked(family)) return;
    const auto list = [&](const World& world) {
      const auto rules = rules_of(world.netns[netns_], family);
      return std::vector<PolicyRule>(rules.begin(), rules.end());
    };
    const std::vector<PolicyRule> then = list(then_), now = list(now_);
    const auto tell = [&](const PolicyRule& rule, const std::vector<PolicyRule>& other, const World& world, bool deleted) {
      if (std::find(other.begin(), other.end(), rule) != other.end()) return;
      say(Told::kRule, [&](Ip& ip) { print_rule(ip.print, ip.options, names_, world, netns_, family, rule, deleted); });
    };
    for (const PolicyRule& rule : then) tell(rule, now, then_, true);
    for (const PolicyRule& rule : now) tell(rule, then, now_, false);
  }

  void gone_links() {
    for (const auto& [index, id] : then_.netns[netns_].links) {
      const Link* still = now_.links.find(id);
      if (still != nullptr && still->netns == netns_) continue;
      const Link& link = then_.links[id];
      const std::vector<Ifaddr> none;
      if (is_of_dev(index)) {
        addresses_of(link, *link.addresses4, none);
        addresses_of(link, *link.addresses6, none);
      }
      tell_conf(link, false, true);
      tell_conf(link, true, true);
      Link last = link;
      last.flags &= ~iff::kUp;
      last.qdisc.reset();
      tell_link(last, true);
    }
  }

  Call& call_;
  const IpOptions& options_;
  const Wanted& wanted_;
  NetnsId netns_;
  const World& then_;
  const World& now_;
  TableNames names_;
  NsidNames& nsid_names_;
  bool rises_ = false;
};

struct MonitorProgram {
  IpOptions options{};
  Wanted wanted{};
  NetnsId netns{};
  World before{};
  NsidNames nsids{};
  bool begun = false;

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      netns = call.netns();
      for (const auto& [nsid, id] : call.world().netns[netns].nsids) nsids[nsid] = netns_name_of(call, nsid);
    } else {
      Look(call, options, wanted, netns, before, nsids).tell();
    }
    before = call.world();
    Wait wait;
    wait.any_change = true;
    return wait;
  }
};

std::optional<Told> object_of(const Ip& ip) {
  constexpr std::array<std::pair<std::string_view, Told>, 10> kMonitored{{{"link", Told::kLink},
                                                                          {"address", Told::kAddress},
                                                                          {"route", Told::kRoute},
                                                                          {"mroute", Told::kOther},
                                                                          {"prefix", Told::kOther},
                                                                          {"neigh", Told::kNeigh},
                                                                          {"netconf", Told::kNetconf},
                                                                          {"rule", Told::kRule},
                                                                          {"nsid", Told::kNsid},
                                                                          {"nexthop", Told::kNexthop}}};
  for (const auto& [name, told] : kMonitored) {
    if (ip.is(name)) return told;
  }
  return std::nullopt;
}

}  // namespace

IpResult ip_monitor(Ip& ip) {
  Wanted wanted;
  for (; ip.more(); ++ip.at) {
    if (ip.is("file")) ip.not_modelled("ip monitor file");
    if (ip.is("label") || ip.equals("all")) {
      wanted.labels = true;
    } else if (const auto told = object_of(ip)) {
      wanted.objects |= 1U << static_cast<unsigned>(*told);
    } else if (ip.is("stats") || ip.is("all-nsid")) {
      ip.not_modelled("ip monitor " + ip.word());
    } else if (ip.is("help")) {
      ip.fail(255, std::string(kMonitorUsage));
    } else if (ip.equals("dev")) {
      const std::string& name = ip.next();
      wanted.dev = index_of(ip, name);
      if (wanted.dev == 0) no_device(ip, name);
    } else {
      ip.fail(255, fmt::format("Argument \"{}\" is unknown, try \"ip monitor help\".\n", ip.word()));
    }
  }
  IpOptions options = ip.options;
  options.json = false;
  return MonitorProgram{options, wanted, {}, {}, {}, false};
}

}  // namespace nslab::shell

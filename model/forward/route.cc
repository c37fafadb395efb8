#include "model/forward/route.h"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "model/ip/addr_labels.h"
#include "model/ip/addresses.h"
#include "model/ip/route_rules.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

const IpAddress kLocalhost = IpAddress::v4(127, 0, 0, 1);

bool route_localnet(const World& world, const Link& link) {
  return (*link.conf4)[Conf4::kRouteLocalnet] != 0 || (*world.netns[link.netns].conf4_all)[Conf4::kRouteLocalnet] != 0;
}

bool accepts_local(const World& world, const Link& link) {
  return (*link.conf4)[Conf4::kAcceptLocal] != 0 || (*world.netns[link.netns].conf4_all)[Conf4::kAcceptLocal] != 0;
}

bool forwards(const Link& link) { return (*link.conf4)[Conf4::kForwarding] != 0; }

bool is_local_multicast(const IpAddress& address) { return address.is_v4() && (address.low >> 8) == 0xe00000; }

// in_dev_select_addr
IpAddress first_wide_address(const Link& link, Scope scope) {
  for (const Ifaddr& a : *link.addresses4) {
    if (!a.has(ifa::kSecondary) && a.scope != Scope::kLink && a.scope <= scope) return a.local;
  }
  return IpAddress::any(Family::kInet);
}

void apply_exception(const World& world, const Netns& ns, OutputRoute& route, const IpAddress& destination) {
  const Fib& fib = fib_of(ns, destination.family);
  if (fib.exceptions.empty()) return;
  const RouteException* known = fib.exceptions.find(destination);
  if (known == nullptr || known->expires <= world.now) return;
  if (known->mtu != 0 && !route.mtu_locked) route.mtu = known->mtu;
  if (known->gateway) {
    route.next_hop = known->gateway;
    route.by_gateway = route.redirected = true;
  }
  route.exception_expires = known->expires;
}

OutputRoute refused(Errno error) {
  OutputRoute route;
  route.error = error;
  return route;
}

// To oneself: by the loopback, or by the VRF that the link with the address is in (__mkroute_output).
OutputRoute looped(const World& world, NetnsId netns, LinkId owner, const IpAddress& source, const IpAddress& destination) {
  OutputRoute route;
  route.type = RouteType::kLocal;
  const LinkId vrf = l3_master(world, owner);
  route.out = vrf ? vrf : world.netns[netns].loopback;
  route.source = source;
  route.next_hop = destination;
  route.local = true;
  return route;
}

// fib_result_prefsrc
IpAddress source_for(const World& world, NetnsId netns, const FibResult& result, const IpAddress& destination) {
  if (result.prefsrc) return result.prefsrc;
  const IpAddress& towards = result.nexthop.gateway.is_v4() ? result.nexthop.gateway : IpAddress::any(Family::kInet);
  (void)destination;
  return select_source(world, netns, result.nexthop.link, towards, result.scope);
}

// What the address families' special addresses need: an interface given, or the one that has the source.
OutputRoute on_link(const World& world, NetnsId netns, LinkId out, IpAddress source, const IpAddress& destination) {
  if (source.is_any() || !source) source = select_source(world, netns, out, IpAddress::any(Family::kInet), Scope::kLink);
  OutputRoute route;
  route.type = destination.is_multicast() ? RouteType::kMulticast
               : destination.is_limited_broadcast() ? RouteType::kBroadcast : RouteType::kUnicast;
  route.out = out;
  route.source = source;
  route.next_hop = destination;
  return route;
}

std::uint32_t flow_hash(const Flow& flow) {
  // Not the kernel's hash, but like it a function of the addresses (and of nothing else by default).
  std::uint64_t h = flow.source.low * 0x9e3779b97f4a7c15ULL ^ flow.destination.low * 0xc2b2ae3d27d4eb4fULL;
  h ^= flow.source.high * 0x165667b19e3779f9ULL ^ flow.destination.high;
  return static_cast<std::uint32_t>(h >> 33);
}

// What rules may ask of a packet that arrives; of fragments no ports (fib4_rules_early_flow_dissect, fib6_rules_early_flow_dissect).
void dissect(const Ip& ip, Flow& flow) {
  flow.protocol = ip.protocol;
  if (ip.more_fragments || ip.fragment_offset != 0) return;
  if (const Tcp* tcp = ip.tcp()) {
    flow.source_port = tcp->source;
    flow.destination_port = tcp->destination;
  } else if (const Udp* udp = ip.udp()) {
    flow.source_port = udp->source;
    flow.destination_port = udp->destination;
  }
}

// __fib_validate_source: what the reverse path says. DropReason::kNone: fine; `on_link`: the source is on this link.
DropReason validate_reverse(const World& world, const Link& link, LinkId in, const Ip& ip, std::int64_t filter, bool* source_on_link) {
  Flow flow;
  flow.destination = ip.source;
  flow.source = ip.destination;
  flow.tos = ip.tos;
  flow.in = l3_master(world, in);
  dissect(ip, flow);
  std::swap(flow.source_port, flow.destination_port);
  const FibResult result = fib_lookup(world, link.netns, flow);
  const auto last_resort = [&] { return filter != 0 ? DropReason::kIpRpfilter : DropReason::kNone; };
  if (!result.found()) return last_resort();
  if (result.type != RouteType::kUnicast) {
    if (result.type != RouteType::kLocal) return DropReason::kIpInvalidSource;
    if (!accepts_local(world, link)) return DropReason::kIpLocalSource;
  }
  const bool by_this_link = result.nexthop.link == in || (result.type == RouteType::kLocal && link.as<Loopback>() != nullptr);
  if (by_this_link) {
    *source_on_link = !result.nexthop.gateway;
    return DropReason::kNone;
  }
  if (link.addresses4->empty()) return last_resort();
  if (filter == 1) return DropReason::kIpRpfilter;
  flow.out = in;
  flow.ignore_linkdown = true;
  const FibResult here = fib_lookup(world, link.netns, flow);
  *source_on_link = here.found() && here.type == RouteType::kUnicast && !here.nexthop.gateway;
  return DropReason::kNone;
}

// fib_validate_source
DropReason validate_source(const World& world, LinkId in, const Ip& ip, LinkId out, bool* source_on_link) {
  const Link& link = world.links[in];
  const Netns& ns = world.netns[link.netns];
  const std::int64_t filter = std::max((*link.conf4)[Conf4::kRpFilter], (*ns.conf4_all)[Conf4::kRpFilter]);
  const bool may_redirect = (*link.conf4)[Conf4::kSendRedirects] != 0 || (*ns.conf4_all)[Conf4::kSendRedirects] != 0;
  if (filter == 0 && (in != out || !may_redirect)) {
    if (accepts_local(world, link)) return DropReason::kNone;
    // Which addresses are local only the tables say, where rules or routes of one's own are among them.
    const bool usual = !ns.fib4.own_rules && !ns.fib4.custom_types;
    if (usual) return is_own_address(world, link.netns, ip.source) ? DropReason::kIpLocalSource : DropReason::kNone;
  }
  return validate_reverse(world, link, in, ip, filter, source_on_link);
}

InputRoute martian(DropReason reason) {
  InputRoute route;
  route.kind = InputRoute::Kind::kMartian;
  route.reason = reason;
  return route;
}

InputRoute refused_input(Errno error) {
  InputRoute route;
  route.kind = InputRoute::Kind::kRefused;
  route.error = error;
  return route;
}

InputRoute broadcast_input(const World& world, LinkId in, const Ip& ip) {
  bool unused = false;
  if (!ip.source.is_any()) {
    if (const DropReason bad = validate_source(world, in, ip, {}, &unused); bad != DropReason::kNone) return martian(bad);
  }
  InputRoute route;
  route.kind = InputRoute::Kind::kLocal;
  route.type = RouteType::kBroadcast;
  return route;
}

// A gateway that was one's own address made a nexthop of scope host (fib_check_nh); rt_set_nexthop passes it by, and the
// destination itself is asked for on the link.
IpAddress used_gateway(const Nexthop& nexthop) { return nexthop.gateway_was_own ? IpAddress{} : nexthop.gateway; }

// ip_mkroute_input
InputRoute forward_input(const World& world, LinkId in, const Ip& ip, const FibResult& result, bool for_arp) {
  const Link& link = world.links[in];
  const LinkId out = result.nexthop.link;
  bool source_on_link = false;
  if (const DropReason bad = validate_source(world, in, ip, out, &source_on_link); bad != DropReason::kNone) return martian(bad);
  InputRoute route;
  route.kind = InputRoute::Kind::kForward;
  route.type = RouteType::kUnicast;
  route.out = out;
  const IpAddress gateway = used_gateway(result.nexthop);
  route.next_hop = gateway ? gateway : ip.destination;
  route.mtu = result.mtu;
  route.mtu_locked = result.mtu_locked;
  route.result = result;
  const Netns& ns = world.netns[link.netns];
  const Link& leaving = world.links[out];
  const bool may_redirect = (*leaving.conf4)[Conf4::kSendRedirects] != 0 || (*ns.conf4_all)[Conf4::kSendRedirects] != 0;
  route.redirect = out == in && source_on_link && may_redirect;
  if (for_arp && out == in && (*link.conf4)[Conf4::kProxyArpPvlan] == 0) return martian(DropReason::kNotSpecified);
  return route;
}

std::int64_t ipv6_forwarding(const World& world, const Link& link) {
  return std::max((*link.conf6)[Conf6::kForwarding], (*world.netns[link.netns].conf6_all)[Conf6::kForwarding]);
}

}  // namespace

LinkId l3_master(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  if (link == nullptr) return {};
  if (link->as<Vrf>() != nullptr) return id;
  const Link* master = world.links.find(link->master);
  return master != nullptr && master->as<Vrf>() != nullptr ? link->master : LinkId{};
}

IpAddress select_source(const World& world, NetnsId netns, LinkId id, const IpAddress& destination, Scope scope) {
  if (world.links.contains(id)) {
    IpAddress found{};
    const Link& own = world.links[id];
    const bool localnet = (*own.conf4)[Conf4::kRouteLocalnet] != 0 || (*world.netns[netns].conf4_all)[Conf4::kRouteLocalnet] != 0;
    for (const Ifaddr& a : *own.addresses4) {
      if (a.has(ifa::kSecondary) || std::min(a.scope, localnet ? Scope::kLink : Scope::kHost) > scope) continue;
      if (!destination || destination.is_any() || a.covers(destination)) return a.local;
      if (!found) found = a.local;
    }
    if (found) return found;
  }
  // None there: the first one of any link of the same domain, the VRF's own or the loopback's first.
  const LinkId domain = l3_master(world, id);
  if (domain) {
    const IpAddress of_vrf = first_wide_address(world.links[domain], scope);
    if (!of_vrf.is_any()) return of_vrf;
  }
  for (const auto& [index, link] : world.netns[netns].links) {
    if (l3_master(world, link) != domain) continue;
    const IpAddress other = first_wide_address(world.links[link], scope);
    if (!other.is_any()) return other;
  }
  return IpAddress::any(Family::kInet);
}

namespace {

// To oneself by lo, which has IPv4 unless its MTU is too small for it (__mkroute_output).
OutputRoute looped4(const World& world, NetnsId netns, LinkId owner, const IpAddress& source, const IpAddress& destination) {
  if (!has_ipv4(world.links[world.netns[netns].loopback])) return refused(Errno::kEINVAL);
  return looped(world, netns, owner, source, destination);
}

}  // namespace

OutputRoute route_output(const World& world, NetnsId netns, const Flow& asked) {
  if (asked.destination.is_v6()) return route_output6(world, netns, asked);
  Flow flow = asked;
  const bool has_source = flow.source && !flow.source.is_any();
  if (has_source) {
    if (flow.source.is_multicast() || flow.source.is_limited_broadcast() || flow.source.is_any()) return refused(Errno::kEINVAL);
    if (!flow.out && (flow.destination.is_multicast() || flow.destination.is_limited_broadcast())) {
      for (const auto& [index, id] : world.netns[netns].links) {
        if (find_address(world.links[id], flow.source) != nullptr) return on_link(world, netns, id, flow.source, flow.destination);
      }
      return refused(Errno::kENETUNREACH);
    }
    if (!is_own_address(world, netns, flow.source) && address_type(world, netns, flow.source) != RouteType::kLocal) {
      return refused(Errno::kENETUNREACH);
    }
  }
  if (flow.out) {
    if (!world.links.contains(flow.out)) return refused(Errno::kENODEV);
    const Link& link = world.links[flow.out];
    if (!link.is_up()) return refused(Errno::kENETUNREACH);
    if (is_local_multicast(flow.destination) || flow.destination.is_limited_broadcast()) {
      return on_link(world, netns, flow.out, flow.source, flow.destination);
    }
    if (!has_source && flow.destination.is_multicast()) {
      flow.source = select_source(world, netns, flow.out, IpAddress::any(Family::kInet), flow.scope);
    }
    if (!has_source && flow.destination.is_any()) {
      flow.source = select_source(world, netns, flow.out, IpAddress::any(Family::kInet), Scope::kHost);
    }
  }
  if (flow.destination.is_any()) {
    const IpAddress to = flow.source && !flow.source.is_any() ? flow.source : kLocalhost;
    return looped4(world, netns, {}, to, to);
  }
  flow.hash = flow_hash(flow);
  const FibResult result = fib_lookup(world, netns, flow);
  if (!result.found()) {
    // With a link given the destination is taken to be on it, but for a VRF's: its table has the last word.
    const bool guesses = flow.out && (flow.destination.is_multicast() || !l3_master(world, flow.out));
    if (guesses) return on_link(world, netns, flow.out, flow.source, flow.destination);
    return refused(result.error);
  }
  if (result.type == RouteType::kLocal) {
    const IpAddress source = has_source ? flow.source : result.prefsrc ? result.prefsrc : flow.destination;
    OutputRoute route = looped4(world, netns, result.nexthop.link, source, flow.destination);
    if (route.error != Errno::kNone) return route;
    route.via = result.nexthop.link;
    route.result = result;
    return route;
  }
  OutputRoute route;
  route.type = flow.destination.is_limited_broadcast() ? RouteType::kBroadcast : result.type;  // __mkroute_output
  route.out = result.nexthop.link;
  const IpAddress gateway = used_gateway(result.nexthop);
  route.by_gateway = bool(gateway);
  route.next_hop = route.by_gateway ? gateway : flow.destination;
  route.mtu = result.mtu;
  route.mtu_locked = result.mtu_locked;
  route.result = result;
  route.source = flow.source && !flow.source.is_any() ? flow.source : source_for(world, netns, result, flow.destination);
  const Link& leaving = world.links[route.out];
  if (route.source.is_loopback() && leaving.as<Loopback>() == nullptr && !route_localnet(world, leaving)) return refused(Errno::kEINVAL);
  if (flow.destination.is_any()) return refused(Errno::kEINVAL);
  if (flow.destination.is_multicast()) route.type = RouteType::kMulticast;
  apply_exception(world, world.netns[netns], route, flow.destination);
  return route;
}

namespace {

// __ipv6_addr_src_scope: the multicast scope that an address reaches; ::1 counts as link-local.
int reach_of(const IpAddress& address) {
  if (address.is_multicast()) return static_cast<int>((address.high >> 48) & 0xf);
  switch (scope_of6(address)) {
    case Scope::kHost:
    case Scope::kLink: return 2;
    case Scope::kSite: return 5;
    default: return 14;
  }
}

unsigned common_bits(const IpAddress& a, const IpAddress& b) {
  const std::uint64_t high = a.high ^ b.high, low = a.low ^ b.low;
  return static_cast<unsigned>(high != 0 ? std::countl_zero(high) : 64 + std::countl_zero(low));
}

}  // namespace

IpAddress select_source6(const World& world, NetnsId netns, LinkId out, const IpAddress& destination) {
  const int wanted = reach_of(destination);
  const std::uint32_t by = world.links.contains(out) ? world.links[out].ifindex : 0;
  const std::uint32_t towards = addr_label_of(world.netns[netns], destination, by);
  // RFC 6724 as ipv6_get_saddr_eval has it, best first: the destination itself, scope, not deprecated, the outgoing link, the
  // label, the longest common prefix.
  using Score = std::array<int, 6>;
  std::optional<Score> best;
  IpAddress chosen = IpAddress::any(Family::kInet6);
  const auto consider = [&](const Link& link, bool own) {
    for (const Ifaddr& a : *link.addresses6) {
      if (a.has(ifa::kTentative) || a.has(ifa::kDadfailed)) continue;
      const int reach = reach_of(a.local);
      const Score score{a.local == destination,
                        reach >= wanted ? -reach : reach - 128,
                        !a.has(ifa::kDeprecated),
                        own,
                        addr_label_of(world.netns[netns], a.local, link.ifindex) == towards,
                        static_cast<int>(std::min<unsigned>(common_bits(a.local, destination), a.prefix_length))};
      if (best && score <= *best) continue;
      best = score;
      chosen = a.local;
    }
  };
  if (world.links.contains(out)) consider(world.links[out], true);
  const bool strict = destination.is_multicast() || destination.is_link_local();
  if (!strict) {
    for (const auto& [index, id] : world.netns[netns].links) {
      if (id != out) consider(world.links[id], false);
    }
  }
  return chosen;
}

namespace {

bool has_any_address6(const World& world, NetnsId netns) {
  for (const auto& [index, id] : world.netns[netns].links) {
    const auto& list = *world.links[id].addresses6;
    const auto usable = [](const Ifaddr& a) { return !a.has(ifa::kTentative) && !a.has(ifa::kDadfailed); };
    if (std::any_of(list.begin(), list.end(), usable)) return true;
  }
  return false;
}

}  // namespace

OutputRoute route_output6(const World& world, NetnsId netns, const Flow& asked) {
  Flow flow = asked;
  if (flow.destination.is_any()) flow.destination = kLoopback6;
  const bool has_source = flow.source && !flow.source.is_any();
  flow.hash = flow_hash(flow);
  if (flow.out && !world.links[flow.out].is_up()) return refused(Errno::kENETUNREACH);
  const FibResult result = fib_lookup(world, netns, flow);
  if (!result.found()) {
    // ip6_dst_lookup_tail: a source is looked for before it counts that there is no way.
    if (!has_source && !has_any_address6(world, netns)) return refused(Errno::kEADDRNOTAVAIL);
    return refused(result.error == Errno::kENOENT ? Errno::kENETUNREACH : result.error);
  }
  if (result.type == RouteType::kLocal || result.type == RouteType::kAnycast) {
    OutputRoute route = looped(world, netns, result.nexthop.link, has_source ? flow.source : flow.destination, flow.destination);
    route.via = result.nexthop.link;
    route.result = result;
    return route;
  }
  OutputRoute route;
  route.type = flow.destination.is_multicast() ? RouteType::kMulticast : result.type;
  route.out = flow.destination.is_multicast() && flow.out ? flow.out : result.nexthop.link;
  route.by_gateway = bool(result.nexthop.gateway);
  route.next_hop = route.by_gateway ? result.nexthop.gateway : flow.destination;
  route.mtu = result.mtu;
  route.result = result;
  if (has_source) {
    route.source = flow.source;
  } else {
    route.source = result.prefsrc ? result.prefsrc : select_source6(world, netns, route.out, flow.destination);
    if (route.source.is_any()) return refused(Errno::kEADDRNOTAVAIL);
  }
  apply_exception(world, world.netns[netns], route, flow.destination);
  return route;
}

std::uint32_t path_mtu(const World& world, const OutputRoute& route) {
  const std::uint32_t own = world.links.contains(route.out) ? world.links[route.out].mtu : 65535;
  return route.mtu != 0 ? std::min(route.mtu, route.mtu_locked ? route.mtu : own) : own;
}

InputRoute route_input(const World& world, LinkId in, const Ip& ip, std::uint32_t mark, bool for_arp) {
  if (ip.destination.is_v6()) return route_input6(world, in, ip, mark);
  const Link& link = world.links[in];
  if (ip.destination.is_multicast()) {
    InputRoute route;
    route.kind = InputRoute::Kind::kMulticast;
    route.type = RouteType::kMulticast;
    return route;
  }
  if (ip.source.is_multicast() || ip.source.is_limited_broadcast()) return martian(DropReason::kIpInvalidSource);
  if (ip.destination.is_limited_broadcast() || (ip.source.is_any() && ip.destination.is_any())) {
    return broadcast_input(world, in, ip);
  }
  if (ip.source.is_any()) return martian(DropReason::kIpInvalidSource);
  if (ip.destination.is_any()) return martian(DropReason::kIpInvalidDest);
  if ((ip.destination.is_loopback() || ip.source.is_loopback()) && !route_localnet(world, link)) return martian(DropReason::kIpLocalnet);
  Flow flow;
  flow.source = ip.source;
  flow.destination = ip.destination;
  flow.in = in;
  flow.mark = mark;
  flow.tos = ip.tos;
  dissect(ip, flow);
  flow.hash = flow_hash(flow);
  const FibResult result = fib_lookup(world, link.netns, flow);
  if (!result.found()) return refused_input(forwards(link) ? result.error : Errno::kEHOSTUNREACH);
  if (result.type == RouteType::kBroadcast) return broadcast_input(world, in, ip);
  if (result.type == RouteType::kLocal) {
    bool unused = false;
    if (const DropReason bad = validate_source(world, in, ip, {}, &unused); bad != DropReason::kNone) return martian(bad);
    InputRoute route;
    route.kind = InputRoute::Kind::kLocal;
    route.type = RouteType::kLocal;
    route.result = result;
    return route;
  }
  if (!forwards(link)) return refused_input(Errno::kEHOSTUNREACH);
  if (result.type != RouteType::kUnicast) return martian(DropReason::kIpInvalidDest);
  return forward_input(world, in, ip, result, for_arp);
}

InputRoute route_input6(const World& world, LinkId in, const Ip& ip, std::uint32_t mark) {
  const Link& link = world.links[in];
  InputRoute route;
  if (ip.destination.is_multicast()) {
    route.kind = InputRoute::Kind::kMulticast;
    route.type = RouteType::kMulticast;
    return route;
  }
  if (ip.source.is_multicast()) return martian(DropReason::kIpInvalidSource);
  if ((ip.destination.is_loopback() || ip.source.is_loopback()) && link.as<Loopback>() == nullptr) return martian(DropReason::kIpInhdr);
  Flow flow;
  flow.source = ip.source;
  flow.destination = ip.destination;
  flow.in = in;
  flow.mark = mark;
  dissect(ip, flow);
  flow.hash = flow_hash(flow);
  if (ip.destination.is_link_local()) {
    const Ifaddr* own = find_address(link, ip.destination);
    route.kind = own != nullptr && !own->has(ifa::kTentative) ? InputRoute::Kind::kLocal : InputRoute::Kind::kRefused;
    route.type = RouteType::kLocal;
    route.error = Errno::kENETUNREACH;
    return route;
  }
  const FibResult result = fib_lookup(world, link.netns, flow);
  if (result.found() && (result.type == RouteType::kLocal || result.type == RouteType::kAnycast)) {
    route.kind = InputRoute::Kind::kLocal;
    route.type = RouteType::kLocal;
    route.result = result;
    return route;
  }
  if (ipv6_forwarding(world, link) == 0) {
    route.kind = InputRoute::Kind::kRefused;
    route.error = Errno::kNone;  // not a router: silently
    return route;
  }
  if (!result.found()) return refused_input(result.error);
  if (rejects6(world, result)) return refused_input(Errno::kENETUNREACH);
  route.kind = InputRoute::Kind::kForward;
  route.type = RouteType::kUnicast;
  route.out = result.nexthop.link;
  route.next_hop = result.nexthop.gateway ? result.nexthop.gateway : ip.destination;
  route.mtu = result.mtu;
  route.redirect = route.out == in;
  route.result = result;
  return route;
}

}  // namespace nslab

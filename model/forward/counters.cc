// What the stack counts of IPv4 (/proc/net/snmp) and IPv6 (snmp6), apart from what is counted where it is decided.
//
// Of IPv6 the counting link is the one that the route says (ip6_dst_idev), which for an own address is its own; what is only about
// having been received is counted where it came in.
// Not counted: what an op that is refused would have counted (OutNoRoutes of a connect), since a refusal changes nothing.
// Kernel: net/ipv4/ip_input.c (ip_rcv_core), ip_output.c (ip_finish_output2, __ip_local_out, __ip_make_skb); net/ipv6/ip6_input.c
// (ip6_rcv_core, ip6_mc_input), ip6_output.c (ip6_finish_output2, __ip6_make_skb), icmp.c, ndisc.c (ndisc_send_skb).
#include "model/forward/engine.h"
#include "model/ip/addresses.h"
#include "model/link/audience.h"

namespace nslab {

void Engine::count_ip_in(NetnsId netns, const Ip& ip) {
  SnmpCounters& counted = counters(netns);
  ++counted[Counter::kInReceives];
  counted[Counter::kInOctets] += ip.length;
  if ((ip.tos & 3) == 0) ++counted[Counter::kInNoEctPkts];
}

void Engine::count_to_all(NetnsId netns, const Ip& ip, bool multicast) {
  SnmpCounters& counted = counters(netns);
  ++counted[multicast ? Counter::kInMcastPkts : Counter::kInBcastPkts];
  counted[multicast ? Counter::kInMcastOctets : Counter::kInBcastOctets] += ip.length;
}

bool Engine::count_ip_out(NetnsId netns, const Ip& ip, const IpAddress& next_hop) {
  SnmpCounters& counted = counters(netns);
  ++counted[Counter::kOutTransmits];
  counted[Counter::kOutOctets] += ip.length;
  const bool multicast = ip.destination.is_multicast();
  const bool looked = !multicast && next_hop == ip.destination;
  const bool broadcast = looked && is_broadcast(world_, netns, next_hop);
  if (!multicast && !broadcast) return looked;
  ++counted[multicast ? Counter::kOutMcastPkts : Counter::kOutBcastPkts];
  counted[multicast ? Counter::kOutMcastOctets : Counter::kOutBcastOctets] += ip.length;
  return false;
}

void Engine::count_own(NetnsId netns, const Ip& ip) {
  SnmpCounters& counted = counters(netns);
  ++counted[Counter::kOutRequests];
  if (const Icmp* icmp = ip.icmp()) count_icmp(counted, icmp->type, false);
}

Counters6& Engine::counters6(LinkId link) { return edit_counters6(world_, link); }

LinkId Engine::owner6(LinkId link, const IpAddress& address) const {
  if (address.is_multicast() || find_address(world_.links[link], address) != nullptr) return link;
  const NetnsId netns = world_.links[link].netns;
  if (!is_own_address(world_, netns, address)) return link;
  for (const auto& [index, id] : world_.netns[netns].links) {
    if (find_address(world_.links[id], address) != nullptr) return id;
  }
  return link;
}

void count_ip6_in(Counters6& counted, const Ip& ip, bool discards) {
  ++counted[Counter6::kInReceives];
  counted[Counter6::kInOctets] += ip.length;
  if (discards) ++counted[Counter6::kInDiscards];
  if (!discards && (ip.tos & 3) == 0) ++counted[Counter6::kInNoEctPkts];
}

void count_to_group6(Counters6& counted, const Ip& ip) {
  ++counted[Counter6::kInMcastPkts];
  counted[Counter6::kInMcastOctets] += ip.length;
}

void count_ip6_out(Counters6& counted, const Ip& ip) {
  ++counted[Counter6::kOutTransmits];
  counted[Counter6::kOutOctets] += ip.length;
  if (!ip.destination.is_multicast()) return;
  ++counted[Counter6::kOutMcastPkts];
  counted[Counter6::kOutMcastOctets] += ip.length;
}

void Engine::count_ip6_out(LinkId route, const Ip& ip) { nslab::count_ip6_out(counters6(owner6(route, ip.destination)), ip); }

void Engine::count_own6(LinkId route, const Ip& ip) {
  Counters6& counted = counters6(owner6(route, ip.destination));
  ++counted[Counter6::kOutRequests];
  if (const Icmp* icmp = ip.icmp()) count_icmp6(counted, icmp->type, false);
}

void count_icmp6(Counters6& counters, std::uint8_t type, bool in) {
  ++counters[in ? Counter6::kInMsgs : Counter6::kOutMsgs];
  const auto either = [&](Counter6 received, Counter6 sent) { ++counters[in ? received : sent]; };
  switch (type) {
    case 1: return either(Counter6::kInDestUnreachs, Counter6::kOutDestUnreachs);
    case 2: return either(Counter6::kInPktTooBigs, Counter6::kOutPktTooBigs);
    case 3: return either(Counter6::kInTimeExcds, Counter6::kOutTimeExcds);
    case 128: return either(Counter6::kInEchos, Counter6::kOutEchos);
    case 129: return either(Counter6::kInEchoReplies, Counter6::kOutEchoReplies);
    case 133: return either(Counter6::kInRouterSolicits, Counter6::kOutRouterSolicits);
    case 135: return either(Counter6::kInNeighborSolicits, Counter6::kOutNeighborSolicits);
    case 136: return either(Counter6::kInNeighborAdvertisements, Counter6::kOutNeighborAdvertisements);
    case 137: return either(Counter6::kInRedirects, Counter6::kOutRedirects);
    case 143: return either(Counter6::kInMldv2Reports, Counter6::kOutMldv2Reports);
    default: return;
  }
}

}  // namespace nslab

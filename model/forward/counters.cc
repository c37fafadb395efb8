// What the stack of a namespace counts of IPv4 (/proc/net/snmp), apart from what is counted where it is decided.
//
// Not counted: what an op that is refused would have counted (OutNoRoutes of a connect), since a refusal changes nothing.
// Kernel: net/ipv4/ip_input.c (ip_rcv_core), ip_output.c (ip_finish_output2, __ip_local_out, __ip_make_skb).
#include "model/forward/engine.h"

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
  const bool broadcast = looked && address_type(world_, netns, next_hop) == RouteType::kBroadcast;
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

}  // namespace nslab

// model/counters.h — SnmpCounters and Counters6: what the IP stack counts, as /proc/net/snmp, netstat and snmp6 tell it.
//
// What is counted of IPv6 is counted at a link, as in the kernel's inet6_dev; a namespace keeps what there was no link for and
// what links that have gone had counted. Its sums are those of its links and its own (model/link/audience.h).
//
// Guarantees
//   1. A counter stands here only where the engine counts it as the kernel does; whoever shows the others shows 0 where
//      nothing in a World can ever count them, and refuses where the kernel would count (what chance decides of TCP in bulk).
// Kernel: include/uapi/linux/snmp.h, net/ipv4/proc.c, net/ipv6/proc.c.
#ifndef NSLAB_MODEL_COUNTERS_H_
#define NSLAB_MODEL_COUNTERS_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace nslab {

enum class Counter : std::uint8_t {
  // Ip
  kInReceives,
  kInHdrErrors,
  kInAddrErrors,
  kForwDatagrams,
  kInUnknownProtos,
  kInDiscards,
  kInDelivers,
  kOutRequests,
  kOutDiscards,
  kOutNoRoutes,
  kReasmReqds,
  kReasmOks,
  kFragOks,
  kFragFails,
  kFragCreates,
  kOutTransmits,
  // IpExt
  kInNoRoutes,
  kInMcastPkts,
  kOutMcastPkts,
  kInBcastPkts,
  kOutBcastPkts,
  kInOctets,
  kOutOctets,
  kInMcastOctets,
  kOutMcastOctets,
  kInBcastOctets,
  kOutBcastOctets,
  kInNoEctPkts,
  // TcpExt
  kReversePathFilter,
  kTimeWaits,
  kListenOverflows,
  kListenDrops,
  kTcpHpAcks,
  kTcpPureAcks,
  kTcpOrigDataSent,
  kTcpDelivered,
  kTcpSynRetrans,
  kTcpTimeouts,
  kTcpTimeoutRehash,
  kTcpLostRetransmit,
  // Icmp
  kIcmpInMsgs,
  kIcmpInErrors,
  kIcmpInDestUnreachs,
  kIcmpInTimeExcds,
  kIcmpInRedirects,
  kIcmpInEchos,
  kIcmpInEchoReps,
  kIcmpOutMsgs,
  kIcmpOutErrors,
  kIcmpOutRateLimitHost,
  kIcmpOutDestUnreachs,
  kIcmpOutTimeExcds,
  kIcmpOutRedirects,
  kIcmpOutEchos,
  kIcmpOutEchoReps,
  // Tcp
  kActiveOpens,
  kPassiveOpens,
  kAttemptFails,
  kEstabResets,
  kInSegs,
  kOutSegs,
  kRetransSegs,
  kOutRsts,
  // Udp
  kUdpInDatagrams,
  kUdpNoPorts,
  kUdpInErrors,
  kUdpOutDatagrams,
  kUdpIgnoredMulti,
  // Udp6, Icmp6: what is counted for the namespace alone
  kUdp6InDatagrams,
  kUdp6NoPorts,
  kUdp6OutDatagrams,
  kIcmp6OutRateLimitHost,
  kCount
};

struct SnmpCounters {
  std::array<std::uint64_t, static_cast<std::size_t>(Counter::kCount)> values{};
  [[nodiscard]] std::uint64_t operator[](Counter counter) const { return values[static_cast<std::size_t>(counter)]; }
  std::uint64_t& operator[](Counter counter) { return values[static_cast<std::size_t>(counter)]; }
  friend bool operator==(const SnmpCounters&, const SnmpCounters&) = default;
};

enum class Counter6 : std::uint8_t {
  // Ip6
  kInReceives,
  kInHdrErrors,
  kInTooBigErrors,
  kInNoRoutes,
  kInAddrErrors,
  kInDiscards,
  kInDelivers,
  kOutForwDatagrams,
  kOutRequests,
  kOutDiscards,
  kReasmReqds,
  kReasmOks,
  kFragOks,
  kFragFails,
  kFragCreates,
  kInMcastPkts,
  kOutMcastPkts,
  kInOctets,
  kOutOctets,
  kInMcastOctets,
  kOutMcastOctets,
  kInNoEctPkts,
  kOutTransmits,
  // Icmp6: all of them, and each type that a World knows
  kInMsgs,
  kInDestUnreachs,
  kInPktTooBigs,
  kInTimeExcds,
  kInEchos,
  kInEchoReplies,
  kInRouterSolicits,
  kInNeighborSolicits,
  kInNeighborAdvertisements,
  kInRedirects,
  kInMldv2Reports,
  kOutMsgs,
  kOutDestUnreachs,
  kOutPktTooBigs,
  kOutTimeExcds,
  kOutEchos,
  kOutEchoReplies,
  kOutRouterSolicits,
  kOutNeighborSolicits,
  kOutNeighborAdvertisements,
  kOutRedirects,
  kOutMldv2Reports,
  kCount
};

struct Counters6 {
  std::array<std::uint64_t, static_cast<std::size_t>(Counter6::kCount)> values{};
  [[nodiscard]] std::uint64_t operator[](Counter6 counter) const { return values[static_cast<std::size_t>(counter)]; }
  std::uint64_t& operator[](Counter6 counter) { return values[static_cast<std::size_t>(counter)]; }
  Counters6& operator+=(const Counters6& other) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] += other.values[i];
    return *this;
  }
  friend bool operator==(const Counters6&, const Counters6&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_COUNTERS_H_

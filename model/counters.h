// model/counters.h — SnmpCounters: what the IP stack of a namespace counts, as /proc/net/snmp and netstat tell it.
//
// Guarantees
//   1. A counter stands here only where the engine counts it as the kernel does; whoever shows the others shows 0 where
//      nothing in a World can ever count them, and refuses where the kernel would count (IPv6's, the inner ones of TCP).
// Kernel: include/uapi/linux/snmp.h, net/ipv4/proc.c.
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
  kCount
};

struct SnmpCounters {
  std::array<std::uint64_t, static_cast<std::size_t>(Counter::kCount)> values{};
  [[nodiscard]] std::uint64_t operator[](Counter counter) const { return values[static_cast<std::size_t>(counter)]; }
  std::uint64_t& operator[](Counter counter) { return values[static_cast<std::size_t>(counter)]; }
  friend bool operator==(const SnmpCounters&, const SnmpCounters&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_COUNTERS_H_

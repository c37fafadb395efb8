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

#include "model/base/cow.h"

namespace nslab {

enum class Counter : std::uint8_t {
  // What every host counts: packets that come and go, to groups too, and echoes.
  kInReceives,
  kInDelivers,
  kOutRequests,
  kForwDatagrams,
  kOutTransmits,
  kInOctets,
  kOutOctets,
  kInNoEctPkts,
  kInMcastPkts,
  kInMcastOctets,
  kOutMcastPkts,
  kOutMcastOctets,
  kIcmpInMsgs,
  kIcmpInEchos,
  kIcmpInEchoReps,
  kIcmpOutMsgs,
  kIcmpOutEchos,
  kIcmpOutEchoReps,
  // Ip
  kInHdrErrors,
  kInAddrErrors,
  kInUnknownProtos,
  kInDiscards,
  kOutDiscards,
  kOutNoRoutes,
  kReasmReqds,
  kReasmOks,
  kFragOks,
  kFragFails,
  kFragCreates,
  // IpExt
  kInNoRoutes,
  kInBcastPkts,
  kOutBcastPkts,
  kInBcastOctets,
  kOutBcastOctets,
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
  kIcmpInErrors,
  kIcmpInDestUnreachs,
  kIcmpInTimeExcds,
  kIcmpInRedirects,
  kIcmpOutErrors,
  kIcmpOutRateLimitHost,
  kIcmpOutDestUnreachs,
  kIcmpOutTimeExcds,
  kIcmpOutRedirects,
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
inline constexpr std::size_t kUsualCounters = static_cast<std::size_t>(Counter::kIcmpOutEchoReps) + 1;

enum class Counter6 : std::uint8_t {
  // What hosts send by themselves, and what is heard of it at links that have not asked: links by the hundred thousand count
  // nothing else.
  kOutRequests,
  kOutTransmits,
  kOutOctets,
  kOutMcastPkts,
  kOutMcastOctets,
  kOutMsgs,
  kOutRouterSolicits,
  kOutNeighborSolicits,
  kOutMldv2Reports,
  kInReceives,
  kInOctets,
  kInNoEctPkts,
  kInMcastPkts,
  kInMcastOctets,
  kInDiscards,
  // Ip6
  kInHdrErrors,
  kInTooBigErrors,
  kInNoRoutes,
  kInAddrErrors,
  kInDelivers,
  kOutForwDatagrams,
  kOutDiscards,
  kReasmReqds,
  kReasmOks,
  kFragOks,
  kFragFails,
  kFragCreates,
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
  kOutDestUnreachs,
  kOutPktTooBigs,
  kOutTimeExcds,
  kOutEchos,
  kOutEchoReplies,
  kOutNeighborAdvertisements,
  kOutRedirects,
  kCount
};

inline constexpr std::size_t kUsualCounters6 = static_cast<std::size_t>(Counter6::kInDiscards) + 1;

// Counters by their names, of which the first few are usual; for the others there is room once one of them counts.
template <class Name, std::size_t kUsual>
class CounterSet {
 public:
  [[nodiscard]] std::uint64_t operator[](Name name) const {
    const auto at = static_cast<std::size_t>(name);
    return at < kUsual ? usual_[at] : (*rest_)[at - kUsual];
  }
  std::uint64_t& operator[](Name name) {
    const auto at = static_cast<std::size_t>(name);
    return at < kUsual ? usual_[at] : rest_.edit()[at - kUsual];
  }
  CounterSet& operator+=(const CounterSet& other) {
    for (std::size_t i = 0; i < kUsual; ++i) usual_[i] += other.usual_[i];
    if (other.rest_.empty()) return *this;
    Rest& rest = rest_.edit();
    for (std::size_t i = 0; i < rest.size(); ++i) rest[i] += (*other.rest_)[i];
    return *this;
  }
  friend bool operator==(const CounterSet&, const CounterSet&) = default;

 private:
  using Rest = std::array<std::uint64_t, static_cast<std::size_t>(Name::kCount) - kUsual>;
  std::array<std::uint64_t, kUsual> usual_{};
  Cow<Rest> rest_{};
};
struct SnmpCounters : CounterSet<Counter, kUsualCounters> {
  friend bool operator==(const SnmpCounters&, const SnmpCounters&) = default;
};
struct Counters6 : CounterSet<Counter6, kUsualCounters6> {
  friend bool operator==(const Counters6&, const Counters6&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_COUNTERS_H_

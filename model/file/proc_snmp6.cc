#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include "model/file/proc_snmp.h"
#include "model/ip/addresses.h"
#include "model/link/audience.h"

namespace nslab {

namespace {

struct Column6 {
  std::string_view name{};
  std::optional<Counter6> counter{};  // none: nothing in a World can count it
};

constexpr std::array kIp6{Column6{"Ip6InReceives", Counter6::kInReceives},
                          Column6{"Ip6InHdrErrors", Counter6::kInHdrErrors},
                          Column6{"Ip6InTooBigErrors", Counter6::kInTooBigErrors},
                          Column6{"Ip6InNoRoutes", Counter6::kInNoRoutes},
                          Column6{"Ip6InAddrErrors", Counter6::kInAddrErrors},
                          Column6{"Ip6InUnknownProtos"},
                          Column6{"Ip6InTruncatedPkts"},
                          Column6{"Ip6InDiscards", Counter6::kInDiscards},
                          Column6{"Ip6InDelivers", Counter6::kInDelivers},
                          Column6{"Ip6OutForwDatagrams", Counter6::kOutForwDatagrams},
                          Column6{"Ip6OutRequests", Counter6::kOutRequests},
                          Column6{"Ip6OutDiscards", Counter6::kOutDiscards},
                          Column6{"Ip6OutNoRoutes"},
                          Column6{"Ip6ReasmTimeout"},
                          Column6{"Ip6ReasmReqds", Counter6::kReasmReqds},
                          Column6{"Ip6ReasmOKs", Counter6::kReasmOks},
                          Column6{"Ip6ReasmFails"},
                          Column6{"Ip6FragOKs", Counter6::kFragOks},
                          Column6{"Ip6FragFails", Counter6::kFragFails},
                          Column6{"Ip6FragCreates", Counter6::kFragCreates},
                          Column6{"Ip6InMcastPkts", Counter6::kInMcastPkts},
                          Column6{"Ip6OutMcastPkts", Counter6::kOutMcastPkts},
                          Column6{"Ip6InOctets", Counter6::kInOctets},
                          Column6{"Ip6OutOctets", Counter6::kOutOctets},
                          Column6{"Ip6InMcastOctets", Counter6::kInMcastOctets},
                          Column6{"Ip6OutMcastOctets", Counter6::kOutMcastOctets},
                          Column6{"Ip6InBcastOctets"},
                          Column6{"Ip6OutBcastOctets"},
                          Column6{"Ip6InNoECTPkts", Counter6::kInNoEctPkts},
                          Column6{"Ip6InECT1Pkts"},
                          Column6{"Ip6InECT0Pkts"},
                          Column6{"Ip6InCEPkts"}};
constexpr std::array kIcmp6{Column6{"Icmp6InDestUnreachs", Counter6::kInDestUnreachs},
                            Column6{"Icmp6InPktTooBigs", Counter6::kInPktTooBigs},
                            Column6{"Icmp6InTimeExcds", Counter6::kInTimeExcds},
                            Column6{"Icmp6InParmProblems"},
                            Column6{"Icmp6InEchos", Counter6::kInEchos},
                            Column6{"Icmp6InEchoReplies", Counter6::kInEchoReplies},
                            Column6{"Icmp6InGroupMembQueries"},
                            Column6{"Icmp6InGroupMembResponses"},
                            Column6{"Icmp6InGroupMembReductions"},
                            Column6{"Icmp6InRouterSolicits", Counter6::kInRouterSolicits},
                            Column6{"Icmp6InRouterAdvertisements"},
                            Column6{"Icmp6InNeighborSolicits", Counter6::kInNeighborSolicits},
                            Column6{"Icmp6InNeighborAdvertisements", Counter6::kInNeighborAdvertisements},
                            Column6{"Icmp6InRedirects", Counter6::kInRedirects},
                            Column6{"Icmp6InMLDv2Reports", Counter6::kInMldv2Reports},
                            Column6{"Icmp6OutDestUnreachs", Counter6::kOutDestUnreachs},
                            Column6{"Icmp6OutPktTooBigs", Counter6::kOutPktTooBigs},
                            Column6{"Icmp6OutTimeExcds", Counter6::kOutTimeExcds},
                            Column6{"Icmp6OutParmProblems"},
                            Column6{"Icmp6OutEchos", Counter6::kOutEchos},
                            Column6{"Icmp6OutEchoReplies", Counter6::kOutEchoReplies},
                            Column6{"Icmp6OutGroupMembQueries"},
                            Column6{"Icmp6OutGroupMembResponses"},
                            Column6{"Icmp6OutGroupMembReductions"},
                            Column6{"Icmp6OutRouterSolicits", Counter6::kOutRouterSolicits},
                            Column6{"Icmp6OutRouterAdvertisements"},
                            Column6{"Icmp6OutNeighborSolicits", Counter6::kOutNeighborSolicits},
                            Column6{"Icmp6OutNeighborAdvertisements", Counter6::kOutNeighborAdvertisements},
                            Column6{"Icmp6OutRedirects", Counter6::kOutRedirects},
                            Column6{"Icmp6OutMLDv2Reports", Counter6::kOutMldv2Reports}};

// Each type that there was (snmp6_seq_show_icmpv6msg).
struct TypeRow6 {
  const char* name;
  Counter6 in, out;
};
constexpr std::array kTypes6{TypeRow6{"1", Counter6::kInDestUnreachs, Counter6::kOutDestUnreachs},
                             TypeRow6{"2", Counter6::kInPktTooBigs, Counter6::kOutPktTooBigs},
                             TypeRow6{"3", Counter6::kInTimeExcds, Counter6::kOutTimeExcds},
                             TypeRow6{"128", Counter6::kInEchos, Counter6::kOutEchos},
                             TypeRow6{"129", Counter6::kInEchoReplies, Counter6::kOutEchoReplies},
                             TypeRow6{"133", Counter6::kInRouterSolicits, Counter6::kOutRouterSolicits},
                             TypeRow6{"135", Counter6::kInNeighborSolicits, Counter6::kOutNeighborSolicits},
                             TypeRow6{"136", Counter6::kInNeighborAdvertisements, Counter6::kOutNeighborAdvertisements},
                             TypeRow6{"137", Counter6::kInRedirects, Counter6::kOutRedirects},
                             TypeRow6{"143", Counter6::kInMldv2Reports, Counter6::kOutMldv2Reports}};

std::string row(std::string_view name, std::uint64_t value) {
  constexpr std::size_t kWidth = 32;
  std::string out(name);
  out.resize(std::max(out.size(), kWidth), ' ');
  return out + "\t" + std::to_string(value) + "\n";
}

template <class Columns>
std::string rows(const Columns& columns, const Counters6& counted) {
  std::string out;
  for (const Column6& column : columns) out += row(column.name, column.counter ? counted[*column.counter] : 0);
  return out;
}

// Ip6 and Icmp6, of a namespace or of a link; `limited` is the former's alone.
std::string ip6_text(const World& world, const Counters6& counted, std::optional<std::uint64_t> limited) {
  const bool newer = world.profile.kernel != KernelVersion::k6_1;
  std::string out = rows(kIp6, counted);
  if (newer) out += row("Ip6OutTransmits", counted[Counter6::kOutTransmits]);
  out += row("Icmp6InMsgs", counted[Counter6::kInMsgs]) + row("Icmp6InErrors", 0);
  out += row("Icmp6OutMsgs", counted[Counter6::kOutMsgs]) + row("Icmp6OutErrors", 0) + row("Icmp6InCsumErrors", 0);
  if (newer && limited) out += row("Icmp6OutRateLimitHost", *limited);
  out += rows(kIcmp6, counted);
  for (const bool in : {true, false}) {
    for (const TypeRow6& type : kTypes6) {
      const std::uint64_t count = counted[in ? type.in : type.out];
      if (count != 0) out += row(std::string(in ? "Icmp6InType" : "Icmp6OutType") + type.name, count);
    }
  }
  return out;
}

std::string udp6_text(const SnmpCounters& counters) {
  std::string out = row("Udp6InDatagrams", counters[Counter::kUdp6InDatagrams]) + row("Udp6NoPorts", counters[Counter::kUdp6NoPorts]) +
                    row("Udp6InErrors", 0) + row("Udp6OutDatagrams", counters[Counter::kUdp6OutDatagrams]);
  for (const char* name : {"Udp6RcvbufErrors", "Udp6SndbufErrors", "Udp6InCsumErrors", "Udp6IgnoredMulti", "Udp6MemErrors",
                           "UdpLite6InDatagrams", "UdpLite6NoPorts", "UdpLite6InErrors", "UdpLite6OutDatagrams",
                           "UdpLite6RcvbufErrors", "UdpLite6SndbufErrors", "UdpLite6InCsumErrors", "UdpLite6MemErrors"}) {
    out += row(name, 0);
  }
  return out;
}

}  // namespace

std::string snmp6_text(const World& world, NetnsId netns) {
  const SnmpCounters& counters = *world.netns[netns].snmp;
  return ip6_text(world, counters6_of(world, netns), counters[Counter::kIcmp6OutRateLimitHost]) + udp6_text(counters);
}

std::string dev_snmp6_text(const World& world, LinkId link) {
  return row("ifIndex", world.links[link].ifindex) + ip6_text(world, counters6_of(world, link), std::nullopt);
}

}  // namespace nslab

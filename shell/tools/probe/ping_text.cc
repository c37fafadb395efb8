#include "shell/tools/probe/ping_text.h"

#include <fmt/format.h>

#include <array>
#include <string_view>

namespace nslab::shell {

namespace {

std::string unreachable(const Icmp& icmp) {
  constexpr std::array<std::string_view, 16> kCodes{"Destination Net Unreachable",
                                                    "Destination Host Unreachable",
                                                    "Destination Protocol Unreachable",
                                                    "Destination Port Unreachable",
                                                    "",
                                                    "Source Route Failed",
                                                    "Destination Net Unknown",
                                                    "Destination Host Unknown",
                                                    "Source Host Isolated",
                                                    "Destination Net Prohibited",
                                                    "Destination Host Prohibited",
                                                    "Destination Net Unreachable for Type of Service",
                                                    "Destination Host Unreachable for Type of Service",
                                                    "Packet filtered",
                                                    "Precedence Violation",
                                                    "Precedence Cutoff"};
  if (icmp.code == 4) return fmt::format("Frag needed and DF set (mtu = {})", icmp.mtu);
  return icmp.code < kCodes.size() ? std::string(kCodes[icmp.code]) : fmt::format("Dest Unreachable, Bad Code: {}", icmp.code);
}

}  // namespace

std::string icmp_text(const Icmp& icmp) {
  switch (icmp.type) {
    case 0: return "Echo Reply";
    case 3: return unreachable(icmp);
    case 4: return "Source Quench";
    case 5: {
      constexpr std::array<std::string_view, 4> kCodes{"Redirect Network", "Redirect Host", "Redirect Type of Service and Network",
                                                       "Redirect Type of Service and Host"};
      const std::string what =
          icmp.code < kCodes.size() ? std::string(kCodes[icmp.code]) : fmt::format("Redirect, Bad Code: {}", icmp.code);
      return fmt::format("{}(New nexthop: {})", what, to_string(icmp.address));
    }
    case 8: return "Echo Request";
    case 11:
      return icmp.code == 0   ? "Time to live exceeded"
             : icmp.code == 1 ? "Frag reassembly time exceeded"
                              : fmt::format("Time exceeded, Bad Code: {}", icmp.code);
    case 12: return fmt::format("Parameter problem: pointer = {}", icmp.mtu);
    default: return fmt::format("Bad ICMP type: {}", icmp.type);
  }
}

std::string icmp6_text(const Icmp& icmp) {
  switch (icmp.type) {
    case 1: {
      constexpr std::array<std::string_view, 7> kCodes{"No route",
                                                       "Administratively prohibited",
                                                       "Beyond scope of source address",
                                                       "Address unreachable",
                                                       "Port unreachable",
                                                       "Source address failed ingress/egress policy",
                                                       "Reject route to destination"};
      return "Destination unreachable: " +
             (icmp.code < kCodes.size() ? std::string(kCodes[icmp.code]) : fmt::format("Unknown code {}", icmp.code));
    }
    case 2: return fmt::format("Packet too big: mtu={}", icmp.mtu);
    case 3:
      return icmp.code == 0   ? "Time exceeded: Hop limit"
             : icmp.code == 1 ? "Time exceeded: Defragmentation failure"
                              : fmt::format("Time exceeded: code {}", icmp.code);
    case 4: return fmt::format("Parameter problem: code {} at {}", icmp.code, icmp.mtu);
    default: return fmt::format("unknown icmp type: {}", icmp.type);
  }
}

std::string time_text(long us) {
  if (us >= 100000 - 50) return fmt::format("{} ms", (us + 500) / 1000);
  if (us >= 10000 - 5) return fmt::format("{}.{:01} ms", (us + 50) / 1000, (us + 50) % 1000 / 100);
  if (us >= 1000) return fmt::format("{}.{:02} ms", (us + 5) / 1000, (us + 5) % 1000 / 10);
  return fmt::format("{}.{:03} ms", us / 1000, us % 1000);
}

long round_trip_us(std::uint8_t ttl, std::uint32_t sequence) {
  const long hops = ttl > 128 ? 255 - ttl : ttl > 64 ? 128 - ttl : 64 - ttl;
  return 41 + 13 * hops + static_cast<long>(sequence * 2654435761U >> 29);
}

}  // namespace nslab::shell

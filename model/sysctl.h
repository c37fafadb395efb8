// model/sysctl.h — Sysctls: the values under /proc/sys/net that belong to a namespace as a whole.
//
// One table names every file, its mode, what it holds in a fresh namespace and what it accepts; those that
// rules of the model ask for have an enumerator. (What belongs to a device is in devconf.h.)
//
// Kernel: kernel/sysctl.c, net/ipv4/sysctl_net_ipv4.c, net/core/sysctl_net_core.c,
//   net/netfilter/nf_conntrack_standalone.c, net/bridge/br_netfilter_hooks.c.
#ifndef NSLAB_MODEL_SYSCTL_H_
#define NSLAB_MODEL_SYSCTL_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "model/base/map.h"

namespace nslab {

enum class SysctlKind : std::uint8_t {
  kNumber,   // one integer within bounds
  kNumbers,  // several integers, printed with tabs
  kText
};

struct SysctlRow {
  std::string_view path;     // below /proc/sys/net/
  std::uint16_t mode;
  SysctlKind kind;
  std::string_view initial;  // in a fresh namespace of the pinned kernel
  std::int64_t least, most;
  bool init_net_only = false;
};

// All rows, sorted by path.
std::span<const SysctlRow> sysctl_table();
// The row of a path below /proc/sys/net/, or -1.
int find_sysctl(std::string_view path);

// What differs from the initial values, by row.
struct Sysctls {
  Map<std::uint16_t, std::string> values{};
  // The few that packets ask for, kept as numbers.
  std::uint8_t default_ttl = 64;
  bool bridge_nf_call_iptables = true, bridge_nf_call_ip6tables = true, bridge_nf_call_arptables = true;
  bool echo_ignore_all = false, echo_ignore_broadcasts = true, echo6_ignore_all = false, echo6_ignore_multicast = false;
  bool nonlocal_bind4 = false, nonlocal_bind6 = false;
  bool bindv6only = false;
  bool errors_use_inbound_ifaddr = false;
  std::uint16_t port_low = 32768, port_high = 60999;
  std::uint16_t unprivileged_port_start = 1024;
  std::uint32_t icmp_ratelimit_ms = 1000, icmp_ratemask = 6168;
  std::uint32_t ping_group_low = 1, ping_group_high = 0;
  std::uint32_t min_pmtu = 552, mtu_expires_s = 600;
  std::uint8_t syn_retries = 6, synack_retries = 5;
  std::uint32_t multipath_seed = 0;  // another one, other choices among several nexthops
  friend bool operator==(const Sysctls&, const Sysctls&) = default;
};

// The text that reading gives, without the newline.
std::string sysctl_value(const Sysctls& sysctls, int row);

}  // namespace nslab

#endif  // NSLAB_MODEL_SYSCTL_H_

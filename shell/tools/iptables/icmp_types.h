// shell/tools/iptables/icmp_types.h — the names that iptables has for types and codes of ICMP.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_ICMP_TYPES_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_ICMP_TYPES_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace nslab::shell::iptables {

struct IcmpName {
  std::string_view name{};
  std::uint8_t type = 0, code_low = 0, code_high = 0;
};

std::span<const IcmpName> icmp_names(bool v6);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_ICMP_TYPES_H_

// shell/tools/iptables/addresses.h — addresses with masks and names of interfaces, as iptables reads and writes them.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_ADDRESSES_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_ADDRESSES_H_

#include <string>
#include <vector>

#include "shell/tools/iptables/names.h"
#include "shell/tools/iptables/rule.h"

namespace nslab::shell::iptables {

// "ADDRESS[/MASK][,…]"; a name may stand for several.
std::vector<HostMask> parse_host_list(const std::string& text, bool v6, Names& names);
// "/24", or nothing where the mask is that of one host.
std::string mask_suffix(const IpAddress& mask);
void check_interface(const std::string& name, std::string* warning);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_ADDRESSES_H_

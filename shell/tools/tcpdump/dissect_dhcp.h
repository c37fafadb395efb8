// shell/tools/tcpdump/dissect_dhcp.h — BOOTP and DHCP as tcpdump prints them.
#ifndef NSLAB_SHELL_TOOLS_TCPDUMP_DISSECT_DHCP_H_
#define NSLAB_SHELL_TOOLS_TCPDUMP_DISSECT_DHCP_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace nslab::shell {

// What stands behind the ports. With -v (`verbose`) the fields and options too.
std::string dhcp_text(std::string_view octets, std::size_t length, bool verbose);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TCPDUMP_DISSECT_DHCP_H_

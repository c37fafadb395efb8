// shell/tools/iproute/nexthop.h — how ip prints a nexthop object (iproute2 6.1, ip/ipnexthop.c).
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_NEXTHOP_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_NEXTHOP_H_

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

void print_nexthop(Printer& print, const IpOptions& options, const World& world, const NexthopObject& object);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_NEXTHOP_H_

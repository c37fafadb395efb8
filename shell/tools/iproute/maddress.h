// shell/tools/iproute/maddress.h — ip maddress: the groups that links have joined.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_MADDRESS_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_MADDRESS_H_

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_maddress(Ip& ip);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_MADDRESS_H_

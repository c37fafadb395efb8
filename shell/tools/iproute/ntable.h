// shell/tools/iproute/ntable.h — ip ntable.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_NTABLE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_NTABLE_H_

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

IpResult ip_ntable(Ip& ip);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_NTABLE_H_

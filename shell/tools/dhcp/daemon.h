// shell/tools/dhcp/daemon.h — going into the background as daemon(3) does.
#ifndef NSLAB_SHELL_TOOLS_DHCP_DAEMON_H_
#define NSLAB_SHELL_TOOLS_DHCP_DAEMON_H_

#include "shell/run/call.h"

namespace nslab::shell {

// A child that runs `program`, in "/", with /dev/null for its three standard descriptors. 0 where the kernel refuses.
Pid start_daemon(Call& call, Program program);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_DHCP_DAEMON_H_

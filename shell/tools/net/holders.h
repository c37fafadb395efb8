// shell/tools/net/holders.h — which processes have a socket open.
#ifndef NSLAB_SHELL_TOOLS_NET_HOLDERS_H_
#define NSLAB_SHELL_TOOLS_NET_HOLDERS_H_

#include <map>
#include <string>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell {

struct Holder {
  Pid pid = 0;          // as the asker's pid namespace has it
  int descriptor = 0;
  std::string command{};
};
// Of all sockets, in the order of /proc: what can be seen from the asker's pid namespace.
std::map<SocketId, std::vector<Holder>> socket_holders(Call& call);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_HOLDERS_H_

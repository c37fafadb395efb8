// model/file/proc_net.h — the files of /proc/net, as text.
//
// Kernel: net/ipv4/{arp,route,tcp_ipv4,udp,raw,proc}.c, net/core/net-procfs.c, net/ipv6/addrconf.c,
//   net/8021q/vlanproc.c, drivers/net/bonding/bond_procfs.c.
#ifndef NSLAB_MODEL_FILE_PROC_NET_H_
#define NSLAB_MODEL_FILE_PROC_NET_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

std::vector<std::string> list_proc_net(const World& world, NetnsId netns, std::string_view directory);
bool is_proc_net_directory(const World& world, NetnsId netns, std::string_view path);
// The content. Refuses: kNoSuchFile; kFileNotModelled, where Linux has the file and what it says is not known.
Result<std::string> read_proc_net(const World& world, NetnsId netns, std::string_view path);

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PROC_NET_H_

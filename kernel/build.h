// kernel/build.h — build: a whole World made at once on this machine, with as few system calls as the kernel allows.
//
// Where kernel/mirror.h follows a World op by op, this makes one that already is: every namespace by one unshare(2), with one
// rtnetlink socket that is opened there; a pair of veths by one message, its ends where they belong (moving one takes a
// grace period, making it in place does not); and what is asked of one namespace in one sendmsg(2), many messages in it.
//
// Guarantees
//   1. Seen by an observer, links, addresses, routes, policy rules, neighbours that do not change, static forwarding entries and
//      settings under /proc/sys/net are the World's, once carriers and duplicate address detection have settled.
//   2. When the Built goes, so do its namespaces and all in them.
//   3. A link with other link-local addresses than the kernel would give it is told to make none (addrgenmode none), and stays so.
// Not built: processes, files, what packets taught, netfilter, and kinds other than veth, bridge, dummy and ifb: `left_out`
//   names the last two.
#ifndef NSLAB_KERNEL_BUILD_H_
#define NSLAB_KERNEL_BUILD_H_

#include <string>
#include <vector>

#include "kernel/failure.h"
#include "kernel/netlink.h"
#include "model/world.h"

namespace nslab::kernel {

struct BuiltNetns {
  NetnsId netns{};
  Fd file{};        // holds it
  Netlink socket{}; // made in it
};

struct Built {
  std::vector<BuiltNetns> namespaces{};
  std::vector<std::string> left_out{};
  std::vector<std::string> refused{};  // what the kernel did not do
};

// Within a sandbox. `root` is the World's namespace that the caller's own stands for: it is used as it is.
Expected<Built> build(const World& world, NetnsId root);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_BUILD_H_

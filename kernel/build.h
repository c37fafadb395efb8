// kernel/build.h — build: a whole World made at once on this machine, with as few system calls as the kernel allows.
//
// Where kernel/mirror.h follows a World op by op, this makes one that already is: every namespace by one unshare(2), with one
// rtnetlink socket that is opened there; a pair of veths by one message, its ends where they belong (moving one takes a
// grace period, making it in place does not); and what is asked of one namespace in one sendmsg(2), many messages in it.
//
// Guarantees
//   1. Links have the names, indexes, addresses, MTUs, masters and states of the World's; so have addresses, and routes that
//      do not come by themselves.
//   2. When the Built goes, so do its namespaces and all in them.
// Not built: processes, files, rules, neighbours, netfilter, and kinds other than veth, bridge, dummy and ifb: `left_out`
//   names them.
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

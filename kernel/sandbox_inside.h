// kernel/sandbox_inside.h — what makes a process that has new namespaces into one that cannot touch the machine.
//
// Used by kernel/sandbox.cc alone, in the new process. Each gives "" or what failed, in words.
#ifndef NSLAB_KERNEL_SANDBOX_INSIDE_H_
#define NSLAB_KERNEL_SANDBOX_INSIDE_H_

#include <sys/types.h>

#include <string>

namespace nslab::kernel {

// Root inside a new user namespace is `uid` outside.
std::string map_identity(uid_t uid, gid_t gid);
// The machine's file system read-only, and private folders over what programs write to. `is_root`: no user namespace
// keeps the machine's own settings safe, so those below /proc and /sys become read-only too.
std::string seal_filesystem(bool is_root);
// No new privileges; and without what could reach beyond the namespaces (modules, clock, raw devices, reboot).
std::string drop_privileges();

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_SANDBOX_INSIDE_H_

// kernel/forbidden.h — why this machine does not let a sandbox be made, and what to do about it.
#ifndef NSLAB_KERNEL_FORBIDDEN_H_
#define NSLAB_KERNEL_FORBIDDEN_H_

#include <string>

namespace nslab::kernel {

// Names the setting that stands in the way (a sysctl, AppArmor, a seccomp filter, a chroot) with the command that changes
// it, and how to go on without: the model itself needs no privilege.
std::string why_forbidden(bool with_userns);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_FORBIDDEN_H_

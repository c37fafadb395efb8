// model/file/sysctls.h — the tree below /proc/sys: which settings there are, what they say, what writing does.
//
// Paths are relative to /proc/sys, with slashes ("net/ipv4/conf/all/forwarding").
//
// Guarantees
//   1. Per-device directories follow the links of the reader's namespace.
//   2. Writing net/ipv4/ip_forward sets conf/all, conf/default and every device.
// Kernel: fs/proc/proc_sysctl.c, kernel/sysctl.c, net/ipv4/devinet.c (devinet_conf_proc), net/ipv6/addrconf.c.
#ifndef NSLAB_MODEL_FILE_SYSCTLS_H_
#define NSLAB_MODEL_FILE_SYSCTLS_H_

#include <string>
#include <string_view>
#include <vector>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

bool is_sysctl_file(const World& world, const Process& reader, std::string_view path);
bool is_sysctl_directory(const World& world, const Process& reader, std::string_view path);
std::vector<std::string> list_sysctls(const World& world, const Process& reader, std::string_view directory);
std::uint32_t sysctl_mode(const World& world, const Process& reader, std::string_view path);
// With the newline. Refuses: kSysctlMissing, kAccessDenied (write-only).
Result<std::string> read_sysctl(const World& world, const Process& reader, std::string_view path);
// Refuses, in this order: kSysctlMissing, kSysctlReadOnly, kNotPermitted, kSysctlInvalid.
Result<Done> write_sysctl(World& world, Pid by, std::string_view path, std::string_view value);

// uname -r of the kernels that are modelled: the pinned one's, and Debian 12's.
constexpr std::string_view kernel_release_text(bool older) { return older ? "6.1.0-56-amd64" : "6.18.44"; }

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_SYSCTLS_H_

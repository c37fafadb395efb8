#include "kernel/forbidden.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <array>
#include <string_view>

#include "kernel/fd.h"

namespace nslab::kernel {

namespace {

struct Setting {
  std::string_view path;   // below /proc/sys
  std::string_view forbids;  // the value that does
  std::string_view command;
  bool only_userns;
};

constexpr std::array kSettings{
    Setting{"kernel/unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1", true},
    Setting{"kernel/apparmor_restrict_unprivileged_userns", "1", "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0", true},
    Setting{"user/max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=10000", true},
    Setting{"user/max_net_namespaces", "0", "sysctl -w user.max_net_namespaces=10000", false},
    Setting{"user/max_mnt_namespaces", "0", "sysctl -w user.max_mnt_namespaces=10000", false},
    Setting{"user/max_pid_namespaces", "0", "sysctl -w user.max_pid_namespaces=10000", false},
    Setting{"user/max_uts_namespaces", "0", "sysctl -w user.max_uts_namespaces=10000", false},
    Setting{"user/max_ipc_namespaces", "0", "sysctl -w user.max_ipc_namespaces=10000", false},
};

bool is_filtered() {
  const auto status = read_file("/proc/self/status");
  return status && status->find("\nSeccomp:\t2") != std::string::npos;
}

bool is_chroot() {
  struct stat own {};
  struct stat first {};
  return ::stat("/", &own) == 0 && ::stat("/proc/1/root/", &first) == 0 && (own.st_ino != first.st_ino || own.st_dev != first.st_dev);
}

}  // namespace

std::string why_forbidden(bool with_userns) {
  std::string out;
  for (const Setting& setting : kSettings) {
    if (setting.only_userns && !with_userns) continue;
    if (read_file(fmt::format("/proc/sys/{}", setting.path)) != setting.forbids) continue;
    std::string name(setting.path);
    for (char& c : name) c = c == '/' ? '.' : c;
    out += fmt::format("{} is {}; root can allow it: {}. ", name, setting.forbids, setting.command);
  }
  if (out.empty() && is_filtered()) {
    out = "A seccomp filter is set on this process, as containers do; start the container with --privileged, or with "
          "--security-opt seccomp=unconfined --security-opt systempaths=unconfined. ";
  }
  if (out.empty() && with_userns && is_chroot()) out = "This is a chroot, in which user namespaces cannot be made. ";
  if (out.empty()) out = "Run it as root, or on a machine that allows user namespaces. ";
  return out + "What needs no real kernel (run, draw, explain, grade …) works without.";
}

}  // namespace nslab::kernel

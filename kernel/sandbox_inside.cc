#include "kernel/sandbox_inside.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/capability.h>
#include <linux/mount.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "kernel/fd.h"

namespace nslab::kernel {

namespace {

namespace files = std::filesystem;

std::string error_text(const std::string& what) { return fmt::format("{}: {}", what, std::strerror(errno)); }

bool exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

bool is_directory(const std::string& path) {
  struct stat about {};
  return ::lstat(path.c_str(), &about) == 0 && S_ISDIR(about.st_mode);
}

// In a chroot the namespace's root is another than ours, and whoever joins the namespace later (setns(2)) would come out
// there, in all that the machine has. So our root is laid over that one (mntns_install looks for what is mounted on top).
std::string make_own_root() {
  struct stat before {};
  struct stat after {};
  const Fd own(::open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC));
  const Fd tree(static_cast<int>(::syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE)));
  if (!own || !tree || ::stat("/", &before) != 0) return error_text("open_tree / (it takes Linux 5.2 and /proc)");
  if (::setns(own.get(), CLONE_NEWNS) != 0) return error_text("setns /proc/self/ns/mnt");
  if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return error_text("mount --make-rprivate /");
  if (::stat("/", &after) == 0 && before.st_dev == after.st_dev && before.st_ino == after.st_ino) return "";
  struct mount_attr attributes {};
  attributes.propagation = MS_PRIVATE;
  if (::syscall(SYS_mount_setattr, tree.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &attributes, sizeof attributes) != 0 ||
      ::syscall(SYS_move_mount, tree.get(), "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) != 0 || ::setns(own.get(), CLONE_NEWNS) != 0) {
    return error_text("move_mount / (nslab runs in a chroot)");
  }
  return "";
}

std::string make_read_only_tree() {
  struct mount_attr attributes {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::syscall(SYS_mount_setattr, AT_FDCWD, "/", AT_RECURSIVE, &attributes, sizeof attributes) == 0) return "";
  return error_text("mount_setattr / read-only (it takes Linux 5.12)");
}

std::string mount_memory(const std::string& path, const char* mode) {
  const std::string options = fmt::format("mode={},size=256m", mode);
  if (::mount("nslab", path.c_str(), "tmpfs", MS_NOSUID, options.c_str()) == 0) return "";
  return error_text("mount tmpfs on " + path);
}

// What can be read of the machine's /etc; device nodes, sockets and what is another's stay out.
void copy_tree(const files::path& from, const files::path& to) {
  std::error_code ignored;
  for (const auto& entry : files::directory_iterator(from, files::directory_options::skip_permission_denied, ignored)) {
    const files::path target = to / entry.path().filename();
    const files::file_status status = entry.symlink_status(ignored);
    if (files::is_symlink(status)) {
      files::copy_symlink(entry.path(), target, ignored);
    } else if (files::is_directory(status)) {
      files::create_directory(target, entry.path(), ignored);
      copy_tree(entry.path(), target);
    } else if (files::is_regular_file(status)) {
      files::copy_file(entry.path(), target, ignored);
    }
  }
}

std::string private_etc() {
  if (std::string error = mount_memory("/tmp", "0755"); !error.empty()) return error;
  copy_tree("/etc", "/tmp");
  if (::mount("/tmp", "/etc", nullptr, MS_MOVE, nullptr) != 0) return error_text("mount --move /tmp /etc");
  return "";
}

std::string bind_device(const std::string& name) {
  const std::string from = "/dev/" + name;
  const std::string to = "/tmp/" + name;
  if (!exists(from)) return "";
  const Fd file(::open(to.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (!file) return error_text("open " + to);
  if (::mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) != 0) return error_text("mount --bind " + from);
  return "";
}

// A /dev with what every program may use, and nothing that stands for hardware.
std::string private_dev() {
  if (std::string error = mount_memory("/tmp", "0755"); !error.empty()) return error;
  ::mkdir("/tmp/net", 0755);
  ::mkdir("/tmp/shm", 0755);
  ::mkdir("/tmp/pts", 0755);
  ::chmod("/tmp/shm", 01777);
  for (const char* name : {"null", "zero", "full", "random", "urandom", "tty", "net/tun"}) {
    if (std::string error = bind_device(name); !error.empty()) return error;
  }
  static constexpr std::array<std::array<const char*, 2>, 5> kLinks{{
      {"/proc/self/fd", "/tmp/fd"}, {"/proc/self/fd/0", "/tmp/stdin"}, {"/proc/self/fd/1", "/tmp/stdout"},
      {"/proc/self/fd/2", "/tmp/stderr"}, {"pts/ptmx", "/tmp/ptmx"}}};
  for (const auto& [target, path] : kLinks) {
    if (::symlink(target, path) != 0) return error_text(fmt::format("symlink {}", path));
  }
  // Without terminals of its own a sandbox still does all that nslab asks of it.
  (void)::mount("devpts", "/tmp/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620");
  if (::mount("/tmp", "/dev", nullptr, MS_MOVE, nullptr) != 0) return error_text("mount --move /tmp /dev");
  return "";
}

std::string private_folders() {
  static constexpr std::array<std::array<const char*, 2>, 5> kFolders{
      {{"/tmp", "1777"}, {"/run", "0755"}, {"/var", "0755"}, {"/root", "0700"}, {"/home", "0755"}}};
  for (const auto& [path, mode] : kFolders) {
    if (!is_directory(path)) continue;
    if (std::string error = mount_memory(path, mode); !error.empty()) return error;
  }
  if (is_directory("/var")) {
    for (const char* path : {"/var/lib", "/var/log", "/var/cache", "/var/spool", "/var/tmp"}) ::mkdir(path, 0755);
    ::chmod("/var/tmp", 01777);
    (void)::symlink("/run", "/var/run");
    (void)::symlink("/run/lock", "/var/lock");
  }
  ::mkdir("/run/lock", 0755);
  if (::mkdir("/run/netns", 0755) != 0) return error_text("mkdir /run/netns");
  return "";
}

std::string make_read_only(const std::string& path) {
  if (!exists(path)) return "";
  if (::mount(path.c_str(), path.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0) return error_text("mount --bind " + path);
  struct mount_attr attributes {};
  attributes.attr_set = MOUNT_ATTR_RDONLY;
  if (::syscall(SYS_mount_setattr, AT_FDCWD, path.c_str(), AT_RECURSIVE, &attributes, sizeof attributes) == 0) return "";
  return error_text("mount_setattr " + path);
}

std::string private_proc_and_sys(bool is_root) {
  constexpr unsigned long kPlain = MS_NOSUID | MS_NODEV | MS_NOEXEC;
  if (::mount("proc", "/proc", "proc", kPlain, nullptr) != 0) {
    return error_text("mount proc on /proc (in a container parts of /proc may be hidden, which forbids it)");
  }
  if (::mount("sysfs", "/sys", "sysfs", kPlain, nullptr) != 0) return error_text("mount sysfs on /sys");
  if (!is_root) return "";
  for (const char* path : {"/proc/sys/kernel", "/proc/sys/vm", "/proc/sys/fs", "/proc/sys/dev", "/proc/sys/debug", "/proc/sysrq-trigger",
                           "/proc/irq", "/proc/bus", "/proc/acpi", "/sys/kernel", "/sys/module", "/sys/power", "/sys/fs", "/sys/firmware",
                           "/sys/bus", "/sys/block", "/sys/dev", "/sys/hypervisor"}) {
    if (std::string error = make_read_only(path); !error.empty()) return error;
  }
  return "";
}

}  // namespace

std::string map_identity(uid_t uid, gid_t gid) {
  // Of a process that has become another user, /proc/self belongs to root until it says that it has nothing to hide.
  (void)::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  if (const int error = write_file("/proc/self/setgroups", "deny"); error != 0 && error != ENOENT) {
    return fmt::format("/proc/self/setgroups: {}", std::strerror(error));
  }
  if (const int error = write_file("/proc/self/uid_map", fmt::format("0 {} 1", uid)); error != 0) {
    return fmt::format("/proc/self/uid_map: {}", std::strerror(error));
  }
  if (const int error = write_file("/proc/self/gid_map", fmt::format("0 {} 1", gid)); error != 0) {
    return fmt::format("/proc/self/gid_map: {}", std::strerror(error));
  }
  return "";
}

std::string seal_filesystem(bool is_root) {
  for (auto* const step : {&make_own_root, &make_read_only_tree, &private_etc, &private_dev, &private_folders}) {
    if (std::string error = step(); !error.empty()) return error;
  }
  return private_proc_and_sys(is_root);
}

std::string drop_privileges() {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return error_text("no_new_privs");
  struct __user_cap_header_struct header {};
  header.version = _LINUX_CAPABILITY_VERSION_3;
  std::array<struct __user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return error_text("capget");
  static constexpr std::array<unsigned, 10> kBeyond{CAP_SYS_MODULE, CAP_SYS_RAWIO, CAP_SYS_BOOT,     CAP_SYS_TIME,      CAP_SYS_PACCT,
                                                    CAP_WAKE_ALARM, CAP_MAC_ADMIN, CAP_MAC_OVERRIDE, CAP_AUDIT_CONTROL, CAP_BLOCK_SUSPEND};
  for (const unsigned capability : kBeyond) {
    (void)::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    auto& set = sets[capability / 32];
    const unsigned bit = 1U << (capability % 32);
    set.permitted &= ~bit;
    set.effective &= ~bit;
    set.inheritable &= ~bit;
  }
  if (::syscall(SYS_capset, &header, sets.data()) != 0) return error_text("capset");
  return "";
}

}  // namespace nslab::kernel

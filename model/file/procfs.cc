#include "model/file/procfs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "model/file/mounts.h"
#include "model/file/proc_net.h"
#include "model/file/sysctls.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"

namespace nslab {

namespace {

constexpr std::array<std::string_view, 12> kTopFiles{"cmdline", "cpuinfo", "filesystems", "loadavg", "meminfo", "partitions",
                                                     "stat", "swaps", "uptime", "version", "vmstat", "sysrq-trigger"};
constexpr std::array<std::string_view, 15> kProcessFiles{"cgroup", "cmdline", "comm", "environ", "gid_map", "limits", "maps", "mountinfo",
                                                         "mounts", "oom_score_adj", "setgroups", "stat", "statm", "status", "uid_map"};

// A path below /proc, taken apart: of which process, and what of it.
struct ProcessPath {
  const Process* process = nullptr;
  Pid number = 0;
  std::string_view rest{};
  bool self = false;
};

// CONFIG_MODULES: the kernel of 6.18 has all it knows built in.
bool has_modules(const World& world) { return world.profile.kernel != KernelVersion::k6_18; }

PidnsId pidns_of(const FsNode& node) { return PidnsId{node.ns.id}; }

Pid number_in(const Process& process, PidnsId pidns) {
  for (const PidAlias& alias : *process.numbers) {
    if (alias.pidns == pidns) return alias.number;
  }
  return 0;
}

std::optional<ProcessPath> process_path(const Walker& walker, const FsNode& node) {
  std::string_view path = node.path;
  const auto slash = path.find('/');
  const std::string_view head = path.substr(0, slash);
  Pid number = 0;
  const auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), number);
  if (error != std::errc{} || end != head.data() + head.size()) return std::nullopt;
  const Pidns* pidns = walker.world.pidns.find(pidns_of(node));
  const Pid* pid = pidns == nullptr ? nullptr : pidns->numbers.find(number);
  const Process* process = pid == nullptr ? nullptr : find_process(walker.world, *pid);
  if (process == nullptr) return std::nullopt;
  std::string_view rest = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
  if (rest == "task" || rest.starts_with("task/")) {
    rest.remove_prefix(std::min<std::size_t>(rest.size(), 5));
    const auto thread = rest.find('/');
    rest = thread == std::string_view::npos ? (rest.empty() ? "task" : "") : rest.substr(thread + 1);
  }
  return ProcessPath{process, number, rest, false};
}

bool is_sys(std::string_view path) { return path == "sys" || path.starts_with("sys/"); }
std::string_view below_sys(std::string_view path) { return path.size() <= 4 ? std::string_view() : path.substr(4); }
bool is_net(std::string_view rest) { return rest == "net" || rest.starts_with("net/"); }
std::string_view below_net(std::string_view rest) { return rest.size() <= 4 ? std::string_view() : rest.substr(4); }

// Of /proc/PID/status: what may be inherited and what is ambient is nothing, and the bound is never lowered.
std::string capabilities(bool all) {
  constexpr std::string_view kNone = "0000000000000000", kAll = "000001ffffffffff";
  const std::string own(all ? kAll : kNone);
  return "CapInh:\t" + std::string(kNone) + "\nCapPrm:\t" + own + "\nCapEff:\t" + own + "\nCapBnd:\t" + std::string(kAll) + "\nCapAmb:\t" +
         std::string(kNone) + "\n";
}

std::optional<NsKind> ns_kind(std::string_view rest) {
  if (!rest.starts_with("ns/")) return std::nullopt;
  for (std::size_t i = 0; i < static_cast<std::size_t>(NsKind::kCount); ++i) {
    const auto kind = static_cast<NsKind>(i);
    const std::string_view name = ns_name(kind), asked = rest.substr(3);
    if (asked.starts_with(name) && (asked.size() == name.size() || asked.substr(name.size()) == "_for_children")) return kind;
  }
  return std::nullopt;
}

NsRef ns_of(const Process& process, NsKind kind, std::string_view rest) {
  if (kind == NsKind::kPid && rest == "ns/pid_for_children") return {kind, process.pidns_for_children.value};
  return namespace_of(process, kind);
}

std::string octal4(std::uint32_t mode) {
  std::string text(4, '0');
  for (std::size_t at = text.size(); at > 0; mode >>= 3) text[--at] = static_cast<char>('0' + (mode & 7U));
  return text;
}

std::string status_text(const Walker& walker, const FsNode& node, const Process& p) {
  static constexpr const char* kStates[] = {"R (running)", "S (sleeping)", "T (stopped)", "Z (zombie)"};
  // Only who reads it runs just now: all others wait for something.
  const bool waits = p.state == ProcessState::kRunning && p.pid != walker.process.pid;
  const ProcessState state = waits ? ProcessState::kSleeping : p.state;
  const Process* parent = find_process(walker.world, p.parent);
  const PidnsId pidns = pidns_of(node);
  std::string numbers;
  bool visible = false;
  for (const PidAlias& alias : *p.numbers) {
    visible = visible || alias.pidns == pidns;
    if (visible) numbers += "\t" + std::to_string(alias.number);
  }
  const std::string uid = std::to_string(p.uid);
  const std::string own = std::to_string(number_in(p, pidns));
  return "Name:\t" + p.command + "\nUmask:\t" + octal4(p.umask) + "\nState:\t" + kStates[static_cast<std::size_t>(state)] +
         "\nTgid:\t" + own +
         "\nNgid:\t0\nPid:\t" + own + "\nPPid:\t" + std::to_string(parent == nullptr ? 0 : number_in(*parent, pidns)) +
         "\nTracerPid:\t0\nUid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid + "\nGid:\t" + uid + "\t" + uid + "\t" + uid + "\t" + uid +
         "\nFDSize:\t64\nGroups:\t0 \nNStgid:" + numbers + "\nNSpid:" + numbers + "\nNSpgid:" + numbers + "\nNSsid:" + numbers +
         "\nThreads:\t1\n" + capabilities(p.capable);
}

std::string mounts_text(const Walker& walker, const Process& p) {
  const Mntns& ns = walker.world.mntns[p.mnt];
  const Walker theirs{walker.world, p};
  std::string out;
  for (const auto& [id, mount] : ns.mounts) {
    if (!is_below(walker.world, ns, Place{id, mount.root}, p.root)) continue;
    const std::string where = path_of(theirs, Place{id, mount.root});
    out += mount.source + " " + where + " " + mount.type + " " + mount.options + " 0 0\n";
  }
  return out;
}

// What of its file system a mount shows; "/" where it is the whole.
std::string root_text(const World& world, const Mount& mount) {
  if (mount.root.fs == FsKind::kNsfs) {
    return std::string(ns_name(mount.root.ns.kind)) + ":[" + std::to_string(ns_inode(world, mount.root.ns)) + "]";
  }
  if (mount.root.fs != FsKind::kTree) return "/" + mount.root.path;
  std::string path;
  InodeId at = mount.root.inode;
  for (const Inode* inode = world.inodes.find(at); inode != nullptr && inode->parent != at; inode = world.inodes.find(at)) {
    const Inode* parent = world.inodes.find(inode->parent);
    if (parent == nullptr) break;
    for (const auto& [name, entry] : parent->entries) {
      if (entry.inode == at) path = "/" + name.text() + path;
    }
    at = inode->parent;
  }
  return path.empty() ? "/" : path;
}

std::string mountinfo_text(const Walker& walker, const Process& p) {
  const Mntns& ns = walker.world.mntns[p.mnt];
  const Walker theirs{walker.world, p};
  std::string out;
  for (const auto& [id, mount] : ns.mounts) {
    if (!is_below(walker.world, ns, Place{id, mount.root}, p.root)) continue;
    const std::string where = path_of(theirs, Place{id, mount.root});
    const std::string number = std::to_string(id.value);
    out += number + " " + (mount.parent ? std::to_string(mount.parent.value) : number) + " 0:" + number + " " +
           root_text(walker.world, mount) + " " + where + " " + mount.options;
    if (mount.peer_group != 0) out += " shared:" + std::to_string(mount.peer_group);
    if (mount.master_group != 0) out += " master:" + std::to_string(mount.master_group);
    if (is_unbindable(ns, id)) out += " unbindable";
    out += " - " + mount.type + " " + mount.source + " rw\n";
  }
  return out;
}

std::string map_text(const World& world, const Process& p, bool uids) {
  const Userns& ns = world.userns[p.user];
  std::string out;
  const auto pad = [](std::uint32_t n) {
    const std::string text = std::to_string(n);
    return std::string(text.size() < 10 ? 10 - text.size() : 0, ' ') + text;
  };
  for (const IdMap& map : uids ? ns.uid_map : ns.gid_map) {
    out += pad(map.inside) + " " + pad(map.outside) + " " + pad(map.count) + "\n";
  }
  if (!ns.parent) return pad(0) + " " + pad(0) + " " + pad(4294967295U) + "\n";
  return out;
}

std::optional<std::string> process_file(const Walker& walker, const FsNode& node, const ProcessPath& at) {
  const Process& p = *at.process;
  if (at.rest == "comm") return p.command + "\n";
  if (at.rest == "cmdline") {
    std::string out;
    for (const std::string& word : *p.argv) out += word + '\0';
    return out;
  }
  if (at.rest == "status") return status_text(walker, node, p);
  if (at.rest == "mounts") return mounts_text(walker, p);
  if (at.rest == "uid_map") return map_text(walker.world, p, true);
  if (at.rest == "gid_map") return map_text(walker.world, p, false);
  if (at.rest == "setgroups") {  // whoever maps a group without privilege must have given up setgroups(2) first
    const Userns& userns = walker.world.userns[p.user];
    return std::string(userns.parent && !userns.gid_map.empty() ? "deny\n" : "allow\n");
  }
  if (at.rest == "mountinfo") return mountinfo_text(walker, p);
  if (at.rest == "cgroup") return std::string("0::/\n");
  if (at.rest == "oom_score_adj") return std::string("0\n");
  if (at.rest == "stat") {
    const Process* parent = find_process(walker.world, p.parent);
    return std::to_string(at.number) + " (" + p.command + ") S " +
           std::to_string(parent == nullptr ? 0 : number_in(*parent, pidns_of(node))) + " 0 0 0 -1 0\n";
  }
  if (std::find(kProcessFiles.begin(), kProcessFiles.end(), at.rest) != kProcessFiles.end()) return std::string();
  return std::nullopt;
}

std::string top_file(const Walker& walker, std::string_view name) {
  const bool older = walker.world.profile.kernel == KernelVersion::k6_1;
  const auto seconds = std::chrono::duration<double>(walker.world.now).count();
  if (name == "version") return "Linux version " + std::string(kernel_release_text(older)) + " (nslab)\n";
  if (name == "uptime") return std::to_string(static_cast<long>(seconds)) + ".00 " + std::to_string(static_cast<long>(seconds)) + ".00\n";
  if (name == "loadavg") return "0.00 0.00 0.00 1/64 " + std::to_string(walker.process.pid) + "\n";
  if (name == "filesystems") return "nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\n\text4\n";
  if (name == "cpuinfo") return "processor\t: 0\nmodel name\t: nslab\n\n";
  if (name == "meminfo")
    return "MemTotal:        1048576 kB\nMemFree:          524288 kB\nMemAvailable:     786432 kB\nBuffers:               0 kB\n"
           "Cached:           262144 kB\nSwapTotal:             0 kB\nSwapFree:              0 kB\n"
           "Shmem:                 0 kB\nSReclaimable:          0 kB\n";
  return "";
}

// What is not a process's.
bool top_exists(const Walker& walker, std::string_view path) {
  if (path == "self" || path == "thread-self" || path == "net" || path == "mounts") return true;
  if (path == "modules") return has_modules(walker.world);
  if (is_sys(path)) {
    return is_sysctl_directory(walker.world, walker.process, below_sys(path)) ||
           is_sysctl_file(walker.world, walker.process, below_sys(path));
  }
  return std::find(kTopFiles.begin(), kTopFiles.end(), path) != kTopFiles.end();
}

}  // namespace

bool proc_exists(const Walker& walker, const FsNode& node) {
  const std::string_view path = node.path;
  if (path.empty()) return true;
  const bool of_process = path.front() >= '0' && path.front() <= '9';
  if (!of_process) return top_exists(walker, path);
  const auto at = process_path(walker, node);
  if (!at) return false;
  if (at->rest.empty() || at->rest == "ns" || at->rest == "fd" || at->rest == "cwd" || at->rest == "root" || at->rest == "exe" ||
      at->rest == "task") {
    return true;
  }
  if (ns_kind(at->rest)) return true;
  if (is_net(at->rest)) {
    const std::string_view below = below_net(at->rest);
    if (is_proc_net_directory(walker.world, at->process->net, below)) return true;
    const auto text = read_proc_net(walker.world, at->process->net, below);
    return text || text.error().reason == Reason::kFileNotModelled;
  }
  if (at->rest.starts_with("fd/")) {
    int number = -1;
    std::from_chars(at->rest.data() + 3, at->rest.data() + at->rest.size(), number);
    return at->process->descriptors.contains(number);
  }
  return process_file(walker, node, *at).has_value();
}

FileType proc_type(const Walker& walker, const FsNode& node) {
  const std::string_view path = node.path;
  if (path.empty()) return FileType::kDirectory;
  if (path == "self" || path == "thread-self" || path == "net" || path == "mounts") return FileType::kSymlink;
  if (is_sys(path)) {
    return is_sysctl_directory(walker.world, walker.process, below_sys(path)) ? FileType::kDirectory : FileType::kFile;
  }
  const auto at = process_path(walker, node);
  if (!at) return FileType::kFile;
  if (at->rest.empty() || at->rest == "ns" || at->rest == "fd" || at->rest == "task") return FileType::kDirectory;
  if (ns_kind(at->rest) || at->rest == "cwd" || at->rest == "root" || at->rest == "exe" || at->rest.starts_with("fd/")) {
    return FileType::kSymlink;
  }
  if (is_net(at->rest) && is_proc_net_directory(walker.world, at->process->net, below_net(at->rest))) return FileType::kDirectory;
  return FileType::kFile;
}

std::uint32_t proc_mode(const Walker& walker, const FsNode& node) {
  switch (proc_type(walker, node)) {
    case FileType::kDirectory: return 0555;
    case FileType::kSymlink: return 0777;
    case FileType::kFile:
    case FileType::kCharacter:
    case FileType::kFifo:
    case FileType::kSocket: break;
  }
  if (is_sys(node.path)) return sysctl_mode(walker.world, walker.process, below_sys(node.path));
  return 0444;
}

Result<std::vector<std::string>> proc_list(const Walker& walker, const FsNode& node) {
  std::vector<std::string> names;
  if (node.path.empty()) {
    if (const Pidns* pidns = walker.world.pidns.find(pidns_of(node))) {
      for (const auto& [number, pid] : pidns->numbers) names.push_back(std::to_string(number));
    }
    names.insert(names.end(), kTopFiles.begin(), kTopFiles.end());
    if (has_modules(walker.world)) names.emplace_back("modules");
    for (const char* name : {"mounts", "net", "self", "sys", "thread-self"}) names.emplace_back(name);
    return names;
  }
  if (is_sys(node.path)) return list_sysctls(walker.world, walker.process, below_sys(node.path));
  const auto at = process_path(walker, node);
  if (!at) return names;
  if (at->rest == "ns") {
    for (std::size_t i = 0; i < static_cast<std::size_t>(NsKind::kCount); ++i) {
      names.emplace_back(ns_name(static_cast<NsKind>(i)));
      if (static_cast<NsKind>(i) == NsKind::kPid) names.emplace_back("pid_for_children");
      if (static_cast<NsKind>(i) == NsKind::kTime) names.emplace_back("time_for_children");
    }
  } else if (at->rest == "fd") {
    for (const auto& [number, file] : at->process->descriptors) names.push_back(std::to_string(number));
  } else if (at->rest == "task") {
    names.push_back(std::to_string(at->number));
  } else if (is_net(at->rest)) {
    return list_proc_net(walker.world, at->process->net, below_net(at->rest));
  } else {
    names.assign(kProcessFiles.begin(), kProcessFiles.end());
    for (const char* name : {"cwd", "exe", "fd", "net", "ns", "root", "task"}) names.emplace_back(name);
  }
  return names;
}

Result<std::string> proc_read(const Walker& walker, const FsNode& node) {
  if (is_sys(node.path)) return read_sysctl(walker.world, walker.process, below_sys(node.path));
  const auto at = process_path(walker, node);
  if (!at) return top_file(walker, node.path);
  if (is_net(at->rest)) return read_proc_net(walker.world, at->process->net, below_net(at->rest));
  return process_file(walker, node, *at).value_or("");
}

Result<std::string> proc_link(const Walker& walker, const FsNode& node) {
  if (node.path == "self") return std::to_string(number_in(walker.process, pidns_of(node)));
  if (node.path == "thread-self") {
    const std::string self = std::to_string(number_in(walker.process, pidns_of(node)));
    return self + "/task/" + self;
  }
  if (node.path == "net") return std::string("self/net");
  if (node.path == "mounts") return std::string("self/mounts");
  const auto at = process_path(walker, node);
  if (!at) return refuse(Reason::kNoSuchFile, node.path);
  if (const auto kind = ns_kind(at->rest)) {
    if (at->process->state == ProcessState::kZombie) return refuse(Reason::kNoSuchFile, node.path);
    return std::string(ns_name(*kind)) + ":[" + std::to_string(ns_inode(walker.world, ns_of(*at->process, *kind, at->rest))) + "]";
  }
  if (at->rest == "cwd") {
    const FsNode& stood = at->process->cwd.node;
    const bool is_gone = stood.fs == FsKind::kTree && is_deleted(walker.world, stood.inode);
    return at->process->cwd_path + (is_gone ? " (deleted)" : "");
  }
  if (at->rest == "root") return std::string("/");
  if (at->rest == "exe") return "/usr/bin/" + at->process->command;
  if (at->rest.starts_with("fd/")) {
    int number = -1;
    std::from_chars(at->rest.data() + 3, at->rest.data() + at->rest.size(), number);
    const FileId* file = at->process->descriptors.find(number);
    if (file == nullptr) return refuse(Reason::kNoSuchFile, node.path);
    const OpenFile& open = walker.world.files[*file];
    if (open.kind == OpenFile::Kind::kPipeRead || open.kind == OpenFile::Kind::kPipeWrite) {
      return "pipe:[" + std::to_string(open.pipe.value + 20000) + "]";
    }
    if (open.kind == OpenFile::Kind::kSocket) return "socket:[" + std::to_string(open.socket.value + 10000) + "]";
    if (open.place.node.fs == FsKind::kNsfs) {
      const NsRef& ns = open.place.node.ns;
      return std::string(ns_name(ns.kind)) + ":[" + std::to_string(ns_inode(walker.world, ns)) + "]";
    }
    return open.path.empty() ? std::string("/dev/null") : open.path;
  }
  return refuse(Reason::kInvalidArgument, node.path);
}

bool proc_follow(const Walker& walker, const Place& place, Place* target) {
  const auto at = process_path(walker, place.node);
  if (!at) return false;
  if (const auto kind = ns_kind(at->rest)) {
    if (at->process->state == ProcessState::kZombie) return false;  // it has let go of them (exit_task_namespaces)
    FsNode node;
    node.fs = FsKind::kNsfs;
    node.ns = ns_of(*at->process, *kind, at->rest);
    *target = Place{MountId{}, node};
    return true;
  }
  if (at->rest == "cwd") {
    *target = at->process->cwd;
    return true;
  }
  if (at->rest == "root") {
    *target = at->process->root;
    return true;
  }
  if (at->rest.starts_with("fd/")) {
    int number = -1;
    std::from_chars(at->rest.data() + 3, at->rest.data() + at->rest.size(), number);
    const FileId* file = at->process->descriptors.find(number);
    if (file == nullptr || walker.world.files[*file].kind != OpenFile::Kind::kFile) return false;
    *target = walker.world.files[*file].place;
    return true;
  }
  return false;
}

FileId proc_open_file(const Walker& walker, const FsNode& node) {
  if (node.fs != FsKind::kProc) return {};
  const auto at = process_path(walker, node);
  if (!at || !at->rest.starts_with("fd/")) return {};
  int number = -1;
  std::from_chars(at->rest.data() + 3, at->rest.data() + at->rest.size(), number);
  const FileId* file = at->process->descriptors.find(number);
  if (file == nullptr || walker.world.files[*file].kind == OpenFile::Kind::kFile) return {};
  return *file;
}

Result<Done> proc_write(World& world, Pid by, const FsNode& node, const std::string& text) {
  if (is_sys(node.path)) return write_sysctl(world, by, below_sys(node.path), text);
  if (node.path.ends_with("/uid_map") || node.path.ends_with("/gid_map") || node.path.ends_with("/setgroups") ||
      node.path.ends_with("/oom_score_adj") || node.path.ends_with("/comm")) {
    return Done{};
  }
  return refuse(Reason::kAccessDenied, node.path);
}

}  // namespace nslab

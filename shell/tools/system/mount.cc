// mount, umount, findmnt, mountpoint of util-linux 2.38.
#include <algorithm>
#include <array>

#include "model/file/mounts.h"
#include "model/file/paths.h"
#include "model/process/namespaces.h"
#include "model/process/users.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace system_tools;

constexpr int kFailed = 32;  // MNT_EX_FAIL
constexpr std::string_view kMore = "       dmesg(1) may have more information after failed mount system call.\n";

std::optional<Place> find(Call& call, const std::string& path) {
  const auto place = resolve(Walker{call.world(), call.process()}, path);
  if (!place) return std::nullopt;
  return *place;
}

const Mntns& mounts_of(Call& call) { return call.world().mntns[call.process().mnt]; }

// The place as an absolute path; what was said where it leads nowhere.
std::string absolute(Call& call, const std::string& path) {
  const auto place = find(call, path);
  return place ? path_of(Walker{call.world(), call.process()}, *place) : path;
}

bool is_mountpoint(Call& call, const Place& place) {
  const Mount* mount = mounts_of(call).mounts.find(place.mount);
  return mount != nullptr && mount->root == place.node;
}

std::string target_of(Call& call, MountId id, const Mount& mount) {
  return path_of(Walker{call.world(), call.process()}, Place{id, mount.root});
}

// What part of its file system a mount shows: "" for all of it.
std::string root_of(Call& call, const Mount& mount) {
  const World& world = call.world();
  if (mount.root.fs == FsKind::kNsfs) {
    return std::string(ns_name(mount.root.ns.kind)) + ":[" + std::to_string(ns_inode(world, mount.root.ns)) + "]";
  }
  if (mount.root.fs != FsKind::kTree) return mount.root.path.empty() ? "" : "/" + mount.root.path;
  std::string path;
  InodeId at = mount.root.inode;
  while (const Inode* inode = world.inodes.find(at)) {
    call.runner().step();
    const Inode* parent = world.inodes.find(inode->parent);
    if (parent == nullptr || inode->parent == at) break;
    for (const auto& [name, entry] : parent->entries) {
      if (entry.inode == at) path = "/" + name.text() + path;
    }
    at = inode->parent;
  }
  return path;
}

bool in_list(const std::string& list, const std::string& item) {
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    if (list.substr(at, end - at) == item) return true;
    at = end + 1;
  }
  return false;
}

int list_mounts(Call& call, const std::string& types) {
  for (const auto& [id, mount] : mounts_of(call).mounts) {
    if (!types.empty() && !in_list(types, mount.type)) continue;
    if (!is_below(call.world(), mounts_of(call), Place{id, mount.root}, call.process().root)) continue;
    call.print("{} on {} type {} ({})\n", mount.source, target_of(call, id, mount), mount.type, mount.options);
  }
  return 0;
}

struct Request {
  std::string types{}, options{};
  bool bind = false, recursive = false, move = false, read_only = false, verbose = false, remount = false;
  std::vector<std::pair<Propagation, bool>> propagation{};
  std::vector<std::string> words{};
};

bool take_propagation(Request* request, std::string word) {
  const bool recursive = word.starts_with('r');
  if (recursive) word.erase(0, 1);
  static constexpr std::array<std::pair<std::string_view, Propagation>, 4> kNames{{{"private", Propagation::kPrivate},
                                                                                   {"shared", Propagation::kShared},
                                                                                   {"slave", Propagation::kSlave},
                                                                                   {"unbindable", Propagation::kUnbindable}}};
  for (const auto& [name, propagation] : kNames) {
    if (word != name) continue;
    request->propagation.emplace_back(propagation, recursive);
    return true;
  }
  return false;
}

void take_options(Request* request, const std::string& list) {
  for (std::size_t at = 0; at <= list.size();) {
    const auto end = std::min(list.find(',', at), list.size());
    const std::string option = list.substr(at, end - at);
    at = end + 1;
    if (option == "bind" || option == "rbind") {
      request->bind = true;
      request->recursive = option == "rbind";
    } else if (option == "remount") {
      request->remount = true;
    } else if (option == "ro") {
      request->read_only = true;
    } else if (option == "move") {
      request->move = true;
    } else if (!option.empty() && option != "rw" && option != "defaults" && !take_propagation(request, option)) {
      request->options += (request->options.empty() ? "" : ",") + option;
    }
  }
}

std::optional<int> parse(Call& call, Request* request) {
  const auto& argv = call.argv;
  for (std::size_t at = 1; at < argv.size(); ++at) {
    const std::string& word = argv[at];
    const auto value = [&] { return at + 1 < argv.size() ? argv[++at] : std::string(); };
    if (word.starts_with("--make-") && take_propagation(request, word.substr(7))) continue;
    if (word == "--bind" || word == "-B") {
      request->bind = true;
    } else if (word == "--rbind" || word == "-R") {
      request->bind = request->recursive = true;
    } else if (word == "--move" || word == "-M") {
      request->move = true;
    } else if (word == "-t" || word == "--types") {
      request->types = value();
    } else if (word.starts_with("--types=")) {
      request->types = word.substr(8);
    } else if (word == "-o" || word == "--options") {
      take_options(request, value());
    } else if (word.starts_with("-o")) {
      take_options(request, word.substr(2));
    } else if (word.starts_with("-t") && word.size() > 2) {
      request->types = word.substr(2);
    } else if (word == "-r" || word == "--read-only") {
      request->read_only = true;
    } else if (word == "-v" || word == "--verbose") {
      request->verbose = true;
    } else if (word == "-a" || word == "--all") {
      return 0;  // /etc/fstab has nothing in it
    } else if (word == "-n" || word == "-w" || word == "--rw" || word == "-l" || word == "--no-mtab") {
      continue;
    } else if (word.starts_with("--")) {
      call.complain("mount: unrecognized option '{}'\nTry 'mount --help' for more information.\n", word);
      return 1;
    } else if (word.size() > 1 && word[0] == '-') {
      return call.not_modelled("mount " + word);
    } else {
      request->words.push_back(word);
    }
  }
  return std::nullopt;
}

int explain(Call& call, const Request& request, const std::string& source, const std::string& target, Errno code) {
  const std::string where = absolute(call, target);
  std::string why;
  if (!find(call, target)) {
    why = "mount point does not exist.";
  } else if ((request.bind && !find(call, source)) || (code == Errno::kENODEV && !find(call, source))) {
    why = "special device " + source + " does not exist.";
  } else if (code == Errno::kENODEV) {
    why = "unknown filesystem type '" + request.types + "'.";
  } else if (code == Errno::kENOTDIR) {
    why = "mount point is not a directory.";
  } else if (code == Errno::kEPERM) {
    why = user_of(call.world(), call.process()) == 0 ? "permission denied." : "must be superuser to use mount.";
  } else if (code == Errno::kEBUSY) {
    why = source + " already mounted or mount point busy.";
  } else if (code == Errno::kEINVAL && (!request.propagation.empty() || request.remount)) {
    why = "not mount point or bad option.";
  } else if (code == Errno::kEINVAL) {
    why = "wrong fs type, bad option, bad superblock on " + source + ", missing codepage or helper program, or other error.";
  } else {
    why = std::string("mount(2) system call failed: ") + std::string(error_text(code)) + ".";
  }
  call.complain("mount: {}: {}\n{}", where, why, kMore);
  return kFailed;
}

int mount_one(Call& call, const Request& request, const std::string& source, const std::string& target) {
  if (request.types == "overlay") return call.not_modelled("mount -t overlay");  // what is written there belongs to the upper layer
  const bool only_propagation = !request.propagation.empty() && !request.bind && !request.move && request.types.empty() && !request.remount;
  if (!only_propagation) {
    MountFs op;
    op.source = source;
    op.target = target;
    op.type = request.types;
    op.bind = request.bind;
    op.recursive = request.recursive;
    op.move = request.move;
    op.remount = request.remount;
    op.read_only = request.read_only;
    op.options = request.options;
    if (const auto reply = call.ask(std::move(op)); !reply) return explain(call, request, source, target, call.code(reply.error()));
    if (request.read_only && !request.remount) {
      MountFs again;
      again.target = target;
      again.remount = again.read_only = true;
      (void)call.ask(std::move(again));
    }
  }
  for (const auto& [propagation, recursive] : request.propagation) {
    MountFs op;
    op.target = target;
    op.propagation = propagation;
    op.recursive = recursive;
    if (const auto reply = call.ask(std::move(op)); !reply) return explain(call, request, source, target, call.code(reply.error()));
  }
  if (request.verbose && !only_propagation) {
    call.print("mount: {} {} {}.\n", source, request.bind ? "bound on" : "mounted on", absolute(call, target));
  }
  return 0;
}

}  // namespace

int run_mount(Call& call) {
  Request request;
  if (const auto over = parse(call, &request)) return *over;
  const auto& words = request.words;
  if (words.empty()) return list_mounts(call, request.types);
  if (words.size() > 2) {
    call.err("mount: bad usage\nTry 'mount --help' for more information.\n");
    return 1;
  }
  if (words.size() == 1) {
    if (request.propagation.empty() && !request.remount) {
      call.complain("mount: {}: can't find in /etc/fstab.\n", words[0]);
      return 1;
    }
    return mount_one(call, request, "", words[0]);
  }
  const bool needs_type = request.types.empty() && !request.bind && !request.move && !request.remount && request.propagation.empty();
  if (needs_type) {
    // The type is found by looking at the device: there are none here.
    if (!find(call, words[1])) return explain(call, request, words[0], words[1], Errno::kENOENT);
    if (!find(call, words[0])) return explain(call, request, words[0], words[1], Errno::kENODEV);
    return call.not_modelled("mount of a device");
  }
  return mount_one(call, request, words[0], words[1]);
}

int run_umount(Call& call) {
  bool lazy = false;
  bool verbose = false;
  bool recursive = false;
  std::vector<std::string> words;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-l" || word == "--lazy") {
      lazy = true;
    } else if (word == "-v" || word == "--verbose") {
      verbose = true;
    } else if (word == "-R" || word == "--recursive") {
      recursive = true;
    } else if (word == "-lf" || word == "-fl") {
      lazy = true;
    } else if (word == "-f" || word == "--force" || word == "-n" || word == "-q" || word == "--quiet") {
      continue;
    } else if (word.size() > 1 && word[0] == '-') {
      return call.not_modelled("umount " + word);
    } else {
      words.push_back(word);
    }
  }
  if (words.empty()) {
    call.err("umount: bad usage\nTry 'umount --help' for more information.\n");
    return 1;
  }
  int status = 0;
  for (const std::string& word : words) {
    const auto place = find(call, word);
    if (!place) {
      call.complain("umount: {}: no mount point specified.\n", word);
      status = kFailed;
      continue;
    }
    const std::string target = absolute(call, word);
    const bool mounted = is_mountpoint(call, *place);
    const Mount* mount = mounts_of(call).mounts.find(place->mount);
    const std::string source = mount == nullptr ? "" : mount->source;
    Umount op;
    op.target = word;
    op.detach = lazy || recursive;
    const auto reply = mounted ? call.ask(std::move(op)) : Result<Reply>(refuse(Reason::kNotAMountpoint));
    if (reply) {
      if (verbose) call.print("umount: {} ({}) unmounted\n", target, source);
      continue;
    }
    const Errno code = call.code(reply.error());
    status = kFailed;
    if (!mounted || code == Errno::kEINVAL) {
      call.complain("umount: {}: not mounted.\n", word);
    } else if (code == Errno::kEBUSY) {
      call.complain("umount: {}: target is busy.\n", target);
    } else if (code == Errno::kEPERM) {
      call.complain("umount: {}: must be superuser to unmount.\n", target);
    } else {
      call.complain("umount: {}: umount failed: {}.\n", target, error_text(code));
    }
  }
  return status;
}

int run_mountpoint(Call& call) {
  bool quiet = false;
  std::string path;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-q" || word == "--quiet") {
      quiet = true;
    } else if (word.size() > 1 && word[0] == '-') {
      return call.not_modelled("mountpoint " + word);
    } else {
      path = word;
    }
  }
  if (path.empty()) {
    call.err("mountpoint: bad usage\nTry 'mountpoint --help' for more information.\n");
    return 1;
  }
  const auto place = find(call, path);
  if (!place) {
    if (!quiet) call.complain("mountpoint: {}: No such file or directory\n", path);
    return 1;
  }
  const bool mounted = is_mountpoint(call, *place);
  if (!quiet) call.print("{} {} a mountpoint\n", path, mounted ? "is" : "is not");
  return mounted ? 0 : kFailed;
}

namespace {

std::string propagation_of(const Mount& mount, bool unbindable) {
  return std::string(mount.peer_group != 0 ? "shared" : "private") + (mount.master_group != 0 ? ",slave" : "") +
         (unbindable ? ",unbindable" : "");
}

std::string findmnt_cell(Call& call, MountId id, const Mount& mount, const std::string& column) {
  if (column == "TARGET") return target_of(call, id, mount);
  if (column == "FSTYPE") return mount.type;
  if (column == "OPTIONS") return mount.options;
  if (column == "PROPAGATION") return propagation_of(mount, is_unbindable(call.world().mntns[call.process().mnt], id));
  const std::string root = root_of(call, mount);
  return column == "FSROOT" ? (root.empty() ? "/" : root) : mount.source + (root.empty() ? "" : "[" + root + "]");
}

}  // namespace

int run_findmnt(Call& call) {
  std::string types;
  std::vector<std::string> columns{"TARGET", "SOURCE", "FSTYPE", "OPTIONS"};
  std::vector<std::string> words;
  Grid grid;
  grid.tree = true;
  const auto& argv = call.argv;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if ((word == "-t" || word == "--types") && i + 1 < argv.size()) {
      types = argv[++i];
    } else if ((word == "-o" || word == "--output" || word == "-no") && i + 1 < argv.size()) {
      if (word == "-no") grid.headings = false;
      columns.clear();
      const std::string list = argv[++i];
      for (std::size_t at = 0; at <= list.size();) {
        const auto end = std::min(list.find(',', at), list.size());
        std::string name = list.substr(at, end - at);
        for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
        columns.push_back(name);
        at = end + 1;
        static constexpr std::array<std::string_view, 6> kKnown{"TARGET", "SOURCE", "FSTYPE", "OPTIONS", "PROPAGATION", "FSROOT"};
        if (std::find(kKnown.begin(), kKnown.end(), name) == kKnown.end()) return call.not_modelled("findmnt -o " + name);
      }
    } else if (word == "-n" || word == "--noheadings") {
      grid.headings = false;
    } else if (word == "-l" || word == "--list") {
      grid.tree = false;
    } else if (word == "-M" || word == "-T" || word == "-S" || (word.size() > 1 && word[0] == '-')) {
      return call.not_modelled("findmnt " + word);
    } else {
      words.push_back(word);
    }
  }
  for (std::size_t i = 0; i < columns.size(); ++i) {
    grid.columns.push_back({columns[i], false});
    if (columns[i] == "TARGET") grid.tree_column = i;
  }
  grid.tree = grid.tree && words.empty() && std::find(columns.begin(), columns.end(), "TARGET") != columns.end();
  Map<MountId, std::size_t> rows;
  const std::string wanted = words.empty() ? "" : absolute(call, words[0]);
  for (const auto& [id, mount] : mounts_of(call).mounts) {
    if (!types.empty() && !in_list(types, mount.type)) continue;
    if (!is_below(call.world(), mounts_of(call), Place{id, mount.root}, call.process().root)) continue;
    if (!words.empty() && target_of(call, id, mount) != wanted && mount.source != words[0]) continue;
    GridRow row;
    for (const std::string& column : columns) row.cells.push_back(findmnt_cell(call, id, mount, column));
    if (const std::size_t* parent = rows.find(mount.parent)) row.parent = *parent;
    rows.set(id, grid.rows.size());
    grid.rows.push_back(std::move(row));
  }
  if (grid.rows.empty()) return 1;
  call.out(format_table(grid));
  return 0;
}

}  // namespace nslab::shell

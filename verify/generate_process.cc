// Ops about processes, their namespaces, files and mounts.
#include "verify/generate.h"

#include <array>
#include <string>

#include "model/file/paths.h"

namespace nslab::verify {

bool has_own_root(const Lab& lab, Pid by) {
  return find_process(lab.world, by)->root != find_process(lab.world, lab.residents.front())->root;
}

namespace {

// Whether something is mounted on the root of the process, as pivot_root(".", ".") leaves the old one there.
bool lies_under_another(const Lab& lab, Pid by) {
  const Process& process = *find_process(lab.world, by);
  const auto above = resolve(Walker{lab.world, process}, "/..");
  return above && *above != process.root;
}

std::string any_path(const Lab& lab, Pid by, Choice& choice) {
  if (has_own_root(lab, by) && choice.one_in(2)) {
    static constexpr std::array kWithin{"/c", "/c", "/d", "/c/../d", "/c/e", "/", "/d/"};
    return choice.of(kWithin);
  }
  if (choice.one_in(60)) return "/tmp/" + std::string(choice.one_in(2) ? 255 : 256, 'n');
  static constexpr std::array kPaths{"/tmp/a",   "/tmp/b", "/tmp/a/c",      "/tmp/a/d", "/tmp/b/c", "/tmp/a/c/e",
                                     "/tmp/l/c", "/tmp/l", "/tmp/a/../b/c", "/tmp/b/",  "/tmp/./a", "/tmp/a/.",   "/tmp/n"};
  return choice.of(kPaths);
}

std::string any_ns_file(Choice& choice) {
  static constexpr std::array kFiles{"/proc/self/ns/net", "/proc/self/ns/net", "/proc/self/ns/uts", "/tmp/a", "/tmp/n"};
  return choice.of(kFiles);
}

Open open_op(const Lab& lab, Pid by, Choice& choice) {
  Open op;
  op.by = by;
  op.path = any_path(lab, by, choice);
  op.write = choice.below(3) != 0;
  op.read = !op.write || choice.one_in(2);
  op.create = choice.below(3) != 0;
  op.exclusive = op.create && choice.one_in(3);
  op.truncate = op.write && choice.one_in(4);
  op.append = op.write && choice.one_in(4);
  op.mode = choice.one_in(2) ? 0600 : 0644;
  return op;
}

MountFs mount_op(const Lab& lab, Pid by, Choice& choice) {
  MountFs op;
  op.by = by;
  op.target = any_path(lab, by, choice);
  switch (choice.below(6)) {
    case 0:
    case 1:
      op.type = choice.one_in(10) ? "nofs" : "tmpfs";
      op.source = "t";
      op.read_only = choice.one_in(5);
      break;
    case 2:
    case 3:
      op.bind = true;
      op.source = any_path(lab, by, choice);
      op.recursive = choice.one_in(3);
      break;
    case 4:
      op.bind = true;
      op.source = any_ns_file(choice);
      break;
    default: {
      static constexpr std::array kKinds{Propagation::kPrivate, Propagation::kShared, Propagation::kSlave, Propagation::kUnbindable};
      op.propagation = choice.of(kKinds);
      op.source = "none";
      op.recursive = choice.one_in(2);
      break;
    }
  }
  return op;
}

Op namespace_op(const Lab& lab, Pid by, Choice& choice) {
  static constexpr std::array kFlags{clone_flag::kNewnet, clone_flag::kNewns, clone_flag::kNewuts, clone_flag::kNewns | clone_flag::kNewuts,
                                     clone_flag::kNewns};
  if (choice.one_in(2)) {
    Unshare op;
    op.by = by;
    op.flags = choice.of(kFlags);
    // Who made the sandbox is still where the first process began.
    if (by == lab.residents.front()) op.flags = clone_flag::kNewns;
    return op;
  }
  Setns op;
  op.by = by == lab.residents.front() ? lab.residents.back() : by;
  if (choice.one_in(2)) {
    op.of = choice.of(lab.residents);
    op.kinds = choice.of(kFlags);
  } else {
    op.path = any_ns_file(choice);
    op.kinds = choice.one_in(3) ? std::uint32_t{clone_flag::kNewuts} : choice.one_in(2) ? std::uint32_t{clone_flag::kNewnet} : 0;
  }
  return op;
}

// A descriptor that the process has, most of the time.
int any_descriptor(const Lab& lab, Pid by, Choice& choice) {
  std::vector<int> numbers;
  for (const auto& [number, file] : find_process(lab.world, by)->descriptors) {
    if (number >= 3) numbers.push_back(number);
  }
  return numbers.empty() || choice.one_in(8) ? 3 + static_cast<int>(choice.below(4)) : choice.of(numbers);
}

Op data_op(const Lab& lab, Pid by, Choice& choice) {
  const int descriptor = any_descriptor(lab, by, choice);
  switch (choice.below(10)) {
    case 0: return MakePipe{by};
    case 1: return Dup{by, descriptor, choice.one_in(2) ? -1 : 3 + static_cast<int>(choice.below(5))};
    case 2:
    case 3: return Close{by, descriptor};
    case 4:
    case 5:
    case 6: return Read{by, descriptor, choice.one_in(2) ? std::size_t{100} : std::size_t{3}, false};
    default: return Write{by, descriptor, choice.one_in(2) ? "hello" : "a line\n"};
  }
}

Op file_op(const Lab& lab, Pid by, Choice& choice) {
  static constexpr std::array kMasks{022U, 077U, 0U, 027U, 0777U, 022U};
  switch (choice.below(13)) {
    case 12: return SetUmask{by, choice.of(kMasks)};
    case 0:
    case 1:
    case 2:
    case 3: return Mkdir{by, any_path(lab, by, choice), choice.one_in(3) ? 0700U : 0755U};
    case 4: return Unlink{by, any_path(lab, by, choice), false};
    case 5: return Unlink{by, any_path(lab, by, choice), true};
    case 6:
    case 7: return Rename{by, any_path(lab, by, choice), any_path(lab, by, choice)};
    case 8: return Symlink{by, choice.one_in(2) ? any_path(lab, by, choice) : "a", choice.one_in(2) ? "/tmp/l" : any_path(lab, by, choice)};
    case 9: return HardLink{by, any_path(lab, by, choice), any_path(lab, by, choice)};
    case 10: return Chmod{by, any_path(lab, by, choice), choice.one_in(2) ? 0755U : 0600U};
    default: return Chdir{by, any_path(lab, by, choice)};
  }
}

}  // namespace

// Another root: a directory, or a mount in place of the old one.
std::vector<Op> root_ops(const Lab& lab, Pid by, Choice& choice) {
  if (by == lab.residents.front()) return {};  // who looks at what the kernel has sees it from there
  if (choice.one_in(3)) return {Chroot{by, any_path(lab, by, choice)}};
  if (choice.one_in(2)) return {Mkdir{by, "/tmp/a", 0755}, Mkdir{by, "/tmp/a/c", 0755}, Chroot{by, "/tmp/a"}};
  Unshare alone;
  alone.by = by;
  alone.flags = clone_flag::kNewns;
  MountFs mount;
  mount.by = by;
  mount.type = "tmpfs";
  mount.source = "t";
  mount.target = "/tmp/a";
  // The old root, which cannot be written to, keeps a name that no other op has.
  const std::string old = choice.one_in(6) ? "/tmp/a" : choice.one_in(6) ? "/tmp/a/none" : "/tmp/a/old";
  return {alone, Mkdir{by, "/tmp/a", 0755}, mount, Mkdir{by, "/tmp/a/old", 0755}, PivotRoot{by, "/tmp/a", old}};
}

Op process_op(const Lab& lab, Pid by, Choice& choice) {
  if (choice.one_in(5)) return data_op(lab, by, choice);
  switch (choice.below(14)) {
    case 12: return Mknod{by, any_path(lab, by, choice), choice.one_in(2) ? FileType::kSocket : FileType::kFile};
    case 13:
      if (choice.one_in(2)) return SetHostname{by, std::string(choice.one_in(3) ? 65 : 8, 'h')};
      if (has_own_root(lab, by)) return Chdir{by, "/"};  // there is no /proc to write to
      return FlushRouteCache{by, {}, choice.one_in(2) ? Family::kInet : Family::kInet6};
    case 0:
    case 1:
    case 2: return open_op(lab, by, choice);
    case 3:
    case 4: return mount_op(lab, by, choice);
    case 5: {
      std::string path = any_path(lab, by, choice);
      if (path == "/") path = lies_under_another(lab, by) ? "/.." : "/c";  // not the root itself (do_umount_root)
      return Umount{by, path, choice.one_in(3) || path == "/.."};
    }
    case 6:
    case 7: return namespace_op(lab, by, choice);
    default: return file_op(lab, by, choice);
  }
}

// Who asks, and what for a namespace of users it asks in. The first process stays root.
std::vector<Op> identity_ops(const Lab& lab, Pid by, Choice& choice) {
  if (by == lab.residents.front()) return {};
  const auto id = [&] { return choice.one_in(3) ? 0U : 1000U + choice.below(2); };
  const SetIdMap map{by, choice.one_in(3) ? 1000U : 0U, 0};
  switch (choice.below(5)) {
    case 0: return {SetUid{by, id(), id()}};
    case 1: return {map};
    case 2: return {Unshare{by, clone_flag::kNewuser}, map};
    case 3: return {SetUid{by, 1000, 1000}, Unshare{by, clone_flag::kNewuser | clone_flag::kNewnet}, map};
    default: return {Unshare{by, clone_flag::kNewuser | clone_flag::kNewnet}, map};
  }
}

}  // namespace nslab::verify

// model/op/file.h — what can be asked about files, pipes and mounts.
//
// Kernel: fs/{open,namei,read_write,namespace,pipe}.c.
#ifndef NSLAB_MODEL_OP_FILE_H_
#define NSLAB_MODEL_OP_FILE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/process.h"
#include "model/vfs.h"

namespace nslab {

struct Chdir {
  Pid by = 0;
  std::string path{};
  friend bool operator==(const Chdir&, const Chdir&) = default;
};
struct Open {
  Pid by = 0;
  std::string path{};
  bool read = true, write = false, create = false, exclusive = false, truncate = false, append = false;
  std::uint32_t mode = 0666;
  int descriptor = -1;  // where it is wanted; -1: the lowest free
  friend bool operator==(const Open&, const Open&) = default;
};
// Not a system call: where a script's terminal, or the file that its output is kept in, comes from.
struct OpenTranscript {
  Pid by = 0;
  std::uint32_t output = 0;  // the index in World::output
  int descriptor = 1;
  friend bool operator==(const OpenTranscript&, const OpenTranscript&) = default;
};
struct Close {
  Pid by = 0;
  int descriptor = 0;
  friend bool operator==(const Close&, const Close&) = default;
};
struct Dup {
  Pid by = 0;
  int from = 0, to = -1;
  friend bool operator==(const Dup&, const Dup&) = default;
};
struct MakePipe {
  Pid by = 0;
  friend bool operator==(const MakePipe&, const MakePipe&) = default;
};
struct Write {
  Pid by = 0;
  int descriptor = 1;
  std::string data{};
  friend bool operator==(const Write&, const Write&) = default;
};
struct Read {
  Pid by = 0;
  int descriptor = 0;
  std::size_t most = 65536;
  bool line = false;  // no further than the first newline, as a shell reads
  friend bool operator==(const Read&, const Read&) = default;
};
struct Mkdir {
  Pid by = 0;
  std::string path{};
  std::uint32_t mode = 0777;
  friend bool operator==(const Mkdir&, const Mkdir&) = default;
};
struct Mknod {
  Pid by = 0;
  std::string path{};
  FileType type = FileType::kFifo;
  std::uint32_t mode = 0666;  // without what the asker's umask takes away
  std::string device{};       // of a character device: its name as model/file/devices.h has it
  friend bool operator==(const Mknod&, const Mknod&) = default;
};
struct Unlink {
  Pid by = 0;
  std::string path{};
  bool directory = false;  // rmdir
  friend bool operator==(const Unlink&, const Unlink&) = default;
};
struct Rename {
  Pid by = 0;
  std::string from{}, to{};
  friend bool operator==(const Rename&, const Rename&) = default;
};
struct Symlink {
  Pid by = 0;
  std::string target{}, path{};
  friend bool operator==(const Symlink&, const Symlink&) = default;
};
struct HardLink {
  Pid by = 0;
  std::string from{}, to{};
  friend bool operator==(const HardLink&, const HardLink&) = default;
};
struct Chmod {
  Pid by = 0;
  std::string path{};
  std::uint32_t mode = 0;
  friend bool operator==(const Chmod&, const Chmod&) = default;
};
struct SetUmask {
  Pid by = 0;
  std::uint32_t mask = 022;
  friend bool operator==(const SetUmask&, const SetUmask&) = default;
};
enum class Propagation : std::uint8_t { kPrivate, kShared, kSlave, kUnbindable };
struct MountFs {
  Pid by = 0;
  std::string source{}, target{}, type{};
  bool bind = false, recursive = false, move = false, remount = false, read_only = false;
  std::optional<Propagation> propagation{};
  std::string options{};
  friend bool operator==(const MountFs&, const MountFs&) = default;
};
struct Umount {
  Pid by = 0;
  std::string target{};
  bool detach = false;
  friend bool operator==(const Umount&, const Umount&) = default;
};

// The process sees this directory as "/" from now on; where it stands does not change.
struct Chroot {
  Pid by = 0;
  std::string path{};
  friend bool operator==(const Chroot&, const Chroot&) = default;
};
// The mount `new_root` becomes the root of the mount namespace, and what was the root is seen at `put_old`.
struct PivotRoot {
  Pid by = 0;
  std::string new_root{}, put_old{};
  friend bool operator==(const PivotRoot&, const PivotRoot&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_FILE_H_

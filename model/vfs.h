// model/vfs.h — Inode, Mount and OpenFile: the model's own small file system.
//
// A script sees directories, files, links, and the kernel's file systems proc, sysfs and nsfs through mounts
// that each mount namespace has for itself. That a namespace's name is a mount on a file in /run/netns is
// not a special case: it is how it works.
//
// Not modelled: permissions beyond root's, hard links to directories, sockets as files of other machines.
// Kernel: fs/namespace.c (propagation: fs/pnode.c), fs/namei.c, fs/nsfs.c.
#ifndef NSLAB_MODEL_VFS_H_
#define NSLAB_MODEL_VFS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/map.h"
#include "model/base/time.h"

namespace nslab {

enum class FileType : std::uint8_t { kFile, kDirectory, kSymlink, kCharacter, kFifo, kSocket };

// A name in a directory. Names are compared by their first eight bytes as one number before all else: paths are walked all the time.
class EntryName {
 public:
  explicit EntryName(std::string text) : text_(std::move(text)), head_(head_of(text_)) {}
  [[nodiscard]] const std::string& text() const { return text_; }

  // A name that is looked for.
  struct Sought {
    std::string_view text{};
    std::uint64_t head = 0;
    explicit Sought(std::string_view name) : text(name), head(head_of(name)) {}
  };
  friend bool operator==(const EntryName& a, const EntryName& b) { return a.head_ == b.head_ && a.text_ == b.text_; }
  friend bool operator<(const EntryName& a, const EntryName& b) { return a.head_ != b.head_ ? a.head_ < b.head_ : a.text_ < b.text_; }
  friend bool operator<(const EntryName& a, const Sought& b) { return a.head_ != b.head ? a.head_ < b.head : a.text_ < b.text; }
  friend bool operator<(const Sought& a, const EntryName& b) { return a.head != b.head_ ? a.head < b.head_ : a.text < b.text_; }

 private:
  static std::uint64_t head_of(std::string_view name) {
    std::uint64_t head = 0;
    for (std::size_t i = 0; i < sizeof head; ++i) head = head << 8U | (i < name.size() ? static_cast<unsigned char>(name[i]) : 0U);
    return head;
  }
  std::string text_;
  std::uint64_t head_ = 0;
};

struct DirectoryEntry {
  InodeId inode{};
  std::uint64_t order = 0;  // readdir of tmpfs gives the newest first
  friend bool operator==(const DirectoryEntry&, const DirectoryEntry&) = default;
};

// Whether something was ever mounted on an inode, in any mount namespace, or on what has no inode below a mount: where not, no
// walk need look for it. And what was mounted there last: where that is still so, nothing is above it. It is a hint for look-ups
// and says nothing about the World itself.
struct MountedOn {
  bool ever = false;
  MountId latest{};  // of an inode
  friend bool operator==(const MountedOn&, const MountedOn&) { return true; }
};

struct Inode {
  FileType type = FileType::kFile;
  MountedOn mounted_on{};
  std::uint32_t mode = 0644;
  std::uint32_t uid = 0, gid = 0;
  std::uint32_t links = 1;
  std::uint32_t opens = 0;
  Instant modified{};
  Cow<std::string> data{};  // of a symlink: where it points; of a device: its name
  Map<EntryName, DirectoryEntry> entries{};
  InodeId parent{};         // the directory it was made in (where it was last renamed to)
  PipeId fifo{};            // of a FIFO that is open
  std::uint64_t next_order = 1;

  // An entry by its name; null where there is none.
  [[nodiscard]] const DirectoryEntry* find(std::string_view name) const { return entries.find(EntryName::Sought(name)); }
  friend bool operator==(const Inode&, const Inode&) = default;
};

// Kinds of namespace, in the order of /proc/PID/ns.
enum class NsKind : std::uint8_t { kCgroup, kIpc, kMnt, kNet, kPid, kTime, kUser, kUts, kCount };

// A namespace of some kind, as nsfs knows it.
struct NsRef {
  NsKind kind{};
  std::uint32_t id = 0;
  friend auto operator<=>(const NsRef&, const NsRef&) = default;
};

enum class FsKind : std::uint8_t { kTree, kProc, kSysfs, kNsfs };

// What a path means below a mount: a tree's inode, or a place in a file system that is made up as it is read.
struct FsNode {
  FsKind fs = FsKind::kTree;
  InodeId inode{};     // kTree
  std::string path{};  // kProc, kSysfs: from the root of that file system, "" for the root itself
  NsRef ns{};          // kNsfs: the namespace; kSysfs: the network namespace it shows; kProc: the pid namespace
  friend bool operator==(const FsNode&, const FsNode&) = default;
  friend auto operator<=>(const FsNode&, const FsNode&) = default;
};

struct Mount {
  MountId parent{};         // none: the root of its namespace
  FsNode mountpoint{};      // in the parent
  FsNode root{};            // what it shows
  std::string type{};       // "tmpfs", "proc", "nsfs" …
  std::string source{};
  std::string options = "rw,relatime";
  std::uint32_t peer_group = 0;    // shared with
  std::uint32_t master_group = 0;  // receives from
  MountedOn mounted_on{};
  friend bool operator==(const Mount&, const Mount&) = default;
};

struct Place {  // where a path leads
  MountId mount{};
  FsNode node{};
  friend bool operator==(const Place&, const Place&) = default;
};

// A pipe: bytes between processes.
struct Pipe {
  std::string data{};
  std::uint32_t readers = 0, writers = 0;
  friend bool operator==(const Pipe&, const Pipe&) = default;
};

// An open file description, shared by the descriptors that were duplicated from one another.
struct OpenFile {
  enum class Kind : std::uint8_t { kFile, kPipeRead, kPipeWrite, kSocket, kNull, kOutput };
  Kind kind = Kind::kNull;
  Place place{};
  PipeId pipe{};
  SocketId socket{};
  std::uint32_t output = 0;  // kOutput: which transcript of the session
  std::uint64_t offset = 0;
  bool readable = false, writable = false, append = false;
  std::uint32_t holders = 0;
  std::string path{};        // as opened
  friend bool operator==(const OpenFile&, const OpenFile&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_VFS_H_

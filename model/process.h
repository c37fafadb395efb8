// model/process.h — Process: who asks. It has one namespace of each kind, and descriptors.
//
// The model knows that a process exists, where it stands and what it holds; what it runs is the affair of
// whoever drives it (shell).
//
// Kernel: kernel/fork.c, kernel/exit.c, kernel/nsproxy.c, kernel/pid_namespace.c, kernel/user_namespace.c.
#ifndef NSLAB_MODEL_PROCESS_H_
#define NSLAB_MODEL_PROCESS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/map.h"
#include "model/vfs.h"

namespace nslab {

using Pid = std::uint32_t;  // as the first pid namespace numbers it

struct PidAlias {  // its number in one pid namespace
  PidnsId pidns{};
  Pid number = 0;
  friend bool operator==(const PidAlias&, const PidAlias&) = default;
};

enum class ProcessState : std::uint8_t { kRunning, kSleeping, kStopped, kZombie };

struct Process {
  Pid pid = 0;
  Pid parent = 0;
  std::string command{};             // comm
  Cow<std::vector<std::string>> argv{};
  NetnsId net{};
  MntnsId mnt{};
  PidnsId pidns{};
  PidnsId pidns_for_children{};
  UtsnsId uts{};
  UsernsId user{};
  std::uint32_t ipc = 0, cgroup = 0, time = 0;
  Cow<std::vector<PidAlias>> numbers{};  // innermost last
  Place cwd{};
  std::string cwd_path = "/";
  Place root{};
  std::uint32_t uid = 0, gid = 0;    // as its user namespace has them
  std::uint32_t umask = 022;
  bool capable = true;               // all capabilities in its user namespace
  Map<int, FileId> descriptors{};
  ProcessState state = ProcessState::kRunning;
  int exit_status = 0;               // as wait(2) has it: 0x7f bits a signal
  Instant started{};
  friend bool operator==(const Process&, const Process&) = default;
};

// A mount namespace. Its tables are shared with the namespace it was copied from until one of them changes, and a
// mount has the same id in both; so a copy costs nothing however much is mounted.
struct Mntns {
  MountId root{};
  Map<MountId, Mount> mounts{};  // in the order in which they were made
  Map<std::pair<MountId, FsNode>, std::vector<MountId>> mounted{};  // what is mounted where, the topmost last
  Set<std::pair<std::uint32_t, MountId>> groups{};            // members of peer groups, and their slaves
  Map<NsRef, std::uint32_t> pinned{};                               // namespaces that are mounted here (nsfs)
  std::vector<MountId> unbindable{};
  UsernsId owner{};
  std::uint32_t inode_number = 0;
  std::uint32_t holders = 0;
  friend bool operator==(const Mntns&, const Mntns&) = default;
};
struct Pidns {
  PidnsId parent{};
  UsernsId owner{};
  std::uint32_t inode_number = 0;
  std::uint32_t holders = 0;
  Pid next = 1;
  Pid init = 0;        // the process that is 1 here
  bool dead = false;   // its init has exited: nothing can be born here
  Map<Pid, Pid> numbers{};  // number here -> Process::pid
  friend bool operator==(const Pidns&, const Pidns&) = default;
};
struct Utsns {
  std::string hostname{};
  std::string domainname{"(none)"};
  UsernsId owner{};
  std::uint32_t inode_number = 0;
  std::uint32_t holders = 0;
  friend bool operator==(const Utsns&, const Utsns&) = default;
};
struct IdMap {
  std::uint32_t inside = 0, outside = 0, count = 0;
  friend bool operator==(const IdMap&, const IdMap&) = default;
};
struct Userns {
  UsernsId parent{};
  std::uint32_t owner_uid = 0;
  std::uint32_t inode_number = 0;
  std::uint32_t holders = 0;
  std::vector<IdMap> uid_map{}, gid_map{};
  friend bool operator==(const Userns&, const Userns&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_PROCESS_H_

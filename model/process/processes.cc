#include <algorithm>
#include <array>

#include "model/file/mounts.h"
#include "model/file/descriptors.h"
#include "model/file/paths.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"
#include "model/process/users.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr int kKilled = 9;

constexpr std::array kHeldKinds{NsKind::kNet, NsKind::kMnt, NsKind::kPid, NsKind::kUts, NsKind::kUser};

void hold_all(World& world, const Process& process) {
  for (const NsKind kind : kHeldKinds) hold(world, namespace_of(process, kind));
  hold(world, NsRef{NsKind::kPid, process.pidns_for_children.value});
}

// Numbers the process in its pid namespace and in all above it, outermost first.
void number(World& world, Process& process) {
  std::vector<PidnsId> chain;
  for (PidnsId at = process.pidns; at; at = world.pidns[at].parent) chain.push_back(at);
  std::reverse(chain.begin(), chain.end());
  for (const PidnsId id : chain) {
    Pidns& ns = world.pidns.edit(id);
    const Pid mine = ns.next++;
    process.numbers.edit().push_back(PidAlias{id, mine});
    if (process.pid == 0) process.pid = mine;
    if (mine == 1 && ns.init == 0) ns.init = process.pid;
    ns.numbers.set(mine, process.pid);
  }
}

void forget_numbers(World& world, const Process& process) {
  for (const PidAlias& alias : *process.numbers) {
    if (world.pidns.contains(alias.pidns)) world.pidns.edit(alias.pidns).numbers.erase(alias.number);
  }
}

void set_parent(World& world, Pid pid, Pid parent) {
  Process& process = *world.processes.edit(pid);
  world.children.erase(std::pair{process.parent, pid});
  process.parent = parent;
  world.children.add({parent, pid});
}

void remove_process(World& world, Pid pid) {
  const Process gone = *find_process(world, pid);
  forget_numbers(world, gone);
  world.processes.erase(pid);
  world.children.erase(std::pair{gone.parent, pid});
  release(world, NsRef{NsKind::kPid, gone.pidns_for_children.value});
  release(world, NsRef{NsKind::kPid, gone.pidns.value});
}

// systemd waits for whatever is given to it (manager_dispatch_sigchld), and no other process of a World runs without a program.
bool reaps_all(const Process& process) { return process.parent == 0 && process.command == "systemd"; }

// do_exit: lets go of everything but its number.
void end_process(World& world, Pid pid, int status) {
  Process* process = world.processes.edit(pid);
  if (process == nullptr || process->state == ProcessState::kZombie) return;
  std::vector<int> open;
  for (const auto& [descriptor, file] : process->descriptors) open.push_back(descriptor);
  for (const int descriptor : open) close_descriptor(world, pid, descriptor);
  process = world.processes.edit(pid);
  process->state = ProcessState::kZombie;
  process->exit_status = status;
  const Process gone = *process;
  leave_node(world, gone.cwd.node);
  leave_node(world, gone.root.node);
  for (const NsKind kind : {NsKind::kNet, NsKind::kMnt, NsKind::kUts, NsKind::kUser}) release(world, namespace_of(gone, kind));
  const bool is_init = world.pidns[gone.pidns].init == pid && gone.numbers->back().number == 1;
  if (is_init) {
    world.pidns.edit(gone.pidns).dead = true;
    std::vector<Pid> members;
    for (const auto& [mine, other] : world.pidns[gone.pidns].numbers) {
      if (other != pid) members.push_back(other);
    }
    for (const Pid member : members) end_process(world, member, kKilled);
  }
  // Orphans go to the first process of the dead one's pid namespace (which need not be theirs: an init of a namespace
  // below goes there too); those that are dead by then are gone.
  const Pid heir = world.pidns[gone.pidns].init;
  std::vector<Pid> orphans;
  for (auto at = world.children.lower_bound(std::pair{pid, Pid{0}}); at != world.children.end(); ++at) {
    const auto& [parent, child] = (*at).first;
    if (parent != pid) break;
    orphans.push_back(child);
  }
  for (const Pid orphan : orphans) {
    const Process& child = *find_process(world, orphan);
    const bool lives = heir != 0 && heir != pid && find_process(world, heir) != nullptr;
    if (child.state == ProcessState::kZombie) {
      remove_process(world, orphan);
    } else {
      set_parent(world, orphan, lives ? heir : 0);
    }
  }
  const Process* parent = find_process(world, gone.parent);
  if (parent == nullptr || parent->state == ProcessState::kZombie || reaps_all(*parent)) remove_process(world, pid);
}

bool id_named(const std::vector<IdMap>& maps, std::uint32_t number) {
  return std::any_of(maps.begin(), maps.end(),
                     [&](const IdMap& map) { return number >= map.outside && number - map.outside < map.count; });
}

// Gives the process new namespaces of the kinds in `flags`, out of those it has, in the order of create_new_namespaces.
void unshare_kinds(World& world, Pid pid, std::uint32_t flags) {
  Process process = *find_process(world, pid);
  if ((flags & clone_flag::kNewuser) != 0) {
    const UsernsId fresh = create_userns(world, process.user, process.uid);
    hold(world, NsRef{NsKind::kUser, fresh.value});
    release(world, NsRef{NsKind::kUser, process.user.value});
    process.user = fresh;
    process.capable = true;
  }
  const auto replace = [&](NsKind kind, std::uint32_t old, std::uint32_t fresh) {
    hold(world, NsRef{kind, fresh});
    release(world, NsRef{kind, old});
  };
  if ((flags & clone_flag::kNewns) != 0) {
    const MntnsId fresh = copy_mntns(world, process.mnt, process.user);
    replace(NsKind::kMnt, process.mnt.value, fresh.value);
    process.mnt = fresh;
  }
  if ((flags & clone_flag::kNewuts) != 0) {
    const UtsnsId fresh = create_utsns(world, process.uts, process.user);
    replace(NsKind::kUts, process.uts.value, fresh.value);
    process.uts = fresh;
  }
  if ((flags & clone_flag::kNewipc) != 0) process.ipc = create_plain_ns(world);
  if ((flags & clone_flag::kNewpid) != 0) {
    const PidnsId fresh = create_pidns(world, process.pidns, process.user);
    replace(NsKind::kPid, process.pidns_for_children.value, fresh.value);
    process.pidns_for_children = fresh;
  }
  if ((flags & clone_flag::kNewcgroup) != 0) process.cgroup = create_plain_ns(world);
  if ((flags & clone_flag::kNewnet) != 0) {
    const NetnsId fresh = create_netns(world, process.user);
    replace(NsKind::kNet, process.net.value, fresh.value);
    process.net = fresh;
  }
  if ((flags & clone_flag::kNewtime) != 0) process.time = create_plain_ns(world);
  *world.processes.edit(pid) = std::move(process);
}

// current_chrooted: whether what the process takes for its root is not its mount namespace's.
bool is_chrooted(const World& world, const Process& process) {
  const Mntns& mntns = world.mntns[process.mnt];
  return process.root != topmost(world, mntns, Place{mntns.root, mntns.mounts.find(mntns.root)->root});
}

// create_user_ns: with a user namespace of one's own one may all; it takes a name for its owner, and a process that is not shut in.
Result<Done> may_unshare(const World& world, const Process& process, std::uint32_t flags) {
  if ((flags & clone_flag::kNewuser) != 0) {
    const Userns& own = world.userns[process.user];
    const bool has_names = !own.parent || (id_named(own.uid_map, process.uid) && id_named(own.gid_map, process.gid));
    if (is_chrooted(world, process) || !has_names) return refuse(Reason::kNotPermitted);
    return Done{};
  }
  if (flags != 0 && !is_capable(world, process.pid, process.user)) return refuse(Reason::kNotPermitted);
  if (flags != 0 && !process.capable) return refuse(Reason::kNotPermitted);
  return Done{};
}

bool is_descendant(const World& world, PidnsId id, PidnsId of) {
  for (PidnsId at = id; at; at = world.pidns[at].parent) {
    if (at == of) return true;
  }
  return false;
}

Result<Done> join(World& world, Pid pid, const NsRef& ns) {
  const Process process = *find_process(world, pid);
  if (ns.kind == NsKind::kPid && !is_descendant(world, PidnsId{ns.id}, process.pidns)) return refuse(Reason::kPidnsNotDescendant);
  if (ns.kind == NsKind::kUser && ns.id == process.user.value) return refuse(Reason::kInvalidArgument);
  if (ns.kind != NsKind::kUser) {
    const UsernsId owner = ns.kind == NsKind::kNet   ? world.netns[NetnsId{ns.id}].owner
                           : ns.kind == NsKind::kMnt ? world.mntns[MntnsId{ns.id}].owner
                           : ns.kind == NsKind::kPid ? world.pidns[PidnsId{ns.id}].owner
                           : ns.kind == NsKind::kUts ? world.utsns[UtsnsId{ns.id}].owner
                                                     : process.user;
    if (!is_capable(world, pid, owner)) return refuse(Reason::kNotPermitted);
  }
  hold(world, ns);
  Process& edited = *world.processes.edit(pid);
  NsRef old = namespace_of(process, ns.kind);
  switch (ns.kind) {
    case NsKind::kNet: edited.net = NetnsId{ns.id}; break;
    case NsKind::kMnt: {
      edited.mnt = MntnsId{ns.id};
      const FsNode left = edited.cwd.node, left_root = edited.root.node;
      const Mntns& mntns = world.mntns[MntnsId{ns.id}];
      edited.root = topmost(world, mntns, Place{mntns.root, mntns.mounts.find(mntns.root)->root});
      edited.cwd = edited.root;
      edited.cwd_path = "/";
      leave_node(world, left);
      leave_node(world, left_root);
      break;
    }
    case NsKind::kPid:
      old = NsRef{NsKind::kPid, process.pidns_for_children.value};
      edited.pidns_for_children = PidnsId{ns.id};
      break;
    case NsKind::kUts: edited.uts = UtsnsId{ns.id}; break;
    case NsKind::kUser:
      edited.user = UsernsId{ns.id};
      edited.capable = true;
      break;
    case NsKind::kIpc: edited.ipc = ns.id; break;
    case NsKind::kCgroup: edited.cgroup = ns.id; break;
    case NsKind::kTime: edited.time = ns.id; break;
    case NsKind::kCount: break;
  }
  release(world, old);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const Clone& op) {
  const Process* parent = find_process(world, op.by);
  if (parent == nullptr) return refuse(Reason::kNoSuchProcess);
  if (auto allowed = may_unshare(world, *parent, op.flags); !allowed) return tl::unexpected(allowed.error());
  const Pidns& target = world.pidns[parent->pidns_for_children];
  if (target.dead && (op.flags & clone_flag::kNewpid) == 0) return refuse(Reason::kPidnsDead);
  Process child = *parent;
  child.pid = 0;
  child.parent = op.by;
  child.numbers.reset();
  child.state = ProcessState::kRunning;
  child.started = world.now;
  child.pidns = parent->pidns_for_children;
  if ((op.flags & clone_flag::kNewpid) != 0) {
    child.pidns = create_pidns(world, child.pidns, parent->user);
    child.pidns_for_children = child.pidns;
  }
  number(world, child);
  const Pid pid = child.pid;
  for (const auto& [descriptor, file] : child.descriptors) ++world.files.edit(file).holders;
  hold_all(world, child);
  world.processes.set(pid, std::move(child));
  world.children.add({op.by, pid});
  const std::uint32_t rest = op.flags & ~clone_flag::kNewpid;
  if (rest != 0) unshare_kinds(world, pid, rest);
  return Child{pid};
}

Result<Reply> run(World& world, const Exec& op) {
  Process* process = world.processes.edit(op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  process->argv = Cow(op.argv);
  if (!op.argv.empty()) {
    constexpr std::size_t kCommLength = 15;  // TASK_COMM_LEN without the NUL
    const std::string& path = op.argv.front();
    const auto slash = path.rfind('/');
    process->command = path.substr(slash == std::string::npos ? 0 : slash + 1).substr(0, kCommLength);
  }
  return Done{};
}

Result<Reply> run(World& world, const Exit& op) {
  if (find_process(world, op.by) == nullptr) return refuse(Reason::kNoSuchProcess);
  if (op.netlink) hold_for_grace(world, find_process(world, op.by)->net);
  end_process(world, op.by, op.status);
  return Done{};
}

Result<Reply> run(World& world, const Reap& op) {
  const Process* child = find_process(world, op.child);
  if (child == nullptr || child->parent != op.by) return refuse(Reason::kNoChild);
  if (child->state != ProcessState::kZombie) return refuse(Reason::kWouldBlock);
  const Waited waited{op.child, child->exit_status};
  remove_process(world, op.child);
  return waited;
}

Result<Reply> run(World& world, const Unshare& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  if (auto allowed = may_unshare(world, *process, op.flags); !allowed) return tl::unexpected(allowed.error());
  unshare_kinds(world, op.by, op.flags);
  return Done{};
}

Result<Reply> run(World& world, const Setns& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  std::vector<NsRef> targets;
  if (op.of != 0) {
    const Process* other = find_process(world, op.of);
    if (other == nullptr || other->state == ProcessState::kZombie) return refuse(Reason::kNoSuchProcess);
    for (std::size_t i = 0; i < static_cast<std::size_t>(NsKind::kCount); ++i) {
      const auto kind = static_cast<NsKind>(i);
      if ((op.kinds & clone_flag_of(kind)) != 0) targets.push_back(namespace_of(*other, kind));
    }
  } else {
    const auto place = resolve(Walker{world, *process}, op.path);
    if (!place) return tl::unexpected(place.error());
    // It is opened first, which cannot be done with a socket.
    if (type_of(Walker{world, *process}, *place) == FileType::kSocket) return refuse(Reason::kNoSuchDeviceOrAddress, op.path);
    if (place->node.fs != FsKind::kNsfs) return refuse(Reason::kNotANamespace, op.path);
    if (op.kinds != 0 && op.kinds != clone_flag_of(place->node.ns.kind)) return refuse(Reason::kWrongNamespaceKind, op.path);
    targets.push_back(place->node.ns);
  }
  if (targets.size() == 1) {  // refused before anything is changed, so that there is nothing to keep
    if (auto joined = join(world, op.by, targets.front()); !joined) return tl::unexpected(joined.error());
    return Done{};
  }
  const World before = world;
  for (const NsRef& target : targets) {
    if (auto joined = join(world, op.by, target); !joined) {
      world = before;
      return tl::unexpected(joined.error());
    }
  }
  return Done{};
}

Result<Reply> run(World& world, const SetIdMap& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const std::uint32_t uid = process->uid;
  const std::uint32_t gid = process->gid;
  Userns& ns = world.userns.edit(process->user);
  if (!ns.uid_map.empty() || !ns.parent) return refuse(Reason::kUserMapTaken);
  ns.uid_map.push_back(IdMap{op.inside_uid, uid, 1});
  ns.gid_map.push_back(IdMap{op.inside_gid, gid, 1});
  return Done{};
}

Result<Reply> run(World& world, const SetUid& op) {
  Process* process = world.processes.edit(op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const auto uid = id_outside(world, process->user, IdKind::kUser, op.uid);
  const auto gid = id_outside(world, process->user, IdKind::kGroup, op.gid);
  if (!gid || !uid) return refuse(Reason::kInvalidArgument);
  if (!process->capable && (*uid != process->uid || *gid != process->gid)) return refuse(Reason::kNotPermitted);
  // cap_emulate_setxuid: who ceases to be the namespace's root has no rights any more.
  const auto root = id_outside(world, process->user, IdKind::kUser, 0);
  if (root && process->uid == *root && *uid != *root) process->capable = false;
  process->uid = *uid;
  process->gid = *gid;
  return Done{};
}

Result<Reply> run(World& world, const SetHostname& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  if (!is_capable(world, op.by, world.utsns[process->uts].owner)) return refuse(Reason::kNotPermitted);
  constexpr std::size_t kMostHostname = 64;
  if (op.name.size() > kMostHostname) return refuse(Reason::kInvalidArgument, op.name);
  world.utsns.edit(process->uts).hostname = op.name;
  return Done{};
}

}  // namespace nslab

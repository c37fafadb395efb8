#include "model/process/genesis.h"

#include "model/file/mounts.h"
#include "model/file/tree.h"
#include "model/link/device.h"
#include "model/link/make.h"
#include "model/process/namespaces.h"

namespace nslab {

namespace {

InodeId make_root(World& world) {
  const InodeId root = make_inode(world, FileType::kDirectory, 0755);
  world.inodes.edit(root).links = 1;
  world.inodes.edit(root).parent = root;
  return root;
}

void make_device(World& world, InodeId root, const std::string& name, const std::string& what) {
  const InodeId device = make_inode(world, FileType::kCharacter, 0666);
  world.inodes.edit(device).data = Cow(what);
  const auto slash = name.rfind('/');
  const std::string directory = slash == std::string::npos ? "dev" : "dev/" + name.substr(0, slash);
  link_entry(world, make_path(world, root, directory), slash == std::string::npos ? name : name.substr(slash + 1), device);
}

void make_symlink(World& world, InodeId root, std::string_view directory, const std::string& name, const std::string& target) {
  const InodeId link = make_inode(world, FileType::kSymlink, 0777);
  world.inodes.edit(link).data = Cow(target);
  link_entry(world, make_path(world, root, directory), name, link);
}

InodeId make_tree(World& world, const Beginning& beginning) {
  const InodeId root = make_root(world);
  for (const char* path :
       {"boot",    "dev/shm",       "etc/netns", "etc/iproute2", "etc/sysctl.d", "home",    "media",  "mnt",     "opt",
        "proc",    "root",          "run/lock",  "run/netns",    "srv",          "sys",     "tmp/w",  "usr/bin", "usr/sbin",
        "usr/lib", "usr/local/bin", "usr/share", "var/lib/dhcp", "var/lib/misc", "var/log", "var/tmp"}) {
    make_path(world, root, path);
  }
  make_symlink(world, root, "", "bin", "usr/bin");
  make_symlink(world, root, "", "sbin", "usr/sbin");
  make_symlink(world, root, "", "lib", "usr/lib");
  make_symlink(world, root, "var", "run", "/run");
  make_symlink(world, root, "var", "lock", "/run/lock");
  make_file(world, root, "etc/hosts", "127.0.0.1 localhost\n127.0.1.1 " + beginning.hostname + "\n");
  make_file(world, root, "etc/hostname", beginning.hostname + "\n");
  make_file(world, root, "etc/resolv.conf", "nameserver 127.0.0.53\n");
  make_file(world, root, "etc/passwd",
            "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n");
  make_file(world, root, "etc/group", "root:x:0:\nnogroup:x:65534:\n");
  make_file(world, root, "etc/os-release",
            "PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nNAME=\"Debian GNU/Linux\"\nVERSION_ID=\"12\"\nID=debian\n");
  make_file(world, root, "etc/nsswitch.conf", "hosts: files dns\n");
  make_file(world, root, "etc/sysctl.conf", "");
  make_file(world, root, "etc/iproute2/rt_tables",
            "#\n# reserved values\n#\n255\tlocal\n254\tmain\n253\tdefault\n0\tunspec\n#\n# local\n#\n#1\tinr.ruhep\n");
  make_device(world, root, "null", "null");
  make_device(world, root, "zero", "zero");
  make_device(world, root, "random", "random");
  make_device(world, root, "urandom", "urandom");
  make_device(world, root, "tty", "tty");
  make_device(world, root, "net/tun", "tun");
  make_symlink(world, root, "dev", "fd", "/proc/self/fd");
  make_symlink(world, root, "dev", "stdin", "/proc/self/fd/0");
  make_symlink(world, root, "dev", "stdout", "/proc/self/fd/1");
  make_symlink(world, root, "dev", "stderr", "/proc/self/fd/2");
  for (const char* path : {"tmp", "var/tmp"}) world.inodes.edit(make_path(world, root, path)).mode = 01777;
  world.inodes.edit(make_path(world, root, "tmp")).mode = 01777;
  return root;
}

Place lookup(const World& world, MountId mount, InodeId root, std::initializer_list<const char*> parts) {
  Place place;
  place.mount = mount;
  place.node.inode = root;
  for (const char* part : parts) place.node.inode = world.inodes[place.node.inode].find(part)->inode;
  return place;
}

void mount_on(World& world, MntnsId ns, const Place& where, FsKind fs, NsRef shown, const char* type, bool shared) {
  Mount mount;
  mount.type = mount.source = type;
  mount.root.fs = fs;
  mount.root.ns = shown;
  if (fs == FsKind::kTree) mount.root.inode = make_root(world);
  const MountId id = add_mount(world, ns, where, std::move(mount));
  if (shared) set_propagation(world, ns, id, Propagation::kShared);
}

MntnsId make_mounts(World& world, const Beginning& beginning, InodeId root, UsernsId owner, NetnsId net, PidnsId pid) {
  Mntns fresh;
  fresh.owner = owner;
  fresh.inode_number = world.next_ns_inode++;
  const MntnsId ns = world.mntns.add(std::move(fresh));
  Mount top;
  top.type = "ext4";
  top.source = "/dev/root";
  top.root.inode = root;
  const MountId base = add_mount(world, ns, Place{}, std::move(top));
  // A booted machine shares its mounts (systemd does); `unshare` makes them private.
  if (beginning.in_init_net) set_propagation(world, ns, base, Propagation::kShared);
  mount_on(world, ns, lookup(world, base, root, {"proc"}), FsKind::kProc, NsRef{NsKind::kPid, pid.value}, "proc", beginning.in_init_net);
  mount_on(world, ns, lookup(world, base, root, {"sys"}), FsKind::kSysfs, NsRef{NsKind::kNet, net.value}, "sysfs", beginning.in_init_net);
  mount_on(world, ns, lookup(world, base, root, {"run", "netns"}), FsKind::kTree, {}, "tmpfs", true);
  return ns;
}

// The numbers of the first namespaces are fixed (include/linux/nsfs.h); those that `unshare` made follow in its order.
void number_namespaces(World& world, Process& process, bool in_init_net) {
  constexpr std::uint32_t kTime = 4026531834, kCgroup = 4026531835, kPid = 4026531836, kUser = 4026531837, kUts = 4026531838,
                          kIpc = 4026531839;
  const bool old = world.profile.kernel == KernelVersion::k6_1;
  const std::uint32_t mnt = old ? 4026531841 : 4026531832, net = old ? 4026531840 : 4026531833;
  const auto pick = [&](std::uint32_t fixed) { return in_init_net ? fixed : world.next_ns_inode++; };
  world.userns.edit(process.user).inode_number = kUser;
  world.netns.edit(world.init_net).inode_number = net;
  world.mntns.edit(process.mnt).inode_number = pick(mnt);
  world.utsns.edit(process.uts).inode_number = pick(kUts);
  process.ipc = pick(kIpc);
  world.pidns.edit(process.pidns).inode_number = pick(kPid);
  process.cgroup = kCgroup;
  if (!in_init_net) world.netns.edit(process.net).inode_number = world.next_ns_inode++;
  process.time = kTime;
}

}  // namespace

Started begin_world(const Beginning& beginning) {
  Started started;
  World& world = started.world;
  world.profile = beginning.profile;
  world.random = beginning.seed;
  const UsernsId user = create_userns(world, {}, 0);
  world.init_net = create_netns(world, user);
  hold(world, NsRef{NsKind::kNet, world.init_net.value});  // init_net never dies
  const NetnsId net = beginning.in_init_net ? world.init_net : create_netns(world, user);
  const PidnsId pidns = create_pidns(world, {}, user);
  const UtsnsId uts = create_utsns(world, {}, user);
  world.utsns.edit(uts).hostname = beginning.hostname;
  const InodeId root = make_tree(world, beginning);
  const MntnsId mnt = make_mounts(world, beginning, root, user, net, pidns);

  Process process;
  process.net = net;
  process.mnt = mnt;
  process.pidns = process.pidns_for_children = pidns;
  process.uts = uts;
  process.user = user;
  number_namespaces(world, process, beginning.in_init_net);
  process.root = Place{world.mntns[mnt].root, world.mntns[mnt].mounts.find(world.mntns[mnt].root)->root};
  process.cwd = process.root;
  const auto add = [&](const std::string& command, Pid parent) {
    Process made = process;
    made.command = command;
    made.argv.edit() = {command};
    made.parent = parent;
    Pidns& ns = world.pidns.edit(pidns);
    made.pid = ns.next++;
    if (ns.init == 0) ns.init = made.pid;
    ns.numbers.set(made.pid, made.pid);
    made.numbers.edit() = {PidAlias{pidns, made.pid}};
    for (const NsKind kind : {NsKind::kNet, NsKind::kMnt, NsKind::kPid, NsKind::kPid, NsKind::kUts, NsKind::kUser}) {
      hold(world, namespace_of(made, kind));
    }
    const Pid pid = made.pid;
    world.processes.set(pid, std::move(made));
    world.children.add({parent, pid});
    return pid;
  };
  if (beginning.in_init_net) {
    const Pid init = add("systemd", 0);
    constexpr Pid kFirstLogin = 742;  // a booted machine has had some processes before the first login
    world.pidns.edit(pidns).next = kFirstLogin;
    started.shell = add(beginning.shell, init);
  } else {
    started.shell = add(beginning.shell, 0);
  }
  return started;
}

LinkId add_nic(World& world, NetnsId netns, const std::string& name) {
  return register_link(world, make_physical(netns, name, random_mac(world)));
}

Pid add_outside(World& world, LinkId nic, const std::string& far_name) {
  const Link& near = world.links[nic];
  const NetnsId net = create_netns(world, world.netns[near.netns].owner);
  world.netns.edit(net).outside = true;
  Link far = make_physical(net, far_name, random_mac(world));
  far.as<Physical>()->cabled_to = nic;
  const LinkId id = register_link(world, std::move(far));
  world.links.edit(nic).as<Physical>()->cabled_to = id;
  set_carrier(world, nic, world.links[id].is_up());
  // Its process is one that nobody on the machine sees: it has a pid namespace of its own, outside all others.
  const Process& model = (*world.processes.begin()).second;
  Process process = model;
  process.net = net;
  process.pidns = process.pidns_for_children = create_pidns(world, {}, model.user);
  process.command = "outside";
  process.argv.edit() = {"outside"};
  process.parent = 0;
  process.descriptors.clear();
  constexpr Pid kFarAway = 1U << 30;
  process.pid = kFarAway + world.pidns.next_id().value;
  process.numbers.edit() = {PidAlias{process.pidns, 1}};
  Pidns& ns = world.pidns.edit(process.pidns);
  ns.init = process.pid;
  ns.next = 2;
  ns.numbers.set(1, process.pid);
  for (const NsKind kind : {NsKind::kNet, NsKind::kMnt, NsKind::kPid, NsKind::kPid, NsKind::kUts, NsKind::kUser}) {
    hold(world, namespace_of(process, kind));
  }
  const Pid pid = process.pid;
  world.processes.set(pid, std::move(process));
  world.children.add({0, pid});
  return pid;
}

}  // namespace nslab

// ip netns: named namespaces, which are mounts on files in /run/netns.
#include <algorithm>

#include "model/file/paths.h"
#include "model/process/namespaces.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kRunDir = "/run/netns";
constexpr std::string_view kEtcDir = "/etc/netns";
constexpr std::size_t kMostNetnsName = 255;

constexpr std::string_view kNetnsUsage =
    "Usage:\tip netns list\n"
    "\tip netns add NAME\n"
    "\tip netns attach NAME PID\n"
    "\tip netns set NAME NETNSID\n"
    "\tip [-all] netns delete [NAME]\n"
    "\tip netns identify [PID]\n"
    "\tip netns pids NAME\n"
    "\tip [-all] netns exec [NAME] cmd ...\n"
    "\tip netns monitor\n"
    "\tip netns list-id [target-nsid POSITIVE-INT] [nsid POSITIVE-INT]\n"
    "NETNSID := auto | POSITIVE-INT\n";

std::string path_of_name(std::string_view name) { return fmt::format("{}/{}", kRunDir, name); }

std::string why(const Call& call, const Error& error) { return std::string(error_text(call.code(error))); }

std::vector<std::string> list_files(const Call& call, std::string_view directory) {
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, directory);
  if (!place) return {};
  return list_directory(walker, *place).value_or(std::vector<std::string>{});
}

NsRef namespace_at(const Call& call, const std::string& path) {
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, path);
  return place && place->node.fs == FsKind::kNsfs ? place->node.ns : NsRef{};
}

std::optional<std::uint32_t> nsid_of(const Call& call, NetnsId id) {
  const std::uint32_t* nsid = call.world().netns[call.netns()].nsid_of.find(id);
  return nsid != nullptr ? std::optional(*nsid) : std::nullopt;
}

// Asks for the id of each file, as get_netnsid_from_name does; the kernel complains of files that are none.
void complain_of_strangers(Call& call, const NamedNetns& known) {
  if (!known.id && known.opens) call.err("Error: Peer netns reference is invalid.\n");
}

bool is_number(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int list_netns(Ip& ip) {
  ip.print.begin_list();
  for (const NamedNetns& known : named_netns(ip.call)) {
    ip.call.runner().step();
    ip.print.open_object();
    ip.print.any("name", "{}", known.name);
    complain_of_strangers(ip.call, known);
    complain_of_strangers(ip.call, known);
    if (known.id) {
      if (const auto id = nsid_of(ip.call, known.id)) ip.print.any("id", " (id: {})", *id);
    }
    ip.print.newline();
    ip.print.close_object();
  }
  ip.print.end_list();
  return 0;
}

int list_ids(Ip& ip) {
  std::optional<std::uint32_t> wanted, target;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("target-nsid") || ip.equals("nsid")) {
      auto& field = ip.equals("nsid") ? wanted : target;
      const bool is_target = ip.equals("target-nsid");
      if (field) ip.duplicate(is_target ? "target-nsid" : "nsid", ip.next());
      ip.next();
      field = ip.get_unsigned(is_target ? "\"target-nsid\" value is invalid" : "\"nsid\" value is invalid", ip.word(), 0x7fffffff);
    } else {
      ip.fail(255, std::string(kNetnsUsage));
    }
  }
  if (target) ip.not_modelled("ip netns list-id target-nsid");
  const Netns& own = ip.call.world().netns[ip.call.netns()];
  if (wanted && !own.nsids.contains(*wanted)) ip.fail(2, "Error: Peer netns reference is invalid.\n");
  ip.print.begin_list();
  for (const auto& [nsid, id] : own.nsids) {
    if (wanted && nsid != *wanted) continue;
    ip.print.open_object();
    ip.print.any("nsid", "nsid {} ", nsid);
    const std::string name = netns_name_of(ip.call, nsid);
    if (!name.empty()) ip.print.any("name", "(iproute2 netns name: {})", name);
    ip.print.newline();
    ip.print.close_object();
  }
  ip.print.end_list();
  return 0;
}

// MS_SHARED on /run/netns, which is made a mount of its own where it is none.
void prepare_run_dir(Ip& ip) {
  Mkdir make;
  make.path = kRunDir;
  make.mode = 0755;
  (void)ip.call.ask(make);
  MountFs share;
  share.target = kRunDir;
  share.propagation = Propagation::kShared;
  share.recursive = true;
  const auto shared = ip.call.ask(share);
  if (shared) return;
  if (ip.call.code(shared.error()) != Errno::kEINVAL) {
    ip.fail(1, fmt::format("mount --make-shared {} failed: {}\n", kRunDir, why(ip.call, shared.error())));
  }
  MountFs bind;
  bind.source = bind.target = kRunDir;
  bind.bind = bind.recursive = true;
  if (const auto bound = ip.call.ask(bind); !bound) {
    ip.fail(1, fmt::format("mount --bind {} {} failed: {}\n", kRunDir, kRunDir, why(ip.call, bound.error())));
  }
  if (const auto again = ip.call.ask(share); !again) {
    ip.fail(1, fmt::format("mount --make-shared {} failed: {}\n", kRunDir, why(ip.call, again.error())));
  }
}

// Lets go of the name; the namespace lives on while somebody else holds it.
int remove(Ip& ip, const std::string& name) {
  Umount unmount;
  unmount.target = path_of_name(name);
  unmount.detach = true;
  (void)ip.call.ask(unmount);
  Unlink unlink;
  unlink.path = path_of_name(name);
  if (const auto gone = ip.call.ask(unlink); !gone) {
    ip.call.err(fmt::format("Cannot remove namespace file \"{}\": {}\n", path_of_name(name), why(ip.call, gone.error())));
    return 1;
  }
  return 0;
}

std::string name_argument(Ip& ip) {
  ++ip.at;
  if (!ip.more()) ip.fail(1, "No netns name specified\n");
  return ip.word();
}

// ip netns add NAME, ip netns attach NAME PID
int add(Ip& ip, bool attach) {
  if (attach && ip.words.size() - ip.at <= 2) ip.fail(1, "No netns name and PID specified\n");
  const std::string name = name_argument(ip);
  std::string source = "/proc/self/ns/net";
  if (attach) {
    ++ip.at;
    if (!is_number(ip.word())) ip.fail(1, fmt::format("Invalid PID: {}\n", ip.word()));
    source = fmt::format("/proc/{}/ns/net", ip.word());
  }
  prepare_run_dir(ip);
  const std::string path = path_of_name(name);
  Open create;
  create.path = path;
  create.create = create.exclusive = true;
  create.mode = 0;
  const auto opened = ip.call.ask(create);
  if (!opened) ip.fail(1, fmt::format("Cannot create namespace file \"{}\": {}\n", path, why(ip.call, opened.error())));
  Close close;
  close.descriptor = std::get<Descriptor>(*opened).number;
  (void)ip.call.ask(close);
  std::string saved;
  if (!attach) {
    Unshare unshare;
    unshare.flags = clone_flag::kNewnet;
    if (const auto done = ip.call.ask(unshare); !done) {
      ip.call.err(fmt::format("Failed to create a new network namespace \"{}\": {}\n", name, why(ip.call, done.error())));
      remove(ip, name);
      return 1;
    }
  }
  MountFs bind;
  bind.source = source;
  bind.target = path;
  bind.bind = true;
  if (const auto bound = ip.call.ask(bind); !bound) {
    ip.call.err(fmt::format("Bind {} -> {} failed: {}\n", source, path, why(ip.call, bound.error())));
    remove(ip, name);
    return 1;
  }
  return 0;
}

int set_id(Ip& ip) {
  const std::string name = name_argument(ip);
  ++ip.at;
  if (!ip.more()) ip.fail(1, "No nsid specified\n");
  NewNsid op;
  op.nsid = -1;
  if (!ip.equals("auto")) {
    const std::string& word = ip.word();
    if (word.starts_with('-') && word.size() > 1 && is_number(std::string_view(word).substr(1))) {
      ip.invalid("\"netnsid\" value should be >= 0", word);
    }
    op.nsid = static_cast<std::int32_t>(ip.get_unsigned("Invalid \"netnsid\" value", word, 0x7fffffff));
  }
  Open open;
  open.path = path_of_name(name);
  const auto opened = ip.call.ask(open);
  if (!opened) ip.fail(1, fmt::format("Cannot open network namespace \"{}\": {}\n", name, why(ip.call, opened.error())));
  Close close;
  close.descriptor = std::get<Descriptor>(*opened).number;
  (void)ip.call.ask(close);
  op.netns = NetnsByName{name};
  return ip.ask(std::move(op));
}

int remove_named(Ip& ip) {
  if (!ip.options.all) {
    const std::string name = name_argument(ip);
    return remove(ip, name);
  }
  for (const std::string& name : list_files(ip.call, kRunDir)) {
    ip.call.runner().step();
    if (remove(ip, name) != 0) break;
  }
  return 0;
}

NsRef namespace_of_pid(Ip& ip, const std::string& pid) {
  const NsRef ns = namespace_at(ip.call, fmt::format("/proc/{}/ns/net", pid));
  if (ns.id == 0) ip.fail(1, "Cannot open network namespace: No such file or directory\n");
  return ns;
}

int identify(Ip& ip) {
  ++ip.at;
  const std::string pid = ip.more() ? ip.word() : "self";
  if (ip.more() && ip.at + 1 < ip.words.size()) ip.fail(1, "extra arguments specified\n");
  if (ip.more() && !is_number(pid)) ip.fail(1, fmt::format("Specified string '{}' is not a pid\n", pid));
  const NsRef ns = namespace_of_pid(ip, pid);
  // Of several names the one that readdir gives last.
  std::string found;
  for (const NamedNetns& known : named_netns(ip.call)) {
    if (known.id.value == ns.id) found = known.name;
  }
  ip.call.out(found + "\n");
  return 0;
}

int print_pids(Ip& ip) {
  const std::string name = name_argument(ip);
  if (ip.at + 1 < ip.words.size()) ip.fail(1, "extra arguments specified\n");
  Open open;
  open.path = path_of_name(name);
  const auto opened = ip.call.ask(open);
  if (!opened) ip.fail(1, fmt::format("Cannot open network namespace: {}\n", why(ip.call, opened.error())));
  Close close;
  close.descriptor = std::get<Descriptor>(*opened).number;
  (void)ip.call.ask(close);
  const NsRef ns = namespace_at(ip.call, open.path);
  for (const std::string& entry : list_files(ip.call, "/proc")) {
    if (!is_number(entry)) continue;
    if (namespace_at(ip.call, fmt::format("/proc/{}/ns/net", entry)) == ns && ns.id != 0) ip.call.print("{}\n", entry);
  }
  return 0;
}

// execvp, in the child of a fork or in ip itself.
Step become(Call& call, const std::vector<std::string>& command) {
  const Found found = call.find_command(command.front());
  if (found.kind == Found::Kind::kMissing) {
    call.err(fmt::format("exec of \"{}\" failed: No such file or directory\n", command.front()));
    return Exited{1};
  }
  if (found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
    call.err(fmt::format("exec of \"{}\" failed: Permission denied\n", command.front()));
    return Exited{1};
  }
  return Become{command, std::nullopt};
}

struct ExecIn {
  std::string name{};
  std::vector<std::string> command{};

  Step operator()(Call& call) {
    call.flush();
    if (const auto error = enter_netns(call, name)) {
      call.err(*error);
      return Exited{255};
    }
    return become(call, command);
  }
};

// ip -all netns exec: one after the other, each in a child.
struct ExecInAll {
  std::vector<std::string> names{}, command{};
  std::size_t next = 0;
  Pid child = 0;

  Step operator()(Call& call) {
    while (true) {
      if (child != 0) {
        if (!call.reap(child)) return Wait{kNever, {}, {}, {child}, false};
        child = 0;
      }
      if (next == names.size()) return Exited{0};
      const std::string& name = names[next++];
      call.out(fmt::format("\nnetns: {}\n", name));
      call.flush();
      child = call.fork();
      if (child == 0) return Exited{1};
      call.run_in(child, ExecIn{name, command});
    }
  }
};

IpResult exec(Ip& ip) {
  ++ip.at;
  const std::size_t left = ip.words.size() - ip.at;
  if (left < 1 && !ip.options.all) ip.fail(1, "No netns name specified\n");
  if (left < (ip.options.all ? 1 : 2)) ip.fail(1, "No command specified\n");
  const auto rest = [&](std::size_t from) {
    return std::vector<std::string>(ip.words.begin() + static_cast<std::ptrdiff_t>(from), ip.words.end());
  };
  if (ip.options.all) return Program(ExecInAll{list_files(ip.call, kRunDir), rest(ip.at)});
  return Program(ExecIn{ip.word(), rest(ip.at + 1)});
}

// inotify on /run/netns: what comes and goes, as long as it runs.
struct Monitor {
  std::vector<std::string> known{};
  bool begun = false;

  Step operator()(Call& call) {
    const std::vector<std::string> now = list_files(call, kRunDir);
    if (begun) {
      for (const std::string& name : known) {
        if (std::find(now.begin(), now.end(), name) == now.end()) call.out(fmt::format("delete {}\n", name));
      }
      for (auto at = now.rbegin(); at != now.rend(); ++at) {
        if (std::find(known.begin(), known.end(), *at) == known.end()) call.out(fmt::format("add {}\n", *at));
      }
    }
    begun = true;
    known = now;
    return Wait{kNever, {}, {}, {}, true};
  }
};

void check_name(Ip& ip) {
  if (ip.at + 1 >= ip.words.size()) return;
  const std::string& name = ip.words[ip.at + 1];
  const bool valid = !name.empty() && name.size() <= kMostNetnsName && name.find('/') == std::string::npos && name != "." && name != "..";
  if (!valid) ip.fail(255, fmt::format("Invalid netns name \"{}\"\n", name));
}

}  // namespace

std::vector<NamedNetns> named_netns(const Call& call) {
  std::vector<NamedNetns> all;
  for (std::string& name : list_files(call, kRunDir)) {
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, path_of_name(name));
    const NsRef ns = place && place->node.fs == FsKind::kNsfs ? place->node.ns : NsRef{};
    NamedNetns known;
    known.opens = place.has_value();
    if (ns.id != 0 && ns.kind == NsKind::kNet && is_alive(call.world(), ns)) known.id = NetnsId{ns.id};
    known.name = std::move(name);
    all.push_back(std::move(known));
  }
  return all;
}

std::string netns_name_of(Call& call, std::uint32_t nsid) {
  std::string name;
  for (const NamedNetns& known : named_netns(call)) {
    complain_of_strangers(call, known);
    if (known.id && nsid_of(call, known.id) == nsid) name = known.name;
  }
  return name;
}

IpResult ip_netns(Ip& ip) {
  if (!ip.more()) return list_netns(ip);
  if (!ip.options.all && (ip.is("add") || ip.is("set") || ip.is("delete") || ip.is("exec") || ip.is("pids") || ip.is("attach")))
    check_name(ip);
  if (ip.is("list") || ip.is("show") || ip.is("lst")) return list_netns(ip);
  if (ip.is("list-id")) return list_ids(ip);
  if (ip.is("help")) {
    ip.call.err(kNetnsUsage);
    return 255;
  }
  if (ip.is("add")) return add(ip, false);
  if (ip.is("set")) return set_id(ip);
  if (ip.is("delete")) return remove_named(ip);
  if (ip.is("identify")) return identify(ip);
  if (ip.is("pids")) return print_pids(ip);
  if (ip.is("exec")) return exec(ip);
  if (ip.is("monitor")) return Program(Monitor{});
  if (ip.is("attach")) return add(ip, true);
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip netns help\".\n", ip.word()));
}

// netns_switch
std::optional<std::string> enter_netns(Call& call, const std::string& name) {
  Open open;
  open.path = path_of_name(name);
  const auto opened = call.ask(open);
  if (!opened) return fmt::format("Cannot open network namespace \"{}\": {}\n", name, why(call, opened.error()));
  Close close;
  close.descriptor = std::get<Descriptor>(*opened).number;
  (void)call.ask(close);
  Setns enter;
  enter.path = open.path;
  enter.kinds = clone_flag::kNewnet;
  if (const auto entered = call.ask(enter); !entered) {
    return fmt::format("setting the network namespace \"{}\" failed: {}\n", name, why(call, entered.error()));
  }
  Unshare unshare;
  unshare.flags = clone_flag::kNewns;
  if (const auto done = call.ask(unshare); !done) return fmt::format("unshare failed: {}\n", why(call, done.error()));
  MountFs slave;
  slave.target = "/";
  slave.propagation = Propagation::kSlave;
  slave.recursive = true;
  if (const auto done = call.ask(slave); !done) return fmt::format("\"mount --make-rslave /\" failed: {}\n", why(call, done.error()));
  Umount unmount;
  unmount.target = "/sys";
  unmount.detach = true;
  (void)call.ask(unmount);
  MountFs sysfs;
  sysfs.source = name;
  sysfs.target = "/sys";
  sysfs.type = "sysfs";
  if (const auto done = call.ask(sysfs); !done) return fmt::format("mount of /sys failed: {}\n", why(call, done.error()));
  const std::string directory = fmt::format("{}/{}", kEtcDir, name);
  for (const std::string& entry : list_files(call, directory)) {
    MountFs bind;
    bind.source = fmt::format("{}/{}", directory, entry);
    bind.target = "/etc/" + entry;
    bind.bind = true;
    if (const auto bound = call.ask(bind); !bound) {
      call.err(fmt::format("Bind {} -> {} failed: {}\n", bind.source, bind.target, why(call, bound.error())));
    }
  }
  return std::nullopt;
}

}  // namespace nslab::shell

#include "kernel/mirror.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/nsfs.h>
#include <linux/netlink.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

#include "kernel/encode.h"
#include "model/errno.h"
#include "model/process/users.h"

namespace nslab::kernel {

namespace {

// Its address is drawn at registration and can be given instead without any other effect; a bridge's or a bond's cannot:
// once it is given, it no longer follows the ports.
bool can_be_given(const Link& link) {
  return link.as<Veth>() != nullptr || link.as<Dummy>() != nullptr || link.as<Ifb>() != nullptr || link.as<Macvlan>() != nullptr ||
         link.as<Vxlan>() != nullptr || link.as<Vrf>() != nullptr;
}

std::vector<LinkId> new_links(const World& before, const World& after) {
  std::vector<LinkId> out;
  for (const auto& [id, link] : after.links) {
    if (!before.links.contains(id)) out.push_back(id);
  }
  return out;
}

// A veth's peer is registered before itself.
Drawn drawn_addresses(const Op& op, const World& before, const World& after) {
  Drawn out;
  if (!std::holds_alternative<NewLink>(op)) return out;
  std::vector<LinkId> made = new_links(before, after);
  std::sort(made.begin(), made.end());
  if (made.empty() || !can_be_given(after.links[made.back()])) return out;
  out.address = after.links[made.back()].address;
  if (made.size() == 2) out.peer_address = after.links[made.front()].address;
  return out;
}

NetnsRef place_of(const Op& op) {
  return std::visit(
      [](const auto& o) -> NetnsRef {
        if constexpr (requires { o.in; }) {
          return o.in;
        } else {
          return OwnNetns{};
        }
      },
      op);
}

Pid number_in(const World& world, Pid pid, PidnsId pidns) {
  const Process* process = find_process(world, pid);
  if (process == nullptr) return 0;
  for (const PidAlias& alias : *process->numbers) {
    if (alias.pidns == pidns) return alias.number;
  }
  return 0;
}

Fd open_file(const std::string& path) { return Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC)); }

// The file of /proc or /sys that a write goes to, by the path it was opened by: what is written there changes the kernel, as
// nothing that goes into other files does.
const std::string* kernel_file(const World& world, const Write& op) {
  const Process* process = find_process(world, op.by);
  const FileId* id = process == nullptr ? nullptr : process->descriptors.find(op.descriptor);
  if (id == nullptr) return nullptr;
  const OpenFile& file = world.files[*id];
  const FsKind fs = file.place.node.fs;
  const bool of_kernel = file.kind == OpenFile::Kind::kFile && file.writable && (fs == FsKind::kProc || fs == FsKind::kSysfs);
  return of_kernel ? &file.path : nullptr;
}

// What a program does with pipes and files, as what an agent is told to do. False: it is none of that.
bool data_request_of(const Op& op, const Result<Reply>& model, Request& request) {
  constexpr int kFirst = 3;  // standard input and output are the agents' own
  if (const auto* pipe = std::get_if<MakePipe>(&op)) {
    (void)pipe;
    request.call = Call::kPipe;
    const Descriptor* ends = model ? std::get_if<Descriptor>(&*model) : nullptr;
    request.numbers = {ends == nullptr ? -1 : ends->number, ends == nullptr ? -1 : ends->writing, 0, 0};
    return true;
  }
  if (const auto* write = std::get_if<Write>(&op); write != nullptr && write->descriptor >= kFirst) {
    request.call = Call::kWrite;
    request.numbers[0] = write->descriptor;
    request.data = write->data;
    return true;
  }
  const auto* read = std::get_if<Read>(&op);
  if (read == nullptr || read->descriptor < kFirst) return false;
  request.call = Call::kRead;
  request.numbers = {read->descriptor, static_cast<std::int64_t>(read->most), 0, 0};
  return true;
}

Family family_of_socket(const World& world, const Op& op) {
  const int descriptor = std::visit(
      [](const auto& o) {
        if constexpr (requires { o.descriptor; }) {
          return o.descriptor;
        } else {
          return -1;
        }
      },
      op);
  const Process* process = find_process(world, asker(op));
  const FileId* id = process == nullptr ? nullptr : process->descriptors.find(descriptor);
  const Socket* socket = id == nullptr ? nullptr : world.sockets.find(world.files[*id].socket);
  return socket == nullptr ? Family::kInet : socket->family;
}

// The path that an op would change something at, absolute; empty: none, or one that is looked up from another root.
std::string changed_path(const World& world, Pid viewer, const Op& op) {
  const Process* process = find_process(world, asker(op));
  const Process* first = find_process(world, viewer);
  if (process == nullptr || first == nullptr || process->root != first->root) return "";
  const std::string path = std::visit(
      [](const auto& o) -> std::string {
        if constexpr (requires { o.by; o.target; o.bind; }) {
          return o.target;
        } else if constexpr (requires { o.new_root; }) {
          return o.new_root;
        } else if constexpr (requires { std::string(o.to); std::string(o.from); }) {
          return o.to;
        } else if constexpr (requires { std::string(o.path); o.by; }) {
          return o.path;
        } else {
          return "";
        }
      },
      op);
  if (path.empty()) return "";
  return std::filesystem::path(path.front() == '/' ? path : process->cwd_path + "/" + path).lexically_normal().string();
}

bool is_below(const std::string& path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// Whether the sandbox has files of its own there; elsewhere the machine's can only be read (kernel/sandbox.h).
bool is_sandboxes_own(const std::string& path) {
  static constexpr std::array<std::string_view, 6> kOwn{"/tmp", "/run", "/etc", "/var", "/root", "/home"};
  return std::any_of(kOwn.begin(), kOwn.end(), [&](std::string_view folder) { return is_below(path, folder); });
}

bool is_plain_file(const World& world, Pid pid, int descriptor) {
  const Process* process = find_process(world, pid);
  const FileId* id = process == nullptr ? nullptr : process->descriptors.find(descriptor);
  return id == nullptr || world.files[*id].kind == OpenFile::Kind::kFile;
}

}  // namespace

Expected<Mirror> Mirror::begin(const World& world, Pid first, Ground ground) {
  Mirror out;
  for (const auto& [id, link] : world.links) {
    if (ground == Ground::kInitNet && link.as<Physical>() != nullptr) out.unmatched_.emplace(id, link.address);
  }
  auto agent = Agent::begin(ground);
  if (!agent) return tl::unexpected(agent.error());
  if (const Process* process = find_process(world, first)) {
    (void)agent->ask(Request{Call::kChdir, {}, process->cwd_path, "", "", {}});  // where there is such a directory
    (void)agent->ask(Request{Call::kUmask, {process->umask, 0, 0, 0}, "", "", "", {}});
  }
  // Who observes gives the namespaces ids in his own, which must not be one of those that are observed.
  if (ground == Ground::kInitNet && ::unshare(CLONE_NEWNET) != 0) return failed("a namespace to observe from: unshare");
  out.observer_ = std::make_unique<Observer>();
  if (!*out.observer_) return failed("a netlink socket");
  out.agents_.emplace(first, std::move(*agent));
  return out;
}

Mirrored Mirror::ask(const Op& op, const World& before, const World& after, const Result<Reply>& model) {
  const auto agent = agents_.find(asker(op));
  if (agent == agents_.end()) return {{}, "its process is not mirrored", false};
  Mirrored out = ask_network(agent->second, op, before, after);
  if (out.not_asked == "?") out = ask_process(agent->second, op, before, after, model);
  if (out.not_asked.empty() && out.reply.code == 0 && model) note_random_addresses(before, after);
  return out;
}

Mirrored Mirror::ask_network(Agent& agent, const Op& op, const World& before, const World& after) {
  Request request;
  if (auto message = encode(op, drawn_addresses(op, before, after))) {
    request.call = Call::kNetlink;
    request.numbers[0] = NETLINK_ROUTE;
    const auto* look = std::get_if<GetLink>(&op);
    request.numbers[1] = look != nullptr && !look->link.given() ? 1 : 0;
    const NetnsRef in = place_of(op);
    request.path = netns_path(in);
    if (const auto* pid = std::get_if<NetnsByPid>(&in)) request.path = fmt::format("/proc/{}/ns/net", pid->pid);
    const auto& bytes = message->bytes();
    request.data.assign(bytes.begin(), bytes.end());
    request.patches = message->patches();
  } else if (!device_request_of(op, request)) {
    return {{}, "?", false};
  }
  const Answer answer = agent.ask(request);
  if (const auto* link = std::get_if<NewLink>(&op); link != nullptr && answer.code == EOPNOTSUPP && answer.data == "Unknown device type") {
    std::string kind = "?";
    if (const auto* plain = std::get_if<NewPlain>(&link->data)) kind = plain->kind;
    missing_.insert(kind);
  }
  return {KernelReply{answer.code, answer.data}, "", answer.code != 0 && answer.value == 1};
}

Mirrored Mirror::ask_process(Agent& agent, const Op& op, const World& before, const World& after, const Result<Reply>& model) {
  if (const auto* clone = std::get_if<Clone>(&op)) {
    Request request{Call::kClone, {clone->flags, 0, 0, 0}, "", "", "", {}};
    Pid child = 0;
    if (model) {
      child = std::get<Child>(*model).pid;
      const Process* process = find_process(after, child);
      request.numbers[1] = process->numbers->back().number;
    }
    std::vector<Fd> descriptors;
    const Answer answer = agent.ask(request, &descriptors);
    if (answer.code == 0 && child != 0) {
      agents_.insert_or_assign(child, Agent(std::move(descriptors)));
      numbers_[child] = answer.value;
    }
    return {KernelReply{answer.code, ""}, "", false};
  }
  if (const auto* exit = std::get_if<Exit>(&op)) {
    (void)agent.ask(Request{Call::kExit, {exit->status, 0, 0, 0}, "", "", "", {}});
    agent.await_end();
    const bool was_first = agents_.size() > 1 && asker(op) == agents_.begin()->first;
    agents_.erase(asker(op));
    // With pid 1 of a pid namespace its whole family goes, as in the model.
    std::erase_if(agents_, [&](const auto& one) { return find_process(after, one.first) == nullptr; });
    (void)was_first;
    return {};
  }
  Request request;
  std::string why;
  if (const auto* reap = std::get_if<Reap>(&op)) {
    // A child of a new pid namespace has the model's number there; outside, where its parent waits for it, the kernel chose.
    const auto number = numbers_.find(reap->child);
    request = Request{Call::kReap, {number == numbers_.end() ? reap->child : number->second, 0, 0, 0}, "", "", "", {}};
  } else if (const auto* map = std::get_if<SetIdMap>(&op)) {
    request = Request{Call::kMap, {map->inside_uid, map->inside_gid, 0, 0}, "", "", "", {}};
    const Process* process = find_process(before, map->by);
    if (const UsernsId outside = process == nullptr ? UsernsId{} : before.userns[process->user].parent) {
      request.numbers[2] = id_inside(before, outside, IdKind::kUser, process->uid);
      request.numbers[3] = id_inside(before, outside, IdKind::kGroup, process->gid);
    }
  } else if (const auto* write = std::get_if<Write>(&op); write != nullptr && kernel_file(before, *write) != nullptr) {
    request = Request{Call::kWriteFile, {}, *kernel_file(before, *write), "", write->data, {}};
  } else if (data_ && data_request_of(op, model, request)) {
    // as it stands there
  } else if (sockets_ && is_of_sockets(op)) {
    if (!socket_request_of(op, family_of_socket(before, op), model, request, why)) return {{}, why, false};
  } else if (!request_of(op, model, request, why)) {
    return {{}, why, false};
  }
  if (std::holds_alternative<Open>(op) && model && !is_plain_file(after, asker(op), std::get<Descriptor>(*model).number))
    return {{}, "it is another way to a pipe or a transcript, which only the model has", false};
  constexpr const char* kOnlyRead = "outside of the sandbox's own folders the machine's files can only be read";
  const std::string path = changed_path(before, agents_.begin()->first, op);
  if (std::any_of(only_in_model_.begin(), only_in_model_.end(), [&](const std::string& one) { return is_below(path, one); }))
    return {{}, kOnlyRead, false};
  const Answer answer = agent.ask(request);
  if (answer.code == EROFS && model && !path.empty() && !is_sandboxes_own(path)) {
    only_in_model_.insert(path);
    return {{}, kOnlyRead, false};
  }
  const bool of_descriptor = std::holds_alternative<Close>(op) || std::holds_alternative<Dup>(op);
  if (of_descriptor && model && answer.code == EBADF) return {{}, "its descriptor is a socket or a pipe, which only the model has", false};
  const bool receives = std::holds_alternative<Receive>(op) || std::holds_alternative<Read>(op);
  if (receives) return {KernelReply{answer.code, ""}, "", false, answer.data};
  return {KernelReply{answer.code, answer.data}, "", false};
}

void Mirror::note_random_addresses(const World& before, const World& after) {
  if (before.links.size() >= after.links.size()) return;
  for (const LinkId id : new_links(before, after)) {
    const Link& link = after.links[id];
    if (!can_be_given(link) && link.address_source == AddressSource::kRandom) unmatched_.emplace(id, link.address);
  }
}

std::vector<Seen> Mirror::namespaces(const World& world, Pid viewer) const {
  std::vector<Seen> out;
  std::set<ino_t> known;
  const auto add = [&](Fd file, const std::string& name) {
    struct stat about {};
    if (!file || ::ioctl(file.get(), NS_GET_NSTYPE) != CLONE_NEWNET || ::fstat(file.get(), &about) != 0) return;
    if (known.insert(about.st_ino).second) out.push_back({std::move(file), name});
  };
  const auto self = agents_.find(viewer);
  const Process* process = find_process(world, viewer);
  if (self == agents_.end() || process == nullptr) return out;
  const std::string own = fmt::format("/proc/{}", self->second.pid());
  add(open_file(own + "/ns/net"), "");
  std::set<std::string> names;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(own + "/root/run/netns", ignored))
    names.insert(entry.path().filename().string());
  // A link to /proc/PID/ns/net leads where the viewer's own /proc says.
  for (const std::string& name : names) add(self->second.file("/run/netns/" + name), name);
  for (const auto& [pid, agent] : agents_) {
    if (const Pid number = number_in(world, pid, process->pidns); number != 0) {
      add(open_file(fmt::format("/proc/{}/ns/net", agent.pid())), fmt::format("pid {}", number));
    }
  }
  return out;
}

std::string Mirror::file(Pid by, const std::string& path) {
  const auto agent = agents_.find(by);
  if (agent == agents_.end()) return "";
  const Answer answer = agent->second.ask(Request{Call::kLstat, {}, path, "", "", {}});
  return answer.code == 0 ? answer.data : std::string(error_name(static_cast<Errno>(answer.code)));
}

Snapshot Mirror::look(const World& world, Pid viewer) {
  const std::vector<Seen> seen = namespaces(world, viewer);
  if (!unmatched_.empty()) {
    const auto names = netns_names(world, viewer);
    for (auto at = unmatched_.begin(); at != unmatched_.end();) {
      const Link* link = world.links.find(at->first);
      const auto name = link == nullptr ? names.end() : names.find(link->netns);
      const auto there =
          std::find_if(seen.begin(), seen.end(), [&](const Seen& one) { return name != names.end() && one.name == name->second; });
      if (there == seen.end()) {
        at = link == nullptr ? unmatched_.erase(at) : std::next(at);
        continue;
      }
      if (const auto kernels = observer_->address_of(there->file, link->ifindex)) macs_[*kernels] = at->second;
      at = unmatched_.erase(at);
    }
  }
  return observer_->look(seen, macs_);
}

}  // namespace nslab::kernel

#include "shell/run/call.h"

#include "shell/run/machine.h"
#include "shell/session_parts.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kBlock = 4096;  // what stdio collects for a file or a pipe

}  // namespace

bool Call::is_terminal(int descriptor) const {
  if (!runner_.session().terminal) return false;
  const FileId* file = process().descriptors.find(descriptor);
  if (file == nullptr) return false;
  const OpenFile& open = world().files[*file];
  return open.kind == OpenFile::Kind::kOutput || (open.kind == OpenFile::Kind::kPipeRead && open.pipe == keyboard_of(runner_.session()));
}

void Call::out(std::string_view text) {
  if (text.empty()) return;
  if (shell_ != nullptr) {
    runner_.write(task_, 1, std::string(text));
    return;
  }
  task_.buffered += text;
  std::size_t ready = task_.buffered.size() / kBlock * kBlock;
  if (line_buffered_ || is_terminal(1)) {
    const auto newline = task_.buffered.rfind('\n');
    ready = newline == std::string::npos ? 0 : newline + 1;
  }
  if (ready == 0) return;
  const std::string block = task_.buffered.substr(0, ready);
  task_.buffered.erase(0, ready);
  runner_.write(task_, 1, block);
}

void Call::err(std::string_view text) {
  if (is_terminal(2)) flush();
  runner_.write(task_, 2, std::string(text));
}

void Call::flush() {
  if (!task_.buffered.empty()) runner_.flush(task_);
}

std::string Call::prefix() const {
  const std::string name = argv.empty() ? "" : argv.front();
  return (shell_ != nullptr ? shell_->error_prefix() : "") + name + ": ";
}

int Call::not_modelled(const std::string& what) {
  err("nslab: " + what + " is not modelled\n");
  runner_.not_modelled(what, task_.line);
  return 125;
}

std::optional<std::string> Call::read(int descriptor, std::size_t most) {
  if (must_pause()) return std::nullopt;
  Read op;
  op.descriptor = descriptor;
  op.most = most;
  const auto reply = ask(op);
  if (!reply) {
    if (reply.error().reason == Reason::kWouldBlock) return std::nullopt;
    return "";
  }
  if (const auto* bytes = std::get_if<Bytes>(&*reply)) {
    runner_.charge(bytes->data.size());
    return bytes->data;
  }
  return "";
}

Result<std::string> Call::read_file(const std::string& path) {
  Open open;
  open.path = path;
  const auto reply = ask(std::move(open));
  if (!reply) return tl::unexpected(reply.error());
  const int descriptor = std::get<Descriptor>(*reply).number;
  std::string text;
  Result<Done> ended = Done{};
  while (true) {
    Read read;
    read.descriptor = descriptor;
    const auto part = ask(read);
    if (!part) {
      ended = tl::unexpected(part.error());
      break;
    }
    const std::string& data = std::get<Bytes>(*part).data;
    if (data.empty()) break;
    runner_.charge(data.size());
    text += data;
    if (text.size() > (16U << 20)) break;
  }
  Close close;
  close.descriptor = descriptor;
  (void)ask(close);
  if (!ended) return tl::unexpected(ended.error());
  return text;
}

Result<Reply> Call::write_file(const std::string& path, const std::string& text, bool append) {
  Open open;
  open.path = path;
  open.read = false;
  open.write = open.create = true;
  open.truncate = !append;
  open.append = append;
  auto reply = ask(std::move(open));
  if (!reply) return reply;
  const int descriptor = std::get<Descriptor>(*reply).number;
  runner_.charge(text.size());
  Write write;
  write.descriptor = descriptor;
  write.data = text;
  reply = ask(std::move(write));
  Close close;
  close.descriptor = descriptor;
  (void)ask(close);
  return reply;
}

std::optional<std::string> Call::variable(std::string_view name) const {
  if (shell_ != nullptr) {
    const Variable* variable = shell_->state().variables.find(name);
    return variable == nullptr ? std::nullopt : scalar_value(*variable);
  }
  for (const std::string& entry : task_.environment) {
    if (entry.size() > name.size() && entry.starts_with(name) && entry[name.size()] == '=') return entry.substr(name.size() + 1);
  }
  return std::nullopt;
}

Found Call::find_command(const std::string& name) const {
  return shell::find_command(world(), task_.pid, name, variable("PATH").value_or("/usr/local/bin:/bin:/usr/bin"));
}

Pid Call::fork(std::uint32_t clone_flags) {
  Errno error{};
  return runner_.fork(task_.pid, &error, clone_flags);
}

Pid Call::spawn(const std::vector<std::string>& command, std::uint32_t clone_flags) {
  const Pid child = fork(clone_flags);
  if (child == 0) return 0;
  Task& made = *runner_.task(child);
  made.line = task_.line;
  runner_.become(made, command, task_.environment);
  return child;
}

void Call::run_in(Pid child, Program program) {
  Task& made = *runner_.task(child);
  made.running = std::move(program);
  made.wait.until = now();
}

std::optional<int> Call::reap(Pid child) {
  Reap op;
  op.child = child;
  const auto reply = ask(op);
  if (!reply) return reply.error().reason == Reason::kWouldBlock ? std::nullopt : std::optional(127);
  return shell_status(std::get<Waited>(*reply).status);
}

std::optional<int> Call::take_signal() {
  if (task_.signals.empty()) return std::nullopt;
  const int number = task_.signals.front();
  task_.signals.erase(task_.signals.begin());
  return number;
}

// Instantiated here alone: a variant of all ops is costly to compile, and every tool asks.
template <class O>
Result<Reply> Call::ask(O op) {
  op.by = task_.pid;
  return runner_.execute(Op(std::move(op)));
}
template Result<Reply> Call::ask(NewLink);
template Result<Reply> Call::ask(SetLink);
template Result<Reply> Call::ask(DelLink);
template Result<Reply> Call::ask(GetLink);
template Result<Reply> Call::ask(SetAltname);
template Result<Reply> Call::ask(SetPort);
template Result<Reply> Call::ask(SetPortVlan);
template Result<Reply> Call::ask(SetMdb);
template Result<Reply> Call::ask(SetWireguard);
template Result<Reply> Call::ask(NewFdb);
template Result<Reply> Call::ask(BridgeIoctl);
template Result<Reply> Call::ask(NewAddr);
template Result<Reply> Call::ask(DelAddr);
template Result<Reply> Call::ask(AddressIoctl);
template Result<Reply> Call::ask(NewRoute);
template Result<Reply> Call::ask(DelRoute);
template Result<Reply> Call::ask(FlushRouteCache);
template Result<Reply> Call::ask(SetAddrLabel);
template Result<Reply> Call::ask(NewRule);
template Result<Reply> Call::ask(DelRule);
template Result<Reply> Call::ask(NewNexthop);
template Result<Reply> Call::ask(DelNexthop);
template Result<Reply> Call::ask(NewNeigh);
template Result<Reply> Call::ask(DelNeigh);
template Result<Reply> Call::ask(NewNsid);
template Result<Reply> Call::ask(SetQdisc);
template Result<Reply> Call::ask(SetTcClass);
template Result<Reply> Call::ask(SetTcFilter);
template Result<Reply> Call::ask(SetFeatures);
template Result<Reply> Call::ask(NfBatch);
template Result<Reply> Call::ask(DelConntrack);
template Result<Reply> Call::ask(SetIpset);
template Result<Reply> Call::ask(WriteSysctl);
template Result<Reply> Call::ask(LoadModule);
template Result<Reply> Call::ask(Advance);
template Result<Reply> Call::ask(Clone);
template Result<Reply> Call::ask(Exec);
template Result<Reply> Call::ask(Exit);
template Result<Reply> Call::ask(Reap);
template Result<Reply> Call::ask(Unshare);
template Result<Reply> Call::ask(Setns);
template Result<Reply> Call::ask(SetIdMap);
template Result<Reply> Call::ask(SetUid);
template Result<Reply> Call::ask(SetHostname);
template Result<Reply> Call::ask(Chdir);
template Result<Reply> Call::ask(Open);
template Result<Reply> Call::ask(OpenTranscript);
template Result<Reply> Call::ask(Close);
template Result<Reply> Call::ask(Dup);
template Result<Reply> Call::ask(MakePipe);
template Result<Reply> Call::ask(Write);
template Result<Reply> Call::ask(Read);
template Result<Reply> Call::ask(Mkdir);
template Result<Reply> Call::ask(Mknod);
template Result<Reply> Call::ask(Unlink);
template Result<Reply> Call::ask(Rename);
template Result<Reply> Call::ask(Symlink);
template Result<Reply> Call::ask(HardLink);
template Result<Reply> Call::ask(Chmod);
template Result<Reply> Call::ask(SetUmask);
template Result<Reply> Call::ask(MountFs);
template Result<Reply> Call::ask(Umount);
template Result<Reply> Call::ask(Chroot);
template Result<Reply> Call::ask(PivotRoot);
template Result<Reply> Call::ask(MakeSocket);
template Result<Reply> Call::ask(SetSocket);
template Result<Reply> Call::ask(Bind);
template Result<Reply> Call::ask(Connect);
template Result<Reply> Call::ask(Listen);
template Result<Reply> Call::ask(Accept);
template Result<Reply> Call::ask(Send);
template Result<Reply> Call::ask(Receive);
template Result<Reply> Call::ask(Shutdown);

}  // namespace nslab::shell

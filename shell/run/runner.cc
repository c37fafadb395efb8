#include "shell/run/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/file/descriptors.h"
#include "model/file/paths.h"
#include "model/forward/timers.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/tools/libraries.h"
#include "shell/tools/table.h"

namespace nslab::shell {

namespace {

constexpr int kSlice = 2000;  // steps of a shell before others get their turn

bool has_ended(const World& world, Pid pid) {
  const Process* process = find_process(world, pid);
  return process == nullptr || process->state == ProcessState::kZombie;
}

std::uint64_t bit(int number) { return 1ULL << static_cast<unsigned>(number); }

// A signal has come that it can do something about now. A shell that waits for a child in the foreground runs its traps
// only once that has ended (bash(1), SIGNALS).
bool is_signalled(const Task& task) {
  const auto* shell = std::get_if<Shell>(&task.running);
  if (shell == nullptr || task.wait.children.empty() || shell->frames.empty()) return !task.signals.empty();
  if (std::holds_alternative<BuiltinFrame>(shell->frames.back().kind)) return !task.signals.empty();
  return std::any_of(task.signals.begin(), task.signals.end(), [&](int number) { return !Machine::is_trapped(*shell, number); });
}

// A file that Linux has and nslab cannot tell: whoever reads it is told so, whatever it makes of the errno.
void tell_not_modelled(Runner& runner, Pid by, const Error& error) {
  Task* reader = runner.task(by);
  const std::string what = error.subjects.empty() ? "this file" : error.subjects.front();
  if (reader != nullptr) runner.write(*reader, 2, "nslab: " + what + " is not modelled\n");
  runner.not_modelled(what, reader == nullptr ? 0 : reader->line);
}

}  // namespace

int shell_status(int wait_status) {
  const int signal = wait_status & 0x7f;
  return signal != 0 ? 128 + signal : (wait_status >> 8) & 0xff;
}

Pid visible_pid(const World& world, Pid asker, Pid pid) {
  const Process* from = find_process(world, asker);
  const Process* to = find_process(world, pid);
  if (from == nullptr || to == nullptr) return 0;
  for (const PidAlias& alias : *to->numbers) {
    if (alias.pidns == from->pidns) return alias.number;
  }
  return 0;
}

Pid real_pid(const World& world, Pid asker, Pid visible) {
  const Process* from = find_process(world, asker);
  const Pidns* ns = from == nullptr ? nullptr : world.pidns.find(from->pidns);
  const Pid* pid = ns == nullptr ? nullptr : ns->numbers.find(visible);
  return pid == nullptr ? 0 : *pid;
}

Result<Reply> Runner::execute(const Op& op) {
  ++session_.used.ops;
  Result<Reply> reply = nslab::execute(session_.world, op, watch_.trace);
  if (watch_.on_op) watch_.on_op(session_.world, op, reply);
  if (!reply && reply.error().reason == Reason::kFileNotModelled) tell_not_modelled(*this, asker(op), reply.error());
  if (const auto* make = std::get_if<MakeSocket>(&op); make != nullptr && reply) bind_to_vrf(*make, *reply);
  return reply;
}

// The program that `ip vrf exec` hangs on a control group (BPF_CGROUP_INET_SOCK_CREATE).
void Runner::bind_to_vrf(const MakeSocket& made, const Reply& reply) {
  const Task* maker = task(made.by);
  const auto* descriptor = std::get_if<Descriptor>(&reply);
  const bool inet = made.kind == SocketKind::kUdp || made.kind == SocketKind::kTcp || made.kind == SocketKind::kPing ||
                    made.kind == SocketKind::kRaw;
  if (maker == nullptr || maker->vrf.empty() || !inet || descriptor == nullptr) return;
  SetSocket set;
  set.by = made.by;
  set.descriptor = descriptor->number;
  set.device = maker->vrf;
  (void)execute(set);
}

void Runner::too_many_steps() const {
  throw LimitReached{
      fmt::format("{} steps were taken and the script is still running: is there a loop that never ends?", session_.limits.steps)};
}

void Runner::too_many_bytes() const {
  throw LimitReached{fmt::format("more than {} MiB were produced: does something grow for ever?", session_.limits.bytes >> 20U)};
}

void Runner::stuck() const {
  std::string who;
  if (const auto at = session_.tasks.find(session_.shell); at != session_.tasks.end()) {
    for (const auto& [pid, task] : session_.tasks) {
      const Process* process = find_process(session_.world, pid);
      if (process != nullptr && process->parent == session_.shell && pid != session_.shell)
        who = process->argv->empty() ? process->command : process->argv->front();
    }
  }
  throw LimitReached{
      who.empty()
          ? "the script waits for something that cannot happen any more"
          : fmt::format(
                "`{}' waits for something that cannot happen any more (put it in the background with &, or bound it: -c, -w, timeout)",
                who)};
}

Task* Runner::task(Pid pid) {
  const auto at = session_.tasks.find(pid);
  return at == session_.tasks.end() ? nullptr : &at->second.edit();
}

Pid Runner::fork(Pid parent, Errno* error, std::uint32_t flags) {
  if (session_.tasks.size() >= session_.limits.tasks) {
    throw LimitReached{fmt::format("{} processes run at once: does something start itself again and again?", session_.tasks.size())};
  }
  Clone clone;
  clone.by = parent;
  clone.flags = flags;
  const auto reply = execute(clone);
  if (!reply) {
    *error = code_of(reply.error().reason, world().profile.kernel);
    return 0;
  }
  const Pid child = std::get<Child>(*reply).pid;
  Task made;
  made.pid = child;
  if (const Task* from = task(parent)) {
    made.argv = from->argv;
    made.environment = from->environment;
    made.ignored = from->ignored;
    made.vrf = from->vrf;
    made.line = from->line;
  }
  made.wait.until = world().now;
  session_.tasks[child] = Cow<Task>(std::move(made));
  return child;
}

namespace {

// What ip is to work on: "link" of `ip -n red link show`.
std::string_view object_of(const std::vector<std::string>& argv) {
  for (std::size_t i = 1; i < argv.size(); ++i) {
    if (!argv[i].starts_with('-')) return argv[i];
    if (argv[i] == "-n" || argv[i].starts_with("-net")) ++i;
  }
  return "";
}

// Whether a program has had a netlink socket in the namespace that it ends in. That of `ip netns add` was made outside.
bool asks_by_netlink(const std::vector<std::string>& argv) {
  constexpr std::array<std::string_view, 6> kPackages{"iproute2", "nftables", "iptables", "conntrack", "ipset", "ethtool"};
  const Tool* tool = argv.empty() ? nullptr : find_tool(argv.front().substr(argv.front().rfind('/') + 1));
  if (tool == nullptr || std::find(kPackages.begin(), kPackages.end(), tool->package) == kPackages.end()) return false;
  return tool->name != "ip" || !object_of(argv).starts_with("net");
}

}  // namespace

void Runner::end(Pid pid, int status) {
  Task* ending = task(pid);
  if (ending != nullptr && (status & 0x7f) == 0) {
    flush(*ending);
    // What a pipe has no room for yet is lost with its writer only if nobody ever reads it: leave it there.
    for (const Unwritten& left : ending->unwritten) {
      Write rest;
      rest.by = pid;
      rest.descriptor = left.descriptor;
      rest.data = left.data;
      (void)execute(rest);
    }
  }
  if (ending != nullptr && pid == session_.shell) {
    session_.ended = true;
    session_.status = shell_status(status);
  }
  Exit exit;
  exit.by = pid;
  exit.status = status;
  exit.netlink = ending != nullptr && asks_by_netlink(ending->argv);
  session_.tasks.erase(pid);
  (void)execute(exit);
  drop_ended_tasks();
}

// When the first process of a pid namespace ends, all others in it are gone too.
void Runner::drop_ended_tasks() {
  for (auto at = session_.tasks.begin(); at != session_.tasks.end();) {
    at = has_ended(session_.world, at->first) ? session_.tasks.erase(at) : std::next(at);
  }
}

void Runner::signal(Pid pid, int number) {
  Task* target = task(pid);
  if (target == nullptr || number == 0) return;
  if (number == sig::kStop || number == sig::kTstp) {
    target->stopped = true;
    return;
  }
  if (number == sig::kCont) target->stopped = false;
  target->signals.push_back(number);
}

bool Runner::deliver_signals(Task& task) {
  std::vector<int> kept;
  for (const int number : task.signals) {
    if (number == sig::kKill) {
      end(task.pid, number);
      return false;
    }
    if ((task.ignored & bit(number)) != 0) continue;
    const auto* shell = std::get_if<Shell>(&task.running);
    const bool trapped = shell != nullptr && Machine::is_trapped(*shell, number);
    if ((task.caught & bit(number)) != 0 || trapped) {
      kept.push_back(number);
      continue;
    }
    if (number == sig::kChld || number == sig::kCont) continue;
    const Process* process = find_process(session_.world, task.pid);
    if (process->numbers->back().number == 1 && session_.world.pidns[process->pidns].parent) continue;  // init is not hurt
    end(task.pid, number);
    return false;
  }
  task.signals = std::move(kept);
  return true;
}

bool Runner::write(Task& task, int descriptor, const std::string& data) {
  if (data.empty()) return true;
  charge(data.size());
  if (!task.unwritten.empty()) {
    task.unwritten.push_back({descriptor, data});
    return true;
  }
  Write op;
  op.by = task.pid;
  op.descriptor = descriptor;
  op.data = data;
  const auto reply = execute(op);
  if (reply) return true;
  if (reply.error().reason == Reason::kWouldBlock) {
    task.unwritten.push_back({descriptor, data});
    return true;
  }
  if (reply.error().reason == Reason::kBrokenPipe) {
    task.signals.push_back(sig::kPipe);
    return false;
  }
  if (descriptor == 1) task.refused = code_of(reply.error().reason, world().profile.kernel);
  return reply.error().reason != Reason::kBadDescriptor;
}

bool Runner::write_what_waits(Task& task) {
  while (!task.unwritten.empty()) {
    if (!is_writable(session_.world, task.pid, task.unwritten.front().descriptor)) return false;
    const Unwritten next = task.unwritten.front();
    task.unwritten.erase(task.unwritten.begin());
    Write op;
    op.by = task.pid;
    op.descriptor = next.descriptor;
    op.data = next.data;
    const auto reply = execute(op);
    if (!reply && reply.error().reason == Reason::kBrokenPipe) task.signals.push_back(sig::kPipe);
  }
  return true;
}

void Runner::flush(Task& task) {
  const std::string text = std::exchange(task.buffered, {});
  write(task, 1, text);
}

void Runner::not_modelled(const std::string& what, int line) { session_.unmodelled.push_back({line, what}); }

bool Runner::is_ready(const Task& task) const {
  const World& world = session_.world;
  if (is_signalled(task)) return true;
  if (task.stopped) return false;
  if (!task.unwritten.empty()) return is_writable(world, task.pid, task.unwritten.front().descriptor);
  const Wait& wait = task.wait;
  if (wait.until <= world.now) return true;
  if (wait.any_change && task.seen_ops != session_.used.ops) return true;
  auto readable = [&](int number) { return is_readable(world, task.pid, number); };
  auto writable = [&](int number) { return is_writable(world, task.pid, number); };
  return std::any_of(wait.readable.begin(), wait.readable.end(), readable) ||
         std::any_of(wait.writable.begin(), wait.writable.end(), writable) ||
         std::any_of(wait.children.begin(), wait.children.end(), [&](Pid child) { return has_ended(world, child); });
}

void Runner::become(Task& task, const std::vector<std::string>& argv, const std::vector<std::string>& environment) {
  flush(task);
  Exec exec;
  exec.by = task.pid;
  exec.argv = argv;
  (void)execute(exec);
  task.argv = argv;
  task.environment = environment;
  task.caught = 0;
  task.buffered.clear();
  task.refused = Errno::kNone;
  task.wait = Wait{};
  task.wait.until = world().now;
  load_program(*this, task);
}

void Runner::run_task(Pid pid) {
  Task* task = this->task(pid);
  if (!deliver_signals(*task)) return;
  if (!is_ready(*task)) return;  // a signal that it does not heed woke it
  if (!write_what_waits(*task)) return;
  if (auto* shell = std::get_if<Shell>(&task->running)) {
    (void)shell;
    Machine(*this, *task).run(kSlice);
    return;
  }
  step();
  Call call(*this, *task, task->argv);
  const Step next = std::get<Program>(task->running)(call);
  task->seen_ops = session_.used.ops;
  if (const auto* wait = std::get_if<Wait>(&next)) {
    task->wait = *wait;
  } else if (const auto* exited = std::get_if<Exited>(&next)) {
    flush(*task);
    if (!deliver_signals(*task)) return;
    if (!task->unwritten.empty()) {  // it ends once the last of it is written
      task->running = Program([status = exited->status](Call&) -> Step { return Exited{status}; });
      task->wait = Wait{world().now, {}, {}, {}, false};
      return;
    }
    const int status = task->refused == Errno::kNone ? exited->status : tell_of_refused_output(*this, *task, exited->status);
    end(pid, (status & 0xff) << 8);
  } else {
    const auto& other = std::get<Become>(next);
    const std::vector<std::string> environment = other.environment ? *other.environment : task->environment;
    become(*task, other.argv, environment);
  }
}

bool Runner::run_one() {
  for (const auto& [pid, task] : session_.tasks) {
    if (is_ready(*task)) {
      run_task(pid);
      return true;
    }
  }
  return false;
}

Instant Runner::next_wake() const {
  Instant at = next_event(session_.world);
  for (const auto& [pid, task] : session_.tasks) {
    // Time wakes neither what is stopped nor what waits for room in a pipe.
    if (!task->stopped && task->unwritten.empty()) at = std::min(at, task->wait.until);
  }
  return at;
}

void Runner::pass_time(Instant until) {
  if (until - Instant{0} > session_.limits.time) {
    throw LimitReached{
        fmt::format("{} hours have passed in virtual time and the script is still running", session_.limits.time / std::chrono::hours(1))};
  }
  Advance advance;
  advance.by = session_.shell;
  advance.time = until - session_.world.now;
  (void)execute(advance);
}

void Runner::run_until(const std::function<bool()>& done) {
  while (!done()) {
    if (run_one()) continue;
    const Instant at = next_wake();
    if (at == kNever) stuck();
    pass_time(at);
  }
}

void Runner::run_for(Duration time) {
  const Instant end = session_.world.now + time;
  while (true) {
    if (run_one()) continue;
    const Instant at = next_wake();
    pass_time(std::min(at, end));
    if (at > end) return;
  }
}

Found find_command(const World& world, Pid pid, const std::string& name, const std::string& search_path) {
  const Process* process = find_process(world, pid);
  const Walker walker{world, *process};
  auto look = [&](const std::string& path) -> Found {
    const auto place = resolve(walker, path);
    if (!place) return {Found::Kind::kMissing, path};
    if (type_of(walker, *place) == FileType::kDirectory) return {Found::Kind::kDirectory, path};
    if ((mode_of(walker, *place) & 0111) == 0) return {Found::Kind::kDenied, path};
    const std::string_view program = program_at(walker, *place);
    if (program.empty()) return {Found::Kind::kScript, path};
    if (!has_loader(walker)) return {Found::Kind::kMissing, path, true};
    return {is_unmodelled(program) ? Found::Kind::kUnmodelled : Found::Kind::kTool, path};
  };
  if (name.find('/') != std::string::npos) return look(name);
  if (name.empty()) return {Found::Kind::kMissing, name};
  Found denied{Found::Kind::kMissing, name};
  std::size_t at = 0;
  while (at <= search_path.size()) {
    const auto colon = std::min(search_path.find(':', at), search_path.size());
    const std::string directory = search_path.substr(at, colon - at);
    at = colon + 1;
    Found found = look((directory.empty() ? "." : directory) + "/" + name);
    if (found.kind == Found::Kind::kDenied || found.no_loader) denied = found;
    if (found.kind != Found::Kind::kMissing && found.kind != Found::Kind::kDirectory && found.kind != Found::Kind::kDenied) return found;
  }
  return denied;
}

}  // namespace nslab::shell

#include "shell/terminal.h"

#include <algorithm>

#include "model/file/descriptors.h"
#include "model/forward/timers.h"
#include "shell/run/machine.h"
#include "shell/session_parts.h"

namespace nslab::shell {

namespace {

constexpr Duration kTyping = std::chrono::milliseconds(500);  // a line takes this long; what was left in the background goes on meanwhile
constexpr Duration kSettle = std::chrono::milliseconds(300);  // an answer from the network may still come before the next line
constexpr Duration kSlice = std::chrono::milliseconds(100);
constexpr Duration kLongest = std::chrono::hours(24);

void dup(Runner& runner, Pid by, int from, int to) {
  Dup op;
  op.by = by;
  op.from = from;
  op.to = to;
  (void)runner.execute(op);
  Close close;
  close.by = by;
  close.descriptor = from;
  (void)runner.execute(close);
}

bool is_keyboard(const Session& session, Pid pid, int descriptor) {
  const Process* process = find_process(session.world, pid);
  const FileId* file = process == nullptr ? nullptr : process->descriptors.find(descriptor);
  if (file == nullptr) return false;
  const OpenFile& open = session.world.files[*file];
  return open.kind == OpenFile::Kind::kPipeRead && open.pipe == keyboard_of(session);
}

// It waits for a line that is not typed yet.
bool waits_for_typing(const Session& session, Pid pid, const Task& task) {
  if (task.stopped || !task.signals.empty()) return false;
  return std::any_of(task.wait.readable.begin(), task.wait.readable.end(), [&](int descriptor) {
    return is_keyboard(session, pid, descriptor) && !is_readable(session.world, pid, descriptor);
  });
}

bool is_below(const World& world, Pid pid, Pid ancestor) {
  for (int hops = 0; pid != 0 && hops < 10000; ++hops) {
    if (pid == ancestor) return true;
    const Process* process = find_process(world, pid);
    if (process == nullptr) return false;
    pid = process->parent;
  }
  return false;
}

void type(Session& session, Runner& runner, const std::string& text) {
  Write write;
  write.by = session.shell;
  write.descriptor = kKeyboard;
  write.data = text;
  (void)runner.execute(write);
}

// The limits count from here.
void count_anew(Session& session, Duration longest) {
  session.used.steps = 0;
  session.used.bytes = 0;
  session.limits.time = (session.world.now - Instant{0}) + longest;
}

// All wait, and for nothing that time will bring.
bool is_stuck(const Session& session) {
  const bool never =
      std::all_of(session.tasks.begin(), session.tasks.end(), [](const auto& entry) { return entry.second->wait.until == kNever; });
  return never && next_event(session.world) == kNever;
}

Progress progress_of(const Session& session) { return reader_of(session).asks == Asks::kNobody ? Progress::kRunning : Progress::kAsks; }

}  // namespace

Session open_terminal(Beginnings beginnings, const Limits& limits) {
  SessionOptions options;
  options.limits = limits;
  options.terminal = true;
  options.interactive = true;
  Session session = begin_script(std::move(beginnings), options);
  const Watch nobody;
  Runner runner(session, nobody);
  MakePipe make;
  make.by = session.shell;
  const auto ends = std::get<Descriptor>(*runner.execute(make));
  dup(runner, session.shell, ends.number, 0);
  dup(runner, session.shell, ends.writing, kKeyboard);
  return session;
}

Reader reader_of(const Session& session) {
  const auto at = session.tasks.find(session.shell);
  if (session.ended || at == session.tasks.end()) return {Asks::kEnded, 0};
  const auto* shell = std::get_if<Shell>(&at->second->running);
  if (is_idle(session)) return {shell != nullptr && shell->exiting ? Asks::kEnded : Asks::kCommand, session.shell};
  for (auto task = session.tasks.rbegin(); task != session.tasks.rend(); ++task) {  // the youngest first
    if (!waits_for_typing(session, task->first, *task->second)) continue;
    const auto* nested = std::get_if<Shell>(&task->second->running);
    const bool prompts = nested != nullptr && !nested->frames.empty() && std::holds_alternative<ScriptFrame>(nested->frames.back().kind);
    return {prompts ? Asks::kNested : Asks::kInput, task->first};
  }
  return {Asks::kNobody, 0};
}

void hand_over(Session& session, const Unit& unit, const Watch& watch) {
  count_anew(session, kLongest);
  const Reader reader = reader_of(session);
  Runner runner(session, watch);
  try {
    runner.run_for(kTyping);
    pause_before(session, runner, unit.text);
    if (reader.asks == Asks::kNested) return type(session, runner, unit.text + "\n");
    Shell* shell = main_shell(session);
    if (reader.asks != Asks::kCommand || shell == nullptr) return;
    direct_output(runner, session.shell, 0);
    ListFrame list;
    list.list = unit.list;
    shell->frames.push_back(Frame{std::move(list), {}, false});
    wake(session);
  } catch (const LimitReached& limit) {
    stop(session, limit.why);
  }
}

void type_input(Session& session, const std::string& line, const Watch& watch) {
  count_anew(session, kLongest);
  Runner runner(session, watch);
  type(session, runner, line);
}

Progress run_ahead(Session& session, Duration most, const Watch& watch) {
  if (session.ended) return session.stopped ? Progress::kStopped : Progress::kAsks;
  Runner runner(session, watch);
  const Instant limit = session.world.now + most;
  try {
    runner.run_until([&] { return session.world.now >= limit || progress_of(session) == Progress::kAsks; });
    const Asks asks = reader_of(session).asks;
    if (asks == Asks::kNested || asks == Asks::kInput) runner.run_for(kSettle);
  } catch (const LimitReached& reached) {
    if (is_stuck(session)) return Progress::kRunning;
    stop(session, reached.why);
    return Progress::kStopped;
  }
  return progress_of(session);
}

Progress run_on(Session& session, Duration time, const Watch& watch) {
  if (session.ended) return session.stopped ? Progress::kStopped : Progress::kAsks;
  Runner runner(session, watch);
  session.used.steps = 0;
  const Instant end = session.world.now + time;
  try {
    while (session.world.now < end && progress_of(session) == Progress::kRunning) runner.run_for(std::min(kSlice, end - session.world.now));
  } catch (const LimitReached& reached) {
    stop(session, reached.why);
    return Progress::kStopped;
  }
  return progress_of(session);
}

void interrupt(Session& session, const Watch& watch) {
  constexpr std::uint64_t kInterrupt = 1ULL << static_cast<unsigned>(sig::kInt);
  Runner runner(session, watch);
  std::vector<Pid> foreground;
  for (const auto& [pid, task] : session.tasks) {
    if ((task->ignored & kInterrupt) == 0 && is_below(session.world, pid, session.shell)) foreground.push_back(pid);
  }
  if (is_idle(session)) return;
  for (const Pid pid : foreground) runner.signal(pid, sig::kInt);
  (void)run_ahead(session, std::chrono::seconds(1), watch);
}

void end_input(Session& session, const Watch& watch) {
  const Reader reader = reader_of(session);
  Runner runner(session, watch);
  if (reader.asks == Asks::kNested) return type(session, runner, "exit\n");
  if (reader.asks == Asks::kCommand) {
    UnitReader exit("exit");
    return hand_over(session, **exit.next(), watch);
  }
  if (reader.asks != Asks::kInput) return;
  Open null;  // reads the end from now on; the keyboard itself goes on for whoever reads next
  null.by = reader.pid;
  null.path = "/dev/null";
  null.descriptor = 0;
  (void)runner.execute(null);
}

}  // namespace nslab::shell

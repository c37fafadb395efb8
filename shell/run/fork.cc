#include <fmt/format.h>

#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/print.h"

namespace nslab::shell {

namespace {

// Descriptors that a shell has for itself and that a child must not hold open.
std::vector<int> own_descriptors(const Shell& shell) {
  std::vector<int> out;
  auto add = [&](const std::vector<SavedDescriptor>& saved) {
    for (const SavedDescriptor& s : saved) {
      if (s.kept >= 0) out.push_back(s.kept);
    }
  };
  for (const Frame& frame : shell.frames) {
    if (const auto* simple = std::get_if<SimpleFrame>(&frame.kind)) add(simple->saved);
    if (const auto* compound = std::get_if<CompoundFrame>(&frame.kind)) add(compound->saved);
    if (const auto* capture = std::get_if<CaptureFrame>(&frame.kind)) out.push_back(capture->descriptor);
  }
  return out;
}

}  // namespace

// A child that is a copy of this shell with something of its own to run. 0: the kernel refused, the command is given up.
Pid Machine::fork(std::vector<Frame> frames) {
  Errno error{};
  const Pid child = runner_.fork(task_.pid, &error);
  if (child == 0) {
    if (state_.options.posix) {  // dash tells no reason, and ends
      complain("Cannot fork");
      leave_shell(2);
    } else {
      runner_.write(task_, 2, fmt::format("{}: fork: {}\n", state_.name, error_text(error)));
      discard(254);
    }
    return 0;
  }
  Shell copy;
  copy.state = state_;
  copy.state.self = visible_pid(runner_.world(), child, child);
  ++copy.state.subshell_depth;
  if (!state_.jobs.empty()) copy.state.parents_jobs = state_.jobs;
  if (!std::holds_alternative<SimpleFrame>(frames.front().kind)) copy.state.parents_jobs.clear();
  copy.state.jobs.clear();
  copy.state.interactive = false;
  if (!state_.traps->empty()) std::erase_if(copy.state.traps.edit(), [](const auto& trap) { return !trap.second.empty(); });
  copy.tested = is_tested();
  copy.frames = std::move(frames);
  Close close;
  close.by = child;
  for (const int descriptor : own_descriptors(shell_)) {
    close.descriptor = descriptor;
    (void)runner_.execute(close);
  }
  const bool is_simple = std::holds_alternative<SimpleFrame>(copy.frames.front().kind);
  if (!is_simple) {  // a subshell has none of them; a program's redirections may still name one
    close_coprocs(child);
    copy.state.coprocs.clear();
  }
  Task& task = *runner_.task(child);
  task.running = std::move(copy);
  task.line = state_.line;
  return child;
}

std::vector<Pid> Machine::launch(const ListPtr& list, std::size_t item, std::size_t at, bool background) {
  const Pipeline& pipeline = list->items[item].pipelines[at];
  if (!background) state_.line = pipeline.commands.back()->line;
  std::vector<Pid> pids;
  int previous = -1;
  auto close = [&](Pid by, int descriptor) {
    Close op;
    op.by = by;
    op.descriptor = descriptor;
    (void)runner_.execute(op);
  };
  auto dup = [&](Pid by, int from, int to) {
    Dup op;
    op.by = by;
    op.from = from;
    op.to = to;
    (void)runner_.execute(op);
  };
  for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
    Descriptor pipe;
    const bool last = i + 1 == pipeline.commands.size();
    if (!last) {
      MakePipe make;
      make.by = task_.pid;
      pipe = std::get<Descriptor>(*runner_.execute(make));
    }
    std::vector<Frame> frames;
    frames.push_back(frame_of(pipeline.commands[i], true));
    if (auto* compound = std::get_if<CompoundFrame>(&frames.front().kind)) compound->own_process = true;
    const Pid child = fork(std::move(frames));
    if (child == 0) return {};
    pids.push_back(child);
    if (previous >= 0) {
      dup(child, previous, 0);
      close(child, previous);
      close(task_.pid, previous);
    } else if (background && !state_.options.monitor) {
      Open null;
      null.by = child;
      null.path = "/dev/null";
      null.descriptor = 0;
      (void)runner_.execute(null);
    }
    if (!last) {
      dup(child, pipe.writing, 1);
      if (pipeline.with_errors[i]) dup(child, pipe.writing, 2);
      close(child, pipe.writing);
      close(child, pipe.number);
      close(task_.pid, pipe.writing);
      previous = pipe.number;
    }
    if (background && !state_.options.monitor) {
      runner_.task(child)->ignored |= (1ULL << sig::kInt) | (1ULL << sig::kQuit);
    }
  }
  return pids;
}

void Machine::start_job(const ListPtr& list, std::size_t item) {
  const AndOr& job = list->items[item];
  state_.line = job.pipelines.front().commands.front()->line;
  std::vector<Pid> pids;
  if (job.pipelines.size() == 1 && !job.pipelines.front().negated) {
    pids = launch(list, item, 0, true);
    if (pids.empty()) return;
  } else {
    AndOrFrame frame;
    frame.list = list;
    frame.item = item;
    frame.exec_last = state_.options.posix;  // bash waits for the last command, which gets a process of its own
    std::vector<Frame> frames;
    frames.push_back(Frame{std::move(frame), {}, false});
    const Pid child = fork(std::move(frames));
    if (child == 0) return;
    Open null;
    null.by = child;
    null.path = "/dev/null";
    null.descriptor = 0;
    (void)runner_.execute(null);
    runner_.task(child)->ignored |= (1ULL << sig::kInt) | (1ULL << sig::kQuit);
    pids.push_back(child);
  }
  for (const Pid pid : pids) std::get<Shell>(runner_.task(pid)->running).tested = false;
  Job entry;
  int number = 1;
  for (const Job& other : state_.jobs) number = std::max(number, other.number + 1);
  entry.number = number;
  entry.pids = pids;
  entry.text = state_.options.posix ? job.text : job_text(job).value_or(job.text);
  entry.line = state_.line;
  state_.jobs.push_back(std::move(entry));
  state_.last_background = visible_pid(runner_.world(), task_.pid, pids.back());
  state_.status = 0;
  if (state_.interactive) runner_.write(task_, 2, fmt::format("[{}] {}\n", number, state_.last_background));
}

namespace {

// $(<file) is $(cat file), but for the name (parse_and_execute's "cat_file"); anything else is itself.
ListPtr as_cat(const ListPtr& body) {
  if (body->items.size() != 1 || body->items[0].background || body->items[0].pipelines.size() != 1) return body;
  const Pipeline& pipeline = body->items[0].pipelines[0];
  if (pipeline.commands.size() != 1 || pipeline.negated || pipeline.timed) return body;
  const Command& command = *pipeline.commands[0];
  const auto* simple = std::get_if<Simple>(&command.kind);
  if (simple == nullptr || !simple->words.empty() || !simple->assignments.empty() || command.redirections.size() != 1) return body;
  const Redirection& from = command.redirections[0];
  if (from.kind != Redirection::Kind::kRead || from.descriptor > 0 || !from.variable.empty()) return body;
  Word cat;
  cat.parts.push_back(Literal{"/usr/bin/cat", true});
  cat.text = "cat";
  Command reading = command;
  std::get<Simple>(reading.kind).words.push_back(std::move(cat));
  List list = *body;
  list.items[0].pipelines[0].commands[0] = std::make_shared<const Command>(std::move(reading));
  return std::make_shared<const List>(std::move(list));
}

}  // namespace

void Machine::begin_capture(const ListPtr& written) {
  const ListPtr body = state_.options.posix ? written : as_cat(written);
  MakePipe make;
  make.by = task_.pid;
  const auto pipe = std::get<Descriptor>(*runner_.execute(make));
  ListFrame list;
  list.list = body;
  list.exec_last = true;
  std::vector<Frame> frames;
  frames.push_back(Frame{std::move(list), {}, false});
  const Pid child = fork(std::move(frames));
  Close close;
  close.by = task_.pid;
  close.descriptor = pipe.writing;
  if (child == 0) {
    (void)runner_.execute(close);
    close.descriptor = pipe.number;
    (void)runner_.execute(close);
    return;
  }
  auto& state = std::get<Shell>(runner_.task(child)->running).state;
  state.parents_jobs = state_.jobs.empty() ? state_.parents_jobs : state_.jobs;
  if (!state_.options.inherit_errexit && !state_.options.posix) state.options.errexit = false;
  Dup dup;
  dup.by = child;
  dup.from = pipe.writing;
  dup.to = 1;
  (void)runner_.execute(dup);
  (void)runner_.execute(close);
  close.by = child;
  (void)runner_.execute(close);
  close.descriptor = pipe.number;
  (void)runner_.execute(close);
  CaptureFrame frame;
  frame.child = child;
  frame.descriptor = pipe.number;
  push(std::move(frame));
}

// The commands run at the other end of a pipe; this end stays open, under the name /dev/fd/N, until the command that
// asked is over.
void Machine::begin_process_substitution(const CommandSubstitution& wanted) {
  constexpr int kFirst = 63;  // bash counts down from here
  MakePipe make;
  make.by = task_.pid;
  const auto pipe = std::get<Descriptor>(*runner_.execute(make));
  const bool reads = wanted.kind == CommandSubstitution::Kind::kReadEnd;
  const int own = reads ? pipe.number : pipe.writing;
  const int theirs = reads ? pipe.writing : pipe.number;
  int number = kFirst;
  while (find_process(runner_.world(), task_.pid)->descriptors.contains(number)) --number;
  ListFrame list;
  list.list = wanted.body;
  list.exec_last = true;
  std::vector<Frame> frames;
  frames.push_back(Frame{std::move(list), {}, false});
  const Pid child = fork(std::move(frames));
  auto close = [&](Pid by, int descriptor) {
    Close op;
    op.by = by;
    op.descriptor = descriptor;
    (void)runner_.execute(op);
  };
  if (child == 0) {
    close(task_.pid, own);
    return close(task_.pid, theirs);
  }
  if (!state_.options.posix) state_.last_background = visible_pid(runner_.world(), task_.pid, child);  // bash's $! is it, too
  Dup dup;
  dup.by = child;
  dup.from = theirs;
  dup.to = reads ? 1 : 0;
  (void)runner_.execute(dup);
  dup.by = task_.pid;
  dup.from = own;
  dup.to = number;
  (void)runner_.execute(dup);
  for (const int descriptor : {own, theirs}) {
    close(child, descriptor);
    close(task_.pid, descriptor);
  }
  for (auto frame = shell_.frames.rbegin(); frame != shell_.frames.rend(); ++frame) {
    if (auto* simple = std::get_if<SimpleFrame>(&frame->kind)) {
      simple->saved.push_back({number, -1});
      break;
    }
    if (auto* compound = std::get_if<CompoundFrame>(&frame->kind)) {
      compound->saved.push_back({number, -1});
      break;
    }
  }
  if (shell_.frames.back().known.empty()) state_.statuses = {state_.status};
  state_.statuses.push_back(state_.status);
  shell_.frames.back().known.push_back("/dev/fd/" + std::to_string(number));
}

void Machine::step_capture() {
  auto& frame = top<CaptureFrame>();
  Read read;
  read.by = task_.pid;
  read.descriptor = frame.descriptor;
  const auto reply = runner_.execute(read);
  if (!reply) return wait_for(Wait{kNever, {frame.descriptor}, {}, {}, false});
  const std::string& data = std::get<Bytes>(*reply).data;
  if (!data.empty()) {
    runner_.charge(data.size());
    frame.text += data;
    return;
  }
  // All have let go of the pipe; its maker may still be about to end.
  const auto status = take_status(frame.child, false);
  if (!status) return wait_for(Wait{kNever, {}, {}, {frame.child}, false});
  std::string text = std::move(frame.text);
  while (text.ends_with('\n')) text.pop_back();
  std::erase(text, '\0');
  leave_frame();
  if (shell_.frames.back().known.empty()) state_.statuses = {state_.status};
  state_.substitution_status = shell_status(*status);
  state_.statuses.push_back(state_.substitution_status);
  state_.status = state_.substitution_status;
  shell_.frames.back().known.push_back(std::move(text));
}

std::optional<int> Machine::take_status(Pid child, bool tells) {
  const Pid number = visible_pid(runner_.world(), task_.pid, child);
  Reap reap;
  reap.by = task_.pid;
  reap.child = child;
  const auto reply = runner_.execute(reap);
  if (!reply) {
    if (reply.error().reason == Reason::kWouldBlock) return std::nullopt;
    return 127 << 8;
  }
  const int status = std::get<Waited>(*reply).status;
  if (tells && (status & 0x7f) != 0) {
    std::string text;
    for (const Frame& frame : shell_.frames) {
      const auto* pipeline = std::get_if<PipelineFrame>(&frame.kind);
      if (pipeline != nullptr) text = pipeline->list->items[pipeline->item].pipelines[pipeline->at].text;
    }
    tell_of_death(number, status, text, true);
  }
  return status;
}

// What bash prints of a child that a signal ended (jobs.c, notify_of_job_status).
void Machine::tell_of_death(Pid pid, int wait_status, const std::string& text, bool foreground) {
  const int signal = wait_status & 0x7f;
  if (signal == 0 || signal == sig::kInt || signal == sig::kPipe) return;
  constexpr int kWidth = 24;  // LONGEST_SIGNAL_DESC
  const std::string name = signal_text(signal);
  if (signal == sig::kTerm) {
    if (foreground) runner_.write(task_, 2, name + "\n");
    return;
  }
  runner_.write(task_, 2, fmt::format("{}{:5} {:<{}}{}\n", error_prefix(), pid, name, kWidth, text));
}

// SIGCHLD's handler takes whatever child has ended (waitchld): to the first process of a PID namespace orphans come too.
void Machine::bury_orphans() {
  const World& world = runner_.world();
  if (state_.self != 1 || visible_pid(world, task_.pid, task_.pid) != 1) return;
  std::vector<Pid> ended;
  for (const auto& [pid, process] : world.processes) {
    if (process.parent == task_.pid && process.state == ProcessState::kZombie) ended.push_back(pid);
  }
  for (const Job& job : state_.jobs) {
    for (const Pid pid : job.pids) std::erase(ended, pid);
  }
  for (const Pid pid : ended) {
    Reap reap;
    reap.by = task_.pid;
    reap.child = pid;
    (void)runner_.execute(reap);
  }
}

void Machine::notice_ended_jobs() {
  for (Job& job : state_.jobs) {
    if (job.done) continue;
    bool all = true;
    for (const Pid pid : job.pids) {
      const Process* process = find_process(runner_.world(), pid);
      const bool ended = process == nullptr || process->state == ProcessState::kZombie;
      all = all && ended;
      if (process != nullptr && ended && pid == job.pids.back()) job.status = process->exit_status;
    }
    if (!all) continue;
    job.done = true;
    const Pid last = visible_pid(runner_.world(), task_.pid, job.pids.back());
    for (const Pid pid : job.pids) {
      Reap reap;
      reap.by = task_.pid;
      reap.child = pid;
      (void)runner_.execute(reap);
    }
    if (state_.interactive) continue;
    tell_of_death(last, job.status, job.text, false);
    if ((job.status & 0x7f) != 0) job.number = 0;  // told of, or not worth it: forgotten (notify_of_job_status)
  }
}

}  // namespace nslab::shell

// Traps that are no signals' (DEBUG, RETURN), and what select and coproc do.
#include <fmt/format.h>

#include <algorithm>

#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/print.h"

namespace nslab::shell {

bool Machine::run_trap(const char* name) {
  const auto trap = state_.traps->find(name);
  if (trap == state_.traps->end() || trap->second.empty()) return false;
  TextFrame frame;
  frame.trap = true;
  frame.status = state_.status;
  push_text(trap->second, std::move(frame), state_.line);
  return true;
}

// Before a command; within a trap neither it nor $BASH_COMMAND changes.
bool Machine::run_debug_trap(const CommandPtr& command) {
  const bool in_trap = std::any_of(shell_.frames.begin(), shell_.frames.end(), [](const Frame& frame) {
    const auto* text = std::get_if<TextFrame>(&frame.kind);
    return text != nullptr && text->trap;
  });
  if (in_trap) return false;
  state_.command = command;
  return !state_.traps->empty() && run_trap("DEBUG");
}

namespace {

std::size_t digits(std::size_t number) { return std::to_string(number).size(); }

// print_select_list: columns are filled from top to bottom, tabs between them.
std::string menu_of(const std::vector<std::string>& words, std::size_t width) {
  constexpr std::size_t kTab = 8, kAround = 2;  // ") "
  std::size_t longest = 0;
  for (const std::string& word : words) longest = std::max(longest, word.size());
  const std::size_t indices = digits(words.size());
  const std::size_t column = longest + indices + kAround + 2;
  std::size_t columns = std::max<std::size_t>(width / column, 1);
  std::size_t rows = words.size() / columns + (words.size() % columns != 0 ? 1 : 0);
  columns = words.size() / rows + (words.size() % rows != 0 ? 1 : 0);
  if (rows == 1) std::swap(rows, columns);
  std::string out;
  for (std::size_t row = 0; row < rows; ++row) {
    std::size_t position = 0;
    for (std::size_t at = row;;) {
      const std::size_t own = position == 0 ? digits(rows) : indices;
      out += fmt::format("{:>{}}) {}", at + 1, own, words[at]);
      std::size_t from = position + words[at].size() + own + kAround;
      at += rows;
      if (at >= words.size()) break;
      const std::size_t to = position + column;
      while (from < to) {
        const bool tab = to / kTab > from / kTab;
        out += tab ? '\t' : ' ';
        from += tab ? kTab - from % kTab : 1;
      }
      position += column;
    }
    out += '\n';
  }
  return out;
}

}  // namespace

// select_query: the menu, the prompt, a line; again with the menu where the line is empty.
void Machine::step_select(ForFrame& frame, const For& loop) {
  constexpr std::size_t kColumns = 80;
  if (frame.words.empty()) return finish(0);
  if (!frame.asked) {
    const auto* prompt = state_.variables.find("PS3");
    const std::string text = frame.shows ? menu_of(frame.words, kColumns) : "";
    runner_.write(task_, 2, text + (prompt != nullptr && prompt->set ? prompt->value : "#? "));
    frame.asked = true;
  }
  Read read;
  read.by = task_.pid;
  read.line = true;
  const auto reply = runner_.execute(read);
  if (!reply && reply.error().reason == Reason::kWouldBlock) return wait_for(Wait{kNever, {0}, {}, {}, false});
  const std::string line = reply ? std::get<Bytes>(*reply).data : "";
  frame.answer += line;
  runner_.charge(line.size());
  if (line.empty()) {
    runner_.write(task_, 1, "\n");
    return finish(1);
  }
  if (line.back() != '\n') return;  // the rest of it is to come
  frame.answer.pop_back();
  const std::string answer = std::exchange(frame.answer, "");
  frame.asked = false;
  frame.shows = answer.empty();
  expander().assign("REPLY", "", answer);
  if (answer.empty()) return;
  const bool number = answer.find_first_not_of("0123456789") == std::string::npos && answer.size() < 10;
  const std::size_t choice = number ? std::stoul(answer) : 0;
  const std::string chosen = choice >= 1 && choice <= frame.words.size() ? frame.words[choice - 1] : "";
  expander().assign(loop.name, "", chosen);
  push(ListFrame{loop.body, 0, false});
}

void Machine::close_coprocs(Pid pid) {
  Close close;
  close.by = pid;
  for (const int descriptor : state_.coprocs) {
    close.descriptor = descriptor;
    (void)runner_.execute(close);
  }
}

// execute_coproc. The shell's ends stand high, as bash moves them: 63 and 60, and below them for the next one.
void Machine::start_coproc(const CommandPtr& command) {
  const Coproc& coproc = std::get<Coproc>(command->kind);
  if (state_.options.posix) {
    complain("coproc: not found");
    return finish(127);
  }
  const auto pipe_of = [&] {
    MakePipe make;
    make.by = task_.pid;
    return std::get<Descriptor>(*runner_.execute(make));
  };
  const auto dup = [&](Pid by, int from, int to) {
    Dup op;
    op.by = by;
    op.from = from;
    op.to = to;
    (void)runner_.execute(op);
  };
  const auto close = [&](Pid by, int descriptor) {
    Close op;
    op.by = by;
    op.descriptor = descriptor;
    (void)runner_.execute(op);
  };
  const Descriptor from_it = pipe_of(), to_it = pipe_of();
  std::vector<Frame> frames;
  frames.push_back(frame_of(coproc.body, true));
  if (auto* compound = std::get_if<CompoundFrame>(&frames.front().kind)) compound->own_process = true;
  const Pid child = fork(std::move(frames));
  if (child == 0) return;
  dup(child, to_it.number, 0);
  dup(child, from_it.writing, 1);
  for (const int descriptor : {from_it.number, from_it.writing, to_it.number, to_it.writing}) close(child, descriptor);
  constexpr int kHighest = 63, kEnds = 4;
  const int high = kHighest - kEnds * static_cast<int>(state_.coprocs.size() / 2);
  const int reading = high, writing = high - 3;
  dup(task_.pid, from_it.number, reading);
  dup(task_.pid, to_it.writing, writing);
  for (const int descriptor : {from_it.number, from_it.writing, to_it.number, to_it.writing}) close(task_.pid, descriptor);
  state_.coprocs.push_back(reading);
  state_.coprocs.push_back(writing);
  std::get<Shell>(runner_.task(child)->running).tested = false;
  Job entry;
  entry.number = 1;
  for (const Job& other : state_.jobs) entry.number = std::max(entry.number, other.number + 1);
  entry.pids = {child};
  entry.text = command_text(*command);
  entry.line = state_.line;
  state_.jobs.push_back(std::move(entry));
  state_.last_background = visible_pid(runner_.world(), task_.pid, child);
  Variable& ends = state_.variables.edit(coproc.name);
  ends = Variable{};
  ends.kind = Variable::Kind::kIndexed;
  ends.set = true;
  ends.indexed[0] = std::to_string(reading);
  ends.indexed[1] = std::to_string(writing);
  expander().assign(coproc.name + "_PID", "", std::to_string(state_.last_background));
  state_.status = 0;
  pop();
}

}  // namespace nslab::shell

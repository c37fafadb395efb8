#include <fmt/format.h>

#include "shell/run/call.h"
#include "shell/run/machine.h"

namespace nslab::shell {

Frame Machine::frame_of(const CommandPtr& command, bool own_process) const {
  if (std::holds_alternative<Simple>(command->kind)) {
    SimpleFrame frame;
    frame.command = command;
    frame.own_process = own_process;
    return Frame{std::move(frame), {}, false};
  }
  CompoundFrame frame;
  frame.command = command;
  return Frame{std::move(frame), {}, false};
}

void Machine::step_list() {
  if (!state_.jobs.empty()) notice_ended_jobs();
  bury_orphans();
  auto& frame = top<ListFrame>();
  if (frame.next == frame.list->items.size()) return pop();
  const std::size_t item = frame.next++;
  const ListPtr list = frame.list;
  if (state_.options.noexec && !state_.interactive) return;
  if (list->items[item].background) return start_job(list, item);
  AndOrFrame next;
  next.list = list;
  next.item = item;
  // Behind `&` bash keeps its process: what the list ends with is a part of a larger one then.
  next.exec_last = frame.exec_last && frame.next == list->items.size() && (item == 0 || !list->items[item - 1].background);
  push(std::move(next));
}

void Machine::step_and_or() {
  auto& frame = top<AndOrFrame>();
  const AndOr& item = frame.list->items[frame.item];
  // Past those that && and || leave out.
  while (frame.next > 0 && frame.next < item.pipelines.size() && item.is_and[frame.next - 1] != (state_.status == 0)) ++frame.next;
  if (frame.next >= item.pipelines.size()) return pop();
  PipelineFrame next;
  next.list = frame.list;
  next.item = frame.item;
  next.at = frame.next++;
  next.exec_last = frame.exec_last && frame.next == item.pipelines.size();
  shell_.frames.back().tested = frame.next < item.pipelines.size();
  push(std::move(next));
}

void Machine::record_status(const std::vector<int>& statuses) {
  Variable& variable = state_.variables.edit("PIPESTATUS");
  variable.kind = Variable::Kind::kIndexed;
  variable.indexed.clear();
  for (std::size_t i = 0; i < statuses.size(); ++i) variable.indexed[static_cast<long>(i)] = std::to_string(statuses[i]);
}

namespace {

// One of TIMEFORMAT's times: so many digits behind the point, in minutes and seconds where `longer`.
std::string time_text(std::int64_t ms, int digits, bool longer) {
  const std::string all = fmt::format("{:03}", ms % 1000);
  const std::string point = digits == 0 ? "" : "." + all.substr(0, static_cast<std::size_t>(digits));
  return longer ? fmt::format("{}m{}{}s", ms / 60000, ms / 1000 % 60, point) : fmt::format("{}{}", ms / 1000, point);
}

}  // namespace

void Machine::print_time(Instant started, bool plainly) {
  constexpr std::int64_t kOfProcessor = 1;  // ms
  const auto ms = (runner_.world().now - started).count() / 1'000'000;
  const Variable* set = state_.variables.find("TIMEFORMAT");
  std::string format = "\nreal\t%3lR\nuser\t%3lU\nsys\t%3lS";
  if (set != nullptr) format = set->value;
  if (plainly) format = "real %2R\nuser %2U\nsys %2S";
  if (format.empty()) return;
  std::string out;
  for (std::size_t at = 0; at < format.size(); ++at) {
    if (format[at] != '%' || at + 1 == format.size()) {
      out += format[at];
      continue;
    }
    int digits = 3;
    bool longer = false;
    ++at;
    if (format[at] >= '0' && format[at] <= '9' && at + 1 < format.size()) digits = std::min(format[at++] - '0', 3);
    if (format[at] == 'l' && at + 1 < format.size()) longer = format[at++] == 'l';
    switch (format[at]) {
      case 'R': out += time_text(ms, digits, longer); break;
      case 'U':
      case 'S': out += time_text(kOfProcessor, digits, longer); break;
      case 'P': out += "0.00"; break;
      case '%': out += '%'; break;
      default:
        complain(fmt::format("TIMEFORMAT: `{}': invalid format character", format[at]));
        return;
    }
  }
  runner_.write(task_, 2, out + "\n");
}

void Machine::step_pipeline() {
  auto& frame = top<PipelineFrame>();
  const Pipeline& pipeline = frame.list->items[frame.item].pipelines[frame.at];
  while (!frame.begun && pipeline.commands.size() > 1 && frame.trapped < pipeline.commands.size()) {
    const CommandPtr& one = pipeline.commands[frame.trapped++];
    if (std::holds_alternative<Simple>(one->kind) && run_debug_trap(one)) return;
  }
  if (!frame.begun) {
    frame.begun = true;
    frame.started = runner_.world().now;
    shell_.frames.back().tested = pipeline.negated;
    if (pipeline.commands.size() == 1) {
      const bool last = frame.exec_last && !pipeline.negated && !pipeline.timed;
      Frame next = frame_of(pipeline.commands.front(), last);
      shell_.frames.push_back(std::move(next));
      return;
    }
    const auto pids = launch(frame.list, frame.item, frame.at, false);
    if (pids.empty()) return;  // it could not fork and has gone elsewhere
    auto& again = top<PipelineFrame>();
    again.pids = pids;
    again.statuses.assign(pids.size(), -1);
    return;
  }
  if (!frame.pids.empty()) {
    Wait wait;
    for (std::size_t i = 0; i < frame.pids.size(); ++i) {
      if (frame.statuses[i] >= 0) continue;
      const auto status = take_status(frame.pids[i], i + 1 == frame.pids.size() || state_.options.pipefail);
      status ? frame.statuses[i] = *status : (wait.children.push_back(frame.pids[i]), 0);
    }
    if (!wait.children.empty()) return wait_for(std::move(wait));
    std::vector<int> statuses;
    for (const int status : frame.statuses) statuses.push_back(shell_status(status));
    state_.status = statuses.back();
    if (state_.options.pipefail) {
      for (const int status : statuses) state_.status = status != 0 ? status : state_.status;
    }
    record_status(statuses);
  } else {
    record_status({state_.status});
  }
  if (pipeline.timed) print_time(frame.started, pipeline.timed_plainly);
  const bool negated = pipeline.negated;
  const auto& kind = pipeline.commands.front()->kind;
  // Of compound commands only those that make a status of their own count for set -e.
  const bool counts = pipeline.commands.size() > 1 || std::holds_alternative<Simple>(kind) || std::holds_alternative<Subshell>(kind) ||
                      std::holds_alternative<ArithmeticCommand>(kind) || std::holds_alternative<ConditionCommand>(kind);
  pop();
  if (negated) state_.status = state_.status == 0 ? 1 : 0;
  check_status(negated || !counts);
}

void Machine::step_compound() {
  auto& frame = top<CompoundFrame>();
  const CommandPtr command = frame.command;
  if (frame.begun) {
    const int status = state_.status;
    leave_frame();
    state_.status = status;
    return;
  }
  state_.line = command->line;
  while (frame.redirected < command->redirections.size()) {
    if (!redirect(command->redirections[frame.redirected], &frame.saved)) {
      leave_frame();
      state_.status = refused_status();
      return check_status(false);
    }
    ++frame.redirected;
    shell_.frames.back().known.clear();
  }
  frame.begun = true;
  if (const auto* group = std::get_if<Group>(&command->kind)) {
    ListFrame next;
    next.list = group->body;
    push(std::move(next));
  } else if (const auto* subshell = std::get_if<Subshell>(&command->kind)) {
    ListFrame body;
    body.list = subshell->body;
    body.exec_last = true;  // bash runs its last command in the process that was made for it
    if (frame.own_process) return push(std::move(body));
    std::vector<Frame> frames;
    frames.push_back(Frame{std::move(body), {}, false});
    const Pid child = fork(std::move(frames));
    if (child != 0) push(WaitFrame{child});
  } else if (std::holds_alternative<If>(command->kind)) {
    push(IfFrame{command, 0, false});
  } else if (std::holds_alternative<For>(command->kind)) {
    ForFrame next;
    next.command = command;
    push(std::move(next));
  } else if (std::holds_alternative<ForArithmetic>(command->kind)) {
    push(ForArithmeticFrame{command, false, false});
  } else if (std::holds_alternative<While>(command->kind)) {
    push(WhileFrame{command, false, 0});
  } else if (std::holds_alternative<Case>(command->kind)) {
    CaseFrame next;
    next.command = command;
    push(std::move(next));
  } else if (const auto* function = std::get_if<Function>(&command->kind)) {
    state_.functions.edit()[function->name] = function->body;
    state_.status = 0;
  } else if (std::holds_alternative<Coproc>(command->kind)) {
    start_coproc(command);
  } else {
    push(ExpressionFrame{command, false});
  }
}

void Machine::step_if() {
  auto& frame = top<IfFrame>();
  const If& branches = std::get<If>(frame.command->kind);
  Frame& here = shell_.frames.back();
  if (frame.testing && state_.status == 0) {
    ListFrame body;
    body.list = branches.branches[frame.branch].second;
    here.tested = false;
    pop();
    return push(std::move(body));
  }
  if (frame.testing) ++frame.branch;
  if (frame.branch == branches.branches.size()) {
    const ListPtr otherwise = branches.otherwise;
    finish(0);
    if (otherwise) push(ListFrame{otherwise, 0, false});
    return;
  }
  frame.testing = true;
  here.tested = true;
  push(ListFrame{branches.branches[frame.branch].first, 0, false});
}

void Machine::step_for() {
  auto& frame = top<ForFrame>();
  const For& loop = std::get<For>(frame.command->kind);
  if (!frame.expanded) {
    state_.line = frame.command->line;
    frame.words = loop.over_parameters ? state_.parameters : expander(shell_.frames.back().known).fields(loop.words);
    for (const std::string& word : frame.words) runner_.charge(word.size());
    frame.expanded = true;
    state_.status = 0;
  }
  if (loop.select) return step_select(frame, loop);
  if (frame.next == frame.words.size()) return pop();
  if (!std::exchange(frame.trapped, true)) {
    state_.line = frame.command->line;
    if (run_debug_trap(frame.command)) return;
  }
  frame.trapped = false;
  const std::string word = frame.words[frame.next++];
  if (state_.options.xtrace && !state_.options.posix) {
    std::string text = "for " + loop.name + " in";
    for (const Word& w : loop.words) text += " " + w.text;
    trace_text(text);
  }
  expander().assign(loop.name, "", word);
  push(ListFrame{loop.body, 0, false});
}

void Machine::step_for_arithmetic() {
  auto& frame = top<ForArithmeticFrame>();
  const ForArithmetic& loop = std::get<ForArithmetic>(frame.command->kind);
  state_.line = frame.command->line;
  auto evaluate = [&](const Word& word, std::int64_t otherwise) {
    const bool blank = word.text.find_first_not_of(" \t\n") == std::string::npos;
    auto& known = shell_.frames.back().known;
    const std::int64_t value = blank ? otherwise : expander(known).arithmetic(word);
    known.clear();
    return value;
  };
  if (!frame.begun) {
    evaluate(loop.initial, 0);
    frame.begun = true;
    state_.status = 0;
  } else if (frame.ran) {
    evaluate(loop.step, 0);
  }
  frame.ran = false;
  if (evaluate(loop.condition, 1) == 0) return pop();
  frame.ran = true;
  push(ListFrame{loop.body, 0, false});
}

void Machine::step_while() {
  auto& frame = top<WhileFrame>();
  const While& loop = std::get<While>(frame.command->kind);
  Frame& here = shell_.frames.back();
  if (!frame.testing) {
    // After the body: its status is what the loop's will be, if this was the last time round.
    frame.status = here.known.empty() ? 0 : state_.status;
    here.known = {"round"};
    frame.testing = true;
    here.tested = true;
    return push(ListFrame{loop.condition, 0, false});
  }
  frame.testing = false;
  here.tested = false;
  if ((state_.status == 0) == loop.until) return finish(frame.status);
  push(ListFrame{loop.body, 0, false});
}

void Machine::step_case() {
  auto& frame = top<CaseFrame>();
  const CommandPtr command = frame.command;
  const Case& choice = std::get<Case>(command->kind);
  if (!frame.subject) {
    state_.line = command->line;
    if (!std::exchange(frame.trapped, true) && run_debug_trap(command)) return;
    frame.subject = expander(shell_.frames.back().known).text(choice.subject);
    shell_.frames.back().known.clear();
    state_.status = 0;
  }
  MatchOptions options;
  options.ignore_case = state_.options.nocasematch;
  while (frame.next < choice.items.size()) {
    const CaseItem& item = choice.items[frame.next];
    bool hit = frame.fall_through;
    while (!hit && frame.pattern < item.patterns.size()) {
      hit = matches(expander(shell_.frames.back().known).pattern(item.patterns[frame.pattern]), *frame.subject, options);
      ++frame.pattern;
      shell_.frames.back().known.clear();
    }
    ++frame.next;
    frame.pattern = 0;
    if (!hit) continue;
    frame.fall_through = item.end == CaseItem::End::kFallThrough;
    if (item.end == CaseItem::End::kBreak) frame.next = choice.items.size();
    return push(ListFrame{item.body, 0, false});
  }
  pop();
}

void Machine::step_expression() {
  const CommandPtr command = top<ExpressionFrame>().command;
  state_.line = command->line;
  if (!std::exchange(top<ExpressionFrame>().trapped, true) && run_debug_trap(command)) return;
  if (const auto* arithmetic = std::get_if<ArithmeticCommand>(&command->kind)) {
    std::int64_t value = 0;
    try {
      value = expander(shell_.frames.back().known).arithmetic(arithmetic->expression);
    } catch (const ExpansionError& error) {
      complain("((: " + error.message);
      return finish(1);
    }
    if (state_.options.xtrace) trace_text("((" + arithmetic->expression.text + "))");
    return finish(value != 0 ? 0 : 1);
  }
  Expander expand = expander(shell_.frames.back().known);
  const bool yes = test(std::get<ConditionCommand>(command->kind).condition, expand);
  finish(yes ? 0 : 1);
}

void Machine::step_call() {
  if (!std::exchange(top<CallFrame>().returned, true) && run_trap("RETURN")) return;
  leave_frame();
}

void Machine::step_wait() {
  const Pid child = top<WaitFrame>().child;
  const auto status = take_status(child);
  if (!status) return wait_for(Wait{kNever, {}, {}, {child}, false});
  finish(shell_status(*status));
}

void Machine::step_builtin() {
  auto& frame = top<BuiltinFrame>();
  Call call(runner_, task_, frame.argv, this);
  const Step next = frame.program(call);
  if (const auto* wait = std::get_if<Wait>(&next)) return wait_for(*wait);
  const int status = std::holds_alternative<Exited>(next) ? std::get<Exited>(next).status : 0;
  finish(status);
}

}  // namespace nslab::shell

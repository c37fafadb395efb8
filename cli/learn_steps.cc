#include "cli/learn_steps.h"

#include <fmt/format.h>

#include <cstdio>

#include "cli/put.h"
#include "cli/shell_draw.h"
#include "exercises/learn.h"
#include "exercises/learn_text.h"

namespace nslab::cli {

namespace {

const std::vector<OwnWord>& learn_words() {
  static const std::vector<OwnWord> kWords{
      {"hint", "hint", "a hint to this step, and another one when asked again"},
      {"why", "why", "why the last command did what it did"},
      {"draw", "draw [FILE]", "what there is; into FILE.svg .png .dot, or .html: all"},
      {"undo", "undo", "take back the last line"},
      {"back", "back", "go back a step"},
      {"check", "check", "is the world as the lesson means it, is the task done?"},
      {"solution", "solution", "do the task as the lesson would"},
      {"try", "try", "a free prompt in a copy of this world; quit comes back"},
      {"text", "text", "the text of this step again"},
      {"save", "save FILE", "write what was typed as a script"},
      {"help", "help", "this"},
      {"quit", "quit", "leave; the next time it goes on from here"},
  };
  return kWords;
}

std::string indented(const std::string& text) {
  std::string out = "    ";
  for (const char c : text) {
    out += c;
    if (c == '\n') out += "    ";
  }
  return out + "\n";
}

}  // namespace

Learner::Learner(const exercises::Lesson& lesson, shell::Session session, LineReader& lines)
    : lesson_(lesson), lines_(lines), console_(std::move(session), lines) {}

void Learner::resume(const exercises::Progress& progress) {
  done_ = progress.done;
  console_.set_quiet(true);
  for (const exercises::LoggedLine& line : progress.log) {
    const std::size_t before = console_.past().size();
    (void)console_.run(line.text);
    marks_.resize(console_.past().size(), at_);
    if (console_.past().size() > before) at_ = line.next;
  }
  console_.set_quiet(false);
  at_ = progress.at;
}

bool Learner::run() {
  const auto own = names_of(learn_words());
  while (!is_over()) {
    marks_.resize(console_.past().size(), at_);
    if (!shown_) show_step();
    shown_ = true;
    const Typed typed = console_.read(console_.prompt(), own);
    if (typed.kind == Typed::Kind::kEndOfInput && shell::reader_of(console_.session()).asks == shell::Asks::kCommand) {
      put("\n");
      return false;
    }
    if (typed.kind == Typed::Kind::kEndOfInput) {
      console_.end_input();
      marks_.resize(console_.past().size(), at_);
    } else if (typed.kind == Typed::Kind::kOwn) {
      if (!do_word(typed.text)) return false;
    } else if (typed.kind == Typed::Kind::kFault) {
      put(typed.text);
    } else if (typed.kind == Typed::Kind::kNothing && typed.text == "\n") {
      do_step();
    } else if (typed.kind != Typed::Kind::kNothing) {
      run_typed(typed);
    }
    if (console_.has_ended()) {  // exit: the shell is gone, the lesson is not
      (void)console_.undo();
      marks_.pop_back();
      keep();
      return false;
    }
  }
  done_ = true;
  keep();
  if (!lesson_.closing.empty()) put("\n" + exercises::to_terminal(lesson_.closing));
  return true;
}

void Learner::show_step() {
  if (!step().text.empty()) put("\n" + exercises::to_terminal(step().text) + "\n");
  if (step().is_task) {
    put("Task: " + exercises::to_terminal(step().ask, 72));
    put("This one is yours: there is no command to copy. `hint' helps, `check' tells.\n");
    return;
  }
  put(fmt::format("Step {} of {}. Type this, or press Enter:\n{}", at_ + 1, lesson_.steps.size(), indented(step().command)));
}

void Learner::advance() {
  ++at_;
  hints_ = 0;
  shown_ = false;
}

// Enter: the lesson's own command.
void Learner::do_step() {
  if (step().is_task) return put("This one is yours. `hint' helps; `solution' does it for you.\n");
  put(console_.prompt() + step().command + "\n");
  const std::size_t mark = at_;
  (void)console_.run(step().command);
  marks_.resize(console_.past().size(), mark);
  advance();
  keep();
}

void Learner::run_typed(const Typed& typed) {
  const std::size_t before = console_.past().size();
  const std::size_t mark = at_;
  const int status = console_.run(typed);
  if (console_.past().size() == before) return;
  marks_.push_back(mark);
  if (typed.kind == Typed::Kind::kCommand && shell::reader_of(console_.session()).asks == shell::Asks::kCommand) judge(typed.text, status);
  keep();
}

// What a typed command means for the step at hand.
void Learner::judge(const std::string& text, int status) {
  if (step().is_task) {
    if (!exercises::is_done(step(), console_.session())) return;
    put("\nDone: that is what the task asked for.\n");
    return advance();
  }
  const auto match = exercises::match(step(), text, console_.past().back().before, console_.session());
  if (match == exercises::Match::kSame) return advance();
  if (match == exercises::Match::kSameEffect) {
    put("(Not the lesson's words, and to the same effect.)\n");
    return advance();
  }
  if (status != 0) return put("(It failed. `why' explains it; the step is still open.)\n");
  put("(It ran; the step is still open. `undo' takes it back.)\n");
}

bool Learner::do_word(const std::string& line) {
  const auto words = words_of(line);
  if (words[0] == "quit") return false;
  if (words[0] == "hint") hint();
  if (words[0] == "why") put(why(console_.past()));
  if (words[0] == "draw") draw(console_, words);
  if (words[0] == "undo") undo(false);
  if (words[0] == "back") undo(true);
  if (words[0] == "check") check();
  if (words[0] == "solution") solve();
  if (words[0] == "try") try_out();
  if (words[0] == "text") shown_ = false;
  if (words[0] == "help") help();
  if (words[0] == "save") save(console_, words);
  return true;
}

void Learner::hint() {
  const auto& hints = step().hints;
  if (hints_ < hints.size()) return put(exercises::to_terminal(hints[hints_++]));
  if (step().is_task) return put("No more hints. `solution' does it for you.\n");
  put("Type this, or press Enter:\n" + indented(step().command));
}

void Learner::check() {
  if (step().is_task) {
    if (!exercises::is_done(step(), console_.session())) {
      return put("Not done yet. This must succeed, and does not:\n" + indented(step().check));
    }
    put("Done: that is what the task asked for.\n");
    advance();
    return keep();
  }
  const auto found = exercises::differences(lesson_, at_, console_.session());
  if (found.empty()) return put("Your world is as the lesson means it to be here.\n");
  put("Your world differs from the lesson's (object: field: the lesson's, yours):\n");
  for (std::size_t i = 0; i < found.size() && i < 12; ++i) put("  " + to_string(found[i]) + "\n");
  if (found.size() > 12) put(fmt::format("  and {} more\n", found.size() - 12));
}

void Learner::solve() {
  if (!step().is_task) return put("This step shows its command: press Enter.\n");
  shell::UnitReader reader(step().command);
  const std::size_t mark = at_;
  while (const auto unit = reader.next()) {
    if (!*unit) break;
    put(console_.prompt() + (*unit)->text + "\n");
    (void)console_.run(Typed{Typed::Kind::kCommand, (*unit)->text, **unit});
  }
  marks_.resize(console_.past().size(), mark);
  if (exercises::is_done(step(), console_.session())) {
    advance();
  } else {
    put("The world was not as the lesson means it, so that this was not enough. `check' and `undo' help.\n");
  }
  keep();
}

void Learner::undo(bool whole_step) {
  if (marks_.empty()) return put("nslab: this is the beginning\n");
  const std::size_t from = at_;
  do {
    const auto undone = console_.undo();
    if (!undone) break;
    put(fmt::format("undone: {}\n", undone->empty() ? "Ctrl-D" : *undone));
    at_ = marks_.back();
    marks_.pop_back();
  } while (whole_step && at_ == from && !marks_.empty());
  hints_ = 0;
  shown_ = false;
  keep();
}

void Learner::try_out() {
  put("A copy of this world: try anything. `quit' comes back to the lesson, where nothing will have changed.\n");
  Console copy(console_.session(), lines_);
  (void)run_prompt(copy);
  put("Back in the lesson.\n");
  shown_ = false;
}

void Learner::help() const {
  put("Type the command that is shown, or press Enter to have it typed. Any other\ncommand runs as well.\n" + help_of(learn_words()));
}

void Learner::keep() {
  if (!keeps_) return;
  exercises::Progress progress{lesson_.print, at_, done_, {}};
  const auto& past = console_.past();
  for (std::size_t i = 0; i < past.size(); ++i) {
    const bool for_shell = past[i].asked == shell::Asks::kCommand;
    if (!for_shell || past[i].interrupted) continue;
    progress.log.push_back({past[i].text, i + 1 < past.size() ? marks_[i + 1] : at_});
  }
  keeps_ = keep_progress(lesson_, progress);
}

}  // namespace nslab::cli

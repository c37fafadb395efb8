// cli/learn_steps.h — Learner: one lesson, stepped through at a terminal.
//
// Plain lines only: nothing is drawn over, nothing depends on colour; a screen reader reads what is there.
//
// Guarantees
//   1. After each line the progress is on disk.
//   2. What the learner types runs in the lesson's world for true; `undo` and `back` bring any earlier moment back.
#ifndef NSLAB_CLI_LEARN_STEPS_H_
#define NSLAB_CLI_LEARN_STEPS_H_

#include <string>
#include <vector>

#include "cli/learn_files.h"
#include "cli/shell_console.h"
#include "cli/shell_words.h"

namespace nslab::cli {

class Learner {
 public:
  Learner(const exercises::Lesson& lesson, shell::Session session, LineReader& lines);

  // Types again what was typed before.
  void resume(const exercises::Progress& progress);
  // Until the lesson is done or left. True: it is done.
  bool run();
  [[nodiscard]] const Console& console() const { return console_; }

 private:
  // What `at_` was before each line of the console's past, and the number of hints given.
  [[nodiscard]] const exercises::LessonStep& step() const { return lesson_.steps[at_]; }
  [[nodiscard]] bool is_over() const { return at_ >= lesson_.steps.size(); }
  void show_step();
  void advance();
  void do_step();
  void run_typed(const Typed& typed);
  void judge(const std::string& text, int status);
  bool do_word(const std::string& line);
  void hint();
  void check();
  void solve();
  void undo(bool whole_step);
  void try_out();
  void help() const;
  void keep();

  const exercises::Lesson& lesson_;
  LineReader& lines_;
  Console console_;
  std::size_t at_ = 0;
  std::size_t hints_ = 0;
  bool shown_ = false;   // the text of this step
  bool done_ = false;    // now or before
  bool keeps_ = true;
  std::vector<std::size_t> marks_{};
};

}  // namespace nslab::cli

#endif  // NSLAB_CLI_LEARN_STEPS_H_

// shell/run/machine.h — Machine: takes a Shell through its script, one step of its stack at a time.
//
// Document: POSIX.1-2017 2.9 Shell Commands; bash(1). Where bash does more than POSIX or something else, bash.
#ifndef NSLAB_SHELL_RUN_MACHINE_H_
#define NSLAB_SHELL_RUN_MACHINE_H_

#include <optional>
#include <string>
#include <vector>

#include "shell/expand/expander.h"
#include "shell/run/runner.h"
#include "shell/run/task.h"

namespace nslab::shell {

class Machine {
 public:
  Machine(Runner& runner, Task& task) : runner_(runner), task_(task), shell_(std::get<Shell>(task.running)), state_(shell_.state) {}

  // Goes on until it has to wait, has ended, has become something else, or has taken so many steps.
  void run(int steps);

  // Whether a signal has a trap (or is the shell's to ignore) instead of its usual effect.
  static bool is_trapped(const Shell& shell, int signal);

  // ---- for builtins ----
  [[nodiscard]] ShellState& state() { return state_; }
  [[nodiscard]] Shell& shell() { return shell_; }
  [[nodiscard]] Runner& runner() { return runner_; }
  [[nodiscard]] Task& task() { return task_; }
  // "lab.sh: line 4: "
  [[nodiscard]] std::string error_prefix() const;
  void complain(const std::string& message);
  // Runs text in this shell after the builtin: eval, source, traps.
  void push_text(const std::string& text, TextFrame frame, int first_line);
  void push_command(const std::vector<std::string>& argv, bool skip_functions);  // command, builtin
  // The way out of loops, functions, the shell. They leave the frames of the builtin that asked behind.
  bool leave_loop(std::size_t levels, bool again);
  bool leave_function(int status);
  void leave_shell(int status);
  [[nodiscard]] bool is_in_function() const;
  [[nodiscard]] bool is_in_source() const;
  void make_local(const std::string& name);
  // exec without a command: the redirections stay.
  void keep_redirections();
  void exec(std::vector<std::string> argv);
  // Looks for children that have ended and writes them down in the jobs; tells of those killed where bash does.
  void notice_ended_jobs();
  void bury_orphans();
  // Of a command whose redirection failed: bash says 1, dash 2.
  [[nodiscard]] int refused_status() const { return state_.options.posix ? 2 : 1; }
  [[nodiscard]] Dialect dialect() const { return {state_.options.extglob, state_.options.posix}; }
  std::optional<int> take_status(Pid child, bool tells = true);
  Expander expander(const std::vector<std::string>& known = {}) { return {state_, runner_.world(), task_.pid, known}; }

 private:
  template <class F>
  F& top() {
    return std::get<F>(shell_.frames.back().kind);
  }
  template <class F>
  void push(F frame, bool tested = false) {
    if (shell_.frames.size() >= runner_.session().limits.depth * 4) too_deep();
    shell_.frames.push_back(Frame{std::move(frame), {}, tested});
  }
  [[noreturn]] void too_deep() const;
  void pop() { shell_.frames.pop_back(); }
  void finish(int status) {
    state_.status = status;
    pop();
  }

  void step();
  void step_list();
  void step_and_or();
  void step_pipeline();
  void step_compound();
  void step_simple();
  void step_if();
  void step_for();
  void step_for_arithmetic();
  void step_while();
  void step_case();
  void step_expression();
  void step_call();
  void step_text();
  void step_script();
  void show_lines(const std::string& text, std::size_t from, std::size_t to);
  void step_capture();
  void step_wait();
  void step_builtin();

  // simple commands
  // What an alias says instead of the command (alias.cc): true where the frame has gone for the commands that it stands for.
  bool expand_alias(SimpleFrame& frame);
  [[nodiscard]] const std::string* alias_of(const Word& word, const Simple& command) const;
  void expand_simple(SimpleFrame& frame);
  void assign_simple(SimpleFrame& frame);
  void run_simple(SimpleFrame& frame);
  void finish_simple(int status);
  void fail_redirection(const SimpleFrame& frame);
  void call_function(const std::string& name, const CommandPtr& body, const SimpleFrame& frame);
  void call_builtin(SimpleFrame& frame);
  void run_external(SimpleFrame& frame);
  void fork_external();
  void assign_array(const Assignment& assignment);
  void trace(const std::vector<std::string>& argv, const std::vector<std::pair<std::string, std::string>>& assigned);
  void trace_text(const std::string& text);
  void end_builtin(int status);

  // redirections
  bool redirect(const Redirection& redirection, std::vector<SavedDescriptor>* saved);
  bool redirect_to(const Redirection& redirection, int descriptor, const std::string& target, std::vector<SavedDescriptor>* saved);
  bool open_at(const std::string& path, int descriptor, Redirection::Kind kind);
  bool feed(const std::string& text, int descriptor);
  void save(int descriptor, std::vector<SavedDescriptor>* saved);
  void undo(std::vector<SavedDescriptor>& saved);

  // processes
  Pid fork(std::vector<Frame> frames);
  void adopt(Pid child, std::vector<Frame> frames, bool background);
  std::vector<Pid> launch(const ListPtr& list, std::size_t item, std::size_t at, bool background);
  Frame frame_of(const CommandPtr& command, bool own_process) const;
  void start_job(const ListPtr& list, std::size_t item);
  void begin_capture(const ListPtr& written);
  void begin_process_substitution(const CommandSubstitution& wanted);
  void prepare_array(const std::vector<std::string>& argv, const std::string& name);

  // conditions
  bool test(const Condition& condition, Expander& expand);
  bool test_binary(const Condition& condition, Expander& expand);

  void check_status(bool tested_here);
  [[nodiscard]] bool is_tested() const;
  void unwind(std::size_t to);
  void leave_frame();
  void discard(int status);
  void run_pending_traps();
  // traps.cc. True: a trap's text runs first.
  bool run_trap(const char* name);
  bool run_debug_trap(const CommandPtr& command);
  void step_select(ForFrame& frame, const For& loop);
  void start_coproc(const CommandPtr& command);
  void close_coprocs(Pid pid);
  bool run_exit_trap();
  void wait_for(Wait wait);
  std::string here_document(const Redirection& redirection, Expander& expander);
  void record_status(const std::vector<int>& statuses);
  void tell_of_death(Pid pid, int wait_status, const std::string& text, bool foreground);
  void remember_command(const std::string& name);
  void print_time(Instant started, bool plainly);

  Runner& runner_;
  Task& task_;
  Shell& shell_;
  ShellState& state_;
  bool waiting_ = false;
  bool left_ = false;    // the frame of the builtin that runs is gone
  bool became_ = false;  // the shell is no more: nothing of it may be touched
};

// A shell as `bash [options] [file] [arguments]` or `sh …` begins; the task's argv says how. Prints and gives a status
// where it cannot begin.
std::optional<int> begin_shell(Runner& runner, Task& task);
// Makes the task's program out of its argv: a tool, a script with its interpreter, or the message that it is not modelled.
void load_program(Runner& runner, Task& task);
// What a program says whose output was refused, and the status that it ends with then.
int tell_of_refused_output(Runner& runner, Task& task, int status);
// What every shell knows at its beginning: its environment, $$, PATH, IFS …
void begin_state(Runner& runner, Task& task, Shell& shell);

std::optional<int> signal_number(const std::string& name);
std::string signal_name(int number);
// "Terminated", as strsignal says it.
std::string signal_text(int number);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_MACHINE_H_

// shell/run/call.h — Call: what a program sees of the world while it runs.
//
// Guarantees
//   1. Every change goes through `ask`, in the name of the program's own process.
//   2. What is printed appears as stdio would let it appear: standard output a block at a time (a line at a time on a
//      terminal) and at the end, standard error at once.
#ifndef NSLAB_SHELL_RUN_CALL_H_
#define NSLAB_SHELL_RUN_CALL_H_

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/run/program.h"
#include "shell/run/runner.h"
#include "shell/run/task.h"

namespace nslab::shell {

class Machine;

class Call {
 public:
  Call(Runner& runner, Task& task, const std::vector<std::string>& words, Machine* shell = nullptr)
      : argv(words), runner_(runner), task_(task), shell_(shell) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  const std::vector<std::string>& argv;

  // ---- the World ----
  [[nodiscard]] const World& world() const { return runner_.world(); }
  [[nodiscard]] Pid pid() const { return task_.pid; }
  [[nodiscard]] const Process& process() const { return *find_process(world(), task_.pid); }
  [[nodiscard]] NetnsId netns() const { return process().net; }
  [[nodiscard]] Instant now() const { return world().now; }
  template <class O>
  Result<Reply> ask(O op);
  // The errno of a refusal, as this World's kernel has it.
  [[nodiscard]] Errno code(const Error& error) const { return code_of(error.reason, world().profile.kernel); }

  // ---- output ----
  void out(std::string_view text);
  void err(std::string_view text);
  template <class... Args>
  void print(fmt::format_string<Args...> format, Args&&... args) {
    out(fmt::format(format, std::forward<Args>(args)...));
  }
  template <class... Args>
  void complain(fmt::format_string<Args...> format, Args&&... args) {
    err(fmt::format(format, std::forward<Args>(args)...));
  }
  // fflush(stdout)
  void flush();
  // setlinebuf(stdout)
  void buffer_lines() { line_buffered_ = true; }
  [[nodiscard]] bool is_terminal(int descriptor) const;
  // How messages begin: "kill: ", of a builtin "lab.sh: line 4: kill: ".
  [[nodiscard]] std::string prefix() const;
  // A thing that the real tool does and nslab does not: says so, and gives the status for it.
  int not_modelled(const std::string& what);

  // ---- input and files ----
  // A signal has come, or what was printed finds no room: nothing more may be done before the program has waited.
  [[nodiscard]] bool must_pause() const { return !task_.signals.empty() || !task_.unwritten.empty(); }
  // All that can be read without waiting; nothing where one must wait; empty at the end.
  std::optional<std::string> read(int descriptor, std::size_t most = 65536);
  // The whole of a file by its name. Refuses what Open and Read refuse.
  Result<std::string> read_file(const std::string& path);
  Result<Reply> write_file(const std::string& path, const std::string& text, bool append = false);

  // ---- surroundings ----
  [[nodiscard]] std::optional<std::string> variable(std::string_view name) const;
  [[nodiscard]] const std::vector<std::string>& environment() const { return task_.environment; }
  [[nodiscard]] Found find_command(const std::string& name) const;
  [[nodiscard]] int script_line() const { return task_.line; }
  // fork and exec; 0 where the kernel refuses. The command exists.
  Pid spawn(const std::vector<std::string>& argv, std::uint32_t clone_flags = 0);
  // Gives a child that was spawned without a program its program.
  void run_in(Pid child, Program program);
  Pid fork(std::uint32_t clone_flags = 0);
  // A child's status as a shell has it, once it has ended; it is gone then.
  std::optional<int> reap(Pid child);

  // ---- signals ----
  void catch_signal(int number) { task_.caught |= 1ULL << static_cast<unsigned>(number); }
  void ignore_signal(int number) { task_.ignored |= 1ULL << static_cast<unsigned>(number); }
  std::optional<int> take_signal();

  [[nodiscard]] Runner& runner() { return runner_; }
  [[nodiscard]] Task& task() { return task_; }
  // The shell whose builtin this is; null for a program.
  [[nodiscard]] Machine* shell() { return shell_; }

 private:
  Runner& runner_;
  Task& task_;
  Machine* shell_;
  bool line_buffered_ = false;
};

// The status that a shell sees ($?) of one that wait(2) gives.
int shell_status(int wait_status);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_CALL_H_

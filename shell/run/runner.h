// shell/run/runner.h — Runner: lets the programs of a Session run, each in its turn, in virtual time.
//
// Guarantees
//   1. One program runs at a time, until it waits; of several that could, the one with the lowest number.
//   2. Time passes only while all wait, and then at once as far as the next of them, or the next timer of the World.
//   3. Reaching a limit throws `LimitReached` out of everything; the session says why (`stopped`).
#ifndef NSLAB_SHELL_RUN_RUNNER_H_
#define NSLAB_SHELL_RUN_RUNNER_H_

#include <functional>
#include <string>
#include <vector>

#include "shell/session.h"

namespace nslab::shell {

struct LimitReached {
  std::string why{};
};

// Every external command takes this long to start.
inline constexpr Duration kStartTime = std::chrono::milliseconds(2);

class Runner {
 public:
  Runner(Session& session, const Watch& watch) : session_(session), watch_(watch) {}

  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] const World& world() const { return session_.world; }

  // The one way to the World: counted, watched.
  Result<Reply> execute(const Op& op);

  // Runs all until `done` says so; throws LimitReached where nothing could ever go on.
  void run_until(const std::function<bool()>& done);
  // Runs all for so long.
  void run_for(Duration time);

  // A new process of `parent`'s with a task that has nothing to run yet. 0: the kernel refused (told in `error`).
  Pid fork(Pid parent, Errno* error, std::uint32_t flags = 0);
  [[nodiscard]] Task* task(Pid pid);
  // Makes the task run another program. The command exists (find_command).
  void become(Task& task, const std::vector<std::string>& argv, const std::vector<std::string>& environment);
  void bind_to_vrf(const MakeSocket& made, const Reply& reply);
  // Ends a task; `status` as wait(2) has it.
  void end(Pid pid, int status);
  // Kernel's kill(2) for a process that is known to be there.
  void signal(Pid pid, int number);

  // write(2), kept for later where there is no room. False: nobody reads any more.
  bool write(Task& task, int descriptor, const std::string& data);
  void flush(Task& task);

  void step() {
    if (++session_.used.steps > session_.limits.steps) too_many_steps();
  }
  void charge(std::size_t bytes) {
    session_.used.bytes += bytes;
    if (session_.used.bytes > session_.limits.bytes) too_many_bytes();
  }
  void not_modelled(const std::string& what, int line);

 private:
  [[nodiscard]] bool is_ready(const Task& task) const;
  bool run_one();
  void pass_time(Instant until);
  void run_task(Pid pid);
  bool deliver_signals(Task& task);
  bool write_what_waits(Task& task);
  void drop_ended_tasks();
  [[nodiscard]] Instant next_wake() const;
  [[noreturn]] void too_many_steps() const;
  [[noreturn]] void too_many_bytes() const;
  [[noreturn]] void stuck() const;

  Session& session_;
  const Watch& watch_;
};

// Where a command is found.
struct Found {
  enum class Kind : std::uint8_t { kTool, kScript, kUnmodelled, kMissing, kDenied, kDirectory } kind = Kind::kMissing;
  std::string path{};
  bool no_loader = false;  // the file is there, and the dynamic loader that it names is not: missing, to execve
};
Found find_command(const World& world, Pid pid, const std::string& name, const std::string& search_path);

// How a process is called in the pid namespace of `asker`, 0 where it cannot be seen; and back.
Pid visible_pid(const World& world, Pid asker, Pid pid);
Pid real_pid(const World& world, Pid asker, Pid visible);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_RUNNER_H_

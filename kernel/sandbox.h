// kernel/sandbox.h — Sandbox: a throw-away corner of this machine in which networks may be built and broken.
//
// Start here. A Sandbox is a process that is pid 1 of namespaces of its own: pid, net, mount, uts and ipc, and a user
// namespace where the caller is not root. Work is done in workers: a worker is a copy of the caller (fork) that has
// joined the sandbox, so it sees all of the caller's memory as it stood, does as it likes, and hands back bytes. State
// that must last from one worker to the next lives in what the sandbox holds: its /run/netns, its files, its processes.
//
//   auto sandbox = Sandbox::open();
//   auto text = sandbox->run([&] { Mirror mirror; …; return report; });       // the function inside, its bytes outside
//   auto ls = sandbox->command({"ip", "netns"}, {});                         // a program inside, its output as a file
//
// Guarantees
//   1. Nothing of the machine is touched: its file system is read-only inside; /tmp, /run, /etc, /var, /root, /home and
//      /dev are private (/etc a copy), /proc and /sys the sandbox's own; no new privileges can be had.
//   2. Nothing stays behind. When the Sandbox goes, or its owner dies in whatever way, the kernel kills pid 1, with it
//      every process inside, and with them every namespace, device and mount.
//   3. It opens for root and for ordinary users, and says which setting stands in the way where it cannot.
//   4. A worker that crashes or runs out of time is a Failure; the sandbox lives on.
// Not protected: see `unprotected`. Processor time and memory are not limited.
// The owner must be the thread that opened it: it ends with that thread (prctl(2), PR_SET_PDEATHSIG).
// Kernel: kernel/nsproxy.c, kernel/user_namespace.c, kernel/pid_namespace.c:zap_pid_ns_processes, fs/namespace.c.
#ifndef NSLAB_KERNEL_SANDBOX_H_
#define NSLAB_KERNEL_SANDBOX_H_

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "kernel/failure.h"
#include "kernel/fd.h"

namespace nslab::kernel {

struct SandboxOptions {
  std::string hostname = "lab";
  bool user_namespace = false;  // one of its own even where the caller is root
};

struct CommandOptions {
  std::string directory = "/";
  std::vector<std::string> environment{};  // "NAME=value"; empty: the caller's
  std::chrono::milliseconds timeout{0};    // 0: none
};
struct CommandResult {
  int status = 0;         // as a shell has it: the exit status, or 128 and the signal
  std::string output{};   // stdout and stderr in order, as redirected to one file; standard input was /dev/null
};

class Sandbox {
 public:
  static Expected<Sandbox> open(const SandboxOptions& options = {});
  Sandbox(Sandbox&&) noexcept;
  Sandbox& operator=(Sandbox&&) noexcept;
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;
  ~Sandbox();

  // Runs `work` in a worker and gives what it returned. The worker has the sandbox's namespaces of all kinds, "/" as its
  // directory and all capabilities there; the caller's standard output and error are its own too.
  // timeout 0: none. It must not be called from several threads at once.
  [[nodiscard]] Expected<std::string> run(const std::function<std::string()>& work, std::chrono::milliseconds timeout = {}) const;
  // Runs a program of the machine inside and waits for it. A program that cannot be started has status 127.
  [[nodiscard]] Expected<CommandResult> command(const std::vector<std::string>& argv, const CommandOptions& options = {}) const;

  // pid 1 inside, as the caller numbers it.
  [[nodiscard]] pid_t init() const { return init_; }
  // What guarantee 1 does not cover here, a sentence each.
  [[nodiscard]] const std::vector<std::string>& unprotected() const { return unprotected_; }

 private:
  Sandbox() = default;
  void close();

  pid_t init_ = -1;
  Fd control_{};   // closed: pid 1 ends
  Fd pidfd_{};
  bool has_userns_ = false;
  std::vector<std::string> unprotected_{};
};

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_SANDBOX_H_

// kernel/agent.h — Agent: the process on this machine that stands for one of the model, and asks the kernel in its stead.
//
// It has the namespaces, the number, the descriptors and the rights that the model says its process has; so who may do
// what, and what a name or a number means, is decided by the kernel and not by nslab.
//
// Guarantees
//   1. The first agent is pid 1 of a pid namespace; when it is gone, by whatever way, so are all others.
#ifndef NSLAB_KERNEL_AGENT_H_
#define NSLAB_KERNEL_AGENT_H_

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "kernel/agent_call.h"
#include "kernel/failure.h"

namespace nslab::kernel {

// Where the first agent stands.
enum class Ground : std::uint8_t {
  kNetwork,  // new namespaces of all kinds (not user) in a sandbox: what network requests need, no more
  kMachine,  // the same with a file system of its own for /tmp, /run, /proc and /sys, as a script needs it
  kInitNet,  // as kMachine, but in the caller's own network namespace: init_net of user-mode-linux, with its NICs
};

class Agent {
 public:
  static Expected<Agent> begin(Ground ground);
  // A child of `parent`: what it asked for with Call::kClone.
  Agent(std::vector<Fd> descriptors);

  Agent(Agent&&) = default;
  Agent& operator=(Agent&&) = default;
  Agent(const Agent&) = delete;
  Agent& operator=(const Agent&) = delete;
  ~Agent();

  // Sends a call and waits for its answer; ESRCH once the process is gone. A child's descriptors come in `descriptors`.
  Answer ask(const Request& request, std::vector<Fd>* descriptors = nullptr) const;
  // A file by the path that it has for the process; none where it cannot be read.
  [[nodiscard]] Fd file(const std::string& path) const;
  // Waits until the process has ended and its namespaces are let go (it may still be a zombie).
  void await_end() const;
  // Its number where the caller stands.
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  Agent() = default;
  Fd control_{};
  Fd pidfd_{};
  pid_t pid_ = -1;
  bool is_first_ = false;
};

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_AGENT_H_

// cli/sandbox_subject.h — SandboxSubject: the namespaces of a sandbox, seen as an exercise's checks see them.
//
// To be used within the sandbox (Sandbox::run). All flows that the exercise's checks ask for are probed at once, when the
// first of them is asked for: a probe that is lost takes seconds.
#ifndef NSLAB_CLI_SANDBOX_SUBJECT_H_
#define NSLAB_CLI_SANDBOX_SUBJECT_H_

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "exercises/exercise.h"
#include "exercises/subject.h"
#include "kernel/observe.h"

namespace nslab::cli {

// What listens in the model, by the name of its namespace.
struct Listening {
  std::string netns{};
  IpAddress address{};
  std::uint16_t port = 0;
};

class SandboxSubject {
 public:
  SandboxSubject(const exercises::Exercise& exercise, const std::vector<Listening>& listening);

  // Valid while this object is.
  [[nodiscard]] exercises::Subject questions();

 private:
  using FlowKey = std::tuple<std::string, IpAddress, std::uint16_t, std::string>;
  static FlowKey key_of(const exercises::Flow& flow) { return {flow.from, flow.to, flow.port, flow.serve}; }
  [[nodiscard]] std::optional<std::size_t> place_of(const std::string& netns) const;
  void listen_in(const std::string& netns, const IpAddress& address, std::uint16_t port);
  void probe_all();
  void ask(const std::vector<exercises::Flow>& flows);
  std::optional<std::string> sysctl(const std::string& netns, const std::string& path) const;
  exercises::Answer answer(const exercises::Flow& flow);

  const exercises::Exercise& exercise_;
  std::vector<kernel::Seen> namespaces_{};
  std::optional<Snapshot> snapshot_{};
  std::vector<kernel::Fd> listeners_{};
  std::map<FlowKey, exercises::Answer> answers_{};
};

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SANDBOX_SUBJECT_H_

// tests/support/prompt.h — Prompt: a machine in a World, at whose prompt a test types commands.
//
// Examples read as a person would type them, and what is expected is what the person would see, or the reason for which
// the kernel refused.
#ifndef NSLAB_TESTS_SUPPORT_PROMPT_H_
#define NSLAB_TESTS_SUPPORT_PROMPT_H_

#include <optional>
#include <string>

#include "model/reason.h"
#include "shell/session.h"

namespace nslab::test {

class Prompt {
 public:
  // `world` as for `nslab run --world`; what `setup` does must succeed.
  explicit Prompt(const std::string& setup = "", const std::string& world = "empty", KernelVersion kernel = KernelVersion::k6_18);

  // Types a text; gives what it printed, both streams in order.
  std::string type(const std::string& text);
  // Of the last command: its status, and the first reason for which the kernel refused something.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::optional<Reason> refusal() const { return refusal_; }
  // Types a text and gives the reason for which the kernel refused it; nothing where it did not.
  std::optional<Reason> refused(const std::string& text);
  // Whether a single echo request from `netns` ("" is the shell's own) is answered.
  bool reaches(const std::string& netns, const std::string& address);

  // Types a text that must succeed.
  void run(const std::string& text);

  [[nodiscard]] const shell::Session& session() const { return session_; }
  [[nodiscard]] const World& world() const { return session_.world; }
  [[nodiscard]] Pid shell() const { return session_.shell; }
  // By the namespace's name; the namespace and the link must be there.
  [[nodiscard]] NetnsId netns(const std::string& name) const;
  [[nodiscard]] LinkId link_id(const std::string& netns, const std::string& name) const;
  [[nodiscard]] const Link& link(const std::string& netns, const std::string& name) const { return world().links[link_id(netns, name)]; }

 private:
  shell::Session session_{};
  std::uint32_t outputs_ = 0;
  int status_ = 0;
  std::optional<Reason> refusal_{};
};

}  // namespace nslab::test

#endif  // NSLAB_TESTS_SUPPORT_PROMPT_H_

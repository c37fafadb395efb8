// exercises/subject.h — Subject: what checks look at, be it the model or a kernel.
//
// A check asks for what can be seen (a Snapshot, a sysctl) and for what happens (a probe, a command). Each question is
// answered in a world of its own: nothing that a probe leaves behind is seen by another.
#ifndef NSLAB_EXERCISES_SUBJECT_H_
#define NSLAB_EXERCISES_SUBJECT_H_

#include <functional>
#include <optional>
#include <string>

#include "exercises/exercise.h"
#include "model/snapshot.h"

namespace nslab::exercises {

struct Answer {
  bool reached = false;
  bool asked = true;        // false: it could not even be asked; `why` tells
  IpAddress seen_as{};      // the source address that the receiver of a ping saw
  std::string fault{};      // a short name of what is wrong, as verify/explain.h has them; empty: not known
  std::string why{};        // one sentence, where it was not reached
};

struct Ran {
  int status = 0;
  std::string output{};
  bool stopped = false;     // at a limit
};

struct Subject {
  std::function<const Snapshot&()> snapshot{};
  // A value below /proc/sys as a namespace has it, without the newline; nothing where there is no such namespace or file.
  std::function<std::optional<std::string>(const std::string& netns, const std::string& path)> sysctl{};
  std::function<Answer(const Flow& flow)> probe{};
  std::function<Ran(const std::string& command)> run{};
};

// What a check came to.
struct Finding {
  bool passed = false;
  std::string fault{};
  std::string cause{};  // one sentence, where it failed
  std::optional<Flow> unanswered{};  // the flow that got no answer and should have got one
};

Finding judge(const Subject& subject, const Wanted& wanted);
// "a ping from red to 10.0.0.2"
std::string flow_words(const Flow& flow);
// What the probe of a flow is, as a person would type it.
std::string command_of(const Flow& flow);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_SUBJECT_H_

// exercises/model_subject.h — ModelSubject: a Session, seen as checks see it.
//
// Guarantees
//   1. The session is never changed: every question is asked in a copy.
//   2. Questions are asked by a process of the grader's own, not by the script's shell: what the script did to its shell
//      (functions, aliases, PATH) does not change an answer.
#ifndef NSLAB_EXERCISES_MODEL_SUBJECT_H_
#define NSLAB_EXERCISES_MODEL_SUBJECT_H_

#include <optional>

#include "exercises/subject.h"
#include "shell/session.h"

namespace nslab::exercises {

class ModelSubject {
 public:
  // `observer` is a process of the session's World that stands where the script began.
  ModelSubject(const shell::Session& session, Pid observer) : session_(session), observer_(observer) {}

  [[nodiscard]] const Snapshot& snapshot() const;
  [[nodiscard]] std::optional<std::string> sysctl(const std::string& netns, const std::string& path) const;
  [[nodiscard]] Answer probe(const Flow& flow) const;
  [[nodiscard]] Ran run(const std::string& command) const;
  // The same as questions; valid while this object is.
  [[nodiscard]] Subject questions() const;

 private:
  const shell::Session& session_;
  Pid observer_;
  mutable std::optional<Snapshot> snapshot_{};
};

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_MODEL_SUBJECT_H_

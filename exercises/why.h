// exercises/why.h — Explainer: why a flow of a submission gets no answer, in the words of verify/explain.h.
//
// Guarantees
//   1. It never says what would mend it: that is the student's to find.
//   2. Bounded: a submission of very many lines, or one whose fault is not found soon, is not explained.
//   3. Flows that one cause stops have one explanation: what mends the first is tried with the others before all else.
#ifndef NSLAB_EXERCISES_WHY_H_
#define NSLAB_EXERCISES_WHY_H_

#include <optional>
#include <string>
#include <vector>

#include "exercises/exercise.h"
#include "exercises/grading.h"
#include "exercises/stage.h"
#include "verify/explain_history.h"

namespace nslab::exercises {

struct Told {
  std::string fault{};  // verify::fault_name
  std::string cause{};  // "the link v1 in blue is down"
  std::vector<BlamedLine> blame{};
};

class Explainer {
 public:
  explicit Explainer(const Performance& performance) : performance_(performance) {}

  // Nothing where no cause is found that was tried and holds.
  std::optional<Told> why(const Flow& flow);

 private:
  // A cause that was found, and the submission as it would be without it.
  struct Known {
    Told told{};
    shell::Session mended{};
  };
  const verify::History& history();
  std::optional<Told> known(const Flow& flow) const;

  const Performance& performance_;
  std::optional<verify::History> history_{};
  std::vector<Known> known_{};
};

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_WHY_H_

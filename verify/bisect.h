// verify/bisect.h — after which line of a script a command changed its outcome.
//
// COMMAND is run after every unit, each time in a copy of the session as it was then, so nothing is assumed of the outcomes
// in between: it may have changed more than once.
#ifndef NSLAB_VERIFY_BISECT_H_
#define NSLAB_VERIFY_BISECT_H_

#include <string>
#include <vector>

#include "verify/explain_history.h"

namespace nslab::verify {

struct Outcomes {
  bool works = false;
  int status = 0;
  std::string output{};
};

struct Turn {  // a line that changed the outcome
  int line = 0;
  std::string command{};
  Outcomes before{}, after{};
};

struct Bisection {
  Outcomes first{}, last{};  // before the script, and after it
  std::vector<Turn> turns{};
};

Bisection bisect(const History& history, const std::string& command);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_BISECT_H_

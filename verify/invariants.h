// verify/invariants.h — what must be true of every World, whatever was asked of it.
//
// Guarantees
//   1. A World that `execute` has made breaks none of them; a broken one is a defect of a rule.
// Not checked: that the World is the one Linux would have; that is for the kernel to say.
#ifndef NSLAB_VERIFY_INVARIANTS_H_
#define NSLAB_VERIFY_INVARIANTS_H_

#include <string>
#include <vector>

#include "model/world.h"

namespace nslab::verify {

// One sentence for each thing that is wrong; none where all holds.
std::vector<std::string> broken_invariants(const World& world);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_INVARIANTS_H_

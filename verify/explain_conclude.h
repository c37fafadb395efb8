// verify/explain_conclude.h — what a search found, made as small as it goes: causes, the lines to blame, the fix.
#ifndef NSLAB_VERIFY_EXPLAIN_CONCLUDE_H_
#define NSLAB_VERIFY_EXPLAIN_CONCLUDE_H_

#include "verify/explain_search.h"

namespace nslab::verify {

// `state`: one in which COMMAND works. Fills in causes, blame, fix and whether the fix was proven.
void conclude(Search& search, const History& history, State state, Explanation& out);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_EXPLAIN_CONCLUDE_H_

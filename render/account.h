// render/account.h — Account: an explanation in the few words that a page, a prompt or a report has room for.
//
// What verify/explain.h found out, without the packet's way: the storyboard, `why` at a prompt and the grader say the same.
#ifndef NSLAB_RENDER_ACCOUNT_H_
#define NSLAB_RENDER_ACCOUNT_H_

#include <string>
#include <vector>

#include "verify/explain.h"

namespace nslab::render {

struct Account {
  std::string sentence{};              // what happened, where and why
  std::vector<std::string> also{};     // what else stands in the way
  std::vector<verify::Blame> blame{};  // lines that made it so
  std::vector<verify::Edit> fix{};
  bool proven = false;   // the fix was tried, and works
  bool refused = false;  // by the kernel; else a packet was lost
  std::string reason{};  // "SKB_DROP_REASON_NEIGH_FAILED", "ENODEV (No such device)"; empty: none
  std::string site{};    // where Linux decides that
  std::string lesson{};  // the reason in a sentence
};

Account account_of(const verify::Explanation& explanation);
// Whether it tells more than that a command failed: the kernel's reason, or what would mend it.
bool is_telling(const Account& account);
// The account for somebody who types: lines of the past are called by their numbers, and what is missing can be typed.
std::string account_text(const Account& account);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_ACCOUNT_H_

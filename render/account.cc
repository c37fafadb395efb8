#include "render/account.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/errno.h"
#include "render/explanation.h"

namespace nslab::render {

Account account_of(const verify::Explanation& e) {
  Account out;
  out.sentence = sentence(e);
  for (std::size_t i = 1; i < e.causes.size(); ++i) out.also.push_back(cause_text(e, e.causes[i]));
  for (const verify::Blame& blame : e.blame) {
    if (blame.line != 0 && !blame.command.empty()) out.blame.push_back(blame);
  }
  out.fix = e.fix;
  out.proven = e.fix_proven;
  out.reason = reason_name(e);
  if (e.verdict == verify::Verdict::kLost && !out.reason.empty()) {
    out.site = e.drop_site;
    out.lesson = row(e.drop).lesson;
  } else if (e.refusal) {
    out.refused = true;
    out.reason = fmt::format("{} ({})", error_text(e.error), out.reason);
    out.site = row(*e.refusal).site;
    out.lesson = row(*e.refusal).lesson;
  }
  return out;
}

bool is_telling(const Account& account) { return !account.reason.empty() || !account.fix.empty(); }

std::string account_text(const Account& account) {
  std::string out = account.sentence + "\n";
  for (const std::string& more : account.also) out += fmt::format("And: {}.\n", more);
  for (const verify::Blame& blame : account.blame) out += fmt::format("Line {} made it so: {}\n", blame.line, blame.command);
  if (!account.fix.empty()) {
    const bool typed =
        std::all_of(account.fix.begin(), account.fix.end(), [](const verify::Edit& e) { return e.kind == verify::Edit::Kind::kAppend; });
    out += typed ? "This would mend it" : "What would have worked";
    out += account.proven ? " (tried: with it, the command works):\n" : " (not proven):\n";
    for (const verify::Edit& edit : account.fix)
      out += fmt::format("    {}\n", edit.kind == verify::Edit::Kind::kAppend ? edit.text : edit_text(edit));
  }
  if (account.reason.empty()) return out;
  out += fmt::format("The kernel {}: {}, in {}.\n", account.refused ? "refused" : "lost it for the reason", account.reason, account.site);
  if (!account.lesson.empty() && !account.refused) out += account.lesson + "\n";
  return out;
}

}  // namespace nslab::render

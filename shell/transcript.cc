#include "shell/transcript.h"

namespace nslab::shell {

Transcript run_script(Session& session, std::string_view text, const Watch& watch, const Steps& steps) {
  Transcript out;
  UnitReader reader(text);
  std::vector<UnitResult> results;
  std::uint32_t output = 1;
  while (!session.ended) {
    const auto unit = reader.next();
    if (!unit) {
      out.fault = unit.error();
      out.fault_text = reader.failed_line_text(unit.error().line);
      break;
    }
    if (!*unit) break;
    if (steps.before) steps.before(session, **unit);
    const UnitResult result = run_unit(session, **unit, output++, watch);
    results.push_back(result);
    if (steps.after) steps.after(session, result);
    if (result.ended_script) break;
  }
  finish_session(session, watch);
  for (const UnitResult& result : results) {
    out.entries.push_back(
        Entry{result.line, result.text, result.status, result.ended_script, result.prelude, output_of(session, result.output)});
  }
  if (!output_of(session, 0).empty()) out.entries.push_back(Entry{0, "", session.status, false, false, output_of(session, 0)});
  out.status = session.status;
  return out;
}

}  // namespace nslab::shell

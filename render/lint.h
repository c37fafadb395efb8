// render/lint.h — what lint found, as text and JSON.
//
// JSON, version 1: {"version":1,"findings":[{"kind":"duplicate-address","sentence":"…","netns":"…","dev":"…","line":3,"cmd":"…",
// "fix":"…"}]}; line 0: it was so before the script.
#ifndef NSLAB_RENDER_LINT_H_
#define NSLAB_RENDER_LINT_H_

#include <string>

#include "verify/lint.h"

namespace nslab::render {

std::string finding_text(const verify::LintReport& report, const verify::Finding& finding);
std::string lint_text(const verify::LintReport& report, const std::string& script);
std::string lint_json(const verify::LintReport& report);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_LINT_H_

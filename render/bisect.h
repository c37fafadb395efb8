// render/bisect.h — the lines after which a command changed its outcome, as text and JSON.
//
// JSON, version 1: {"version":1,"command":"…","works":false,"changes":[{"line":7,"cmd":"…","before":{"works":true,"status":0},
// "after":{"works":false,"status":1}}]}.
#ifndef NSLAB_RENDER_BISECT_H_
#define NSLAB_RENDER_BISECT_H_

#include <string>

#include "verify/bisect.h"

namespace nslab::render {

std::string bisection_text(const verify::Bisection& bisection, const std::string& script, const std::string& command);
std::string bisection_json(const verify::Bisection& bisection, const std::string& command);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_BISECT_H_

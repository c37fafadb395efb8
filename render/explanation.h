// render/explanation.h — explanations in words: for people, and as JSON.
//
// Start here for words: what verify/explain.h found out is data; every sentence about it is made here.
//
// JSON, version 1: {"version":1,"verdict":"replied|lost|refused","reason":"SKB_DROP_REASON name or errno","sentence":"…",
// "where":{"netns":"…","dev":"…"},"blame":[{"line":7,"cmd":"…"}],"fix":["…"],"fix_proven":true,"forward":[hops],"return":[hops]},
// a hop being {"netns":"…","steps":[{"dev":"…","what":"route",…}]}. A blame of line 0 names a command that is missing.
#ifndef NSLAB_RENDER_EXPLANATION_H_
#define NSLAB_RENDER_EXPLANATION_H_

#include <string>

#include "verify/explain.h"
#include "verify/explain_links.h"

namespace nslab::render {

// One plain sentence: what happened to the packet or the request, where, and why.
std::string sentence(const verify::Explanation& explanation);
// "link v1 in blue is down"
std::string cause_text(const verify::Explanation& explanation, const verify::Cause& cause);
// The same, told by one who knows the names already.
std::string cause_text(const verify::Explanation& explanation, const verify::Cause& cause, const verify::Speaker& speak);
// "add at the end: ip -n blue link set v1 up"
std::string edit_text(const verify::Edit& edit);
// "SKB_DROP_REASON_QDISC_DROP", "ENETUNREACH", or empty
std::string reason_name(const verify::Explanation& explanation);
// "route 10.0.0.0/24 in table main, by v0": an event of a hop.
std::string event_text(const verify::Speaker& speak, const Event& event);

// The whole explanation for a terminal. `script` is how the script is called.
std::string explanation_text(const verify::Explanation& explanation, const std::string& script);
std::string explanation_json(const verify::Explanation& explanation);

}  // namespace nslab::render

#endif  // NSLAB_RENDER_EXPLANATION_H_

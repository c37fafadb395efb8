// shell/pace.h — when a person at the keyboard would look, and when they set things up.
//
// Between a line that configures and one that observes some seconds pass at a keyboard: duplicate address detection
// is over by then, link events are known. Scripts are run at that pace, so that what they print does not hang on races
// that no reader of a tutorial would see.
#ifndef NSLAB_SHELL_PACE_H_
#define NSLAB_SHELL_PACE_H_

#include <string_view>

#include "model/base/time.h"

namespace nslab::shell {

inline constexpr Duration kLookingPause = std::chrono::milliseconds(2300);

// Whether a unit's text has a command that shows the state of something, or probes.
bool observes(std::string_view unit);
// Whether it neither shows nor changes anything that takes time to settle.
bool is_neutral(std::string_view unit);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_PACE_H_

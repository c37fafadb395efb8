// model/base/time.h — virtual time: nanoseconds since the World began.
//
// Nothing in the model reads a clock. Time is a field of the World and moves only by the op `Advance`.
#ifndef NSLAB_MODEL_BASE_TIME_H_
#define NSLAB_MODEL_BASE_TIME_H_

#include <chrono>

namespace nslab {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::nanoseconds;  // since the beginning of the World

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""ns;

inline constexpr Instant kNever = Instant::max();

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_TIME_H_

// model/base/wheel.h — how late the kernel's timers are.
//
// The timer wheel rounds up to its grain, so that a timer of a second fires some 16 ms after it (HZ=250). It decides
// who is first: an echo sent every second and a neighbour asked for every second keep step, `-W 1` ends before either.
// Kernel: kernel/time/timer.c (calc_wheel_index).
#ifndef NSLAB_MODEL_BASE_WHEEL_H_
#define NSLAB_MODEL_BASE_WHEEL_H_

#include "model/base/time.h"

namespace nslab {

constexpr Duration on_the_wheel(Duration asked) { return asked + asked / 64; }

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_WHEEL_H_

// model/forward/timers.h — the passing of time: everything that is due, in its order.
#ifndef NSLAB_MODEL_FORWARD_TIMERS_H_
#define NSLAB_MODEL_FORWARD_TIMERS_H_

#include "model/trace.h"
#include "model/world.h"

namespace nslab {

// Moves the clock by `time`, doing on the way whatever falls due.
void advance_time(World& world, Duration time, Trace* sink);
// When something will next happen by itself; kNever: nothing will.
Instant next_event(const World& world);

}  // namespace nslab

#endif  // NSLAB_MODEL_FORWARD_TIMERS_H_

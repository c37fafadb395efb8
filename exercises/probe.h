// exercises/probe.h — one ping or one TCP connection in a World, and what became of it.
//
// Guarantees
//   1. It asks the kernel what ping(8) and nc(1) ask, and waits as long as they would: an answer that a slow path or a
//      neighbour's solicitation delays counts.
// Not modelled: more than one try; a path that loses some packets is judged by its first three.
#ifndef NSLAB_EXERCISES_PROBE_H_
#define NSLAB_EXERCISES_PROBE_H_

#include "exercises/subject.h"
#include "model/world.h"

namespace nslab::exercises {

// A new child of `observer` in the namespace of that name (empty: the observer's own); nothing where there is none.
std::optional<Pid> enter(World& world, Pid observer, const std::string& netns);
// Asks in `world`, which is changed by it.
Answer probe(World& world, Pid observer, const Flow& flow);

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_PROBE_H_

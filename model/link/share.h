// model/link/share.h — links that are alike share what they have in common in memory.
//
// Most links of a machine have the settings that links of their kind begin with. A value that is shared with a link made
// shortly before is one for both until one of them is told otherwise: it changes what a World weighs, never what it says.
#ifndef NSLAB_MODEL_LINK_SHARE_H_
#define NSLAB_MODEL_LINK_SHARE_H_

#include <utility>

#include "model/world.h"

namespace nslab {

// The same value at one of the links made just before; null where there is none.
template <class T>
const Cow<T>* find_earlier(const World& world, LinkId id, Cow<T> Link::*member, const T& value) {
  constexpr std::uint32_t kLooked = 4;  // a namespace's lo, both ends of a cable, and the lo before
  for (std::uint32_t back = 1; back <= kLooked && back < id.value; ++back) {
    const Link* other = world.links.find(LinkId{id.value - back});
    if (other != nullptr && !(other->*member).empty() && *(other->*member) == value) return &(other->*member);
  }
  return nullptr;
}

// Takes the value of one of the links made just before, where it is equal.
template <class T>
void share_with_earlier(World& world, LinkId id, Cow<T> Link::*member) {
  const Cow<T>& own = world.links[id].*member;
  if (own.empty()) return;
  const Cow<T>* earlier = find_earlier(world, id, member, *own);
  if (earlier != nullptr && !earlier->same(own)) world.links.edit(id).*member = Cow<T>(*earlier);
}

// Sets a value, which is that of one of the links made just before where they are equal.
template <class T>
void set_shared(World& world, LinkId id, Cow<T> Link::*member, const T& value) {
  const Cow<T>* earlier = find_earlier(world, id, member, value);
  Cow<T> kept = earlier != nullptr ? *earlier : Cow<T>(value);
  world.links.edit(id).*member = std::move(kept);
}

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_SHARE_H_

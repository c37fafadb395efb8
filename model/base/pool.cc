#include "model/base/pool.h"

#include <mutex>
#include <utility>
#include <vector>

#include "model/base/reserve.h"

namespace nslab::pool {

constinit thread_local Shelf shelf{};

namespace {

// Shelves of threads that have ended, and what is to be done when one ends. They are never destroyed: blocks may come back
// while the program ends.
struct Estate {
  std::mutex lock{};
  std::vector<Shelf> shelves{};
};
Estate& estate() {
  static auto* const all = new Estate;
  return *all;
}

// What a thread takes over of another, behind what it has itself, which is little by then.
void inherit(Shelf& own, const Shelf& left) {
  for (std::size_t size = 0; size < own.free.size(); ++size) {
    Block** last = &own.free[size];
    while (*last != nullptr) last = &(*last)->next;
    *last = left.free[size];
  }
  own.slab = left.slab;
  own.left = left.left;
  own.spare = left.spare;
}

std::byte* new_slab(Shelf& shelf) {
  if (Block* spare = shelf.spare) {
    shelf.spare = spare->next;
    return static_cast<std::byte*>(static_cast<void*>(spare));
  }
  std::byte* ready = shelf.reserve == nullptr ? nullptr : shelf.reserve->take();
  return ready != nullptr ? ready : static_cast<std::byte*>(::operator new(kSlab));
}

struct Heir {
  Heir() {
    const std::lock_guard guard(estate().lock);
    if (estate().shelves.empty()) return;
    inherit(shelf, estate().shelves.back());
    estate().shelves.pop_back();
  }
  Heir(const Heir&) = delete;
  Heir& operator=(const Heir&) = delete;
  ~Heir() {
    const std::lock_guard guard(estate().lock);
    estate().shelves.push_back(std::exchange(shelf, Shelf{}));
  }
};

}  // namespace

void* cut(Shelf& from, std::size_t bytes) {
  if (from.slab == nullptr) {
    static thread_local const Heir heir;
    (void)heir;
    if (from.slab != nullptr) return take(bytes);
  }
  from.slab = new_slab(from);
  from.left = kSlab - bytes;
  return std::exchange(from.slab, from.slab + bytes);
}

}  // namespace nslab::pool

#include "model/base/pool.h"

#include <mutex>
#include <utility>
#include <vector>

namespace nslab::pool {

constinit thread_local Shelf shelf{};

namespace {

constexpr std::size_t kSlab = std::size_t{1} << 18U;

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
  from.slab = static_cast<std::byte*>(::operator new(kSlab));
  from.left = kSlab - bytes;
  return std::exchange(from.slab, from.slab + bytes);
}

}  // namespace nslab::pool

// model/base/pool.h — pool: memory for the small pieces that a World is made of.
//
// A large World is tens of millions of pieces of a few dozen sizes, made side by side and read together. Each thread keeps a list
// of free blocks a size (a multiple of 16 bytes) and cuts new ones off a slab, one after another: no header, no search, and what
// was made together lies together.
//
// Guarantees
//   1. `take` gives memory for `bytes`, aligned as for max_align_t; `give` is told the same number. Large pieces are operator new's.
//   2. A block may be given back by another thread than took it; it is that thread's from then on.
//   3. What a thread that took blocks leaves free when it ends, one that begins takes over.
//   4. Under a sanitizer every block is operator new's, so that nothing is hidden from it.
// Not done: giving memory back to the machine; blocks of one size never serve another.
#ifndef NSLAB_MODEL_BASE_POOL_H_
#define NSLAB_MODEL_BASE_POOL_H_

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace nslab::pool {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
inline constexpr bool kPooled = false;
#elif defined(__has_feature)
inline constexpr bool kPooled = !(__has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer));
#else
inline constexpr bool kPooled = true;
#endif

inline constexpr std::size_t kGrain = 16;
inline constexpr std::size_t kLargest = 2304;  // of a Map's nodes and a Table's leaves
inline constexpr std::size_t kSlab = std::size_t{1} << 18U;

class Reserve;
struct Block {
  Block* next;
};
struct Shelf {
  std::array<Block*, kLargest / kGrain + 1> free{};  // by size
  std::byte* slab = nullptr;                         // what is left of it
  std::size_t left = 0;
  Block* spare = nullptr;      // slabs that a Reserve left
  Reserve* reserve = nullptr;  // that has others ready (model/base/reserve.h)
  std::uint64_t given = 0;     // bytes that came back, ever
};
extern constinit thread_local Shelf shelf;

// A block off the slab, or off a new one.
void* cut(Shelf& from, std::size_t bytes);

inline void* take(std::size_t bytes) {
  if (!kPooled || bytes > kLargest) return ::operator new(bytes);
  Shelf& own = shelf;
  const std::size_t size = (bytes + kGrain - 1) / kGrain;
  if (Block* block = own.free[size]) {
    own.free[size] = block->next;
    return block;
  }
  if (own.left < size * kGrain) return cut(own, size * kGrain);
  std::byte* block = own.slab;
  own.slab += size * kGrain;
  own.left -= size * kGrain;
  return block;
}

inline void give(void* piece, std::size_t bytes) noexcept {
  if (!kPooled || bytes > kLargest) {
    ::operator delete(piece);
    return;
  }
  Shelf& own = shelf;
  const std::size_t size = (bytes + kGrain - 1) / kGrain;
  own.given += size * kGrain;
  own.free[size] = new (piece) Block{own.free[size]};
}

// Takes one owner off a shared piece; whether it was the last one. A sole owner need not tell other processors, which takes longer
// than all the rest: nobody else can become one meanwhile.
[[gnu::always_inline]] inline bool let_go(std::atomic<std::uint32_t>& owners) noexcept {
  return owners.load(std::memory_order_acquire) == 1 || owners.fetch_sub(1, std::memory_order_acq_rel) == 1;
}

// A base for what `new` is to take from the pool.
struct Pooled {
  static void* operator new(std::size_t bytes) { return take(bytes); }
  static void operator delete(void* piece, std::size_t bytes) noexcept { give(piece, bytes); }
};

// For containers that come and go often.
template <class T>
struct Allocator {
  using value_type = T;
  Allocator() = default;
  template <class U>
  Allocator(const Allocator<U>& /*of another type*/) noexcept {}  // NOLINT(google-explicit-constructor): what containers ask for
  [[nodiscard]] T* allocate(std::size_t count) { return static_cast<T*>(take(count * sizeof(T))); }
  void deallocate(T* piece, std::size_t count) noexcept { give(piece, count * sizeof(T)); }
  friend bool operator==(const Allocator&, const Allocator&) = default;
};

}  // namespace nslab::pool

#endif  // NSLAB_MODEL_BASE_POOL_H_

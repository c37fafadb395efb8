// model/base/cow.h — Cow<T>: a value that copies share until one of them writes.
//
// Copying a Cow costs one counter; `edit()` gives the owner a T of its own first. With it a World of any
// size is copied at once, and only what changes afterwards takes memory.
//
// Guarantees
//   1. A change made through one Cow is never seen through another.
//   2. An empty Cow reads as a default-constructed T and takes no memory beyond its pointer.
//   3. Distinct Cows may be used from distinct threads, even where they share a value.
#ifndef NSLAB_MODEL_BASE_COW_H_
#define NSLAB_MODEL_BASE_COW_H_

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "model/base/pool.h"

namespace nslab {

template <class T>
class Cow {
 public:
  Cow() = default;
  explicit Cow(T value) : box_(new Box(std::move(value))) {}
  Cow(const Cow& other) noexcept : box_(other.box_) { retain(); }
  Cow(Cow&& other) noexcept : box_(std::exchange(other.box_, nullptr)) {}
  Cow& operator=(const Cow& other) noexcept {
    Cow(other).swap(*this);
    return *this;
  }
  Cow& operator=(Cow&& other) noexcept {
    Cow(std::move(other)).swap(*this);
    return *this;
  }
  ~Cow() { release(); }

  void swap(Cow& other) noexcept { std::swap(box_, other.box_); }
  void reset() noexcept { Cow().swap(*this); }

  [[nodiscard]] bool empty() const noexcept { return box_ == nullptr; }
  [[nodiscard]] const T& operator*() const { return box_ != nullptr ? box_->value : nothing(); }
  [[nodiscard]] const T* operator->() const { return &**this; }

  // The value for writing: made when there is none, copied first when it is shared.
  [[nodiscard]] T& edit() {
    if (box_ == nullptr) {
      box_ = new Box();
    } else if (box_->owners.load(std::memory_order_acquire) != 1) {
      Box* const own = new Box(std::as_const(box_->value));
      release();
      box_ = own;
    }
    return box_->value;
  }

  // The value for writing where nobody shares it; null where it is empty or shared.
  [[nodiscard]] T* sole() noexcept {
    return box_ != nullptr && box_->owners.load(std::memory_order_acquire) == 1 ? &box_->value : nullptr;
  }

  // Has the first `bytes` of the value brought near, for what will read it soon.
  void fetch(std::size_t bytes = 1) const noexcept {
    constexpr std::size_t kLine = 64;
    const auto* box = static_cast<const std::byte*>(static_cast<const void*>(box_));
    for (std::size_t at = 0; at < bytes + sizeof(Box) - sizeof(T); at += kLine) __builtin_prefetch(box + at);
  }

  // Whether both are the same value in memory; then they are equal without a look.
  [[nodiscard]] bool same(const Cow& other) const noexcept { return box_ == other.box_; }
  friend bool operator==(const Cow& a, const Cow& b) { return a.same(b) || *a == *b; }

 private:
  struct Box : pool::Pooled {
    Box() = default;
    explicit Box(T&& from) : value(std::move(from)) {}
    explicit Box(const T& from) : value(from) {}
    std::atomic<std::uint32_t> owners{1};
    T value{};
  };

  static const T& nothing() {
    static const T value{};
    return value;
  }
  void retain() noexcept {
    if (box_ != nullptr) box_->owners.fetch_add(1, std::memory_order_relaxed);
  }
  void release() noexcept {
    if (box_ != nullptr && pool::let_go(box_->owners)) delete box_;
  }

  Box* box_ = nullptr;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_COW_H_

#include "model/base/reserve.h"

#include "model/base/pool.h"

namespace nslab::pool {

namespace {

constexpr std::size_t kPage = 4096;

std::byte* touched_slab() {
  auto* slab = static_cast<std::byte*>(::operator new(kSlab));
  for (std::size_t at = 0; at < kSlab; at += kPage) *static_cast<volatile std::byte*>(slab + at) = std::byte{0};
  return slab;
}

}  // namespace

Reserve::Reserve() {
  if (!kPooled || shelf.reserve != nullptr || std::thread::hardware_concurrency() < 2) return;
  shelf.reserve = this;
  helper_ = std::thread([this] { lay_out(); });
}

Reserve::~Reserve() {
  if (shelf.reserve != this) return;
  shelf.reserve = nullptr;
  {
    const std::lock_guard guard(lock_);
    over_ = true;
  }
  wanted_.notify_one();
  helper_.join();
  for (std::byte* slab : ready_) shelf.spare = new (slab) Block{shelf.spare};
}

std::byte* Reserve::take() {
  const std::lock_guard guard(lock_);
  if (ready_.size() <= kSlabs / 2) wanted_.notify_one();
  if (ready_.empty()) return nullptr;
  std::byte* slab = ready_.back();
  ready_.pop_back();
  return slab;
}

void Reserve::lay_out() {
  std::unique_lock guard(lock_);
  while (!over_) {
    if (ready_.size() == kSlabs) {
      wanted_.wait(guard);
      continue;
    }
    guard.unlock();
    std::byte* slab = touched_slab();
    guard.lock();
    ready_.push_back(slab);
  }
}

}  // namespace nslab::pool

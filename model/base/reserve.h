// model/base/reserve.h — pool::Reserve: memory that the machine lays out before it is asked for.
//
// The first touch of a page is the kernel's to answer, which takes it some microseconds: of the time in which a large World is
// made, a sixth. While a Reserve lives, a second thread touches the pages of the slabs that the pool will cut up next.
//
// Guarantees
//   1. It changes when memory is laid out, and nothing else; what is left over serves the same thread later.
//   2. At most kSlabs slabs are laid out beforehand.
//   3. On a machine with one processor, and where the pool is not used, it does nothing.
#ifndef NSLAB_MODEL_BASE_RESERVE_H_
#define NSLAB_MODEL_BASE_RESERVE_H_

#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <thread>
#include <vector>

namespace nslab::pool {

class Reserve {
 public:
  static constexpr std::size_t kSlabs = 128;

  // For the thread that makes it, which may have one at a time.
  Reserve();
  Reserve(const Reserve&) = delete;
  Reserve& operator=(const Reserve&) = delete;
  ~Reserve();

  // A slab, or null where none is ready.
  std::byte* take();

 private:
  void lay_out();

  std::mutex lock_{};
  std::condition_variable wanted_{};
  std::vector<std::byte*> ready_{};
  bool over_ = false;
  std::thread helper_{};
};

}  // namespace nslab::pool

#endif  // NSLAB_MODEL_BASE_RESERVE_H_

// kernel/fd.h — Fd: an open descriptor that closes itself; and reading and writing whole files and pipes.
#ifndef NSLAB_KERNEL_FD_H_
#define NSLAB_KERNEL_FD_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace nslab::kernel {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int number) : number_(number) {}
  Fd(Fd&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) {
      close();
      number_ = std::exchange(other.number_, -1);
    }
    return *this;
  }
  Fd(const Fd&) = delete;
  Fd& operator=(const Fd&) = delete;
  ~Fd() { close(); }

  [[nodiscard]] int get() const { return number_; }
  [[nodiscard]] int release() { return std::exchange(number_, -1); }
  explicit operator bool() const { return number_ >= 0; }
  void close();

 private:
  int number_ = -1;
};

// Writes all of it; false once it cannot (errno says why).
bool write_all(int descriptor, std::string_view bytes);
// Reads until the end; what was read before an error.
std::string read_all(int descriptor);
// A small file of /proc or /sys, without the newline at its end; none where it cannot be read.
std::optional<std::string> read_file(const std::string& path);
// One write(2) of the whole value, as a sysctl wants it: 0, or the errno.
int write_file(const std::string& path, std::string_view value);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_FD_H_

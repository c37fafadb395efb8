#include "kernel/fd.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace nslab::kernel {

void Fd::close() {
  if (number_ >= 0) ::close(number_);
  number_ = -1;
}

bool write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(descriptor, bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return true;
}

std::string read_all(int descriptor) {
  std::string out;
  std::array<char, 16384> block{};
  for (;;) {
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return out;
    out.append(block.data(), static_cast<std::size_t>(got));
  }
}

std::optional<std::string> read_file(const std::string& path) {
  const Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return std::nullopt;
  errno = 0;
  std::string out = read_all(file.get());
  if (out.empty() && errno != 0) return std::nullopt;
  while (!out.empty() && out.back() == '\n') out.pop_back();
  return out;
}

int write_file(const std::string& path, std::string_view value) {
  const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_TRUNC));
  if (!file) return errno;
  const ssize_t wrote = ::write(file.get(), value.data(), value.size());
  return wrote < 0 ? errno : 0;
}

}  // namespace nslab::kernel

#include "kernel/failure.h"

#include <cerrno>
#include <cstring>

namespace nslab::kernel {

tl::unexpected<Failure> failed_with(int error, const std::string& what, const std::string& advice) {
  return tl::unexpected<Failure>(Failure{what + ": " + std::strerror(error), advice});
}

tl::unexpected<Failure> failed(const std::string& what, const std::string& advice) { return failed_with(errno, what, advice); }

}  // namespace nslab::kernel

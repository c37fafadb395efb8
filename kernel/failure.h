// kernel/failure.h — Failure: what the outside refused, and what to do about it.
//
// The model's own refusals are `Error`s of model/result.h; a Failure is about the machine that nslab runs on: no
// privilege, no such file, a process that was killed.
#ifndef NSLAB_KERNEL_FAILURE_H_
#define NSLAB_KERNEL_FAILURE_H_

#include <string>
#include <tl/expected.hpp>

namespace nslab::kernel {

struct Failure {
  std::string what{};    // "the sandbox: clone: Operation not permitted"
  std::string advice{};  // what to do; may be empty
};

template <class T>
using Expected = tl::expected<T, Failure>;

// A Failure that ends in what errno says now.
[[nodiscard]] tl::unexpected<Failure> failed(const std::string& what, const std::string& advice = "");
[[nodiscard]] tl::unexpected<Failure> failed_with(int error, const std::string& what, const std::string& advice = "");

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_FAILURE_H_

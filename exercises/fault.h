// exercises/fault.h — Fault: what is wrong with a file that somebody wrote, where, and what to do about it.
#ifndef NSLAB_EXERCISES_FAULT_H_
#define NSLAB_EXERCISES_FAULT_H_

#include <string>
#include <tl/expected.hpp>

namespace nslab::exercises {

struct Fault {
  std::string where{};  // FILE or FILE:LINE
  std::string what{};   // what is wrong, what was expected, what to do
  bool is_outside = false;  // no such file, no right to read it

  [[nodiscard]] std::string text() const { return where.empty() ? what : where + ": " + what; }
};

template <class T>
using Loaded = tl::expected<T, Fault>;

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_FAULT_H_

// shell/expand/arithmetic.h — what $(( … )) comes to: C's integer expressions in 64 bits.
//
// Guarantees
//   1. Overflow wraps, as bash's does on Linux; nothing is undefined.
//   2. Nesting is bounded; a variable whose value is an expression is evaluated in turn, 256 deep at most.
// Document: bash(1), ARITHMETIC EVALUATION.
#ifndef NSLAB_SHELL_EXPAND_ARITHMETIC_H_
#define NSLAB_SHELL_EXPAND_ARITHMETIC_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace nslab::shell {

// How the expression reaches variables. An index is text, as yet unevaluated; empty where there is none.
struct ArithmeticNames {
  std::function<std::string(const std::string& name, const std::string& index)> get;
  std::function<void(const std::string& name, const std::string& index, const std::string& value)> set;
};

// Thrown; `message` is as bash prints it after the expression.
struct ArithmeticError {
  std::string message{};
  std::string expression{};  // in which: that of a variable that was named, perhaps
};

std::int64_t evaluate_arithmetic(std::string_view expression, const ArithmeticNames& names);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_ARITHMETIC_H_

// shell/expand/variables.h — Variables: what a shell remembers by name.
//
// Copying costs nothing until one of the copies changes: a subshell is a copy.
//
// Document: bash(1), PARAMETERS, Arrays.
#ifndef NSLAB_SHELL_EXPAND_VARIABLES_H_
#define NSLAB_SHELL_EXPAND_VARIABLES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/base/cow.h"

namespace nslab::shell {

struct Variable {
  enum class Kind : std::uint8_t { kScalar, kIndexed, kAssociative };
  Kind kind = Kind::kScalar;
  bool set = true;  // false: declared, without a value
  bool exported = false, readonly = false, integer = false, lower = false, upper = false, reference = false;
  std::string value{};
  std::map<std::int64_t, std::string> indexed{};
  std::map<std::string, std::string> associative{};
};

class Variables {
 public:
  // Null where there is none.
  [[nodiscard]] const Variable* find(std::string_view name) const;
  Variable& edit(const std::string& name) { return table_.edit()[name]; }
  void erase(std::string_view name);
  [[nodiscard]] std::vector<std::string> names(std::string_view prefix) const;
  // "NAME=value" of those that programs are given, in the order of their names.
  [[nodiscard]] std::vector<std::string> environment() const;

 private:
  Cow<std::map<std::string, Variable, std::less<>>> table_{};
};

// The value that the bare name means: of an array its element 0. Nothing where it is not set.
std::optional<std::string> scalar_value(const Variable& variable);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_VARIABLES_H_

// shell/tools/probe/options.h — getopt(3) as GNU has it, for the tools that probe a network.
//
// Guarantees
//   1. Options may follow operands; "--" ends them.
//   2. A fault is told in getopt's own words (`fault`), without the newline.
#ifndef NSLAB_SHELL_TOOLS_PROBE_OPTIONS_H_
#define NSLAB_SHELL_TOOLS_PROBE_OPTIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nslab::shell {

inline namespace probe {  // the text tools have an Options of their own

class Options {
 public:
  // `spec` as getopt has it: a colon after each letter that takes a value. `posix`: the first operand ends the options.
  Options(const std::vector<std::string>& argv, std::string_view spec, bool posix = false) : argv_(argv), spec_(spec), posix_(posix) {}

  // The next option's letter; '?' for a fault; nothing when there are no more.
  std::optional<char> next();
  [[nodiscard]] const std::string& value() const { return value_; }
  [[nodiscard]] const std::string& fault() const { return fault_; }
  // What is left, once `next` has said that there are no more options.
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

 private:
  const std::vector<std::string>& argv_;
  std::string_view spec_;
  bool posix_;
  std::size_t at_ = 1;
  std::size_t inside_ = 0;  // of a word of several letters
  std::string value_{}, fault_{};
  std::vector<std::string> operands_{};
};

}  // namespace probe

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_PROBE_OPTIONS_H_

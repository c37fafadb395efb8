// shell/tools/text/options.h — options as glibc's getopt_long reads them, with its words for what is wrong.
//
// Guarantees
//   1. Options may stand behind operands (unless `in_order`), "--" ends them, long names may be shortened.
//   2. `wrong` is what getopt_long prints; the tool adds its own "Try '… --help'".
// Documents: getopt_long(3).
#ifndef NSLAB_SHELL_TOOLS_TEXT_OPTIONS_H_
#define NSLAB_SHELL_TOOLS_TEXT_OPTIONS_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nslab::shell {

enum class OptionValue : char { kNone, kRequired, kOptional };

struct LongOption {
  std::string_view name{};
  OptionValue value = OptionValue::kNone;
  int id = 0;  // the short option that it stands for, or a number above 255
};

struct GivenOption {
  int id = 0;
  std::optional<std::string> value{};
};

struct Options {
  std::vector<GivenOption> given{};
  std::vector<std::string> operands{};
  std::optional<std::string> wrong{};
};

// `shorts` as for getopt: "ab:c::".
Options read_options(const std::vector<std::string>& argv, std::string_view shorts, std::span<const LongOption> longs = {},
                     bool in_order = false, std::size_t from = 1);

// "Try 'cut --help' for more information.", behind what was wrong.
std::string try_help(std::string_view tool);

// A whole number without sign; nothing where it is none or too large.
std::optional<std::uint64_t> whole_number(std::string_view text);

// ‘text’, as coreutils quote in an UTF-8 locale: with $'…' for what is not printable.
std::string quoted(std::string_view text);
// As coreutils quote names in a message where they need it: 'a b', plain otherwise.
std::string quoted_if_needed(std::string_view text);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_OPTIONS_H_

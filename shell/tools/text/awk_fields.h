// shell/tools/text/awk_fields.h — $0 and its fields.
//
// Guarantees
//   1. Split when a field or NF is asked for; put together again when $0 is, once a field was set.
#ifndef NSLAB_SHELL_TOOLS_TEXT_AWK_FIELDS_H_
#define NSLAB_SHELL_TOOLS_TEXT_AWK_FIELDS_H_

#include <string>
#include <vector>

#include "shell/tools/text/awk_value.h"

namespace nslab::shell {

// How something is to be split: blanks, one character, or an expression.
struct AwkSeparator {
  enum class Kind : std::uint8_t { kBlanks, kCharacter, kRegex, kEach } kind = Kind::kBlanks;
  char character = ' ';
  Regex regex{};
  bool newline_too = false;
};
tl::expected<AwkSeparator, std::string> awk_separator(const std::string& text);
std::vector<std::string> awk_split(const std::string& text, const AwkSeparator& separator);

struct AwkFields {
  std::string record{};
  std::vector<AwkValue> fields{};
  bool split = true, whole = true;  // `fields`, `record` are as they should be

  void set_record(std::string text) {
    record = std::move(text);
    split = false;
    whole = true;
  }
  void need_fields(const AwkSeparator& separator);
  void need_record(const std::string& ofs, const std::string& convfmt);
  AwkValue get(std::size_t index, const AwkSeparator& separator);
  void set(std::size_t index, AwkValue value, const AwkSeparator& separator);
  void set_count(std::size_t count, const AwkSeparator& separator);
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_AWK_FIELDS_H_

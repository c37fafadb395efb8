// shell/expand/fields.h — FieldBuilder: how expanded text falls into fields (POSIX.1-2017 2.6.5).
#ifndef NSLAB_SHELL_EXPAND_FIELDS_H_
#define NSLAB_SHELL_EXPAND_FIELDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "shell/expand/pattern.h"

namespace nslab::shell {

class FieldBuilder {
 public:
  // `separators`: IFS. `splits`: false where a word must stay one.
  FieldBuilder(std::string separators, bool splits) : separators_(std::move(separators)), splits_(splits) {}

  void add(std::string_view text, bool quoted);
  // What came out of an unquoted expansion: it may fall apart.
  void add_split(std::string_view text);
  // Quotes were here, so that there is a field even if it is empty.
  void mark() { present_ = true; }
  [[nodiscard]] bool splits() const { return splits_; }
  // Between the values of "$@"; of $@ without quotes, empty ones are none.
  void next_field(bool even_if_empty) { end_field(even_if_empty); }
  // The word ends.
  std::vector<Marked> take_fields();

 private:
  void end_field(bool even_if_empty);
  [[nodiscard]] bool is_separator(char c) const { return separators_.find(c) != std::string::npos; }

  std::string separators_;
  bool splits_;
  std::vector<Marked> fields_{};
  Marked current_{};
  bool present_ = false;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_FIELDS_H_

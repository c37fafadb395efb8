#include "shell/expand/fields.h"

namespace nslab::shell {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

}  // namespace

void FieldBuilder::add(std::string_view text, bool quoted) {
  current_.add(text, quoted);
  present_ = present_ || quoted || !text.empty();
}

void FieldBuilder::add_split(std::string_view text) {
  if (!splits_ || separators_.empty()) {
    current_.add(text, false);
    present_ = present_ || !text.empty();
    return;
  }
  std::size_t at = 0;
  auto skip_blanks = [&] {
    while (at < text.size() && is_blank(text[at]) && is_separator(text[at])) ++at;
  };
  while (at < text.size()) {
    if (!is_separator(text[at])) {
      std::size_t end = at;
      while (end < text.size() && !is_separator(text[end])) ++end;
      current_.add(text.substr(at, end - at), false);
      present_ = true;
      at = end;
      continue;
    }
    // Blanks around another separator belong to it; that one ends a field even if it is empty.
    skip_blanks();
    const bool hard = at < text.size() && is_separator(text[at]) && !is_blank(text[at]);
    if (hard) {
      ++at;
      skip_blanks();
    }
    end_field(hard);
  }
}

void FieldBuilder::end_field(bool even_if_empty) {
  if (present_ || even_if_empty) fields_.push_back(std::move(current_));
  current_ = {};
  present_ = false;
}

std::vector<Marked> FieldBuilder::take_fields() {
  end_field(false);
  return std::move(fields_);
}

}  // namespace nslab::shell

// shell/script/characters.h — what kinds of characters a shell tells apart.
#ifndef NSLAB_SHELL_SCRIPT_CHARACTERS_H_
#define NSLAB_SHELL_SCRIPT_CHARACTERS_H_

#include <cctype>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/script/ast.h"

namespace nslab::shell {

inline bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
inline bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
inline bool is_special_parameter(char c) { return c != '\0' && std::string_view("@*#?-$!0123456789").find(c) != std::string_view::npos; }
inline bool is_meta(char c) { return c == '\0' || std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos; }

// The text gathered so far becomes a part.
inline void flush(std::vector<Part>& parts, std::string& literal, bool quoted) {
  if (literal.empty()) return;
  parts.emplace_back(Literal{std::move(literal), quoted});
  literal.clear();
}

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_CHARACTERS_H_

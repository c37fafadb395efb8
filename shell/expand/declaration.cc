#include "shell/expand/declaration.h"

#include <fmt/format.h>

#include <algorithm>

namespace nslab::shell {

namespace {

std::string shown_key(const std::string& key) {
  const bool plain = key.find_first_of(" \t\n'\"\\|&;()<>!{}*[]?^$`") == std::string::npos;  // sh_contains_shell_metas
  return plain ? key : double_quoted(key);
}

// " NAME" or "declare -FLAGS NAME"; `always`: with "--" where there are none.
std::string headed(const std::string& name, const Variable& variable, bool always) {
  const std::string letters = attribute_letters(variable);
  if (letters.empty() && !always) return name;
  return fmt::format("declare -{} {}", letters.empty() ? "-" : letters, name);
}

}  // namespace

std::string attribute_letters(const Variable& variable) {
  std::string out;
  if (variable.kind == Variable::Kind::kIndexed) out += 'a';
  if (variable.kind == Variable::Kind::kAssociative) out += 'A';
  if (variable.integer) out += 'i';
  if (variable.reference) out += 'n';
  if (variable.readonly) out += 'r';
  if (variable.exported) out += 'x';
  if (variable.lower) out += 'l';
  if (variable.upper) out += 'u';
  return out;
}

std::string double_quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (std::string_view("\"\\$`").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string quoted_for_reuse(const std::string& text) {
  const bool control = std::any_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  std::string out = control ? "$'" : "'";
  for (const char c : text) {
    if (c == '\'') {
      out += control ? "\\'" : "'\\''";
    } else if (control && c == '\n') {
      out += "\\n";
    } else if (control && c == '\t') {
      out += "\\t";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string declaration(const std::string& name, const Variable& variable) {
  const std::string head = headed(name, variable, true);
  if (variable.kind == Variable::Kind::kScalar) return variable.set ? head + "=" + double_quoted(variable.value) : head;
  if (!variable.set && variable.indexed.empty() && variable.associative.empty()) return head;
  std::string value;
  for (const auto& [i, item] : variable.indexed) value += fmt::format("{}[{}]={}", value.empty() ? "" : " ", i, double_quoted(item));
  for (const auto& [key, item] : variable.associative) value += fmt::format("[{}]={} ", shown_key(key), double_quoted(item));
  return head + "=(" + value + ")";
}

std::string assignment_text(const std::string& name, const Variable& variable, bool has_value, const std::string& value) {
  const std::string head = headed(name, variable, false);
  if (!has_value) return head == name ? "" : head;
  return head + "=" + quoted_for_reuse(value);
}

std::string keys_and_values(const Variable& variable) {
  std::string out;
  for (const auto& [i, item] : variable.indexed) out += fmt::format("{}{} {}", out.empty() ? "" : " ", i, double_quoted(item));
  for (const auto& [key, item] : variable.associative) out += fmt::format("{} {} ", shown_key(key), double_quoted(item));
  return out;
}

}  // namespace nslab::shell

#include "shell/expand/expander.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "shell/expand/arithmetic.h"
#include "shell/expand/fields.h"
#include "shell/script/parse.h"

namespace nslab::shell {

namespace {

// Arithmetic may hold array indices and assignments; an index of an associative array is text.
bool is_associative(const ShellState& state, const std::string& name) {
  const Variable* variable = state.variables.find(name);
  return variable != nullptr && variable->kind == Variable::Kind::kAssociative;
}

std::string applied_case(const Variable& variable, std::string value) {
  if (!variable.lower && !variable.upper) return value;
  for (char& c : value) {
    const auto u = static_cast<unsigned char>(c);
    c = static_cast<char>(variable.lower ? std::tolower(u) : std::toupper(u));
  }
  return value;
}

// Whether the command is one whose arguments may be assignments (declare, local …), also behind "command" or "builtin".
bool declares(std::span<const Word> words) {
  constexpr std::array<std::string_view, 5> kDeclaring{"declare", "export", "local", "readonly", "typeset"};
  for (const Word& word : words) {
    const auto* name = word.parts.size() == 1 ? std::get_if<Literal>(&word.parts.front()) : nullptr;
    if (name == nullptr || name->quoted) return false;
    if (std::find(kDeclaring.begin(), kDeclaring.end(), name->text) != kDeclaring.end()) return true;
    if (name->text != "command" && name->text != "builtin") return false;
  }
  return false;
}

// How much of the word is "name=", "name+=" or "name[index]="; 0: it is no assignment.
std::size_t assigned_name(const Word& word) {
  const auto* first = word.parts.empty() ? nullptr : std::get_if<Literal>(&word.parts.front());
  if (first == nullptr || first->quoted) return 0;
  const std::string& text = first->text;
  std::size_t at = 0;
  while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_')) ++at;
  if (at == 0 || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return 0;
  if (at < text.size() && text[at] == '[') {
    const auto close = text.find(']', at);
    if (close == std::string::npos) return 0;
    at = close + 1;
  }
  if (at < text.size() && text[at] == '+') ++at;
  return at < text.size() && text[at] == '=' ? at + 1 : 0;
}

}  // namespace

std::vector<std::string> Expander::fields(std::span<const Word> words) {
  std::vector<std::string> out;
  const bool declaring = declares(words);
  for (const Word& written : words) {
    for (const Word& word : state_.options.posix ? std::vector<Word>{written} : expand_braces(written)) {
      if (const std::size_t name = declaring ? assigned_name(word) : 0; name > 0) {
        Word value = word;
        auto& first = std::get<Literal>(value.parts.front()).text;
        out.push_back(first.substr(0, name));
        first.erase(0, name);
        if (first.empty()) value.parts.erase(value.parts.begin());
        out.back() += text(value, true);
        continue;
      }
      FieldBuilder builder(field_separators(), true);
      add_word(builder, word, false, false);
      for (const Marked& field : builder.take_fields()) {
        if (!state_.options.noglob && field.is_pattern(state_.options.extglob)) {
          auto names = file_names(field);
          if (!names.empty()) {
            out.insert(out.end(), names.begin(), names.end());
            continue;
          }
          if (state_.options.failglob) throw ExpansionError{"no match: " + field.text, false};
          if (state_.options.nullglob) continue;
        }
        out.push_back(field.text);
      }
    }
  }
  return out;
}

std::string Expander::text(const Word& word, bool after_assignment) {
  FieldBuilder builder(field_separators(), false);
  add_word(builder, word, false, after_assignment);
  std::string out;
  for (const Marked& field : builder.take_fields()) {
    if (!out.empty()) out += ' ';
    out += field.text;
  }
  return out;
}

Marked Expander::pattern(const Word& word) {
  FieldBuilder builder(field_separators(), false);
  add_word(builder, word, false, false);
  Marked out;
  for (const Marked& field : builder.take_fields()) {
    if (!out.text.empty()) out.add(" ", true);
    out.add(field);
  }
  return out;
}

std::int64_t Expander::arithmetic(const Word& word) {
  std::string expression = text(word);
  std::erase(expression, '"');
  return arithmetic(expression);
}

std::int64_t Expander::arithmetic(const std::string& expression) {
  ArithmeticNames names;
  auto index_text = [&](const std::string& name, const std::string& index) {
    return index.empty() || is_associative(state_, name) ? index : std::to_string(arithmetic(index));
  };
  names.get = [&](const std::string& name, const std::string& index) -> std::string {
    if (index.empty()) {
      const auto value = value_of(name);
      if (!value && state_.options.nounset) unbound(name);
      return value.value_or("");
    }
    const Variable* variable = state_.variables.find(name);
    if (variable == nullptr) return "";
    const std::string at = index_text(name, index);
    if (variable->kind == Variable::Kind::kAssociative) {
      const auto found = variable->associative.find(at);
      return found == variable->associative.end() ? "" : found->second;
    }
    if (variable->kind == Variable::Kind::kScalar) return at == "0" ? variable->value : "";
    const auto found = variable->indexed.find(std::stoll(at));
    return found == variable->indexed.end() ? "" : found->second;
  };
  names.set = [&](const std::string& name, const std::string& index, const std::string& value) {
    assign_within(name, index.empty() ? "" : index_text(name, index), value);
  };
  if (state_.options.posix && expression.find("**") != std::string::npos) {
    throw ExpansionError{"arithmetic expression: expecting primary: \"" + expression + "\"", true, 2};
  }
  try {
    return evaluate_arithmetic(expression, names);
  } catch (const ArithmeticError& error) {
    if (state_.options.posix) {
      const std::string why = error.message.starts_with("division by 0") ? "division by zero"
                              : error.message.find("operand expected") != std::string::npos ? "expecting primary" : "expecting EOF";
      throw ExpansionError{"arithmetic expression: " + why + ": \"" + expression + "\"", true, 2};
    }
    const auto from = error.expression.find_first_not_of(" \t\n");
    throw ExpansionError{(from == std::string::npos ? "" : error.expression.substr(from)) + ": " + error.message, false};
  }
}

void Expander::assign_within(const std::string& name, const std::string& index, const std::string& value) {
  if (!before_) before_ = state_.variables;
  assign(name, index, value);
}

namespace {

// What an element holds; of a scalar, its value.
std::string element_of(const Variable& variable, std::int64_t element, const std::string& key) {
  if (variable.kind == Variable::Kind::kAssociative) {
    const auto at = variable.associative.find(key);
    return at == variable.associative.end() ? "" : at->second;
  }
  if (variable.kind == Variable::Kind::kScalar) return element == 0 ? variable.value : "";
  const auto at = variable.indexed.find(element);
  return at == variable.indexed.end() ? "" : at->second;
}

}  // namespace

std::string Expander::subscript(const std::string& name, const Subscript& index) {
  const Variable* variable = state_.variables.find(name);
  if (variable != nullptr && variable->reference && !variable->value.empty()) variable = state_.variables.find(variable->value);
  if (variable != nullptr && variable->kind == Variable::Kind::kAssociative) return text(index.key);
  std::string expression = text(index.number);
  std::erase(expression, '"');
  return expression;
}

void Expander::assign(const std::string& given, const std::string& index, const std::string& value, bool append) {
  std::string name = given;
  if (const Variable* reference = state_.variables.find(name); reference != nullptr && reference->reference && !reference->value.empty()) {
    name = reference->value;
  }
  const Variable* old = state_.variables.find(name);
  if (old != nullptr && old->readonly) {
    if (state_.options.posix) throw ExpansionError{name + ": is read only", true};  // dash
    throw ExpansionError{name + ": readonly variable", false};
  }
  // Expressions first: they may assign to others, and what `edit` gave would be gone.
  const bool associative = old != nullptr && old->kind == Variable::Kind::kAssociative;
  std::int64_t element = index.empty() || associative ? 0 : arithmetic(index);
  if (old != nullptr && element < 0 && !old->indexed.empty()) element += old->indexed.rbegin()->first + 1;
  if (element < 0) throw ExpansionError{given + "[" + index + "]: bad array subscript", false};
  const std::string key = index.empty() ? "0" : index;
  const std::string before = append && old != nullptr ? element_of(*old, element, key) : "";
  const bool adds = old != nullptr && old->integer;
  const auto sum = [&] {  // which wraps around
    const std::int64_t first = before.empty() ? 0 : arithmetic(before);
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(first) + static_cast<std::uint64_t>(arithmetic(value)));
  };
  const std::string whole = adds ? std::to_string(sum()) : before + value;
  if (whole.size() > kMostText) throw TooLarge{name};
  Variable& variable = state_.variables.edit(name);
  variable.set = true;
  if (state_.options.allexport) variable.exported = true;
  if (!index.empty() && variable.kind == Variable::Kind::kScalar) {
    variable.kind = Variable::Kind::kIndexed;
    if (!variable.value.empty()) variable.indexed[0] = variable.value;
  }
  std::string& where = associative                                    ? variable.associative[key]
                       : variable.kind == Variable::Kind::kIndexed ? variable.indexed[element]
                                                                      : variable.value;
  where = applied_case(variable, whole);
}

std::string Expander::field_separators() {
  const Variable* ifs = state_.variables.find("IFS");
  return ifs == nullptr ? " \t\n" : ifs->value;
}

std::string Expander::tilde(std::string_view name) const {
  if (name.empty()) {
    const Variable* home = state_.variables.find("HOME");
    return home != nullptr && home->set ? home->value : "/root";
  }
  if (name == "+" || name == "-") {
    const Variable* place = state_.variables.find(name == "+" ? "PWD" : "OLDPWD");
    if (place != nullptr && place->set) return place->value;
  }
  if (name == "root") return "/root";
  if (name == "nobody") return "/nonexistent";
  return "~" + std::string(name);
}

void Expander::add_word(FieldBuilder& out, const Word& word, bool quoted, bool assignment) {
  bool at_start = true;
  for (const Part& part : word.parts) {
    const auto* literal = std::get_if<Literal>(&part);
    if (literal == nullptr || literal->quoted || quoted) {
      add_part(out, part, quoted);
      at_start = false;
      continue;
    }
    // ~ at the beginning, in an assignment also after each ":".
    std::string_view text = literal->text;
    while (!text.empty()) {
      if (at_start && text.front() == '~') {
        const auto end = std::min(text.find_first_of(assignment ? "/:" : "/"), text.size());
        const bool whole = end < text.size() || &part == &word.parts.back();
        if (whole) {
          out.add(tilde(text.substr(1, end - 1)), true);
          text.remove_prefix(end);
        }
      }
      const auto colon = assignment ? text.find(":~") : std::string_view::npos;
      const auto upto = colon == std::string_view::npos ? text.size() : colon + 1;
      out.add(text.substr(0, upto), false);
      text.remove_prefix(upto);
      at_start = true;
    }
    at_start = false;
  }
}

void Expander::add_parts(FieldBuilder& out, const std::vector<Part>& parts, bool quoted) {
  for (const Part& part : parts) add_part(out, part, quoted);
}

void Expander::add_part(FieldBuilder& out, const Part& part, bool quoted) {
  if (const auto* literal = std::get_if<Literal>(&part)) {
    out.add(literal->text, literal->quoted || quoted);
  } else if (const auto* parameter = std::get_if<Parameter>(&part)) {
    add_parameter(out, *parameter, quoted);
  } else if (const auto* wanted = std::get_if<CommandSubstitution>(&part)) {
    const std::string& text = substitution(*wanted);
    quoted || wanted->kind != CommandSubstitution::Kind::kText ? out.add(text, true) : out.add_split(text);
  } else if (const auto* expression = std::get_if<Arithmetic>(&part)) {
    const std::string text = std::to_string(arithmetic(*expression->expression));
    quoted ? out.add(text, true) : out.add_split(text);
  } else {
    const auto& inner = std::get<std::shared_ptr<const DoubleQuoted>>(part)->parts;
    // "$@" with no parameters is nothing at all; any other quotes leave at least an empty field.
    bool only_list = inner.size() == 1;
    if (only_list) {
      const auto* list = std::get_if<Parameter>(&inner.front());
      only_list = list != nullptr && (list->name == "@" || list->all == '@');
    }
    if (!only_list) out.mark();
    add_parts(out, inner, true);
  }
}

const std::string& Expander::substitution(const CommandSubstitution& wanted) {
  if (next_known_ == known_.size()) {
    if (before_) state_.variables = *before_;
    throw NeedSubstitution{wanted};
  }
  return known_[next_known_++];
}

void Expander::add_values(FieldBuilder& out, const Values& values, bool quoted) {
  if (!values.list) {
    quoted ? out.add(values.items.front(), true) : out.add_split(values.items.front());
    return;
  }
  if ((quoted || !out.splits()) && values.all == '*') {
    const std::string separators = field_separators();
    std::string joined;
    for (std::size_t i = 0; i < values.items.size(); ++i) {
      if (i > 0 && !separators.empty()) joined += separators.front();
      joined += values.items[i];
    }
    out.add(joined, quoted);
    return;
  }
  for (std::size_t i = 0; i < values.items.size(); ++i) {
    if (i > 0) out.next_field(quoted || !out.splits());
    if (quoted) {
      out.add(values.items[i], true);
    } else {
      out.add_split(values.items[i]);
    }
  }
}

}  // namespace nslab::shell

#include "shell/script/dash.h"

#include <algorithm>
#include <cctype>

namespace nslab::shell {

namespace {

// The text between the first two of these marks.
std::string between(const std::string& text, std::string_view open, char close) {
  const auto from = text.find(open);
  if (from == std::string::npos) return "";
  const auto begin = from + open.size();
  return text.substr(begin, text.find(close, begin) - begin);
}

// What dash expects where one of its words is missing: the hint ends "wants `then' here".
std::string expected(const SyntaxError& error) {
  std::string word = between(error.hint, "wants `", '\'');
  if (error.incomplete && word == "esac") word = ")";  // of a pattern
  if (error.hint.starts_with("a function is defined by name()")) word = ")";
  return word.empty() ? "" : " (expecting \"" + word + "\")";
}

std::string shown_token(const std::string& token) {
  static constexpr std::string_view kWords[] = {"then", "else", "elif", "fi", "do", "done", "case", "esac", "while", "until", "for", "if",
                                                "{",    "}",    "!",    "in", "&&", "||",   "|",    ";",    ";;",    "&",     "(",   ")"};
  if (std::find(std::begin(kWords), std::end(kWords), token) != std::end(kWords)) return "\"" + token + "\"";
  if (token == "newline") return "newline";
  return !token.empty() && (token[0] == '<' || token[0] == '>') ? "redirection" : "word";
}

std::optional<DashRefusal> first_in(const ListPtr& list) { return list == nullptr ? std::nullopt : dash_refusal(*list); }

bool substitutes_process(const Word& word) {
  return std::any_of(word.parts.begin(), word.parts.end(), [](const Part& part) {
    const auto* commands = std::get_if<CommandSubstitution>(&part);
    return commands != nullptr && commands->kind != CommandSubstitution::Kind::kText;
  });
}

std::optional<DashRefusal> in_simple(const Simple& simple, int line) {
  for (const Assignment& assignment : simple.assignments) {
    if (assignment.is_array) return DashRefusal{line, "Syntax error: \"(\" unexpected"};
  }
  if (std::any_of(simple.words.begin(), simple.words.end(), substitutes_process))
    return DashRefusal{line, "Syntax error: \"(\" unexpected"};
  return std::nullopt;
}

std::optional<DashRefusal> in_command(const Command& command);

// Of several lists, the first that holds something.
template <class... Lists>
std::optional<DashRefusal> in_lists(const Lists&... lists) {
  std::optional<DashRefusal> found;
  ((found = found ? found : first_in(lists)), ...);
  return found;
}

std::optional<DashRefusal> in_compound(const Command& command) {
  if (const auto* group = std::get_if<Group>(&command.kind)) return first_in(group->body);
  if (const auto* subshell = std::get_if<Subshell>(&command.kind)) return first_in(subshell->body);
  if (const auto* loop = std::get_if<For>(&command.kind)) return first_in(loop->body);
  if (const auto* loop = std::get_if<While>(&command.kind)) return in_lists(loop->condition, loop->body);
  if (const auto* function = std::get_if<Function>(&command.kind)) return in_command(*function->body);
  if (const auto* choice = std::get_if<If>(&command.kind)) {
    for (const auto& [condition, body] : choice->branches) {
      if (auto found = in_lists(condition, body)) return found;
    }
    return first_in(choice->otherwise);
  }
  if (const auto* choice = std::get_if<Case>(&command.kind)) {
    for (const CaseItem& item : choice->items) {
      if (auto found = first_in(item.body)) return found;
    }
  }
  return std::nullopt;
}

std::optional<DashRefusal> in_command(const Command& command) {
  if (std::holds_alternative<ForArithmetic>(command.kind)) return DashRefusal{command.line, "Syntax error: Bad for loop variable"};
  const auto* simple = std::get_if<Simple>(&command.kind);
  if (auto found = simple != nullptr ? in_simple(*simple, command.line) : in_compound(command)) return found;
  for (const Redirection& redirection : command.redirections) {
    if (redirection.kind == Redirection::Kind::kHereString) return DashRefusal{command.line, "Syntax error: redirection unexpected"};
    if (substitutes_process(redirection.target)) return DashRefusal{command.line, "Syntax error: \"(\" unexpected"};
  }
  return std::nullopt;
}

}  // namespace

std::string dash_fault(const SyntaxError& error) {
  const std::string& said = error.message;
  if (const std::string quote = between(said, "looking for matching `", '\0'); !quote.empty()) {
    switch (quote[0]) {
      case '"':
      case '\'': return "Syntax error: Unterminated quoted string";
      case '`': return "Syntax error: EOF in backquote substitution";
      case '}': return "Syntax error: Missing '}'";
      default:
        return error.hint.starts_with("$((") ? "Syntax error: Missing '))'" : "Syntax error: end of file unexpected (expecting \")\")";
    }
  }
  if (said.ends_with("unexpected end of file")) {
    const bool subshell = error.hint.starts_with("( opens here");
    return "Syntax error: end of file unexpected" + (subshell ? std::string(" (expecting \")\")") : expected(error));
  }
  const auto open = said.find("unexpected token `");
  if (open == std::string::npos) return "Syntax error: " + said;
  std::string token = said.substr(open + std::string_view("unexpected token `").size());
  if (token.ends_with('\'')) token.pop_back();
  return "Syntax error: " + shown_token(token) + " unexpected" + expected(error);
}

std::optional<DashRefusal> dash_refusal(const List& list) {
  for (const AndOr& item : list.items) {
    for (const Pipeline& pipeline : item.pipelines) {
      for (std::size_t i = 0; i < pipeline.commands.size(); ++i) {
        if (auto found = in_command(*pipeline.commands[i])) return found;
        const bool both = i < pipeline.with_errors.size() && pipeline.with_errors[i];
        if (both) return DashRefusal{pipeline.commands[i]->line, "Syntax error: \"&\" unexpected"};
      }
    }
  }
  return std::nullopt;
}

}  // namespace nslab::shell

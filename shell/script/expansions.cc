// What begins with a dollar sign or a backquote.
#include <algorithm>

#include "shell/script/characters.h"
#include "shell/script/lexer.h"
#include "shell/script/parser.h"

namespace nslab::shell {

Part Lexer::read_dollar(bool in_quotes) {
  if (looking_at("$((")) {
    // $((…)) is arithmetic only if it closes with )); else a substitution that begins with a subshell.
    const std::size_t at = at_;
    const int line = line_;
    try {
      return read_arithmetic();
    } catch (const ParseFailure&) {
      at_ = at;
      line_ = line;
    }
  }
  if (looking_at("$[")) return read_arithmetic();
  if (looking_at("$(")) return read_substitution("$(");
  if (looking_at("${")) return read_parameter(in_quotes);
  const char next = peek(1);
  if (is_name_start(next)) {
    take();
    Parameter parameter;
    while (is_name_char(peek())) parameter.name += take();
    return parameter;
  }
  if (is_special_parameter(next)) {
    take();
    Parameter parameter;
    parameter.name = std::string(1, take());
    return parameter;
  }
  take();
  return Literal{"$", in_quotes};
}

Part Lexer::read_substitution(std::string_view opening) {
  depth_guard();
  const int begun = line_;
  take(opening);
  Parser inner(*this);
  CommandSubstitution substitution;
  substitution.body = inner.substitution_body(begun);
  --depth_;
  return substitution;
}

Part Lexer::read_process_substitution() {
  const bool reads = peek() == '<';
  auto part = std::get<CommandSubstitution>(read_substitution(reads ? "<(" : ">("));
  part.kind = reads ? CommandSubstitution::Kind::kReadEnd : CommandSubstitution::Kind::kWriteEnd;
  return part;
}

Part Lexer::read_backquotes(bool in_quotes) {
  const int begun = line_;
  take();
  std::string body;
  while (peek() != '`') {
    if (at_end())
      fail_at(begun, "unexpected EOF while looking for matching ``'", "a ` opens here and is never closed: add the closing `", true);
    if (peek() == '\\' && (peek(1) == '`' || peek(1) == '\\' || peek(1) == '$' || (in_quotes && peek(1) == '"'))) take();
    body += take();
  }
  take();
  const auto parsed = parse_script(body, begun, dialect_);
  if (!parsed) throw ParseFailure{parsed.error()};
  return CommandSubstitution{*parsed};
}

std::string Lexer::take_with_quotes() {
  const int begun = line_;
  const char quote = take();
  std::string out(1, quote);
  if (quote == '\\' && !at_end()) return out + take();
  if (quote != '"' && quote != '\'' && quote != '`') return out;
  while (true) {
    if (at_end())
      fail_at(begun, std::string("unexpected EOF while looking for matching `") + quote + "'", "a quote opens here and is never closed",
              true);
    const char c = take();
    out += c;
    if (c == quote) return out;
    if (c == '\\' && quote != '\'' && !at_end()) out += take();
  }
}

Part Lexer::read_arithmetic() {
  depth_guard();
  const int begun = line_;
  const bool old = looking_at("$[");  // $[…], as it was before POSIX
  const std::string_view end = old ? "]" : "))";
  const char opens = old ? '[' : '(', closes = old ? ']' : ')';
  take(old ? "$[" : "$((");
  std::string body;
  int open = 0;
  while (true) {
    if (at_end()) fail_at(begun, "unexpected EOF while looking for matching `)'", "$(( opens here and is never closed: add ))", true);
    if (open == 0 && looking_at(end)) break;
    const char c = peek();
    if (c == opens) ++open;
    if (c == closes && --open < 0) fail("syntax error near unexpected token `)'", "arithmetic ends with ))");
    body += take_with_quotes();
  }
  take(end);
  --depth_;
  Lexer inside(body, 0, begun);
  inside.speak(dialect_);
  auto word = std::make_shared<Word>();
  word->parts = inside.read_double_quoted('\0');
  word->line = begun;
  word->text = body;
  return Arithmetic{word};
}

// In double quotes bash looks for the other single quote, keeps both, and expands what stands between.
void Lexer::keep_single_quoted(Word& word) {
  const int begun = line_;
  const std::string kept = "'" + read_single_quoted() + "'";
  Lexer inside(kept, 0, begun);
  for (Part& part : inside.read_double_quoted('\0')) word.parts.push_back(std::move(part));
}

Word Lexer::read_until_brace(bool in_quotes, std::string_view also_stop) {
  Word word;
  word.line = line_;
  std::string literal;
  while (true) {
    if (at_end()) fail("unexpected EOF while looking for matching `}'", "${ is never closed: add the closing }", true);
    const char c = peek();
    if (c == '}' || also_stop.find(c) != std::string_view::npos) break;  // the first, whatever was opened (P_FIRSTCLOSE)
    if (c == '\'' && in_quotes && !dialect_.posix) {
      flush(word.parts, literal, true);
      keep_single_quoted(word);
    } else if (c == '\'' && !in_quotes) {
      flush(word.parts, literal, in_quotes);
      word.parts.emplace_back(Literal{read_single_quoted(), true});
    } else if (c == '"') {
      flush(word.parts, literal, in_quotes);
      take();
      auto quoted = std::make_shared<DoubleQuoted>();
      quoted->parts = read_double_quoted('"');
      word.parts.emplace_back(std::shared_ptr<const DoubleQuoted>(std::move(quoted)));
    } else if (looking_at("$'") && !dialect_.posix) {
      flush(word.parts, literal, in_quotes);
      word.parts.emplace_back(Literal{read_ansi_quoted(), true});
    } else if (looking_at("$\"") && !dialect_.posix) {
      take();
    } else if (c == '$') {
      flush(word.parts, literal, in_quotes);
      word.parts.push_back(read_dollar(in_quotes));
    } else if (at_process_substitution() && !dialect_.posix) {
      const std::size_t begun = at_;
      Part part = read_process_substitution();
      if (in_quotes) {  // read as commands, and only text
        literal += between(begun, at_);
      } else {
        flush(word.parts, literal, false);
        word.parts.push_back(std::move(part));
      }
    } else if (c == '`') {
      flush(word.parts, literal, in_quotes);
      word.parts.push_back(read_backquotes(in_quotes));
    } else if (c == '\\' && in_quotes && std::string_view("$`\"\\}\n").find(peek(1)) == std::string_view::npos) {
      literal += take();  // the quote behind it begins nothing
      if (!at_end()) literal += take();
    } else if (c == '\\' && peek(1) != '\0') {
      take();
      flush(word.parts, literal, in_quotes);
      word.parts.emplace_back(Literal{std::string(1, take()), true});
    } else {
      literal += take();
    }
  }
  flush(word.parts, literal, in_quotes);
  return word;
}

Part Lexer::read_parameter(bool in_quotes) {
  depth_guard();
  const std::size_t begun_at = at_;
  const int begun = line_;
  std::size_t index_at = std::string_view::npos;
  take("${");
  Parameter parameter;
  if (peek() == '#' && peek(1) != '}' && (is_name_start(peek(1)) || is_special_parameter(peek(1)))) {
    take();
    parameter.length = true;
  } else if (peek() == '!' && (is_name_start(peek(1)) || std::isdigit(static_cast<unsigned char>(peek(1))) != 0 ||
                              (peek(1) == '#' && peek(2) == '}'))) {
    take();
    parameter.indirect = true;
  }
  if (is_name_start(peek())) {
    while (is_name_char(peek())) parameter.name += take();
  } else if (std::isdigit(static_cast<unsigned char>(peek())) != 0) {
    while (std::isdigit(static_cast<unsigned char>(peek())) != 0) parameter.name += take();
  } else if (is_special_parameter(peek()) && !(peek() == '$' && (peek(1) == '{' || peek(1) == '('))) {
    parameter.name = std::string(1, take());
  } else {
    (void)read_until_brace(in_quotes, "");
    take();
    parameter.op = "bad";
    parameter.text = std::string(between(begun_at, at_));
    --depth_;
    return parameter;
  }
  if (looking_at("[@]") || looking_at("[*]")) {
    parameter.all = peek(1);
    for (int i = 0; i < 3; ++i) take();
  } else if (peek() == '[') {
    index_at = at_;
    parameter.index = read_subscript();
  }
  if (parameter.indirect && (peek() == '*' || peek() == '@') && peek(1) == '}') {
    take();
    parameter.indirect = false;
    parameter.names = true;
  }
  read_parameter_operator(parameter, in_quotes);
  if (!take("}")) {
    fail_at(begun, "unexpected EOF while looking for matching `}'", "${ opens here and is never closed: add the closing }", true);
  }
  parameter.text = std::string(between(begun_at, at_));
  if (parameter.index != nullptr) check_first_brace(*parameter.index, index_at);
  --depth_;
  return parameter;
}

// Where an index holds a brace, bash's parser takes ${ to end there, its expansion does not: what stands between must be plain.
void Lexer::check_first_brace(const Subscript& index, std::size_t index_at) {
  const auto& parts = index.key.parts;
  const bool holds = std::any_of(parts.begin(), parts.end(), [](const Part& part) {
    const auto* literal = std::get_if<Literal>(&part);
    return literal != nullptr && !literal->quoted && literal->text.find('}') != std::string::npos;
  });
  if (!holds) return;
  const std::string_view rest = between(text_.find('}', index_at), at_);
  if (rest.find_first_of(" \t\n;&|<>()'\"`$\\") != std::string_view::npos) fail("bad substitution", "quote the } in the index");
}

void Lexer::read_parameter_operator(Parameter& parameter, bool in_quotes) {
  if (peek() == '}') return;
  static constexpr std::string_view kOperators[] = {":-", ":=", ":?", ":+", "##", "%%", "//", "/#", "/%", "^^", ",,", "~~", "-",
                                                    "=",  "?",  "+",  "#",  "%",  "/",  ":",  "^",  ",",  "~",  "@"};
  for (const std::string_view op : kOperators) {
    if (!take(op)) continue;
    parameter.op = std::string(op);
    break;
  }
  if (parameter.op.empty()) {
    (void)read_until_brace(in_quotes, "");
    parameter.op = "bad";
    return;
  }
  // Patterns and replacements are read unquoted even inside double quotes.
  const bool pattern = std::string_view("#%/^,~").find(parameter.op[0]) != std::string_view::npos;
  const bool quoted = in_quotes && !pattern;
  const bool two = parameter.op[0] == '/' || parameter.op == ":";
  Word first = read_until_brace(quoted, two ? (parameter.op == ":" ? ":" : "/") : "");
  parameter.argument = std::make_shared<Word>(std::move(first));
  if (two && (peek() == '/' || peek() == ':')) {
    take();
    Word second = read_until_brace(quoted, "");
    parameter.second = std::make_shared<Word>(std::move(second));
  }
}

}  // namespace nslab::shell

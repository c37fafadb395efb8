#include "shell/script/lexer.h"

#include <algorithm>
#include <cctype>

#include "shell/script/parser.h"

namespace nslab::shell {

namespace {

constexpr int kMostDepth = 200;

bool is_name_start(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_name_char(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }
bool is_special(char c) { return c != '\0' && std::string_view("@*#?-$!0123456789").find(c) != std::string_view::npos; }
bool is_meta(char c) { return c == '\0' || std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos; }

void flush(std::vector<Part>& parts, std::string& literal, bool quoted) {
  if (literal.empty()) return;
  parts.emplace_back(Literal{std::move(literal), quoted});
  literal.clear();
}

void append_utf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | (code >> 12 & 0xf));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

}  // namespace

void Lexer::depth_guard() {
  if (++depth_ > kMostDepth) fail("syntax error: nested too deep", "nest at most 200 quotes, substitutions and compound commands");
}

char Lexer::take() {
  const char c = peek();
  if (c == '\n') ++line_;
  ++at_;
  return c;
}

bool Lexer::take(std::string_view token) {
  if (!looking_at(token)) return false;
  for (std::size_t i = 0; i < token.size(); ++i) take();
  return true;
}

void Lexer::skip_blanks() {
  while (true) {
    if (peek() == ' ' || peek() == '\t' || (peek() == '\r' && peek(1) == '\n')) {
      take();
    } else if (peek() == '\\' && peek(1) == '\n') {
      take();
      take();
    } else if (peek() == '#') {
      while (!at_end() && peek() != '\n') take();
    } else {
      return;
    }
  }
}

bool Lexer::take_newline() {
  if (peek() != '\n') return false;
  take();
  read_here_documents();
  return true;
}

void Lexer::skip_newlines() {
  skip_blanks();
  while (take_newline()) skip_blanks();
}

std::string_view Lexer::operator_here() const {
  static constexpr std::string_view kOperators[] = {"<<-", "<<<", "&>>", ";;&", "&&", "||", ";;", ";&", "<<", ">>", "<&",
                                                    ">&",  "<>",  ">|",  "&>",  "|&", ";",  "&",  "|",  "<",  ">",  "(", ")"};
  for (const std::string_view op : kOperators) {
    if (looking_at(op)) return op;
  }
  return {};
}

void Lexer::want_here_document(std::shared_ptr<Word> body, std::string delimiter, bool quoted, bool strip_tabs) {
  waiting_.push_back(Waiting{std::move(body), std::move(delimiter), quoted, strip_tabs, line_});
}

void Lexer::read_here_documents() {
  const std::vector<Waiting> due = std::exchange(waiting_, {});
  for (const Waiting& document : due) {
    std::string body;
    const int first = line_;
    bool ended = false;
    while (!at_end() && !ended) {
      const auto newline = std::min(text_.find('\n', at_), text_.size());
      std::string_view row = text_.substr(at_, newline - at_);
      if (document.strip_tabs) row.remove_prefix(std::min(row.find_first_not_of('\t'), row.size()));
      at_ = std::min(newline + 1, text_.size());
      if (newline < text_.size()) ++line_;
      if (row == document.delimiter) {
        ended = true;
      } else {
        body.append(row);
        body += '\n';
      }
    }
    if (!ended) {
      fail_at(document.line, "here-document delimited by end-of-file (wanted `" + document.delimiter + "')",
              "end the here-document with a line that is just " + document.delimiter, true);
    }
    document.body->line = first;
    if (document.quoted) {
      document.body->parts.emplace_back(Literal{std::move(body), true});
    } else {
      Lexer inside(body, 0, first);
      auto quoted = std::make_shared<DoubleQuoted>();
      quoted->parts = inside.read_double_quoted('\0');
      document.body->parts.emplace_back(std::shared_ptr<const DoubleQuoted>(std::move(quoted)));
    }
  }
}

std::string Lexer::read_single_quoted() {
  const int begun = line_;
  take();
  std::string out;
  while (peek() != '\'') {
    if (at_end()) {
      fail_at(begun, "unexpected EOF while looking for matching `''", "a ' opens here and is never closed: add the closing '", true);
    }
    out += take();
  }
  take();
  return out;
}

std::string Lexer::read_ansi_quoted() {
  const int begun = line_;
  take("$'");
  std::string out;
  while (peek() != '\'') {
    if (at_end()) {
      fail_at(begun, "unexpected EOF while looking for matching `''", "a $' opens here and is never closed: add the closing '", true);
    }
    if (peek() != '\\') {
      out += take();
      continue;
    }
    take();
    const char c = take();
    static constexpr std::string_view kFrom = "nrtabefv0\\'\"?";
    static constexpr std::string_view kTo("\n\r\t\a\b\x1b\f\v\0\\'\"?", 13);
    if (c == 'e' || c == 'E') {
      out += '\x1b';
    } else if (c == 'x' || c == 'u' || c == 'U') {
      const std::size_t most = c == 'x' ? 2 : c == 'u' ? 4 : 8;
      unsigned long code = 0;
      for (std::size_t i = 0; i < most && std::isxdigit(static_cast<unsigned char>(peek())) != 0; ++i) {
        code = code * 16 + std::stoul(std::string(1, take()), nullptr, 16);
      }
      if (c == 'x') {
        out += static_cast<char>(code);
      } else {
        append_utf8(out, code);
      }
    } else if (c >= '0' && c <= '7') {
      int code = c - '0';
      for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i) code = code * 8 + (take() - '0');
      out += static_cast<char>(code);
    } else if (const auto at = kFrom.find(c); at != std::string_view::npos) {
      out += kTo[at];
    } else {
      out += '\\';
      out += c;
    }
  }
  take();
  return out;
}

std::vector<Part> Lexer::read_double_quoted(char end) {
  depth_guard();
  const int begun = line_;
  std::vector<Part> parts;
  std::string literal;
  while (true) {
    if (at_end()) {
      if (end == '\0') break;
      fail_at(begun, std::string("unexpected EOF while looking for matching `") + end + "'",
              std::string("a ") + end + " opens here and is never closed: add the closing " + end, true);
    }
    const char c = peek();
    if (c == end && end != '\0') break;
    if (c == '\\') {
      const char next = peek(1);
      const bool escapes = next == '$' || next == '`' || next == '\\' || (next == '"' && end != '\0') || next == '\n';
      take();
      if (!escapes) {
        literal += '\\';
        continue;
      }
      take();
      if (next != '\n') literal += next;
    } else if (c == '$') {
      const std::size_t before = at_;
      Part part = read_dollar(true);
      if (auto* plain = std::get_if<Literal>(&part); plain != nullptr && at_ == before + 1) {
        literal += plain->text;
      } else {
        flush(parts, literal, true);
        parts.push_back(std::move(part));
      }
    } else if (c == '`') {
      flush(parts, literal, true);
      parts.push_back(read_backquotes(true));
    } else {
      literal += take();
    }
  }
  if (end != '\0') take();
  flush(parts, literal, true);
  --depth_;
  return parts;
}

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
  if (is_special(next)) {
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
  const auto parsed = parse_script(body, begun, extended_);
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
  auto word = std::make_shared<Word>();
  word->parts = inside.read_double_quoted('\0');
  word->line = begun;
  word->text = body;
  return Arithmetic{word};
}

Word Lexer::read_until_brace(bool in_quotes, std::string_view also_stop) {
  Word word;
  word.line = line_;
  std::string literal;
  while (true) {
    if (at_end()) fail("unexpected EOF while looking for matching `}'", "${ is never closed: add the closing }", true);
    const char c = peek();
    if (c == '}' || also_stop.find(c) != std::string_view::npos) break;  // the first, whatever was opened (P_FIRSTCLOSE)
    if (c == '\'' && !in_quotes) {
      flush(word.parts, literal, in_quotes);
      word.parts.emplace_back(Literal{read_single_quoted(), true});
    } else if (c == '"') {
      flush(word.parts, literal, in_quotes);
      take();
      auto quoted = std::make_shared<DoubleQuoted>();
      quoted->parts = read_double_quoted('"');
      word.parts.emplace_back(std::shared_ptr<const DoubleQuoted>(std::move(quoted)));
    } else if (c == '$') {
      flush(word.parts, literal, in_quotes);
      word.parts.push_back(read_dollar(in_quotes));
    } else if (c == '`') {
      flush(word.parts, literal, in_quotes);
      word.parts.push_back(read_backquotes(in_quotes));
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
  take("${");
  Parameter parameter;
  if (peek() == '#' && peek(1) != '}' && (is_name_start(peek(1)) || is_special(peek(1)))) {
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
  } else if (is_special(peek()) && !(peek() == '$' && (peek(1) == '{' || peek(1) == '('))) {
    parameter.name = std::string(1, take());
  } else {
    (void)read_until_brace(in_quotes, "");
    take();
    parameter.op = "bad";
    parameter.text = std::string(between(begun_at, at_));
    --depth_;
    return parameter;
  }
  if (peek() == '[') {
    take();
    if ((peek() == '@' || peek() == '*') && peek(1) == ']') {
      parameter.all = take();
    } else {
      Word index = read_until_brace(true, "]");
      parameter.index = std::make_shared<Word>(std::move(index));
    }
    if (!take("]")) fail("syntax error: unmatched [", "close the index with ]");
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
  --depth_;
  return parameter;
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

void Lexer::read_part(Word& word, std::string& literal) {
  const char c = peek();
  if (c == '\'') {
    flush(word.parts, literal, false);
    word.parts.emplace_back(Literal{read_single_quoted(), true});
  } else if (c == '"') {
    flush(word.parts, literal, false);
    take();
    auto quoted = std::make_shared<DoubleQuoted>();
    quoted->parts = read_double_quoted('"');
    word.parts.emplace_back(std::shared_ptr<const DoubleQuoted>(std::move(quoted)));
  } else if (looking_at("$'")) {
    flush(word.parts, literal, false);
    word.parts.emplace_back(Literal{read_ansi_quoted(), true});
  } else if (looking_at("$\"")) {
    take();
  } else if (c == '$') {
    flush(word.parts, literal, false);
    word.parts.push_back(read_dollar(false));
  } else if (at_process_substitution()) {
    flush(word.parts, literal, false);
    auto part = std::get<CommandSubstitution>(read_substitution(c == '<' ? "<(" : ">("));
    part.kind = c == '<' ? CommandSubstitution::Kind::kReadEnd : CommandSubstitution::Kind::kWriteEnd;
    word.parts.emplace_back(std::move(part));
  } else if (c == '`') {
    flush(word.parts, literal, false);
    word.parts.push_back(read_backquotes(false));
  } else if (c == '\\') {
    take();
    if (at_end()) {
      literal += '\\';
      return;
    }
    const char next = take();
    if (next == '\n') return;
    flush(word.parts, literal, false);
    word.parts.emplace_back(Literal{std::string(1, next), true});
  } else {
    literal += take();
  }
}

// @( … ) and its like, from its first character to the parenthesis that closes it: all between is part of the word.
void Lexer::read_extended_pattern(Word& word, std::string& literal) {
  depth_guard();
  const int begun = line_;
  literal += take();
  literal += take();
  int open = 0;
  while (open > 0 || peek() != ')') {
    if (at_end()) fail_at(begun, "unexpected EOF while looking for matching `)'", "an extended pattern opens here: add )", true);
    if (peek() == '(') ++open;
    if (peek() == ')') --open;
    if (std::string_view("?*+@!").find(peek()) != std::string_view::npos && peek(1) == '(') {
      read_extended_pattern(word, literal);
    } else if (is_meta(peek())) {
      literal += take();
    } else {
      read_part(word, literal);
    }
  }
  literal += take();
  --depth_;
}

// The index of NAME[ … ]=, from its [ to the ] that closes it: blanks and all.
void Lexer::read_subscript(Word& word, std::string& literal) {
  depth_guard();
  const int begun = line_;
  int open = 0;
  do {
    if (at_end()) fail_at(begun, "unexpected EOF while looking for matching `]'", "an index opens here: add ]", true);
    if (peek() == '[') ++open;
    if (peek() == ']') --open;
    if (is_meta(peek()) || peek() == '[' || peek() == ']') {
      literal += take();
    } else {
      read_part(word, literal);
    }
  } while (open > 0);
  --depth_;
}

bool Lexer::read_word(Word* word, std::string_view stop, bool pattern, bool assignable) {
  const auto ends = [&] { return (is_meta(peek()) && !at_process_substitution()) || stop.find(peek()) != std::string_view::npos; };
  if (ends()) return false;
  const std::size_t begun = at_;
  word->line = line_;
  std::string literal;
  while (!ends()) {
    if ((pattern || extended_) && peek(1) == '(' && std::string_view("?*+@!").find(peek()) != std::string_view::npos) {
      read_extended_pattern(*word, literal);
    } else if (assignable && peek() == '[' && word->parts.empty() && is_name(literal)) {
      read_subscript(*word, literal);
    } else {
      read_part(*word, literal);
    }
  }
  flush(word->parts, literal, false);
  word->text = std::string(between(begun, at_));
  return true;
}

}  // namespace nslab::shell

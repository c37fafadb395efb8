// Words, of which extended patterns and subscripts may hold blanks and operators.
#include "shell/script/characters.h"
#include "shell/script/lexer.h"
#include "shell/script/parser.h"

namespace nslab::shell {

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
    word.parts.push_back(read_process_substitution());
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

// From [ to the ] that closes it: blanks and all.
void Lexer::read_bracketed(Word& word, std::string& literal) {
  depth_guard();
  const int begun = line_;
  int open = 0;
  do {
    if (at_end()) fail_at(begun, "unexpected EOF while looking for matching `]'", "an index opens here: add ]", true);
    if (peek() == '[') ++open;
    if (peek() == ']') --open;
    if ((is_meta(peek()) && !at_process_substitution()) || peek() == '[' || peek() == ']') {
      literal += take();
    } else {
      read_part(word, literal);
    }
  } while (open > 0);
  --depth_;
}

// From ( to the ) that closes it: blanks and all.
void Lexer::read_parenthesized(Word& word, std::string& literal) {
  depth_guard();
  const int begun = line_;
  int open = 0;
  do {
    if (at_end()) fail_at(begun, "unexpected EOF while looking for matching `)'", "a ( of a regular expression opens here: add )", true);
    if (peek() == '(') ++open;
    if (peek() == ')') --open;
    if (is_meta(peek()) && !at_process_substitution()) {
      literal += take();
    } else {
      read_part(word, literal);
    }
  } while (open > 0);
  --depth_;
}

SubscriptPtr Lexer::read_subscript() {
  const std::size_t begun = at_;
  auto out = std::make_shared<Subscript>();
  Word& key = out->key;
  key.line = line_;
  std::string literal;
  read_bracketed(key, literal);
  flush(key.parts, literal, false);
  key.text = std::string(between(begun + 1, at_ - 1));
  std::get<Literal>(key.parts.front()).text.erase(0, 1);  // the brackets
  std::get<Literal>(key.parts.back()).text.pop_back();
  out->number = quoted_word(key.text, key.line);
  return out;
}

bool Lexer::read_regular_expression(Word* word) {
  word->line = line_;
  const std::size_t begun = at_;
  std::string literal;
  while (peek() == '(' || peek() == '|' || !is_meta(peek()) || at_process_substitution()) {
    if (peek() == '(') {
      read_parenthesized(*word, literal);
    } else {
      read_part(*word, literal);
    }
  }
  flush(word->parts, literal, false);
  word->text = std::string(between(begun, at_));
  return at_ != begun;
}

bool Lexer::read_word(Word* word, std::string_view stop, bool pattern, Assignable assignable) {
  const auto ends = [&] { return (is_meta(peek()) && !at_process_substitution()) || stop.find(peek()) != std::string_view::npos; };
  if (ends()) return false;
  const std::size_t begun = at_;
  word->line = line_;
  std::string literal;
  while (!ends()) {
    if ((pattern || dialect_.extended) && peek(1) == '(' && std::string_view("?*+@!").find(peek()) != std::string_view::npos) {
      read_extended_pattern(*word, literal);
    } else if (peek() == '[' && word->parts.empty() &&
               (assignable == Assignable::kElement ? literal.empty() : assignable == Assignable::kVariable && is_name(literal))) {
      read_bracketed(*word, literal);
    } else {
      read_part(*word, literal);
    }
  }
  flush(word->parts, literal, false);
  word->text = std::string(between(begun, at_));
  return true;
}

}  // namespace nslab::shell

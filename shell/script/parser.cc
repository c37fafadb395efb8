#include "shell/script/parser.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "shell/script/characters.h"

namespace nslab::shell {

namespace {

constexpr std::array<std::string_view, 22> kReserved{"if",   "then",  "else",     "elif", "fi",     "do",    "done", "case",
                                                     "esac", "while", "until",    "for",  "{",      "}",     "!",    "in",
                                                     "[[",   "]]",    "function", "time", "select", "coproc"};

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n' || text.back() == ';' || text.back() == '&')) {
    if (text.back() == '&' && text.size() > 1 && text[text.size() - 2] == '&') break;
    text.remove_suffix(1);
  }
  return std::string(text);
}

}  // namespace

bool is_reserved(std::string_view word) { return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end(); }

bool is_reserved_by_bash_alone(std::string_view word) {
  return word == "[[" || word == "]]" || word == "function" || word == "time" || word == "select" || word == "coproc";
}

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text.front())) != 0) return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; });
}

const std::string* plain_text(const Word& word) {
  static const std::string kEmpty;
  if (word.parts.empty()) return &kEmpty;
  if (word.parts.size() != 1) return nullptr;
  const auto* literal = std::get_if<Literal>(&word.parts.front());
  return literal != nullptr && !literal->quoted ? &literal->text : nullptr;
}

Word quoted_word(std::string_view text, int line) {
  Lexer inside(text, 0, line);
  Word word;
  word.line = line;
  word.text = std::string(text);
  word.parts = inside.read_double_quoted('\0');
  return word;
}

bool Parser::is_reserved_here(std::string_view word) const {
  return is_reserved(word) && !(lexer_.dialect_.posix && is_reserved_by_bash_alone(word));
}

std::string_view Parser::word_here() const {
  std::size_t length = 0;
  while (!is_meta(lexer_.peek(length))) ++length;
  return lexer_.between(lexer_.position(), lexer_.position() + length);
}

bool Parser::at_word(std::string_view word) const { return word_here() == word; }

bool Parser::take_word(std::string_view word) {
  if (!at_word(word)) return false;
  lexer_.take(word);
  return true;
}

void Parser::unexpected(const std::string& hint) const {
  if (lexer_.at_end()) lexer_.fail("syntax error: unexpected end of file", hint, true);
  std::string token(lexer_.operator_here());
  if (lexer_.peek() == '\n') token = "newline";
  if (token.empty()) token = std::string(word_here());
  lexer_.fail("syntax error near unexpected token `" + token + "'", hint);
}

void Parser::expect_word(std::string_view word, const char* opened, int begun) {
  lexer_.skip_newlines();
  if (take_word(word)) return;
  unexpected("`" + std::string(opened) + "' of line " + std::to_string(begun) + " wants `" + std::string(word) + "' here");
}

ListPtr Parser::complete_command() {
  lexer_.skip_newlines();
  if (lexer_.at_end()) return nullptr;
  auto list = std::make_shared<List>();
  while (true) {
    lexer_.skip_blanks();
    if (lexer_.at_end() || lexer_.take_newline()) break;
    AndOr item;
    if (!and_or(&item)) unexpected("a command is expected here");
    lexer_.skip_blanks();
    if (lexer_.looking_at(";;") || (lexer_.peek() == ';' && list->items.empty() && item.pipelines.empty()))
      unexpected("`;;' belongs in a case");
    if (lexer_.peek() == '&' && lexer_.peek(1) != '&') {
      lexer_.take();
      item.background = true;
    } else if (lexer_.peek() == ';' && !lexer_.looking_at(";&")) {
      lexer_.take();
    } else if (!lexer_.at_end() && lexer_.peek() != '\n') {
      unexpected("commands are separated by ; or a newline");
    }
    list->items.push_back(std::move(item));
  }
  return list;
}

ListPtr Parser::script() {
  auto all = std::make_shared<List>();
  while (const ListPtr part = complete_command()) {
    for (const AndOr& item : part->items) all->items.push_back(item);
  }
  return all;
}

ListPtr Parser::substitution_body(int begun) {
  ListPtr body = compound_list({")"}, "$(", begun);
  lexer_.skip_newlines();
  if (!lexer_.take(")")) {
    lexer_.fail_at(begun, "unexpected EOF while looking for matching `)'", "$( opens here and is never closed: add the closing )", true);
  }
  return body;
}

ListPtr Parser::compound_list(const std::vector<std::string_view>& ends, const char* opened, int begun) {
  auto list = std::make_shared<List>();
  bool separated = true;
  while (true) {
    if (lexer_.peek() == '\n') separated = true;
    lexer_.skip_newlines();
    if (lexer_.at_end()) {
      if (ends.front() == ")") return list;
      std::string wanted(ends.back());
      if (ends.front() == "then" || ends.front() == "do" || ends.front() == ";;") wanted = std::string(ends.front()) + "' and `" + wanted;
      lexer_.fail("syntax error: unexpected end of file",
                  "`" + std::string(opened) + "' of line " + std::to_string(begun) + " is never closed: it wants `" + wanted + "'", true);
    }
    const bool ended = std::any_of(ends.begin(), ends.end(), [&](std::string_view end) {
      return end == ")" || end == ";;" ? lexer_.looking_at(end) || (end == ";;" && lexer_.looking_at(";&")) : at_word(end);
    });
    const bool may_be_empty = ends.front() == ";;" || std::string_view(opened) == "$(";
    if (ended && list->items.empty() && !may_be_empty) unexpected("a command is expected here");
    if (ended) return list;
    if (!separated) unexpected("commands are separated by ; or a newline");
    AndOr item;
    if (!and_or(&item)) unexpected("a command is expected here");
    lexer_.skip_blanks();
    separated = false;
    if (lexer_.peek() == '&' && lexer_.peek(1) != '&') {
      lexer_.take();
      item.background = separated = true;
    } else if (lexer_.peek() == ';' && lexer_.peek(1) != ';' && lexer_.peek(1) != '&') {
      lexer_.take();
      separated = true;
    }
    list->items.push_back(std::move(item));
  }
}

bool Parser::and_or(AndOr* out) {
  const std::size_t begun = lexer_.position();
  Pipeline first;
  if (!pipeline(&first)) return false;
  out->pipelines.push_back(std::move(first));
  while (true) {
    lexer_.skip_blanks();
    const bool is_and = lexer_.looking_at("&&");
    if (!is_and && !lexer_.looking_at("||")) break;
    lexer_.take(is_and ? "&&" : "||");
    lexer_.skip_newlines();
    Pipeline next;
    if (!pipeline(&next)) unexpected(std::string("a command is expected after ") + (is_and ? "&&" : "||"));
    out->is_and.push_back(is_and);
    out->pipelines.push_back(std::move(next));
  }
  out->text = trimmed(lexer_.between(begun, lexer_.position()));
  return true;
}

bool Parser::pipeline(Pipeline* out) {
  lexer_.skip_blanks();
  const std::size_t begun = lexer_.position();
  while (true) {
    if (take_word("!")) {
      out->negated = !out->negated;
    } else if (!lexer_.dialect_.posix && take_word("time")) {
      out->timed = true;
      lexer_.skip_blanks();
      out->timed_plainly = take_word("-p");
    } else {
      break;
    }
    lexer_.skip_blanks();
  }
  CommandPtr first = command();
  if (!first) {
    if (lexer_.position() != begun) {  // ! and time alone: only the end of a command may follow
      lexer_.skip_blanks();
      const bool separated = lexer_.peek() == ';' && lexer_.peek(1) != ';' && lexer_.peek(1) != '&';
      const bool ends = separated || lexer_.at_end() || lexer_.peek() == '\n';
      if (!ends) unexpected("a command is expected after ! and time");
      out->commands.push_back(std::make_shared<Command>());
      return true;
    }
    return false;
  }
  out->commands.push_back(std::move(first));
  while (true) {
    lexer_.skip_blanks();
    const bool both = lexer_.looking_at("|&");
    if (lexer_.peek() != '|' || lexer_.peek(1) == '|') break;
    lexer_.take(both ? "|&" : "|");
    lexer_.skip_newlines();
    if (at_word("!")) unexpected("! stands before a whole pipeline");
    CommandPtr next = command();
    if (!next) unexpected("a command is expected after |");
    out->with_errors.push_back(both);
    out->commands.push_back(std::move(next));
  }
  out->text = trimmed(lexer_.between(begun, lexer_.position()));
  return true;
}

CommandPtr Parser::command() {
  lexer_.skip_blanks();
  const std::string_view here = word_here();
  for (const std::string_view unfit : {"then", "else", "elif", "fi", "do", "done", "esac", "}", "in", "]]"}) {
    if (here == unfit && is_reserved_here(here)) return nullptr;
  }
  Command out;
  out.line = lexer_.line();
  if (compound(&out)) {
    redirections(out.redirections);
    return std::make_shared<Command>(std::move(out));
  }
  return simple_command();
}

bool Parser::compound(Command* out) {
  if (lexer_.looking_at("((") && !lexer_.dialect_.posix) {
    const int begun = lexer_.line();
    const std::size_t at = lexer_.position();
    try {
      lexer_.take("((");
      std::string body;
      int open = 0;
      while (open > 0 || !lexer_.looking_at("))")) {
        if (lexer_.at_end()) lexer_.fail_at(begun, "unexpected EOF while looking for matching `)'", "(( opens here: add ))", true);
        if (lexer_.peek() == '(') ++open;
        if (lexer_.peek() == ')' && --open < 0) lexer_.fail("syntax error", "arithmetic ends with ))");
        body += lexer_.take_with_quotes();
      }
      lexer_.take("))");
      out->kind = ArithmeticCommand{quoted_word(body, begun)};
      return true;
    } catch (const ParseFailure& failure) {
      if (failure.error.incomplete) throw;
      lexer_.at_ = at;
      lexer_.line_ = begun;
    }
  }
  if (lexer_.peek() == '(') {
    read_subshell(out);
    return true;
  }
  const std::string_view here = word_here();
  if (!is_reserved_here(here)) return false;
  if (here == "{") {
    read_brace_group(out);
  } else if (here == "if") {
    read_if(out);
  } else if (here == "for" || here == "select") {
    read_for(out);
  } else if (here == "coproc") {
    read_coproc(out);
  } else if (here == "while") {
    read_while(out, false);
  } else if (here == "until") {
    read_while(out, true);
  } else if (here == "case") {
    read_case(out);
  } else if (here == "[[") {
    read_condition(out);
  } else if (here == "function") {
    lexer_.take("function");
    lexer_.skip_blanks();
    const std::string name(word_here());
    if (name.empty()) unexpected("a function has a name");
    lexer_.take(name);
    lexer_.skip_blanks();
    if (lexer_.looking_at("()")) lexer_.take("()");
    const CommandPtr made = function_definition(name, out->line);
    out->kind = made->kind;
  } else {
    return false;
  }
  return true;
}

}  // namespace nslab::shell

#include "shell/script/parser.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace nslab::shell {

namespace {

constexpr std::array<std::string_view, 22> kReserved{"if",   "then", "else", "elif", "fi", "do",    "done", "case",     "esac", "while", "until",
                                                     "for",  "{",    "}",    "!",    "in", "[[",    "]]",   "function", "time", "select", "coproc"};

bool is_meta(char c) { return c == '\0' || std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos; }

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n' || text.back() == ';' || text.back() == '&')) {
    if (text.back() == '&' && text.size() > 1 && text[text.size() - 2] == '&') break;
    text.remove_suffix(1);
  }
  return std::string(text);
}

// Arithmetic is read as in double quotes, but quotes themselves mean nothing in it.
Word quoted_word(std::string_view text, int line) {
  Lexer inside(text, 0, line);
  Word word;
  word.line = line;
  word.text = std::string(text);
  word.parts = inside.read_double_quoted('\0');
  return word;
}

}  // namespace

bool is_reserved(std::string_view word) { return std::find(kReserved.begin(), kReserved.end(), word) != kReserved.end(); }

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
    if (lexer_.looking_at(";;") || (lexer_.peek() == ';' && list->items.empty() && item.pipelines.empty())) unexpected("`;;' belongs in a case");
    if (lexer_.peek() == '&' && lexer_.peek(1) != '&') {
      lexer_.take();
      item.background = true;
    } else if (lexer_.peek() == ';') {
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
  const ListPtr body = compound_list({")"}, "$(", begun);
  lexer_.skip_newlines();
  if (!lexer_.take(")")) {
    lexer_.fail_at(begun, "unexpected EOF while looking for matching `)'", "$( opens here and is never closed: add the closing )", true);
  }
  return body;
}

ListPtr Parser::compound_list(const std::vector<std::string_view>& ends, const char* opened, int begun) {
  auto list = std::make_shared<List>();
  while (true) {
    lexer_.skip_newlines();
    if (lexer_.at_end()) {
      if (ends.front() == ")") return list;
      lexer_.fail("syntax error: unexpected end of file",
                  "`" + std::string(opened) + "' of line " + std::to_string(begun) + " is never closed: it wants `" + std::string(ends.back()) + "'", true);
    }
    const bool ended = std::any_of(ends.begin(), ends.end(), [&](std::string_view end) {
      return end == ")" || end == ";;" ? lexer_.looking_at(end) || (end == ";;" && lexer_.looking_at(";&")) : at_word(end);
    });
    if (ended) return list;
    AndOr item;
    if (!and_or(&item)) unexpected("a command is expected here");
    lexer_.skip_blanks();
    if (lexer_.peek() == '&' && lexer_.peek(1) != '&') {
      lexer_.take();
      item.background = true;
    } else if (lexer_.peek() == ';' && lexer_.peek(1) != ';' && lexer_.peek(1) != '&') {
      lexer_.take();
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
    } else if (take_word("time")) {
      out->timed = true;
      lexer_.skip_blanks();
      take_word("-p");
    } else {
      break;
    }
    lexer_.skip_blanks();
  }
  CommandPtr first = command();
  if (!first) {
    if (out->negated || out->timed) {
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
  for (const std::string_view unfit : {"then", "else", "elif", "fi", "do", "done", "esac", "}"}) {
    if (here == unfit) return nullptr;
  }
  if (here == "select" || here == "coproc") {
    lexer_.fail("syntax error: `" + std::string(here) + "' is not modelled", "write it as a loop, or as a command in the background");
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
  if (lexer_.looking_at("((")) {
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
        body += lexer_.take();
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
  if (here == "{") {
    read_brace_group(out);
  } else if (here == "if") {
    read_if(out);
  } else if (here == "for") {
    read_for(out);
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

CommandPtr Parser::function_definition(const std::string& name, int line) {
  lexer_.skip_newlines();
  Command body;
  body.line = lexer_.line();
  if (!compound(&body)) unexpected("the body of function " + name + " is expected: { …; }");
  redirections(body.redirections);
  auto out = std::make_shared<Command>();
  out->line = line;
  out->kind = Function{name, std::make_shared<Command>(std::move(body))};
  return out;
}

CommandPtr Parser::simple_command() {
  auto out = std::make_shared<Command>();
  out->line = lexer_.line();
  Simple simple;
  bool any = false;
  while (true) {
    lexer_.skip_blanks();
    Redirection redirect;
    if (redirection(&redirect)) {
      out->redirections.push_back(std::move(redirect));
      any = true;
      continue;
    }
    Word word;
    if (!lexer_.read_word(&word)) break;
    any = true;
    Assignment assigned;
    const bool declares = !simple.words.empty() && plain_text(simple.words.front()) != nullptr &&
                          (*plain_text(simple.words.front()) == "declare" || *plain_text(simple.words.front()) == "local" ||
                           *plain_text(simple.words.front()) == "export" || *plain_text(simple.words.front()) == "readonly" ||
                           *plain_text(simple.words.front()) == "typeset");
    if (simple.words.empty() && assignment(word, &assigned)) {
      simple.assignments.push_back(std::move(assigned));
      continue;
    }
    if (declares && lexer_.peek() == '(' && assignment(word, &assigned) && assigned.is_array) {
      // declare -a name=( … ): the array is assigned first, the declaration follows with the bare name.
      simple.assignments.push_back(assigned);
      Word bare;
      bare.line = word.line;
      bare.text = assigned.name;
      bare.parts.emplace_back(Literal{assigned.name, false});
      simple.words.push_back(std::move(bare));
      continue;
    }
    if (simple.words.empty() && simple.assignments.empty() && out->redirections.empty() && plain_text(word) != nullptr) {
      lexer_.skip_blanks();
      if (lexer_.peek() == '(') {
        lexer_.take();
        lexer_.skip_blanks();
        if (!lexer_.take(")")) unexpected("a function is defined by name() { …; }");
        return function_definition(*plain_text(word), out->line);
      }
    }
    simple.words.push_back(std::move(word));
  }
  if (!any) return nullptr;
  out->kind = std::move(simple);
  return out;
}

void Parser::redirections(std::vector<Redirection>& out) {
  while (true) {
    lexer_.skip_blanks();
    Redirection next;
    if (!redirection(&next)) return;
    out.push_back(std::move(next));
  }
}

bool Parser::redirection(Redirection* out) {
  std::size_t ahead = 0;
  std::string number;
  while (std::isdigit(static_cast<unsigned char>(lexer_.peek(ahead))) != 0) number += lexer_.peek(ahead++);
  std::string variable;
  if (number.empty() && lexer_.peek() == '{') {
    std::size_t i = 1;
    while (std::isalnum(static_cast<unsigned char>(lexer_.peek(i))) != 0 || lexer_.peek(i) == '_') variable += lexer_.peek(i++);
    if (lexer_.peek(i) != '}' || variable.empty() || (lexer_.peek(i + 1) != '<' && lexer_.peek(i + 1) != '>')) {
      variable.clear();
    } else {
      ahead = i + 1;
    }
  }
  const char c = lexer_.peek(ahead);
  const bool both = ahead == 0 && lexer_.looking_at("&>");
  if (c != '<' && c != '>' && !both) return false;
  if (number.size() > 4) return false;
  if (both && lexer_.peek(2) == '(') return false;
  if (ahead == 0 && lexer_.at_process_substitution()) return false;
  for (std::size_t i = 0; i < ahead; ++i) lexer_.take();
  struct Form {
    std::string_view text;
    Redirection::Kind kind;
  };
  static constexpr std::array<Form, 12> kForms{{{"&>>", Redirection::Kind::kBothAppend}, {"&>", Redirection::Kind::kBoth},
                                                {"<<<", Redirection::Kind::kHereString}, {"<<-", Redirection::Kind::kHereDocument},
                                                {"<<", Redirection::Kind::kHereDocument}, {"<&", Redirection::Kind::kDupIn},
                                                {"<>", Redirection::Kind::kReadWrite}, {"<", Redirection::Kind::kRead},
                                                {">>", Redirection::Kind::kAppend}, {">&", Redirection::Kind::kDupOut},
                                                {">|", Redirection::Kind::kClobber}, {">", Redirection::Kind::kWrite}}};
  const auto form = std::find_if(kForms.begin(), kForms.end(), [&](const Form& f) { return lexer_.looking_at(f.text); });
  lexer_.take(form->text);
  out->kind = form->kind;
  out->variable = variable;
  if (!number.empty()) out->descriptor = std::stoi(number);
  lexer_.skip_blanks();
  if (!lexer_.read_word(&out->target)) unexpected("a file name is expected after " + std::string(form->text));
  if (out->kind == Redirection::Kind::kHereDocument) {
    std::string delimiter;
    bool quoted = false;
    for (const Part& part : out->target.parts) {
      if (const auto* literal = std::get_if<Literal>(&part)) {
        delimiter += literal->text;
        quoted = quoted || literal->quoted;
      } else if (const auto* inner = std::get_if<std::shared_ptr<const DoubleQuoted>>(&part)) {
        quoted = true;
        for (const Part& p : (*inner)->parts) {
          if (const auto* text = std::get_if<Literal>(&p)) delimiter += text->text;
        }
      } else {
        delimiter = out->target.text;
      }
    }
    auto body = std::make_shared<Word>();
    out->document = body;
    lexer_.want_here_document(std::move(body), delimiter, quoted, form->text == "<<-");
  }
  return true;
}

bool Parser::assignment(const Word& word, Assignment* out) {
  if (word.parts.empty()) return false;
  const auto* first = std::get_if<Literal>(&word.parts.front());
  if (first == nullptr || first->quoted) return false;
  const std::string& text = first->text;
  std::size_t at = 0;
  while (at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) != 0 || text[at] == '_')) ++at;
  if (at == 0 || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return false;
  out->name = text.substr(0, at);
  std::size_t from = 0;  // the first part of the value
  if (at < text.size() && text[at] == '[') {
    // The index may hold expansions; it is read again from the text of the word.
    const auto close = word.text.find("]=", at);
    const auto close_append = word.text.find("]+=", at);
    const auto end = std::min(close, close_append);
    if (end == std::string::npos) return false;
    out->index = std::make_shared<Word>(quoted_word(word.text.substr(at + 1, end - at - 1), word.line));
    out->append = end == close_append;
    const std::string rest = word.text.substr(end + (out->append ? 3 : 2));
    Lexer inside(rest, 0, word.line);
    inside.read_word(&out->value);
    out->value.line = word.line;
    return true;
  }
  if (text.compare(at, 2, "+=") == 0) {
    out->append = true;
    at += 2;
  } else if (at < text.size() && text[at] == '=') {
    at += 1;
  } else {
    return false;
  }
  if (word.parts.size() == 1 && at == text.size() && lexer_.peek() == '(') {
    array_elements(out);
    return true;
  }
  out->value.line = word.line;
  const auto equals = word.text.find('=');
  out->value.text = equals == std::string::npos ? "" : word.text.substr(equals + 1);
  if (at < text.size()) out->value.parts.emplace_back(Literal{text.substr(at), false});
  for (from = 1; from < word.parts.size(); ++from) out->value.parts.push_back(word.parts[from]);
  return true;
}

void Parser::array_elements(Assignment* out) {
  const int begun = lexer_.line();
  lexer_.take();
  out->is_array = true;
  while (true) {
    lexer_.skip_newlines();
    if (lexer_.take(")")) return;
    if (lexer_.at_end()) lexer_.fail_at(begun, "unexpected EOF while looking for matching `)'", "the array opens here: add the closing )", true);
    WordPtr index;
    if (lexer_.peek() == '[') {
      std::size_t i = 1;
      while (lexer_.peek(i) != ']' && lexer_.peek(i) != '\0' && lexer_.peek(i) != '\n') ++i;
      if (lexer_.peek(i) == ']' && lexer_.peek(i + 1) == '=') {
        index = std::make_shared<Word>(quoted_word(lexer_.between(lexer_.position() + 1, lexer_.position() + i), lexer_.line()));
        for (std::size_t k = 0; k < i + 2; ++k) lexer_.take();
      }
    }
    Word value;
    value.line = lexer_.line();
    if (!lexer_.read_word(&value) && !index) unexpected("an array holds words");
    out->elements.emplace_back(std::move(index), std::move(value));
  }
}

void Parser::read_brace_group(Command* out) {
  const int begun = lexer_.line();
  lexer_.take("{");
  Group group;
  group.body = compound_list({"}"}, "{", begun);
  if (group.body->items.empty()) unexpected("{ … } holds at least one command");
  expect_word("}", "{", begun);
  out->kind = std::move(group);
}

void Parser::read_subshell(Command* out) {
  const int begun = lexer_.line();
  lexer_.take("(");
  Subshell subshell;
  subshell.body = compound_list({")"}, "(", begun);
  lexer_.skip_newlines();
  if (!lexer_.take(")")) lexer_.fail_at(begun, "syntax error: unexpected end of file", "( opens here and is never closed: add the closing )", true);
  if (subshell.body->items.empty()) lexer_.fail("syntax error near unexpected token `)'", "( … ) holds at least one command");
  out->kind = std::move(subshell);
}

void Parser::read_if(Command* out) {
  const int begun = lexer_.line();
  lexer_.take("if");
  If branch;
  ListPtr condition = compound_list({"then", "fi"}, "if", begun);
  expect_word("then", "if", begun);
  ListPtr body = compound_list({"elif", "else", "fi"}, "if", begun);
  branch.branches.emplace_back(std::move(condition), std::move(body));
  while (take_word("elif")) {
    ListPtr next = compound_list({"then", "fi"}, "elif", begun);
    expect_word("then", "elif", begun);
    ListPtr inner = compound_list({"elif", "else", "fi"}, "if", begun);
    branch.branches.emplace_back(std::move(next), std::move(inner));
  }
  if (take_word("else")) branch.otherwise = compound_list({"fi"}, "if", begun);
  expect_word("fi", "if", begun);
  out->kind = std::move(branch);
}

ListPtr Parser::do_group(const char* opened, int begun) {
  lexer_.skip_newlines();
  if (at_word("{")) {
    lexer_.take("{");
    ListPtr body = compound_list({"}"}, opened, begun);
    expect_word("}", opened, begun);
    return body;
  }
  expect_word("do", opened, begun);
  ListPtr body = compound_list({"done"}, opened, begun);
  if (body->items.empty()) unexpected("a loop holds at least one command between do and done");
  expect_word("done", opened, begun);
  return body;
}

void Parser::read_for_arithmetic(Command* out, int begun) {
  lexer_.take("((");
  std::array<std::string, 3> texts;
  std::size_t at = 0;
  int open = 0;
  while (open > 0 || !lexer_.looking_at("))")) {
    if (lexer_.at_end()) lexer_.fail_at(begun, "syntax error: unexpected end of file", "for (( … )) is never closed", true);
    const char c = lexer_.take();
    if (c == '(') ++open;
    if (c == ')') --open;
    if (c == ';' && open == 0) {
      if (++at == texts.size()) lexer_.fail("syntax error: `;' unexpected", "for (( a; b; c )) has three parts");
    } else {
      texts[at] += c;
    }
  }
  lexer_.take("))");
  lexer_.skip_blanks();
  if (lexer_.peek() == ';') lexer_.take();
  ForArithmetic loop;
  loop.initial = quoted_word(texts[0], begun);
  loop.condition = quoted_word(texts[1], begun);
  loop.step = quoted_word(texts[2], begun);
  loop.body = do_group("for", begun);
  out->kind = std::move(loop);
}

void Parser::read_for(Command* out) {
  const int begun = lexer_.line();
  lexer_.take("for");
  lexer_.skip_blanks();
  if (lexer_.looking_at("((")) return read_for_arithmetic(out, begun);
  For loop;
  loop.name = std::string(word_here());
  if (!is_name(loop.name)) {
    if (loop.name.empty()) unexpected("for wants a name: for NAME in WORDS");
    lexer_.fail("`" + loop.name + "': not a valid identifier", "for wants a name: for NAME in WORDS");
  }
  lexer_.take(loop.name);
  lexer_.skip_blanks();
  if (lexer_.peek() == ';') lexer_.take();
  lexer_.skip_newlines();
  if (take_word("in")) {
    while (true) {
      lexer_.skip_blanks();
      Word word;
      if (!lexer_.read_word(&word)) break;
      loop.words.push_back(std::move(word));
    }
    lexer_.skip_blanks();
    if (lexer_.peek() == ';') lexer_.take();
  } else {
    loop.over_parameters = true;
  }
  loop.body = do_group("for", begun);
  out->kind = std::move(loop);
}

void Parser::read_while(Command* out, bool until) {
  const int begun = lexer_.line();
  const char* word = until ? "until" : "while";
  lexer_.take(word);
  While loop;
  loop.until = until;
  loop.condition = compound_list({"do", "done"}, word, begun);
  loop.body = do_group(word, begun);
  out->kind = std::move(loop);
}

void Parser::read_case(Command* out) {
  const int begun = lexer_.line();
  lexer_.take("case");
  lexer_.skip_blanks();
  Case choice;
  if (!lexer_.read_word(&choice.subject)) unexpected("case wants a word: case WORD in");
  expect_word("in", "case", begun);
  while (true) {
    lexer_.skip_newlines();
    if (lexer_.at_end()) lexer_.fail("syntax error: unexpected end of file", "`case' of line " + std::to_string(begun) + " is never closed: it wants `esac'", true);
    if (take_word("esac")) break;
    CaseItem item;
    lexer_.take("(");
    while (true) {
      lexer_.skip_blanks();
      Word pattern;
      if (!lexer_.read_word(&pattern)) unexpected("a pattern is expected: PATTERN)");
      item.patterns.push_back(std::move(pattern));
      lexer_.skip_blanks();
      if (!lexer_.take("|")) break;
    }
    if (!lexer_.take(")")) unexpected("a pattern ends with )");
    item.body = compound_list({";;", "esac"}, "case", begun);
    if (lexer_.take(";;&")) {
      item.end = CaseItem::End::kTestNext;
    } else if (lexer_.take(";&")) {
      item.end = CaseItem::End::kFallThrough;
    } else {
      lexer_.take(";;");
    }
    choice.items.push_back(std::move(item));
  }
  out->kind = std::move(choice);
}

void Parser::read_condition(Command* out) {
  const int begun = lexer_.line();
  lexer_.take("[[");
  Condition condition = condition_or();
  lexer_.skip_newlines();
  if (!take_word("]]")) {
    if (lexer_.at_end()) lexer_.fail_at(begun, "syntax error: unexpected end of file", "[[ opens here: add ]]", true);
    lexer_.fail("syntax error in conditional expression: unexpected token `" + std::string(word_here()) + "'", "[[ … ]] ends with ]]");
  }
  out->kind = ConditionCommand{std::move(condition)};
}

Condition Parser::condition_or() {
  Condition left = condition_and();
  lexer_.skip_newlines();
  if (!lexer_.take("||")) return left;
  Condition both;
  both.kind = Condition::Kind::kOr;
  both.parts.push_back(std::move(left));
  both.parts.push_back(condition_or());
  return both;
}

Condition Parser::condition_and() {
  Condition left = condition_not();
  lexer_.skip_newlines();
  if (!lexer_.take("&&")) return left;
  Condition both;
  both.kind = Condition::Kind::kAnd;
  both.parts.push_back(std::move(left));
  both.parts.push_back(condition_and());
  return both;
}

Condition Parser::condition_not() {
  lexer_.skip_newlines();
  if (!take_word("!")) return condition_primary();
  Condition negated;
  negated.kind = Condition::Kind::kNot;
  negated.parts.push_back(condition_not());
  return negated;
}

Condition Parser::condition_primary() {
  lexer_.skip_newlines();
  if (lexer_.take("(")) {
    Condition inner = condition_or();
    lexer_.skip_newlines();
    if (!lexer_.take(")")) unexpected("( … ) in a condition is closed with )");
    return inner;
  }
  Condition out;
  if (!lexer_.read_word(&out.left)) unexpected("an operand is expected in [[ … ]]");
  const std::string* plain = plain_text(out.left);
  lexer_.skip_blanks();
  const bool unary = plain != nullptr && plain->size() == 2 && (*plain)[0] == '-' && std::isalpha(static_cast<unsigned char>((*plain)[1])) != 0;
  if (unary && !at_word("]]") && !lexer_.looking_at("&&") && !lexer_.looking_at("||") && !lexer_.looking_at(")")) {
    out.kind = Condition::Kind::kUnary;
    out.op = *plain;
    Word operand;
    if (!lexer_.read_word(&operand)) unexpected("an operand is expected after " + out.op);
    out.left = std::move(operand);
    return out;
  }
  static constexpr std::string_view kOperators[] = {"==", "!=", "=~", "=", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};
  for (const std::string_view op : kOperators) {
    if (!at_word(op)) continue;
    lexer_.take(op);
    out.op = std::string(op);
    break;
  }
  if (out.op.empty() && (lexer_.peek() == '<' || lexer_.peek() == '>')) out.op = std::string(1, lexer_.take());
  if (out.op.empty()) {
    out.kind = Condition::Kind::kWord;
    return out;
  }
  out.kind = Condition::Kind::kBinary;
  lexer_.skip_blanks();
  if (out.op == "=~") {
    // A regular expression may hold parentheses and bars; it ends at white space.
    std::string literal;
    out.right.line = lexer_.line();
    while (!lexer_.at_end() && lexer_.peek() != ' ' && lexer_.peek() != '\t' && lexer_.peek() != '\n') {
      Word piece;
      if (lexer_.read_word(&piece)) {
        for (const Part& part : piece.parts) out.right.parts.push_back(part);
      } else {
        out.right.parts.emplace_back(Literal{std::string(1, lexer_.take()), false});
      }
    }
    return out;
  }
  if (!lexer_.read_word(&out.right)) unexpected("an operand is expected after " + out.op);
  return out;
}

namespace {

template <class Read>
auto guarded(Read read) -> tl::expected<decltype(read()), SyntaxError> {
  try {
    return read();
  } catch (const ParseFailure& failure) {
    return tl::unexpected(failure.error);
  }
}

}  // namespace

tl::expected<ListPtr, SyntaxError> parse_script(std::string_view text, int first_line) {
  Lexer lexer(text, 0, first_line);
  return guarded([&] { return Parser(lexer).script(); });
}

tl::expected<Word, SyntaxError> parse_quoted_word(std::string_view text, int line) {
  return guarded([&] { return quoted_word(text, line); });
}

tl::expected<std::optional<Unit>, SyntaxError> UnitReader::next() {
  while (at_ < script_.size()) {
    const auto newline = std::min(script_.find('\n', at_), script_.size());
    const std::string_view row = script_.substr(at_, newline - at_);
    const auto text = row.find_first_not_of(" \t\r");
    if (text == std::string_view::npos || row[text] == '#') {
      if (row.find("prelude: begin") != std::string_view::npos) prelude_ = true;
      if (row.find("prelude: end") != std::string_view::npos) prelude_ = false;
      at_ = std::min(newline + 1, script_.size());
      ++line_;
      continue;
    }
    Lexer lexer(script_, at_, line_);
    Unit unit;
    unit.line = line_;
    unit.prelude = prelude_;
    const auto parsed = guarded([&] { return Parser(lexer).complete_command(); });
    if (!parsed) {
      failed_line_ = line_;
      failed_text_ = std::string(script_.substr(at_));
      while (!failed_text_.empty() && failed_text_.back() == '\n') failed_text_.pop_back();
      at_ = script_.size();
      return tl::unexpected(parsed.error());
    }
    unit.list = *parsed;
    std::string_view taken = script_.substr(at_, lexer.position() - at_);
    if (taken.ends_with('\n')) taken.remove_suffix(1);
    unit.text = std::string(taken);
    at_ = lexer.position();
    line_ = lexer.line();
    return std::optional(std::move(unit));
  }
  return std::optional<Unit>();
}

std::string UnitReader::failed_line_text(int line) const {
  std::size_t at = 0;
  for (int n = failed_line_; n < line && at != std::string::npos; ++n) {
    const auto newline = failed_text_.find('\n', at);
    at = newline == std::string::npos ? newline : newline + 1;
  }
  if (at == std::string::npos) return "";
  return failed_text_.substr(at, failed_text_.find('\n', at) - at);
}

}  // namespace nslab::shell

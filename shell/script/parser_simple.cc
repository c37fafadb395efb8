// Simple commands: words, assignments, redirections; and functions.
#include "shell/script/parser.h"

#include <cctype>

namespace nslab::shell {

CommandPtr Parser::function_definition(const std::string& name, int line) {
  lexer_.skip_newlines();
  Command body;
  body.line = lexer_.line();
  const std::string_view here = word_here();  // these begin something larger, or a function of its own
  const bool fits = here != "function" && here != "coproc";
  if (!fits || !compound(&body)) unexpected("the body of function " + name + " is expected: { …; }");
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
  bool any = false, declared = false;
  while (true) {
    lexer_.skip_blanks();
    Redirection redirect;
    if (redirection(&redirect)) {
      out->redirections.push_back(std::move(redirect));
      any = true;
      declared = !simple.words.empty();  // what stands behind a redirection is no longer part of it
      continue;
    }
    const bool declares = !simple.words.empty() && !declared && plain_text(simple.words.front()) != nullptr &&
                          (*plain_text(simple.words.front()) == "declare" || *plain_text(simple.words.front()) == "local" ||
                           *plain_text(simple.words.front()) == "export" || *plain_text(simple.words.front()) == "readonly" ||
                           *plain_text(simple.words.front()) == "typeset");
    Word word;
    const bool assignable = !lexer_.dialect_.posix && (declares || simple.words.empty());
    if (!lexer_.read_word(&word, {}, false, assignable ? Lexer::Assignable::kVariable : Lexer::Assignable::kNot)) break;
    any = true;
    Assignment assigned;
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
    if (!variable.empty() && lexer_.peek(i) == '[') {  // an element of an array: {COPROC[1]}>&-
      while (lexer_.peek(i) != ']' && lexer_.peek(i) != '\n' && lexer_.peek(i) != '\0') variable += lexer_.peek(i++);
      if (lexer_.peek(i) == ']') variable += lexer_.peek(i++);
    }
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
  const bool read = lexer_.read_word(&out->target);
  const std::string& target = out->target.text;  // a number before < or > is a descriptor, not a name
  const bool number_here = read && (lexer_.peek() == '<' || lexer_.peek() == '>') &&
                           target.find_first_not_of("0123456789") == std::string::npos;
  if (number_here) lexer_.fail("syntax error near unexpected token `" + target + "'", "a number before < or > is a descriptor");
  if (!read) unexpected("a file name is expected after " + std::string(form->text));
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
  if (lexer_.dialect_.posix && (at >= text.size() || text[at] != '=')) return false;
  if (at < text.size() && text[at] == '[') {
    // It may hold expansions, and is read again from the text of the word.
    const auto bracket = word.text.find('[');
    Lexer inside(word.text, bracket, word.line);
    out->index = inside.read_subscript();
    out->append = inside.take("+");
    if (!inside.take("=")) return false;
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

// [INDEX]=VALUE, or a word.
ArrayElement Parser::element(Word word) {
  ArrayElement out;
  Lexer inside(word.text, 0, word.line);
  if (inside.peek() == '[') out.index = inside.read_subscript();
  out.append = out.index != nullptr && inside.take("+");
  if (out.index == nullptr || !inside.take("=")) return {nullptr, false, std::move(word)};
  inside.read_word(&out.value);
  out.value.line = word.line;
  return out;
}

void Parser::array_elements(Assignment* out) {
  const int begun = lexer_.line();
  lexer_.take();
  out->is_array = true;
  while (true) {
    lexer_.skip_newlines();
    if (lexer_.take(")")) return;
    if (lexer_.at_end())
      lexer_.fail_at(begun, "unexpected EOF while looking for matching `)'", "the array opens here: add the closing )", true);
    Word value;
    value.line = lexer_.line();
    if (!lexer_.read_word(&value, {}, false, Lexer::Assignable::kElement)) unexpected("an array holds words");
    out->elements.push_back(element(std::move(value)));
  }
}

}  // namespace nslab::shell

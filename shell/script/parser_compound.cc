// Compound commands: { }, ( ), if, for, while, case.
#include "shell/script/parser.h"

#include <algorithm>
#include <array>

namespace nslab::shell {

namespace {

bool is_compound_word(std::string_view word) {
  constexpr std::array<std::string_view, 8> kOpeners{"{", "if", "for", "while", "until", "case", "[[", "select"};
  return std::find(kOpeners.begin(), kOpeners.end(), word) != kOpeners.end();
}

}  // namespace

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
  if (!lexer_.take(")"))
    lexer_.fail_at(begun, "syntax error: unexpected end of file", "( opens here and is never closed: add the closing )", true);
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
    const std::string taken = lexer_.take_with_quotes();
    const char c = taken.size() == 1 ? taken.front() : '"';
    if (c == '(') ++open;
    if (c == ')') --open;
    if (c == ';' && open == 0) {
      if (++at == texts.size()) lexer_.fail("syntax error: `;' unexpected", "for (( a; b; c )) has three parts");
    } else {
      texts[at] += taken;
    }
  }
  if (at + 1 < texts.size()) lexer_.fail_at(begun, "syntax error: arithmetic expression required", "for (( a; b; c )) has three parts");
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
  const char* word = word_here() == "select" ? "select" : "for";
  lexer_.take(word);
  lexer_.skip_blanks();
  For loop;
  loop.select = std::string_view(word) == "select";
  if (!loop.select && lexer_.looking_at("((")) return read_for_arithmetic(out, begun);
  loop.name = std::string(word_here());
  if (!is_name(loop.name)) {
    if (loop.name.empty()) unexpected(loop.select ? "select wants a name: select NAME in WORDS" : "for wants a name: for NAME in WORDS");
    lexer_.fail("`" + loop.name + "': not a valid identifier", "for wants a name: for NAME in WORDS");
  }
  lexer_.take(loop.name);
  lexer_.skip_blanks();
  const bool ended = lexer_.peek() == ';';
  if (ended) lexer_.take();
  lexer_.skip_newlines();
  if (!ended && take_word("in")) {
    while (true) {
      lexer_.skip_blanks();
      Word value;
      if (!lexer_.read_word(&value)) break;
      loop.words.push_back(std::move(value));
    }
    lexer_.skip_blanks();
    if (lexer_.peek() == ';') lexer_.take();
  } else {
    loop.over_parameters = true;
  }
  loop.body = do_group(word, begun);
  out->kind = std::move(loop);
}

// coproc [NAME] command; only a compound command may have a name before it.
void Parser::read_coproc(Command* out) {
  lexer_.take("coproc");
  lexer_.skip_blanks();
  Coproc made;
  made.name = "COPROC";
  const std::string name(word_here());
  if (is_name(name) && !is_compound_word(name)) {
    const std::size_t at = lexer_.position();
    lexer_.take(name);
    lexer_.skip_blanks();
    if (lexer_.peek() == '(' || is_compound_word(word_here())) {
      made.name = name;
    } else {
      lexer_.at_ = at;
    }
  }
  made.body = command();
  if (!made.body) unexpected("coproc wants a command");
  out->kind = std::move(made);
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
    if (lexer_.at_end())
      lexer_.fail("syntax error: unexpected end of file", "`case' of line " + std::to_string(begun) + " is never closed: it wants `esac'",
                  true);
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

}  // namespace nslab::shell

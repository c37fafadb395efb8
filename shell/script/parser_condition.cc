// [[ … ]].
#include "shell/script/parser.h"

#include <cctype>

namespace nslab::shell {

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
  const bool unary =
      plain != nullptr && plain->size() == 2 && (*plain)[0] == '-' && std::isalpha(static_cast<unsigned char>((*plain)[1])) != 0;
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
    if (!lexer_.read_regular_expression(&out.right)) unexpected("a regular expression is expected after =~");
    return out;
  }
  const bool pattern = out.op == "==" || out.op == "!=" || out.op == "=";
  if (!lexer_.read_word(&out.right, {}, pattern)) unexpected("an operand is expected after " + out.op);
  return out;
}

}  // namespace nslab::shell

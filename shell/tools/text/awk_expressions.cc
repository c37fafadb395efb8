// The expressions of awk, by precedence.
#include "shell/tools/text/awk_parser.h"

#include <fmt/format.h>

namespace nslab::shell {

void AwkParser::expression() {
  if (++depth_ > 200) throw AwkSyntaxError{fmt::format("line {}: parser stack overflow", lexer_.line())};
  ternary();
  --depth_;
}

std::optional<AwkParser::Target> AwkParser::take_back_load() {
  if (code_.empty() || last_load_ != here() - 1 || code_.back().op != AwkOp::kLoad) return std::nullopt;
  const Target target{static_cast<AwkPlace>(code_.back().a), code_.back().b};
  code_.pop_back();
  return target;
}

void AwkParser::ternary() {
  logical_or();
  if (is("=") || is("+=") || is("-=") || is("*=") || is("/=") || is("%=") || is("^=")) {
    const auto target = take_back_load();
    if (!target) fail();
    const int op = token().text.size() == 1 ? 0 : token().text[0];
    lexer_.advance();
    skip_newlines();
    expression();
    emit(AwkOp::kStore, static_cast<int>(target->place), target->slot, op);
    return;
  }
  if (!take("?")) return;
  skip_newlines();
  const int no = emit(AwkOp::kJumpFalse);
  expression();
  skip_newlines();
  expect(":");
  skip_newlines();
  const int over = emit(AwkOp::kJump);
  land(no);
  expression();
  land(over);
  last_load_ = -1;
}

void AwkParser::logical_or() {
  logical_and();
  while (take("||")) {
    skip_newlines();
    const int jump = emit(AwkOp::kJumpTrueKeep);
    logical_and();
    emit(AwkOp::kTruth);
    land(jump);
  }
}

void AwkParser::logical_and() {
  membership();
  while (take("&&")) {
    skip_newlines();
    const int jump = emit(AwkOp::kJumpFalseKeep);
    membership();
    emit(AwkOp::kTruth);
    land(jump);
  }
}

void AwkParser::membership() {
  matching();
  while (is("in")) {
    lexer_.advance();
    if (grouped_ > 1) emit(AwkOp::kJoinKey, grouped_);
    grouped_ = 0;
    const auto [place_of, slot] = array_name();
    emit(AwkOp::kIn, static_cast<int>(place_of), slot);
  }
}

void AwkParser::matching() {
  comparison();
  while (is("~") || is("!~")) {
    const int negated = is("!~") ? 1 : 0;
    lexer_.advance();
    if (is("/") || is("/=")) {
      lexer_.rescan_as_regex();
      const int index = regex(token().text);
      lexer_.advance();
      emit(AwkOp::kMatchRegex, 0, index, negated);
    } else {
      comparison();
      emit(AwkOp::kMatch, 0, 0, negated);
    }
  }
}

void AwkParser::comparison() {
  concatenation();
  while (true) {
    AwkOp op{};
    if (is("<")) op = AwkOp::kLess;
    else if (is("<=")) op = AwkOp::kLessEqual;
    else if (is("==")) op = AwkOp::kEqual;
    else if (is("!=")) op = AwkOp::kNotEqual;
    else if (is(">=")) op = AwkOp::kGreaterEqual;
    else if (is(">") && !no_greater_) op = AwkOp::kGreater;
    else if (is("|") && !no_in_print_) {
      // command | getline
      if (!pipe_getline()) return;
      continue;
    } else return;
    lexer_.advance();
    concatenation();
    emit(op);
  }
}

bool AwkParser::pipe_getline() {
  const AwkLexer saved = lexer_;
  lexer_.advance();
  if (!is("getline")) {
    lexer_ = saved;
    return false;
  }
  lexer_.advance();
  getline_target('|');
  return true;
}

void AwkParser::getline_target(int source) {
  std::optional<Target> target;
  if (is(Kind::kName) || is("$")) {
    lvalue_only_ = true;
    primary();
    lvalue_only_ = false;
    target = take_back_load();
    if (!target) fail();
  }
  if (source == 0 && take("<")) {
    const bool was = no_greater_;
    no_greater_ = true;
    unary();
    no_greater_ = was;
    source = '<';
  }
  emit(AwkOp::kGetline, source, target ? 1 : 0, target ? static_cast<int>(target->place) : 0);
  if (target) code_.back().b = 1 + target->slot;
}

bool AwkParser::begins_operand() const {
  if (is(Kind::kNumber) || is(Kind::kString) || is(Kind::kName) || is(Kind::kFunction) || is(Kind::kBuiltin)) return true;
  if (is(Kind::kMark)) {
    const std::string& mark = token().text;
    return mark == "$" || mark == "!" || mark == "(" || mark == "-" || mark == "+" || mark == "++" || mark == "--";
  }
  return false;
}

void AwkParser::concatenation() {
  additive();
  while (begins_operand() && !is("in")) {
    if (is("-") || is("+")) break;
    additive();
    emit(AwkOp::kConcat);
  }
}

void AwkParser::additive() {
  multiplicative();
  while (is("+") || is("-")) {
    const AwkOp op = is("+") ? AwkOp::kAdd : AwkOp::kSubtract;
    lexer_.advance();
    multiplicative();
    emit(op);
  }
}

void AwkParser::multiplicative() {
  unary();
  while (is("*") || is("/") || is("%")) {
    const AwkOp op = is("*") ? AwkOp::kMultiply : is("/") ? AwkOp::kDivide : AwkOp::kModulo;
    lexer_.advance();
    unary();
    emit(op);
  }
}

void AwkParser::unary() {
  if (++depth_ > 200) throw AwkSyntaxError{fmt::format("line {}: parser stack overflow", lexer_.line())};
  if (is("!") || is("-") || is("+")) {
    const AwkOp op = is("!") ? AwkOp::kNot : is("-") ? AwkOp::kNegate : AwkOp::kPlus;
    lexer_.advance();
    unary();
    // "! x ~ y" negates the match.
    emit(op);
  } else {
    power();
  }
  --depth_;
}

void AwkParser::power() {
  postfix();
  if (!take("^")) return;
  // Right to left, and a sign may stand before the exponent.
  if (is("-") || is("+") || is("!")) {
    unary();
  } else {
    power();
  }
  emit(AwkOp::kPower);
}

void AwkParser::postfix() {
  primary();
  if (!is("++") && !is("--")) return;
  const auto target = take_back_load();
  if (!target) return;
  const AwkStep step = is("++") ? AwkStep::kPostIncrement : AwkStep::kPostDecrement;
  lexer_.advance();
  emit(AwkOp::kStep, static_cast<int>(target->place), target->slot, static_cast<int>(step));
}

}  // namespace nslab::shell

// The statements of awk.
#include "shell/tools/text/awk_parser.h"

#include <fmt/format.h>

namespace nslab::shell {

void AwkParser::block() {
  if (!is("{")) fail();
  lexer_.advance();
  skip_newlines(true);
  while (!is("}")) {
    if (is(Kind::kEnd)) throw AwkSyntaxError{fmt::format("line {}: missing }} near end of file", lexer_.line() + 1)};
    statement();
    skip_newlines(true);
  }
  lexer_.advance();
}

void AwkParser::end_of_statement() {
  if (is(";") || is(Kind::kNewline)) {
    lexer_.advance();
  } else if (!is("}") && !is(Kind::kEnd)) {
    fail();
  }
}

void AwkParser::finish_loop(int continue_at) {
  for (const int jump : loops_.back().continues) code_[static_cast<std::size_t>(jump)].b = continue_at - jump;
  for (const int jump : loops_.back().breaks) land(jump);
  loops_.pop_back();
}

void AwkParser::body() {
  skip_newlines();
  if (take(";")) return;
  statement();
}

void AwkParser::statement() {
  if (++depth_ > 200) throw AwkSyntaxError{fmt::format("line {}: parser stack overflow", lexer_.line())};
  statement_inside();
  --depth_;
}

void AwkParser::statement_inside() {
  if (is("{")) return block();
  if (is("if")) return if_statement();
  if (is("while")) return while_statement();
  if (is("do")) return do_statement();
  if (is("for")) return for_statement();
  if (is(";")) return lexer_.advance();
  if (is("break") || is("continue")) {
    const bool breaks = is("break");
    lexer_.advance();
    if (loops_.empty()) fail();
    (breaks ? loops_.back().breaks : loops_.back().continues).push_back(emit(AwkOp::kJump));
  } else if (take("next")) {
    emit(AwkOp::kNext);
  } else if (take("nextfile")) {
    emit(AwkOp::kNextFile);
  } else if (is("exit") || is("return")) {
    const bool exits = is("exit");
    lexer_.advance();
    const bool with_value = !is(";") && !is(Kind::kNewline) && !is("}") && !is(Kind::kEnd);
    if (with_value) expression();
    emit(exits ? AwkOp::kExit : AwkOp::kReturn, with_value ? 1 : 0);
  } else if (is("delete")) {
    lexer_.advance();
    const auto [place_of, slot] = array_name();
    if (take("[")) {
      keys("]");
      emit(AwkOp::kDeleteElement, static_cast<int>(place_of), slot);
    } else {
      emit(AwkOp::kDeleteArray, static_cast<int>(place_of), slot);
    }
  } else {
    simple_statement();
  }
  end_of_statement();
}

void AwkParser::simple_statement() {
  if (is("print") || is("printf")) return print_statement();
  expression();
  emit(AwkOp::kPop);
}

void AwkParser::if_statement() {
  lexer_.advance();
  expect("(");
  expression();
  expect(")");
  const int no = emit(AwkOp::kJumpFalse);
  body();
  skip_before_else();
  if (take("else")) {
    const int over = emit(AwkOp::kJump);
    land(no);
    body();
    land(over);
  } else {
    land(no);
  }
}

void AwkParser::while_statement() {
  lexer_.advance();
  expect("(");
  const int start = here();
  expression();
  expect(")");
  const int out_jump = emit(AwkOp::kJumpFalse);
  loops_.emplace_back();
  body();
  jump_to(AwkOp::kJump, start);
  land(out_jump);
  finish_loop(start);
}

void AwkParser::do_statement() {
  lexer_.advance();
  const int start = here();
  loops_.emplace_back();
  body();
  skip_newlines(true);
  expect("while");
  expect("(");
  const int condition = here();
  expression();
  expect(")");
  jump_to(AwkOp::kJumpTrue, start);
  finish_loop(condition);
  end_of_statement();
}

void AwkParser::for_statement() {
  lexer_.advance();
  expect("(");
  if (!is(";")) {
    const int before = here();
    // for ((name in array)) is found by looking whether the expression is just that
    for_in_ = true;
    simple_statement();
    for_in_ = false;
    if (is(")") && is_in_test(before)) return for_in(before);
  }
  expect(";");
  skip_newlines();
  const int start = here();
  int out_jump = -1;
  if (!is(";")) {
    expression();
    out_jump = emit(AwkOp::kJumpFalse);
  }
  expect(";");
  skip_newlines();
  std::vector<AwkInstruction> step;
  if (!is(")")) {
    const int from = here();
    simple_statement();
    step.assign(code_.begin() + from, code_.end());
    code_.resize(static_cast<std::size_t>(from));
  }
  expect(")");
  loops_.emplace_back();
  body();
  const int again = here();
  code_.insert(code_.end(), step.begin(), step.end());
  jump_to(AwkOp::kJump, start);
  if (out_jump >= 0) land(out_jump);
  finish_loop(again);
}

bool AwkParser::is_in_test(int before) const {
  return here() == before + 3 && code_[static_cast<std::size_t>(before)].op == AwkOp::kLoad &&
         code_[static_cast<std::size_t>(before) + 1].op == AwkOp::kIn;
}

void AwkParser::for_in(int before) {
  const AwkInstruction load = code_[static_cast<std::size_t>(before)], in = code_[static_cast<std::size_t>(before) + 1];
  code_.resize(static_cast<std::size_t>(before));
  expect(")");
  emit(AwkOp::kForBegin, in.a, in.b);
  const int start = emit(AwkOp::kForNext);
  emit(AwkOp::kStore, load.a, load.b, 0);
  emit(AwkOp::kPop);
  loops_.emplace_back();
  body();
  jump_to(AwkOp::kJump, start);
  land(start);
  finish_loop(start);
  emit(AwkOp::kForEnd);
}

void AwkParser::print_statement() {
  const bool formatted = is("printf");
  lexer_.advance();
  int count = 0;
  const bool was = no_greater_;
  no_greater_ = true;
  auto over = [&] { return is(";") || is(Kind::kNewline) || is("}") || is(Kind::kEnd) || is(">") || is(">>") || is("|"); };
  if (!over()) {
    grouped_ = 0;
    expression();
    count = 1;
    if (grouped_ > 0) {
      count = grouped_;
      grouped_ = 0;
      // The list in parentheses was the whole.
    }
    while (take(",")) {
      skip_newlines();
      expression();
      ++count;
    }
  }
  no_greater_ = was;
  int redirect = 0;
  if (is(">") || is(">>") || is("|")) {
    redirect = is(">") ? int{'>'} : is(">>") ? int{'a'} : int{'|'};
    lexer_.advance();
    no_greater_ = no_in_print_ = true;
    expression();
    no_greater_ = was;
    no_in_print_ = false;
  }
  if (formatted && count == 0) fail();
  emit(formatted ? AwkOp::kPrintf : AwkOp::kPrint, count, redirect);
}

}  // namespace nslab::shell

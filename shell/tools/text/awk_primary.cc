// What the expressions of awk are made of: variables, fields, groups, calls.
#include <fmt/format.h>

#include "shell/tools/text/awk_parser.h"

namespace nslab::shell {

std::pair<AwkPlace, int> AwkParser::name_slot(const std::string& name) {
  if (const auto found = locals_.find(name); found != locals_.end()) return {AwkPlace::kLocal, found->second};
  const auto [found, fresh] = out_.globals.try_emplace(name, static_cast<int>(out_.globals.size()));
  (void)fresh;
  return {AwkPlace::kGlobal, found->second};
}

std::pair<AwkPlace, int> AwkParser::array_name() {
  if (!is(Kind::kName)) fail();
  const auto slot = name_slot(token().text);
  lexer_.advance();
  return slot;
}

void AwkParser::keys(std::string_view closing) {
  const bool was = no_greater_, was_pipe = no_in_print_;
  no_greater_ = no_in_print_ = false;
  expression();
  int count = 1;
  while (take(",")) {
    skip_newlines();
    expression();
    ++count;
  }
  expect(closing);
  if (count > 1) emit(AwkOp::kJoinKey, count);
  no_greater_ = was;
  no_in_print_ = was_pipe;
}

void AwkParser::primary() {
  if (is(Kind::kNumber)) {
    push_number(token().number);
    lexer_.advance();
  } else if (is(Kind::kString)) {
    push_string(token().text);
    lexer_.advance();
  } else if (is("/") || is("/=")) {
    lexer_.rescan_as_regex();
    emit(AwkOp::kRegex, 0, regex(token().text));
    lexer_.advance();
  } else if (is("$")) {
    lexer_.advance();
    if (is("++") || is("--") || is("-") || is("+") || is("!")) {
      unary();
    } else {
      primary();
    }
    load(AwkPlace::kField, 0);
  } else if (is("++") || is("--")) {
    const AwkStep step = is("++") ? AwkStep::kPreIncrement : AwkStep::kPreDecrement;
    lexer_.advance();
    primary();
    const auto target = take_back_load();
    if (!target) fail();
    emit(AwkOp::kStep, static_cast<int>(target->place), target->slot, static_cast<int>(step));
  } else if (is("(")) {
    group();
  } else if (is("getline")) {
    lexer_.advance();
    getline_target(0);
  } else if (is(Kind::kBuiltin)) {
    builtin();
  } else if (is(Kind::kFunction)) {
    call();
  } else if (is(Kind::kName)) {
    const auto [place_of, slot] = name_slot(token().text);
    lexer_.advance();
    if (take("[")) {
      keys("]");
      load(place_of == AwkPlace::kLocal ? AwkPlace::kLocalElement : AwkPlace::kGlobalElement, slot);
    } else {
      load(place_of, slot);
    }
  } else {
    fail();
  }
}

void AwkParser::group() {
  lexer_.advance();
  const bool was = no_greater_, was_pipe = no_in_print_;
  no_greater_ = no_in_print_ = false;
  skip_newlines();
  expression();
  int count = 1;
  while (take(",")) {
    skip_newlines();
    expression();
    ++count;
  }
  skip_newlines();
  expect(")");
  no_greater_ = was;
  no_in_print_ = was_pipe;
  grouped_ = count > 1 ? count : 0;
  // A load in parentheses is no place to store into, but for "$(i)".
  if (count == 1 && !for_in_) last_load_ = -1;
}

void AwkParser::call() {
  const int index = function_index(token().text);
  lexer_.advance();
  lexer_.advance();
  int count = 0;
  const bool was = no_greater_, was_pipe = no_in_print_;
  no_greater_ = no_in_print_ = false;
  while (!is(")")) {
    skip_newlines();
    const int before = here();
    expression();
    // A bare name may be an array: it is handed over as it is.
    if (here() == before + 1 && code_.back().op == AwkOp::kLoad && code_.back().a <= static_cast<int>(AwkPlace::kLocal)) code_.back().c = 1;
    ++count;
    skip_newlines();
    if (!take(",")) break;
  }
  expect(")");
  no_greater_ = was;
  no_in_print_ = was_pipe;
  emit(AwkOp::kCall, count, index);
  last_load_ = -1;
}


namespace {

struct Arity {
  int least = 1, most = 1;
  bool by_grammar = false;  // mawk's grammar has these calls in whole, so that a wrong number is a wrong word
};

Arity arity_of(AwkBuiltin which) {
  switch (which) {
    case AwkBuiltin::kLength:
    case AwkBuiltin::kSrand:
    case AwkBuiltin::kFflush: return {0, 1};
    case AwkBuiltin::kSubstr: return {2, 3};
    case AwkBuiltin::kIndex:
    case AwkBuiltin::kAtan2: return {2, 2};
    case AwkBuiltin::kMatch: return {2, 2, true};
    case AwkBuiltin::kSplit:
    case AwkBuiltin::kSub:
    case AwkBuiltin::kGsub: return {2, 3, true};
    case AwkBuiltin::kSprintf: return {1, 1000};
    case AwkBuiltin::kRand:
    case AwkBuiltin::kSystime: return {0, 0};
    case AwkBuiltin::kStrftime: return {0, 3};
    default: return {1, 1};
  }
}

}  // namespace

void AwkParser::builtin() {
  auto which = static_cast<AwkBuiltin>(static_cast<int>(token().number));
  const std::string name = token().text;
  lexer_.advance();
  if (!is("(")) {
    if (which != AwkBuiltin::kLength) fail();
    emit(AwkOp::kCallBuiltin, 0, static_cast<int>(which));
    return;
  }
  lexer_.advance();
  const bool was = no_greater_, was_pipe = no_in_print_;
  no_greater_ = no_in_print_ = false;
  const Arity arity = arity_of(which);
  int count = 0;
  int a = 0, b = 0;
  while (count > 0 || !is(")")) {
    skip_newlines();
    ++count;
    const bool wants_regex = ((which == AwkBuiltin::kSub || which == AwkBuiltin::kGsub) && count == 1) ||
                             (which == AwkBuiltin::kMatch && count == 2) || (which == AwkBuiltin::kSplit && count == 3);
    const int before = here();
    if (wants_regex && (is("/") || is("/="))) {
      lexer_.rescan_as_regex();
      emit(AwkOp::kPush, 1, regex(token().text));
      lexer_.advance();
    } else if (which == AwkBuiltin::kSplit && count == 2) {
      const auto [place_of, slot] = array_name();
      a = static_cast<int>(place_of);
      b = slot;
    } else {
      expression();
    }
    if (which == AwkBuiltin::kLength && here() == before + 1 && code_.back().op == AwkOp::kLoad) code_.back().c = 1;
    if ((which == AwkBuiltin::kSub || which == AwkBuiltin::kGsub) && count == 3) target_ = take_back_load();
    skip_newlines();
    if (arity.by_grammar && count == arity.most && is(",")) fail();
    if (!take(",")) break;
  }
  if (arity.by_grammar && count < arity.least) fail();
  expect(")");
  if (count < arity.least || count > arity.most) {
    throw AwkSyntaxError{fmt::format("line {}: wrong number of arguments in call to {}", lexer_.line(), name)};
  }
  no_greater_ = was;
  no_in_print_ = was_pipe;
  finish_builtin(which, count, a, b);
}

void AwkParser::finish_builtin(AwkBuiltin which, int count, int a, int b) {
  if (which == AwkBuiltin::kSub || which == AwkBuiltin::kGsub) {
    Target target{AwkPlace::kField, 0};
    if (count == 3 && target_) {
      target = *target_;
    } else if (count == 2) {
      push_number(0);
    } else {
      fail();
    }
    target_.reset();
    emit(AwkOp::kCallBuiltin, static_cast<int>(target.place), static_cast<int>(which), target.slot);
  } else if (which == AwkBuiltin::kSplit) {
    emit(AwkOp::kCallBuiltin, a + 16 * count, static_cast<int>(which), b);
  } else {
    emit(AwkOp::kCallBuiltin, count, static_cast<int>(which));
  }
  last_load_ = -1;
}

}  // namespace nslab::shell

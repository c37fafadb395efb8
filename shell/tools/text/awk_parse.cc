#include "shell/tools/text/awk_parser.h"

#include <fmt/format.h>

namespace nslab::shell {

AwkProgram AwkParser::run() {
  lexer_.advance();
  std::vector<AwkInstruction> begin, main, end;
  skip_newlines(true);
  while (!is(Kind::kEnd)) {
    item(begin, main, end);
    skip_newlines(true);
  }
  out_.begin = place(begin);
  if (!main.empty()) out_.main = place(main);
  if (!end.empty()) out_.end = place(end);
  for (std::size_t i = 0; i < out_.functions.size(); ++i) {
    if (out_.functions[i].entry < 0)
      throw AwkSyntaxError{fmt::format("line {}: function {} never defined", lexer_.line() + 1, out_.functions[i].name)};
  }
  return std::move(out_);
}

bool AwkParser::take(std::string_view mark) {
  if (!is(mark)) return false;
  lexer_.advance();
  return true;
}

void AwkParser::expect(std::string_view mark) {
  if (!take(mark)) fail();
}

void AwkParser::skip_newlines(bool semicolons) {
  while (is(Kind::kNewline) || (semicolons && is(";"))) lexer_.advance();
}

int AwkParser::emit(AwkOp op, int a, int b, int c) {
  code_.push_back({op, a, b, c});
  return static_cast<int>(code_.size()) - 1;
}

int AwkParser::place(const std::vector<AwkInstruction>& piece) {
  const int entry = static_cast<int>(out_.code.size());
  out_.code.insert(out_.code.end(), piece.begin(), piece.end());
  out_.code.push_back({AwkOp::kEndRule, 0, 0, 0});
  return entry;
}

int AwkParser::constant(AwkValue value) {
  out_.constants.push_back(std::move(value));
  return static_cast<int>(out_.constants.size()) - 1;
}

int AwkParser::regex(const std::string& text) {
  auto compiled = Regex::compile(awk_regex(text), {true, false, false});
  if (!compiled) {
    const bool open = compiled.error().find("Unmatched (") != std::string::npos;
    throw AwkSyntaxError{fmt::format("line {}: regular expression compile failed ({})\n{}", lexer_.line(),
                                     open ? "missing ')'" : "bad class -- [], [^] or [", text)};
  }
  out_.regexes.push_back(std::move(*compiled));
  return static_cast<int>(out_.regexes.size()) - 1;
}

void AwkParser::item(std::vector<AwkInstruction>& begin, std::vector<AwkInstruction>& main, std::vector<AwkInstruction>& end) {
  code_.clear();
  if (is("function") || is("func")) return function();
  if (is("BEGIN") || is("END")) {
    auto& piece = is("BEGIN") ? begin : end;
    lexer_.advance();
    block();
    piece.insert(piece.end(), code_.begin(), code_.end());
    if (&piece == &end && piece.empty()) piece.push_back({AwkOp::kJump, 0, 1, 0});
    return;
  }
  int skip = -1;
  if (!is("{")) {
    expression();
    if (take(",")) {
      skip_newlines();
      skip = range();
    } else {
      skip = emit(AwkOp::kJumpFalse);
    }
  }
  if (is("{")) {
    block();
  } else {
    emit(AwkOp::kPrint, 0, 0);
  }
  if (skip >= 0) land(skip);
  main.insert(main.end(), code_.begin(), code_.end());
}

int AwkParser::range() {
  const int number = out_.ranges++;
  const int outside = emit(AwkOp::kRangeTest, 0, number, 0);  // jumps by `a` where the range neither goes on nor begins
  expression();
  emit(AwkOp::kRangeTest, 0, number, 1);
  const int inside = emit(AwkOp::kJump);
  code_[static_cast<std::size_t>(outside)].a = here() - outside;
  const int skip = emit(AwkOp::kJump);
  land(inside);
  return skip;
}

int AwkParser::function_index(const std::string& name) {
  for (std::size_t i = 0; i < out_.functions.size(); ++i) {
    if (out_.functions[i].name == name) return static_cast<int>(i);
  }
  out_.functions.push_back({name, 0, -1});
  return static_cast<int>(out_.functions.size()) - 1;
}

void AwkParser::function() {
  lexer_.advance();
  if (!is(Kind::kName) && !is(Kind::kFunction)) fail();
  const int index = function_index(token().text);
  lexer_.advance();
  expect("(");
  locals_.clear();
  while (!is(")")) {
    skip_newlines();
    if (!is(Kind::kName)) fail();
    const int slot = static_cast<int>(locals_.size());
    locals_[token().text] = slot;
    lexer_.advance();
    if (!take(",")) break;
  }
  expect(")");
  skip_newlines();
  in_function_ = true;
  out_.functions[static_cast<std::size_t>(index)].parameters = static_cast<int>(locals_.size());
  block();
  emit(AwkOp::kReturn, 0);
  out_.functions[static_cast<std::size_t>(index)].entry = place(code_);
  in_function_ = false;
  locals_.clear();
  code_.clear();
}

tl::expected<AwkProgram, std::string> parse_awk(const std::string& text) {
  try {
    return AwkParser(text).run();
  } catch (const AwkSyntaxError& error) {
    return tl::unexpected(error.text);
  }
}

}  // namespace nslab::shell

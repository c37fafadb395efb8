#include "shell/script/parse.h"

#include <algorithm>

#include "shell/script/parser.h"

namespace nslab::shell {

namespace {

template <class Read>
auto guarded(Read read) -> tl::expected<decltype(read()), SyntaxError> {
  try {
    return read();
  } catch (const ParseFailure& failure) {
    return tl::unexpected(failure.error);
  }
}

// What a unit says about extended patterns for the text behind it: bash reads that when the unit has run.
std::optional<bool> option_said(std::string_view unit) {
  const auto name = unit.rfind("extglob");
  const auto command = name == std::string_view::npos ? name : unit.rfind("shopt ", name);
  if (command == std::string_view::npos) return std::nullopt;
  const std::string_view between = unit.substr(command, name - command);
  if (between.find_first_of("\n;&|") != std::string_view::npos) return std::nullopt;
  if (between.find("-s") != std::string_view::npos) return true;
  return between.find("-u") != std::string_view::npos ? std::optional(false) : std::nullopt;
}

}  // namespace

tl::expected<ListPtr, SyntaxError> parse_script(std::string_view text, int first_line, Dialect dialect) {
  Lexer lexer(text, 0, first_line);
  lexer.speak(dialect);
  return guarded([&] { return Parser(lexer).script(); });
}

tl::expected<Word, SyntaxError> parse_quoted_word(std::string_view text, int line) {
  return guarded([&] { return quoted_word(text, line); });
}

tl::expected<std::string, SyntaxError> parse_literal(std::string_view text) {
  return guarded([&] {
    Lexer lexer(text, 0, 1);
    Word word;
    lexer.read_word(&word);
    std::string out;
    for (const Part& part : word.parts) {
      if (const auto* literal = std::get_if<Literal>(&part)) out += literal->text;
    }
    return out;
  });
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
    lexer.speak(dialect_);
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
    if (const auto option = option_said(taken)) dialect_.extended = *option;
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

// Syntax errors, and how the reading goes on behind them.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

constexpr std::ptrdiff_t kMostFaults = 10;  // parser_max_errors

std::ptrdiff_t syntax_errors(const std::vector<Fault>& faults) {
  return std::count_if(faults.begin(), faults.end(), [](const Fault& f) { return f.parsing; });
}

}  // namespace

void Parser::run() {
  skip_lines();
  while (peek().kind != Token::Kind::kEnd) {
    const std::size_t mark = faults.size();
    command();
    if (failed_ && !recover(mark)) break;
    skip_lines();
  }
  std::stable_partition(faults.begin(), faults.end(), [](const Fault& f) { return f.parsing; });
  if (syntax_errors(faults) < kMostFaults && std::ssize(faults) > kMostFaults) faults.resize(static_cast<std::size_t>(kMostFaults));
  if (!faults.empty() || !unsupported.empty()) commands.clear();
}

void Parser::unexpected(std::string_view expecting) {
  if (failed_) return;
  failed_ = true;
  const Token& t = peek();
  if (t.is("$") && peek(1).kind == Token::Kind::kString) {
    faults.push_back(unknown_identifier(peek(1), known_.defines));
    return;
  }
  std::string name = token_name(t);
  Where at = t.at;
  std::string text = "syntax error, unexpected " + name;
  if (!expecting.empty()) text += ", expecting " + std::string(expecting);
  if (t.kind == Token::Kind::kEnd || t.kind == Token::Kind::kNewline) at.end = at.begin + 1;
  faults.push_back(Fault{text, at, std::nullopt, true});
}

bool Parser::expect(std::string_view word) {
  if (take(word)) return true;
  const bool letter = word == "{" || word == "}" || word == "(" || word == ")" || word == "=";
  unexpected(letter ? fmt::format("'{}'", word) : std::string(word));
  return false;
}

void Parser::wrong(std::string text, const Where& at, std::optional<Where> cause) {
  wrong_ = true;
  if (!failed_) faults.push_back(Fault{std::move(text), at, cause});
}

void Parser::malformed(std::string text, const Where& at) {
  if (failed_) return;
  failed_ = true;
  faults.push_back(Fault{std::move(text), at, std::nullopt, true});
}

// The grammar's `error stmt_separator`: what stands before the next separator is passed over, and so is what was found wrong with
// the part that is given up (the faults from `mark` on).
bool Parser::recover(std::size_t mark) {
  if (!unsupported.empty()) return false;
  const auto begin = faults.begin() + static_cast<std::ptrdiff_t>(mark);
  faults.erase(std::remove_if(begin, faults.end(), [](const Fault& f) { return !f.parsing; }), faults.end());
  if (syntax_errors(faults) >= kMostFaults) return false;
  const auto separates = [](const Token& t) { return t.kind == Token::Kind::kNewline || t.is(";"); };
  while (peek().kind != Token::Kind::kEnd && !separates(peek())) ++next_;
  if (peek().kind == Token::Kind::kEnd) return false;
  failed_ = false;
  return true;
}

// The grammar has what separates a table's blocks in the same rule as the brace: where it lacks, nft finds itself in the block again.
bool Parser::closes(bool within) {
  while (take("}")) {
    const Token& t = peek();
    if (!within || t.kind == Token::Kind::kNewline || t.is(";")) return true;
    unexpected("newline or semicolon");
    if (!recover(faults.size())) return false;
    skip_lines();
  }
  return false;
}

}  // namespace nslab::shell::nft

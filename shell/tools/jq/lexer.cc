#include "shell/tools/jq/lexer.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "shell/tools/jq/reader.h"

namespace nslab::shell::jq {

namespace {

constexpr std::array<std::string_view, 19> kKeywords{"def",  "if",     "then",    "else", "elif",  "end", "as",  "reduce", "foreach", "try",
                                                     "catch", "label", "import", "include", "and", "or",  "__loc__", "module", "break"};
constexpr std::array<std::string_view, 14> kLongMarks{
    "?//=", "?//", "//=", "==", "!=", "//", "|=", "+=", "-=", "*=", "/=", "%=", "<=", ">="};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  std::vector<Token> run() {
    while (at_ < text_.size()) {
      last_ = at_;
      if (!open_.empty() && open_.back() == '"') {
        in_string();
      } else {
        plain();
      }
    }
    put(TokenKind::kEnd, "", last_);
    return std::move(tokens_);
  }

 private:
  Token& put(TokenKind kind, std::string_view text, std::size_t at) {
    Token& token = tokens_.emplace_back();
    token.kind = kind;
    token.text = std::string(text);
    token.at = static_cast<std::uint32_t>(at);
    return token;
  }
  [[nodiscard]] char peek(std::size_t further = 0) const { return at_ + further < text_.size() ? text_[at_ + further] : '\0'; }
  std::string_view word(std::size_t from) {
    std::size_t end = from;
    while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
    at_ = end;
    return text_.substr(from, end - from);
  }

  // One piece of a string: its end, an interpolation, an escape or a run of plain text.
  void in_string() {
    const std::size_t from = at_;
    if (peek() == '"') {
      ++at_;
      open_.pop_back();
      put(TokenKind::kQuoteEnd, "\"", from);
      return;
    }
    if (peek() == '\\' && peek(1) == '(') {
      at_ += 2;
      open_ += 'i';
      put(TokenKind::kInterpolation, "\\(", from);
      return;
    }
    std::string said;
    if (peek() == '\\') {
      // A run of escapes is read as one: a pair of \u's belongs together.
      while (peek() == '\\' && peek(1) != '(') at_ = std::min(at_ + (peek(1) == 'u' ? 6 : 2), text_.size());
      const std::string quoted = "\"" + std::string(text_.substr(from, at_ - from)) + "\"";
      const auto value = parse_json(quoted, said);
      Token& token = put(TokenKind::kText, value ? value->text() : "", from);
      if (!value) token.fault = said;
      return;
    }
    while (at_ < text_.size() && peek() != '"' && peek() != '\\') ++at_;
    put(TokenKind::kText, text_.substr(from, at_ - from), from);
  }

  void number(std::size_t from) {
    while (is_digit(peek())) ++at_;
    if (peek() == '.') ++at_;
    while (is_digit(peek())) ++at_;
    if (peek() == 'e' || peek() == 'E') {
      const std::size_t sign = peek(1) == '+' || peek(1) == '-' ? 1 : 0;
      if (is_digit(peek(1 + sign))) {
        at_ += 1 + sign;
        while (is_digit(peek())) ++at_;
      }
    }
    Token& token = put(TokenKind::kLiteral, text_.substr(from, at_ - from), from);
    token.number = std::strtod(token.text.c_str(), nullptr);
  }

  void name(std::size_t from) {
    std::string text(word(from));
    while (peek() == ':' && peek(1) == ':' && is_letter(peek(2))) text += "::" + std::string(word(at_ + 2));
    const bool keyword = std::find(kKeywords.begin(), kKeywords.end(), text) != kKeywords.end();
    put(keyword ? TokenKind::kKeyword : TokenKind::kIdent, text, from);
  }

  void bracket(char c, std::size_t from) {
    ++at_;
    if (c == '(' || c == '[' || c == '{') {
      open_ += c;
      put(TokenKind::kMark, std::string(1, c), from);
      return;
    }
    const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
    if (!open_.empty() && c == ')' && open_.back() == 'i') {
      open_.pop_back();
      put(TokenKind::kInterpolationEnd, ")", from);
    } else if (!open_.empty() && open_.back() == wanted) {
      open_.pop_back();
      put(TokenKind::kMark, std::string(1, c), from);
    } else {
      put(TokenKind::kInvalid, std::string(1, c), from);
    }
  }

  void plain() {
    const std::size_t from = at_;
    const char c = peek();
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') ++at_;
    } else if (c == '#') {
      while (at_ < text_.size() && peek() != '\n') ++at_;
    } else if (c == '"') {
      ++at_;
      open_ += '"';
      put(TokenKind::kQuote, "\"", from);
    } else if (is_letter(c)) {
      name(from);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(1)))) {
      number(from);
    } else if (c == '.' && is_letter(peek(1))) {
      put(TokenKind::kField, word(from + 1), from);
    } else if (c == '@' && (is_letter(peek(1)) || is_digit(peek(1)))) {
      put(TokenKind::kFormat, word(from + 1), from);
    } else if (c == '.' && peek(1) == '.') {
      at_ += 2;
      put(TokenKind::kMark, "..", from);
    } else if (std::string_view("()[]{}").find(c) != std::string_view::npos) {
      bracket(c, from);
    } else {
      mark(from);
    }
  }

  void mark(std::size_t from) {
    for (const std::string_view one : kLongMarks) {
      if (text_.substr(from).starts_with(one)) {
        at_ += one.size();
        put(TokenKind::kMark, one, from);
        return;
      }
    }
    ++at_;
    const char c = text_[from];
    const bool known = std::string_view(".=;,:|+-*/%$<>?").find(c) != std::string_view::npos;
    put(known ? TokenKind::kMark : TokenKind::kInvalid, std::string(1, c), from);
  }

  std::string_view text_;
  std::size_t at_ = 0, last_ = 0;
  std::string open_{};  // brackets, '"' for a string and 'i' for an interpolation in one
  std::vector<Token> tokens_{};
};

}  // namespace

std::vector<Token> read_tokens(std::string_view text) { return Lexer(text).run(); }

std::string token_name(const Token& token) {
  switch (token.kind) {
    case TokenKind::kEnd: return "$end";
    case TokenKind::kMark: return token.text.size() == 1 ? "'" + token.text + "'" : token.text;
    case TokenKind::kKeyword: return token.text;
    case TokenKind::kIdent: return "IDENT";
    case TokenKind::kField: return "FIELD";
    case TokenKind::kLiteral: return "LITERAL";
    case TokenKind::kFormat: return "FORMAT";
    case TokenKind::kQuote: return "QQSTRING_START";
    case TokenKind::kText: return "QQSTRING_TEXT";
    case TokenKind::kInterpolation: return "QQSTRING_INTERP_START";
    case TokenKind::kInterpolationEnd: return "QQSTRING_INTERP_END";
    case TokenKind::kQuoteEnd: return "QQSTRING_END";
    case TokenKind::kInvalid: return "INVALID_CHARACTER";
  }
  return "";
}

}  // namespace nslab::shell::jq

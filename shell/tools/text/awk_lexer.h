// shell/tools/text/awk_lexer.h — the tokens of an awk program.
#ifndef NSLAB_SHELL_TOOLS_TEXT_AWK_LEXER_H_
#define NSLAB_SHELL_TOOLS_TEXT_AWK_LEXER_H_

#include <string>
#include <string_view>

namespace nslab::shell {

struct AwkSyntaxError {
  std::string text{};
};

struct AwkToken {
  // kFunction: a name with "(" right behind it. kWord: a keyword. kMark: an operator or punctuation.
  enum class Kind : std::uint8_t { kEnd, kNewline, kNumber, kString, kRegex, kName, kFunction, kBuiltin, kWord, kMark };
  Kind kind = Kind::kEnd;
  std::string text{};
  double number = 0;
};

class AwkLexer {
 public:
  explicit AwkLexer(std::string text) : text_(std::move(text)) {}
  [[nodiscard]] const AwkToken& token() const { return token_; }
  void advance();
  // The token is "/" or "/=": what follows is an expression.
  void rescan_as_regex();
  [[nodiscard]] int line() const { return line_; }
  // Throws what mawk says of a token that does not fit.
  [[noreturn]] void fail() const;

 private:
  void read_number();
  void read_string();

  std::string text_;
  std::size_t at_ = 0;
  int line_ = 1;
  AwkToken token_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_AWK_LEXER_H_

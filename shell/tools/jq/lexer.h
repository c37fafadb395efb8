// shell/tools/jq/lexer.h — a filter's text as tokens, each with the name that jq's parser gives it in a message.
#ifndef NSLAB_SHELL_TOOLS_JQ_LEXER_H_
#define NSLAB_SHELL_TOOLS_JQ_LEXER_H_

#include <string>
#include <string_view>
#include <vector>

#include "shell/tools/jq/json.h"

namespace nslab::shell::jq {

enum class TokenKind : std::uint8_t {
  kEnd,
  kMark,
  kKeyword,
  kIdent,
  kField,
  kLiteral,
  kFormat,
  kQuote,
  kText,
  kInterpolation,
  kInterpolationEnd,
  kQuoteEnd,
  kInvalid
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string text{};      // a name, a mark, what a string says
  double number = 0;
  std::uint32_t at = 0;    // where it begins; of the end: where the last one did
  std::string fault{};     // of a string's text: what is wrong with an escape
};

std::vector<Token> read_tokens(std::string_view text);
// "IDENT", "'+'", "end", "$end" …
std::string token_name(const Token& token);

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_LEXER_H_

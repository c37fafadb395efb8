// shell/tools/nft/lexer.h — the words of an nft script, with their places.
//
// Guarantees
//   1. Every token knows its line and columns, as nft's error messages show them.
// Not modelled: raw payload expressions (@nh,0,8).
#ifndef NSLAB_SHELL_TOOLS_NFT_LEXER_H_
#define NSLAB_SHELL_TOOLS_NFT_LEXER_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nslab::shell::nft {

// A stretch of one input.
struct Where {
  std::size_t input = 0;  // which of the inputs
  std::size_t begin = 0, end = 0;  // offsets in its text
};
Where span(const Where& a, const Where& b);

struct Token {
  enum class Kind : std::uint8_t { kString, kQuoted, kNumber, kPunct, kNewline, kEnd } kind = Kind::kEnd;
  std::string text{};
  Where at{};
  bool asterisk = false;  // a name that ends in '*'

  [[nodiscard]] bool is(std::string_view word) const { return kind == Kind::kPunct || kind == Kind::kString ? text == word : false; }
  [[nodiscard]] bool wordlike() const { return kind == Kind::kString || kind == Kind::kQuoted; }
};

// What is read: the words of the command line, a file, standard input.
struct Input {
  std::string name{};  // empty: the command line
  std::string text{};
};

std::vector<Token> tokenize(const Input& input, std::size_t index);

// How bison names a token in "unexpected …".
std::string token_name(const Token& token);

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_LEXER_H_

// shell/tools/jq/parser.h — Parser: a filter's tokens to a tree whose names are not settled yet.
#ifndef NSLAB_SHELL_TOOLS_JQ_PARSER_H_
#define NSLAB_SHELL_TOOLS_JQ_PARSER_H_

#include <string>
#include <vector>

#include "shell/tools/jq/lexer.h"
#include "shell/tools/jq/syntax.h"

namespace nslab::shell::jq {

// Collects what is wrong with a text, each with the line it is in and a mark's worth of blanks behind.
class Faults {
 public:
  explicit Faults(const std::string& text) : text_(text) {}
  void add(const std::string& what, std::uint32_t at);
  // Without a place.
  void add_plain(const std::string& what);
  [[nodiscard]] bool any() const { return count_ > 0; }
  // All of them and how many they are, as jq prints them.
  [[nodiscard]] std::string text() const;

 private:
  const std::string& text_;
  std::string lines_{};
  int count_ = 0;
};

class Parser {
 public:
  Parser(const std::string& text, Faults& faults) : text_(text), tokens_(read_tokens(text)), faults_(faults) {}

  // A whole filter; null where there is a fault.
  NodePtr filter();
  // Definitions one after another, to stand around a filter.
  std::vector<std::unique_ptr<Function>> definitions();
  [[nodiscard]] const std::string& not_modelled() const { return not_modelled_; }

 private:
  struct Stop {};

  [[nodiscard]] const Token& now() const { return tokens_[at_]; }
  [[nodiscard]] bool is(TokenKind kind, std::string_view text) const { return now().kind == kind && now().text == text; }
  [[nodiscard]] bool mark(std::string_view text) const { return is(TokenKind::kMark, text); }
  [[nodiscard]] bool word(std::string_view text) const { return is(TokenKind::kKeyword, text); }
  bool take_mark(std::string_view text);
  void want_mark(std::string_view text, std::string_view expecting = "");
  void want_word(std::string_view text);
  std::string want_ident(std::string_view expecting);
  [[noreturn]] void unexpected(std::string_view expecting = "");
  NodePtr make(NodeKind kind, std::uint32_t at, NodePtr a = nullptr, NodePtr b = nullptr);
  NodePtr literal(Json value, std::uint32_t at);
  void enter();

  NodePtr pipe();
  NodePtr binary(int least);
  NodePtr combine(const std::string& mark, NodePtr left, NodePtr right);
  NodePtr operand();
  NodePtr postfix();
  NodePtr bind(NodePtr source);
  NodePtr term();
  NodePtr suffix(NodePtr of);
  NodePtr bracket(NodePtr of);
  NodePtr string(const std::string& format);
  NodePtr object();
  void member(Node& object);
  NodePtr member_value();
  NodePtr variable();
  NodePtr call();
  NodePtr condition();
  NodePtr branches(std::uint32_t at, NodePtr test);
  NodePtr attempt();
  NodePtr fold(NodeKind kind);
  NodePtr label();
  std::unique_ptr<Function> definition();
  std::unique_ptr<Pattern> pattern();
  void pattern_member(Pattern& object);

  const std::string& text_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  Faults& faults_;
  std::string not_modelled_{};
  int depth_ = 0;
};

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_PARSER_H_

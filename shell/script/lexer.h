// shell/script/lexer.h — characters, blanks, quotes and words: the part of parsing that knows no commands.
#ifndef NSLAB_SHELL_SCRIPT_LEXER_H_
#define NSLAB_SHELL_SCRIPT_LEXER_H_

#include <string>
#include <string_view>
#include <vector>

#include "shell/script/ast.h"
#include "shell/script/parse.h"

namespace nslab::shell {

// Thrown inside the parser only; `parse_script` and its like turn it into a value.
struct ParseFailure {
  SyntaxError error{};
};

class Lexer {
 public:
  enum class Assignable { kNot, kVariable, kElement };

  Lexer(std::string_view text, std::size_t at, int line) : text_(text), at_(at), line_(line) {}

  [[nodiscard]] std::size_t position() const { return at_; }
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] bool at_end() const { return at_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  [[nodiscard]] bool at_process_substitution() const { return looking_at("<(") || looking_at(">("); }
  [[nodiscard]] bool looking_at(std::string_view token) const { return text_.substr(at_, token.size()) == token; }
  [[nodiscard]] std::string_view between(std::size_t from, std::size_t to) const { return text_.substr(from, to - from); }

  char take();
  // The next character, with what belongs to it: a quote to its end, what a backslash quotes.
  std::string take_with_quotes();
  bool take(std::string_view token);
  // Spaces, tabs, escaped newlines and comments.
  void skip_blanks();
  // The same and newlines; reads the here-documents that wait for one.
  void skip_newlines();
  // Past one newline, reading waiting here-documents; false where there is none.
  bool take_newline();

  // A word, or nothing where none begins here. `stop`: further characters that end it. `pattern`: with extended patterns, of
  // which a word elsewhere has some only after `shopt -s extglob`. `assignable`: it may be NAME[INDEX]=VALUE, or [INDEX]=VALUE
  // where it is an element of an array.
  bool read_word(Word* word, std::string_view stop = {}, bool pattern = false, Assignable assignable = Assignable::kNot);
  // An index, from its [ to the ] that closes it.
  SubscriptPtr read_subscript();
  // What follows =~ up to a blank or an operator; parentheses hold anything.
  bool read_regular_expression(Word* word);
  void speak(Dialect dialect) { dialect_ = dialect; }
  // The operator at this place, "" where there is none.
  [[nodiscard]] std::string_view operator_here() const;

  // The document itself is read at the next newline, into `body`.
  void want_here_document(std::shared_ptr<Word> body, std::string delimiter, bool quoted, bool strip_tabs);

  [[noreturn]] void fail(const std::string& message, const std::string& hint, bool incomplete = false) const;
  [[noreturn]] void fail_at(int line, const std::string& message, const std::string& hint, bool incomplete = false) const;

  // Parts of text in double quotes, a here-document or arithmetic, up to `end` (which is taken) or the end of text.
  std::vector<Part> read_double_quoted(char end);

 private:
  struct Waiting {
    std::shared_ptr<Word> body;
    std::string delimiter;
    bool quoted;
    bool strip_tabs;
    int line;
  };

  void read_part(Word& word, std::string& literal);
  void read_extended_pattern(Word& word, std::string& literal);
  void read_bracketed(Word& word, std::string& literal);
  void read_parenthesized(Word& word, std::string& literal);
  void keep_single_quoted(Word& word);
  Part read_dollar(bool in_quotes);
  Part read_parameter(bool in_quotes);
  void check_first_brace(const Subscript& index, std::size_t index_at);
  void read_parameter_operator(Parameter& parameter, bool in_quotes);
  Word read_until_brace(bool in_quotes, std::string_view also_stop);
  Part read_substitution(std::string_view opening);
  Part read_process_substitution();
  Part read_backquotes(bool in_quotes);
  Part read_arithmetic();
  std::string read_single_quoted();
  std::string read_ansi_quoted();
  void read_here_documents();
  void depth_guard();

  std::string_view text_;
  Dialect dialect_{};
  std::size_t at_;
  int line_;
  int depth_ = 0;
  std::vector<Waiting> waiting_{};

  friend class Parser;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_LEXER_H_

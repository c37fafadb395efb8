// shell/script/parse.h — from text to tree, a complete command at a time.
//
// Guarantees
//   1. What is accepted here, bash accepts.
//   2. A refusal says the line, what was found, and what was expected; nothing of the unit has run by then.
#ifndef NSLAB_SHELL_SCRIPT_PARSE_H_
#define NSLAB_SHELL_SCRIPT_PARSE_H_

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "shell/script/ast.h"

namespace nslab::shell {

struct SyntaxError {
  int line = 0;
  std::string message{};  // as bash says it, without the script's name
  std::string hint{};     // what was expected and what to do
  bool incomplete = false;  // the text ended too early
};

// A unit of a script: whole lines that make a complete command.
struct Unit {
  int line = 0;          // of its first line, from 1
  std::string text{};    // as it stands, without the last newline
  ListPtr list{};
  bool prelude = false;  // between "prelude: begin" and "prelude: end" comments
};

// What the readers of bash and of its stand-in for sh take differently.
struct Dialect {
  bool extended = false;  // words may hold @( … ) and its like: shopt -s extglob
  bool posix = false;     // in "${x:-'}" a single quote is a character
};

class UnitReader {
 public:
  // Reads on from a place in a script, whose line that is.
  explicit UnitReader(std::string_view script, std::size_t at = 0, int line = 1) : script_(script), at_(at), line_(line) {}
  // The next unit; nothing at the end. After an error there is no next.
  tl::expected<std::optional<Unit>, SyntaxError> next();
  // The text and line of the unit that could not be read.
  [[nodiscard]] int failed_line() const { return failed_line_; }
  [[nodiscard]] std::string failed_text() const { return failed_text_; }
  [[nodiscard]] std::size_t position() const { return at_; }
  // From here on; `shopt -s extglob` in a unit says so for those after it.
  void speak(Dialect dialect) { dialect_ = dialect; }
  [[nodiscard]] int line() const { return line_; }
  [[nodiscard]] bool at_end() const { return script_.find_first_not_of(" \t\n", at_) == std::string_view::npos; }
  // A line of the unit that could not be read, by its number.
  [[nodiscard]] std::string failed_line_text(int line) const;

 private:
  std::string_view script_;
  std::size_t at_ = 0;
  int line_ = 1;
  bool prelude_ = false;
  Dialect dialect_{};
  int failed_line_ = 0;
  std::string failed_text_{};
};

// All of a text: for `bash -c`, `eval`, substitutions. Lines are counted from `first_line`.
tl::expected<ListPtr, SyntaxError> parse_script(std::string_view text, int first_line = 1, Dialect dialect = {});
// A word that stands alone: the text between the quotes of a here-document or `$(( ))`.
tl::expected<Word, SyntaxError> parse_quoted_word(std::string_view text, int line);

// What a word of one literal says; nothing where it holds anything else.
tl::expected<std::string, SyntaxError> parse_literal(std::string_view text);

bool is_name(std::string_view text);
bool is_reserved(std::string_view word);
// Reserved in bash, in dash a word like others.
bool is_reserved_by_bash_alone(std::string_view word);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_PARSE_H_

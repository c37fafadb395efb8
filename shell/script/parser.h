// shell/script/parser.h — commands out of words and operators (POSIX.1-2017 2.10, with bash's additions).
#ifndef NSLAB_SHELL_SCRIPT_PARSER_H_
#define NSLAB_SHELL_SCRIPT_PARSER_H_

#include <string>
#include <string_view>
#include <vector>

#include "shell/script/lexer.h"

namespace nslab::shell {

class Parser {
 public:
  explicit Parser(Lexer& lexer) : lexer_(lexer) {}

  // Up to the newline that ends it at the top level; null where there is only white space left.
  ListPtr complete_command();
  // Everything.
  ListPtr script();
  // The inside of $( … ), with the closing parenthesis.
  ListPtr substitution_body(int begun);

 private:
  // A list up to one of the words or operators that may end it here.
  ListPtr compound_list(const std::vector<std::string_view>& ends, const char* opened, int begun);
  bool and_or(AndOr* out);
  bool pipeline(Pipeline* out);
  CommandPtr command();
  CommandPtr simple_command();
  CommandPtr function_definition(const std::string& name, int line);
  bool compound(Command* out);
  void read_if(Command* out);
  void read_for(Command* out);
  void read_coproc(Command* out);
  void read_for_arithmetic(Command* out, int begun);
  void read_while(Command* out, bool until);
  void read_case(Command* out);
  void read_brace_group(Command* out);
  void read_subshell(Command* out);
  void read_condition(Command* out);
  Condition condition_or();
  Condition condition_and();
  Condition condition_not();
  Condition condition_primary();
  ListPtr do_group(const char* opened, int begun);
  void redirections(std::vector<Redirection>& out);
  bool redirection(Redirection* out);
  bool assignment(const Word& word, Assignment* out);
  ArrayElement element(Word word);
  void array_elements(Assignment* out);

  [[nodiscard]] bool at_word(std::string_view word) const;
  bool take_word(std::string_view word);
  void expect_word(std::string_view word, const char* opened, int begun);
  [[nodiscard]] std::string_view word_here() const;
  [[nodiscard]] bool is_reserved_here(std::string_view word) const;
  [[noreturn]] void unexpected(const std::string& hint) const;

  Lexer& lexer_;
};

// The literal text of a word without quotes or expansions; nothing where it has any.
const std::string* plain_text(const Word& word);
// Arithmetic is read as in double quotes, but quotes themselves mean nothing in it.
Word quoted_word(std::string_view text, int line);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_PARSER_H_

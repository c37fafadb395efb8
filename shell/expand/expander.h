// shell/expand/expander.h — Expander: from words as written to the words that a command is given.
//
// Braces, tilde, parameters, arithmetic, substitutions, splitting, file names, quotes, in bash's order. What a
// $( … ) prints takes running it, which an Expander cannot: it throws NeedSubstitution, and is asked again once the
// text is known (`known`, in the order of appearance). So an expansion can stand still while other processes run.
//
// Guarantees
//   1. The World is only read.
//   2. Variables change only as ${x:=…} and $((x++)) say, and not where NeedSubstitution is thrown.
// Document: POSIX.1-2017 2.6; bash(1), EXPANSION.
#ifndef NSLAB_SHELL_EXPAND_EXPANDER_H_
#define NSLAB_SHELL_EXPAND_EXPANDER_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "model/world.h"
#include "shell/expand/pattern.h"
#include "shell/expand/shell_state.h"
#include "shell/script/ast.h"

namespace nslab::shell {

// Thrown: this must run first.
struct NeedSubstitution {
  CommandSubstitution wanted{};
};
// Thrown: the command cannot run. `ends_shell`: nor anything after it.
struct ExpansionError {
  std::string message{};
  bool ends_shell = false;
  int status = 1;
};

// The longest text that an expansion may come to; beyond it `TooLarge` is thrown.
inline constexpr std::size_t kMostText = 64U << 20;
struct TooLarge {
  std::string what{};
};

class FieldBuilder;

class Expander {
 public:
  Expander(ShellState& state, const World& world, Pid pid, std::span<const std::string> known)
      : state_(state), world_(world), pid_(pid), known_(known) {}

  // Everything: several words, each of which may become none or many.
  std::vector<std::string> fields(std::span<const Word> words);
  // One text, unsplit: the value of an assignment, a here-document, the subject of a case.
  std::string text(const Word& word, bool after_assignment = false);
  // The same with its quotes remembered.
  Marked pattern(const Word& word);
  // The key or the expression that an element of a variable is reached by.
  std::string subscript(const std::string& name, const Subscript& index);
  std::int64_t arithmetic(const Word& word);
  std::int64_t arithmetic(const std::string& text);

  // Sets a variable as an assignment does; refuses one that is read-only with ExpansionError.
  void assign(const std::string& name, const std::string& index, const std::string& value, bool append = false);
  // The value of a variable or special parameter; nothing where it is not set.
  std::optional<std::string> value_of(const std::string& name);

 private:
  // An assignment in the midst of an expansion, which may have to begin anew.
  void assign_within(const std::string& name, const std::string& index, const std::string& value);

  struct Values {  // what a parameter means: one value, or those of a list
    bool list = false;
    bool set = true;
    char all = 0;
    std::vector<std::string> items{};
  };

  void add_word(FieldBuilder& out, const Word& word, bool quoted, bool assignment);
  void add_parts(FieldBuilder& out, const std::vector<Part>& parts, bool quoted);
  void add_part(FieldBuilder& out, const Part& part, bool quoted);
  void add_parameter(FieldBuilder& out, const Parameter& parameter, bool quoted);
  void add_values(FieldBuilder& out, const Values& values, bool quoted);
  bool add_alternative(FieldBuilder& out, const Parameter& parameter, const Values& values, bool quoted);
  Values values_of(const Parameter& parameter);
  [[nodiscard]] std::vector<std::string> call_stack(const std::string& name) const;
  Values element_values(const Parameter& parameter, const std::string& name);
  void transform(const Parameter& parameter, Values& values);
  void replace_in(const Parameter& parameter, Values& values);
  void change_case(const Parameter& parameter, Values& values);
  void take_part(const Parameter& parameter, Values& values);
  bool describe(const Parameter& parameter, const std::string& kind, Values& values) const;
  const std::string& substitution(const CommandSubstitution& wanted);
  std::string tilde(std::string_view name) const;
  std::string field_separators();
  std::vector<std::string> file_names(const Marked& field);
  std::optional<std::string> special_value(const std::string& name);
  [[noreturn]] void unbound(const std::string& name);

  ShellState& state_;
  const World& world_;
  Pid pid_;
  std::span<const std::string> known_;
  std::size_t next_known_ = 0;
  std::optional<Variables> before_{};  // as they were before the first change
};

// A word with its braces expanded: {a,b}, {1..9}, {a..e..2}.
std::vector<Word> expand_braces(const Word& word);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_EXPANDER_H_

// shell/script/ast.h — the script language as a tree: words, commands, redirections.
//
// Trees are immutable once parsed and shared between the copies of a Session.
//
// Documents: POSIX.1-2017 Shell Command Language; bash(1) 5.2.
#ifndef NSLAB_SHELL_SCRIPT_AST_H_
#define NSLAB_SHELL_SCRIPT_AST_H_

#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace nslab::shell {

struct Command;
struct List;
using CommandPtr = std::shared_ptr<const Command>;
using ListPtr = std::shared_ptr<const List>;

struct Word;
using WordPtr = std::shared_ptr<const Word>;
struct Subscript;
using SubscriptPtr = std::shared_ptr<const Subscript>;

// ---- words ----

struct Literal {
  std::string text{};
  bool quoted = false;  // neither split nor a pattern
};
// ${name…}: `op` is one of "", "-", ":-", "=", ":=", "?", ":?", "+", ":+", "#", "##", "%", "%%", "/", "//", "/#", "/%", ":" (substring),
// "^", "^^", ",", ",,", "@" (transformation).
struct Parameter {
  std::string name{};
  bool length = false;    // ${#name}
  bool indirect = false;  // ${!name}
  bool names = false;     // ${!prefix*}
  std::string op{};
  WordPtr argument{}, second{};
  SubscriptPtr index{};   // ${name[index]}; "@" and "*" stand in `all`
  char all = 0;
  std::string text{};     // as written, for error messages
};
// $( … ), and <( … ) and >( … ), which stand for a file name at whose end the commands run.
struct CommandSubstitution {
  ListPtr body{};
  enum class Kind { kText, kReadEnd, kWriteEnd } kind = Kind::kText;
};
struct Arithmetic {
  WordPtr expression{};
};
struct DoubleQuoted;
using Part = std::variant<Literal, Parameter, CommandSubstitution, Arithmetic, std::shared_ptr<const DoubleQuoted>>;

struct DoubleQuoted {
  std::vector<Part> parts{};
};

struct Word {
  std::vector<Part> parts{};
  std::string text{};  // as written
  int line = 0;
};

// What stands between the brackets of an element, which means one thing or the other by the kind of the array.
struct Subscript {
  Word number{};  // an expression: single quotes and backslashes are what they are
  Word key{};     // a word, its quotes and blanks its own
};

// ---- commands ----

struct Redirection {
  enum class Kind { kRead, kWrite, kAppend, kReadWrite, kClobber, kDupIn, kDupOut, kHereDocument, kHereString, kBoth, kBothAppend } kind{};
  int descriptor = -1;       // -1: the kind's own
  std::string variable{};    // {name}>
  Word target{};
  WordPtr document{};        // of a here-document: its body
};

// [index]=value between the parentheses of an array, or a word alone.
struct ArrayElement {
  SubscriptPtr index{};
  bool append = false;
  Word value{};
};

struct Assignment {
  std::string name{};
  SubscriptPtr index{};
  bool append = false;
  Word value{};
  bool is_array = false;
  std::vector<ArrayElement> elements{};
};

struct Simple {
  std::vector<Assignment> assignments{};
  std::vector<Word> words{};
  std::vector<std::string> aliases{};  // that it comes from; those are not looked up again
};
struct Group {
  ListPtr body{};
};
struct Subshell {
  ListPtr body{};
};
struct If {
  std::vector<std::pair<ListPtr, ListPtr>> branches{};
  ListPtr otherwise{};
};
struct For {
  std::string name{};
  bool select = false;  // select NAME in …: a menu, and a choice each time
  bool over_parameters = false;
  std::vector<Word> words{};
  ListPtr body{};
};
struct ForArithmetic {
  Word initial{}, condition{}, step{};
  ListPtr body{};
};
struct While {
  bool until = false;
  ListPtr condition{}, body{};
};
struct CaseItem {
  std::vector<Word> patterns{};
  ListPtr body{};
  enum class End { kBreak, kFallThrough, kTestNext } end = End::kBreak;
};
struct Case {
  Word subject{};
  std::vector<CaseItem> items{};
};
struct ArithmeticCommand {
  Word expression{};
};
// [[ … ]]: an expression tree.
struct Condition {
  enum class Kind { kUnary, kBinary, kAnd, kOr, kNot, kWord } kind{};
  std::string op{};
  Word left{}, right{};
  std::vector<Condition> parts{};
};
struct ConditionCommand {
  Condition condition{};
};
struct Function {
  std::string name{};
  CommandPtr body{};
};
struct Coproc {
  std::string name{};
  CommandPtr body{};
};

struct Command {
  std::variant<Simple, Group, Subshell, If, For, ForArithmetic, While, Case, ArithmeticCommand, ConditionCommand, Function,
               Coproc>
      kind{};
  std::vector<Redirection> redirections{};
  int line = 0;
};

struct Pipeline {
  std::vector<CommandPtr> commands{};
  bool negated = false;
  bool timed = false;
  bool timed_plainly = false;  // time -p
  std::vector<bool> with_errors{};  // |& after the command
  std::string text{};
};
struct AndOr {
  std::vector<Pipeline> pipelines{};
  std::vector<bool> is_and{};  // between them
  bool background = false;
  std::string text{};          // as written, for jobs
};
struct List {
  std::vector<AndOr> items{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SCRIPT_AST_H_

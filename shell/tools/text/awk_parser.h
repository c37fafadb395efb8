// shell/tools/text/awk_parser.h — the compiler of awk programs: from text to the code that the machine runs.
//
// One pass, by recursive descent; jumps are relative, so that pieces of code can be put together afterwards.
// Sources: POSIX.1-2017 awk; mawk 1.3.4's parse.y for what it accepts beyond that.
#ifndef NSLAB_SHELL_TOOLS_TEXT_AWK_PARSER_H_
#define NSLAB_SHELL_TOOLS_TEXT_AWK_PARSER_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/tools/text/awk_code.h"
#include "shell/tools/text/awk_lexer.h"

namespace nslab::shell {

class AwkParser {
 public:
  explicit AwkParser(const std::string& text) : lexer_(text) {
    static constexpr const char* kNames[] = {"NR",  "FNR",    "NF",      "FS",       "OFS",  "ORS",     "RS",   "FILENAME",
                                             "SUBSEP", "RSTART", "RLENGTH", "CONVFMT", "OFMT", "ENVIRON", "ARGV", "ARGC"};
    for (int i = 0; i < kAwkVariables; ++i) out_.globals[kNames[i]] = i;
  }

  AwkProgram run();

 private:
  using Kind = AwkToken::Kind;
  // Where a value can be put: its key or field number lies on the stack already.
  struct Target {
    AwkPlace place = AwkPlace::kGlobal;
    int slot = 0;
  };
  struct Loop {
    std::vector<int> breaks{}, continues{};
  };

  // ---- tokens ----
  [[nodiscard]] const AwkToken& token() const { return lexer_.token(); }
  [[nodiscard]] bool is(Kind kind) const { return token().kind == kind; }
  [[nodiscard]] bool is(std::string_view mark) const { return (is(Kind::kMark) || is(Kind::kWord)) && token().text == mark; }
  bool take(std::string_view mark);
  void expect(std::string_view mark);
  [[noreturn]] void fail() const { lexer_.fail(); }
  void skip_newlines(bool semicolons = false);

  // ---- code ----
  // Jumps are relative while code lies in pieces.
  int emit(AwkOp op, int a = 0, int b = 0, int c = 0);
  [[nodiscard]] int here() const { return static_cast<int>(code_.size()); }
  void land(int jump) { code_[static_cast<std::size_t>(jump)].b = here() - jump; }
  void jump_to(AwkOp op, int target) { emit(op, 0, target - here()); }
  int place(const std::vector<AwkInstruction>& piece);
  int constant(AwkValue value);
  void push_number(double number) { emit(AwkOp::kPush, 0, constant({AwkValue::Kind::kNumber, number, ""})); }
  void push_string(std::string text) { emit(AwkOp::kPush, 0, constant({AwkValue::Kind::kString, 0, std::move(text)})); }
  int regex(const std::string& text);

  // ---- rules ----
  void item(std::vector<AwkInstruction>& begin, std::vector<AwkInstruction>& main, std::vector<AwkInstruction>& end);
  // The begin stands on the stack. Gives the jump that passes the action over.
  int range();
  int function_index(const std::string& name);
  void function();

  // ---- statements ----
  void block();
  void end_of_statement();
  void finish_loop(int continue_at);
  void body();
  void statement();
  void statement_inside();
  void simple_statement();
  void if_statement();
  // Newlines and one ";" may stand before an else; where none comes they end the statement, which is all the same.
  void skip_before_else() { skip_newlines(true); }

  void while_statement();
  void do_statement();
  void for_statement();
  // The code is "load variable, in array, pop".
  [[nodiscard]] bool is_in_test(int before) const;
  void for_in(int before);
  void print_statement();

  // ---- expressions ----
  void expression();
  // Takes back the load at the end of the code: what it loaded becomes the place to store into.
  std::optional<Target> take_back_load();
  void ternary();
  void logical_or();
  void logical_and();
  void membership();
  void matching();
  void comparison();
  // "|" of print is none of this: whether getline follows is seen one token on.
  bool pipe_getline();
  void getline_target(int source);
  [[nodiscard]] bool begins_operand() const;
  void concatenation();
  void additive();
  void multiplicative();
  void unary();
  void power();
  void postfix();
  std::pair<AwkPlace, int> name_slot(const std::string& name);
  std::pair<AwkPlace, int> array_name();
  void load(AwkPlace place_of, int slot) { last_load_ = emit(AwkOp::kLoad, static_cast<int>(place_of), slot); }

  void keys(std::string_view closing);
  void primary();
  void group();
  void call();
  void builtin();
  void finish_builtin(AwkBuiltin which, int count, int a, int b);

  AwkLexer lexer_;
  AwkProgram out_{};
  std::vector<AwkInstruction> code_{};
  std::vector<Loop> loops_{};
  std::map<std::string, int> locals_{};
  std::optional<Target> target_{};
  bool in_function_ = false, no_greater_ = false, no_in_print_ = false, for_in_ = false, lvalue_only_ = false;
  int grouped_ = 0, last_load_ = -1, depth_ = 0;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_AWK_PARSER_H_

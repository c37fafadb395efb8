#include <fmt/format.h>

#include <optional>

#include "shell/tools/text/awk_code.h"
#include "shell/tools/text/awk_lexer.h"

namespace nslab::shell {

namespace {

using Kind = AwkToken::Kind;

// Where a value can be put: its key or field number lies on the stack already.
struct Target {
  AwkPlace place = AwkPlace::kGlobal;
  int slot = 0;
};

class Parser {
 public:
  explicit Parser(const std::string& text) : lexer_(text) {
    static constexpr const char* kNames[] = {"NR",  "FNR",    "NF",      "FS",       "OFS",  "ORS",     "RS",   "FILENAME",
                                             "SUBSEP", "RSTART", "RLENGTH", "CONVFMT", "OFMT", "ENVIRON", "ARGV", "ARGC"};
    for (int i = 0; i < kAwkVariables; ++i) out_.globals[kNames[i]] = i;
  }

  AwkProgram run() {
    lexer_.advance();
    std::vector<AwkInstruction> begin, main, end;
    skip_newlines(true);
    while (!is(Kind::kEnd)) {
      item(begin, main, end);
      skip_newlines(true);
    }
    out_.begin = place(begin);
    if (!main.empty()) out_.main = place(main);
    if (!end.empty()) out_.end = place(end);
    for (std::size_t i = 0; i < out_.functions.size(); ++i) {
      if (out_.functions[i].entry < 0) throw AwkSyntaxError{fmt::format("line {}: function {} never defined", lexer_.line() + 1, out_.functions[i].name)};
    }
    return std::move(out_);
  }

 private:
  // ---- tokens ----
  [[nodiscard]] const AwkToken& token() const { return lexer_.token(); }
  [[nodiscard]] bool is(Kind kind) const { return token().kind == kind; }
  [[nodiscard]] bool is(std::string_view mark) const { return (is(Kind::kMark) || is(Kind::kWord)) && token().text == mark; }
  bool take(std::string_view mark) {
    if (!is(mark)) return false;
    lexer_.advance();
    return true;
  }
  void expect(std::string_view mark) {
    if (!take(mark)) fail();
  }
  [[noreturn]] void fail() const { lexer_.fail(); }
  void skip_newlines(bool semicolons = false) {
    while (is(Kind::kNewline) || (semicolons && is(";"))) lexer_.advance();
  }

  // ---- code ----
  // Jumps are relative while code lies in pieces.
  int emit(AwkOp op, int a = 0, int b = 0, int c = 0) {
    code_.push_back({op, a, b, c});
    return static_cast<int>(code_.size()) - 1;
  }
  [[nodiscard]] int here() const { return static_cast<int>(code_.size()); }
  void land(int jump) { code_[static_cast<std::size_t>(jump)].b = here() - jump; }
  void jump_to(AwkOp op, int target) { emit(op, 0, target - here()); }
  int place(const std::vector<AwkInstruction>& piece) {
    const int entry = static_cast<int>(out_.code.size());
    out_.code.insert(out_.code.end(), piece.begin(), piece.end());
    out_.code.push_back({AwkOp::kEndRule, 0, 0, 0});
    return entry;
  }
  int constant(AwkValue value) {
    out_.constants.push_back(std::move(value));
    return static_cast<int>(out_.constants.size()) - 1;
  }
  void push_number(double number) { emit(AwkOp::kPush, 0, constant({AwkValue::Kind::kNumber, number, ""})); }
  void push_string(std::string text) { emit(AwkOp::kPush, 0, constant({AwkValue::Kind::kString, 0, std::move(text)})); }
  int regex(const std::string& text) {
    auto compiled = Regex::compile(awk_regex(text), {true, false, false});
    if (!compiled) {
      const bool open = compiled.error().find("Unmatched (") != std::string::npos;
      throw AwkSyntaxError{fmt::format("line {}: regular expression compile failed ({})\n{}", lexer_.line(), open ? "missing ')'" : "bad class -- [], [^] or [", text)};
    }
    out_.regexes.push_back(std::move(*compiled));
    return static_cast<int>(out_.regexes.size()) - 1;
  }

  // ---- rules ----
  void item(std::vector<AwkInstruction>& begin, std::vector<AwkInstruction>& main, std::vector<AwkInstruction>& end) {
    code_.clear();
    if (is("function") || is("func")) return function();
    if (is("BEGIN") || is("END")) {
      auto& piece = is("BEGIN") ? begin : end;
      lexer_.advance();
      block();
      piece.insert(piece.end(), code_.begin(), code_.end());
      if (&piece == &end && piece.empty()) piece.push_back({AwkOp::kJump, 0, 1, 0});
      return;
    }
    int skip = -1;
    if (!is("{")) {
      expression();
      if (take(",")) {
        skip_newlines();
        skip = range();
      } else {
        skip = emit(AwkOp::kJumpFalse);
      }
    }
    if (is("{")) {
      block();
    } else {
      emit(AwkOp::kPrint, 0, 0);
    }
    if (skip >= 0) land(skip);
    main.insert(main.end(), code_.begin(), code_.end());
  }

  // The begin stands on the stack. Gives the jump that passes the action over.
  int range() {
    const int number = out_.ranges++;
    const int outside = emit(AwkOp::kRangeTest, 0, number, 0);  // jumps by `a` where the range neither goes on nor begins
    expression();
    emit(AwkOp::kRangeTest, 0, number, 1);
    const int inside = emit(AwkOp::kJump);
    code_[static_cast<std::size_t>(outside)].a = here() - outside;
    const int skip = emit(AwkOp::kJump);
    land(inside);
    return skip;
  }

  int function_index(const std::string& name) {
    for (std::size_t i = 0; i < out_.functions.size(); ++i) {
      if (out_.functions[i].name == name) return static_cast<int>(i);
    }
    out_.functions.push_back({name, 0, -1});
    return static_cast<int>(out_.functions.size()) - 1;
  }

  void function() {
    lexer_.advance();
    if (!is(Kind::kName) && !is(Kind::kFunction)) fail();
    const int index = function_index(token().text);
    lexer_.advance();
    expect("(");
    locals_.clear();
    while (!is(")")) {
      skip_newlines();
      if (!is(Kind::kName)) fail();
      const int slot = static_cast<int>(locals_.size());
      locals_[token().text] = slot;
      lexer_.advance();
      if (!take(",")) break;
    }
    expect(")");
    skip_newlines();
    in_function_ = true;
    out_.functions[static_cast<std::size_t>(index)].parameters = static_cast<int>(locals_.size());
    block();
    emit(AwkOp::kReturn, 0);
    out_.functions[static_cast<std::size_t>(index)].entry = place(code_);
    in_function_ = false;
    locals_.clear();
    code_.clear();
  }

  // ---- statements ----
  void block() {
    if (!is("{")) fail();
    lexer_.advance();
    skip_newlines(true);
    while (!is("}")) {
      if (is(Kind::kEnd)) throw AwkSyntaxError{fmt::format("line {}: missing }} near end of file", lexer_.line() + 1)};
      statement();
      skip_newlines(true);
    }
    lexer_.advance();
  }

  void end_of_statement() {
    if (is(";") || is(Kind::kNewline)) {
      lexer_.advance();
    } else if (!is("}") && !is(Kind::kEnd)) {
      fail();
    }
  }

  struct Loop {
    std::vector<int> breaks{}, continues{};
  };
  void finish_loop(int continue_at) {
    for (const int jump : loops_.back().continues) code_[static_cast<std::size_t>(jump)].b = continue_at - jump;
    for (const int jump : loops_.back().breaks) land(jump);
    loops_.pop_back();
  }

  void body() {
    skip_newlines();
    if (take(";")) return;
    statement();
  }

  void statement() {
    if (++depth_ > 200) throw AwkSyntaxError{fmt::format("line {}: parser stack overflow", lexer_.line())};
    statement_inside();
    --depth_;
  }

  void statement_inside() {
    if (is("{")) return block();
    if (is("if")) return if_statement();
    if (is("while")) return while_statement();
    if (is("do")) return do_statement();
    if (is("for")) return for_statement();
    if (is(";")) return lexer_.advance();
    if (is("break") || is("continue")) {
      const bool breaks = is("break");
      lexer_.advance();
      if (loops_.empty()) fail();
      (breaks ? loops_.back().breaks : loops_.back().continues).push_back(emit(AwkOp::kJump));
    } else if (take("next")) {
      emit(AwkOp::kNext);
    } else if (take("nextfile")) {
      emit(AwkOp::kNextFile);
    } else if (is("exit") || is("return")) {
      const bool exits = is("exit");
      lexer_.advance();
      const bool with_value = !is(";") && !is(Kind::kNewline) && !is("}") && !is(Kind::kEnd);
      if (with_value) expression();
      emit(exits ? AwkOp::kExit : AwkOp::kReturn, with_value ? 1 : 0);
    } else if (is("delete")) {
      lexer_.advance();
      const auto [place_of, slot] = array_name();
      if (take("[")) {
        keys("]");
        emit(AwkOp::kDeleteElement, static_cast<int>(place_of), slot);
      } else {
        emit(AwkOp::kDeleteArray, static_cast<int>(place_of), slot);
      }
    } else {
      simple_statement();
    }
    end_of_statement();
  }

  void simple_statement() {
    if (is("print") || is("printf")) return print_statement();
    expression();
    emit(AwkOp::kPop);
  }

  void if_statement() {
    lexer_.advance();
    expect("(");
    expression();
    expect(")");
    const int no = emit(AwkOp::kJumpFalse);
    body();
    skip_before_else();
    if (take("else")) {
      const int over = emit(AwkOp::kJump);
      land(no);
      body();
      land(over);
    } else {
      land(no);
    }
  }
  // Newlines and one ";" may stand before an else; where none comes they end the statement, which is all the same.
  void skip_before_else() { skip_newlines(true); }

  void while_statement() {
    lexer_.advance();
    expect("(");
    const int start = here();
    expression();
    expect(")");
    const int out_jump = emit(AwkOp::kJumpFalse);
    loops_.emplace_back();
    body();
    jump_to(AwkOp::kJump, start);
    land(out_jump);
    finish_loop(start);
  }

  void do_statement() {
    lexer_.advance();
    const int start = here();
    loops_.emplace_back();
    body();
    skip_newlines(true);
    expect("while");
    expect("(");
    const int condition = here();
    expression();
    expect(")");
    jump_to(AwkOp::kJumpTrue, start);
    finish_loop(condition);
    end_of_statement();
  }

  void for_statement() {
    lexer_.advance();
    expect("(");
    if (!is(";")) {
      const int before = here();
      // for ((name in array)) is found by looking whether the expression is just that
      for_in_ = true;
      simple_statement();
      for_in_ = false;
      if (is(")") && is_in_test(before)) return for_in(before);
    }
    expect(";");
    skip_newlines();
    const int start = here();
    int out_jump = -1;
    if (!is(";")) {
      expression();
      out_jump = emit(AwkOp::kJumpFalse);
    }
    expect(";");
    skip_newlines();
    std::vector<AwkInstruction> step;
    if (!is(")")) {
      const int from = here();
      simple_statement();
      step.assign(code_.begin() + from, code_.end());
      code_.resize(static_cast<std::size_t>(from));
    }
    expect(")");
    loops_.emplace_back();
    body();
    const int again = here();
    code_.insert(code_.end(), step.begin(), step.end());
    jump_to(AwkOp::kJump, start);
    if (out_jump >= 0) land(out_jump);
    finish_loop(again);
  }

  // The code is "load variable, in array, pop".
  [[nodiscard]] bool is_in_test(int before) const {
    return here() == before + 3 && code_[static_cast<std::size_t>(before)].op == AwkOp::kLoad && code_[static_cast<std::size_t>(before) + 1].op == AwkOp::kIn;
  }

  void for_in(int before) {
    const AwkInstruction load = code_[static_cast<std::size_t>(before)], in = code_[static_cast<std::size_t>(before) + 1];
    code_.resize(static_cast<std::size_t>(before));
    expect(")");
    emit(AwkOp::kForBegin, in.a, in.b);
    const int start = emit(AwkOp::kForNext);
    emit(AwkOp::kStore, load.a, load.b, 0);
    emit(AwkOp::kPop);
    loops_.emplace_back();
    body();
    jump_to(AwkOp::kJump, start);
    land(start);
    finish_loop(start);
    emit(AwkOp::kForEnd);
  }

  void print_statement() {
    const bool formatted = is("printf");
    lexer_.advance();
    int count = 0;
    const bool was = no_greater_;
    no_greater_ = true;
    auto over = [&] { return is(";") || is(Kind::kNewline) || is("}") || is(Kind::kEnd) || is(">") || is(">>") || is("|"); };
    if (!over()) {
      grouped_ = 0;
      expression();
      count = 1;
      if (grouped_ > 0) {
        count = grouped_;
        grouped_ = 0;
        // The list in parentheses was the whole.
      }
      while (take(",")) {
        skip_newlines();
        expression();
        ++count;
      }
    }
    no_greater_ = was;
    int redirect = 0;
    if (is(">") || is(">>") || is("|")) {
      redirect = is(">") ? '>' : is(">>") ? 'a' : '|';
      lexer_.advance();
      no_greater_ = no_in_print_ = true;
      concatenation();
      no_greater_ = was;
      no_in_print_ = false;
    }
    if (formatted && count == 0) fail();
    emit(formatted ? AwkOp::kPrintf : AwkOp::kPrint, count, redirect);
  }

  // ---- expressions ----
  void expression() {
    if (++depth_ > 200) throw AwkSyntaxError{fmt::format("line {}: parser stack overflow", lexer_.line())};
    ternary();
    --depth_;
  }

  // Takes back the load at the end of the code: what it loaded becomes the place to store into.
  std::optional<Target> take_back_load() {
    if (code_.empty() || last_load_ != here() - 1 || code_.back().op != AwkOp::kLoad) return std::nullopt;
    const Target target{static_cast<AwkPlace>(code_.back().a), code_.back().b};
    code_.pop_back();
    return target;
  }

  void ternary() {
    logical_or();
    if (is("=") || is("+=") || is("-=") || is("*=") || is("/=") || is("%=") || is("^=")) {
      const auto target = take_back_load();
      if (!target) fail();
      const int op = token().text.size() == 1 ? 0 : token().text[0];
      lexer_.advance();
      skip_newlines();
      expression();
      emit(AwkOp::kStore, static_cast<int>(target->place), target->slot, op);
      return;
    }
    if (!take("?")) return;
    skip_newlines();
    const int no = emit(AwkOp::kJumpFalse);
    expression();
    skip_newlines();
    expect(":");
    skip_newlines();
    const int over = emit(AwkOp::kJump);
    land(no);
    expression();
    land(over);
    last_load_ = -1;
  }

  void logical_or() {
    logical_and();
    while (take("||")) {
      skip_newlines();
      const int jump = emit(AwkOp::kJumpTrueKeep);
      logical_and();
      emit(AwkOp::kTruth);
      land(jump);
    }
  }
  void logical_and() {
    membership();
    while (take("&&")) {
      skip_newlines();
      const int jump = emit(AwkOp::kJumpFalseKeep);
      membership();
      emit(AwkOp::kTruth);
      land(jump);
    }
  }
  void membership() {
    matching();
    while (is("in")) {
      lexer_.advance();
      if (grouped_ > 1) emit(AwkOp::kJoinKey, grouped_);
      grouped_ = 0;
      const auto [place_of, slot] = array_name();
      emit(AwkOp::kIn, static_cast<int>(place_of), slot);
    }
  }
  void matching() {
    comparison();
    while (is("~") || is("!~")) {
      const int negated = is("!~") ? 1 : 0;
      lexer_.advance();
      if (is("/") || is("/=")) {
        lexer_.rescan_as_regex();
        const int index = regex(token().text);
        lexer_.advance();
        emit(AwkOp::kMatchRegex, 0, index, negated);
      } else {
        comparison();
        emit(AwkOp::kMatch, 0, 0, negated);
      }
    }
  }
  void comparison() {
    concatenation();
    while (true) {
      AwkOp op{};
      if (is("<")) op = AwkOp::kLess;
      else if (is("<=")) op = AwkOp::kLessEqual;
      else if (is("==")) op = AwkOp::kEqual;
      else if (is("!=")) op = AwkOp::kNotEqual;
      else if (is(">=")) op = AwkOp::kGreaterEqual;
      else if (is(">") && !no_greater_) op = AwkOp::kGreater;
      else if (is("|") && !no_in_print_) {
        // command | getline
        if (!pipe_getline()) return;
        continue;
      } else return;
      lexer_.advance();
      concatenation();
      emit(op);
    }
  }

  // "|" of print is none of this: whether getline follows is seen one token on.
  bool pipe_getline() {
    const AwkLexer saved = lexer_;
    lexer_.advance();
    if (!is("getline")) {
      lexer_ = saved;
      return false;
    }
    lexer_.advance();
    getline_target('|');
    return true;
  }

  void getline_target(int source) {
    std::optional<Target> target;
    if (is(Kind::kName) || is("$")) {
      lvalue_only_ = true;
      primary();
      lvalue_only_ = false;
      target = take_back_load();
      if (!target) fail();
    }
    if (source == 0 && take("<")) {
      const bool was = no_greater_;
      no_greater_ = true;
      unary();
      no_greater_ = was;
      source = '<';
    }
    emit(AwkOp::kGetline, source, target ? 1 : 0, target ? static_cast<int>(target->place) : 0);
    if (target) code_.back().b = 1 + target->slot;
  }

  [[nodiscard]] bool begins_operand() const {
    if (is(Kind::kNumber) || is(Kind::kString) || is(Kind::kName) || is(Kind::kFunction) || is(Kind::kBuiltin)) return true;
    if (is(Kind::kMark)) {
      const std::string& mark = token().text;
      return mark == "$" || mark == "!" || mark == "(" || mark == "-" || mark == "+" || mark == "++" || mark == "--";
    }
    return false;
  }

  void concatenation() {
    additive();
    while (begins_operand() && !is("in")) {
      if (is("-") || is("+")) break;
      additive();
      emit(AwkOp::kConcat);
    }
  }
  void additive() {
    multiplicative();
    while (is("+") || is("-")) {
      const AwkOp op = is("+") ? AwkOp::kAdd : AwkOp::kSubtract;
      lexer_.advance();
      multiplicative();
      emit(op);
    }
  }
  void multiplicative() {
    unary();
    while (is("*") || is("/") || is("%")) {
      const AwkOp op = is("*") ? AwkOp::kMultiply : is("/") ? AwkOp::kDivide : AwkOp::kModulo;
      lexer_.advance();
      unary();
      emit(op);
    }
  }
  void unary() {
    if (++depth_ > 200) throw AwkSyntaxError{fmt::format("line {}: parser stack overflow", lexer_.line())};
    if (is("!") || is("-") || is("+")) {
      const AwkOp op = is("!") ? AwkOp::kNot : is("-") ? AwkOp::kNegate : AwkOp::kPlus;
      lexer_.advance();
      unary();
      // "! x ~ y" negates the match.
      emit(op);
    } else {
      power();
    }
    --depth_;
  }
  void power() {
    postfix();
    if (!take("^")) return;
    // Right to left, and a sign may stand before the exponent.
    if (is("-") || is("+") || is("!")) {
      unary();
    } else {
      power();
    }
    emit(AwkOp::kPower);
  }
  void postfix() {
    primary();
    if (!is("++") && !is("--")) return;
    const auto target = take_back_load();
    if (!target) return;
    const AwkStep step = is("++") ? AwkStep::kPostIncrement : AwkStep::kPostDecrement;
    lexer_.advance();
    emit(AwkOp::kStep, static_cast<int>(target->place), target->slot, static_cast<int>(step));
  }

  std::pair<AwkPlace, int> name_slot(const std::string& name) {
    if (const auto found = locals_.find(name); found != locals_.end()) return {AwkPlace::kLocal, found->second};
    const auto [found, fresh] = out_.globals.try_emplace(name, static_cast<int>(out_.globals.size()));
    (void)fresh;
    return {AwkPlace::kGlobal, found->second};
  }
  std::pair<AwkPlace, int> array_name() {
    if (!is(Kind::kName)) fail();
    const auto slot = name_slot(token().text);
    lexer_.advance();
    return slot;
  }
  void load(AwkPlace place_of, int slot) { last_load_ = emit(AwkOp::kLoad, static_cast<int>(place_of), slot); }

  void keys(std::string_view closing) {
    const bool was = no_greater_, was_pipe = no_in_print_;
    no_greater_ = no_in_print_ = false;
    expression();
    int count = 1;
    while (take(",")) {
      skip_newlines();
      expression();
      ++count;
    }
    expect(closing);
    if (count > 1) emit(AwkOp::kJoinKey, count);
    no_greater_ = was;
    no_in_print_ = was_pipe;
  }

  void primary() {
    if (is(Kind::kNumber)) {
      push_number(token().number);
      lexer_.advance();
    } else if (is(Kind::kString)) {
      push_string(token().text);
      lexer_.advance();
    } else if (is("/") || is("/=")) {
      lexer_.rescan_as_regex();
      emit(AwkOp::kRegex, 0, regex(token().text));
      lexer_.advance();
    } else if (is("$")) {
      lexer_.advance();
      if (is("++") || is("--") || is("-") || is("+") || is("!")) {
        unary();
      } else {
        primary();
      }
      load(AwkPlace::kField, 0);
    } else if (is("++") || is("--")) {
      const AwkStep step = is("++") ? AwkStep::kPreIncrement : AwkStep::kPreDecrement;
      lexer_.advance();
      primary();
      const auto target = take_back_load();
      if (!target) fail();
      emit(AwkOp::kStep, static_cast<int>(target->place), target->slot, static_cast<int>(step));
    } else if (is("(")) {
      group();
    } else if (is("getline")) {
      lexer_.advance();
      getline_target(0);
    } else if (is(Kind::kBuiltin)) {
      builtin();
    } else if (is(Kind::kFunction)) {
      call();
    } else if (is(Kind::kName)) {
      const auto [place_of, slot] = name_slot(token().text);
      lexer_.advance();
      if (take("[")) {
        keys("]");
        load(place_of == AwkPlace::kLocal ? AwkPlace::kLocalElement : AwkPlace::kGlobalElement, slot);
      } else {
        load(place_of, slot);
      }
    } else {
      fail();
    }
  }

  void group() {
    lexer_.advance();
    const bool was = no_greater_, was_pipe = no_in_print_;
    no_greater_ = no_in_print_ = false;
    skip_newlines();
    expression();
    int count = 1;
    while (take(",")) {
      skip_newlines();
      expression();
      ++count;
    }
    skip_newlines();
    expect(")");
    no_greater_ = was;
    no_in_print_ = was_pipe;
    grouped_ = count > 1 ? count : 0;
    // A load in parentheses is no place to store into, but for "$(i)".
    if (count == 1 && !for_in_) last_load_ = -1;
  }

  void call() {
    const int index = function_index(token().text);
    lexer_.advance();
    lexer_.advance();
    int count = 0;
    const bool was = no_greater_, was_pipe = no_in_print_;
    no_greater_ = no_in_print_ = false;
    while (!is(")")) {
      skip_newlines();
      const int before = here();
      expression();
      // A bare name may be an array: it is handed over as it is.
      if (here() == before + 1 && code_.back().op == AwkOp::kLoad && code_.back().a <= static_cast<int>(AwkPlace::kLocal)) code_.back().c = 1;
      ++count;
      skip_newlines();
      if (!take(",")) break;
    }
    expect(")");
    no_greater_ = was;
    no_in_print_ = was_pipe;
    emit(AwkOp::kCall, count, index);
    last_load_ = -1;
  }

  void builtin() {
    auto which = static_cast<AwkBuiltin>(static_cast<int>(token().number));
    lexer_.advance();
    if (!is("(")) {
      if (which != AwkBuiltin::kLength) fail();
      emit(AwkOp::kCallBuiltin, 0, static_cast<int>(which));
      return;
    }
    lexer_.advance();
    const bool was = no_greater_, was_pipe = no_in_print_;
    no_greater_ = no_in_print_ = false;
    int count = 0;
    int a = 0, b = 0;
    while (!is(")")) {
      skip_newlines();
      ++count;
      const bool wants_regex = ((which == AwkBuiltin::kSub || which == AwkBuiltin::kGsub) && count == 1) || (which == AwkBuiltin::kMatch && count == 2) ||
                               (which == AwkBuiltin::kSplit && count == 3);
      const int before = here();
      if (wants_regex && (is("/") || is("/="))) {
        lexer_.rescan_as_regex();
        emit(AwkOp::kPush, 1, regex(token().text));
        lexer_.advance();
      } else if (which == AwkBuiltin::kSplit && count == 2) {
        const auto [place_of, slot] = array_name();
        a = static_cast<int>(place_of);
        b = slot;
      } else {
        expression();
      }
      if (which == AwkBuiltin::kLength && here() == before + 1 && code_.back().op == AwkOp::kLoad) code_.back().c = 1;
      if ((which == AwkBuiltin::kSub || which == AwkBuiltin::kGsub) && count == 3) target_ = take_back_load();
      skip_newlines();
      if (!take(",")) break;
    }
    expect(")");
    no_greater_ = was;
    no_in_print_ = was_pipe;
    finish_builtin(which, count, a, b);
  }

  void finish_builtin(AwkBuiltin which, int count, int a, int b) {
    if (which == AwkBuiltin::kSub || which == AwkBuiltin::kGsub) {
      Target target{AwkPlace::kField, 0};
      if (count == 3 && target_) {
        target = *target_;
      } else if (count == 2) {
        push_number(0);
      } else {
        fail();
      }
      target_.reset();
      emit(AwkOp::kCallBuiltin, static_cast<int>(target.place), static_cast<int>(which), target.slot);
    } else if (which == AwkBuiltin::kSplit) {
      emit(AwkOp::kCallBuiltin, a + 16 * count, static_cast<int>(which), b);
    } else {
      emit(AwkOp::kCallBuiltin, count, static_cast<int>(which));
    }
    last_load_ = -1;
  }

  AwkLexer lexer_;
  AwkProgram out_{};
  std::vector<AwkInstruction> code_{};
  std::vector<Loop> loops_{};
  std::map<std::string, int> locals_{};
  std::optional<Target> target_{};
  bool in_function_ = false, no_greater_ = false, no_in_print_ = false, for_in_ = false, lvalue_only_ = false;
  int grouped_ = 0, last_load_ = -1, depth_ = 0;
};

}  // namespace

tl::expected<AwkProgram, std::string> parse_awk(const std::string& text) {
  try {
    return Parser(text).run();
  } catch (const AwkSyntaxError& error) {
    return tl::unexpected(error.text);
  }
}

}  // namespace nslab::shell

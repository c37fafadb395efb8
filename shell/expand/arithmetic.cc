#include "shell/expand/arithmetic.h"

#include <array>
#include <cctype>

namespace nslab::shell {

namespace {

using Unsigned = std::uint64_t;
constexpr int kMostDepth = 256;

struct Operand {
  std::int64_t value = 0;
  std::string name{};   // where it can be assigned to
  std::string index{};
};

class Evaluator {
 public:
  Evaluator(std::string_view text, const ArithmeticNames& names, int depth) : text_(text), names_(names), depth_(depth) {}

  std::int64_t run() {
    skip();
    if (at_ == text_.size()) return 0;
    const std::int64_t value = comma();
    skip();
    if (at_ != text_.size()) fail(is_operand_start(peek()) ? "syntax error in expression" : "syntax error: invalid arithmetic operator");
    return value;
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  static bool is_operand_start(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '('; }
  void skip() {
    while (std::isspace(static_cast<unsigned char>(peek())) != 0) ++at_;
  }
  [[noreturn]] void fail(const std::string& what) const {
    const std::string token(text_.substr(std::min(at_, text_.size())));
    throw ArithmeticError{what + " (error token is \"" + token + "\")", std::string(text_)};
  }
  [[noreturn]] void fail_from(std::size_t from, const std::string& what) {
    at_ = from;
    fail(what);
  }
  bool take(std::string_view op) {
    skip();
    if (text_.substr(at_, op.size()) != op) return false;
    at_ += op.size();
    return true;
  }
  // An operator that is not the beginning of a longer one.
  bool take_operator(std::string_view op, std::string_view not_before) {
    skip();
    if (text_.substr(at_, op.size()) != op) return false;
    const char next = peek(op.size());
    if (next != '\0' && not_before.find(next) != std::string_view::npos) return false;
    at_ += op.size();
    return true;
  }

  std::int64_t comma() {
    std::int64_t value = assignment();
    while (take_operator(",", "")) value = assignment();
    return value;
  }

  void assign(const Operand& to, std::int64_t value) {
    if (skipping_ == 0) names_.set(to.name, to.index, std::to_string(value));
  }

  std::int64_t assignment() {
    if (++nested_ > kMostDepth) fail("expression recursion level exceeded");
    const std::int64_t value = assignment_inner();
    --nested_;
    return value;
  }
  std::int64_t assignment_inner() {
    const std::size_t begun = at_;
    Operand left = conditional();
    static constexpr std::array<std::string_view, 11> kOps{"=", "*=", "/=", "%=", "+=", "-=", "<<=", ">>=", "&=", "^=", "|="};
    for (const std::string_view op : kOps) {
      if (!take_operator(op, op == "=" ? "=" : "")) continue;
      if (left.name.empty()) fail_from(begun, "attempted assignment to non-variable");
      const std::size_t right_at = at_;
      const std::int64_t right = assignment();
      const std::int64_t value = op == "=" ? right : binary(op.substr(0, op.size() - 1), left.value, right, right_at);
      assign(left, value);
      return value;
    }
    return left.value;
  }

  Operand conditional() {
    Operand test = level(0);
    if (!take_operator("?", "")) return test;
    const bool yes = test.value != 0;
    if (!yes) ++skipping_;
    const std::int64_t first = comma();
    if (!yes) --skipping_;
    if (!take_operator(":", "")) fail("`:' expected for conditional expression");
    if (yes) ++skipping_;
    const std::int64_t second = assignment();
    if (yes) --skipping_;
    return Operand{yes ? first : second, {}, {}};
  }

  std::int64_t binary(std::string_view op, std::int64_t a, std::int64_t b, std::size_t right_at) {
    const auto ua = static_cast<Unsigned>(a);
    const auto ub = static_cast<Unsigned>(b);
    if (op == "+") return static_cast<std::int64_t>(ua + ub);
    if (op == "-") return static_cast<std::int64_t>(ua - ub);
    if (op == "*") return static_cast<std::int64_t>(ua * ub);
    if (op == "/" || op == "%") {
      if (b == 0) {
        if (skipping_ > 0) return 0;
        fail_from(right_at, "division by 0");
      }
      if (b == -1) return op == "/" ? static_cast<std::int64_t>(0 - ua) : 0;
      return op == "/" ? a / b : a % b;
    }
    if (op == "<<") return static_cast<std::int64_t>(ua << (ub & 63U));
    if (op == ">>") return a >> (ub & 63U);
    if (op == "&") return a & b;
    if (op == "^") return a ^ b;
    if (op == "|") return a | b;
    if (op == "<") return a < b ? 1 : 0;
    if (op == ">") return a > b ? 1 : 0;
    if (op == "<=") return a <= b ? 1 : 0;
    if (op == ">=") return a >= b ? 1 : 0;
    if (op == "==") return a == b ? 1 : 0;
    return a != b ? 1 : 0;
  }

  struct Level {
    std::string_view op;
    std::string_view not_before;
  };
  // From the loosest to the tightest; each level's operators, longer ones first.
  [[nodiscard]] static const std::array<std::array<Level, 4>, 10>& levels() {
    static constexpr std::array<std::array<Level, 4>, 10> kLevels{{{{{"||", "="}}},
                                                                   {{{"&&", "="}}},
                                                                   {{{"|", "|="}}},
                                                                   {{{"^", "="}}},
                                                                   {{{"&", "&="}}},
                                                                   {{{"==", ""}, {"!=", ""}}},
                                                                   {{{"<=", ""}, {">=", ""}, {"<", "<"}, {">", ">"}}},
                                                                   {{{"<<", "="}, {">>", "="}}},
                                                                   {{{"+", "=+"}, {"-", "=-"}}},
                                                                   {{{"*", "=*"}, {"/", "="}, {"%", "="}}}}};
    return kLevels;
  }

  Operand level(std::size_t n) {
    if (n == levels().size()) return power();
    Operand left = level(n + 1);
    while (true) {
      const Level* found = nullptr;
      for (const Level& candidate : levels()[n]) {
        if (!candidate.op.empty() && take_operator(candidate.op, candidate.not_before)) {
          found = &candidate;
          break;
        }
      }
      if (found == nullptr) return left;
      skip();
      const std::size_t right_at = at_;
      if (n <= 1) {  // || and && do not evaluate what no longer matters
        const bool decided = n == 0 ? left.value != 0 : left.value == 0;
        if (decided) ++skipping_;
        const Operand right = level(n + 1);
        if (decided) --skipping_;
        left = Operand{n == 0 ? static_cast<std::int64_t>(left.value != 0 || right.value != 0)
                              : static_cast<std::int64_t>(left.value != 0 && right.value != 0), {}, {}};
        continue;
      }
      const Operand right = level(n + 1);
      left = Operand{binary(found->op, left.value, right.value, right_at), {}, {}};
    }
  }

  Operand power() {
    Operand base = unary();
    if (!take_operator("**", "=")) return base;
    if (++nested_ > kMostDepth) fail("expression recursion level exceeded");
    const Operand exponent = power();
    --nested_;
    if (exponent.value < 0) fail("exponent less than 0");
    Unsigned result = 1;
    Unsigned factor = static_cast<Unsigned>(base.value);
    for (auto left = static_cast<Unsigned>(exponent.value); left != 0; left >>= 1U) {
      if ((left & 1U) != 0) result *= factor;
      factor *= factor;
    }
    return Operand{static_cast<std::int64_t>(result), {}, {}};
  }

  Operand unary() {
    if (++nested_ > kMostDepth) fail("expression recursion level exceeded");
    Operand out = unary_inner();
    --nested_;
    return out;
  }
  Operand unary_inner() {
    skip();
    for (const std::string_view step : {"++", "--"}) {
      const char next = peek(2);
      if (text_.substr(at_, 2) == step && (std::isalpha(static_cast<unsigned char>(next)) != 0 || next == '_')) {
        at_ += 2;
        Operand operand = primary();
        operand.value += step == "++" ? 1 : -1;
        assign(operand, operand.value);
        return Operand{operand.value, {}, {}};
      }
    }
    if (take_operator("!", "=")) return Operand{unary().value == 0 ? 1 : 0, {}, {}};
    if (take_operator("~", "")) return Operand{~unary().value, {}, {}};
    if (take_operator("-", "")) return Operand{static_cast<std::int64_t>(0 - static_cast<Unsigned>(unary().value)), {}, {}};
    if (take_operator("+", "")) return Operand{unary().value, {}, {}};
    Operand operand = primary();
    if (!operand.name.empty()) {
      for (const std::string_view step : {"++", "--"}) {
        skip();
        if (text_.substr(at_, 2) != step) continue;
        at_ += 2;
        assign(operand, operand.value + (step == "++" ? 1 : -1));
        return Operand{operand.value, {}, {}};
      }
    }
    return operand;
  }

  Operand primary() {
    skip();
    const char c = peek();
    if (c == '(') {
      ++at_;
      const std::int64_t value = comma();
      if (!take(")")) fail("missing `)'");
      return Operand{value, {}, {}};
    }
    if (std::isdigit(static_cast<unsigned char>(c)) != 0) return Operand{number(), {}, {}};
    if (std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_') return name();
    // At the end, what bash names is the operator that waits for its operand.
    if (c == '\0' && !text_.empty()) {
      const auto last = text_.find_last_not_of(" \t\n");
      if (last != std::string_view::npos) fail_from(last, "syntax error: operand expected");
    }
    fail("syntax error: operand expected");
  }

  Operand name() {
    Operand out;
    while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '_') out.name += text_[at_++];
    if (peek() == '[') {
      int open = 0;
      do {
        if (peek() == '\0') fail("bad array subscript");
        if (peek() == '[') ++open;
        if (peek() == ']') --open;
        out.index += text_[at_++];
      } while (open > 0);
      out.index = out.index.substr(1, out.index.size() - 2);
    }
    if (skipping_ > 0) return out;
    // What is only assigned to is not read: it may be unset.
    std::size_t next = at_;
    while (next < text_.size() && std::isspace(static_cast<unsigned char>(text_[next])) != 0) ++next;
    if (next < text_.size() && text_[next] == '=' && (next + 1 >= text_.size() || text_[next + 1] != '=')) return out;
    const std::string value = names_.get(out.name, out.index);
    if (depth_ > kMostDepth) fail("expression recursion level exceeded");
    out.value = Evaluator(value, names_, depth_ + 1).run();
    return out;
  }

  std::int64_t number() {
    const std::size_t begun = at_;
    Unsigned base = 10;
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'X')) {
      base = 16;
      at_ += 2;
    } else if (peek() == '0') {
      base = 8;
      ++at_;
    }
    Unsigned value = 0;
    while (std::isalnum(static_cast<unsigned char>(peek())) != 0 || peek() == '#' || peek() == '@' || peek() == '_') {
      const char c = text_[at_];
      if (c == '#' && base == 10) {
        base = value;
        value = 0;
        ++at_;
        if (base < 2 || base > 64) fail_from(begun, "invalid arithmetic base");
        continue;
      }
      Unsigned digit = 64;
      if (c >= '0' && c <= '9') digit = static_cast<Unsigned>(c - '0');
      if (c >= 'a' && c <= 'z') digit = static_cast<Unsigned>(c - 'a') + 10;
      if (c >= 'A' && c <= 'Z') digit = static_cast<Unsigned>(c - 'A') + (base <= 36 ? 10U : 36U);
      if (c == '@') digit = 62;
      if (c == '_') digit = 63;
      if (digit >= base) fail_from(begun, "value too great for base");
      value = value * base + digit;
      ++at_;
    }
    return static_cast<std::int64_t>(value);
  }

  std::string_view text_;
  const ArithmeticNames& names_;
  int depth_;
  std::size_t at_ = 0;
  int skipping_ = 0;
  int nested_ = 0;
};

}  // namespace

std::int64_t evaluate_arithmetic(std::string_view expression, const ArithmeticNames& names) {
  return Evaluator(expression, names, 0).run();
}

}  // namespace nslab::shell

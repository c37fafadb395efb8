// bc (GNU 1.07.1): expressions of any precision, variables, if, while and for.
//
// Guarantees
//   1. A line is done before the next is looked at; what is wrong with one is said, and the next goes on.
// Not modelled: functions (define, and those of -l), arrays, read(), numbers of a base above 16.
// Document: bc(1).
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "shell/tools/bc/number.h"
#include "shell/tools/more.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

struct BcSyntax {};
struct BcQuit {};
struct BcBreak {};
struct BcUnmodelled {
  std::string what;
};
struct BcRuntime {
  std::string what;
};

// One level deeper for as long as it lives.
class BcDepth {
 public:
  explicit BcDepth(unsigned& depth) : depth_(depth) {
    constexpr unsigned kDeepest = 400;
    if (++depth_ <= kDeepest) return;
    --depth_;
    throw BcUnmodelled{"bc with expressions that deep"};
  }
  BcDepth(const BcDepth&) = delete;
  BcDepth& operator=(const BcDepth&) = delete;
  ~BcDepth() { --depth_; }

 private:
  unsigned& depth_;
};

struct BcMachine {
  Call& call;
  std::string text{};
  std::size_t at = 0;
  bool runs = true;                // false: read over, as in a branch that is not taken
  std::size_t code = 0;            // octets of what the line compiles to so far, by which runtime errors give their place
  std::map<std::string, BcNumber> variables{};
  std::size_t scale = 0;
  unsigned ibase = 10, obase = 10;
  unsigned depth = 0;

  // ---- reading ----
  void blanks() {
    while (at < text.size()) {
      if (text[at] == ' ' || text[at] == '\t' || text.compare(at, 2, "\\\n") == 0) {
        at += text[at] == '\\' ? 2U : 1U;
      } else if (text.compare(at, 2, "/*") == 0) {
        const auto end = text.find("*/", at + 2);
        at = end == std::string::npos ? text.size() : end + 2;
      } else if (text[at] == '#') {
        at = std::min(text.find('\n', at), text.size());
      } else {
        return;
      }
    }
  }
  [[nodiscard]] bool sees(std::string_view word) {
    blanks();
    return text.compare(at, word.size(), word) == 0;
  }
  bool take(std::string_view word) {
    if (!sees(word)) return false;
    at += word.size();
    return true;
  }
  void need(std::string_view word) {
    if (!take(word)) throw BcSyntax{};
  }
  void newlines() {
    while (sees("\n")) ++at;
  }
  static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
  static bool is_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F'); }
  // A name or keyword, without taking it.
  [[nodiscard]] std::string name() {
    blanks();
    std::size_t end = at;
    while (end < text.size() && (is_letter(text[end]) || (end > at && (text[end] == '_' || (text[end] >= '0' && text[end] <= '9'))))) ++end;
    return text.substr(at, end - at);
  }
  bool take_word(std::string_view word) {
    if (name() != word) return false;
    at += word.size();
    return true;
  }

  // ---- values ----
  [[nodiscard]] BcNumber value_of(const std::string& variable) const {
    if (variable == "scale") return BcNumber(static_cast<long>(scale));
    if (variable == "ibase") return BcNumber(static_cast<long>(ibase));
    if (variable == "obase") return BcNumber(static_cast<long>(obase));
    const auto found = variables.find(variable == "." ? "last" : variable);
    return found == variables.end() ? BcNumber() : found->second;
  }
  void assign(const std::string& variable, const BcNumber& value) {
    if (!runs) return;
    const long number = value.to_long();
    if (variable == "scale") {
      if (number > static_cast<long>(BcNumber::kMostDigits) / 4) throw BcUnmodelled{"bc with a scale that large"};
      scale = static_cast<std::size_t>(std::max<long>(number, 0));
    } else if (variable == "ibase") {
      ibase = static_cast<unsigned>(std::clamp<long>(number, 2, 16));
    } else if (variable == "obase") {
      if (number > 16) throw BcUnmodelled{"bc with an obase above 16"};
      obase = static_cast<unsigned>(std::max<long>(number, 2));
    } else {
      variables[variable == "." ? "last" : variable] = value;
    }
  }

  BcNumber calculate(char op, const BcNumber& a, const BcNumber& b) {
    ++code;
    if (!runs) return a;
    call.runner().step();
    call.runner().charge(a.length() * (op == '*' || op == '/' || op == '^' ? b.length() : 1));
    switch (op) {
      case '+': return BcNumber::add(a, b);
      case '-': return BcNumber::subtract(a, b);
      case '*': return BcNumber::multiply(a, b, scale);
      case '^': return BcNumber::power(a, b.to_long(), scale);
      default: break;
    }
    if (b.is_zero()) throw BcRuntime{op == '/' ? "Divide by zero" : "Modulo by zero"};
    return op == '/' ? BcNumber::divide(a, b, scale) : BcNumber::modulo(a, b, scale);
  }

  // ---- expressions, the loosest first ----
  BcNumber expression() { return alternatives(); }

  static BcNumber truth(bool value) { return BcNumber(value ? 1 : 0); }

  BcNumber alternatives() {
    BcNumber left = conjunction();
    while (take("||")) {
      const bool known = !left.is_zero();
      const BcNumber right = conjunction();
      left = truth(known || !right.is_zero());
    }
    return left;
  }
  BcNumber conjunction() {
    BcNumber left = negation();
    while (take("&&")) {
      const bool known = !left.is_zero();
      const BcNumber right = negation();
      left = truth(known && !right.is_zero());
    }
    return left;
  }
  BcNumber negation() {
    const BcDepth deeper(depth);
    if (sees("!") && !sees("!=")) {
      ++at;
      return truth(negation().is_zero());
    }
    return relation();
  }
  BcNumber relation() {
    BcNumber left = assignment();
    while (true) {
      std::string op;
      for (const std::string_view known : {"==", "<=", ">=", "!=", "<", ">"}) {
        if (op.empty() && take(known)) op = known;
      }
      if (op.empty()) return left;
      const int order = BcNumber::compare(left, assignment());
      ++code;
      left = truth(op == "==" ? order == 0 : op == "!=" ? order != 0 : op == "<" ? order < 0 : op == ">" ? order > 0
                   : op == "<=" ? order <= 0 : order >= 0);
    }
  }
  // A name followed by = or OP=, else a sum.
  BcNumber assignment() {
    const BcDepth deeper(depth);
    const std::size_t from = at;
    const std::string variable = name();
    if (!variable.empty() && !is_function(variable)) {
      at += variable.size();
      blanks();
      const char op = at < text.size() ? text[at] : '\0';
      const bool operates = op != '\0' && std::string_view("+-*/%^").find(op) != std::string_view::npos;
      const bool compound = operates && at + 1 < text.size() && text[at + 1] == '=';
      const bool plain = op == '=' && !(at + 1 < text.size() && text[at + 1] == '=');
      if (plain || compound) {
        at += compound ? 2 : 1;
        const BcNumber right = assignment();
        const BcNumber value = compound ? calculate(op, value_of(variable), right) : right;
        assign(variable, value);
        code += 2;
        return value;
      }
      at = from;
    }
    return sum();
  }
  BcNumber sum() {
    BcNumber left = product();
    while (true) {
      blanks();
      const char op = at < text.size() ? text[at] : '\0';
      if ((op != '+' && op != '-') || (at + 1 < text.size() && text[at + 1] == op)) return left;
      ++at;
      left = calculate(op, left, product());
    }
  }
  BcNumber product() {
    BcNumber left = power();
    while (true) {
      blanks();
      const char op = at < text.size() ? text[at] : '\0';
      if (op != '*' && op != '/' && op != '%') return left;
      ++at;
      left = calculate(op, left, power());
    }
  }
  BcNumber power() {
    const BcDepth deeper(depth);
    const BcNumber left = minus();
    if (!sees("^")) return left;
    ++at;
    return calculate('^', left, power());  // from the right
  }
  // A sign binds tighter than a power does.
  BcNumber minus() {
    const BcDepth deeper(depth);
    if (!sees("-") || sees("--")) return primary();
    ++at;
    const BcNumber value = minus();
    ++code;
    return value.negated();
  }

  static bool is_function(std::string_view word) { return word == "sqrt" || word == "length" || word == "read"; }

  BcNumber function(const std::string& word) {
    at += word.size();
    if (word == "read") throw BcUnmodelled{"bc read()"};
    need("(");
    const BcNumber value = expression();
    need(")");
    code += 2;
    if (word == "length") return BcNumber(static_cast<long>(value.length()));
    if (word == "scale") return BcNumber(static_cast<long>(value.scale()));
    if (value.is_negative()) throw BcRuntime{"Square root of a negative number"};
    return runs ? BcNumber::root(value, scale) : value;
  }

  BcNumber primary() {
    const BcDepth deeper(depth);
    blanks();
    if (at >= text.size()) throw BcSyntax{};
    if (take("(")) {
      const BcNumber value = expression();
      need(")");
      return value;
    }
    if (sees("++") || sees("--")) {
      const char op = text[at];
      at += 2;
      const std::string variable = name();
      if (variable.empty()) throw BcSyntax{};
      at += variable.size();
      assign(variable, calculate(op, value_of(variable), BcNumber(1)));
      return value_of(variable);
    }
    if (is_digit(text[at]) || (text[at] == '.' && at + 1 < text.size() && is_digit(text[at + 1]))) return number();
    const std::string word = text[at] == '.' ? "." : name();
    if (word.empty()) throw BcSyntax{};
    if (is_function(word) || (word == "scale" && text.find_first_not_of(' ', at + 5) != std::string::npos &&
                              text[text.find_first_not_of(' ', at + 5)] == '('))
      return function(word);
    at += word.size();
    if (sees("(") || sees("[")) throw BcUnmodelled{sees("[") ? "arrays of bc" : "functions of bc"};
    code += 2;
    const BcNumber value = value_of(word);
    if (!sees("++") && !sees("--")) return value;
    const char op = text[at];
    at += 2;
    assign(word, calculate(op, value, BcNumber(1)));
    return value;
  }

  BcNumber number() {
    std::string digits;
    for (; at < text.size() && (is_digit(text[at]) || text[at] == '.' || text.compare(at, 2, "\\\n") == 0); ++at) {
      if (text[at] == '\\') {
        ++at;
        continue;
      }
      if (text[at] == '.' && digits.find('.') != std::string::npos) throw BcSyntax{};
      digits += text[at];
    }
    code += digits == "0" || digits == "1" ? 1 : digits.size() + 2;
    return BcNumber::parse(digits, ibase);
  }

  // ---- statements ----
  void print(const BcNumber& value) {
    constexpr std::size_t kLine = 69;
    std::string shown = value.text_in(obase);
    for (std::size_t place = kLine - 1; place < shown.size() && shown.size() > kLine; place += kLine + 1) shown.insert(place, "\\\n");
    call.out(shown);
  }

  std::string quoted_text() {
    const auto end = text.find('"', at + 1);
    if (end == std::string::npos) throw BcSyntax{};
    const std::string out = text.substr(at + 1, end - at - 1);
    at = end + 1;
    return out;
  }

  void print_statement() {
    do {
      blanks();
      if (at < text.size() && text[at] == '"') {
        std::string shown;
        const std::string written = quoted_text();
        for (std::size_t i = 0; i < written.size(); ++i) {
          const bool escape = written[i] == '\\' && i + 1 < written.size();
          if (escape) ++i;
          shown += !escape ? written[i] : written[i] == 'n' ? '\n' : written[i] == 't' ? '\t' : written[i] == 'q' ? '"' : written[i];
        }
        if (runs) call.out(shown);
      } else {
        const BcNumber value = expression();
        if (runs) print(value);
      }
    } while (take(","));
  }

  void condition_of(BcNumber& value) {
    need("(");
    value = expression();
    need(")");
  }

  // A statement again and again, as long as `test` says; read over once in any case.
  template <class Test, class Step>
  void loop(Test test, Step step) {
    const bool outer = runs;
    const std::size_t body = at;
    std::size_t end = 0;
    try {
      do {
        runs = outer && test();
        at = body;
        const bool went = runs;
        statement();
        end = at;
        if (!went) break;
        call.runner().step();
        step();
      } while (true);
    } catch (const BcBreak&) {
      at = body;
      runs = false;
      statement();
      end = at;
    }
    at = end;
    runs = outer;
  }

  void while_statement() {
    need("(");
    const std::size_t test = at;
    const bool outer = runs;
    runs = false;
    (void)expression();
    runs = outer;
    need(")");
    newlines();
    loop([&] { return !again(test).is_zero(); }, [] {});
  }

  // The expression that stands somewhere else.
  BcNumber again(std::size_t place) {
    const std::size_t here = at;
    const bool before = runs;
    at = place;
    runs = true;
    const BcNumber value = expression();
    at = here;
    runs = before;
    return value;
  }

  void for_statement() {
    need("(");
    if (!sees(";")) (void)expression();
    need(";");
    const bool outer = runs;
    runs = false;
    const std::size_t test = at;
    const bool tested = !sees(";");
    if (tested) (void)expression();
    need(";");
    const std::size_t step = at;
    const bool stepped = !sees(")");
    if (stepped) (void)expression();
    need(")");
    runs = outer;
    newlines();
    loop([&] { return !tested || !again(test).is_zero(); }, [&] { if (stepped) (void)again(step); });
  }

  void if_statement() {
    BcNumber value;
    condition_of(value);
    newlines();
    const bool outer = runs;
    runs = outer && !value.is_zero();
    statement();
    runs = outer && value.is_zero();
    const std::size_t here = at;
    if (!take_word("else")) at = here;
    else newlines(), statement();
    runs = outer;
  }

  void statement() {
    const BcDepth deeper(depth);
    blanks();
    if (at >= text.size() || text[at] == '\n' || text[at] == ';' || text[at] == '}') return;
    if (text[at] == '"') {
      const std::string shown = quoted_text();
      if (runs) call.out(shown);
      return;
    }
    if (take("{")) {
      while (!sees("}")) {
        if (at >= text.size()) throw BcSyntax{};
        if (take(";") || take("\n")) continue;
        statement();
      }
      ++at;
      return;
    }
    const std::string word = name();
    if (word == "define" || word == "auto" || word == "return") throw BcUnmodelled{"functions of bc"};
    if (take_word("print")) return print_statement();
    if (take_word("if")) return if_statement();
    if (take_word("while")) return while_statement();
    if (take_word("for")) return for_statement();
    if (take_word("quit")) throw BcQuit{};
    if (take_word("halt")) {
      if (runs) throw BcQuit{};
      return;
    }
    if (take_word("break")) {
      if (runs) throw BcBreak{};
      return;
    }
    const std::size_t from = at;
    const bool assigns = is_assignment();
    at = from;
    const BcNumber value = expression();
    if (!runs || assigns) return;
    print(value);
    call.out("\n");
    variables["last"] = value;
  }

  // An assignment shows nothing, unless it is in parentheses.
  bool is_assignment() {
    const std::string variable = name();
    if (variable.empty() || is_function(variable)) return false;
    at += variable.size();
    blanks();
    if (at >= text.size()) return false;
    if (text[at] == '=') return text.compare(at, 2, "==") != 0;
    return std::string_view("+-*/%^").find(text[at]) != std::string_view::npos && at + 1 < text.size() && text[at + 1] == '=';
  }

  [[nodiscard]] std::size_t line_number() const {
    const auto here = text.begin() + static_cast<std::ptrdiff_t>(std::min(at, text.size()));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), here, '\n'));
  }

  void skip_line() { at = std::min(text.find('\n', at), text.size()); }

  // Statements up to the end of the line.
  void line() {
    do {
      statement();
      blanks();
      if (at < text.size() && text[at] != '\n' && text[at] != ';') throw BcSyntax{};
    } while (take(";"));
  }

  void run(const std::string& name) {
    while (at < text.size()) {
      if (take("\n")) continue;
      const std::size_t from = at;
      try {
        runs = false;  // bc compiles a line before it runs it
        line();
        at = from;
        code = 0;
        runs = true;
        line();
      } catch (const BcSyntax&) {
        call.flush();
        const bool at_end = at < text.size() && text[at] == '\n';
        call.complain("{} {}: syntax error\n", name, line_number() + (at_end ? 1 : 0));
        skip_line();
      } catch (const BcRuntime& error) {
        call.flush();
        call.complain("Runtime error (func=(main), adr={}): {}\n", code, error.what);
        skip_line();
      } catch (const BcBreak&) {
        skip_line();
      }
    }
  }
};

struct Bc {
  std::vector<std::string> argv{};
  Texts texts{};
  bool begun = false, library = false, asked = false;

  std::optional<Step> options(Call& call) {
    for (std::size_t i = 1; i < argv.size(); ++i) {
      const std::string& word = argv[i];
      if (word.size() < 2 || word[0] != '-') {
        texts.names.push_back(word);
      } else if (word == "-l" || word == "--mathlib") {
        library = true;
      } else if (word != "-q" && word != "--quiet" && word != "-i" && word != "-s" && word != "-w") {
        return Exited{call.not_modelled("bc " + word)};
      }
    }
    texts.names.emplace_back("-");  // after the files, standard input
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (auto over = options(call)) return *over;
    }
    if (auto waits = texts.collect(call)) return *waits;
    BcMachine machine{call};
    if (library) machine.scale = 20;
    try {
      for (const Texts::Text& text : texts.texts) {
        if (text.open_failure != Errno::kNone) {
          call.complain("File {} is unavailable.\n", text.name);
          return Exited{1};
        }
        machine.text = text.text;
        machine.at = 0;
        machine.run(text.name == "-" ? "(standard_in)" : text.name);
      }
    } catch (const BcQuit&) {
      return Exited{0};
    } catch (const BcUnmodelled& lacking) {
      return Exited{call.not_modelled(lacking.what)};
    } catch (const BcTooLarge&) {
      return Exited{call.not_modelled("bc with numbers that long")};
    }
    return Exited{0};
  }
};

}  // namespace

Program start_bc(const std::vector<std::string>& argv) {
  Bc program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

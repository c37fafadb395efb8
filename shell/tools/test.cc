// test and [: conditions, by the number of operands as POSIX has it, and beyond four by precedence.
#include <fmt/format.h>

#include "shell/run/machine.h"
#include "shell/tools/file_test.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Wrong {
  std::string message{};
};

class Evaluation {
 public:
  Evaluation(Call& call, std::vector<std::string> words)
      : call_(call), words_(std::move(words)), dash_(call.shell() != nullptr && call.shell()->state().options.posix) {}

  bool run() {
    if (words_.empty()) return false;
    const bool value = by_count(0, words_.size());
    return value;
  }

 private:
  [[nodiscard]] bool is_binary(const std::string& op) const {
    if (dash_ && op == "==") return false;
    static constexpr std::string_view kOps[] = {"=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef"};
    for (const auto known : kOps) {
      if (op == known) return true;
    }
    return false;
  }
  static bool is_unary(const std::string& op) {
    return op.size() == 2 && op[0] == '-' && std::string_view("abcdefghknoprstuvwxzLOGSNR").find(op[1]) != std::string_view::npos;
  }

  long number(const std::string& text) {
    const auto value = test_number(text);
    if (!value) throw Wrong{dash_ ? "Illegal number: " + text : text + ": integer expression expected"};
    return *value;
  }

  bool unary(const std::string& op, const std::string& text) {
    switch (op[1]) {
      case 'n': return !text.empty();
      case 'z': return text.empty();
      case 't': {
        const auto fd = test_number(text);
        return fd && call_.is_terminal(static_cast<int>(*fd));
      }
      case 'v': return call_.variable(text).has_value();
      case 'o':
      case 'R': return false;
      default: return test_file(call_.world(), call_.pid(), op[1], text).value_or(false);
    }
  }

  bool binary(const std::string& left, const std::string& op, const std::string& right) {
    if (op == "=" || op == "==") return left == right;
    if (op == "!=") return left != right;
    if (op == "<") return left < right;
    if (op == ">") return left > right;
    if (const auto answer = test_files(call_.world(), call_.pid(), op, left, right)) return *answer;
    const long a = number(left);
    const long b = number(right);
    if (op == "-eq") return a == b;
    if (op == "-ne") return a != b;
    if (op == "-lt") return a < b;
    if (op == "-le") return a <= b;
    if (op == "-gt") return a > b;
    return a >= b;
  }

  bool by_count(std::size_t from, std::size_t count) {
    const auto& w = words_;
    switch (count) {
      case 0: return false;
      case 1: return !w[from].empty();
      case 2:
        if (w[from] == "!") return w[from + 1].empty();
        if (is_unary(w[from])) return unary(w[from], w[from + 1]);
        throw Wrong{w[from] + (dash_ ? ": unexpected operator" : ": unary operator expected")};
      case 3:
        if (is_binary(w[from + 1])) return binary(w[from], w[from + 1], w[from + 2]);
        if (w[from + 1] == "-a") return !w[from].empty() && !w[from + 2].empty();
        if (w[from + 1] == "-o") return !w[from].empty() || !w[from + 2].empty();
        if (w[from] == "!") return !by_count(from + 1, 2);
        if (w[from] == "(" && w[from + 2] == ")") return !w[from + 1].empty();
        throw Wrong{dash_ ? w[from] + ": unexpected operator" : w[from + 1] + ": binary operator expected"};
      case 4:
        if (w[from] == "!") return !by_count(from + 1, 3);
        if (w[from] == "(" && w[from + 3] == ")") return by_count(from + 1, 2);
        break;
      default: break;
    }
    at_ = from;
    end_ = from + count;
    const bool value = either();
    if (at_ < end_) throw Wrong{"too many arguments"};
    return value;
  }

  bool either() {
    bool value = both();
    while (at_ < end_ && words_[at_] == "-o") {
      ++at_;
      const bool right = both();
      value = value || right;
    }
    return value;
  }
  bool both() {
    bool value = term();
    while (at_ < end_ && words_[at_] == "-a") {
      ++at_;
      const bool right = term();
      value = value && right;
    }
    return value;
  }
  bool term() {
    if (at_ >= end_) throw Wrong{"argument expected"};
    if (words_[at_] == "!") {
      ++at_;
      return !term();
    }
    if (words_[at_] == "(") {
      ++at_;
      const bool value = either();
      if (at_ >= end_ || words_[at_] != ")") throw Wrong{"`)' expected"};
      ++at_;
      return value;
    }
    if (at_ + 2 < end_ + 0 && is_binary(words_[at_ + 1])) {
      const bool value = binary(words_[at_], words_[at_ + 1], words_[at_ + 2]);
      at_ += 3;
      return value;
    }
    if (at_ + 1 < end_ && is_unary(words_[at_])) {
      const bool value = unary(words_[at_], words_[at_ + 1]);
      at_ += 2;
      return value;
    }
    return !words_[at_++].empty();
  }

  Call& call_;
  std::vector<std::string> words_;
  bool dash_ = false;  // sh: it says things in its own words, and knows no ==
  std::size_t at_ = 0, end_ = 0;
};

}  // namespace

int run_test(Call& call) {
  std::vector<std::string> words(call.argv.begin() + 1, call.argv.end());
  if (call.argv.front() == "[") {
    if (words.empty() || words.back() != "]") {
      const bool dash = call.shell() != nullptr && call.shell()->state().options.posix;
      call.complain("{}missing {}\n", call.prefix(), dash ? "]" : "`]'");
      return 2;
    }
    words.pop_back();
  }
  try {
    return Evaluation(call, std::move(words)).run() ? 0 : 1;
  } catch (const Wrong& wrong) {
    call.complain("{}{}\n", call.prefix(), wrong.message);
    return 2;
  }
}

}  // namespace nslab::shell

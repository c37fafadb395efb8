#include <regex.h>

#include "shell/run/machine.h"
#include "shell/tools/file_test.h"

namespace nslab::shell {

namespace {

// A pattern with its quoted characters escaped, for regcomp(3).
std::string regular_expression(const Marked& pattern) {
  std::string out;
  for (std::size_t i = 0; i < pattern.text.size(); ++i) {
    if (pattern.quoted[i] != 0 && std::string_view("\\.[]{}()*+?^$|").find(pattern.text[i]) != std::string_view::npos) out += '\\';
    out += pattern.text[i];
  }
  return out;
}

}  // namespace

bool Machine::test_binary(const Condition& condition, Expander& expand) {
  const std::string left = expand.text(condition.left);
  const std::string& op = condition.op;
  if (op == "==" || op == "=" || op == "!=") {
    MatchOptions options;
    options.ignore_case = state_.options.nocasematch;
    return matches(expand.pattern(condition.right), left, options) == (op != "!=");
  }
  if (op == "=~") {
    regex_t compiled;
    const std::string expression = regular_expression(expand.pattern(condition.right));
    if (regcomp(&compiled, expression.c_str(), REG_EXTENDED | (state_.options.nocasematch ? REG_ICASE : 0)) != 0) {
      state_.status = 2;
      return false;
    }
    std::vector<regmatch_t> found(compiled.re_nsub + 1);
    const bool hit = regexec(&compiled, left.c_str(), found.size(), found.data(), 0) == 0;
    regfree(&compiled);
    Variable& groups = state_.variables.edit("BASH_REMATCH");
    groups.kind = Variable::Kind::kIndexed;
    groups.indexed.clear();
    for (std::size_t i = 0; hit && i < found.size(); ++i) {
      groups.indexed[static_cast<long>(i)] = found[i].rm_so < 0 ? ""
                                                                : left.substr(static_cast<std::size_t>(found[i].rm_so),
                                                                              static_cast<std::size_t>(found[i].rm_eo - found[i].rm_so));
    }
    return hit;
  }
  const std::string right = expand.text(condition.right);
  if (op == "<") return left < right;
  if (op == ">") return left > right;
  if (const auto answer = test_files(runner_.world(), task_.pid, op, left, right)) return *answer;
  const std::int64_t a = expand.arithmetic(left);
  const std::int64_t b = expand.arithmetic(right);
  if (op == "-eq") return a == b;
  if (op == "-ne") return a != b;
  if (op == "-lt") return a < b;
  if (op == "-le") return a <= b;
  if (op == "-gt") return a > b;
  return a >= b;
}

namespace {

// -v: a variable, or an element of one.
bool is_set(const Variables& variables, const std::string& text, Expander& expand) {
  const auto open = text.find('[');
  const Variable* variable = variables.find(text.substr(0, open));
  if (variable == nullptr || !variable->set) return false;
  if (open == std::string::npos || text.back() != ']') {
    return scalar_value(*variable).has_value();
  }
  const std::string index = text.substr(open + 1, text.size() - open - 2);
  if (variable->kind == Variable::Kind::kAssociative) return variable->associative.contains(index);
  if (index == "@" || index == "*") return variable->kind == Variable::Kind::kScalar || !variable->indexed.empty();
  const std::int64_t number = expand.arithmetic(index);
  return variable->kind == Variable::Kind::kScalar ? number == 0 : variable->indexed.contains(number);
}

}  // namespace

bool Machine::test(const Condition& condition, Expander& expand) {
  using Kind = Condition::Kind;
  switch (condition.kind) {
    case Kind::kNot: return !test(condition.parts[0], expand);
    case Kind::kAnd: return test(condition.parts[0], expand) && test(condition.parts[1], expand);
    case Kind::kOr: return test(condition.parts[0], expand) || test(condition.parts[1], expand);
    case Kind::kBinary: return test_binary(condition, expand);
    case Kind::kWord: return !expand.text(condition.left).empty();
    case Kind::kUnary: break;
  }
  const std::string text = expand.text(condition.left);
  const char question = condition.op[1];
  switch (question) {
    case 'z': return text.empty();
    case 'n': return !text.empty();
    case 'v': return is_set(state_.variables, text, expand);
    case 't': return runner_.session().terminal && (text == "0" || text == "1" || text == "2");
    case 'o':
      return text == "errexit"   ? state_.options.errexit
             : text == "nounset" ? state_.options.nounset
                                 : text == "xtrace" && state_.options.xtrace;
    default: return test_file(runner_.world(), task_.pid, question, text).value_or(false);
  }
}

}  // namespace nslab::shell

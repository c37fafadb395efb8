// echo, printf, true, false, yes, seq: what only prints.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstdlib>

#include "shell/run/machine.h"
#include "shell/tools/file_test.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/text/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

void append_utf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else {
    out += static_cast<char>(0xf0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3fU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  }
}

unsigned long take_digits(std::string_view text, std::size_t* at, unsigned base, std::size_t most) {
  unsigned long value = 0;
  for (std::size_t n = 0; n < most && *at < text.size(); ++n, ++*at) {
    const char c = text[*at];
    unsigned digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') digit = static_cast<unsigned>(c - 'A' + 10);
    if (digit >= base) break;
    value = value * base + digit;
  }
  return value;
}

// Backslash escapes of echo -e, %b and formats. `octal_zero`: octal numbers begin with 0 (echo), else any digit does.
// False: \c was met, nothing more is to be printed.
bool unescape(std::string_view text, std::string& out, bool octal_zero) {
  static constexpr std::string_view kFrom = "abefnrtv\\";
  static constexpr std::string_view kTo = "\a\b\x1b\f\n\r\t\v\\";
  for (std::size_t at = 0; at < text.size();) {
    if (text[at] != '\\' || at + 1 >= text.size()) {
      out += text[at++];
      continue;
    }
    const char c = text[at + 1];
    at += 2;
    if (const auto known = kFrom.find(c); known != std::string_view::npos) {
      out += kTo[known];
    } else if (c == 'E') {
      out += '\x1b';
    } else if (c == 'c') {
      return false;
    } else if (c == 'x' && at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0) {
      out += static_cast<char>(take_digits(text, &at, 16, 2));
    } else if (c == 'u' || c == 'U') {
      append_utf8(out, take_digits(text, &at, 16, c == 'u' ? 4 : 8));
    } else if (c == '0') {
      out += static_cast<char>(take_digits(text, &at, 8, 3));
    } else if (c >= '1' && c <= '7' && !octal_zero) {
      --at;
      out += static_cast<char>(take_digits(text, &at, 8, 3));
    } else if (!octal_zero && (c == '"' || c == '\'' || c == '?')) {
      out += c;
    } else {
      out += '\\';
      out += c;
    }
  }
  return true;
}

std::string shell_quoted(const std::string& text) {
  if (text.empty()) return "''";
  std::string out;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20) {
      std::string ansi = "$'";
      for (const char d : text) {
        if (d == '\n') {
          ansi += "\\n";
        } else if (d == '\t') {
          ansi += "\\t";
        } else if (d == '\'' || d == '\\') {
          ansi += '\\';
          ansi += d;
        } else {
          ansi += d;
        }
      }
      return ansi + "'";
    }
  }
  for (const char c : text) {
    if (std::string_view(" !\"#$&'()*;<>?[\\]^`{|}~,").find(c) != std::string_view::npos && !(c == '#' && !out.empty()) &&
        !(c == '~' && !out.empty()))
      out += '\\';
    out += c;
  }
  return out;
}

class Formatter {
 public:
  Formatter(Call& call, std::string_view format, std::vector<std::string> arguments)
      : call_(call), format_(format), arguments_(std::move(arguments)) {}

  int run(std::string* out) {
    do {
      const std::size_t before = next_;
      if (!once(*out)) break;
      if (next_ == before) break;
    } while (next_ < arguments_.size());
    return status_;
  }

 private:
  std::string take() {
    return next_ < arguments_.size() ? arguments_[next_++] : (next_ = std::max(next_, arguments_.size()), std::string());
  }
  [[nodiscard]] bool has() const { return next_ < arguments_.size(); }

  void bad_number(const std::string& text) {
    const bool builtin = call_.shell() != nullptr, dash = builtin && call_.shell()->state().options.posix;
    call_.complain("{}{}{}\n", call_.prefix(), builtin ? text : "‘" + text + "’",
                   dash ? ": expected numeric value" : builtin ? ": invalid number" : ": expected a numeric value");
    status_ = 1;
  }
  long long whole() {
    if (!has()) return 0;
    const std::string text = take();
    if (!text.empty() && (text[0] == '\'' || text[0] == '"')) return text.size() > 1 ? static_cast<unsigned char>(text[1]) : 0;
    char* end = nullptr;
    const long long value = std::strtoll(text.c_str(), &end, 0);
    if (*end != '\0' || text.empty()) bad_number(text);
    return value;
  }
  double fraction() {
    if (!has()) return 0;
    const std::string text = take();
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (*end != '\0' || text.empty()) bad_number(text);
    return value;
  }

  bool once(std::string& out) {
    for (std::size_t at = 0; at < format_.size();) {
      if (format_[at] == '\\') {
        const std::size_t end = std::min(format_.find_first_of("\\%", at + 2), format_.size());
        if (!unescape(format_.substr(at, end - at), out, false)) return false;
        at = end;
        continue;
      }
      if (format_[at] != '%') {
        out += format_[at++];
        continue;
      }
      if (format_.substr(at, 2) == "%%") {
        out += '%';
        at += 2;
        continue;
      }
      if (!directive(out, &at)) return false;
    }
    return true;
  }

  bool directive(std::string& out, std::size_t* at) {
    const std::size_t begun = *at;
    std::string spec = "%";
    for (++*at; *at < format_.size() && std::string_view("-+ #0").find(format_[*at]) != std::string_view::npos; ++*at) spec += format_[*at];
    bool precise = false;
    for (; *at < format_.size() &&
           (std::isdigit(static_cast<unsigned char>(format_[*at])) != 0 || format_[*at] == '.' || format_[*at] == '*');
         ++*at) {
      if (format_[*at] == '*') {
        spec += std::to_string(whole());
      } else {
        precise = precise || format_[*at] == '.';
        spec += format_[*at];
      }
    }
    while (*at < format_.size() && (format_[*at] == 'l' || format_[*at] == 'h' || format_[*at] == 'z')) ++*at;
    if (spec.size() > 24 ||
        std::atoi(spec.c_str() + 1 + (spec.find_first_not_of("%-+ #0") == std::string::npos ? 0 : spec.find_first_not_of("%-+ #0") - 1)) >
            1000000) {
      return missing(begun);
    }
    if (*at >= format_.size()) return missing(begun);
    if (call_.shell() != nullptr && format_[*at] == '(') {
      if (const auto close = format_.find(")T", *at); close != std::string_view::npos) {
        const std::string shown = date(std::string(format_.substr(*at + 1, close - *at - 1)));
        *at = close + 2;
        return text(out, spec, precise, shown);
      }
    }
    const char kind = format_[(*at)++];
    std::string buffer;
    auto print = [&](auto value, std::string_view length) {
      const std::string whole_spec = spec + std::string(length) + kind;
      const int size = std::snprintf(nullptr, 0, whole_spec.c_str(), value);
      buffer.resize(static_cast<std::size_t>(std::max(size, 0)) + 1);
      std::snprintf(buffer.data(), buffer.size(), whole_spec.c_str(), value);
      buffer.pop_back();
      out += buffer;
    };
    switch (kind) {
      case 'd':
      case 'i': print(whole(), "ll"); return true;
      case 'u':
      case 'o':
      case 'x':
      case 'X': print(static_cast<unsigned long long>(whole()), "ll"); return true;
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
      case 'a':
      case 'A': print(fraction(), ""); return true;
      case 'c': return text(out, spec, precise, take().substr(0, 1));
      case 's': return text(out, spec, precise, take());
      case 'q': return text(out, spec, precise, shell_quoted(take()));
      case 'b': {
        std::string piece;
        const bool more = unescape(take(), piece, false);
        text(out, spec, precise, piece);
        return more;
      }
      default: break;
    }
    call_.complain("{}`{}': invalid format character\n", call_.prefix(), kind);
    status_ = 1;
    return false;
  }

  // %(FORMAT)T: of the seconds that are given, -1 being now.
  std::string date(const std::string& format) {
    const bool given = has();
    const long long seconds = given ? whole() : -1;
    const bool now = seconds == -1 || seconds == -2;
    return format_time(format.empty() ? "%X" : format, now ? seconds_of(call_.now()) : seconds, 0);
  }

  static bool text(std::string& out, const std::string& spec, bool precise, const std::string& value) {
    const auto dot = spec.find('.');
    const std::string shown = precise ? value.substr(0, static_cast<std::size_t>(std::max(0, std::atoi(spec.c_str() + dot + 1)))) : value;
    const auto digits = spec.find_first_not_of("%-+ #0");
    const bool left = spec.substr(0, digits).find('-') != std::string::npos;
    const auto width = digits == std::string::npos ? 0 : static_cast<std::size_t>(std::atoi(spec.c_str() + digits));
    const std::string padding(width > shown.size() ? width - shown.size() : 0, ' ');
    out += left ? shown + padding : padding + shown;
    return true;
  }

  bool missing(std::size_t begun) {
    call_.complain("{}`{}': missing format character\n", call_.prefix(), format_.substr(begun));
    status_ = 1;
    return false;
  }

  Call& call_;
  std::string_view format_;
  std::vector<std::string> arguments_;
  std::size_t next_ = 0;
  int status_ = 0;
};

}  // namespace

int run_echo(Call& call) {
  bool newline = true;
  const bool dash = call.shell() != nullptr && call.shell()->state().options.posix;  // which knows -n alone, and always escapes
  bool escapes = dash;
  std::size_t at = 1;
  if (dash && at < call.argv.size() && call.argv[at] == "-n") {
    newline = false;
    ++at;
  }
  for (; !dash && at < call.argv.size(); ++at) {
    const std::string& word = call.argv[at];
    if (word.size() < 2 || word[0] != '-' || word.find_first_not_of("neE", 1) != std::string::npos) break;
    for (const char c : word.substr(1)) {
      if (c == 'n') newline = false;
      if (c == 'e') escapes = true;
      if (c == 'E') escapes = false;
    }
  }
  std::string text;
  for (std::size_t i = at; i < call.argv.size(); ++i) {
    if (i > at) text += ' ';
    text += call.argv[i];
  }
  std::string out;
  if (escapes) {
    if (!unescape(text, out, true)) newline = false;
  } else {
    out = std::move(text);
  }
  if (newline) out += '\n';
  call.out(out);
  return 0;
}

int run_printf(Call& call) {
  std::size_t at = 1;
  std::string variable;
  if (at + 1 < call.argv.size() && call.argv[at] == "-v" && call.shell() != nullptr) {
    variable = call.argv[at + 1];
    at += 2;
  }
  if (at < call.argv.size() && call.argv[at] == "--") ++at;
  if (at >= call.argv.size()) {
    if (call.shell() != nullptr) {
      call.err("printf: usage: printf [-v var] format [arguments]\n");
      return 2;
    }
    call.err("printf: missing operand\nTry 'printf --help' for more information.\n");
    return 1;
  }
  const std::string& format = call.argv[at];
  std::string out;
  const int status =
      Formatter(call, format, std::vector<std::string>(call.argv.begin() + static_cast<std::ptrdiff_t>(at) + 1, call.argv.end())).run(&out);
  call.runner().charge(out.size());
  if (variable.empty()) {
    call.out(out);
  } else {
    call.shell()->expander().assign(variable, "", out);
  }
  return status;
}

int run_true(Call&) { return 0; }

int run_false(Call&) { return 1; }

Program start_yes(const std::vector<std::string>& argv) {
  std::string line = argv.size() > 1 ? argv[1] : "y";
  for (std::size_t i = 2; i < argv.size(); ++i) line += " " + argv[i];
  std::string block;
  while (block.size() < 4096) block += line + "\n";
  return [block](Call& call) -> Step {
    call.out(block);
    call.flush();
    return Wait{call.now(), {}, {}, {}, false};
  };
}

static bool is_number_begin(char c) { return c == '.' || (c >= '0' && c <= '9'); }

int run_seq(Call& call) {
  std::string separator = "\n";
  std::string format;
  bool same_width = false;
  std::vector<std::string> numbers;
  static constexpr std::array kLongs{LongOption{"equal-width", OptionValue::kNone, 'w'},
                                     LongOption{"separator", OptionValue::kRequired, 's'},
                                     LongOption{"format", OptionValue::kRequired, 'f'}};
  // A negative number is no option.
  std::size_t at = 1;
  while (at < call.argv.size() && !(call.argv[at].size() > 1 && call.argv[at][0] == '-' && is_number_begin(call.argv[at][1]))) ++at;
  const Options options = read_options({call.argv.begin(), call.argv.begin() + static_cast<std::ptrdiff_t>(at)}, "wf:s:", kLongs, true);
  if (options.wrong) {
    call.err(*options.wrong + try_help("seq"));
    return 1;
  }
  for (const GivenOption& option : options.given) {
    if (option.id == 'w') same_width = true;
    if (option.id == 's') separator = option.value.value_or("");
    if (option.id == 'f') format = option.value.value_or("");
  }
  numbers = options.operands;
  numbers.insert(numbers.end(), call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end());
  if (numbers.empty() || numbers.size() > 3) {
    if (numbers.empty()) {
      call.err("seq: missing operand\nTry 'seq --help' for more information.\n");
    } else {
      call.complain("seq: extra operand ‘{}’\nTry 'seq --help' for more information.\n", numbers[3]);
    }
    return 1;
  }
  std::vector<double> values;
  std::size_t decimals = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    char* end = nullptr;
    values.push_back(std::strtod(numbers[i].c_str(), &end));
    if (*end != '\0' || numbers[i].empty()) {
      call.complain("seq: invalid floating point argument: ‘{}’\nTry 'seq --help' for more information.\n", numbers[i]);
      return 1;
    }
    const auto dot = numbers[i].find('.');
    const bool counts = numbers.size() == 1 || i + 1 < numbers.size();
    if (dot != std::string::npos && counts) decimals = std::max(decimals, numbers[i].size() - dot - 1);
  }
  const double first = values.size() > 1 ? values[0] : 1;
  const double step = values.size() > 2 ? values[1] : 1;
  const double last = values.back();
  if (step == 0) {
    call.complain("seq: invalid Zero increment value: ‘{}’\nTry 'seq --help' for more information.\n", numbers[1]);
    return 1;
  }
  const std::size_t width =
      same_width ? std::max(fmt::format("{:.{}f}", first, decimals).size(), fmt::format("{:.{}f}", last, decimals).size()) : 0;
  std::string out;
  for (std::size_t i = 0;; ++i) {
    const double value = first + static_cast<double>(i) * step;
    if (step > 0 ? value > last + 1e-9 : value < last - 1e-9) break;
    if (i > 0) out += separator;
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (!format.empty()) {
      std::string printed;
      Formatter(call, format, {text}).run(&printed);
      text = printed;
    }
    if (text.size() < width) text.insert(value < 0 ? 1 : 0, width - text.size(), '0');
    out += text;
    if (out.size() > 8192) {
      call.runner().charge(out.size());
      call.out(out);
      out.clear();
    }
  }
  if (!out.empty()) out += "\n";
  call.out(out);
  return 0;
}

}  // namespace nslab::shell

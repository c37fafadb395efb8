// set, shopt and what else turns a shell's knobs.
#include <fmt/format.h>

#include <array>

#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/tools/file_test.h"

namespace nslab::shell {

namespace {

struct Option {
  std::string_view name;
  char letter;
  bool ShellOptions::*flag;
};

constexpr std::array kOptions{
    Option{"allexport", 'a', &ShellOptions::allexport}, Option{"errexit", 'e', &ShellOptions::errexit},
    Option{"errtrace", 'E', &ShellOptions::errtrace},   Option{"functrace", 'T', &ShellOptions::functrace},
    Option{"monitor", 'm', &ShellOptions::monitor},
    Option{"noclobber", 'C', &ShellOptions::noclobber}, Option{"noexec", 'n', &ShellOptions::noexec},
    Option{"noglob", 'f', &ShellOptions::noglob},       Option{"nounset", 'u', &ShellOptions::nounset},
    Option{"pipefail", 0, &ShellOptions::pipefail},     Option{"posix", 0, &ShellOptions::posix},
    Option{"verbose", 'v', &ShellOptions::verbose},     Option{"xtrace", 'x', &ShellOptions::xtrace},
};

// Known to bash, without effect here.
constexpr std::string_view kQuietLetters = "bhkptBHP";
constexpr std::array<std::string_view, 11> kQuietNames{"braceexpand", "emacs",   "hashall",
                                                       "histexpand",  "history", "ignoreeof", "keyword",
                                                       "nolog",       "notify",  "onecmd",    "interactive-comments"};

struct ShoptOption {
  std::string_view name;
  bool ShellOptions::*flag;
};
constexpr std::array kShoptOptions{
    ShoptOption{"dotglob", &ShellOptions::dotglob},         ShoptOption{"extglob", &ShellOptions::extglob},
    ShoptOption{"expand_aliases", &ShellOptions::expand_aliases},
    ShoptOption{"failglob", &ShellOptions::failglob},       ShoptOption{"globstar", &ShellOptions::globstar},
    ShoptOption{"inherit_errexit", &ShellOptions::inherit_errexit}, ShoptOption{"lastpipe", &ShellOptions::lastpipe},
    ShoptOption{"nocaseglob", &ShellOptions::nocaseglob},   ShoptOption{"nocasematch", &ShellOptions::nocasematch},
    ShoptOption{"nullglob", &ShellOptions::nullglob},
};
constexpr std::array<std::string_view, 11> kQuietShopt{"checkwinsize",         "cmdhist",  "histappend",
                                                       "sourcepath",     "interactive_comments", "progcomp", "promptvars",
                                                       "huponexit",      "login_shell",          "cdspell",  "checkjobs"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

// What dash has: of the names that bash knows, not all.
constexpr std::string_view kDashLetters = "abefimnsuvxCEIV";
bool is_dash_name(std::string_view name) {
  constexpr std::array<std::string_view, 5> kNot{"errtrace", "functrace", "pipefail", "posix", "interactive-comments"};
  constexpr std::array<std::string_view, 5> kQuiet{"emacs", "ignoreeof", "nolog", "notify", "vi"};
  if (contains(kQuiet, name)) return true;
  return !contains(kNot, name) && std::any_of(kOptions.begin(), kOptions.end(), [&](const Option& o) { return o.name == name; });
}

bool set_named(Call& call, const std::string& name, bool on) {
  for (const Option& option : kOptions) {
    if (option.name == name) {
      call.shell()->state().options.*option.flag = on;
      return true;
    }
  }
  if (contains(kQuietNames, name)) return true;
  call.complain("{}{}: invalid option name\n", call.prefix(), name);
  return false;
}

void print_options(Call& call, bool as_commands) {
  for (const Option& option : kOptions) {
    const bool on = call.shell()->state().options.*option.flag;
    if (as_commands) {
      call.print("set {}o {}\n", on ? '-' : '+', option.name);
    } else {
      call.print("{:<15}\t{}\n", option.name, on ? "on" : "off");
    }
  }
}

std::string quoted(const std::string& value) {
  if (value.find_first_of(" \t\n'\"\\$`;&|<>()*?[]#~{}!") == std::string::npos) return value;
  std::string out = "'";
  for (const char c : value) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

}  // namespace

int builtin_quiet(Call&) { return 0; }

int builtin_set(Call& call) {
  ShellState& state = call.shell()->state();
  if (call.argv.size() == 1) {
    for (const std::string& name : state.variables.names("")) {
      const auto value = scalar_value(*state.variables.find(name));
      if (value) call.print("{}={}\n", name, quoted(*value));
    }
    return 0;
  }
  std::size_t at = 1;
  bool parameters = false;
  for (; at < call.argv.size(); ++at) {
    const std::string& word = call.argv[at];
    if (word == "--" || word == "-") {
      parameters = parameters || word == "--";
      if (word == "-") state.options.xtrace = state.options.verbose = false;
      ++at;
      break;
    }
    if (word.size() < 2 || (word[0] != '-' && word[0] != '+')) break;
    const bool on = word[0] == '-';
    for (const char c : word.substr(1)) {
      if (c == 'o') {
        if (at + 1 >= call.argv.size()) {
          print_options(call, !on);
          return 0;
        }
        if (is_dash(call) && !is_dash_name(call.argv[at + 1]))
          return fail_as_dash(call, "Illegal option " + word.substr(0, 1) + "o " + call.argv[at + 1]);
        if (!set_named(call, call.argv[++at], on)) return 1;
        continue;
      }
      if (is_dash(call) && kDashLetters.find(c) == std::string_view::npos)
        return fail_as_dash(call, "Illegal option " + word.substr(0, 1) + c);
      bool known = kQuietLetters.find(c) != std::string_view::npos;
      for (const Option& option : kOptions) {
        if (option.letter != c) continue;
        state.options.*option.flag = on;
        known = true;
      }
      if (!known) {
        call.complain("{}{}{}: invalid option\n", call.prefix(), word[0], c);
        return builtin_usage(call);
      }
    }
  }
  if (parameters || at < call.argv.size()) state.parameters.assign(call.argv.begin() + static_cast<std::ptrdiff_t>(at), call.argv.end());
  return 0;
}

int builtin_shopt(Call& call) {
  ShellOptions& options = call.shell()->state().options;
  int mode = 0;  // 's', 'u', 'q'
  bool set_names = false;
  std::size_t at = 1;
  for (; at < call.argv.size() && call.argv[at].size() > 1 && call.argv[at][0] == '-'; ++at) {
    for (const char c : call.argv[at].substr(1)) {
      if (c == 's' || c == 'u' || c == 'q') mode = static_cast<unsigned char>(c);
      if (c == 'o') set_names = true;
    }
  }
  int status = 0;
  for (; at < call.argv.size(); ++at) {
    const std::string& name = call.argv[at];
    if (set_names) {
      if (mode != 0 && !set_named(call, name, mode == 's')) status = 1;
      continue;
    }
    bool ShellOptions::*flag = nullptr;
    for (const ShoptOption& option : kShoptOptions) {
      if (option.name == name) flag = option.flag;
    }
    if (flag == nullptr) {
      if (contains(kQuietShopt, name)) continue;
      call.complain("{}{}: invalid shell option name\n", call.prefix(), name);
      status = 1;
      continue;
    }
    if (mode == 's' || mode == 'u') {
      options.*flag = mode == 's';
    } else {
      if (mode != 'q') call.print("{:<15}\t{}\n", name, options.*flag ? "on" : "off");
      if (!(options.*flag)) status = 1;
    }
  }
  return status;
}

namespace {

// umask -S: what a new file may still have.
std::string permissions_left(std::uint32_t mask) {
  std::string text;
  for (const auto& [who, shift] : {std::pair{'u', 6U}, std::pair{'g', 3U}, std::pair{'o', 0U}}) {
    const std::uint32_t left = ~(mask >> shift) & 7U;
    text += fmt::format("{}{}=", text.empty() ? "" : ",", who);
    if ((left & 4U) != 0) text += 'r';
    if ((left & 2U) != 0) text += 'w';
    if ((left & 1U) != 0) text += 'x';
  }
  return text;
}

// "u=rwx,g-w": what may be left, turned into a mask. Nothing where a character is wrong.
std::optional<std::uint32_t> symbolic_mask(const std::string& mode, std::uint32_t old, char& wrong, bool& of_operator) {
  std::uint32_t left = ~old & 0777U;
  std::size_t at = 0;
  while (at < mode.size()) {
    std::uint32_t who = 0;
    for (; at < mode.size() && std::string_view("ugoa").find(mode[at]) != std::string_view::npos; ++at) {
      who |= mode[at] == 'u' ? 0700U : mode[at] == 'g' ? 0070U : mode[at] == 'o' ? 0007U : 0777U;
    }
    if (who == 0) who = 0777;
    if (at == mode.size() || std::string_view("+-=").find(mode[at]) == std::string_view::npos) {
      wrong = at < mode.size() ? mode[at] : ' ';
      of_operator = true;
      return std::nullopt;
    }
    const char action = mode[at++];
    std::uint32_t bits = 0;
    for (; at < mode.size() && mode[at] != ','; ++at) {
      if (std::string_view("rwx").find(mode[at]) == std::string_view::npos) {
        wrong = mode[at];
        return std::nullopt;
      }
      bits |= mode[at] == 'r' ? 0444U : mode[at] == 'w' ? 0222U : 0111U;
    }
    if (at < mode.size()) ++at;
    if (action == '=') left &= ~who;
    left = action == '-' ? left & ~(bits & who) : left | (bits & who);
  }
  return ~left & 0777U;
}

}  // namespace

int builtin_umask(Call& call) {
  const std::uint32_t old = call.process().umask;
  bool symbolic = false, reusable = false;
  std::string mode;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-S") {
      symbolic = true;
    } else if (word == "-p") {
      reusable = true;
    } else if (word != "--" && mode.empty()) {
      mode = word;
    }
  }
  if (mode.empty()) {
    call.print("{}{}\n", reusable ? symbolic ? "umask -S " : "umask " : "", symbolic ? permissions_left(old) : fmt::format("{:04o}", old));
    return 0;
  }
  std::optional<std::uint32_t> mask;
  if (std::isdigit(static_cast<unsigned char>(mode[0])) != 0) {
    if (mode.find_first_not_of("01234567") == std::string::npos && mode.size() <= 4) mask = std::strtoul(mode.c_str(), nullptr, 8) & 07777U;
    if (!mask || *mask > 0777) {
      call.complain("{}{}: octal number out of range\n", call.prefix(), mode);
      return 1;
    }
  } else {
    char wrong = 0;
    bool of_operator = false;
    mask = symbolic_mask(mode, old, wrong, of_operator);
    if (!mask && is_dash(call)) return fail_as_dash(call, "Illegal mode: " + mode);
    if (!mask) {
      call.complain("{}`{}': invalid symbolic mode {}\n", call.prefix(), wrong, of_operator ? "operator" : "character");
      return 1;
    }
  }
  SetUmask op;
  op.mask = *mask;
  (void)call.ask(op);
  if (symbolic) call.print("{}\n", permissions_left(*mask));
  return 0;
}

int builtin_ulimit(Call& call) {
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (call.argv[i].size() < 2 || call.argv[i][0] != '-') return 0;
    for (const char c : call.argv[i].substr(1)) {
      if (std::string_view("SHabcdefiklmnpqrstuvxPRT").find(c) == std::string_view::npos) {
        call.complain("{}-{}: invalid option\n", call.prefix(), c);
        return builtin_usage(call);
      }
    }
    if (i + 1 == call.argv.size()) call.out(call.argv[i] == "-n" ? "1024\n" : "unlimited\n");
  }
  if (call.argv.size() == 1) call.out("unlimited\n");
  return 0;
}

int builtin_times(Call& call) {
  call.out("0m0.001s 0m0.001s\n0m0.001s 0m0.001s\n");
  return 0;
}

}  // namespace nslab::shell

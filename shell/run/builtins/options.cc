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
    Option{"errtrace", 'E', &ShellOptions::errtrace},   Option{"monitor", 'm', &ShellOptions::monitor},
    Option{"noclobber", 'C', &ShellOptions::noclobber}, Option{"noexec", 'n', &ShellOptions::noexec},
    Option{"noglob", 'f', &ShellOptions::noglob},       Option{"nounset", 'u', &ShellOptions::nounset},
    Option{"pipefail", 0, &ShellOptions::pipefail},     Option{"posix", 0, &ShellOptions::posix},
    Option{"verbose", 'v', &ShellOptions::verbose},     Option{"xtrace", 'x', &ShellOptions::xtrace},
};

// Known to bash, without effect here.
constexpr std::string_view kQuietLetters = "bhkptBHPT";
constexpr std::array<std::string_view, 12> kQuietNames{"braceexpand", "emacs",   "functrace", "hashall",
                                                       "histexpand",  "history", "ignoreeof", "keyword",
                                                       "nolog",       "notify",  "onecmd",    "interactive-comments"};

struct ShoptOption {
  std::string_view name;
  bool ShellOptions::*flag;
};
constexpr std::array kShoptOptions{
    ShoptOption{"dotglob", &ShellOptions::dotglob},         ShoptOption{"extglob", &ShellOptions::extglob},
    ShoptOption{"failglob", &ShellOptions::failglob},       ShoptOption{"globstar", &ShellOptions::globstar},
    ShoptOption{"inherit_errexit", &ShellOptions::inherit_errexit}, ShoptOption{"lastpipe", &ShellOptions::lastpipe},
    ShoptOption{"nocaseglob", &ShellOptions::nocaseglob},   ShoptOption{"nocasematch", &ShellOptions::nocasematch},
    ShoptOption{"nullglob", &ShellOptions::nullglob},
};
constexpr std::array<std::string_view, 12> kQuietShopt{"expand_aliases", "checkwinsize",         "cmdhist",  "histappend",
                                                       "sourcepath",     "interactive_comments", "progcomp", "promptvars",
                                                       "huponexit",      "login_shell",          "cdspell",  "checkjobs"};

template <class List>
bool contains(const List& list, std::string_view name) {
  return std::find(list.begin(), list.end(), name) != list.end();
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
        if (!set_named(call, call.argv[++at], on)) return 1;
        continue;
      }
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
      if (c == 's' || c == 'u' || c == 'q') mode = c;
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

int builtin_umask(Call& call) {
  std::string mode;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (call.argv[i] == "-S") {
      call.out("u=rwx,g=rx,o=rx\n");
      return 0;
    }
    if (call.argv[i] != "-p") mode = call.argv[i];
  }
  if (mode.empty()) {
    call.out("0022\n");
    return 0;
  }
  if (mode != "022" && mode != "0022") return call.not_modelled("umask " + mode);
  const bool octal = mode.find_first_not_of("01234567") == std::string::npos;
  if (!octal && std::isdigit(static_cast<unsigned char>(mode[0])) != 0) {
    call.complain("{}{}: octal number out of range\n", call.prefix(), mode);
    return 1;
  }
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

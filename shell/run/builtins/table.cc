#include "shell/run/builtins/table.h"

#include <algorithm>
#include <array>

#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// In the order of their names.
constexpr std::array kBuiltins{
    Builtin{".", builtin_source, nullptr},
    Builtin{":", builtin_colon, nullptr},
    Builtin{"[", run_test, nullptr},
    Builtin{"alias", builtin_alias, nullptr},
    Builtin{"bg", nullptr, builtin_fg},
    Builtin{"break", builtin_break, nullptr},
    Builtin{"builtin", builtin_builtin, nullptr},
    Builtin{"cd", builtin_cd, nullptr},
    Builtin{"command", builtin_command, nullptr},
    Builtin{"continue", builtin_continue, nullptr},
    Builtin{"declare", builtin_declare, nullptr},
    Builtin{"dirs", builtin_dirs, nullptr},
    Builtin{"disown", builtin_disown, nullptr},
    Builtin{"echo", run_echo, nullptr},
    Builtin{"enable", builtin_quiet, nullptr},
    Builtin{"eval", builtin_eval, nullptr},
    Builtin{"exec", builtin_exec, nullptr},
    Builtin{"exit", builtin_exit, nullptr},
    Builtin{"export", builtin_export, nullptr},
    Builtin{"false", builtin_false, nullptr},
    Builtin{"fg", nullptr, builtin_fg},
    Builtin{"getopts", builtin_getopts, nullptr},
    Builtin{"hash", builtin_hash, nullptr},
    Builtin{"history", builtin_quiet, nullptr},
    Builtin{"jobs", builtin_jobs, nullptr},
    Builtin{"kill", builtin_kill, nullptr},
    Builtin{"let", builtin_let, nullptr},
    Builtin{"local", builtin_declare, nullptr},
    Builtin{"logout", builtin_exit, nullptr},
    Builtin{"mapfile", nullptr, builtin_mapfile},
    Builtin{"popd", builtin_popd, nullptr},
    Builtin{"printf", run_printf, nullptr},
    Builtin{"pushd", builtin_pushd, nullptr},
    Builtin{"pwd", builtin_pwd, nullptr},
    Builtin{"read", nullptr, builtin_read},
    Builtin{"readarray", nullptr, builtin_mapfile},
    Builtin{"readonly", builtin_export, nullptr},
    Builtin{"return", builtin_return, nullptr},
    Builtin{"set", builtin_set, nullptr},
    Builtin{"shift", builtin_shift, nullptr},
    Builtin{"shopt", builtin_shopt, nullptr},
    Builtin{"source", builtin_source, nullptr},
    Builtin{"test", run_test, nullptr},
    Builtin{"times", builtin_times, nullptr},
    Builtin{"trap", builtin_trap, nullptr},
    Builtin{"true", builtin_colon, nullptr},
    Builtin{"type", builtin_type, nullptr},
    Builtin{"typeset", builtin_declare, nullptr},
    Builtin{"ulimit", builtin_ulimit, nullptr},
    Builtin{"umask", builtin_umask, nullptr},
    Builtin{"unalias", builtin_unalias, nullptr},
    Builtin{"unset", builtin_unset, nullptr},
    Builtin{"wait", nullptr, builtin_wait},
};

struct Synopsis {
  std::string_view name, text;
};
constexpr std::array kSynopses{
    Synopsis{".", ". filename [arguments]"},
    Synopsis{"source", "source filename [arguments]"},
    Synopsis{"cd", "cd [-L|[-P [-e]] [-@]] [dir]"},
    Synopsis{"declare", "declare [-aAfFgiIlnrtux] [name[=value] ...] or declare -p [-aAfFilnrtux] [name ...]"},
    Synopsis{"typeset", "typeset [-aAfFgiIlnrtux] name[=value] ... or typeset -p [-aAfFilnrtux] [name ...]"},
    Synopsis{"local", "local [option] name[=value] ..."},
    Synopsis{"export", "export [-fn] [name[=value] ...] or export -p"},
    Synopsis{"readonly", "readonly [-aAf] [name[=value] ...] or readonly -p"},
    Synopsis{"getopts", "getopts optstring name [arg ...]"},
    Synopsis{"kill", "kill [-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]"},
    Synopsis{"printf", "printf [-v var] format [arguments]"},
    Synopsis{"read", "read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]"},
    Synopsis{"mapfile", "mapfile [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]"},
    Synopsis{"readarray", "readarray [-d delim] [-n count] [-O origin] [-s count] [-t] [-u fd] [-C callback] [-c quantum] [array]"},
    Synopsis{"set", "set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]"},
    Synopsis{"shopt", "shopt [-pqsu] [-o] [optname ...]"},
    Synopsis{"trap", "trap [-lp] [[arg] signal_spec ...]"},
    Synopsis{"type", "type [-afptP] name [name ...]"},
    Synopsis{"ulimit", "ulimit [-SHabcdefiklmnpqrstuvxPRT] [limit]"},
    Synopsis{"umask", "umask [-p] [-S] [mode]"},
    Synopsis{"unset", "unset [-f] [-v] [-n] [name ...]"},
    Synopsis{"wait", "wait [-fn] [-p var] [id ...]"},
    Synopsis{"command", "command [-pVv] command [arg ...]"},
    Synopsis{"exec", "exec [-cl] [-a name] [command [argument ...]] [redirection ...]"},
    Synopsis{"jobs", "jobs [-lnprs] [jobspec ...] or jobs -x command [args]"},
    Synopsis{"hash", "hash [-lr] [-p pathname] [-dt] [name ...]"},
    Synopsis{"disown", "disown [-h] [-ar] [jobspec ... | pid ...]"},
};

}  // namespace

std::span<const Builtin> builtins() { return kBuiltins; }

const Builtin* find_builtin(std::string_view name) {
  const auto at = std::lower_bound(kBuiltins.begin(), kBuiltins.end(), name,
                                   [](const Builtin& row, std::string_view wanted) { return row.name < wanted; });
  return at != kBuiltins.end() && at->name == name ? &*at : nullptr;
}

const Builtin* builtin_of(const ShellState& state, std::string_view name) {
  constexpr std::array<std::string_view, 20> kBashOnly{"builtin", "caller", "compgen",   "compopt", "complete", "declare", "dirs",
                                                       "disown",  "enable", "help",      "history", "let",      "logout",  "mapfile",
                                                       "popd",    "pushd",  "readarray", "shopt",   "source",   "typeset"};
  if (state.options.posix && std::find(kBashOnly.begin(), kBashOnly.end(), name) != kBashOnly.end()) return nullptr;
  return find_builtin(name);
}

bool is_special(std::string_view name) {
  constexpr std::array<std::string_view, 15> kSpecial{".",      ":",   "break", "continue", "eval",  "exec", "exit", "export",
                                                      "readonly", "return", "set",   "shift",    "times", "trap", "unset"};
  return std::find(kSpecial.begin(), kSpecial.end(), name) != kSpecial.end();
}

bool is_dash(Call& call) { return call.shell() != nullptr && call.shell()->state().options.posix; }

int fail_as_dash(Call& call, const std::string& text) {
  call.complain("{}{}\n", call.prefix(), text);
  if (is_special(call.argv.front())) call.shell()->leave_shell(2);
  return 2;
}

bool check_identifier(Call& call, const std::string& name) {
  if (is_name(name)) return true;
  call.complain("{}`{}': not a valid identifier\n", call.prefix(), name);
  return false;
}

int builtin_usage(Call& call) {
  for (const Synopsis& usage : kSynopses) {
    if (usage.name == call.argv.front()) call.complain("{}: usage: {}\n", usage.name, usage.text);
  }
  return 2;
}

}  // namespace nslab::shell

// shell/run/builtins/table.h — the commands that a shell has in itself.
#ifndef NSLAB_SHELL_RUN_BUILTINS_TABLE_H_
#define NSLAB_SHELL_RUN_BUILTINS_TABLE_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shell/run/program.h"

namespace nslab::shell {

struct Builtin {
  std::string_view name{};
  int (*run)(Call& call) = nullptr;
  Program (*start)(const std::vector<std::string>& argv) = nullptr;  // of those that may have to wait
};

// Null where there is none.
const Builtin* find_builtin(std::string_view name);
// The builtin of that name, where this shell has it: dash has fewer.
const Builtin* builtin_of(const ShellState& state, std::string_view name);
std::span<const Builtin> builtins();

// control.cc
int builtin_colon(Call& call);
int builtin_false(Call& call);
int builtin_break(Call& call);
int builtin_continue(Call& call);
int builtin_return(Call& call);
int builtin_exit(Call& call);
int builtin_eval(Call& call);
int builtin_source(Call& call);
int builtin_exec(Call& call);
int builtin_command(Call& call);
int builtin_builtin(Call& call);
int builtin_trap(Call& call);
// variables.cc
int builtin_export(Call& call);
int builtin_declare(Call& call);
int builtin_unset(Call& call);
int builtin_shift(Call& call);
int builtin_let(Call& call);
int builtin_getopts(Call& call);
// options.cc
int builtin_set(Call& call);
int builtin_shopt(Call& call);
int builtin_umask(Call& call);
int builtin_ulimit(Call& call);
int builtin_times(Call& call);
int builtin_quiet(Call& call);  // known, without effect on what can be seen
// alias.cc
int builtin_alias(Call& call);
int builtin_unalias(Call& call);
// input.cc
Program builtin_read(const std::vector<std::string>& argv);
Program builtin_mapfile(const std::vector<std::string>& argv);
// jobs.cc
int builtin_jobs(Call& call);
Program builtin_wait(const std::vector<std::string>& argv);
int builtin_kill(Call& call);
int builtin_disown(Call& call);
Program builtin_fg(const std::vector<std::string>& argv);
// directories.cc
int builtin_cd(Call& call);
int builtin_pwd(Call& call);
int builtin_pushd(Call& call);
int builtin_popd(Call& call);
int builtin_dirs(Call& call);
// lookup.cc
int builtin_type(Call& call);
int builtin_hash(Call& call);

// One of POSIX's special builtins, whose faults end a shell that is dash (evalcommand, EXERROR).
bool is_special(std::string_view name);
// Whether the shell is dash, which has words of its own.
bool is_dash(Call& call);
// sh_error of dash: says "NAME: TEXT", ends the shell where the builtin is a special one, and gives 2.
int fail_as_dash(Call& call, const std::string& text);
// Whether a name may be assigned to; complains where it may not ("`1a': not a valid identifier").
bool check_identifier(Call& call, const std::string& name);
// The usage line of a builtin, on stderr, and status 2.
int builtin_usage(Call& call);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_BUILTINS_TABLE_H_

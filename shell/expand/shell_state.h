// shell/expand/shell_state.h — ShellState: all that a shell knows besides what it is just doing.
//
// A value: a subshell is a copy.
//
// Document: bash(1), SHELL VARIABLES, SPECIAL PARAMETERS, The Set Builtin.
#ifndef NSLAB_SHELL_EXPAND_SHELL_STATE_H_
#define NSLAB_SHELL_EXPAND_SHELL_STATE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "model/base/cow.h"
#include "model/base/epoch.h"
#include "model/base/time.h"
#include "model/process.h"
#include "shell/expand/variables.h"
#include "shell/script/ast.h"

namespace nslab::shell {

// set -e and its like; shopt.
struct ShellOptions {
  bool errexit = false, nounset = false, xtrace = false, pipefail = false, noglob = false, noclobber = false, verbose = false,
       noexec = false, allexport = false, monitor = false, errtrace = false, functrace = false, posix = false;
  bool nullglob = false, dotglob = false, failglob = false, extglob = false, nocasematch = false, lastpipe = false,
       inherit_errexit = false, globstar = false, nocaseglob = false, expand_aliases = false;
};

// A command that was put in the background.
struct Job {
  int number = 0;
  std::vector<Pid> pids{};  // of its pipeline
  std::string text{};
  bool done = false;
  bool told = false;        // that it ended
  int status = 0;           // as wait(2) has it
  int line = 0;
};

// Where a command was found, and how often it was run from there since.
struct Hashed {
  std::string path{};
  unsigned hits = 0;
  unsigned order = 0;
};

struct ShellState {
  std::string name = "bash";               // $0
  std::vector<std::string> parameters{};   // $1 …
  Variables variables{};
  Cow<std::map<std::string, CommandPtr>> functions{};
  Cow<std::map<std::string, std::string>> aliases{};
  Cow<std::map<std::string, std::string>> traps{};
  Cow<std::vector<std::string>> directories{};  // of pushd
  ShellOptions options{};
  std::vector<Job> jobs{};
  std::vector<Job> parents_jobs{};  // that `jobs` tells of in a substitution or a pipeline; nothing else can be done with them
  Pid pid = 0;               // $$: of the shell that the script began with
  Pid self = 0;              // $BASHPID
  Pid last_background = 0;   // $!
  int status = 0;            // $?
  std::vector<int> statuses{};  // $? before the first $( … ) of the words that are expanded, and after each
  int substitution_status = 0;  // of the last $( … ) of a command, for x=$(false)
  int line = 0;              // of the command that runs
  CommandPtr command{};      // $BASH_COMMAND: that one, or the one that a trap is about
  std::vector<int> coprocs{};  // descriptors of coprocesses, which no program inherits
  int subshell_depth = 0;
  int function_depth = 0;
  std::vector<std::string> function_names{};
  bool interactive = false;  // has a prompt
  bool from_command = false; // bash -c
  Instant started{};
  std::uint64_t random = 1;
  int getopts_at = 1;        // within the argument
  Cow<std::map<std::string, Hashed>> hashed{};
  std::string hashed_along{};  // the PATH that they were found along
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_EXPAND_SHELL_STATE_H_

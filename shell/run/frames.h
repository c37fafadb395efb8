// shell/run/frames.h — Shell: one running shell, as the stack of what it is in the midst of.
//
// The tree of a script is walked with this stack instead of the machine's own, so that a shell can stand still in
// any place (while a child runs, while a pipe is empty), be copied there, and nest no deeper than it may.
//
// Guarantees
//   1. A copy of a Shell goes on from the same place and disturbs nobody.
#ifndef NSLAB_SHELL_RUN_FRAMES_H_
#define NSLAB_SHELL_RUN_FRAMES_H_

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shell/expand/shell_state.h"
#include "shell/run/program.h"
#include "shell/script/ast.h"

namespace nslab::shell {

// What stood at a descriptor before a redirection: kept at `kept`, or nothing was there (-1).
struct SavedDescriptor {
  int descriptor = 0;
  int kept = -1;
};

struct ListFrame {
  ListPtr list{};
  std::size_t next = 0;
  bool exec_last = false;  // the last command may take the shell's own process
};
struct AndOrFrame {
  ListPtr list{};
  std::size_t item = 0;
  std::size_t next = 0;
  bool exec_last = false;
};
struct PipelineFrame {
  ListPtr list{};
  std::size_t item = 0, at = 0;
  std::size_t trapped = 0;  // commands that the DEBUG trap has been told of, before all of them begin
  bool begun = false;
  bool exec_last = false;
  std::vector<Pid> pids{};
  std::vector<int> statuses{};
  Instant started{};
};
// A compound command: its redirections, then its body.
struct CompoundFrame {
  CommandPtr command{};
  std::size_t redirected = 0;
  bool begun = false;
  bool own_process = false;  // the one made for it, by & or by a pipe: ( … ) needs no other
  std::vector<SavedDescriptor> saved{};
};
struct SimpleFrame {
  enum class Phase : std::uint8_t { kBegin, kExpand, kAssign, kRedirect, kRun, kDone };
  CommandPtr command{};
  Phase phase = Phase::kBegin;
  bool own_process = false;  // it need not fork: the process was made for it
  std::vector<std::string> argv{};
  std::vector<std::pair<std::string, std::string>> assigned{};
  std::size_t next = 0;      // assignment or redirection
  std::vector<SavedDescriptor> saved{};
  std::vector<std::pair<std::string, std::optional<Variable>>> shadowed{};  // by assignments that last for this command only
  bool keep_redirections = false;  // of exec
  bool skip_functions = false;     // command NAME
};
struct IfFrame {
  CommandPtr command{};
  std::size_t branch = 0;
  bool testing = false;
};
struct ForFrame {
  CommandPtr command{};
  bool expanded = false;
  std::vector<std::string> words{};
  std::size_t next = 0;
  bool trapped = false;     // the DEBUG trap has been told of this round
  bool shows = true;        // select: the menu comes before the next question
  bool asked = false;       // select: the prompt is out
  std::string answer{};     // select: as far as it was read
};
struct ForArithmeticFrame {
  CommandPtr command{};
  bool begun = false, ran = false;
};
struct WhileFrame {
  CommandPtr command{};
  bool testing = false;
  int status = 0;
};
struct CaseFrame {
  CommandPtr command{};
  bool trapped = false;
  std::optional<std::string> subject{};
  std::size_t next = 0;
  std::size_t pattern = 0;
  bool fall_through = false;
};
struct ExpressionFrame {  // (( … )) and [[ … ]]
  CommandPtr command{};
  bool trapped = false;
};
// A function's call: what stood before it, to be put back.
struct CallFrame {
  std::vector<std::string> parameters{};
  std::vector<std::pair<std::string, std::optional<Variable>>> locals{};
  std::map<std::string, std::string> traps{};  // DEBUG and RETURN of the caller, where functions do not inherit them
  bool returned = false;                       // the RETURN trap has run
  int line = 0;                                // of the call
};
// eval, source, a trap: text that runs in the same shell.
struct TextFrame {
  bool source = false;  // `return` ends it
  bool returned = false;
  bool trap = false;
  std::optional<std::vector<std::string>> parameters{};  // put back afterwards
  std::optional<int> status{};                          // put back afterwards
  int line = 0;
};
// A script that is read as it runs.
struct ScriptFrame {
  std::shared_ptr<const std::string> text{};
  std::size_t at = 0;
  int line = 1;
  bool from_input = false;  // descriptor 0, line by line
  std::string pending{};    // lines of a unit that is not complete yet
};
// $( … ): collects what the child prints.
struct CaptureFrame {
  Pid child = 0;
  int descriptor = -1;
  std::string text{};
};
struct WaitFrame {
  Pid child = 0;
};
// A builtin that may have to wait: read, wait.
struct BuiltinFrame {
  std::string name{};
  std::vector<std::string> argv{};
  Program program{};
};

struct Frame {
  std::variant<ListFrame, AndOrFrame, PipelineFrame, CompoundFrame, SimpleFrame, IfFrame, ForFrame, ForArithmeticFrame, WhileFrame,
               CaseFrame, ExpressionFrame, CallFrame, TextFrame, ScriptFrame, CaptureFrame, WaitFrame, BuiltinFrame>
      kind{};
  std::vector<std::string> known{};  // what its substitutions came to, so far
  bool tested = false;               // the status of what runs above it is looked at: set -e does not apply
};

struct Shell {
  ShellState state{};
  std::vector<Frame> frames{};
  bool driven = false;      // its units come from outside (Session): an empty stack is not its end
  bool tested = false;      // forked where set -e does not apply
  bool exiting = false;
  bool exit_trap_ran = false;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_RUN_FRAMES_H_

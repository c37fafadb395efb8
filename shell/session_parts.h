// shell/session_parts.h — what Session and Terminal are both made of: the script's shell, its output, its pauses.
//
// For session.cc and terminal.cc alone.
#ifndef NSLAB_SHELL_SESSION_PARTS_H_
#define NSLAB_SHELL_SESSION_PARTS_H_

#include <string>
#include <string_view>

#include "shell/run/runner.h"
#include "shell/session.h"

namespace nslab::shell {

// The script's shell; null once it has ended or runs another program (exec).
Shell* main_shell(Session& session);
// It has nothing to run, or has ended.
bool is_idle(const Session& session);
// It looks again for what it can do.
void wake(Session& session);
// Lets what the shell prints go to a transcript, unless the script has sent it elsewhere for good (exec >file).
void direct_output(Runner& runner, Pid shell, std::uint32_t output);
// The time that passes at a keyboard before a command that looks at what was just set up.
void pause_before(Session& session, Runner& runner, std::string_view text);
// Where the session's shell holds the end of a pipe that a person types into (shell/terminal.h).
inline constexpr int kKeyboard = 255;
// That pipe; none where nobody types.
PipeId keyboard_of(const Session& session);
// A limit was reached: all that runs is gone.
void stop(Session& session, const std::string& why);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_SESSION_PARTS_H_

// shell/terminal.h — a Session at a keyboard: lines go to whoever reads them, and what never ends can be interrupted.
//
// The shell of a script is handed its commands. At a keyboard there is more: `ip netns exec blue bash` reads the next lines
// itself, `cat` and `read` want input that is no command, `ping` without -c goes on until somebody presses Ctrl-C. The keyboard
// is a pipe of the World, which the session's shell has as its standard input; who reads from it, gets what is typed.
//
// Guarantees
//   1. A Session is a value here too: a copy taken between two lines, even in a nested shell, goes on from there.
//   2. Nothing here takes longer than the session's limits allow, and they are counted anew for each line.
// Not modelled: terminal modes, job control (Ctrl-Z), the ends of background jobs being told.
#ifndef NSLAB_SHELL_TERMINAL_H_
#define NSLAB_SHELL_TERMINAL_H_

#include <cstdint>
#include <string>

#include "shell/session.h"
#include "shell/world/start.h"

namespace nslab::shell {

enum class Asks : std::uint8_t {
  kCommand,  // the session's own shell is at its prompt
  kNested,   // a shell that was started at a prompt is at its own
  kInput,    // a program reads what is typed
  kNobody,   // something runs
  kEnded,    // the session's shell has exited
};

// What becomes of the next line, and the process that gets it.
struct Reader {
  Asks asks = Asks::kNobody;
  Pid pid = 0;
};

enum class Progress : std::uint8_t {
  kAsks,     // the next line can be typed
  kRunning,  // something still runs, and may run for ever
  kStopped,  // a limit was reached (Session::stopped); the session is over
};

// A session in which an interactive bash waits for its first command. What all of it prints goes to transcript 0.
Session open_terminal(Beginnings beginnings, const Limits& limits = {});

Reader reader_of(const Session& session);
// Hands a complete command to the shell that asks. Of it, nothing has run yet.
void hand_over(Session& session, const Unit& unit, const Watch& watch = {});
// Types a line, with its newline, for a program that reads input.
void type_input(Session& session, const std::string& line, const Watch& watch = {});
// Lets all run, as fast as it can, until the next line can be typed or so much time has passed in the World.
Progress run_ahead(Session& session, Duration most, const Watch& watch = {});
// Lets time pass, exactly so much, or less if the next line can be typed before.
Progress run_on(Session& session, Duration time, const Watch& watch = {});
// Ctrl-C: SIGINT for what runs in the foreground.
void interrupt(Session& session, const Watch& watch = {});
// Ctrl-D: the end of input for a program, `exit` for a shell.
void end_input(Session& session, const Watch& watch = {});

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TERMINAL_H_

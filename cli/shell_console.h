// cli/shell_console.h — Console: a Session at a terminal, with its past: what `nslab shell` and `nslab learn` have in common.
//
// Guarantees
//   1. What was typed can be undone, line by line, to the beginning, and done again.
//   2. A command that does not end runs as time goes by until Ctrl-C; all others are done at once, whatever time they take.
//   3. A command that reaches a limit changes nothing.
#ifndef NSLAB_CLI_SHELL_CONSOLE_H_
#define NSLAB_CLI_SHELL_CONSOLE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/shell_line.h"
#include "shell/terminal.h"

namespace nslab::cli {

// What came from the keyboard.
struct Typed {
  enum class Kind : std::uint8_t {
    kCommand,      // for a shell: complete
    kInput,        // for a program
    kOwn,          // a word of nslab's, with its arguments
    kNothing,      // a comment, a line that was given up; an empty line, whose `text` is a newline
    kFault,        // what no shell understands; `text` says so as bash would
    kEndOfInput
  } kind = Kind::kNothing;
  std::string text{};
  std::optional<shell::Unit> unit{};
};

// One line of the past.
struct Entry {
  shell::Session before{};
  std::string text{};
  shell::Asks asked = shell::Asks::kCommand;
  int status = 0;
  bool interrupted = false;  // it did not end by itself
};

class Console {
 public:
  Console(shell::Session session, LineReader& lines);

  [[nodiscard]] const shell::Session& session() const { return session_; }
  [[nodiscard]] const std::vector<Entry>& past() const { return past_; }
  [[nodiscard]] bool is_terminal() const { return lines_.is_terminal(); }
  [[nodiscard]] bool has_ended() const { return shell::reader_of(session_).asks == shell::Asks::kEnded; }

  // "(blue) root@lab:~# ", as it is now.
  [[nodiscard]] std::string prompt() const;
  // Reads up to a complete command. Where a shell would read it, a line that begins with one of the words `own` is nslab's.
  Typed read(const std::string& prompt, const std::vector<std::string_view>& own);
  // Hands over what was typed and prints what comes of it. The status of the shell afterwards.
  int run(const Typed& typed);
  // The text of a command, as if it had been typed.
  int run(const std::string& text);
  // Ctrl-D.
  void end_input();
  // The session that a later `run` goes on from: for a copy of the world, or one that was made otherwise.
  void replace(shell::Session session);

  // The line that was undone; nothing: there is no more.
  std::optional<std::string> undo();
  std::optional<std::string> redo();
  // While it is quiet, what runs prints nothing here.
  void set_quiet(bool quiet) { quiet_ = quiet; }

 private:
  void print_new();
  void run_as_time_goes_by();
  void interrupt();
  int keep(Entry entry);
  void stop_running(const shell::Session& before);

  shell::Session session_;
  LineReader& lines_;
  std::vector<Entry> past_{};
  struct Undone {
    Entry entry{};
    shell::Session after{};
  };
  std::vector<Undone> undone_{};
  std::size_t printed_ = 0;
  bool quiet_ = false;
};

// The words of a line, at blanks.
std::vector<std::string> words_of(std::string_view line);
// Where what nslab remembers of its user is kept (XDG base directories); empty: nowhere.
std::string state_folder();

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SHELL_CONSOLE_H_

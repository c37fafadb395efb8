// cli/shell_line.h — LineReader: a line that a person types, with editing, history and completion where there is a terminal.
//
// libreadline is loaded when the first line is read, so that nobody else waits for it; where it is not installed, or the
// terminal is too simple for it, lines are read plainly.
//
// Guarantees
//   1. Ctrl-C while a line is typed gives that line up, and nothing else.
//   2. Where standard input is no terminal, lines come as they are; with `echo` each is shown behind its prompt, so that
//      what is printed reads like a session.
#ifndef NSLAB_CLI_SHELL_LINE_H_
#define NSLAB_CLI_SHELL_LINE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace nslab::cli {

struct LineOptions {
  bool plain = false;       // no editing
  bool echo = false;
  std::string history{};    // the file that history is kept in; empty: none
  // What could stand at the cursor of a line, and where the word begins.
  std::function<std::vector<std::string>(const std::string& line, std::size_t& from)> complete{};
};

struct Line {
  enum class End : std::uint8_t { kLine, kEndOfInput, kInterrupted } end = End::kLine;
  std::string text{};
};

class LineReader {
 public:
  explicit LineReader(LineOptions options);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  Line read(const std::string& prompt);
  // Puts a line into the history.
  void remember(const std::string& line);
  // Standard input is a terminal: there is somebody who can press keys.
  [[nodiscard]] bool is_terminal() const { return terminal_; }

 private:
  struct Readline;
  Line read_plainly(const std::string& prompt);
  LineOptions options_;
  std::unique_ptr<Readline> readline_;
  bool terminal_ = false;
  bool tried_ = false;
  std::string pending_{};
};

// Whether Ctrl-C was pressed since it was asked last. The first call begins to watch for it; until then it ends the program.
bool was_interrupted();
// Waits for input on stdin, Ctrl-C, or so many milliseconds.
void wait_milliseconds(int milliseconds);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SHELL_LINE_H_

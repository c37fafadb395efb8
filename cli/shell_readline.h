// cli/shell_readline.h — ReadlineLibrary: GNU readline, found and loaded while the program runs.
//
// Readline has one state for the whole process, so there can be one ReadlineLibrary at a time.
// Not used of it: its own signal handlers, its reading of whole lines (which could not be left with Ctrl-C).
#ifndef NSLAB_CLI_SHELL_READLINE_H_
#define NSLAB_CLI_SHELL_READLINE_H_

#include <functional>
#include <string>
#include <vector>

namespace nslab::cli {

class ReadlineLibrary {
 public:
  enum class State : std::uint8_t { kTyping, kLine, kEnd };
  using Complete = std::function<std::vector<std::string>(const std::string& line, std::size_t& from)>;

  ReadlineLibrary() = default;
  ~ReadlineLibrary();
  ReadlineLibrary(const ReadlineLibrary&) = delete;
  ReadlineLibrary& operator=(const ReadlineLibrary&) = delete;

  // False: it is not installed.
  bool load();
  void set_completer(Complete complete);
  void begin_line(const std::string& prompt);
  // Takes the key that waits; with kLine `text` is what was typed.
  State read_key(std::string& text);
  void give_up_line();
  // The terminal's size may have changed.
  void look_at_window();
  void add_history(const std::string& line);
  void load_history(const std::string& file);
  void save_history(const std::string& file);

 private:
  void* library_ = nullptr;
};

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SHELL_READLINE_H_

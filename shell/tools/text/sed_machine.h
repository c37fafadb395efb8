// shell/tools/text/sed_machine.h — sed as a program that runs: its script, its spaces, its files.
//
// Not modelled: the e command and flag, --debug, --sandbox, -i of links.
// Sources: GNU sed 4.9, sed/execute.c.
#ifndef NSLAB_SHELL_TOOLS_TEXT_SED_MACHINE_H_
#define NSLAB_SHELL_TOOLS_TEXT_SED_MACHINE_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/tools/text/regex.h"
#include "shell/tools/text/sed_script.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

struct Sed {
  struct RangeState {
    bool active = false;
    std::uint64_t end = 0;
  };

  std::vector<std::string> argv{};
  bool begun = false, quiet = false, separate = false, in_place = false, line_buffered = false;
  std::string suffix{};
  char end = '\n';
  int wrap = 70;
  std::vector<SedCommand> commands{};
  std::vector<RangeState> ranges{};
  struct Output {  // a file that w writes to
    int descriptor = -1;
    bool missing_newline = false;
  };
  std::map<std::string, Output> outputs{};
  std::map<std::string, std::pair<std::vector<std::string>, std::size_t>> line_files{};  // what R reads
  std::vector<std::string> files{};
  std::size_t next = 0;
  Source source{};
  std::string file_name = "-";
  std::string edited{};  // with -i: the file as it becomes
  int status = 0;

  std::string space{}, hold{};
  bool terminated = true, hold_terminated = true;  // whether what was read into them ended with its newline
  bool missing_newline = false;
  std::uint64_t line = 0;
  std::size_t pc = 0;
  bool broken = false, partial = false;
  bool in_cycle = false, replaced = false, keep_space = false;
  std::optional<Regex> last_regex{};
  struct Appended {
    std::string text{};
    bool is_file = false;
  };
  std::vector<Appended> appended{};

  enum class Ready : std::uint8_t { kYes, kNo, kWait };

  std::optional<int> begin(Call& call);
  static void usage(Call& call);
  // Files to write to are there before anything is read.
  std::optional<int> prepare(Call& call);

  // ---- output ----
  void put(Call& call, std::string_view text, bool newline);
  // Text that carries its own end.
  void put_raw(Call& call, const std::string& text);
  // Of the pattern space, for P and W: its first line, and whether that ends with a newline.
  [[nodiscard]] std::string_view first_line() const;
  [[nodiscard]] bool ends_within() const;
  // The text of i and c, whose newline is that of lines; what a appends keeps its own.
  [[nodiscard]] std::string ended(std::string text) const;
  void write_to(Call& call, const std::string& name, std::string_view text, bool newline);
  void dump_appended(Call& call);

  // ---- input ----
  void close_file(Call& call);
  // Whether a file stands open, with the next one opened if need be.
  bool open_next(Call& call);
  // Whether there is a line after this one (of this file, where they are separate).
  Ready more(Call& call);
  Ready read_line(Call& call, std::string& text);

  // ---- addresses ----
  bool regex_matches(const std::optional<Regex>& regex, Call& call);
  bool one_matches(Call& call, const SedAddress& address, bool is_last);
  bool selects(Call& call, std::size_t index, bool is_last);
  [[nodiscard]] bool asks_for_last(const SedCommand& command) const;

  // ---- s, l ----
  struct Letters {
    char all = 0, once = 0;
  };
  static void append_changed(std::string& out, std::string_view text, Letters& letters);
  void substitute(Call& call, const SedCommand& command);
  void list(Call& call, int width);

  // ---- the cycle ----
  // What a command leads to: on to the next command, or away from it.
  enum class Then : std::uint8_t { kGoOn, kEndCycle, kNewCycle, kAgain, kQuit, kWait };

  Then next_line(Call& call, bool join);
  Then run_command(Call& call, const SedCommand& command);
  void read_one(Call& call, const std::string& name);
  Then run_cycle(Call& call);
  Step finish(Call& call);
  Step operator()(Call& call);
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_SED_MACHINE_H_

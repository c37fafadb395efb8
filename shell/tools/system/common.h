// shell/tools/system/common.h — what the tools of the system at large have in common.
#ifndef NSLAB_SHELL_TOOLS_SYSTEM_COMMON_H_
#define NSLAB_SHELL_TOOLS_SYSTEM_COMMON_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell::system_tools {

// A process as /proc shows it.
struct Seen {
  Pid number = 0;          // what it is called there
  Pid parent = 0;          // 0: none that is seen
  const Process* process = nullptr;
};
// All that the caller's /proc shows, by number. Nothing where no proc is mounted.
std::vector<Seen> seen_processes(Call& call);
// "sleep 60", or "[name]" of one without arguments.
std::string command_line(const Process& process);
// "root", "nobody", or the number.
std::string user_name(std::uint32_t uid);

// What a launcher of util-linux does last: becomes the command, or tells why not.
Step run_command(Call& call, std::vector<std::string> argv);
// The shell that is run where no command is given.
Step run_shell(Call& call);

// A table as libsmartcols prints it.
struct GridColumn {
  std::string name{};
  bool right = false;
};
struct GridRow {
  std::vector<std::string> cells{};
  std::optional<std::size_t> parent{};  // an earlier row: a tree then
};
struct Grid {
  std::vector<GridColumn> columns{};
  std::vector<GridRow> rows{};
  std::size_t tree_column = 0;
  bool tree = false, headings = true, raw = false;
};
std::string format_table(const Grid& table);
// "x\x20y": what `raw` makes of a cell.
std::string raw_cell(const std::string& text);

}  // namespace nslab::shell::system_tools

#endif  // NSLAB_SHELL_TOOLS_SYSTEM_COMMON_H_

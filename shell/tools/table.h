// shell/tools/table.h — every command there is: the tools that are modelled, and those known by name only.
#ifndef NSLAB_SHELL_TOOLS_TABLE_H_
#define NSLAB_SHELL_TOOLS_TABLE_H_

#include <span>
#include <string>
#include <string_view>

#include "model/file/paths.h"
#include "model/world.h"
#include "shell/tools/tool.h"

namespace nslab::shell {

std::span<const Tool> tools();
// The tool that was installed at this absolute path; null where there is none.
const Tool* tool_at(std::string_view path);
// Where the program whose file (a copy, perhaps) is at a place was installed; empty where it is another file.
std::string_view program_at(const Walker& walker, const Place& place);
// The tool that this program is.
const Tool* tool_at(const Walker& walker, const Place& place);
const Tool* find_tool(std::string_view name);
// Commands of Debian that exist and are refused with status 125.
std::span<const std::string_view> unmodelled_commands();
bool is_unmodelled(std::string_view path);

// Puts all of them into the file system of a new World, as process `by`.
void install_tools(World& world, Pid by);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TABLE_H_

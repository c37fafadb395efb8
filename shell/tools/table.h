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
// The tool that an absolute path (symbolic links resolved) leads to; null where it is another file.
const Tool* tool_at(std::string_view path);
// The same for the file at a place, to which `path` led.
const Tool* tool_at(const Walker& walker, const Place& place, std::string_view path);
const Tool* find_tool(std::string_view name);
// Commands of Debian that exist and are refused with status 125.
std::span<const std::string_view> unmodelled_commands();
bool is_unmodelled(std::string_view path);

// Puts all of them into the file system of a new World, as process `by`.
void install_tools(World& world, Pid by);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TABLE_H_

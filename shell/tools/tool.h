// shell/tools/tool.h — Tool: one row a command that can be run.
//
// A tool that asks and answers is a function (`run`); one that waits is made into a Program (`start`). What it models
// is told by `models`, from which `nslab coverage` prints.
#ifndef NSLAB_SHELL_TOOLS_TOOL_H_
#define NSLAB_SHELL_TOOLS_TOOL_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell {

struct Tool {
  std::string_view name{};
  std::string_view path{};      // where it is
  int (*run)(Call& call) = nullptr;
  Program (*start)(const std::vector<std::string>& argv) = nullptr;
  bool is_shell = false;
  std::string_view package{};   // of Debian 12, whose words it speaks
  std::string_view models{};    // what of it is modelled: subcommands and options, separated by blanks
  std::string_view refuses{};   // what is known and refused
  std::string_view links{};     // further places, as symbolic links: "/usr/sbin/ip>/bin/ip", separated by blanks
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TOOL_H_

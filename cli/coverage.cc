// nslab coverage: what is modelled, from the tables that drive the tools themselves.
#include <fmt/format.h>

#include "cli/verb.h"
#include "shell/run/builtins/table.h"
#include "shell/tools/table.h"

namespace nslab::cli {

namespace {

int coverage() {
  std::string builtins;
  for (const auto& builtin : shell::builtins()) builtins += fmt::format(" {}", builtin.name);
  fmt::print("bash builtins:{}\n\n", builtins);
  for (const auto& tool : shell::tools()) {
    fmt::print("{} ({}, {})\n", tool.name, tool.path, tool.package);
    if (!tool.models.empty()) fmt::print("    modelled: {}\n", tool.models);
    if (!tool.refuses.empty()) fmt::print("    not modelled: {}\n", tool.refuses);
  }
  std::string unmodelled;
  for (const auto path : shell::unmodelled_commands()) unmodelled += fmt::format(" {}", path.substr(path.rfind('/') + 1));
  fmt::print("\nknown and not modelled (status 125):{}\n", unmodelled);
  return status::kGood;
}

}  // namespace

void add_coverage(CLI::App& app, int& result) {
  CLI::App* verb = app.add_subcommand("coverage", "List the tools, subcommands and options that are modelled");
  verb->callback([&result] { result = coverage(); });
}

}  // namespace nslab::cli

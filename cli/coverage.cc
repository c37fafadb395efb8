// nslab coverage: what is modelled, from the tables that drive the tools themselves.
#include <fmt/format.h>

#include <memory>

#include "cli/verb.h"
#include "shell/run/builtins/table.h"
#include "shell/tools/table.h"

namespace nslab::cli {

namespace {

std::string unmodelled_names() {
  std::string names;
  for (const auto path : shell::unmodelled_commands()) {
    if (shell::tool_at(path) == nullptr) names += fmt::format(" {}", path.substr(path.rfind('/') + 1));
  }
  return names;
}

std::string builtin_names() {
  std::string names;
  for (const auto& builtin : shell::builtins()) names += fmt::format(" {}", builtin.name);
  return names;
}

void print_text() {
  fmt::print("bash builtins:{}\n\n", builtin_names());
  for (const auto& tool : shell::tools()) {
    fmt::print("{} ({}, {})\n", tool.name, tool.path, tool.package);
    if (!tool.models.empty()) fmt::print("    modelled: {}\n", tool.models);
    if (!tool.refuses.empty()) fmt::print("    not modelled: {}\n", tool.refuses);
  }
  fmt::print("\nknown and not modelled (status 125):{}\n", unmodelled_names());
}

// A cell of a Markdown table: what would end it is taken away.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : c == '<' ? std::string("&lt;") : std::string(1, c);
  return out;
}

void print_markdown() {
  fmt::print("# What is modelled\n\nMade by `nslab coverage --format=markdown`, from the tables that drive the tools.\n\n");
  fmt::print("bash's builtins:{}.\n\n", builtin_names());
  fmt::print("| command | package of Debian 12 | modelled | refused (status 125) |\n| --- | --- | --- | --- |\n");
  for (const auto& tool : shell::tools()) {
    fmt::print("| `{}` | {} | {} | {} |\n", cell(tool.name), tool.package, cell(tool.models), cell(tool.refuses));
  }
  fmt::print("\nKnown by name and refused whole (status 125):{}.\n", unmodelled_names());
}

}  // namespace

void add_coverage(CLI::App& app, int& result) {
  CLI::App* verb = app.add_subcommand("coverage", "List the tools, subcommands and options that are modelled");
  auto format = std::make_shared<std::string>("text");
  verb->add_option("--format", *format, "text, or markdown for a table")->check(CLI::IsMember({"text", "markdown"}));
  verb->callback([&result, format] {
    *format == "markdown" ? print_markdown() : print_text();
    result = status::kGood;
  });
}

}  // namespace nslab::cli

// cli/script.h — what every verb that takes a SCRIPT has in common: its options, reading it, and saying what is wrong.
#ifndef NSLAB_CLI_SCRIPT_H_
#define NSLAB_CLI_SCRIPT_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "shell/transcript.h"
#include "shell/world/start.h"

namespace nslab::cli {

struct ScriptOptions {
  std::string script{};
  std::string world = "host";
  std::string kernel{};
  std::uint64_t seed = 1;
  std::vector<std::string> arguments{};
};

// SCRIPT, --world, --kernel, --seed.
void add_script_options(CLI::App& verb, ScriptOptions& options);
// The same without SCRIPT.
void add_world_options(CLI::App& verb, ScriptOptions& options);

// The text of the file ("-": standard input). Where it cannot be read or is no text, says so on stderr and gives the
// exit status.
struct ScriptText {
  std::string text{};
  int status = 0;
};
ScriptText read_script(const std::string& file);
// The world that the options name; the same on error.
std::optional<shell::Beginnings> begin_world(const ScriptOptions& options, int& status);
// The session that the script runs in; the same on error.
std::optional<shell::Session> begin(const ScriptOptions& options, const shell::SessionOptions& session, int& status);
// How a script is called in messages: its name without folders.
std::string script_name(const std::string& file);
// Says on stderr what stopped the script or kept nslab from running all of it. Gives the exit status of `run`.
int report_end(const std::string& file, const shell::Session& session, const shell::Transcript& transcript);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_SCRIPT_H_

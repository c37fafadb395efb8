// nslab shell: a prompt in the model.
#include <fmt/format.h>

#include <filesystem>
#include <memory>

#include "cli/script.h"
#include "cli/shell_words.h"
#include "cli/verb.h"
#include "shell/complete.h"

namespace nslab::cli {

namespace {

struct ShellRequest {
  ScriptOptions world{};
  bool plain = false;
};

std::string history_file() {
  const std::string folder = state_folder();
  std::error_code failed;
  if (!folder.empty()) std::filesystem::create_directories(folder, failed);
  return folder.empty() || failed ? "" : folder + "/history";
}

int run_shell(const ShellRequest& request) {
  int status = 0;
  auto beginnings = begin_world(request.world, status);
  if (!beginnings) return status;
  const Console* at = nullptr;
  LineOptions options;
  options.plain = request.plain;
  options.history = history_file();
  options.complete = [&at](const std::string& line, std::size_t& from) {
    const shell::Completion found = shell::complete(at->session(), shell::reader_of(at->session()).pid, line);
    from = found.from;
    return found.words;
  };
  LineReader lines(std::move(options));
  Console console(shell::open_terminal(std::move(*beginnings)), lines);
  at = &console;
  if (lines.is_terminal()) fmt::print("A machine in memory; nothing you type touches this one. 'help' tells what else there is.\n");
  return run_prompt(console);
}

}  // namespace

void add_shell(CLI::App& app, int& result) {
  auto request = std::make_shared<ShellRequest>();
  CLI::App* verb = app.add_subcommand("shell", "A prompt in the model, with history, completion, undo and why");
  add_world_options(*verb, request->world);
  verb->add_flag("--plain", request->plain, "Plain lines: no editing, nothing that moves the cursor (for screen readers)");
  verb->callback([request, &result] { result = run_shell(*request); });
}

}  // namespace nslab::cli

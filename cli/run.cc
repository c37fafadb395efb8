// nslab run: a script in the model, and what Linux and its tools would print.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "cli/script.h"
#include "cli/verb.h"

namespace nslab::cli {

namespace {

struct RunRequest {
  ScriptOptions script{};
  std::string format = "text";
};

void print_object(const shell::Entry& entry) {
  nlohmann::ordered_json object;
  object["line"] = entry.line;
  object["cmd"] = entry.command;
  object["rc"] = entry.status;
  object["out"] = entry.output;
  if (entry.prelude) object["prelude"] = true;
  if (entry.ended_script) object["ended_script"] = true;
  const std::string text = object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
}

// As on a terminal: a prompt, the command, what it printed.
void print_entry(const shell::Entry& entry) {
  std::string text;
  if (entry.line != 0) {
    text = "# ";
    for (const char c : entry.command) {
      text += c;
      if (c == '\n') text += "> ";
    }
    text += '\n';
  }
  text += entry.output;
  if (!entry.output.empty() && entry.output.back() != '\n') text += '\n';
  std::fwrite(text.data(), 1, text.size(), stdout);
}

// The script lies in the folder where it begins, as it does where people run one: `ls` shows it.
void lay_out(shell::Session& session, const std::string& name, const std::string& text) {
  Open open;
  open.by = session.shell;
  open.path = name;
  open.write = open.create = open.exclusive = true;
  const auto opened = execute(session.world, open);
  if (!opened) return;
  Write write;
  write.by = session.shell;
  write.descriptor = std::get<Descriptor>(*opened).number;
  write.data = text;
  (void)execute(session.world, write);
  Close close;
  close.by = session.shell;
  close.descriptor = write.descriptor;
  (void)execute(session.world, close);
}

int run(const RunRequest& request) {
  const ScriptText script = read_script(request.script.script);
  if (script.status != 0) return script.status;
  shell::SessionOptions options;
  options.script_name = script_name(request.script.script);
  options.arguments = request.script.arguments;
  options.terminal = request.format == "text";
  options.hides_trace = request.format == "jsonl";
  int status = 0;
  auto begun = begin(request.script, options, status);
  if (!begun) return status;
  // The end of the process lets go of a large World at once, which taking it apart does not.
  static auto* const session = new shell::Session(std::move(*begun));
  if (options.script_name != "bash") lay_out(*session, options.script_name, script.text);
  const shell::Transcript transcript = shell::run_script(*session, script.text);
  for (const shell::Entry& entry : transcript.entries) {
    request.format == "jsonl" ? print_object(entry) : print_entry(entry);
  }
  std::fflush(stdout);
  return report_end(request.script.script, *session, transcript);
}

}  // namespace

void add_run(CLI::App& app, int& result) {
  auto request = std::make_shared<RunRequest>();
  CLI::App* verb = app.add_subcommand("run", "Run a script in the model and print what Linux would print");
  add_script_options(*verb, request->script);
  verb->add_option("ARGUMENTS", request->script.arguments, "The script's own arguments");
  verb->add_option("--format", request->format, "text: as on a terminal; jsonl: an object a command")
      ->check(CLI::IsMember({"text", "jsonl"}))
      ->capture_default_str();
  verb->callback([request, &result] { result = run(*request); });
}

}  // namespace nslab::cli

// nslab explain: why a command fails or succeeds after a script, which line made it so, and what would mend it.
#include "verify/explain.h"

#include <fmt/format.h>

#include <memory>

#include "cli/questions.h"
#include "cli/verb.h"
#include "render/explanation.h"

namespace nslab::cli {

namespace {

struct ExplainRequest {
  ScriptOptions script{};
  std::string format = "text";
  std::vector<std::string> command{};
  int line = 0;
};

int explain(ExplainRequest request) {
  take_back_command(request.script, request.command);
  if (request.command.empty() && request.line == 0) {
    fmt::print(stderr, "nslab: explain: the command to explain is missing; expected: nslab explain SCRIPT -- COMMAND, or --line N\n");
    return status::kUsage;
  }
  std::string command = command_text(request.command);
  if (request.line == 0 && !parses(command)) return status::kUsage;
  int failed = 0;
  auto run = run_script_for(request.script, failed);
  if (!run) return failed;
  static auto* const history = new verify::History(std::move(*run));  // the end of the process lets go of a large World at once
  if (request.line != 0) {
    const auto there = cut_at_line(*history, request.line);
    if (!there) {
      fmt::print(stderr, "nslab: {}: no command that ran begins at line {}; 'nslab run --format=jsonl' shows the lines\n",
                 request.script.script, request.line);
      return status::kUsage;
    }
    command = *there;
  }
  const verify::Explanation explanation = verify::explain(*history, command);
  const std::string text =
      request.format == "json" ? render::explanation_json(explanation) : render::explanation_text(explanation, subject_of(request.script));
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  if (explanation.fault() == verify::Fault::kNotModelled) return status::kNotModelled;
  return explanation.verdict == verify::Verdict::kReplied ? status::kGood : status::kFailed;
}

}  // namespace

void add_explain(CLI::App& app, int& result) {
  auto request = std::make_shared<ExplainRequest>();
  CLI::App* verb =
      app.add_subcommand("explain", "Tell why a command fails or succeeds after a script, which line made it so, and what would mend it");
  add_script_options(*verb, request->script);
  verb->get_option("SCRIPT")->required(false);
  verb->add_option("COMMAND", request->command, "The command, behind --; run in the script's shell once the script is done");
  verb->add_option("--line", request->line, "Explain the command at this line of the script instead, as it ran there");
  verb->add_option("--format", request->format, "text, or json (version 1)")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  verb->footer(
      "With --world=FILE the script may be left out.\nExit status: 0 COMMAND works; 1 it does not, and why is told; 125 it is not "
      "modelled.");
  verb->callback([request, &result] { result = explain(*request); });
}

}  // namespace nslab::cli

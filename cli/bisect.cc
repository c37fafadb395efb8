// nslab bisect: the lines of a script after which a command changed its outcome.
#include "verify/bisect.h"

#include <fmt/format.h>

#include <memory>

#include "cli/questions.h"
#include "cli/verb.h"
#include "render/bisect.h"

namespace nslab::cli {

namespace {

struct BisectRequest {
  ScriptOptions script{};
  std::string format = "text";
  std::vector<std::string> command{};
};

int bisect(const BisectRequest& request) {
  if (request.command.empty()) {
    fmt::print(stderr, "nslab: bisect: the command is missing; expected: nslab bisect SCRIPT -- COMMAND\n");
    return status::kUsage;
  }
  const std::string command = command_text(request.command);
  if (!parses(command)) return status::kUsage;
  int failed = 0;
  const auto history = run_script_for(request.script, failed);
  if (!history) return failed;
  const verify::Bisection found = verify::bisect(*history, command);
  const std::string text = request.format == "json" ? render::bisection_json(found, command)
                                                    : render::bisection_text(found, subject_of(request.script), command);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return found.last.works ? status::kGood : status::kFailed;
}

}  // namespace

void add_bisect(CLI::App& app, int& result) {
  auto request = std::make_shared<BisectRequest>();
  CLI::App* verb = app.add_subcommand("bisect", "Find the lines of a script after which a command changed its outcome");
  add_script_options(*verb, request->script);
  verb->add_option("COMMAND", request->command, "The command, behind --; run after every line, each time in a copy");
  verb->add_option("--format", request->format, "text, or json (version 1)")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  verb->footer("Exit status: 0 COMMAND works in the end; 1 it does not.");
  verb->callback([request, &result] { result = bisect(*request); });
}

}  // namespace nslab::cli

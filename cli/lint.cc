// nslab lint: what is likely to be a mistake in the network that a script builds.
#include "verify/lint.h"

#include <fmt/format.h>

#include <memory>

#include "cli/questions.h"
#include "cli/verb.h"
#include "render/lint.h"

namespace nslab::cli {

namespace {

struct LintRequest {
  ScriptOptions script{};
  std::string format = "text";
};

int lint(const LintRequest& request) {
  int failed = 0;
  const auto history = run_script_for(request.script, failed);
  if (!history) return failed;
  const verify::LintReport report = verify::lint(*history);
  const std::string text = request.format == "json" ? render::lint_json(report) : render::lint_text(report, subject_of(request.script));
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return report.findings.empty() ? status::kGood : status::kFailed;
}

}  // namespace

void add_lint(CLI::App& app, int& result) {
  auto request = std::make_shared<LintRequest>();
  CLI::App* verb = app.add_subcommand("lint", "Find what is likely to be a mistake in the network that a script builds");
  add_script_options(*verb, request->script);
  verb->get_option("SCRIPT")->required(false);
  verb->add_option("--format", request->format, "text, or json (version 1)")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  verb->footer("With --world=FILE the script may be left out.\nExit status: 0 nothing was found; 1 something was.");
  verb->callback([request, &result] { result = lint(*request); });
}

}  // namespace nslab::cli

// nslab matrix: who reaches whom after a script, there and back, with the reason where they do not.
#include "verify/matrix.h"

#include <fmt/format.h>

#include <memory>

#include "cli/questions.h"
#include "cli/verb.h"
#include "render/matrix.h"

namespace nslab::cli {

namespace {

struct MatrixRequest {
  ScriptOptions script{};
  std::string format = "text";
  bool ipv6 = false;
  bool share_rows = false;
};

int matrix(const MatrixRequest& request) {
  int failed = 0;
  auto run = run_script_for(request.script, failed);
  if (!run) return failed;
  static const auto* const history = new verify::History(std::move(*run));  // the end of the process lets go of a large World at once
  verify::MatrixOptions options;
  options.ipv6 = request.ipv6;
  options.share_rows = request.share_rows;
  const auto found = verify::reach_matrix(*history, options);
  if (!found) {
    fmt::print(stderr, "nslab: matrix: more than {} pairs of namespace and address, even where all that are alike share a row; "
                       "a smaller world can be shown\n", options.most_cells);
    return status::kStopped;
  }
  const std::string text = request.format == "json"   ? render::matrix_json(*found)
                           : request.format == "html" ? render::matrix_html(*found, subject_of(request.script))
                                                      : render::matrix_text(*found);
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
  return found->all_reached() ? status::kGood : status::kFailed;
}

}  // namespace

void add_matrix(CLI::App& app, int& result) {
  auto request = std::make_shared<MatrixRequest>();
  CLI::App* verb = app.add_subcommand("matrix", "Show who reaches whom after a script, there and back, and why not");
  add_script_options(*verb, request->script);
  verb->get_option("SCRIPT")->required(false);
  verb->add_option("--format", request->format, "text, html (one page), or json (version 1)")
      ->check(CLI::IsMember({"text", "html", "json"}))
      ->capture_default_str();
  verb->add_flag("-6,--ipv6", request->ipv6, "IPv6 addresses too");
  verb->add_flag("--alike", request->share_rows, "One row for all hosts that no packet can tell apart; large worlds are always shown so");
  verb->footer("With --world=FILE the script may be left out.\nExit status: 0 everyone reaches everyone; 1 somebody does not.");
  verb->callback([request, &result] { result = matrix(*request); });
}

}  // namespace nslab::cli

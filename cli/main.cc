// The program nslab: one verb a file, in the order in which help shows them.
#include <CLI/CLI.hpp>
#include <array>
#include <cstdio>

#include "cli/verb.h"

namespace {

constexpr std::array kVerbs{nslab::cli::add_run, nslab::cli::add_shell, nslab::cli::add_learn, nslab::cli::add_draw,
                            nslab::cli::add_explain, nslab::cli::add_matrix, nslab::cli::add_bisect,
                            nslab::cli::add_lint, nslab::cli::add_exercise, nslab::cli::add_grade,
#ifdef NSLAB_WITH_KERNEL
                            nslab::cli::add_verify, nslab::cli::add_fuzz, nslab::cli::add_capture,
                            nslab::cli::add_uml_init,
                            nslab::cli::add_uml_verify,
#endif
                            nslab::cli::add_gen, nslab::cli::add_coverage, nslab::cli::add_docs};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Linux network namespaces in memory", "nslab");
  app.set_version_flag("--version", "nslab " NSLAB_VERSION);
  app.require_subcommand(1);
  int result = 0;
  for (const auto add : kVerbs) add(app, result);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    std::fprintf(stderr, "nslab: %s\nnslab: 'nslab --help' lists the verbs, 'nslab VERB --help' what each takes\n", error.what());
    return nslab::cli::status::kUsage;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "nslab: %s\n", error.what());
    return nslab::cli::status::kOutside;
  }
  return result;
}

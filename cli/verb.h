// cli/verb.h — a verb of the program `nslab`: what each of its files gives to main.
#ifndef NSLAB_CLI_VERB_H_
#define NSLAB_CLI_VERB_H_

#include <CLI/CLI.hpp>

namespace nslab::cli {

// The program's own exit statuses; `run` gives the script's.
namespace status {
inline constexpr int kGood = 0, kFailed = 1, kUsage = 2, kOutside = 3, kStopped = 124, kNotModelled = 125;
}  // namespace status

// Adds a verb; what it comes to is put into `result`.
using AddVerb = void (*)(CLI::App& app, int& result);

void add_run(CLI::App& app, int& result);
void add_draw(CLI::App& app, int& result);
void add_explain(CLI::App& app, int& result);
void add_matrix(CLI::App& app, int& result);
void add_bisect(CLI::App& app, int& result);
void add_lint(CLI::App& app, int& result);
void add_exercise(CLI::App& app, int& result);
void add_grade(CLI::App& app, int& result);
void add_verify(CLI::App& app, int& result);
void add_capture(CLI::App& app, int& result);
void add_uml_init(CLI::App& app, int& result);
void add_uml_verify(CLI::App& app, int& result);
void add_fuzz(CLI::App& app, int& result);
void add_learn(CLI::App& app, int& result);
void add_shell(CLI::App& app, int& result);
void add_gen(CLI::App& app, int& result);
void add_coverage(CLI::App& app, int& result);
void add_docs(CLI::App& app, int& result);  // last: it tells of the others

}  // namespace nslab::cli

#endif  // NSLAB_CLI_VERB_H_

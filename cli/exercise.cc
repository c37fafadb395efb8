// nslab exercise: the exercises that come with nslab, shown; one's own, made and checked.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

#include "cli/exercise_folder.h"
#include "cli/verb.h"
#include "exercises/author.h"
#include "exercises/load.h"
#include "exercises/report.h"
#include "exercises/skeleton.h"

namespace nslab::cli {

namespace {

namespace fs = std::filesystem;

struct ExerciseRequest {
  std::string name{};
  std::vector<std::string> folders{};
  std::string variant{};
  bool start_only = false;
  bool no_mutants = false;
};

int complain(const exercises::Fault& fault) {
  fmt::print(stderr, "nslab: {}\n", fault.text());
  return fault.is_outside ? status::kOutside : status::kUsage;
}

int list() {
  std::vector<exercises::Exercise> all;
  for (const std::string& folder : shipped_exercises()) {
    auto exercise = exercises::load_exercise(folder);
    if (!exercise) return complain(exercise.error());
    all.push_back(std::move(*exercise));
  }
  if (all.empty()) return status::kOutside;
  std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.level < b.level; });
  std::size_t width = 0;
  for (const auto& exercise : all) width = std::max(width, exercise.name.size());
  for (const auto& exercise : all) {
    fmt::print("{}  {:<{}}  {:>3} points  {}\n", exercise.level, exercise.name, width, exercises::number(exercise.points()),
               exercise.title);
  }
  fmt::print("\n'nslab exercise show NAME' shows the task, 'nslab grade NAME FILE' grades an answer.\n");
  return status::kGood;
}

void print_indented(const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    fmt::print("{}{}\n", end == at ? "" : "    ", text.substr(at, end - at));
    at = end + 1;
  }
}

int show(const ExerciseRequest& request) {
  const auto exercise = exercises::load_exercise(exercise_folder(request.name), request.variant);
  if (!exercise) return complain(exercise.error());
  if (request.start_only) {
    fmt::print("{}", exercise->start);
    return status::kGood;
  }
  fmt::print("{}\n{:=<{}}\n\n{}\n", exercise->title, "", exercise->title.size(), exercise->task);
  if (!exercise->start.empty()) {
    fmt::print("This has been done already:\n\n");
    print_indented(exercise->start);
    fmt::print("\n");
  }
  fmt::print("What is checked:\n\n");
  double hidden = 0;
  for (const exercises::Check& check : exercise->checks) {
    if (check.hidden) {
      hidden += check.points;
    } else {
      fmt::print("    {:>3}  {}\n", exercises::number(check.points), check.text);
    }
  }
  if (hidden > 0) fmt::print("    {:>3}  for what is not told\n", exercises::number(hidden));
  return status::kGood;
}

int make(const ExerciseRequest& request) {
  const fs::path folder(request.name);
  std::error_code error;
  if (fs::exists(folder, error) && !fs::is_empty(folder, error)) {
    return complain({request.name, "is there already and not empty; name a folder that is to be made", true});
  }
  for (const auto& [name, text] : exercises::skeleton()) {
    fs::create_directories((folder / name).parent_path(), error);
    std::ofstream out(folder / name, std::ios::binary);
    out << text;
    out.close();
    if (!out) return complain({(folder / name).string(), "cannot be written", true});
  }
  fmt::print("{}: change exercise.yaml, solution.sh and mistakes/, then 'nslab exercise check {}'\n", request.name, request.name);
  return status::kGood;
}

int check(const ExerciseRequest& request) {
  std::vector<std::string> folders;
  for (const std::string& name : request.folders) folders.push_back(exercise_folder(name));
  if (folders.empty()) folders = shipped_exercises();
  if (folders.empty()) return status::kOutside;
  bool good = true;
  std::size_t mutants = 0, caught = 0, equivalent = 0;
  for (const std::string& folder : folders) {
    const auto authored = exercises::check_exercise(folder, !request.no_mutants);
    if (!authored) return complain(authored.error());
    fmt::print("{}", exercises::to_text(*authored));
    std::fflush(stdout);
    good = good && authored->good();
    mutants += authored->mutants;
    caught += authored->caught;
    equivalent += authored->equivalent;
  }
  if (folders.size() > 1 && mutants > equivalent) {
    fmt::print("{} exercises, {} mutants: {} caught, {} equivalent, {} survive ({:.1f} % caught)\n", folders.size(), mutants, caught,
               equivalent, mutants - caught - equivalent, 100.0 * static_cast<double>(caught) / static_cast<double>(mutants - equivalent));
  }
  return good ? status::kGood : status::kFailed;
}

}  // namespace

void add_exercise(CLI::App& app, int& result) {
  auto request = std::make_shared<ExerciseRequest>();
  CLI::App* verb = app.add_subcommand("exercise", "List, show, make and check exercises");
  verb->require_subcommand(1);
  verb->add_subcommand("list", "The exercises that come with nslab")->callback([&result] { result = list(); });
  CLI::App* shown = verb->add_subcommand("show", "The task, and what is checked");
  shown->add_option("EXERCISE", request->name, "The name of an exercise, or its folder")->required();
  shown->add_option("--variant", request->variant, "Whose variant: a student's name or number");
  shown->add_flag("--start", request->start_only, "Print only the script that runs before the student's");
  shown->callback([request, &result] { result = show(*request); });
  CLI::App* made = verb->add_subcommand("new", "Make the folder of an exercise, to be changed");
  made->add_option("FOLDER", request->name, "The folder to make")->required();
  made->callback([request, &result] { result = make(*request); });
  CLI::App* checked = verb->add_subcommand("check", "Check exercises: start, solution, mistakes, variants, and mutants of the solution");
  checked->add_option("EXERCISE", request->folders, "Names or folders; all that come with nslab where left out");
  checked->add_flag("--no-mutants", request->no_mutants, "Leave out the mutants");
  checked->callback([request, &result] { result = check(*request); });
}

}  // namespace nslab::cli

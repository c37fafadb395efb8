#include "exercises/author.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "exercises/essence.h"
#include "exercises/grade.h"
#include "exercises/load.h"
#include "exercises/mutate.h"
#include "exercises/report.h"
#include "exercises/stage.h"
#include "exercises/variant.h"

namespace nslab::exercises {

namespace {

namespace fs = std::filesystem;

struct Script {
  std::string file{};
  std::string text{};
};

std::optional<std::string> read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<Script> mistakes_of(const fs::path& folder) {
  std::vector<Script> out;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder / "mistakes", none)) {
    if (entry.path().extension() == ".sh") out.push_back({entry.path().string(), read_file(entry.path()).value_or("")});
  }
  std::sort(out.begin(), out.end(), [](const Script& a, const Script& b) { return a.file < b.file; });
  return out;
}

// The words after "# KEY:" in a script's comments.
std::vector<std::string> told(const std::string& text, const std::string& key) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  std::string line;
  while (std::getline(lines, line)) {
    if (!line.starts_with("# " + key + ":")) continue;
    std::istringstream words(line.substr(key.size() + 3));
    std::string word;
    while (words >> word) out.push_back(word);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> failed_checks(const Grading& grading) {
  std::vector<std::string> out;
  for (const CheckResult& check : grading.checks) {
    if (check.status == CheckStatus::kFailed) out.push_back(check.id);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string listed(const std::vector<std::string>& words) { return words.empty() ? "none" : fmt::format("{}", fmt::join(words, " ")); }

class Author {
 public:
  Author(const Exercise& exercise, const Stage& stage, Authored& out) : exercise_(exercise), stage_(stage), out_(out) {
    options_.reveal = true;
  }

  [[nodiscard]] Grading graded(const std::string& file, const std::string& text) const {
    return grade(exercise_, stage_, {file, text, std::nullopt}, options_);
  }

  void check_start() {
    const Grading grading = graded("start", "");
    for (std::size_t i = 0; i < exercise_.checks.size(); ++i) {
      const Check& check = exercise_.checks[i];
      const CheckResult& result = grading.checks[i];
      const bool passes = result.status == CheckStatus::kPassed;
      if (passes && !check.holds) {
        problem(check,
                fmt::format("'{}' passes before anything was done; make it ask for more, or say 'holds: true' where it must stay as it is",
                            check.id));
      } else if (!passes && check.holds) {
        problem(check, fmt::format("'{}' says 'holds: true' and does not pass at the start: {}", check.id, result.cause));
      }
    }
  }

  void check_solution(const Script& solution, const std::string& who) {
    const Grading grading = graded(solution.file, solution.text);
    for (const std::string& note : grading.notes) out_.problems.push_back(fmt::format("{}: {}{}", solution.file, who, note));
    for (const CheckResult& check : grading.checks) {
      if (check.status == CheckStatus::kPassed) continue;
      out_.problems.push_back(fmt::format("{}: {}the solution does not pass '{}': {}", solution.file, who, check.id, check.cause));
    }
  }

  void check_mistake(const Script& mistake) {
    const Grading grading = graded(mistake.file, mistake.text);
    const auto wanted = told(mistake.text, "fails");
    const auto failed = failed_checks(grading);
    if (wanted.empty()) {
      out_.problems.push_back(
          fmt::format("{}: does not say which checks it must fail; write '# fails: {}' into it", mistake.file, listed(failed)));
    } else if (wanted != failed) {
      out_.problems.push_back(fmt::format("{}: says that it fails: {}; it fails: {}", mistake.file, listed(wanted), listed(failed)));
    }
    for (const std::string& cause : told(mistake.text, "cause")) {
      const bool found =
          std::any_of(grading.checks.begin(), grading.checks.end(), [&](const CheckResult& check) { return check.fault == cause; });
      if (!found)
        out_.problems.push_back(fmt::format("{}: the cause {} is not reported, but: {}", mistake.file, cause, listed(causes(grading))));
    }
    for (const std::string& line : told(mistake.text, "blame")) {
      const auto blamed = lines(grading);
      if (std::find(blamed.begin(), blamed.end(), line) == blamed.end()) {
        out_.problems.push_back(fmt::format("{}: line {} is not blamed, but: {}", mistake.file, line, listed(blamed)));
      }
    }
  }

  void check_mutants(const Script& solution) {
    const Performance whole = perform(stage_, "solution.sh", solution.text);
    const Essence built = essence_of(whole.after.world, whole.observer);
    for (const Mutant& mutant : mutants_of(solution.text)) {
      ++out_.mutants;
      const Grading grading = graded("mutant", mutant.text);
      if (grading.score < grading.max) {
        ++out_.caught;
        continue;
      }
      const Performance performance = perform(stage_, "mutant", mutant.text);
      if (essence_of(performance.after.world, performance.observer) == built) {
        ++out_.equivalent;
      } else {
        out_.survivors.push_back(printable(mutant.what));
      }
    }
  }

 private:
  void problem(const Check& check, const std::string& what) {
    out_.problems.push_back(fmt::format("{}/exercise.yaml:{}: {}", exercise_.folder, check.line, what));
  }

  static std::vector<std::string> causes(const Grading& grading) {
    std::vector<std::string> out;
    for (const CheckResult& check : grading.checks) {
      if (!check.fault.empty()) out.push_back(check.fault);
    }
    return out;
  }
  static std::vector<std::string> lines(const Grading& grading) {
    std::vector<std::string> out;
    for (const CheckResult& check : grading.checks) {
      for (const BlamedLine& line : check.blame) out.push_back(std::to_string(line.line));
    }
    return out;
  }

  const Exercise& exercise_;
  const Stage& stage_;
  Authored& out_;
  GradeOptions options_{};
};

// The variants of two students: their own solution passes, the one for the exercise as it is written does not.
void check_variants(const Exercise& exercise, const Script& solution, Authored& out) {
  if (exercise.vary.names.empty() && exercise.vary.networks.empty()) return;
  for (const char* student : {"one", "two"}) {
    const auto variant = load_exercise(exercise.folder, student);
    const auto stage = variant ? set_stage(*variant) : Loaded<Stage>(tl::unexpected(variant.error()));
    if (!stage) {
      out.problems.push_back(fmt::format("the variant of student '{}': {}", student, stage.error().text()));
      continue;
    }
    Author author(*variant, *stage, out);
    const Renaming renaming = renaming_of(exercise.vary, exercise.name, student);
    author.check_solution({solution.file, renamed(renaming, solution.text)}, fmt::format("in the variant of student '{}': ", student));
    const Grading copied = author.graded(solution.file, solution.text);
    if (copied.score >= copied.max)
      out.problems.push_back(fmt::format("{}: passes for student '{}' as it stands: the variant varies nothing", solution.file, student));
  }
}

}  // namespace

Loaded<Authored> check_exercise(const std::string& folder, bool with_mutants) {
  const auto exercise = load_exercise(folder);
  if (!exercise) return tl::unexpected(exercise.error());
  const auto stage = set_stage(*exercise);
  if (!stage) return tl::unexpected(stage.error());
  const fs::path place(folder);
  const auto text = read_file(place / "solution.sh");
  if (!text)
    return tl::unexpected(
        Fault{(place / "solution.sh").string(), "cannot be read; an exercise has a solution, so that it is known that there is one", true});
  const Script solution{(place / "solution.sh").string(), *text};
  Authored out;
  out.exercise = exercise->name;
  out.title = exercise->title;
  out.points = exercise->points();
  out.checks = exercise->checks.size();
  Author author(*exercise, *stage, out);
  author.check_start();
  author.check_solution(solution, "");
  const auto mistakes = mistakes_of(place);
  out.mistakes = mistakes.size();
  for (const Script& mistake : mistakes) author.check_mistake(mistake);
  check_variants(*exercise, solution, out);
  if (with_mutants && out.good()) author.check_mutants(solution);
  return out;
}

std::string to_text(const Authored& authored) {
  std::string out = fmt::format("{}: {}; {} checks for {} points, {} mistakes", authored.exercise, authored.good() ? "good" : "NOT GOOD",
                                authored.checks, number(authored.points), authored.mistakes);
  if (authored.mutants > 0) {
    out += fmt::format("; {} mutants: {} caught, {} equivalent, {} survive ({:.0f} % caught)", authored.mutants, authored.caught,
                       authored.equivalent, authored.survivors.size(), 100 * authored.share());
  }
  out += "\n";
  for (const std::string& problem : authored.problems) out += fmt::format("  {}\n", problem);
  for (const std::string& survivor : authored.survivors) out += fmt::format("  no check notices: {}\n", survivor);
  return out;
}

}  // namespace nslab::exercises

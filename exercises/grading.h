// exercises/grading.h — Grading: what a submission came to, as data. Formats are in exercises/report.h.
//
// Guarantees
//   1. A check is passed, failed, or blocked: one that it depends on did not pass, so it says nothing.
//   2. Of a hidden check nothing is in here that a student could learn from but its points, unless `reveal` was asked for.
#ifndef NSLAB_EXERCISES_GRADING_H_
#define NSLAB_EXERCISES_GRADING_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nslab::exercises {

enum class CheckStatus : std::uint8_t { kPassed, kFailed, kBlocked };
// "passed", "failed", "blocked"
std::string_view status_name(CheckStatus status);

struct BlamedLine {
  int line = 0;
  std::string command{};
  friend bool operator==(const BlamedLine&, const BlamedLine&) = default;
};

struct CheckResult {
  std::string id{};
  bool hidden = false;
  CheckStatus status = CheckStatus::kFailed;
  double points = 0;  // that it is worth
  double earned = 0;
  std::string text{};
  std::string fault{};  // a short name: "link-down"
  std::string cause{};  // a sentence
  std::string hint{};   // of one that failed
  std::vector<BlamedLine> blame{};
  friend bool operator==(const CheckResult&, const CheckResult&) = default;
};

// What became of a submission as a whole.
enum class Verdict : std::uint8_t {
  kGraded,
  kSyntax,     // does not parse; what stands before the fault was run and graded
  kStopped,    // at a limit: no points
  kUnreadable  // no shell script at all: no points
};
std::string_view verdict_name(Verdict verdict);

struct Grading {
  std::string submission{};
  Verdict verdict = Verdict::kGraded;
  std::vector<std::string> notes{};  // why so; commands that are not modelled
  double score = 0;
  double max = 0;
  std::vector<CheckResult> checks{};
  friend bool operator==(const Grading&, const Grading&) = default;
};

// All that one run of the grader came to.
struct Report {
  std::string exercise{};
  std::string title{};
  std::string variant{};
  std::string on = "model";
  std::string shard{};  // "2/8"; empty: all of it
  std::vector<Grading> results{};
  friend bool operator==(const Report&, const Report&) = default;
};

}  // namespace nslab::exercises

#endif  // NSLAB_EXERCISES_GRADING_H_

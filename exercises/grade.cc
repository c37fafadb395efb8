#include "exercises/grade.h"

#include <fmt/format.h>

#include <algorithm>

#include "exercises/blame.h"
#include "exercises/model_subject.h"
#include "exercises/report.h"
#include "exercises/why.h"

namespace nslab::exercises {

namespace {

CheckResult blank(const Check& check) {
  CheckResult out;
  out.id = check.id;
  out.hidden = check.hidden;
  out.status = CheckStatus::kBlocked;
  out.points = check.points;
  out.text = check.text;
  return out;
}

// Of a flow without an answer: the cause that verify/explain.h finds, instead of what the probe alone saw.
void explain(Explainer& explainer, const Finding& finding, CheckResult& result) {
  if (!finding.unanswered) return;
  auto told = explainer.why(*finding.unanswered);
  if (!told) return;
  result.fault = std::move(told->fault);
  result.cause = printable(fmt::format("{} gets no answer: {}", flow_words(*finding.unanswered), told->cause), 600);
  result.blame = std::move(told->blame);
}

// Checks in their order; one whose prerequisites did not pass is not asked.
std::vector<CheckResult> judge_all(const Exercise& exercise, const Subject& subject, const Performance& performance) {
  std::vector<CheckResult> out;
  Blamer blamer(performance);
  Explainer explainer(performance);
  for (const Check& check : exercise.checks) {
    CheckResult result = blank(check);
    const auto unmet =
        std::find_if(check.depends.begin(), check.depends.end(), [&](std::size_t at) { return out[at].status != CheckStatus::kPassed; });
    if (unmet != check.depends.end()) {
      result.cause = fmt::format("needs '{}' first", exercise.checks[*unmet].id);
    } else if (Finding finding = judge(subject, check.wanted); finding.passed) {
      result.status = CheckStatus::kPassed;
      result.earned = check.points;
    } else {
      result.status = CheckStatus::kFailed;
      result.fault = std::move(finding.fault);
      result.cause = printable(finding.cause, 600);
      result.hint = check.hint;
      explain(explainer, finding, result);
      if (result.blame.empty()) result.blame = blamer.blame(check);
      for (BlamedLine& line : result.blame) line.command = printable(line.command);
    }
    out.push_back(std::move(result));
  }
  return out;
}

// What students may see of a hidden check: that there is one, and its points.
void hide(std::vector<CheckResult>& results) {
  int number = 0;
  for (CheckResult& result : results) {
    if (!result.hidden) continue;
    CheckResult shown;
    shown.id = fmt::format("hidden-{}", ++number);
    shown.hidden = true;
    shown.status = result.status == CheckStatus::kPassed ? CheckStatus::kPassed : CheckStatus::kFailed;
    shown.points = result.points;
    shown.earned = result.earned;
    shown.text = "a hidden check";
    result = std::move(shown);
  }
}

void take_notes(const Performance& performance, Grading& out) {
  if (performance.fault) {
    out.verdict = Verdict::kSyntax;
    out.notes.push_back(fmt::format("line {}: {}; bash runs what stands before it, and so does the grader", performance.fault->line,
                                    printable(performance.fault->message)));
  }
  const auto& unmodelled = performance.after.unmodelled;
  if (!unmodelled.empty()) {
    out.notes.push_back(fmt::format("{} {} not modelled and did nothing (first at line {}: {})", unmodelled.size(),
                                    unmodelled.size() == 1 ? "command is" : "commands are", unmodelled.front().line,
                                    printable(unmodelled.front().what)));
  }
}

// No points for one that gave no state to look at.
Grading worthless(const Exercise& exercise, const std::string& name, Verdict verdict, const std::string& why) {
  Grading out;
  out.submission = name;
  out.verdict = verdict;
  out.notes = {printable(why)};
  out.max = exercise.points();
  for (const Check& check : exercise.checks) {
    out.checks.push_back(blank(check));
    out.checks.back().cause = "the submission gave nothing to check";
  }
  return out;
}

}  // namespace

std::string_view status_name(CheckStatus status) {
  switch (status) {
    case CheckStatus::kPassed: return "passed";
    case CheckStatus::kFailed: return "failed";
    case CheckStatus::kBlocked: return "blocked";
  }
  return "";
}

std::string_view verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::kGraded: return "graded";
    case Verdict::kSyntax: return "syntax";
    case Verdict::kStopped: return "stopped";
    case Verdict::kUnreadable: return "unreadable";
  }
  return "";
}

Grading grade(const Exercise& exercise, const Stage& stage, const Submission& submission, const GradeOptions& options) {
  Grading out;
  if (submission.unreadable) {
    out = worthless(exercise, submission.name, Verdict::kUnreadable, *submission.unreadable);
    if (!options.reveal) hide(out.checks);
    return out;
  }
  const Performance performance = perform(stage, submission.name.substr(submission.name.rfind('/') + 1), submission.text);
  if (performance.after.stopped) {
    out = worthless(exercise, submission.name, Verdict::kStopped, "stopped: " + *performance.after.stopped);
  } else {
    out.submission = submission.name;
    out.max = exercise.points();
    take_notes(performance, out);
    const ModelSubject model(performance.after, performance.observer);
    const auto subject = options.other ? options.other(performance) : Loaded<Subject>(model.questions());
    if (!subject) return worthless(exercise, submission.name, Verdict::kUnreadable, subject.error().text());
    out.checks = judge_all(exercise, *subject, performance);
    for (const CheckResult& result : out.checks) out.score += result.earned;
  }
  if (!options.reveal) hide(out.checks);
  return out;
}

}  // namespace nslab::exercises

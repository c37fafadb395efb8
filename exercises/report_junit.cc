// JUnit XML, as the JUnit task of Ant writes it, and TAP version 13.
#include <fmt/format.h>

#include <algorithm>

#include "exercises/report.h"

namespace nslab::exercises {

namespace {

std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string details(const CheckResult& check) {
  std::string out;
  for (const BlamedLine& line : check.blame) out += fmt::format("line {}: {}\n", line.line, line.command);
  if (!check.hint.empty()) out += fmt::format("hint: {}\n", check.hint);
  return out;
}

bool is_error(const Grading& grading) { return grading.verdict == Verdict::kStopped || grading.verdict == Verdict::kUnreadable; }

std::string testcase(const Report& report, const Grading& grading, const CheckResult& check) {
  const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"", xml(report.exercise), xml(check.id));
  if (is_error(grading)) {
    const std::string why = grading.notes.empty() ? "" : grading.notes.front();
    return fmt::format("{}>\n      <error type=\"{}\" message=\"{}\"/>\n    </testcase>\n", head, verdict_name(grading.verdict), xml(why));
  }
  if (check.status == CheckStatus::kPassed) return head + "/>\n";
  if (check.status == CheckStatus::kBlocked)
    return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", head, xml(check.cause));
  return fmt::format("{}>\n      <failure type=\"{}\" message=\"{}\">{}</failure>\n    </testcase>\n", head,
                     xml(check.fault.empty() ? "failed" : check.fault), xml(check.cause.empty() ? check.text : check.cause),
                     xml(details(check)));
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;

  void add(const Grading& grading) {
    for (const CheckResult& check : grading.checks) {
      ++tests;
      if (is_error(grading)) {
        ++errors;
      } else if (check.status == CheckStatus::kFailed) {
        ++failures;
      } else if (check.status == CheckStatus::kBlocked) {
        ++skipped;
      }
    }
  }
  [[nodiscard]] std::string text() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\"", tests, failures, errors, skipped);
  }
};

// What stands after " - " must not hold a '#', which begins a directive.
std::string tap_text(std::string text) {
  std::replace(text.begin(), text.end(), '#', '.');
  return text;
}

}  // namespace

std::string to_junit(const Report& report) {
  Counts all;
  for (const Grading& grading : report.results) all.add(grading);
  std::string out =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n", xml(report.exercise), all.text());
  for (const Grading& grading : report.results) {
    Counts counts;
    counts.add(grading);
    out += fmt::format(
        "  <testsuite name=\"{}\" {}>\n    <properties>\n      <property name=\"score\" value=\"{}\"/>\n      <property name=\"max\" "
        "value=\"{}\"/>\n    </properties>\n",
        xml(grading.submission), counts.text(), number(grading.score), number(grading.max));
    for (const CheckResult& check : grading.checks) out += testcase(report, grading, check);
    std::string notes;
    for (const std::string& note : grading.notes) notes += note + "\n";
    if (!notes.empty()) out += fmt::format("    <system-out>{}</system-out>\n", xml(notes));
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

std::string to_tap(const Report& report) {
  std::size_t tests = 0;
  for (const Grading& grading : report.results) tests += grading.checks.size();
  std::string out = fmt::format("TAP version 13\n1..{}\n", tests);
  std::size_t at = 0;
  for (const Grading& grading : report.results) {
    for (const std::string& note : grading.notes) out += fmt::format("# {}: {}\n", tap_text(grading.submission), note);
    for (const CheckResult& check : grading.checks) {
      out += fmt::format("{} {} - {}: {} ({} of {})\n", check.status == CheckStatus::kPassed ? "ok" : "not ok", ++at,
                         tap_text(grading.submission), tap_text(check.id + ": " + check.text), number(check.earned), number(check.points));
      if (check.status == CheckStatus::kBlocked) out += "# blocked: " + check.cause + "\n";
      if (check.status == CheckStatus::kFailed && !check.cause.empty()) out += "# " + check.cause + "\n";
      for (const BlamedLine& line : check.blame) out += fmt::format("# line {}: {}\n", line.line, line.command);
      if (!check.hint.empty()) out += "# hint: " + check.hint + "\n";
    }
  }
  return out;
}

}  // namespace nslab::exercises

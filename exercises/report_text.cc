#include <fmt/format.h>

#include <algorithm>

#include "exercises/report.h"

namespace nslab::exercises {

namespace {

void put_check(std::string& out, const CheckResult& check, std::size_t width) {
  const char* mark = check.status == CheckStatus::kPassed ? "ok     " : check.status == CheckStatus::kFailed ? "FAILED " : "blocked";
  out += fmt::format("  {} {:>4}/{:<4} {:<{}}  {}\n", mark, number(check.earned), number(check.points), check.id, width, check.text);
  const std::string indent(4, ' ');
  if (!check.cause.empty()) out += fmt::format("{}{}\n", indent, check.cause);
  for (const BlamedLine& line : check.blame) out += fmt::format("{}line {}: {}\n", indent, line.line, line.command);
  if (!check.hint.empty()) out += fmt::format("{}hint: {}\n", indent, check.hint);
}

// Tab and newline would break a column; everything else that is printable stays.
std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

}  // namespace

std::string number(double value) { return fmt::format("{:g}", value); }

std::string printable(std::string_view text, std::size_t most) {
  static constexpr std::string_view kReplacement = "\xef\xbf\xbd";
  std::string out;
  std::size_t at = 0;
  while (at < text.size() && out.size() < most) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      out += lead == '\n' || lead == '\t' ? ' ' : lead < 0x20 || lead == 0x7f ? '?' : text[at];
      ++at;
      continue;
    }
    const std::size_t length = lead >= 0xf0 && lead < 0xf5 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 0;
    bool good = length > 0 && at + length <= text.size();
    for (std::size_t i = 1; good && i < length; ++i) good = (static_cast<unsigned char>(text[at + i]) & 0xc0U) == 0x80;
    const auto second = good ? static_cast<unsigned char>(text[at + 1]) : 0U;
    if (lead == 0xe0 && second < 0xa0) good = false;                               // overlong
    if (lead == 0xed && second >= 0xa0) good = false;                              // surrogates
    if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second >= 0x90)) good = false;
    if (lead == 0xef && good && second == 0xbf && static_cast<unsigned char>(text[at + 2]) >= 0xbe) good = false;  // U+FFFE, U+FFFF
    out += good ? text.substr(at, length) : kReplacement;
    at += good ? length : 1;
  }
  if (at < text.size()) out += " …";
  return out;
}

std::string to_text(const Report& report) {
  std::string out;
  double sum = 0;
  std::size_t full = 0;
  for (const Grading& grading : report.results) {
    out += fmt::format("{}: {} of {} points\n", grading.submission, number(grading.score), number(grading.max));
    for (const std::string& note : grading.notes) out += fmt::format("  note: {}\n", note);
    std::size_t width = 0;
    for (const CheckResult& check : grading.checks) width = std::max(width, check.id.size());
    for (const CheckResult& check : grading.checks) put_check(out, check, width);
    sum += grading.score;
    if (grading.score >= grading.max) ++full;
  }
  if (report.results.size() > 1) {
    out += fmt::format("{} submissions to {}: {} with all points, {:.2f} of {} on average\n", report.results.size(), report.exercise, full,
                       sum / static_cast<double>(report.results.size()), number(report.results.front().max));
  }
  return out;
}

std::string to_csv(const Report& report) {
  std::string out = "submission,verdict,score,max";
  if (!report.results.empty()) {
    for (const CheckResult& check : report.results.front().checks) out += "," + csv_cell(check.id);
  }
  out += ",notes\r\n";
  for (const Grading& grading : report.results) {
    out +=
        fmt::format("{},{},{},{}", csv_cell(grading.submission), verdict_name(grading.verdict), number(grading.score), number(grading.max));
    for (const CheckResult& check : grading.checks) out += "," + number(check.earned);
    out += "," + csv_cell(fmt::format("{}", fmt::join(grading.notes, "; "))) + "\r\n";
  }
  return out;
}

}  // namespace nslab::exercises

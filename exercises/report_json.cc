#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "exercises/report.h"
#include "model/base/number.h"

namespace nslab::exercises {

namespace {

using Json = nlohmann::ordered_json;

// Whole numbers without a point, as people write points.
Json points(double value) {
  if (std::floor(value) == value && std::abs(value) < 1e9) return static_cast<std::int64_t>(value);
  return value;
}

std::string dump(const Json& json) { return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"; }

Json check_json(const CheckResult& check) {
  Json out;
  out["id"] = check.id;
  if (check.hidden) out["hidden"] = true;
  out["status"] = status_name(check.status);
  out["points"] = points(check.points);
  out["earned"] = points(check.earned);
  out["text"] = check.text;
  if (!check.fault.empty()) out["fault"] = check.fault;
  if (!check.cause.empty()) out["cause"] = check.cause;
  if (!check.hint.empty()) out["hint"] = check.hint;
  if (check.status == CheckStatus::kFailed && !check.hidden) {
    out["blame"] = Json::array();
    for (const BlamedLine& line : check.blame) out["blame"].push_back({{"line", line.line}, {"cmd", line.command}});
  }
  return out;
}

Json grading_json(const Grading& grading) {
  Json out;
  out["submission"] = grading.submission;
  out["verdict"] = verdict_name(grading.verdict);
  out["score"] = points(grading.score);
  out["max"] = points(grading.max);
  if (!grading.notes.empty()) out["notes"] = grading.notes;
  out["checks"] = Json::array();
  for (const CheckResult& check : grading.checks) out["checks"].push_back(check_json(check));
  return out;
}

CheckResult check_of(const Json& json) {
  CheckResult out;
  out.id = json.at("id");
  out.hidden = json.value("hidden", false);
  const std::string status = json.at("status");
  out.status = status == "passed" ? CheckStatus::kPassed : status == "failed" ? CheckStatus::kFailed : CheckStatus::kBlocked;
  out.points = json.at("points");
  out.earned = json.at("earned");
  out.text = json.value("text", "");
  out.fault = json.value("fault", "");
  out.cause = json.value("cause", "");
  out.hint = json.value("hint", "");
  for (const Json& line : json.value("blame", Json::array())) out.blame.push_back({line.at("line"), line.at("cmd")});
  return out;
}

Grading grading_of(const Json& json) {
  Grading out;
  out.submission = json.at("submission");
  const std::string verdict = json.at("verdict");
  for (const Verdict known : {Verdict::kGraded, Verdict::kSyntax, Verdict::kStopped, Verdict::kUnreadable}) {
    if (verdict_name(known) == verdict) out.verdict = known;
  }
  out.score = json.at("score");
  out.max = json.at("max");
  for (const Json& note : json.value("notes", Json::array())) out.notes.push_back(note);
  for (const Json& check : json.at("checks")) out.checks.push_back(check_of(check));
  return out;
}

std::string output_of(const CheckResult& check) {
  std::string out = check.cause.empty() ? "" : check.cause + "\n";
  for (const BlamedLine& line : check.blame) out += fmt::format("line {}: {}\n", line.line, line.command);
  if (!check.hint.empty()) out += fmt::format("Hint: {}\n", check.hint);
  return out;
}

// Shards "1/3", "2/3", "3/3", each once; or no shard at all. What is wrong with them, else nothing.
std::string missing_shards(const std::vector<std::pair<std::string, Report>>& reports) {
  std::vector<std::string> seen;
  for (const auto& [file, report] : reports) {
    if (report.shard.empty())
      return seen.empty() ? "" : fmt::format("{} is no shard, and others are; merge only what belongs together", file);
    if (std::find(seen.begin(), seen.end(), report.shard) != seen.end())
      return fmt::format("{}: shard {} is given twice", file, report.shard);
    seen.push_back(report.shard);
  }
  if (seen.empty()) return "";
  const std::string total = seen.front().substr(seen.front().find('/') + 1);
  const auto count = parse_number(total);
  if (!count) return fmt::format("{} is no shard: expected I/N", seen.front());
  for (std::uint64_t i = 1; i <= *count; ++i) {
    const std::string wanted = fmt::format("{}/{}", i, total);
    if (std::find(seen.begin(), seen.end(), wanted) == seen.end()) return fmt::format("shard {} is missing", wanted);
  }
  return seen.size() == *count ? "" : "these are shards of different runs";
}

}  // namespace

std::string to_json(const Report& report) {
  Json out;
  out["version"] = 1;
  out["exercise"] = report.exercise;
  out["title"] = report.title;
  if (!report.variant.empty()) out["variant"] = report.variant;
  out["on"] = report.on;
  if (!report.shard.empty()) out["shard"] = report.shard;
  out["results"] = Json::array();
  for (const Grading& grading : report.results) out["results"].push_back(grading_json(grading));
  return dump(out);
}

Loaded<std::string> to_gradescope(const Report& report) {
  if (report.results.size() != 1) {
    return tl::unexpected(Fault{
        "",
        fmt::format("the gradescope format is for one submission, and there are {}; name one, or use json or csv", report.results.size()),
        false});
  }
  const Grading& grading = report.results.front();
  Json out;
  out["score"] = points(grading.score);
  std::string notes = fmt::format("{}: {} of {} points", report.title, number(grading.score), number(grading.max));
  for (const std::string& note : grading.notes) notes += "\n" + note;
  out["output"] = notes;
  out["output_format"] = "text";
  out["visibility"] = "visible";
  out["stdout_visibility"] = "hidden";
  out["tests"] = Json::array();
  int at = 0;
  for (const CheckResult& check : grading.checks) {
    Json test;
    test["score"] = points(check.earned);
    test["max_score"] = points(check.points);
    test["status"] = check.status == CheckStatus::kPassed ? "passed" : "failed";
    test["name"] = check.text;
    test["name_format"] = "text";
    test["number"] = std::to_string(++at);
    test["output"] = output_of(check);
    test["output_format"] = "text";
    test["visibility"] = check.hidden ? "hidden" : "visible";
    out["tests"].push_back(test);
  }
  return dump(out);
}

Loaded<Report> report_from_json(const std::string& text, const std::string& file) {
  try {
    const Json json = Json::parse(text);
    if (json.at("version") != 1)
      return tl::unexpected(Fault{file, "this is a report of another version; this nslab reads version 1", false});
    Report out;
    out.exercise = json.at("exercise");
    out.title = json.value("title", "");
    out.variant = json.value("variant", "");
    out.on = json.value("on", "model");
    out.shard = json.value("shard", "");
    for (const Json& grading : json.at("results")) out.results.push_back(grading_of(grading));
    return out;
  } catch (const Json::exception& error) {
    return tl::unexpected(Fault{file, fmt::format("expected what 'nslab grade --format=json' prints: {}", error.what()), false});
  }
}

Loaded<Report> merge(const std::vector<std::pair<std::string, Report>>& reports) {
  if (reports.empty()) return tl::unexpected(Fault{"", "nothing to merge; name files that 'nslab grade --format=json' wrote", false});
  if (const std::string wrong = missing_shards(reports); !wrong.empty()) return tl::unexpected(Fault{"", wrong, false});
  Report out = reports.front().second;
  out.shard.clear();
  out.results.clear();
  for (const auto& [file, report] : reports) {
    if (report.exercise != out.exercise || report.variant != out.variant || report.on != out.on) {
      return tl::unexpected(Fault{
          file,
          fmt::format("is about {}{}{}, the first about {}{}{}; merge one exercise at a time", report.exercise,
                      report.variant.empty() ? "" : " for ", report.variant, out.exercise, out.variant.empty() ? "" : " for ", out.variant),
          false});
    }
    out.results.insert(out.results.end(), report.results.begin(), report.results.end());
  }
  std::sort(out.results.begin(), out.results.end(), [](const Grading& a, const Grading& b) { return a.submission < b.submission; });
  const auto twice = std::adjacent_find(out.results.begin(), out.results.end(),
                                        [](const Grading& a, const Grading& b) { return a.submission == b.submission; });
  if (twice != out.results.end()) return tl::unexpected(Fault{twice->submission, "is graded in two of these files", false});
  return out;
}

}  // namespace nslab::exercises

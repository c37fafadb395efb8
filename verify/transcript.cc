#include "verify/transcript.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

namespace nslab::verify {

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    out.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

// The lines that differ, without those that both have at the beginning and at the end.
std::string difference_text(const std::string& real, const std::string& model) {
  std::vector<std::string> left = lines_of(real);
  std::vector<std::string> right = lines_of(model);
  const auto heads = std::mismatch(left.begin(), left.end(), right.begin(), right.end());
  left.erase(left.begin(), heads.first);
  right.erase(right.begin(), heads.second);
  while (!left.empty() && !right.empty() && left.back() == right.back()) {
    left.pop_back();
    right.pop_back();
  }
  std::string out;
  for (const std::string& line : left) out += "      Linux | " + line + "\n";
  for (const std::string& line : right) out += "      nslab | " + line + "\n";
  if (left.empty() && right.empty()) out = "      (they differ in the newline at the end)\n";
  return out;
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

nlohmann::ordered_json side(const Said& said) {
  if (!said.ran) return nullptr;
  return {{"rc", said.status}, {"out", said.output}};
}

}  // namespace

int TranscriptReport::counted() const {
  return static_cast<int>(std::count_if(commands.begin(), commands.end(), [](const Compared& one) { return one.counts; }));
}
int TranscriptReport::agreed() const {
  return static_cast<int>(std::count_if(commands.begin(), commands.end(), [](const Compared& one) { return one.counts && one.agrees; }));
}
int TranscriptReport::unmodelled() const {
  return static_cast<int>(
      std::count_if(commands.begin(), commands.end(), [](const Compared& one) { return one.counts && one.unmodelled; }));
}

void judge(TranscriptReport& report, const std::string& text) {
  Folder left(text);
  Folder right(text);
  static const std::regex kAnyMac("<mac[0-9]+>");
  for (Compared& one : report.commands) {
    one.folded_real = left.fold(one.real.output);
    one.folded_model = right.fold(one.model.output);
    one.agrees = one.real.ran == one.model.ran && one.real.status == one.model.status;
    // Which port lends a bridge its address is chance (the lowest of random ones), so a second look forgets which
    // random address is which.
    if (one.agrees && one.folded_real != one.folded_model) {
      one.agrees = std::regex_replace(one.folded_real, kAnyMac, "<mac>") == std::regex_replace(one.folded_model, kAnyMac, "<mac>");
    }
    const bool silent = one.real.ran && one.real.status == 0 && one.real.output.empty();
    one.counts = !silent || !one.agrees;
  }
}

std::string to_text(const TranscriptReport& report) {
  std::string out;
  for (const Compared& one : report.commands) {
    if (one.agrees) continue;
    out += fmt::format("  line {}: {}\n", one.line, first_line(one.command));
    if (one.unmodelled) {
      out += "      not modelled: " + first_line(one.model.output) + "\n";
      continue;
    }
    if (one.real.ran != one.model.ran) {
      out += one.real.ran ? "      only Linux ran it\n" : "      only nslab ran it\n";
    } else if (one.real.status != one.model.status) {
      out += fmt::format("      status: Linux {}, nslab {}\n", one.real.status, one.model.status);
    }
    if (one.folded_real != one.folded_model) out += difference_text(one.folded_real, one.folded_model);
  }
  const int differ = report.counted() - report.agreed() - report.unmodelled();
  out += fmt::format("{}: {} commands on Linux {}, {} of them say something: {} agree to the byte, {} differ, {} are not modelled\n",
                     report.script, report.commands.size(), report.kernel, report.counted(), report.agreed(), differ, report.unmodelled());
  return out;
}

std::string to_json(const TranscriptReport& report) {
  nlohmann::ordered_json out;
  out["version"] = 1;
  out["script"] = report.script;
  out["kernel"] = report.kernel;
  out["commands"] = report.commands.size();
  out["counted"] = report.counted();
  out["agreed"] = report.agreed();
  out["not_modelled"] = report.unmodelled();
  out["differences"] = nlohmann::ordered_json::array();
  for (const Compared& one : report.commands) {
    if (one.agrees) continue;
    nlohmann::ordered_json row;
    row["line"] = one.line;
    row["cmd"] = one.command;
    row["not_modelled"] = one.unmodelled;
    row["linux"] = side(one.real);
    row["nslab"] = side(one.model);
    out["differences"].push_back(std::move(row));
  }
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace nslab::verify

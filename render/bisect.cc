#include "render/bisect.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace nslab::render {

namespace {

std::string word(const verify::Outcomes& outcome) {
  if (outcome.works) return "works";
  return outcome.status == 0 ? "gets no answer" : fmt::format("fails with status {}", outcome.status);
}

// The last line that says something.
std::string last_line(const std::string& output) {
  const std::size_t end = output.find_last_not_of("\n ");
  if (end == std::string::npos) return {};
  const std::size_t begin = output.rfind('\n', end);
  return output.substr(begin == std::string::npos ? 0 : begin + 1, end - (begin == std::string::npos ? 0 : begin + 1) + 1);
}

}  // namespace

std::string bisection_text(const verify::Bisection& b, const std::string& script, const std::string& command) {
  std::string out = fmt::format("Before {}, the command {}: {}\n", script, word(b.first), command);
  if (b.turns.empty()) return out + "No line of it changes that.\n";
  for (const verify::Turn& turn : b.turns) {
    out += fmt::format("{}:{}: from here on it {}: {}\n", script, turn.line, word(turn.after), turn.command);
    const std::string said = last_line(turn.after.output);
    if (!turn.after.works && !said.empty()) out += fmt::format("    {}\n", said);
  }
  return out;
}

std::string bisection_json(const verify::Bisection& b, const std::string& command) {
  using Json = nlohmann::ordered_json;
  const auto outcome = [](const verify::Outcomes& o) { return Json{{"works", o.works}, {"status", o.status}}; };
  Json out;
  out["version"] = 1;
  out["command"] = command;
  out["works"] = b.last.works;
  out["changes"] = Json::array();
  for (const verify::Turn& turn : b.turns) {
    out["changes"].push_back(
        Json{{"line", turn.line}, {"cmd", turn.command}, {"before", outcome(turn.before)}, {"after", outcome(turn.after)}});
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace nslab::render

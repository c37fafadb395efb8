#include "exercises/progress.h"

#include <nlohmann/json.hpp>

namespace nslab::exercises {

std::string to_text(const Progress& progress) {
  nlohmann::ordered_json out;
  out["version"] = 1;
  out["print"] = progress.print;
  out["at"] = progress.at;
  out["done"] = progress.done;
  out["log"] = nlohmann::ordered_json::array();
  for (const LoggedLine& line : progress.log) out["log"].push_back({{"text", line.text}, {"next", line.next}});
  return out.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

tl::expected<Progress, std::string> parse_progress(std::string_view text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return tl::unexpected<std::string>("expected a JSON object, as nslab learn writes it");
  const auto version = json.find("version");
  if (version == json.end() || *version != 1) {
    return tl::unexpected<std::string>("expected \"version\": 1; it was written by another nslab");
  }
  Progress out;
  try {
    out.print = json.at("print").get<std::uint64_t>();
    out.at = json.at("at").get<std::size_t>();
    out.done = json.at("done").get<bool>();
    for (const auto& line : json.at("log")) out.log.push_back({line.at("text").get<std::string>(), line.at("next").get<std::size_t>()});
  } catch (const nlohmann::json::exception& error) {
    return tl::unexpected(std::string("a key is missing or of the wrong kind: ") + error.what());
  }
  return out;
}

}  // namespace nslab::exercises

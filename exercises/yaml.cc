#include "exercises/yaml.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace nslab::exercises {

void Reader::fail(const YAML::Node& at, const std::string& what) {
  if (fault_) return;
  const int line = at.Mark().line;
  fault_ = Fault{line >= 0 ? fmt::format("{}:{}", file_, line + 1) : file_, what, false};
}

bool Reader::is_map(const YAML::Node& node, std::string_view what, const std::vector<std::string_view>& known) {
  if (failed()) return false;
  const auto list = fmt::format("{}", fmt::join(known, ", "));
  if (!node.IsMap()) {
    fail(node, fmt::format("'{}' must be a map with keys among: {}", what, list));
    return false;
  }
  std::vector<std::string> seen;
  for (const auto& entry : node) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "?";
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      fail(entry.first, fmt::format("'{}' is not known in '{}'; expected one of: {}", key, what, list));
      return false;
    }
    if (std::find(seen.begin(), seen.end(), key) != seen.end()) {
      fail(entry.first, fmt::format("'{}' stands twice in '{}'; leave one of them", key, what));
      return false;
    }
    seen.push_back(key);
  }
  return true;
}

std::string Reader::text(const YAML::Node& map, const char* key) {
  const YAML::Node node = map[key];
  if (failed() || !node) return "";
  if (!node.IsScalar()) {
    fail(node, fmt::format("'{}' must be a text", key));
    return "";
  }
  return node.Scalar();
}

std::string Reader::needed(const YAML::Node& map, const char* key, std::string_view example) {
  std::string value = text(map, key);
  if (!failed() && value.empty()) fail(map, fmt::format("'{}' is missing; expected for example '{}: {}'", key, key, example));
  return value;
}

std::vector<std::string> Reader::texts(const YAML::Node& map, const char* key) {
  const YAML::Node node = map[key];
  std::vector<std::string> out;
  if (failed() || !node) return out;
  if (node.IsScalar()) return {node.Scalar()};
  if (!node.IsSequence()) {
    fail(node, fmt::format("'{}' must be a text or a list of texts", key));
    return out;
  }
  for (const YAML::Node& item : node) {
    if (!item.IsScalar()) fail(item, fmt::format("each of '{}' must be a text", key));
    if (failed()) return out;
    out.push_back(item.Scalar());
  }
  return out;
}

std::optional<bool> Reader::yes_or_no(const YAML::Node& map, const char* key) {
  const std::string value = text(map, key);
  if (failed() || value.empty()) return std::nullopt;
  if (value == "true" || value == "yes") return true;
  if (value == "false" || value == "no") return false;
  fail(map[key], fmt::format("'{}' is '{}'; expected true or false", key, value));
  return std::nullopt;
}

std::optional<long> Reader::number(const YAML::Node& map, const char* key, long least, long most) {
  const std::string value = text(map, key);
  if (failed() || value.empty()) return std::nullopt;
  long out = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
  if (error == std::errc() && end == value.data() + value.size() && out >= least && out <= most) return out;
  fail(map[key], fmt::format("'{}' is '{}'; expected a number from {} to {}", key, value, least, most));
  return std::nullopt;
}

IpAddress Reader::address(const YAML::Node& map, const char* key, bool must) {
  const std::string value = must ? needed(map, key, "10.0.0.1") : text(map, key);
  if (failed() || value.empty()) return {};
  if (const auto parsed = parse_ip(value)) return *parsed;
  fail(map[key], fmt::format("'{}' is '{}'; expected an address such as 10.0.0.1 or fd00::1", key, value));
  return {};
}

Prefix Reader::prefix(const YAML::Node& map, const char* key) {
  const std::string value = needed(map, key, "10.0.0.0/24");
  if (failed()) return {};
  if (value == "default") return Prefix::all(Family::kInet);
  if (const auto parsed = parse_prefix(value)) return *parsed;
  fail(map[key], fmt::format("'{}' is '{}'; expected a prefix such as 10.0.0.0/24 or ::/0, or default", key, value));
  return {};
}

}  // namespace nslab::exercises

#include "shell/tools/net/url.h"

#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

std::uint16_t default_port(const std::string& scheme) { return scheme == "https" ? 443 : scheme == "ftp" ? 21 : 80; }

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return text;
}

}  // namespace

std::string Url::authority() const {
  const std::string name = brackets ? "[" + host + "]" : host;
  return port == default_port(scheme) ? name : fmt::format("{}:{}", name, port);
}

std::string Url::text() const {
  const std::string name = brackets ? "[" + host + "]" : host;
  return fmt::format("{}://{}{}{}", scheme, name, port_given ? fmt::format(":{}", port) : "", path);
}

std::optional<Url> parse_url(const std::string& text) {
  Url url;
  std::string rest = text;
  if (const auto mark = rest.find("://"); mark != std::string::npos) {
    url.scheme = lower(rest.substr(0, mark));
    rest = rest.substr(mark + 3);
  }
  const auto end = rest.find_first_of("/?#");
  std::string authority = rest.substr(0, end);
  if (end != std::string::npos) url.path = rest.substr(end);
  if (const auto hash = url.path.find('#'); hash != std::string::npos) url.path.erase(hash);
  if (url.path.empty() || url.path[0] == '?') url.path = "/" + url.path;
  if (const auto at = authority.rfind('@'); at != std::string::npos) authority.erase(0, at + 1);
  std::string port;
  if (!authority.empty() && authority[0] == '[') {
    const auto close = authority.find(']');
    if (close == std::string::npos) return std::nullopt;
    url.host = authority.substr(1, close - 1);
    url.brackets = true;
    if (close + 1 < authority.size() && authority[close + 1] == ':') port = authority.substr(close + 2);
  } else {
    const auto colon = authority.find(':');
    url.host = authority.substr(0, colon);
    if (colon != std::string::npos) port = authority.substr(colon + 1);
  }
  if (url.host.empty()) return std::nullopt;
  url.port = default_port(url.scheme);
  if (!port.empty()) {
    const auto number = plain_number(port, 0, 65535);
    if (!number) return std::nullopt;
    url.port = static_cast<std::uint16_t>(*number);
    url.port_given = true;
  }
  return url;
}

std::optional<Url> join_url(const Url& base, const std::string& location) {
  if (location.find("://") != std::string::npos) return parse_url(location);
  Url url = base;
  if (!location.empty() && location[0] == '/') {
    url.path = location;
  } else {
    const std::string path = base.path.substr(0, base.path.find('?'));
    url.path = path.substr(0, path.rfind('/') + 1) + location;
  }
  return url;
}

bool HttpAnswer::is_http() const {
  constexpr std::string_view kMark = "HTTP/";
  const std::size_t seen = std::min(raw.size(), kMark.size());
  return std::string_view(raw).substr(0, seen) == kMark.substr(0, seen);
}

bool HttpAnswer::parse() {
  if (headers_done) return true;
  if (!is_http()) return false;
  std::size_t at = 0;
  std::vector<std::string> lines;
  while (true) {
    const auto newline = raw.find('\n', at);
    if (newline == std::string::npos) return false;
    std::string line = raw.substr(at, newline - at);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    at = newline + 1;
    if (line.empty()) break;
    lines.push_back(std::move(line));
  }
  if (lines.empty()) return false;
  headers_done = true;
  body_at = at;
  const std::string& first = lines.front();
  const auto space = first.find(' ');
  version = first.substr(5, space == std::string::npos ? std::string::npos : space - 5);
  if (space != std::string::npos) {
    const std::string rest = first.substr(space + 1);
    code = static_cast<int>(plain_number(rest.substr(0, 3), 0, 999).value_or(0));
    if (rest.size() > 4) reason = rest.substr(4);
  }
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto colon = lines[i].find(':');
    if (colon == std::string::npos) continue;
    const auto value = lines[i].find_first_not_of(" \t", colon + 1);
    headers.emplace_back(lines[i].substr(0, colon), value == std::string::npos ? "" : lines[i].substr(value));
  }
  return true;
}

std::optional<std::string> HttpAnswer::header(const std::string& name) const {
  for (const auto& [key, value] : headers) {
    if (lower(key) == lower(name)) return value;
  }
  return std::nullopt;
}

std::optional<std::size_t> HttpAnswer::length() const {
  const auto text = header("content-length");
  const auto number = text ? plain_number(*text, 0, 1L << 40) : std::nullopt;
  if (!number) return std::nullopt;
  return static_cast<std::size_t>(*number);
}

}  // namespace nslab::shell

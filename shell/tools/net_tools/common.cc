#include "shell/tools/net_tools/common.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "shell/tools/net/names.h"

namespace nslab::shell::net_tools {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<IpAddress> in_hosts_file(Call& call, const std::string& name, Family family) {
  const auto text = call.read_file("/etc/hosts");
  if (!text) return std::nullopt;
  for (const std::string& line : lines_of(*text)) {
    const auto words = words_of(line.substr(0, line.find('#')));
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (words[i] != name) continue;
      if (const auto address = parse_ip(words[0], family)) return address;
    }
  }
  return std::nullopt;
}

}  // namespace

std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : line) {
    if (std::isspace(static_cast<unsigned char>(c)) == 0) {
      word += c;
      continue;
    }
    if (!word.empty()) words.push_back(std::move(word));
    word.clear();
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const auto newline = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, newline - at));
    at = newline + 1;
  }
  return lines;
}

std::optional<Target> look_up(Call& call, const std::string& name, bool host_first) {
  if (name == "default") return Target{IpAddress::any(Family::kInet), true};
  if (const auto address = parse_aton(name)) return Target{*address, false};
  if (const auto address = in_hosts_file(call, name, Family::kInet)) return Target{*address, false};
  const bool looks_numeric = std::all_of(name.begin(), name.end(), [](char c) { return is_digit(c) || c == '.'; });
  // Which of the two look-ups fails last decides the words: that of a host says "try again", that of a net "unknown".
  call.complain("{}: {}\n", name, host_first || looks_numeric ? "Unknown host" : "Host name lookup failure");
  return std::nullopt;
}

std::optional<IpAddress> look_up6(Call& call, const std::string& name) {
  if (name == "default") return IpAddress::any(Family::kInet6);
  if (const auto address = parse_ip(name, Family::kInet6)) return address;
  if (const auto address = in_hosts_file(call, name, Family::kInet6)) return address;
  call.complain("{}: {}\n", name, name.find(':') != std::string::npos ? "Unknown host" : "Host name lookup failure");
  return std::nullopt;
}

std::optional<int> take_prefix(std::string* target) {
  const auto slash = target->find('/');
  if (slash == std::string::npos) return -1;
  const std::string text = target->substr(slash + 1);
  int length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  target->resize(slash);
  return length;
}

bool sorts_before(const std::string& a, const std::string& b) {
  std::size_t number = 0;
  std::size_t i = 0;
  const auto at = [](const std::string& s, std::size_t n) { return n < s.size() ? s[n] : '\0'; };
  while (at(a, i) == at(b, i)) {
    if (at(a, i) == '\0') return false;
    if (!is_digit(at(a, i)) && is_digit(at(a, i + 1))) number = i + 1;
    ++i;
  }
  if (is_digit(at(a, number)) && is_digit(at(b, number))) {
    const long left = std::strtol(a.c_str() + number, nullptr, 10);
    const long right = std::strtol(b.c_str() + number, nullptr, 10);
    if (left != right) return left < right;
  }
  return at(a, i) < at(b, i);
}

std::optional<Mac> parse_ether(const std::string& text) {
  std::string full;
  std::size_t at = 0;
  for (int byte = 0; byte < 6; ++byte) {
    unsigned value = 0;
    int digits = 0;
    for (; digits < 2 && at < text.size() && std::isxdigit(static_cast<unsigned char>(text[at])) != 0; ++digits, ++at) {
      const char c = static_cast<char>(std::tolower(static_cast<unsigned char>(text[at])));
      value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : c - 'a' + 10);
    }
    if (digits == 0 && at < text.size()) return std::nullopt;
    if (at < text.size() && text[at] == ':') ++at;
    full += fmt::format("{}{:02x}", byte == 0 ? "" : ":", value);
  }
  return parse_mac(full);
}

}  // namespace nslab::shell::net_tools

#include "shell/tools/files/modes.h"

#include <string_view>

namespace nslab::shell {

namespace {

std::optional<std::uint32_t> octal(const std::string& text) {
  if (text.empty() || text.size() > 5) return std::nullopt;
  std::uint32_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint32_t>(c - '0');
  }
  return value > 07777 ? std::nullopt : std::optional(value);
}

}  // namespace

std::optional<std::uint32_t> changed_mode(const std::string& text, std::uint32_t old, bool directory, std::uint32_t umask) {
  if (const auto number = octal(text)) return number;
  std::size_t at = 0;
  std::uint32_t mode = old;
  while (at < text.size()) {
    std::uint32_t who = 0;
    for (; at < text.size() && std::string_view("ugoa").find(text[at]) != std::string_view::npos; ++at) {
      who |= text[at] == 'u' ? 04700U : text[at] == 'g' ? 02070U : text[at] == 'o' ? 01007U : 07777U;
    }
    const bool all_but_mask = who == 0;
    if (all_but_mask) who = 07777;
    if (at >= text.size() || std::string_view("+-=").find(text[at]) == std::string_view::npos) return std::nullopt;
    while (at < text.size() && std::string_view("+-=").find(text[at]) != std::string_view::npos) {
      const char op = text[at++];
      std::uint32_t bits = 0;
      for (; at < text.size() && std::string_view("rwxXst").find(text[at]) != std::string_view::npos; ++at) {
        switch (text[at]) {
          case 'r': bits |= 0444; break;
          case 'w': bits |= 0222; break;
          case 'x': bits |= 0111; break;
          case 'X': bits |= directory || (mode & 0111U) != 0 ? 0111U : 0U; break;
          case 's': bits |= 06000; break;
          default: bits |= 01000; break;
        }
      }
      bits &= all_but_mask ? ~umask : who;
      mode = op == '+' ? mode | bits : op == '-' ? mode & ~bits : (mode & ~(who & 0777U)) | bits;
    }
    if (at < text.size() && text[at] != ',') return std::nullopt;
    ++at;
  }
  return mode;
}

}  // namespace nslab::shell

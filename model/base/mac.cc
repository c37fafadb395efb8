#include "model/base/mac.h"

#include <charconv>

namespace nslab {

std::string to_string(const Mac& mac) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(17);
  for (const std::uint8_t byte : mac.bytes) {
    if (!text.empty()) text += ':';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

std::optional<Mac> parse_mac(std::string_view text) {
  Mac mac;
  const char* at = text.data();
  const char* const end = at + text.size();
  for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
    if (i > 0 && (at == end || *at++ != ':')) return std::nullopt;
    const char* const limit = end - at > 2 ? at + 2 : end;
    const auto [next, error] = std::from_chars(at, limit, mac.bytes[i], 16);
    if (error != std::errc{}) return std::nullopt;
    at = next;
  }
  if (at != end) return std::nullopt;
  return mac;
}

}  // namespace nslab

// model/base/number.h — a number out of a text that anybody may have written.
//
// Guarantees
//   1. The whole text is the number; a sign, a blank, anything more than its digits is none.
//   2. What does not fit is none; nothing throws.
#ifndef NSLAB_MODEL_BASE_NUMBER_H_
#define NSLAB_MODEL_BASE_NUMBER_H_

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace nslab {

inline std::optional<std::uint64_t> parse_number(std::string_view text, int base = 10) {
  if (base == 16 && (text.starts_with("0x") || text.starts_with("0X"))) text.remove_prefix(2);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace nslab

#endif  // NSLAB_MODEL_BASE_NUMBER_H_

// shell/tools/iptables/texts.h — what matches and targets have in common: words of any case, ranges, the unit of rates.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_TEXTS_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_TEXTS_H_

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <string>
#include <string_view>

#include "shell/tools/iptables/extension.h"

namespace nslab::shell::iptables {

// XT_LIMIT_SCALE: rates are in ten-thousandths of a second.
inline constexpr std::uint64_t kLimitScale = 10000;

// strcasecmp finds no difference.
inline bool same_letters(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
  });
}

// strncasecmp finds no difference in the length of `part`.
inline bool begins(std::string_view whole, std::string_view part) {
  return part.size() <= whole.size() && same_letters(whole.substr(0, part.size()), part);
}

inline Interval interval(std::uint64_t low, std::uint64_t high) { return {Datum::number(low), Datum::number(high)}; }
inline Interval interval(std::uint64_t value) { return interval(value, value); }

// "7", or "7:9" with that separator.
inline std::string range_text(const Interval& range, char separator = ':') {
  return range.single() ? std::to_string(range.low.low) : fmt::format("{}{}{}", range.low.low, separator, range.high.low);
}

// Its first option stands behind a "!".
inline bool inverted(const Printing& p) { return !p.xt.options.empty() && p.xt.options.front().invert; }
inline std::string_view not_before(bool invert) { return invert ? " !" : ""; }

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_TEXTS_H_

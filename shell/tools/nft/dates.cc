#include "shell/tools/nft/dates.h"

#include <array>
#include <string_view>

#include "shell/tools/files/calendar.h"

namespace nslab::shell::nft {

namespace {

// Two or four digits at a place; -1 where there are none.
int digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int out = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    out = out * 10 + (c - '0');
  }
  return out;
}

}  // namespace

std::optional<std::uint64_t> seconds_of_hour(const std::string& text) {
  const bool has_seconds = text.size() == 8 && text[5] == ':';
  const int hour = digits_at(text, 0, 2), minute = digits_at(text, 3, 2), second = has_seconds ? digits_at(text, 6, 2) : 0;
  const bool is_time = (text.size() == 5 || has_seconds) && text[2] == ':';
  if (!is_time || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return std::nullopt;
  return static_cast<std::uint64_t>(hour * 3600 + minute * 60 + second);
}

std::optional<std::uint64_t> nanoseconds_of_date(const std::string& text) {
  CivilTime date;
  const int year = digits_at(text, 0, 4);
  date.year = year;
  date.month = digits_at(text, 5, 2);
  date.day = digits_at(text, 8, 2);
  const bool is_date = text.size() >= 10 && text[4] == '-' && text[7] == '-' && (text.size() == 10 || text[10] == ' ');
  if (!is_date || year < 1970 || date.month < 1 || date.month > 12 || date.day < 1 || date.day > 31) return std::nullopt;
  const auto hour = text.size() == 10 ? std::optional<std::uint64_t>(0) : seconds_of_hour(text.substr(11));
  if (!hour) return std::nullopt;
  date.hour = date.minute = date.second = 0;
  return (static_cast<std::uint64_t>(seconds_of_civil(date)) + *hour) * kNanoseconds;
}

}  // namespace nslab::shell::nft

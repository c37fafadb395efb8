#include "shell/tools/files/calendar.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

#include "shell/expand/shell_state.h"

namespace nslab::shell {

namespace {

constexpr std::array<std::string_view, 7> kDays{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};
constexpr std::array<std::string_view, 12> kMonths{"January", "February", "March",     "April",   "May",      "June",
                                                   "July",    "August",   "September", "October", "November", "December"};

std::int64_t days_of(std::int64_t year, int month, int day) {
  year -= month <= 2 ? 1 : 0;
  const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
  const std::int64_t of_era = year - era * 400;
  const std::int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

bool is_leap(std::int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

// ISO 8601: the week, and the year it belongs to.
std::pair<std::int64_t, int> iso_week(const CivilTime& time) {
  const int weekday = (time.weekday + 6) % 7;
  int week = (time.year_day - weekday + 10) / 7;
  std::int64_t year = time.year;
  auto weeks_in = [](std::int64_t of) {
    const int first = static_cast<int>(((days_of(of, 1, 1) + 4) % 7 + 7) % 7);
    return first == 4 || (first == 3 && is_leap(of)) ? 53 : 52;
  };
  if (week < 1) {
    --year;
    week = weeks_in(year);
  } else if (week > weeks_in(year)) {
    ++year;
    week = 1;
  }
  return {year, week};
}

struct Flags {
  char pad = 0;
  bool upper = false, swap = false;
  int width = 0, colons = 0;
};

std::string padded(std::int64_t number, int width, char pad, const Flags& flags) {
  const char with = flags.pad != 0 ? flags.pad : pad;
  if (with == '-') return fmt::format("{}", number);
  const int wide = flags.width > 0 ? flags.width : width;
  return with == '_' || with == ' ' ? fmt::format("{:>{}}", number, wide) : fmt::format("{:0>{}}", number, wide);
}

}  // namespace

std::int64_t seconds_of(Instant when) { return kEpoch + std::chrono::floor<std::chrono::seconds>(when).count(); }

int nanoseconds_of(Instant when) {
  return static_cast<int>((when - std::chrono::floor<std::chrono::seconds>(when)).count());
}

CivilTime civil_time(std::int64_t seconds) {
  CivilTime out;
  std::int64_t days = seconds / 86400, rest = seconds % 86400;
  if (rest < 0) {
    rest += 86400;
    --days;
  }
  out.hour = static_cast<int>(rest / 3600);
  out.minute = static_cast<int>(rest / 60 % 60);
  out.second = static_cast<int>(rest % 60);
  out.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
  const std::int64_t shifted = days + 719468;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
  const std::int64_t of_era = shifted - era * 146097;
  const std::int64_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const std::int64_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t month = (5 * of_year + 2) / 153;
  out.day = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  out.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  out.year = year_of_era + era * 400 + (out.month <= 2 ? 1 : 0);
  out.year_day = static_cast<int>(days - days_of(out.year, 1, 1));
  return out;
}

std::int64_t seconds_of_civil(const CivilTime& time) {
  return days_of(time.year, time.month, time.day) * 86400 + time.hour * 3600 + time.minute * 60 + time.second;
}

std::string format_time(const std::string& format, std::int64_t seconds, int nanoseconds) {
  const CivilTime t = civil_time(seconds);
  std::string out;
  auto again = [&](const char* inner) { return format_time(inner, seconds, nanoseconds); };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%' || i + 1 == format.size()) {
      out += format[i];
      continue;
    }
    const std::size_t start = i++;
    Flags flags;
    for (; i < format.size() && std::string_view("-_0^#+").find(format[i]) != std::string_view::npos; ++i) {
      if (format[i] == '^') flags.upper = true;
      else if (format[i] == '#') flags.swap = true;
      else flags.pad = format[i];
    }
    for (; i < format.size() && std::isdigit(static_cast<unsigned char>(format[i])) != 0 && flags.width < 1000; ++i)
      flags.width = flags.width * 10 + format[i] - '0';
    for (; i < format.size() && format[i] == ':'; ++i) ++flags.colons;
    if (i < format.size() && (format[i] == 'E' || format[i] == 'O')) ++i;
    const char kind = i < format.size() ? format[i] : '\0';
    std::string text;
    const int hour12 = t.hour % 12 == 0 ? 12 : t.hour % 12;
    switch (kind) {
      case '%': text = "%"; break;
      case 'a': text = kDays[static_cast<std::size_t>(t.weekday)].substr(0, 3); break;
      case 'A': text = kDays[static_cast<std::size_t>(t.weekday)]; break;
      case 'b':
      case 'h': text = kMonths[static_cast<std::size_t>(t.month - 1)].substr(0, 3); break;
      case 'B': text = kMonths[static_cast<std::size_t>(t.month - 1)]; break;
      case 'c': text = again("%a %b %e %H:%M:%S %Y"); break;
      case 'C': text = padded(t.year / 100, 2, '0', flags); break;
      case 'd': text = padded(t.day, 2, '0', flags); break;
      case 'D':
      case 'x': text = again("%m/%d/%y"); break;
      case 'e': text = padded(t.day, 2, '_', flags); break;
      case 'F': text = again("%Y-%m-%d"); break;
      case 'g': text = padded(iso_week(t).first % 100, 2, '0', flags); break;
      case 'G': text = padded(iso_week(t).first, 4, '0', flags); break;
      case 'H': text = padded(t.hour, 2, '0', flags); break;
      case 'I': text = padded(hour12, 2, '0', flags); break;
      case 'j': text = padded(t.year_day + 1, 3, '0', flags); break;
      case 'k': text = padded(t.hour, 2, '_', flags); break;
      case 'l': text = padded(hour12, 2, '_', flags); break;
      case 'm': text = padded(t.month, 2, '0', flags); break;
      case 'M': text = padded(t.minute, 2, '0', flags); break;
      case 'n': text = "\n"; break;
      case 'N': {
        text = fmt::format("{:09}", nanoseconds);
        if (flags.width > 0 && flags.width < 9) text.resize(static_cast<std::size_t>(flags.width));
        break;
      }
      case 'p': text = t.hour < 12 ? "AM" : "PM"; break;
      case 'P': text = t.hour < 12 ? "am" : "pm"; break;
      case 'q': text = fmt::format("{}", (t.month - 1) / 3 + 1); break;
      case 'r': text = again("%I:%M:%S %p"); break;
      case 'R': text = again("%H:%M"); break;
      case 's': text = padded(seconds, 1, '0', flags); break;
      case 'S': text = padded(t.second, 2, '0', flags); break;
      case 't': text = "\t"; break;
      case 'T':
      case 'X': text = again("%H:%M:%S"); break;
      case 'u': text = fmt::format("{}", t.weekday == 0 ? 7 : t.weekday); break;
      case 'U': text = padded((t.year_day + 7 - t.weekday) / 7, 2, '0', flags); break;
      case 'V': text = padded(iso_week(t).second, 2, '0', flags); break;
      case 'w': text = fmt::format("{}", t.weekday); break;
      case 'W': text = padded((t.year_day + 7 - (t.weekday + 6) % 7) / 7, 2, '0', flags); break;
      case 'y': text = padded(t.year % 100, 2, '0', flags); break;
      case 'Y': text = padded(t.year, 4, '0', flags); break;
      case 'z': text = flags.colons == 0 ? "+0000" : flags.colons == 1 ? "+00:00" : flags.colons == 2 ? "+00:00:00" : "+00"; break;
      case 'Z': text = "UTC"; break;
      default: text = format.substr(start, i + 1 - start); break;
    }
    for (char& c : text) {
      if (flags.upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
      if (flags.swap && (kind == 'p' || kind == 'Z')) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      else if (flags.swap) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    out += text;
  }
  return out;
}

}  // namespace nslab::shell

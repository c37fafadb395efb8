// Times as seconds and broken down, in UTC: a World knows no other zone.
#include <fmt/format.h>

#include <array>
#include <cmath>

#include "shell/tools/files/calendar.h"
#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

using Arguments = std::span<const Json>;

// [year, month from 0, day, hours, minutes, seconds, day of the week, day of the year]
Json broken_down(double seconds) {
  const double whole = std::floor(seconds);
  const CivilTime t = civil_time(static_cast<std::int64_t>(whole));
  const auto n = [](auto value) { return Json(static_cast<double>(value)); };
  return Json(
      JsonArray{n(t.year), n(t.month - 1), n(t.day), n(t.hour), n(t.minute), n(t.second + (seconds - whole)), n(t.weekday), n(t.year_day)});
}

double seconds_in(const Json& in, std::string_view who) {
  if (in.is(JsonKind::kNumber)) return std::floor(in.number());
  const bool sound = in.is(JsonKind::kArray) && in.array().size() >= 6;
  if (!sound) fail(fmt::format("{} requires array of 6 numbers", who));
  for (const Json& part : in.array()) {
    if (!part.is(JsonKind::kNumber)) fail(fmt::format("{} requires parsed datetime inputs", who));
  }
  CivilTime t;
  const auto part = [&](std::size_t i) { return static_cast<int>(in.array()[i].number()); };
  t.year = part(0);
  t.month = part(1) + 1;
  t.day = part(2);
  t.hour = part(3);
  t.minute = part(4);
  t.second = part(5);
  return static_cast<double>(seconds_of_civil(t));
}

Json gm_time(Evaluator&, const Json& in, Arguments) {
  if (!in.is(JsonKind::kNumber)) fail("gmtime() requires a number");
  return broken_down(in.number());
}

Json make_time(Evaluator&, const Json& in, Arguments) {
  if (!in.is(JsonKind::kArray)) fail("mktime requires array of 6 numbers");
  return Json(seconds_in(in, "mktime"));
}

Json format_of(Evaluator&, const Json& in, Arguments given) {
  if (!in.is(JsonKind::kNumber) && !in.is(JsonKind::kArray)) fail("strftime/1 requires parsed datetime inputs");
  if (!given[0].is(JsonKind::kString)) fail("strftime/1 requires a string format");
  return Json(format_time(given[0].text(), static_cast<std::int64_t>(seconds_in(in, "strftime/1")), 0));
}

// As strptime(3) reads %Y %m %d %H %M %S %Z %T %F and plain text.
class TimeReader {
 public:
  TimeReader(Evaluator& evaluator, std::string_view text) : evaluator_(evaluator), text_(text) {}

  bool read(std::string_view format) {
    for (std::size_t i = 0; i < format.size(); ++i) {
      if (format[i] == ' ') {
        while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      } else if (format[i] != '%' || i + 1 == format.size()) {
        if (at_ >= text_.size() || text_[at_] != format[i]) return false;
        ++at_;
      } else if (!field(format[++i])) {
        return false;
      }
    }
    return true;
  }
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] const CivilTime& time() const { return time_; }

 private:
  bool number(int most, int low, int high, int& value) {
    const std::size_t from = at_;
    value = 0;
    while (at_ < text_.size() && at_ - from < static_cast<std::size_t>(most) && text_[at_] >= '0' && text_[at_] <= '9')
      value = value * 10 + (text_[at_++] - '0');
    return at_ > from && value >= low && value <= high;
  }
  bool field(char letter) {
    int year = 0;
    switch (letter) {
      case 'Y':
        if (!number(4, 0, 9999, year)) return false;
        time_.year = year;
        return true;
      case 'm': return number(2, 1, 12, time_.month);
      case 'd': return number(2, 1, 31, time_.day);
      case 'H': return number(2, 0, 23, time_.hour);
      case 'M': return number(2, 0, 59, time_.minute);
      case 'S': return number(2, 0, 61, time_.second);
      case 'T': return read("%H:%M:%S");
      case 'F': return read("%Y-%m-%d");
      case 'Z':
        while (at_ < text_.size() && ((text_[at_] >= 'A' && text_[at_] <= 'Z') || (text_[at_] >= 'a' && text_[at_] <= 'z'))) ++at_;
        return true;
      default: evaluator_.host().not_modelled(fmt::format("jq strptime %{}", letter)); return false;
    }
  }

  Evaluator& evaluator_;
  std::string_view text_;
  std::size_t at_ = 0;
  CivilTime time_{1900, 1, 1, 0, 0, 0, 0, 0};
};

Json parse_time(Evaluator& evaluator, const Json& in, Arguments given) {
  if (!in.is(JsonKind::kString)) fail_about(in, "cannot be parsed as a date");
  if (!given[0].is(JsonKind::kString)) fail("strptime/1 requires string inputs and arguments");
  TimeReader reader(evaluator, in.text());
  if (!reader.read(given[0].text()) || !reader.at_end())
    fail(fmt::format("date \"{}\" does not match format \"{}\"", in.text(), given[0].text()));
  return broken_down(static_cast<double>(seconds_of_civil(reader.time())));
}

constexpr std::array kTimeTable{
    Builtin{"now", 0, [](Evaluator& evaluator, const Json&, Arguments) { return Json(evaluator.host().seconds()); }, nullptr},
    Builtin{"gmtime", 0, gm_time, nullptr},
    Builtin{"localtime", 0, gm_time, nullptr},
    Builtin{"mktime", 0, make_time, nullptr},
    Builtin{"strftime", 1, format_of, nullptr},
    Builtin{"strflocaltime", 1, format_of, nullptr},
    Builtin{"strptime", 1, parse_time, nullptr},
};

}  // namespace

std::span<const Builtin> time_builtins() { return kTimeTable; }

}  // namespace nslab::shell::jq

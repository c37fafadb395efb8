// time, hashlimit, quota, helper, connbytes: matches on the clock and on amounts.
#include <algorithm>
#include <array>
#include <cstdio>

#include "model/netfilter/xt.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"

namespace nslab::shell::iptables {

namespace {

// ---- time ----

constexpr std::array kTimeOptions{OptionSpec{"timestart", xt::kTimeStart, OptionType::kString},
                                  OptionSpec{"timestop", xt::kTimeStop, OptionType::kString},
                                  OptionSpec{"monthdays", xt::kTimeMonthdays, OptionType::kString, kInvertible},
                                  OptionSpec{"weekdays", xt::kTimeWeekdays, OptionType::kString, kInvertible},
                                  OptionSpec{"datestart", xt::kTimeDateStart, OptionType::kString},
                                  OptionSpec{"datestop", xt::kTimeDateStop, OptionType::kString},
                                  OptionSpec{"contiguous", xt::kTimeContiguous, OptionType::kNone},
                                  OptionSpec{"kerneltz", xt::kTimeKerneltz, OptionType::kNone},
                                  OptionSpec{"utc", xt::kTimeUtc, OptionType::kNone, 0, bit(xt::kTimeKerneltz)}};
constexpr std::array<std::string_view, 8> kDayNames{"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::uint64_t kAllWeekdays = 0xfe, kAllMonthdays = 0xfffffffe, kLastSecond = 86399, kLastDate = 0x7fffffff;

std::uint64_t time_of_day(const std::string& text) {
  unsigned hour = 0, minute = 0, second = 0;
  int end = -1;
  const int parts = std::sscanf(text.c_str(), "%u:%u:%u%n", &hour, &minute, &second, &end);
  if (parts == 2) std::sscanf(text.c_str(), "%u:%u%n", &hour, &minute, &end);
  const bool good = parts >= 2 && end == static_cast<int>(text.size()) && hour < 24 && minute < 60 && second < 60;
  if (!good) fail("invalid time \"" + text + "\" specified, should be hh:mm[:ss] format and within the boundaries");
  return std::uint64_t{hour} * 3600 + std::uint64_t{minute} * 60 + second;
}

// 2020-01-01[T10[:00[:00]]]
std::uint64_t date_of(const std::string& text) {
  CivilTime t;
  int year = 0, end = 0;
  const int parts = std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &t.month, &t.day, &end);
  t.year = year;
  int more = 0;
  if (parts == 3 && text[static_cast<std::size_t>(end)] == 'T') {
    ++end;
    for (int* field : {&t.hour, &t.minute, &t.second}) {
      if (std::sscanf(text.c_str() + end, "%2d%n", field, &more) != 1) break;
      end += more;
      if (text[static_cast<std::size_t>(end)] == ':') ++end;
    }
  }
  const bool good = parts >= 1 && end == static_cast<int>(text.size()) && t.month >= 1 && t.month <= 12 && t.day >= 1 && t.day <= 31 &&
                    t.hour < 24 && t.minute < 60 && t.second < 60 && year >= 1970 && year <= 2038;
  if (!good) fail("Invalid date \"" + text + "\" specified. Should be YYYY[-MM[-DD[Thh[:mm[:ss]]]]]");
  return static_cast<std::uint64_t>(seconds_of_civil(t));
}

std::uint64_t days_of(const std::string& text, bool months) {
  std::uint64_t mask = 0;
  std::size_t from = 0;
  while (from <= text.size()) {
    const std::size_t comma = std::min(text.find(',', from), text.size());
    const std::string word = text.substr(from, comma - from);
    from = comma + 1;
    std::uint64_t day = 0;
    if (const auto number = parse_number(word, 1, months ? 31 : 7)) day = *number;
    for (std::size_t i = 1; i < kDayNames.size() && !months && word.size() >= 2; ++i) {
      if (begins(kDayNames[i], word.substr(0, 3))) day = i;
    }
    if (day == 0) fail(fmt::format("{} is not a valid day specifier", word));
    mask |= std::uint64_t{1} << day;
  }
  return mask;
}

void parse_time(Parsing& p) {
  switch (p.spec.id) {
    case xt::kTimeStart:
    case xt::kTimeStop: return put_number(p.xt, p.spec.id, time_of_day(p.argument));
    case xt::kTimeDateStart:
    case xt::kTimeDateStop: return put_number(p.xt, p.spec.id, date_of(p.argument));
    case xt::kTimeMonthdays:
    case xt::kTimeWeekdays: {
      const bool months = p.spec.id == xt::kTimeMonthdays;
      const std::uint64_t all = months ? kAllMonthdays : kAllWeekdays, mask = days_of(p.argument, months);
      return put_number(p.xt, p.spec.id, p.invert ? all & ~mask : mask);
    }
    case xt::kTimeUtc: return;
    default: return put(p.xt, p.parsed);
  }
}

std::string clock_text(std::uint64_t seconds) { return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60); }
std::string date_text(std::uint64_t seconds, char between) {
  return format_time(fmt::format("%Y-%m-%d{}%H:%M:%S", between), static_cast<std::int64_t>(seconds), 0);
}

std::string days_text(std::uint64_t mask, bool months, bool ordinal) {
  std::string out;
  for (unsigned day = 1; day <= (months ? 31U : 7U); ++day) {
    if ((mask >> day & 1) == 0) continue;
    if (!out.empty()) out += ',';
    if (!months) {
      out += kDayNames[day];
      continue;
    }
    out += std::to_string(day);
    if (!ordinal) continue;
    const unsigned last = day % 10;
    const bool teen = day / 10 == 1;
    out += teen || last == 0 || last > 3 ? "th" : last == 1 ? "st" : last == 2 ? "nd" : "rd";
  }
  return out;
}

std::uint64_t value_of(const Printing& p, std::uint8_t id, std::uint64_t otherwise) {
  return p.option(id) == nullptr ? otherwise : p.number(id);
}

void print_time(Printing& p) {
  p(" TIME");
  const std::uint64_t start = value_of(p, xt::kTimeStart, 0), stop = value_of(p, xt::kTimeStop, kLastSecond);
  if (start != 0 || stop != kLastSecond) p(" from {} to {}", clock_text(start), clock_text(stop));
  if (p.option(xt::kTimeWeekdays) != nullptr) p(" on {}", days_text(p.number(xt::kTimeWeekdays), false, false));
  if (p.option(xt::kTimeMonthdays) != nullptr) p(" on {}", days_text(p.number(xt::kTimeMonthdays), true, true));
  if (p.option(xt::kTimeDateStart) != nullptr) p(" starting from {}", date_text(p.number(xt::kTimeDateStart), ' '));
  if (p.option(xt::kTimeDateStop) != nullptr) p(" until date {}", date_text(p.number(xt::kTimeDateStop), ' '));
  if (p.option(xt::kTimeKerneltz) == nullptr) p(" UTC");
  if (p.option(xt::kTimeContiguous) != nullptr) p(" contiguous");
}

void save_time(Printing& p) {
  const std::uint64_t start = value_of(p, xt::kTimeStart, 0), stop = value_of(p, xt::kTimeStop, kLastSecond);
  if (start != 0 || stop != kLastSecond) p(" --timestart {} --timestop {}", clock_text(start), clock_text(stop));
  if (p.option(xt::kTimeMonthdays) != nullptr) p(" --monthdays {}", days_text(p.number(xt::kTimeMonthdays), true, false));
  if (p.option(xt::kTimeWeekdays) != nullptr) p(" --weekdays {}", days_text(p.number(xt::kTimeWeekdays), false, false));
  if (p.option(xt::kTimeDateStart) != nullptr) p(" --datestart {}", date_text(p.number(xt::kTimeDateStart), 'T'));
  p(" --datestop {}", date_text(value_of(p, xt::kTimeDateStop, kLastDate), 'T'));
  if (p.option(xt::kTimeKerneltz) != nullptr) p(" --kerneltz");
  if (p.option(xt::kTimeContiguous) != nullptr) p(" --contiguous");
}

// ---- hashlimit ----

constexpr std::uint64_t kHashScale = 1000000;  // XT_HASHLIMIT_SCALE_v2: rates are in millionths of a second
constexpr std::array kHashlimitOptions{OptionSpec{"hashlimit-upto", xt::kHashUpto, OptionType::kString, kInvertible, bit(xt::kHashAbove)},
                                       OptionSpec{"hashlimit-above", xt::kHashAbove, OptionType::kString, kInvertible, bit(xt::kHashUpto)},
                                       OptionSpec{"hashlimit", xt::kHashUpto, OptionType::kString, kInvertible, bit(xt::kHashAbove)},
                                       OptionSpec{"hashlimit-srcmask", xt::kHashSrcmask, OptionType::kPrefixLength},
                                       OptionSpec{"hashlimit-dstmask", xt::kHashDstmask, OptionType::kPrefixLength},
                                       OptionSpec{"hashlimit-burst", xt::kLimitBurst, OptionType::kString},
                                       OptionSpec{"hashlimit-htable-size", xt::kHashSize, OptionType::kUint32},
                                       OptionSpec{"hashlimit-htable-max", xt::kHashMax, OptionType::kUint32},
                                       OptionSpec{"hashlimit-htable-gcinterval", xt::kHashGcinterval, OptionType::kUint32},
                                       OptionSpec{"hashlimit-htable-expire", xt::kHashExpire, OptionType::kUint32},
                                       OptionSpec{"hashlimit-mode", xt::kHashMode, OptionType::kString},
                                       OptionSpec{"hashlimit-rate-match", 13, OptionType::kNone},
                                       OptionSpec{"hashlimit-rate-interval", 14, OptionType::kString},
                                       OptionSpec{"hashlimit-name", xt::kHashName, OptionType::kString, kMandatory, 0, 0, 1, 254}};
constexpr std::uint8_t kHashUnit = 12;  // how long an unused bucket is kept where nothing else was said, in seconds

// "512kb/s": bytes a second.
std::optional<std::uint64_t> bytes_a_second(const std::string& text) {
  std::string_view end;
  const auto number = parse_number(text, 0, 0, &end);
  if (!number || end.find("b/s") == std::string_view::npos) return std::nullopt;
  if (end == "b/s") return *number;
  if (end == "kb/s") return *number * 1024;
  if (end == "mb/s") return *number * 1024 * 1024;
  return std::nullopt;
}

void parse_rate(Parsing& p) {
  const std::uint8_t id = p.spec.id;
  const bool invert = p.invert;
  if (const auto bytes = bytes_a_second(p.argument)) {
    if (*bytes == 0) fail("hashlimit: byte rate too large?");
    put_number(p.xt, kHashUnit, 1);
    return put(p.xt, XtOption{id, invert, {interval(*bytes), interval(1)}, {}});
  }
  const auto slash = p.argument.find('/');
  std::uint64_t unit = 1;
  bool good = true;
  if (slash != std::string::npos) {
    const std::string name = p.argument.substr(slash + 1);
    unit = begins("second", name) ? 1 : begins("minute", name) ? 60 : begins("hour", name) ? 3600 : 86400;
    good = !name.empty() && (unit != 86400 || begins("day", name));
  }
  const long rate = std::strtol(p.argument.c_str(), nullptr, 10);
  if (!good || rate <= 0) fail(fmt::format("hashlimit: bad value for option \"--{}\" near \"{}\"", p.spec.name, p.argument));
  const std::uint64_t average = kHashScale * unit / static_cast<std::uint64_t>(rate);
  if (average == 0) fail("hashlimit: rate too fast \"" + p.argument + "\"\n");
  put_number(p.xt, kHashUnit, unit);
  put_number(p.xt, id, average, invert);
}

void parse_hashlimit(Parsing& p) {
  if (p.spec.id > kHashUnit) throw Unmodelled{fmt::format("iptables -m hashlimit --{}", p.spec.name)};
  if (p.spec.id == xt::kLimitBurst) {
    if (p.argument.ends_with('b')) throw Unmodelled{"iptables -m hashlimit with a burst of bytes"};
    const auto burst = parse_number(p.argument, 1, 1000000);
    if (!burst) fail("bad value for option \"--hashlimit-burst\", or out of range (1-1000000).");
    return put_number(p.xt, xt::kLimitBurst, *burst);
  }
  if (p.spec.id == xt::kHashUpto || p.spec.id == xt::kHashAbove) {
    parse_rate(p);
    if (p.invert) {  // the one is the other's opposite
      const XtOption given = *std::find_if(p.xt.options.begin(), p.xt.options.end(), [&](const XtOption& o) { return o.id == p.spec.id; });
      std::erase_if(p.xt.options, [&](const XtOption& o) { return o.id == p.spec.id; });
      put(p.xt, XtOption{p.spec.id == xt::kHashUpto ? xt::kHashAbove : xt::kHashUpto, false, given.values, {}});
    }
    return;
  }
  if (p.spec.id == xt::kHashMode) {
    std::size_t from = 0;
    while (from <= p.argument.size()) {
      const std::size_t comma = std::min(p.argument.find(',', from), p.argument.size());
      const std::string word = p.argument.substr(from, comma - from);
      from = comma + 1;
      const bool known = word == "srcip" || word == "dstip" || word == "srcport" || word == "dstport" || word.empty();
      if (!known) fail(fmt::format("hashlimit: bad value for option \"--hashlimit-mode\" near \"{}\"", p.argument));
    }
    p.parsed.text = p.argument;
  }
  put(p.xt, p.parsed);
}

void check_hashlimit(Checking& c) {
  if ((c.seen & (bit(xt::kHashUpto) | bit(xt::kHashAbove))) == 0) fail("You have to specify --hashlimit");
  const auto rate = std::find_if(c.xt.options.begin(), c.xt.options.end(),
                                 [](const XtOption& o) { return o.id == xt::kHashUpto || o.id == xt::kHashAbove; });
  const bool bytes = rate != c.xt.options.end() && rate->values.size() > 1;
  if (bytes && (c.seen & bit(xt::kLimitBurst)) != 0) throw Unmodelled{"iptables -m hashlimit with a burst of bytes"};
  if (!bytes && (c.seen & bit(xt::kLimitBurst)) == 0) put_number(c.xt, xt::kLimitBurst, 5);
  if ((c.seen & bit(xt::kHashExpire)) == 0) {  // not shown: what the rate's unit gives
    const auto unit = std::find_if(c.xt.options.begin(), c.xt.options.end(), [](const XtOption& o) { return o.id == kHashUnit; });
    XtOption kept{xt::kHashExpire, false, {interval(unit->values[0].low.low * 1000)}, "implied"};
    put(c.xt, std::move(kept));
  }
  std::erase_if(c.xt.options, [](const XtOption& o) { return o.id == kHashUnit; });
}

std::string hash_rate_text(const XtOption& rate) {
  const std::uint64_t value = rate.values[0].low.low;
  if (rate.values.size() > 1) {
    if (value % (1024 * 1024) == 0) return fmt::format("{}mb/s", value / (1024 * 1024));
    return value % 1024 == 0 ? fmt::format("{}kb/s", value / 1024) : fmt::format("{}b/s", value);
  }
  struct Unit {
    std::string_view name;
    std::uint64_t length;
  };
  constexpr std::array kUnits{Unit{"day", kHashScale * 86400}, Unit{"hour", kHashScale * 3600}, Unit{"min", kHashScale * 60},
                              Unit{"sec", kHashScale}};
  std::size_t i = 1;
  for (; i < kUnits.size(); ++i) {
    if (value > kUnits[i].length || kUnits[i].length / value < kUnits[i].length % value) break;
  }
  return fmt::format("{}/{}", kUnits[i - 1].length / value, kUnits[i - 1].name);
}

// The modes in the order of their bits.
std::string modes_text(const Printing& p, char separator) {
  const XtOption* mode = p.option(xt::kHashMode);
  std::string out;
  if (mode == nullptr) return out;
  const std::string words = "," + mode->text + ",";
  for (const std::string_view word : {"srcip", "srcport", "dstip", "dstport"}) {
    if (words.find("," + std::string(word) + ",") == std::string::npos) continue;
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

void show_hashlimit(Printing& p, bool listed) {
  const XtOption* above = p.option(xt::kHashAbove);
  const XtOption* rate = above != nullptr ? above : p.option(xt::kHashUpto);
  if (rate == nullptr) return;
  if (listed) {
    p(" limit: {} {}", above != nullptr ? "above" : "up to", hash_rate_text(*rate));
  } else {
    p(" --hashlimit-{} {}", above != nullptr ? "above" : "upto", hash_rate_text(*rate));
  }
  const std::string_view dash = listed ? "" : "--hashlimit-";
  if (p.option(xt::kLimitBurst) != nullptr) p(" {}burst {}", dash, p.number(xt::kLimitBurst));
  if (p.option(xt::kHashMode) != nullptr) p(" {}mode {}", dash, modes_text(p, listed ? '-' : ','));
  if (!listed) p(" --hashlimit-name {}", p.option(xt::kHashName) == nullptr ? "" : p.option(xt::kHashName)->text);
  if (p.option(xt::kHashSize) != nullptr) p(" {}htable-size {}", dash, p.number(xt::kHashSize));
  if (p.option(xt::kHashMax) != nullptr) p(" {}htable-max {}", dash, p.number(xt::kHashMax));
  if (p.option(xt::kHashGcinterval) != nullptr) p(" {}htable-gcinterval {}", dash, p.number(xt::kHashGcinterval));
  const XtOption* expire = p.option(xt::kHashExpire);
  if (expire != nullptr && expire->text.empty()) p(" {}htable-expire {}", dash, p.number(xt::kHashExpire));
  if (p.option(xt::kHashSrcmask) != nullptr) p(" {}srcmask {}", dash, p.number(xt::kHashSrcmask));
  if (p.option(xt::kHashDstmask) != nullptr) p(" {}dstmask {}", dash, p.number(xt::kHashDstmask));
}
void print_hashlimit(Printing& p) { show_hashlimit(p, true); }
void save_hashlimit(Printing& p) { show_hashlimit(p, false); }

// ---- quota, helper, connbytes ----

constexpr std::array kQuotaOptions{OptionSpec{"quota", xt::kQuotaBytes, OptionType::kUint64, kMandatory | kInvertible}};
void print_quota(Printing& p) { p(" quota: {} bytes", p.number(xt::kQuotaBytes)); }
void save_quota(Printing& p) { p("{} --quota {}", not_before(inverted(p)), p.number(xt::kQuotaBytes)); }

constexpr std::array kHelperOptions{OptionSpec{"helper", xt::kHelperName, OptionType::kString, kMandatory | kInvertible}};
void print_helper(Printing& p) { p(" helper match{} \"{}\"", not_before(inverted(p)), p.xt.options.front().text); }
void save_helper(Printing& p) { p("{} --helper{}", not_before(inverted(p)), quoted(p.xt.options.front().text)); }

constexpr std::array kConnbytesOptions{OptionSpec{"connbytes", xt::kConnbytesRange, OptionType::kString, kMandatory | kInvertible},
                                       OptionSpec{"connbytes-dir", xt::kConnbytesDir, OptionType::kString, kMandatory},
                                       OptionSpec{"connbytes-mode", xt::kConnbytesMode, OptionType::kString, kMandatory}};
constexpr std::array<std::string_view, 3> kConnbytesModes{"packets", "bytes", "avgpkt"}, kConnbytesDirs{"original", "reply", "both"};

void parse_connbytes(Parsing& p) {
  if (p.spec.id == xt::kConnbytesRange) {
    const auto colon = p.argument.find(':');
    const std::string first = p.argument.substr(0, colon), second = colon == std::string::npos ? "" : p.argument.substr(colon + 1);
    const auto from = parse_number(first, 0, 0);
    const auto to = second.empty() ? std::optional(~std::uint64_t{0}) : parse_number(second, 0, 0);
    if (!from || !to) fail(fmt::format("connbytes: bad value for option \"--connbytes\" near \"{}\"", p.argument));
    if (*to < *from) fail(fmt::format("{} should be less than {}", *from, *to));
    return put(p.xt, XtOption{p.spec.id, p.invert, {interval(*from, *to)}, {}});
  }
  const auto& words = p.spec.id == xt::kConnbytesMode ? kConnbytesModes : kConnbytesDirs;
  const auto word = std::find(words.begin(), words.end(), p.argument);
  if (word == words.end()) fail(fmt::format("Unknown --{} `{}'", p.spec.name, p.argument));
  put_number(p.xt, p.spec.id, static_cast<std::uint64_t>(word - words.begin()));
}

std::string connbytes_range(const Printing& p) {
  const Interval& range = p.option(xt::kConnbytesRange)->values[0];
  return range.high.low == ~std::uint64_t{0} ? std::to_string(range.low.low) : fmt::format("{}:{}", range.low.low, range.high.low);
}
bool is_inverted(const Printing& p) { return p.option(xt::kConnbytesRange)->invert; }
void print_connbytes(Printing& p) {
  p("{} connbytes {} connbytes mode {} connbytes direction {}", not_before(is_inverted(p)), connbytes_range(p),
    kConnbytesModes[p.number(xt::kConnbytesMode)], kConnbytesDirs[p.number(xt::kConnbytesDir)]);
}
void save_connbytes(Printing& p) {
  p("{} --connbytes {} --connbytes-mode {} --connbytes-dir {}", not_before(is_inverted(p)), connbytes_range(p),
    kConnbytesModes[p.number(xt::kConnbytesMode)], kConnbytesDirs[p.number(xt::kConnbytesDir)]);
}

constexpr std::array kLimitMatches{
    Extension{"time", XtKind::kTime, 3, kTimeOptions, nullptr, parse_time, nullptr, print_time, save_time},
    Extension{"hashlimit", XtKind::kHashlimit, 3, kHashlimitOptions, nullptr, parse_hashlimit, check_hashlimit, print_hashlimit,
              save_hashlimit},
    Extension{"quota", XtKind::kQuota, 3, kQuotaOptions, nullptr, nullptr, nullptr, print_quota, save_quota},
    Extension{"helper", XtKind::kHelper, 3, kHelperOptions, nullptr, nullptr, nullptr, print_helper, save_helper},
    Extension{"connbytes", XtKind::kConnbytes, 3, kConnbytesOptions, nullptr, parse_connbytes, nullptr, print_connbytes, save_connbytes},
};

}  // namespace

std::span<const Extension> limit_matches() { return kLimitMatches; }

}  // namespace nslab::shell::iptables

// basename, dirname, readlink, realpath, which, date: small answers.
//
// Sources: coreutils 9.1; debianutils 5.7, which.
#include <fmt/format.h>

#include <array>
#include <cctype>
#include <cstdio>
#include <optional>

#include "model/file/paths.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

int wrong_names_use(Call& call, const std::string& text) {
  call.err(text + try_help(call.argv.front()));
  return 1;
}

std::string base_of(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const auto slash = path.rfind('/');
  return slash == std::string::npos || path == "/" ? path : path.substr(slash + 1);
}

std::string folder_of(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  path.erase(slash);
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path.empty() ? "/" : path;
}

// The path without links. `missing`: how many parts at the end need not be there (1: the last, 2: any).
Result<std::string> canonical(Call& call, const std::string& path, int missing_parts) {
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, path);
  if (place) return path_of(walker, *place);
  if (missing_parts == 0 || path.empty()) return tl::unexpected(place.error());
  if (call.code(place.error()) != Errno::kENOENT && missing_parts < 2) return tl::unexpected(place.error());
  // A link that leads nowhere: what it says, from where it is.
  const auto itself = file_facts(call, path, false);
  const std::string folder = folder_of(path);
  if (itself && itself->type == FileType::kSymlink) {
    return canonical(call, itself->target.starts_with('/') ? itself->target : folder + "/" + itself->target, missing_parts);
  }
  const auto above = folder == "/" || folder == "." ? canonical(call, folder, 0) : canonical(call, folder, missing_parts == 1 ? 0 : 2);
  if (!above) return tl::unexpected(above.error());
  return (*above == "/" ? "" : *above) + "/" + base_of(path);
}

}  // namespace

int run_basename(Call& call) {
  static constexpr std::array kLongs{LongOption{"multiple", OptionValue::kNone, 'a'}, LongOption{"suffix", OptionValue::kRequired, 's'},
                                     LongOption{"zero", OptionValue::kNone, 'z'}};
  const Options options = read_options(call.argv, "as:z", kLongs, true);
  if (options.wrong) return wrong_names_use(call, *options.wrong);
  bool multiple = false;
  std::string suffix, end = "\n";
  for (const GivenOption& option : options.given) {
    if (option.id != 'z') multiple = true;
    if (option.id == 's') suffix = *option.value;
    if (option.id == 'z') end = std::string(1, '\0');
  }
  std::vector<std::string> names = options.operands;
  if (names.empty()) return wrong_names_use(call, "basename: missing operand\n");
  if (!multiple && names.size() > 2) return wrong_names_use(call, fmt::format("basename: extra operand {}\n", quoted(names[2])));
  if (!multiple && names.size() == 2) {
    suffix = names[1];
    names.pop_back();
  }
  for (const std::string& name : names) {
    std::string base = base_of(name);
    if (!suffix.empty() && base.size() > suffix.size() && base.ends_with(suffix)) base.erase(base.size() - suffix.size());
    call.out(base + end);
  }
  return 0;
}

int run_dirname(Call& call) {
  const Options options = read_options(call.argv, "z");
  if (options.wrong) return wrong_names_use(call, *options.wrong);
  if (options.operands.empty()) return wrong_names_use(call, "dirname: missing operand\n");
  for (const std::string& name : options.operands) call.out(folder_of(name) + (options.given.empty() ? "\n" : std::string(1, '\0')));
  return 0;
}

int run_readlink(Call& call) {
  static constexpr std::array kLongs{LongOption{"canonicalize", OptionValue::kNone, 'f'},
                                     LongOption{"canonicalize-existing", OptionValue::kNone, 'e'},
                                     LongOption{"canonicalize-missing", OptionValue::kNone, 'm'},
                                     LongOption{"no-newline", OptionValue::kNone, 'n'},
                                     LongOption{"quiet", OptionValue::kNone, 'q'},
                                     LongOption{"silent", OptionValue::kNone, 's'},
                                     LongOption{"verbose", OptionValue::kNone, 'v'},
                                     LongOption{"zero", OptionValue::kNone, 'z'}};
  const Options options = read_options(call.argv, "efmnqsvz", kLongs);
  if (options.wrong) return wrong_names_use(call, *options.wrong);
  if (options.operands.empty()) return wrong_names_use(call, "readlink: missing operand\n");
  int missing_parts = -1;
  bool newline = true, verbose = false;
  std::string end = "\n";
  for (const GivenOption& option : options.given) {
    if (option.id == 'e') missing_parts = 0;
    if (option.id == 'f') missing_parts = 1;
    if (option.id == 'm') missing_parts = 2;
    if (option.id == 'n') newline = false;
    if (option.id == 'v') verbose = true;
    if (option.id == 'z') end = std::string(1, '\0');
  }
  if (options.operands.size() > 1) newline = true;
  int status = 0;
  for (const std::string& path : options.operands) {
    Result<std::string> text = std::string();
    const auto facts = file_facts(call, path, false);
    Errno code = Errno::kEINVAL;
    if (missing_parts >= 0) {
      // A link of /proc/PID/ns leads to a namespace, whose name it shows.
      if (facts && facts->type == FileType::kSymlink && facts->target.find(":[") != std::string::npos) {
        text = folder_of(*canonical(call, folder_of(path), 0) + "/x") + "/" + facts->target;
      } else {
        text = canonical(call, path, missing_parts);
      }
      if (!text) code = call.code(text.error());
    } else if (facts && facts->type == FileType::kSymlink) {
      text = facts->target;
    } else {
      if (!facts) code = call.code(facts.error());
      text = tl::unexpected(facts ? Error{Reason::kInvalidArgument, {}} : facts.error());
    }
    if (text) {
      call.out(*text + (newline ? end : ""));
      continue;
    }
    if (verbose) report(call, "readlink: {}: {}\n", quoted_if_needed(path), error_text(code));
    status = 1;
  }
  return status;
}

int run_realpath(Call& call) {
  static constexpr std::array kLongs{LongOption{"canonicalize-existing", OptionValue::kNone, 'e'},
                                     LongOption{"canonicalize-missing", OptionValue::kNone, 'm'},
                                     LongOption{"quiet", OptionValue::kNone, 'q'}, LongOption{"strip", OptionValue::kNone, 's'},
                                     LongOption{"no-symlinks", OptionValue::kNone, 's'}};
  const Options options = read_options(call.argv, "eLmPqsz", kLongs);
  if (options.wrong) return wrong_names_use(call, *options.wrong);
  if (options.operands.empty()) return wrong_names_use(call, "realpath: missing operand\n");
  int missing_parts = 1;
  bool quiet = false;
  for (const GivenOption& option : options.given) {
    if (option.id == 'e') missing_parts = 0;
    if (option.id == 'm') missing_parts = 2;
    if (option.id == 'q') quiet = true;
    if (option.id == 's' || option.id == 'L' || option.id == 'z')
      return call.not_modelled(fmt::format("realpath -{}", static_cast<char>(option.id)));
  }
  int status = 0;
  for (const std::string& path : options.operands) {
    const auto text = canonical(call, path, missing_parts);
    if (text) {
      call.out(*text + "\n");
      continue;
    }
    if (!quiet) report(call, "realpath: {}: {}\n", quoted_if_needed(path), error_text(call.code(text.error())));
    status = 1;
  }
  return status;
}

int run_which(Call& call) {
  bool all = false;
  int status = 0;
  std::size_t names = 0;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& name = call.argv[i];
    if (names == 0 && name == "-a") {
      all = true;
      continue;
    }
    if (names == 0 && name == "-s") continue;
    if (names == 0 && name.size() > 1 && name[0] == '-') {
      report(call, "Illegal option {}\nUsage: {} [-as] args\n", name.substr(0, 2), "/usr/bin/which");
      return 2;
    }
    ++names;
    const Found found = call.find_command(name);
    if (found.kind == Found::Kind::kTool || found.kind == Found::Kind::kScript || found.kind == Found::Kind::kUnmodelled) {
      call.out((found.path.empty() ? name : found.path) + "\n");
    } else {
      status = 1;
    }
  }
  (void)all;
  return names == 0 ? 1 : status;
}

namespace {

// "2024-01-02", "2024-01-02 03:04", "2024-01-02T03:04:05Z"; "yesterday", "3 days ago", "+2 hours" from now on.
std::optional<std::int64_t> read_date(const std::string& text, std::int64_t now) {
  constexpr std::int64_t kDay = 86400;
  if (text == "yesterday") return now - kDay;
  if (text == "tomorrow") return now + kDay;
  CivilTime time;
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, end = 0, more = 0;
  if (std::sscanf(text.c_str(), "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3) {
    std::string_view rest = std::string_view(text).substr(static_cast<std::size_t>(end));
    if (!rest.empty()) {
      if (rest[0] != ' ' && rest[0] != 'T') return std::nullopt;
      const std::string clock(rest.substr(1));
      if (std::sscanf(clock.c_str(), "%2d:%2d%n:%2d%n", &hour, &minute, &more, &second, &more) < 2) return std::nullopt;
      const std::string zone = clock.substr(static_cast<std::size_t>(more));
      if (!zone.empty() && zone != "Z" && zone != " UTC") return std::nullopt;
    }
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    time.year = year;
    time.month = month;
    time.day = day;
    time.hour = hour;
    time.minute = minute;
    time.second = second;
    const std::int64_t seconds = seconds_of_civil(time);
    return civil_time(seconds).month == month ? std::optional(seconds) : std::nullopt;  // there is no 31 February
  }
  long count = 0;
  char unit[16] = "", ago[8] = "";
  const int found = std::sscanf(text.c_str(), "%ld %15s %7s", &count, unit, ago);
  if (found < 2 || (found == 3 && std::string_view(ago) != "ago") || count > 100000 || count < -100000) return std::nullopt;
  std::string name = unit;
  if (name.size() > 1 && name.back() == 's') name.pop_back();
  const std::int64_t span = name == "sec" || name == "second" ? 1
                            : name == "min" || name == "minute" ? 60
                            : name == "hour" ? 3600
                            : name == "day" ? kDay
                            : name == "week" ? 7 * kDay
                                             : 0;
  if (span == 0) return std::nullopt;
  return now + (found == 3 ? -count : count) * span;
}

}  // namespace

int run_date(Call& call) {
  static constexpr std::array kLongs{LongOption{"date", OptionValue::kRequired, 'd'}, LongOption{"utc", OptionValue::kNone, 'u'},
                                     LongOption{"universal", OptionValue::kNone, 'u'}, LongOption{"iso-8601", OptionValue::kOptional, 'I'},
                                     LongOption{"rfc-3339", OptionValue::kRequired, 300}, LongOption{"rfc-email", OptionValue::kNone, 'R'},
                                     LongOption{"set", OptionValue::kRequired, 's'}, LongOption{"reference", OptionValue::kRequired, 'r'}};
  const Options options = read_options(call.argv, "d:f:I::r:Rs:u", kLongs);
  if (options.wrong) return wrong_names_use(call, *options.wrong);
  std::int64_t seconds = seconds_of(call.now());
  int nanoseconds = nanoseconds_of(call.now());
  std::string format = "%a %b %e %H:%M:%S %Z %Y";
  for (const GivenOption& option : options.given) {
    switch (option.id) {
      case 'u': break;
      case 'R': format = "%a, %d %b %Y %H:%M:%S %z"; break;
      case 'I': {
        const std::string unit = option.value.value_or("date");
        format = unit == "date"      ? "%Y-%m-%d"
                 : unit == "hours"   ? "%Y-%m-%dT%H%:z"
                 : unit == "minutes" ? "%Y-%m-%dT%H:%M%:z"
                 : unit == "ns"      ? "%Y-%m-%dT%H:%M:%S,%N%:z"
                                     : "%Y-%m-%dT%H:%M:%S%:z";
        break;
      }
      case 300:
        format = *option.value == "date" ? "%Y-%m-%d" : *option.value == "ns" ? "%Y-%m-%d %H:%M:%S.%N%:z" : "%Y-%m-%d %H:%M:%S%:z";
        break;
      case 'd': {
        const std::string& text = *option.value;
        if (text == "now" || text == "today" || text.empty()) break;
        if (text.size() > 1 && text[0] == '@' && whole_number(std::string_view(text).substr(1))) {
          seconds = static_cast<std::int64_t>(*whole_number(std::string_view(text).substr(1)));
          nanoseconds = 0;
          break;
        }
        if (const auto written = read_date(text, seconds)) {
          seconds = *written;
          nanoseconds = 0;
          break;
        }
        return call.not_modelled("date -d '" + text + "'");
      }
      case 's': call.err("date: cannot set date: Operation not permitted\n"); return 1;
      default: return call.not_modelled(fmt::format("date -{}", static_cast<char>(option.id)));
    }
  }
  if (options.operands.size() > 1) return wrong_names_use(call, fmt::format("date: extra operand {}\n", quoted(options.operands[1])));
  if (!options.operands.empty()) {
    if (options.operands[0].empty() || options.operands[0][0] != '+') {
      report(call, "date: invalid date {}\n", quoted(options.operands[0]));
      return 1;
    }
    format = options.operands[0].substr(1);
  }
  call.out(format_time(format, seconds, nanoseconds) + "\n");
  return 0;
}

}  // namespace nslab::shell

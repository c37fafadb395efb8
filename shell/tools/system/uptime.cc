// uptime: how long the World has been up, which is as long as its clock runs; nobody is logged in and nothing waits for a processor.
//
// Document: procps 4.0.2, src/uptime.c, library/uptime.c.
#include <fmt/format.h>

#include "shell/tools/files/calendar.h"
#include "shell/tools/more.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kUptimeUsage =
    "\nUsage:\n uptime [options]\n\nOptions:\n -p, --pretty   show uptime in pretty format\n -h, --help     display this help and exit\n"
    " -s, --since    system up since\n -V, --version  output version information and exit\n\nFor more details see uptime(1).\n";

std::string pretty(std::int64_t seconds) {
  std::string out;
  const auto part = [&](std::int64_t count, std::string_view unit) {
    if (count == 0) return;
    out += fmt::format("{}{} {}{}", out.empty() ? "" : ", ", count, unit, count == 1 ? "" : "s");
  };
  part(seconds / 86400 / 7, "week");
  part(seconds / 86400 % 7, "day");
  part(seconds / 3600 % 24, "hour");
  part(seconds / 60 % 60, "minute");
  return "up " + (out.empty() ? "0 minutes" : out) + "\n";
}

}  // namespace

int run_uptime(Call& call) {
  const std::int64_t up = std::chrono::floor<std::chrono::seconds>(call.now()).count(), now = seconds_of(call.now());
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-p" || word == "--pretty") {
      call.out(pretty(up));
    } else if (word == "-s" || word == "--since") {
      call.out(format_time("%Y-%m-%d %H:%M:%S\n", now - up, 0));
    } else if (word == "-V" || word == "--version") {
      call.out("uptime from procps-ng 4.0.2\n");
    } else if (word == "-h" || word == "--help") {
      call.out(kUptimeUsage);
    } else {
      if (word.starts_with("--"))
        call.complain("uptime: unrecognized option '{}'\n", word);
      else if (word.starts_with("-"))
        call.complain("uptime: invalid option -- '{}'\n", word.substr(1, 1));
      call.err(kUptimeUsage);
      return 1;
    }
    return 0;
  }
  const std::int64_t days = up / 86400, hours = up / 3600 % 24, minutes = up / 60 % 60;
  const std::string since = days == 0 ? "" : fmt::format("{} day{}, ", days, days == 1 ? "" : "s");
  const std::string clock = hours != 0 ? fmt::format("{:2}:{:02}, ", hours, minutes) : fmt::format("{} min, ", minutes);
  call.print("{} up {}{} 0 user,  load average: 0.00, 0.00, 0.00\n", format_time(" %H:%M:%S", now, 0), since, clock);
  return 0;
}

}  // namespace nslab::shell

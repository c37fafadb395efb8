// shell/tools/files/calendar.h — dates of virtual time, which begins at 2026-01-01 00:00 UTC.
#ifndef NSLAB_SHELL_TOOLS_FILES_CALENDAR_H_
#define NSLAB_SHELL_TOOLS_FILES_CALENDAR_H_

#include <cstdint>
#include <string>

#include "model/base/time.h"

namespace nslab::shell {

struct CivilTime {
  std::int64_t year = 1970;
  int month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int weekday = 4, year_day = 0;  // Sunday is 0
};

// Seconds since 1970.
std::int64_t seconds_of(Instant when);
int nanoseconds_of(Instant when);
CivilTime civil_time(std::int64_t seconds);
std::int64_t seconds_of_civil(const CivilTime& time);
// As strftime and date(1) read a format, in UTC and the C locale.
std::string format_time(const std::string& format, std::int64_t seconds, int nanoseconds);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_FILES_CALENDAR_H_

// sleep: in virtual time.
#include <cmath>
#include <cstdlib>

#include "shell/tools/text/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Sleep {
  std::vector<std::string> argv{};
  Instant until{kNever};
  bool begun = false;

  Step operator()(Call& call) {
    if (begun) return Exited{0};
    begun = true;
    const Options options = read_options(argv, "");
    if (options.wrong) {
      call.err(*options.wrong + try_help("sleep"));
      return Exited{1};
    }
    if (options.operands.empty()) {
      call.err("sleep: missing operand\nTry 'sleep --help' for more information.\n");
      return Exited{1};
    }
    double seconds = 0;
    for (const std::string& word : options.operands) {
      if (word == "infinity" || word == "inf") {
        seconds = HUGE_VAL;
        continue;
      }
      char* end = nullptr;
      double value = std::strtod(word.c_str(), &end);
      const std::string unit = end;
      const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : -1;
      if (end == word.c_str() || value < 0 || factor < 0) {
        call.complain("sleep: invalid time interval ‘{}’\nTry 'sleep --help' for more information.\n", word);
        return Exited{1};
      }
      seconds += value * factor;
    }
    constexpr double kMost = 1e9;
    if (seconds > kMost) return Wait{};
    until = call.now() + Duration(static_cast<std::int64_t>(seconds * 1e9));
    Wait wait;
    wait.until = until;
    return wait;
  }
};

}  // namespace

Program start_sleep(const std::vector<std::string>& argv) {
  Sleep program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

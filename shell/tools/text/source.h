// shell/tools/text/source.h — Source: a file or standard input, read line by line or in blocks as it arrives.
//
// Guarantees
//   1. Never waits itself: `kWait` says that the program must, and `pause` for what.
//   2. Whoever reads also makes room: while output waits for a full pipe, nothing is read.
#ifndef NSLAB_SHELL_TOOLS_TEXT_SOURCE_H_
#define NSLAB_SHELL_TOOLS_TEXT_SOURCE_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/run/call.h"

namespace nslab::shell {

// As error(3): what is on standard output comes first.
template <class... Args>
void report(Call& call, fmt::format_string<Args...> format, Args&&... args) {
  call.flush();
  call.complain(format, std::forward<Args>(args)...);
}

struct Source {
  enum class Got : std::uint8_t { kData, kEnd, kWait, kFailed };

  int descriptor = -1;
  std::string data{};
  std::size_t at = 0;
  bool ended = false;
  Errno failure = Errno::kNone;

  [[nodiscard]] bool is_open() const { return descriptor >= 0; }
  // By name; "-" is not special here.
  Errno open(Call& call, const std::string& path);
  void open_input() { *this = Source{0, {}, 0, false, Errno::kNone}; }
  void close(Call& call);

  // The next line without its end; `terminated` says whether it had one.
  Got line(Call& call, std::string& text, bool& terminated, char end = '\n');
  // Whatever there is.
  Got block(Call& call, std::string& text);
  // Reads on until something is unread or the file ends.
  Got fill(Call& call);
  [[nodiscard]] Wait pause(Call& call) const;
};

// Takes all of several files (operands as given, "-" and no operand being standard input) before anything is done with them.
struct Texts {
  struct Text {
    std::string name{};
    std::string text{};
    Errno open_failure = Errno::kNone, read_failure = Errno::kNone;
  };
  std::vector<std::string> names{};
  std::vector<Text> texts{};
  Source source{};

  // Nothing once all is there.
  std::optional<Step> collect(Call& call);
};

// The lines of a text; the last may lack its newline.
std::vector<std::string_view> split_lines(std::string_view text, char end = '\n');

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_SOURCE_H_

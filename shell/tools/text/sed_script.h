// shell/tools/text/sed_script.h — a sed script as commands.
//
// Sources: GNU sed 4.9, sed/compile.c.
#ifndef NSLAB_SHELL_TOOLS_TEXT_SED_SCRIPT_H_
#define NSLAB_SHELL_TOOLS_TEXT_SED_SCRIPT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shell/tools/text/regex.h"

namespace nslab::shell {

struct SedAddress {
  enum class Kind : std::uint8_t { kLine, kLast, kRegex, kStep, kPlus, kMultiple };
  Kind kind = Kind::kLine;
  std::uint64_t first = 0, step = 0;
  std::optional<Regex> regex{};  // none: the last one used
};

// A piece of what `s` puts in place: text, then a group (or none), with what happens to letters.
struct SedPiece {
  std::string text{};
  int group = -1;
  char letters = 0;  // 'U', 'L', 'u', 'l', 'E': from here on, before the text
};

struct SedCommand {
  std::optional<SedAddress> from{}, to{};
  bool negate = false;
  char name = 0;
  std::string text{};  // of a, i, c; a label; a file's name
  std::size_t target = 0;
  int number = -1;     // of q, Q, l; which match of s
  std::optional<Regex> regex{};
  std::vector<SedPiece> replacement{};
  bool global = false, print = false, evaluate = false;
  std::optional<std::string> file{};
  std::string map{};   // of y: 256 octets
};

struct SedScriptPart {
  std::string text{};
  std::string file{};  // of -f; else an expression
};

struct SedOptions {
  bool extended = false;
};

struct SedScript {
  std::vector<SedCommand> commands{};
  bool quiet = false;  // begins with #n
};

// The error is sed's whole line but for its name.
tl::expected<SedScript, std::string> parse_sed(const std::vector<SedScriptPart>& parts, SedOptions options);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_SED_SCRIPT_H_

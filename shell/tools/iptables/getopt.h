// shell/tools/iptables/getopt.h — Getopt: getopt_long(3) over words, stopping at nothing ("-" before the letters).
//
// Guarantees
//   1. Abbreviated long options are taken where only one meaning is possible; an exact name wins, then the earlier row.
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_GETOPT_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_GETOPT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nslab::shell::iptables {

enum class Takes : std::uint8_t { kNone, kArgument, kOptional };

struct LongOption {
  std::string_view name{};
  Takes takes = Takes::kNone;
  int value = 0;  // what it gives: a letter, or a number of its own
};

struct Getopt {
  static constexpr int kWord = 1, kEnd = -1, kUnknown = '?', kMissing = ':';

  std::vector<std::string> words{};  // with the program's name first
  std::string_view letters{};        // "A:n…" as getopt has them
  std::vector<LongOption> options{};
  std::size_t index = 1;  // optind
  std::optional<std::string> argument{};
  std::size_t within = 0;  // place in a cluster of letters; 0: none

  int next();
  // The word before the next one, for messages.
  [[nodiscard]] const std::string& previous() const { return words[index - 1]; }

 private:
  int next_long(std::string_view body);
  int next_letter();
};

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_GETOPT_H_

// shell/tools/iptables/command.h — Command: one line of iptables, parsed and checked but not yet done.
//
// Guarantees
//   1. Words are taken as getopt_long(3) takes them, with options of extensions added as these are named.
//   2. Of several faults the one is reported that the real tool meets first.
// Sources: iptables 1.8.9, iptables/xshared.c (do_parse)
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_COMMAND_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_COMMAND_H_

#include <optional>
#include <string>
#include <vector>

#include "shell/tools/iptables/names.h"
#include "shell/tools/iptables/rule.h"

namespace nslab::shell::iptables {

// As letters in messages; the order is that of the tool's table.
enum class Action : std::uint8_t {
  kInsert, kDelete, kDeleteNumber, kReplace, kAppend, kList, kFlush, kZero, kNewChain, kDeleteChain, kSetPolicy, kRenameChain, kListRules,
  kZeroNumber, kCheck, kFlushTable, kRestoreChain, kNothing
};

struct Command {
  Action action = Action::kNothing;
  bool zero = false, zero_number = false;  // -Z beside -L or -S
  std::string table = "filter";
  std::optional<std::string> chain{};
  std::string new_name{}, policy{};
  unsigned number = 0;  // of a rule; 0: none
  unsigned verbose = 0;
  bool numeric = false, exact = false, line_numbers = false;
  Rule rule{};
  bool parsed_target = false;  // the jump is an extension or a verdict, no chain
  std::vector<HostMask> sources{}, destinations{};
  NfCounter counter{};  // of a chain, from iptables-restore
  int line = 0;
};

struct ParseContext {
  Call& call;
  Names& names;
  std::string program{};  // iptables, ip6tables
  bool v6 = false;
  bool restore = false;
  int line = -1;
};

// Nothing: the tool has said what it had to (help, version) and ends well.
std::optional<Command> parse_command(ParseContext& context, const std::vector<std::string>& argv);
void check_chain_name(const std::string& name, bool v6);
void print_help(ParseContext& context);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_COMMAND_H_

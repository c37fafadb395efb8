// shell/tools/iptables/print.h — rules as text: in listings (-L), and as options again (-S, iptables-save).
#ifndef NSLAB_SHELL_TOOLS_IPTABLES_PRINT_H_
#define NSLAB_SHELL_TOOLS_IPTABLES_PRINT_H_

#include <string>

#include "shell/tools/iptables/names.h"
#include "shell/tools/iptables/rule.h"

namespace nslab::shell::iptables {

struct Format {
  bool counts = false, interfaces = false, numeric = false, exact = false, line_numbers = false;
  bool one_line = false;  // as -v shows what it did
};

// "Chain NAME (…)" and the line of column names.
void print_header(std::string& out, const std::string& chain, const NfChain* base, std::size_t references, const Format& format);
void print_rule(std::string& out, const Rule& rule, std::size_t number, const Format& format, Names& names);
// Without the counters before it; with those in its midst (-S -v) where asked.
void save_rule(std::string& out, const std::string& chain, const Rule& rule, bool counters, Names& names);

}  // namespace nslab::shell::iptables

#endif  // NSLAB_SHELL_TOOLS_IPTABLES_PRINT_H_

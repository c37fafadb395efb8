// shell/tools/iproute/rule.h — how ip prints a policy rule (print_rule of iproute2 6.1, ip/iprule.c).
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_RULE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_RULE_H_

#include "shell/tools/iproute/tables.h"

namespace nslab::shell {

void print_rule(Printer& print, const IpOptions& options, const TableNames& tables, const World& world, NetnsId netns, Family family,
                const PolicyRule& rule, bool deleted = false);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_RULE_H_

// shell/tools/iproute/rule.h — how ip prints a policy rule (print_rule of iproute2 6.1, ip/iprule.c).
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_RULE_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_RULE_H_

#include "shell/tools/iproute/ip.h"
#include "shell/tools/iproute/tables.h"

namespace nslab::shell {

void print_rule(Printer& print, const IpOptions& options, const TableNames& tables, const World& world, NetnsId netns, Family family,
                const PolicyRule& rule, bool deleted = false);

// One line of ip netconf: a link's settings, or those of "all" and "default".
void print_netconf(Ip& ip, const std::string& name, const DevConf4& four, const DevConf6& six, Family family);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_RULE_H_

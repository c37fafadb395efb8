// shell/tools/net_tools/statistics.h — netstat -s and -g.
#ifndef NSLAB_SHELL_TOOLS_NET_TOOLS_STATISTICS_H_
#define NSLAB_SHELL_TOOLS_NET_TOOLS_STATISTICS_H_

#include "shell/run/call.h"

namespace nslab::shell {

struct StatisticsWanted {
  bool raw = true, tcp = true, udp = true;
};

// Prints the counters of IPv4, or of IPv6 and TCP, and gives the status.
int show_statistics(Call& call, const StatisticsWanted& wanted);
int show_statistics6(Call& call, const StatisticsWanted& wanted);
// netstat -g: the groups of /proc/net/igmp and igmp6; of both where neither family is asked for.
int show_groups(Call& call, bool v4, bool v6);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_TOOLS_STATISTICS_H_

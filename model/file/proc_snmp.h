// model/file/proc_snmp.h — what /proc/net tells in counters: snmp, netstat, sockstat.
//
// Not modelled, and refused: the counters of IPv6 (snmp6, dev_snmp6), and netstat once a namespace has spoken TCP (its
// fast path, delayed acknowledgements and the like are counted there).
// Kernel: net/ipv4/proc.c, net/ipv6/proc.c, net/xfrm/xfrm_proc.c
#ifndef NSLAB_MODEL_FILE_PROC_SNMP_H_
#define NSLAB_MODEL_FILE_PROC_SNMP_H_

#include <string>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

std::string snmp_text(const World& world, NetnsId netns);
// Refuses: kFileNotModelled.
Result<std::string> netstat_text(const World& world, NetnsId netns);
std::string sockstat_text(const World& world, NetnsId netns, Family family);
std::string xfrm_stat_text();

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PROC_SNMP_H_

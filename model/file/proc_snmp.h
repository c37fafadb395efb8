// model/file/proc_snmp.h — what /proc/net tells in counters: snmp, netstat, snmp6, dev_snmp6, sockstat, protocols.
//
// Not modelled, and refused: netstat once a namespace has spoken much of TCP (what its fast path takes, what is held together and
// what its own clock sends again differ there from run to run).
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
// What IPv6 has counted in a namespace, and at a link.
std::string snmp6_text(const World& world, NetnsId netns);
std::string dev_snmp6_text(const World& world, LinkId link);
std::string sockstat_text(const World& world, NetnsId netns, Family family);
std::string protocols_text(const World& world, NetnsId netns);
std::string xfrm_stat_text();

}  // namespace nslab

#endif  // NSLAB_MODEL_FILE_PROC_SNMP_H_

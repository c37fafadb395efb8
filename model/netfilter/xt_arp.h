// model/netfilter/xt_arp.h — what ebtables and arptables do with ARP and hardware addresses: arp, snat, arpreply, mangle.
//
// Kernel: net/bridge/netfilter/ebt_{arp,snat,arpreply}.c, net/ipv4/netfilter/arpt_mangle.c
#ifndef NSLAB_MODEL_NETFILTER_XT_ARP_H_
#define NSLAB_MODEL_NETFILTER_XT_ARP_H_

#include "model/netfilter/evaluate.h"

namespace nslab {

// What a target of ebtables and arptables says besides what it does: EBT_ACCEPT and its like.
enum class MacVerdict : std::uint8_t { kAccept, kDrop, kContinue, kReturn };

bool matches_arp(const NfContext& c, const Xt& match);
// Changes the frame; the verdict that the target ends with.
MacVerdict run_mac_target(NfContext& c, const Xt& target);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_XT_ARP_H_

// model/netfilter/raw.h — bits of a packet's headers by their place (nft's @nh,96,32).
//
// Guarantees
//   1. What is not known of a header matches nothing.
// Not known: checksums of TCP, UDP and ICMP, TCP's options and what follows them, IPv6's flow label's use by senders.
// Kernel: net/netfilter/nft_payload.c.
#ifndef NSLAB_MODEL_NETFILTER_RAW_H_
#define NSLAB_MODEL_NETFILTER_RAW_H_

#include <optional>

#include "model/netfilter.h"

namespace nslab {

std::optional<Datum> raw_value(const Packet& packet, const NfRaw& raw);

}  // namespace nslab

#endif  // NSLAB_MODEL_NETFILTER_RAW_H_

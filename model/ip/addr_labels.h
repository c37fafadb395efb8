// model/ip/addr_labels.h — the policy table of labels by which IPv6 chooses among its own addresses.
//
// Guarantees
//   1. Longer prefixes come first, so that the first that holds an address is its label.
// Kernel: net/ipv6/addrlabel.c.
#ifndef NSLAB_MODEL_IP_ADDR_LABELS_H_
#define NSLAB_MODEL_IP_ADDR_LABELS_H_

#include <span>

#include "model/world.h"

namespace nslab {

// The namespace's labels in the kernel's order, or those that every namespace begins with.
std::span<const AddrLabel> addr_labels_of(const Netns& netns);
// The label of an address that is on this link, or to be reached over it.
std::uint32_t addr_label_of(const Netns& netns, const IpAddress& address, std::uint32_t ifindex);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_ADDR_LABELS_H_

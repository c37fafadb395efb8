// model/ipset.h — Ipset: a set of addresses, networks or ports that rules of iptables look things up in.
//
// The elements are those of nf_tables' sets: one interval a dimension (an address or a network; a protocol and port).
//
// Guarantees
//   1. Names are unique in a namespace; a set that a rule names is not destroyed.
// Not modelled: the kernel's hash order (elements are in the order of their making), resizing, nomatch, skbinfo.
// Kernel: net/netfilter/ipset/ip_set_{core,hash_gen,bitmap_port}.c.
#ifndef NSLAB_MODEL_IPSET_H_
#define NSLAB_MODEL_IPSET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/ip.h"
#include "model/netfilter.h"

namespace nslab {

enum class IpsetType : std::uint8_t { kHashIp, kHashNet, kHashIpPort, kHashNetPort, kBitmapPort };

struct Ipset {
  std::string name{};
  IpsetType type = IpsetType::kHashIp;
  Family family = Family::kInet;
  std::uint32_t hashsize = 1024, maxelem = 65536, bucketsize = 12, initval = 0;
  std::uint16_t low = 0, high = 0;  // the range of a bitmap
  bool has_timeout = false, counters = false, comment = false;
  std::uint32_t timeout_s = 0;
  std::vector<SetElement> elements{};
  friend bool operator==(const Ipset&, const Ipset&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_IPSET_H_

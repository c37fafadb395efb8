// model/link/features.h — offloads: what `ethtool -k` shows of a link and `-K` changes.
//
// A World's packets are never cut or summed up, so an offload changes nothing but what is shown. What is wanted and what
// is active differ where one needs another: segmentation needs checksums and scatter-gather.
//
// Guarantees
//   1. Features have the kernel's numbers' order, in which `ethtool -K` reports.
//   2. What the driver fixes never changes.
// Kernel: net/ethtool/features.c, net/core/dev.c:netdev_fix_features, drivers/net/{veth,ifb,vxlan,loopback}.c, net/bridge/br_device.c.
#ifndef NSLAB_MODEL_LINK_FEATURES_H_
#define NSLAB_MODEL_LINK_FEATURES_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "model/link.h"

namespace nslab {

struct Feature {
  std::string_view name;
  // By kind: '+' on, '-' off, 'f' off and fixed, 'F' on and fixed.
  char veth, bridge, ifb, vxlan, loopback;
};
std::span<const Feature> features();
// The number of a feature by the kernel's name; -1 where there is none.
int feature_number(std::string_view name);

inline constexpr std::uint64_t feature_bit(int number) { return std::uint64_t{1} << static_cast<unsigned>(number); }

// Whether the model knows what this kind of link offers.
bool has_features(const Link& link);
std::uint64_t changeable_features(const Link& link);
std::uint64_t wanted_features(const Link& link);
std::uint64_t active_features(const Link& link);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_FEATURES_H_

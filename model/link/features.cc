#include "model/link/features.h"

#include <array>

#include "model/link/device.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::array kFeatures{
    // of veth, bridge, ifb, vxlan, lo
    Feature{"tx-scatter-gather", '+', '+', '+', '+', 'F'},
    Feature{"tx-checksum-ipv4", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tx-checksum-ip-generic", '+', '+', '+', '+', 'F'},
    Feature{"tx-checksum-ipv6", 'f', 'f', 'f', 'f', 'f'},
    Feature{"highdma", '+', '+', '+', 'f', 'F'},
    Feature{"tx-scatter-gather-fraglist", '+', '+', '+', '+', 'F'},
    Feature{"tx-vlan-hw-insert", '+', '+', '+', 'f', 'f'},
    Feature{"rx-vlan-hw-parse", '+', 'f', 'f', 'f', 'f'},
    Feature{"rx-vlan-filter", 'f', 'f', 'f', 'f', 'f'},
    Feature{"vlan-challenged", 'f', 'f', 'f', 'f', 'F'},
    Feature{"tx-generic-segmentation", '+', '+', '+', '+', '+'},
    Feature{"rx-gro", '-', '+', '+', '+', '+'},
    Feature{"rx-lro", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tx-tcp-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-gso-robust", 'f', '+', 'f', 'f', 'f'},
    Feature{"tx-tcp-ecn-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-tcp-mangleid-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-tcp6-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-fcoe-segmentation", 'f', '+', 'f', 'f', 'f'},
    Feature{"tx-gre-segmentation", '+', '+', '+', 'f', 'f'},
    Feature{"tx-gre-csum-segmentation", '+', '+', '+', 'f', 'f'},
    Feature{"tx-ipxip4-segmentation", '+', '+', '+', 'f', 'f'},
    Feature{"tx-ipxip6-segmentation", '+', '+', '+', 'f', 'f'},
    Feature{"tx-udp_tnl-segmentation", '+', '+', '+', 'f', 'f'},
    Feature{"tx-udp_tnl-csum-segmentation", '+', '+', '+', 'f', 'f'},
    Feature{"tx-gso-partial", 'f', '+', 'f', 'f', 'f'},
    Feature{"tx-tunnel-remcsum-segmentation", 'f', '+', 'f', 'f', 'f'},
    Feature{"tx-sctp-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-esp-segmentation", 'f', '+', 'f', 'f', 'f'},
    Feature{"tx-udp-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-gso-list", '+', '+', '+', '+', '+'},
    Feature{"tx-tcp-accecn-segmentation", '+', '+', '+', '+', '+'},
    Feature{"tx-checksum-fcoe-crc", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tx-checksum-sctp", '+', 'f', 'f', 'f', 'F'},
    Feature{"rx-ntuple-filter", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-hashing", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-checksum", '+', 'f', 'f', '+', 'F'},
    Feature{"tx-nocache-copy", '-', '-', '-', '-', 'f'},
    Feature{"loopback", 'f', 'f', 'f', 'f', 'F'},
    Feature{"rx-fcs", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-all", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tx-vlan-stag-hw-insert", '+', '+', '+', 'f', 'f'},
    Feature{"rx-vlan-stag-hw-parse", '+', 'f', 'f', 'f', 'f'},
    Feature{"rx-vlan-stag-filter", 'f', 'f', 'f', 'f', 'f'},
    Feature{"l2-fwd-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"hw-tc-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"esp-hw-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"esp-tx-csum-hw-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-udp_tunnel-port-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tls-hw-tx-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tls-hw-rx-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-gro-hw", 'f', 'f', 'f', 'f', 'f'},
    Feature{"tls-hw-record", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-gro-list", '-', '-', '-', '-', '-'},
    Feature{"macsec-hw-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"rx-udp-gro-forwarding", '-', '-', '-', '-', '-'},
    Feature{"hsr-tag-ins-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"hsr-tag-rm-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"hsr-fwd-offload", 'f', 'f', 'f', 'f', 'f'},
    Feature{"hsr-dup-offload", 'f', 'f', 'f', 'f', 'f'},
};
static_assert(kFeatures.size() <= 64);

constexpr std::uint64_t named(std::string_view name) {
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    if (kFeatures[i].name == name) return std::uint64_t{1} << i;
  }
  return 0;
}
constexpr std::uint64_t kTso = named("tx-tcp-segmentation") | named("tx-tcp-ecn-segmentation") | named("tx-tcp-mangleid-segmentation") |
                               named("tx-tcp6-segmentation");

char mode_of(const Link& link, const Feature& feature) {
  if (link.as<Veth>() != nullptr) return feature.veth;
  if (link.as<Bridge>() != nullptr) return feature.bridge;
  if (link.as<Vxlan>() != nullptr) return feature.vxlan;
  return link.as<Ifb>() != nullptr ? feature.ifb : feature.loopback;
}

}  // namespace

std::span<const Feature> features() { return kFeatures; }

int feature_number(std::string_view name) {
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    if (kFeatures[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

bool has_features(const Link& link) {
  return link.as<Veth>() != nullptr || link.as<Bridge>() != nullptr || link.as<Ifb>() != nullptr || link.as<Vxlan>() != nullptr ||
         link.as<Loopback>() != nullptr;
}

std::uint64_t changeable_features(const Link& link) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    const char mode = mode_of(link, kFeatures[i]);
    if (mode == '+' || mode == '-') bits |= std::uint64_t{1} << i;
  }
  return bits;
}

std::uint64_t wanted_features(const Link& link) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < kFeatures.size(); ++i) {
    const char mode = mode_of(link, kFeatures[i]);
    if (mode == '+' || mode == 'F') bits |= std::uint64_t{1} << i;
  }
  return bits ^ link.features_toggled;
}

std::uint64_t active_features(const Link& link) {
  std::uint64_t bits = wanted_features(link);
  constexpr std::uint64_t kGeneric = named("tx-checksum-ip-generic"), kScatter = named("tx-scatter-gather");
  if ((bits & kGeneric) == 0) bits &= ~(kTso | named("tx-udp-segmentation"));
  if ((bits & kScatter) == 0) bits &= ~(kTso | named("tx-generic-segmentation"));
  return bits;
}

Result<Reply> run(World& world, const SetFeatures& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  const Link& link = world.links[*id];
  const std::uint64_t wanted = wanted_features(link);
  const std::uint64_t change = (wanted ^ op.on) & op.mask & changeable_features(link);
  if (change != 0) {
    world.links.edit(*id).features_toggled ^= change;
    notify_link(world, *id);  // NETDEV_FEAT_CHANGE
  }
  return Done{};
}

}  // namespace nslab

// The kinds with layers: fat-tree and cluster.
#include <fmt/format.h>

#include <algorithm>

#include "shell/world/part.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kPods = 10U << 24U;                  // 10.0.0.0
constexpr std::uint32_t kFabric = 100U << 24U | 64U << 16U;  // 100.64.0.0, for cables between routers
constexpr std::uint32_t kRacks = 172U << 24U | 16U << 16U;   // 172.16.0.0, a /24 a rack
constexpr std::uint32_t kNodesPerRack = 64;
constexpr std::uint8_t kPodLength = 24, kRackLength = 24, kRackPodsLength = 18, kUplinkLength = 31;
constexpr std::uint32_t kRackGateway = 254;

IpAddress in_pods(std::uint32_t a, std::uint32_t b, std::uint32_t c) { return IpAddress::v4(kPods | a << 16U | b << 8U | c); }
IpAddress in_rack(std::uint32_t rack, std::uint32_t host) { return IpAddress::v4(kRacks + (rack << 8U) + host); }
Prefix pods_of(std::uint32_t node) { return Prefix{in_pods(node >> 8U, node & 255U, 0), kPodLength}; }

// Cables between routers, one after another, the lower end with the first address.
struct Uplinks {
  const ShapeParts& take;
  std::uint32_t made = 0;

  // Gives the address of the lower end; that of the upper one is the next.
  IpAddress add(const std::string& low, const std::string& low_link, const std::string& high, const std::string& high_link) {
    const IpAddress first = IpAddress::v4(kFabric + 2 * made++);
    take(MakeCable{low, low_link, high, high_link, ""});
    take(GiveAddress{low, low_link, Prefix{first, kUplinkLength}});
    take(GiveAddress{high, high_link, Prefix{above(first), kUplinkLength}});
    return first;
  }
  static IpAddress above(const IpAddress& low) { return IpAddress::v4(low.v4_value() + 1); }
};

std::string core_name(std::uint32_t core) { return fmt::format("core-{}", core + 1); }
std::string aggregate_name(std::uint32_t pod, std::uint32_t number) { return fmt::format("agg-{}-{}", pod + 1, number + 1); }
std::string edge_name(std::uint32_t pod, std::uint32_t number) { return fmt::format("edge-{}-{}", pod + 1, number + 1); }

void edge_with_hosts(const ShapeParts& take, std::uint32_t pod, std::uint32_t edge, std::uint32_t hosts) {
  const std::string router = edge_name(pod, edge);
  take(MakeNetns{router, true});
  take(MakeBridge{router, "br0"});
  take(GiveAddress{router, "br0", Prefix{in_pods(pod, edge, 1), kPodLength}});
  for (std::uint32_t h = 0; h < hosts; ++h) {
    const std::string host = fmt::format("host-{}-{}-{}", pod + 1, edge + 1, h + 1);
    take(MakeNetns{host, false});
    take(MakeCable{router, fmt::format("port{}", h + 1), host, "eth0", "br0"});
    take(GiveAddress{host, "eth0", Prefix{fat_tree_host(pod, edge, h), kPodLength}});
    take(GiveRoute{host, Prefix::all(Family::kInet), {in_pods(pod, edge, 1)}});
  }
}

// A pod of a fat-tree: its edges with their hosts, its aggregates, and the cables between them and up to the cores.
void fat_tree_pod(Uplinks& uplinks, std::uint32_t pod, std::uint32_t half) {
  const ShapeParts& take = uplinks.take;
  for (std::uint32_t a = 0; a < half; ++a) {
    const std::string aggregate = aggregate_name(pod, a);
    take(MakeNetns{aggregate, true});
    std::vector<IpAddress> cores;
    for (std::uint32_t c = 0; c < half; ++c) {
      const std::string core = core_name(a * half + c);
      const IpAddress low = uplinks.add(aggregate, fmt::format("up{}", c + 1), core, fmt::format("pod{}", pod + 1));
      take(GiveRoute{core, Prefix{in_pods(pod, 0, 0), 16}, {low}});
      cores.push_back(Uplinks::above(low));
    }
    take(GiveRoute{aggregate, Prefix::all(Family::kInet), cores});
  }
  for (std::uint32_t e = 0; e < half; ++e) {
    edge_with_hosts(take, pod, e, half);
    std::vector<IpAddress> aggregates;
    for (std::uint32_t a = 0; a < half; ++a) {
      const IpAddress low =
          uplinks.add(edge_name(pod, e), fmt::format("up{}", a + 1), aggregate_name(pod, a), fmt::format("edge{}", e + 1));
      take(GiveRoute{aggregate_name(pod, a), Prefix{in_pods(pod, e, 0), kPodLength}, {low}});
      aggregates.push_back(Uplinks::above(low));
    }
    take(GiveRoute{edge_name(pod, e), Prefix::all(Family::kInet), aggregates});
  }
}

// A node with its pods behind a bridge, on the LAN of its rack.
void cluster_node(const ShapeParts& take, std::uint32_t node, std::uint32_t pods) {
  const std::string name = fmt::format("node-{}", node + 1);
  const std::uint32_t rack = node / kNodesPerRack, slot = node % kNodesPerRack;
  const std::string rack_name = fmt::format("rack-{}", rack + 1);
  const IpAddress own = in_rack(rack, slot + 1), gateway = in_pods(node >> 8U, node & 255U, 1);
  take(MakeNetns{name, true});
  take(MakeCable{rack_name, fmt::format("port{}", slot + 1), name, "eth0", "lan0"});
  take(GiveAddress{name, "eth0", Prefix{own, kRackLength}});
  take(GiveRoute{name, Prefix::all(Family::kInet), {in_rack(rack, kRackGateway)}});
  take(GiveRoute{rack_name, pods_of(node), {own}});
  take(MakeBridge{name, "cni0"});
  take(GiveAddress{name, "cni0", Prefix{gateway, kPodLength}});
  for (std::uint32_t p = 0; p < pods; ++p) {
    const std::string pod = fmt::format("pod-{}-{}", node + 1, p + 1);
    take(MakeNetns{pod, false});
    take(MakeCable{name, fmt::format("veth{}", p + 1), pod, "eth0", "cni0"});
    take(GiveAddress{pod, "eth0", Prefix{pod_address(node, p), kPodLength}});
    take(GiveRoute{pod, Prefix::all(Family::kInet), {gateway}});
  }
}

}  // namespace

IpAddress fat_tree_host(std::uint32_t pod, std::uint32_t edge, std::uint32_t host) { return in_pods(pod, edge, host + 2); }
IpAddress pod_address(std::uint32_t node, std::uint32_t pod) { return in_pods(node >> 8U, node & 255U, pod + 2); }

void fat_tree_parts(const Shape& shape, const ShapeParts& take) {
  const std::uint32_t half = shape.ports / 2;
  for (std::uint32_t c = 0; c < half * half; ++c) take(MakeNetns{core_name(c), true});
  Uplinks uplinks{take};
  for (std::uint32_t pod = 0; pod < shape.ports; ++pod) fat_tree_pod(uplinks, pod, half);
}

void cluster_parts(const Shape& shape, const ShapeParts& take) {
  const std::uint32_t racks = (shape.nodes + kNodesPerRack - 1) / kNodesPerRack;
  Uplinks uplinks{take};
  if (racks > 1) take(MakeNetns{"spine", true});
  for (std::uint32_t rack = 0; rack < racks; ++rack) {
    const std::string name = fmt::format("rack-{}", rack + 1);
    take(MakeNetns{name, true});
    take(MakeBridge{name, "lan0"});
    take(GiveAddress{name, "lan0", Prefix{in_rack(rack, kRackGateway), kRackLength}});
    if (racks > 1) {
      const IpAddress low = uplinks.add(name, "up0", "spine", name);
      take(GiveRoute{name, Prefix::all(Family::kInet), {Uplinks::above(low)}});
      take(GiveRoute{"spine", Prefix{in_rack(rack, 0), kRackLength}, {low}});
      take(GiveRoute{"spine", Prefix{pods_of(rack * kNodesPerRack).address, kRackPodsLength}, {low}});
    }
    for (std::uint32_t n = rack * kNodesPerRack; n < std::min(shape.nodes, (rack + 1) * kNodesPerRack); ++n)
      cluster_node(take, n, shape.pods);
  }
}

}  // namespace nslab::shell

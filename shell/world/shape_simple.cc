// The kinds without layers: lan, star, chain, full-mesh.
#include <fmt/format.h>

#include "shell/world/part.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kTens = 10U << 24U;                      // 10.0.0.0
constexpr std::uint32_t kMeshCables = 172U << 24U | 16U << 16U;  // 172.16.0.0
constexpr unsigned kCableLength = 31;                            // two addresses, one an end (RFC 3021)

IpAddress tens(std::uint32_t offset) { return IpAddress::v4(kTens + offset); }

std::string router_name(std::uint32_t node) { return fmt::format("router-{}", node + 1); }

// A cable between two namespaces with an address at each end: `first` and the one after it.
void cable(const ShapeParts& take, const MakeCable& pair, const IpAddress& first) {
  take(pair);
  take(GiveAddress{pair.netns, pair.name, Prefix{first, kCableLength}});
  take(GiveAddress{pair.far_netns, pair.far_name, Prefix{IpAddress::v4(first.v4_value() + 1), kCableLength}});
}

// The prefixes that together are 10.0.0.0 and the `count` - 1 addresses after it.
std::vector<Prefix> cover(std::uint32_t count) {
  std::vector<Prefix> out;
  std::uint32_t at = 0;
  for (unsigned bit = 32; bit-- > 0;) {
    if ((count >> bit & 1U) == 0) continue;
    out.push_back(Prefix{tens(at), static_cast<std::uint8_t>(32 - bit)});
    at += 1U << bit;
  }
  return out;
}

}  // namespace

IpAddress lan_host(std::uint32_t node) { return tens(node + 1); }
IpAddress star_host(std::uint32_t node) { return tens(2 * node + 1); }
IpAddress chain_router(std::uint32_t node) { return node == 0 ? tens(0) : tens(2 * node - 1); }
IpAddress mesh_router(std::uint32_t node) { return tens(node + 1); }

void lan_parts(const Shape& shape, const ShapeParts& take) {
  constexpr std::uint8_t kLength = 16;
  take(MakeNetns{"lan", false});
  take(MakeBridge{"lan", "br0"});
  for (std::uint32_t i = 0; i < shape.nodes; ++i) {
    const std::string host = fmt::format("host-{}", i + 1);
    take(MakeNetns{host, false});
    take(MakeCable{"lan", fmt::format("port{}", i + 1), host, "eth0", "br0"});
    take(GiveAddress{host, "eth0", Prefix{lan_host(i), kLength}});
  }
}

void star_parts(const Shape& shape, const ShapeParts& take) {
  take(MakeNetns{"hub", true});
  for (std::uint32_t i = 0; i < shape.nodes; ++i) {
    const std::string host = fmt::format("host-{}", i + 1);
    take(MakeNetns{host, false});
    cable(take, MakeCable{"hub", fmt::format("leg{}", i + 1), host, "eth0", ""}, tens(2 * i));
    take(GiveRoute{host, Prefix::all(Family::kInet), {tens(2 * i)}});
  }
}

// Cable i has the addresses 2i and 2i+1. To the right of a router all addresses are higher, so a default route will do; to
// the left they are lower, and the prefixes that make up that part of the range are few.
void chain_parts(const Shape& shape, const ShapeParts& take) {
  take(MakeNetns{router_name(0), true});
  for (std::uint32_t i = 1; i < shape.nodes; ++i) {
    take(MakeNetns{router_name(i), true});
    cable(take, MakeCable{router_name(i - 1), "right", router_name(i), "left", ""}, tens(2 * (i - 1)));
    take(GiveRoute{router_name(i - 1), Prefix::all(Family::kInet), {tens(2 * i - 1)}});
    for (const Prefix& prefix : cover(2 * (i - 1))) take(GiveRoute{router_name(i), prefix, {tens(2 * (i - 1))}});
  }
}

void full_mesh_parts(const Shape& shape, const ShapeParts& take) {
  std::uint32_t cables = 0;
  for (std::uint32_t i = 0; i < shape.nodes; ++i) {
    take(MakeNetns{router_name(i), true});
    take(GiveAddress{router_name(i), "lo", Prefix::host(mesh_router(i))});
    for (std::uint32_t j = 0; j < i; ++j) {
      const IpAddress near = IpAddress::v4(kMeshCables + 2 * cables++);
      const IpAddress far = IpAddress::v4(near.v4_value() + 1);
      cable(take, MakeCable{router_name(i), fmt::format("to-{}", j + 1), router_name(j), fmt::format("to-{}", i + 1), ""}, near);
      take(GiveRoute{router_name(i), Prefix::host(mesh_router(j)), {far}});
      take(GiveRoute{router_name(j), Prefix::host(mesh_router(i)), {near}});
    }
  }
}

}  // namespace nslab::shell

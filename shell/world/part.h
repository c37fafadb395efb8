// shell/world/part.h — ShapePart: what generated networks are made of, each a thing that a person would do.
#ifndef NSLAB_SHELL_WORLD_PART_H_
#define NSLAB_SHELL_WORLD_PART_H_

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "model/base/ip.h"
#include "shell/world/shape.h"

namespace nslab::shell {

struct MakeNetns {  // its loopback up; a router forwards
  std::string name{};
  bool router = false;
};
struct MakeBridge {  // up
  std::string netns{}, name{};
};
struct MakeCable {  // a veth pair, both ends up
  std::string netns{}, name{};
  std::string far_netns{}, far_name{};
  std::string bridge{};  // that the near end is a port of; empty: none
};
struct GiveAddress {
  std::string netns{}, link{};
  Prefix address{};
};
struct GiveRoute {  // by any of the gateways
  std::string netns{};
  Prefix to{};
  std::vector<IpAddress> via{};
};
using ShapePart = std::variant<MakeNetns, MakeBridge, MakeCable, GiveAddress, GiveRoute>;
using ShapeParts = std::function<void(const ShapePart&)>;

// The parts of each kind, in an order that works.
void lan_parts(const Shape& shape, const ShapeParts& take);
void star_parts(const Shape& shape, const ShapeParts& take);
void chain_parts(const Shape& shape, const ShapeParts& take);
void full_mesh_parts(const Shape& shape, const ShapeParts& take);
void fat_tree_parts(const Shape& shape, const ShapeParts& take);
void cluster_parts(const Shape& shape, const ShapeParts& take);
void parts_of(const Shape& shape, const ShapeParts& take);

// The commands of a part, a line each.
std::string commands_of(const ShapePart& part);

// Where members of a shape are found; the numbers of nodes, pods and the like begin with 0, those in names with 1.
IpAddress lan_host(std::uint32_t node);
IpAddress star_host(std::uint32_t node);
IpAddress chain_router(std::uint32_t node);
IpAddress mesh_router(std::uint32_t node);
IpAddress fat_tree_host(std::uint32_t pod, std::uint32_t edge, std::uint32_t host);
IpAddress pod_address(std::uint32_t node, std::uint32_t pod);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_WORLD_PART_H_

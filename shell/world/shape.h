// shell/world/shape.h — Shape: a network of a given form and size, to be made instead of typed.
//
// "cluster:nodes=5000,pods=30" is one: a kind and its numbers. What it is made of comes as ShapeParts (shell/world/part.h), which
// become ops in a World (`build`) or the lines of a script (`script_of`); so a large world needs no large script, and a small
// one can be read.
//
// Kinds
//   lan        hosts on one bridge (nodes; a bridge takes 1023)
//   star       hosts, each on a leg of its own of one router (nodes)
//   chain      routers in a row (nodes)
//   full-mesh  routers, each cabled to each (nodes)
//   fat-tree   three layers of routers with as many ports each, hosts below, several equal ways up (ports: even)
//   cluster    nodes of 64 to a rack, and pods behind a bridge on each of them, as Kubernetes has them (nodes, pods)
//
// Guarantees
//   1. Equal Shapes give equal ShapeParts.
//   2. Everyone has a route to everyone; the model refuses none of the ops (a test holds this).
//   3. `build` makes it in one instant of the World's time and then lets 16 seconds pass: addresses are no longer tentative,
//      and whatever its size, all of its members are equally old.
// Not made: firewalls, services, IPv6 addresses but link-local ones.
#ifndef NSLAB_SHELL_WORLD_SHAPE_H_
#define NSLAB_SHELL_WORLD_SHAPE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "model/world.h"

namespace nslab::shell {

enum class ShapeKind : std::uint8_t { kLan, kStar, kChain, kFullMesh, kFatTree, kCluster };

struct Shape {
  ShapeKind kind = ShapeKind::kStar;
  std::uint32_t nodes = 8;
  std::uint32_t pods = 4;   // of a cluster, on each node
  std::uint32_t ports = 4;  // of a fat-tree's routers
};

// "lan", "star" …, in the order of the enum.
const std::vector<std::string>& shape_names();
// Whether a text begins as a Shape does: with a kind and a colon, or is a kind.
bool names_shape(std::string_view text);
// The Shape that a text tells, or what is wrong with it and what was expected.
tl::expected<Shape, std::string> parse_shape(std::string_view text);
// The text again.
std::string to_string(const Shape& shape);
// What is wrong with its numbers; empty: nothing.
std::string fault_of(const Shape& shape);
// Namespaces that it makes.
std::uint64_t netns_count(const Shape& shape);
// Two of its members that are far from each other, and the address of the second: something to ping.
struct FarPair {
  std::string from{};
  std::string to{};
  std::string address{};
};
FarPair far_pair(const Shape& shape);

// Makes it in a World, asked by `shell`. Refuses what the model refuses, with the part in words.
tl::expected<void, std::string> build(World& world, Pid shell, const Shape& shape);
// The commands that make it.
std::string script_of(const Shape& shape);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_WORLD_SHAPE_H_

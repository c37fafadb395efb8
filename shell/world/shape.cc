#include "shell/world/shape.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "shell/world/part.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kMostPorts = 1023;   // of a bridge (BR_MAX_PORTS)
constexpr std::uint32_t kMostNodes = 65536;  // one of 10.0.0.0/8's /24 each
constexpr std::uint32_t kMostPods = 250;     // in that /24
constexpr std::uint32_t kMostLegs = 1'000'000;
constexpr std::uint32_t kMostMesh = 1500;
constexpr std::uint32_t kMostFatPorts = 100;

struct Bounds {
  std::string_view name;
  std::uint32_t least, most;
};

Bounds node_bounds(ShapeKind kind) {
  switch (kind) {
    case ShapeKind::kLan: return {"nodes", 1, kMostPorts};
    case ShapeKind::kStar: return {"nodes", 1, kMostLegs};
    case ShapeKind::kChain: return {"nodes", 2, kMostLegs};
    case ShapeKind::kFullMesh: return {"nodes", 2, kMostMesh};
    case ShapeKind::kCluster: return {"nodes", 1, kMostNodes};
    case ShapeKind::kFatTree: break;
  }
  return {"ports", 2, kMostFatPorts};
}

std::string outside(const Bounds& bounds, std::uint32_t number) {
  if (number >= bounds.least && number <= bounds.most) return {};
  return fmt::format("{} is {}; expected a number from {} to {}", bounds.name, number, bounds.least, bounds.most);
}

std::string expected_form() {
  std::string kinds;
  for (const std::string& name : shape_names()) kinds += (kinds.empty() ? "" : ", ") + name;
  return fmt::format("expected KIND or KIND:nodes=N with KIND one of {}; a cluster takes pods=N too, a fat-tree ports=N instead", kinds);
}

std::string take_number(Shape& shape, std::string_view word) {
  const auto equals = word.find('=');
  const std::string_view key = word.substr(0, equals);
  const std::string_view text = equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size())
    return fmt::format("'{}' is no number; {}", word, expected_form());
  const bool fat_tree = shape.kind == ShapeKind::kFatTree;
  if (key == "nodes" && !fat_tree) {
    shape.nodes = number;
  } else if (key == "ports" && fat_tree) {
    shape.ports = number;
  } else if (key == "pods" && shape.kind == ShapeKind::kCluster) {
    shape.pods = number;
  } else {
    return fmt::format("'{}' is not known here; {}", key, expected_form());
  }
  return {};
}

}  // namespace

const std::vector<std::string>& shape_names() {
  static const std::vector<std::string> names{"lan", "star", "chain", "full-mesh", "fat-tree", "cluster"};
  return names;
}

bool names_shape(std::string_view text) {
  const std::string_view kind = text.substr(0, text.find(':'));
  return std::find(shape_names().begin(), shape_names().end(), kind) != shape_names().end();
}

tl::expected<Shape, std::string> parse_shape(std::string_view text) {
  const std::string_view kind = text.substr(0, text.find(':'));
  const auto found = std::find(shape_names().begin(), shape_names().end(), kind);
  if (found == shape_names().end()) return tl::unexpected(fmt::format("'{}' is no kind of network; {}", kind, expected_form()));
  Shape shape;
  shape.kind = static_cast<ShapeKind>(found - shape_names().begin());
  std::string_view rest = kind.size() < text.size() ? text.substr(kind.size() + 1) : std::string_view{};
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (auto wrong = take_number(shape, word); !wrong.empty()) return tl::unexpected(std::move(wrong));
  }
  if (auto wrong = fault_of(shape); !wrong.empty()) return tl::unexpected(std::move(wrong));
  return shape;
}

std::string to_string(const Shape& shape) {
  const std::string& kind = shape_names()[static_cast<std::size_t>(shape.kind)];
  if (shape.kind == ShapeKind::kFatTree) return fmt::format("{}:ports={}", kind, shape.ports);
  if (shape.kind == ShapeKind::kCluster) return fmt::format("{}:nodes={},pods={}", kind, shape.nodes, shape.pods);
  return fmt::format("{}:nodes={}", kind, shape.nodes);
}

std::string fault_of(const Shape& shape) {
  const Bounds bounds = node_bounds(shape.kind);
  if (auto wrong = outside(bounds, shape.kind == ShapeKind::kFatTree ? shape.ports : shape.nodes); !wrong.empty()) return wrong;
  if (shape.kind == ShapeKind::kFatTree && shape.ports % 2 != 0)
    return fmt::format("ports is {}; expected an even number, half of them go up", shape.ports);
  if (shape.kind == ShapeKind::kCluster) return outside({"pods", 0, kMostPods}, shape.pods);
  return {};
}

std::uint64_t netns_count(const Shape& shape) {
  std::uint64_t count = 0;
  if (shape.kind == ShapeKind::kCluster) return shape.nodes * (1ULL + shape.pods) + (shape.nodes + 63) / 64 + (shape.nodes > 64 ? 1U : 0U);
  parts_of(shape, [&](const ShapePart& part) { count += std::holds_alternative<MakeNetns>(part) ? 1U : 0U; });
  return count;
}

FarPair far_pair(const Shape& shape) {
  const std::uint32_t last = shape.nodes - 1;
  switch (shape.kind) {
    case ShapeKind::kLan: return {"host-1", fmt::format("host-{}", shape.nodes), nslab::to_string(lan_host(last))};
    case ShapeKind::kStar: return {"host-1", fmt::format("host-{}", shape.nodes), nslab::to_string(star_host(last))};
    case ShapeKind::kChain: return {"router-1", fmt::format("router-{}", shape.nodes), nslab::to_string(chain_router(last))};
    case ShapeKind::kFullMesh: return {"router-1", fmt::format("router-{}", shape.nodes), nslab::to_string(mesh_router(last))};
    case ShapeKind::kFatTree: {
      const std::uint32_t half = shape.ports / 2;
      return {"host-1-1-1", fmt::format("host-{}-{}-{}", shape.ports, half, half),
              nslab::to_string(fat_tree_host(shape.ports - 1, half - 1, half - 1))};
    }
    case ShapeKind::kCluster: break;
  }
  if (shape.pods == 0) return {"node-1", fmt::format("node-{}", shape.nodes), ""};
  return {"pod-1-1", fmt::format("pod-{}-{}", shape.nodes, shape.pods), nslab::to_string(pod_address(last, shape.pods - 1))};
}

void parts_of(const Shape& shape, const ShapeParts& take) {
  switch (shape.kind) {
    case ShapeKind::kLan: return lan_parts(shape, take);
    case ShapeKind::kStar: return star_parts(shape, take);
    case ShapeKind::kChain: return chain_parts(shape, take);
    case ShapeKind::kFullMesh: return full_mesh_parts(shape, take);
    case ShapeKind::kFatTree: return fat_tree_parts(shape, take);
    case ShapeKind::kCluster: return cluster_parts(shape, take);
  }
}

std::string script_of(const Shape& shape) {
  std::string out = fmt::format("#!/bin/bash\n# {}\n", to_string(shape));
  parts_of(shape, [&](const ShapePart& part) { out += commands_of(part); });
  return out;
}

}  // namespace nslab::shell

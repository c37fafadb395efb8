#include "model/link/spanning_tree.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "model/link/bridge_rules.h"

namespace nslab {

namespace {

using BridgeId = std::pair<std::uint16_t, Mac>;

struct TreePlace {
  std::uint32_t cost = 0;
  LinkId root_port{};
};
using TreePlaces = std::map<LinkId, TreePlace>;

const BridgeState& settings_of(const World& world, LinkId bridge) { return *world.links[bridge].as<Bridge>()->state; }

BridgeId id_of(const World& world, LinkId bridge) {
  const BridgeState& state = settings_of(world, bridge);
  return {state.priority, state.id};
}

std::uint32_t port_id(const World& world, LinkId port) {
  const BridgePort& p = *world.links[port].port;
  constexpr unsigned kNumberBits = 10;
  return std::uint32_t{p.priority} << kNumberBits | p.number;
}

bool takes_part(const World& world, LinkId port) {
  const Link* link = world.links.find(port);
  const Link* master = link == nullptr || !link->master ? nullptr : world.links.find(link->master);
  const Bridge* bridge = master == nullptr ? nullptr : master->as<Bridge>();
  return bridge != nullptr && bridge->state->stp && link->port->state != PortState::kDisabled;
}

// The port at the other end of the cable, where that takes part.
LinkId far_port(const World& world, const Link& port) {
  const Veth* veth = port.as<Veth>();
  return veth != nullptr && takes_part(world, veth->peer) ? veth->peer : LinkId{};
}

std::vector<LinkId> connected(const World& world, LinkId bridge) {
  std::vector<LinkId> all{bridge};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const LinkId next : tree_neighbours(world, all[i])) {
      if (std::find(all.begin(), all.end(), next) == all.end()) all.push_back(next);
    }
  }
  return all;
}

// br_root_selection, until nobody learns anything new.
TreePlaces find_places(const World& world, const std::vector<LinkId>& bridges, LinkId root) {
  TreePlaces places{{root, TreePlace{}}};
  for (std::size_t round = 0; round < bridges.size(); ++round) {
    for (const LinkId bridge : bridges) {
      if (bridge == root) continue;
      using Offer = std::tuple<std::uint32_t, BridgeId, std::uint32_t, std::uint32_t>;
      std::optional<Offer> best;
      LinkId by{};
      for (const LinkId port : settings_of(world, bridge).ports) {
        const LinkId far = takes_part(world, port) ? far_port(world, world.links[port]) : LinkId{};
        if (!far) continue;
        const LinkId other = world.links[far].master;
        const auto known = places.find(other);
        if (other == bridge || known == places.end()) continue;
        const Offer offer{known->second.cost + world.links[port].port->path_cost, id_of(world, other), port_id(world, far),
                          port_id(world, port)};
        if (best && *best <= offer) continue;
        best = offer;
        by = port;
      }
      if (best) places[bridge] = TreePlace{std::get<0>(*best), by};
    }
  }
  return places;
}

// br_designated_port_selection: of the two ends of a cable, the one that is nearer to the root.
bool is_designated(const World& world, const TreePlaces& places, LinkId port) {
  const LinkId far = far_port(world, world.links[port]);
  if (!far) return true;
  const LinkId here = world.links[port].master, there = world.links[far].master;
  const auto rank = [&](LinkId bridge, LinkId end) {
    return std::tuple(places.at(bridge).cost, id_of(world, bridge), port_id(world, end));
  };
  return rank(here, port) < rank(there, far);
}

}  // namespace

std::vector<LinkId> tree_neighbours(const World& world, LinkId bridge) {
  std::vector<LinkId> found;
  if (world.stp_bridges.empty()) return found;
  for (const LinkId port : settings_of(world, bridge).ports) {
    const Link& link = world.links[port];
    if (link.port->state == PortState::kDisabled) continue;
    if (const LinkId far = far_port(world, link); far && world.links[far].master != bridge) found.push_back(world.links[far].master);
  }
  return found;
}

std::vector<TreePort> settle_tree(World& world, LinkId bridge) {
  const std::vector<LinkId> bridges = connected(world, bridge);
  const auto lower = [&](LinkId a, LinkId b) { return id_of(world, a) < id_of(world, b); };
  const LinkId root = *std::min_element(bridges.begin(), bridges.end(), lower);
  const TreePlaces places = find_places(world, bridges, root);
  std::vector<TreePort> ports;
  for (const LinkId each : bridges) {
    const TreePlace place = places.at(each);
    BridgeState& state = edit_state(world, each);
    std::tie(state.root_priority, state.root_id) = id_of(world, root);
    state.root_path_cost = place.cost;
    state.root_port = place.root_port;
    for (const LinkId port : settings_of(world, each).ports) {
      if (!takes_part(world, port)) continue;
      ports.push_back({each, port, port == place.root_port || is_designated(world, places, port)});
    }
  }
  return ports;
}

}  // namespace nslab

#include "verify/alike_asking.h"

#include <algorithm>

namespace nslab::verify {

namespace {

bool carries_arp(const Link& link) { return link.is_up() && link.carrier && !link.has(iff::kNoarp); }

bool filters_frames(const Netns& ns) {
  return std::any_of(ns.ruleset->tables.begin(), ns.ruleset->tables.end(), [](const NfTable& table) {
    return table.family == NfFamily::kArp || table.family == NfFamily::kBridge || table.family == NfFamily::kNetdev;
  });
}

bool answers_all(const Netns& ns, const Link& owner) {
  const auto is_off = [&](Conf4 knob) { return (*ns.conf4_all)[knob] == 0 && (*owner.conf4)[knob] == 0; };
  return !ns.fib4.own_rules && is_off(Conf4::kRpFilter) && is_off(Conf4::kArpIgnore) && is_off(Conf4::kArpFilter);
}

const Link* peer_of(const World& world, const Link& link) {
  const Veth* veth = link.as<Veth>();
  return veth == nullptr ? nullptr : world.links.find(veth->peer);
}

// The bridge that a link hands its frames to and gets all from that are for it: none where it may keep some to itself.
LinkId open_bridge(const World& world, LinkId id) {
  const auto is_open = [&](LinkId bridge) {
    const Link* found = world.links.find(bridge);
    return found != nullptr && found->as<Bridge>() != nullptr && carries_arp(*found) && !found->as<Bridge>()->state->vlan_filtering &&
           !filters_frames(world.netns[found->netns]);
  };
  const Link& link = world.links[id];
  if (link.as<Bridge>() != nullptr) return is_open(id) ? id : LinkId{};
  const Link* end = peer_of(world, link);
  if (end == nullptr || !carries_arp(*end) || !is_open(end->master)) return {};
  const BridgePort& port = *end->port;
  const bool passes = port.state == PortState::kForwarding && port.learning && port.flood && port.broadcast_flood && !port.isolated &&
                      !port.locked && !port.neigh_suppress && !port.proxy_arp && !port.proxy_arp_wifi;
  return passes ? end->master : LinkId{};
}

}  // namespace

bool asking_finds(const World& world, LinkId asker, LinkId owner) {
  const Link *from = world.links.find(asker), *to = world.links.find(owner);
  if (from == nullptr || to == nullptr || !carries_arp(*from) || !carries_arp(*to)) return false;
  const Netns &near = world.netns[from->netns], &far = world.netns[to->netns];
  if (filters_frames(near) || filters_frames(far) || !answers_all(far, *to)) return false;
  if (const Veth* veth = from->as<Veth>(); veth != nullptr && veth->peer == owner) return true;
  const LinkId between = open_bridge(world, asker);
  return between != LinkId{} && between == open_bridge(world, owner);
}

}  // namespace nslab::verify

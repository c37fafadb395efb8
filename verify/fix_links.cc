#include <fmt/format.h>

#include <algorithm>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

bool is_suspected(const Suspicions& out, LinkId link, Fault fault) {
  return std::any_of(out.begin(), out.end(), [&](const Suspicion& s) { return s.cause.link == link && s.cause.fault == fault; });
}

void down(const Case& about, LinkId id, Fault fault, Suspicions& out) {
  const Link& link = about.world.links[id];
  if (link.is_up() || is_suspected(out, id, fault)) return;
  Suspicion found;
  found.cause.fault = fault;
  found.cause.netns = link.netns;
  found.cause.link = id;
  if (about.speak.knows(link.netns)) {
    found.remedies.push_back({append(fmt::format("{} link set {} up", about.speak.ip(link.netns), shell_word(about.speak.link(id))))});
  }
  out.push_back(std::move(found));
}

void no_carrier(const Case& about, LinkId id, Suspicions& out) {
  if (is_suspected(out, id, Fault::kNoCarrier)) return;
  Suspicion found;
  found.cause.fault = Fault::kNoCarrier;
  found.cause.netns = about.world.links[id].netns;
  found.cause.link = id;
  out.push_back(std::move(found));
}

// Links of the bridge's namespace that lead elsewhere and belong to nobody: what one forgets to plug in.
std::vector<LinkId> loose_ends(const Case& about, LinkId bridge) {
  std::vector<LinkId> out;
  const NetnsId netns = about.world.links[bridge].netns;
  for (const auto& [index, id] : about.world.netns[netns].links) {
    const Link& link = about.world.links[id];
    if (link.master || link.as<Bridge>() != nullptr || link.as<Loopback>() != nullptr) continue;
    const LinkId lower = lower_link(link);
    // One with an address leads to a network of its own.
    const bool is_own = first_address(link, Family::kInet) != nullptr;
    if (!is_own && lower && about.world.links.contains(lower)) out.push_back(id);
  }
  return out;
}

void not_in_bridge(const Case& about, LinkId port, LinkId bridge, Suspicions& out) {
  const Link& link = about.world.links[port];
  if (!about.speak.knows(link.netns)) return;
  Suspicion found;
  found.cause.fault = Fault::kNotInBridge;
  found.cause.netns = link.netns;
  found.cause.link = port;
  found.cause.other = bridge;
  found.remedies.push_back({append(fmt::format("{} link set {} master {}", about.speak.ip(link.netns), shell_word(about.speak.link(port)),
                                               shell_word(about.speak.link(bridge))))});
  out.push_back(std::move(found));
}

void suspect_bridge(const Case& about, LinkId bridge, Suspicions& out) {
  const Link& link = about.world.links[bridge];
  const auto& ports = link.as<Bridge>()->state->ports;
  down(about, bridge, Fault::kBridgeDown, out);
  if (link.carrier) return;
  for (const LinkId port : ports) suspect_link(about, port, out);
  if (!ports.empty()) return;
  for (const LinkId end : loose_ends(about, bridge)) not_in_bridge(about, end, bridge, out);
}

}  // namespace

void suspect_link(const Case& about, LinkId id, Suspicions& out) {
  const Link* found = about.world.links.find(id);
  if (found == nullptr) return;
  const Link& link = *found;
  if (link.as<Loopback>() != nullptr) return down(about, id, Fault::kLoopbackDown, out);
  if (link.as<Bridge>() != nullptr) return suspect_bridge(about, id, out);
  down(about, id, Fault::kLinkDown, out);
  if (const auto* veth = link.as<Veth>()) {
    if (about.world.links.contains(veth->peer)) {
      down(about, veth->peer, Fault::kPeerDown, out);
    } else {
      no_carrier(about, id, out);
    }
  } else if (const auto* nic = link.as<Physical>()) {
    if (!about.world.links.contains(nic->cabled_to)) no_carrier(about, id, out);
  } else if (link.as<Dummy>() != nullptr || link.as<Ifb>() != nullptr || link.as<Tun>() != nullptr) {
    no_carrier(about, id, out);
  } else if (const LinkId lower = lower_link(link)) {
    suspect_link(about, lower, out);
  }
  const Link* master = about.world.links.find(link.master);
  if (master != nullptr) down(about, link.master, master->as<Bridge>() != nullptr ? Fault::kBridgeDown : Fault::kLinkDown, out);
}

void suspect_port(const Case& about, LinkId port, Suspicions& out) {
  const Link& link = about.world.links[port];
  suspect_link(about, port, out);
  const Link* master = about.world.links.find(link.master);
  if (master == nullptr || master->as<Bridge>() == nullptr || !about.speak.knows(link.netns)) return;
  const std::string dev = shell_word(about.speak.link(port));
  const std::string bridge = about.speak.exec(link.netns) + "bridge link set dev " + dev;
  Suspicion blocked;
  blocked.cause.fault = Fault::kPortBlocked;
  blocked.cause.netns = link.netns;
  blocked.cause.link = port;
  blocked.cause.other = link.master;
  const bool held_back = link.port->state != PortState::kForwarding && link.port->state != PortState::kDisabled;
  if (held_back && master->as<Bridge>()->state->stp) {
    blocked.remedies.push_back({append(
        fmt::format("{} link set {} type bridge stp_state 0", about.speak.ip(link.netns), shell_word(about.speak.link(link.master))))});
    blocked.remedies.push_back({append("sleep 31")});
  } else if (held_back) {
    blocked.remedies.push_back({append(bridge + " state 3")});
  }
  if (link.port->isolated) blocked.remedies.push_back({append(bridge + " isolated off")});
  if (!link.port->flood || !link.port->broadcast_flood)
    blocked.remedies.push_back({append(bridge + " flood on bcast_flood on mcast_flood on")});
  if (!blocked.remedies.empty()) out.push_back(std::move(blocked));
}

void suspect_unjoined(const Case& about, LinkId from, LinkId to, Suspicions& out) {
  const auto near = segment_of(about.world, from);
  const auto far = segment_of(about.world, to);
  const auto join = [&](const std::vector<LinkId>& with_bridge, const std::vector<LinkId>& with_end) {
    for (const LinkId bridge : with_bridge) {
      if (about.world.links[bridge].as<Bridge>() == nullptr) continue;
      for (const LinkId end : loose_ends(about, bridge)) {
        if (is_in(with_end, end) && end != to && end != from) not_in_bridge(about, end, bridge, out);
      }
      for (const auto& [index, id] : about.world.netns[about.world.links[bridge].netns].links) {
        const Link& link = about.world.links[id];
        const bool elsewhere = link.master && link.master != bridge && is_in(with_end, id) && link.as<Bridge>() == nullptr;
        if (elsewhere) not_in_bridge(about, id, bridge, out);
      }
    }
  };
  join(near, far);
  join(far, near);
}

}  // namespace nslab::verify

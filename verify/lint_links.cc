#include <fmt/format.h>

#include "verify/lint_parts.h"

namespace nslab::verify {

namespace {

std::string set_up(const Look& look, LinkId id) {
  return fmt::format("{} link set {} up", look.speak.ip(look.world.links[id].netns), shell_word(look.speak.link(id)));
}

bool is_configured(const Link& link) {
  return first_address(link, Family::kInet) != nullptr || first_address(link, Family::kInet6) != nullptr;
}

void look_at_pair(Look& look, LinkId id, const Link& link) {
  const auto* veth = link.as<Veth>();
  const Link* peer = veth == nullptr ? nullptr : look.world.links.find(veth->peer);
  if (peer == nullptr || !link.is_up() || peer->is_up() || !look.speak.knows(peer->netns)) return;
  Finding& found = look.add(Flaw::kPeerDown, peer->netns, veth->peer);
  found.other = id;
  found.fix = set_up(look, veth->peer);
}

}  // namespace

void look_at_states(Look& look) {
  for (const LinkId id : look.links()) {
    const Link& link = look.world.links[id];
    if (link.as<Loopback>() != nullptr) {
      if (!link.is_up()) look.add(Flaw::kLoopbackDown, link.netns, id).fix = set_up(look, id);
      continue;
    }
    const auto* bridge = link.as<Bridge>();
    if (bridge != nullptr && !link.is_up() && !bridge->state->ports.empty()) {
      look.add(Flaw::kBridgeDown, link.netns, id).fix = set_up(look, id);
      continue;
    }
    if (!link.is_up() && is_configured(link)) look.add(Flaw::kConfiguredAndDown, link.netns, id).fix = set_up(look, id);
    const bool told = !link.is_up() && is_configured(link);
    if (!told) look_at_pair(look, id, link);
  }
}

void look_at_mtus(Look& look) {
  for (const LinkId id : look.links()) {
    const Link& link = look.world.links[id];
    const auto* veth = link.as<Veth>();
    const Link* peer = veth == nullptr ? nullptr : look.world.links.find(veth->peer);
    if (peer == nullptr || peer->mtu >= link.mtu || !look.speak.knows(peer->netns)) continue;
    Finding& found = look.add(Flaw::kMtuMismatch, peer->netns, veth->peer);
    found.other = id;
    found.number = peer->mtu;
    found.fix = fmt::format("{} link set {} mtu {}", look.speak.ip(peer->netns), shell_word(look.speak.link(veth->peer)), link.mtu);
  }
}

}  // namespace nslab::verify

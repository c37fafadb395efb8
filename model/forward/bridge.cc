// A bridge at work: learning, forwarding, flooding, and what it keeps for itself.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/ip/multicast.h"
#include "model/link/audience.h"
#include "model/link/fdb.h"
#include "model/link/kinds.h"
#include "model/link/mdb.h"

namespace nslab {

namespace {

const BridgeState& state_of(const World& world, LinkId bridge) { return *world.links[bridge].as<Bridge>()->state; }

const VlanEntry* pvid_of(const Map<std::uint16_t, VlanEntry>& vlans, std::uint16_t* vid) {
  for (const auto& [id, entry] : vlans) {
    if (entry.pvid) {
      *vid = id;
      return &entry;
    }
  }
  return nullptr;
}

}  // namespace

// br_allowed_ingress: in which VLAN the frame is, if it may come in at all.
bool Engine::admit_vlan(const BridgeState& bridge, const Map<std::uint16_t, VlanEntry>& vlans, Frame& frame) const {
  frame.vlan = 0;
  if (!bridge.vlan_filtering) return true;
  VlanTag& tag = frame.packet.tag;
  if (tag.id == 0) {
    std::uint16_t pvid = 0;
    if (pvid_of(vlans, &pvid) == nullptr) return false;
    tag = VlanTag{pvid, bridge.vlan_is_8021ad};
  }
  if (!vlans.contains(tag.id)) return false;
  frame.vlan = tag.id;
  return true;
}

void Engine::receive_on_port(LinkId port, Frame& frame) {
  const Link& link = world_.links[port];
  const LinkId bridge = link.master;
  if (frame.packet.source.is_multicast()) {
    return dropped(link.netns, port, frame, DropReason::kMacInvalidSource);
  }
  if (frame.loopback) return deliver_to_stack(port, frame, PacketType::kHost);
  if (frame.packet.destination.is_link_local()) {
    // 01:80:c2:00:00:0X is for the bridge itself; nobody here speaks it.
    return dropped(link.netns, port, frame, DropReason::kNotSpecified, "net/bridge/br_input.c:br_handle_local_finish");
  }
  const PortState state = link.port->state;
  if (state != PortState::kForwarding && state != PortState::kLearning) {
    return dropped(link.netns, port, frame, DropReason::kBridgeIngressStpState, "net/bridge/br_input.c:br_handle_frame");
  }
  if (!world_.netns[link.netns].ruleset.empty()) {
    // br_netfilter's own hook stands at priority 0, before the chains that say 0.
    if (!frame_hook(NfHook::kPrerouting, link.netns, NfFamily::kBridge, frame, port, {}, INT32_MIN, -1)) return;
    if (!bridge_prerouting(bridge, port, frame)) return;
    if (!frame_hook(NfHook::kPrerouting, link.netns, NfFamily::kBridge, frame, port, {}, 0)) return;
  }
  bridge_frame(bridge, port, frame);
}

void Engine::bridge_frame(LinkId bridge, LinkId port, Frame& frame) {
  const Link& link = world_.links[port];
  const NetnsId netns = link.netns;
  const bool only_learns = link.port->state == PortState::kLearning;
  const Link* seen_now = &world_.links[bridge];
  const BridgeState& state = *seen_now->as<Bridge>()->state;
  if (!admit_vlan(state, link.port->vlans, frame)) {
    return dropped(netns, port, frame, DropReason::kNotSpecified, "net/bridge/br_vlan.c:__allowed_ingress");
  }
  bool wrote = link.port->learning && learn(world_, bridge, state, port, frame.packet.source, frame.vlan);
  if (only_learns) return dropped(netns, port, frame, DropReason::kBridgeIngressStpState);
  const Mac to = frame.packet.destination;
  if (to.is_multicast()) {
    snoop_report(world_, bridge, port, frame);
    wrote = true;
  }
  const Link& own = wrote ? world_.links[bridge] : *seen_now;
  const BridgeState& learned = *own.as<Bridge>()->state;
  if (to.is_multicast()) {
    if (is_unheard(bridge, own, frame) && !learned.vlan_filtering) {
      count_unheard(bridge, own, *frame.packet.ip(), wire_length(frame.packet));
      return flood(bridge, port, frame);
    }
    Frame up = frame;
    flood(bridge, port, frame);
    return pass_up(bridge, port, up);
  }
  const FdbEntry* known = find_fdb(world_, learned, to, frame.vlan);
  if (known != nullptr && known->local) return pass_up(bridge, port, frame);
  const LinkId out = known != nullptr ? known->port : LinkId{};
  if (out) {
    world_.links.fetch(out);
    world_.stats.fetch(out);
  }
  const bool leaves = out && may_leave_by(learned, port, out, frame);
  if (own.promiscuity > 0) {  // whoever captures on the bridge sees everything
    Frame up = frame;
    up.watch = 0;
    pass_up(bridge, port, up);
  }
  if (!out) return flood(bridge, port, frame);
  if (!leaves) return dropped(netns, port, frame, DropReason::kNotSpecified, "net/bridge/br_forward.c:should_deliver");
  if (trace_ != nullptr) note(netns, bridge, frame, EventBridge{EventBridge::Decision::kForward, port, out});
  forward_to_port(bridge, port, out, frame);
}

// should_deliver
bool Engine::may_leave_by(const BridgeState& bridge, LinkId from, LinkId to, const Frame& frame) const {
  const Link& out = world_.links[to];
  if (out.port->state != PortState::kForwarding) return false;
  if (from == to && !out.port->hairpin) return false;
  if (bridge.vlan_filtering && !out.port->vlans.contains(frame.vlan)) return false;
  return !(out.port->isolated && from && from != to && world_.links[from].port->isolated);
}

// To the ports behind which the group has members or that are out of the ordinary; for all others it is counted.
void Engine::flood_to_group(LinkId bridge, LinkId from, Frame& frame) {
  constexpr std::uint32_t kHeaders = 14 + 4;
  const Audience& audience = audience_of(world_, bridge);
  const std::uint32_t length = wire_length(frame.packet);
  if (!audience.ears.empty() && length > audience.least_mtu + kHeaders) return flood(bridge, from, frame, false);
  std::vector<Audience::Other> takers;
  std::vector<std::uint32_t> apart = ears_for(audience, multicast_mac(frame.packet.ip()->destination));
  const auto sender = ear_of(audience, from);
  if (sender) std::erase(apart, *sender);
  for (const std::uint32_t ear : apart) takers.push_back({audience.ears[ear].port, audience.ears[ear].place});
  for (const Audience::Other& other : audience.others) {
    if (may_leave_by(state_of(world_, bridge), from, other.port, frame)) takers.push_back(other);
  }
  if (sender) apart.push_back(*sender);
  const bool unheard = apart.size() < audience.ears.size();
  if (unheard) count_flood(world_, bridge, length, apart);
  if (takers.empty()) {
    if (!unheard && !from) dropped(world_.links[bridge].netns, bridge, frame, DropReason::kNoTxTarget);
    return;
  }
  std::sort(takers.begin(), takers.end(), [](const Audience::Other& a, const Audience::Other& b) { return a.place < b.place; });
  for (std::size_t i = 0; i + 1 < takers.size(); ++i) {
    Frame copy = frame;
    forward_to_port(bridge, from, takers[i].port, copy);
  }
  forward_to_port(bridge, from, takers.back().port, frame);
}

void Engine::flood(LinkId bridge, LinkId from, Frame& frame, bool to_group) {
  const Link& own = world_.links[bridge];
  const BridgeState& state = *own.as<Bridge>()->state;
  const NetnsId netns = own.netns;
  const Netns& ns = world_.netns[netns];
  if (to_group && !state.vlan_filtering && is_unremarkable(frame) && ns.taps.empty() && ns.ruleset.empty()) {
    return flood_to_group(bridge, from, frame);
  }
  const Mac to = frame.packet.destination;
  std::vector<LinkId> takers;
  for (const LinkId port : state.ports) {
    const BridgePort& settings = *world_.links[port].port;
    const bool wanted = to.is_broadcast() ? settings.broadcast_flood : to.is_multicast() ? settings.multicast_flood : settings.flood;
    if (wanted && may_leave_by(state, from, port, frame)) takers.push_back(port);
  }
  if (takers.empty()) {
    // A multicast frame also goes up; that nobody else wants it is no loss.
    if (!to.is_multicast() || !from) dropped(netns, bridge, frame, DropReason::kNoTxTarget);
    return;
  }
  for (std::size_t i = 0; i + 1 < takers.size(); ++i) {
    Frame copy = frame;
    forward_to_port(bridge, from, takers[i], copy);
  }
  if (trace_ != nullptr) note(netns, bridge, frame, EventBridge{EventBridge::Decision::kFlood, from, {}});
  forward_to_port(bridge, from, takers.back(), frame);
}

void Engine::forward_to_port(LinkId bridge, LinkId from, LinkId to, Frame& frame) {
  const Link* own = &world_.links[bridge];
  const NetnsId netns = own->netns;
  if (frame.bridge_in || !world_.netns[netns].ruleset.empty()) {
    if (from && !bridge_forward_hook(bridge, to, frame)) return;
    if (!frame_hook(from ? NfHook::kForward : NfHook::kOutput, netns, NfFamily::kBridge, frame, from, to)) return;
    if (!frame_hook(NfHook::kPostrouting, netns, NfFamily::kBridge, frame, {}, to)) return;
    if (!bridge_postrouting(bridge, to, frame)) return;
    own = &world_.links[bridge];
  }
  const Link& out = world_.links[to];
  const BridgeState& state = *own->as<Bridge>()->state;
  if (state.vlan_filtering) {
    const VlanEntry* entry = out.port->vlans.find(frame.vlan);
    if (entry != nullptr && entry->untagged && frame.packet.tag.id == frame.vlan) frame.packet.tag = {};
  }
  constexpr std::uint32_t kHeaders = 14 + 4;
  if (wire_length(frame.packet) > out.mtu + kHeaders) {
    return dropped(out.netns, to, frame, DropReason::kNotSpecified, "net/bridge/br_forward.c:br_dev_queue_push_xmit");
  }
  transmit(to, frame);
}

void Engine::pass_up(LinkId bridge, LinkId port, Frame& frame) {
  const Link& link = world_.links[bridge];
  if (!link.is_up()) return dropped(link.netns, bridge, frame, DropReason::kDevReady);
  const BridgeState& state = state_of(world_, bridge);
  if (state.vlan_filtering) {
    const VlanEntry* entry = state.vlans.find(frame.vlan);
    if (entry == nullptr) return dropped(link.netns, bridge, frame, DropReason::kNotSpecified, "net/bridge/br_vlan.c:br_allowed_egress");
    if (entry->untagged && frame.packet.tag.id == frame.vlan) frame.packet.tag = {};
  }
  if (!frame_hook(NfHook::kInput, link.netns, NfFamily::kBridge, frame, port, {})) return;
  if (trace_ != nullptr) note(link.netns, bridge, frame, EventBridge{EventBridge::Decision::kLocal, {}, {}});
  receive(bridge, frame);
}

void Engine::transmit_bridge(LinkId bridge, Frame& frame) {
  const BridgeState& state = state_of(world_, bridge);
  if (!admit_vlan(state, state.vlans, frame)) {
    return dropped(world_.links[bridge].netns, bridge, frame, DropReason::kNotSpecified, "net/bridge/br_device.c:br_dev_xmit");
  }
  const Mac to = frame.packet.destination;
  if (!to.is_multicast()) {
    if (const FdbEntry* known = find_fdb(world_, state, to, frame.vlan)) {
      const LinkId out = known->port;
      if (out == bridge || !may_leave_by(state, {}, out, frame)) {
        return dropped(world_.links[bridge].netns, bridge, frame, DropReason::kNotSpecified, "net/bridge/br_forward.c:br_forward");
      }
      return forward_to_port(bridge, {}, out, frame);
    }
  }
  if (to.is_multicast()) snoop_report(world_, bridge, bridge, frame);
  flood(bridge, {}, frame);
}

bool Engine::calls_iptables(LinkId bridge, const Frame& frame) const {
  if (!world_.profile.br_netfilter || frame.packet.tag.id != 0) return false;
  const Ip* ip = frame.packet.ip();
  if (ip == nullptr) return false;
  const Netns& ns = world_.netns[world_.links[bridge].netns];
  const BridgeState& state = state_of(world_, bridge);
  return ip->is_v4() ? ns.sysctls->bridge_nf_call_iptables || state.nf_call_iptables
                     : ns.sysctls->bridge_nf_call_ip6tables || state.nf_call_ip6tables;
}

// br_nf_pre_routing and its finish
bool Engine::bridge_prerouting(LinkId bridge, LinkId port, Frame& frame) {
  if (!calls_iptables(bridge, frame)) return true;
  const NetnsId netns = world_.links[bridge].netns;
  if (world_.netns[netns].ruleset.empty()) return true;
  frame.bridge_in = port;
  const IpAddress before = frame.packet.ip()->destination;
  const NfFamily family = before.is_v4() ? NfFamily::kIp : NfFamily::kIp6;
  if (!hook(NfHook::kPrerouting, netns, family, frame, bridge, {})) return false;
  frame.bridge_prerouted = true;
  const Ip& ip = *frame.packet.ip();
  if (ip.destination == before) return true;
  // Destination NAT: to a host behind the same bridge it goes on bridged, anywhere else up to IP.
  const InputRoute route = route_input(world_, bridge, ip, frame.mark);
  LinkId out{};
  if (route.kind == InputRoute::Kind::kForward) out = route.out;
  IpAddress next_hop = route.next_hop;
  if (route.kind == InputRoute::Kind::kMartian) {
    dropped(netns, port, frame, route.reason, "net/bridge/br_netfilter_hooks.c:br_nf_pre_routing_finish");
    return false;
  }
  if (route.kind == InputRoute::Kind::kRefused) {
    Flow flow;
    flow.destination = ip.destination;
    const OutputRoute way = route_output(world_, netns, flow);
    if (way.error != Errno::kNone || way.out != bridge) {
      dropped(netns, port, frame, DropReason::kNotSpecified, "net/bridge/br_netfilter_hooks.c:br_nf_pre_routing_finish");
      return false;
    }
    out = way.out;
    next_hop = way.next_hop;
  }
  if (out != bridge) {
    frame.packet.destination = world_.links[bridge].address;
    return true;
  }
  // bridged_dnat: the neighbour's address is all that routing adds.
  const Neighbour* neighbour = world_.netns[netns].neighbours.find(NeighbourKey{bridge, next_hop});
  if (neighbour != nullptr && is_valid(neighbour->state)) {
    frame.packet.destination = neighbour->address;
    return true;
  }
  send_to_neighbour(bridge, next_hop, frame);
  return false;
}

bool Engine::bridge_forward_hook(LinkId bridge, LinkId to, Frame& frame) {
  if (!frame.bridge_in) return true;
  const NetnsId netns = world_.links[bridge].netns;
  frame.bridge_out = to;
  const NfFamily family = frame.packet.ip()->is_v4() ? NfFamily::kIp : NfFamily::kIp6;
  return hook(NfHook::kForward, netns, family, frame, bridge, bridge);
}

bool Engine::bridge_postrouting(LinkId bridge, LinkId to, Frame& frame) {
  if (!frame.bridge_in) return true;
  const NetnsId netns = world_.links[bridge].netns;
  frame.bridge_out = to;
  const NfFamily family = frame.packet.ip()->is_v4() ? NfFamily::kIp : NfFamily::kIp6;
  if (!hook(NfHook::kPostrouting, netns, family, frame, {}, bridge)) return false;
  frame.bridge_in = frame.bridge_out = {};
  frame.bridge_prerouted = false;
  return true;
}

}  // namespace nslab

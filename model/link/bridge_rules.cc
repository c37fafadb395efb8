#include "model/link/bridge_rules.h"

#include <algorithm>
#include <bitset>

#include "model/ip/multicast.h"
#include "model/link/audience.h"
#include "model/link/device.h"
#include "model/link/fdb.h"
#include "model/link/kinds.h"
#include "model/link/mdb.h"
#include "model/link/spanning_tree.h"

namespace nslab {

namespace {

constexpr std::size_t kMostPorts = 1024;
const IpAddress kAllSnoopers4 = IpAddress::v4(224, 0, 0, 106);
const IpAddress kAllSnoopers6 = IpAddress::v6(0xff02000000000000, 0x6a);

bool is_oper_up(const Link& link) {
  return link.operstate == OperState::kUp || link.operstate == OperState::kUnknown;
}

void set_port_state(World& world, LinkId port, PortState state) { world.links.edit(port).port.edit().state = state; }

// br_make_forwarding
void make_forwarding(World& world, LinkId bridge, LinkId port) {
  if (world.links[port].port->state != PortState::kBlocking) return;
  const BridgeState& state = state_of(world, bridge);
  if (!state.stp || state.forward_delay == Duration{0}) {
    set_port_state(world, port, PortState::kForwarding);
    return;
  }
  const Instant ends = world.now + state.forward_delay;
  BridgePort& edited = world.links.edit(port).port.edit();
  edited.state = PortState::kListening;
  edited.state_ends = ends;
  start_timer(world, ends, PortTimer{port});
}

bool has_live_port(const World& world, LinkId bridge) {
  const auto& ports = state_of(world, bridge).ports;
  return std::any_of(ports.begin(), ports.end(), [&](LinkId port) { return world.links[port].port->state == PortState::kForwarding; });
}

// br_port_state_selection, in all bridges of the tree
void select_tree_states(World& world, LinkId bridge) {
  std::vector<LinkId> touched{bridge};
  for (const TreePort& port : settle_tree(world, bridge)) {
    if (port.forwards) {
      make_forwarding(world, port.bridge, port.port);
    } else if (world.links[port.port].port->state != PortState::kBlocking) {
      flush_learned(world, port.bridge, port.port);
      set_port_state(world, port.port, PortState::kBlocking);
    }
    if (touched.back() != port.bridge) touched.push_back(port.bridge);
  }
  for (const LinkId each : touched) set_carrier(world, each, has_live_port(world, each));
}

// br_port_state_selection; without STP every port is a designated one. `enabled`: a port that has just become one that may forward.
void select_port_states(World& world, LinkId bridge, LinkId enabled = {}) {
  const BridgeState& state = state_of(world, bridge);
  if (state.stp) return select_tree_states(world, bridge);
  if (state.ever_stp.on) {
    for (const LinkId port : std::vector<LinkId>(state.ports)) make_forwarding(world, bridge, port);
  } else if (enabled) {  // all others forward or are disabled
    make_forwarding(world, bridge, enabled);
  }
  set_carrier(world, bridge, has_live_port(world, bridge));
  for (const LinkId other : tree_neighbours(world, bridge)) select_tree_states(world, other);
}

void enable_port(World& world, LinkId port) {
  const LinkId bridge = world.links[port].master;
  set_port_state(world, port, PortState::kBlocking);
  select_port_states(world, bridge, port);
}

void disable_port(World& world, LinkId port) {
  const LinkId bridge = world.links[port].master;
  const std::vector<LinkId> others = tree_neighbours(world, bridge);
  set_port_state(world, port, PortState::kDisabled);
  flush_learned(world, bridge, port);
  flush_temporary_groups(world, bridge, port);
  select_port_states(world, bridge);
  for (const LinkId other : others) select_tree_states(world, other);  // they may be a tree of their own now
}

// br_stp_change_bridge_id
void change_bridge_id(World& world, LinkId bridge, const Mac& mac) {
  edit_state(world, bridge).id = mac;
  set_own_address(world, bridge, mac);
  select_port_states(world, bridge);
}

// Whether `upper` rides, at whatever height, on `lower`.
bool rides_on(const World& world, LinkId upper, LinkId lower) {
  std::vector<LinkId> below{upper};
  for (std::size_t i = 0; i < below.size(); ++i) {
    const LinkId at = below[i];
    if (at == lower) return true;
    const Link* link = world.links.find(at);
    if (link == nullptr || link->as<Veth>() != nullptr) continue;
    const Vxlan* vxlan = link->as<Vxlan>();
    std::vector<LinkId> next = members_of(world, at);
    next.push_back(vxlan != nullptr ? vxlan->lower : lower_link(*link));
    for (const LinkId id : next) {
      if (id && std::find(below.begin(), below.end(), id) == below.end()) below.push_back(id);
    }
  }
  return false;
}

// port_cost: by the speed that the driver tells, which is 10 Gbit/s of all virtual links that tell one.
std::uint32_t cost_of(const World& world, LinkId id) {
  constexpr std::uint32_t kOfTenGigabit = 2, kOfUnknown = 100;
  const Link& link = world.links[id];
  const Vxlan* vxlan = link.as<Vxlan>();
  const bool rides = vxlan != nullptr || link.as<Vlan>() != nullptr || link.as<Macvlan>() != nullptr;
  if (rides) {
    const LinkId lower = vxlan != nullptr ? vxlan->lower : lower_link(link);
    return world.links.contains(lower) ? cost_of(world, lower) : kOfUnknown;
  }
  return link.as<Ifb>() != nullptr || link.as<Dummy>() != nullptr ? kOfUnknown : kOfTenGigabit;
}

std::uint16_t free_port_number(const World& world, const BridgeState& state) {
  std::bitset<kMostPorts> taken;
  taken[0] = true;
  for (const LinkId port : state.ports) taken[world.links[port].port->number] = true;
  std::uint16_t free = 1;
  while (taken[free]) ++free;
  return free;
}

}  // namespace

bool has_room_for_port(const World& world, LinkId bridge) { return state_of(world, bridge).ports.size() + 1 < kMostPorts; }

Result<Done> check_port(const World& world, LinkId bridge, LinkId port) {
  const Link& link = world.links[port];
  if (link.as<Loopback>() != nullptr || !is_ethernet(link) || link.address.is_zero()) {
    return refuse(Reason::kLoopbackAsPort, link.name.view());
  }
  if (link.as<Bridge>() != nullptr) return refuse(Reason::kBridgeAsPort, link.name.view());
  if (link.as<Ipvlan>() != nullptr) return refuse(Reason::kLowerUnsuitable, link.name.view());
  if (rides_on(world, port, bridge)) return refuse(Reason::kLowerBusy, link.name.view());
  for (const LinkId rider : riders_of(world, port)) {
    const Link& upper = world.links[rider];
    if (upper.as<Macvlan>() != nullptr || upper.as<Ipvlan>() != nullptr) {
      return refuse(Reason::kNoHandlerLeft, link.name.view());
    }
  }
  if (!has_room_for_port(world, bridge)) return refuse(Reason::kNoBuffers, link.name.view());
  return Done{};
}

void add_port(World& world, LinkId bridge, LinkId port) {
  {
    const BridgeState& state = state_of(world, bridge);
    BridgePort fresh;
    fresh.number = free_port_number(world, state);
    fresh.path_cost = cost_of(world, port);
    if (world.profile.vlan_filtering && state.default_pvid != 0) {
      fresh.vlans.set(state.default_pvid, VlanEntry{true, true, 0});
    }
    Link& link = world.links.edit(port);
    link.port = Cow(std::move(fresh));
    link.master = bridge;
  }
  change_allmulti(world, port, 1);
  if (!state_of(world, bridge).vlan_filtering) change_promiscuity(world, port, 1);
  BridgeState& state = edit_state(world, bridge);
  state.ports.insert(state.ports.begin(), port);
  add_port_addresses(world, port);
  recalculate_bridge_address(world, bridge);
  const Link& link = world.links[port];
  if (link.is_up() && is_oper_up(link) && world.links[bridge].is_up()) enable_port(world, port);
  update_bridge_mtu(world, bridge);
}

void remove_port(World& world, LinkId port) {
  const LinkId bridge = world.links[port].master;
  settle_counts(world, bridge);
  if (world.links[port].port->state != PortState::kDisabled) disable_port(world, port);
  remove_port_addresses(world, port);
  change_allmulti(world, port, -1);
  if (!state_of(world, bridge).vlan_filtering) change_promiscuity(world, port, -1);
  forget_groups_of(world, bridge, port);
  std::erase(edit_state(world, bridge).ports, port);
  Link& link = world.links.edit(port);
  link.master = {};
  link.port.reset();
  recalculate_bridge_address(world, bridge);
  update_bridge_mtu(world, bridge);
  notify_link(world, port);
}

void bridge_opened(World& world, LinkId bridge) {
  for (const LinkId port : std::vector<LinkId>(state_of(world, bridge).ports)) {
    const Link& link = world.links[port];
    if (link.is_up() && is_oper_up(link)) enable_port(world, port);
  }
  if (state_of(world, bridge).multicast_snooping) {
    join_group(world, bridge, kAllSnoopers4);
    join_group(world, bridge, kAllSnoopers6);
  }
}

void bridge_closed(World& world, LinkId bridge) {
  for (const LinkId port : std::vector<LinkId>(state_of(world, bridge).ports)) {
    if (world.links[port].port->state != PortState::kDisabled) disable_port(world, port);
  }
  flush_learned(world, bridge, {});
  if (state_of(world, bridge).multicast_snooping) {
    leave_group(world, bridge, kAllSnoopers4);
    leave_group(world, bridge, kAllSnoopers6);
  }
}

void port_opened(World& world, LinkId port) {
  const Link& link = world.links[port];
  if (world.links[link.master].is_up() && is_oper_up(link)) enable_port(world, port);
}

void port_closed(World& world, LinkId port) {
  if (world.links[world.links[port].master].is_up()) disable_port(world, port);
}

void port_carrier_changed(World& world, LinkId port) {
  const Link& link = world.links[port];
  if (!world.links[link.master].is_up()) return;
  if (link.is_up() && is_oper_up(link)) {
    if (link.port->state == PortState::kDisabled) enable_port(world, port);
  } else if (link.port->state != PortState::kDisabled) {
    disable_port(world, port);
  }
}

void port_address_changed(World& world, LinkId port, const Mac& before) {
  change_port_address(world, port, before);
  recalculate_bridge_address(world, world.links[port].master);
}

void port_timer(World& world, LinkId port) {
  const Link* link = world.links.find(port);
  if (link == nullptr || !link->master || link->port->state_ends != world.now) return;
  const LinkId bridge = link->master;
  BridgePort& edited = world.links.edit(port).port.edit();
  if (edited.state == PortState::kListening) {
    edited.state = PortState::kLearning;
    edited.state_ends = world.now + state_of(world, bridge).forward_delay;
    start_timer(world, edited.state_ends, PortTimer{port});
  } else if (edited.state == PortState::kLearning) {
    edited.state = PortState::kForwarding;
    edited.state_ends = kNever;
    set_carrier(world, bridge, true);
  }
}

void update_bridge_carrier(World& world, LinkId bridge) { select_port_states(world, bridge); }

void update_bridge_mtu(World& world, LinkId bridge) {
  const BridgeState& state = state_of(world, bridge);
  if (state.mtu_by_user) return;
  std::uint32_t least = 0;
  for (const LinkId port : state.ports) {
    const std::uint32_t mtu = world.links[port].mtu;
    if (least == 0 || mtu < least) least = mtu;
  }
  constexpr std::uint32_t kEthernetMtu = 1500;
  if (least == 0) least = kEthernetMtu;
  const Link& link = world.links[bridge];
  // dev_set_mtu refuses what a bridge cannot have, and br_mtu_auto_adjust does not ask whether it did.
  const bool possible = least >= link.min_mtu && (link.max_mtu == 0 || least <= link.max_mtu);
  if (link.mtu != least && possible) change_mtu(world, bridge, least);
}

void recalculate_bridge_address(World& world, LinkId bridge) {
  if (world.links[bridge].address_source == AddressSource::kSet) return;
  const BridgeState& state = state_of(world, bridge);
  Mac lowest{};
  for (const LinkId port : state.ports) {
    const Mac& mac = world.links[port].address;
    if (lowest.is_zero() || mac < lowest) lowest = mac;
  }
  if (lowest == state.id) return;
  change_bridge_id(world, bridge, lowest);
  change_address(world, bridge, lowest);
}

void set_bridge_address(World& world, LinkId bridge, const Mac& mac) {
  world.links.edit(bridge).address_source = AddressSource::kSet;
  change_bridge_id(world, bridge, mac);
  change_address(world, bridge, mac);
}

Result<Done> check_bridge_options(const World& world, const BridgeState* state, const BridgeOptions& options) {
  const bool stp = options.stp.value_or(state != nullptr && state->stp);
  if (options.forward_delay && state != nullptr && state->stp && stp &&
      (*options.forward_delay < 2s || *options.forward_delay > 30s)) {
    return refuse(Reason::kForwardDelayRange);
  }
  if (options.hello_time && (*options.hello_time < 1s || *options.hello_time > 10s)) return refuse(Reason::kHelloTimeRange);
  if (options.max_age && (*options.max_age < 6s || *options.max_age > 40s)) return refuse(Reason::kMaxAgeRange);
  // The other two options are not looked at by a kernel without VLAN filtering.
  if (options.vlan_filtering && !world.profile.vlan_filtering) return refuse(Reason::kVlanFilteringMissing);
  if (options.default_pvid && world.profile.vlan_filtering && *options.default_pvid > 4094) return refuse(Reason::kPvidRange);
  constexpr std::uint32_t kRestricted = 7;  // BR_GROUPFWD_RESTRICTED: STP, pause frames, LACP
  if (options.group_forward_mask && (*options.group_forward_mask & kRestricted) != 0) return refuse(Reason::kInvalidArgument);
  if (options.priority && *options.priority > 0xffff) return refuse(Reason::kInvalidArgument);
  return Done{};
}

void apply_bridge_options(World& world, LinkId bridge, const BridgeOptions& options) {
  BridgeState& state = edit_state(world, bridge);
  const bool starts_stp = options.stp && *options.stp && !state.stp;
  if (options.stp) {
    state.stp = *options.stp;
    state.ever_stp.on = state.ever_stp.on || *options.stp;
    if (*options.stp) {
      world.stp_bridges.add(bridge);
    } else {
      world.stp_bridges.erase(bridge);
    }
  }
  if (options.priority) state.priority = static_cast<std::uint16_t>(*options.priority);
  if (options.forward_delay) state.forward_delay = *options.forward_delay;
  if (options.hello_time) state.hello_time = *options.hello_time;
  if (options.max_age) state.max_age = *options.max_age;
  if (options.ageing_time) state.ageing_time = *options.ageing_time;
  if (options.multicast_snooping) {
    state.multicast_snooping = *options.multicast_snooping;
    if (!state.multicast_snooping) {
      const std::vector<LinkId> ports = state.ports;
      for (const LinkId port : ports) flush_temporary_groups(world, bridge, port);
    }
  }
  if (options.vlan_8021ad) state.vlan_is_8021ad = *options.vlan_8021ad;
  if (options.group_forward_mask) state.group_forward_mask = static_cast<std::uint16_t>(*options.group_forward_mask);
  if (options.nf_call_iptables) state.nf_call_iptables = *options.nf_call_iptables;
  if (options.nf_call_ip6tables) state.nf_call_ip6tables = *options.nf_call_ip6tables;
  if (options.nf_call_arptables) state.nf_call_arptables = *options.nf_call_arptables;
  if (options.default_pvid) set_default_pvid(world, bridge, static_cast<std::uint16_t>(*options.default_pvid));
  if (options.vlan_filtering && *options.vlan_filtering != state_of(world, bridge).vlan_filtering) {
    edit_state(world, bridge).vlan_filtering = *options.vlan_filtering;
    for (const LinkId port : state_of(world, bridge).ports) {
      change_promiscuity(world, port, *options.vlan_filtering ? -1 : 1);
    }
  }
  // br_stp_set_bridge_priority, br_stp_start: a bridge without a port that forwards has no carrier from then on.
  if (options.priority || starts_stp) select_port_states(world, bridge);
}

}  // namespace nslab

#include "model/link/kinds.h"

#include <algorithm>

#include "model/ip/fib.h"
#include "model/ip/fib_sync.h"
#include "model/ip/multicast.h"
#include "model/link/bond.h"
#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/link/wireguard.h"

namespace nslab {

namespace {

// netif_stacked_transfer_operstate
void follow_lower(World& world, LinkId lower, LinkId rider) {
  set_carrier(world, rider, world.links[lower].carrier);
}

bool follows_carrier(const Link& link) {
  return link.as<Vlan>() != nullptr || link.as<Macvlan>() != nullptr || link.as<Ipvlan>() != nullptr;
}

// vlan_device_event: VLANs go up and down with the link below.
void vlan_riders_up(World& world, LinkId lower) {
  for (const LinkId rider : riders_of(world, lower)) {
    if (world.links[rider].as<Vlan>() != nullptr) (void)open_link(world, rider);  // its lower link is up: no refusal
  }
}

void vlan_riders_down(World& world, LinkId lower) {
  for (const LinkId rider : riders_of(world, lower)) {
    if (world.links[rider].as<Vlan>() != nullptr) close_link(world, rider);
  }
}

void riders_follow(World& world, LinkId lower) {
  for (const LinkId rider : riders_of(world, lower)) {
    if (follows_carrier(world.links[rider])) follow_lower(world, lower, rider);
  }
}

}  // namespace

bool is_ridden(const World& world, LinkId id) {
  const auto rider = world.riders.lower_bound(std::pair{id, LinkId{}});
  return rider != world.riders.end() && (*rider).first.first == id;
}

std::vector<LinkId> riders_of(const World& world, LinkId id) {
  std::vector<LinkId> riders;
  for (auto at = world.riders.lower_bound(std::pair{id, LinkId{}}); at != world.riders.end(); ++at) {
    if ((*at).first.first != id) break;
    riders.push_back((*at).first.second);
  }
  return riders;
}

std::vector<LinkId> members_of(const World& world, LinkId master) {
  std::vector<LinkId> members;
  const Link& link = world.links[master];
  if (const Bridge* bridge = link.as<Bridge>()) {
    members = bridge->state->ports;
    std::reverse(members.begin(), members.end());
    return members;
  }
  if (link.as<Bond>() == nullptr && link.as<Vrf>() == nullptr) return members;
  for (const auto& [index, id] : world.netns[link.netns].links) {
    if (world.links[id].master == master) members.push_back(id);
  }
  return members;
}

NetnsId link_net(const World& world, const Link& link) {
  if (const Vxlan* vxlan = link.as<Vxlan>()) return vxlan->birthplace;
  const Link* lower = world.links.find(lower_link(link));
  return lower == nullptr ? NetnsId{} : lower->netns;
}

bool is_netns_immutable(const Link& link) {
  return link.as<Loopback>() != nullptr || link.as<Bridge>() != nullptr || link.as<Vrf>() != nullptr;
}

bool dies_with_netns(const Link& link) { return link.as<Physical>() == nullptr && link.as<Loopback>() == nullptr; }

bool is_address_busy(const World& world, LinkId macvlan, const Mac& address) {
  const Macvlan* own = world.links[macvlan].as<Macvlan>();
  if (own == nullptr || own->mode == MacvlanMode::kPassthru) return false;
  if (world.links[own->lower].address == address) return true;
  const auto riders = riders_of(world, own->lower);
  return std::any_of(riders.begin(), riders.end(), [&](LinkId other) {
    const Link& link = world.links[other];
    return other != macvlan && link.as<Macvlan>() != nullptr && link.is_up() && link.address == address;
  });
}

Result<Done> check_kind_open(const World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Vlan* vlan = link.as<Vlan>(); vlan != nullptr && !world.links[vlan->lower].is_up()) {
    return refuse(Reason::kDeviceNotUp, world.links[vlan->lower].name.view());
  }
  if (is_address_busy(world, id, link.address)) return refuse(Reason::kMacvlanAddressTaken, link.name.view());
  return Done{};
}

namespace {

// dev_uc_add, dev_uc_del: a macvlan's address goes into its lower link's filter while it is up. A veth has none
// (IFF_UNICAST_FLT): it takes everything as long as there is an address to take (__dev_set_rx_mode).
void filter_for_macvlan(World& world, LinkId id, const Macvlan& macvlan, int by) {
  const LinkId lower = macvlan.lower;
  if (macvlan.mode == MacvlanMode::kPassthru || !world.links.contains(lower) || world.links[lower].as<Veth>() == nullptr) return;
  for (const LinkId rider : riders_of(world, lower)) {
    const Macvlan* other = world.links[rider].as<Macvlan>();
    if (rider != id && other != nullptr && world.links[rider].is_up() && other->mode != MacvlanMode::kPassthru) return;
  }
  Link& below = world.links.edit(lower);
  below.promiscuity = static_cast<std::uint32_t>(std::max(0, static_cast<int>(below.promiscuity) + by));
}

}  // namespace

void kind_link_opened(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Veth* veth = link.as<Veth>()) {
    const LinkId peer = veth->peer;
    if (world.links[peer].is_up()) {
      set_carrier(world, id, true);
      set_carrier(world, peer, true);
    }
  } else if (link.as<Bridge>() != nullptr) {
    bridge_opened(world, id);
  } else if (const Physical* nic = link.as<Physical>()) {
    const Link* other = world.links.find(nic->cabled_to);
    const bool carrier = other == nullptr || other->is_up();
    if (other != nullptr) set_carrier(world, nic->cabled_to, true);
    set_carrier(world, id, carrier);
  } else if (link.as<Bond>() != nullptr) {
    bond_opened(world, id);
  } else if (const Macvlan* macvlan = link.as<Macvlan>()) {
    filter_for_macvlan(world, id, *macvlan, 1);
  } else if (link.as<Wireguard>() != nullptr) {
    wireguard_opened(world, id);
  } else if (const Ipvlan* ipvlan = link.as<Ipvlan>()) {  // ipvlan_open
    const bool without = ipvlan->mode != IpvlanMode::kL2;
    Link& opened = world.links.edit(id);
    opened.flags = without ? opened.flags | iff::kNoarp : opened.flags & ~iff::kNoarp;
  } else if (const Vxlan* vxlan = link.as<Vxlan>(); vxlan != nullptr && vxlan->lower && vxlan->remote.is_multicast()) {
    join_group(world, vxlan->lower, IpAddress(vxlan->remote));  // vxlan_multicast_join
  }
}

void kind_link_up(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Link* master = world.links.find(link.master)) {
    if (master->as<Bridge>() != nullptr) port_opened(world, id);
    if (master->as<Bond>() != nullptr) bond_member_changed(world, id);
  }
  vlan_riders_up(world, id);
  riders_follow(world, id);
}

void kind_link_closed(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Veth* veth = link.as<Veth>()) {
    const LinkId peer = veth->peer;
    set_carrier(world, id, false);
    if (world.links.contains(peer)) set_carrier(world, peer, false);
  } else if (link.as<Bridge>() != nullptr) {
    bridge_closed(world, id);
  } else if (const Physical* nic = link.as<Physical>()) {
    if (world.links.contains(nic->cabled_to)) set_carrier(world, nic->cabled_to, false);
  } else if (link.as<Bond>() != nullptr) {
    bond_closed(world, id);
  } else if (const Macvlan* macvlan = link.as<Macvlan>()) {
    filter_for_macvlan(world, id, *macvlan, -1);
  } else if (const Vxlan* vxlan = link.as<Vxlan>();
             vxlan != nullptr && vxlan->remote.is_multicast() && world.links.contains(vxlan->lower)) {
    leave_group(world, vxlan->lower, IpAddress(vxlan->remote));
  }
}

void kind_link_down(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Link* master = world.links.find(link.master)) {
    if (master->as<Bridge>() != nullptr) port_closed(world, id);
    if (master->as<Bond>() != nullptr) bond_member_changed(world, id);
  }
  vlan_riders_down(world, id);
  riders_follow(world, id);
}

void kind_link_changed(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Link* master = world.links.find(link.master)) {
    if (master->as<Bridge>() != nullptr) port_carrier_changed(world, id);
    if (master->as<Bond>() != nullptr) bond_member_changed(world, id);
  }
  riders_follow(world, id);
}

void kind_link_unregistering(World& world, LinkId id) {
  world.stp_bridges.erase(id);
  for (const LinkId rider : riders_of(world, id)) {
    if (world.links.contains(rider)) unregister_link(world, rider);
  }
  for (const LinkId member : members_of(world, id)) leave_master(world, member);
  if (Physical* nic = world.links.edit(id).as<Physical>(); nic != nullptr && world.links.contains(nic->cabled_to)) {
    world.links.edit(nic->cabled_to).as<Physical>()->cabled_to = {};
  }
}

void kind_mtu_changed(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Link* master = world.links.find(link.master); master != nullptr && master->as<Bridge>() != nullptr) {
    update_bridge_mtu(world, link.master);
  }
  for (const LinkId rider : riders_of(world, id)) {
    const Link& upper = world.links[rider];
    const bool shrinks = (upper.as<Vlan>() != nullptr || upper.as<Macvlan>() != nullptr) && upper.mtu > world.links[id].mtu &&
                         upper.min_mtu <= world.links[id].mtu;  // dev_validate_mtu
    const bool follows = upper.as<Ipvlan>() != nullptr && upper.mtu != world.links[id].mtu;  // ipvlan_adjust_mtu
    if (shrinks || follows) {
      change_mtu(world, rider, world.links[id].mtu);
    }
  }
}

void kind_address_changed(World& world, LinkId id, const Mac& before) {
  const Link& link = world.links[id];
  if (const Link* master = world.links.find(link.master); master != nullptr && master->as<Bridge>() != nullptr) {
    port_address_changed(world, id, before);
  }
  const Mac now = link.address;
  for (const LinkId rider : riders_of(world, id)) {
    const Macvlan* macvlan = world.links[rider].as<Macvlan>();
    const bool passes = macvlan != nullptr && macvlan->mode == MacvlanMode::kPassthru;  // macvlan_sync_address
    if (world.links[rider].as<Ipvlan>() != nullptr || (passes && world.links[rider].address != now)) change_address(world, rider, now);
  }
}

namespace {

// To or from a VRF: all routes go, those of the host's own addresses too (fib_netdev_event, NETDEV_CHANGEUPPER); then the
// link goes down and up, and what comes anew is in the other table (cycle_netdev).
void cycle(World& world, LinkId id) {
  fib_link_down(world, id, Family::kInet, LinkEvent::kDown, true);
  if (!world.links[id].is_up()) return;
  close_link(world, id);
  (void)open_link(world, id);
}

}  // namespace

Result<Done> check_join(const World& world, LinkId master, LinkId member) {
  const Link& link = world.links[master];
  if (link.as<Bridge>() != nullptr) return check_port(world, master, member);
  if (link.as<Bond>() != nullptr) return check_bond_member(world, master, member);
  if (link.as<Vrf>() != nullptr) return Done{};
  return refuse(Reason::kNotAMaster, link.name.view());
}

void join_master(World& world, LinkId master, LinkId member) {
  const Link& link = world.links[master];
  if (link.as<Bridge>() != nullptr) {
    add_port(world, master, member);
  } else if (link.as<Bond>() != nullptr) {
    add_bond_member(world, master, member);
  } else {
    world.links.edit(member).master = master;
    cycle(world, member);
  }
  notify_link(world, member);
}

void leave_master(World& world, LinkId id) {
  const LinkId master = world.links[id].master;
  if (!master) return;
  const Link& link = world.links[master];
  if (link.as<Bridge>() != nullptr) {
    remove_port(world, id);
  } else if (link.as<Bond>() != nullptr) {
    remove_bond_member(world, id);
  } else {
    world.links.edit(id).master = {};
    cycle(world, id);
  }
}

}  // namespace nslab

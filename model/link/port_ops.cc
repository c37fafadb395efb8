#include <algorithm>

#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/link/fdb.h"
#include "model/link/kinds.h"
#include "model/link/make.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::uint16_t kMostVid = 4094;

const Bridge* bridge_of(const World& world, const Link& link) {
  const Link* master = world.links.find(link.master);
  return master == nullptr ? nullptr : master->as<Bridge>();
}

template <class T>
void take(T& field, const std::optional<T>& wanted) {
  if (wanted) field = *wanted;
}

void set_vlan(Map<std::uint16_t, VlanEntry>& vlans, const SetPortVlan& op, std::uint16_t vid) {
  if (!op.add) {
    vlans.erase(vid);
    return;
  }
  if (op.pvid) {
    std::vector<std::uint16_t> had;
    for (const auto& [other, entry] : vlans) {
      if (entry.pvid) had.push_back(other);
    }
    for (const std::uint16_t other : had) vlans.edit(other)->pvid = false;
  }
  VlanEntry& entry = vlans[vid];
  entry.pvid = op.pvid;
  entry.untagged = op.untagged;
}

// vxlan_fdb_parse: the tunnel end that a request speaks of. What it does not say is as the link has it.
VxlanPeer peer_of(const Vxlan& vxlan, const NewFdb& op) {
  VxlanPeer peer;
  peer.mac = op.address;
  peer.remote = op.remote;
  if (op.port && *op.port != vxlan.destination_port) peer.port = *op.port;
  if (op.vni && *op.vni != vxlan.vni) peer.vni = op.vni;
  peer.via = op.via;
  peer.router = op.router;
  return peer;
}

bool same_end(const VxlanPeer& a, const VxlanPeer& b) {
  return a.remote == b.remote && a.port == b.port && a.vni == b.vni && a.via == b.via;
}

Result<Reply> vxlan_fdb(World& world, LinkId link, const NewFdb& op) {
  Vxlan& vxlan = *world.links.edit(link).as<Vxlan>();
  if (op.via != 0 && !world.netns[vxlan.birthplace].links.contains(op.via)) return refuse(Reason::kFdbViaMissing);
  auto& fdb = vxlan.fdb.edit();
  const VxlanPeer wanted = peer_of(vxlan, op);
  const auto is_this = [&](const VxlanPeer& entry) { return entry.mac == op.address; };
  const auto is_end = [&](const VxlanPeer& entry) { return is_this(entry) && same_end(entry, wanted); };
  const bool known = std::any_of(fdb.begin(), fdb.end(), is_this);
  const bool learned = std::any_of(vxlan.learned->begin(), vxlan.learned->end(), is_this);
  const bool same = std::any_of(fdb.begin(), fdb.end(), is_end);
  if (!op.add) {
    // __vxlan_fdb_delete: a remote that the entry has not is passed over in silence.
    const auto goes = [&](const VxlanPeer& entry) { return op.remote ? is_end(entry) : is_this(entry); };
    if (!known && !learned) return refuse(Reason::kFdbMissing, to_string(op.address));
    std::erase_if(fdb, goes);
    std::erase_if(vxlan.learned.edit(), goes);
    return Done{};
  }
  // An entry says where to, even beside a remote of the link's own; and in the family of that (vxlan_fdb_add).
  if (!op.remote) return refuse(Reason::kInvalidArgument, to_string(op.address));
  const bool v6 = vxlan.remote.is_v6() || vxlan.local.is_v6();
  if (op.remote.is_v6() != v6) return refuse(Reason::kAddressFamilyNotSupported, to_string(op.remote));
  if (learned && !op.append && !op.replace) return refuse(Reason::kFdbTaken, to_string(op.address));
  std::erase_if(vxlan.learned.edit(), is_this);
  if (known && !op.append && !op.replace) return refuse(Reason::kFdbTaken, to_string(op.address));
  const bool to_many = op.address.is_zero() || op.address.is_multicast();
  if (known && (same || (op.append && !to_many))) return Done{};
  if (op.replace && known) {  // it stays where it is in the list, with this remote alone
    const auto place = std::find_if(fdb.begin(), fdb.end(), is_this);
    *place = wanted;
    fdb.erase(std::remove_if(std::next(place), fdb.end(), is_this), fdb.end());
    return Done{};
  }
  (op.permanent ? fdb : vxlan.learned.edit()).push_back(wanted);
  return Done{};
}

// ndo_dflt_fdb_add, ndo_dflt_fdb_del, macvlan_fdb_add: the filter of a device that has no table.
Result<Reply> device_fdb(World& world, LinkId id, const NewFdb& op) {
  const Link& link = world.links[id];
  if (const Macvlan* macvlan = link.as<Macvlan>()) {
    const bool refuses = (macvlan->mode != MacvlanMode::kPassthru && !op.address.is_multicast()) || (op.add && op.replace);
    if (refuses) return refuse(Reason::kFdbNotSupported, link.name.view());
  } else if (!op.permanent || op.vlan != 0) {
    return refuse(Reason::kInvalidArgument, link.name.view());  // "FDB only supports static addresses", in the log
  }
  const auto& list = *link.multicast;
  const bool known = std::any_of(list.begin(), list.end(), [&](const MulticastMac& m) { return m.address == op.address; });
  if (!op.add) {
    if (!known) return refuse(Reason::kFdbMissing, to_string(op.address));
    remove_multicast(world, id, op.address);
    return Done{};
  }
  if (known && !op.replace && !op.append) return refuse(Reason::kFdbTaken, to_string(op.address));
  if (!known) add_multicast(world, id, op.address);
  return Done{};
}

// The VLANs in which an entry is to stand: all of the port's where none is named (br_fdb_add).
std::vector<std::uint16_t> vlans_for(const World& world, LinkId bridge, LinkId port, const NewFdb& op) {
  std::vector<std::uint16_t> all{op.vlan};
  if (op.vlan != 0) return all;
  const Link& link = world.links[port];
  const auto& vlans = port == bridge ? link.as<Bridge>()->state->vlans : link.port->vlans;
  for (const auto& [vid, entry] : vlans) all.push_back(vid);
  return all;
}

// fdb_add_entry: a port that cannot learn takes only what is static or its own. What comes from outside goes another way.
bool may_take(const World& world, LinkId bridge, LinkId port, const NewFdb& op) {
  if (port == bridge || op.permanent || op.is_static || op.external) return true;
  const PortState state = world.links[port].port->state;
  return state == PortState::kLearning || state == PortState::kForwarding;
}

Result<Reply> one_fdb(World& world, LinkId bridge, LinkId port, const NewFdb& op, std::uint16_t vlan) {
  BridgeState& state = world.links.edit(bridge).as<Bridge>()->state.edit();
  const FdbKey key{op.address, vlan};
  const FdbEntry* known = state.fdb.find(key);
  if (!op.add) {
    if (known == nullptr || known->port != port) return refuse(Reason::kFdbMissing, to_string(op.address));
    state.fdb.erase(key);
    return Done{};
  }
  if (!may_take(world, bridge, port, op)) return refuse(Reason::kFdbPortCannotLearn, to_string(op.address));
  if (known != nullptr && !op.replace && !op.append) return refuse(Reason::kFdbTaken, to_string(op.address));
  FdbEntry entry;
  entry.port = port;
  entry.local = op.permanent;
  entry.is_static = op.permanent || op.is_static;
  entry.added_by_user = true;
  entry.sticky = op.sticky;
  entry.external = op.external;
  entry.updated = entry.used = world.now;
  entry.order = known != nullptr ? known->order : state.next_fdb_order++;
  state.fdb.set(key, entry);
  return Done{};
}

Result<Reply> bridge_fdb(World& world, LinkId bridge, LinkId port, const NewFdb& op) {
  const bool own = port == bridge;
  if (op.add && (op.address.is_zero() || (own && !op.permanent))) return refuse(Reason::kInvalidArgument, to_string(op.address));
  const std::vector<std::uint16_t> vlans = vlans_for(world, bridge, port, op);
  if (op.vlan != 0) {
    const Link& link = world.links[port];
    const auto& known = port == bridge ? link.as<Bridge>()->state->vlans : link.port->vlans;
    if (!known.contains(op.vlan)) return refuse(Reason::kInvalidArgument);
    return one_fdb(world, bridge, port, op, op.vlan);
  }
  bool done = false;
  for (const std::uint16_t vlan : vlans) {
    auto reply = one_fdb(world, bridge, port, op, vlan);
    if (op.add && !reply) return reply;
    done = done || reply.has_value();
  }
  if (!done) return refuse(Reason::kFdbMissing, to_string(op.address));
  return Done{};
}

Result<Reply> add_bridge(World& world, NetnsId netns, const BridgeIoctl& op) {
  const std::string name = op.bridge.substr(0, LinkName::kMost);
  if (find_link(world, netns, name)) return refuse(Reason::kBridgeNameTaken, name);
  NewLink request;
  request.by = op.by;
  request.in = op.in;
  request.name = name;
  request.data = BridgeOptions{};
  return run(world, request);
}

Result<Reply> del_bridge(World& world, NetnsId netns, const BridgeIoctl& op) {
  const LinkId id = find_link(world, netns, op.bridge);
  if (!id) return refuse(Reason::kNoSuchBridge, op.bridge);
  const Link& link = world.links[id];
  if (link.as<Bridge>() == nullptr) return refuse(Reason::kNotABridge, op.bridge);
  if (link.is_up()) return refuse(Reason::kBridgeUp, op.bridge);
  unregister_link(world, id);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const SetPort& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  if (bridge_of(world, world.links[*id]) == nullptr) return refuse(Reason::kPortOptionsNeedPort, op.link.name);
  const PortSettings& s = op.settings;
  constexpr std::uint32_t kMostCost = 65535, kMostPriority = 63, kBlocking = 4;
  if (s.path_cost && (*s.path_cost == 0 || *s.path_cost > kMostCost)) return refuse(Reason::kPathCostRange, op.link.name);
  if (s.priority && *s.priority > kMostPriority) return refuse(Reason::kPriorityRange, op.link.name);
  if (s.state) {  // br_set_port_state
    if (static_cast<std::uint32_t>(*s.state) > kBlocking) return refuse(Reason::kInvalidArgument, op.link.name);
    if (bridge_of(world, world.links[*id])->state->stp) return refuse(Reason::kStpOwnsState, op.link.name);
    const Link& device = world.links[*id];
    const bool disables = *s.state == PortState::kDisabled;
    const bool works = device.operstate == OperState::kUp || device.operstate == OperState::kUnknown;
    if (!device.is_up() || (!works && !disables)) return refuse(Reason::kDeviceNotUp, op.link.name);
  }
  BridgePort& port = world.links.edit(*id).port.edit();
  take(port.state, s.state);
  // br_port_state_selection: with nothing to decide for STP, what is blocked forwards again at once.
  if (s.state == PortState::kBlocking) port.state = PortState::kForwarding;
  if (s.priority) port.priority = static_cast<std::uint8_t>(*s.priority);
  take(port.path_cost, s.path_cost);
  take(port.hairpin, s.hairpin);
  take(port.guard, s.guard);
  take(port.root_block, s.root_block);
  take(port.fast_leave, s.fast_leave);
  take(port.learning, s.learning);
  take(port.flood, s.flood);
  take(port.multicast_flood, s.multicast_flood);
  take(port.broadcast_flood, s.broadcast_flood);
  take(port.proxy_arp, s.proxy_arp);
  take(port.proxy_arp_wifi, s.proxy_arp_wifi);
  take(port.multicast_to_unicast, s.multicast_to_unicast);
  take(port.neigh_suppress, s.neigh_suppress);
  take(port.vlan_tunnel, s.vlan_tunnel);
  take(port.isolated, s.isolated);
  take(port.locked, s.locked);
  return Done{};
}

Result<Reply> run(World& world, const SetPortVlan& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  const Link& link = world.links[*id];
  // rtnl_bridge_setlink: without "self" it is for the bridge that the link is a port of.
  const bool own = op.on_self && link.as<Bridge>() != nullptr;
  if (!own && bridge_of(world, link) == nullptr) return refuse(Reason::kVlanFilteringMissing, op.link.name);
  // br_dellink has no words for it.
  if (op.first == 0 || op.last > kMostVid || op.first > op.last)
    return refuse(op.add ? Reason::kBridgeVlanInvalid : Reason::kInvalidArgument);
  // What is not there to be deleted is passed over (br_vlan_info).
  if (!world.profile.vlan_filtering && !op.add) return Done{};
  if (!world.profile.vlan_filtering) return refuse(Reason::kVlanFilteringMissing);
  for (std::uint16_t vid = op.first; vid <= op.last; ++vid) {
    auto& vlans = own ? world.links.edit(*id).as<Bridge>()->state.edit().vlans : world.links.edit(*id).port.edit().vlans;
    const bool existed = vlans.contains(vid);
    if (!op.tunnel_id || !existed) {
      set_vlan(vlans, op, vid);
    }
    if (op.tunnel_id && op.add) vlans[vid].tunnel_id = *op.tunnel_id + (vid - op.first);
  }
  if (own) {
    set_own_address(world, *id, world.links[*id].address);
  } else {
    for (std::uint16_t vid = op.first; !op.add && vid <= op.last; ++vid) leave_vlan(world, *id, vid);
    if (op.add) add_port_addresses(world, *id);
  }
  return Done{};
}

Result<Reply> run(World& world, const NewFdb& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  const auto id = resolve_link(world, *in, op.link);
  if (!id) return tl::unexpected(id.error());
  const Link& link = world.links[*id];
  if (!is_ethernet(link)) return refuse(Reason::kFdbNotEthernet, op.add ? "add" : "delete");
  if (op.on_master) {
    if (bridge_of(world, link) == nullptr) return refuse(Reason::kFdbNotSupported, op.link.name);
    return bridge_fdb(world, link.master, *id, op);
  }
  if (link.as<Bridge>() != nullptr) return bridge_fdb(world, *id, *id, op);
  if (link.as<Vxlan>() != nullptr) return vxlan_fdb(world, *id, op);
  return device_fdb(world, *id, op);
}

Result<Reply> run(World& world, const BridgeIoctl& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  if (op.call == BridgeIoctl::Call::kAddBridge) return add_bridge(world, *netns, op);
  if (op.call == BridgeIoctl::Call::kDelBridge) return del_bridge(world, *netns, op);
  const LinkId bridge = find_link(world, *netns, op.bridge);
  if (!bridge) return refuse(Reason::kNoSuchDevice, op.bridge);
  if (world.links[bridge].as<Bridge>() == nullptr) return refuse(Reason::kOptionNotSupported, op.bridge);
  const auto port = resolve_link(world, *netns, op.port);
  if (!port) return refuse(Reason::kInvalidArgument, op.port.name);
  if (op.call == BridgeIoctl::Call::kDelPort) {
    if (world.links[*port].master != bridge) return refuse(Reason::kNotAPort, op.port.name);
    remove_port(world, *port);
    return Done{};
  }
  const Link& link = world.links[*port];
  if (link.as<Loopback>() != nullptr || !is_ethernet(link)) return refuse(Reason::kLoopbackAsPort, op.port.name);
  if (link.as<Bridge>() != nullptr) return refuse(Reason::kBridgeAsPort, op.port.name);
  if (link.master) return refuse(Reason::kAlreadyAPort, op.port.name);
  if (auto allowed = check_port(world, bridge, *port); !allowed) return tl::unexpected(allowed.error());
  add_port(world, bridge, *port);
  notify_link(world, *port);
  return Done{};
}

}  // namespace nslab

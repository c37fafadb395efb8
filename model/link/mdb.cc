#include "model/link/mdb.h"

#include <algorithm>

#include "model/ip/multicast.h"
#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/rules.h"

namespace nslab {

namespace {

const IpAddress kAllSnoopers = IpAddress::v6(0xff02000000000000, 0x6a);

constexpr std::uint8_t kIgmp3Report = 0x22, kMld2Report = 143;

// Groups that everyone listens to are not worth an entry.
bool is_kept(const IpAddress& group) {
  if (group.is_v4()) return group.is_multicast() && (group.low & 0xffffff00U) != 0xe0000000U;
  return group.is_multicast() && group != IpAddress::v6(0xff02000000000000, 1);
}

// Who hears a flood does not depend on it (model/audience.h), and hosts report what they join all the time.
auto& edit_mdb(World& world, LinkId bridge) { return world.links.edit_aside(bridge).as<Bridge>()->state.edit().mdb; }

void join(World& world, LinkId bridge, const MdbKey& key, MdbPort member) {
  auto& mdb = edit_mdb(world, bridge);
  MdbEntry entry;
  if (const MdbEntry* known = mdb.find(key)) {
    entry = *known;
  } else {
    entry.order = next_order(world);
  }
  const auto same = [&](const MdbPort& p) { return p.port == member.port; };
  const auto at = std::find_if(entry.ports.begin(), entry.ports.end(), same);
  if (at == entry.ports.end()) {
    const bool after_host = !entry.ports.empty() && entry.ports.front().port == bridge;
    entry.ports.insert(entry.ports.begin() + (after_host ? 1 : 0), member);
  } else {
    at->updated = member.updated;
  }
  mdb.set(key, std::move(entry));
}

// Takes away what `goes` says, and entries that nobody is left in.
template <class Goes>
void take_away(World& world, LinkId bridge, Goes goes) {
  std::vector<std::pair<MdbKey, MdbEntry>> changed;
  for (const auto& [key, entry] : state_of(world, bridge).mdb) {
    if (std::none_of(entry.ports.begin(), entry.ports.end(), goes)) continue;
    MdbEntry left = entry;
    std::erase_if(left.ports, goes);
    changed.emplace_back(key, std::move(left));
  }
  for (auto& [key, entry] : changed) {
    auto& mdb = edit_mdb(world, bridge);
    if (entry.ports.empty()) mdb.erase(key);
    else mdb.set(key, std::move(entry));
  }
}

const MdbPort* member_of(const World& world, LinkId bridge, const MdbKey& key, LinkId port) {
  const MdbEntry* entry = state_of(world, bridge).mdb.find(key);
  if (entry == nullptr) return nullptr;
  const auto at = std::find_if(entry->ports.begin(), entry->ports.end(),
                               [&](const MdbPort& p) { return p.port == port && is_current(world, p); });
  return at == entry->ports.end() ? nullptr : &*at;
}

// rtnl_validate_mdb_entry, which comes before all else
Result<Done> check_group(const MdbKey& key) {
  if (key.group.is_v4()) {
    if (!key.group.is_multicast()) return refuse(Reason::kMdbGroup4);
    if (!is_kept(key.group)) return refuse(Reason::kMdbLocalGroup4);
  } else if (key.group) {
    if (key.group == IpAddress::v6(0xff02000000000000, 1)) return refuse(Reason::kMdbAllNodes);
  } else if (!key.mac.is_multicast()) {
    return refuse(Reason::kMdbGroupL2);
  }
  constexpr std::uint16_t kVlans = 4095;
  if (key.vlan >= kVlans) return refuse(Reason::kMdbVlan);
  return Done{};
}

Result<Done> check_add(const World& world, LinkId bridge, LinkId port, const SetMdb& op) {
  if (port != bridge) {
    const bool down = world.links[port].port->state == PortState::kDisabled;
    if (down && !op.permanent) return refuse(Reason::kMdbPortDown, op.port.name);
  }
  const bool l2 = !op.key.group;
  if (l2 && !op.permanent) return refuse(Reason::kMdbL2Temporary);
  if (port == bridge && op.permanent && !l2) return refuse(Reason::kMdbHostFlags);
  if (member_of(world, bridge, op.key, port) != nullptr) {
    return refuse(port == bridge ? Reason::kMdbHostTaken : Reason::kMdbTaken, to_string(op.key.group));
  }
  return Done{};
}

}  // namespace

bool is_current(const World& world, const MdbPort& port) { return port.permanent || world.now < port.updated + kMdbMembership; }

void snoop_report(World& world, LinkId bridge, LinkId port, const Frame& frame) {
  const Ip* ip = frame.packet.ip();
  const Icmp* report = ip == nullptr ? nullptr : std::get_if<Icmp>(&ip->transport);
  if (report == nullptr || !ip->destination.is_multicast()) return;
  const bool v4 = ip->protocol == ipproto::kIgmp && report->type == kIgmp3Report;
  const bool v6 = ip->protocol == ipproto::kIcmp6 && report->type == kMld2Report;
  if ((!v4 && !v6) || !is_kept(report->address) || !state_of(world, bridge).multicast_snooping) return;
  MdbKey key;
  key.group = report->address;
  key.vlan = state_of(world, bridge).vlan_filtering ? frame.vlan : std::uint16_t{0};
  join(world, bridge, key, {port, false, false, world.now});
  // A report of the bridge's own tells of all that it has joined, so of the group of those that snoop.
  if (port != bridge || !v6 || !has_joined(world.links[bridge], kAllSnoopers)) return;
  key.group = kAllSnoopers;
  join(world, bridge, key, {port, false, false, world.now});
}

void flush_temporary_groups(World& world, LinkId bridge, LinkId port) {
  take_away(world, bridge, [&](const MdbPort& p) { return p.port == port && !p.permanent; });
}

void forget_groups_of(World& world, LinkId bridge, LinkId port) {
  take_away(world, bridge, [&](const MdbPort& p) { return p.port == port; });
}

Result<Reply> run(World& world, const SetMdb& op) {
  const auto in = administered_netns(world, op.by, op.in);
  if (!in) return tl::unexpected(in.error());
  if (auto valid = check_group(op.key); !valid) return tl::unexpected(valid.error());
  const auto bridge = resolve_link(world, *in, op.link);
  if (!bridge) return tl::unexpected(bridge.error());
  if (world.links[*bridge].as<Vxlan>() != nullptr) return refuse(Reason::kMdbOfVxlan, op.link.name);
  if (world.links[*bridge].as<Bridge>() == nullptr) return refuse(Reason::kMdbNotABridge, op.link.name);
  if (!world.links[*bridge].is_up()) return refuse(Reason::kMdbBridgeDown, op.link.name);
  if (!state_of(world, *bridge).multicast_snooping) return refuse(Reason::kMdbSnoopingOff, op.link.name);
  const auto port = resolve_link(world, *in, op.port);
  if (!port) return tl::unexpected(port.error());
  if (*port != *bridge) {
    const Link* master = world.links.find(world.links[*port].master);
    if (master == nullptr || master->as<Bridge>() == nullptr) return refuse(Reason::kMdbNotAPort, op.port.name);
    if (world.links[*port].master != *bridge) return refuse(Reason::kMdbOtherBridge, op.port.name);
  }
  if (op.add) {
    if (auto allowed = check_add(world, *bridge, *port, op); !allowed) return tl::unexpected(allowed.error());
    take_away(world, *bridge, [&](const MdbPort& p) { return p.port == *port && !is_current(world, p); });
    join(world, *bridge, op.key, {*port, op.permanent, true, world.now});
    return Done{};
  }
  if (member_of(world, *bridge, op.key, *port) == nullptr) return refuse(Reason::kMdbMissing, to_string(op.key.group));
  MdbEntry left = *state_of(world, *bridge).mdb.find(op.key);
  std::erase_if(left.ports, [&](const MdbPort& p) { return p.port == *port; });
  auto& mdb = edit_mdb(world, *bridge);
  if (left.ports.empty()) mdb.erase(op.key);
  else mdb.set(op.key, std::move(left));
  return Done{};
}

}  // namespace nslab

#include "model/link/fdb.h"

#include <vector>

#include "model/link/bridge_rules.h"

namespace nslab {

namespace {

void add_local(World& world, LinkId bridge, LinkId owner, const Mac& mac, std::uint16_t vlan) {
  BridgeState& state = edit_state(world, bridge);
  if (const FdbEntry* old = state.fdb.find(FdbKey{mac, vlan}); old != nullptr && old->local) return;
  FdbEntry entry;
  entry.port = owner;
  entry.local = true;
  entry.is_static = true;
  entry.updated = entry.used = world.now;
  entry.order = state.next_fdb_order++;
  state.fdb.set(FdbKey{mac, vlan}, entry);
}

// fdb_delete_local: another port or the bridge may have the same address.
void delete_local(World& world, LinkId bridge, LinkId owner, const FdbKey& key) {
  const BridgeState& state = state_of(world, bridge);
  for (const LinkId port : state.ports) {
    if (port != owner && world.links[port].address == key.address() &&
        (key.vlan() == 0 || world.links[port].port->vlans.contains(key.vlan()))) {
      edit_state(world, bridge).fdb.edit(key)->port = port;
      return;
    }
  }
  const bool own = owner != bridge && world.links[bridge].address == key.address() &&
                   (key.vlan() == 0 || state.vlans.contains(key.vlan()));
  if (own) {
    edit_state(world, bridge).fdb.edit(key)->port = bridge;
  } else {
    edit_state(world, bridge).fdb.erase(key);
  }
}

// What is learned concerns no group.
BridgeState& edit_learned(World& world, LinkId bridge) { return world.links.edit_aside(bridge).as<Bridge>()->state.edit(); }

std::vector<FdbKey> local_keys(const World& world, LinkId bridge, LinkId owner) {
  std::vector<FdbKey> keys;
  for (const auto& [key, entry] : state_of(world, bridge).fdb) {
    if (entry.local && !entry.added_by_user && entry.port == owner) keys.push_back(key);
  }
  return keys;
}

std::vector<std::uint16_t> vlans_of(const Map<std::uint16_t, VlanEntry>& vlans) {
  std::vector<std::uint16_t> all{0};
  for (const auto& [vid, entry] : vlans) all.push_back(vid);
  return all;
}

}  // namespace

void set_own_address(World& world, LinkId bridge, const Mac& mac) {
  for (const FdbKey& key : local_keys(world, bridge, bridge)) delete_local(world, bridge, bridge, key);
  if (mac.is_zero()) return;
  for (const std::uint16_t vlan : vlans_of(state_of(world, bridge).vlans)) add_local(world, bridge, bridge, mac, vlan);
}

void add_port_addresses(World& world, LinkId port) {
  const LinkId bridge = world.links[port].master;
  const Mac address = world.links[port].address;
  for (const std::uint16_t vlan : vlans_of(world.links[port].port->vlans)) add_local(world, bridge, port, address, vlan);
}

void remove_port_addresses(World& world, LinkId port) {
  const LinkId bridge = world.links[port].master;
  for (const FdbKey& key : local_keys(world, bridge, port)) delete_local(world, bridge, port, key);
  std::vector<FdbKey> rest;
  for (const auto& [key, entry] : state_of(world, bridge).fdb) {
    if (entry.port == port) rest.push_back(key);
  }
  for (const FdbKey& key : rest) edit_state(world, bridge).fdb.erase(key);
}

void leave_vlan(World& world, LinkId port, std::uint16_t vlan) {
  const LinkId bridge = world.links[port].master;
  std::vector<FdbKey> own, learned;
  for (const auto& [key, entry] : state_of(world, bridge).fdb) {
    if (entry.port != port || key.vlan() != vlan) continue;
    if (entry.local && !entry.added_by_user) own.push_back(key);
    if (!entry.local && !entry.is_static) learned.push_back(key);
  }
  for (const FdbKey& key : own) delete_local(world, bridge, port, key);
  for (const FdbKey& key : learned) edit_state(world, bridge).fdb.erase(key);
}

void change_port_address(World& world, LinkId port, const Mac& before) {
  const LinkId bridge = world.links[port].master;
  for (const FdbKey& key : local_keys(world, bridge, port)) {
    if (key.address() == before) delete_local(world, bridge, port, key);
  }
  add_port_addresses(world, port);
}

void set_default_pvid(World& world, LinkId bridge, std::uint16_t pvid) {
  const std::uint16_t old = state_of(world, bridge).default_pvid;
  if (old == pvid) return;
  edit_state(world, bridge).default_pvid = pvid;
  const auto change = [&](Map<std::uint16_t, VlanEntry>& vlans) {
    const VlanEntry* entry = vlans.find(old);
    const bool had = entry != nullptr && entry->pvid && entry->untagged;
    if (had) vlans.erase(old);
    if (pvid != 0 && (had || old == 0)) vlans.set(pvid, VlanEntry{true, true, 0});
  };
  change(edit_state(world, bridge).vlans);
  for (const LinkId port : state_of(world, bridge).ports) {
    change(world.links.edit(port).port.edit().vlans);
    remove_port_addresses(world, port);
    add_port_addresses(world, port);
  }
  set_own_address(world, bridge, world.links[bridge].address);
}

bool learn(World& world, LinkId bridge, const BridgeState& state, LinkId port, const Mac& seen, std::uint16_t vlan) {
  if (seen.is_multicast() || seen.is_zero()) return false;
  if (state.ageing_time <= Duration{0}) return false;  // a bridge that is to flood always (br_fdb_update)
  const FdbKey key{seen, vlan};
  if (const FdbEntry* known = state.fdb.find(key)) {
    if (known->local) return false;  // "received packet on … with own address as source address"
    if (known->sticky && known->port != port) return false;
    if (known->port == port && known->updated == world.now) return false;
    FdbEntry& entry = *edit_learned(world, bridge).fdb.edit(key);
    entry.port = port;
    entry.updated = world.now;
    return true;
  }
  BridgeState& edited = edit_learned(world, bridge);
  FdbEntry entry;
  entry.port = port;
  entry.updated = entry.used = world.now;
  entry.order = edited.next_fdb_order++;
  edited.fdb.set(key, entry);
  return true;
}

const FdbEntry* find_fdb(const World& world, const BridgeState& state, const Mac& mac, std::uint16_t vlan) {
  const FdbEntry* entry = state.fdb.find(FdbKey{mac, vlan});
  if (entry == nullptr) return nullptr;
  const bool expired = !entry->is_static && !entry->external && entry->updated + state.ageing_time <= world.now;
  return expired ? nullptr : entry;
}

void flush_learned(World& world, LinkId bridge, LinkId port) {
  std::vector<FdbKey> gone;
  for (const auto& [key, entry] : state_of(world, bridge).fdb) {
    if (!entry.is_static && !entry.local && (!port || entry.port == port)) gone.push_back(key);
  }
  for (const FdbKey& key : gone) edit_state(world, bridge).fdb.erase(key);
}

void age_fdb(World& world, LinkId bridge) {
  std::vector<FdbKey> gone;
  const BridgeState& state = state_of(world, bridge);
  for (const auto& [key, entry] : state.fdb) {
    if (!entry.is_static && !entry.external && entry.updated + state.ageing_time <= world.now) gone.push_back(key);
  }
  for (const FdbKey& key : gone) edit_state(world, bridge).fdb.erase(key);
}

}  // namespace nslab

#include "model/link/bond.h"

#include <algorithm>

#include "model/link/device.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

bool is_ready(const Link& member) { return member.is_up() && member.carrier; }

void update(World& world, LinkId bond) {
  const std::vector<LinkId> members = members_of(world, bond);
  const bool ready = std::any_of(members.begin(), members.end(), [&](LinkId id) { return is_ready(world.links[id]); });
  Bond& state = *world.links.edit(bond).as<Bond>();
  const Link* active = world.links.find(state.active);
  const bool keeps = active != nullptr && active->master == bond && is_ready(*active);
  const Link* primary = world.links.find(state.primary);
  if (primary != nullptr && primary->master == bond && is_ready(*primary)) {
    state.active = state.primary;
  } else if (!keeps) {
    const auto first = std::find_if(members.begin(), members.end(), [&](LinkId id) { return is_ready(world.links[id]); });
    state.active = first == members.end() ? LinkId{} : *first;
  }
  set_carrier(world, bond, ready);
}

}  // namespace

Result<Done> check_bond_member(const World& world, LinkId bond, LinkId member) {
  const Link& link = world.links[member];
  if (member == bond || link.as<Bond>() != nullptr) return refuse(Reason::kBridgeAsPort, link.name.view());
  if (link.as<Loopback>() != nullptr) return refuse(Reason::kLoopbackAsPort, link.name.view());
  if (link.master) return refuse(Reason::kNoHandlerLeft, link.name.view());
  if (link.is_up()) return refuse(Reason::kBondSlaveUp, link.name.view());
  return Done{};
}

void add_bond_member(World& world, LinkId bond, LinkId member) {
  const bool first = members_of(world, bond).empty();
  if (first && world.links[bond].address_source == AddressSource::kRandom) {
    world.links.edit(bond).address_source = AddressSource::kStolen;
    change_address(world, bond, world.links[member].address);
  }
  Link& link = world.links.edit(member);
  link.master = bond;
  link.flags |= iff::kSlave;
  link.own_address = link.address;
  // Every member takes the bond's address (fail_over_mac none).
  change_address(world, member, world.links[bond].address);
  (void)open_link(world, member);  // dev_open: a member of a bond is always brought up
  update(world, bond);
}

void remove_bond_member(World& world, LinkId member) {
  const LinkId bond = world.links[member].master;
  Link& link = world.links.edit(member);
  link.master = {};
  link.flags &= ~iff::kSlave;
  close_link(world, member);
  change_address(world, member, world.links[member].own_address);
  if (!world.links.contains(bond)) return;
  if (members_of(world, bond).empty() && world.links[bond].address_source == AddressSource::kStolen) {
    world.links.edit(bond).address_source = AddressSource::kRandom;
    change_address(world, bond, random_mac(world));
  }
  update(world, bond);
}

void bond_opened(World& world, LinkId bond) { update(world, bond); }

void bond_closed(World& world, LinkId bond) { world.links.edit(bond).as<Bond>()->active = {}; }

void bond_member_changed(World& world, LinkId member) { update(world, world.links[member].master); }

Result<Done> set_bond_options(World& world, LinkId bond, const BondOptions& options) {
  if (options.mode && !members_of(world, bond).empty()) return refuse(Reason::kBondModeFixed);
  if (options.mode && world.links[bond].is_up()) return refuse(Reason::kBondIsUp);
  const NetnsId netns = world.links[bond].netns;
  Bond state = *world.links[bond].as<Bond>();
  if (options.mode) state.mode = *options.mode;
  if (options.miimon_ms) state.miimon_ms = *options.miimon_ms;
  for (const auto& [option, value] : options.others) state.options[static_cast<std::size_t>(option)] = value;
  const bool has_primary =
      state.mode == BondMode::kActiveBackup || state.mode == BondMode::kBalanceTlb || state.mode == BondMode::kBalanceAlb;
  if ((options.primary || options.active_slave) && !has_primary) return refuse(Reason::kBondOptionMode);
  if (options.primary) state.primary = find_link(world, netns, options.primary->name);
  if (options.active_slave) state.active = find_link(world, netns, options.active_slave->name);
  *world.links.edit(bond).as<Bond>() = state;
  update(world, bond);
  return Done{};
}

}  // namespace nslab

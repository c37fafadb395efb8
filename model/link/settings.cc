#include "model/link/settings.h"

#include "model/ip/addresses.h"
#include "model/ip/neighbours.h"
#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/link/fdb.h"
#include "model/link/kinds.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::size_t kMostAlias = 255;

bool has_fixed_address(const Link& link) {
  if (link.as<Loopback>() != nullptr) return false;
  return !is_ethernet(link) || link.as<Ipvlan>() != nullptr || link.as<Ifb>() != nullptr;
}

Result<LinkId> resolve_master(const World& world, NetnsId netns, const LinkRef& ref) {
  if (!ref.given()) return LinkId{};
  if (ref.index != 0 && !world.netns[netns].links.contains(ref.index)) return refuse(Reason::kInvalidArgument);  // do_set_master
  return resolve_link(world, netns, ref);
}

}  // namespace

Result<LinkRef> master_by_number(const World& world, NetnsId asker, const LinkRef& ref) {
  if (!ref.given() || ref.index != 0) return ref;
  const auto known = resolve_link(world, asker, ref);
  if (!known) return tl::unexpected(known.error());
  return LinkRef{"", world.links[*known].ifindex};
}

namespace {

// set_operstate: a user may only raise what is up to dormant and back.
void set_operstate(Link& link, OperState wanted) {
  const OperState now = link.operstate;
  if (wanted == OperState::kUp && !link.mode_dormant &&
      (now == OperState::kDormant || now == OperState::kTesting || now == OperState::kUnknown)) {
    link.operstate = OperState::kUp;
  } else if (wanted == OperState::kDormant && (now == OperState::kUp || now == OperState::kUnknown)) {
    link.operstate = OperState::kDormant;
  }
}

void set_flag(Link& link, std::uint32_t flag, const std::optional<bool>& wanted) {
  if (!wanted) return;
  link.flags = *wanted ? link.flags | flag : link.flags & ~flag;
}

void apply_flags(World& world, LinkId id, const LinkSettings& settings) {
  if (settings.promisc && *settings.promisc != world.links[id].has(iff::kPromisc)) {
    change_promiscuity(world, id, *settings.promisc ? 1 : -1);
  }
  if (settings.allmulticast && *settings.allmulticast != world.links[id].has(iff::kAllmulti)) {
    change_allmulti(world, id, *settings.allmulticast ? 1 : -1);
  }
  Link& link = world.links.edit(id);
  const std::uint32_t before = link.flags;
  const bool arp_changes = link.is_up() && settings.arp && *settings.arp == link.has(iff::kNoarp);
  if (settings.arp) set_flag(link, iff::kNoarp, !*settings.arp);
  set_flag(link, iff::kMulticast, settings.multicast);
  set_flag(link, iff::kAllmulti, settings.allmulticast);
  set_flag(link, iff::kPromisc, settings.promisc);
  set_flag(link, iff::kDynamic, settings.dynamic);
  if (settings.trailers) set_flag(link, iff::kNotrailers, !*settings.trailers);
  if (link.flags != before) notify_link(world, id);
  if (arp_changes) {  // arp_netdev_event: IFF_NOARP changed
    forget_neighbours(world, id, Family::kInet, false);
    forget_neighbours(world, id, Family::kInet6, false);
  }
}

}  // namespace

namespace {

// dev_set_mac_address. A macvlan for all of its lower link's frames has that one's address: it is set there, and follows.
void set_address_by_user(World& world, LinkId id, const Mac& mac) {
  const Macvlan* macvlan = world.links[id].as<Macvlan>();
  if (macvlan != nullptr && macvlan->mode == MacvlanMode::kPassthru) return set_address_by_user(world, macvlan->lower, mac);
  if (world.links[id].as<Bridge>() != nullptr) return set_bridge_address(world, id, mac);
  world.links.edit(id).address_source = AddressSource::kSet;
  change_address(world, id, mac);
}

}  // namespace

Result<Done> check_values(const Link& link, const LinkSettings& settings) {
  if (settings.mtu) {
    if (*settings.mtu < link.min_mtu) return refuse(Reason::kMtuTooSmall, link.name.view());
    if (link.max_mtu > 0 && *settings.mtu > link.max_mtu) return refuse(Reason::kMtuTooLarge, link.name.view());
  }
  if (settings.address && (settings.address->is_zero() || settings.address->is_multicast())) {
    return refuse(Reason::kAddressNotUnicast, to_string(*settings.address));
  }
  if (settings.alias && settings.alias->size() > kMostAlias) return refuse(Reason::kAliasTooLong, link.name.view());
  return Done{};
}

void set_values(Link& link, const LinkSettings& settings) {
  if (settings.address) {
    link.address = *settings.address;
    link.address_source = AddressSource::kSet;
  }
  if (settings.broadcast) link.broadcast = *settings.broadcast;
  if (settings.mtu) {
    link.mtu = *settings.mtu;  // of a bridge, too, until its ports have another: nobody has changed it (br_mtu_auto_adjust)
  }
  if (settings.txqlen) link.txqlen = *settings.txqlen;
  if (settings.group) link.group = *settings.group;
  if (settings.alias) link.alias = Cow(*settings.alias);
  if (settings.arp) set_flag(link, iff::kNoarp, !*settings.arp);
  set_flag(link, iff::kMulticast, settings.multicast);
  set_flag(link, iff::kAllmulti, settings.allmulticast);
  set_flag(link, iff::kPromisc, settings.promisc);
  set_flag(link, iff::kDynamic, settings.dynamic);
  if (settings.trailers) set_flag(link, iff::kNotrailers, !*settings.trailers);
  if (link.has(iff::kPromisc)) link.promiscuity = 1;
  if (link.has(iff::kAllmulti)) link.allmulti = 1;
}

Result<Done> check_settings(const World& world, NetnsId in, LinkId id, const LinkSettings& settings) {
  const Link& link = world.links[id];
  if (settings.addr_gen_mode && !has_ipv6(link)) return refuse(Reason::kAddressFamilyNotSupported, link.name.view());
  if (settings.address && has_fixed_address(link)) return refuse(Reason::kAddressFixed, link.name.view());
  if (settings.address && link.is_up() && is_address_busy(world, id, *settings.address) && *settings.address != link.address)
    return refuse(Reason::kMacvlanAddressTaken, link.name.view());
  if (auto values = check_values(link, settings); !values) return values;
  const Macvlan* macvlan = link.as<Macvlan>();
  const bool exceeds = settings.mtu && macvlan != nullptr && world.links.contains(macvlan->lower) &&
                       *settings.mtu > world.links[macvlan->lower].mtu;
  if (exceeds) return refuse(Reason::kInvalidArgument, link.name.view());  // macvlan_change_mtu
  const Vlan* vlan = link.as<Vlan>();
  if (settings.mtu && vlan != nullptr && world.links.contains(vlan->lower) && *settings.mtu > world.links[vlan->lower].mtu)
    return refuse(Reason::kVlanMtuRange, link.name.view());  // vlan_dev_change_mtu
  const Vxlan* vxlan = link.as<Vxlan>();
  if (settings.mtu && vxlan != nullptr && world.links.contains(vxlan->lower)) {  // vxlan_change_mtu
    constexpr std::uint32_t kHeadroom = 50, kHeadroom6 = 70;
    if (*settings.mtu + (vxlan->remote.is_v6() ? kHeadroom6 : kHeadroom) > world.links[vxlan->lower].mtu)
      return refuse(Reason::kInvalidArgument, link.name.view());
  }
  if (settings.name && !settings.netns && *settings.name != link.name.view()) {
    const auto name = settle_link_name(world, link.netns, *settings.name);
    if (!name) return tl::unexpected(name.error());
    if (find_link(world, link.netns, *name)) return refuse(Reason::kNameTaken, *name);
    // addrconf_notify has the last word; IPv4 lets it pass.
    if (is_sysctl_folder(*name) && has_ipv6(link)) return refuse(Reason::kNameInvalid, *name);
    if (link.is_up() && world.profile.kernel == KernelVersion::k6_1) return refuse(Reason::kRenameWhileUp, link.name.view());
  }
  if (settings.master) {
    const auto master = resolve_master(world, in, *settings.master);
    if (!master) return tl::unexpected(master.error());
    if (*master && *master != link.master) {
      if (auto allowed = check_join(world, *master, id); !allowed) return allowed;
    }
  }
  if (settings.up && *settings.up && !link.is_up()) {
    if (auto allowed = check_kind_open(world, id); !allowed) return allowed;
  }
  constexpr std::uint8_t kStableSecret = 2, kMostGenMode = 3;  // without a secret there is nothing to make addresses from
  if (settings.addr_gen_mode && (*settings.addr_gen_mode == kStableSecret || *settings.addr_gen_mode > kMostGenMode)) {
    return refuse(Reason::kInvalidArgument, link.name.view());
  }
  if (settings.carrier) {
    const bool settable = link.as<Dummy>() != nullptr || link.as<Tun>() != nullptr;
    if (const Tun* tun = link.as<Tun>(); tun != nullptr && *settings.carrier && !tun->attached) return refuse(Reason::kNotPermitted);
    if (!settable) return refuse(Reason::kCarrierNotSettable, link.name.view());
  }
  return Done{};
}

Result<Done> apply_settings(World& world, NetnsId in, LinkId id, const LinkSettings& settings) {
  if (settings.address) set_address_by_user(world, id, *settings.address);
  if (settings.mtu && *settings.mtu != world.links[id].mtu) change_mtu(world, id, *settings.mtu);
  if (settings.mtu) {
    if (Bridge* bridge = world.links.edit(id).as<Bridge>()) bridge->state.edit().mtu_by_user = true;
  }
  if (settings.group) world.links.edit(id).group = *settings.group;
  if (settings.name && !settings.netns && *settings.name != world.links[id].name.view()) {
    rename_link(world, id, *settle_link_name(world, world.links[id].netns, *settings.name));
  }
  if (settings.alias) world.links.edit(id).alias = settings.alias->empty() ? Cow<std::string>() : Cow(*settings.alias);
  if (settings.broadcast) world.links.edit(id).broadcast = *settings.broadcast;
  if (settings.master) {
    const LinkId master = *resolve_master(world, in, *settings.master);
    if (master != world.links[id].master) {
      leave_master(world, id);
      if (master) join_master(world, master, id);
    }
  }
  apply_flags(world, id, settings);
  if (settings.up) {
    if (*settings.up) {
      if (auto opened = open_link(world, id); !opened) return opened;
    } else {
      close_link(world, id);
    }
  }
  if (settings.carrier) set_carrier(world, id, *settings.carrier);
  if (settings.txqlen && *settings.txqlen != world.links[id].txqlen) {
    world.links.edit(id).txqlen = *settings.txqlen;
    notify_link(world, id);
  }
  if (settings.operstate) set_operstate(world.links.edit(id), *settings.operstate);
  if (settings.dormant_mode) world.links.edit(id).mode_dormant = *settings.dormant_mode;
  if (settings.addr_gen_mode) world.links.edit(id).conf6.edit()[Conf6::kAddrGenMode] = *settings.addr_gen_mode;
  return Done{};
}

Result<std::string> check_move(const World& world, LinkId id, NetnsId target, const std::optional<std::string>& wanted) {
  const Link& link = world.links[id];
  if (is_netns_immutable(link)) return refuse(Reason::kImmutableNetns, link.name.view());
  const bool own_taken = static_cast<bool>(find_link(world, target, link.name.view()));
  if (own_taken && !wanted) return refuse(Reason::kNameTakenInTarget, link.name.view());
  std::string name = wanted.value_or(link.name.text());
  // Where its own name is free the kernel moves it under that, and renames it when it is there.
  if (find_link(world, target, name)) return refuse(own_taken ? Reason::kNameUnusableInTarget : Reason::kNameTaken, name);
  const auto settled = settle_link_name(world, target, name);
  if (!settled) return tl::unexpected(settled.error());
  if (is_sysctl_folder(*settled)) return refuse(Reason::kNameInvalid, *settled);
  for (const std::string& altname : *link.altnames) {
    if (find_link(world, target, altname)) return refuse(Reason::kAltnameTakenInTarget, altname);
  }
  return *settled;
}

}  // namespace nslab

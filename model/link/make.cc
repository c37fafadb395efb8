#include "model/link/make.h"

#include "model/link/change.h"

#include <algorithm>

#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/link/kinds.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::uint32_t kVxlanHeadroom = 50;
constexpr std::uint32_t kVxlanHeadroom6 = 70;
constexpr std::uint32_t kBondQueues = 16;
constexpr std::uint32_t kWireguardMtu = 1420;                  // of Ethernet, without the headers of IPv6, UDP and its own
constexpr std::uint32_t kMostWireguardMtu = 0x7fffffff - 80;
constexpr std::uint32_t kMostVni = (1U << 24) - 1;

Result<LinkId> lower_of(const World& world, NetnsId in, const NewLink& op) {
  if (!op.lower.given()) return refuse(Reason::kLinkRequired, op.name);
  return resolve_link(world, in, op.lower);
}

Result<Link> make_plain(NetnsId in, const NewPlain& plain) {
  if (plain.kind == "dummy") {
    Link link = make_ethernet(Dummy{}, {});
    link.flags = iff::kBroadcast | iff::kNoarp;
    link.min_mtu = link.max_mtu = 0;
    return link;
  }
  if (plain.kind == "ifb") {
    Link link = make_ethernet(Ifb{}, {});
    link.flags = iff::kBroadcast | iff::kNoarp;
    link.txqlen = 32;
    link.min_mtu = link.max_mtu = 0;
    return link;
  }
  if (plain.kind == "wireguard") {
    Wireguard wireguard;
    wireguard.birthplace = in;
    Link link = make_ethernet(Cow(std::move(wireguard)), {});
    link.flags = iff::kPointopoint | iff::kNoarp;
    link.broadcast = {};
    link.mtu = kWireguardMtu;
    link.min_mtu = 0;
    link.max_mtu = kMostWireguardMtu;
    return link;
  }
  return refuse(Reason::kUnknownKind, plain.kind);
}

Result<Link> make_vlan(const World& world, NetnsId in, const NewLink& op, const NewVlan& data) {
  if (!op.lower.given()) return refuse(Reason::kVlanLinkMissing, op.name);
  const auto lower = lower_of(world, in, op);
  if (!lower) return tl::unexpected(lower.error());
  const Link& below = world.links[*lower];
  if (below.as<Loopback>() != nullptr) return refuse(Reason::kVlanUnsupported, below.name.view());
  for (const LinkId rider : riders_of(world, *lower)) {
    const Vlan* other = world.links[rider].as<Vlan>();
    if (other != nullptr && other->id == *data.id && other->is_8021ad == data.is_8021ad) {
      return refuse(Reason::kVlanExists, below.name.view());
    }
  }
  Vlan vlan;
  vlan.lower = *lower;
  vlan.id = static_cast<std::uint16_t>(*data.id);
  vlan.is_8021ad = data.is_8021ad;
  vlan.flags = data.flags.value_or(1);
  add_vlan_qos(vlan, data.qos);
  if (op.settings.mtu && *op.settings.mtu > below.mtu) return refuse(Reason::kInvalidArgument, op.name);
  Link link = make_ethernet(vlan, below.address);
  link.address_source = AddressSource::kStolen;
  link.flags = below.flags & ~(iff::kUp | iff::kPromisc | iff::kAllmulti | iff::kMaster | iff::kSlave);
  link.mtu = below.mtu;
  link.min_mtu = 0;
  link.carrier = below.carrier;
  return link;
}

constexpr std::uint32_t kTapQueue = 500;  // TUN_READQ_SIZE

Result<Link> make_macvlan(const World& world, NetnsId in, const NewLink& op, const NewMacvlan& data) {
  auto lower = lower_of(world, in, op);
  if (!lower) return tl::unexpected(lower.error());
  // A macvlan of a macvlan is one of its lower link.
  if (const Macvlan* nested = world.links[*lower].as<Macvlan>()) lower = nested->lower;
  const Link& below = world.links[*lower];
  if (below.as<Loopback>() != nullptr || !is_ethernet(below)) return refuse(Reason::kLowerUnsuitable, below.name.view());
  const Link* master = world.links.find(below.master);
  if (master != nullptr && (master->as<Bridge>() != nullptr || master->as<Bond>() != nullptr)) {
    return refuse(Reason::kLowerBusy, below.name.view());
  }
  for (const LinkId rider : riders_of(world, *lower)) {
    const Macvlan* other = world.links[rider].as<Macvlan>();
    if (world.links[rider].as<Ipvlan>() != nullptr) return refuse(Reason::kLowerBusy, below.name.view());
    if (other != nullptr && (other->mode == MacvlanMode::kPassthru || data.mode == MacvlanMode::kPassthru)) {
      return refuse(Reason::kMacvlanNestedMode, below.name.view());
    }
  }
  if (op.settings.mtu && *op.settings.mtu > below.mtu) return refuse(Reason::kInvalidArgument, op.name);
  const bool passthru = data.mode == MacvlanMode::kPassthru;
  Link link = make_ethernet(Macvlan{*lower, data.mode, data.macvtap}, passthru ? below.address : Mac{});
  if (data.macvtap) link.txqlen = kTapQueue;
  link.mtu = below.mtu;
  link.carrier = below.carrier;
  return link;
}

Result<Link> make_ipvlan(const World& world, NetnsId in, const NewLink& op, const NewIpvlan& data) {
  const auto lower = lower_of(world, in, op);
  if (!lower) return tl::unexpected(lower.error());
  const Link& below = world.links[*lower];
  if (below.as<Loopback>() != nullptr) return refuse(Reason::kLowerUnsuitable, below.name.view());
  const Link* master = world.links.find(below.master);
  if (master != nullptr && master->as<Bridge>() != nullptr) return refuse(Reason::kLowerBusy, below.name.view());
  for (const LinkId rider : riders_of(world, *lower)) {
    if (world.links[rider].as<Macvlan>() != nullptr) return refuse(Reason::kLowerBusy, below.name.view());
  }
  Link link = make_ethernet(Ipvlan{*lower, data.mode, data.flag}, below.address);
  link.address_source = AddressSource::kStolen;
  link.mtu = below.mtu;
  link.carrier = below.carrier;
  return link;
}

// vxlan_config_validate: what two addresses say of each other.
std::optional<Reason> vxlan_address_fault(const Vxlan& asked) {
  const IpAddress &remote = asked.remote, &local = asked.local;
  if (remote && local && remote.family != local.family) return Reason::kVxlanFamilies;
  if (local.is_multicast()) return Reason::kVxlanLocalMulticast;
  if (asked.external || (!remote.is_v6() && !local.is_v6())) return std::nullopt;
  if (local.is_link_local()) {
    const bool fits = !remote || remote.is_any() || remote.is_link_local();
    return fits ? std::nullopt : std::optional(Reason::kVxlanScopes);
  }
  return remote.is_link_local() ? std::optional(Reason::kVxlanScopes) : std::nullopt;
}

bool is_vxlan6(const Vxlan& vxlan) { return vxlan.remote.is_v6() || vxlan.local.is_v6(); }

// vxlan_vni_in_use: of link-local ones there is one a link.
bool is_same_vxlan(const Vxlan& known, const Vxlan& asked) {
  if (known.vni != asked.vni || known.external != asked.external || known.destination_port != asked.destination_port) return false;
  if (is_vxlan6(known) != is_vxlan6(asked) || known.local.is_link_local() != asked.local.is_link_local()) return false;
  return !(is_vxlan6(asked) && asked.local.is_link_local()) || known.lower == asked.lower;
}

Result<Link> make_vxlan(const World& world, NetnsId in, NetnsId target, const NewVxlan& data) {
  if (data.options.vni > kMostVni) return refuse(Reason::kVxlanVniTooLarge);
  if (const auto bad = vxlan_address_fault(data.options)) return refuse(*bad);
  Vxlan vxlan = data.options;
  if (!data.has_vni) vxlan.vni = 0;
  vxlan.birthplace = in;
  LinkId lower{};
  if (data.dev.given()) {
    const auto found = resolve_link(world, in, data.dev);
    if (!found) return tl::unexpected(found.error());
    lower = *found;
  } else if (vxlan.remote && vxlan.remote.is_multicast()) {
    return refuse(Reason::kVxlanNoDevForGroup);
  } else if (is_vxlan6(vxlan) && vxlan.local.is_link_local()) {
    return refuse(Reason::kVxlanNoDevForLinkLocal);
  }
  vxlan.lower = lower;
  for (const auto& [id, here] : world.netns[in].tunnels) {
    const Vxlan* known = world.links[id].as<Vxlan>();
    if (known != nullptr && is_same_vxlan(*known, vxlan)) return refuse(Reason::kVxlanExists);
  }
  (void)target;
  Link link = make_ethernet(Cow(vxlan), {});
  const bool v6 = is_vxlan6(vxlan);
  constexpr std::uint32_t kLeastMtu = 68;
  const std::uint32_t headroom = v6 ? kVxlanHeadroom6 : kVxlanHeadroom;
  if (lower) link.mtu = std::max(world.links[lower].mtu, kLeastMtu + headroom) - headroom;
  return link;
}

Result<Link> make_vrf(const NewVrf& data) {
  if (!data.table) return refuse(Reason::kVrfTableMissing);
  if (*data.table == 0) return refuse(Reason::kVrfTableInvalid);
  Link link = make_ethernet(Vrf{*data.table}, {});
  link.flags = iff::kNoarp | iff::kMaster;
  link.operstate = OperState::kUp;  // vrf_dev_init: it means nothing here
  link.mtu = 65575;
  link.min_mtu = 1280;
  link.max_mtu = 65575;
  return link;
}

Result<Link> make_bond(const BondOptions& data) {
  Bond bond;
  if (data.mode) bond.mode = *data.mode;
  constexpr std::uint32_t kLacpMiimon = 100;  // 802.3ad needs link monitoring
  bond.miimon_ms = data.miimon_ms.value_or(bond.mode == BondMode::k8023ad ? kLacpMiimon : 0);
  const bool has_primary = bond.mode == BondMode::kActiveBackup || bond.mode == BondMode::kBalanceTlb || bond.mode == BondMode::kBalanceAlb;
  if ((data.primary || data.active_slave) && !has_primary) return refuse(Reason::kBondOptionMode);
  Link link = make_ethernet(Cow(bond), {});
  link.flags |= iff::kMaster;
  link.tx_queues = link.rx_queues = kBondQueues;
  link.carrier = false;
  return link;
}

Result<Link> make_bridge(const World& world, const BridgeOptions& data) {
  if (auto allowed = check_bridge_options(world, nullptr, data); !allowed) return tl::unexpected(allowed.error());
  Link link = make_ethernet(Bridge{}, {});
  if (world.profile.vlan_filtering) link.as<Bridge>()->state.edit().vlans.set(1, VlanEntry{true, true, 0});
  return link;
}

}  // namespace

Link make_ethernet(Kind kind, const Mac& address) {
  Link link;
  link.kind = std::move(kind);
  link.address = address;
  link.flags = iff::kBroadcast | iff::kMulticast;
  return link;
}

Link make_loopback(NetnsId netns) {
  Link link;
  link.netns = netns;
  link.kind = Loopback{};
  link.name = "lo";
  link.flags = iff::kLoopback;
  link.broadcast = {};
  link.address_source = AddressSource::kPermanent;
  link.mtu = 65536;
  link.min_mtu = link.max_mtu = 0;
  return link;
}

Link make_physical(NetnsId netns, const std::string& name, const Mac& address) {
  Link link = make_ethernet(Physical{}, address);
  link.netns = netns;
  link.name = name;
  link.address_source = AddressSource::kPermanent;
  return link;
}

Link make_tun(NetnsId netns, const std::string& name, const Tun& tun, const Mac& address) {
  Link link = make_ethernet(tun, address);
  link.netns = netns;
  link.name = name;
  link.carrier = false;
  link.max_mtu = 65521;
  if (!tun.tap) {
    link.flags = iff::kPointopoint | iff::kMulticast | iff::kNoarp;
    link.txqlen = 500;
    link.max_mtu = 65535;
    link.address = {};
    link.broadcast = {};
  }
  return link;
}

std::string_view kind_of(const LinkData& data) {
  struct Names {
    std::string_view operator()(const NewPlain& plain) const { return plain.kind; }
    std::string_view operator()(const NewVeth&) const { return "veth"; }
    std::string_view operator()(const BridgeOptions&) const { return "bridge"; }
    std::string_view operator()(const NewVlan&) const { return "vlan"; }
    std::string_view operator()(const NewMacvlan& macvlan) const { return macvlan.macvtap ? "macvtap" : "macvlan"; }
    std::string_view operator()(const NewIpvlan&) const { return "ipvlan"; }
    std::string_view operator()(const NewVxlan&) const { return "vxlan"; }
    std::string_view operator()(const NewVrf&) const { return "vrf"; }
    std::string_view operator()(const BondOptions&) const { return "bond"; }
    std::string_view operator()(const NewTun&) const { return "tun"; }
  };
  return std::visit(Names{}, data);
}

bool is_kind_available(const World& world, std::string_view kind) {
  const Profile& profile = world.profile;
  if (kind == "dummy") return profile.dummy;
  if (kind == "vlan") return profile.vlan;
  if (kind == "ipvlan") return profile.ipvlan;
  if (kind == "vrf") return profile.vrf;
  if (kind == "bond") return profile.bond;
  if (kind == "wireguard") return profile.wireguard;
  return kind == "veth" || kind == "bridge" || kind == "macvlan" || kind == "macvtap" || kind == "vxlan" || kind == "ifb" || kind == "tun";
}

Result<Done> validate_link(const World& world, const NewLink& op) {
  if (!is_kind_available(world, kind_of(op.data))) return Done{};
  const auto& address = op.settings.address;
  const bool looks_at_address = !std::holds_alternative<NewIpvlan>(op.data);
  if (address && looks_at_address && (address->is_zero() || address->is_multicast())) {
    const bool in_words = std::holds_alternative<NewVxlan>(op.data);
    return refuse(in_words ? Reason::kVxlanAddressNotUnicast : Reason::kAddressNotUnicast, to_string(*address));
  }
  if (const auto* veth = std::get_if<NewVeth>(&op.data)) {
    // What is said of the peer is looked at by then since Linux 6.13.
    const bool both = world.profile.kernel != KernelVersion::k6_1;
    const auto valid = [](const std::optional<std::uint32_t>& mtu) { return !mtu || (*mtu >= 68 && *mtu <= 65535); };
    if (!valid(op.settings.mtu) || (both && !valid(veth->peer.mtu))) return refuse(Reason::kInvalidArgument, op.name);
    const auto& peer = veth->peer.address;
    if (both && peer && (peer->is_zero() || peer->is_multicast())) return refuse(Reason::kAddressNotUnicast, to_string(*peer));
  }
  if (const auto* vlan = std::get_if<NewVlan>(&op.data)) {
    if (!vlan->id) return refuse(Reason::kVlanIdMissing, op.name);
    if (*vlan->id >= 4095) return refuse(Reason::kVlanIdInvalid, op.name);
  }
  return Done{};
}

Result<Link> make_link(const World& world, NetnsId in, NetnsId target, const NewLink& op) {
  struct Maker {
    const World& world;
    NetnsId in, target;
    const NewLink& op;
    Result<Link> operator()(const NewPlain& data) const { return make_plain(in, data); }
    Result<Link> operator()(const NewVeth&) const {
      Link link = make_ethernet(Veth{}, {});
      link.carrier = true;  // taken away once both ends are registered
      link.tx_queues = link.rx_queues = kVethQueues;
      return link;
    }
    Result<Link> operator()(const BridgeOptions& data) const { return make_bridge(world, data); }
    Result<Link> operator()(const NewVlan& data) const { return make_vlan(world, in, op, data); }
    Result<Link> operator()(const NewMacvlan& data) const { return make_macvlan(world, in, op, data); }
    Result<Link> operator()(const NewIpvlan& data) const { return make_ipvlan(world, in, op, data); }
    Result<Link> operator()(const NewVxlan& data) const { return make_vxlan(world, in, target, data); }
    Result<Link> operator()(const NewVrf& data) const { return make_vrf(data); }
    Result<Link> operator()(const BondOptions& data) const { return make_bond(data); }
    Result<Link> operator()(const NewTun& data) const { return make_tun(target, op.name, data.options, {}); }
  };
  return std::visit(Maker{world, in, target, op}, op.data);
}

}  // namespace nslab

// Links, with the options of their kinds.
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>

#include "kernel/attributes.h"
#include "kernel/capture_parts.h"
#include "kernel/message.h"

namespace nslab::kernel {

namespace {

std::uint32_t value(const Attributes& data, std::uint16_t type, std::uint32_t otherwise = 0) {
  return data.number(type).value_or(otherwise);
}
bool flag(const Attributes& data, std::uint16_t type, bool otherwise) { return data.number(type).value_or(otherwise ? 1 : 0) != 0; }
Duration centiseconds(const Attributes& data, std::uint16_t type, Duration otherwise) {
  const auto number = data.number(type);
  return number ? std::chrono::milliseconds(10) * *number : otherwise;
}
// Numbers that stand in network order.
std::uint16_t swapped(std::uint32_t number) { return static_cast<std::uint16_t>((number & 0xffU) << 8U | (number >> 8U & 0xffU)); }

Bridge bridge_of(const Attributes& data) {
  Bridge out;
  BridgeState& state = out.state.edit();
  state.stp = value(data, IFLA_BR_STP_STATE) != 0;
  state.priority = static_cast<std::uint16_t>(value(data, IFLA_BR_PRIORITY, state.priority));
  state.forward_delay = centiseconds(data, IFLA_BR_FORWARD_DELAY, state.forward_delay);
  state.hello_time = centiseconds(data, IFLA_BR_HELLO_TIME, state.hello_time);
  state.max_age = centiseconds(data, IFLA_BR_MAX_AGE, state.max_age);
  state.ageing_time = centiseconds(data, IFLA_BR_AGEING_TIME, state.ageing_time);
  state.vlan_filtering = flag(data, IFLA_BR_VLAN_FILTERING, false);
  state.vlan_is_8021ad = swapped(value(data, IFLA_BR_VLAN_PROTOCOL)) == 0x88a8;
  state.default_pvid = static_cast<std::uint16_t>(value(data, IFLA_BR_VLAN_DEFAULT_PVID, state.default_pvid));
  state.multicast_snooping = flag(data, IFLA_BR_MCAST_SNOOPING, true);
  state.group_forward_mask = static_cast<std::uint16_t>(value(data, IFLA_BR_GROUP_FWD_MASK));
  state.nf_call_iptables = flag(data, IFLA_BR_NF_CALL_IPTABLES, false);
  state.nf_call_ip6tables = flag(data, IFLA_BR_NF_CALL_IP6TABLES, false);
  state.nf_call_arptables = flag(data, IFLA_BR_NF_CALL_ARPTABLES, false);
  return out;
}

Vlan vlan_of(const Attributes& data) {
  Vlan out;
  out.id = static_cast<std::uint16_t>(value(data, IFLA_VLAN_ID));
  out.is_8021ad = swapped(value(data, IFLA_VLAN_PROTOCOL)) == 0x88a8;
  if (const nlattr* flags = data.at(IFLA_VLAN_FLAGS))
    out.flags = static_cast<const struct ifla_vlan_flags*>(mnl_attr_get_payload(flags))->flags;
  return out;
}

Macvlan macvlan_of(const Attributes& data) {
  Macvlan out;
  switch (value(data, IFLA_MACVLAN_MODE)) {
    case MACVLAN_MODE_PRIVATE: out.mode = MacvlanMode::kPrivate; break;
    case MACVLAN_MODE_BRIDGE: out.mode = MacvlanMode::kBridge; break;
    case MACVLAN_MODE_PASSTHRU: out.mode = MacvlanMode::kPassthru; break;
    case MACVLAN_MODE_SOURCE: out.mode = MacvlanMode::kSource; break;
    default: out.mode = MacvlanMode::kVepa; break;
  }
  return out;
}

Ipvlan ipvlan_of(const Attributes& data) {
  Ipvlan out;
  out.mode = static_cast<IpvlanMode>(value(data, IFLA_IPVLAN_MODE, 1));
  const std::uint32_t flags = value(data, IFLA_IPVLAN_FLAGS);
  out.flag = (flags & IPVLAN_F_PRIVATE) != 0 ? IpvlanFlag::kPrivate
             : (flags & IPVLAN_F_VEPA) != 0  ? IpvlanFlag::kVepa
                                             : IpvlanFlag::kBridge;
  return out;
}

Vxlan vxlan_of(const Attributes& data, NetnsId netns) {
  Vxlan out;
  out.vni = value(data, IFLA_VXLAN_ID);
  out.remote = data.has(IFLA_VXLAN_GROUP) ? data.ip(IFLA_VXLAN_GROUP) : data.ip(IFLA_VXLAN_GROUP6);
  out.local = data.has(IFLA_VXLAN_LOCAL) ? data.ip(IFLA_VXLAN_LOCAL) : data.ip(IFLA_VXLAN_LOCAL6);
  out.birthplace = netns;
  out.destination_port = swapped(value(data, IFLA_VXLAN_PORT));
  out.ttl = static_cast<std::uint8_t>(value(data, IFLA_VXLAN_TTL));
  out.tos = static_cast<std::uint8_t>(value(data, IFLA_VXLAN_TOS));
  out.learning = flag(data, IFLA_VXLAN_LEARNING, true);
  out.external = flag(data, IFLA_VXLAN_COLLECT_METADATA, false);
  out.proxy = flag(data, IFLA_VXLAN_PROXY, false);
  out.rsc = flag(data, IFLA_VXLAN_RSC, false);
  out.ageing_s = value(data, IFLA_VXLAN_AGEING, out.ageing_s);
  return out;
}

Bond bond_of(const Attributes& data) {
  Bond out;
  out.mode = static_cast<BondMode>(value(data, IFLA_BOND_MODE));
  out.miimon_ms = value(data, IFLA_BOND_MIIMON);
  return out;
}

// Nothing where nslab does not model the kind.
std::optional<Kind> kind_of(const std::string& kind, const Attributes& data, unsigned flags, NetnsId netns) {
  if (kind.empty()) return (flags & IFF_LOOPBACK) != 0 ? Kind(Loopback{}) : Kind(Physical{});
  if (kind == "veth") return Veth{};
  if (kind == "bridge") return bridge_of(data);
  if (kind == "dummy") return Dummy{};
  if (kind == "ifb") return Ifb{};
  if (kind == "vlan") return vlan_of(data);
  if (kind == "macvlan" || kind == "macvtap") {
    Macvlan macvlan = macvlan_of(data);
    macvlan.tap = kind == "macvtap";
    return macvlan;
  }
  if (kind == "ipvlan") return ipvlan_of(data);
  if (kind == "vxlan") return Cow(vxlan_of(data, netns));
  if (kind == "vrf") return Vrf{value(data, IFLA_VRF_TABLE)};
  if (kind == "bond") return Cow(bond_of(data));
  if (kind == "tun") {
    Tun out;
    out.tap = value(data, IFLA_TUN_TYPE) == 2;
    out.owner = value(data, IFLA_TUN_OWNER, ~0U);
    out.group = value(data, IFLA_TUN_GROUP, ~0U);
    out.no_pi = value(data, IFLA_TUN_PI) == 0;
    out.vnet_header = flag(data, IFLA_TUN_VNET_HDR, false);
    out.multi_queue = flag(data, IFLA_TUN_MULTI_QUEUE, false);
    return out;
  }
  return std::nullopt;
}

BridgePort port_of(const Attributes& data) {
  BridgePort out;
  out.priority = static_cast<std::uint8_t>(value(data, IFLA_BRPORT_PRIORITY, out.priority));
  out.path_cost = value(data, IFLA_BRPORT_COST, out.path_cost);
  out.number = static_cast<std::uint16_t>(value(data, IFLA_BRPORT_NO));
  out.hairpin = flag(data, IFLA_BRPORT_MODE, false);
  out.guard = flag(data, IFLA_BRPORT_GUARD, false);
  out.root_block = flag(data, IFLA_BRPORT_PROTECT, false);
  out.fast_leave = flag(data, IFLA_BRPORT_FAST_LEAVE, false);
  out.learning = flag(data, IFLA_BRPORT_LEARNING, true);
  out.flood = flag(data, IFLA_BRPORT_UNICAST_FLOOD, true);
  out.multicast_flood = flag(data, IFLA_BRPORT_MCAST_FLOOD, true);
  out.broadcast_flood = flag(data, IFLA_BRPORT_BCAST_FLOOD, true);
  out.neigh_suppress = flag(data, IFLA_BRPORT_NEIGH_SUPPRESS, false);
  out.isolated = flag(data, IFLA_BRPORT_ISOLATED, false);
  out.locked = flag(data, IFLA_BRPORT_LOCKED, false);
  return out;
}

constexpr unsigned kAdministered =
    IFF_UP | IFF_BROADCAST | IFF_LOOPBACK | IFF_POINTOPOINT | IFF_NOARP | IFF_PROMISC | IFF_ALLMULTI | IFF_MULTICAST;

struct Enslaved {
  LinkId link{};
  std::uint32_t master = 0;
};

// A link's own address is set by hand where it is a bridge's that no port lends.
AddressSource source_of(const Attributes& link) {
  return value(link, IFLA_PERM_ADDRESS) != 0 ? AddressSource::kPermanent : AddressSource::kRandom;
}

void read_link(Reading& reading, const nlmsghdr* message, std::vector<Pending>& pending, std::vector<Enslaved>& mastered) {
  const auto* info = static_cast<const struct ifinfomsg*>(mnl_nlmsg_get_payload(message));
  const Attributes values(message, sizeof *info);
  const Attributes about = values.nest(IFLA_LINKINFO);
  const std::string name = values.text(IFLA_IFNAME);
  const std::string kind = about.text(IFLA_INFO_KIND);
  const bool plain = kind.empty() && info->ifi_type != ARPHRD_ETHER && info->ifi_type != ARPHRD_LOOPBACK;
  const auto known = plain ? std::nullopt : kind_of(kind, about.nest(IFLA_INFO_DATA), info->ifi_flags, reading.netns);
  if (!known) {
    reading.out.left_out.push_back(
        fmt::format("{}{}: links of the kind {} are not modelled", reading.where, name, kind.empty() ? "of this hardware" : kind));
    return;
  }
  Link link;
  link.netns = reading.netns;
  link.ifindex = static_cast<std::uint32_t>(info->ifi_index);
  link.name = name;
  link.kind = *known;
  link.address = values.mac(IFLA_ADDRESS).value_or(Mac{});
  link.address_source = source_of(values);
  link.flags = info->ifi_flags & kAdministered;
  link.carrier = value(values, IFLA_CARRIER, 1) != 0;
  link.mtu = value(values, IFLA_MTU, 1500);
  link.txqlen = value(values, IFLA_TXQLEN);
  link.group = value(values, IFLA_GROUP);
  if (const std::string alias = values.text(IFLA_IFALIAS); !alias.empty()) link.alias = Cow(alias);
  each_attribute(values.at(IFLA_PROP_LIST), [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == IFLA_ALT_IFNAME) link.altnames.edit().emplace_back(mnl_attr_get_str(attribute));
  });
  if (about.text(IFLA_INFO_SLAVE_KIND) == "bridge") link.port = Cow(port_of(about.nest(IFLA_INFO_SLAVE_DATA)));
  const LinkId id = reading.out.world.links.add(std::move(link));
  reading.links[static_cast<std::uint32_t>(info->ifi_index)] = id;
  Netns& netns = reading.out.world.netns.edit(reading.netns);
  netns.links.set(static_cast<std::uint32_t>(info->ifi_index), id);
  if ((info->ifi_flags & IFF_LOOPBACK) != 0) netns.loopback = id;
  const std::uint32_t lower = value(values, IFLA_LINK);
  // Of a link that stands on nothing it is its own number; a peer elsewhere may have the same.
  if (lower != 0 && (lower != static_cast<std::uint32_t>(info->ifi_index) || values.has(IFLA_LINK_NETNSID))) {
    pending.push_back({id, lower, static_cast<std::int32_t>(value(values, IFLA_LINK_NETNSID, ~0U))});
  }
  if (kind == "vxlan" && lower == 0) {
    if (const std::uint32_t rides_on = value(about.nest(IFLA_INFO_DATA), IFLA_VXLAN_LINK); rides_on != 0)
      pending.push_back({id, rides_on, -1});
  }
  if (const std::uint32_t master = value(values, IFLA_MASTER); master != 0) mastered.push_back({id, master});
}

}  // namespace

std::vector<Pending> read_links(Reading& reading, Netlink& asker, std::int32_t nsid) {
  Message ask(RTM_GETLINK, 0);
  (void)ask.header<struct ifinfomsg>();
  if (nsid >= 0) ask.put_u32(IFLA_TARGET_NETNSID, static_cast<std::uint32_t>(nsid));
  std::vector<Pending> pending;
  std::vector<Enslaved> mastered;
  (void)asker.dump(ask.bytes(), [&](const nlmsghdr* message) { read_link(reading, message, pending, mastered); });
  for (Pending& one : pending) {
    if (one.nsid == nsid) one.nsid = -1;
  }
  std::map<LinkId, std::map<std::uint16_t, LinkId>> ports;  // by their numbers, in which they joined as a rule
  World& world = reading.out.world;
  for (const Enslaved& one : mastered) {
    const auto master = reading.links.find(one.master);
    if (master == reading.links.end()) continue;
    world.links.edit(one.link).master = master->second;
    if (world.links[master->second].as<Bridge>() != nullptr) ports[master->second][world.links[one.link].port->number] = one.link;
  }
  for (const auto& [bridge, numbered] : ports) {
    auto& newest_first = world.links.edit(bridge).as<Bridge>()->state.edit().ports;
    for (const auto& [number, port] : numbered) newest_first.insert(newest_first.begin(), port);
  }
  return pending;
}

void set_lower(Link& link, LinkId lower) {
  if (auto* veth = link.as<Veth>()) veth->peer = lower;
  if (auto* vlan = link.as<Vlan>()) vlan->lower = lower;
  if (auto* macvlan = link.as<Macvlan>()) macvlan->lower = lower;
  if (auto* ipvlan = link.as<Ipvlan>()) ipvlan->lower = lower;
  if (auto* vxlan = link.as<Vxlan>()) vxlan->lower = lower;
}

}  // namespace nslab::kernel

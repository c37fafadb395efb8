#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/if_vlan.h>
#include <linux/rtnetlink.h>
#include <linux/veth.h>

#include <array>

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

std::uint32_t centiseconds(Duration time) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 10);
}

struct KindWriter {
  Message& message;
  const Drawn& drawn;

  void kind(std::string_view name) const { message.put(IFLA_INFO_KIND, name.data(), name.size()); }

  void qos_map(std::uint16_t attribute, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& map) const {
    if (map.empty()) return;
    const auto nest = message.begin_nest(attribute);
    for (const auto& [from, to] : map) {
      const struct ifla_vlan_qos_mapping mapping {from, to};
      message.put(IFLA_VLAN_QOS_MAPPING, &mapping, sizeof mapping);
    }
    message.end_nest(nest);
  }

  void operator()(const NewPlain& plain) const { kind(plain.kind); }
  void operator()(const NewTun& tun) const {
    (void)tun;
    kind("tun");
  }
  void operator()(const NewVeth& veth) const {
    kind("veth");
    const auto data = message.begin_nest(IFLA_INFO_DATA);
    const auto peer = message.begin_nest(VETH_INFO_PEER);
    const std::size_t at = message.size();
    auto* info = static_cast<struct ifinfomsg*>(message.extra(sizeof(struct ifinfomsg)));
    info->ifi_index = static_cast<int>(veth.peer_index);
    LinkSettings settings = veth.peer;
    if (!veth.peer_name.empty()) settings.name = veth.peer_name;
    if (!settings.address) settings.address = drawn.peer_address;
    put_settings(message, at, settings);
    message.end_nest(peer);
    message.end_nest(data);
  }
  void operator()(const BridgeOptions& options) const;
  void operator()(const NewVlan& vlan) const {
    kind("vlan");
    const auto data = message.begin_nest(IFLA_INFO_DATA);
    if (vlan.id) message.put_u16(IFLA_VLAN_ID, static_cast<std::uint16_t>(*vlan.id));
    if (vlan.is_8021ad) message.put_u16(IFLA_VLAN_PROTOCOL, htons(ETH_P_8021AD));
    if (vlan.flags) {
      constexpr std::uint32_t kAll =
          VLAN_FLAG_REORDER_HDR | VLAN_FLAG_GVRP | VLAN_FLAG_LOOSE_BINDING | VLAN_FLAG_MVRP | VLAN_FLAG_BRIDGE_BINDING;
      const struct ifla_vlan_flags flags {*vlan.flags, kAll};
      message.put(IFLA_VLAN_FLAGS, &flags, sizeof flags);
    }
    qos_map(IFLA_VLAN_INGRESS_QOS, vlan.qos.ingress);
    qos_map(IFLA_VLAN_EGRESS_QOS, vlan.qos.egress);
    message.end_nest(data);
  }
  void operator()(const NewMacvlan& macvlan) const {
    kind(macvlan.macvtap ? "macvtap" : "macvlan");
    const auto data = message.begin_nest(IFLA_INFO_DATA);
    message.put_u32(IFLA_MACVLAN_MODE, 1U << static_cast<unsigned>(macvlan.mode));
    message.end_nest(data);
  }
  void operator()(const NewIpvlan& ipvlan) const {
    kind("ipvlan");
    const auto data = message.begin_nest(IFLA_INFO_DATA);
    message.put_u16(IFLA_IPVLAN_MODE, static_cast<std::uint16_t>(ipvlan.mode));
    message.put_u16(IFLA_IPVLAN_FLAGS, static_cast<std::uint16_t>(ipvlan.flag));
    message.end_nest(data);
  }
  void operator()(const NewVxlan& vxlan) const;
  void operator()(const NewVrf& vrf) const {
    kind("vrf");
    const auto data = message.begin_nest(IFLA_INFO_DATA);
    if (vrf.table) message.put_u32(IFLA_VRF_TABLE, *vrf.table);
    message.end_nest(data);
  }
  void operator()(const BondOptions& options) const;
};

void KindWriter::operator()(const BridgeOptions& options) const {
  kind("bridge");
  if (options == BridgeOptions{}) return;
  const auto data = message.begin_nest(IFLA_INFO_DATA);
  if (options.stp) message.put_u32(IFLA_BR_STP_STATE, *options.stp ? 1 : 0);
  if (options.priority) message.put_u16(IFLA_BR_PRIORITY, static_cast<std::uint16_t>(*options.priority));
  if (options.forward_delay) message.put_u32(IFLA_BR_FORWARD_DELAY, centiseconds(*options.forward_delay));
  if (options.hello_time) message.put_u32(IFLA_BR_HELLO_TIME, centiseconds(*options.hello_time));
  if (options.max_age) message.put_u32(IFLA_BR_MAX_AGE, centiseconds(*options.max_age));
  if (options.ageing_time) message.put_u32(IFLA_BR_AGEING_TIME, centiseconds(*options.ageing_time));
  if (options.vlan_filtering) message.put_u8(IFLA_BR_VLAN_FILTERING, *options.vlan_filtering ? 1 : 0);
  if (options.vlan_8021ad) message.put_u16(IFLA_BR_VLAN_PROTOCOL, htons(*options.vlan_8021ad ? ETH_P_8021AD : ETH_P_8021Q));
  if (options.default_pvid) message.put_u16(IFLA_BR_VLAN_DEFAULT_PVID, static_cast<std::uint16_t>(*options.default_pvid));
  if (options.multicast_snooping) message.put_u8(IFLA_BR_MCAST_SNOOPING, *options.multicast_snooping ? 1 : 0);
  if (options.group_forward_mask) message.put_u16(IFLA_BR_GROUP_FWD_MASK, static_cast<std::uint16_t>(*options.group_forward_mask));
  if (options.nf_call_iptables) message.put_u8(IFLA_BR_NF_CALL_IPTABLES, *options.nf_call_iptables ? 1 : 0);
  if (options.nf_call_ip6tables) message.put_u8(IFLA_BR_NF_CALL_IP6TABLES, *options.nf_call_ip6tables ? 1 : 0);
  if (options.nf_call_arptables) message.put_u8(IFLA_BR_NF_CALL_ARPTABLES, *options.nf_call_arptables ? 1 : 0);
  message.end_nest(data);
}

void KindWriter::operator()(const NewVxlan& vxlan) const {
  kind("vxlan");
  const Vxlan& o = vxlan.options;
  const auto data = message.begin_nest(IFLA_INFO_DATA);
  if (vxlan.has_vni) message.put_u32(IFLA_VXLAN_ID, o.vni);
  if (o.remote) message.put_ip(o.remote.is_v6() ? IFLA_VXLAN_GROUP6 : IFLA_VXLAN_GROUP, o.remote);
  if (o.local) message.put_ip(o.local.is_v6() ? IFLA_VXLAN_LOCAL6 : IFLA_VXLAN_LOCAL, o.local);
  if (vxlan.dev.given()) message.put_link(IFLA_VXLAN_LINK, vxlan.dev);
  message.put_u16(IFLA_VXLAN_PORT, htons(o.destination_port));
  if (o.port_low != 0 || o.port_high != 0) {
    const struct ifla_vxlan_port_range range {htons(o.port_low), htons(o.port_high)};
    message.put(IFLA_VXLAN_PORT_RANGE, &range, sizeof range);
  }
  if (o.ttl != 0) message.put_u8(IFLA_VXLAN_TTL, o.ttl);
  if (o.tos != 0) message.put_u8(IFLA_VXLAN_TOS, o.tos);
  message.put_u8(IFLA_VXLAN_LEARNING, o.learning ? 1 : 0);
  message.put_u32(IFLA_VXLAN_AGEING, o.ageing_s);
  if (o.external) message.put_u8(IFLA_VXLAN_COLLECT_METADATA, 1);
  if (o.proxy) message.put_u8(IFLA_VXLAN_PROXY, 1);
  if (o.rsc) message.put_u8(IFLA_VXLAN_RSC, 1);
  if (o.l2miss) message.put_u8(IFLA_VXLAN_L2MISS, 1);
  if (o.l3miss) message.put_u8(IFLA_VXLAN_L3MISS, 1);
  if (o.no_udp_csum) message.put_u8(IFLA_VXLAN_UDP_CSUM, 0);
  message.end_nest(data);
}

struct BondAttribute {
  std::uint16_t type;
  std::uint8_t size;
};

// In the order of BondOption.
constexpr std::array<BondAttribute, static_cast<std::size_t>(BondOption::kCount)> kBondAttributes{{
    {IFLA_BOND_UPDELAY, 4},           {IFLA_BOND_DOWNDELAY, 4},         {IFLA_BOND_PEER_NOTIF_DELAY, 4}, {IFLA_BOND_USE_CARRIER, 1},
    {IFLA_BOND_ARP_INTERVAL, 4},      {IFLA_BOND_MISSED_MAX, 1},        {IFLA_BOND_ARP_VALIDATE, 4},     {IFLA_BOND_ARP_ALL_TARGETS, 4},
    {IFLA_BOND_PRIMARY_RESELECT, 1},  {IFLA_BOND_FAIL_OVER_MAC, 1},     {IFLA_BOND_XMIT_HASH_POLICY, 1}, {IFLA_BOND_RESEND_IGMP, 4},
    {IFLA_BOND_NUM_PEER_NOTIF, 1},    {IFLA_BOND_ALL_SLAVES_ACTIVE, 1}, {IFLA_BOND_MIN_LINKS, 4},        {IFLA_BOND_LP_INTERVAL, 4},
    {IFLA_BOND_PACKETS_PER_SLAVE, 4}, {IFLA_BOND_AD_LACP_ACTIVE, 1},    {IFLA_BOND_AD_LACP_RATE, 1},     {IFLA_BOND_AD_SELECT, 1},
    {IFLA_BOND_TLB_DYNAMIC_LB, 1},
}};

void KindWriter::operator()(const BondOptions& options) const {
  kind("bond");
  if (options == BondOptions{}) return;
  const auto data = message.begin_nest(IFLA_INFO_DATA);
  if (options.mode) message.put_u8(IFLA_BOND_MODE, static_cast<std::uint8_t>(*options.mode));
  if (options.miimon_ms) message.put_u32(IFLA_BOND_MIIMON, *options.miimon_ms);
  if (options.active_slave) message.put_link(IFLA_BOND_ACTIVE_SLAVE, *options.active_slave);
  if (options.primary) message.put_link(IFLA_BOND_PRIMARY, *options.primary);
  for (const auto& [option, value] : options.others) {
    const BondAttribute& attribute = kBondAttributes[static_cast<std::size_t>(option)];
    attribute.size == 1 ? message.put_u8(attribute.type, static_cast<std::uint8_t>(value)) : message.put_u32(attribute.type, value);
  }
  message.end_nest(data);
}

}  // namespace

void put_kind(Message& message, const LinkData& data, const Drawn& drawn) {
  const auto info = message.begin_nest(IFLA_LINKINFO);
  std::visit(KindWriter{message, drawn}, data);
  message.end_nest(info);
}

}  // namespace nslab::kernel

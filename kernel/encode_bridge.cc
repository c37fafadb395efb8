#include <linux/if_bridge.h>
#include <linux/if_ether.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

struct PortFlag {
  std::uint16_t type;
  std::optional<bool> PortSettings::*wanted;
};

constexpr PortFlag kPortFlags[] = {
    {IFLA_BRPORT_MODE, &PortSettings::hairpin},
    {IFLA_BRPORT_GUARD, &PortSettings::guard},
    {IFLA_BRPORT_PROTECT, &PortSettings::root_block},
    {IFLA_BRPORT_FAST_LEAVE, &PortSettings::fast_leave},
    {IFLA_BRPORT_LEARNING, &PortSettings::learning},
    {IFLA_BRPORT_UNICAST_FLOOD, &PortSettings::flood},
    {IFLA_BRPORT_MCAST_FLOOD, &PortSettings::multicast_flood},
    {IFLA_BRPORT_BCAST_FLOOD, &PortSettings::broadcast_flood},
    {IFLA_BRPORT_PROXYARP, &PortSettings::proxy_arp},
    {IFLA_BRPORT_PROXYARP_WIFI, &PortSettings::proxy_arp_wifi},
    {IFLA_BRPORT_MCAST_TO_UCAST, &PortSettings::multicast_to_unicast},
    {IFLA_BRPORT_NEIGH_SUPPRESS, &PortSettings::neigh_suppress},
    {IFLA_BRPORT_VLAN_TUNNEL, &PortSettings::vlan_tunnel},
    {IFLA_BRPORT_ISOLATED, &PortSettings::isolated},
    {IFLA_BRPORT_LOCKED, &PortSettings::locked},
};

}  // namespace

Message encode_port(const SetPort& op) {
  Message message(RTM_SETLINK, 0);
  auto* info = message.header<struct ifinfomsg>();
  info->ifi_family = AF_BRIDGE;
  message.patch_link(&info->ifi_index, op.link);
  const auto nest = message.begin_nest(IFLA_PROTINFO);
  for (const PortFlag& flag : kPortFlags) {
    if (const auto& wanted = op.settings.*flag.wanted) message.put_u8(flag.type, *wanted ? 1 : 0);
  }
  if (op.settings.path_cost) message.put_u32(IFLA_BRPORT_COST, *op.settings.path_cost);
  if (op.settings.priority) message.put_u16(IFLA_BRPORT_PRIORITY, static_cast<std::uint16_t>(*op.settings.priority));
  if (op.settings.state) message.put_u8(IFLA_BRPORT_STATE, static_cast<std::uint8_t>(*op.settings.state));
  message.end_nest(nest);
  return message;
}

Message encode_port(const SetPortVlan& op) {
  Message message(op.add ? RTM_SETLINK : RTM_DELLINK, 0);
  auto* info = message.header<struct ifinfomsg>();
  info->ifi_family = AF_BRIDGE;
  message.patch_link(&info->ifi_index, op.link);
  const auto nest = message.begin_nest(IFLA_AF_SPEC);
  if (op.on_self) message.put_u16(IFLA_BRIDGE_FLAGS, BRIDGE_FLAGS_SELF);
  struct bridge_vlan_info vlan {};
  if (op.pvid) vlan.flags |= BRIDGE_VLAN_INFO_PVID;
  if (op.untagged) vlan.flags |= BRIDGE_VLAN_INFO_UNTAGGED;
  vlan.vid = op.first;
  const bool is_range = op.last > op.first;
  if (is_range) vlan.flags |= BRIDGE_VLAN_INFO_RANGE_BEGIN;
  message.put(IFLA_BRIDGE_VLAN_INFO, &vlan, sizeof vlan);
  if (is_range) {
    vlan.flags = static_cast<std::uint16_t>((vlan.flags & ~BRIDGE_VLAN_INFO_RANGE_BEGIN) | BRIDGE_VLAN_INFO_RANGE_END);
    vlan.vid = op.last;
    message.put(IFLA_BRIDGE_VLAN_INFO, &vlan, sizeof vlan);
  }
  message.end_nest(nest);
  return message;
}

Message encode_fdb(const NewFdb& op) {
  std::uint16_t flags = 0;
  if (op.add) flags = op.replace ? NLM_F_CREATE | NLM_F_REPLACE : op.append ? NLM_F_CREATE | NLM_F_APPEND : NLM_F_CREATE | NLM_F_EXCL;
  Message message(op.add ? RTM_NEWNEIGH : RTM_DELNEIGH, flags);
  auto* about = message.header<struct ndmsg>();
  about->ndm_family = AF_BRIDGE;
  about->ndm_state = op.is_static ? NUD_NOARP : op.permanent ? NUD_PERMANENT : NUD_REACHABLE;
  if (op.on_self) about->ndm_flags |= NTF_SELF;
  if (op.on_master) about->ndm_flags |= NTF_MASTER;
  if (op.sticky) about->ndm_flags |= NTF_STICKY;
  if (op.external) about->ndm_flags |= NTF_EXT_LEARNED;
  message.patch_link(&about->ndm_ifindex, op.link);
  message.put_mac(NDA_LLADDR, op.address);
  if (op.vlan != 0) message.put_u16(NDA_VLAN, op.vlan);
  if (op.remote) message.put_ip(NDA_DST, op.remote);
  if (op.port) message.put_u16(NDA_PORT, htons(*op.port));
  if (op.vni) message.put_u32(NDA_VNI, *op.vni);
  if (op.via != 0) message.put_u32(NDA_IFINDEX, op.via);
  if (op.router) about->ndm_flags |= NTF_ROUTER;
  return message;
}

Message encode_mdb(const SetMdb& op) {
  Message message(op.add ? RTM_NEWMDB : RTM_DELMDB, op.add ? NLM_F_CREATE | NLM_F_EXCL : 0);
  auto* about = message.header<struct br_port_msg>();
  about->family = AF_BRIDGE;
  message.patch_link(&about->ifindex, op.link);
  const std::size_t nest = message.begin_nest(MDBA_SET_ENTRY);
  auto* entry = static_cast<struct br_mdb_entry*>(message.extra(sizeof(struct br_mdb_entry)));
  entry->state = op.permanent ? MDB_PERMANENT : MDB_TEMPORARY;
  entry->vid = op.key.vlan;
  if (op.key.group.is_v6()) {
    const auto bytes = op.key.group.bytes();
    std::memcpy(&entry->addr.u.ip6, bytes.data(), sizeof entry->addr.u.ip6);
    entry->addr.proto = htons(ETH_P_IPV6);
  } else if (op.key.group) {
    entry->addr.u.ip4 = htonl(op.key.group.v4_value());
    entry->addr.proto = htons(ETH_P_IP);
  } else {
    std::memcpy(entry->addr.u.mac_addr, op.key.mac.bytes.data(), sizeof entry->addr.u.mac_addr);
  }
  message.patch_link(&entry->ifindex, op.port);
  message.end_nest(nest);
  return message;
}

}  // namespace nslab::kernel

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <cstring>

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

struct Flag {
  std::uint32_t bit;
  const std::optional<bool> LinkSettings::*wanted;
  bool inverted;
};

constexpr Flag kFlags[] = {
    {iff::kUp, &LinkSettings::up, false},
    {iff::kNoarp, &LinkSettings::arp, true},
    {iff::kMulticast, &LinkSettings::multicast, false},
    {iff::kAllmulti, &LinkSettings::allmulticast, false},
    {iff::kPromisc, &LinkSettings::promisc, false},
    {iff::kNotrailers, &LinkSettings::trailers, true},
    {iff::kDynamic, &LinkSettings::dynamic, false},
};

void set_flags(struct ifinfomsg& info, const LinkSettings& settings) {
  for (const Flag& flag : kFlags) {
    const std::optional<bool>& wanted = settings.*flag.wanted;
    if (!wanted) continue;
    info.ifi_change |= flag.bit;
    if (*wanted != flag.inverted) info.ifi_flags |= flag.bit;
  }
}

void put_addr_gen_mode(Message& message, std::uint8_t mode) {
  const auto spec = message.begin_nest(IFLA_AF_SPEC);
  const auto inet6 = message.begin_nest(static_cast<std::uint16_t>(Family::kInet6));
  message.put_u8(IFLA_INET6_ADDR_GEN_MODE, mode);
  message.end_nest(inet6);
  message.end_nest(spec);
}

struct ifinfomsg read_info(Message& message, std::size_t at) {
  struct ifinfomsg info {};
  std::memcpy(&info, message.bytes().data() + at, sizeof info);
  return info;
}

}  // namespace

void put_settings(Message& message, std::size_t ifinfo, const LinkSettings& settings) {
  struct ifinfomsg info = read_info(message, ifinfo);
  set_flags(info, settings);
  message.write(ifinfo, &info, sizeof info);
  if (settings.netns) message.put_netns(IFLA_NET_NS_FD, IFLA_NET_NS_PID, *settings.netns);
  if (settings.name) message.put_text(IFLA_IFNAME, *settings.name);
  if (settings.address) message.put_mac(IFLA_ADDRESS, *settings.address);
  if (settings.broadcast) message.put_mac(IFLA_BROADCAST, *settings.broadcast);
  if (settings.mtu) message.put_u32(IFLA_MTU, *settings.mtu);
  if (settings.txqlen) message.put_u32(IFLA_TXQLEN, *settings.txqlen);
  if (settings.group) message.put_u32(IFLA_GROUP, *settings.group);
  if (settings.alias) message.put(IFLA_IFALIAS, settings.alias->data(), settings.alias->size());
  if (settings.master) message.put_link(IFLA_MASTER, *settings.master);
  if (settings.carrier) message.put_u8(IFLA_CARRIER, *settings.carrier ? 1 : 0);
  if (settings.dormant_mode) message.put_u8(IFLA_LINKMODE, *settings.dormant_mode ? 1 : 0);
  if (settings.operstate) message.put_u8(IFLA_OPERSTATE, static_cast<std::uint8_t>(*settings.operstate));
  if (settings.addr_gen_mode) put_addr_gen_mode(message, *settings.addr_gen_mode);
}

Message encode_link(const NewLink& op, const Drawn& drawn) {
  Message message(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL);
  auto* info = message.header<struct ifinfomsg>();
  info->ifi_index = static_cast<int>(op.index);
  const std::size_t at = sizeof(struct nlmsghdr);
  if (!op.name.empty()) message.put_text(IFLA_IFNAME, op.name);
  if (op.lower.given()) message.put_link(IFLA_LINK, op.lower);
  if (op.tx_queues != 0) message.put_u32(IFLA_NUM_TX_QUEUES, op.tx_queues);
  if (op.rx_queues != 0) message.put_u32(IFLA_NUM_RX_QUEUES, op.rx_queues);
  LinkSettings settings = op.settings;
  if (!settings.address) settings.address = drawn.address;
  settings.name.reset();
  put_settings(message, at, settings);
  put_kind(message, op.data, drawn);
  return message;
}

Message encode_link(const SetLink& op) {
  Message message(RTM_NEWLINK, 0);
  auto* info = message.header<struct ifinfomsg>();
  message.patch_link(&info->ifi_index, op.link);
  put_settings(message, sizeof(struct nlmsghdr), op.settings);
  if (op.data) put_kind(message, *op.data, {});
  return message;
}

Message encode_link(const DelLink& op) {
  Message message(RTM_DELLINK, 0);
  auto* info = message.header<struct ifinfomsg>();
  if (op.group) {
    message.put_u32(IFLA_GROUP, *op.group);
  } else {
    message.patch_link(&info->ifi_index, op.link);
  }
  return message;
}

Message encode_link(const GetLink& op) {
  Message message(RTM_GETLINK, 0);
  auto* info = message.header<struct ifinfomsg>();
  if (op.link.index != 0) info->ifi_index = static_cast<int>(op.link.index);
  if (op.link.index == 0 && op.link.given()) message.put_text(op.link.name.size() < 16 ? IFLA_IFNAME : IFLA_ALT_IFNAME, op.link.name);
  return message;
}

Message encode_link(const SetAltname& op) {
  Message message(op.add ? RTM_NEWLINKPROP : RTM_DELLINKPROP, op.add ? NLM_F_CREATE | NLM_F_EXCL | NLM_F_APPEND : 0);
  auto* info = message.header<struct ifinfomsg>();
  message.patch_link(&info->ifi_index, op.link);
  const auto list = message.begin_nest(IFLA_PROP_LIST);
  for (const std::string& name : op.names) message.put_text(IFLA_ALT_IFNAME, name);
  message.end_nest(list);
  return message;
}

}  // namespace nslab::kernel

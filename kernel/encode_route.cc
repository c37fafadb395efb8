#include <arpa/inet.h>
#include <linux/fib_rules.h>
#include <linux/if_addrlabel.h>
#include <linux/nexthop.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstring>

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

void put_gateway(Message& message, const NexthopSpec& hop, Family family) {
  if (!hop.gateway) return;
  if (hop.gateway.family == family) {
    message.put_ip(RTA_GATEWAY, hop.gateway);
    return;
  }
  struct {
    std::uint16_t family;
    std::array<std::uint8_t, 16> bytes;
  } via{static_cast<std::uint16_t>(hop.gateway.family), hop.gateway.bytes()};
  message.put(RTA_VIA, &via, sizeof via.family + (hop.gateway.is_v6() ? 16 : 4));
}

void put_multipath(Message& message, const RouteSpec& route) {
  const auto all = message.begin_nest(RTA_MULTIPATH);
  for (const NexthopSpec& hop : route.nexthops) {
    const std::size_t at = message.size();
    struct rtnexthop head {};
    auto* place = static_cast<struct rtnexthop*>(message.extra(sizeof head));
    message.patch_link(&place->rtnh_ifindex, hop.link);
    put_gateway(message, hop, route.family);
    const auto length = static_cast<std::uint16_t>(message.size() - at);
    message.write(at + offsetof(struct rtnexthop, rtnh_len), &length, sizeof length);
    const auto hops = static_cast<std::uint8_t>(hop.weight - 1);
    message.write(at + offsetof(struct rtnexthop, rtnh_hops), &hops, sizeof hops);
    const std::uint8_t flags = hop.onlink ? RTNH_F_ONLINK : 0;
    message.write(at + offsetof(struct rtnexthop, rtnh_flags), &flags, sizeof flags);
  }
  message.end_nest(all);
}

void put_metrics(Message& message, const RouteMetrics& metrics) {
  if (metrics == RouteMetrics{}) return;
  const auto nest = message.begin_nest(RTA_METRICS);
  std::uint32_t locked = metrics.locked;
  if (metrics.mtu_locked) locked |= 1U << RTAX_MTU;
  if (locked != 0) message.put_u32(RTAX_LOCK, locked);
  const std::array<std::pair<std::uint16_t, std::uint32_t>, 15> values{{{RTAX_MTU, metrics.mtu},
                                                                        {RTAX_ADVMSS, metrics.advmss},
                                                                        {RTAX_HOPLIMIT, metrics.hoplimit},
                                                                        {RTAX_WINDOW, metrics.window},
                                                                        {RTAX_INITCWND, metrics.initcwnd},
                                                                        {RTAX_RTT, metrics.rtt},
                                                                        {RTAX_RTTVAR, metrics.rttvar},
                                                                        {RTAX_RTO_MIN, metrics.rto_min},
                                                                        {RTAX_SSTHRESH, metrics.ssthresh},
                                                                        {RTAX_CWND, metrics.cwnd},
                                                                        {RTAX_REORDERING, metrics.reordering},
                                                                        {RTAX_FEATURES, metrics.features},
                                                                        {RTAX_INITRWND, metrics.initrwnd},
                                                                        {RTAX_QUICKACK, metrics.quickack},
                                                                        {RTAX_FASTOPEN_NO_COOKIE, metrics.fastopen_no_cookie}}};
  for (const auto& [type, value] : values) {
    if (value != 0) message.put_u32(type, value);
  }
  if (!metrics.congestion.empty()) message.put_text(RTAX_CC_ALGO, metrics.congestion);
  message.end_nest(nest);
}

void put_table(Message& message, std::uint8_t& field, std::uint16_t attribute, std::uint32_t table) {
  if (table < 256) {
    field = static_cast<std::uint8_t>(table);
  } else {
    field = RT_TABLE_UNSPEC;
    message.put_u32(attribute, table);
  }
}

void put_route(Message& message, const RouteSpec& route) {
  auto* about = message.header<struct rtmsg>();
  about->rtm_family = static_cast<std::uint8_t>(route.family);
  about->rtm_dst_len = route.destination.length;
  about->rtm_tos = route.tos;
  about->rtm_protocol = route.protocol;
  about->rtm_scope = static_cast<std::uint8_t>(route.scope);
  about->rtm_type = static_cast<std::uint8_t>(route.type);
  put_table(message, about->rtm_table, RTA_TABLE, route.table);
  if (route.destination.length != 0 || !route.destination.address.is_any()) message.put_ip(RTA_DST, route.destination.address);
  if (route.multipath) {
    put_multipath(message, route);
  } else if (!route.nexthops.empty()) {
    const NexthopSpec& hop = route.nexthops.front();
    if (hop.onlink) about->rtm_flags |= RTNH_F_ONLINK;
    put_gateway(message, hop, route.family);
    if (hop.link.given()) message.put_link(RTA_OIF, hop.link);
  }
  if (route.prefsrc) message.put_ip(RTA_PREFSRC, route.prefsrc);
  if (route.metric) message.put_u32(RTA_PRIORITY, *route.metric);
  if (route.nexthop_id != 0) message.put_u32(RTA_NH_ID, route.nexthop_id);
  if (route.realm != 0) message.put_u32(RTA_FLOW, route.realm);
  put_metrics(message, route.metrics);
  if (route.expires_s) message.put_u32(RTA_EXPIRES, *route.expires_s);
  if (route.preference != 0) message.put_u8(RTA_PREF, route.preference);
}

void put_ports(Message& message, std::uint16_t type, bool given, std::uint16_t low, std::uint16_t high) {
  if (!given) return;
  const struct fib_rule_port_range range {low, high};
  message.put(type, &range, sizeof range);
}

std::uint8_t rule_action(RuleAction action) {
  static constexpr std::array<std::uint8_t, 6> kActions{FR_ACT_TO_TBL,    FR_ACT_GOTO,        FR_ACT_NOP,
                                                        FR_ACT_BLACKHOLE, FR_ACT_UNREACHABLE, FR_ACT_PROHIBIT};
  return kActions[static_cast<std::size_t>(action)];
}

void put_rule(Message& message, struct fib_rule_hdr* about, Family family, const PolicyRule& rule, bool has_priority) {
  about->family = static_cast<std::uint8_t>(family);
  about->tos = rule.tos;
  if (rule.invert) about->flags |= FIB_RULE_INVERT;
  if (rule.from) about->src_len = rule.from.length;
  if (rule.to) about->dst_len = rule.to.length;
  if (rule.from && rule.from.length != 0) message.put_ip(FRA_SRC, rule.from.address);
  if (rule.to && rule.to.length != 0) message.put_ip(FRA_DST, rule.to.address);
  if (has_priority) message.put_u32(FRA_PRIORITY, rule.priority);
  if (!rule.iif.empty()) message.put_text(FRA_IIFNAME, rule.iif.view());
  if (!rule.oif.empty()) message.put_text(FRA_OIFNAME, rule.oif.view());
  if (rule.fwmark != 0) message.put_u32(FRA_FWMARK, rule.fwmark);
  if (rule.fwmask != 0) message.put_u32(FRA_FWMASK, rule.fwmask);
  if (rule.goto_priority != 0) message.put_u32(FRA_GOTO, rule.goto_priority);
  if (rule.suppress_prefix_length >= 0) message.put_u32(FRA_SUPPRESS_PREFIXLEN, static_cast<std::uint32_t>(rule.suppress_prefix_length));
  if (rule.suppress_group >= 0) message.put_u32(FRA_SUPPRESS_IFGROUP, static_cast<std::uint32_t>(rule.suppress_group));
  if (rule.realms != 0) message.put_u32(FRA_FLOW, rule.realms);
  if (rule.tunnel_id != 0) {
    const std::uint64_t id = (std::uint64_t{htonl(static_cast<std::uint32_t>(rule.tunnel_id))} << 32U) |
                             htonl(static_cast<std::uint32_t>(rule.tunnel_id >> 32U));
    message.put(FRA_TUN_ID, &id, sizeof id);
  }
  if (rule.l3mdev) message.put_u8(FRA_L3MDEV, 1);
  if (rule.ip_protocol != 0) message.put_u8(FRA_IP_PROTO, rule.ip_protocol);
  put_ports(message, FRA_SPORT_RANGE, rule.has_sport, rule.sport_low, rule.sport_high);
  put_ports(message, FRA_DPORT_RANGE, rule.has_dport, rule.dport_low, rule.dport_high);
  if (rule.has_uid_range) {
    const struct fib_rule_uid_range range {rule.uid_low, rule.uid_high};
    message.put(FRA_UID_RANGE, &range, sizeof range);
  }
  message.put_u8(FRA_PROTOCOL, rule.protocol);
}

}  // namespace

Message encode_route(const NewRoute& op) {
  const int flags =
      (op.create ? NLM_F_CREATE : 0) | (op.exclusive ? NLM_F_EXCL : 0) | (op.replace ? NLM_F_REPLACE : 0) | (op.append ? NLM_F_APPEND : 0);
  Message message(RTM_NEWROUTE, static_cast<std::uint16_t>(flags));
  put_route(message, op.route);
  return message;
}

Message encode_route(const DelRoute& op) {
  Message message(RTM_DELROUTE, 0);
  RouteSpec route = op.route;
  if (op.any_protocol) route.protocol = rtprot::kUnspec;
  if (op.any_scope) route.scope = Scope::kNowhere;
  if (op.any_type) route.type = RouteType::kUnspec;
  put_route(message, route);
  return message;
}

Message encode_addr_label(const SetAddrLabel& op) {
  Message message(op.add ? RTM_NEWADDRLABEL : RTM_DELADDRLABEL, op.add ? NLM_F_CREATE | NLM_F_EXCL : 0);
  auto* about = message.header<struct ifaddrlblmsg>();
  about->ifal_family = AF_INET6;
  about->ifal_prefixlen = op.prefix.length;
  about->ifal_index = op.ifindex;
  message.put_ip(IFAL_ADDRESS, op.prefix.address);
  message.put_u32(IFAL_LABEL, op.label);
  return message;
}

Message encode_rule(const NewRule& op) {
  Message message(RTM_NEWRULE, static_cast<std::uint16_t>(NLM_F_CREATE | (op.exclusive ? NLM_F_EXCL : 0)));
  auto* about = message.header<struct fib_rule_hdr>();
  about->action = rule_action(op.rule.action);
  put_table(message, about->table, FRA_TABLE, op.rule.table);
  put_rule(message, about, op.family, op.rule, op.has_priority);
  return message;
}

Message encode_rule(const DelRule& op) {
  Message message(RTM_DELRULE, 0);
  auto* about = message.header<struct fib_rule_hdr>();
  if (op.has_action) about->action = rule_action(op.rule.action);
  if (op.has_table) put_table(message, about->table, FRA_TABLE, op.rule.table);
  put_rule(message, about, op.family, op.rule, op.has_priority);
  return message;
}

Message encode_nexthop(const NewNexthop& op) {
  Message message(RTM_NEWNEXTHOP, static_cast<std::uint16_t>(NLM_F_CREATE | (op.replace ? NLM_F_REPLACE : NLM_F_EXCL)));
  const NexthopObject& object = op.object;
  auto* about = message.header<struct nhmsg>();
  about->nh_family = static_cast<std::uint8_t>(object.group.empty() ? object.family : Family::kNone);
  about->nh_protocol = object.protocol;
  if (object.nexthop.onlink) about->nh_flags |= RTNH_F_ONLINK;
  if (object.id != 0) message.put_u32(NHA_ID, object.id);
  if (object.blackhole) message.put(NHA_BLACKHOLE, nullptr, 0);
  if (object.fdb) message.put(NHA_FDB, nullptr, 0);
  if (op.link.given()) message.put_link(NHA_OIF, op.link);
  if (object.nexthop.gateway) message.put_ip(NHA_GATEWAY, object.nexthop.gateway);
  if (!object.group.empty()) {
    std::vector<struct nexthop_grp> members;
    for (const auto& [id, weight] : object.group) {
      struct nexthop_grp member {};
      member.id = id;
      member.weight = static_cast<std::uint8_t>(weight - 1);
      members.push_back(member);
    }
    message.put(NHA_GROUP, members.data(), members.size() * sizeof members[0]);
  }
  return message;
}

Message encode_nexthop(const DelNexthop& op) {
  Message message(RTM_DELNEXTHOP, 0);
  (void)message.header<struct nhmsg>();
  if (op.id != 0) message.put_u32(NHA_ID, op.id);
  return message;
}

}  // namespace nslab::kernel

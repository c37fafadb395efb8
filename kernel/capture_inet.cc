// Addresses, routes, policy rules and neighbours.
#include <fmt/format.h>
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/if_addr.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>

#include <algorithm>

#include "kernel/attributes.h"
#include "kernel/capture_parts.h"
#include "kernel/message.h"
#include "model/ip/fib.h"

namespace nslab::kernel {

namespace {

LinkId link_at(const Reading& reading, std::uint32_t index) {
  const auto at = reading.links.find(index);
  return at == reading.links.end() ? LinkId{} : at->second;
}

void read_address(Reading& reading, const nlmsghdr* message) {
  const auto* about = static_cast<const struct ifaddrmsg*>(mnl_nlmsg_get_payload(message));
  const Attributes values(message, sizeof *about);
  const LinkId id = link_at(reading, about->ifa_index);
  if (!id) return;
  Ifaddr address;
  address.peer = values.ip(IFA_ADDRESS);
  address.local = values.has(IFA_LOCAL) ? values.ip(IFA_LOCAL) : address.peer;
  address.broadcast = values.ip(IFA_BROADCAST);
  address.prefix_length = about->ifa_prefixlen;
  address.scope = static_cast<Scope>(about->ifa_scope);
  address.flags = values.number(IFA_FLAGS).value_or(about->ifa_flags);
  address.label = values.text(IFA_LABEL);
  address.metric = values.number(IFA_RT_PRIORITY).value_or(0);
  if (const nlattr* lifetimes = values.at(IFA_CACHEINFO)) {
    const auto* info = static_cast<const struct ifa_cacheinfo*>(mnl_attr_get_payload(lifetimes));
    address.valid_s = info->ifa_valid;
    address.preferred_s = info->ifa_prefered;
  }
  Link& link = reading.out.world.links.edit(id);
  if (about->ifa_family == AF_INET) link.addresses4.edit().push_back(address);
  if (about->ifa_family == AF_INET6) link.addresses6.edit().push_back(address);
}

IpAddress gateway_of(const Attributes& values) {
  if (values.has(RTA_GATEWAY)) return values.ip(RTA_GATEWAY);
  const nlattr* via = values.at(RTA_VIA);
  if (via == nullptr) return {};
  const auto* bytes = static_cast<const std::uint8_t*>(mnl_attr_get_payload(via));
  return ip_of_bytes(bytes + 2, mnl_attr_get_payload_len(via) - 2U);
}

// False where a nexthop leaves by a link that was not captured.
bool read_hops(const Reading& reading, const nlattr* list, Route& route) {
  const auto* at = static_cast<const std::uint8_t*>(mnl_attr_get_payload(list));
  std::size_t left = mnl_attr_get_payload_len(list);
  bool first = true;
  while (left >= sizeof(struct rtnexthop)) {
    const auto* hop = reinterpret_cast<const struct rtnexthop*>(at);
    const std::size_t length = hop->rtnh_len;
    if (length < sizeof *hop || length > left) break;
    Nexthop nexthop;
    nexthop.gateway = gateway_of(Attributes(at + sizeof *hop, length - sizeof *hop));
    nexthop.link = link_at(reading, static_cast<std::uint32_t>(hop->rtnh_ifindex));
    nexthop.weight = static_cast<std::uint8_t>(hop->rtnh_hops + 1);
    nexthop.onlink = (hop->rtnh_flags & RTNH_F_ONLINK) != 0;
    if (!nexthop.link) return false;
    if (first) {
      route.nexthop = nexthop;
    } else {
      route.more.edit().push_back(nexthop);
    }
    first = false;
    const std::size_t step = (length + 3U) & ~std::size_t{3};
    if (step >= left) break;
    at += step;
    left -= step;
  }
  return true;
}

void read_metrics(const Attributes& values, Route& route) {
  const nlattr* nest = values.at(RTA_METRICS);
  if (nest == nullptr) return;
  const Attributes metrics(nest);
  RouteMetrics& out = route.metrics.edit();
  out.mtu = metrics.number(RTAX_MTU).value_or(0);
  out.mtu_locked = (metrics.number(RTAX_LOCK).value_or(0) & (1U << RTAX_MTU)) != 0;
  out.advmss = metrics.number(RTAX_ADVMSS).value_or(0);
  out.hoplimit = metrics.number(RTAX_HOPLIMIT).value_or(0);
  out.window = metrics.number(RTAX_WINDOW).value_or(0);
  out.initcwnd = metrics.number(RTAX_INITCWND).value_or(0);
  out.initrwnd = metrics.number(RTAX_INITRWND).value_or(0);
}

void read_route(Reading& reading, const nlmsghdr* message, Family family) {
  const auto* about = static_cast<const struct rtmsg*>(mnl_nlmsg_get_payload(message));
  if ((about->rtm_flags & RTM_F_CLONED) != 0 || about->rtm_family != static_cast<std::uint8_t>(family)) return;
  const Attributes values(message, sizeof *about);
  Route route;
  route.destination = {values.has(RTA_DST) ? values.ip(RTA_DST) : IpAddress::any(family), about->rtm_dst_len};
  route.type = static_cast<RouteType>(about->rtm_type);
  route.scope = static_cast<Scope>(about->rtm_scope);
  route.protocol = about->rtm_protocol;
  route.tos = about->rtm_tos;
  route.metric = values.number(RTA_PRIORITY).value_or(0);
  route.table = values.number(RTA_TABLE).value_or(about->rtm_table);
  route.prefsrc = values.ip(RTA_PREFSRC);
  route.realm = values.number(RTA_FLOW).value_or(0);
  route.preference = static_cast<std::uint8_t>(values.number(RTA_PREF).value_or(0));
  route.nexthop.gateway = gateway_of(values);
  route.nexthop.link = link_at(reading, values.number(RTA_OIF).value_or(0));
  route.nexthop.onlink = (about->rtm_flags & RTNH_F_ONLINK) != 0;
  read_metrics(values, route);
  bool whole = !values.has(RTA_ENCAP);
  if (const nlattr* list = values.at(RTA_MULTIPATH)) {
    whole = whole && read_hops(reading, list, route);
  } else if (route.has_nexthop() && !route.nexthop.link) {
    whole = false;
  }
  if (!whole) {
    reading.out.left_out.push_back(fmt::format("{}the route to {}: it leaves by a link or a tunnel that is not captured", reading.where,
                                               to_string(route.destination)));
    return;
  }
  FibTable& table = edit_fib(reading.out.world, reading.netns, family).tables[route.table];
  const FibKey key = FibTable::key_of(route, table.next_order++);
  table.routes.set(key, std::move(route));
}

std::optional<RuleAction> action_of(unsigned action) {
  switch (action) {
    case FR_ACT_TO_TBL: return RuleAction::kToTable;
    case FR_ACT_GOTO: return RuleAction::kGoto;
    case FR_ACT_NOP: return RuleAction::kNop;
    case FR_ACT_BLACKHOLE: return RuleAction::kBlackhole;
    case FR_ACT_UNREACHABLE: return RuleAction::kUnreachable;
    case FR_ACT_PROHIBIT: return RuleAction::kProhibit;
    default: return std::nullopt;
  }
}

// Two ports, low and high, as the kernel hands them over.
bool read_ports(const Attributes& values, std::uint16_t type, std::uint16_t& low, std::uint16_t& high) {
  const nlattr* ports = values.at(type);
  if (ports == nullptr) return false;
  const auto* range = static_cast<const struct fib_rule_port_range*>(mnl_attr_get_payload(ports));
  low = range->start;
  high = range->end;
  return true;
}

std::optional<PolicyRule> rule_of(const nlmsghdr* message) {
  const auto* about = static_cast<const struct fib_rule_hdr*>(mnl_nlmsg_get_payload(message));
  const Attributes values(message, sizeof *about);
  const auto action = action_of(about->action);
  if (!action) return std::nullopt;
  PolicyRule rule;
  rule.action = *action;
  rule.priority = values.number(FRA_PRIORITY).value_or(0);
  rule.table = values.number(FRA_TABLE).value_or(about->table);
  rule.goto_priority = values.number(FRA_GOTO).value_or(0);
  if (about->src_len != 0) rule.from = {values.ip(FRA_SRC), about->src_len};
  if (about->dst_len != 0) rule.to = {values.ip(FRA_DST), about->dst_len};
  rule.tos = about->tos;
  rule.fwmark = values.number(FRA_FWMARK).value_or(0);
  rule.fwmask = values.number(FRA_FWMASK).value_or(0);
  rule.iif = values.text(FRA_IIFNAME);
  rule.oif = values.text(FRA_OIFNAME);
  rule.invert = (about->flags & FIB_RULE_INVERT) != 0;
  rule.ip_protocol = static_cast<std::uint8_t>(values.number(FRA_IP_PROTO).value_or(0));
  rule.has_sport = read_ports(values, FRA_SPORT_RANGE, rule.sport_low, rule.sport_high);
  rule.has_dport = read_ports(values, FRA_DPORT_RANGE, rule.dport_low, rule.dport_high);
  rule.l3mdev = values.number(FRA_L3MDEV).value_or(0) != 0;
  rule.suppress_prefix_length = static_cast<std::int32_t>(values.number(FRA_SUPPRESS_PREFIXLEN).value_or(~0U));
  rule.suppress_group = static_cast<std::int32_t>(values.number(FRA_SUPPRESS_IFGROUP).value_or(~0U));
  rule.protocol = static_cast<std::uint8_t>(values.number(FRA_PROTOCOL).value_or(0));
  if (const nlattr* uids = values.at(FRA_UID_RANGE)) {
    const auto* range = static_cast<const struct fib_rule_uid_range*>(mnl_attr_get_payload(uids));
    rule.has_uid_range = true;
    rule.uid_low = range->start;
    rule.uid_high = range->end;
  }
  return rule;
}

Nud state_of(unsigned state) {
  if ((state & NUD_PERMANENT) != 0) return Nud::kPermanent;
  if ((state & NUD_NOARP) != 0) return Nud::kNoarp;
  if ((state & NUD_REACHABLE) != 0) return Nud::kReachable;
  if ((state & (NUD_STALE | NUD_DELAY | NUD_PROBE)) != 0) return Nud::kStale;
  return Nud::kFailed;
}

}  // namespace

void read_addresses(Reading& reading) {
  Message ask(RTM_GETADDR, 0);
  (void)ask.header<struct ifaddrmsg>();
  (void)reading.socket.dump(ask.bytes(), [&](const nlmsghdr* message) { read_address(reading, message); });
  // Told newest first; added again the oldest must be first.
  for (const auto& [index, id] : reading.links) {
    if (reading.out.world.links[id].addresses6->empty()) continue;
    auto& all = reading.out.world.links.edit(id).addresses6.edit();
    std::reverse(all.begin(), all.end());
  }
}

void read_routes(Reading& reading, Family family) {
  Message ask(RTM_GETROUTE, 0);
  auto* about = ask.header<struct rtmsg>();
  about->rtm_family = static_cast<std::uint8_t>(family);
  (void)reading.socket.dump(ask.bytes(), [&](const nlmsghdr* message) { read_route(reading, message, family); });
}

void read_rules(Reading& reading, Family family) {
  Message ask(RTM_GETRULE, 0);
  auto* about = ask.header<struct fib_rule_hdr>();
  about->family = static_cast<std::uint8_t>(family);
  std::vector<PolicyRule> rules;
  (void)reading.socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
    const auto rule = rule_of(message);
    if (rule) {
      rules.push_back(*rule);
    } else {
      reading.out.left_out.push_back(reading.where + "a policy rule of a kind that is not modelled");
    }
  });
  edit_rules(reading.out.world, reading.netns, family, std::move(rules));
}

void read_neighbours(Reading& reading) {
  for (const bool proxies : {false, true}) {
    Message ask(RTM_GETNEIGH, 0);
    auto* about = ask.header<struct ndmsg>();
    if (proxies) about->ndm_flags = NTF_PROXY;
    (void)reading.socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
      const auto* entry = static_cast<const struct ndmsg*>(mnl_nlmsg_get_payload(message));
      const LinkId link = link_at(reading, static_cast<std::uint32_t>(entry->ndm_ifindex));
      if ((entry->ndm_family != AF_INET && entry->ndm_family != AF_INET6) || !link) return;
      const Attributes values(message, sizeof *entry);
      Neighbour neighbour;
      neighbour.is_proxy = proxies;
      neighbour.state = proxies ? Nud::kPermanent : state_of(entry->ndm_state);
      neighbour.address = values.mac(NDA_LLADDR).value_or(Mac{});
      neighbour.is_router = (entry->ndm_flags & NTF_ROUTER) != 0;
      reading.out.world.netns.edit(reading.netns).neighbours.set(NeighbourKey{link, values.ip(NDA_DST)}, neighbour);
    });
  }
}

}  // namespace nslab::kernel

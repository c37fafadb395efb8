// Routes, policy rules, neighbours and namespace ids.
#include <libmnl/libmnl.h>
#include <linux/fib_rules.h>
#include <linux/neighbour.h>
#include <linux/net_namespace.h>
#include <linux/rtnetlink.h>

#include "kernel/attributes.h"
#include "kernel/message.h"
#include "kernel/observe_parts.h"

namespace nslab::kernel {

namespace {

std::string flags_text(unsigned flags) {
  std::string out;
  if ((flags & RTNH_F_ONLINK) != 0) out += " onlink";
  if ((flags & RTNH_F_DEAD) != 0) out += " dead";
  if ((flags & RTNH_F_LINKDOWN) != 0) out += " linkdown";
  return out;
}

IpAddress gateway_of(const Attributes& route) {
  if (route.has(RTA_GATEWAY)) return route.ip(RTA_GATEWAY);
  const nlattr* via = route.at(RTA_VIA);
  if (via == nullptr) return {};
  const auto* bytes = static_cast<const std::uint8_t*>(mnl_attr_get_payload(via));
  return ip_of_bytes(bytes + 2, mnl_attr_get_payload_len(via) - 2U);
}

std::string nexthop_text(const Place& place, const IpAddress& gateway, std::uint32_t link, unsigned flags) {
  return (gateway ? "via " + to_string(place.ip(gateway)) + " " : "") + "dev " + place.link_name(link) + flags_text(flags);
}

std::string multipath_text(const Place& place, const nlattr* list) {
  std::string out;
  const auto* at = static_cast<const std::uint8_t*>(mnl_attr_get_payload(list));
  std::size_t left = mnl_attr_get_payload_len(list);
  while (left >= sizeof(struct rtnexthop)) {
    const auto* hop = reinterpret_cast<const struct rtnexthop*>(at);
    const std::size_t length = hop->rtnh_len;
    if (length < sizeof *hop || length > left) break;
    const Attributes values(at + sizeof *hop, length - sizeof *hop);
    if (!out.empty()) out += ", ";
    out += nexthop_text(place, gateway_of(values), static_cast<std::uint32_t>(hop->rtnh_ifindex), hop->rtnh_flags) + " weight " +
           std::to_string(hop->rtnh_hops + 1);
    const std::size_t step = (length + 3U) & ~std::size_t{3};
    if (step >= left) break;
    at += step;
    left -= step;
  }
  return out;
}

bool hands_on(unsigned type) { return type != RTN_BLACKHOLE && type != RTN_UNREACHABLE && type != RTN_PROHIBIT && type != RTN_THROW; }

void see_route(const Place& place, const nlmsghdr* message, Family family) {
  const auto* about = static_cast<const struct rtmsg*>(mnl_nlmsg_get_payload(message));
  if ((about->rtm_flags & RTM_F_CLONED) != 0) return;
  const Attributes route(message, sizeof *about);
  const IpAddress address = route.has(RTA_DST) ? place.ip(route.ip(RTA_DST)) : IpAddress::any(family);
  const std::uint32_t link = route.number(RTA_OIF).value_or(0);
  std::string name = "route " + to_string(Prefix{address, about->rtm_dst_len}) + " table " +
                     std::to_string(route.number(RTA_TABLE).value_or(about->rtm_table)) + " metric " +
                     std::to_string(route.number(RTA_PRIORITY).value_or(0)) + " type " + std::to_string(about->rtm_type);
  if (about->rtm_tos != 0) name += " tos " + std::to_string(about->rtm_tos);
  const nlattr* multipath = route.at(RTA_MULTIPATH);
  std::uint32_t first_link = link;
  if (multipath != nullptr)
    first_link = static_cast<std::uint32_t>(static_cast<const struct rtnexthop*>(mnl_attr_get_payload(multipath))->rtnh_ifindex);
  if (family == Family::kInet6) name += " dev " + (hands_on(about->rtm_type) ? place.link_name(first_link) : place.link_name(link));
  std::string numbered = name;
  for (int i = 2; place.out.objects.contains(place.prefix + numbered); ++i) numbered = name + " #" + std::to_string(i);
  Fields& fields = place.object(numbered);
  fields["scope"] = std::to_string(about->rtm_scope);
  fields["protocol"] = std::to_string(about->rtm_protocol);
  if (!hands_on(about->rtm_type)) {
    fields["nexthop"] = "";
  } else if (multipath != nullptr) {
    fields["nexthop"] = multipath_text(place, multipath);
  } else {
    fields["nexthop"] = nexthop_text(place, gateway_of(route), link, about->rtm_flags);
  }
  if (const IpAddress source = route.ip(RTA_PREFSRC)) fields["prefsrc"] = to_string(place.ip(source));
}

std::string action_number(unsigned action) {
  switch (action) {  // in the order of RuleAction
    case FR_ACT_TO_TBL: return "0";
    case FR_ACT_GOTO: return "1";
    case FR_ACT_NOP: return "2";
    case FR_ACT_BLACKHOLE: return "3";
    case FR_ACT_UNREACHABLE: return "4";
    case FR_ACT_PROHIBIT: return "5";
    default: return "?";
  }
}

void ask_neighbours(const Place& place, bool proxies) {
  Message ask(RTM_GETNEIGH, 0);
  auto* about = ask.header<struct ndmsg>();
  if (proxies) about->ndm_flags = NTF_PROXY;
  Netlink& socket = place.socket;
  (void)socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
    const auto* entry = static_cast<const struct ndmsg*>(mnl_nlmsg_get_payload(message));
    if (entry->ndm_family != AF_INET && entry->ndm_family != AF_INET6) return;
    const unsigned state = entry->ndm_state;
    if (!proxies && (state == NUD_NONE || (state & NUD_NOARP) != 0)) return;
    const Attributes neighbour(message, sizeof *entry);
    Fields& fields = place.object("neigh " + place.link_name(static_cast<std::uint32_t>(entry->ndm_ifindex)) + " " +
                                  to_string(place.ip(neighbour.ip(NDA_DST))));
    if (proxies) {
      fields["proxy"] = "yes";
      return;
    }
    const bool valid = (state & (NUD_PERMANENT | NUD_NOARP | NUD_REACHABLE | NUD_PROBE | NUD_STALE | NUD_DELAY)) != 0;
    if (valid) fields["lladdr"] = to_string(place.mac(neighbour.mac(NDA_LLADDR).value_or(Mac{})));
    fields["state"] = (state & NUD_PERMANENT) != 0 ? "permanent" : valid ? "known" : "unknown";
  });
}

}  // namespace

void observe_routes(Place& place, Family family) {
  Message ask(RTM_GETROUTE, 0);
  auto* about = ask.header<struct rtmsg>();
  about->rtm_family = static_cast<std::uint8_t>(family);
  (void)place.socket.dump(ask.bytes(), [&](const nlmsghdr* message) { see_route(place, message, family); });
}

void observe_rules(Place& place, Family family) {
  Message ask(RTM_GETRULE, 0);
  auto* about = ask.header<struct fib_rule_hdr>();
  about->family = static_cast<std::uint8_t>(family);
  int number = 0;
  (void)place.socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
    const auto* rule = static_cast<const struct fib_rule_hdr*>(mnl_nlmsg_get_payload(message));
    const Attributes values(message, sizeof *rule);
    Fields& fields = place.object(std::string(family == Family::kInet6 ? "rule6 " : "rule ") + std::to_string(++number));
    fields["priority"] = std::to_string(values.number(FRA_PRIORITY).value_or(0));
    fields["action"] = action_number(rule->action);
    fields["table"] = std::to_string(values.number(FRA_TABLE).value_or(rule->table));
    if (rule->src_len != 0) fields["from"] = to_string(Prefix{values.ip(FRA_SRC), rule->src_len});
    if (rule->dst_len != 0) fields["to"] = to_string(Prefix{values.ip(FRA_DST), rule->dst_len});
    if (const auto mark = values.number(FRA_FWMARK); mark && *mark != 0) fields["fwmark"] = hex(*mark);
    if (const std::string iif = values.text(FRA_IIFNAME); !iif.empty()) fields["iif"] = iif;
    if (const std::string oif = values.text(FRA_OIFNAME); !oif.empty()) fields["oif"] = oif;
  });
}

void observe_neighbours(Place& place) {
  ask_neighbours(place, false);
  ask_neighbours(place, true);
}

void observe_nsids(Place& place, const std::map<std::int32_t, std::string>& names_here) {
  Message ask(RTM_GETNSID, 0);
  (void)ask.header<struct rtgenmsg>();
  (void)place.socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
    const auto nsid = Attributes(message, sizeof(struct rtgenmsg)).number(NETNSA_NSID);
    if (!nsid) return;
    const auto name = names_here.find(static_cast<std::int32_t>(*nsid));
    place.object("nsid " + std::to_string(*nsid))["netns"] = name == names_here.end() ? "?" : name->second;
  });
}

}  // namespace nslab::kernel

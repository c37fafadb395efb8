// Links, with what belongs to a bridge, and addresses.
#include <libmnl/libmnl.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include "kernel/attributes.h"
#include "kernel/message.h"
#include "kernel/observe_parts.h"

namespace nslab::kernel {

namespace {

std::string altnames_of(const Attributes& link) {
  std::string out;
  each_attribute(link.at(IFLA_PROP_LIST), [&](const nlattr* attribute) {
    if (mnl_attr_get_type(attribute) == IFLA_ALT_IFNAME) out += (out.empty() ? "" : " ") + std::string(mnl_attr_get_str(attribute));
  });
  return out;
}

void see_bridge(const Place& place, const std::string& name, const Attributes& data) {
  Fields& fields = place.object("bridge " + name);
  fields["stp"] = data.number(IFLA_BR_STP_STATE).value_or(0) != 0 ? "on" : "off";
  fields["priority"] = std::to_string(data.number(IFLA_BR_PRIORITY).value_or(0));
  fields["vlan_filtering"] = data.number(IFLA_BR_VLAN_FILTERING).value_or(0) != 0 ? "on" : "off";
}

struct Mastered {  // whose master's name is not known yet
  std::string object{};
  std::uint32_t master = 0;
};

void see_link(Place& place, const nlmsghdr* message, std::vector<Mastered>& mastered) {
  const auto* info = static_cast<const struct ifinfomsg*>(mnl_nlmsg_get_payload(message));
  const Attributes link(message, sizeof *info);
  const std::string name = link.text(IFLA_IFNAME);
  place.links[static_cast<std::uint32_t>(info->ifi_index)] = name;
  const Attributes about = link.nest(IFLA_LINKINFO);
  const std::string kind = about.text(IFLA_INFO_KIND);
  Fields& fields = place.object("link " + name);
  fields["ifindex"] = std::to_string(info->ifi_index);
  fields["kind"] = kind;
  fields["flags"] = hex(info->ifi_flags);
  fields["mtu"] = std::to_string(link.number(IFLA_MTU).value_or(0));
  fields["address"] = to_string(place.mac(link.mac(IFLA_ADDRESS).value_or(Mac{})));
  fields["operstate"] = std::to_string(link.number(IFLA_OPERSTATE).value_or(0));
  fields["qdisc"] = link.text(IFLA_QDISC);
  fields["txqlen"] = std::to_string(link.number(IFLA_TXQLEN).value_or(0));
  fields["group"] = std::to_string(link.number(IFLA_GROUP).value_or(0));
  if (const auto master = link.number(IFLA_MASTER)) mastered.push_back({"link " + name, *master});
  if (const std::string alias = link.text(IFLA_IFALIAS); !alias.empty()) fields["alias"] = alias;
  if (const auto lower = link.number(IFLA_LINK); lower && *lower != 0) {
    fields["link"] = std::to_string(*lower);
    if (const auto nsid = link.number(IFLA_LINK_NETNSID)) {
      const auto other = place.names.find(static_cast<std::int32_t>(*nsid));
      if (other != place.names.end()) fields["link-netns"] = other->second;
    }
  }
  if (const std::string altnames = altnames_of(link); !altnames.empty()) fields["altname"] = altnames;
  if (kind == "bridge") see_bridge(place, name, about.nest(IFLA_INFO_DATA));
}

}  // namespace

void observe_links(Place& place, Netlink& own, std::int32_t nsid) {
  Message ask(RTM_GETLINK, 0);
  (void)ask.header<struct ifinfomsg>();
  ask.put_u32(IFLA_TARGET_NETNSID, static_cast<std::uint32_t>(nsid));
  std::vector<Mastered> mastered;
  (void)own.dump(ask.bytes(), [&](const nlmsghdr* message) { see_link(place, message, mastered); });
  for (const Mastered& one : mastered) place.object(one.object)["master"] = place.link_name(one.master);
}

void observe_addresses(Place& place) {
  Message ask(RTM_GETADDR, 0);
  (void)ask.header<struct ifaddrmsg>();
  (void)place.socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
    const auto* about = static_cast<const struct ifaddrmsg*>(mnl_nlmsg_get_payload(message));
    const Attributes address(message, sizeof *about);
    const IpAddress peer = place.ip(address.ip(IFA_ADDRESS));
    const IpAddress local = address.has(IFA_LOCAL) ? place.ip(address.ip(IFA_LOCAL)) : peer;
    const std::string link = place.link_name(about->ifa_index);
    Fields& fields = place.object("address " + link + " " + to_string(local) + "/" + std::to_string(about->ifa_prefixlen));
    fields["scope"] = std::to_string(about->ifa_scope);
    fields["flags"] = hex(address.number(IFA_FLAGS).value_or(about->ifa_flags));
    if (peer != local) fields["peer"] = to_string(peer);
    if (const IpAddress broadcast = address.ip(IFA_BROADCAST)) fields["broadcast"] = to_string(broadcast);
    if (about->ifa_family == AF_INET) fields["label"] = address.text(IFA_LABEL);
  });
}

void observe_fdb(Place& place) {
  Message ask(RTM_GETNEIGH, 0);
  auto* about = ask.header<struct ndmsg>();
  about->ndm_family = AF_BRIDGE;
  (void)place.socket.dump(ask.bytes(), [&](const nlmsghdr* message) {
    const auto* entry = static_cast<const struct ndmsg*>(mnl_nlmsg_get_payload(message));
    const Attributes values(message, sizeof *entry);
    const auto master = values.number(NDA_MASTER);
    const auto address = values.mac(NDA_LLADDR);
    if (!master || !address || (entry->ndm_flags & NTF_SELF) != 0) return;  // filters of the device, not the bridge's
    const std::uint32_t vlan = values.number(NDA_VLAN).value_or(0);
    Fields& fields = place.object("fdb " + place.link_name(*master) + " " + to_string(place.mac(*address)) +
                                  (vlan == 0 ? "" : " vlan " + std::to_string(vlan)));
    fields["dev"] = place.link_name(static_cast<std::uint32_t>(entry->ndm_ifindex));
    fields["state"] = (entry->ndm_state & NUD_PERMANENT) != 0 ? "permanent" : (entry->ndm_state & NUD_NOARP) != 0 ? "static" : "learned";
  });
}

}  // namespace nslab::kernel

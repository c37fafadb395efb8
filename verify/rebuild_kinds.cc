// The kinds of links, and what bridges and their ports are told, in the words of `ip link` and `bridge link`.
#include <fmt/format.h>

#include <array>

#include "verify/rebuild_words.h"

namespace nslab::verify {

namespace {

std::string words(const World& world, const Vlan& vlan) {
  (void)world;
  std::string out = "type vlan";
  if (vlan.is_8021ad) out += " protocol 802.1ad";
  out += fmt::format(" id {}", vlan.id);
  if ((vlan.flags & 1U) == 0) out += " reorder_hdr off";
  if ((vlan.flags & 2U) != 0) out += " gvrp on";
  if ((vlan.flags & 4U) != 0) out += " loose_binding on";
  if ((vlan.flags & 8U) != 0) out += " mvrp on";
  return out;
}

std::string words(const World& world, const Macvlan& macvlan) {
  (void)world;
  static constexpr std::array kModes{"private", "vepa", "bridge", "passthru", "source"};
  return fmt::format("type macvlan mode {}", kModes[static_cast<std::size_t>(macvlan.mode)]);
}

std::string words(const World& world, const Ipvlan& ipvlan) {
  (void)world;
  static constexpr std::array kModes{"l2", "l3", "l3s"};
  static constexpr std::array kFlags{"bridge", "private", "vepa"};
  return fmt::format("type ipvlan mode {} {}", kModes[static_cast<std::size_t>(ipvlan.mode)],
                     kFlags[static_cast<std::size_t>(ipvlan.flag)]);
}

std::string words(const World& world, const Vxlan& vxlan) {
  std::string out = vxlan.external ? "type vxlan external" : fmt::format("type vxlan id {}", vxlan.vni);
  if (vxlan.lower) out += " dev " + shell_word(link_name(world, vxlan.lower));
  if (vxlan.remote && !vxlan.remote.is_any()) out += (vxlan.remote.is_multicast() ? " group " : " remote ") + to_string(vxlan.remote);
  if (vxlan.local && !vxlan.local.is_any()) out += " local " + to_string(vxlan.local);
  out += fmt::format(" dstport {}", vxlan.destination_port);
  if (vxlan.port_low != 0 || vxlan.port_high != 0) out += fmt::format(" srcport {} {}", vxlan.port_low, vxlan.port_high);
  if (vxlan.ttl != 0) out += fmt::format(" ttl {}", vxlan.ttl);
  if (vxlan.tos != 0) out += fmt::format(" tos {:#x}", vxlan.tos);
  if (!vxlan.learning) out += " nolearning";
  if (vxlan.proxy) out += " proxy";
  if (vxlan.rsc) out += " rsc";
  if (vxlan.l2miss) out += " l2miss";
  if (vxlan.l3miss) out += " l3miss";
  if (vxlan.no_udp_csum) out += " noudpcsum";
  if (vxlan.ageing_s != 300) out += fmt::format(" ageing {}", vxlan.ageing_s);
  return out;
}

std::string words(const World& world, const Bond& bond) {
  (void)world;
  static constexpr std::array<const char*, kBondDefaults.size()> kBondOptionNames{
      "updelay",         "downdelay",        "peer_notify_delay", "use_carrier",      "arp_interval", "arp_missed_max", "arp_validate",
      "arp_all_targets", "primary_reselect", "fail_over_mac",     "xmit_hash_policy", "resend_igmp",  "num_grat_arp",   "all_slaves_active",
      "min_links",       "lp_interval",      "packets_per_slave", "lacp_active",      "lacp_rate",    "ad_select",      "tlb_dynamic_lb"};
  std::string out = fmt::format("type bond mode {}", static_cast<unsigned>(bond.mode));
  if (bond.miimon_ms != 0) out += fmt::format(" miimon {}", bond.miimon_ms);
  for (std::size_t i = 0; i < kBondOptionNames.size(); ++i) {
    if (bond.options[i] != kBondDefaults[i]) out += fmt::format(" {} {}", kBondOptionNames[i], bond.options[i]);
  }
  return out;
}

std::string words(const World& world, const Vrf& vrf) {
  (void)world;
  return fmt::format("type vrf table {}", vrf.table);
}

std::string words(const World& world, const Tun& tun) {
  (void)world;
  std::string out = tun.tap ? "mode tap" : "mode tun";
  if (tun.owner != ~0U) out += fmt::format(" user {}", tun.owner);
  if (tun.group != ~0U) out += fmt::format(" group {}", tun.group);
  if (!tun.no_pi) out += " pi";
  if (tun.vnet_header) out += " vnet_hdr";
  if (tun.multi_queue) out += " multi_queue";
  return out;
}

std::string words(const World&, const Bridge&) { return "type bridge"; }
std::string words(const World&, const Dummy&) { return "type dummy"; }
std::string words(const World&, const Ifb&) { return "type ifb"; }
std::string words(const World&, const Wireguard&) { return "type wireguard"; }
std::string words(const World&, const Veth&) { return "type veth"; }
std::string words(const World&, const Loopback&) { return ""; }
std::string words(const World&, const Physical&) { return ""; }

const char* on_off(bool value) { return value ? "on" : "off"; }

auto centiseconds(Duration time) { return std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 10; }

}  // namespace

std::string kind_words(const World& world, const Link& link) {
  return visit_kind([&](const auto& kind) { return words(world, kind); }, link.kind);
}

std::string bridge_words(const BridgeState& now, const BridgeState& wanted) {
  std::string out;
  const auto flag = [&](const char* word, bool a, bool b) {
    if (a != b) out += fmt::format(" {} {}", word, b ? 1 : 0);
  };
  const auto time = [&](const char* word, Duration a, Duration b) {
    if (a != b) out += fmt::format(" {} {}", word, centiseconds(b));
  };
  if (now.vlan_is_8021ad != wanted.vlan_is_8021ad) out += wanted.vlan_is_8021ad ? " vlan_protocol 802.1ad" : " vlan_protocol 802.1Q";
  if (now.default_pvid != wanted.default_pvid) out += fmt::format(" vlan_default_pvid {}", wanted.default_pvid);
  flag("vlan_filtering", now.vlan_filtering, wanted.vlan_filtering);
  if (now.priority != wanted.priority) out += fmt::format(" priority {}", wanted.priority);
  time("max_age", now.max_age, wanted.max_age);
  time("hello_time", now.hello_time, wanted.hello_time);
  time("forward_delay", now.forward_delay, wanted.forward_delay);
  time("ageing_time", now.ageing_time, wanted.ageing_time);
  flag("stp_state", now.stp, wanted.stp);
  flag("mcast_snooping", now.multicast_snooping, wanted.multicast_snooping);
  if (now.group_forward_mask != wanted.group_forward_mask) out += fmt::format(" group_fwd_mask {:#x}", wanted.group_forward_mask);
  flag("nf_call_iptables", now.nf_call_iptables, wanted.nf_call_iptables);
  flag("nf_call_ip6tables", now.nf_call_ip6tables, wanted.nf_call_ip6tables);
  flag("nf_call_arptables", now.nf_call_arptables, wanted.nf_call_arptables);
  return out;
}

std::string port_words(const BridgePort& now, const BridgePort& wanted) {
  std::string out;
  const auto flag = [&](const char* word, bool a, bool b) {
    if (a != b) out += fmt::format(" {} {}", word, on_off(b));
  };
  if (now.priority != wanted.priority) out += fmt::format(" priority {}", wanted.priority);
  if (now.path_cost != wanted.path_cost) out += fmt::format(" cost {}", wanted.path_cost);
  flag("hairpin", now.hairpin, wanted.hairpin);
  flag("guard", now.guard, wanted.guard);
  flag("root_block", now.root_block, wanted.root_block);
  flag("fastleave", now.fast_leave, wanted.fast_leave);
  flag("learning", now.learning, wanted.learning);
  flag("flood", now.flood, wanted.flood);
  flag("mcast_flood", now.multicast_flood, wanted.multicast_flood);
  flag("bcast_flood", now.broadcast_flood, wanted.broadcast_flood);
  flag("mcast_to_unicast", now.multicast_to_unicast, wanted.multicast_to_unicast);
  flag("neigh_suppress", now.neigh_suppress, wanted.neigh_suppress);
  flag("vlan_tunnel", now.vlan_tunnel, wanted.vlan_tunnel);
  flag("isolated", now.isolated, wanted.isolated);
  flag("locked", now.locked, wanted.locked);
  return out;
}

}  // namespace nslab::verify

// The part of `ip -d link` that differs by kind: iplink_bridge.c, iplink_vxlan.c and their like.
#include <array>

#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

std::uint64_t ticks(Duration time) { return static_cast<std::uint64_t>(time / 10ms); }  // USER_HZ

// br_dump_bridge_id: the bytes of the address without leading zeros.
std::string bridge_id(std::uint16_t priority, const Mac& mac) {
  return fmt::format("{:04x}.{:x}:{:x}:{:x}:{:x}:{:x}:{:x}", priority, mac.bytes[0], mac.bytes[1], mac.bytes[2], mac.bytes[3], mac.bytes[4],
                     mac.bytes[5]);
}

void print_number(Printer& p, std::string_view key, std::string_view name, std::uint64_t value) {
  if (p.is_json()) {
    p.json(key, value);
  } else {
    p.text("{} {} ", name, value);
  }
}

void print_word(Printer& p, std::string_view key, std::string_view name, const std::string& value) {
  if (p.is_json()) {
    p.json(key, value);
  } else {
    p.text("{} {} ", name, value);
  }
}

void print_switch(Printer& p, std::string_view key, std::string_view name, bool value) {
  if (p.is_json()) {
    p.json(key, value);
  } else {
    p.text("{} {} ", name, value ? "on" : "off");
  }
}

// Timers are shown in seconds, and are not kept for bridges here.
void print_timer(Printer& p, std::string_view name, Duration left) {
  const double seconds = static_cast<double>(ticks(left)) / 100.0;
  if (p.is_json()) {
    p.raw(name, fmt::format("{:.2f}", seconds));
  } else {
    p.text("{} {:7.2f} ", name, seconds);
  }
}

struct Constant {
  std::string_view key;
  std::string_view name;
  std::uint64_t value;
};
// What nobody can change here.
constexpr std::array kBeforeSnooping{Constant{"no_linklocal_learn", "no_linklocal_learn", 0},
                                     Constant{"mcast_vlan_snooping", "mcast_vlan_snooping", 0},
                                     Constant{"mcast_router", "mcast_router", 1},
                                     Constant{"mcast_query_use_ifaddr", "mcast_query_use_ifaddr", 0},
                                     Constant{"mcast_querier", "mcast_querier", 0},
                                     Constant{"mcast_hash_elasticity", "mcast_hash_elasticity", 16},
                                     Constant{"mcast_hash_max", "mcast_hash_max", 4096},
                                     Constant{"mcast_last_member_cnt", "mcast_last_member_count", 2},
                                     Constant{"mcast_startup_query_cnt", "mcast_startup_query_count", 2},
                                     Constant{"mcast_last_member_intvl", "mcast_last_member_interval", 100},
                                     Constant{"mcast_membership_intvl", "mcast_membership_interval", 26000},
                                     Constant{"mcast_querier_intvl", "mcast_querier_interval", 25500},
                                     Constant{"mcast_query_intvl", "mcast_query_interval", 12500},
                                     Constant{"mcast_query_response_intvl", "mcast_query_response_interval", 1000},
                                     Constant{"mcast_startup_query_intvl", "mcast_startup_query_interval", 3124},
                                     Constant{"mcast_stats_enabled", "mcast_stats_enabled", 0},
                                     Constant{"mcast_igmp_version", "mcast_igmp_version", 2},
                                     Constant{"mcast_mld_version", "mcast_mld_version", 1}};

std::string mask_text(std::uint32_t mask) { return mask == 0 ? "0" : fmt::format("0x{:x}", mask); }

void print_bridge(Ip& ip, const BridgeState& s) {
  Printer& p = ip.print;
  const bool vlans = ip.call.world().profile.vlan_filtering;
  print_number(p, "forward_delay", "forward_delay", ticks(s.forward_delay));
  print_number(p, "hello_time", "hello_time", ticks(s.hello_time));
  print_number(p, "max_age", "max_age", ticks(s.max_age));
  print_number(p, "ageing_time", "ageing_time", ticks(s.ageing_time));
  print_number(p, "stp_state", "stp_state", s.stp ? 1 : 0);
  print_number(p, "priority", "priority", s.priority);
  print_number(p, "vlan_filtering", "vlan_filtering", s.vlan_filtering ? 1 : 0);
  if (vlans) print_word(p, "vlan_protocol", "vlan_protocol", s.vlan_is_8021ad ? "802.1ad" : "802.1Q");
  print_word(p, "bridge_id", "bridge_id", bridge_id(s.priority, s.id));
  const bool has_root = s.stp && s.root_port;
  print_word(p, "root_id", "designated_root", bridge_id(s.priority, s.id));  // iproute2 6.1 shows the bridge's own here, whoever is root
  const Link* root_port = ip.call.world().links.find(s.root_port);
  print_number(p, "root_port", "root_port", has_root && root_port != nullptr ? root_port->port->number : 0);
  print_number(p, "root_path_cost", "root_path_cost", has_root ? s.root_path_cost : 0);
  for (const std::string_view name : {"topology_change", "topology_change_detected"}) print_number(p, name, name, 0);
  for (const std::string_view name : {"hello_timer", "tcn_timer", "topology_change_timer", "gc_timer"}) print_timer(p, name, {});
  if (vlans) {
    print_number(p, "vlan_default_pvid", "vlan_default_pvid", s.default_pvid);
    print_number(p, "vlan_stats_enabled", "vlan_stats_enabled", 0);
    print_number(p, "vlan_stats_per_port", "vlan_stats_per_port", 0);
  }
  print_word(p, "group_fwd_mask", "group_fwd_mask", mask_text(s.group_forward_mask));
  print_word(p, "group_addr", "group_address", "01:80:c2:00:00:00");
  print_number(p, "mcast_snooping", "mcast_snooping", s.multicast_snooping ? 1 : 0);
  for (const Constant& c : kBeforeSnooping) print_number(p, c.key, c.name, c.value);
  print_number(p, "nf_call_iptables", "nf_call_iptables", s.nf_call_iptables ? 1 : 0);
  print_number(p, "nf_call_ip6tables", "nf_call_ip6tables", s.nf_call_ip6tables ? 1 : 0);
  print_number(p, "nf_call_arptables", "nf_call_arptables", s.nf_call_arptables ? 1 : 0);
}

constexpr std::array<std::string_view, 5> kPortStates{"disabled", "listening", "learning", "forwarding", "blocking"};

void print_port(Ip& ip, const BridgeState& bridge, const BridgePort& port) {
  Printer& p = ip.print;
  const std::uint32_t id = static_cast<std::uint32_t>(port.priority) << 10 | port.number;
  const std::string root = bridge_id(bridge.priority, bridge.id);
  p.any("state", "state {} ", kPortStates[static_cast<std::size_t>(port.state)]);
  print_number(p, "priority", "priority", port.priority);
  print_number(p, "cost", "cost", port.path_cost);
  print_switch(p, "hairpin", "hairpin", port.hairpin);
  print_switch(p, "guard", "guard", port.guard);
  print_switch(p, "root_block", "root_block", port.root_block);
  print_switch(p, "fastleave", "fastleave", port.fast_leave);
  print_switch(p, "learning", "learning", port.learning);
  print_switch(p, "flood", "flood", port.flood);
  print_word(p, "id", "port_id", fmt::format("0x{:x}", id));
  print_word(p, "no", "port_no", fmt::format("0x{:x}", port.number));
  print_number(p, "designated_port", "designated_port", id);
  print_number(p, "designated_cost", "designated_cost", 0);
  print_word(p, "bridge_id", "designated_bridge", root);
  print_word(p, "root_id", "designated_root", root);
  print_timer(p, "hold_timer", {});
  print_timer(p, "message_age_timer", {});
  print_timer(p, "forward_delay_timer",
              port.state_ends != kNever && port.state_ends > ip.call.now() ? port.state_ends - ip.call.now() : Duration{});
  print_number(p, "topology_change_ack", "topology_change_ack", 0);
  print_number(p, "config_pending", "config_pending", 0);
  print_switch(p, "proxy_arp", "proxy_arp", port.proxy_arp);
  print_switch(p, "proxy_arp_wifi", "proxy_arp_wifi", port.proxy_arp_wifi);
  print_number(p, "multicast_router", "mcast_router", 1);
  if (!p.is_json()) print_switch(p, "", "mcast_fast_leave", port.fast_leave);
  print_switch(p, "mcast_flood", "mcast_flood", port.multicast_flood);
  print_switch(p, "bcast_flood", "bcast_flood", port.broadcast_flood);
  print_switch(p, "mcast_to_unicast", "mcast_to_unicast", port.multicast_to_unicast);
  print_switch(p, "neigh_suppress", "neigh_suppress", port.neigh_suppress);
  print_word(p, "group_fwd_mask", "group_fwd_mask", "0");
  print_word(p, "group_fwd_mask_str", "group_fwd_mask_str", "0x0");
  print_switch(p, "vlan_tunnel", "vlan_tunnel", port.vlan_tunnel);
  print_switch(p, "isolated", "isolated", port.isolated);
  print_switch(p, "locked", "locked", port.locked);
}

void print_no(Printer& p, std::string_view key, std::string_view name, bool value, bool shown_when) {
  if (p.is_json()) {
    p.json(key, value);
  } else if (value == shown_when) {
    p.text("{}{} ", value ? "" : "no", name);
  }
}

void print_vxlan_address(Printer& p, std::string_view name, const IpAddress& address) {
  print_word(p, address.is_v6() ? fmt::format("{}6", name) : std::string(name), name, to_string(address));
}

void print_vxlan(Ip& ip, const Link& link, const Vxlan& v) {
  Printer& p = ip.print;
  if (v.external) p.flag("external", "external ");
  print_number(p, "id", "id", v.vni);
  if (v.remote) print_vxlan_address(p, v.remote.is_multicast() ? "group" : "remote", v.remote);
  if (v.local) print_vxlan_address(p, "local", v.local);
  if (const Link* lower = ip.call.world().links.find(v.lower)) {
    // The index is one of the birthplace; where that is elsewhere, the name is looked up here.
    const Link* named = lower->netns == link.netns ? lower : nslab::find_link(ip.call.world(), link.netns, lower->ifindex);
    print_word(p, "link", "dev", named != nullptr ? named->name.text() : fmt::format("if{}", lower->ifindex));
  }
  if (p.is_json()) {
    p.open_object("port_range");
    p.json("low", v.port_low);
    p.json("high", v.port_high);
    p.close_object();
  } else {
    p.text("srcport {} {} ", v.port_low, v.port_high);
  }
  print_number(p, "port", "dstport", v.destination_port);
  print_no(p, "learning", "learning", v.learning && !v.external, false);
  if (v.proxy) p.flag("proxy", "proxy ");
  if (v.rsc) p.flag("rsc", "rsc ");
  if (v.l2miss) p.flag("l2miss", "l2miss ");
  if (v.l3miss) p.flag("l3miss", "l3miss ");
  if (v.tos == 1) {
    print_word(p, "tos", "tos", "inherit");
  } else if (v.tos != 0) {
    print_word(p, "tos", "tos", fmt::format("0x{:x}", v.tos));
  }
  if (v.ttl != 0) {
    print_number(p, "ttl", "ttl", v.ttl);
  } else if (p.is_json()) {
    p.json("ttl", 0);
  } else {
    p.text("ttl auto ");
  }
  p.json("df", std::string_view("unset"));
  print_number(p, "ageing", "ageing", v.ageing_s);
  if (p.is_json()) {
    p.json("udp_csum", !v.no_udp_csum);
    p.json("udp_zero_csum6_tx", false);
    p.json("udp_zero_csum6_rx", false);
  } else {
    p.text("{}udpcsum noudp6zerocsumtx noudp6zerocsumrx ", v.no_udp_csum ? "no" : "");
  }
}

struct KindPrinter {
  Ip& ip;
  const Link& link;

  void operator()(const Bridge& bridge) const { print_bridge(ip, *bridge.state); }
  void operator()(const Vxlan& vxlan) const { print_vxlan(ip, link, vxlan); }
  void operator()(const Macvlan& macvlan) const {
    static constexpr std::array<std::string_view, 5> kMacvlanModes{"private", "vepa", "bridge", "passthru", "source"};
    print_word(ip.print, "mode", "mode", std::string(kMacvlanModes[static_cast<std::size_t>(macvlan.mode)]));
    print_number(ip.print, "bcqueuelen", "bcqueuelen", 1000);
    print_number(ip.print, "usedbcqueuelen", "usedbcqueuelen", 1000);
  }
  void operator()(const Ipvlan& ipvlan) const {
    static constexpr std::array<std::string_view, 3> kIpvlanModes{"l2", "l3", "l3s"}, kIpvlanFlags{"bridge", "private", "vepa"};
    ip.print.any("mode", " mode {} ", kIpvlanModes[static_cast<std::size_t>(ipvlan.mode)]);
    ip.print.any("mode_flag", "{} ", kIpvlanFlags[static_cast<std::size_t>(ipvlan.flag)]);
  }
  void operator()(const Vlan& vlan) const {
    Printer& p = ip.print;
    print_word(p, "protocol", "protocol", vlan.is_8021ad ? "802.1ad" : "802.1Q");
    print_number(p, "id", "id", vlan.id);
    print_vlan_flags(vlan);
    print_qos_map("ingress_qos", "ingress-qos-map", vlan.qos->ingress);
    print_qos_map("egress_qos", "egress-qos-map", vlan.qos->egress);
  }

  // vlan_print_map. What maps to 0 is as good as not there.
  void print_qos_map(std::string_view key, std::string_view name, const std::vector<std::pair<std::uint32_t, std::uint32_t>>& map) const {
    if (std::none_of(map.begin(), map.end(), [](const auto& m) { return m.second != 0; })) return;
    Printer& p = ip.print;
    p.open_array(key);
    p.line_break();
    p.text("      {} {{ ", name);
    for (const auto& [from, to] : map) {
      if (to == 0) continue;
      p.open_object();
      p.any("from", "{}:", from);
      p.any("to", "{} ", to);
      p.close_object();
    }
    p.close_array();
    p.text("}} ");
  }

  void print_vlan_flags(const Vlan& vlan) const {
    static constexpr std::array<std::string_view, 5> kVlanFlags{"REORDER_HDR", "GVRP", "LOOSE_BINDING", "MVRP", "BRIDGE_BINDING"};
    Printer& p = ip.print;
    if (vlan.flags == 0) return;  // vlan_fill_info
    p.open_array("flags");
    std::string text;
    for (std::size_t bit = 0; bit < kVlanFlags.size(); ++bit) {
      if ((vlan.flags >> bit & 1U) == 0) continue;
      p.json("", kVlanFlags[bit]);
      text += fmt::format("{}{}", text.empty() ? "" : ",", kVlanFlags[bit]);
    }
    p.close_array();
    p.text("<{}> ", text);
  }
  void operator()(const Vrf& vrf) const { print_number(ip.print, "table", "table", vrf.table); }
  void operator()(const Tun& tun) const {
    Printer& p = ip.print;
    print_word(p, "type", "type", tun.tap ? "tap" : "tun");
    print_switch(p, "pi", "pi", !tun.no_pi);
    print_switch(p, "vnet_hdr", "vnet_hdr", tun.vnet_header);
    if (p.is_json()) {
      print_switch(p, "multi_queue", "multi_queue", tun.multi_queue);
    } else if (tun.multi_queue) {
      p.text("multi_queue numqueues 0 numdisabled 0 ");  // nobody has it open
    }
    print_switch(p, "persist", "persist", tun.persist);
    if (tun.owner != ~0U) print_word(p, "user", "user", account_name(ip, "/etc/passwd", tun.owner));
    if (tun.group != ~0U) print_word(p, "group", "group", account_name(ip, "/etc/group", tun.group));
  }
  void operator()(const Bond& bond) const { print_bond(ip, link, bond); }
  template <class K>
  void operator()(const K&) const {}
};

bool has_options(const Link& link) {
  return link.as<Veth>() == nullptr && link.as<Dummy>() == nullptr && link.as<Ifb>() == nullptr && link.as<Wireguard>() == nullptr;
}

}  // namespace

std::string account_name(Ip& ip, const std::string& file, std::uint32_t id) {
  const auto text = ip.call.read_file(file);
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto first = line.find(':');
    const auto second = line.find(':', first == std::string_view::npos ? first : first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view number = line.substr(second + 1, line.find(':', second + 1) - second - 1);
    if (number == std::to_string(id)) return std::string(line.substr(0, first));
  }
  return std::to_string(id);
}

void print_kind_details(Ip& ip, const Link& link) {
  Printer& p = ip.print;
  const World& world = ip.call.world();
  const Link* master = world.links.find(link.master);
  if (kind_name(link).empty() && master == nullptr) return;
  p.open_object("linkinfo");
  if (!kind_name(link).empty()) {
    p.line_break();
    p.any("info_kind", "    {} ", kind_name(link));
    if (has_options(link)) {
      p.open_object("info_data");
      visit_kind(KindPrinter{ip, link}, link.kind);
      p.close_object();
    }
  }
  if (master != nullptr) {
    p.line_break();
    p.any("info_slave_kind", "    {}_slave ", kind_name(*master));
    p.open_object("info_slave_data");
    if (const Bridge* bridge = master->as<Bridge>()) print_port(ip, *bridge->state, *link.port);
    if (const Vrf* vrf = master->as<Vrf>()) print_number(p, "table", "table", vrf->table);
    if (const Bond* bond = master->as<Bond>()) print_bond_member(ip, link, *bond);
    p.close_object();
  }
  p.close_object();
}

}  // namespace nslab::shell

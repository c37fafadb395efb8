// Options of each kind of link: iplink_bridge.c, iplink_vlan.c …
#include <algorithm>
#include <array>
#include <charconv>

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/link_words.h"
#include "shell/tools/iproute/links.h"
#include "shell/tools/iproute/tables.h"

namespace nslab::shell {

namespace {

constexpr Duration kTick = 10ms;  // USER_HZ

[[noreturn]] void unknown_word(Ip& ip, std::string_view kind, std::string_view what) {
  ip.fail(1, fmt::format("{}: unknown {} \"{}\"?\n{}", kind, what, ip.word(), kind_usage(kind)));
}

[[noreturn]] void explain(Ip& ip, std::string_view kind) { ip.fail(1, std::string(kind_usage(kind))); }

std::uint32_t number(Ip& ip, std::string_view fault, std::uint32_t most) {
  ip.next();
  return ip.get_unsigned(fault, ip.word(), most);
}

constexpr std::uint32_t kByte = 0xff, kWord = 0xffff, kAny = ~0U;

// ---- bridge ----
void read_bridge_word(Ip& ip, BridgeOptions& o) {
  const auto value = [&](std::string_view name, std::uint32_t most) { return number(ip, fmt::format("invalid {}", name), most); };
  const auto time = [&](std::string_view name) { return value(name, kAny) * kTick; };
  if (ip.is("forward_delay")) {
    o.forward_delay = time("forward_delay");
  } else if (ip.is("hello_time")) {
    o.hello_time = time("hello_time");
  } else if (ip.is("max_age")) {
    o.max_age = time("max_age");
  } else if (ip.is("ageing_time")) {
    o.ageing_time = time("ageing_time");
  } else if (ip.is("stp_state")) {
    o.stp = value("stp_state", kAny) != 0;
  } else if (ip.is("priority")) {
    o.priority = value("priority", kWord);
  } else if (ip.is("vlan_filtering")) {
    o.vlan_filtering = value("vlan_filtering", kByte) != 0;
  } else if (ip.is("vlan_protocol")) {
    ip.next();
    if (ip.word() != "802.1Q" && ip.word() != "802.1q" && ip.word() != "802.1ad") ip.invalid("protocol is invalid", ip.word());
    o.vlan_8021ad = ip.word() == "802.1ad";
  } else if (ip.is("group_fwd_mask")) {
    o.group_forward_mask = value("group_fwd_mask", kWord);
  } else if (ip.is("vlan_default_pvid")) {
    o.default_pvid = number(ip, "invalid default_pvid", kWord);
  } else if (ip.is("mcast_snooping")) {
    o.multicast_snooping = value("mcast_snooping", kByte) != 0;
  } else if (ip.is("nf_call_iptables")) {
    o.nf_call_iptables = number(ip, "invalid nf_call_iptables", kByte) != 0;
  } else if (ip.is("nf_call_ip6tables")) {
    o.nf_call_ip6tables = number(ip, "invalid nf_call_ip6tables", kByte) != 0;
  } else if (ip.is("nf_call_arptables")) {
    o.nf_call_arptables = number(ip, "invalid nf_call_arptables", kByte) != 0;
  } else if (ip.is("help")) {
    explain(ip, "bridge");
  } else {
    static constexpr std::array<std::string_view, 23> kOthers{"fdb_flush",
                                                              "group_address",
                                                              "no_linklocal_learn",
                                                              "vlan_stats_enabled",
                                                              "vlan_stats_per_port",
                                                              "mcast_vlan_snooping",
                                                              "mcast_router",
                                                              "mcast_query_use_ifaddr",
                                                              "mcast_querier",
                                                              "mcast_hash_elasticity",
                                                              "mcast_hash_max",
                                                              "mcast_last_member_count",
                                                              "mcast_startup_query_count",
                                                              "mcast_last_member_interval",
                                                              "mcast_membership_interval",
                                                              "mcast_querier_interval",
                                                              "mcast_query_interval",
                                                              "mcast_query_response_interval",
                                                              "mcast_startup_query_interval",
                                                              "mcast_stats_enabled",
                                                              "mcast_igmp_version",
                                                              "mcast_mld_version",
                                                              "mcast_stats"};
    for (const std::string_view name : kOthers) {
      if (ip.is(name)) ip.not_modelled(fmt::format("ip link: bridge {}", name));
    }
    unknown_word(ip, "bridge", "command");
  }
}

// ---- vlan ----
// vlan_parse_qos_map: FROM:TO, as long as words have a colon.
void read_qos_map(Ip& ip, std::vector<std::pair<std::uint32_t, std::uint32_t>>& map) {
  ip.next();
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    const auto colon = word.find(':');
    if (colon == std::string::npos) break;
    const auto from = c_number(word.substr(0, colon), UINT32_MAX), to = c_number(word.substr(colon + 1), UINT32_MAX);
    if (!from || !to) ip.invalid("invalid qos-map", word);
    map.emplace_back(static_cast<std::uint32_t>(*from), static_cast<std::uint32_t>(*to));
  }
  --ip.at;
}

void read_vlan_word(Ip& ip, NewVlan& o) {
  static constexpr std::array<std::string_view, 5> kFlags{"reorder_hdr", "gvrp", "loose_binding", "mvrp", "bridge_binding"};
  if (ip.is("protocol")) {
    ip.next();
    std::string word = ip.word();
    for (char& c : word) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (word != "802.1q" && word != "802.1ad") ip.invalid("protocol is invalid", ip.word());
    o.is_8021ad = word == "802.1ad";
    return;
  }
  if (ip.is("id")) {
    o.id = number(ip, "id is invalid", kWord);
    return;
  }
  for (std::size_t bit = 0; bit < kFlags.size(); ++bit) {
    if (!ip.is(kFlags[bit])) continue;
    ip.next();
    const bool on = read_on_off(ip, kFlags[bit]);
    const std::uint32_t flags = o.flags.value_or(1);
    o.flags = on ? flags | 1U << bit : flags & ~(1U << bit);
    return;
  }
  if (ip.is("ingress-qos-map")) return read_qos_map(ip, o.qos.ingress);
  if (ip.is("egress-qos-map")) return read_qos_map(ip, o.qos.egress);
  if (ip.is("help")) explain(ip, "vlan");
  unknown_word(ip, "vlan", "command");
}

// ---- macvlan, ipvlan ----
void read_macvlan_word(Ip& ip, NewMacvlan& o) {
  static constexpr std::array<std::string_view, 5> kModes{"private", "vepa", "bridge", "passthru", "source"};
  if (ip.is("mode")) {
    ip.next();
    const auto* at = std::find_if(kModes.begin(), kModes.end(), [&](std::string_view name) { return ip.equals(name); });
    if (at == kModes.end()) {
      ip.fail(1,
              fmt::format("Error: argument of \"mode\" must be \"private\", \"vepa\", \"bridge\", \"passthru\" or \"source\", not \"{}\"\n",
                          ip.word()));
    }
    o.mode = static_cast<MacvlanMode>(at - kModes.begin());
  } else if (ip.is("flag") || ip.is("macaddr") || ip.equals("nopromisc") || ip.equals("bcqueuelen")) {
    ip.not_modelled("ip link: macvlan " + ip.word());
  } else if (ip.is("help")) {
    explain(ip, "macvlan");
  } else {
    unknown_word(ip, o.macvtap ? "macvtap" : "macvlan", "option");
  }
}

void read_ipvlan_word(Ip& ip, NewIpvlan& o) {
  if (ip.is("mode")) {
    ip.next();
    if (ip.equals("l2")) {
      o.mode = IpvlanMode::kL2;
    } else if (ip.equals("l3")) {
      o.mode = IpvlanMode::kL3;
    } else if (ip.equals("l3s")) {
      o.mode = IpvlanMode::kL3s;
    } else {
      ip.fail(1, "Error: argument of \"mode\" must be either \"l2\", \"l3\" or \"l3s\"\n");
    }
  } else if (ip.is("private")) {
    o.flag = IpvlanFlag::kPrivate;
  } else if (ip.is("vepa")) {
    o.flag = IpvlanFlag::kVepa;
  } else if (ip.is("bridge")) {
    o.flag = IpvlanFlag::kBridge;
  } else if (ip.is("help")) {
    explain(ip, "ipvlan");
  } else {
    unknown_word(ip, "ipvlan", "option");
  }
}

// ---- vrf, bond ----
void read_vrf_word(Ip& ip, NewVrf& o) {
  if (ip.is("table")) {
    const auto table = TableNames(ip.call).number(ip.next());
    if (!table) ip.invalid("invalid table ID\n", ip.word());
    o.table = *table;
  } else if (ip.is("help")) {
    explain(ip, "vrf");
  } else {
    unknown_word(ip, "vrf", "option");
  }
}

bool read_bond_option(Ip& ip, BondOptions& o) {
  for (const BondOptionRow& row : bond_option_rows()) {
    if (!ip.is(row.name) && !(row.name == "num_grat_arp" && ip.is("num_unsol_na"))) continue;
    ip.next();
    std::uint32_t value = 0;
    const auto at = std::find(row.words.begin(), row.words.end(), ip.word());
    const auto place = c_number(ip.word());  // get_index takes a word's place for the word
    if (at == row.words.end() && place && *place < row.words.size()) {
      value = static_cast<std::uint32_t>(*place);
    } else if (at != row.words.end()) {
      value = static_cast<std::uint32_t>(at - row.words.begin());
    } else if (row.words.empty()) {
      value = ip.get_unsigned(fmt::format("invalid {}", row.name), ip.word());
    } else {
      ip.invalid(fmt::format("invalid {}", row.name), ip.word());
    }
    o.others.emplace_back(row.option, value);
    return true;
  }
  return false;
}

void read_bond_word(Ip& ip, BondOptions& o) {
  static constexpr std::array<std::string_view, 7> kModes{"balance-rr", "active-backup", "balance-xor", "broadcast",
                                                          "802.3ad",    "balance-tlb",   "balance-alb"};
  static constexpr std::array<std::string_view, 6> kOthers{"arp_ip_target", "ns_ip6_target", "ad_user_port_key", "ad_actor_sys_prio",
                                                           "ad_actor_system", "clear_active_slave"};
  if (ip.is("mode")) {
    ip.next();
    const auto* at = std::find(kModes.begin(), kModes.end(), ip.word());
    if (at == kModes.end() && ip.word().size() == 1 && ip.word()[0] >= '0' && ip.word()[0] <= '6')
      at = kModes.begin() + (ip.word()[0] - '0');
    if (at == kModes.end()) ip.invalid("invalid mode", ip.word());
    o.mode = static_cast<BondMode>(at - kModes.begin());
  } else if (ip.is("active_slave")) {
    o.active_slave = LinkRef{ip.next(), 0};
    if (index_of(ip, ip.word()) == 0) no_device(ip, ip.word());
  } else if (ip.is("miimon")) {
    o.miimon_ms = number(ip, "invalid miimon", kAny);
  } else if (ip.equals("primary")) {
    o.primary = LinkRef{ip.next(), 0};
    if (index_of(ip, ip.word()) == 0) no_device(ip, ip.word());
  } else if (ip.is("help")) {
    explain(ip, "bond");
  } else if (!read_bond_option(ip, o)) {
    for (const std::string_view name : kOthers) {
      if (ip.is(name)) ip.not_modelled(fmt::format("ip link: bond {}", name));
    }
    unknown_word(ip, "bond", "command");
  }
}

// ---- vxlan ----
IpAddress read_any_address(Ip& ip) {
  ip.next();
  if (const auto address = parse_ip(ip.word())) return *address;
  exit_with(ip, 1, fmt::format("Error: any valid address is expected rather than \"{}\".\n", ip.word()));
}

struct VxlanWords {
  NewVxlan data{};
  bool has_port = false, has_group = false, has_local = false;
};

void read_vxlan_address(Ip& ip, VxlanWords& o) {
  const std::string what = ip.is("group") ? "group" : ip.is("remote") ? "remote" : "local";
  bool& given = what == "local" ? o.has_local : o.has_group;
  ip.next();
  if (given) ip.duplicate2(what, ip.word());
  given = true;
  --ip.at;
  const IpAddress address = read_any_address(ip);
  // The one that was said first decides what the other is.
  const IpAddress& other = what == "local" ? o.data.options.remote : o.data.options.local;
  if (other && other.family != address.family) {
    const std::string_view family = other.is_v6() ? "inet6" : "inet";
    exit_with(ip, 1, fmt::format("Error: {} address is expected rather than \"{}\".\n", family, ip.word()));
  }
  if (address.is_multicast() != (what == "group")) ip.invalid(fmt::format("invalid {} address", what), ip.word());
  (what == "local" ? o.data.options.local : o.data.options.remote) = address;
  o.data.given |= what == "local" ? vxlan_given::kLocal : vxlan_given::kRemote;
}

bool read_vxlan_switch(Ip& ip, NewVxlan& o) {
  using namespace vxlan_given;
  struct SwitchRow {
    std::string_view name;
    bool Vxlan::* field;
    bool value;
    std::uint32_t given;
  };
  static constexpr std::array<SwitchRow, 13> kRows{{{"nolearning", &Vxlan::learning, false, kLearning},
                                              {"learning", &Vxlan::learning, true, kLearning},
                                              {"noproxy", &Vxlan::proxy, false, kProxy},          {"proxy", &Vxlan::proxy, true, kProxy},
                                              {"norsc", &Vxlan::rsc, false, kRsc},                {"rsc", &Vxlan::rsc, true, kRsc},
                                              {"nol2miss", &Vxlan::l2miss, false, kL2miss},       {"l2miss", &Vxlan::l2miss, true, kL2miss},
                                              {"nol3miss", &Vxlan::l3miss, false, kL3miss},       {"l3miss", &Vxlan::l3miss, true, kL3miss},
                                              {"external", &Vxlan::external, true, kExternal},
                                              {"noexternal", &Vxlan::external, false, kExternal},
                                              {"noudpcsum", &Vxlan::no_udp_csum, true, kUdpCsum}}};
  for (const SwitchRow& row : kRows) {
    if (!ip.is(row.name)) continue;
    o.options.*row.field = row.value;
    o.given |= row.given;
    return true;
  }
  if (!ip.is("udpcsum")) return false;
  o.options.no_udp_csum = false;
  o.given |= kUdpCsum;
  return true;
}

void read_vxlan_word(Ip& ip, VxlanWords& o) {
  Vxlan& v = o.data.options;
  std::uint32_t& given = o.data.given;
  if (ip.is("id") || ip.is("vni")) {
    v.vni = number(ip, "invalid id", (1U << 24) - 1);
    o.data.has_vni = true;
    given |= vxlan_given::kVni;
  } else if (ip.is("group") || ip.is("remote") || ip.is("local")) {
    read_vxlan_address(ip, o);
  } else if (ip.is("dev")) {
    const std::string& name = ip.next();
    const std::uint32_t index = index_of(ip, name);
    if (index == 0) ip.fail(255, fmt::format("Cannot find device \"{}\"\n", name));
    o.data.dev = LinkRef{{}, index};
  } else if (ip.is("ttl") || ip.is("hoplimit")) {
    ip.next();
    if (ip.word() == "inherit") ip.not_modelled("ip link: vxlan ttl inherit");
    given |= vxlan_given::kTtl;
    v.ttl = ip.word() == "auto" ? std::uint8_t{0} : static_cast<std::uint8_t>(ip.get_unsigned("invalid TTL", ip.word(), kByte));
  } else if (ip.is("tos") || ip.is("dsfield")) {
    ip.next();
    given |= vxlan_given::kTos;
    v.tos = ip.word() == "inherit" ? std::uint8_t{1} : static_cast<std::uint8_t>(ip.get_unsigned("bad TOS value", ip.word(), kByte));
  } else if (ip.is("ageing")) {
    v.ageing_s = number(ip, "ageing timer", kAny);
    given |= vxlan_given::kAgeing;
  } else if (ip.is("port") || ip.is("srcport")) {
    v.port_low = static_cast<std::uint16_t>(number(ip, "min port", kWord));
    v.port_high = static_cast<std::uint16_t>(number(ip, "max port", kWord));
    given |= vxlan_given::kPortRange;
  } else if (ip.is("dstport")) {
    const auto port = static_cast<std::uint16_t>(number(ip, "dst port", kWord));
    if (port != 0) v.destination_port = port;
    if (port != 0) given |= vxlan_given::kPort;
    o.has_port = true;
  } else if (read_vxlan_switch(ip, o.data)) {
    return;
  } else if (ip.is("help")) {
    explain(ip, "vxlan");
  } else {
    static constexpr std::array<std::string_view, 15> kOthers{"df",
                                                              "label",
                                                              "flowlabel",
                                                              "maxaddress",
                                                              "udp6zerocsumtx",
                                                              "noudp6zerocsumtx",
                                                              "udp6zerocsumrx",
                                                              "noudp6zerocsumrx",
                                                              "remcsumtx",
                                                              "noremcsumtx",
                                                              "remcsumrx",
                                                              "noremcsumrx",
                                                              "gbp",
                                                              "gpe",
                                                              "vnifilter"};
    for (const std::string_view name : kOthers) {
      if (ip.is(name)) ip.not_modelled(fmt::format("ip link: vxlan {}", name));
    }
    unknown_word(ip, "vxlan", "command");
  }
}

NewVxlan finish_vxlan(Ip& ip, VxlanWords& o, LinkVerb verb) {
  const bool is_new = verb != LinkVerb::kSet;
  if (o.data.options.external && o.data.has_vni) ip.fail(1, "vxlan: both 'external' and vni cannot be specified\n");
  if (!o.data.options.external && !o.data.has_vni && is_new) ip.fail(1, "vxlan: missing virtual network identifier\n");
  if (o.data.options.remote.is_multicast() && !o.data.dev.given()) ip.fail(1, "vxlan: 'group' requires 'dev' to be specified\n");
  if (!is_new && o.data.options.remote.is_multicast()) ip.not_modelled("ip link set: vxlan group");
  if (!is_new && o.data.dev.given()) ip.not_modelled("ip link set: vxlan dev");
  if (!o.has_port && is_new) {
    ip.call.err("vxlan: destination port not specified\nWill use Linux kernel default (non-standard value)\n"
                "Use 'dstport 4789' to get the IANA assigned value\nUse 'dstport 0' to get default and quiet this message\n");
  }
  return o.data;
}

// ---- veth ----
NewVeth read_veth(Ip& ip) {
  NewVeth veth;
  if (!ip.more()) return veth;
  if (ip.word() != "peer") {
    if (!ip.is("help")) ip.fail(1, std::string(kind_usage("veth")));
    ip.fail(1, std::string(kind_usage("veth")));
  }
  ++ip.at;
  LinkWords peer = read_link_words(ip, LinkVerb::kAdd);
  if (peer.name != peer.device) ip.fail(255, "both \"name\" and \"dev\" cannot be used when creating devices.\n");
  veth.peer_name = peer.name;
  veth.peer = peer.settings;
  veth.peer_index = peer.index;
  if (peer.group) veth.peer.group = peer.group;
  if (peer.bad_address) ip.fail(2, "RTNETLINK answers: Invalid argument\n");
  if (peer.type) ip.duplicate("type", *peer.type);
  return veth;
}

template <class Options, class Read>
Options read_all(Ip& ip, Read read) {
  Options options;
  for (; ip.more(); ++ip.at) read(ip, options);
  return options;
}

}  // namespace

LinkData read_kind_words(Ip& ip, const std::string& kind, LinkVerb verb) {
  if (kind == "veth") return read_veth(ip);
  if (kind == "bridge") return read_all<BridgeOptions>(ip, read_bridge_word);
  if (kind == "vlan") return read_all<NewVlan>(ip, read_vlan_word);
  if (kind == "macvlan" || kind == "macvtap") {
    NewMacvlan macvlan;
    macvlan.macvtap = kind == "macvtap";
    for (; ip.more(); ++ip.at) read_macvlan_word(ip, macvlan);
    return macvlan;
  }
  if (kind == "ipvlan" || kind == "ipvtap") {
    if (kind == "ipvtap") ip.not_modelled("ip link add type ipvtap");
    return read_all<NewIpvlan>(ip, read_ipvlan_word);
  }
  if (kind == "vrf") return read_all<NewVrf>(ip, read_vrf_word);
  if (kind == "bond") return read_all<BondOptions>(ip, read_bond_word);
  if (kind == "vxlan") {
    if (!ip.more()) return NewVxlan{};
    auto words = read_all<VxlanWords>(ip, read_vxlan_word);
    return finish_vxlan(ip, words, verb);
  }
  if (kind == "ifb" || kind == "dummy") {
    // These have no options: what follows is passed over.
    ip.at = ip.words.size();
    return NewPlain{kind};
  }
  // The pinned kernel has none of these, so it refuses them; one with modules has them.
  const bool has_modules = ip.call.world().profile.dummy;
  if (has_modules && is_other_kind(kind)) ip.not_modelled("ip link: type " + kind);
  if (is_other_kind(kind)) ip.at = ip.words.size();
  if (ip.more()) ip.fail(1, fmt::format("Garbage instead of arguments \"{} ...\". Try \"ip link help\".\n", ip.word()));
  return NewPlain{kind};
}

PortSettings read_port_words(Ip& ip) {
  PortSettings o;
  struct Row {
    std::string_view name;
    std::optional<bool> PortSettings::* field;
  };
  static constexpr std::array<Row, 16> kRows{{{"hairpin", &PortSettings::hairpin}, {"guard", &PortSettings::guard},
      {"root_block", &PortSettings::root_block}, {"fastleave", &PortSettings::fast_leave}, {"learning", &PortSettings::learning},
      {"flood", &PortSettings::flood}, {"mcast_flood", &PortSettings::multicast_flood}, {"bcast_flood", &PortSettings::broadcast_flood},
      {"mcast_to_unicast", &PortSettings::multicast_to_unicast}, {"proxy_arp", &PortSettings::proxy_arp},
      {"proxy_arp_wifi", &PortSettings::proxy_arp_wifi}, {"neigh_suppress", &PortSettings::neigh_suppress},
      {"vlan_tunnel", &PortSettings::vlan_tunnel}, {"isolated", &PortSettings::isolated}, {"locked", &PortSettings::locked},
      {"mcast_fast_leave", &PortSettings::fast_leave}}};
  for (; ip.more(); ++ip.at) {
    if (ip.is("state")) {
      o.state = static_cast<PortState>(number(ip, "state is invalid", kByte));  // one that is not there is the kernel's to refuse
      continue;
    }
    if (ip.is("priority")) {
      o.priority = number(ip, "priority is invalid", kWord);
      continue;
    }
    if (ip.is("cost")) {
      o.path_cost = number(ip, "cost is invalid", kAny);
      continue;
    }
    const auto* row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return ip.is(r.name); });
    if (row != kRows.end()) {
      ip.next();
      o.*(row->field) = read_on_off(ip, row->name);
      continue;
    }
    if (ip.is("help")) explain(ip, "bridge_slave");
    if (ip.is("fdb_flush") || ip.is("mcast_router") || ip.is("group_fwd_mask") || ip.is("backup_port") || ip.is("nobackup_port")) {
      ip.not_modelled("ip link: bridge_slave " + ip.word());
    }
    unknown_word(ip, "bridge_slave", "option");
  }
  return o;
}

}  // namespace nslab::shell

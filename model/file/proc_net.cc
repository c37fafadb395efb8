#include "model/file/proc_net.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "model/file/fib_trie.h"
#include "model/file/proc_inet6.h"
#include "model/file/proc_snmp.h"
#include "model/file/sysctls.h"
#include "model/file/sysfs_bond.h"
#include "model/ip/addresses.h"
#include "model/ip/multicast.h"
#include "model/ip/neighbours.h"
#include "model/link/kinds.h"
#include "model/rules.h"

namespace nslab {

namespace {

template <class... Args>
std::string print(const char* format, Args... args) {
  std::array<char, 512> buffer{};
  const int length = std::snprintf(buffer.data(), buffer.size(), format, args...);
  return std::string(buffer.data(), static_cast<std::size_t>(std::clamp(length, 0, static_cast<int>(buffer.size()) - 1)));
}

// An address as the kernel prints the bytes of a 32-bit word on a little-endian machine.
std::uint32_t swapped(const IpAddress& address) {
  const std::uint32_t v = address.v4_value();
  return v >> 24 | (v >> 8 & 0xff00) | (v << 8 & 0xff0000) | v << 24;
}

std::string arp(const World& world, NetnsId netns) {
  std::string out = "IP address       HW type     Flags       HW address            Mask     Device\n";
  std::vector<std::pair<std::uint64_t, std::string>> rows;
  for (const auto& [key, neighbour] : world.netns[netns].neighbours) {
    const Nud state = visible_state(world, neighbour);
    if (!key.address.is_v4() || neighbour.is_proxy || state == Nud::kNone || state == Nud::kNoarp) continue;
    const unsigned flags = state == Nud::kPermanent ? 6 : is_valid(state) ? 2 : 0;
    const Mac mac = is_valid(state) ? neighbour.address : Mac{};
    rows.emplace_back(neighbour.order,
                      print("%-16s 0x%-10x0x%-10x%-17s     *        %s\n", to_string(key.address).c_str(), 1U, flags,
                            to_string(mac).c_str(), world.links[key.link].name.text().c_str()));
  }
  std::sort(rows.begin(), rows.end());
  for (const auto& [order, row] : rows) out += row;
  return out;
}

std::string dev(const World& world, NetnsId netns) {
  std::string out =
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier "
      "compressed\n";
  for (const auto& [index, id] : world.netns[netns].links) {
    const LinkStats s = stats_of(world, id);
    out += print("%6s: %7llu %7llu %4llu %4llu %4u %5u %10u %9llu %8llu %7llu %4llu %4llu %4u %5llu %7llu %10u\n",
                 world.links[id].name.text().c_str(), static_cast<unsigned long long>(s.rx_bytes),
                 static_cast<unsigned long long>(s.rx_packets), static_cast<unsigned long long>(s.rx_errors),
                 static_cast<unsigned long long>(s.rx_dropped), 0U, 0U, 0U, static_cast<unsigned long long>(s.rx_multicast),
                 static_cast<unsigned long long>(s.tx_bytes), static_cast<unsigned long long>(s.tx_packets),
                 static_cast<unsigned long long>(s.tx_errors), static_cast<unsigned long long>(s.tx_dropped), 0U,
                 static_cast<unsigned long long>(s.collisions),
                 static_cast<unsigned long long>(s.tx_carrier), 0U);
  }
  return out;
}

std::string route(const World& world, NetnsId netns) {
  const auto padded = [](std::string line) {
    line.resize(127, ' ');
    return line + "\n";
  };
  std::string out = padded("Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT");
  const FibTable* table = world.netns[netns].fib4.tables.find(rt_table::kMain);
  // Before the first address or route there is no table and not even a header (fib_route_seq_start): local and main are made together.
  if (table == nullptr) return world.netns[netns].fib4.tables.contains(rt_table::kLocal) ? out : "";
  for (const auto& [key, r] : table->routes) {
    if (r.type == RouteType::kBroadcast || r.type == RouteType::kMulticast) continue;
    unsigned flags = r.has_nexthop() ? 1 : 0x201;  // RTF_UP, RTF_REJECT
    if (r.nexthop.gateway) flags |= 2;
    if (r.destination.is_host()) flags |= 4;
    const Link* link = world.links.find(r.nexthop.link);
    out += padded(print("%s\t%08X\t%08X\t%04X\t%d\t%u\t%u\t%08X\t%d\t%u\t%u", link == nullptr ? "*" : link->name.text().c_str(),
                        swapped(r.destination.address), r.nexthop.gateway ? swapped(r.nexthop.gateway) : 0U, flags, 0, 0U,
                        r.metric, swapped(netmask(Family::kInet, r.destination.length)), static_cast<int>(r.metrics->mtu), 0U, 0U));
  }
  return out;
}

std::string hex16(const IpAddress& address) {
  std::string out;
  for (const std::uint8_t byte : address.bytes()) out += print("%02x", byte);
  return out;
}

std::string if_inet6(const World& world, NetnsId netns) {
  std::string out;
  for (const auto& [index, id] : world.netns[netns].links) {
    for (const Ifaddr& a : *world.links[id].addresses6) {
      const unsigned scope = a.scope == Scope::kHost ? 0x10 : a.scope == Scope::kLink ? 0x20 : a.scope == Scope::kSite ? 0x40 : 0;
      out += print("%s %02x %02x %02x %02x %8s\n", hex16(a.local).c_str(), index, a.prefix_length, scope, a.flags & 0xff,
                   world.links[id].name.text().c_str());
    }
  }
  return out;
}

std::string endpoint(const Endpoint& e) {
  if (!e.address.is_v6()) return print("%08X:%04X", swapped(e.address), e.port);
  std::string out;
  const auto bytes = e.address.bytes();
  for (std::size_t word = 0; word < 4; ++word) {
    for (std::size_t i = 4; i-- > 0;) out += print("%02X", bytes[word * 4 + i]);
  }
  return out + print(":%04X", e.port);
}

// seq_setwidth: all but IPv6's lines are filled up with spaces.
std::string socket_header(SocketKind kind, Family family) {
  constexpr std::size_t kTcpWidth = 149, kUdpWidth = 127;
  const bool v6 = family == Family::kInet6, tcp = kind == SocketKind::kTcp;
  std::string line = v6 ? "  sl  local_address                         remote_address                        "
                        : " sl  local_address rem_address   ";
  line += "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  if (!v6) line.insert(0, kind == SocketKind::kUdp ? "  " : " ");
  if (!tcp) line += " ref pointer drops";
  if (!v6 && kind != SocketKind::kRaw) line.resize(std::max(line.size(), tcp ? kTcpWidth : kUdpWidth), ' ');
  return line + "\n";
}

std::string dev_mcast(const World& world, NetnsId netns) {
  std::string out;
  for (const auto& [index, id] : world.netns[netns].links) {
    const Link& link = world.links[id];
    if (link.as<Loopback>() != nullptr) continue;  // it has no hardware filter: arp_mc_map, ndisc_mc_map
    for (const MulticastMac& entry : device_groups(link)) {
      if (!entry.address.is_multicast()) continue;
      std::string mac;
      for (const std::uint8_t byte : entry.address.bytes) mac += print("%02x", byte);
      out += print("%-4u %-15s %-5u %-5d %s\n", index, link.name.text().c_str(), entry.users, 0, mac.c_str());
    }
  }
  return out;
}

std::string sockets(const World& world, NetnsId netns, SocketKind kind, Family family) {
  std::string out = socket_header(kind, family);
  static constexpr unsigned kStates[] = {7, 10, 2, 3, 1, 4, 5, 8, 11, 9, 6};
  unsigned row = 0;
  for (const auto& [key, used] : world.netns[netns].sockets) {
    const Socket& s = world.sockets[key.socket];
    if (s.kind != kind || s.family != family || !is_hashed(s)) continue;
    const unsigned state = kind == SocketKind::kTcp ? kStates[static_cast<std::size_t>(s.tcp->state)] : 7;
    const bool listens = kind == SocketKind::kTcp && s.tcp->state == TcpState::kListen;
    const bool waits = kind == SocketKind::kTcp && s.tcp->state == TcpState::kTimeWait;
    const auto unread = static_cast<unsigned>(kind != SocketKind::kTcp ? 0 : listens ? s.tcp->backlog.size() : s.tcp->received.size());
    std::string line = print("%4u: %s %s %02X %08X:%08X %02X:%08X %08X %5u %8d %u", row++, endpoint(s.local).c_str(),
                             endpoint(s.remote).c_str(), state, 0U, unread, waits ? 3U : 0U, 0U, 0U, s.uid, 0,
                             waits ? 0 : key.socket.value + 10000);
    // How many hold it, where it is; of TCP the timeouts and windows as they are while nothing is under way.
    const std::uint64_t place = 0x80000000U + std::uint64_t{key.socket.value} * 0x800;
    line += print(" %d %016llx", waits ? 3 : kind == SocketKind::kUdp ? 2 : 1, static_cast<unsigned long long>(place));
    if (kind == SocketKind::kTcp) line += waits ? "" : listens ? " 100 0 0 10 0" : " 20 0 0 10 -1";
    if (kind != SocketKind::kTcp) line += " 0";
    constexpr std::size_t kTcpWidth = 149, kUdpWidth = 127;
    const std::size_t width = kind == SocketKind::kTcp ? kTcpWidth : kUdpWidth;
    if (family == Family::kInet && kind != SocketKind::kRaw) line.resize(std::max(line.size(), width), ' ');
    out += line + "\n";
  }
  return out;
}

std::string vlan_config(const World& world, NetnsId netns) {
  std::string out =
      "VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\n";
  for (const auto& [index, id] : world.netns[netns].links) {
    const Vlan* vlan = world.links[id].as<Vlan>();
    if (vlan == nullptr) continue;
    out += print("%-15s| %d  | %s\n", world.links[id].name.text().c_str(), vlan->id,
                 world.links[vlan->lower].name.text().c_str());
  }
  return out;
}

// vlandev_seq_show. What the counters count is the link's own; of broadcasts and multicasts all that is multicast.
std::string vlan_status(const World& world, LinkId id) {
  const Link& link = world.links[id];
  const Vlan& vlan = *link.as<Vlan>();
  const LinkStats stats = stats_of(world, id);
  const auto row = [](const char* format, const char* name, std::uint64_t value) {
    return print(format, name, static_cast<unsigned long long>(value));
  };
  std::string out = print("%s  VID: %d\t REORDER_HDR: %i  dev->priv_flags: %x\n", link.name.text().c_str(), vlan.id, 1, 0x81021);
  out += row("%30s %12llu\n", "total frames received", stats.rx_packets) + row("%30s %12llu\n", "total bytes received", stats.rx_bytes);
  out += row("%30s %12llu\n", "Broadcast/Multicast Rcvd", stats.rx_multicast);
  out += row("\n%30s %12llu\n", "total frames transmitted", stats.tx_packets);
  out += row("%30s %12llu\n", "total bytes transmitted", stats.tx_bytes);
  out += "Device: " + world.links[vlan.lower].name.text();
  return out + "\nINGRESS priority mappings: 0:0  1:0  2:0  3:0  4:0  5:0  6:0 7:0\n EGRESS priority mappings: \n";
}

// bond_info_show_master, bond_info_show_slave
std::string bond_status(const World& world, LinkId id) {
  const Link& link = world.links[id];
  const Bond& bond = *link.as<Bond>();
  static constexpr const char* kModes[] = {"load balancing (round-robin)", "fault-tolerance (active-backup)",
                                           "load balancing (xor)",         "fault-tolerance (broadcast)",
                                           "IEEE 802.3ad Dynamic link aggregation", "transmit load balancing",
                                           "adaptive load balancing"};
  static constexpr const char* kHashes[] = {"layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4", "vlan+srcmac"};
  static constexpr const char* kReselect[] = {"always", "better", "failure"};
  const auto option = [&](BondOption which) { return bond.options[static_cast<std::size_t>(which)]; };
  const auto name_of = [&](LinkId other) { return world.links.contains(other) ? world.links[other].name.text() : std::string("None"); };
  const std::string release(kernel_release_text(world.profile.kernel == KernelVersion::k6_1));
  std::string out = "Ethernet Channel Bonding Driver: v" + release + "\n\n";
  out += print("Bonding Mode: %s\n", kModes[static_cast<std::size_t>(bond.mode)]);
  if (bond.mode == BondMode::kBalanceXor || bond.mode == BondMode::k8023ad) {
    const std::uint32_t hash = option(BondOption::kXmitHashPolicy);
    out += print("Transmit Hash Policy: %s (%u)\n", kHashes[hash % 6], hash);
  }
  if (bond.mode == BondMode::kActiveBackup || bond.mode == BondMode::kBalanceTlb || bond.mode == BondMode::kBalanceAlb) {
    out += "Primary Slave: " + name_of(bond.primary);
    const char* reselects = kReselect[option(BondOption::kPrimaryReselect) % 3];
    if (world.links.contains(bond.primary)) out += print(" (primary_reselect %s)", reselects);
    out += "\nCurrently Active Slave: " + name_of(bond.active) + "\n";
  }
  out += print("MII Status: %s\nMII Polling Interval (ms): %u\nUp Delay (ms): %u\nDown Delay (ms): %u\nPeer Notification Delay (ms): %u\n",
               link.carrier ? "up" : "down", bond.miimon_ms, option(BondOption::kUpdelay), option(BondOption::kDowndelay),
               option(BondOption::kPeerNotifyDelay));
  for (const LinkId member : members_of(world, id)) {
    const Link& m = world.links[member];
    out += print("\nSlave Interface: %s\nMII Status: %s\nSpeed: 10000 Mbps\nDuplex: full\nLink Failure Count: %llu\n"
                 "Permanent HW addr: %s\nSlave queue ID: 0\n",
                 m.name.text().c_str(), m.is_up() && m.carrier ? "up" : "down",
                 static_cast<unsigned long long>(bond_failures(world, member)), to_string(m.own_address).c_str());
  }
  return out;
}

std::string igmp(const World& world, NetnsId netns) {
  std::string out = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n";
  for (const auto& [index, id] : world.netns[netns].links) {
    const std::vector<JoinedGroup> groups = groups_of(world, id, Family::kInet);
    if (groups.empty()) continue;
    out += print("%u\t%-10s: %5d %7s\n", index, world.links[id].name.text().c_str(), static_cast<int>(groups.size()), "V3");
    for (const JoinedGroup& joined : groups) {
      out += print("\t\t\t\t%08X %5d %d:%08X\t\t%d\n", swapped(joined.group), static_cast<int>(joined.users), 0, 0U, 0);
    }
  }
  return out;
}

// All groups in full, as the kernel's %pI6 has them.
std::string full_text(const IpAddress& a) {
  if (a.is_v4()) return to_string(a);
  std::string out;
  for (unsigned group = 0; group < 8; ++group) {
    const std::uint64_t half = group < 4 ? a.high : a.low;
    out += print(group == 0 ? "%04x" : ":%04x", static_cast<unsigned>(half >> (48 - 16 * (group % 4)) & 0xffff));
  }
  return out;
}

std::string tuple_text(const Tuple& t) {
  std::string out = "src=" + full_text(t.source) + " dst=" + full_text(t.destination) + " ";
  if (t.protocol == ipproto::kIcmp || t.protocol == ipproto::kIcmp6) {
    return out + print("type=%u code=%u id=%u ", unsigned{t.icmp_type}, unsigned{t.icmp_code}, unsigned{t.source_port});
  }
  if (t.protocol != ipproto::kTcp && t.protocol != ipproto::kUdp) return out;
  return out + print("sport=%u dport=%u ", unsigned{t.source_port}, unsigned{t.destination_port});
}

// ct_seq_show
std::string conntracks(const World& world, NetnsId netns) {
  constexpr std::array<const char*, 10> kStates{"NONE",       "SYN_SENT", "SYN_RECV",  "ESTABLISHED", "FIN_WAIT",
                                                "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE",       "SYN_SENT2"};
  std::vector<const Conntrack*> live;
  for (const auto& [tuple, owner] : world.netns[netns].conntracks) {
    const Conntrack* entry = world.conntracks.find(owner.entry);
    if (!owner.reply && entry != nullptr && entry->expires > world.now) live.push_back(entry);
  }
  std::sort(live.begin(), live.end(), [](const Conntrack* a, const Conntrack* b) { return a->order < b->order; });
  std::string out;
  for (const Conntrack* e : live) {
    const std::uint8_t protocol = e->original.protocol;
    const char* name = protocol == ipproto::kTcp     ? "tcp"
                       : protocol == ipproto::kUdp   ? "udp"
                       : protocol == ipproto::kIcmp  ? "icmp"
                       : protocol == ipproto::kIcmp6 ? "icmpv6"
                                                     : "unknown";
    const bool v4 = e->original.source.is_v4();
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(e->expires - world.now).count();
    out += print("%-8s %u %-8s %u %lld ", v4 ? "ipv4" : "ipv6", v4 ? 2U : 10U, name, unsigned{protocol}, static_cast<long long>(left));
    if (protocol == ipproto::kTcp) out += std::string(kStates[static_cast<std::size_t>(e->tcp)]) + " ";
    const auto counts = [&](std::size_t side) {
      if (e->counts)
        out += print("packets=%llu bytes=%llu ", static_cast<unsigned long long>(e->packets[side]),
                     static_cast<unsigned long long>(e->bytes[side]));
    };
    out += tuple_text(e->original);
    counts(0);
    if ((e->status & ct_status::kSeenReply) == 0) out += "[UNREPLIED] ";
    out += tuple_text(e->reply);
    counts(1);
    if ((e->status & ct_status::kAssured) != 0) out += "[ASSURED] ";
    out += print("mark=%u zone=0 use=2\n", e->mark);
  }
  return out;
}

// What a network namespace has there, on a kernel with the pinned one's modules.
constexpr std::array<std::string_view, 57> kFiles{"anycast6",
                                                  "arp",
                                                  "arp_tables_matches",
                                                  "arp_tables_names",
                                                  "arp_tables_targets",
                                                  "dev",
                                                  "dev_mcast",
                                                  "fib_trie",
                                                  "fib_triestat",
                                                  "icmp",
                                                  "icmp6",
                                                  "if_inet6",
                                                  "igmp",
                                                  "igmp6",
                                                  "ip6_flowlabel",
                                                  "ip6_mr_cache",
                                                  "ip6_mr_vif",
                                                  "ip6_tables_matches",
                                                  "ip6_tables_names",
                                                  "ip6_tables_targets",
                                                  "ip_mr_cache",
                                                  "ip_mr_vif",
                                                  "ip_tables_matches",
                                                  "ip_tables_names",
                                                  "ip_tables_targets",
                                                  "ipv6_route",
                                                  "mcfilter",
                                                  "mcfilter6",
                                                  "netlink",
                                                  "netstat",
                                                  "nf_conntrack",
                                                  "nf_conntrack_expect",
                                                  "packet",
                                                  "protocols",
                                                  "psched",
                                                  "ptype",
                                                  "raw",
                                                  "raw6",
                                                  "route",
                                                  "rt6_stats",
                                                  "rt_acct",
                                                  "rt_cache",
                                                  "snmp",
                                                  "snmp6",
                                                  "sockstat",
                                                  "sockstat6",
                                                  "softnet_stat",
                                                  "tcp",
                                                  "tcp6",
                                                  "udp",
                                                  "udp6",
                                                  "udplite",
                                                  "udplite6",
                                                  "unix",
                                                  "xfrm_stat",
                                                  "netfilter/nfnetlink_log",
                                                  "netfilter/nfnetlink_queue"};
// In directories of their own.
constexpr std::array<std::string_view, 4> kDeeper{"netfilter/nf_log", "stat/nf_conntrack", "stat/rt_cache", "stat/synproxy"};

struct FixedFile {
  std::string_view path, text;
};
// Files of features that a World has not (multicast routing, source filters, flow labels, legacy tables), so that they never change.
constexpr std::array kFixed{
    FixedFile{"psched", "000003e8 00000040 000f4240 3b9aca00\n"},
    FixedFile{"ip_mr_vif", "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags Local    Remote\n"},
    FixedFile{"ip_mr_cache", "Group    Origin   Iif     Pkts    Bytes    Wrong Oifs\n"},
    FixedFile{"ip6_mr_vif", "Interface      BytesIn  PktsIn  BytesOut PktsOut Flags\n"},
    FixedFile{"ip6_mr_cache", "Group                            Origin                           Iif      Pkts  Bytes     Wrong  Oifs\n"},
    FixedFile{"ip6_flowlabel", "Label S Owner  Users  Linger Expires  Dst                              Opt\n"},
    FixedFile{"mcfilter", "Idx Device        MCA        SRC    INC    EXC\n"},
    FixedFile{"mcfilter6", "Idx Device                Multicast Address                   Source Address    INC    EXC\n"},
    FixedFile{"rt_cache",
              "Iface\tDestination\tGateway \tFlags\t\tRefCnt\tUse\tMetric\tSource\t\tMTU\tWindow\tIRTT\tTOS\tHHRef\tHHUptod\t"
              "SpecDst                          \n"},
    FixedFile{"ip_tables_names", ""},
    FixedFile{"ip6_tables_names", ""},
    FixedFile{"arp_tables_names", ""},
    FixedFile{"nf_conntrack_expect", ""},
    FixedFile{"netfilter/nfnetlink_log", ""},
    FixedFile{"netfilter/nfnetlink_queue", ""}};

bool has_bonds(const World& world, NetnsId netns) {
  for (const auto& [index, id] : world.netns[netns].links) {
    if (world.links[id].as<Bond>() != nullptr) return true;
  }
  return false;
}

}  // namespace

bool is_proc_net_directory(const World& world, NetnsId netns, std::string_view path) {
  return path.empty() || path == "stat" || path == "dev_snmp6" || path == "netfilter" || path == "ipt_hashlimit" ||
         path == "ip6t_hashlimit" || path == "xt_recent" || (path == "vlan" && world.profile.vlan) ||
         (path == "bonding" && has_bonds(world, netns));
}

std::vector<std::string> list_proc_net(const World& world, NetnsId netns, std::string_view directory) {
  std::vector<std::string> names;
  if (directory.empty()) {
    for (const std::string_view file : kFiles) {
      if (file.find('/') == std::string_view::npos) names.emplace_back(file);
    }
    for (const char* sub : {"dev_snmp6", "ip6t_hashlimit", "ipt_hashlimit", "netfilter", "stat", "xt_recent"}) names.emplace_back(sub);
    if (world.profile.vlan) names.emplace_back("vlan");
    if (has_bonds(world, netns)) names.emplace_back("bonding");
  } else if (directory == "netfilter") {
    for (const char* file : {"nf_log", "nfnetlink_log", "nfnetlink_queue"}) names.emplace_back(file);
  } else if (directory == "stat") {
    for (const char* file : {"nf_conntrack", "rt_cache", "synproxy"}) names.emplace_back(file);
  } else if (directory == "dev_snmp6") {
    for (const auto& [name, id] : world.netns[netns].names) {
      if (has_ipv6(world.links[id])) names.push_back(name.text());
    }
  } else if (directory == "vlan") {
    names.emplace_back("config");
    for (const auto& [index, id] : world.netns[netns].links) {
      if (world.links[id].as<Vlan>() != nullptr) names.push_back(world.links[id].name.text());
    }
  } else if (directory == "bonding") {
    for (const auto& [index, id] : world.netns[netns].links) {
      if (world.links[id].as<Bond>() != nullptr) names.push_back(world.links[id].name.text());
    }
  }
  return names;
}

namespace {

bool has_sockets(const World& world, NetnsId netns, SocketKind kind) {
  for (const auto& [key, used] : world.netns[netns].sockets) {
    if (world.sockets[key.socket].kind == kind) return true;
  }
  return false;
}

bool has_unix_sockets(const World& world, NetnsId netns) {
  for (const auto& [pid, process] : world.processes) {
    for (const auto& [number, id] : process.descriptors) {
      const OpenFile& file = world.files[id];
      const Socket* socket = file.kind == OpenFile::Kind::kSocket ? world.sockets.find(file.socket) : nullptr;
      const bool is_unix = socket != nullptr && (socket->kind == SocketKind::kUnixStream || socket->kind == SocketKind::kUnixDatagram);
      if (is_unix && socket->netns == netns) return true;
    }
  }
  return false;
}

// Lists of sockets, one by one with what is known of each.
std::optional<std::string> socket_file(const World& world, NetnsId netns, std::string_view path) {
  const bool v6 = path.ends_with('6');
  const std::string_view name = path.substr(0, path.size() - (v6 ? 1 : 0));
  const Family family = v6 ? Family::kInet6 : Family::kInet;
  if (name == "tcp") return sockets(world, netns, SocketKind::kTcp, family);
  if (name == "udp") return sockets(world, netns, SocketKind::kUdp, family);
  if (name == "raw") return sockets(world, netns, SocketKind::kRaw, family);
  if (name == "udplite") return socket_header(SocketKind::kUdp, family);
  if (name == "icmp" && !has_sockets(world, netns, SocketKind::kPing)) {
    std::string header = socket_header(v6 ? SocketKind::kUdp : SocketKind::kRaw, family);
    if (v6) return header;
    header.pop_back();
    header.resize(127, ' ');
    return header + "\n";
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> read_proc_net(const World& world, NetnsId netns, std::string_view path) {
  if (path == "arp") return arp(world, netns);
  if (path == "nf_conntrack") return conntracks(world, netns);
  if (path == "dev") return dev(world, netns);
  if (path == "route") return route(world, netns);
  if (path == "if_inet6") return if_inet6(world, netns);
  if (path == "igmp") return igmp(world, netns);
  if (path == "dev_mcast") return dev_mcast(world, netns);
  if (path == "fib_trie") return fib_trie_text(world, netns);
  if (path == "snmp") return snmp_text(world, netns);
  if (path == "snmp6") return snmp6_text(world, netns);
  if (path == "protocols" && world.profile.kernel != KernelVersion::k6_1) return protocols_text(world, netns);
  if (path == "netstat") return netstat_text(world, netns);
  if (path == "sockstat" || path == "sockstat6") {
    return sockstat_text(world, netns, path == "sockstat" ? Family::kInet : Family::kInet6);
  }
  if (path == "xfrm_stat") return xfrm_stat_text();
  if (const auto text = socket_file(world, netns, path)) return *text;
  const auto fixed = std::find_if(kFixed.begin(), kFixed.end(), [&](const FixedFile& f) { return f.path == path; });
  if (fixed != kFixed.end()) return std::string(fixed->text);
  const bool tapped = !world.netns[netns].taps.empty();
  if (path == "packet" && !tapped) return std::string("sk               RefCnt Type Proto  Iface R Rmem   User   Inode\n");
  if (path == "ptype" && !tapped) {
    return std::string(
        "Type Device      Function\n0800          ip_rcv\n0004          llc_rcv\n0806          arp_rcv\n86dd          ipv6_rcv\n");
  }
  if (path == "unix" && !has_unix_sockets(world, netns)) return std::string("Num       RefCount Protocol Flags    Type St Inode Path\n");
  if (path == "anycast6") return anycast6_text(world, netns);
  if (path == "ipv6_route") return ipv6_route_text(world, netns);
  if (path == "igmp6") return igmp6_text(world, netns);
  if (path == "vlan/config" && world.profile.vlan) return vlan_config(world, netns);
  if (path.starts_with("vlan/")) {
    const LinkId id = find_link(world, netns, path.substr(5));
    if (id && world.links[id].as<Vlan>() != nullptr) return vlan_status(world, id);
    return refuse(Reason::kNoSuchFile, std::string(path));
  }
  if (path.starts_with("bonding/")) {
    const LinkId id = find_link(world, netns, path.substr(8));
    if (id && world.links[id].as<Bond>() != nullptr) return bond_status(world, id);
    return refuse(Reason::kNoSuchFile, std::string(path));
  }
  const auto there = [&](const auto& files) { return std::find(files.begin(), files.end(), path) != files.end(); };
  const auto link_file = [&](std::string_view directory) {
    return path.starts_with(directory) ? find_link(world, netns, path.substr(directory.size())) : LinkId{};
  };
  if (const LinkId id = link_file("dev_snmp6/"); id && has_ipv6(world.links[id])) return dev_snmp6_text(world, id);
  if (there(kFiles) || there(kDeeper)) return refuse(Reason::kFileNotModelled, "/proc/net/" + std::string(path));
  return refuse(Reason::kNoSuchFile, std::string(path));
}

}  // namespace nslab

// How ifconfig, netstat -i and route show what is there.
#include <algorithm>
#include <array>

#include "shell/tools/net_tools/common.h"

namespace nslab::shell::net_tools {

namespace {

struct Interface {
  std::string name{};
  LinkId link{};
  const Ifaddr* address = nullptr;
  bool is_alias = false;
};

const Ifaddr* labelled(const Link& link, const std::string& label) {
  for (const Ifaddr& address : *link.addresses4) {
    if (address.label == LinkName(label)) return &address;
  }
  return nullptr;
}

Interface interface_of(const World& world, LinkId id, const std::string& name) {
  const Link& link = world.links[id];
  return {name, id, labelled(link, name), name.find(':') != std::string::npos};
}

std::vector<Interface> all_interfaces(const World& world, NetnsId netns) {
  std::vector<Interface> found;
  for (const auto& [index, id] : world.netns[netns].links) {
    const Link& link = world.links[id];
    found.push_back(interface_of(world, id, link.name.text()));
    for (const Ifaddr& address : *link.addresses4) {
      const std::string label = address.label.text();
      if (label == link.name.text() || label.find(':') == std::string::npos) continue;
      const bool known = std::any_of(found.begin(), found.end(), [&](const Interface& i) { return i.name == label; });
      if (!known) found.push_back(interface_of(world, id, label));
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Interface& a, const Interface& b) { return sorts_before(a.name, b.name); });
  return found;
}

struct FlagName {
  std::uint32_t flag;
  std::string_view name;
  char letter;
};
constexpr std::array<FlagName, 14> kFlags{{
    {iff::kUp, "UP", 'U'}, {iff::kBroadcast, "BROADCAST", 'B'}, {iff::kDebug, "DEBUG", 'D'}, {iff::kLoopback, "LOOPBACK", 'L'},
    {iff::kPointopoint, "POINTOPOINT", 'P'}, {iff::kNotrailers, "NOTRAILERS", 'N'}, {iff::kRunning, "RUNNING", 'R'},
    {iff::kNoarp, "NOARP", 'O'}, {iff::kPromisc, "PROMISC", 'P'}, {iff::kAllmulti, "ALLMULTI", 'A'}, {iff::kSlave, "SLAVE", 's'},
    {iff::kMaster, "MASTER", 'm'}, {iff::kMulticast, "MULTICAST", 'M'}, {iff::kDynamic, "DYNAMIC", 'd'},
}};

// The flags that fit into the short of an ioctl.
std::uint32_t ioctl_flags(const Link& link) { return visible_flags(link) & 0xffff; }

std::string human(std::uint64_t bytes) {
  static constexpr std::array<std::string_view, 6> kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
  std::size_t unit = 0;
  std::uint64_t tenths = bytes * 10;
  std::uint64_t least = 1024;
  for (; unit + 1 < kUnits.size() && bytes > least; ++unit, least *= 1024) tenths /= 1024;
  return fmt::format("{}.{} {}", tenths / 10, tenths % 10, kUnits[unit]);
}

std::string_view scope_word(unsigned scope) {
  switch (scope) {
    case 0: return "global";
    case 0x10: return "host";
    case 0x20: return "link";
    case 0x40: return "site";
    case 0x80: return "compat";
    default: return "unknown";
  }
}

void print_addresses(Call& call, const Interface& interface, const Link& link, std::uint32_t flags) {
  if (interface.address != nullptr) {
    const Ifaddr& a = *interface.address;
    call.print("        inet {}  netmask {}", to_string(a.local), to_string(netmask(Family::kInet, a.prefix_length)));
    if ((flags & iff::kBroadcast) != 0) {
      call.print("  broadcast {}", a.broadcast ? to_string(a.broadcast) : "0.0.0.0");
    }
    if ((flags & iff::kPointopoint) != 0) call.print("  destination {}", to_string(a.peer));
    call.out("\n");
  }
  if (interface.is_alias) return;
  for (const Ifaddr& a : *link.addresses6) {
    const unsigned scope = a.scope == Scope::kHost ? 0x10 : a.scope == Scope::kLink ? 0x20 : a.scope == Scope::kSite ? 0x40 : 0;
    call.print("        inet6 {}  prefixlen {}  scopeid 0x{:x}<{}>\n", to_string(a.local), a.prefix_length, scope, scope_word(scope));
  }
}

void print_long(Call& call, const Interface& interface) {
  const World& world = call.world();
  const Link& link = world.links[interface.link];
  const std::uint32_t flags = ioctl_flags(link);
  std::string names;
  for (const FlagName& flag : kFlags) {
    if ((flags & flag.flag) != 0) names += (names.empty() ? "" : ",") + std::string(flag.name);
  }
  call.print("{}: flags={}<{}>  mtu {}\n", interface.name, static_cast<std::int16_t>(flags), names, link.mtu);
  print_addresses(call, interface, link, flags);
  if (link.as<Loopback>() != nullptr) {
    call.print("        loop  txqueuelen {}  (Local Loopback)\n", link.txqlen);
  } else if (is_ethernet(link)) {
    call.print("        ether {}  txqueuelen {}  (Ethernet)\n", to_string(link.address), link.txqlen);
  } else {
    call.print("        unspec 00-00-00-00-00-00-00-00-00-00-00-00-00-00-00-00  txqueuelen {}  (UNSPEC)\n", link.txqlen);
  }
  if (!interface.is_alias) {
    const LinkStats s = stats_of(world, interface.link);
    call.print("        RX packets {}  bytes {} ({})\n", s.rx_packets, s.rx_bytes, human(s.rx_bytes));
    call.print("        RX errors {}  dropped {}  overruns 0  frame 0\n", s.rx_errors, s.rx_dropped);
    call.print("        TX packets {}  bytes {} ({})\n", s.tx_packets, s.tx_bytes, human(s.tx_bytes));
    call.print("        TX errors {}  dropped {} overruns 0  carrier {}  collisions {}\n", s.tx_errors, s.tx_dropped, s.tx_carrier,
             s.collisions);
  }
  call.out("\n");
}

void print_brief(Call& call, const Interface& interface) {
  static constexpr std::string_view kOrder = "ABDLMdPNOPsmRU";
  const Link& link = call.world().links[interface.link];
  call.print("{:<15.15} {:5} ", interface.name, link.mtu);
  if (interface.is_alias) {
    call.out("     - no statistics available -                        ");
  } else {
    const LinkStats s = stats_of(call.world(), interface.link);
    call.print("{:8} {:6} {:6} {:<6} {:8} {:6} {:6} {:6} ", s.rx_packets, s.rx_errors, s.rx_dropped, 0, s.tx_packets, s.tx_errors,
               s.tx_dropped, 0);
  }
  const std::uint32_t flags = ioctl_flags(link);
  if (flags == 0) call.out("[NO FLAGS]");
  bool promisc_done = false;
  for (const char letter : kOrder) {
    for (const FlagName& flag : kFlags) {
      if (flag.letter != letter || (flags & flag.flag) == 0) continue;
      // 'P' stands first for PROMISC, later for POINTOPOINT.
      if (letter == 'P' && (flag.flag == iff::kPromisc) == promisc_done) continue;
      call.print("{}", letter);
    }
    if (letter == 'P') promisc_done = true;
  }
  call.out("\n");
}

}  // namespace

bool show_interfaces(Call& call, const std::string& name, bool all, bool brief) {
  const World& world = call.world();
  const auto print_one = [&](const Interface& interface) {
    brief ? print_brief(call, interface) : print_long(call, interface);
  };
  constexpr std::string_view kBriefHead = "Iface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n";
  if (!name.empty()) {
    const LinkId id = find_link(world, call.netns(), std::string_view(name).substr(0, name.find(':')));
    if (brief) call.out(kBriefHead);
    if (!id) {
      call.complain("{}: error fetching interface information: Device not found\n", name);
      return false;
    }
    print_one(interface_of(world, id, name));
    return true;
  }
  if (brief) call.out(kBriefHead);
  show_interface_rows(call, all, brief);
  return true;
}

void show_interface_rows(Call& call, bool all, bool brief) {
  const World& world = call.world();
  for (const Interface& interface : all_interfaces(world, call.netns())) {
    if (!all && !world.links[interface.link].is_up()) continue;
    brief ? print_brief(call, interface) : print_long(call, interface);
  }
}

namespace {

std::string shown(const IpAddress& address, bool numeric) {
  if (!numeric && address.is_any()) return address.is_v6() ? "[::]" : "default";
  return to_string(address);
}

std::string flags_of(const Route& route) {
  std::string flags = route.has_nexthop() ? "U" : "!";
  if (route.nexthop.gateway) flags += "G";
  if (route.destination.is_host()) flags += "H";
  return flags;
}

void print_route(Call& call, const Route& route, bool numeric, int ext) {
  const Link* link = call.world().links.find(route.nexthop.link);
  const bool reject = !route.has_nexthop();
  const std::string device = reject || link == nullptr ? "-" : link->name.text();
  const std::string gateway = reject ? "-" : to_string(route.nexthop.gateway.is_v4() ? route.nexthop.gateway : IpAddress::v4(0));
  call.print("{:<15.15} {:<15.15} {:<16}{:<6}", shown(route.destination.address, numeric), gateway,
             to_string(netmask(Family::kInet, route.destination.length)), flags_of(route));
  const std::uint32_t mss = route.metrics->advmss != 0 ? route.metrics->advmss + 40 : 0;
  const std::uint32_t window = route.metrics->window;
  if (ext == 1) {
    call.print("{:<6} {:<2} {:>7} {}\n", route.metric, reject ? "-" : "0", 0, device);
  } else if (ext == 2) {
    if (reject) {
      call.print("    - -          - {}\n", device);
    } else {
      call.print("{:5} {:<5}  {:5} {}\n", mss, window, 0, device);
    }
  } else if (reject) {
    call.print("{:<6} {:<2} {:>7} {:<8} -     -      -\n", route.metric, "-", 0, device);
  } else {
    call.print("{:<6} {:<2} {:>7} {:<8} {:<5} {:<5}  {}\n", route.metric, "0", 0, device, mss, window, 0);
  }
}

}  // namespace

int show_routes(Call& call, bool numeric, int ext) {
  call.out("Kernel IP routing table\n");
  call.out(ext == 1   ? "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface\n"
           : ext == 2 ? "Destination     Gateway         Genmask         Flags   MSS Window  irtt Iface\n"
                      : "Destination     Gateway         Genmask         Flags Metric Ref    Use Iface    MSS   Window irtt\n");
  const FibTable* table = call.world().netns[call.netns()].fib4.tables.find(rt_table::kMain);
  if (call.read_file("/proc/net/route").value_or("").empty()) return 1;
  if (table == nullptr) return 0;
  for (const auto& [key, route] : table->routes) {
    if (route.type == RouteType::kBroadcast || route.type == RouteType::kMulticast) continue;
    print_route(call, route, numeric, ext);
  }
  return 0;
}

}  // namespace nslab::shell::net_tools

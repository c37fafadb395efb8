// One link as `ip link` and `ip address` show it.
#include <algorithm>
#include <array>

#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

struct Flag {
  std::uint32_t bit;
  std::string_view name;
};
// In the order in which ip prints them.
constexpr std::array kFlags{Flag{iff::kLoopback, "LOOPBACK"},         Flag{iff::kBroadcast, "BROADCAST"},
                            Flag{iff::kPointopoint, "POINTOPOINT"},   Flag{iff::kMulticast, "MULTICAST"},
                            Flag{iff::kNoarp, "NOARP"},               Flag{iff::kAllmulti, "ALLMULTI"},
                            Flag{iff::kPromisc, "PROMISC"},           Flag{iff::kMaster, "MASTER"},
                            Flag{iff::kSlave, "SLAVE"},               Flag{iff::kDebug, "DEBUG"},
                            Flag{iff::kDynamic, "DYNAMIC"},           Flag{iff::kNotrailers, "NOTRAILERS"},
                            Flag{iff::kUp, "UP"},                     Flag{iff::kLowerUp, "LOWER_UP"},
                            Flag{iff::kDormant, "DORMANT"}};

constexpr std::array<std::string_view, 7> kOperStates{"UNKNOWN", "NOTPRESENT", "DOWN", "LOWERLAYERDOWN", "TESTING", "DORMANT", "UP"};

std::string_view link_type(const Link& link) {
  if (link.as<Loopback>() != nullptr) return "loopback";
  return is_ethernet(link) ? "ether" : "none";
}

bool has_address(const Link& link) { return link.as<Loopback>() != nullptr || is_ethernet(link); }

// What a dump says of the other end or the link below (IFLA_LINK, IFLA_LINK_NETNSID).
struct Other {
  bool given = false;
  bool gone = false;
  std::optional<std::uint32_t> nsid{};
  std::uint32_t index = 0;
  const Link* link = nullptr;  // in the same namespace
  std::string name{};
};

Other other_of(Ip& ip, const LinkFilter& filter, const Link& link) {
  Other other;
  const World& world = ip.call.world();
  const Link* lower = world.links.find(lower_link(link));
  NetnsId home{};
  if (lower != nullptr) {
    home = lower->netns;
    other.index = lower->ifindex;
  } else if (const Vxlan* vxlan = link.as<Vxlan>()) {
    home = vxlan->birthplace;
    if (const Link* below = world.links.find(vxlan->lower)) other.index = below->ifindex;
  } else {
    return other;
  }
  if (filter.dump6 && other.index != 0) {  // the number means a link of this namespace, if it means any
    const Link* named = nslab::find_link(world, link.netns, other.index);
    other.given = other.index != link.ifindex;
    other.link = named;
    other.name = named != nullptr ? named->name.text() : fmt::format("if{}", other.index);
    return other;
  }
  if (home && home != link.netns) {
    const std::uint32_t* id = world.netns.contains(link.netns) ? world.netns[link.netns].nsid_of.find(home) : nullptr;
    if (other.index == 0) other.index = link.ifindex;  // nla_put_iflink is forced beside a namespace: its own number
    other.given = true;
    other.nsid = id != nullptr ? *id : ~0U;
    return other;
  }
  other.link = lower;
  if (lower != nullptr) other.name = lower->name.text();
  other.given = lower != nullptr && lower->ifindex != link.ifindex;
  return other;
}

// The name, with what comes after "@", filled up to a width in bytes, as printf counts. Whether the link below is down.
bool print_name(Ip& ip, std::size_t width, std::string_view end, const Link& link, const Other& other) {
  Printer& p = ip.print;
  const std::string name = link.name.text();
  bool below_is_down = false;
  std::string shown = name;
  if (other.given) {
    if (other.nsid) {
      p.json("link_index", other.index);
      shown += "@if" + std::to_string(other.index);
    } else {
      p.json("link", other.name);
      shown += "@" + other.name;
      below_is_down = other.link != nullptr && !other.link->is_up();
    }
  }
  if (p.is_json()) {
    p.json("ifname", name);
  } else {
    if (shown.size() < width) shown.append(width - shown.size(), ' ');
    shown += end;
    p.tinted(Tint::kName, "ifname", "{}", shown);
  }
  return below_is_down;
}

void print_flags(Printer& p, const Link& link, bool below_is_down) {
  std::uint32_t flags = visible_flags(link);
  p.open_array("flags");
  std::string text;
  const auto add = [&](std::string_view name) {
    p.json("", name);
    if (!text.empty()) text += ',';
    text += name;
  };
  if ((flags & iff::kUp) != 0 && (flags & iff::kRunning) == 0) add("NO-CARRIER");
  for (const Flag& flag : kFlags) {
    if ((flags & flag.bit) != 0) add(flag.name);
  }
  if (below_is_down) add("M-DOWN");
  p.close_array();
  p.text("<{}> ", text);
}

Tint tint_of(OperState state) {
  return state == OperState::kUp ? Tint::kUp : state == OperState::kDown ? Tint::kDown : Tint::kNone;
}

void print_operstate(Ip& ip, const Link& link) {
  const OperState state = visible_operstate(link);
  const std::string_view name = kOperStates[static_cast<std::size_t>(state)];
  if (ip.options.brief) {
    ip.print.tinted(tint_of(state), "operstate", "{:<14} ", name);
    return;
  }
  ip.print.text("state ");
  ip.print.tinted(tint_of(state), "operstate", "{} ", name);
}

std::string group_name(std::uint32_t group) { return group == 0 ? "default" : std::to_string(group); }

bool passes(Ip& ip, const LinkFilter& filter, const Link& link) {
  if (filter.group && link.group != *filter.group) return false;
  const Link* master = ip.call.world().links.find(link.master);
  if (filter.master != 0 && (master == nullptr || master->ifindex != filter.master)) return false;
  if (filter.without_master && master != nullptr) return false;
  if (!filter.kind.empty() && kind_name(link) != filter.kind) return false;
  if (!filter.slave_kind.empty() && (master == nullptr || kind_name(*master) != filter.slave_kind)) return false;
  return true;
}

void print_brief(Ip& ip, const LinkFilter& filter, const Link& link) {
  const Other other = other_of(ip, filter, link);
  const bool below_is_down = print_name(ip, 16, " ", link, other);
  print_operstate(ip, link);
  if (!filter.packet) return;
  if (has_address(link)) ip.print.tinted(Tint::kMac, "address", "{} ", to_string(link.address));
  print_flags(ip.print, link, below_is_down);
  ip.print.newline();
}

void print_hardware(Ip& ip, const Link& link) {
  Printer& p = ip.print;
  p.line_break();
  p.any("link_type", "    link/{} ", link_type(link));
  if (!has_address(link)) return;
  p.tinted(Tint::kMac, "address", "{}", to_string(link.address));
  if (link.has(iff::kPointopoint)) {
    p.text(" peer ");
    p.json("link_pointtopoint", true);
  } else {
    p.text(" brd ");
  }
  p.tinted(Tint::kMac, "broadcast", "{}", to_string(link.broadcast));
}

void print_nsid(Ip& ip, std::uint32_t nsid) {
  Printer& p = ip.print;
  if (p.is_json()) {
    p.json("link_netnsid", static_cast<std::int32_t>(nsid));
    return;
  }
  if (nsid == ~0U) {
    p.text(" link-netnsid unknown");
    return;
  }
  const std::string name = netns_name_of(ip.call, nsid);
  if (name.empty()) {
    p.text(" link-netnsid {}", nsid);
  } else {
    p.text(" link-netns {}", name);
  }
}

// What segmentation offload the device, or all that it sits on, can do.
std::uint32_t most_tso(const World& world, const Link& link) {
  constexpr std::uint32_t kMany = 524280, kFew = 65536;
  if (link.as<Tun>() != nullptr || link.as<Vrf>() != nullptr || link.as<Dummy>() != nullptr) return kFew;
  if (const Vxlan* vxlan = link.as<Vxlan>()) return world.links.contains(vxlan->lower) ? most_tso(world, world.links[vxlan->lower]) : kFew;
  if (const Bridge* bridge = link.as<Bridge>()) {
    std::uint32_t least = bridge->state->ports.empty() ? kFew : kMany;
    for (const LinkId port : bridge->state->ports) least = std::min(least, most_tso(world, world.links[port]));
    return least;
  }
  return kMany;
}

constexpr std::array<std::string_view, 4> kGenModes{"eui64", "none", "stable_secret", "random"};

void print_details(Ip& ip, const LinkFilter& filter, const Link& link) {
  Printer& p = ip.print;
  p.any("promiscuity", " promiscuity {} ", link.promiscuity);
  p.any("allmulti", " allmulti {} ", link.allmulti);
  p.any("min_mtu", "minmtu {} ", link.min_mtu);
  p.any("max_mtu", "maxmtu {} ", link.max_mtu);
  print_kind_details(ip, link);
  if (filter.as_link) {
    const auto mode = static_cast<std::size_t>((*link.conf6)[Conf6::kAddrGenMode]);
    if (mode < kGenModes.size()) p.any("inet6_addr_gen_mode", "addrgenmode {} ", kGenModes[mode]);
  }
  p.any("num_tx_queues", "numtxqueues {} ", link.tx_queues);
  p.any("num_rx_queues", "numrxqueues {} ", link.rx_queues);
  p.any("gso_max_size", "gso_max_size {} ", 65536);
  p.any("gso_max_segs", "gso_max_segs {} ", 65535);
  p.any("tso_max_size", "tso_max_size {} ", most_tso(ip.call.world(), link));
  p.any("tso_max_segs", "tso_max_segs {} ", 65535);
  p.any("gro_max_size", "gro_max_size {} ", 65536);
}

void print_altnames(Printer& p, const Link& link) {
  if (link.altnames->empty()) return;
  p.open_array("altnames");
  for (const std::string& name : *link.altnames) {
    p.line_break();
    p.any("", "    altname {}", name);
  }
  p.close_array();
}

}  // namespace

Shown print_link(Ip& ip, const LinkFilter& filter, const Link& link, bool deleted) {
  if (filter.index != 0 && link.ifindex != filter.index) return Shown::kNo;
  if (filter.up && !link.is_up()) return Shown::kNo;
  if (!filter.label.empty()) return Shown::kOnlyAddresses;
  if (!passes(ip, filter, link)) return Shown::kNo;
  Printer& p = ip.print;
  if (deleted) p.flag("deleted", "Deleted ");
  if (ip.options.brief) {
    print_brief(ip, filter, link);
    return Shown::kYes;
  }
  const LinkId id = nslab::find_link(ip.call.world(), link.netns, link.name.view());
  p.any("ifindex", "{}: ", link.ifindex);
  const Other other = other_of(ip, filter, link);
  print_flags(p, link, print_name(ip, 0, ": ", link, other));
  p.any("mtu", "mtu {} ", link.mtu);
  if (!filter.dump6) p.any("qdisc", "qdisc {} ", qdisc_name(link));
  if (const Link* master = filter.dump6 ? nullptr : ip.call.world().links.find(link.master))
    p.any("master", "master {} ", master->name.text());
  print_operstate(ip, link);
  if (filter.as_link) p.any("linkmode", "mode {} ", std::string_view(link.mode_dormant ? "DORMANT" : "DEFAULT"));
  if (!filter.dump6) p.any("group", "group {} ", group_name(link.group));
  if (link.txqlen != 0) p.any("txqlen", "qlen {}", link.txqlen);
  if (filter.packet || filter.family == Family::kNone || ip.options.details > 0) print_hardware(ip, link);
  if (other.nsid) print_nsid(ip, *other.nsid);
  if (ip.options.details > 0 && !filter.dump6) print_details(ip, filter, link);
  if ((filter.as_link || ip.options.details > 0) && !link.alias->empty()) {
    p.line_break();
    p.any("ifalias", "    alias {}", *link.alias);
  }
  if (filter.as_link && ip.options.statistics > 0) {
    p.line_break();
    print_link_statistics(ip, id);
  }
  if (!filter.dump6) print_altnames(p, link);
  p.newline();
  return Shown::kYes;
}

}  // namespace nslab::shell

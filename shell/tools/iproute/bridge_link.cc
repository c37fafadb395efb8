// bridge link.
#include <array>
#include <charconv>
#include <utility>

#include "shell/tools/iproute/bridge.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kBridgeLinkUsage =
    "Usage: bridge link set dev DEV [ cost COST ] [ priority PRIO ] [ state STATE ]\n"
    "                               [ guard {on | off} ]\n"
    "                               [ hairpin {on | off} ]\n"
    "                               [ fastleave {on | off} ]\n"
    "                               [ root_block {on | off} ]\n"
    "                               [ learning {on | off} ]\n"
    "                               [ learning_sync {on | off} ]\n"
    "                               [ flood {on | off} ]\n"
    "                               [ mcast_router MULTICAST_ROUTER ]\n"
    "                               [ mcast_flood {on | off} ]\n"
    "                               [ bcast_flood {on | off} ]\n"
    "                               [ mcast_to_unicast {on | off} ]\n"
    "                               [ neigh_suppress {on | off} ]\n"
    "                               [ vlan_tunnel {on | off} ]\n"
    "                               [ isolated {on | off} ]\n"
    "                               [ locked {on | off} ]\n"
    "                               [ hwmode {vepa | veb} ]\n"
    "                               [ backup_port DEVICE ] [ nobackup_port ]\n"
    "                               [ self ] [ master ]\n"
    "       bridge link show [dev DEV]\n";

constexpr std::array<std::string_view, 5> kStates{"disabled", "listening", "learning", "forwarding", "blocking"};

struct BridgeLinkFlagName {
  std::uint32_t flag;
  std::string_view name;
};
constexpr std::array kFlags{BridgeLinkFlagName{iff::kLoopback, "LOOPBACK"},
                            BridgeLinkFlagName{iff::kBroadcast, "BROADCAST"},
                            BridgeLinkFlagName{iff::kPointopoint, "POINTOPOINT"},
                            BridgeLinkFlagName{iff::kMulticast, "MULTICAST"},
                            BridgeLinkFlagName{iff::kNoarp, "NOARP"},
                            BridgeLinkFlagName{iff::kAllmulti, "ALLMULTI"},
                            BridgeLinkFlagName{iff::kPromisc, "PROMISC"},
                            BridgeLinkFlagName{iff::kMaster, "MASTER"},
                            BridgeLinkFlagName{iff::kSlave, "SLAVE"},
                            BridgeLinkFlagName{iff::kDebug, "DEBUG"},
                            BridgeLinkFlagName{iff::kDynamic, "DYNAMIC"},
                            BridgeLinkFlagName{iff::kNotrailers, "NOTRAILERS"},
                            BridgeLinkFlagName{iff::kUp, "UP"},
                            BridgeLinkFlagName{iff::kLowerUp, "LOWER_UP"},
                            BridgeLinkFlagName{iff::kDormant, "DORMANT"}};

void print_flags(Printer& print, std::uint32_t flags, bool lower_down) {
  print.open_array("flags");
  print.text("<");
  bool first = true;
  const auto word = [&](std::string_view name) {
    print.text("{}", first ? "" : ",");
    print.any("", "{}", name);
    first = false;
  };
  if ((flags & iff::kUp) != 0 && (flags & iff::kRunning) == 0) word("NO-CARRIER");
  for (const BridgeLinkFlagName& row : kFlags) {
    if ((flags & row.flag) != 0) word(row.name);
  }
  if (lower_down) word("M-DOWN");
  print.text("> ");
  print.close_array();
}

// The link it rides on, as a number of this namespace: the bridge's answer does not say whose number it is.
struct Lower {
  std::string name{};
  bool down = false;
};
std::optional<Lower> lower_of(const World& world, const Link& link) {
  const LinkId id = lower_link(link);
  const Link* lower = world.links.find(id);
  if (lower == nullptr) return link.as<Veth>() != nullptr ? std::optional(Lower{"NONE", false}) : std::nullopt;
  if (lower->ifindex == link.ifindex) return std::nullopt;
  const Link* here = find_link(world, link.netns, lower->ifindex);
  if (here == nullptr) return Lower{fmt::format("if{}", lower->ifindex), false};
  return Lower{here->name.text(), !here->is_up()};
}

struct Toggle {
  std::string_view word;
  bool BridgePort::*now;
  std::optional<bool> PortSettings::*wanted;
};
// In the order in which they print.
constexpr std::array kToggles{
    Toggle{"hairpin", &BridgePort::hairpin, &PortSettings::hairpin},
    Toggle{"guard", &BridgePort::guard, &PortSettings::guard},
    Toggle{"root_block", &BridgePort::root_block, &PortSettings::root_block},
    Toggle{"fastleave", &BridgePort::fast_leave, &PortSettings::fast_leave},
    Toggle{"learning", &BridgePort::learning, &PortSettings::learning},
    Toggle{"flood", &BridgePort::flood, &PortSettings::flood},
    Toggle{"mcast_flood", &BridgePort::multicast_flood, &PortSettings::multicast_flood},
    Toggle{"bcast_flood", &BridgePort::broadcast_flood, &PortSettings::broadcast_flood},
    Toggle{"mcast_to_unicast", &BridgePort::multicast_to_unicast, &PortSettings::multicast_to_unicast},
    Toggle{"neigh_suppress", &BridgePort::neigh_suppress, &PortSettings::neigh_suppress},
    Toggle{"vlan_tunnel", &BridgePort::vlan_tunnel, &PortSettings::vlan_tunnel},
    Toggle{"isolated", &BridgePort::isolated, &PortSettings::isolated},
    Toggle{"locked", &BridgePort::locked, &PortSettings::locked}};

void on_off(Printer& print, std::string_view key, bool value) {
  if (print.is_json()) {
    print.json(key, value);
  } else {
    print.text("{} {} ", key, value ? "on" : "off");
  }
}

void print_port(Ip& ip, const BridgePort& port) {
  Printer& print = ip.print;
  print.any("state", "state {} ", kStates[static_cast<std::size_t>(port.state)]);
  print.any("priority", "priority {} ", static_cast<unsigned>(port.priority));
  print.any("cost", "cost {} ", port.path_cost);
  if (ip.options.details == 0) return;
  print.line_break();
  print.text("    ");
  for (const Toggle& toggle : kToggles) {
    if (toggle.word == "mcast_to_unicast") print.any("mcast_router", "mcast_router {} ", 1U);
    on_off(print, toggle.word, port.*toggle.now);
  }
}

void print_link(Ip& ip, LinkId id, LinkId bridge) {
  Printer& print = ip.print;
  const World& world = ip.call.world();
  const Link& link = world.links[id];
  print.open_object();
  print.any("ifindex", "{}: ", link.ifindex);
  const auto lower = lower_of(world, link);
  if (print.is_json()) {
    if (lower && lower->name != "NONE") print.json("link", lower->name);
    if (lower && lower->name == "NONE") print.null("link", "");
    print.json("ifname", link.name.text());
  } else {
    print.tinted(Tint::kName, "", "{}: ", link.name.text() + (lower ? "@" + lower->name : std::string()));
  }
  print_flags(print, visible_flags(link), lower && lower->down);
  print.any("mtu", "mtu {} ", link.mtu);
  print.any("master", "master {} ", name_of(world, bridge));
  print_port(ip, *link.port);
  print.text("\n");
  print.close_object();
}

int show_bridge_link(Ip& ip) {
  std::optional<std::string> dev;
  for (; ip.more(); ++ip.at) {
    if (ip.word() != "dev") continue;
    ip.next();
    if (dev) ip.duplicate("dev", ip.word());
    dev = ip.word();
  }
  const LinkId only = dev ? bridge_device(ip, *dev) : LinkId{};
  ip.print.begin_list();
  for (const LinkId id : links_in_order(ip)) {
    const LinkId bridge = bridge_of_port(ip.call.world(), id);
    if (bridge && (!only || only == id)) print_link(ip, id, bridge);
  }
  ip.print.end_list();
  return 0;
}

bool read_port_switch(Ip& ip, std::string_view name) {
  const std::string& word = ip.next();
  if (word == "on") return true;
  if (word == "off") return false;
  ip.fail(234, fmt::format("Error: argument of \"{}\" must be one of \"off\", \"on\", not \"{}\"\n", name, word));
}

// A name, or any number, of which a byte is sent. None: a negative one stands for no state at all.
std::optional<PortState> read_port_state(Ip& ip) {
  const std::string& word = ip.next();
  for (std::size_t i = 0; i < kStates.size(); ++i) {
    if (word == kStates[i]) return static_cast<PortState>(i);
  }
  int number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size()) ip.fail(255, "Error: invalid STP port state\n");
  if (number < 0) return std::nullopt;
  return static_cast<PortState>(static_cast<std::uint8_t>(number));
}

bool read_toggle(Ip& ip, PortSettings& settings) {
  for (const Toggle& toggle : kToggles) {
    if (ip.word() != toggle.word) continue;
    settings.*toggle.wanted = read_port_switch(ip, toggle.word);
    return true;
  }
  return false;
}

int set(Ip& ip) {
  SetPort op;
  std::optional<std::string> dev;
  bool self = false;
  bool master = false;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "dev") {
      dev = ip.next();
    } else if (read_toggle(ip, op.settings)) {
    } else if (word == "learning_sync") {
      read_port_switch(ip, word);  // for hardware; a bridge's port has no such flag
    } else if (word == "mcast_router") {
      if (c_atoi(ip.next()) != 1) ip.not_modelled("bridge link set mcast_router");
    } else if (word == "cost") {
      if (const long cost = c_atoi(ip.next()); cost > 0) op.settings.path_cost = static_cast<std::uint32_t>(cost);
    } else if (word == "priority") {
      if (const long priority = c_atoi(ip.next()); priority >= 0) op.settings.priority = static_cast<std::uint32_t>(priority);
    } else if (word == "state") {
      op.settings.state = read_port_state(ip);
    } else if (word == "self") {
      self = true;
    } else if (word == "master") {
      master = true;
    } else if (word == "hwmode" || word == "backup_port" || word == "nobackup_port") {
      ip.not_modelled("bridge link set " + word);
    } else {
      ip.fail(255, std::string(kBridgeLinkUsage));
    }
  }
  if (!dev) ip.fail(255, "Device is a required argument.\n");
  op.link.index = ip.link(bridge_device(ip, *dev, "Cannot find bridge device \"{}\"\n")).ifindex;
  if (self && !master) ip.fail(255, "RTNETLINK answers: Operation not supported\n");
  return bridge_ask(ip, op);
}

}  // namespace

int bridge_link(Ip& ip) {
  if (!ip.more()) return show_bridge_link(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  if (is("set") || is("change")) return set(ip);
  if (is("show") || is("lst") || is("list")) return show_bridge_link(ip);
  if (is("help")) ip.fail(255, std::string(kBridgeLinkUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"bridge link help\".\n", verb));
}

}  // namespace nslab::shell

#include "verify/commands.h"

#include <fmt/format.h>

#include <array>
#include <chrono>

namespace nslab::verify {

namespace {

using Text = std::optional<std::string>;

// A word that the shell reads back as it is.
std::string quoted(const std::string& word) {
  const bool plain = !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@,+=%") ==
                                          std::string::npos;
  if (plain) return word;
  std::string out = "'";
  for (const char c : word) c == '\'' ? out += "'\\''" : out += c;
  return out + "'";
}

std::string link_of(const LinkRef& link) { return link.index != 0 ? fmt::format("if{}", link.index) : quoted(link.name); }

Text netns_of(const NetnsRef& ref) {
  if (const auto* name = std::get_if<NetnsByName>(&ref)) return quoted(name->name);
  if (const auto* pid = std::get_if<NetnsByPid>(&ref)) return std::to_string(pid->pid);
  if (const auto* path = std::get_if<NetnsByPath>(&ref)) return quoted(path->path);
  return std::nullopt;
}

std::string settings_text(const LinkSettings& s) {
  std::string out;
  if (s.name) out += " name " + quoted(*s.name);
  if (s.address) out += " address " + to_string(*s.address);
  if (s.mtu) out += fmt::format(" mtu {}", *s.mtu);
  if (s.txqlen) out += fmt::format(" txqueuelen {}", *s.txqlen);
  if (s.group) out += fmt::format(" group {}", *s.group);
  if (s.alias) out += " alias " + quoted(*s.alias);
  if (s.master) out += s.master->given() ? " master " + link_of(*s.master) : " nomaster";
  if (s.arp) out += *s.arp ? " arp on" : " arp off";
  if (s.multicast) out += *s.multicast ? " multicast on" : " multicast off";
  if (s.allmulticast) out += *s.allmulticast ? " allmulticast on" : " allmulticast off";
  if (s.promisc) out += *s.promisc ? " promisc on" : " promisc off";
  if (s.netns) out += " netns " + netns_of(*s.netns).value_or("");
  if (s.carrier) out += *s.carrier ? " carrier on" : " carrier off";
  if (s.addr_gen_mode && *s.addr_gen_mode < 2) out += *s.addr_gen_mode == 0 ? " addrgenmode eui64" : " addrgenmode none";
  if (s.up) out += *s.up ? " up" : " down";
  return out;
}

Text bridge_options_text(const BridgeOptions& options) {
  BridgeOptions rest = options;
  std::string out;
  const auto take = [&](std::string_view name, auto& value) {
    if (value) out += fmt::format(" {} {}", name, static_cast<std::uint32_t>(*value));
    value.reset();
  };
  const auto take_time = [&](std::string_view name, std::optional<Duration>& value) {
    if (value) out += fmt::format(" {} {}", name, *value / std::chrono::milliseconds(10));
    value.reset();
  };
  take("stp_state", rest.stp);
  take("priority", rest.priority);
  take_time("forward_delay", rest.forward_delay);
  take_time("hello_time", rest.hello_time);
  take_time("max_age", rest.max_age);
  take_time("ageing_time", rest.ageing_time);
  take("mcast_snooping", rest.multicast_snooping);
  take("group_fwd_mask", rest.group_forward_mask);
  return rest == BridgeOptions{} ? Text(" type bridge" + out) : std::nullopt;
}

std::string vxlan_text(const NewVxlan& vxlan, bool has_port) {
  const Vxlan& o = vxlan.options;
  std::string out = " type vxlan";
  if (vxlan.has_vni) out += fmt::format(" id {}", o.vni);
  if (o.remote) out += " remote " + to_string(o.remote);
  if (o.local) out += " local " + to_string(o.local);
  if (vxlan.dev.given()) out += " dev " + link_of(vxlan.dev);
  if (o.proxy) out += " proxy";
  return has_port ? out + fmt::format(" dstport {}", o.destination_port) : out;
}

Text text_of(const NewLink& op) {
  std::string out = "ip link add";
  if (op.lower.given()) out += " link " + link_of(op.lower);
  if (!op.name.empty()) out += " name " + quoted(op.name);
  LinkSettings rest = op.settings;
  rest.name.reset();
  out += settings_text(rest);
  if (op.index != 0) out += fmt::format(" index {}", op.index);
  if (const auto* veth = std::get_if<NewVeth>(&op.data)) {
    LinkSettings peer = veth->peer;
    peer.name.reset();
    out += " type veth";
    if (!veth->peer_name.empty() || !(peer == LinkSettings{})) out += " peer";
    if (!veth->peer_name.empty()) out += " name " + quoted(veth->peer_name);
    return out + settings_text(peer);
  }
  if (const auto* bridge = std::get_if<BridgeOptions>(&op.data)) {
    const Text options = bridge_options_text(*bridge);
    return options ? Text(out + *options) : std::nullopt;
  }
  if (const auto* plain = std::get_if<NewPlain>(&op.data)) return out + " type " + quoted(plain->kind);
  if (const auto* vlan = std::get_if<NewVlan>(&op.data)) {
    out += " type vlan";
    if (vlan->is_8021ad) out += " protocol 802.1ad";
    if (vlan->id) out += fmt::format(" id {}", *vlan->id);
    return out;
  }
  if (const auto* macvlan = std::get_if<NewMacvlan>(&op.data)) {
    static constexpr std::array kModes{"private", "vepa", "bridge", "passthru", "source"};
    return out + (macvlan->macvtap ? " type macvtap mode " : " type macvlan mode ") + kModes[static_cast<std::size_t>(macvlan->mode)];
  }
  if (const auto* vxlan = std::get_if<NewVxlan>(&op.data)) return out + vxlan_text(*vxlan, true);
  return std::nullopt;
}

Text text_of(const SetLink& op) {
  if (op.data) {
    if (const auto* vxlan = std::get_if<NewVxlan>(&*op.data))
      return "ip link set dev " + link_of(op.link) + vxlan_text(*vxlan, (vxlan->given & vxlan_given::kPort) != 0);
    const auto* bridge = std::get_if<BridgeOptions>(&*op.data);
    const Text options = bridge == nullptr || *bridge == BridgeOptions{} ? std::nullopt : bridge_options_text(*bridge);
    if (!options || !(op.settings == LinkSettings{})) return std::nullopt;
    return "ip link set dev " + link_of(op.link) + *options;
  }
  if (op.settings == LinkSettings{}) return std::nullopt;
  if (op.settings.name == op.link.name) return std::nullopt;  // ip does not ask for the name that a link has
  return "ip link set dev " + link_of(op.link) + settings_text(op.settings);
}

Text text_of(const DelLink& op) {
  if (op.group) return fmt::format("ip link del group {}", *op.group);
  return "ip link del dev " + link_of(op.link);
}

Text text_of(const SetAltname& op) {
  std::string out = fmt::format("ip link property {} dev {}", op.add ? "add" : "del", link_of(op.link));
  for (const std::string& name : op.names) out += " altname " + quoted(name);
  return out;
}

Text text_of(const BridgeIoctl& op) {
  switch (op.call) {
    case BridgeIoctl::Call::kAddBridge: return "brctl addbr " + quoted(op.bridge);
    case BridgeIoctl::Call::kDelBridge: return "brctl delbr " + quoted(op.bridge);
    case BridgeIoctl::Call::kAddPort: return "brctl addif " + quoted(op.bridge) + " " + link_of(op.port);
    case BridgeIoctl::Call::kDelPort: return "brctl delif " + quoted(op.bridge) + " " + link_of(op.port);
  }
  return std::nullopt;
}

// What `ip addr add` says where nothing is said of it.
Scope usual_scope(const IpAddress& address) { return address.is_loopback() ? Scope::kHost : Scope::kUniverse; }

Text text_of(const NewAddr& op) {
  const Ifaddr& address = op.address;
  std::string out = op.replace ? "ip addr replace " : "ip addr add ";
  out += to_string(address.local);
  if (address.peer && address.peer != address.local) out += " peer " + to_string(address.peer);
  out += fmt::format("/{}", address.prefix_length);
  if (address.broadcast && !address.broadcast.is_any()) out += " broadcast " + to_string(address.broadcast);
  if (!address.label.view().empty()) out += " label " + quoted(std::string(address.label.view()));
  if (address.metric != 0) out += fmt::format(" metric {}", address.metric);
  if (address.local.is_v4() && address.scope != usual_scope(address.local))
    out += fmt::format(" scope {}", static_cast<unsigned>(address.scope));
  if (address.has(ifa::kNodad)) out += " nodad";
  if (address.has(ifa::kNoprefixroute)) out += " noprefixroute";
  if (address.valid_s != kLifetimeForever) out += fmt::format(" valid_lft {} preferred_lft {}", address.valid_s, address.preferred_s);
  return out + " dev " + link_of(op.link);
}

Text text_of(const DelAddr& op) {
  if (op.peer.address != op.local) return std::nullopt;  // ip always says which prefix
  const std::string out = fmt::format("ip addr del {}/{}", to_string(op.local), op.peer.length);
  return out + " dev " + link_of(op.link);
}

std::string nexthop_text(const NexthopSpec& hop, Family family) {
  std::string out;
  if (hop.gateway) out += (hop.gateway.family != family ? " via inet6 " : " via ") + to_string(hop.gateway);
  if (hop.link.given()) out += " dev " + link_of(hop.link);
  if (hop.onlink) out += " onlink";
  return out;
}

Text route_text(const RouteSpec& route) {
  static constexpr std::array kTypes{"unspec",    "unicast",     "local",    "broadcast", "anycast", "multicast",
                                     "blackhole", "unreachable", "prohibit", "throw",     "nat"};
  std::string out;
  if (route.type != RouteType::kUnicast && route.type != RouteType::kUnspec)
    out += fmt::format(" {}", kTypes[static_cast<std::size_t>(route.type)]);
  out += route.destination.length == 0 ? " default" : " " + to_string(route.destination);
  if (route.tos != 0) out += fmt::format(" tos {:#x}", route.tos);
  if (route.multipath) {
    for (const NexthopSpec& hop : route.nexthops)
      out += " nexthop" + nexthop_text(hop, route.family) + fmt::format(" weight {}", hop.weight);
  } else if (!route.nexthops.empty()) {
    out += nexthop_text(route.nexthops.front(), route.family);
  }
  if (route.metric) out += fmt::format(" metric {}", *route.metric);
  if (route.table != rt_table::kMain) out += fmt::format(" table {}", route.table);
  if (route.prefsrc) out += " src " + to_string(route.prefsrc);
  if (route.nexthop_id != 0) out += fmt::format(" nhid {}", route.nexthop_id);
  if (route.metrics.mtu != 0) out += fmt::format(" mtu {}", route.metrics.mtu);
  if (!route.metrics.congestion.empty()) out += " congctl " + route.metrics.congestion;
  if (route.protocol != rtprot::kBoot) out += fmt::format(" proto {}", route.protocol);
  return out;
}

Text text_of(const NewRoute& op) {
  const char* verb = op.replace ? (op.create ? "replace" : "change") : op.append ? "append" : "add";
  const char* family = op.route.family == Family::kInet6 ? "ip -6" : "ip";
  return fmt::format("{} route {}{}", family, verb, *route_text(op.route));
}

Text text_of(const DelRoute& op) {
  RouteSpec route = op.route;
  route.protocol = rtprot::kBoot;
  const char* family = op.route.family == Family::kInet6 ? "ip -6" : "ip";
  return fmt::format("{} route del{}", family, *route_text(route));
}

Text text_of(const NewNeigh& op) {
  if (op.state != Nud::kPermanent || op.proxy) return std::nullopt;
  std::string out = fmt::format("ip neigh {} {}", op.replace ? "replace" : "add", to_string(op.address));
  if (op.lladdr) out += " lladdr " + to_string(*op.lladdr);
  return out + " dev " + link_of(op.link);
}

Text text_of(const DelNeigh& op) {
  if (op.proxy) return std::nullopt;
  return "ip neigh del " + to_string(op.address) + " dev " + link_of(op.link);
}

Text text_of(const NewFdb& op) {
  std::string out = fmt::format("bridge fdb {} {} dev {}",
                                !op.add      ? "del"
                                : op.replace ? "replace"
                                : op.append  ? "append"
                                             : "add",
                                to_string(op.address), link_of(op.link));
  out += op.on_master ? " master" : " self";
  if (op.is_static) out += " static";
  if (op.vlan != 0) out += fmt::format(" vlan {}", op.vlan);
  if (op.remote) out += " dst " + to_string(op.remote);
  if (op.port) out += fmt::format(" port {}", *op.port);
  if (op.vni) out += fmt::format(" vni {}", *op.vni);
  if (op.via != 0) return std::nullopt;
  if (op.router) out += " router";
  return out;
}

Text text_of(const SetMdb& op) {
  if (!op.key.group || op.key.source) return std::nullopt;
  return fmt::format("bridge mdb {} dev {} port {} grp {} {}", op.add ? "add" : "del", link_of(op.link), link_of(op.port),
                     to_string(op.key.group), op.permanent ? "permanent" : "temp");
}

Text text_of(const NewNexthop& op) {
  const NexthopObject& object = op.object;
  std::string out = "ip";
  if (object.family == Family::kInet6) out += " -6";
  out += op.replace ? " nexthop replace" : " nexthop add";
  if (object.id != 0) out += fmt::format(" id {}", object.id);
  if (object.nexthop.gateway) out += " via " + to_string(object.nexthop.gateway);
  if (op.link.given()) out += " dev " + link_of(op.link);
  if (object.nexthop.onlink) out += " onlink";
  if (object.blackhole) out += " blackhole";
  if (object.fdb) out += " fdb";
  for (std::size_t i = 0; i < object.group.size(); ++i) {
    out += fmt::format("{}{},{}", i == 0 ? " group " : "/", object.group[i].first, object.group[i].second);
  }
  return out;
}

Text text_of(const DelNexthop& op) { return fmt::format("ip nexthop del id {}", op.id); }

std::string rule_text(const PolicyRule& rule, bool has_priority) {
  static constexpr std::array kActions{"", " goto", " nop", " blackhole", " unreachable", " prohibit"};
  std::string out;
  if (has_priority) out += fmt::format(" pref {}", rule.priority);
  if (rule.from) out += " from " + to_string(rule.from);
  if (rule.fwmark != 0) out += fmt::format(" fwmark {:#x}", rule.fwmark);
  if (!rule.iif.empty()) out += " iif " + quoted(std::string(rule.iif.view()));
  if (rule.tos != 0) out += fmt::format(" tos {:#x}", rule.tos);
  if (rule.ip_protocol != 0) out += fmt::format(" ipproto {}", rule.ip_protocol);
  if (rule.has_sport) out += fmt::format(" sport {}-{}", rule.sport_low, rule.sport_high);
  if (rule.has_dport) out += fmt::format(" dport {}-{}", rule.dport_low, rule.dport_high);
  if (rule.has_uid_range) out += fmt::format(" uidrange {}-{}", rule.uid_low, rule.uid_high);
  if (rule.table != 0) out += fmt::format(" table {}", rule.table);
  if (rule.suppress_prefix_length >= 0) out += fmt::format(" suppress_prefixlength {}", rule.suppress_prefix_length);
  out += kActions[static_cast<std::size_t>(rule.action)];
  return rule.action == RuleAction::kGoto ? fmt::format("{} {}", out, rule.goto_priority) : out;
}

Text text_of(const SetAddrLabel& op) {
  if (op.ifindex != 0) return std::nullopt;
  return fmt::format("ip addrlabel {} prefix {} label {}", op.add ? "add" : "del", to_string(op.prefix), op.label);
}

Text text_of(const NewRule& op) {
  return (op.family == Family::kInet6 ? "ip -6 rule add" : "ip rule add") + rule_text(op.rule, op.has_priority);
}
Text text_of(const DelRule& op) {
  return (op.family == Family::kInet6 ? "ip -6 rule del" : "ip rule del") + rule_text(op.rule, op.has_priority);
}

Text text_of(const NewNsid& op) {
  const Text netns = netns_of(op.netns);
  if (!netns) return std::nullopt;
  return fmt::format("ip netns set {} {}", *netns, op.nsid < 0 ? "auto" : std::to_string(op.nsid));
}

Text text_of(const AddressIoctl& op) {
  switch (op.call) {
    case AddressIoctl::Call::kSetAddress: return fmt::format("ifconfig {} {}", quoted(op.name), to_string(op.address));
    case AddressIoctl::Call::kSetNetmask: return fmt::format("ifconfig {} netmask {}", quoted(op.name), to_string(op.address));
    case AddressIoctl::Call::kSetBroadcast: return fmt::format("ifconfig {} broadcast {}", quoted(op.name), to_string(op.address));
    default: return std::nullopt;
  }
}

Text text_of(const WriteSysctl& op) { return "sysctl -q -w " + quoted(op.path + "=" + op.value); }

template <class O>
Text text_of(const O&) {
  return std::nullopt;
}

}  // namespace

std::optional<std::string> command_of(const Op& op) {
  return std::visit([](const auto& o) { return text_of(o); }, op);
}

}  // namespace nslab::verify

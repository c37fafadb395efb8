#include "model/file/sysfs.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>

#include "model/file/sysfs_bond.h"
#include "model/link/kinds.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr std::string_view kClass = "class/net";
constexpr std::string_view kVirtual = "devices/virtual/net";

constexpr std::array<std::string_view, 30> kAttributes{
    "addr_assign_type", "addr_len", "address", "broadcast", "carrier", "carrier_changes", "carrier_down_count", "carrier_up_count",
    "dev_id", "dev_port", "dormant", "duplex", "flags", "gro_flush_timeout", "ifalias", "ifindex", "iflink", "link_mode", "mtu",
    "name_assign_type", "napi_defer_hard_irqs", "netdev_group", "operstate", "proto_down", "speed", "testing", "threaded",
    "tx_queue_len", "type", "uevent"};
constexpr std::array<std::string_view, 24> kStatistics{
    "collisions", "multicast", "rx_bytes", "rx_compressed", "rx_crc_errors", "rx_dropped", "rx_errors", "rx_fifo_errors",
    "rx_frame_errors", "rx_length_errors", "rx_missed_errors", "rx_nohandler", "rx_over_errors", "rx_packets", "tx_aborted_errors",
    "tx_bytes", "tx_carrier_errors", "tx_compressed", "tx_dropped", "tx_errors", "tx_fifo_errors", "tx_heartbeat_errors", "tx_packets",
    "tx_window_errors"};
constexpr std::array<std::string_view, 25> kBridgeFiles{"ageing_time",
                                                        "bridge_id",
                                                        "default_pvid",
                                                        "forward_delay",
                                                        "group_fwd_mask",
                                                        "hello_time",
                                                        "max_age",
                                                        "multicast_snooping",
                                                        "nf_call_iptables",
                                                        "priority",
                                                        "root_id",
                                                        "stp_state",
                                                        "vlan_filtering",
                                                        "flush",
                                                        "gc_timer",
                                                        "group_addr",
                                                        "hash_max",
                                                        "hello_timer",
                                                        "multicast_querier",
                                                        "root_path_cost",
                                                        "root_port",
                                                        "tcn_timer",
                                                        "topology_change",
                                                        "topology_change_detected",
                                                        "topology_change_timer"};
constexpr std::array<std::string_view, 23> kPortFiles{"hairpin_mode", "isolated", "learning", "multicast_flood", "path_cost",
                                                      "port_id", "port_no", "priority", "state", "unicast_flood", "broadcast_flood",
                                                      "bpdu_guard", "change_ack", "config_pending", "designated_bridge", "designated_cost",
                                                      "designated_port", "designated_root", "forward_delay_timer", "hold_timer",
                                                      "message_age_timer", "neigh_suppress", "root_block"};

constexpr std::string_view kMasters = "class/net/bonding_masters";

NetnsId netns_of(const FsNode& node) { return NetnsId{node.ns.id}; }

// "devices/virtual/net/br0/brif/veth0/state" taken apart.
struct LinkPath {
  LinkId link{};
  std::string_view rest{};
};

std::optional<LinkPath> link_path(const Walker& walker, const FsNode& node) {
  std::string_view path = node.path;
  if (path.starts_with(std::string(kVirtual) + "/")) {
    path.remove_prefix(kVirtual.size() + 1);
  } else if (path.starts_with(std::string(kClass) + "/")) {
    path.remove_prefix(kClass.size() + 1);
  } else {
    return std::nullopt;
  }
  const auto slash = path.find('/');
  if (!walker.world.netns.contains(netns_of(node))) return std::nullopt;
  const LinkId link = find_link(walker.world, netns_of(node), path.substr(0, slash));
  if (!link) return std::nullopt;
  return LinkPath{link, slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1)};
}

std::string hex(std::uint32_t value);

// tun_flags_show and its neighbours
std::optional<std::string> tun_file(const Tun& tun, std::string_view name) {
  constexpr std::uint32_t kTunMode = 1, kTapMode = 2, kNoPi = 0x1000, kPersist = 0x800, kVnetHeader = 0x4000, kMultiQueue = 0x100;
  if (name == "owner") return std::to_string(static_cast<std::int32_t>(tun.owner));
  if (name == "group") return std::to_string(static_cast<std::int32_t>(tun.group));
  if (name != "tun_flags") return std::nullopt;
  return hex((tun.tap ? kTapMode : kTunMode) | (tun.no_pi ? kNoPi : 0) | (tun.persist ? kPersist : 0) |
             (tun.vnet_header ? kVnetHeader : 0) | (tun.multi_queue ? kMultiQueue : 0));
}

std::string hex(std::uint32_t value) {
  std::array<char, 16> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "0x%x", value);
  return buffer.data();
}

std::optional<std::string> attribute(const World& world, const Link& link, LinkId id, std::string_view name) {
  static constexpr std::string_view kOper[] = {"unknown", "notpresent", "down", "lowerlayerdown", "testing", "dormant", "up"};
  if (name == "address") return to_string(link.address);
  if (name == "broadcast") return to_string(link.broadcast);
  if (name == "addr_assign_type") return std::to_string(static_cast<int>(link.address_source));
  if (name == "addr_len") return std::string("6");
  if (name == "ifindex") return std::to_string(link.ifindex);
  if (name == "iflink") {
    const Link* lower = world.links.find(lower_link(link));
    return std::to_string(lower == nullptr ? link.ifindex : lower->ifindex);
  }
  if (name == "mtu") return std::to_string(link.mtu);
  if (name == "flags") return hex(link.flags);
  if (name == "operstate") return std::string(kOper[static_cast<std::size_t>(visible_operstate(link))]);
  if (name == "carrier") return std::string(link.carrier ? "1" : "0");
  if (name == "tx_queue_len") return std::to_string(link.txqlen);
  if (name == "ifalias") return *link.alias;
  if (name == "netdev_group") return std::to_string(link.group);
  if (name == "type") return std::string(link.as<Loopback>() != nullptr ? "772" : is_ethernet(link) ? "1" : "65534");
  if (name == "speed") return std::string(link.as<Loopback>() != nullptr ? "" : "10000");
  if (name == "duplex") return std::string("full");
  if (name == "uevent") return "INTERFACE=" + link.name.text() + "\nIFINDEX=" + std::to_string(link.ifindex);
  if (name == "dev_id") return std::string("0x0");
  if (name == "name_assign_type") return std::string(link.as<Loopback>() != nullptr ? "2" : "3");  // NET_NAME_PREDICTABLE, _USER
  if (name == "carrier_changes") return std::to_string(stats_of(world, id).carrier_ups + stats_of(world, id).carrier_downs);
  if (name == "carrier_up_count") return std::to_string(stats_of(world, id).carrier_ups);
  if (name == "carrier_down_count") return std::to_string(stats_of(world, id).carrier_downs);
  if (std::find(kAttributes.begin(), kAttributes.end(), name) != kAttributes.end()) return std::string("0");
  return std::nullopt;
}

std::optional<std::string> statistic(const LinkStats& s, std::string_view name) {
  if (name == "rx_bytes") return std::to_string(s.rx_bytes);
  if (name == "rx_packets") return std::to_string(s.rx_packets);
  if (name == "rx_dropped") return std::to_string(s.rx_dropped);
  if (name == "rx_errors") return std::to_string(s.rx_errors);
  if (name == "tx_bytes") return std::to_string(s.tx_bytes);
  if (name == "tx_packets") return std::to_string(s.tx_packets);
  if (name == "tx_dropped") return std::to_string(s.tx_dropped);
  if (name == "tx_errors") return std::to_string(s.tx_errors);
  if (name == "multicast") return std::to_string(s.rx_multicast);
  if (name == "collisions") return std::to_string(s.collisions);
  if (name == "tx_carrier_errors") return std::to_string(s.tx_carrier);
  if (std::find(kStatistics.begin(), kStatistics.end(), name) != kStatistics.end()) return std::string("0");
  return std::nullopt;
}

std::string centiseconds(Duration time) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(time).count() / 10);
}

std::string bridge_id(std::uint16_t priority, const Mac& mac) {
  std::array<char, 24> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%04x.%02x%02x%02x%02x%02x%02x", priority, mac.bytes[0], mac.bytes[1], mac.bytes[2],
                mac.bytes[3], mac.bytes[4], mac.bytes[5]);
  return buffer.data();
}

std::optional<std::string> bridge_file(const BridgeState& state, std::string_view name) {
  const bool has_root = state.stp && state.root_port;
  if (name == "root_id" && has_root) return bridge_id(state.root_priority, state.root_id);
  if (name == "root_path_cost") return std::to_string(has_root ? state.root_path_cost : 0);
  if (name == "bridge_id" || name == "root_id") return bridge_id(state.priority, state.id);
  if (name == "stp_state") return std::string(state.stp ? "1" : "0");
  if (name == "forward_delay") return centiseconds(state.forward_delay);
  if (name == "hello_time") return centiseconds(state.hello_time);
  if (name == "max_age") return centiseconds(state.max_age);
  if (name == "ageing_time") return centiseconds(state.ageing_time);
  if (name == "priority") return std::to_string(state.priority);
  if (name == "multicast_snooping") return std::string(state.multicast_snooping ? "1" : "0");
  if (name == "vlan_filtering") return std::string(state.vlan_filtering ? "1" : "0");
  if (name == "default_pvid") return std::to_string(state.default_pvid);
  if (name == "nf_call_iptables") return std::string(state.nf_call_iptables ? "1" : "0");
  if (name == "group_fwd_mask") return hex(state.group_forward_mask);
  if (name == "group_addr") return std::string("01:80:c2:00:00:00");
  if (name == "hash_max") return std::string("4096");
  for (const std::string_view zero : {"gc_timer", "hello_timer", "multicast_querier", "tcn_timer", "topology_change",
                                      "topology_change_detected", "topology_change_timer"}) {
    if (name == zero) return std::string("0");
  }
  return std::nullopt;
}

std::optional<std::string> port_file(const BridgePort& port, const BridgeState& bridge, std::string_view name) {
  const auto flag = [](bool on) { return std::string(on ? "1" : "0"); };
  if (name == "hairpin_mode") return flag(port.hairpin);
  if (name == "isolated") return flag(port.isolated);
  if (name == "learning") return flag(port.learning);
  if (name == "unicast_flood") return flag(port.flood);
  if (name == "multicast_flood") return flag(port.multicast_flood);
  if (name == "path_cost") return std::to_string(port.path_cost);
  if (name == "priority") return std::to_string(port.priority);
  if (name == "state") return std::to_string(static_cast<int>(port.state));
  if (name == "port_no") return hex(port.number);
  const std::uint32_t port_id = (static_cast<std::uint32_t>(port.priority) << 10 | port.number) & 0xffff;
  if (name == "port_id") return hex(port_id);
  if (name == "designated_port") return std::to_string(port_id);
  if (name == "designated_bridge" || name == "designated_root") return bridge_id(bridge.priority, bridge.id);
  if (name == "broadcast_flood") return std::string("1");
  for (const std::string_view zero : {"bpdu_guard", "change_ack", "config_pending", "designated_cost", "forward_delay_timer", "hold_timer",
                                      "message_age_timer", "neigh_suppress", "root_block"}) {
    if (name == zero) return std::string("0");
  }
  return std::nullopt;
}

bool is_bond_member(const World& world, const Link& link) {
  const Link* master = world.links.find(link.master);
  return master != nullptr && master->as<Bond>() != nullptr;
}

bool shows_bonds(const World& world, const FsNode& node) {
  if (!world.netns.contains(netns_of(node))) return false;
  for (const auto& [index, id] : world.netns[netns_of(node)].links) {
    if (world.links[id].as<Bond>() != nullptr) return true;
  }
  return false;
}

// Files that may be empty: their text with its newline.
std::optional<std::string> bonding_file(const World& world, const LinkPath& at) {
  const Link& link = world.links[at.link];
  if (at.rest.starts_with("bonding/") && link.as<Bond>() != nullptr) return bond_file(world, at.link, at.rest.substr(8));
  if (at.rest.starts_with("bonding_slave/") && is_bond_member(world, link)) return bond_member_file(world, at.link, at.rest.substr(14));
  return std::nullopt;
}

const BridgePort* port_of(const World& world, const Link& link) {
  const Link* master = world.links.find(link.master);
  return master != nullptr && master->as<Bridge>() != nullptr ? &*link.port : nullptr;
}

// Of a bridge whose kernel was built with CONFIG_BRIDGE_VLAN_FILTERING.
bool is_of_vlans(std::string_view bridge_file) { return bridge_file == "vlan_filtering" || bridge_file == "default_pvid"; }

std::optional<std::string> file_of(const Walker& walker, const LinkPath& at) {
  const World& world = walker.world;
  const Link& link = world.links[at.link];
  const Bridge* bridge = link.as<Bridge>();
  if (at.rest.starts_with("statistics/")) return statistic(stats_of(world, at.link), at.rest.substr(11));
  if (bridge != nullptr && at.rest == "bridge/root_port") {
    const Link* root = world.links.find(bridge->state->root_port);
    return std::to_string(bridge->state->stp && root != nullptr ? root->port->number : 0);
  }
  if (bridge != nullptr && at.rest.starts_with("bridge/")) {
    if (!world.profile.vlan_filtering && is_of_vlans(at.rest.substr(7))) return std::nullopt;
    return bridge_file(*bridge->state, at.rest.substr(7));
  }
  if (at.rest.starts_with("brport/")) {
    const BridgePort* port = port_of(world, link);
    return port == nullptr ? std::nullopt : port_file(*port, *world.links[link.master].as<Bridge>()->state, at.rest.substr(7));
  }
  if (bridge != nullptr && at.rest.starts_with("brif/")) {
    const std::string_view below = at.rest.substr(5);
    const auto slash = below.find('/');
    const LinkId member = find_link(world, link.netns, below.substr(0, slash));
    if (!member || world.links[member].master != at.link || slash == std::string_view::npos) return std::nullopt;
    return port_file(*world.links[member].port, *bridge->state, below.substr(slash + 1));
  }
  if (const Tun* tun = link.as<Tun>()) {
    if (auto text = tun_file(*tun, at.rest)) return text;
  }
  return attribute(world, link, at.link, at.rest);
}

bool is_directory(const Walker& walker, const FsNode& node) {
  const std::string_view path = node.path;
  for (const std::string_view fixed :
       {std::string_view(""), std::string_view("class"), kClass, std::string_view("devices"), std::string_view("devices/virtual"), kVirtual,
        std::string_view("module"), std::string_view("kernel"), std::string_view("fs")}) {
    if (path == fixed) return true;
  }
  const auto at = link_path(walker, node);
  if (!at) return false;
  const Link& link = walker.world.links[at->link];
  if (at->rest.empty()) return path.starts_with(kVirtual);
  if (at->rest == "statistics" || at->rest == "queues" || at->rest == "power") return true;
  if (at->rest == "queues/rx-0" || at->rest == "queues/tx-0") return true;
  if ((at->rest == "bridge" || at->rest == "brif") && link.as<Bridge>() != nullptr) return true;
  if (at->rest == "bonding" && link.as<Bond>() != nullptr) return true;
  if (at->rest == "bonding_slave" && is_bond_member(walker.world, link)) return true;
  return at->rest == "brport" && port_of(walker.world, link) != nullptr;
}

bool is_member_link(const Walker& walker, const LinkPath& at) {
  const Link& link = walker.world.links[at.link];
  if (at.rest == "master") return bool(link.master);
  if (!at.rest.starts_with("brif/") || link.as<Bridge>() == nullptr) return false;
  const std::string_view name = at.rest.substr(5);
  if (name.find('/') != std::string_view::npos) return false;
  const LinkId member = find_link(walker.world, link.netns, name);
  return member && walker.world.links[member].master == at.link;
}

std::optional<std::int64_t> number_in(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  std::int64_t value = 0;
  const bool hex = text.starts_with("0x") || text.starts_with("0X");  // kstrtoul: a base of 0 finds its own
  if (hex) text.remove_prefix(2);
  const int base = hex ? 16 : text.size() > 1 && text[0] == '0' ? 8 : 10;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Result<Done> finish(Result<Reply> reply) {
  if (!reply) return tl::unexpected(reply.error());
  return Done{};
}

Result<Done> write_port(World& world, Pid by, NetnsId netns, LinkId id, std::string_view name, std::int64_t value) {
  SetPort op;
  op.by = by;
  (void)netns;
  op.link.index = world.links[id].ifindex;
  const bool on = value != 0;
  if (name == "hairpin_mode") op.settings.hairpin = on;
  else if (name == "isolated") op.settings.isolated = on;
  else if (name == "learning") op.settings.learning = on;
  else if (name == "unicast_flood") op.settings.flood = on;
  else if (name == "multicast_flood") op.settings.multicast_flood = on;
  else if (name == "path_cost") op.settings.path_cost = static_cast<std::uint32_t>(value);
  else if (name == "priority") op.settings.priority = static_cast<std::uint32_t>(value);
  else if (name == "state") op.settings.state = static_cast<PortState>(value);
  else return refuse(Reason::kAccessDenied, name);
  return finish(run(world, op));
}

Result<Done> write_bridge(World& world, Pid by, LinkId id, std::string_view name, std::int64_t value) {
  SetLink op;
  op.by = by;
  op.link.index = world.links[id].ifindex;
  BridgeOptions options;
  const auto cs = [&] { return std::chrono::milliseconds(value * 10); };
  if (name == "stp_state") options.stp = value != 0;
  else if (name == "forward_delay") options.forward_delay = cs();
  else if (name == "hello_time") options.hello_time = cs();
  else if (name == "max_age") options.max_age = cs();
  else if (name == "ageing_time") options.ageing_time = cs();
  else if (name == "priority") options.priority = static_cast<std::uint32_t>(value);
  else if (name == "multicast_snooping") options.multicast_snooping = value != 0;
  else if (name == "vlan_filtering") options.vlan_filtering = value != 0;
  else if (name == "default_pvid") options.default_pvid = static_cast<std::uint32_t>(value);
  else if (name == "nf_call_iptables") options.nf_call_iptables = value != 0;
  else if (name == "group_fwd_mask") options.group_forward_mask = static_cast<std::uint32_t>(value);
  else if (name != "flush") return refuse(Reason::kAccessDenied, name);
  op.data = options;
  return finish(run(world, op));
}

}  // namespace

bool sys_exists(const Walker& walker, const FsNode& node) {
  if (is_directory(walker, node)) return true;
  if (node.path == kMasters) return shows_bonds(walker.world, node);
  const auto at = link_path(walker, node);
  if (!at) return false;
  if (bonding_file(walker.world, *at)) return true;
  if (at->rest.empty() || at->rest == "subsystem" || is_member_link(walker, *at)) return true;
  return file_of(walker, *at).has_value() || at->rest == "bridge/flush";
}

FileType sys_type(const Walker& walker, const FsNode& node) {
  if (is_directory(walker, node)) return FileType::kDirectory;
  const auto at = link_path(walker, node);
  if (at && (at->rest.empty() || at->rest == "subsystem" || is_member_link(walker, *at))) return FileType::kSymlink;
  return FileType::kFile;
}

std::uint32_t sys_mode(const FsNode& node) {
  static constexpr std::string_view kWritable[] = {"mtu", "ifalias", "tx_queue_len", "flags", "carrier", "netdev_group"};
  const std::string_view name = std::string_view(node.path).substr(node.path.rfind('/') + 1);
  const bool bridge = node.path.find("/bridge/") != std::string::npos || node.path.find("/br") != std::string::npos ||
                      node.path.find("/bonding/") != std::string::npos || node.path == kMasters;
  return bridge || std::find(std::begin(kWritable), std::end(kWritable), name) != std::end(kWritable) ? 0644 : 0444;
}

Result<std::vector<std::string>> sys_list(const Walker& walker, const FsNode& node) {
  const auto strings = [](const auto& list) { return std::vector<std::string>(list.begin(), list.end()); };
  if (node.path.empty()) return std::vector<std::string>{"class", "devices", "fs", "kernel", "module"};
  if (node.path == "class") return std::vector<std::string>{"net"};
  if (node.path == "devices") return std::vector<std::string>{"virtual"};
  if (node.path == "devices/virtual") return std::vector<std::string>{"net"};
  std::vector<std::string> names;
  if (node.path == kClass || node.path == kVirtual) {
    if (!walker.world.netns.contains(netns_of(node))) return names;
    for (const auto& [index, id] : walker.world.netns[netns_of(node)].links) names.push_back(walker.world.links[id].name.text());
    if (node.path == kClass && shows_bonds(walker.world, node)) names.emplace_back("bonding_masters");
    return names;
  }
  const auto at = link_path(walker, node);
  if (!at) return names;
  const Link& link = walker.world.links[at->link];
  if (at->rest == "statistics") return strings(kStatistics);
  if (at->rest == "bridge") {
    std::vector<std::string> files = strings(kBridgeFiles);
    if (!walker.world.profile.vlan_filtering) std::erase_if(files, is_of_vlans);
    return files;
  }
  if (at->rest == "brport") return strings(kPortFiles);
  if (at->rest == "bonding") return strings(bond_files());
  if (at->rest == "bonding_slave") return strings(bond_member_files());
  if (at->rest == "brif") {
    for (const LinkId member : members_of(walker.world, at->link)) names.push_back(walker.world.links[member].name.text());
    return names;
  }
  if (at->rest == "power") return names;
  if (at->rest == "queues") return std::vector<std::string>{"rx-0", "tx-0"};
  names = strings(kAttributes);
  for (const char* name : {"power", "queues", "statistics", "subsystem"}) names.emplace_back(name);
  if (link.as<Bridge>() != nullptr) {
    names.emplace_back("bridge");
    names.emplace_back("brif");
  }
  if (link.as<Bond>() != nullptr) names.emplace_back("bonding");
  if (link.as<Tun>() != nullptr) names.insert(names.end(), {"group", "owner", "tun_flags"});
  if (is_bond_member(walker.world, link)) names.emplace_back("bonding_slave");
  if (port_of(walker.world, link) != nullptr) names.emplace_back("brport");
  if (link.master) names.emplace_back("master");
  return names;
}

Result<std::string> sys_read(const Walker& walker, const FsNode& node) {
  if (node.path == kMasters) return bond_masters(walker.world, netns_of(node));
  const auto at = link_path(walker, node);
  if (!at) return refuse(Reason::kInvalidArgument, node.path);
  if (const auto text = bonding_file(walker.world, *at)) return *text;
  // Of a link that is down the kernel tells neither carrier nor speed.
  const bool down = !walker.world.links[at->link].is_up();
  if (down && (at->rest == "carrier" || at->rest == "speed" || at->rest == "duplex" || at->rest == "dormant")) {
    return refuse(Reason::kInvalidArgument, node.path);
  }
  const auto text = file_of(walker, *at);
  if (!text) return refuse(Reason::kAccessDenied, node.path);
  if (text->empty() && node.path.ends_with("/ifalias")) return std::string();
  return *text + "\n";
}

Result<std::string> sys_link(const Walker& walker, const FsNode& node) {
  const auto at = link_path(walker, node);
  if (!at) return refuse(Reason::kInvalidArgument, node.path);
  const Link& link = walker.world.links[at->link];
  if (at->rest.empty()) return "../../devices/virtual/net/" + link.name.text();
  if (at->rest == "master") return "../" + walker.world.links[link.master].name.text();
  if (at->rest.starts_with("brif/")) return "../../" + std::string(at->rest.substr(5)) + "/brport";
  return std::string("../../../../class/net");
}

Result<Done> sys_write(World& world, Pid by, const FsNode& node, const std::string& text) {
  const Process& writer = *find_process(world, by);
  if (node.path == kMasters) return write_bond_masters(world, by, text);
  const auto at = link_path(Walker{world, writer}, node);
  if (!at) return refuse(Reason::kAccessDenied, node.path);
  if (!may_administer(world, by, world.links[at->link].netns)) return refuse(Reason::kNotPermitted);
  if (at->rest.starts_with("bonding/") && world.links[at->link].as<Bond>() != nullptr) {
    return write_bond_file(world, by, at->link, at->rest.substr(8), text);
  }
  if (at->rest == "ifalias") {
    world.links.edit(at->link).alias = Cow(text.substr(0, text.find('\n')));
    return Done{};
  }
  const auto value = number_in(text);
  if (!value) return refuse(Reason::kInvalidArgument, node.path);
  const std::string_view name = at->rest.substr(at->rest.rfind('/') + 1);
  const NetnsId netns = world.links[at->link].netns;
  if (at->rest.starts_with("brport/")) return write_port(world, by, netns, at->link, name, *value);
  if (at->rest.starts_with("bridge/")) return write_bridge(world, by, at->link, name, *value);
  if (at->rest.starts_with("brif/")) {
    const std::string_view below = at->rest.substr(5);
    const LinkId member = find_link(world, netns, below.substr(0, below.find('/')));
    if (!member) return refuse(Reason::kNoSuchFile, node.path);
    return write_port(world, by, netns, member, name, *value);
  }
  SetLink op;
  op.by = by;
  op.link.index = world.links[at->link].ifindex;
  if (name == "mtu") op.settings.mtu = static_cast<std::uint32_t>(*value);
  else if (name == "tx_queue_len") op.settings.txqlen = static_cast<std::uint32_t>(*value);
  else if (name == "netdev_group") op.settings.group = static_cast<std::uint32_t>(*value);
  else if (name == "carrier") op.settings.carrier = *value != 0;
  else if (name == "flags") op.settings.up = (*value & 1) != 0;
  else return refuse(Reason::kAccessDenied, node.path);
  return finish(run(world, op));
}

}  // namespace nslab

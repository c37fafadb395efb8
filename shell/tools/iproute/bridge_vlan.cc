// bridge vlan.
#include <algorithm>
#include <vector>

#include "shell/tools/iproute/bridge.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kBridgeVlanUsage =
    "Usage: bridge vlan { add | del } vid VLAN_ID dev DEV [ tunnel_info id TUNNEL_ID ]\n"
    "                                                     [ pvid ] [ untagged ]\n"
    "                                                     [ self ] [ master ]\n"
    "       bridge vlan { set } vid VLAN_ID dev DEV [ state STP_STATE ]\n"
    "                                               [ mcast_router MULTICAST_ROUTER ]\n"
    "       bridge vlan { show } [ dev DEV ] [ vid VLAN_ID ]\n"
    "       bridge vlan { tunnelshow } [ dev DEV ] [ vid VLAN_ID ]\n"
    "       bridge vlan global { set } vid VLAN_ID dev DEV\n"
    "                      [ mcast_snooping MULTICAST_SNOOPING ]\n"
    "                      [ mcast_querier MULTICAST_QUERIER ]\n"
    "                      [ mcast_igmp_version IGMP_VERSION ]\n"
    "                      [ mcast_mld_version MLD_VERSION ]\n"
    "                      [ mcast_last_member_count LAST_MEMBER_COUNT ]\n"
    "                      [ mcast_last_member_interval LAST_MEMBER_INTERVAL ]\n"
    "                      [ mcast_startup_query_count STARTUP_QUERY_COUNT ]\n"
    "                      [ mcast_startup_query_interval STARTUP_QUERY_INTERVAL ]\n"
    "                      [ mcast_membership_interval MEMBERSHIP_INTERVAL ]\n"
    "                      [ mcast_querier_interval QUERIER_INTERVAL ]\n"
    "                      [ mcast_query_interval QUERY_INTERVAL ]\n"
    "                      [ mcast_query_response_interval QUERY_RESPONSE_INTERVAL ]\n"
    "       bridge vlan global { show } [ dev DEV ] [ vid VLAN_ID ]\n";

struct VlanRange {
  std::uint16_t first = 0, last = 0;
  VlanEntry entry{};  // of the last
  std::uint32_t first_tunnel = 0;
};

const Map<std::uint16_t, VlanEntry>* vlans_of(const World& world, LinkId id) {
  const Link& link = world.links[id];
  if (const Bridge* bridge = link.as<Bridge>()) return &bridge->state->vlans;
  return bridge_of_port(world, id) ? &link.port->vlans : nullptr;
}

// One range a VLAN, or runs of neighbours that agree (-c). Tunnels always come as runs.
std::vector<VlanRange> ranges_of(const Map<std::uint16_t, VlanEntry>& vlans, bool tunnels, bool compress) {
  std::vector<VlanRange> ranges;
  for (const auto& [vid, entry] : vlans) {
    if (tunnels && entry.tunnel_id == 0) continue;
    VlanRange* last = ranges.empty() ? nullptr : &ranges.back();
    const bool follows = last != nullptr && vid == last->last + 1;
    const bool joins = follows && (tunnels ? entry.tunnel_id == last->entry.tunnel_id + 1
                                           : compress && !entry.pvid && !last->entry.pvid && entry.untagged == last->entry.untagged);
    if (joins) {
      last->last = vid;
      last->entry = entry;
    } else {
      ranges.push_back({vid, vid, entry, entry.tunnel_id});
    }
  }
  return ranges;
}

std::string span_text(std::uint32_t first, std::uint32_t last) {
  return first == last ? std::to_string(first) : fmt::format("{}-{}", first, last);
}

void print_span(Printer& print, std::string_view key, std::uint32_t first, std::uint32_t last) {
  print.json(key, first);
  if (first != last) print.json(fmt::format("{}End", key), last);
}

void print_flags(Printer& print, const VlanEntry& entry) {
  if (!entry.pvid && !entry.untagged) return;
  print.open_array("flags");
  if (entry.pvid) print.any("", " {}", std::string_view("PVID"));
  if (entry.untagged) print.any("", " {}", std::string_view("Egress Untagged"));
  print.close_array();
}

void print_ranges(Ip& ip, LinkId id, const std::vector<VlanRange>& ranges, bool tunnels, long vid) {
  Printer& print = ip.print;
  bool opened = false;
  for (const VlanRange& range : ranges) {
    if (vid != 0 && (range.first > vid || range.last < vid)) continue;
    if (!opened) {
      print.open_object();
      print.tinted(Tint::kName, "ifname", "{:<16}  ", name_of(ip.call.world(), id));
      print.open_array(tunnels ? "tunnels" : "vlans");
      opened = true;
    } else {
      print.text("{:<16}  ", "");
    }
    print.open_object();
    print_span(print, "vlan", range.first, range.last);
    if (tunnels) {
      print.text("{:<9}  {}", span_text(range.first, range.last), span_text(range.first_tunnel, range.entry.tunnel_id));
      print_span(print, "tunid", range.first_tunnel, range.entry.tunnel_id);
    } else {
      print.text("{}", span_text(range.first, range.last));
      print_flags(print, range.entry);
    }
    print.close_object();
    print.line_break();
  }
  if (!opened) return;
  print.close_array();
  print.close_object();
}

// RTM_GETVLAN on a kernel that cannot filter by VLAN.
[[noreturn]] void dump_refused(Ip& ip) {
  ip.call.err("RTNETLINK answers: Operation not supported\nDump terminated\n");
  ip.print.text("{:<16}  {:<9}\n", "port", "vlan-id");
  throw Quit{1};
}

int show_bridge_vlan(Ip& ip, const BridgeWords& how, bool tunnels) {
  std::optional<std::string> dev;
  long vid = 0;
  for (; ip.more(); ++ip.at) {
    const std::string word = ip.word();
    if (word != "dev" && word != "vid") continue;
    ip.next();
    if (word == "dev") {
      if (dev) ip.duplicate("dev", ip.word());
      dev = ip.word();
    } else {
      if (vid != 0) ip.duplicate("vid", ip.word());
      vid = c_atoi(ip.word());
    }
  }
  const LinkId only = dev ? bridge_device(ip, *dev) : LinkId{};
  const bool filters = ip.call.world().profile.vlan_filtering;
  if (ip.options.details > 0 && !tunnels) {
    if (filters) ip.not_modelled("bridge -d vlan");
    dump_refused(ip);
  }
  if (ip.options.statistics > 0 && !tunnels) {
    if (filters) ip.not_modelled("bridge -s vlan");
    ip.print.begin_list();
    ip.print.text("{:<16}  vlan-id\n", "port");
    ip.print.end_list();
    return 0;
  }
  ip.print.begin_list();
  if (tunnels) {
    ip.print.text("{:<16}  {:<9}  tunnel-id\n", "port", "vlan-id");
  } else {
    ip.print.text("{:<16}  {:<9}\n", "port", "vlan-id");
  }
  for (const LinkId id : links_in_order(ip)) {
    if (only && id != only) continue;
    const World& world = ip.call.world();
    const auto* vlans = world.profile.vlan_filtering ? vlans_of(world, id) : nullptr;
    if (vlans != nullptr) print_ranges(ip, id, ranges_of(*vlans, tunnels, how.ranges), tunnels, vid);
  }
  ip.print.end_list();
  return 0;
}

struct BridgeVlanModify {
  Ip& ip;
  SetPortVlan op{};
  std::string dev{};
  long first = -1, last = -1;
  bool range = false;

  void read_vid() {
    const std::string& word = ip.next();
    const auto dash = word.find('-');
    first = static_cast<std::int16_t>(c_atoi(word.substr(0, dash)));
    range = range || dash != std::string::npos;
    if (dash != std::string::npos) last = static_cast<std::int16_t>(c_atoi(word.substr(dash + 1)));
  }

  std::uint32_t read_tunnel(const std::string& text) {
    const auto id = c_number(text, (1U << 24) - 1);
    if (!id) ip.invalid("invalid tun id", text);
    return static_cast<std::uint32_t>(*id);
  }

  void read_tunnel_words() {
    ip.next();
    if (!ip.is("id")) ip.invalid("tunnel id expected", ip.word());
    const std::string& word = ip.next();
    const auto dash = word.find('-');
    op.tunnel_id = read_tunnel(word.substr(0, dash));
    if (dash != std::string::npos) op.tunnel_last = read_tunnel(word.substr(dash + 1));
  }

  void read() {
    for (; ip.more(); ++ip.at) {
      const std::string& word = ip.word();
      if (word == "dev") {
        dev = ip.next();
      } else if (word == "vid") {
        read_vid();
      } else if (word == "self") {
        op.on_self = true;
      } else if (word == "pvid") {
        op.pvid = true;
      } else if (word == "untagged") {
        op.untagged = true;
      } else if (word == "tunnel_info") {
        read_tunnel_words();
      } else if (ip.is("help")) {
        ip.next();  // and every other word is passed over, as "tagged" and "master" are
      }
    }
  }
};

int modify_bridge_vlan(Ip& ip, bool add) {
  BridgeVlanModify words{ip};
  words.read();
  if (words.dev.empty() || words.first == -1) ip.fail(255, "Device and VLAN ID are required arguments.\n");
  words.op.link.index = ip.link(bridge_device(ip, words.dev, "Cannot find bridge device \"{}\"\n")).ifindex;
  if (words.first >= 4096) ip.fail(255, fmt::format("Invalid VLAN ID \"{}\"\n", words.first));
  if (words.range) {
    if (words.last == -1 || words.last >= 4096 || words.first >= words.last) {
      ip.fail(255, fmt::format("Invalid VLAN range \"{}-{}\"\n", words.first & 0xffff, words.last & 0xffff));
    }
    if (words.op.pvid) ip.fail(255, "pvid cannot be configured for a vlan range\n");
  }
  words.op.add = add;
  words.op.first = static_cast<std::uint16_t>(words.first);
  words.op.last = static_cast<std::uint16_t>(words.range ? words.last : words.first);
  return bridge_ask(ip, words.op);
}

}  // namespace

int bridge_vlan(Ip& ip, const BridgeWords& how) {
  if (!ip.more()) return show_bridge_vlan(ip, how, false);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  if (is("add")) return modify_bridge_vlan(ip, true);
  if (is("delete")) return modify_bridge_vlan(ip, false);
  if (is("show") || is("lst") || is("list")) return show_bridge_vlan(ip, how, false);
  if (is("tunnelshow")) return show_bridge_vlan(ip, how, true);
  if (is("set")) ip.not_modelled("bridge vlan set");
  if (verb == "global") {
    const bool shows = !ip.more() || ip.word() == "show" || ip.word() == "list" || ip.word() == "lst";
    if (shows && !ip.call.world().profile.vlan_filtering) dump_refused(ip);
    ip.not_modelled("bridge vlan global");
  }
  if (is("help")) ip.fail(255, std::string(kBridgeVlanUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"bridge vlan help\".\n", verb));
}

}  // namespace nslab::shell

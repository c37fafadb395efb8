// bridge mdb: the groups that are wanted behind a bridge's ports.
//
// Not modelled: routers and queriers (there are none: the list of routers is empty).
#include <algorithm>

#include "model/link/mdb.h"
#include "shell/tools/iproute/bridge.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kMdbUsage =
    "Usage: bridge mdb { add | del } dev DEV port PORT grp GROUP [src SOURCE] [permanent | temp] [vid VID]\n"
    "       bridge mdb {show} [ dev DEV ] [ vid VID ]\n";

// print_mdb_entry
void print_member(Ip& ip, const World& world, LinkId bridge, const MdbKey& key, const MdbPort& member) {
  Printer& p = ip.print;
  p.open_object();
  p.json("index", world.links[bridge].ifindex);
  p.any("dev", "dev {}", name_of(world, bridge));
  p.any("port", " port {}", name_of(world, member.port));
  p.any("grp", " grp {}", key.group ? to_string(key.group) : to_string(key.mac));
  if (key.source) p.any("src", " src {}", to_string(key.source));
  p.any("state", " {}", std::string_view(member.permanent ? "permanent" : "temp"));
  if (ip.options.details > 0 && member.port != bridge) {
    p.any("protocol", " proto {} ", std::string_view(member.by_user ? "static" : "kernel"));
  }
  p.open_array("flags");
  p.close_array();
  if (key.vlan != 0) p.any("vid", " vid {}", key.vlan);
  if (ip.options.statistics > 0) {
    const Duration left = member.permanent ? Duration{0} : member.updated + kMdbMembership - world.now;
    const auto hundredths = std::chrono::duration_cast<std::chrono::milliseconds>(left).count() / 10;
    p.any("timer", " {}", fmt::format("{:4}.{:02}", hundredths / 100, hundredths % 100));
  }
  p.newline();
  p.close_object();
}

void show_of(Ip& ip, LinkId bridge, long vid) {
  const World& world = ip.call.world();
  const BridgeState& state = *world.links[bridge].as<Bridge>()->state;
  std::vector<std::pair<MdbKey, MdbEntry>> entries;
  for (const auto& [key, entry] : state.mdb) entries.emplace_back(key, entry);
  std::sort(entries.begin(), entries.end(), [](const auto& a, const auto& b) { return a.second.order > b.second.order; });
  for (const auto& [key, entry] : entries) {
    if (vid != 0 && key.vlan != vid) continue;
    for (const MdbPort& member : entry.ports) {
      if (is_current(world, member)) print_member(ip, world, bridge, key, member);
    }
  }
}

int show_mdb(Ip& ip) {
  LinkId only{};
  long vid = 0;
  for (; ip.more(); ++ip.at) {
    if (ip.word() == "dev") only = bridge_device(ip, ip.next());
    else if (ip.word() == "vid") vid = c_atoi(ip.next());
  }
  ip.print.begin_list();
  ip.print.open_object();
  ip.print.open_array("mdb");
  for (const LinkId id : links_in_order(ip)) {
    if ((!only || id == only) && ip.link(id).as<Bridge>() != nullptr) show_of(ip, id, vid);
  }
  ip.print.close_array();
  ip.print.open_object("router");
  ip.print.close_object();
  ip.print.close_object();
  ip.print.end_list();
  return 0;
}

int modify_mdb(Ip& ip, bool add) {
  std::string dev, port, group, source;
  long vid = 0;
  bool permanent = false;
  for (; ip.more(); ++ip.at) {
    const std::string word = ip.word();
    if (word == "dev") dev = ip.next();
    else if (word == "grp") group = ip.next();
    else if (word == "port") port = ip.next();
    else if (word == "vid") vid = c_atoi(ip.next());
    else if (word == "src") source = ip.next();
    else if (word == "permanent") permanent = add;
    else if (word == "temp") permanent = false;
  }
  if (dev.empty() || port.empty() || group.empty()) ip.fail(255, "Device, group address and port name are required arguments.\n");
  SetMdb op;
  op.add = add;
  (void)bridge_device(ip, dev);
  (void)bridge_device(ip, port);
  op.link = LinkRef{dev};
  op.port = LinkRef{port};
  op.permanent = permanent;
  op.key.vlan = static_cast<std::uint16_t>(vid);
  if (const auto address = parse_ip(group)) {
    op.key.group = *address;
  } else if (const auto mac = parse_mac(group)) {
    op.key.mac = *mac;
  } else {
    ip.fail(255, fmt::format("\"{}\" is invalid lladdr.\nInvalid address \"{}\"\n", group, group));
  }
  if (!source.empty()) {
    const auto from = parse_ip(source);
    if (!from) ip.fail(255, fmt::format("Invalid source address \"{}\"\n", source));
    if (from->is_v6() != op.key.group.is_v6()) {
      ip.fail(255, fmt::format("Error: bridge: IPv{} invalid source address length.\n", op.key.group.is_v6() ? 6 : 4));
    }
    op.key.source = *from;
  }
  return bridge_ask(ip, std::move(op));
}

}  // namespace

void print_mdb_change(Ip& ip, const World& world, LinkId bridge, const MdbKey& key, const MdbPort& member, bool deleted) {
  if (deleted) ip.print.text("Deleted ");
  print_member(ip, world, bridge, key, member);
}

int bridge_mdb(Ip& ip) {
  const std::string verb = ip.more() ? ip.word() : "show";
  if (ip.more()) ++ip.at;
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  if (is("add")) return modify_mdb(ip, true);
  if (is("delete")) return modify_mdb(ip, false);
  if (is("show") || is("lst") || is("list")) return show_mdb(ip);
  if (is("help")) ip.fail(255, std::string(kMdbUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"bridge mdb help\".\n", verb));
}

}  // namespace nslab::shell

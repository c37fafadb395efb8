#include "model/snapshot.h"

#include <algorithm>

#include "model/file/paths.h"
#include "model/ip/fib.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

// Where the objects of one namespace are put.
struct Namespace {
  const World& world;
  const std::map<NetnsId, std::string>& names;
  NetnsId netns{};
  std::string prefix{};
  Snapshot& out;

  Fields& object(const std::string& name) { return out.objects[prefix + name]; }
};

std::string name_of(const World& world, LinkId link) {
  return link && world.links.contains(link) ? std::string(world.links[link].name.view()) : "";
}

std::string hex(std::uint32_t value) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  do {
    out.insert(out.begin(), kDigits[value & 15U]);
    value >>= 4U;
  } while (value != 0);
  return "0x" + out;
}

void add_address(Namespace& place, const Link& link, const Ifaddr& address) {
  Fields& fields = place.object("address " + std::string(link.name.view()) + " " + to_string(address.local) + "/" +
                                std::to_string(address.prefix_length));
  fields["scope"] = std::to_string(static_cast<unsigned>(address.scope));
  fields["flags"] = hex(address.flags);
  if (address.peer != address.local) fields["peer"] = to_string(address.peer);
  if (address.broadcast && !address.broadcast.is_any()) fields["broadcast"] = to_string(address.broadcast);
  if (address.local.is_v4()) fields["label"] = std::string(address.label.view());
}

void add_bridge(Namespace& place, const Link& link, const BridgeState& bridge) {
  const std::string name(link.name.view());
  Fields& fields = place.object("bridge " + name);
  fields["stp"] = bridge.stp ? "on" : "off";
  fields["priority"] = std::to_string(bridge.priority);
  fields["vlan_filtering"] = bridge.vlan_filtering ? "on" : "off";
  for (const auto& [key, entry] : bridge.fdb) {
    const std::string vlan = key.vlan() == 0 ? "" : " vlan " + std::to_string(key.vlan());
    Fields& row = place.object("fdb " + name + " " + to_string(key.address()) + vlan);
    row["dev"] = name_of(place.world, entry.port);
    row["state"] = entry.local ? "permanent" : entry.is_static ? "static" : "learned";
  }
}

void add_link(Namespace& place, LinkId id) {
  const World& world = place.world;
  const Link& link = world.links[id];
  Fields& fields = place.object("link " + std::string(link.name.view()));
  fields["ifindex"] = std::to_string(link.ifindex);
  fields["kind"] = std::string(kind_name(link));
  fields["flags"] = hex(visible_flags(link));
  fields["mtu"] = std::to_string(link.mtu);
  fields["address"] = to_string(link.address);
  fields["operstate"] = std::to_string(static_cast<unsigned>(visible_operstate(link)));
  fields["qdisc"] = std::string(qdisc_name(link));
  fields["txqlen"] = std::to_string(link.txqlen);
  fields["group"] = std::to_string(link.group);
  if (link.master) fields["master"] = name_of(world, link.master);
  if (!link.alias->empty()) fields["alias"] = *link.alias;
  if (const LinkId lower = lower_link(link); lower && world.links.contains(lower)) {
    fields["link"] = std::to_string(world.links[lower].ifindex);
    const auto other = place.names.find(world.links[lower].netns);
    if (world.links[lower].netns != link.netns && other != place.names.end()) fields["link-netns"] = other->second;
  } else if (const NetnsId birthplace = link_net(world, link); birthplace && birthplace != link.netns) {
    // rtnl_fill_link_netnsid: what has no link below it shows its own number beside the namespace it belongs to.
    fields["link"] = std::to_string(link.ifindex);
    const auto other = place.names.find(birthplace);
    if (other != place.names.end()) fields["link-netns"] = other->second;
  }
  std::string altnames;
  for (const std::string& name : *link.altnames) altnames += (altnames.empty() ? "" : " ") + name;
  if (!altnames.empty()) fields["altname"] = altnames;
  for (const Ifaddr& address : *link.addresses4) add_address(place, link, address);
  for (const Ifaddr& address : *link.addresses6) add_address(place, link, address);
  if (const auto* bridge = link.as<Bridge>()) add_bridge(place, link, *bridge->state);
}

// A nexthop without carrier is shown as dead where it is not to be used (fib_nexthop_info).
bool is_shown_dead(const World& world, const Route& route, const Nexthop& hop) {
  const Link* link = world.links.find(hop.link);
  if (hop.dead || !hop.linkdown || link == nullptr) return hop.dead;
  if (route.destination.address.is_v6()) return (*link->conf6)[Conf6::kIgnoreRoutesWithLinkdown] != 0;
  const bool all = (*world.netns[link->netns].conf4_all)[Conf4::kIgnoreRoutesWithLinkdown] != 0;
  return all || (*link->conf4)[Conf4::kIgnoreRoutesWithLinkdown] != 0;
}

std::string nexthops_of(const World& world, const Route& route) {
  std::string out;
  if (!route.has_nexthop()) return out;
  for (std::size_t i = 0; i < route.nexthop_count(); ++i) {
    const Nexthop& hop = route.nexthop_at(i);
    if (!out.empty()) out += ", ";
    if (hop.gateway) out += "via " + to_string(hop.gateway) + " ";
    out += "dev " + name_of(world, hop.link);
    if (hop.onlink) out += " onlink";
    if (is_shown_dead(world, route, hop)) out += " dead";
    if (hop.linkdown) out += " linkdown";
    if (route.nexthop_count() > 1) out += " weight " + std::to_string(hop.weight);
  }
  return out;
}

void add_routes(Namespace& place, const Fib& fib) {
  for (const auto& [table, rows] : fib.tables) {
    std::map<std::string, int> same;  // several with one key differ by their order
    for (const auto& [key, route] : rows.routes) {
      std::string name = "route " + to_string(route.destination) + " table " + std::to_string(table) + " metric " +
                         std::to_string(route.metric) + " type " + std::to_string(static_cast<unsigned>(route.type));
      if (route.tos != 0) name += " tos " + std::to_string(route.tos);
      if (route.destination.address.is_v6()) name += " dev " + name_of(place.world, route.nexthop.link);
      const int before = same[name]++;
      if (before > 0) name += " #" + std::to_string(before + 1);
      Fields& fields = place.object(name);
      fields["scope"] = std::to_string(static_cast<unsigned>(route.scope));
      fields["protocol"] = std::to_string(route.protocol);
      fields["nexthop"] = nexthops_of(place.world, route);
      if (route.prefsrc) fields["prefsrc"] = to_string(route.prefsrc);
    }
  }
}

void add_rules(Namespace& place, Family family) {
  int number = 0;
  for (const PolicyRule& rule : rules_of(place.world.netns[place.netns], family)) {
    Fields& fields = place.object(std::string(family == Family::kInet6 ? "rule6 " : "rule ") + std::to_string(++number));
    fields["priority"] = std::to_string(rule.priority);
    fields["action"] = std::to_string(static_cast<unsigned>(rule.action));
    fields["table"] = std::to_string(rule.table);
    if (rule.from) fields["from"] = to_string(rule.from);
    if (rule.to) fields["to"] = to_string(rule.to);
    if (rule.fwmark != 0) fields["fwmark"] = hex(rule.fwmark);
    if (!rule.iif.view().empty()) fields["iif"] = std::string(rule.iif.view());
    if (!rule.oif.view().empty()) fields["oif"] = std::string(rule.oif.view());
  }
}

void add_neighbours(Namespace& place) {
  for (const auto& [key, neighbour] : place.world.netns[place.netns].neighbours) {
    if (!neighbour.is_proxy && (neighbour.state == Nud::kNone || neighbour.state == Nud::kNoarp)) continue;
    Fields& fields = place.object("neigh " + name_of(place.world, key.link) + " " + to_string(key.address));
    if (neighbour.is_proxy) fields["proxy"] = "yes";
    if (neighbour.state == Nud::kNone || neighbour.state == Nud::kNoarp) continue;
    if (is_valid(neighbour.state)) fields["lladdr"] = to_string(neighbour.address);
    fields["state"] = neighbour.state == Nud::kPermanent ? "permanent" : is_valid(neighbour.state) ? "known" : "unknown";
  }
}

void add_nsids(Namespace& place) {
  for (const auto& [nsid, other] : place.world.netns[place.netns].nsids) {
    const auto name = place.names.find(other);
    place.object("nsid " + std::to_string(nsid))["netns"] = name == place.names.end() ? "?" : name->second;
  }
}

}  // namespace

std::map<NetnsId, std::string> netns_names(const World& world, Pid viewer) {
  std::map<NetnsId, std::string> out;
  const Process* process = find_process(world, viewer);
  if (process == nullptr) return out;
  out[process->net] = "";
  const Walker walker{world, *process};
  if (const auto directory = resolve(walker, "/run/netns")) {
    if (auto files = list_directory(walker, *directory)) {
      std::sort(files->begin(), files->end());  // of several names the first
      for (const std::string& file : *files) {
        const auto place = resolve(walker, "/run/netns/" + file);
        if (place && place->node.fs == FsKind::kNsfs && place->node.ns.kind == NsKind::kNet) out.emplace(NetnsId{place->node.ns.id}, file);
      }
    }
  }
  for (const auto& [pid, other] : world.processes) {
    if (other.state == ProcessState::kZombie || world.netns[other.net].outside) continue;
    const Pidns* ns = world.pidns.find(process->pidns);
    for (const PidAlias& alias : *other.numbers) {
      if (ns != nullptr && alias.pidns == process->pidns) out.emplace(other.net, "pid " + std::to_string(alias.number));
    }
  }
  return out;
}

Snapshot take_snapshot(const World& world, Pid viewer) {
  Snapshot out;
  const auto names = netns_names(world, viewer);
  for (const auto& [netns, name] : names) {
    if (world.netns[netns].outside) continue;
    Namespace place{world, names, netns, name.empty() ? "" : name + ": ", out};
    for (const auto& [index, link] : world.netns[netns].links) add_link(place, link);
    add_routes(place, world.netns[netns].fib4);
    add_routes(place, world.netns[netns].fib6);
    add_rules(place, Family::kInet);
    add_rules(place, Family::kInet6);
    add_neighbours(place);
    add_nsids(place);
  }
  return out;
}

std::vector<Difference> diff(const Snapshot& left, const Snapshot& right) {
  std::vector<Difference> out;
  static const Fields kNone;
  auto compare = [&](const std::string& object, const Fields& a, const Fields& b) {
    for (const auto& [field, value] : a) {
      const auto other = b.find(field);
      if (other == b.end() || other->second != value) out.push_back({object, field, value, other == b.end() ? "" : other->second});
    }
    for (const auto& [field, value] : b) {
      if (!a.contains(field)) out.push_back({object, field, "", value});
    }
  };
  for (const auto& [object, fields] : left.objects) {
    const auto other = right.objects.find(object);
    if (other == right.objects.end()) {
      out.push_back({object, "", "there", ""});
    } else {
      compare(object, fields, other->second);
    }
  }
  for (const auto& [object, fields] : right.objects) {
    if (!left.objects.contains(object)) out.push_back({object, "", "", "there"});
  }
  return out;
}

std::string to_string(const Difference& difference) {
  if (difference.field.empty()) return difference.object + ": only " + (difference.left.empty() ? "right" : "left");
  return difference.object + ": " + difference.field + ": " + (difference.left.empty() ? "(none)" : difference.left) + ", " +
         (difference.right.empty() ? "(none)" : difference.right);
}

}  // namespace nslab

#include "render/picture.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/link.h"

namespace nslab::render {

namespace {

std::string kind_text(const Link& link) {
  if (const auto* vlan = link.as<Vlan>()) return fmt::format("vlan {}", vlan->id);
  if (const auto* vxlan = link.as<Vxlan>()) return vxlan->external ? "vxlan" : fmt::format("vxlan {}", vxlan->vni);
  if (const auto* tun = link.as<Tun>()) return tun->tap ? "tap" : "tun";
  if (const auto* vrf = link.as<Vrf>()) return fmt::format("vrf, table {}", vrf->table);
  if (link.as<Veth>() != nullptr || link.as<Physical>() != nullptr || link.as<Loopback>() != nullptr) return "";
  return std::string(kind_name(link));
}

// How many of a segment's stations have an address: one alone has nobody to talk to, so that lacking one is no fault.
bool others_have_addresses(const World& world, const verify::Topology& topology, LinkId id) {
  const verify::Segment* segment = verify::segment_of(topology, id);
  if (segment == nullptr) return false;
  constexpr std::size_t kLook = 64;  // a large segment is judged by its first stations
  const std::size_t last = std::min(segment->stations.size(), kLook);
  return std::any_of(segment->stations.begin(), segment->stations.begin() + static_cast<std::ptrdiff_t>(last), [&](LinkId other) {
    return other != id && !world.links[other].addresses4->empty();
  });
}

bool lacks_address(const World& world, const verify::Topology& topology, LinkId id, const Link& link) {
  const bool end_point =
      link.as<Bridge>() == nullptr && link.as<Bond>() == nullptr && link.as<Vrf>() == nullptr && link.as<Ifb>() == nullptr;
  if (!end_point || link.master || !link.is_up() || !addresses_of(link).empty()) return false;
  const auto rider = world.riders.lower_bound(std::pair{id, LinkId{}});
  if (rider != world.riders.end() && (*rider).first.first == id) return false;  // those that ride on it have addresses
  return others_have_addresses(world, topology, id);
}

std::vector<Line> notes_of(const World& world, const verify::Topology& topology, LinkId id, const Link& link) {
  std::vector<Line> out;
  const bool plain = link.as<Veth>() != nullptr || link.as<Physical>() != nullptr || link.as<Bridge>() != nullptr;
  if (plain && link.mtu != 1500) out.push_back({fmt::format("mtu {}", link.mtu)});
  if (const auto* bridge = link.as<Bridge>()) {
    if (bridge->state->stp) out.push_back({"stp"});
    if (bridge->state->vlan_filtering) out.push_back({"vlan filtering"});
  }
  if (const auto* vrf = link.as<Vrf>(); vrf != nullptr && !link.is_up()) out.push_back({"its routes are not used", true});
  const Link* master = world.links.find(link.master);
  if (master != nullptr && master->as<Bridge>() != nullptr) {
    if (link.port->state == PortState::kBlocking) out.push_back({"blocked by stp"});
    if (link.port->state == PortState::kListening || link.port->state == PortState::kLearning) out.push_back({"not forwarding yet"});
    if (link.port->hairpin) out.push_back({"hairpin"});
    if (master->as<Bridge>()->state->vlan_filtering) {
      std::string vlans;
      for (const auto& [vlan, entry] : link.port->vlans)
        vlans += fmt::format("{}{}{}", vlans.empty() ? "vlan " : ", ", vlan, entry.untagged ? "" : " tagged");
      if (!vlans.empty()) out.push_back({vlans});
    }
    if (!link.addresses4->empty()) out.push_back({"a port's address is not used for its frames", true});
  }
  if (link.as<Physical>() != nullptr && !verify::cable_end(world, id)) out.push_back({"no cable", false});
  if (lacks_address(world, topology, id, link)) out.push_back({"no address", true});
  if (!link.qdisc->options.empty() && link.qdisc->kind == "netem") out.push_back({"netem " + link.qdisc->options});
  return out;
}

PictureLink link_of(const World& world, const verify::Topology& topology, LinkId id) {
  const Link& link = world.links[id];
  PictureLink out;
  out.id = id;
  out.netns = link.netns;
  out.name = link.name.text();
  out.kind = kind_text(link);
  out.hub = link.as<Bridge>() != nullptr || link.as<Bond>() != nullptr;
  out.state = state_of(world, link);
  out.addresses = addresses_of(link);
  out.notes = notes_of(world, topology, id, link);
  out.master = link.master;
  return out;
}

PictureNetns netns_of(const World& world, const verify::Topology& topology, const verify::TopologyNetns& row) {
  PictureNetns out;
  out.id = row.id;
  out.naming = row.naming;
  out.name = verify::display_name(row);
  const Netns& netns = world.netns[row.id];
  if (row.naming != verify::Naming::kOutside) {
    if (const Link* lo = world.links.find(netns.loopback)) {
      out.loopback = {lo->is_up() ? "lo up" : "lo down", !lo->is_up()};
      for (const Line& address : addresses_of(*lo)) {
        if (address.text != "127.0.0.1/8" && address.text != "::1/128") out.loopback.text += ", " + address.text;
      }
    }
    out.facts = facts_of(world, row.id);
    out.uplink = uplink_of(world, row.id);
  } else if (const Link* lo = world.links.find(netns.loopback)) {
    for (const Line& address : addresses_of(*lo)) {
      if (address.text != "127.0.0.1/8" && address.text != "::1/128") out.facts.push_back({"answers for " + address.text});
    }
  }
  for (const LinkId id : row.links) {
    if (id != netns.loopback) out.links.push_back(link_of(world, topology, id));
  }
  return out;
}

LinkState wire_state(const World& world, LinkId a, LinkId b) {
  const LinkState one = state_of(world, world.links[a]);
  const LinkState other = state_of(world, world.links[b]);
  return std::max(one, other);
}

void add_wires(const World& world, const verify::Topology& topology, Picture& out) {
  using Kind = PictureWire::Kind;
  for (const verify::Cable& cable : topology.cables) {
    const Kind kind = cable.kind == verify::CableKind::kVeth  ? Kind::kVeth
                      : cable.kind == verify::CableKind::kNic ? Kind::kNic
                                                              : Kind::kTunnel;
    out.wires.push_back({kind, cable.a, cable.b, wire_state(world, cable.a, cable.b)});
  }
  for (const PictureNetns& netns : out.namespaces) {
    for (const PictureLink& link : netns.links) {
      if (link.master) out.wires.push_back({Kind::kPort, link.id, link.master, wire_state(world, link.id, link.master)});
      const Link& row = world.links[link.id];
      const LinkId lower = lower_link(row);
      const bool rides = lower && row.as<Veth>() == nullptr && world.links.contains(lower) && !world.netns[world.links[lower].netns].dying;
      if (rides) out.wires.push_back({Kind::kRider, link.id, lower, wire_state(world, link.id, lower)});
    }
  }
}

int rank_of(const PictureNetns& netns) {
  if (netns.naming == verify::Naming::kOwn) return 0;
  return netns.naming == verify::Naming::kOutside ? 2 : 1;
}

// "10.0.0.1/24 … 10.0.0.30/24 (30)"
void fold_lines(std::vector<Line>& lines, const std::vector<Line>& more) {
  for (std::size_t i = 0; i < lines.size() && i < more.size(); ++i) {
    const std::string first = lines[i].text.substr(0, lines[i].text.find(" … "));
    if (first != more[i].text) lines[i].text = first + " … " + more[i].text;
    lines[i].broken = lines[i].broken || more[i].broken;
  }
}

void fold_name(std::string& name, const std::string& more) {
  const std::string first = name.substr(0, name.find(" … "));
  if (first != more) name = first + " … " + more;
}

void fold_link(PictureLink& into, const PictureLink& more) {
  fold_name(into.name, more.name);
  fold_lines(into.addresses, more.addresses);
  into.state = std::max(into.state, more.state);
  into.count += more.count;
}

// Puts everything that is folded into what stands for it.
void apply_folding(const Folding& folding, Picture& picture) {
  if (folding.netns.empty() && folding.links.empty()) return;
  std::map<NetnsId, std::size_t> place;
  std::map<LinkId, std::pair<std::size_t, std::size_t>> link_place;
  std::vector<PictureNetns> kept;
  for (PictureNetns& netns : picture.namespaces) {
    const auto folded = folding.netns.find(netns.id);
    const auto into = folded == folding.netns.end() ? place.end() : place.find(folded->second);
    const bool stays = into == place.end();
    const std::size_t at = stays ? kept.size() : into->second;
    std::vector<PictureLink> links = std::move(netns.links);
    if (stays) {
      netns.links.clear();
      place[netns.id] = at;
      kept.push_back(std::move(netns));
    } else {
      fold_name(kept[at].name, netns.name);
      fold_lines(kept[at].facts, netns.facts);
      kept[at].count += netns.count;
    }
    for (PictureLink& link : links) {
      const auto other = folding.links.find(link.id);
      const auto found = other == folding.links.end() ? link_place.end() : link_place.find(other->second);
      if (found != link_place.end()) {
        fold_link(kept[found->second.first].links[found->second.second], link);
      } else {
        link_place[link.id] = {at, kept[at].links.size()};
        kept[at].links.push_back(std::move(link));
      }
    }
  }
  picture.namespaces = std::move(kept);
  std::map<std::pair<LinkId, LinkId>, std::size_t> wire_place;
  std::vector<PictureWire> wires;
  for (PictureWire wire : picture.wires) {
    if (const auto a = folding.links.find(wire.a); a != folding.links.end()) wire.a = a->second;
    if (const auto b = folding.links.find(wire.b); b != folding.links.end()) wire.b = b->second;
    if (wire.a == wire.b) continue;  // among those that are drawn as one
    const auto [at, fresh] = wire_place.emplace(std::pair{wire.a, wire.b}, wires.size());
    if (fresh) {
      wires.push_back(wire);
    } else {
      wires[at->second].count += wire.count;
      wires[at->second].state = std::max(wires[at->second].state, wire.state);
    }
  }
  picture.wires = std::move(wires);
}

}  // namespace

std::string state_word(LinkState state) { return state == LinkState::kUp ? "up" : state == LinkState::kDown ? "down" : "no carrier"; }

LinkState state_of(const World& world, const Link& link) {
  (void)world;
  if (!link.is_up()) return LinkState::kDown;
  return link.carrier ? LinkState::kUp : LinkState::kNoCarrier;
}

Picture picture_of(const World& world, const verify::Topology& topology, const Folding& folding) {
  Picture out;
  for (const verify::TopologyNetns& row : topology.namespaces) out.namespaces.push_back(netns_of(world, topology, row));
  std::stable_sort(out.namespaces.begin(), out.namespaces.end(),
                   [](const PictureNetns& a, const PictureNetns& b) { return rank_of(a) < rank_of(b); });
  add_wires(world, topology, out);
  apply_folding(folding, out);
  return out;
}

}  // namespace nslab::render

#include "model/link/audience.h"

#include <algorithm>

#include "model/ip/addresses.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

using Links = Table<LinkId, Link>;

bool holds(const World& world, const Audience& audience) {
  if (audience.hearing != world.hearing.changes) return false;
  return std::all_of(audience.seen.begin(), audience.seen.end(),
                     [&](const Audience::Version& seen) { return world.links.version(seen.span) == seen.version; });
}

// Whether all that becomes of a multicast frame out of this port is that it is counted, unless the other end has joined.
bool is_ear(const World& world, const Link& out, LinkId far_id, const Link* far) {
  if (far == nullptr || !out.is_up() || !out.qdisc_active || out.port->hairpin || out.port->isolated) return false;
  const QdiscState& qdisc = *out.qdisc;
  if (qdisc.loss > 0.0 || qdisc.delay > Duration{0} || qdisc.kind == "htb") return false;
  if (!far->is_up() || far->master || is_ridden(world, far_id)) return false;
  const Netns& ns = world.netns[far->netns];
  return ns.taps.empty() && ns.ruleset.empty();
}

void add_ear(Audience& audience, LinkId port, const Link& out, LinkId far_id, const Link& far, std::uint32_t place) {
  Audience::Ear ear;
  ear.port = port;
  ear.far = far_id;
  ear.place = place;
  ear.discards = (*far.conf6)[Conf6::kDisableIpv6] != 0 || !has_ipv6(far);
  const std::uint32_t mtu = std::min(out.mtu, far.mtu);
  audience.least_mtu = audience.ears.empty() ? mtu : std::min(audience.least_mtu, mtu);
  audience.ears.push_back(ear);
}

Audience find_audience(const World& world, LinkId bridge) {
  Audience found;
  std::vector<std::uint32_t> spans{Links::span_of(bridge)};
  const std::vector<LinkId>& ports = world.links[bridge].as<Bridge>()->state->ports;
  for (std::uint32_t place = 0; place < ports.size(); ++place) {
    const LinkId port = ports[place];
    const Link& out = world.links[port];
    const Veth* veth = out.as<Veth>();
    spans.push_back(Links::span_of(port));
    if (veth != nullptr) spans.push_back(Links::span_of(veth->peer));
    if (!out.port->multicast_flood || out.port->state != PortState::kForwarding) continue;
    const Link* far = veth == nullptr ? nullptr : world.links.find(veth->peer);
    if (is_ear(world, out, veth == nullptr ? LinkId{} : veth->peer, far)) {
      add_ear(found, port, out, veth->peer, *far, place);
    } else {
      found.others.push_back({port, place});
    }
  }
  std::sort(found.ears.begin(), found.ears.end(), [](const Audience::Ear& a, const Audience::Ear& b) { return a.port < b.port; });
  for (std::uint32_t ear = 0; ear < found.ears.size(); ++ear) {
    for (const MulticastMac& joined : *world.links[found.ears[ear].far].multicast) found.wishes.push_back({joined.address.number(), ear});
  }
  std::sort(found.wishes.begin(), found.wishes.end(), [](const Audience::Wish& a, const Audience::Wish& b) { return a.group < b.group; });
  std::sort(spans.begin(), spans.end());
  spans.erase(std::unique(spans.begin(), spans.end()), spans.end());
  for (const std::uint32_t span : spans) found.seen.push_back({span, world.links.version(span)});
  found.hearing = world.hearing.changes;
  return found;
}

Audience& edit_audience(World& world, LinkId bridge) { return world.links.edit_aside(bridge).as<Bridge>()->audience.edit(); }

// What a port, or the link at the other end of its cable, has of what is counted at its bridge.
struct Share {
  std::uint64_t packets = 0, bytes = 0;
  bool discards = false;
};
Share share_of(const World& world, LinkId port, LinkId far) {
  const Link* link = world.links.find(port);
  const Link* master = link == nullptr ? nullptr : world.links.find(link->master);
  const Bridge* bridge = master == nullptr ? nullptr : master->as<Bridge>();
  if (bridge == nullptr || bridge->audience->packets == 0) return {};
  const auto ear = ear_of(*bridge->audience, port);
  if (!ear) return {};
  const Audience::Ear& found = bridge->audience->ears[*ear];
  if (far && found.far != far) return {};
  return {bridge->audience->packets - found.missed_packets, bridge->audience->bytes - found.missed_bytes, found.discards};
}

void add_sent(LinkStats& stats, const Share& share) {
  stats.tx_packets += share.packets;
  stats.tx_bytes += share.bytes;
}
void add_received(LinkStats& stats, const Share& share) {
  stats.rx_packets += share.packets;
  stats.rx_bytes += share.bytes;
  stats.rx_multicast += share.packets;
}
// The same as IPv6 counts it (ip6_rcv_core, ip6_mc_input); what is flooded unheard are packets to groups.
void add_received(Counters6& counted, const Share& share) {
  constexpr std::uint64_t kEthernetHeader = 14;
  const std::uint64_t octets = share.bytes - share.packets * kEthernetHeader;
  counted[Counter6::kInReceives] += share.packets;
  counted[Counter6::kInOctets] += octets;
  counted[share.discards ? Counter6::kInDiscards : Counter6::kInNoEctPkts] += share.packets;
  if (share.discards) return;
  counted[Counter6::kInMcastPkts] += share.packets;
  counted[Counter6::kInMcastOctets] += octets;
}

}  // namespace

const Audience& audience_of(World& world, LinkId bridge) {
  const Cow<Audience>& known = world.links[bridge].as<Bridge>()->audience;
  if (!known.empty() && holds(world, *known)) return *known;
  settle_counts(world, bridge);
  edit_audience(world, bridge) = find_audience(world, bridge);
  return *world.links[bridge].as<Bridge>()->audience;
}

std::vector<std::uint32_t> ears_for(const Audience& audience, const Mac& group) {
  std::vector<std::uint32_t> found;
  auto at = std::lower_bound(audience.wishes.begin(), audience.wishes.end(), group.number(),
                             [](const Audience::Wish& wish, std::uint64_t mac) { return wish.group < mac; });
  for (; at != audience.wishes.end() && at->group == group.number(); ++at) found.push_back(at->ear);
  return found;
}

std::optional<std::uint32_t> ear_of(const Audience& audience, LinkId port) {
  const auto at = std::lower_bound(audience.ears.begin(), audience.ears.end(), port,
                                   [](const Audience::Ear& ear, LinkId id) { return ear.port < id; });
  if (at == audience.ears.end() || at->port != port) return std::nullopt;
  return static_cast<std::uint32_t>(at - audience.ears.begin());
}

void count_flood(World& world, LinkId bridge, std::uint32_t bytes, const std::vector<std::uint32_t>& but) {
  Audience& audience = edit_audience(world, bridge);
  if (audience.packets == 0) world.flooded.add(bridge);
  ++audience.packets;
  audience.bytes += bytes;
  for (const std::uint32_t ear : but) {
    ++audience.ears[ear].missed_packets;
    audience.ears[ear].missed_bytes += bytes;
  }
}

void settle_counts(World& world, LinkId bridge) {
  const Bridge* kind = world.links[bridge].as<Bridge>();
  if (kind == nullptr || kind->audience->packets == 0) return;
  for (const Audience::Ear& ear : kind->audience->ears) {
    const Share share{kind->audience->packets - ear.missed_packets, kind->audience->bytes - ear.missed_bytes, ear.discards};
    if (share.packets == 0) continue;
    if (world.stats.contains(ear.port)) add_sent(world.stats.edit(ear.port), share);
    if (!world.stats.contains(ear.far)) continue;
    add_received(world.stats.edit(ear.far), share);
    add_received(edit_counters6(world, ear.far), share);
  }
  Audience& audience = edit_audience(world, bridge);
  audience.packets = audience.bytes = 0;
  for (Audience::Ear& ear : audience.ears) ear.missed_packets = ear.missed_bytes = 0;
  world.flooded.erase(bridge);
}

void settle_counts(World& world) {
  while (!world.flooded.empty()) settle_counts(world, (*world.flooded.begin()).first);
}

bool operator==(const World& a, const World& b) {
  const auto same = [](const WorldTables& x, const WorldTables& y) { return x == y; };
  if (a.flooded.empty() && b.flooded.empty()) return same(a, b);
  World x = a, y = b;
  settle_counts(x);
  settle_counts(y);
  return same(x, y);
}

LinkStats stats_of(const World& world, LinkId id) {
  LinkStats stats = world.stats[id];
  if (world.flooded.empty()) return stats;
  add_sent(stats, share_of(world, id, {}));
  const Veth* veth = world.links[id].as<Veth>();
  const Share heard = veth == nullptr ? Share{} : share_of(world, veth->peer, id);
  if (heard.packets == 0) return stats;
  add_received(stats, heard);
  if (has_ipv6(world.links[id])) add_received(stats.ipv6.edit(), heard);
  return stats;
}

Counters6& edit_counters6(World& world, LinkId id) {
  const Link& link = world.links[id];
  return has_ipv6(link) ? world.stats.edit(id).ipv6.edit() : world.netns.edit(link.netns).snmp6.edit();
}

Counters6 counters6_of(const World& world, LinkId id) {
  Counters6 counted = *world.stats[id].ipv6;
  const Veth* veth = world.links[id].as<Veth>();
  if (world.flooded.empty() || veth == nullptr) return counted;
  if (const Share share = share_of(world, veth->peer, id); share.packets != 0) add_received(counted, share);
  return counted;
}

Counters6 counters6_of(const World& world, NetnsId netns) {
  const Netns& ns = world.netns[netns];
  Counters6 sum = *ns.snmp6;
  for (const auto& [index, id] : ns.links) sum += counters6_of(world, id);
  return sum;
}

void forget_counters6(World& world, LinkId id) {
  const Veth* veth = world.links[id].as<Veth>();
  const Link* peer = veth == nullptr ? nullptr : world.links.find(veth->peer);
  if (peer != nullptr && world.links.contains(peer->master)) settle_counts(world, peer->master);
  if (world.stats[id].ipv6.empty()) return;
  world.netns.edit(world.links[id].netns).snmp6.edit() += *world.stats[id].ipv6;
  world.stats.edit(id).ipv6.reset();
}

std::uint64_t packets_received(const World& world) {
  std::uint64_t received = 0;
  for (const auto& [id, stats] : world.stats) received += stats.rx_packets;
  for (const auto& [bridge, member] : world.flooded) {
    const Audience& audience = *world.links[bridge].as<Bridge>()->audience;
    for (const Audience::Ear& ear : audience.ears) received += audience.packets - ear.missed_packets;
  }
  return received;
}

}  // namespace nslab

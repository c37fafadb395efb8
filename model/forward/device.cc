// Links: handing a frame to one, and taking one in.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/ip/addresses.h"
#include "model/ip/multicast.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

constexpr std::uint32_t kEthernetHeader = 14;
constexpr std::uint32_t kVlanHeader = 4;
constexpr std::uint32_t kMostDepth = 24;

bool is_tapped(const Socket& socket, LinkId link, std::uint16_t protocol) {
  return (!socket.device || socket.device == link) && (socket.ethertype == 0 || socket.ethertype == protocol);
}

}  // namespace

PacketType Engine::type_at(const Link& link, const Mac& destination) const {
  if (destination == link.address) return PacketType::kHost;
  if (destination.is_broadcast()) return PacketType::kBroadcast;
  if (destination.is_multicast()) return PacketType::kMulticast;
  return !is_ethernet(link) && link.as<Loopback>() == nullptr ? PacketType::kHost : PacketType::kOtherhost;
}

void Engine::count_tx(LinkId link, const Frame& frame) {
  LinkStats& stats = world_.stats.edit(link);
  ++stats.tx_packets;
  stats.tx_bytes += wire_length(frame.packet);
}

void Engine::count_rx(LinkId link, const Frame& frame) {
  LinkStats& stats = world_.stats.edit(link);
  ++stats.rx_packets;
  stats.rx_bytes += wire_length(frame.packet);
  if (frame.packet.destination.is_multicast() && !frame.packet.destination.is_broadcast()) ++stats.rx_multicast;
}

// Whether it is an IPv6 packet to a group of which nobody asked what becomes of it.
bool Engine::is_unremarkable(const Frame& frame) const {
  if (trace_ != nullptr || frame.watch != 0 || frame.conntrack || frame.bridge_in || frame.loopback) return false;
  const Ip* ip = frame.packet.ip();
  const Mac& to = frame.packet.destination;
  if (ip == nullptr || ip->is_v4()) return false;  // what of IPv4 comes in is counted by its receiver too, heard or not
  return ip->destination.is_multicast() && to.is_multicast() && !to.is_broadcast() && frame.packet.tag.id == 0;
}

// Whether all that becomes of such a packet at a link is that it is counted: nobody has joined its group, listens in or filters.
// Most of what hosts announce to a bridge ends so.
bool Engine::is_unheard(LinkId id, const Link& link, const Frame& frame) const {
  if (!is_unremarkable(frame) || !link.is_up() || link.master || has_joined(link, frame.packet.ip()->destination)) return false;
  const Netns& ns = world_.netns[link.netns];
  return ns.taps.empty() && ns.ruleset.empty() && !is_ridden(world_, id);
}

// There is nothing else to be received of it.
void Engine::count_unheard(LinkId id, const Link& link, const Ip& ip, std::uint32_t length) {
  const bool is_counted_here = has_ipv6(link);
  const bool discards = (*link.conf6)[Conf6::kDisableIpv6] != 0 || !is_counted_here;
  LinkStats& stats = world_.stats.edit(id);
  ++stats.rx_packets;
  stats.rx_bytes += length;
  ++stats.rx_multicast;
  Counters6& counted = is_counted_here ? stats.ipv6.edit() : counters6(id);
  count_ip6_in(counted, ip, discards);
  if (!discards) count_to_group6(counted, ip);
}

void Engine::tap(LinkId link, const Netns& ns, const Frame& frame, PacketType type) {
  if (ns.taps.empty()) return;
  for (const SocketId id : std::vector<SocketId>(ns.taps)) {
    const Socket& socket = world_.sockets[id];
    if (!is_tapped(socket, link, frame.packet.protocol)) continue;
    if (socket.ethertype != 0 && type == PacketType::kOutgoing) continue;  // ptype_base sees only what comes in
    Received seen;
    seen.at = world_.now;
    seen.packet = frame.packet;
    seen.link = link;
    seen.outgoing = type == PacketType::kOutgoing;
    seen.to_us = type != PacketType::kOtherhost;
    Socket& edited = world_.sockets.edit(id);
    if (edited.queue->size() >= edited.queue_limit) {
      ++edited.dropped;
    } else {
      edited.queue.edit().push_back(std::move(seen));
    }
  }
}

void Engine::transmit(LinkId id, Frame& frame) {
  if (!world_.netns[world_.links[id].netns].ruleset.empty() && !egress(id, frame)) return;
  const Link& link = world_.links[id];
  if (!link.is_up() || !link.qdisc_active) {  // noop_qdisc
    ++world_.stats.edit(id).tx_dropped;
    return dropped(link.netns, id, frame, DropReason::kQdiscDrop);
  }
  if (link.qdisc->handle == 0) return transmit_by(id, link, frame);  // it queues as it does of itself
  const QdiscState& qdisc = enqueue_at(id, frame);
  if (qdisc.loss > 0.0 && static_cast<double>(next_random(world_) >> 11) * 0x1.0p-53 < qdisc.loss) {
    return dropped(link.netns, id, frame, DropReason::kQdiscDrop, "net/sched/sch_netem.c:netem_enqueue");
  }
  if (qdisc.delay > Duration{0}) {
    Duration delay = qdisc.delay;
    if (qdisc.jitter > Duration{0}) {
      const auto span = static_cast<std::uint64_t>(2 * qdisc.jitter.count() + 1);
      delay += Duration(static_cast<std::int64_t>(next_random(world_) % span)) - qdisc.jitter;
    }
    const bool is_watched = watched(frame);
    const std::uint64_t number = next_order(world_);
    world_.delayed.set(number, std::move(frame));
    start_timer(world_, world_.now + std::max(delay, Duration{0}), DelayedFrame{id, number});
    if (is_watched && outcome_.kind != Outcome::Kind::kDelivered) outcome_.kind = Outcome::Kind::kSent;
    return;
  }
  transmit_now(id, frame);
}

void Engine::transmit_by(LinkId id, const Link& link, Frame& frame) {
  if (depth_ >= kMostDepth) return dropped(link.netns, id, frame, DropReason::kRecursionLimit);
  ++depth_;
  tap(id, world_.netns[link.netns], frame, PacketType::kOutgoing);
  if (trace_ != nullptr) note(link.netns, id, frame, EventTransmitted{});
  if (const Veth* veth = link.as<Veth>()) {
    count_tx(id, frame);
    cross(id, link, veth->peer, frame);
  } else if (link.as<Loopback>() != nullptr) {
    count_tx(id, frame);
    frame.loopback = true;
    later(id, frame);
  } else if (link.as<Bridge>() != nullptr) {
    count_tx(id, frame);
    transmit_bridge(id, frame);
  } else if (const Physical* nic = link.as<Physical>()) {
    count_tx(id, frame);
    if (world_.links.contains(nic->cabled_to)) {
      cross(id, link, nic->cabled_to, frame);
    } else {
      dropped(link.netns, id, frame, DropReason::kNotSpecified, "the NIC is not cabled to anything");
    }
  } else if (const Vlan* vlan = link.as<Vlan>()) {
    transmit_vlan(id, *vlan, frame);
  } else if (const Macvlan* macvlan = link.as<Macvlan>()) {
    transmit_macvlan(id, *macvlan, frame);
  } else if (const Ipvlan* ipvlan = link.as<Ipvlan>()) {
    transmit_ipvlan(id, *ipvlan, frame);
  } else if (const Vxlan* vxlan = link.as<Vxlan>()) {
    transmit_vxlan(id, Vxlan(*vxlan), frame);
  } else if (const Wireguard* wireguard = link.as<Wireguard>()) {
    transmit_wireguard(id, Wireguard(*wireguard), frame);
  } else if (const Bond* bond = link.as<Bond>()) {
    transmit_bond(id, *bond, frame);
  } else if (link.as<Vrf>() != nullptr) {
    transmit_vrf(id, frame);
  } else {
    // dummy, ifb, a tap that nobody reads: they count it and let it go.
    count_tx(id, frame);
    dropped(link.netns, id, frame, DropReason::kNotSpecified, "drivers/net/dummy.c:dummy_xmit");
  }
  --depth_;
}

// veth_forward_skb, and a cable likewise: the other end starts with a clean frame.
void Engine::cross(LinkId from, const Link& near, LinkId to, Frame& frame) {
  const Link* far = world_.links.find(to);
  if (far == nullptr) return dropped(near.netns, from, frame, DropReason::kNotSpecified, "drivers/net/veth.c:veth_xmit");
  const bool fits = wire_length(frame.packet) <= far->mtu + kEthernetHeader + kVlanHeader;
  if (!far->is_up() || !fits) {
    ++world_.stats.edit(to).rx_dropped;
    // The sender hears of NET_XMIT_DROP only where nothing but this link is between.
    if (watched(frame) && depth_ == 1 && !running_ && !fits) outcome_.error = Errno::kENOBUFS;
    return dropped(near.netns, to, frame, far->is_up() ? DropReason::kNotSpecified : DropReason::kDevReady,
                   "net/core/dev.c:____dev_forward_skb");
  }
  frame.conntrack = {};
  frame.ct_info = CtInfo::kNone;
  frame.bridge_in = frame.bridge_out = {};
  frame.bridge_prerouted = frame.loopback = false;
  frame.socket = {};
  if (near.netns != far->netns) frame.mark = 0;
  if (is_unheard(to, *far, frame)) return count_unheard(to, *far, *frame.packet.ip(), wire_length(frame.packet));
  world_.netns.fetch(far->netns);  // its receiver will read them all over
  world_.stats.fetch(to);
  later(to, frame);
}

void Engine::receive(LinkId id, Frame& frame) {
  const Link& link = world_.links[id];
  if (!link.is_up()) return dropped(link.netns, id, frame, DropReason::kDevReady, "net/core/dev.c:enqueue_to_backlog");
  count_rx(id, frame);
  if (link.as<Vxlan>() != nullptr) world_.stats.edit(id).rx_bytes -= kEthernetHeader;  // vxlan_rcv has taken it off by then
  const PacketType type = type_at(link, frame.packet.destination);
  const Netns& ns = world_.netns[link.netns];
  tap(id, ns, frame, type);
  if (trace_ != nullptr) note(link.netns, id, frame, EventReceived{});
  if (!ns.ruleset.empty() && !ingress(id, frame)) return;
  if (frame.packet.tag.id != 0 && receive_vlan(id, frame)) return;
  if (const Link* master = world_.links.find(link.master)) {
    if (master->as<Bridge>() != nullptr) return receive_on_port(id, frame);
    if (const Bond* bond = master->as<Bond>()) {
      if (bond->mode == BondMode::kActiveBackup && bond->active != id) {
        return dropped(link.netns, id, frame, DropReason::kNotSpecified, "drivers/net/bonding/bond_main.c:bond_handle_frame");
      }
      return receive(link.master, frame);
    }
  }
  if (!world_.riders.empty() && (receive_macvlan(id, frame) || receive_ipvlan(id, frame))) return;
  deliver_to_stack(id, frame, frame.packet.tag.id != 0 ? PacketType::kOtherhost : type);
}

void Engine::deliver_to_stack(LinkId id, Frame& frame, PacketType type) {
  if (frame.packet.arp() != nullptr) return receive_arp(id, frame, type);
  if (frame.packet.ip() != nullptr) return receive_ip(id, frame, type);
  dropped(world_.links[id].netns, id, frame, DropReason::kUnhandledProto);
}

}  // namespace nslab

// Links that ride on others: VLAN, macvlan, ipvlan, VXLAN, bond.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/forward/icmp_codes.h"
#include "model/link/kinds.h"

namespace nslab {

namespace {

constexpr std::uint32_t kVxlanOverhead = 8 + 8;  // UDP and VXLAN headers
constexpr std::uint32_t kInnerEthernetHeader = 14;

bool has_address(const Link& link, const IpAddress& address) {
  const auto& list = address.is_v6() ? *link.addresses6 : *link.addresses4;
  return std::any_of(list.begin(), list.end(), [&](const Ifaddr& a) { return a.local == address; });
}

// The address that decides to which ipvlan a frame belongs.
IpAddress wanted_address(const Packet& packet, bool incoming) {
  if (const Arp* arp = packet.arp()) return incoming ? arp->target : arp->target;
  if (const Ip* ip = packet.ip()) {
    const Icmp* icmp = ip->icmp();
    if (ip->destination.is_multicast() && icmp != nullptr && icmp->type == 135) return icmp->address;
    return ip->destination;
  }
  return {};
}

}  // namespace

// vrf_xmit: its own table says where to; for addresses of its domain it is the loopback.
void Engine::transmit_vrf(LinkId id, Frame& frame) {
  count_tx(id, frame);
  const NetnsId netns = world_.links[id].netns;
  const Ip* ip = frame.packet.ip();
  Flow flow;
  flow.out = id;
  if (ip != nullptr) flow.destination = ip->destination;
  const OutputRoute route = ip == nullptr ? OutputRoute{} : route_output(world_, netns, flow);
  if (ip == nullptr || route.error != Errno::kNone || (route.out == id && !route.local)) {
    return dropped(netns, id, frame, DropReason::kNotSpecified, "drivers/net/vrf.c:vrf_xmit");
  }
  if (!route.local) return finish_output(route.out, frame, route.next_hop, false);
  frame.loopback = true;
  later(id, frame);
}

void Engine::transmit_vlan(LinkId id, const Vlan& vlan, Frame& frame) {
  count_tx(id, frame);
  frame.packet.tag = VlanTag{vlan.id, vlan.is_8021ad};
  transmit(vlan.lower, frame);
}

bool Engine::receive_vlan(LinkId lower, Frame& frame) {
  for (const LinkId rider : riders_of(world_, lower)) {
    const Vlan* vlan = world_.links[rider].as<Vlan>();
    if (vlan == nullptr || vlan->id != frame.packet.tag.id || vlan->is_8021ad != frame.packet.tag.is_8021ad) continue;
    if (!world_.links[rider].is_up()) {
      dropped(world_.links[rider].netns, rider, frame, DropReason::kDevReady, "net/8021q/vlan_core.c:vlan_do_receive");
      return true;
    }
    frame.packet.tag = {};
    receive(rider, frame);
    return true;
  }
  return false;
}

void Engine::transmit_macvlan(LinkId id, const Macvlan& macvlan, Frame& frame) {
  count_tx(id, frame);
  const LinkId lower = macvlan.lower;
  if (macvlan.mode == MacvlanMode::kBridge) {
    const Mac& to = frame.packet.destination;
    for (const LinkId rider : riders_of(world_, lower)) {
      const Link& other = world_.links[rider];
      const Macvlan* sibling = other.as<Macvlan>();
      if (sibling == nullptr || rider == id || sibling->mode != MacvlanMode::kBridge || !other.is_up()) continue;
      if (to.is_multicast()) {
        Frame copy = frame;
        copy.conntrack = {};
        later(rider, copy);
      } else if (other.address == to) {
        frame.conntrack = {};
        frame.ct_info = CtInfo::kNone;
        later(rider, frame);
        return;
      }
    }
  }
  transmit(lower, frame);
}

bool Engine::receive_macvlan(LinkId lower, Frame& frame) {
  const Mac to = frame.packet.destination;
  for (const LinkId rider : riders_of(world_, lower)) {
    const Link& link = world_.links[rider];
    const Macvlan* macvlan = link.as<Macvlan>();
    if (macvlan == nullptr) continue;
    // One that takes all that comes takes it even where it is down itself.
    if (macvlan->mode == MacvlanMode::kPassthru && !to.is_multicast() && !link.is_up()) {
      dropped(world_.links[lower].netns, lower, frame, DropReason::kNotSpecified, "drivers/net/macvlan.c:macvlan_handle_frame");
      return true;
    }
    if (!link.is_up()) continue;
    if (to.is_multicast()) {
      if (frame.packet.source == link.address) continue;
      Frame copy = frame;
      later(rider, copy);
    } else if (to == link.address || macvlan->mode == MacvlanMode::kPassthru) {
      receive(rider, frame);
      return true;
    }
  }
  return false;
}

void Engine::transmit_ipvlan(LinkId id, const Ipvlan& ipvlan, Frame& frame) {
  count_tx(id, frame);
  const LinkId lower = ipvlan.lower;
  const IpAddress wanted = wanted_address(frame.packet, false);
  for (const LinkId rider : riders_of(world_, lower)) {
    const Link& other = world_.links[rider];
    if (rider == id || other.as<Ipvlan>() == nullptr || !other.is_up() || ipvlan.flag != IpvlanFlag::kBridge) continue;
    if (frame.packet.destination.is_multicast()) {
      Frame copy = frame;
      copy.conntrack = {};
      later(rider, copy);
    } else if (wanted && has_address(other, wanted)) {
      frame.conntrack = {};
      frame.ct_info = CtInfo::kNone;
      later(rider, frame);
      return;
    }
  }
  // The parent itself does not hear its ipvlans: a frame for its own address goes out on the wire.
  if (ipvlan.mode != IpvlanMode::kL2) {
    if (const Ip* ip = frame.packet.ip()) {
      const IpAddress to = ip->destination;
      frame.packet.source = world_.links[lower].address;
      return send_to_neighbour(lower, to, frame);
    }
  }
  transmit(lower, frame);
}

bool Engine::receive_ipvlan(LinkId lower, Frame& frame) {
  bool any = false;
  for (const LinkId rider : riders_of(world_, lower)) {
    const Link& link = world_.links[rider];
    if (link.as<Ipvlan>() == nullptr || !link.is_up()) continue;
    any = true;
    const bool multicast = frame.packet.destination.is_multicast();
    const IpAddress wanted = wanted_address(frame.packet, true);
    if (multicast && frame.packet.source != link.address) {
      Frame copy = frame;
      later(rider, copy);
    } else if (!multicast && wanted && has_address(link, wanted)) {
      receive(rider, frame);
      return true;
    } else if (!multicast && frame.packet.arp() != nullptr && has_address(link, frame.packet.arp()->target)) {
      receive(rider, frame);
      return true;
    }
  }
  (void)any;
  return false;
}

void Engine::transmit_bond(LinkId id, const Bond& bond, Frame& frame) {
  count_tx(id, frame);
  std::vector<LinkId> ready;
  for (const LinkId member : members_of(world_, id)) {
    if (world_.links[member].is_up() && world_.links[member].carrier) ready.push_back(member);
  }
  if (ready.empty())
    return dropped(world_.links[id].netns, id, frame, DropReason::kNotSpecified, "drivers/net/bonding/bond_main.c:bond_tx_drop");
  if (bond.mode == BondMode::kBroadcast) {
    for (std::size_t i = 1; i < ready.size(); ++i) {
      Frame copy = frame;
      transmit(ready[i], copy);
    }
    return transmit(ready.front(), frame);
  }
  LinkId out = world_.links.contains(bond.active) ? bond.active : ready.front();
  if (bond.mode == BondMode::kBalanceRr) {
    Bond& edited = *world_.links.edit(id).as<Bond>();
    out = ready[edited.next_tx++ % ready.size()];
  }
  transmit(out, frame);
}

namespace {

// vxlan_find_mac: what is said of this address, else of the address of zeros, to which the link's own remote belongs.
std::vector<VxlanPeer> remotes_of(const World& world, const Vxlan& vxlan, const Mac& to) {
  std::vector<VxlanPeer> remotes;
  for (const auto* table : {&*vxlan.fdb, &*vxlan.learned}) {
    std::copy_if(table->begin(), table->end(), std::back_inserter(remotes), [&](const VxlanPeer& peer) { return peer.mac == to; });
  }
  if (!remotes.empty()) return remotes;
  if (vxlan.remote) {
    VxlanPeer own;
    own.remote = vxlan.remote;
    if (const Link* lower = world.links.find(vxlan.lower)) own.via = lower->ifindex;
    remotes.push_back(own);
  }
  for (const VxlanPeer& peer : *vxlan.fdb) {
    if (peer.mac.is_zero()) remotes.push_back(peer);
  }
  return remotes;
}

}  // namespace

void Engine::transmit_vxlan(LinkId id, const Vxlan& vxlan, Frame& frame) {
  const std::vector<VxlanPeer> remotes = remotes_of(world_, vxlan, frame.packet.destination);
  if (remotes.empty())
    return dropped(world_.links[id].netns, id, frame, DropReason::kNoTxTarget, "drivers/net/vxlan/vxlan_core.c:vxlan_xmit");
  for (std::size_t i = 1; i < remotes.size(); ++i) {
    Frame copy = frame;
    encapsulate(id, vxlan, remotes[i], copy);
  }
  encapsulate(id, vxlan, remotes.front(), frame);
}

// skb_tunnel_check_pmtu. True: the sender behind the bridge was told that it is too big, and that was that.
bool Engine::is_too_big_for_tunnel(LinkId id, const Frame& frame, std::uint32_t mtu) {
  const Ip* inner = frame.packet.ip();
  if (inner == nullptr || inner->length <= mtu) return false;
  const Link& link = world_.links[id];
  if (!link.master) {
    if (!frame.forwarded) learn_mtu(link.netns, inner->destination, mtu);
    return false;
  }
  const Icmp* icmp = inner->icmp();
  const bool about_error = icmp != nullptr && inner->is_v4() && icmp->type != 0 && icmp->type != 8;
  if (!inner->is_v4() || !inner->dont_fragment || about_error || inner->destination.is_multicast()) return false;
  constexpr std::uint32_t kHeaders = 28;
  Ip ip;
  ip.source = inner->destination;
  ip.destination = inner->source;
  ip.protocol = ipproto::kIcmp;
  ip.ttl = 64;
  ip.length = kHeaders + std::min(inner->length, icmp::kMostQuoted - kHeaders);
  Icmp told;
  told.type = 3;
  told.code = 4;
  told.mtu = mtu;
  told.quoted = quote(*inner);
  ip.transport = told;
  Frame answer;
  answer.flight.number = new_flight();
  answer.packet.protocol = ethertype::kIp;
  answer.packet.source = frame.packet.destination;
  answer.packet.destination = frame.packet.source;
  answer.packet.body = std::move(ip);
  later(id, answer);
  return true;
}

void Engine::encapsulate(LinkId id, const Vxlan& vxlan, const VxlanPeer& peer, Frame& frame) {
  const IpAddress& remote = peer.remote;
  const LinkId* by = peer.via == 0 ? nullptr : world_.netns[vxlan.birthplace].links.find(peer.via);
  const LinkId via = by == nullptr ? LinkId{} : *by;
  const bool v6 = remote.is_v6();
  Ip outer;
  outer.source = vxlan.local ? vxlan.local : IpAddress::any(remote.family);
  outer.destination = remote;
  outer.protocol = ipproto::kUdp;
  outer.ttl = vxlan.ttl;
  outer.length = (v6 ? 40 : 20) + kVxlanOverhead + wire_length(frame.packet);
  constexpr std::uint16_t kFirstPort = 32768;
  const auto spread = static_cast<std::uint16_t>((frame.packet.source.bytes[5] * 31 + frame.packet.destination.bytes[5]) % 28000);
  Flow flow;
  flow.destination = remote;
  if (vxlan.local) flow.source = vxlan.local;
  flow.out = via;
  const OutputRoute route = route_output(world_, vxlan.birthplace, flow);
  const std::uint32_t overhead = (v6 ? 40 : 20) + kVxlanOverhead + kInnerEthernetHeader;
  const bool is_circular = route.error == Errno::kNone && !route.local && route.out == id;
  if (route.error != Errno::kNone || is_circular) {
    LinkStats& stats = world_.stats.edit(id);
    ++stats.tx_errors;
    if (route.error == Errno::kENETUNREACH) ++stats.tx_carrier;
    if (is_circular) ++stats.collisions;
    return dropped(world_.links[id].netns, id, frame, DropReason::kIpOutnoroutes, "drivers/net/vxlan/vxlan_core.c:vxlan_xmit_one");
  }
  if (is_too_big_for_tunnel(id, frame, path_mtu(world_, route) - overhead)) {
    return dropped(world_.links[id].netns, id, frame, DropReason::kPktTooBig, "net/ipv4/ip_tunnel_core.c:skb_tunnel_check_pmtu");
  }
  LinkStats& stats = world_.stats.edit(id);  // iptunnel_xmit leaves the inner Ethernet header out
  ++stats.tx_packets;
  stats.tx_bytes += wire_length(frame.packet) - kInnerEthernetHeader;
  outer.transport = Udp{static_cast<std::uint16_t>(kFirstPort + spread), peer.port != 0 ? peer.port : vxlan.destination_port};
  outer.inner = Cow(frame.packet);
  const std::uint32_t vni = peer.vni.value_or(vxlan.vni);
  Frame carried = frame;
  carried.packet = {};
  carried.socket = {};
  carried.conntrack = {};
  carried.ct_info = CtInfo::kNone;
  carried.bridge_in = carried.bridge_out = {};
  // The VNI travels where UDP has no field for it: in the identification of the model's outer header.
  Packet outer_packet;
  outer.payload = Cow(std::to_string(vni));
  outer_packet.body = std::move(outer);
  carried.packet = std::move(outer_packet);
  send_ip(vxlan.birthplace, carried, via);
}

bool Engine::receive_vxlan(NetnsId netns, const Ip& outer, std::uint16_t port) {
  if (outer.inner.empty()) return false;
  for (const auto& [id, here] : world_.netns[netns].tunnels) {
    const Link& link = world_.links[id];
    const Vxlan* vxlan = link.as<Vxlan>();
    if (vxlan == nullptr || vxlan->destination_port != port || !link.is_up()) continue;
    if (std::to_string(vxlan->vni) != *outer.payload) continue;
    Frame frame;
    frame.packet = *outer.inner;
    frame.flight.number = new_flight();
    if (frame.packet.source == link.address) {
      dropped(link.netns, id, frame, DropReason::kLocalMac);
      return true;
    }
    if (vxlan->learning) {
      const Mac from = frame.packet.source;
      const auto is_this = [&](const VxlanPeer& entry) { return entry.mac == from; };
      const bool fixed = std::any_of(vxlan->fdb->begin(), vxlan->fdb->end(), is_this);  // vxlan_snoop leaves it be
      auto& learned = world_.links.edit(id).as<Vxlan>()->learned.edit();
      const auto known = std::find_if(learned.begin(), learned.end(), is_this);
      if (fixed) {
      } else if (known == learned.end()) {
        VxlanPeer peer;
        peer.mac = from;
        peer.remote = outer.source;
        learned.push_back(peer);
      } else {
        *known = {};
        known->mac = from;
        known->remote = outer.source;
      }
    }
    later(id, frame);
    return true;
  }
  return false;
}

}  // namespace nslab

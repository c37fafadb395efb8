// Neighbours at work: who has an address on this link, by ARP and by neighbour discovery.
#include "model/ip/neighbours.h"

#include <algorithm>

#include "model/base/wheel.h"
#include "model/forward/engine.h"
#include "model/forward/icmp_codes.h"
#include "model/ip/addresses.h"
#include "model/ip/multicast.h"

namespace nslab {

namespace {

constexpr std::uint16_t kRequest = 1;
constexpr std::uint16_t kReply = 2;

const NeighbourConf& conf_of(const Link& link, bool v6) { return v6 ? *link.neighbour6 : *link.neighbour4; }

std::int64_t either(const World& world, const Link& link, Conf4 knob) {
  return std::max((*link.conf4)[knob], (*world.netns[link.netns].conf4_all)[knob]);
}

// `no_broadcast`: that the address is a broadcast anywhere in the namespace has been ruled out.
bool is_broadcast_here(const World& world, LinkId link, const IpAddress& address, bool no_broadcast) {
  if (address.is_limited_broadcast()) return true;
  if (!address.is_v4()) return false;
  const NetnsId netns = world.links[link].netns;
  // __inet_dev_addr_type: before the first address has made the local table, every address counts as a broadcast.
  if (!world.netns[netns].fib4.tables.contains(rt_table::kLocal)) return true;
  if (no_broadcast) return false;
  // arp_constructor: a broadcast of whatever link (inet_addr_type_dev_table); of a VRF's links, of that VRF.
  const bool in_vrf = table_of_link(world, world.links[link], rt_table::kLocal) != rt_table::kLocal;
  return in_vrf ? address_type(world, netns, address, link) == RouteType::kBroadcast : is_broadcast(world, netns, address);
}

}  // namespace

void Engine::send_to_neighbour(LinkId id, const IpAddress& next_hop, Frame& frame, bool no_broadcast) {
  const Link& link = world_.links[id];
  frame.packet.protocol =
      next_hop.is_v6() || (frame.packet.ip() != nullptr && !frame.packet.ip()->is_v4()) ? ethertype::kIp6 : ethertype::kIp;
  frame.packet.source = link.address;
  if (link.has(iff::kLoopback) || !is_ethernet(link)) {
    // ipv4_neigh_lookup: all of IPv4 on lo has the one neighbour 0.0.0.0, which `ip neigh` can give an address.
    const NeighbourKey key{id, next_hop.is_v6() ? next_hop : IpAddress::any(Family::kInet)};
    const Neighbour* said = link.has(iff::kLoopback) ? world_.netns[link.netns].neighbours.find(key) : nullptr;
    frame.packet.destination = said != nullptr && is_valid(said->state) ? said->address : link.address;
    return transmit(id, frame);
  }
  if (next_hop.is_multicast()) {
    frame.packet.destination = multicast_mac(next_hop);
    return transmit(id, frame);
  }
  if (is_broadcast_here(world_, id, next_hop, no_broadcast)) {
    frame.packet.destination = kBroadcastMac;
    return transmit(id, frame);
  }
  const NetnsId netns = link.netns;
  const Neighbour* known = world_.netns[netns].neighbours.find(SoughtNeighbour(id, next_hop));
  // arp_constructor: without ARP the link's own address serves for all, unless an entry says otherwise.
  if (link.has(iff::kNoarp) && (known == nullptr || !is_valid(known->state))) {
    frame.packet.destination = link.address;
    return transmit(id, frame);
  }
  const Nud state = known == nullptr ? Nud::kNone : visible_state(world_, *known);
  if (is_valid(state)) {
    frame.packet.destination = known->address;
    if (trace_ != nullptr) note(netns, id, frame, EventNeighbour{next_hop, state, known->address, false});
    if (state == Nud::kStale) {
      Neighbour& edited = edit_neighbour(world_, id, next_hop);
      edited.state = Nud::kDelay;
      edited.updated = edited.used = world_.now;
      edited.timer = world_.now + conf_of(world_.links[id], next_hop.is_v6()).delay_first_probe;
      start_timer(world_, edited.timer, NeighbourTimer{netns, NeighbourKey{id, next_hop}});
    }
    return transmit(id, frame);
  }
  const IpAddress on_behalf = frame.packet.ip() != nullptr ? frame.packet.ip()->source : IpAddress{};
  const bool ask = state != Nud::kIncomplete;
  Neighbour& edited = edit_neighbour(world_, id, next_hop);
  const NeighbourConf conf = conf_of(world_.links[id], next_hop.is_v6());
  if (ask) {
    edited.state = Nud::kIncomplete;
    edited.updated = edited.used = world_.now;
    edited.probes = static_cast<std::uint8_t>(conf.ucast_probes + 1);
    edited.timer = world_.now + on_the_wheel(conf.retrans_time);
    start_timer(world_, edited.timer, NeighbourTimer{netns, NeighbourKey{id, next_hop}});
  }
  if (trace_ != nullptr) {
    note(netns, id, frame, EventNeighbour{next_hop, Nud::kIncomplete, {}, ask});
    note(netns, id, frame, EventHeld{next_hop});
  }
  if (watched(frame) && outcome_.kind != Outcome::Kind::kDelivered) {
    outcome_.kind = Outcome::Kind::kHeld;
    outcome_.netns = netns;
    outcome_.link = id;
  }
  auto& waiting = edited.waiting.edit();
  if (waiting.size() >= conf.queue_length) {
    Frame oldest = std::move(waiting.front());
    waiting.erase(waiting.begin());
    dropped(netns, id, oldest, DropReason::kNeighQueuefull);
  }
  edit_neighbour(world_, id, next_hop).waiting.edit().push_back(std::move(frame));
  if (ask) solicit(id, next_hop, on_behalf, false);
}

// arp_error_report, ndisc_error_report: the sender hears of it, if it is this host or asked through it.
void Engine::neighbour_failed(LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip* ip = frame.packet.ip();
  if (ip != nullptr) {
    if (ip->is_v4()) {
      send_icmp_error(netns, {}, frame, icmp::kUnreachable, icmp::kHost, 0, {});
    } else {
      send_icmp_error(netns, {}, frame, icmp6::kUnreachable, icmp6::kAddress, 0, {});
    }
  }
  dropped(netns, id, frame, DropReason::kNeighFailed);
}

void Engine::solicit(LinkId id, const IpAddress& address, const IpAddress& asked_for, bool unicast) {
  const Link& link = world_.links[id];
  const Neighbour* known = world_.netns[link.netns].neighbours.find(NeighbourKey{id, address});
  // neigh_probe: it is the newest packet that waits on whose behalf is asked, again each time.
  const Ip* newest = known == nullptr || known->waiting->empty() ? nullptr : known->waiting->back().packet.ip();
  const IpAddress on_behalf_of = !asked_for && newest != nullptr ? newest->source : asked_for;
  Mac to = kBroadcastMac;
  if (unicast && known != nullptr) to = known->address;
  if (address.is_v4()) {
    // arp_solicit with arp_announce 0: the packet's own source where it is ours.
    IpAddress source{};
    if (on_behalf_of && address_type(world_, link.netns, on_behalf_of) == RouteType::kLocal) source = on_behalf_of;
    if (source && either(world_, link, Conf4::kArpAnnounce) == 1) {
      const bool fits = std::any_of(link.addresses4->begin(), link.addresses4->end(),
                                    [&](const Ifaddr& a) { return a.local == source && a.covers(address); });
      if (!fits) source = {};
    }
    if (!source || either(world_, link, Conf4::kArpAnnounce) == 2) source = select_source(world_, link.netns, id, address, Scope::kLink);
    Arp arp;
    arp.operation = kRequest;
    arp.sender_mac = link.address;
    arp.sender = source;
    arp.target = address;
    return send_arp(id, arp, to);
  }
  Ip ip;
  ip.source = on_behalf_of && find_address(link, on_behalf_of) != nullptr ? on_behalf_of : select_source6(world_, link.netns, id, address);
  ip.destination = unicast ? address : solicited_node(address);
  ip.protocol = ipproto::kIcmp6;
  ip.ttl = 255;
  ip.length = 40 + 32;
  Icmp icmp;
  icmp.type = 135;
  icmp.address = address;
  icmp.lladdr = link.address;
  icmp.has_lladdr = true;
  ip.transport = icmp;
  Frame frame;
  frame.flight.number = new_flight();
  frame.packet.protocol = ethertype::kIp6;
  frame.packet.source = link.address;
  frame.packet.destination = unicast && known != nullptr ? known->address : multicast_mac(ip.destination);
  frame.packet.body = std::move(ip);
  send_discovery(id, {}, frame);
}

// ndisc_send_skb, mld_sendpack: what the filters keep was asked for, and no message went out.
void Engine::send_discovery(LinkId id, const IpAddress& to, Frame& frame) {
  const Ip& ip = *frame.packet.ip();
  const LinkId counting = owner6(id, ip.destination);
  Counters6& counted = counters6(counting);
  ++counted[Counter6::kOutRequests];
  const std::uint8_t type = ip.icmp()->type;
  if (world_.netns[world_.links[id].netns].ruleset.empty()) {
    count_icmp6(counted, type, false);
    nslab::count_ip6_out(counted, ip);
  } else {
    if (!passes_output_hooks(id, frame)) return;
    count_icmp6(counters6(counting), type, false);
    count_ip6_out(id, *frame.packet.ip());
  }
  if (to) return send_to_neighbour(id, to, frame);
  transmit(id, frame);
}

// The stack's own messages pass LOCAL_OUT and POSTROUTING like any other packet.
bool Engine::passes_output_hooks(LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  if (world_.netns[netns].ruleset.empty()) return true;
  const NfFamily family = frame.packet.ip()->is_v4() ? NfFamily::kIp : NfFamily::kIp6;
  return hook(NfHook::kOutput, netns, family, frame, {}, id) && hook(NfHook::kPostrouting, netns, family, frame, {}, id);
}

void Engine::announce(LinkId id, const IpAddress& address) {
  Arp arp;
  arp.operation = kRequest;
  arp.sender_mac = world_.links[id].address;
  arp.sender = arp.target = address;
  send_arp(id, arp, kBroadcastMac);
}

void Engine::send_arp(LinkId id, const Arp& arp, const Mac& to) {
  if (world_.links[id].has(iff::kNoarp)) return;
  Frame frame;
  frame.flight.number = new_flight();
  frame.packet.protocol = ethertype::kArp;
  frame.packet.source = world_.links[id].address;
  frame.packet.destination = to;
  frame.packet.body = arp;
  if (frame_hook(NfHook::kOutput, world_.links[id].netns, NfFamily::kArp, frame, {}, id)) transmit(id, frame);
}

// arp_ignore()
bool Engine::arp_ignored(const Link& link, const Arp& request) const {
  const auto on_link = [&](bool same_subnet) {
    return std::any_of(link.addresses4->begin(), link.addresses4->end(), [&](const Ifaddr& a) {
      return a.local == request.target && (!same_subnet || a.covers(request.sender));
    });
  };
  switch (either(world_, link, Conf4::kArpIgnore)) {
    case 1: return !on_link(false);
    case 2: return !on_link(true);
    case 8: return true;
    default: return false;
  }
}

void Engine::answer_arp(LinkId id, const Arp& request) {
  Arp reply;
  reply.operation = kReply;
  reply.sender_mac = world_.links[id].address;
  reply.sender = request.target;
  reply.target_mac = request.sender_mac;
  reply.target = request.sender;
  send_arp(id, reply, request.sender_mac);
}

void Engine::learn_from_arp(LinkId id, const Arp& arp, PacketType type) {
  const Link& link = world_.links[id];
  const Neighbour* known = world_.netns[link.netns].neighbours.find(NeighbourKey{id, arp.sender});
  const bool gratuitous = arp.sender == arp.target;
  if (known == nullptr) {
    const auto mode = either(world_, link, Conf4::kArpAccept);
    const bool same_subnet = std::any_of(link.addresses4->begin(), link.addresses4->end(),
                                         [&](const Ifaddr& a) { return a.subnet().contains(arp.sender); });
    const bool accepts = (mode == 1 || (mode == 2 && same_subnet)) && (gratuitous || arp.operation == kReply);
    if (!accepts) return;
  }
  const Duration locktime = conf_of(link, false).locktime;
  NeighbourUpdate update;
  update.address = arp.sender_mac;
  update.has_address = true;
  update.state = arp.operation == kReply && type == PacketType::kHost ? Nud::kReachable : Nud::kStale;
  update.override_address = known == nullptr || world_.now > known->updated + locktime || gratuitous;
  update_neighbour(world_, id, arp.sender, update);
}

void Engine::receive_arp(LinkId id, Frame& frame, PacketType type) {
  const Link& link = world_.links[id];
  const NetnsId netns = link.netns;
  if (type == PacketType::kOtherhost) return dropped(netns, id, frame, DropReason::kOtherhost, "net/ipv4/arp.c:arp_rcv");
  if (link.has(iff::kNoarp)) return dropped(netns, id, frame, DropReason::kNotSpecified, "net/ipv4/arp.c:arp_rcv");
  if (!frame_hook(NfHook::kInput, netns, NfFamily::kArp, frame, id, {})) return;
  const Arp arp = *frame.packet.arp();
  const bool localnet = either(world_, link, Conf4::kRouteLocalnet) != 0;
  if (arp.target.is_multicast() || (arp.target.is_loopback() && !localnet)) {
    return dropped(netns, id, frame, DropReason::kNotSpecified, "net/ipv4/arp.c:arp_process");
  }
  if (arp.sender == arp.target && either(world_, link, Conf4::kDropGratuitousArp) != 0) {
    return dropped(netns, id, frame, DropReason::kConsumed, "net/ipv4/arp.c:arp_process");
  }
  if (arp.sender.is_any()) {  // duplicate address detection
    if (arp.operation == kRequest && address_type(world_, netns, arp.target, id) == RouteType::kLocal && !arp_ignored(link, arp)) {
      answer_arp(id, arp);
    }
    return;
  }
  if (arp.operation == kRequest) {
    Ip probe;
    probe.source = arp.sender;
    probe.destination = arp.target;
    const InputRoute route = route_input(world_, id, probe, 0, true);
    NeighbourUpdate heard;
    heard.address = arp.sender_mac;
    heard.has_address = true;
    heard.state = Nud::kStale;
    heard.override_address = true;
    if (route.kind == InputRoute::Kind::kLocal && route.type == RouteType::kLocal) {
      bool silent = arp_ignored(link, arp);
      if (!silent && either(world_, link, Conf4::kArpFilter) != 0) {
        Flow back;
        back.source = arp.target;
        back.destination = arp.sender;
        const OutputRoute way = route_output(world_, netns, back);
        silent = way.error != Errno::kNone || way.out != id;
      }
      if (silent) return;
      update_neighbour(world_, id, arp.sender, heard);
      return answer_arp(id, arp);
    }
    if (route.kind == InputRoute::Kind::kForward) {
      const Neighbour* proxied = world_.netns[netns].neighbours.find(NeighbourKey{id, arp.target});
      const bool by_list = route.out != id && proxied != nullptr && proxied->is_proxy;
      const bool by_sysctl = (route.out != id && either(world_, link, Conf4::kProxyArp) != 0) ||
                             (route.out == id && either(world_, link, Conf4::kProxyArpPvlan) != 0);
      if (by_list || by_sysctl) {
        update_neighbour(world_, id, arp.sender, heard);
        return answer_arp(id, arp);
      }
    }
  }
  learn_from_arp(id, arp, type);
}

// Whether this link answers for the address: as one of its own, or as a proxy.
bool Engine::is_solicited(LinkId id, const IpAddress& target) const {
  const Link& link = world_.links[id];
  if (find_address(link, target) != nullptr) return true;
  const Neighbour* proxied = world_.netns[link.netns].neighbours.find(NeighbourKey{id, target});
  return proxied != nullptr && proxied->is_proxy && (*link.conf6)[Conf6::kProxyNdp] != 0;
}

void Engine::receive_solicitation(LinkId id, const Ip& ip, const Icmp& icmp) {
  const Link& link = world_.links[id];
  const bool detection = ip.source.is_any();
  const Ifaddr* own = find_address(link, icmp.address);
  if (own != nullptr) {
    if (own->has(ifa::kTentative)) {
      if (detection) dad_failed(world_, id, icmp.address);
      return;
    }
    if (own->has(ifa::kDadfailed)) return;
  }
  if (detection) return send_advertisement(id, icmp.address, kAllNodes, false);
  if (icmp.has_lladdr) {
    NeighbourUpdate heard;
    heard.address = icmp.lladdr;
    heard.has_address = true;
    heard.state = Nud::kStale;
    heard.override_address = true;
    update_neighbour(world_, id, ip.source, heard);
  }
  send_advertisement(id, icmp.address, ip.source, true);
}

// ndisc_recv_rs: a router knows from then on who asked; no routing daemon answers.
void Engine::receive_router_solicitation(LinkId id, const Ip& ip, const Icmp& icmp) {
  if ((*world_.links[id].conf6)[Conf6::kForwarding] == 0 || ip.source.is_any()) return;
  NeighbourUpdate heard;
  heard.address = icmp.lladdr;
  heard.has_address = icmp.has_lladdr;
  heard.state = Nud::kStale;
  heard.override_address = heard.weak_override = true;
  update_neighbour(world_, id, ip.source, heard);
}

void Engine::send_advertisement(LinkId id, const IpAddress& target, const IpAddress& to, bool solicited) {
  const Link& link = world_.links[id];
  Ip ip;
  ip.source = find_address(link, target) != nullptr ? target : select_source6(world_, link.netns, id, to);
  ip.destination = to;
  ip.protocol = ipproto::kIcmp6;
  ip.ttl = 255;
  ip.length = 40 + 32;
  Icmp icmp;
  icmp.type = 136;
  icmp.address = target;
  icmp.lladdr = link.address;
  icmp.has_lladdr = true;
  // ndisc_recv_ns: of an address that it answers for as a proxy, what the proxy's entry says
  const Neighbour* proxied = world_.netns[link.netns].neighbours.find(NeighbourKey{id, target});
  const bool by_proxy = find_address(link, target) == nullptr && proxied != nullptr && proxied->is_proxy;
  const bool router = by_proxy ? proxied->is_router : (*link.conf6)[Conf6::kForwarding] != 0;
  icmp.flags = static_cast<std::uint8_t>((router ? 4 : 0) | (solicited ? 2 : 0) | 1);
  ip.transport = icmp;
  Frame frame;
  frame.flight.number = new_flight();
  frame.packet.body = std::move(ip);
  send_discovery(id, to, frame);
}

namespace {

// accept_untracked_na (RFC 9131): whether a router takes what nobody asked for into its table.
bool accepts_untracked(const Link& link, const IpAddress& source) {
  const std::int64_t how = (*link.conf6)[Conf6::kAcceptUntrackedNa];
  if (how != 2) return how == 1;
  const auto& own = *link.addresses6;  // ipv6_chk_prefix
  return std::any_of(own.begin(), own.end(), [&](const Ifaddr& a) { return a.covers(source); });
}

}  // namespace

void Engine::receive_advertisement(LinkId id, const Ip& ip, const Icmp& icmp) {
  const Link& link = world_.links[id];
  const bool solicited = (icmp.flags & 2) != 0;
  if (!solicited && (*link.conf6)[Conf6::kDropUnsolicitedNa] != 0) return;
  if (const Ifaddr* own = find_address(link, icmp.address)) {
    if (own->has(ifa::kTentative)) dad_failed(world_, id, icmp.address);
    return;
  }
  const Neighbour* known = world_.netns[link.netns].neighbours.find(NeighbourKey{id, icmp.address});
  const bool routes = (*link.conf6)[Conf6::kForwarding] != 0;
  if (known == nullptr && !(icmp.has_lladdr && routes && accepts_untracked(link, ip.source))) return;
  NeighbourUpdate update;
  update.address = icmp.lladdr;
  update.has_address = icmp.has_lladdr;
  update.state = solicited && known != nullptr ? Nud::kReachable : Nud::kStale;
  update.override_address = (icmp.flags & 1) != 0;
  update.weak_override = true;
  update.tells_router = true;
  update.is_router = (icmp.flags & 4) != 0;
  update_neighbour(world_, id, icmp.address, update);
}

void Engine::send_on_link(LinkId id, const Ip& ip) {
  const Link& link = world_.links[id];
  if (!link.is_up()) return;
  Frame frame;
  frame.flight.number = new_flight();
  frame.packet.protocol = ip.is_v4() ? ethertype::kIp : ethertype::kIp6;
  frame.packet.source = link.address;
  frame.packet.destination = multicast_mac(ip.destination);
  frame.packet.body = ip;
  if (!ip.is_v4()) return send_discovery(id, {}, frame);
  count_own(link.netns, ip);
  if (!passes_output_hooks(id, frame)) return;
  count_ip_out(world_.links[id].netns, ip, ip.destination);
  transmit(id, frame);
}

}  // namespace nslab

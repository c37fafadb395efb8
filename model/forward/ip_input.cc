// IP coming in: from a link to the host's own transport, or on to the next.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/forward/icmp_codes.h"
#include "model/ip/addresses.h"
#include "model/ip/multicast.h"

namespace nslab {

namespace {

// IPOPT_RR: whoever handles the packet writes itself down, its receiver too.
void record_hop(Ip& ip, const IpAddress& address) {
  if (ip.record_route.empty() || ip.record_route->count >= ip.record_route->hops.size()) return;
  RecordRoute& record = ip.record_route.edit();
  record.hops[record.count++] = address;
}

}  // namespace

void Engine::receive_ip(LinkId id, Frame& frame, PacketType type) {
  const Link& link = world_.links[id];
  const NetnsId netns = link.netns;
  const Ip& ip = *frame.packet.ip();
  if (type == PacketType::kOtherhost) return dropped(netns, id, frame, DropReason::kOtherhost);
  if (ip.is_v4()) {
    count_ip_in(netns, ip);
  } else {
    const bool disabled = (*link.conf6)[Conf6::kDisableIpv6] != 0 || !has_ipv6(link);
    count_ip6_in(counters6(id), ip, disabled);
    if (disabled) return dropped(netns, id, frame, DropReason::kIpv6disabled);
    if (ip.destination.is_loopback() && !frame.loopback && link.as<Loopback>() == nullptr) {
      return dropped(netns, id, frame, DropReason::kInvalidProto, "net/ipv6/ip6_input.c:ip6_rcv_core");
    }
  }
  // The bridge has run PREROUTING already (ip_sabotage_in).
  if (frame.bridge_prerouted) {
    frame.bridge_prerouted = false;
    frame.bridge_in = {};
  } else {
    const IpAddress before = ip.destination;
    if (!hook(NfHook::kPrerouting, netns, family_of(ip), frame, id, {})) return;
    if (frame.packet.ip()->destination != before) frame.loopback = false;
  }
  after_prerouting(id, frame, type);
}

void Engine::after_prerouting(LinkId id, Frame& frame, PacketType type) {
  const Link& link = world_.links[id];
  const NetnsId netns = link.netns;
  const Ip& ip = *frame.packet.ip();
  if (frame.loopback) return deliver_local(id, frame);  // it brought its route along
  const InputRoute route = route_input(world_, id, ip, frame.mark);
  if (ip.is_v4() && (route.kind == InputRoute::Kind::kMulticast || route.type == RouteType::kBroadcast)) {
    count_to_all(netns, ip, route.kind == InputRoute::Kind::kMulticast);
  }
  if (!ip.is_v4() && route.kind == InputRoute::Kind::kMulticast) count_to_group6(counters6(id), ip);
  if (trace_ != nullptr && route.kind != InputRoute::Kind::kMulticast) note(netns, id, frame, EventRoute{route.result, true});
  switch (route.kind) {
    case InputRoute::Kind::kMulticast: {
      const bool wanted = has_joined(link, ip.destination);
      // That a host has not joined a group is no loss to anyone, though the kernel counts it as one (NOT_SPECIFIED).
      if (!wanted) {
        return dropped(netns, id, frame, DropReason::kConsumed,
                       ip.is_v4() ? "net/ipv4/route.c:ip_route_input_rcu" : "net/ipv6/ip6_input.c:ip6_mc_input");
      }
      return deliver_local(id, frame);
    }
    case InputRoute::Kind::kMartian:
      if (ip.is_v4() && route.reason == DropReason::kIpRpfilter) count(netns, Counter::kReversePathFilter);
      return dropped(netns, id, frame, route.reason);
    case InputRoute::Kind::kRefused: return refuse_input(id, frame, route);
    case InputRoute::Kind::kLocal:
      if (type == PacketType::kBroadcast || type == PacketType::kMulticast) {
        // A unicast packet in a broadcast frame is let in unless told otherwise; it is never forwarded.
        const bool drops =
            ip.is_v4() && (*world_.links[id].conf4)[Conf4::kDropUnicastInL2Multicast] != 0 && route.type == RouteType::kLocal;
        if (drops) return dropped(netns, id, frame, DropReason::kUnicastInL2Multicast);
      }
      return deliver_local(id, frame);
    case InputRoute::Kind::kForward:
      if (type != PacketType::kHost) return dropped(netns, id, frame, DropReason::kNotSpecified, "net/ipv4/ip_forward.c:ip_forward");
      return forward_ip(id, frame, route);
  }
}

// ip_error, ip6_pkt_drop
void Engine::refuse_input(LinkId id, Frame& frame, const InputRoute& route) {
  const Link& link = world_.links[id];
  const NetnsId netns = link.netns;
  const bool v4 = frame.packet.ip()->is_v4();
  if (!v4) {
    ++counters6(id)[route.error == Errno::kNone ? Counter6::kInAddrErrors : Counter6::kInNoRoutes];
    if (route.error != Errno::kNone) {
      const std::uint8_t code = route.error == Errno::kEACCES ? icmp6::kProhibited : icmp6::kNoRoute;
      if (route.error != Errno::kEINVAL) send_icmp_error(netns, id, frame, icmp6::kUnreachable, code, 0, {});
    }
    return dropped(netns, id, frame, route.error == Errno::kNone ? DropReason::kIpInaddrerrors : DropReason::kIpInnoroutes,
                   "net/ipv6/route.c:ip6_pkt_drop");
  }
  if ((*link.conf4)[Conf4::kForwarding] == 0) {
    count(netns, Counter::kInAddrErrors);
    return dropped(netns, id, frame, DropReason::kIpInaddrerrors);
  }
  if (route.error == Errno::kENETUNREACH) count(netns, Counter::kInNoRoutes);
  // Refusing costs as much as telling of it, from the same peer's tokens: of what comes faster than one in 2 s little is answered.
  const bool tells = route.error == Errno::kEINVAL || takes_tokens(netns, frame.packet.ip()->source, 1000, 5000);
  switch (tells ? route.error : Errno::kNone) {
    case Errno::kEHOSTUNREACH: send_icmp_error(netns, id, frame, icmp::kUnreachable, icmp::kHost, 0, {}); break;
    case Errno::kENETUNREACH: send_icmp_error(netns, id, frame, icmp::kUnreachable, icmp::kNet, 0, {}); break;
    case Errno::kEACCES: send_icmp_error(netns, id, frame, icmp::kUnreachable, icmp::kFiltered, 0, {}); break;
    case Errno::kNone: break;
    default: return dropped(netns, id, frame, DropReason::kNotSpecified, "net/ipv4/route.c:ip_error");  // blackhole
  }
  dropped(netns, id, frame, route.error == Errno::kENETUNREACH ? DropReason::kIpInnoroutes : DropReason::kNotSpecified,
          "net/ipv4/route.c:ip_error");
}

void Engine::deliver_local(LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  if ((ip.more_fragments || ip.fragment_offset != 0) && !reassemble(frame, netns, id)) return;
  record_hop(*frame.packet.ip(), ip.destination);
  if (!hook(NfHook::kInput, netns, family_of(*frame.packet.ip()), frame, id, {})) return;
  deliver_transport(id, frame);
}

void Engine::forward_ip(LinkId id, Frame& frame, const InputRoute& route) {
  const NetnsId netns = world_.links[id].netns;
  Ip& ip = *frame.packet.ip();
  const bool v4 = ip.is_v4();
  if (ip.ttl <= 1) {
    if (v4) count(netns, Counter::kInHdrErrors);
    if (!v4) ++counters6(id)[Counter6::kInHdrErrors];
    send_icmp_error(netns, id, frame, v4 ? icmp::kTimeExceeded : icmp6::kTimeExceeded, 0, 0, {});
    return dropped(netns, id, frame, DropReason::kIpInhdr);
  }
  if (!v4) ++counters6(route.out)[Counter6::kOutForwDatagrams];
  const std::uint32_t mtu = route.mtu != 0 ? std::min(route.mtu, world_.links[route.out].mtu) : world_.links[route.out].mtu;
  if (ip.length > mtu && (!v4 || ip.dont_fragment)) {
    if (v4) count(netns, Counter::kFragFails);
    if (!v4) {
      ++counters6(id)[Counter6::kInTooBigErrors];
      ++counters6(route.out)[Counter6::kFragFails];
    }
    send_icmp_error(netns, id, frame, v4 ? icmp::kUnreachable : icmp6::kTooBig, v4 ? icmp::kFragNeeded : 0, mtu, {});
    return dropped(netns, id, frame, DropReason::kPktTooBig);
  }
  --ip.ttl;
  frame.forwarded = true;
  if (trace_ != nullptr) note(netns, id, frame, EventForwarded{});
  if (!ip.record_route.empty()) record_hop(ip, select_source(world_, netns, route.out, route.next_hop, Scope::kUniverse));
  if (route.redirect) send_redirect(id, frame, route.next_hop);
  if (!hook(NfHook::kForward, netns, family_of(ip), frame, id, route.out)) return;
  if (v4) count(netns, Counter::kForwDatagrams);
  if (!hook(NfHook::kPostrouting, netns, family_of(*frame.packet.ip()), frame, {}, route.out)) return;
  finish_output(route.out, frame, route.next_hop, false);
}

// ip_rt_send_redirect: after some, the host does not listen; a pause, then again.
void Engine::send_redirect(LinkId id, const Frame& frame, const IpAddress& gateway) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  constexpr std::uint32_t kMostRedirects = 9;
  constexpr Duration kRedirectLoad = 20ms;
  constexpr Duration kSilence = 20480ms;
  IcmpBucket& peer = world_.netns.edit(netns).icmp_buckets[ip.source];
  if (peer.redirects != 0 && world_.now > peer.redirect_last + kSilence) peer.redirects = 0;
  if (peer.redirects >= kMostRedirects) {
    peer.redirect_last = world_.now;
    return;
  }
  if (peer.redirects != 0 && world_.now <= peer.redirect_last + kRedirectLoad * (1 << peer.redirects)) return;
  ++peer.redirects;
  peer.redirect_last = world_.now;
  Frame about = frame;
  ++about.packet.ip()->ttl;
  if (ip.is_v4()) {
    send_icmp_error(netns, id, about, 5, 1, 0, gateway);
  } else {
    send_icmp_error(netns, id, about, 137, 0, 0, gateway);
  }
}

}  // namespace nslab

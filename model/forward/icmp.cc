// ICMP and ICMPv6: echo, errors sent and received, redirects, path MTU.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/forward/icmp_codes.h"
#include "model/ip/addresses.h"
#include "model/ip/neighbours.h"

namespace nslab {

namespace {

const IpAddress kDummyAddress = IpAddress::v4(192, 0, 0, 8);  // of an error from a host without an address (INADDR_DUMMY, RFC 7600)

bool is_error(std::uint8_t type, bool v4) {
  return v4 ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : type < 128 || type == icmp6::kRedirect;
}

bool may_be_answered(const World& world, NetnsId netns, const Ip& ip) {
  if (ip.fragment_offset != 0) return false;
  if (const Icmp* icmp = ip.icmp(); icmp != nullptr && is_error(icmp->type, ip.is_v4())) return false;
  if (ip.source.is_any() || ip.source.is_multicast() || ip.source.is_limited_broadcast()) return false;
  if (ip.destination.is_multicast() || ip.destination.is_limited_broadcast()) return false;
  return !ip.is_v4() || !is_broadcast(world, netns, ip.destination);
}

// icmp6_dev: what a host sends to itself comes in by lo; the link that is meant is the one that has the address.
LinkId link_of_local(const World& world, LinkId in, const IpAddress& own) {
  if (!world.links.contains(in) || world.links[in].as<Loopback>() == nullptr) return in;
  for (const auto& [index, id] : world.netns[world.links[in].netns].links) {
    if (find_address(world.links[id], own) != nullptr) return id;
  }
  return in;
}

}  // namespace

void count_icmp(SnmpCounters& counters, std::uint8_t type, bool in) {
  ++counters[in ? Counter::kIcmpInMsgs : Counter::kIcmpOutMsgs];
  switch (type) {
    case icmp::kUnreachable: ++counters[in ? Counter::kIcmpInDestUnreachs : Counter::kIcmpOutDestUnreachs]; break;
    case icmp::kTimeExceeded: ++counters[in ? Counter::kIcmpInTimeExcds : Counter::kIcmpOutTimeExcds]; break;
    case icmp::kRedirect: ++counters[in ? Counter::kIcmpInRedirects : Counter::kIcmpOutRedirects]; break;
    case icmp::kEcho: ++counters[in ? Counter::kIcmpInEchos : Counter::kIcmpOutEchos]; break;
    case icmp::kEchoReply: ++counters[in ? Counter::kIcmpInEchoReps : Counter::kIcmpOutEchoReps]; break;
    default: break;
  }
}

Quoted quote(const Ip& ip) {
  Quoted q;
  q.source = ip.source;
  q.destination = ip.destination;
  q.protocol = ip.protocol;
  q.length = static_cast<std::uint16_t>(ip.length);
  q.ttl = ip.ttl;
  q.tos = ip.tos;
  if (const Icmp* icmp = ip.icmp()) {
    q.type = icmp->type;
    q.code = icmp->code;
    q.source_port = icmp->id;
    q.destination_port = icmp->sequence;
  } else if (const Tcp* tcp = ip.tcp()) {
    q.source_port = tcp->source;
    q.destination_port = tcp->destination;
  } else if (const Udp* udp = ip.udp()) {
    q.source_port = udp->source;
    q.destination_port = udp->destination;
  }
  return q;
}

bool Engine::may_send_icmp(NetnsId netns, LinkId out, const IpAddress& to, std::uint8_t type, std::uint8_t code, bool v6) {
  const Netns& ns = world_.netns[netns];
  if (out == ns.loopback) return true;
  std::int64_t pause_ms = 0;
  if (v6) {
    if (type >= 128 || type == icmp6::kTooBig) return true;
    pause_ms = 100;
  } else {
    const bool limited = type < 32 && (ns.sysctls->icmp_ratemask >> type & 1) != 0;
    if (!limited || (type == icmp::kUnreachable && code == icmp::kFragNeeded)) return true;
    pause_ms = ns.sysctls->icmp_ratelimit_ms;
  }
  if (pause_ms == 0) return true;
  // inet_peer_xrlim_allow: one a pause, up to six at once
  return takes_tokens(netns, to, pause_ms, 6 * pause_ms);
}

bool Engine::takes_tokens(NetnsId netns, const IpAddress& peer_address, std::int64_t cost_ms, std::int64_t most_ms) {
  const bool fresh = !world_.netns[netns].icmp_buckets.contains(peer_address);
  IcmpBucket& peer = world_.netns.edit(netns).icmp_buckets[peer_address];
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(world_.now - peer.last).count();
  std::int64_t tokens = fresh ? most_ms : std::min(peer.tokens_ms + passed, most_ms);
  peer.last = world_.now;
  const bool allowed = tokens >= cost_ms;
  if (allowed) tokens -= cost_ms;
  peer.tokens_ms = tokens;
  return allowed;
}

void Engine::send_icmp_error(NetnsId netns, LinkId in, const Frame& about, std::uint8_t type, std::uint8_t code, std::uint32_t mtu,
                             const IpAddress& gateway) {
  const Ip& original = *about.packet.ip();
  if (!may_be_answered(world_, netns, original)) return;
  const bool v4 = original.is_v4();
  if (v4 && in && about.packet.destination.is_multicast()) return;  // __icmp_send: what came to all (PACKET_BROADCAST) is not answered
  Ip ip;
  ip.destination = original.source;
  ip.source = IpAddress::any(original.source.family);
  // __icmp_send asks the route (RTCF_LOCAL), icmp6_send the addresses.
  const bool ours = v4 ? address_type(world_, netns, original.destination) == RouteType::kLocal
                       : is_own_address(world_, netns, original.destination);
  if (ours) {
    ip.source = original.destination;
  } else if (in && v4 && world_.netns[netns].sysctls->errors_use_inbound_ifaddr) {
    ip.source = select_source(world_, netns, in, IpAddress::any(Family::kInet), Scope::kLink);
  }
  Flow flow;
  flow.destination = ip.destination;
  flow.source = ip.source.is_any() ? IpAddress{} : ip.source;
  flow.out = !v4 && ip.destination.is_link_local() ? link_of_local(world_, in, original.destination) : l3_master(world_, in);
  const OutputRoute route = route_output(world_, netns, flow);
  if (route.error != Errno::kNone) return;
  if (!may_send_icmp(netns, route.out, ip.destination, type, code, !v4)) {
    count(netns, v4 ? Counter::kIcmpOutRateLimitHost : Counter::kIcmp6OutRateLimitHost);
    return;
  }
  if (ip.source.is_any()) ip.source = route.source;
  if (v4 && ip.source.is_any()) ip.source = kDummyAddress;
  ip.protocol = v4 ? ipproto::kIcmp : ipproto::kIcmp6;
  ip.ttl = v4 ? world_.netns[netns].sysctls->default_ttl : 64;
  ip.tos = v4 ? static_cast<std::uint8_t>((original.tos & 0x1e) | 0xc0) : 0;
  const std::uint32_t header = (v4 ? 20 : 40) + 8;
  ip.length = header + std::min(original.length, (v4 ? icmp::kMostQuoted : icmp6::kMostQuoted) - header);
  if (v4) ip.id = world_.next_ip_id++;
  Icmp icmp;
  icmp.type = type;
  icmp.code = code;
  icmp.mtu = mtu;
  icmp.address = gateway;
  icmp.quoted = quote(original);
  ip.transport = icmp;
  Frame frame;
  frame.flight.number = new_flight();
  frame.packet.body = std::move(ip);
  if (about.conntrack) {  // nf_conntrack_attach: it goes the other way than what it is about
    const bool of_reply = about.ct_info == CtInfo::kEstablishedReply || about.ct_info == CtInfo::kRelatedReply;
    frame.conntrack = about.conntrack;
    frame.ct_info = of_reply ? CtInfo::kRelated : CtInfo::kRelatedReply;
  }
  if (trace_ != nullptr) note(netns, in, frame, EventSent{});
  output(netns, frame, route);
}

void Engine::answer_echo(LinkId id, const Ip& request, bool to_all) {
  const NetnsId netns = world_.links[id].netns;
  const bool v4 = request.is_v4();
  Ip ip;
  ip.destination = request.source;
  ip.source = to_all ? IpAddress::any(request.source.family) : request.destination;
  if (to_all && v4) ip.source = select_source(world_, netns, id, request.source, Scope::kUniverse);
  ip.protocol = request.protocol;
  ip.tos = request.tos;
  ip.length = request.length;
  ip.record_route = request.record_route;
  Icmp icmp = *request.icmp();
  icmp.type = v4 ? icmp::kEchoReply : icmp6::kEchoReply;
  ip.transport = icmp;
  Flow flow;
  flow.destination = ip.destination;
  flow.source = ip.source.is_any() ? IpAddress{} : ip.source;
  flow.tos = ip.tos;
  flow.out = ip.destination.is_link_local() ? link_of_local(world_, id, request.destination) : l3_master(world_, id);
  const OutputRoute route = route_output(world_, netns, flow);
  Frame reply;
  reply.flight.number = new_flight();
  reply.packet.body = std::move(ip);
  if (trace_ != nullptr) {
    note(netns, id, reply, EventSent{});
    note(netns, route.out, reply, EventRoute{route.result, false});
  }
  if (route.error != Errno::kNone) return dropped(netns, id, reply, DropReason::kIpOutnoroutes, "net/ipv4/icmp.c:icmp_reply");
  Ip& out = *reply.packet.ip();
  if (out.source.is_any()) out.source = route.source;
  out.ttl = v4 ? world_.netns[netns].sysctls->default_ttl : 64;
  if (v4) out.id = world_.next_ip_id++;
  if (!out.record_route.empty() && out.record_route->count < out.record_route->hops.size()) {
    RecordRoute& record = out.record_route.edit();
    record.hops[record.count++] = out.source;
  }
  output(netns, reply, route);
}

void Engine::learn_mtu(NetnsId netns, const IpAddress& destination, std::uint32_t mtu) {
  const Netns& ns = world_.netns[netns];
  const std::uint32_t least = destination.is_v4() ? ns.sysctls->min_pmtu : 1280;
  RouteException exception;
  if (const RouteException* known = fib_of(ns, destination.family).exceptions.find(destination)) exception = *known;
  exception.mtu = std::max(mtu, least);
  exception.expires = world_.now + std::chrono::seconds(ns.sysctls->mtu_expires_s);
  edit_fib(world_, netns, destination.family).exceptions.set(destination, exception);
}

// __ip_do_redirect
void Engine::take_redirect(LinkId id, const Ip& ip, const Icmp& icmp) {
  const Link& link = world_.links[id];
  const Netns& ns = world_.netns[link.netns];
  const bool v4 = ip.is_v4();
  const IpAddress& to = icmp.quoted.destination;
  const IpAddress& gateway = icmp.address;
  if (v4) {
    const bool router = (*link.conf4)[Conf4::kForwarding] != 0;
    const bool own = (*link.conf4)[Conf4::kAcceptRedirects] != 0;
    const bool all = (*ns.conf4_all)[Conf4::kAcceptRedirects] != 0;
    if (router ? !(own && all) : !(own || all)) return;
  } else if ((*link.conf6)[Conf6::kForwarding] != 0 || (*link.conf6)[Conf6::kAcceptRedirects] == 0) {
    return;
  }
  if (gateway.is_multicast() || gateway.is_limited_broadcast() || gateway.is_any()) return;
  Flow flow;
  flow.destination = to;
  const OutputRoute now = route_output(world_, link.netns, flow);
  if (now.error != Errno::kNone || now.next_hop == gateway || now.next_hop != ip.source || now.out != id) return;
  if (v4 && address_type(world_, link.netns, gateway) != RouteType::kUnicast) return;
  const Neighbour* known = world_.netns[link.netns].neighbours.find(NeighbourKey{id, gateway});
  if (known == nullptr || !is_valid(visible_state(world_, *known))) {
    Neighbour& asked = edit_neighbour(world_, id, gateway);
    if (asked.state == Nud::kIncomplete) return;
    asked.state = Nud::kIncomplete;
    asked.probes = 4;
    asked.timer = world_.now + 1s;
    start_timer(world_, asked.timer, NeighbourTimer{link.netns, NeighbourKey{id, gateway}});
    solicit(id, gateway, {}, false);
    if (!v4) return;
    return;
  }
  constexpr Duration kRedirectLives = 300s;  // ip_rt_gc_timeout
  RouteException exception;
  if (const RouteException* old = fib_of(ns, to.family).exceptions.find(to)) exception = *old;
  exception.gateway = gateway;
  exception.expires = world_.now + kRedirectLives;
  edit_fib(world_, link.netns, to.family).exceptions.set(to, exception);
}

void Engine::receive_icmp(LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  const Icmp& icmp = *ip.icmp();
  const Sysctls& sysctls = *world_.netns[netns].sysctls;
  const bool to_all = ip.destination.is_multicast() || ip.destination.is_limited_broadcast() || is_broadcast(world_, netns, ip.destination);
  count_icmp(counters(netns), icmp.type, true);
  // RFC 1122, 3.2.2.6 and 3.2.2.8: of what is sent to all only questions are heard, and echo requests where that is wanted.
  constexpr std::uint8_t kTimestamp = 13, kAddressMask = 17, kAddressMaskReply = 18;
  const bool heard = icmp.type == icmp::kEcho || icmp.type == kTimestamp ? !sysctls.echo_ignore_broadcasts
                                                                         : icmp.type == kAddressMask || icmp.type == kAddressMaskReply;
  const bool refused = to_all && !heard;
  if (refused) count(netns, Counter::kIcmpInErrors);
  if (refused && icmp.type != icmp::kEcho) return dropped(netns, id, frame, DropReason::kInvalidProto);
  if (icmp.type == icmp::kEcho) {
    if (refused) return dropped(netns, id, frame, DropReason::kInvalidProto);
    if (sysctls.echo_ignore_all) return dropped(netns, id, frame, DropReason::kConsumed, "net/ipv4/icmp.c:icmp_echo");
    delivered(netns, id, frame, false);
    return answer_echo(id, Ip(ip), to_all);
  }
  if (icmp.type == icmp::kEchoReply) {
    if (netns == probe_netns_) watch_answer(netns, ip);
    const bool taken = deliver_to_ping(id, frame);
    const bool probed = icmp.id == probe_id_ && netns == probe_netns_ && probe_id_ != 0;
    if (taken || probed) return delivered(netns, id, frame, true);
    return dropped(netns, id, frame, DropReason::kNoSocket, "net/ipv4/ping.c:ping_rcv");
  }
  if (icmp.type == icmp::kUnreachable || icmp.type == icmp::kTimeExceeded || icmp.type == icmp::kRedirect) {
    if (netns == probe_netns_) watch_answer(netns, ip);
    if (icmp.type == icmp::kUnreachable && icmp.code == icmp::kFragNeeded && icmp.mtu != 0)
      learn_mtu(netns, icmp.quoted.destination, icmp.mtu);
    if (icmp.type == icmp::kRedirect) {
      take_redirect(id, Ip(ip), Icmp(icmp));
    } else {
      deliver_error(id, frame);
    }
    return delivered(netns, id, frame, false);
  }
  dropped(netns, id, frame, DropReason::kInvalidProto);
}

void Engine::receive_icmp6(LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  const Icmp& icmp = *ip.icmp();
  const Sysctls& sysctls = *world_.netns[netns].sysctls;
  // icmp6_dev: what went round by the loopback is counted where the address is.
  const bool looped = world_.links[id].as<Loopback>() != nullptr;
  count_icmp6(counters6(looped ? owner6(id, ip.destination) : id), icmp.type, true);
  switch (icmp.type) {
    case 135:
      if (!is_solicited(id, icmp.address)) {
        return dropped(netns, id, frame, DropReason::kIpv6NdiscNsOtherhost, "net/ipv6/ndisc.c:ndisc_recv_ns");
      }
      delivered(netns, id, frame, false);
      return receive_solicitation(id, Ip(ip), Icmp(icmp));
    case 136:
      delivered(netns, id, frame, false);
      return receive_advertisement(id, Ip(ip), Icmp(icmp));
    case icmp6::kEcho:
      if (sysctls.echo6_ignore_all || (ip.destination.is_multicast() && sysctls.echo6_ignore_multicast)) {
        return dropped(netns, id, frame, DropReason::kConsumed, "net/ipv6/icmp.c:icmpv6_rcv");
      }
      delivered(netns, id, frame, false);
      return answer_echo(id, Ip(ip), ip.destination.is_multicast());
    case icmp6::kEchoReply: {
      if (netns == probe_netns_) watch_answer(netns, ip);
      const bool taken = deliver_to_ping(id, frame);
      const bool probed = icmp.id == probe_id_ && netns == probe_netns_ && probe_id_ != 0;
      if (taken || probed) return delivered(netns, id, frame, true);
      return dropped(netns, id, frame, DropReason::kNoSocket, "net/ipv4/ping.c:ping_rcv");
    }
    case icmp6::kRedirect: take_redirect(id, Ip(ip), Icmp(icmp)); return delivered(netns, id, frame, false);
    case 1:
    case 2:
    case 3:
    case 4:
      if (netns == probe_netns_) watch_answer(netns, ip);
      if (icmp.type == icmp6::kTooBig) learn_mtu(netns, icmp.quoted.destination, icmp.mtu);
      deliver_error(id, frame);
      return delivered(netns, id, frame, false);
    case 133:
      delivered(netns, id, frame, false);
      return receive_router_solicitation(id, Ip(ip), Icmp(icmp));
    default: return delivered(netns, id, frame, false);  // RA, MLD: heard, and nothing comes of it
  }
}

}  // namespace nslab

// IP going out: from the host's own stack through LOCAL_OUT and POSTROUTING to a neighbour.
#include <algorithm>

#include "model/forward/engine.h"
#include "model/forward/icmp_codes.h"
#include "model/ip/multicast.h"
#include "model/ip/route_rules.h"

namespace nslab {

namespace {

constexpr std::uint32_t kMostIp = 65535;

Flow flow_of(const Frame& frame, LinkId out) {
  const Ip& ip = *frame.packet.ip();
  Flow flow;
  flow.source = ip.source.is_any() ? IpAddress{} : ip.source;
  flow.destination = ip.destination;
  flow.out = out;
  flow.mark = frame.mark;
  flow.tos = ip.tos;
  flow.protocol = ip.protocol;
  flow.uid = frame.uid;
  if (const Tcp* tcp = ip.tcp()) {
    flow.source_port = tcp->source;
    flow.destination_port = tcp->destination;
  } else if (const Udp* udp = ip.udp()) {
    flow.source_port = udp->source;
    flow.destination_port = udp->destination;
  }
  return flow;
}

}  // namespace

// ip_append_data: what may be cut is cut (IP_PMTUDISC_WANT says "whole" only of what fits), the rest is its sender's fault.
bool Engine::is_too_long(Frame& frame, std::uint32_t mtu, bool local) const {
  if (!watched(frame)) return false;
  Ip& ip = *frame.packet.ip();
  const Socket* sender = world_.sockets.find(frame.socket);
  const bool insists = sender != nullptr ? sender->dont_fragment : ip.dont_fragment;
  if (ip.is_v4() && ip.length > kMostIp) return true;
  if (ip.length <= mtu || local) return false;
  if (insists) return true;
  if (sender != nullptr && !sender->probe_mtu) ip.dont_fragment = false;
  return false;
}

void Engine::send_ip(NetnsId netns, Frame& frame, LinkId out) {
  if (frame.flight.number == 0) frame.flight.number = new_flight();
  if (trace_ != nullptr) note(netns, out, frame, EventSent{});
  Flow flow = flow_of(frame, out);
  // nf_send_reset: a reset in the name of the host that was asked is routed as the router's own (ip_route_me_harder).
  const Tcp* segment = frame.packet.ip()->tcp();
  const bool in_anothers_name = segment != nullptr && (segment->flags & tcp_flag::kRst) != 0 && !frame.socket;
  if (in_anothers_name && !is_own_address(world_, netns, flow.source)) flow.source = {};
  const OutputRoute route = route_output(world_, netns, flow);
  if (trace_ != nullptr) note(netns, route.out, frame, EventRoute{route.result, false});
  if (route.error != Errno::kNone) {
    if (watched(frame)) {
      outcome_.kind = Outcome::Kind::kRefused;
      outcome_.error = route.error;
      outcome_.netns = netns;
    }
    if (frame.packet.ip()->is_v4() && route.error == Errno::kENETUNREACH) count(netns, Counter::kOutNoRoutes);
    const std::uint32_t watch = std::exchange(frame.watch, 0);
    dropped(netns, out, frame, DropReason::kIpOutnoroutes);
    frame.watch = watch;
    if (watched(frame)) outcome_.reason = DropReason::kIpOutnoroutes;
    return;
  }
  Ip& ip = *frame.packet.ip();
  if (ip.source.is_any()) ip.source = route.source;
  if (ip.is_v4() && ip.destination.is_any()) ip.destination = route.next_hop;  // nowhere is where one is oneself
  if (ip.ttl == 0) {
    const bool multicast = ip.destination.is_multicast();
    ip.ttl = multicast ? 1 : ip.is_v4() ? world_.netns[netns].sysctls->default_ttl : 64;
  }
  if (ip.is_v4() && ip.id == 0) ip.id = world_.next_ip_id++;
  if (!ip.record_route.empty() && ip.record_route->count == 0) {
    RecordRoute& record = ip.record_route.edit();
    record.hops[record.count++] = ip.source;
  }
  const std::uint32_t mtu = path_mtu(world_, route);
  if (is_too_long(frame, mtu, route.local)) {
    outcome_.kind = Outcome::Kind::kRefused;
    outcome_.error = Errno::kEMSGSIZE;
    outcome_.reason = DropReason::kPktTooBig;
    outcome_.mtu = std::min(mtu, kMostIp);
    outcome_.netns = netns;
    outcome_.link = route.out;
    if (trace_ != nullptr) note(netns, route.out, frame, EventDropped{DropReason::kPktTooBig, "net/ipv4/ip_output.c:__ip_append_data"});
    return;
  }
  output(netns, frame, route);
}

void Engine::output(NetnsId netns, Frame& frame, OutputRoute route) {
  const IpAddress destination = frame.packet.ip()->destination;
  const IpAddress source = frame.packet.ip()->source;
  const std::uint32_t mark = frame.mark;
  const bool is_watched = watched(frame);
  if (destination.is_v4()) count_own(netns, *frame.packet.ip());
  if (destination.is_v6()) count_own6(route.out, *frame.packet.ip());
  if (!hook(NfHook::kOutput, netns, family_of(*frame.packet.ip()), frame, {}, route.out)) {
    // ip6_send_skb: what its own filters keep is lost to the sender; of TCP's segments nobody asks.
    if (destination.is_v6() && frame.packet.ip()->tcp() == nullptr) ++counters6(owner6(route.out, destination))[Counter6::kOutDiscards];
    if (is_watched && outcome_.kind == Outcome::Kind::kDropped) outcome_.error = Errno::kEPERM;
    return;
  }
  // ip_route_me_harder: NAT or a new mark may lead elsewhere.
  const Ip& ip = *frame.packet.ip();
  if (ip.destination != destination || ip.source != source || frame.mark != mark) {
    Flow flow = flow_of(frame, {});
    if (!is_own_address(world_, netns, ip.source)) flow.source = {};
    const OutputRoute again = route_output(world_, netns, flow);
    if (again.error != Errno::kNone) {  // NF_DROP_ERR
      dropped(netns, route.out, frame, DropReason::kNetfilterDrop, "net/ipv4/netfilter.c:ip_route_me_harder");
      if (is_watched && outcome_.kind == Outcome::Kind::kDropped) outcome_.error = again.error;
      return;
    }
    route = again;
  }
  after_local_out(netns, frame, route);
}

void Engine::after_local_out(NetnsId netns, Frame& frame, OutputRoute route) {
  if (!frame.packet.ip()->is_v4() && rejects6(world_, route.result)) {
    send_icmp_error(netns, {}, frame, icmp6::kUnreachable, icmp6::kNoRoute, 0, {});
    return dropped(netns, route.out, frame, DropReason::kIpOutnoroutes, "net/ipv6/route.c:ip6_pkt_drop");
  }
  const bool is_watched = watched(frame);
  if (!hook(NfHook::kPostrouting, netns, family_of(*frame.packet.ip()), frame, {}, route.out)) {
    if (is_watched && outcome_.kind == Outcome::Kind::kDropped) outcome_.error = Errno::kEPERM;
    return;
  }
  hear_oneself(frame, route);
  // ip_skb_dst_mtu: what was learnt of the way counts for what is the host's own, unless its sender probes.
  const Ip& ip = *frame.packet.ip();
  const std::uint32_t mtu = path_mtu(world_, route);
  const Socket* sender = world_.sockets.find(frame.socket);
  const bool probes = ip.dont_fragment || (sender != nullptr && sender->probe_mtu);
  if (ip.length > mtu && mtu < world_.links[route.out].mtu && !probes) return fragment(route.out, frame, route.next_hop, mtu);
  finish_output(route.out, frame, route.next_hop, route.local);
}

// ip_mc_output, ip6_finish_output2: broadcasts and joined groups are heard by the sender too.
void Engine::hear_oneself(const Frame& frame, const OutputRoute& route) {
  const Link& link = world_.links[route.out];
  if (link.as<Loopback>() != nullptr || !link.has(iff::kMulticast)) return;
  const IpAddress to = frame.packet.ip()->destination;
  const bool heard = to.is_multicast() ? has_joined(link, to) : route.type == RouteType::kBroadcast;
  if (!heard) return;
  Frame copy = frame;
  copy.watch = 0;
  copy.flight.number = new_flight();
  if (to.is_v4()) {
    count_ip_in(link.netns, *copy.packet.ip());
    count_to_all(link.netns, *copy.packet.ip(), to.is_multicast());
  } else {
    count_ip6_in(counters6(route.out), *copy.packet.ip(), false);
    count_to_group6(counters6(route.out), *copy.packet.ip());
  }
  if (hook(NfHook::kPrerouting, link.netns, family_of(*copy.packet.ip()), copy, route.out, {})) deliver_local(route.out, copy);
}

void Engine::finish_output(LinkId out, Frame& frame, const IpAddress& next_hop, bool local) {
  const Link& link = world_.links[out];
  Ip& ip = *frame.packet.ip();
  if (ip.length > link.mtu && ip.is_v4()) {
    if (ip.dont_fragment && !local) {
      send_icmp_error(link.netns, {}, frame, 3, 4, link.mtu, {});
      return dropped(link.netns, out, frame, DropReason::kPktTooBig, "net/ipv4/ip_output.c:ip_fragment");
    }
    return fragment(out, frame, next_hop, link.mtu);
  }
  if (ip.length > link.mtu) {
    if (!frame.forwarded) return fragment(out, frame, next_hop, link.mtu);
    return dropped(link.netns, out, frame, DropReason::kPktTooBig, "net/ipv6/ip6_output.c:ip6_finish_output2");
  }
  frame.packet.protocol = ip.is_v4() ? ethertype::kIp : ethertype::kIp6;
  const bool no_broadcast = ip.is_v4() && count_ip_out(link.netns, ip, next_hop);
  if (!ip.is_v4()) count_ip6_out(out, ip);
  send_to_neighbour(out, next_hop, frame, no_broadcast);
}

void Engine::fragment(LinkId out, Frame& frame, const IpAddress& next_hop, std::uint32_t mtu) {
  const Ip whole = *frame.packet.ip();
  const std::uint32_t header = header_length(whole) + (whole.is_v4() ? 0 : 8);
  const std::uint32_t data = whole.length - header_length(whole);
  const std::uint32_t room = (mtu - header) / 8 * 8;
  frame.packet.protocol = whole.is_v4() ? ethertype::kIp : ethertype::kIp6;
  for (std::uint32_t at = 0; at < data; at += room) {
    const std::uint32_t piece = std::min(room, data - at);
    Frame part = frame;
    part.watch = at == 0 ? frame.watch : 0;
    Ip& ip = *part.packet.ip();
    ip.fragment_offset = static_cast<std::uint16_t>(whole.fragment_offset + at);
    ip.more_fragments = at + piece < data || whole.more_fragments;
    ip.length = header + piece;
    ip.dont_fragment = false;
    if (whole.is_v4()) {
      count(world_.links[out].netns, Counter::kFragCreates);
      count_ip_out(world_.links[out].netns, ip, next_hop);
    } else {
      ++counters6(owner6(out, ip.destination))[Counter6::kFragCreates];
      count_ip6_out(out, ip);
    }
    send_to_neighbour(out, next_hop, part);
  }
  if (whole.is_v4()) count(world_.links[out].netns, Counter::kFragOks);
  if (!whole.is_v4()) ++counters6(owner6(out, whole.destination))[Counter6::kFragOks];
}

// The first piece carries the whole meaning and waits for the last; those between only have to come.
bool Engine::reassemble(Frame& frame, NetnsId netns, LinkId link) {
  Ip& ip = *frame.packet.ip();
  const auto key = std::tuple{netns, ip.source, ip.destination, ip.id, ip.protocol};
  const std::uint32_t header = header_length(ip) + (ip.is_v4() ? 0 : 8);
  const std::uint32_t data = ip.length - header;
  const auto at = std::find_if(pieces_.begin(), pieces_.end(), [&](const Pieces& p) { return p.key == key; });
  Pieces& pieces = at == pieces_.end() ? pieces_.emplace_back(Pieces{key, 0, 0, frame}) : *at;
  if (ip.is_v4()) count(netns, Counter::kReasmReqds);
  if (!ip.is_v4()) ++counters6(owner6(link, ip.destination))[Counter6::kReasmReqds];
  pieces.received += data;
  if (ip.fragment_offset == 0) {
    const std::uint32_t received = pieces.received;
    pieces.first = frame;
    pieces.received = received;
  }
  if (!ip.more_fragments) pieces.total = ip.fragment_offset + data;
  if (pieces.total == 0 || pieces.received < pieces.total) return false;
  const std::uint32_t total = pieces.total;
  frame = pieces.first;
  Ip& whole = *frame.packet.ip();
  whole.length = header_length(whole) + total;
  whole.more_fragments = false;
  whole.fragment_offset = 0;
  if (whole.is_v4()) count(netns, Counter::kReasmOks);
  if (!whole.is_v4()) ++counters6(owner6(link, whole.destination))[Counter6::kReasmOks];
  std::erase_if(pieces_, [&](const Pieces& p) { return p.key == key; });
  return true;
}

}  // namespace nslab

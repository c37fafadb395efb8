// Local delivery: to ping, raw, UDP and TCP sockets, or the answer that nobody is there.
#include <algorithm>
#include <array>

#include "model/forward/engine.h"
#include "model/ip/addresses.h"
#include "model/link/kinds.h"
#include "model/socket/tcp.h"

namespace nslab {

namespace {

constexpr std::uint8_t kDestUnreach = 3, kProtocol = 2, kPort = 3;
constexpr std::uint8_t kDestUnreach6 = 1, kPort6 = 4;

bool takes_any_vrf(const World& world, const Socket& socket) {
  const std::string_view key = socket.kind == SocketKind::kTcp   ? "ipv4/tcp_l3mdev_accept"
                               : socket.kind == SocketKind::kUdp ? "ipv4/udp_l3mdev_accept" : "ipv4/raw_l3mdev_accept";
  return socket.kind == SocketKind::kPing || sysctl_value(*world.netns[socket.netns].sysctls, find_sysctl(key)) != "0";
}

// inet_iif: what goes round by the loopback counts as come in at the link that has the address; what went out by `lo` because that was
// asked for, and is for another host, at `lo`.
LinkId counted_in(const World& world, LinkId in, const IpAddress& ours, bool looped) {
  if (!looped || world.links[in].as<Loopback>() == nullptr) return in;
  for (const auto& [index, id] : world.netns[world.links[in].netns].links) {
    if (find_address(world.links[id], ours) != nullptr) return id;
  }
  return in;
}

bool hears_from(const World& world, const Socket& socket, LinkId arrived, const IpAddress& ours, bool looped) {
  const LinkId in = socket.device ? counted_in(world, arrived, ours, looped) : arrived;
  // inet_bound_dev_eq: what arrives in a VRF is for sockets of that VRF, unless sockets of none may have it too.
  const LinkId vrf = l3_master(world, in);
  if (!socket.device) return !vrf || looped || takes_any_vrf(world, socket);
  if (socket.device == in || socket.device == vrf || world.links[in].master == socket.device) return true;
  return looped && find_address(world.links[socket.device], ours) != nullptr;
}

bool accepts(const World& world, const Socket& socket, LinkId in, const IpAddress& destination, bool looped) {
  if (!hears_from(world, socket, in, destination, looped)) return false;
  if (socket.local.address.is_any() || !socket.local.address) {
    return socket.family == destination.family || (socket.family == Family::kInet6 && !socket.v6only);
  }
  return socket.local.address == destination;
}

void enqueue(World& world, SocketId id, Received received) {
  Socket& socket = world.sockets.edit(id);
  if (socket.queue->size() >= socket.queue_limit) {
    ++socket.dropped;
    return;
  }
  socket.queue.edit().push_back(std::move(received));
}

Received received_of(const World& world, LinkId link, const Frame& frame, const Endpoint& from) {
  Received r;
  r.at = world.now;
  r.packet = frame.packet;
  r.link = link;
  r.from = from;
  return r;
}

// icmp_err_convert, icmpv6_err_convert: what the sender of the packet in question is told.
Errno errno_of(const Icmp& icmp, bool v4) {
  constexpr std::array<Errno, 16> kCodes{Errno::kENETUNREACH, Errno::kEHOSTUNREACH, Errno::kENOPROTOOPT, Errno::kECONNREFUSED,
                                         Errno::kEMSGSIZE,    Errno::kEOPNOTSUPP,   Errno::kENETUNREACH, Errno::kEHOSTDOWN,
                                         Errno::kENETUNREACH, Errno::kENETUNREACH,  Errno::kEHOSTUNREACH, Errno::kENETUNREACH,
                                         Errno::kEHOSTUNREACH, Errno::kEHOSTUNREACH, Errno::kEHOSTUNREACH, Errno::kEHOSTUNREACH};
  constexpr std::array<Errno, 7> kCodes6{Errno::kENETUNREACH,  Errno::kEACCES, Errno::kEHOSTUNREACH, Errno::kEHOSTUNREACH,
                                         Errno::kECONNREFUSED, Errno::kEACCES, Errno::kEACCES};
  if (v4) return icmp.type == kDestUnreach && icmp.code < kCodes.size() ? kCodes[icmp.code] : Errno::kEHOSTUNREACH;
  if (icmp.type == kDestUnreach6) return icmp.code < kCodes6.size() ? kCodes6[icmp.code] : Errno::kEPROTO;
  return icmp.type == 2 ? Errno::kEMSGSIZE : icmp.type == 4 ? Errno::kEPROTO : Errno::kEHOSTUNREACH;
}

bool is_of_raw(const World& world, const Socket& socket, LinkId in, const IpAddress& ours, bool looped) {
  if (socket.family != ours.family || !hears_from(world, socket, in, ours, looped)) return false;
  return !socket.local.address || socket.local.address.is_any() || ours.is_multicast() || socket.local.address == ours;
}

// What a socket of lo sends to an address of another link is on lo as if that were a neighbour's: it is heard, but the route that it
// brings along is no local one, and nothing is said of a port that nobody listens on (tcp_v4_send_reset).
bool came_by_local_route(const World& world, NetnsId netns, const Frame& frame) {
  const Ip& ip = *frame.packet.ip();
  const LinkId lo = world.netns[netns].loopback;
  if (!ip.is_v4() || !frame.loopback || !frame.socket || !world.sockets.contains(frame.socket)) return true;
  if (world.sockets[frame.socket].device != lo) return true;
  Flow flow;
  flow.destination = ip.destination;
  flow.out = lo;
  const FibResult result = fib_lookup(world, netns, flow);
  return result.found() && result.type == RouteType::kLocal;
}

}  // namespace

// The best socket for a datagram or segment: connected before bound before open to all.
SocketId Engine::find_socket(NetnsId netns, SocketKind kind, LinkId in, const Endpoint& from, const Endpoint& to, bool looped) const {
  const Netns& ns = world_.netns[netns];
  const std::uint8_t protocol = kind == SocketKind::kTcp ? ipproto::kTcp : ipproto::kUdp;
  SocketId best{};
  int best_score = -1;
  for (auto at = ns.sockets.lower_bound(PortKey{protocol, to.port, {}}); at != ns.sockets.end(); ++at) {
    const PortKey& key = (*at).first;
    if (key.protocol != protocol || key.port != to.port) break;
    const Socket& socket = world_.sockets[key.socket];
    if (socket.kind != kind || !accepts(world_, socket, in, to.address, looped)) continue;
    if (kind == SocketKind::kTcp && socket.tcp->state == TcpState::kClosed) continue;  // bound at most: not in the tables
    int score = 0;
    if (socket.remote.port != 0) {
      if (socket.remote != from) continue;
      score += 8;
    }
    if (socket.local.address && !socket.local.address.is_any()) score += 4;
    if (socket.family == to.address.family) score += 2;
    if (socket.device) score += 1;
    if (score > best_score) {
      best = key.socket;
      best_score = score;
    }
  }
  return best;
}

bool Engine::deliver_to_ping(LinkId id, const Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  const Netns& ns = world_.netns[netns];
  const std::uint8_t protocol = ip.is_v4() ? ipproto::kIcmp : ipproto::kIcmp6;
  bool taken = false;
  for (auto at = ns.sockets.lower_bound(PortKey{protocol, ip.icmp()->id, {}}); at != ns.sockets.end(); ++at) {
    const PortKey key = (*at).first;
    if (key.protocol != protocol || key.port != ip.icmp()->id) break;
    const Socket& socket = world_.sockets[key.socket];
    if (!hears_from(world_, socket, id, ip.destination, frame.loopback)) continue;
    if (socket.local.address && !socket.local.address.is_any() && socket.local.address != ip.destination) continue;
    enqueue(world_, key.socket, received_of(world_, id, frame, Endpoint{ip.source, 0}));
    taken = true;
    break;
  }
  return taken;
}

// An ICMP error finds the socket whose packet it is about.
void Engine::deliver_error(LinkId id, const Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  const Quoted about = ip.icmp()->quoted;
  const Netns& ns = world_.netns[netns];
  Received error = received_of(world_, id, frame, Endpoint{ip.source, 0});
  error.kind = Received::Kind::kError;
  error.error = static_cast<int>(errno_of(*ip.icmp(), ip.is_v4()));
  const std::uint16_t port = about.source_port;
  std::vector<SocketId> found;
  for (auto at = ns.sockets.lower_bound(PortKey{about.protocol, port, {}}); at != ns.sockets.end(); ++at) {
    const PortKey key = (*at).first;
    if (key.protocol != about.protocol || key.port != port) break;
    found.push_back(key.socket);
  }
  for (const SocketId socket : found) {
    const Socket& s = world_.sockets[socket];
    if (s.kind == SocketKind::kTcp) {
      if (s.remote == Endpoint{about.destination, about.destination_port}) tcp_icmp_error(world_, socket, *ip.icmp(), ip.is_v4());
      continue;
    }
    if (s.kind == SocketKind::kUdp && s.remote.port != 0 && s.remote != Endpoint{about.destination, about.destination_port}) continue;
    enqueue(world_, socket, error);
  }
  deliver_raw_error(id, about, error);
}

// raw_icmp_error: every raw socket of the protocol that the packet could have come from.
void Engine::deliver_raw_error(LinkId id, const Quoted& about, const Received& error) {
  const Netns& ns = world_.netns[world_.links[id].netns];
  std::vector<SocketId> found;
  for (auto at = ns.sockets.lower_bound(PortKey{kRawProtocol, about.protocol, {}}); at != ns.sockets.end(); ++at) {
    const PortKey key = (*at).first;
    if (key.protocol != kRawProtocol || key.port != about.protocol) break;
    if (is_of_raw(world_, world_.sockets[key.socket], id, about.source, false)) found.push_back(key.socket);
  }
  for (const SocketId socket : found) enqueue(world_, socket, error);
}

void Engine::deliver_raw(LinkId id, const Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  const Netns& ns = world_.netns[netns];
  std::vector<SocketId> found;
  for (auto at = ns.sockets.lower_bound(PortKey{kRawProtocol, ip.protocol, {}}); at != ns.sockets.end(); ++at) {
    const PortKey key = (*at).first;
    if (key.protocol != kRawProtocol || key.port != ip.protocol) break;
    found.push_back(key.socket);
  }
  for (const SocketId socket : found) {
    if (!is_of_raw(world_, world_.sockets[socket], id, ip.destination, frame.loopback)) continue;
    enqueue(world_, socket, received_of(world_, id, frame, Endpoint{ip.source, 0}));
  }
}

void Engine::deliver_transport(LinkId id, Frame& frame) {
  const NetnsId netns = world_.links[id].netns;
  const Ip& ip = *frame.packet.ip();
  const Netns& ns = world_.netns[netns];
  if (ip.is_v4()) count(netns, Counter::kInDelivers);
  const bool has_handler = ip.icmp() != nullptr || ip.udp() != nullptr || ip.tcp() != nullptr;
  if (!ip.is_v4() && has_handler) ++counters6(owner6(id, ip.destination))[Counter6::kInDelivers];
  if (ns.sockets.lower_bound(PortKey{kRawProtocol, ip.protocol, {}}) != ns.sockets.end()) deliver_raw(id, frame);
  if (ip.icmp() != nullptr && ip.protocol == ipproto::kIcmp) return receive_icmp(id, frame);
  if (ip.icmp() != nullptr && ip.protocol == ipproto::kIcmp6) return receive_icmp6(id, frame);
  if (const Udp* udp = ip.udp()) {
    if (!ip.inner.empty() && receive_wireguard(netns, Ip(ip))) return delivered(netns, id, frame, false);
    if (!ip.inner.empty() && receive_vxlan(netns, Ip(ip), udp->destination)) return delivered(netns, id, frame, false);
    const Endpoint from{ip.source, udp->source};
    const SocketId socket = find_socket(netns, SocketKind::kUdp, id, from, Endpoint{ip.destination, udp->destination}, frame.loopback);
    if (socket) {
      enqueue(world_, socket, received_of(world_, id, frame, from));
      return delivered(netns, id, frame, true);
    }
    const bool to_all = ip.destination.is_multicast() || ip.destination.is_limited_broadcast();
    if (ip.is_v4()) count(netns, to_all ? Counter::kUdpIgnoredMulti : Counter::kUdpNoPorts);
    if (!ip.is_v4() && !to_all) count(netns, Counter::kUdp6NoPorts);
    if (!ip.destination.is_multicast())
      send_icmp_error(netns, id, frame, ip.is_v4() ? kDestUnreach : kDestUnreach6, ip.is_v4() ? kPort : kPort6, 0, {});
    return dropped(netns, id, frame, DropReason::kNoSocket);
  }
  if (const Tcp* tcp = ip.tcp()) {
    const Endpoint from{ip.source, tcp->source};
    count(netns, Counter::kInSegs);
    // tcp_v4_send_reset, tcp_v4_conn_request: what is for all is not answered.
    const bool to_all = ip.is_v4() && is_broadcast(world_, netns, ip.destination);
    if (to_all) return dropped(netns, id, frame, DropReason::kNoSocket, "net/ipv4/tcp_ipv4.c:tcp_v4_rcv");
    const SocketId socket = find_socket(netns, SocketKind::kTcp, id, from, Endpoint{ip.destination, tcp->destination}, frame.loopback);
    if (socket) {
      delivered(netns, id, frame, true);
      return tcp_receive(world_, socket, Ip(ip), l3_master(world_, id));
    }
    // tcp_v4_send_reset: conntrack finds the flow of this answer by itself; only a REJECT's is attached to it.
    Frame about = frame;
    about.conntrack = {};
    if (came_by_local_route(world_, netns, about)) {
      if ((tcp->flags & tcp_flag::kRst) == 0) {
        count(netns, Counter::kOutSegs);
        count(netns, Counter::kOutRsts);
      }
      // ip_send_unicast_reply: an answer in another host's name finds no way out.
      if (!ip.is_v4() || address_type(world_, netns, ip.destination) == RouteType::kLocal) send_reset(netns, id, about);
    }
    return dropped(netns, id, frame, DropReason::kNoSocket, "net/ipv4/tcp_ipv4.c:tcp_v4_rcv");
  }
  if (ip.protocol == ipproto::kIgmp) return delivered(netns, id, frame, false);
  if (ip.is_v4()) {
    --counters(netns)[Counter::kInDelivers];
    count(netns, Counter::kInUnknownProtos);
    send_icmp_error(netns, id, frame, kDestUnreach, kProtocol, 0, {});
  }
  dropped(netns, id, frame, DropReason::kIpNoproto);
}

void Engine::send_reset(NetnsId netns, LinkId in, const Frame& about) {
  const Ip& original = *about.packet.ip();
  const Tcp* segment = original.tcp();
  if (segment == nullptr || (segment->flags & tcp_flag::kRst) != 0) return;
  Ip ip;
  ip.source = original.destination;
  ip.destination = original.source;
  ip.protocol = ipproto::kTcp;
  ip.dont_fragment = true;
  ip.length = (original.is_v4() ? 20 : 40) + 20;
  Tcp tcp;
  tcp.source = segment->destination;
  tcp.destination = segment->source;
  const std::uint32_t data = original.payload->empty() ? 0 : static_cast<std::uint32_t>(original.payload->size());
  const std::uint32_t counts = data + ((segment->flags & tcp_flag::kSyn) != 0 ? 1 : 0) + ((segment->flags & tcp_flag::kFin) != 0 ? 1 : 0);
  if ((segment->flags & tcp_flag::kAck) != 0) {
    tcp.flags = tcp_flag::kRst;
    tcp.sequence = segment->acknowledgement;
  } else {
    tcp.flags = tcp_flag::kRst | tcp_flag::kAck;
    tcp.acknowledgement = segment->sequence + counts;
  }
  ip.transport = tcp;
  Frame frame;
  frame.packet.body = std::move(ip);
  if (about.conntrack) {  // nf_ct_attach: it goes back by the mapping of what it answers
    frame.conntrack = about.conntrack;
    frame.ct_info = about.ct_info == CtInfo::kEstablishedReply ? CtInfo::kRelated : CtInfo::kRelatedReply;
  }
  send_ip(netns, frame, l3_master(world_, in));
}

}  // namespace nslab

#include <algorithm>
#include <utility>

#include "model/file/descriptors.h"
#include "model/forward/engine.h"
#include "model/ip/addresses.h"
#include "model/process/namespaces.h"
#include "model/rules.h"
#include "model/socket/binding.h"
#include "model/socket/sockets.h"
#include "model/socket/tcp.h"
#include "model/socket/unix.h"

namespace nslab {

namespace {

// udpv6_sendmsg: "any" is oneself.
Endpoint destination_of(const Socket& socket, const Send& op) {
  Endpoint to = op.to.address ? op.to : socket.remote;
  if (to.address == IpAddress::any(Family::kInet6)) to.address = IpAddress::v6(0, 1);
  return to;
}

Packet packet_of(const Socket& socket, const Send& op) {
  const Endpoint to = destination_of(socket, op);
  const bool v6 = to.address.is_v6();
  Ip ip;
  ip.source = socket.source.family == to.address.family ? socket.source : IpAddress::any(to.address.family);
  ip.destination = to.address;
  ip.ttl = socket.ttl;
  ip.tos = socket.tos;
  ip.dont_fragment = !v6 && (socket.dont_fragment || socket.probe_mtu || socket.want_mtu);
  const std::uint32_t header = v6 ? 40 : 20;
  if (socket.record_route) ip.record_route = Cow(RecordRoute{});
  if (op.icmp) {
    ip.protocol = v6 ? ipproto::kIcmp6 : ipproto::kIcmp;
    ip.transport = *op.icmp;
    ip.length = (socket.record_route ? 60 : header) + 8 + op.length;
  } else {
    ip.protocol = ipproto::kUdp;
    ip.transport = Udp{socket.local.port, to.port};
    ip.length = header + 8 + static_cast<std::uint32_t>(std::max<std::size_t>(op.data.size(), op.length));
    if (!op.data.empty()) ip.payload = Cow(op.data);
  }
  Packet packet;
  packet.body = std::move(ip);
  return packet;
}

Result<Reply> send_datagram(World& world, SocketId id, const Send& op, Trace* sink) {
  if (world.sockets[id].kind == SocketKind::kUdp && !take_any_port(world, id)) return refuse(Reason::kWouldBlock);
  Socket& socket = world.sockets.edit(id);
  const Endpoint to = destination_of(socket, op);
  if (!to.address) return refuse(Reason::kNoDestination);
  const auto out = way_out(world, socket, op.zone);
  if (!out) return tl::unexpected(out.error());
  const bool may_be_all = to.address.is_limited_broadcast() ||
                          (to.address.is_v4() && !to.address.is_any() &&
                           address_type(world, socket.netns, to.address) == RouteType::kBroadcast);
  Flow flow;  // that there is no way counts before that it would go to all
  flow.destination = to.address;
  if (socket.source.family == to.address.family) flow.source = socket.source;
  flow.out = *out;
  flow.mark = socket.mark;
  const bool shut = socket.kind == SocketKind::kUdp && socket.shut_write;
  bool has_way = true, to_all = false;
  if (may_be_all || shut) {
    const auto route = route_output(world, socket.netns, flow);
    has_way = route.error == Errno::kNone;
    // By another link than the one that the broadcast is of, it is an address like any other.
    to_all = may_be_all && (to.address.is_limited_broadcast() || route.type == RouteType::kBroadcast);
  }
  if (to_all && has_way && !socket.broadcast) return refuse(Reason::kBroadcastRefused, to_string(to.address));
  if (shut && has_way) return refuse(Reason::kBrokenPipe);
  Origin origin;
  origin.netns = socket.netns;
  origin.link = *out;
  origin.socket = id;
  origin.mark = socket.mark;
  origin.uid = socket.uid;
  const Packet packet = packet_of(socket, op);
  Sent sent;
  const bool counts = socket.kind == SocketKind::kUdp;
  const Counter counter = to.address.is_v4() ? Counter::kUdpOutDatagrams : Counter::kUdp6OutDatagrams;
  sent.outcome = Engine(world, sink).forward(packet, origin);
  if (counts && sent.outcome.kind != Outcome::Kind::kRefused) ++world.netns.edit(origin.netns).snmp.edit()[counter];
  sent.bytes = op.data.size();
  return sent;
}

// A pending error is told once (SO_ERROR, recvmsg).
Result<Reply> take_error(World& world, SocketId id) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  const int error = std::exchange(tcp.error, 0);
  return refuse(reason_of(static_cast<Errno>(error)));
}

// tcp_recvmsg_locked: what waits, before an error, before the end.
Result<Reply> receive_tcp(World& world, SocketId id, const Receive& op) {
  const Socket& socket = world.sockets[id];
  const TcpControl& tcp = *socket.tcp;
  if (tcp.state == TcpState::kListen) return refuse(Reason::kSocketNotConnected);
  if (!tcp.received.empty()) {
    Bytes bytes{tcp.received.substr(0, op.most)};
    if (!op.peek) world.sockets.edit(id).tcp.edit().received.erase(0, bytes.data.size());
    return bytes;
  }
  if (tcp.error != 0 && tcp.state == TcpState::kClosed) return take_error(world, id);
  if (socket.shut_read || tcp.fin_received || tcp.state == TcpState::kTimeWait) return Bytes{};
  return refuse(tcp.state == TcpState::kClosed ? Reason::kSocketNotConnected : Reason::kWouldBlock);
}

}  // namespace

Result<Reply> run(World& world, const MakeSocket& op) {
  const Process* process = find_process(world, op.by);
  if (process == nullptr) return refuse(Reason::kNoSuchProcess);
  const bool raw = op.kind == SocketKind::kRaw || op.kind == SocketKind::kPacket;
  // Files that carry cap_net_raw on Debian; it counts in the user namespace that owns the network.
  constexpr std::string_view kCapable[] = {"ping", "ping4", "ping6", "arping"};
  const UsernsId owner = world.netns[process->net].owner;
  const bool carries = std::find(std::begin(kCapable), std::end(kCapable), process->command) != std::end(kCapable);
  const bool by_file = carries && process->user == owner;
  if (raw && !by_file && !is_capable(world, op.by, owner)) return refuse(Reason::kNotPermitted);
  const Sysctls& sysctls = *world.netns[process->net].sysctls;
  Socket socket;
  socket.kind = op.kind;
  socket.netns = process->net;
  socket.family = op.family;
  socket.protocol = op.protocol;
  socket.ethertype = op.ethertype;
  socket.v6only = sysctls.bindv6only;
  socket.uid = process->uid;
  const SocketId id = world.sockets.add(std::move(socket));
  hold(world, NsRef{NsKind::kNet, process->net.value});
  if (op.kind == SocketKind::kRaw || op.kind == SocketKind::kPacket) list_socket(world, id);
  OpenFile file;
  file.kind = OpenFile::Kind::kSocket;
  file.socket = id;
  file.readable = file.writable = true;
  const int number = free_descriptor(*find_process(world, op.by), 3);
  install(world, op.by, number, world.files.add(std::move(file)));
  return Descriptor{number};
}

Result<Reply> run(World& world, const SetSocket& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const SocketKind kind = world.sockets[*id].kind;
  const bool of_unix = kind == SocketKind::kUnixStream || kind == SocketKind::kUnixDatagram;
  if (of_unix && op.freebind) return refuse(Reason::kOperationRefused);
  LinkId device = world.sockets[*id].device;
  if (op.device) {
    if (op.device->empty()) {
      device = {};
    } else {
      const auto link = resolve_link(world, world.sockets[*id].netns, LinkRef{*op.device, 0});
      if (!link) return tl::unexpected(link.error());
      device = *link;
    }
  }
  Socket& socket = world.sockets.edit(*id);
  socket.device = device;
  if (op.broadcast) socket.broadcast = *op.broadcast;
  if (op.reuse_address) socket.reuse_address = *op.reuse_address;
  if (op.reuse_port) socket.reuse_port = *op.reuse_port;
  if (op.v6only) socket.v6only = *op.v6only;
  if (op.dont_fragment) socket.dont_fragment = socket.want_mtu = *op.dont_fragment;
  if (op.probe_mtu) socket.probe_mtu = *op.probe_mtu;
  if (op.dont_route) socket.dont_route = *op.dont_route;
  if (op.record_route) socket.record_route = *op.record_route;
  if (op.freebind) socket.freebind = *op.freebind;
  if (op.want_mtu) socket.want_mtu = *op.want_mtu;
  if (op.ttl) socket.ttl = *op.ttl;
  if (op.tos) socket.tos = *op.tos;
  if (op.mark) socket.mark = *op.mark;
  if (op.promiscuous && *op.promiscuous != socket.promiscuous) {
    socket.promiscuous = *op.promiscuous;
    if (world.links.contains(device)) {
      Link& link = world.links.edit(device);
      link.promiscuity = *op.promiscuous ? link.promiscuity + 1 : link.promiscuity - 1;
    }
  }
  return Done{};
}

// inet_csk_listen_start: the port is asked for once more, as that of a listener.
Result<Reply> run(World& world, const Listen& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const Socket& old = world.sockets[*id];
  if (old.kind == SocketKind::kUnixStream) return listen_unix(world, *id, op);
  if (old.kind != SocketKind::kTcp) return refuse(Reason::kOperationRefused);
  const TcpState state = old.tcp->state;
  if (old.phase != SocketPhase::kUnconnected || (state != TcpState::kClosed && state != TcpState::kListen))
    return refuse(Reason::kInvalidArgument);
  if (state == TcpState::kClosed) {
    Socket socket = old;
    socket.tcp.edit().state = TcpState::kListen;
    if (socket.local.port == 0) socket.local.port = port_to_bind(world, socket, *id);
    if (socket.local.port == 0 || is_conflicting(world, socket, *id)) {
      // What bind(2) did not choose is given back.
      const std::uint16_t port = old.local.port;
      unlist_socket(world, *id);
      if (!old.port_chosen) world.sockets.edit(*id).local.port = 0;
      if (world.sockets[*id].local.port != 0) list_socket(world, *id);
      return refuse(Reason::kAddressInUse, std::to_string(port));
    }
    socket.port_bound = true;
    unlist_socket(world, *id);
    world.sockets.edit(*id) = std::move(socket);
    list_socket(world, *id);
  }
  world.sockets.edit(*id).tcp.edit().backlog_limit = op.backlog;
  return Done{};
}

Result<Reply> run(World& world, const Accept& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const SocketKind kind = world.sockets[*id].kind;
  if (kind != SocketKind::kTcp && kind != SocketKind::kUnixStream) return refuse(Reason::kOperationRefused);
  if (world.sockets[*id].tcp->state != TcpState::kListen) return refuse(Reason::kInvalidArgument);
  auto waiting = world.sockets[*id].tcp->backlog;
  std::erase_if(waiting, [&](SocketId child) { return !world.sockets.contains(child); });
  if (waiting.empty()) return refuse(Reason::kWouldBlock);
  const SocketId child = waiting.front();
  waiting.erase(waiting.begin());
  world.sockets.edit(*id).tcp.edit().backlog = std::move(waiting);
  ++world.sockets.edit(child).holders;
  world.sockets.edit(child).phase = SocketPhase::kConnected;
  OpenFile file;
  file.kind = OpenFile::Kind::kSocket;
  file.socket = child;
  file.readable = file.writable = true;
  const int number = free_descriptor(*find_process(world, op.by), 3);
  install(world, op.by, number, world.files.add(std::move(file)));
  return Descriptor{number};
}

Result<Reply> run(World& world, const Send& op, Trace* sink) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const Socket& socket = world.sockets[*id];
  Sent sent;
  sent.bytes = op.data.size();
  switch (socket.kind) {
    case SocketKind::kTcp: {
      const TcpState state = socket.tcp->state;
      // sk_stream_wait_connect; of an attempt that is under way the error is only what its end would be (sk_err_soft).
      const bool tells = state == TcpState::kClosed || state == TcpState::kListen;
      if (socket.tcp->error != 0 && tells) return take_error(world, *id);
      if (state == TcpState::kSynSent || state == TcpState::kSynRecv) return refuse(Reason::kWouldBlock);
      if (socket.shut_write) return refuse(Reason::kBrokenPipe);
      if (state != TcpState::kEstablished && state != TcpState::kCloseWait) return refuse(Reason::kBrokenPipe);
      tcp_send(world, *id, op.data);
      return sent;
    }
    case SocketKind::kUnixStream: return send_unix(world, *id, op);
    case SocketKind::kPacket: {
      if (!op.frame || !socket.device) return refuse(Reason::kNoDestination);
      if (!world.links[socket.device].is_up()) return refuse(Reason::kNetworkDown);
      Origin origin;
      origin.link = socket.device;
      sent.outcome = Engine(world, sink).forward(*op.frame, origin);
      return sent;
    }
    case SocketKind::kUdp:
    case SocketKind::kPing:
    case SocketKind::kRaw: return send_datagram(world, *id, op, sink);
    case SocketKind::kUnixDatagram: return refuse(Reason::kOperationRefused);
  }
  return refuse(Reason::kOperationRefused);
}

Result<Reply> run(World& world, const Receive& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const Socket& socket = world.sockets[*id];
  if (socket.kind == SocketKind::kTcp) return receive_tcp(world, *id, op);
  if (socket.kind == SocketKind::kUnixStream) return receive_unix(world, *id, op);
  if (socket.queue->empty()) return refuse(Reason::kWouldBlock);
  Datagrams reply{socket.queue->front()};
  if (!op.peek) {
    auto& queue = world.sockets.edit(*id).queue.edit();
    queue.erase(queue.begin());
    const bool counts = socket.kind == SocketKind::kUdp && reply.received.kind != Received::Kind::kError;
    const Counter counter = reply.received.from.address.is_v4() ? Counter::kUdpInDatagrams : Counter::kUdp6InDatagrams;
    if (counts) ++world.netns.edit(socket.netns).snmp.edit()[counter];
  }
  return reply;
}

// inet_shutdown
Result<Reply> run(World& world, const Shutdown& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  if (!op.read && !op.write) return refuse(Reason::kInvalidArgument);
  if (world.sockets[*id].kind == SocketKind::kUnixStream) return shutdown_unix(world, *id, op);
  Socket& socket = world.sockets.edit(*id);
  const bool tcp = socket.kind == SocketKind::kTcp;
  const TcpState state = socket.tcp->state;
  if (tcp && socket.phase == SocketPhase::kConnecting) {
    const bool under_way = state == TcpState::kSynSent || state == TcpState::kSynRecv || state == TcpState::kClosed;
    socket.phase = under_way ? SocketPhase::kDisconnecting : SocketPhase::kConnected;
  }
  if (tcp && (state == TcpState::kSynSent || (state == TcpState::kListen && op.read))) {
    tcp_disconnect(world, *id);
    return Done{};
  }
  if (tcp && state == TcpState::kListen) return Done{};
  socket.shut_read = socket.shut_read || op.read;
  socket.shut_write = socket.shut_write || op.write;
  // What only waits for late segments is no longer this socket (inet_timewait_sock).
  const bool connected = tcp ? state != TcpState::kClosed && state != TcpState::kTimeWait : socket.remote.port != 0;
  if (!connected) return refuse(Reason::kSocketNotConnected);
  if (tcp && op.write) tcp_close(world, *id);
  return Done{};
}

}  // namespace nslab

// connect(2) of sockets of the internet: streams are under way afterwards, datagrams know whom they are for.
#include "model/file/descriptors.h"
#include "model/forward/route.h"
#include "model/rules.h"
#include "model/socket/binding.h"
#include "model/socket/sockets.h"
#include "model/socket/tcp.h"
#include "model/socket/unix.h"

namespace nslab {

namespace {

// ip4_datagram_connect, tcp_v4_connect: the way, and what speaks against it.
Result<OutputRoute> way_to(const World& world, const Socket& socket, const Connect& op, LinkId out) {
  Flow flow;
  flow.destination = op.to.address;
  flow.source = socket.source;
  flow.out = out;
  flow.mark = socket.mark;
  flow.tos = socket.tos;
  flow.uid = socket.uid;
  OutputRoute route = route_output(world, socket.netns, flow);
  if (route.error != Errno::kNone) return refuse(reason_of(route.error), to_string(op.to.address));
  // ip_route_connect looks twice: for what "any" stands for, and from the address that it will come from.
  if (flow.destination.is_v4() && (flow.destination.is_any() || !flow.source)) {
    if (flow.destination.is_any()) flow.destination = route.next_hop;
    flow.source = route.source;
    route = route_output(world, socket.netns, flow);
    if (route.error != Errno::kNone) return refuse(reason_of(route.error), to_string(op.to.address));
  }
  const bool group = route.type == RouteType::kBroadcast || route.type == RouteType::kMulticast;
  if (socket.kind == SocketKind::kTcp && group) return refuse(Reason::kNetworkUnreachable, to_string(op.to.address));
  if (route.type == RouteType::kBroadcast && !socket.broadcast) return refuse(Reason::kBroadcastRefused, to_string(op.to.address));
  return route;
}

// __inet_stream_connect: where an earlier attempt stands. What is returned ends the call; none: a new one begins.
std::optional<Result<Reply>> earlier_attempt(World& world, SocketId id) {
  Socket& socket = world.sockets.edit(id);
  const TcpState state = socket.tcp->state;
  switch (socket.phase) {
    case SocketPhase::kConnected: return refuse(Reason::kAlreadyConnected);
    case SocketPhase::kDisconnecting: return refuse(Reason::kInvalidArgument);
    case SocketPhase::kUnconnected:
      if (state == TcpState::kClosed) return std::nullopt;
      return refuse(Reason::kAlreadyConnected);
    case SocketPhase::kConnecting: break;
  }
  if (state == TcpState::kSynSent || state == TcpState::kSynRecv) return refuse(Reason::kAlreadyInProgress);
  if (state != TcpState::kClosed) {
    socket.phase = SocketPhase::kConnected;
    return Result<Reply>(Done{});
  }
  const int error = socket.tcp->error;
  socket.tcp.edit().error = 0;
  tcp_disconnect(world, id);
  return refuse(error != 0 ? reason_of(static_cast<Errno>(error)) : Reason::kConnectionAborted);
}

Result<Reply> begin_connection(World& world, SocketId id, Socket socket) {
  if (socket.local.port == 0) socket.local.port = port_to_connect(world, socket, id, socket.remote);
  if (socket.local.port == 0 || has_connection(world, socket, id)) return refuse(Reason::kCannotAssign);
  socket.phase = SocketPhase::kConnecting;
  unlist_socket(world, id);
  world.sockets.edit(id) = std::move(socket);
  list_socket(world, id);
  tcp_connect(world, id);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const Connect& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const SocketKind kind = world.sockets[*id].kind;
  if (kind == SocketKind::kUnixStream || kind == SocketKind::kUnixDatagram) return connect_unix(world, *id, op.by, op.path);
  if (kind == SocketKind::kTcp) {
    if (const auto ended = earlier_attempt(world, *id)) return *ended;
  }
  if (kind == SocketKind::kUdp && !take_any_port(world, *id)) return refuse(Reason::kWouldBlock);
  const Socket& old = world.sockets[*id];
  const auto out = way_out(world, old, op.zone);
  if (!out) return tl::unexpected(out.error());
  const auto route = way_to(world, old, op, *out);
  if (!route) {
    // tcp_v6_connect notes whom it is to before it looks for the way; that is this host where it is to anybody.
    const bool notes = kind == SocketKind::kTcp && op.to.address.is_v6();
    if (notes) world.sockets.edit(*id).remote = Endpoint{op.to.address.is_any() ? IpAddress::v6(0, 1) : op.to.address, 0};
    return tl::unexpected(route.error());
  }
  Socket socket = old;
  socket.remote = op.to;
  if (op.to.address.is_any()) socket.remote.address = route->next_hop;
  if (!socket.source) {
    socket.source = route->source;
    if (kind == SocketKind::kTcp) socket.local.address = {};
  }
  if (!socket.local.address || socket.local.address.is_any()) socket.local.address = route->source;
  if (!op.zone.empty()) socket.device = *out;
  if (kind == SocketKind::kTcp) return begin_connection(world, *id, std::move(socket));
  unlist_socket(world, *id);
  world.sockets.edit(*id) = std::move(socket);
  list_socket(world, *id);
  return Done{};
}

}  // namespace nslab

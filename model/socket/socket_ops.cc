#include <algorithm>
#include <charconv>

#include "model/file/descriptors.h"
#include "model/file/paths.h"
#include "model/file/tree.h"
#include "model/forward/engine.h"
#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/process/namespaces.h"
#include "model/rules.h"
#include "model/socket/sockets.h"
#include "model/socket/tcp.h"

namespace nslab {

namespace {

Reason reason_of(Errno error) {
  switch (error) {
    case Errno::kENETUNREACH: return Reason::kNetworkUnreachable;
    case Errno::kEHOSTUNREACH: return Reason::kRouteUnreachable;
    case Errno::kEACCES: return Reason::kRouteProhibited;
    case Errno::kEINVAL: return Reason::kRouteBlackhole;
    case Errno::kENODEV: return Reason::kNoSuchDevice;
    case Errno::kEADDRNOTAVAIL: return Reason::kCannotAssign;
    case Errno::kEMSGSIZE: return Reason::kMessageTooLong;
    case Errno::kECONNREFUSED: return Reason::kConnectionRefused;
    case Errno::kECONNRESET: return Reason::kConnectionReset;
    case Errno::kETIMEDOUT: return Reason::kTimedOut;
    default: return Reason::kInvalidArgument;
  }
}

bool is_conflicting(const World& world, const Socket& mine, SocketId my_id) {
  const PortKey key = key_of(mine, {});
  const Netns& ns = world.netns[mine.netns];
  for (auto at = ns.sockets.lower_bound(key); at != ns.sockets.end(); ++at) {
    const PortKey& other_key = (*at).first;
    if (other_key.protocol != key.protocol || other_key.port != key.port) break;
    if (other_key.socket == my_id) continue;
    const Socket& other = world.sockets[other_key.socket];
    if (mine.device && other.device && mine.device != other.device) continue;
    const bool overlap = !mine.local.address || mine.local.address.is_any() || !other.local.address || other.local.address.is_any() ||
                         mine.local.address == other.local.address;
    if (!overlap) continue;
    if (mine.family != other.family && (mine.v6only || other.v6only || mine.family == Family::kInet)) {
      const bool dual = (mine.family == Family::kInet6 && !mine.v6only) || (other.family == Family::kInet6 && !other.v6only);
      if (!dual) continue;
    }
    const bool listening = other.kind == SocketKind::kTcp && other.tcp->state == TcpState::kListen;
    if (mine.reuse_address && other.reuse_address && !listening) continue;
    if (other.kind == SocketKind::kTcp && other.tcp->state == TcpState::kTimeWait && mine.reuse_address) continue;
    return true;
  }
  return false;
}

// Whether a socket may take this address as its own (inet_addr_valid_or_nonlocal).
bool may_bind(const World& world, const Socket& socket, const IpAddress& address) {
  if (!address || address.is_any() || socket.freebind) return true;
  const Sysctls& sysctls = *world.netns[socket.netns].sysctls;
  if (address.is_v4()) {
    if (sysctls.nonlocal_bind4) return true;
    // __inet_dev_addr_type: before the first address has made the local table, every address counts as a broadcast.
    if (!world.netns[socket.netns].fib4.tables.contains(rt_table::kLocal)) return true;
    const Link* device = world.links.find(socket.device);
    const std::uint32_t table = device == nullptr ? rt_table::kLocal : table_of_link(world, *device, rt_table::kLocal);
    Flow flow;
    flow.destination = address;
    const bool of_vrf = table != rt_table::kLocal;  // inet_bind: whose socket is a VRF's asks its table
    const RouteType type =
        of_vrf ? fib_lookup_table(world, socket.netns, flow, table).type : address_type(world, socket.netns, address);
    return type == RouteType::kLocal || type == RouteType::kMulticast || type == RouteType::kBroadcast;
  }
  if (sysctls.nonlocal_bind6 || address.is_multicast()) return true;
  for (const auto& [index, id] : world.netns[socket.netns].links) {
    const Ifaddr* own = find_address(world.links[id], address);
    if (own != nullptr && !own->has(ifa::kTentative)) return true;
  }
  return false;
}

Result<Reply> bind_packet(World& world, SocketId id, const Bind& op) {
  const NetnsId netns = world.sockets[id].netns;
  LinkId link{};
  if (!op.link.empty()) {
    const auto found = resolve_link(world, netns, LinkRef{op.link, 0});
    if (!found) return tl::unexpected(found.error());
    link = *found;
  }
  Socket& socket = world.sockets.edit(id);
  socket.device = link;
  socket.bound = true;
  list_socket(world, id);
  return Done{};
}

bool is_abstract(const std::string& path) { return path.empty() || path.front() == '\0'; }

// A path is a file of its own kind, which leads to the socket from every network namespace; an abstract name belongs to one.
Result<Reply> bind_unix(World& world, SocketId id, Pid by, const std::string& path) {
  const NetnsId netns = world.sockets[id].netns;
  if (is_abstract(path)) {
    if (world.netns[netns].unix_abstract.contains(path)) return refuse(Reason::kAddressInUse, path);
    world.sockets.edit(id).unix_path = path;
    world.netns.edit(netns).unix_abstract.set(path, id);
    return Done{};
  }
  const Walker walker{world, *find_process(world, by)};
  if (resolve(walker, path, false)) return refuse(Reason::kAddressInUse, path);
  const auto parent = resolve_parent(walker, path);
  if (!parent) return tl::unexpected(parent.error());
  if (parent->directory.node.fs != FsKind::kTree) return refuse(Reason::kNotPermitted, path);
  const InodeId inode = make_inode(world, FileType::kSocket, 0755);
  world.inodes.edit(inode).data = Cow(std::to_string(id.value));
  link_entry(world, parent->directory.node.inode, parent->name, inode);
  world.sockets.edit(id).unix_path = path;
  return Done{};
}

Result<SocketId> unix_listener(const World& world, SocketId id, Pid by, const std::string& path) {
  SocketId found{};
  if (is_abstract(path)) {
    const SocketId* named = world.netns[world.sockets[id].netns].unix_abstract.find(path);
    if (named != nullptr) found = *named;
  } else {
    const Walker walker{world, *find_process(world, by)};
    const auto place = resolve(walker, path);
    if (!place) return tl::unexpected(place.error());
    if (place->node.fs == FsKind::kTree && world.inodes[place->node.inode].type == FileType::kSocket) {
      const std::string& number = *world.inodes[place->node.inode].data;
      std::from_chars(number.data(), number.data() + number.size(), found.value);
    }
  }
  const bool listens = found && world.sockets.contains(found) && world.sockets[found].tcp->state == TcpState::kListen;
  if (!listens) return refuse(Reason::kConnectionRefused, path);
  return found;
}

Result<Reply> connect_unix(World& world, SocketId id, Pid by, const std::string& path) {
  const auto listener = unix_listener(world, id, by, path);
  if (!listener) return tl::unexpected(listener.error());
  const SocketId server = *listener;
  const NetnsId netns = world.sockets[server].netns;
  Socket other;
  other.kind = SocketKind::kUnixStream;
  other.netns = netns;
  other.holders = 0;
  other.unix_peer = id;
  other.tcp.edit().state = TcpState::kEstablished;
  const SocketId child = world.sockets.add(std::move(other));
  hold(world, NsRef{NsKind::kNet, netns.value});
  world.sockets.edit(server).tcp.edit().backlog.push_back(child);
  Socket& mine = world.sockets.edit(id);
  mine.unix_peer = child;
  mine.tcp.edit().state = TcpState::kEstablished;
  return Done{};
}

Packet packet_of(const World& world, const Socket& socket, const Send& op) {
  const Endpoint& to = op.to.address ? op.to : socket.remote;
  const bool v6 = to.address.is_v6();
  Ip ip;
  ip.source = socket.local.address && socket.local.address.family == to.address.family ? socket.local.address
                                                                                        : IpAddress::any(to.address.family);
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
  (void)world;
  return packet;
}

Result<LinkId> way_out(const World& world, const Socket& socket, const std::string& zone) {
  if (zone.empty()) return socket.device;
  const LinkId link = find_link(world, socket.netns, zone);
  if (!link) return refuse(Reason::kNoSuchDevice, zone);
  return link;
}

Result<Reply> send_datagram(World& world, SocketId id, const Send& op, Trace* sink) {
  Socket& socket = world.sockets.edit(id);
  const Endpoint& to = op.to.address ? op.to : socket.remote;
  if (!to.address) return refuse(Reason::kNoDestination);
  const auto out = way_out(world, socket, op.zone);
  if (!out) return tl::unexpected(out.error());
  if (socket.kind == SocketKind::kUdp && socket.local.port == 0) {
    socket.local.port = free_port(world, socket.netns, socket);
    list_socket(world, id);
  }
  const bool to_all = to.address.is_limited_broadcast() ||
                      (to.address.is_v4() && address_type(world, socket.netns, to.address) == RouteType::kBroadcast);
  Flow flow;  // that there is no way counts before that it would go to all
  flow.destination = to.address;
  flow.out = *out;
  flow.mark = socket.mark;
  const bool has_way = !to_all || route_output(world, socket.netns, flow).error == Errno::kNone;
  if (to_all && has_way && !socket.broadcast) return refuse(Reason::kBroadcastRefused, to_string(to.address));
  Origin origin;
  origin.netns = socket.netns;
  origin.link = *out;
  origin.socket = id;
  origin.mark = socket.mark;
  origin.uid = socket.uid;
  const Packet packet = packet_of(world, socket, op);
  Sent sent;
  const bool counts = socket.kind == SocketKind::kUdp && to.address.is_v4();
  sent.outcome = Engine(world, sink).forward(packet, origin);
  if (counts && sent.outcome.kind != Outcome::Kind::kRefused) ++world.netns.edit(origin.netns).snmp.edit()[Counter::kUdpOutDatagrams];
  sent.bytes = op.data.size();
  return sent;
}

// A pending error is told once (SO_ERROR, recvmsg).
Result<Reply> take_error(World& world, SocketId id) {
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  const int error = std::exchange(tcp.error, 0);
  return refuse(reason_of(static_cast<Errno>(error)));
}

Result<Reply> receive_stream(World& world, SocketId id, const Receive& op) {
  const Socket& socket = world.sockets[id];
  const TcpControl& tcp = *socket.tcp;
  if (!tcp.received.empty()) {
    Bytes bytes{tcp.received.substr(0, op.most)};
    if (!op.peek) world.sockets.edit(id).tcp.edit().received.erase(0, bytes.data.size());
    return bytes;
  }
  if (tcp.error != 0) return take_error(world, id);
  if (socket.kind == SocketKind::kUnixStream) {
    return world.sockets.contains(socket.unix_peer) && !tcp.fin_received ? Result<Reply>(refuse(Reason::kWouldBlock))
                                                                         : Result<Reply>(Bytes{});
  }
  if (tcp.fin_received || tcp.state == TcpState::kClosed || tcp.state == TcpState::kTimeWait) return Bytes{};
  if (tcp.state == TcpState::kListen) return refuse(Reason::kSocketNotConnected);
  return refuse(Reason::kWouldBlock);
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

Result<Reply> run(World& world, const Bind& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const Socket& old = world.sockets[*id];
  if (old.kind == SocketKind::kPacket) return bind_packet(world, *id, op);
  if (old.kind == SocketKind::kUnixStream || old.kind == SocketKind::kUnixDatagram) return bind_unix(world, *id, op.by, op.path);
  Socket socket = old;
  if (!may_bind(world, socket, op.to.address)) return refuse(Reason::kCannotAssign, to_string(op.to.address));
  const std::uint16_t privileged = world.netns[socket.netns].sysctls->unprivileged_port_start;
  const bool has_port = socket.kind == SocketKind::kTcp || socket.kind == SocketKind::kUdp;
  if (has_port && op.to.port != 0 && op.to.port < privileged && !is_capable(world, op.by, world.netns[socket.netns].owner)) {
    return refuse(Reason::kAccessDenied, std::to_string(op.to.port));
  }
  socket.local = op.to;
  if (has_port && op.to.port == 0) socket.local.port = free_port(world, socket.netns, socket);
  if (has_port && is_conflicting(world, socket, *id)) return refuse(Reason::kAddressInUse, std::to_string(op.to.port));
  socket.bound = true;
  unlist_socket(world, *id);
  world.sockets.edit(*id) = std::move(socket);
  list_socket(world, *id);
  return Done{};
}

Result<Reply> run(World& world, const Connect& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  if (!op.path.empty()) return connect_unix(world, *id, op.by, op.path);
  const Socket& old = world.sockets[*id];
  if (old.kind == SocketKind::kTcp && old.tcp->state != TcpState::kClosed) {
    return refuse(old.tcp->state == TcpState::kSynSent ? Reason::kAlreadyInProgress : Reason::kAlreadyConnected);
  }
  const auto out = way_out(world, old, op.zone);
  if (!out) return tl::unexpected(out.error());
  Flow flow;
  flow.destination = op.to.address;
  if (old.local.address && !old.local.address.is_any()) flow.source = old.local.address;
  flow.out = *out;
  flow.mark = old.mark;
  flow.tos = old.tos;
  flow.uid = old.uid;
  const OutputRoute route = route_output(world, old.netns, flow);
  if (route.error != Errno::kNone) return refuse(reason_of(route.error), to_string(op.to.address));
  // ip_route_connect looks twice: what "any" stands for must be reached over the loopback link.
  const bool looped = flow.destination == IpAddress::any(Family::kInet) && !world.links[world.netns[old.netns].loopback].is_up();
  if (looped) return refuse(Reason::kNetworkUnreachable, to_string(op.to.address));
  if (route.type == RouteType::kBroadcast && !old.broadcast) return refuse(Reason::kBroadcastRefused, to_string(op.to.address));
  const bool group = route.type == RouteType::kBroadcast || route.type == RouteType::kMulticast;
  if (old.kind == SocketKind::kTcp && group) return refuse(Reason::kNetworkUnreachable, to_string(op.to.address));
  Socket socket = old;
  socket.remote = op.to;
  if (op.to.address.is_any()) socket.remote.address = route.next_hop;
  if (!socket.local.address || socket.local.address.is_any()) socket.local.address = route.source;
  if (!op.zone.empty()) socket.device = *out;
  const bool has_port = socket.kind == SocketKind::kTcp || socket.kind == SocketKind::kUdp;
  unlist_socket(world, *id);
  if (has_port && socket.local.port == 0) {
    socket.local.port = free_port(world, socket.netns, socket);
    if (socket.local.port == 0) return refuse(Reason::kCannotAssign);
  }
  world.sockets.edit(*id) = std::move(socket);
  list_socket(world, *id);
  if (world.sockets[*id].kind == SocketKind::kTcp) tcp_connect(world, *id);
  return Done{};
}

Result<Reply> run(World& world, const Listen& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  Socket& socket = world.sockets.edit(*id);
  if (socket.kind != SocketKind::kTcp && socket.kind != SocketKind::kUnixStream) return refuse(Reason::kOperationRefused);
  if (socket.kind == SocketKind::kTcp && socket.local.port == 0) {
    socket.local.port = free_port(world, socket.netns, socket);
    list_socket(world, *id);
  }
  TcpControl& tcp = world.sockets.edit(*id).tcp.edit();
  tcp.state = TcpState::kListen;
  tcp.backlog_limit = op.backlog;
  return Done{};
}

Result<Reply> run(World& world, const Accept& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  if (world.sockets[*id].tcp->state != TcpState::kListen) return refuse(Reason::kInvalidArgument);
  auto waiting = world.sockets[*id].tcp->backlog;
  std::erase_if(waiting, [&](SocketId child) { return !world.sockets.contains(child); });
  if (waiting.empty()) return refuse(Reason::kWouldBlock);
  const SocketId child = waiting.front();
  waiting.erase(waiting.begin());
  world.sockets.edit(*id).tcp.edit().backlog = std::move(waiting);
  ++world.sockets.edit(child).holders;
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
      if (socket.tcp->error != 0) return take_error(world, *id);
      if (state == TcpState::kSynSent || state == TcpState::kSynRecv) return refuse(Reason::kWouldBlock);
      if (state != TcpState::kEstablished && state != TcpState::kCloseWait) return refuse(Reason::kBrokenPipe);
      tcp_send(world, *id, op.data);
      return sent;
    }
    case SocketKind::kUnixStream: {
      if (!world.sockets.contains(socket.unix_peer)) return refuse(Reason::kBrokenPipe);
      world.sockets.edit(socket.unix_peer).tcp.edit().received += op.data;
      return sent;
    }
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
  if (socket.kind == SocketKind::kTcp || socket.kind == SocketKind::kUnixStream) return receive_stream(world, *id, op);
  if (socket.queue->empty()) return refuse(Reason::kWouldBlock);
  Datagrams reply{socket.queue->front()};
  if (!op.peek) {
    auto& queue = world.sockets.edit(*id).queue.edit();
    queue.erase(queue.begin());
    const bool counts =
        socket.kind == SocketKind::kUdp && reply.received.kind != Received::Kind::kError && reply.received.from.address.is_v4();
    if (counts) ++world.netns.edit(socket.netns).snmp.edit()[Counter::kUdpInDatagrams];
  }
  return reply;
}

Result<Reply> run(World& world, const Shutdown& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const Socket& socket = world.sockets[*id];
  if (socket.kind == SocketKind::kUnixStream) {
    if (op.write && world.sockets.contains(socket.unix_peer)) world.sockets.edit(socket.unix_peer).tcp.edit().fin_received = true;
    return Done{};
  }
  if (socket.kind != SocketKind::kTcp) return refuse(Reason::kSocketNotConnected);
  if (socket.tcp->state != TcpState::kEstablished && socket.tcp->state != TcpState::kCloseWait) return refuse(Reason::kSocketNotConnected);
  if (op.write) tcp_close(world, *id);
  return Done{};
}

}  // namespace nslab

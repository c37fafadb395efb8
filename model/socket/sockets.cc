#include "model/socket/sockets.h"

#include <algorithm>

#include "model/process/namespaces.h"
#include "model/socket/tcp.h"
#include "model/socket/unix.h"

namespace nslab {

PortKey key_of(const Socket& socket, SocketId id) {
  switch (socket.kind) {
    case SocketKind::kTcp: return {ipproto::kTcp, socket.local.port, id};
    case SocketKind::kUdp: return {ipproto::kUdp, socket.local.port, id};
    case SocketKind::kPing: return {socket.family == Family::kInet6 ? ipproto::kIcmp6 : ipproto::kIcmp, socket.local.port, id};
    case SocketKind::kRaw: return {kRawProtocol, socket.protocol, id};
    case SocketKind::kPacket:
    case SocketKind::kUnixStream:
    case SocketKind::kUnixDatagram: break;
  }
  return {};
}

void list_socket(World& world, SocketId id) {
  const Socket& socket = world.sockets[id];
  Netns& ns = world.netns.edit(socket.netns);
  if (socket.kind == SocketKind::kPacket) {
    if (std::find(ns.taps.begin(), ns.taps.end(), id) == ns.taps.end()) ns.taps.push_back(id);
    ++world.hearing.changes;
    return;
  }
  const PortKey key = key_of(socket, id);
  if (key.protocol != 0) ns.sockets.add(key);
}

bool has_connection(const World& world, const Socket& socket, SocketId id) {
  const PortKey key = key_of(socket, {});
  const Netns& ns = world.netns[socket.netns];
  for (auto at = ns.sockets.lower_bound(key); at != ns.sockets.end(); ++at) {
    const PortKey& other_key = (*at).first;
    if (other_key.protocol != key.protocol || other_key.port != key.port) break;
    const Socket& other = world.sockets[other_key.socket];
    if (other_key.socket == id || other.tcp->state == TcpState::kClosed || other.tcp->state == TcpState::kListen) continue;
    if (other.remote == socket.remote && other.local == socket.local) return true;
  }
  return false;
}

void unlist_socket(World& world, SocketId id) {
  const Socket& socket = world.sockets[id];
  if (!world.netns.contains(socket.netns)) return;
  Netns& ns = world.netns.edit(socket.netns);
  if (socket.kind == SocketKind::kPacket) {
    std::erase(ns.taps, id);
    ++world.hearing.changes;
  } else if (socket.kind == SocketKind::kUnixStream || socket.kind == SocketKind::kUnixDatagram) {
    const SocketId* owner = ns.unix_abstract.find(socket.unix_path);
    if (owner != nullptr && *owner == id) ns.unix_abstract.erase(socket.unix_path);
  } else {
    ns.sockets.erase(key_of(socket, id));
  }
}

void release_socket(World& world, SocketId id) {
  Socket& socket = world.sockets.edit(id);
  if (--socket.holders != 0) return;
  if (socket.kind == SocketKind::kTcp) {
    const TcpState state = socket.tcp->state;
    if (state == TcpState::kListen) {
      const std::vector<SocketId> waiting = socket.tcp->backlog;
      for (const SocketId child : waiting) {
        if (world.sockets.contains(child)) tcp_abort(world, child);
      }
    } else if (state != TcpState::kClosed && state != TcpState::kSynSent) {
      if (!socket.tcp->received.empty()) return tcp_abort(world, id);  // what nobody will read is lost: RST
      return tcp_close(world, id);  // it lives on until the other end has heard of it
    }
  }
  const NetnsId netns = socket.netns;
  if (socket.kind == SocketKind::kUdp || (socket.kind == SocketKind::kTcp && socket.tcp->state == TcpState::kListen))
    hold_for_grace(world, netns);
  if (socket.kind == SocketKind::kPacket && socket.device && world.links.contains(socket.device)) {
    Link& link = world.links.edit(socket.device);
    if (socket.promiscuous && link.promiscuity > 0) --link.promiscuity;
  }
  if (socket.kind == SocketKind::kUnixStream) leave_unix(world, id);
  unlist_socket(world, id);
  world.sockets.erase(id);
  release(world, NsRef{NsKind::kNet, netns.value});
}

}  // namespace nslab

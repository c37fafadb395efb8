#include "model/socket/sockets.h"

#include <algorithm>

#include "model/process/namespaces.h"
#include "model/socket/tcp.h"

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

std::uint16_t free_port(World& world, NetnsId netns, const Socket& socket) {
  const Sysctls sysctls = *world.netns[netns].sysctls;
  const std::uint32_t span = static_cast<std::uint32_t>(sysctls.port_high - sysctls.port_low) + 1;
  const auto start = static_cast<std::uint32_t>(next_random(world) % span);
  for (std::uint32_t i = 0; i < span; ++i) {
    const auto port = static_cast<std::uint16_t>(sysctls.port_low + (start + i) % span);
    Socket probe = socket;
    probe.local.port = port;
    PortKey key = key_of(probe, {});
    const auto at = world.netns[netns].sockets.lower_bound(key);
    if (at == world.netns[netns].sockets.end() || (*at).first.protocol != key.protocol || (*at).first.port != port) return port;
  }
  return 0;
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
    } else if (state == TcpState::kTimeWait) {
      return release(world, NsRef{NsKind::kNet, socket.netns.value});  // what is left waits without holding its namespace
    } else if (state != TcpState::kClosed && state != TcpState::kSynSent) {
      if (!socket.tcp->received.empty()) return tcp_abort(world, id);  // what nobody will read is lost: RST
      return tcp_close(world, id);  // it lives on until the other end has heard of it
    }
  }
  const NetnsId netns = socket.netns;
  if (socket.kind == SocketKind::kPacket && socket.device && world.links.contains(socket.device)) {
    Link& link = world.links.edit(socket.device);
    if (socket.promiscuous && link.promiscuity > 0) --link.promiscuity;
  }
  if (world.sockets.contains(socket.unix_peer)) world.sockets.edit(socket.unix_peer).unix_peer = {};
  unlist_socket(world, id);
  world.sockets.erase(id);
  release(world, NsRef{NsKind::kNet, netns.value});
}

}  // namespace nslab

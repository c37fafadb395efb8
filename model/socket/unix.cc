#include "model/socket/unix.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "model/file/paths.h"
#include "model/file/tree.h"
#include "model/process/namespaces.h"
#include "model/rules.h"
#include "model/socket/binding.h"

namespace nslab {

namespace {

constexpr int kReset = 104;

bool is_abstract(const std::string& path) { return path.empty() || path.front() == '\0'; }

Result<SocketId> listener_at(const World& world, SocketId id, Pid by, const std::string& path) {
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
  const Socket* socket = world.sockets.find(found);
  const bool listens = socket != nullptr && socket->tcp->state == TcpState::kListen && !socket->shut_read;
  if (!listens) return refuse(Reason::kConnectionRefused, path);
  return found;
}

void tell_end(World& world, SocketId peer, bool of_unread) {
  if (!world.sockets.contains(peer)) return;
  Socket& other = world.sockets.edit(peer);
  other.shut_read = other.shut_write = true;
  other.unix_peer = {};
  if (of_unread) other.tcp.edit().error = kReset;
}

}  // namespace

Result<Reply> bind_unix(World& world, SocketId id, Pid by, const std::string& path) {
  const NetnsId netns = world.sockets[id].netns;
  const bool named = !world.sockets[id].unix_path.empty();
  if (is_abstract(path)) {
    if (named) return refuse(Reason::kInvalidArgument, path);
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
  if (named) return refuse(Reason::kInvalidArgument, path);
  const InodeId inode = make_inode(world, FileType::kSocket, 0755);
  world.inodes.edit(inode).data = Cow(std::to_string(id.value));
  link_entry(world, parent->directory.node.inode, parent->name, inode);
  world.sockets.edit(id).unix_path = path;
  return Done{};
}

Result<Reply> connect_unix(World& world, SocketId id, Pid by, const std::string& path) {
  const auto listener = listener_at(world, id, by, path);
  if (!listener) return tl::unexpected(listener.error());
  const SocketId server = *listener;
  const TcpControl& waiting = *world.sockets[server].tcp;
  if (waiting.backlog.size() > waiting.backlog_limit) return refuse(Reason::kWouldBlock, path);
  const TcpState state = world.sockets[id].tcp->state;
  if (state == TcpState::kEstablished) return refuse(Reason::kAlreadyConnected, path);
  if (state != TcpState::kClosed) return refuse(Reason::kInvalidArgument, path);
  const NetnsId netns = world.sockets[server].netns;
  Socket other;
  other.kind = SocketKind::kUnixStream;
  other.netns = netns;
  other.holders = 0;
  other.unix_peer = id;
  other.unix_path = world.sockets[server].unix_path;
  other.tcp.edit().state = TcpState::kEstablished;
  const SocketId child = world.sockets.add(std::move(other));
  hold(world, NsRef{NsKind::kNet, netns.value});
  world.sockets.edit(server).tcp.edit().backlog.push_back(child);
  Socket& mine = world.sockets.edit(id);
  mine.unix_peer = child;
  mine.tcp.edit().state = TcpState::kEstablished;
  return Done{};
}

Result<Reply> listen_unix(World& world, SocketId id, const Listen& op) {
  const Socket& socket = world.sockets[id];
  const TcpState state = socket.tcp->state;
  if (socket.unix_path.empty() || (state != TcpState::kClosed && state != TcpState::kListen)) return refuse(Reason::kInvalidArgument);
  TcpControl& tcp = world.sockets.edit(id).tcp.edit();
  tcp.state = TcpState::kListen;
  tcp.backlog_limit = op.backlog;
  return Done{};
}

// unix_stream_sendmsg
Result<Reply> send_unix(World& world, SocketId id, const Send& op) {
  const Socket& socket = world.sockets[id];
  if (socket.tcp->state != TcpState::kEstablished) return refuse(Reason::kSocketNotConnected);
  if (socket.shut_write || !world.sockets.contains(socket.unix_peer)) return refuse(Reason::kBrokenPipe);
  if (world.sockets[socket.unix_peer].shut_read) return refuse(Reason::kBrokenPipe);
  world.sockets.edit(socket.unix_peer).tcp.edit().received += op.data;
  Sent sent;
  sent.bytes = op.data.size();
  return sent;
}

// unix_stream_read_generic
Result<Reply> receive_unix(World& world, SocketId id, const Receive& op) {
  const Socket& socket = world.sockets[id];
  const TcpControl& tcp = *socket.tcp;
  if (tcp.state != TcpState::kEstablished) return refuse(Reason::kInvalidArgument);
  if (!tcp.received.empty()) {
    Bytes bytes{tcp.received.substr(0, op.most)};
    if (!op.peek) world.sockets.edit(id).tcp.edit().received.erase(0, bytes.data.size());
    return bytes;
  }
  if (tcp.error != 0) {
    const int error = std::exchange(world.sockets.edit(id).tcp.edit().error, 0);
    return refuse(reason_of(static_cast<Errno>(error)));
  }
  if (socket.shut_read) return Bytes{};
  return refuse(Reason::kWouldBlock);
}

// unix_shutdown: what one end does not read the other does not write.
Result<Reply> shutdown_unix(World& world, SocketId id, const Shutdown& op) {
  Socket& socket = world.sockets.edit(id);
  socket.shut_read = socket.shut_read || op.read;
  socket.shut_write = socket.shut_write || op.write;
  if (!world.sockets.contains(socket.unix_peer)) return Done{};
  Socket& other = world.sockets.edit(socket.unix_peer);
  other.shut_write = other.shut_write || op.read;
  other.shut_read = other.shut_read || op.write;
  return Done{};
}

void leave_unix(World& world, SocketId id) {
  tell_end(world, world.sockets[id].unix_peer, !world.sockets[id].tcp->received.empty());
  for (const SocketId child : std::vector<SocketId>(world.sockets[id].tcp->backlog)) {
    if (!world.sockets.contains(child)) continue;
    const NetnsId netns = world.sockets[child].netns;
    tell_end(world, world.sockets[child].unix_peer, true);
    world.sockets.erase(child);
    release(world, NsRef{NsKind::kNet, netns.value});
  }
}

}  // namespace nslab

// Ops on sockets as what an agent is told to do. No call waits in the kernel; where the model has something to give, the agent
// waits a moment for it.
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>

#include "kernel/mirror.h"
#include "kernel/probe_sockets.h"

namespace nslab::kernel {

namespace {

Request socket_call(Call what, std::array<std::int64_t, 4> numbers, std::string data = "") {
  return Request{what, numbers, "", "", std::move(data), {}};
}

template <class Bytes>
std::string as_bytes(const Bytes& bytes, std::size_t size) {
  return std::string(reinterpret_cast<const char*>(&bytes), size);
}

int family_number(Family family) { return family == Family::kInet6 ? AF_INET6 : AF_INET; }

std::string inet_address(const Endpoint& to, Family family) {
  const IpAddress address = to.address ? to.address : IpAddress::any(family);
  const SocketAddress out = socket_address(address, to.port, 0);
  return as_bytes(out.bytes, out.size);
}

// An abstract name ends with its last byte, a path with its NUL.
std::string unix_address(const std::string& path) {
  struct sockaddr_un out {};
  out.sun_family = AF_UNIX;
  const std::size_t size = std::min(path.size(), sizeof out.sun_path - 1);
  std::memcpy(out.sun_path, path.data(), size);
  return as_bytes(out, offsetof(struct sockaddr_un, sun_path) + size + (path.starts_with('\0') ? 0 : 1));
}

Request make_call(const MakeSocket& op, int wanted) {
  const int family = family_number(op.family);
  const bool v6 = op.family == Family::kInet6;
  switch (op.kind) {
    case SocketKind::kUdp: return socket_call(Call::kSocket, {family, SOCK_DGRAM, 0, wanted});
    case SocketKind::kTcp: return socket_call(Call::kSocket, {family, SOCK_STREAM, 0, wanted});
    case SocketKind::kPing: {
      const int protocol = v6 ? static_cast<int>(IPPROTO_ICMPV6) : static_cast<int>(IPPROTO_ICMP);
      return socket_call(Call::kSocket, {family, SOCK_DGRAM, protocol, wanted});
    }
    case SocketKind::kRaw: return socket_call(Call::kSocket, {family, SOCK_RAW, op.protocol, wanted});
    case SocketKind::kPacket:
      return socket_call(Call::kSocket, {AF_PACKET, SOCK_RAW, htons(op.ethertype == 0 ? std::uint16_t{ETH_P_ALL} : op.ethertype), wanted});
    case SocketKind::kUnixStream: return socket_call(Call::kSocket, {AF_UNIX, SOCK_STREAM, 0, wanted});
    case SocketKind::kUnixDatagram: break;
  }
  return socket_call(Call::kSocket, {AF_UNIX, SOCK_DGRAM, 0, wanted});
}

// Each option in three numbers: level, name, value.
Request set_call(const SetSocket& op) {
  std::string options;
  const auto put = [&](int level, int name, int value) {
    const std::array<std::int32_t, 3> row{level, name, value};
    options += as_bytes(row, sizeof row);
  };
  if (op.broadcast) put(SOL_SOCKET, SO_BROADCAST, *op.broadcast);
  if (op.reuse_address) put(SOL_SOCKET, SO_REUSEADDR, *op.reuse_address);
  if (op.dont_route) put(SOL_SOCKET, SO_DONTROUTE, *op.dont_route);
  if (op.v6only) put(SOL_IPV6, IPV6_V6ONLY, *op.v6only);
  if (op.freebind) put(SOL_IP, IP_FREEBIND, *op.freebind);
  if (op.ttl) put(SOL_IP, IP_TTL, *op.ttl);
  if (op.tos) put(SOL_IP, IP_TOS, *op.tos);
  if (op.mark) put(SOL_SOCKET, SO_MARK, static_cast<int>(*op.mark));
  Request out = socket_call(Call::kSetSocket, {op.descriptor, op.device ? 1 : 0, 0, 0}, options);
  out.path = op.device.value_or("");
  return out;
}

bool is_told_otherwise(const SetSocket& op) {
  return op.dont_fragment || op.probe_mtu || op.record_route || op.want_mtu || op.promiscuous;
}

struct SocketRequestMaker {
  Family family;
  const Result<Reply>& model;
  Request& out;
  std::string& why;

  bool make(Request request) const {
    out = std::move(request);
    return true;
  }
  bool none(const char* text) const {
    why = text;
    return false;
  }
  [[nodiscard]] int descriptor() const { return model && std::get_if<Descriptor>(&*model) ? std::get<Descriptor>(*model).number : -1; }
  [[nodiscard]] std::int64_t patience() const {
    constexpr std::int64_t kMilliseconds = 400;
    return model ? kMilliseconds : 0;
  }

  bool operator()(const MakeSocket& op) const { return make(make_call(op, descriptor())); }
  bool operator()(const SetSocket& op) const {
    if (is_told_otherwise(op)) return none("this option of a socket has no encoding");
    return make(set_call(op));
  }
  bool operator()(const Bind& op) const {
    if (!op.link.empty()) return none("packet sockets are not bound in the mirror");
    return make(socket_call(Call::kBind, {op.descriptor, 0, 0, 0}, op.path.empty() ? inet_address(op.to, family) : unix_address(op.path)));
  }
  bool operator()(const Connect& op) const {
    if (!op.zone.empty()) return none("zones of addresses have no encoding");
    const std::string to = op.path.empty() ? inet_address(op.to, family) : unix_address(op.path);
    return make(socket_call(Call::kConnect, {op.descriptor, 0, 0, 0}, to));
  }
  bool operator()(const Listen& op) const { return make(socket_call(Call::kListen, {op.descriptor, op.backlog, 0, 0})); }
  bool operator()(const Accept& op) const { return make(socket_call(Call::kAccept, {op.descriptor, descriptor(), patience(), 0})); }
  bool operator()(const Send& op) const {
    if (op.frame || op.icmp || !op.zone.empty()) return none("of packets only the data of datagrams and streams is sent");
    Request request = socket_call(Call::kSend, {op.descriptor, 0, 0, 0}, op.data);
    if (op.to.address) request.other = inet_address(op.to, family);
    return make(std::move(request));
  }
  bool operator()(const Receive& op) const {
    return make(socket_call(Call::kReceive, {op.descriptor, static_cast<std::int64_t>(op.most), patience(), op.peek ? 1 : 0}));
  }
  bool operator()(const Shutdown& op) const {
    return make(socket_call(Call::kShutdown, {op.descriptor, op.read && op.write ? SHUT_RDWR : op.read ? SHUT_RD : SHUT_WR, 0, 0}));
  }
  template <class Other>
  bool operator()(const Other&) const {
    return none("?");
  }
};

}  // namespace

bool is_of_sockets(const Op& op) {
  return std::visit(
      [](const auto& o) {
        using Asked = std::decay_t<decltype(o)>;
        return std::is_same_v<Asked, MakeSocket> || std::is_same_v<Asked, SetSocket> || std::is_same_v<Asked, Bind> ||
               std::is_same_v<Asked, Connect> || std::is_same_v<Asked, Listen> || std::is_same_v<Asked, Accept> ||
               std::is_same_v<Asked, Send> || std::is_same_v<Asked, Receive> || std::is_same_v<Asked, Shutdown>;
      },
      op);
}

bool socket_request_of(const Op& op, Family family, const Result<Reply>& model, Request& request, std::string& why) {
  return std::visit(SocketRequestMaker{family, model, request, why}, op);
}

}  // namespace nslab::kernel

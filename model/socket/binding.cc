#include "model/socket/binding.h"

#include "model/file/descriptors.h"
#include "model/forward/route.h"
#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/process/namespaces.h"
#include "model/socket/sockets.h"
#include "model/socket/unix.h"

namespace nslab {

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
    case Errno::kECONNABORTED: return Reason::kConnectionAborted;
    case Errno::kENOPROTOOPT: return Reason::kNoProtocolOption;
    case Errno::kEPIPE: return Reason::kBrokenPipe;
    case Errno::kETIMEDOUT: return Reason::kTimedOut;
    default: return Reason::kInvalidArgument;
  }
}

Result<LinkId> way_out(const World& world, const Socket& socket, const std::string& zone) {
  if (zone.empty()) return socket.device;
  const LinkId link = find_link(world, socket.netns, zone);
  if (!link) return refuse(Reason::kNoSuchDevice, zone);
  return link;
}

namespace {

bool has_address(const Socket& socket) { return socket.local.address && !socket.local.address.is_any(); }

// inet_rcv_saddr_equal
bool addresses_meet(const Socket& mine, const Socket& other) {
  if (mine.family == other.family) return !has_address(mine) || !has_address(other) || mine.local.address == other.local.address;
  if (mine.family == Family::kInet6) return !mine.v6only && !has_address(mine);
  // What a connection gave an IPv6 socket as its address counts for IPv4 as one of the loopback's (LOOPBACK4_IPV6).
  return !other.v6only && (!has_address(mine) || !has_address(other));
}

template <class Each>
bool any_on_port(const World& world, const Socket& mine, SocketId my_id, Each&& stands_in_the_way) {
  const PortKey key = key_of(mine, {});
  const Netns& ns = world.netns[mine.netns];
  for (auto at = ns.sockets.lower_bound(key); at != ns.sockets.end(); ++at) {
    const PortKey& other = (*at).first;
    if (other.protocol != key.protocol || other.port != key.port) break;
    if (other.socket != my_id && stands_in_the_way(world.sockets[other.socket])) return true;
  }
  return false;
}

// The ports that a program may be given, from one that chance chooses on; the first that suits.
template <class Suits>
std::uint16_t any_port(World& world, NetnsId netns, Suits&& suits) {
  const Sysctls sysctls = *world.netns[netns].sysctls;
  const std::uint32_t span = static_cast<std::uint32_t>(sysctls.port_high - sysctls.port_low) + 1;
  const auto start = static_cast<std::uint32_t>(next_random(world) % span);
  for (std::uint32_t i = 0; i < span; ++i) {
    const auto port = static_cast<std::uint16_t>(sysctls.port_low + (start + i) % span);
    if (suits(port)) return port;
  }
  return 0;
}

// Whether a socket may take this address as its own (inet_addr_valid_or_nonlocal).
bool may_bind4(const World& world, const Socket& socket, const IpAddress& address) {
  if (!address || address.is_any() || socket.freebind) return true;
  if (world.netns[socket.netns].sysctls->nonlocal_bind4) return true;
  // __inet_dev_addr_type: before the first address has made the local table, every address counts as a broadcast.
  if (!world.netns[socket.netns].fib4.tables.contains(rt_table::kLocal)) return true;
  const Link* device = world.links.find(socket.device);
  const std::uint32_t table = device == nullptr ? rt_table::kLocal : table_of_link(world, *device, rt_table::kLocal);
  Flow flow;
  flow.destination = address;
  const bool of_vrf = table != rt_table::kLocal;  // inet_bind: whose socket is a VRF's asks its table
  const RouteType type = of_vrf ? fib_lookup_table(world, socket.netns, flow, table).type : address_type(world, socket.netns, address);
  return type == RouteType::kLocal || type == RouteType::kMulticast || type == RouteType::kBroadcast;
}

bool may_bind6(const World& world, const Socket& socket, const IpAddress& address) {
  if (!address || address.is_any() || socket.freebind || address.is_multicast()) return true;
  if (world.netns[socket.netns].sysctls->nonlocal_bind6) return true;
  for (const auto& [index, id] : world.netns[socket.netns].links) {
    const Ifaddr* own = find_address(world.links[id], address);
    // ipv6_chk_addr: where the socket is a device's, what is valid on one link or host alone has to be that device's.
    const bool elsewhere = socket.device && socket.device != id && own != nullptr && own->scope != Scope::kUniverse;
    if (own != nullptr && !own->has(ifa::kTentative) && !elsewhere) return true;
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
  world.sockets.edit(id).device = link;
  list_socket(world, id);
  return Done{};
}

// __inet_bind, __inet6_bind: what is bound to an address of many hears them, and speaks with its link's.
IpAddress source_of_bound(const World& world, const Socket& socket) {
  const IpAddress& address = socket.local.address;
  if (!has_address(socket) || address.is_multicast()) return {};
  if (address.is_v6()) return address;
  return address_type(world, socket.netns, address) == RouteType::kBroadcast ? IpAddress{} : address;
}

bool has_ports(const Socket& socket) { return socket.kind == SocketKind::kTcp || socket.kind == SocketKind::kUdp; }

// In the order of the kernel, which for IPv6 looks at the address last.
Result<Done> may_bind(const World& world, const Socket& socket, const Bind& op) {
  const std::uint16_t privileged = world.netns[socket.netns].sysctls->unprivileged_port_start;
  const bool v6 = socket.family == Family::kInet6;
  const bool may = v6 ? may_bind6(world, socket, op.to.address) : may_bind4(world, socket, op.to.address);
  const auto cannot = refuse(Reason::kCannotAssign, to_string(op.to.address));
  if (!v6 && !may) return cannot;
  if (has_ports(socket) && op.to.port != 0 && op.to.port < privileged && !is_capable(world, op.by, world.netns[socket.netns].owner))
    return refuse(Reason::kAccessDenied, std::to_string(op.to.port));
  const bool is_open = socket.kind == SocketKind::kTcp && socket.tcp->state != TcpState::kClosed;
  if (has_ports(socket) && (is_open || socket.local.port != 0)) return refuse(Reason::kInvalidArgument);
  if (v6 && !may) return cannot;
  return Done{};
}

}  // namespace

bool is_conflicting(const World& world, const Socket& mine, SocketId my_id) {
  return any_on_port(world, mine, my_id, [&](const Socket& other) {
    if (mine.device && other.device && mine.device != other.device) return false;
    if (mine.reuse_port && other.reuse_port && mine.uid == other.uid) return false;
    if (mine.reuse_address && other.reuse_address) {
      const bool other_listens = other.kind == SocketKind::kTcp && other.tcp->state == TcpState::kListen;
      if (!other_listens) return false;
    }
    return addresses_meet(mine, other);
  });
}

std::uint16_t port_to_bind(World& world, const Socket& socket, SocketId id) {
  Socket probe = socket;
  return any_port(world, socket.netns, [&](std::uint16_t port) {
    probe.local.port = port;
    return !is_conflicting(world, probe, id);
  });
}

std::uint16_t port_to_connect(World& world, const Socket& socket, SocketId id, const Endpoint& to) {
  Socket probe = socket;
  return any_port(world, socket.netns, [&](std::uint16_t port) {
    probe.local.port = port;
    return !any_on_port(world, probe, id, [&](const Socket& other) {
      const bool connects = other.remote.port != 0 && other.tcp->state != TcpState::kClosed && !other.port_bound;
      return !connects || (other.remote == to && other.local.address == socket.local.address);
    });
  });
}

bool take_any_port(World& world, SocketId id) {
  if (world.sockets[id].local.port != 0) return true;
  const std::uint16_t port = port_to_bind(world, world.sockets[id], id);
  if (port == 0) return false;
  world.sockets.edit(id).local.port = port;
  list_socket(world, id);
  return true;
}

Result<Reply> run(World& world, const Bind& op) {
  const auto id = socket_at(world, op.by, op.descriptor);
  if (!id) return tl::unexpected(id.error());
  const Socket& old = world.sockets[*id];
  if (old.kind == SocketKind::kPacket) return bind_packet(world, *id, op);
  if (old.kind == SocketKind::kUnixStream || old.kind == SocketKind::kUnixDatagram) return bind_unix(world, *id, op.by, op.path);
  if (const auto may = may_bind(world, old, op); !may) return tl::unexpected(may.error());
  Socket socket = old;
  socket.local = op.to;
  if (has_ports(socket)) {
    if (op.to.port == 0) socket.local.port = port_to_bind(world, socket, *id);
    if (socket.local.port == 0 || is_conflicting(world, socket, *id)) return refuse(Reason::kAddressInUse, std::to_string(op.to.port));
    socket.port_bound = true;
  }
  socket.port_chosen = op.to.port != 0;
  socket.address_chosen = has_address(socket);
  socket.source = source_of_bound(world, socket);
  if (socket.family == Family::kInet6 && socket.address_chosen) socket.v6only = true;  // __inet6_bind
  unlist_socket(world, *id);
  world.sockets.edit(*id) = std::move(socket);
  list_socket(world, *id);
  return Done{};
}

}  // namespace nslab

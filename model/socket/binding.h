// model/socket/binding.h — what address and port a socket has, and whether it may have them.
//
// Kernel: net/ipv4/af_inet.c (__inet_bind), inet_connection_sock.c (inet_csk_get_port), inet_hashtables.c (__inet_hash_connect),
//   udp.c (udp_lib_get_port), net/ipv6/af_inet6.c (__inet6_bind).
#ifndef NSLAB_MODEL_SOCKET_BINDING_H_
#define NSLAB_MODEL_SOCKET_BINDING_H_

#include <string>

#include "model/rules.h"
#include "model/world.h"

namespace nslab {

// The Reason whose errno this is, of those that sockets give.
Reason reason_of(Errno error);
// The link that a zone names, or the one that the socket is bound to.
Result<LinkId> way_out(const World& world, const Socket& socket, const std::string& zone);
// inet_csk_bind_conflict, udp_lib_lport_inuse: whether another socket stands in the way of `mine` (which is number `my_id`, and may
// differ from what stands there).
bool is_conflicting(const World& world, const Socket& mine, SocketId my_id);
// A port out of ip_local_port_range in which no other socket stands in the way, or 0.
std::uint16_t port_to_bind(World& world, const Socket& socket, SocketId id);
// The same for a connection to `to`: one that nobody has bound to, and no other connection to there comes from; or 0.
std::uint16_t port_to_connect(World& world, const Socket& socket, SocketId id, const Endpoint& to);
// inet_autobind of a UDP socket that has no port yet. False: there is none left.
bool take_any_port(World& world, SocketId id);

}  // namespace nslab

#endif  // NSLAB_MODEL_SOCKET_BINDING_H_

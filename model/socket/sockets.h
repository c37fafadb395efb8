// model/socket/sockets.h — sockets: made, bound, connected, let go.
//
// Guarantees
//   1. A socket belongs to the namespace it was made in for life, and holds it.
//   2. A port belongs to one socket of a protocol, unless addresses keep them apart or both allow sharing.
// Kernel: net/ipv4/af_inet.c, inet_connection_sock.c (inet_csk_get_port), ping.c, net/packet/af_packet.c.
#ifndef NSLAB_MODEL_SOCKET_SOCKETS_H_
#define NSLAB_MODEL_SOCKET_SOCKETS_H_

#include "model/result.h"
#include "model/world.h"

namespace nslab {

void release_socket(World& world, SocketId id);
// Registers and unregisters the socket where packets look for it.
void list_socket(World& world, SocketId id);
void unlist_socket(World& world, SocketId id);
// __inet_check_established: whether another connection has this one's addresses and ports.
bool has_connection(const World& world, const Socket& socket, SocketId id);
// The protocol under which a socket is listed, and the port there.
PortKey key_of(const Socket& socket, SocketId id);

}  // namespace nslab

#endif  // NSLAB_MODEL_SOCKET_SOCKETS_H_

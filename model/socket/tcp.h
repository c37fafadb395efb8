// model/socket/tcp.h — TCP: connections made, data moved, connections ended.
//
// Guarantees
//   1. Data arrives once and in order; what is lost is sent again until retries run out.
//   2. SYN is tried again after 1, 2, 4 … seconds; data after 0.2, 0.4 … seconds.
// Not modelled: congestion and flow control, selective acknowledgement, urgent data, keep-alive.
// Kernel: net/ipv4/tcp_input.c, tcp_output.c, tcp_timer.c, tcp_minisocks.c.
#ifndef NSLAB_MODEL_SOCKET_TCP_H_
#define NSLAB_MODEL_SOCKET_TCP_H_

#include "model/world.h"

namespace nslab {

// What a window is counted in, as a power of two: it comes of the most that may be received (tcp_rmem).
constexpr unsigned window_scale(KernelVersion kernel) { return kernel == KernelVersion::k6_1 ? 7 : 10; }
void tcp_connect(World& world, SocketId id);
// `vrf`: the VRF that it arrived in; a connection that a listener of none accepts there belongs to it (tcp_l3mdev_accept).
void tcp_receive(World& world, SocketId id, const Ip& segment, LinkId vrf);
void tcp_send(World& world, SocketId id, const std::string& data);
void tcp_close(World& world, SocketId id);      // FIN after what is still unsent
// What shutdown(2) does to a socket that listens or is about to connect, and connect(2) to one whose attempt failed: it is as new.
void tcp_disconnect(World& world, SocketId id);
void tcp_abort(World& world, SocketId id);      // RST
void tcp_timer(World& world, SocketId id);
void tcp_icmp_error(World& world, SocketId id, const Icmp& icmp, bool v4);

}  // namespace nslab

#endif  // NSLAB_MODEL_SOCKET_TCP_H_

// kernel/probe_sockets.h — the sockets of probes: how echoes and datagrams are sent and what is read back.
#ifndef NSLAB_KERNEL_PROBE_SOCKETS_H_
#define NSLAB_KERNEL_PROBE_SOCKETS_H_

#include <sys/socket.h>

#include <cstdint>
#include <functional>

#include "kernel/fd.h"
#include "model/base/ip.h"

namespace nslab::kernel {

struct SocketAddress {
  struct sockaddr_storage bytes {};
  socklen_t size = 0;
};
SocketAddress socket_address(const IpAddress& address, std::uint16_t port, std::uint32_t scope);
IpAddress address_of(const struct sockaddr_storage& bytes);

// What a raw ICMP socket received, as far as probes care.
struct IcmpSeen {
  enum class Kind : std::uint8_t { kRequest, kReply, kError } kind{};
  IpAddress source{};
  int ttl = 0;
  std::uint8_t type = 0, code = 0;
  std::uint16_t id = 0, sequence = 0;  // of the echo; of an error: of the echo that it is about
};

// In the thread's present namespace; false with errno where that is not allowed.
Fd raw_icmp(Family family);
// 0, or the errno that sending gave.
int send_echo(const Fd& socket, const SocketAddress& to, Family family, std::uint16_t id, std::uint16_t sequence);
// Everything that waits.
void read_icmp(const Fd& socket, Family family, const std::function<void(const IcmpSeen&)>& each);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_PROBE_SOCKETS_H_

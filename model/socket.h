// model/socket.h — Socket: an end of communication, and the namespace it was made in.
//
// A socket stays in the namespace of its making, wherever its process goes, and keeps it alive.
//
// Kernel: net/ipv4/af_inet.c, ping.c, tcp*.c, udp.c, packet/af_packet.c, unix/af_unix.c.
#ifndef NSLAB_MODEL_SOCKET_H_
#define NSLAB_MODEL_SOCKET_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/map.h"
#include "model/base/time.h"
#include "model/packet.h"

namespace nslab {

enum class SocketKind : std::uint8_t { kUdp, kTcp, kPing, kRaw, kPacket, kUnixStream, kUnixDatagram };

enum class TcpState : std::uint8_t {
  kClosed, kListen, kSynSent, kSynRecv, kEstablished, kFinWait1, kFinWait2, kCloseWait, kClosing, kLastAck, kTimeWait
};

// SS_*: what connect(2) has made of a stream, as far as its user was told.
enum class SocketPhase : std::uint8_t { kUnconnected, kConnecting, kConnected, kDisconnecting };

struct Endpoint {
  IpAddress address{};
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// What a socket received and nobody read yet.
struct Received {
  enum class Kind : std::uint8_t { kPacket, kError };
  Kind kind = Kind::kPacket;
  Instant at{};
  Packet packet{};
  int error = 0;           // kError: an errno that recvmsg or the error queue gives
  bool local_error = false;
  LinkId link{};           // packet sockets: where it was seen
  bool outgoing = false;
  bool to_us = true;       // packet sockets: for the host's own address, else promiscuous
  Endpoint from{};
  friend bool operator==(const Received&, const Received&) = default;
};

struct TcpControl {
  TcpState state = TcpState::kClosed;
  std::uint32_t send_next = 0, send_unacked = 0, receive_next = 0;
  std::uint32_t initial_send = 0;
  std::uint16_t peer_mss = 0;  // the largest segment that the other end takes; 0: it did not say
  std::string unsent{};       // written and not yet acknowledged (from send_unacked on)
  std::string received{};     // arrived in order and not yet read
  bool fin_queued = false, fin_sent = false, fin_received = false;
  bool connected_once = false;
  std::uint8_t retries = 0;
  Instant timer{kNever};
  SocketId listener{};        // of a connection that waits to be accepted
  std::vector<SocketId> backlog{};
  std::uint32_t backlog_limit = 128;
  int error = 0;              // pending, as SO_ERROR
  friend bool operator==(const TcpControl&, const TcpControl&) = default;
};

struct Socket {
  SocketKind kind{};
  NetnsId netns{};
  Family family = Family::kInet;
  std::uint8_t protocol = 0;
  std::uint16_t ethertype = 0;       // packet sockets: 0 is all
  SocketPhase phase = SocketPhase::kUnconnected;
  bool port_bound = false;           // by bind(2) or listen(2): it shares its port with no connection out of another socket
  bool port_chosen = false, address_chosen = false;  // SOCK_BINDPORT_LOCK, SOCK_BINDADDR_LOCK: bind(2) named them
  bool shut_read = false, shut_write = false;        // sk_shutdown
  Endpoint local{}, remote{};
  IpAddress source{};                // inet_saddr: what stands in its packets; none: the way chooses
  LinkId device{};                   // SO_BINDTODEVICE, or what a packet socket watches
  bool broadcast = false, reuse_address = false, reuse_port = false, v6only = false, freebind = false;
  bool dont_fragment = false;        // IP_PMTUDISC_DO
  bool probe_mtu = false;            // IP_PMTUDISC_PROBE
  bool want_mtu = true;
  bool dont_route = false;
  bool record_route = false;
  bool promiscuous = false;          // packet sockets: asked the link for everything
  std::uint8_t ttl = 0;              // 0: the namespace's default
  std::uint8_t tos = 0;
  std::uint32_t mark = 0;
  std::uint32_t uid = 0;
  std::string unix_path{};
  SocketId unix_peer{};
  Cow<std::vector<Received>> queue{};
  std::size_t queue_limit = 4096;
  std::uint64_t dropped = 0;
  Cow<TcpControl> tcp{};
  std::uint32_t holders = 1;         // descriptors
  friend bool operator==(const Socket&, const Socket&) = default;
};

// Whether it stands in a table that the kernel shows: of TCP, what is bound at most does not.
inline bool is_hashed(const Socket& socket) { return socket.kind != SocketKind::kTcp || socket.tcp->state != TcpState::kClosed; }

// Raw sockets stand under this protocol, with the protocol that they want as their port.
inline constexpr std::uint8_t kRawProtocol = 255;

// Where the sockets of a namespace are found by what arrives.
struct PortKey {
  std::uint8_t protocol = 0;  // ICMP: the id stands in `port`
  std::uint16_t port = 0;
  SocketId socket{};
  friend auto operator<=>(const PortKey&, const PortKey&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_SOCKET_H_

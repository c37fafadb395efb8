// model/op/socket.h — what can be asked of sockets.
//
// Kernel: net/socket.c, net/ipv4/{af_inet,udp,tcp,raw,ping}.c, net/packet/af_packet.c, net/unix/af_unix.c.
#ifndef NSLAB_MODEL_OP_SOCKET_H_
#define NSLAB_MODEL_OP_SOCKET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "model/base/ip.h"
#include "model/packet.h"
#include "model/process.h"
#include "model/socket.h"

namespace nslab {

struct MakeSocket {
  Pid by = 0;
  SocketKind kind{};
  Family family = Family::kInet;
  std::uint8_t protocol = 0;
  std::uint16_t ethertype = 0;
  friend bool operator==(const MakeSocket&, const MakeSocket&) = default;
};
struct SetSocket {  // setsockopt: what is given is set
  Pid by = 0;
  int descriptor = 0;
  std::optional<std::string> device{};
  std::optional<bool> broadcast{}, reuse_address{}, reuse_port{}, v6only{}, dont_fragment{}, probe_mtu{}, dont_route{}, record_route{},
      freebind{}, want_mtu{}, promiscuous{};
  std::optional<std::uint8_t> ttl{}, tos{};
  std::optional<std::uint32_t> mark{};
  friend bool operator==(const SetSocket&, const SetSocket&) = default;
};
struct Bind {
  Pid by = 0;
  int descriptor = 0;
  Endpoint to{};
  std::string path{};   // unix; a leading NUL is abstract
  std::string link{};   // packet sockets: empty is all
  friend bool operator==(const Bind&, const Bind&) = default;
};
struct Connect {
  Pid by = 0;
  int descriptor = 0;
  Endpoint to{};
  std::string path{};
  std::string zone{};   // of a link-local address
  friend bool operator==(const Connect&, const Connect&) = default;
};
struct Listen {
  Pid by = 0;
  int descriptor = 0;
  std::uint32_t backlog = 128;
  friend bool operator==(const Listen&, const Listen&) = default;
};
struct Accept {
  Pid by = 0;
  int descriptor = 0;
  friend bool operator==(const Accept&, const Accept&) = default;
};
struct Send {
  Pid by = 0;
  int descriptor = 0;
  Endpoint to{};                 // none: where it is connected
  std::string zone{};
  std::string data{};
  std::optional<Icmp> icmp{};    // ping and raw ICMP sockets
  std::uint32_t length = 0;      // bytes of ICMP data where `data` is not spelled out
  std::optional<Packet> frame{}; // packet sockets
  friend bool operator==(const Send&, const Send&) = default;
};
struct Receive {
  Pid by = 0;
  int descriptor = 0;
  std::size_t most = 65536;
  bool peek = false;
  friend bool operator==(const Receive&, const Receive&) = default;
};
struct Shutdown {
  Pid by = 0;
  int descriptor = 0;
  bool read = false, write = true;
  friend bool operator==(const Shutdown&, const Shutdown&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_OP_SOCKET_H_

// shell/tools/net/stream.h — sockets as programs use them: made, bound, connected, read, and what went wrong.
//
// Guarantees
//   1. Nothing here waits: a connection that is on its way is `kPending`, and its program waits for its descriptor to be
//      writable.
// Kernel: net/socket.c, net/ipv4/af_inet.c, icmp.c (icmp_err_convert).
#ifndef NSLAB_SHELL_TOOLS_NET_STREAM_H_
#define NSLAB_SHELL_TOOLS_NET_STREAM_H_

#include <string>
#include <tl/expected.hpp>

#include "model/socket.h"
#include "shell/run/call.h"

namespace nslab::shell {

enum class SocketStep : std::uint8_t { kMake, kOption, kBind, kConnect, kListen };
struct SocketFailure {
  SocketStep step{};
  Errno error{};
};

struct SocketWish {
  SocketKind kind = SocketKind::kTcp;
  Endpoint to{};        // connect there, or
  bool listens = false;
  std::uint32_t backlog = 1;
  Endpoint from{};      // bind; no address and no port: not at all
  bool binds = false;
  bool reuse_address = false, reuse_port = false, v6only = false, broadcast = false;
  std::string device{}, zone{};
  std::uint8_t tos = 0, ttl = 0;
};
// socket, setsockopt, bind, connect or listen. The descriptor; closed again where a step fails.
tl::expected<int, SocketFailure> make_socket(Call& call, const SocketWish& wish);

void close_socket(Call& call, int descriptor);
const Socket* socket_behind(Call& call, int descriptor);

enum class Connecting : std::uint8_t { kPending, kDone, kFailed };
// How a connection that was begun stands; `error` is SO_ERROR where it failed.
Connecting connection_state(Call& call, int descriptor, Errno* error, bool blocking = false);

struct Arrival {
  enum class Kind : std::uint8_t { kNothing, kData, kEnd, kError };
  Kind kind = Kind::kNothing;
  std::string data{};
  Errno error{};
  Endpoint from{};
};
// recv(2). Of UDP: a datagram; errors reach only a connected socket.
Arrival receive(Call& call, int descriptor, bool peek = false);
// send(2); kNone, or the errno, which may be of an earlier datagram that came back.
Errno send_bytes(Call& call, int descriptor, const std::string& data, const Endpoint& to = {});

// "10.0.0.1:80", "[::1]:80"
std::string endpoint_text(const Endpoint& endpoint);

// The wall clock: nobody knows when the World began, so it began at the pinned date.
struct WallTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, weekday = 0;  // month 1…12, weekday 0 is Sunday
};
WallTime wall_time(Instant at);
// "Mon, 23 Nov 2026 19:16:15 GMT"
std::string http_date(Instant at);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_STREAM_H_

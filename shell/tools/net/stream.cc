#include "shell/tools/net/stream.h"

#include <fmt/format.h>

#include <array>

#include "model/file/descriptors.h"

namespace nslab::shell {

namespace {

// 1 January 2026, 00:00:00 UTC.
constexpr std::int64_t kWorldBegan = 1767225600;

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

// icmp_err_convert: the errors that a connected socket is told of (the fatal ones).
Errno error_of(const Received& received) {
  if (received.error != 0) return static_cast<Errno>(received.error);
  const Ip* ip = received.packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  if (icmp == nullptr) return Errno::kNone;
  if (ip->is_v4()) {
    if (icmp->type != 3) return Errno::kNone;
    switch (icmp->code) {
      case 2: return Errno::kENOPROTOOPT;
      case 3: return Errno::kECONNREFUSED;
      case 6: return Errno::kENETUNREACH;
      case 7: return Errno::kEHOSTDOWN;
      case 9: return Errno::kENETUNREACH;
      case 10:
      case 13: return Errno::kEHOSTUNREACH;
      default: return Errno::kNone;
    }
  }
  if (icmp->type != 1) return Errno::kNone;
  return icmp->code == 4 ? Errno::kECONNREFUSED : icmp->code == 1 ? Errno::kEACCES : Errno::kNone;
}

Result<Reply> next_datagram(Call& call, int descriptor, bool peek) {
  Receive op;
  op.descriptor = descriptor;
  op.peek = peek;
  return call.ask(op);
}

// Errors that wait before the first datagram: taken off, the first that counts is given.
Errno pending_error(Call& call, int descriptor) {
  while (true) {
    const Socket* socket = socket_behind(call, descriptor);
    if (socket == nullptr || socket->queue->empty() || socket->queue->front().kind != Received::Kind::kError) return Errno::kNone;
    const bool connected = socket->remote.port != 0;
    const Errno error = error_of(socket->queue->front());
    (void)next_datagram(call, descriptor, false);
    if (connected && error != Errno::kNone) return error;
  }
}

tl::unexpected<SocketFailure> give_up(Call& call, int descriptor, SocketStep step, const Error& error) {
  const SocketFailure failure{step, call.code(error)};
  if (descriptor >= 0) close_socket(call, descriptor);
  return tl::unexpected(failure);
}

}  // namespace

tl::expected<int, SocketFailure> make_socket(Call& call, const SocketWish& wish) {
  MakeSocket make;
  make.kind = wish.kind;
  make.family = wish.listens || !wish.to.address ? wish.from.address.family : wish.to.address.family;
  const auto made = call.ask(make);
  if (!made) return give_up(call, -1, SocketStep::kMake, made.error());
  const int descriptor = std::get<Descriptor>(*made).number;
  SetSocket set;
  set.descriptor = descriptor;
  if (wish.reuse_address) set.reuse_address = true;
  if (wish.reuse_port) set.reuse_port = true;
  if (wish.broadcast) set.broadcast = true;
  if (wish.v6only) set.v6only = true;
  if (wish.tos != 0) set.tos = wish.tos;
  if (wish.ttl != 0) set.ttl = wish.ttl;
  if (!wish.device.empty()) set.device = wish.device;
  if (const auto done = call.ask(std::move(set)); !done) return give_up(call, descriptor, SocketStep::kOption, done.error());
  if (wish.binds || wish.listens) {
    Bind bind;
    bind.descriptor = descriptor;
    bind.to = wish.from;
    if (!bind.to.address) bind.to.address = IpAddress::any(wish.to.address.family);
    if (const auto done = call.ask(std::move(bind)); !done) return give_up(call, descriptor, SocketStep::kBind, done.error());
  }
  if (wish.listens && wish.kind == SocketKind::kTcp) {
    Listen listen;
    listen.descriptor = descriptor;
    listen.backlog = wish.backlog;
    if (const auto done = call.ask(listen); !done) return give_up(call, descriptor, SocketStep::kListen, done.error());
  } else if (!wish.listens && wish.to.address) {
    Connect connect;
    connect.descriptor = descriptor;
    connect.to = wish.to;
    connect.zone = wish.zone;
    if (const auto done = call.ask(std::move(connect)); !done) return give_up(call, descriptor, SocketStep::kConnect, done.error());
  }
  return descriptor;
}

void close_socket(Call& call, int descriptor) {
  Close close;
  close.descriptor = descriptor;
  (void)call.ask(close);
}

const Socket* socket_behind(Call& call, int descriptor) {
  const auto id = socket_at(call.world(), call.pid(), descriptor);
  return id ? &call.world().sockets[*id] : nullptr;
}

Connecting connection_state(Call& call, int descriptor, Errno* error, bool blocking) {
  const Socket* socket = socket_behind(call, descriptor);
  if (socket == nullptr) {
    *error = Errno::kEBADF;
    return Connecting::kFailed;
  }
  if (socket->kind != SocketKind::kTcp) return Connecting::kDone;
  switch (socket->tcp->state) {
    case TcpState::kSynSent:
      // Over IPv4 who polls hears of an ICMP error at once; who waits in connect(2), or over IPv6, only when it ends the attempt.
      if (socket->tcp->error == 0 || blocking || socket->remote.address.is_v6()) return Connecting::kPending;
      *error = static_cast<Errno>(socket->tcp->error);
      return Connecting::kFailed;
    case TcpState::kSynRecv: return Connecting::kPending;
    case TcpState::kClosed:
      if (socket->tcp->connected_once) return Connecting::kDone;
      *error = socket->tcp->error != 0 ? static_cast<Errno>(socket->tcp->error) : Errno::kECONNREFUSED;
      return Connecting::kFailed;
    default: return Connecting::kDone;
  }
}

Arrival receive(Call& call, int descriptor, bool peek) {
  Arrival arrival;
  const Socket* socket = socket_behind(call, descriptor);
  if (socket == nullptr) {
    arrival.kind = Arrival::Kind::kError;
    arrival.error = Errno::kEBADF;
    return arrival;
  }
  const bool stream = socket->kind == SocketKind::kTcp || socket->kind == SocketKind::kUnixStream;
  if (!stream) {
    if (const Errno error = pending_error(call, descriptor); error != Errno::kNone) {
      arrival.kind = Arrival::Kind::kError;
      arrival.error = error;
      return arrival;
    }
  }
  const auto reply = next_datagram(call, descriptor, peek);
  if (!reply) {
    if (reply.error().reason == Reason::kWouldBlock) return arrival;
    arrival.kind = Arrival::Kind::kError;
    arrival.error = call.code(reply.error());
    return arrival;
  }
  if (const auto* bytes = std::get_if<Bytes>(&*reply)) {
    arrival.kind = bytes->data.empty() ? Arrival::Kind::kEnd : Arrival::Kind::kData;
    arrival.data = bytes->data;
  } else if (const auto* datagram = std::get_if<Datagrams>(&*reply)) {
    arrival.kind = Arrival::Kind::kData;
    arrival.from = datagram->received.from;
    if (const Ip* ip = datagram->received.packet.ip()) arrival.data = *ip->payload;
  }
  call.runner().charge(arrival.data.size());
  call.runner().step();
  return arrival;
}

Errno send_bytes(Call& call, int descriptor, const std::string& data, const Endpoint& to) {
  const Socket* socket = socket_behind(call, descriptor);
  if (socket == nullptr) return Errno::kEBADF;
  if (socket->kind == SocketKind::kUdp) {
    if (const Errno error = pending_error(call, descriptor); error != Errno::kNone) return error;
  }
  call.runner().charge(data.size());
  call.runner().step();
  Send send;
  send.descriptor = descriptor;
  send.data = data;
  send.to = to;
  const auto reply = call.ask(std::move(send));
  if (!reply) return call.code(reply.error());
  return Errno::kNone;
}

std::string endpoint_text(const Endpoint& endpoint) {
  const std::string address = to_string(endpoint.address);
  return endpoint.address.is_v6() ? fmt::format("[{}]:{}", address, endpoint.port) : fmt::format("{}:{}", address, endpoint.port);
}

WallTime wall_time(Instant at) {
  constexpr std::int64_t kDay = 86400;
  const std::int64_t seconds = kWorldBegan + std::chrono::duration_cast<std::chrono::seconds>(at).count();
  const std::int64_t days = seconds / kDay, rest = seconds % kDay;
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  WallTime time;
  time.year = int(date.year());
  time.month = static_cast<int>(unsigned(date.month()));
  time.day = static_cast<int>(unsigned(date.day()));
  time.hour = static_cast<int>(rest / 3600);
  time.minute = static_cast<int>(rest / 60 % 60);
  time.second = static_cast<int>(rest % 60);
  time.weekday = static_cast<int>((days + 4) % 7);
  return time;
}

std::string http_date(Instant at) {
  const WallTime t = wall_time(at);
  return fmt::format("{}, {:02} {} {} {:02}:{:02}:{:02} GMT", kDays[static_cast<std::size_t>(t.weekday)], t.day,
                     kMonths[static_cast<std::size_t>(t.month - 1)], t.year, t.hour, t.minute, t.second);
}

}  // namespace nslab::shell

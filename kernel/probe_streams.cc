#include "kernel/probe_streams.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "kernel/probe_sockets.h"

namespace nslab::kernel {

namespace {

constexpr std::uint16_t kPort = 7007;

int type_of(Probe::Kind kind) { return kind == Probe::Kind::kTcp ? SOCK_STREAM : SOCK_DGRAM; }

}  // namespace

std::uint16_t Streams::port_of(const Probe& probe) const { return probe.port != 0 ? probe.port : kPort; }

void Streams::open_listeners(std::size_t place) {
  for (const Probe& probe : probes_) {
    if (probe.kind == Probe::Kind::kEcho || probe.to != place || probe.port != 0) continue;
    const bool there = std::any_of(listeners_.begin(), listeners_.end(),
                                   [&](const Listener& one) { return one.place == place && one.kind == probe.kind; });
    if (there) continue;
    Listener listener{place, probe.kind, Fd(::socket(AF_INET6, type_of(probe.kind) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), kPort};
    const int off = 0;
    (void)::setsockopt(listener.socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    const SocketAddress any = socket_address(IpAddress::any(Family::kInet6), kPort, 0);
    (void)::bind(listener.socket.get(), reinterpret_cast<const struct sockaddr*>(&any.bytes), any.size);
    if (probe.kind == Probe::Kind::kTcp) (void)::listen(listener.socket.get(), 1024);
    listeners_.push_back(std::move(listener));
  }
}

void Streams::open_senders(std::size_t place) {
  for (std::size_t number = 0; number < probes_.size(); ++number) {
    const Probe& probe = probes_[number];
    if (probe.kind == Probe::Kind::kEcho || probe.from != place) continue;
    senders_[number] = Fd(::socket(probe.destination.is_v6() ? AF_INET6 : AF_INET, type_of(probe.kind) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    const int on = 1;
    if (probe.destination.is_v6()) {
      (void)::setsockopt(senders_[number].get(), IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
    } else {
      (void)::setsockopt(senders_[number].get(), IPPROTO_IP, IP_RECVERR, &on, sizeof on);
    }
  }
}

void Streams::finish(std::size_t number, int error) {
  ProbeAnswer& answer = answers_[number];
  if (answer.kind != ProbeAnswer::Kind::kLost) return;
  answer.kind = error == 0 ? ProbeAnswer::Kind::kReplied : ProbeAnswer::Kind::kRefused;
  answer.error = error;
  if (error == 0) answer.from = probes_[number].destination;
}

void Streams::send() {
  for (std::size_t number = 0; number < probes_.size(); ++number) {
    if (!senders_[number]) continue;
    const Probe& probe = probes_[number];
    const SocketAddress to = socket_address(probe.destination, port_of(probe), probe.scope);
    if (::connect(senders_[number].get(), reinterpret_cast<const struct sockaddr*>(&to.bytes), to.size) != 0 && errno != EINPROGRESS) {
      finish(number, errno);
      continue;
    }
    if (probe.kind == Probe::Kind::kUdp) {
      const auto text = static_cast<std::uint32_t>(number);
      if (::send(senders_[number].get(), &text, sizeof text, 0) < 0) finish(number, errno);
      continue;
    }
    struct sockaddr_storage own {};
    socklen_t size = sizeof own;
    if (::getsockname(senders_[number].get(), reinterpret_cast<struct sockaddr*>(&own), &size) == 0) {
      struct sockaddr_in port {};  // IPv4 and IPv6 have it at the same place
      std::memcpy(&port, &own, sizeof port);
      by_port_[ntohs(port.sin_port)] = number;
    }
  }
}

// A source address as an IPv6 socket tells it: ::ffff:10.0.0.1 is 10.0.0.1.
static IpAddress unmapped(const IpAddress& address) {
  const bool mapped = address.is_v6() && address.high == 0 && address.low >> 32U == 0xffff;
  return mapped ? IpAddress::v4(static_cast<std::uint32_t>(address.low)) : address;
}

void Streams::accept_from(const Listener& listener) {
  struct sockaddr_storage from {};
  socklen_t size = sizeof from;
  if (listener.kind == Probe::Kind::kUdp) {
    std::uint32_t number = 0;
    while (::recvfrom(listener.socket.get(), &number, sizeof number, 0, reinterpret_cast<struct sockaddr*>(&from), &size) ==
           sizeof number) {
      if (number < probes_.size() && probes_[number].to == listener.place) answers_[number].seen_as = unmapped(address_of(from));
      (void)::sendto(listener.socket.get(), &number, sizeof number, 0, reinterpret_cast<const struct sockaddr*>(&from), size);
      size = sizeof from;
    }
    return;
  }
  for (;;) {
    const Fd accepted(::accept4(listener.socket.get(), reinterpret_cast<struct sockaddr*>(&from), &size, SOCK_CLOEXEC));
    if (!accepted) return;
    // Which probe it is: by the port it came from, unless that was translated; then by what is still open.
    struct sockaddr_in6 port {};
    std::memcpy(&port, &from, sizeof port);
    const auto at = by_port_.find(ntohs(port.sin6_port));
    if (at != by_port_.end() && probes_[at->second].to == listener.place) answers_[at->second].seen_as = unmapped(address_of(from));
    size = sizeof from;
  }
}

void Streams::read_sender(std::size_t number) {
  int error = 0;
  socklen_t size = sizeof error;
  (void)::getsockopt(senders_[number].get(), SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) return finish(number, error);
  if (probes_[number].kind == Probe::Kind::kTcp) {
    struct pollfd writable {senders_[number].get(), POLLOUT, 0};
    if (::poll(&writable, 1, 0) == 1 && (writable.revents & POLLOUT) != 0) finish(number, 0);
    return;
  }
  std::uint32_t back = 0;
  const ssize_t got = ::recv(senders_[number].get(), &back, sizeof back, 0);
  if (got == sizeof back && back == number) finish(number, 0);
  if (got < 0 && errno != EAGAIN) finish(number, errno);
}

bool Streams::open_ones() const {
  for (std::size_t number = 0; number < probes_.size(); ++number) {
    if (senders_[number] && answers_[number].kind == ProbeAnswer::Kind::kLost) return true;
  }
  return false;
}

void Streams::read(std::chrono::steady_clock::time_point end, const std::function<void()>& meanwhile) {
  while (open_ones() && std::chrono::steady_clock::now() < end) {
    std::vector<struct pollfd> waits;
    for (const Listener& listener : listeners_) waits.push_back({listener.socket.get(), POLLIN, 0});
    (void)::poll(waits.data(), waits.size(), 10);
    for (const Listener& listener : listeners_) accept_from(listener);
    for (std::size_t number = 0; number < probes_.size(); ++number) {
      if (senders_[number] && answers_[number].kind == ProbeAnswer::Kind::kLost) read_sender(number);
    }
    meanwhile();
  }
  for (const Listener& listener : listeners_) accept_from(listener);
}

}  // namespace nslab::kernel

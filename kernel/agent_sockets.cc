// What an agent does with sockets. None of them waits by itself.
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "kernel/agent_call.h"

namespace nslab::kernel {

namespace {

Answer said(long returned) { return Answer{returned < 0 ? errno : 0, returned, ""}; }

// A new descriptor, at the number that the model gave it.
Answer placed(int made, std::int64_t wanted) {
  if (made < 0 || wanted < 0 || wanted == made) return said(made);
  const int moved = ::dup3(made, static_cast<int>(wanted), O_CLOEXEC);
  ::close(made);
  return said(moved);
}

Answer set_options(const Request& request) {
  const int socket = static_cast<int>(request.numbers[0]);
  if (request.numbers[1] != 0) {
    const auto size = static_cast<socklen_t>(request.path.size() + 1);
    if (::setsockopt(socket, SOL_SOCKET, SO_BINDTODEVICE, request.path.c_str(), size) != 0) return said(-1);
  }
  std::array<std::int32_t, 3> row{};
  for (std::size_t at = 0; at + sizeof row <= request.data.size(); at += sizeof row) {
    std::memcpy(row.data(), request.data.data() + at, sizeof row);
    if (::setsockopt(socket, row[0], row[1], &row[2], sizeof row[2]) != 0) return said(-1);
  }
  return said(0);
}

struct Address {
  struct sockaddr_storage bytes {};
  socklen_t size = 0;
  [[nodiscard]] const struct sockaddr* get() const { return size == 0 ? nullptr : reinterpret_cast<const struct sockaddr*>(&bytes); }
};
Address address_in(const std::string& text) {
  Address out;
  out.size = static_cast<socklen_t>(std::min(text.size(), sizeof out.bytes));
  std::memcpy(&out.bytes, text.data(), out.size);
  return out;
}

// That a connection is on its way is no refusal: what becomes of it the next calls tell.
Answer connect_to(const Request& request) {
  const Address to = address_in(request.data);
  const int returned = ::connect(static_cast<int>(request.numbers[0]), to.get(), to.size);
  return returned != 0 && errno == EINPROGRESS ? Answer{} : said(returned);
}

void wait_for(std::int64_t socket, std::int64_t milliseconds) {
  struct pollfd wait {static_cast<int>(socket), POLLIN, 0};
  if (milliseconds > 0) (void)::poll(&wait, 1, static_cast<int>(milliseconds));
}

Answer accept_one(const Request& request) {
  wait_for(request.numbers[0], request.numbers[2]);
  return placed(::accept4(static_cast<int>(request.numbers[0]), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC), request.numbers[1]);
}

Answer send_data(const Request& request) {
  const Address to = address_in(request.other);
  return said(::sendto(static_cast<int>(request.numbers[0]), request.data.data(), request.data.size(), MSG_NOSIGNAL, to.get(), to.size));
}

Answer receive_data(const Request& request) {
  constexpr std::int64_t kMostBytes = 65536;
  wait_for(request.numbers[0], request.numbers[2]);
  std::string data(static_cast<std::size_t>(std::min(request.numbers[1], kMostBytes)), '\0');
  const ssize_t got = ::recv(static_cast<int>(request.numbers[0]), data.data(), data.size(), request.numbers[3] != 0 ? MSG_PEEK : 0);
  Answer out = said(got);
  if (got > 0) out.data = data.substr(0, static_cast<std::size_t>(got));
  return out;
}

}  // namespace

Answer serve_sockets(const Request& request, bool& known) {
  const auto& numbers = request.numbers;
  const int first = static_cast<int>(numbers[0]);
  known = true;
  switch (request.call) {
    case Call::kSocket: {
      const int kind = static_cast<int>(numbers[1]) | SOCK_NONBLOCK | SOCK_CLOEXEC;
      return placed(::socket(first, kind, static_cast<int>(numbers[2])), numbers[3]);
    }
    case Call::kSetSocket: return set_options(request);
    case Call::kBind: {
      const Address to = address_in(request.data);
      return said(::bind(first, to.get(), to.size));
    }
    case Call::kConnect: return connect_to(request);
    case Call::kListen: return said(::listen(first, static_cast<int>(numbers[1])));
    case Call::kAccept: return accept_one(request);
    case Call::kSend: return send_data(request);
    case Call::kReceive: return receive_data(request);
    case Call::kShutdown: return said(::shutdown(first, static_cast<int>(numbers[1])));
    default: known = false; return Answer{};
  }
}

}  // namespace nslab::kernel

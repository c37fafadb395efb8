#include "shell/run/network_file.h"

#include "model/file/descriptors.h"
#include "shell/run/machine.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"

namespace nslab::shell {

namespace {

void tell_failure(Call& call, const std::string& path, Errno error) {
  const std::string text(error_text(error));
  call.err(call.shell()->state().name + ": connect: " + text + "\n" + call.shell()->error_prefix() + path + ": " + text + "\n");
}

const Socket* tcp_at(const World& world, Pid pid, int descriptor) {
  const auto id = socket_at(world, pid, descriptor);
  if (!id || world.sockets[*id].kind != SocketKind::kTcp) return nullptr;
  return &world.sockets[*id];
}

}  // namespace

bool is_network_file(const std::string& path) {
  if (!path.starts_with("/dev/tcp/") && !path.starts_with("/dev/udp/")) return false;
  const auto slash = path.find('/', 9);
  return slash != std::string::npos && slash > 9 && slash + 1 < path.size() && path.find('/', slash + 1) == std::string::npos;
}

bool open_network_file(Call& call, const std::string& path, int descriptor) {
  const auto slash = path.find('/', 9);
  const std::string host = path.substr(9, slash - 9), service = path.substr(slash + 1);
  const bool udp = path.starts_with("/dev/udp/");
  const Lookup found = look_up_host(call, host);
  const auto port = service_port(service, udp);
  if (found.addresses.empty() || !port) {
    const std::string said = found.addresses.empty() ? host + ": " + std::string(lookup_text(found.failure))
                                                     : service + ": Servname not supported for ai_socktype";
    call.err(call.shell()->error_prefix() + said + "\n" + call.shell()->error_prefix() + path + ": Invalid argument\n");
    return false;
  }
  SocketWish wish;
  wish.kind = udp ? SocketKind::kUdp : SocketKind::kTcp;
  wish.to = Endpoint{found.addresses.front(), *port};
  const auto made = make_socket(call, wish);
  if (!made) {
    tell_failure(call, path, made.error().error);
    return false;
  }
  Errno error{};
  if (connection_state(call, *made, &error, true) == Connecting::kFailed) {
    close_socket(call, *made);
    tell_failure(call, path, error);
    return false;
  }
  if (*made == descriptor) return true;
  Dup dup;
  dup.from = *made;
  dup.to = descriptor;
  (void)call.ask(dup);
  close_socket(call, *made);
  return true;
}

bool is_connecting(const World& world, Pid pid, int descriptor) {
  const Socket* socket = tcp_at(world, pid, descriptor);
  return socket != nullptr && socket->tcp->state == TcpState::kSynSent;
}

bool is_refused(const World& world, Pid pid, int descriptor) {
  const Socket* socket = tcp_at(world, pid, descriptor);
  return socket != nullptr && socket->tcp->state == TcpState::kClosed && !socket->tcp->connected_once;
}

Program connecting(std::string path, int descriptor) {
  return [path = std::move(path), descriptor](Call& call) -> Step {
    Errno error{};
    switch (connection_state(call, descriptor, &error, true)) {
      case Connecting::kPending: return Wait{kNever, {}, {descriptor}, {}, false};
      case Connecting::kFailed: tell_failure(call, path, error); return Exited{1};
      case Connecting::kDone: break;
    }
    return Exited{0};
  };
}

}  // namespace nslab::shell

// Ops on sockets, on the network that `network_for` makes: mostly between addresses that are there.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "verify/generate.h"

namespace nslab::verify {

namespace {

IpAddress socket_address(Choice& choice, bool v6) {
  static constexpr std::array k4{"10.0.1.1",  "10.0.1.2", "10.0.2.2", "10.0.2.1",  "10.0.2.1",
                                 "127.0.0.1", "0.0.0.0",  "10.9.9.9", "10.0.1.255"};
  static constexpr std::array k6{"::", "::1", "fd00::1"};
  return *parse_ip(v6 ? choice.of(k6) : choice.of(k4));
}

std::uint16_t socket_port(Choice& choice) {
  static constexpr std::array<std::uint16_t, 6> kPorts{7, 7, 80, 80, 4000, 0};
  return choice.of(kPorts);
}

// A socket of the process, most of the time. Its kind, too.
int any_socket(const Lab& lab, Pid by, Choice& choice, const Socket** socket) {
  std::vector<int> numbers;
  const Process* process = find_process(lab.world, by);
  for (const auto& [number, file] : process->descriptors) {
    if (lab.world.files[file].kind == OpenFile::Kind::kSocket) numbers.push_back(number);
  }
  const int number = numbers.empty() || choice.one_in(16) ? 3 + static_cast<int>(choice.below(4)) : choice.of(numbers);
  const FileId* file = process->descriptors.find(number);
  if (file != nullptr) *socket = lab.world.sockets.find(lab.world.files[*file].socket);
  return number;
}

Op make_socket(Pid by, Choice& choice) {
  MakeSocket op;
  op.by = by;
  op.kind = choice.one_in(3) ? SocketKind::kUdp : SocketKind::kTcp;
  if (choice.one_in(5)) op.kind = SocketKind::kUnixStream;
  if (choice.one_in(4) && op.kind != SocketKind::kUnixStream) op.family = Family::kInet6;
  return op;
}

// An abstract one: files of many sequences would meet in one folder.
std::string unix_name(Choice& choice) { return std::string(1, '\0') + (choice.one_in(2) ? "s" : "t"); }

Op set_socket(Pid by, int descriptor, const Lab& lab, Choice& choice) {
  SetSocket op;
  op.by = by;
  op.descriptor = descriptor;
  switch (choice.below(6)) {
    case 0:
    case 1: op.reuse_address = !choice.one_in(4); break;
    case 2: op.broadcast = !choice.one_in(4); break;
    case 3: op.freebind = !choice.one_in(4); break;
    case 4: op.mark = choice.below(2); break;
    default: op.device = any_link(lab, by, choice).name; break;
  }
  return op;
}

Op of_socket(Pid by, int descriptor, const Socket* socket, const Lab& lab, Choice& choice) {
  const bool v6 = socket != nullptr && socket->family == Family::kInet6;
  const bool of_unix = socket != nullptr && socket->kind == SocketKind::kUnixStream;
  const bool datagrams = socket != nullptr && socket->kind == SocketKind::kUdp;
  const Endpoint to{socket_address(choice, v6), socket_port(choice)};
  const std::string path = of_unix ? unix_name(choice) : "";
  switch (choice.below(16)) {
    case 0:
    case 1:
    case 2: return Bind{by, descriptor, to, path, ""};
    case 3:
    case 4:
    case 5: return Connect{by, descriptor, Endpoint{to.address, to.port == 0 ? std::uint16_t{7} : to.port}, path, ""};
    case 6:
    case 7: return Listen{by, descriptor, 1 + choice.below(4)};
    case 8: return Accept{by, descriptor};
    case 9:
    case 10: {
      Send op;
      op.by = by;
      op.descriptor = descriptor;
      op.data = choice.one_in(2) ? "hello" : "a";
      if (datagrams && !choice.one_in(3)) op.to = Endpoint{to.address, to.port == 0 ? std::uint16_t{80} : to.port};
      return op;
    }
    case 11:
    case 12: return Receive{by, descriptor, choice.one_in(3) ? 2U : 100U, choice.one_in(4)};
    case 13: {
      const bool read = choice.one_in(3);
      return Shutdown{by, descriptor, read, !read || choice.one_in(2)};
    }
    case 14: return Close{by, descriptor};
    default: return set_socket(by, descriptor, lab, choice);
  }
}

}  // namespace

std::vector<Op> readied_for_sockets(Pid by) {
  SetLink up;
  up.by = by;
  up.link = LinkRef{"lo", 0};
  up.settings.up = true;
  WriteSysctl ports;
  ports.by = by;
  ports.path = "net/ipv4/ip_local_port_range";
  ports.value = "4000 4000";
  return {up, ports};
}

Op socket_op(const Lab& lab, Pid by, Choice& choice) {
  const Socket* socket = nullptr;
  const int descriptor = any_socket(lab, by, choice, &socket);
  if (choice.one_in(4) || (socket == nullptr && choice.one_in(2))) return make_socket(by, choice);
  // The tools read errors of datagrams from a queue of their own (IP_RECVERR); the mirror's sockets have none.
  const auto is_error = [](const Received& received) { return received.kind == Received::Kind::kError; };
  if (socket != nullptr && std::any_of(socket->queue->begin(), socket->queue->end(), is_error)) return Close{by, descriptor};
  return of_socket(by, descriptor, socket, lab, choice);
}

std::string describe_socket_op(const Op& op) {
  std::string out;
  const auto endpoint = [](const Endpoint& to) { return fmt::format(" {}:{}", to.address ? to_string(to.address) : "-", to.port); };
  std::visit(
      [&](const auto& o) {
        if constexpr (requires { o.descriptor; }) out += fmt::format(" {}", o.descriptor);
        if constexpr (requires { o.to.address; }) out += endpoint(o.to);
        if constexpr (requires { o.most; o.peek; }) out += fmt::format(" {} bytes{}", o.most, o.peek ? ", peeking" : "");
        if constexpr (requires { o.backlog; }) out += fmt::format(" backlog {}", o.backlog);
      },
      op);
  if (const auto* make = std::get_if<MakeSocket>(&op))
    out += fmt::format(" kind {}{}", static_cast<int>(make->kind), make->family == Family::kInet6 ? " inet6" : "");
  if (const auto* shut = std::get_if<Shutdown>(&op)) out += fmt::format("{}{}", shut->read ? " read" : "", shut->write ? " write" : "");
  if (const auto* set = std::get_if<SetSocket>(&op)) {
    if (set->reuse_address) out += fmt::format(" reuseaddr {}", *set->reuse_address);
    if (set->broadcast) out += fmt::format(" broadcast {}", *set->broadcast);
    if (set->freebind) out += fmt::format(" freebind {}", *set->freebind);
    if (set->mark) out += fmt::format(" mark {}", *set->mark);
    if (set->device) out += " device " + *set->device;
  }
  return out;
}

}  // namespace nslab::verify

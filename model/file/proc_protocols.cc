#include <array>
#include <cstdio>
#include <optional>
#include <string_view>

#include "model/file/proc_snmp.h"

namespace nslab {

namespace {

// A line of proto_seq_show: its sockets' size, which of them a World has, whether memory is counted, and what it can do.
struct Protocol {
  const char* name;
  unsigned size;
  std::optional<SocketKind> kind;
  Family family;
  bool counts_memory;
  const char* pressure;
  unsigned header;
  const char* slab;
  std::string_view can;  // close, connect, disconnect, accept, ioctl, init ...
};
constexpr std::array kProtocols{
    Protocol{"AF_VSOCK", 1240, {}, Family::kInet, false, "NI", 0, "yes", "ynnnnnnnnnnnnnnnnn"},
    Protocol{"PACKET", 1600, SocketKind::kPacket, Family::kInet, false, "NI", 0, "no", "nnnnnnnnnnnnnnnnnn"},
    Protocol{"MPTCPv6", 2064, {}, Family::kInet, true, "no", 0, "yes", "yyynyyyyyyyynnyyyn"},
    Protocol{"PINGv6", 1344, SocketKind::kPing, Family::kInet6, false, "NI", 0, "yes", "yyynnynnyyyyyynyyn"},
    Protocol{"RAWv6", 1344, SocketKind::kRaw, Family::kInet6, false, "NI", 0, "yes", "yyynyyynyyyyyyyynn"},
    Protocol{"UDPLITEv6", 1472, {}, Family::kInet, true, "NI", 0, "yes", "yyynyyynyyyynnyyyn"},
    Protocol{"UDPv6", 1472, SocketKind::kUdp, Family::kInet6, true, "NI", 0, "yes", "yyynyyynyyyynnyyyn"},
    Protocol{"TCPv6", 2432, SocketKind::kTcp, Family::kInet6, true, "no", 192, "yes", "yyyyyyyyyyyynyyyyy"},
    Protocol{"XDP", 1088, {}, Family::kInet, false, "NI", 0, "no", "nnnnnnnnnnnnnnnnnn"},
    Protocol{"UNIX-STREAM", 1152, SocketKind::kUnixStream, Family::kInet, false, "NI", 0, "yes", "ynnnnnnnnnnnnnnnnn"},
    Protocol{"UNIX", 1152, SocketKind::kUnixDatagram, Family::kInet, false, "NI", 0, "yes", "ynnnnnnnnnnnnnnnnn"},
    Protocol{"UDP-Lite", 1344, {}, Family::kInet, true, "NI", 0, "yes", "yyynyyynyyyynnyyyn"},
    Protocol{"MPTCP", 1936, {}, Family::kInet, true, "no", 0, "yes", "yyynyyyyyyyynnyyyn"},
    Protocol{"PING", 1016, SocketKind::kPing, Family::kInet, false, "NI", 0, "yes", "yyynnynnyyyyyynyyn"},
    Protocol{"RAW", 1152, SocketKind::kRaw, Family::kInet, false, "NI", 0, "yes", "yyynyyynyyyyyyyynn"},
    Protocol{"UDP", 1344, SocketKind::kUdp, Family::kInet, true, "NI", 0, "yes", "yyynyyynyyyynnyyyn"},
    Protocol{"TCP", 2304, SocketKind::kTcp, Family::kInet, true, "no", 192, "yes", "yyyyyyyyyyyynyyyyy"},
    Protocol{"NETLINK", 1096, {}, Family::kInet, false, "NI", 0, "no", "nnnnnnnnnnnnnnnnnn"}};

std::size_t in_use(const World& world, NetnsId netns, const Protocol& protocol) {
  const Netns& ns = world.netns[netns];
  if (!protocol.kind) return 0;
  if (*protocol.kind == SocketKind::kPacket) return ns.taps.size();
  std::size_t used = 0;
  if (*protocol.kind == SocketKind::kUnixStream || *protocol.kind == SocketKind::kUnixDatagram) {
    for (const auto& [id, socket] : world.sockets) used += socket.netns == netns && socket.kind == *protocol.kind ? 1U : 0U;
    return used;
  }
  for (const auto& [key, listed] : ns.sockets) {
    const Socket& socket = world.sockets[key.socket];
    const bool waits = socket.kind == SocketKind::kTcp && socket.tcp->state == TcpState::kTimeWait;
    used += socket.kind == *protocol.kind && socket.family == protocol.family && is_hashed(socket) && !waits ? 1U : 0U;
  }
  return used;
}

}  // namespace

std::string protocols_text(const World& world, NetnsId netns) {
  std::string out = "protocol  size sockets  memory press maxhdr  slab module     cl co di ac io in de sh ss gs se re bi br ha uh gp em\n";
  for (const Protocol& protocol : kProtocols) {
    std::array<char, 128> line{};
    std::snprintf(line.data(), line.size(), "%-9s %4u %6zu  %6d   %-3s %6u   %-3s  %-10s ", protocol.name, protocol.size,
                  in_use(world, netns, protocol), protocol.counts_memory ? 0 : -1, protocol.pressure, protocol.header, protocol.slab,
                  "kernel");
    out += line.data();
    for (const char one : protocol.can) out += std::string(" ") + one + " ";
    out.back() = '\n';
  }
  return out;
}

}  // namespace nslab

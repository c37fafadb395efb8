#include "kernel/probe_sockets.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/ip_icmp.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace nslab::kernel {

namespace {

constexpr std::size_t kDataBytes = 56;

IpAddress v6_of(const struct in6_addr& address) {
  std::array<std::uint8_t, 16> bytes{};
  std::memcpy(bytes.data(), &address, bytes.size());
  return IpAddress::of_bytes(bytes);
}

std::uint16_t checksum(const unsigned char* bytes, std::size_t size) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < size; i += 2) sum += static_cast<std::uint32_t>(bytes[i] << 8U | bytes[i + 1]);
  while (sum >> 16U != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

std::uint16_t number_at(const unsigned char* at) { return static_cast<std::uint16_t>(at[0] << 8U | at[1]); }

// The echo that an ICMPv4 error quotes.
bool quoted4(const unsigned char* bytes, std::size_t size, IcmpSeen& out) {
  if (size < sizeof(struct iphdr)) return false;
  const std::size_t header = (bytes[0] & 15U) * 4U;
  if (size < header + 8 || bytes[9] != IPPROTO_ICMP || bytes[header] != ICMP_ECHO) return false;
  out.id = number_at(bytes + header + 4);
  out.sequence = number_at(bytes + header + 6);
  return true;
}
bool quoted6(const unsigned char* bytes, std::size_t size, IcmpSeen& out) {
  constexpr std::size_t kHeader = sizeof(struct ip6_hdr);
  if (size < kHeader + 8 || bytes[6] != IPPROTO_ICMPV6 || bytes[kHeader] != ICMP6_ECHO_REQUEST) return false;
  out.id = number_at(bytes + kHeader + 4);
  out.sequence = number_at(bytes + kHeader + 6);
  return true;
}

bool understand(const unsigned char* icmp, std::size_t size, Family family, IcmpSeen& out) {
  if (size < 8) return false;
  out.type = icmp[0];
  out.code = icmp[1];
  const bool v6 = family == Family::kInet6;
  const bool request = out.type == (v6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO);
  const bool reply = out.type == (v6 ? ICMP6_ECHO_REPLY : ICMP_ECHOREPLY);
  if (request || reply) {
    out.kind = request ? IcmpSeen::Kind::kRequest : IcmpSeen::Kind::kReply;
    out.id = number_at(icmp + 4);
    out.sequence = number_at(icmp + 6);
    return true;
  }
  out.kind = IcmpSeen::Kind::kError;
  if (v6) return out.type < 128 && quoted6(icmp + 8, size - 8, out);
  const bool error = out.type == ICMP_DEST_UNREACH || out.type == ICMP_TIME_EXCEEDED || out.type == ICMP_PARAMETERPROB;
  return error && quoted4(icmp + 8, size - 8, out);
}

}  // namespace

SocketAddress socket_address(const IpAddress& address, std::uint16_t port, std::uint32_t scope) {
  SocketAddress out;
  if (address.is_v6()) {
    struct sockaddr_in6 to {};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    to.sin6_scope_id = address.is_link_local() ? scope : 0;
    const auto bytes = address.bytes();
    std::memcpy(&to.sin6_addr, bytes.data(), bytes.size());
    std::memcpy(&out.bytes, &to, sizeof to);
    out.size = sizeof to;
    return out;
  }
  struct sockaddr_in to {};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(address.v4_value());
  std::memcpy(&out.bytes, &to, sizeof to);
  out.size = sizeof to;
  return out;
}

IpAddress address_of(const struct sockaddr_storage& bytes) {
  if (bytes.ss_family == AF_INET6) {
    struct sockaddr_in6 from {};
    std::memcpy(&from, &bytes, sizeof from);
    return v6_of(from.sin6_addr);
  }
  struct sockaddr_in from {};
  std::memcpy(&from, &bytes, sizeof from);
  return bytes.ss_family == AF_INET ? IpAddress::v4(ntohl(from.sin_addr.s_addr)) : IpAddress{};
}

Fd raw_icmp(Family family) {
  const bool v6 = family == Family::kInet6;
  const int protocol = v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
  Fd out(::socket(v6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
  const int on = 1;
  const int room = 4 << 20;
  if (out) (void)::setsockopt(out.get(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  if (out && v6) (void)::setsockopt(out.get(), IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on);
  return out;
}

int send_echo(const Fd& socket, const SocketAddress& to, Family family, std::uint16_t id, std::uint16_t sequence) {
  std::array<unsigned char, 8 + kDataBytes> packet{};
  packet[0] = family == Family::kInet6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO;
  packet[4] = static_cast<unsigned char>(id >> 8U);
  packet[5] = static_cast<unsigned char>(id);
  packet[6] = static_cast<unsigned char>(sequence >> 8U);
  packet[7] = static_cast<unsigned char>(sequence);
  if (family == Family::kInet) {  // IPv6: the kernel does it
    const std::uint16_t sum = checksum(packet.data(), packet.size());
    packet[2] = static_cast<unsigned char>(sum >> 8U);
    packet[3] = static_cast<unsigned char>(sum);
  }
  const auto* address = reinterpret_cast<const struct sockaddr*>(&to.bytes);
  return ::sendto(socket.get(), packet.data(), packet.size(), 0, address, to.size) < 0 ? errno : 0;
}

void read_icmp(const Fd& socket, Family family, const std::function<void(const IcmpSeen&)>& each) {
  for (;;) {
    std::array<unsigned char, 2048> bytes{};
    struct sockaddr_storage from {};
    alignas(struct cmsghdr) std::array<char, 256> control{};
    struct iovec data {bytes.data(), bytes.size()};
    struct msghdr message {};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    const ssize_t got = ::recvmsg(socket.get(), &message, 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && (errno == EAGAIN || errno == EBADF)) return;
    if (got < 0) continue;  // an error that was waiting at the socket; the packet that brought it comes by itself
    IcmpSeen seen;
    seen.source = address_of(from);
    std::size_t skip = 0;
    if (family == Family::kInet) {
      skip = (bytes[0] & 15U) * 4U;
      seen.ttl = bytes[8];
    }
    for (struct cmsghdr* one = CMSG_FIRSTHDR(&message); one != nullptr; one = CMSG_NXTHDR(&message, one)) {
      if (one->cmsg_level == IPPROTO_IPV6 && one->cmsg_type == IPV6_HOPLIMIT) std::memcpy(&seen.ttl, CMSG_DATA(one), sizeof seen.ttl);
    }
    const auto size = static_cast<std::size_t>(got);
    if (size > skip && understand(bytes.data() + skip, size - skip, family, seen)) each(seen);
  }
}

}  // namespace nslab::kernel

#include "shell/tools/tcpdump/filter_tests.h"

#include <algorithm>
#include <cstdlib>

#include "model/packet.h"
#include "shell/tools/tcpdump/octets.h"

namespace nslab::shell {

namespace {

std::size_t skipped(const Captured& c, std::size_t tags) { return c.tag_apart ? std::max<std::size_t>(tags, 1) : tags; }

bool by_side(Side side, bool source, bool destination) {
  switch (side) {
    case Side::kSource: return source;
    case Side::kDestination: return destination;
    case Side::kBoth: return source && destination;
    case Side::kEither: return source || destination;
  }
  return false;
}

// Whether the addresses at two places are within a network; both have `size` octets.
bool in_network(const Captured& c, std::size_t at, const Prefix& net) {
  const auto half = [&](std::size_t i) { return static_cast<std::uint64_t>(long_at(c.octets, i)) << 32 | long_at(c.octets, i + 4); };
  return net.contains(net.address.is_v4() ? IpAddress::v4(long_at(c.octets, at)) : IpAddress::v6(half(at), half(at + 8)));
}

}  // namespace

std::size_t network_at(const Captured& c, std::size_t tags) {
  return (c.type == LinkType::kCooked2 ? 20U : 14U) + 4 * skipped(c, tags);
}
std::uint16_t type_of(const Captured& c, std::size_t tags) {
  tags = skipped(c, tags);
  if (tags == 0) return word_at(c.octets, c.type == LinkType::kCooked2 ? 0 : 12);
  return word_at(c.octets, network_at(c, tags) - 2);
}
bool is_ip(const Captured& c, std::size_t tags) { return type_of(c, tags) == ethertype::kIp; }
bool is_ip6(const Captured& c, std::size_t tags) { return type_of(c, tags) == ethertype::kIp6; }
bool is_arp(const Captured& c, std::size_t tags) { return type_of(c, tags) == ethertype::kArp; }
bool has_protocol(const Captured& c, std::size_t tags, std::uint8_t protocol) {
  const std::size_t at = network_at(c, tags);
  if (is_ip(c, tags)) return octet_at(c.octets, at + 9) == protocol;
  if (!is_ip6(c, tags)) return false;
  const std::uint8_t next = octet_at(c.octets, at + 6);
  return next == protocol || (next == 44 && octet_at(c.octets, at + 40) == protocol);
}
std::optional<std::size_t> transport_at(const Captured& c, std::size_t tags) {
  const std::size_t at = network_at(c, tags);
  if (is_ip6(c, tags)) return at + 40;
  if (!is_ip(c, tags) || (word_at(c.octets, at + 6) & 0x1fff) != 0) return std::nullopt;
  return at + static_cast<std::size_t>(octet_at(c.octets, at) & 15) * 4;
}

Test network_test(const Qualifiers& q, const Prefix& net, std::size_t tags) {
  return [q, net, tags](const Captured& c) {
    const std::size_t at = network_at(c, tags);
    if (net.address.is_v6()) {
      if (!is_ip6(c, tags) || q.proto == "ip" || q.proto == "arp") return false;
      return by_side(q.side, in_network(c, at + 8, net), in_network(c, at + 24, net));
    }
    if (is_ip(c, tags) && q.proto != "arp") return by_side(q.side, in_network(c, at + 12, net), in_network(c, at + 16, net));
    if (is_arp(c, tags) && (q.proto.empty() || q.proto == "arp"))
      return by_side(q.side, in_network(c, at + 14, net), in_network(c, at + 24, net));
    return false;
  };
}

Test port_test(const Qualifiers& q, std::uint32_t first, std::uint32_t last, std::size_t tags) {
  return [q, first, last, tags](const Captured& c) {
    const bool tcp = has_protocol(c, tags, ipproto::kTcp) && q.proto != "udp";
    const bool udp = has_protocol(c, tags, ipproto::kUdp) && q.proto != "tcp";
    if (!tcp && !udp) return false;
    const auto at = transport_at(c, tags);
    if (!at) return false;
    const auto within = [&](std::size_t i) {
      const std::uint16_t port = word_at(c.octets, i);
      return port >= first && port <= last;
    };
    return by_side(q.side, within(*at), within(*at + 2));
  };
}

Test mac_test(const Qualifiers& q, const std::string& mac) {
  return [q, mac](const Captured& c) {
    if (c.type == LinkType::kCooked2) return by_side(q.side, c.octets.substr(12, 6) == mac, false);
    return by_side(q.side, c.octets.substr(6, 6) == mac, c.octets.substr(0, 6) == mac);
  };
}

std::optional<std::string> mac_octets(const std::string& text) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    char* end = nullptr;
    const unsigned long value = std::strtoul(text.c_str() + at, &end, 16);
    const auto used = static_cast<std::size_t>(end - text.c_str()) - at;
    if (used == 0 || used > 2) return std::nullopt;
    out += static_cast<char>(value);
    at += used;
    if (at == text.size()) break;
    if (text[at] != ':' && text[at] != '-') return std::nullopt;
    ++at;
  }
  return out.size() == 6 ? std::optional(out) : std::nullopt;
}

}  // namespace nslab::shell

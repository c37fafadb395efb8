#include "shell/tools/tcpdump/octets.h"

#include <cstdlib>

namespace nslab::shell {

namespace {

void put8(std::string& out, unsigned value) { out += static_cast<char>(value & 0xff); }
void put16(std::string& out, unsigned value) {
  put8(out, value >> 8);
  put8(out, value);
}
void put32(std::string& out, std::uint32_t value) {
  put16(out, value >> 16);
  put16(out, value & 0xffff);
}
void put64(std::string& out, std::uint64_t value) {
  put32(out, static_cast<std::uint32_t>(value >> 32));
  put32(out, static_cast<std::uint32_t>(value));
}
void put_mac(std::string& out, const Mac& mac) {
  for (const auto byte : mac.bytes) put8(out, byte);
}
void put_address(std::string& out, const IpAddress& address) {
  if (address.is_v6()) {
    put64(out, address.high);
    put64(out, address.low);
  } else {
    put32(out, address.v4_value());
  }
}
void set16(std::string& out, std::size_t at, unsigned value) {
  out[at] = static_cast<char>(value >> 8 & 0xff);
  out[at + 1] = static_cast<char>(value & 0xff);
}
void little32(std::string& out, std::uint32_t value) {
  for (unsigned shift = 0; shift < 32; shift += 8) put8(out, value >> shift);
}

std::string address_octets(const IpAddress& address) {
  std::string out;
  put_address(out, address);
  return out;
}

// What ping puts after the header: the time, and then the octets' own numbers.
void put_echo_data(std::string& out, std::size_t length, std::int64_t us) {
  const std::size_t begin = out.size();
  constexpr std::size_t kTimeval = 16;
  if (length >= kTimeval) {
    little32(out, static_cast<std::uint32_t>(us / 1000000));
    little32(out, 0);
    little32(out, static_cast<std::uint32_t>(us % 1000000));
    little32(out, 0);
  }
  while (out.size() - begin < length) put8(out, static_cast<unsigned>(out.size() - begin));
}

void put_quoted(std::string& out, const Quoted& q, std::size_t room) {
  const std::size_t begin = out.size();
  if (q.source.is_v4()) {
    std::string head;
    put8(head, 0x45);
    put8(head, q.tos);
    put16(head, q.length);
    put16(head, 0);
    put16(head, q.protocol == ipproto::kIcmp ? 0x4000 : 0);
    put8(head, q.ttl);
    put8(head, q.protocol);
    put16(head, 0);
    put_address(head, q.source);
    put_address(head, q.destination);
    set16(head, 10, internet_checksum(head));
    out += head;
  } else {
    put32(out, 0x60000000U | static_cast<std::uint32_t>(q.tos) << 20);
    put16(out, q.length > 40 ? q.length - 40U : 0);
    put8(out, q.protocol);
    put8(out, q.ttl);
    put_address(out, q.source);
    put_address(out, q.destination);
  }
  if (q.protocol == ipproto::kIcmp || q.protocol == ipproto::kIcmp6) {
    put8(out, q.type);
    put8(out, q.code);
    put16(out, 0);
    put16(out, q.source_port);
    put16(out, q.destination_port);
  } else {
    put16(out, q.source_port);
    put16(out, q.destination_port);
    if (q.protocol == ipproto::kUdp) {
      const auto length = static_cast<std::uint32_t>(q.length - (q.source.is_v4() ? 20 : 40));
      put16(out, length);
      put16(out, static_cast<std::uint16_t>(
                     ~internet_checksum("", pseudo_sum(address_octets(q.source), address_octets(q.destination), q.protocol, length))));
    } else {
      put32(out, 0);
    }
  }
  while (out.size() - begin < room) put8(out, 0);
  out.resize(begin + room);
  constexpr std::size_t kHeader = 20;
  if (q.protocol == ipproto::kIcmp && room >= kHeader + 8) {
    set16(out, begin + kHeader + 2, internet_checksum(std::string_view(out).substr(begin + kHeader)));
  }
}

std::string icmp4_octets(const Icmp& icmp, std::size_t length, std::int64_t us) {
  std::string out;
  put8(out, icmp.type);
  put8(out, icmp.code);
  put16(out, 0);
  if (icmp.type == 0 || icmp.type == 8) {
    put16(out, icmp.id);
    put16(out, icmp.sequence);
    put_echo_data(out, length > 8 ? length - 8 : 0, us);
  } else {
    if (icmp.type == 5) {
      put_address(out, icmp.address);
    } else {
      put16(out, 0);
      put16(out, icmp.type == 3 && icmp.code == 4 ? icmp.mtu : 0);
    }
    put_quoted(out, icmp.quoted, length > 8 ? length - 8 : 0);
  }
  out.resize(length);
  set16(out, 2, internet_checksum(out));
  return out;
}

// Neighbour discovery: the target, and a link-layer address.
void put_discovery(std::string& out, const Icmp& icmp) {
  put32(out, icmp.type == 136 ? static_cast<std::uint32_t>(icmp.flags) << 29 : 0);
  if (icmp.type != 133) put_address(out, icmp.address);
  if (!icmp.has_lladdr) return;
  put8(out, icmp.type == 136 ? 2 : 1);
  put8(out, 1);
  put_mac(out, icmp.lladdr);
}

std::string icmp6_octets(const Ip& ip, const Icmp& icmp, std::size_t length, std::int64_t us) {
  std::string out;
  put8(out, icmp.type);
  put8(out, icmp.code);
  put16(out, 0);
  if (icmp.type == 128 || icmp.type == 129) {
    put16(out, icmp.id);
    put16(out, icmp.sequence);
    put_echo_data(out, length > 8 ? length - 8 : 0, us);
  } else if (icmp.type >= 133 && icmp.type <= 136) {
    put_discovery(out, icmp);
  } else if (icmp.type == 143) {
    put16(out, 0);
    put16(out, 1);
    put8(out, 4);  // CHANGE_TO_EXCLUDE_MODE
    put8(out, 0);
    put16(out, 0);
    put_address(out, icmp.address);
  } else {
    put32(out, icmp.type == 2 ? icmp.mtu : 0);
    put_quoted(out, icmp.quoted, length > 8 ? length - 8 : 0);
  }
  out.resize(length);
  set16(out, 2,
        internet_checksum(out, pseudo_sum(address_octets(ip.source), address_octets(ip.destination), ipproto::kIcmp6,
                                          static_cast<std::uint32_t>(length))));
  return out;
}

std::string igmp_octets(const Icmp& icmp, std::size_t length) {
  std::string out;
  put8(out, icmp.type);
  put8(out, 0);
  put16(out, 0);
  put16(out, 0);
  put16(out, 1);
  put8(out, 4);
  put8(out, 0);
  put16(out, 0);
  put_address(out, icmp.address);
  out.resize(length);
  set16(out, 2, internet_checksum(out));
  return out;
}

// The checksum as an offloading device gets it: only the pseudo header is in.
unsigned begun_checksum(const Ip& ip, std::uint8_t protocol, std::size_t length) {
  const std::uint32_t sum =
      pseudo_sum(address_octets(ip.source), address_octets(ip.destination), protocol, static_cast<std::uint32_t>(length));
  return static_cast<std::uint16_t>(~internet_checksum("", sum));
}

std::string tcp_octets(const Ip& ip, const Tcp& tcp, std::size_t length) {
  std::string options;
  const bool syn = (tcp.flags & tcp_flag::kSyn) != 0;
  if (tcp.options) {
    if (syn) {
      put16(options, 0x0204);
      put16(options, tcp.mss);
      put16(options, 0x0402);
    } else {
      put16(options, 0x0101);
    }
    put16(options, 0x080a);
    put32(options, tcp.ts_value);
    put32(options, tcp.ts_echo);
    if (syn) put32(options, 0x0103030a);
  }
  std::string out;
  put16(out, tcp.source);
  put16(out, tcp.destination);
  put32(out, tcp.sequence);
  put32(out, tcp.acknowledgement);
  put8(out, static_cast<unsigned>((20 + options.size()) / 4) << 4);
  put8(out, tcp.flags);
  put16(out, tcp.window);
  put32(out, 0);
  out += options;
  out += *ip.payload;
  out.resize(length);
  if ((tcp.flags & tcp_flag::kRst) != 0) {
    const auto sum =
        pseudo_sum(address_octets(ip.source), address_octets(ip.destination), ipproto::kTcp, static_cast<std::uint32_t>(length));
    set16(out, 16, internet_checksum(out, sum));
  } else {
    set16(out, 16, begun_checksum(ip, ipproto::kTcp, length));
  }
  return out;
}

std::string udp_octets(const Ip& ip, const Udp& udp, std::size_t length, std::int64_t us) {
  std::string out;
  put16(out, udp.source);
  put16(out, udp.destination);
  put16(out, static_cast<unsigned>(length));
  put16(out, ip.inner.empty() ? begun_checksum(ip, ipproto::kUdp, length) : 0);
  if (!ip.inner.empty()) {
    put32(out, 0x08000000);
    put32(out, static_cast<std::uint32_t>(std::strtoul(ip.payload->c_str(), nullptr, 10)) << 8);  // the model keeps it so
    out += ethernet_octets(*ip.inner, us);
  } else {
    out += *ip.payload;
  }
  // traceroute counts its octets from 0x40 on; whatever else was not spelled out is as good as that.
  for (std::size_t i = out.size(); i < length; ++i) put8(out, 0x40 + static_cast<unsigned>(i - 8));
  out.resize(length);
  return out;
}

std::string transport_octets(const Ip& ip, std::size_t length, std::int64_t us) {
  if (const Icmp* icmp = ip.icmp()) {
    if (ip.protocol == ipproto::kIgmp) return igmp_octets(*icmp, length);
    return ip.is_v4() ? icmp4_octets(*icmp, length, us) : icmp6_octets(ip, *icmp, length, us);
  }
  if (const Tcp* tcp = ip.tcp()) return tcp_octets(ip, *tcp, length);
  if (const Udp* udp = ip.udp()) return udp_octets(ip, *udp, length, us);
  return std::string(length, '\0');
}

std::string options4(const Ip& ip) {
  std::string out;
  if (!ip.record_route.empty()) {
    const RecordRoute& record = *ip.record_route;
    const bool reply = ip.icmp() != nullptr && ip.icmp()->type == 0;  // ip_options_echo leaves the padding out
    if (!reply) put8(out, 1);
    put8(out, 7);
    put8(out, 39);
    put8(out, 4U + 4U * record.count);
    for (std::size_t i = 0; i < record.hops.size(); ++i) put32(out, i < record.count ? record.hops[i].v4_value() : 0);
    if (reply) put8(out, 0);
  } else if (ip.router_alert) {
    put32(out, 0x94040000);
  }
  return out;
}

void put_ip4(std::string& out, const Ip& ip, std::int64_t us) {
  const std::string options = options4(ip);
  std::string head;
  put8(head, 0x40 | static_cast<unsigned>((20 + options.size()) / 4));
  put8(head, ip.tos);
  put16(head, ip.length);
  put16(head, ip.id);
  put16(head, (ip.dont_fragment ? 0x4000U : 0U) | (ip.more_fragments ? 0x2000U : 0U) | static_cast<unsigned>(ip.fragment_offset / 8));
  put8(head, ip.ttl);
  put8(head, ip.protocol);
  put16(head, 0);
  put_address(head, ip.source);
  put_address(head, ip.destination);
  head += options;
  set16(head, 10, internet_checksum(head));
  out += head;
  const std::size_t length = ip.length > head.size() ? ip.length - head.size() : 0;
  if (ip.fragment_offset != 0) {
    for (std::size_t i = 0; i < length; ++i) put8(out, static_cast<unsigned>(ip.fragment_offset + i - 8));
    return;
  }
  out += transport_octets(ip, length, us);
}

void put_ip6(std::string& out, const Ip& ip, std::int64_t us) {
  const bool fragment = ip.more_fragments || ip.fragment_offset != 0;
  const std::uint32_t length = ip.length > 40 ? ip.length - 40 : 0;
  put32(out, 0x60000000U | static_cast<std::uint32_t>(ip.tos) << 20);
  put16(out, length);
  put8(out, ip.router_alert ? 0 : fragment ? 44 : ip.protocol);
  put8(out, ip.ttl);
  put_address(out, ip.source);
  put_address(out, ip.destination);
  std::size_t left = length;
  if (ip.router_alert || fragment) {
    put8(out, ip.protocol);
    put8(out, 0);
    if (ip.router_alert) {
      put32(out, 0x05020000);
      put16(out, 0x0100);
    } else {
      put16(out, static_cast<unsigned>(ip.fragment_offset) | (ip.more_fragments ? 1U : 0U));
      put32(out, ip.id);
    }
    left = left > 8 ? left - 8 : 0;
  }
  if (ip.fragment_offset != 0) {
    for (std::size_t i = 0; i < left; ++i) put8(out, static_cast<unsigned>(ip.fragment_offset + i - 8));
    return;
  }
  out += transport_octets(ip, left, us);
}

void put_arp(std::string& out, const Arp& arp) {
  put16(out, 1);
  put16(out, ethertype::kIp);
  put16(out, 0x0604);
  put16(out, arp.operation);
  put_mac(out, arp.sender_mac);
  put32(out, arp.sender.v4_value());
  put_mac(out, arp.target_mac);
  put32(out, arp.target.v4_value());
}

}  // namespace

std::uint8_t octet_at(std::string_view octets, std::size_t at) {
  return at < octets.size() ? static_cast<std::uint8_t>(octets[at]) : std::uint8_t{0};
}
std::uint16_t word_at(std::string_view octets, std::size_t at) {
  return static_cast<std::uint16_t>(octet_at(octets, at) << 8 | octet_at(octets, at + 1));
}
std::uint32_t long_at(std::string_view octets, std::size_t at) {
  return static_cast<std::uint32_t>(word_at(octets, at)) << 16 | word_at(octets, at + 2);
}

std::uint16_t internet_checksum(std::string_view octets, std::uint32_t begun) {
  std::uint64_t sum = begun;
  for (std::size_t i = 0; i < octets.size(); i += 2) sum += word_at(octets, i);
  while (sum > 0xffff) sum = (sum >> 16) + (sum & 0xffff);
  return static_cast<std::uint16_t>(~sum);
}

std::uint32_t pseudo_sum(std::string_view source, std::string_view destination, std::uint8_t protocol, std::uint32_t length) {
  std::uint32_t sum = protocol + length;
  for (std::size_t i = 0; i < source.size(); i += 2) sum += word_at(source, i);
  for (std::size_t i = 0; i < destination.size(); i += 2) sum += word_at(destination, i);
  return sum;
}

std::string ethernet_octets(const Packet& packet, std::int64_t us) {
  std::string out;
  put_mac(out, packet.destination);
  put_mac(out, packet.source);
  if (packet.tag.id != 0) {
    put16(out, packet.tag.is_8021ad ? ethertype::kQinq : ethertype::kVlan);
    put16(out, packet.tag.id);
  }
  const bool length_field = packet.arp() == nullptr && packet.ip() == nullptr && packet.protocol < 0x600;
  put16(out, length_field ? packet.opaque_length : packet.protocol);
  if (const Arp* arp = packet.arp()) {
    put_arp(out, *arp);
  } else if (const Ip* ip = packet.ip()) {
    if (ip->is_v4()) {
      put_ip4(out, *ip, us);
    } else {
      put_ip6(out, *ip, us);
    }
  } else {
    out.append(packet.opaque_length, '\0');
  }
  return out;
}

}  // namespace nslab::shell

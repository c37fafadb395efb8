// Links, ARP and IP. (Transports are in dissect_transport.cc.)
#include "shell/tools/tcpdump/dissect.h"

#include <fmt/format.h>

#include <array>

#include "model/base/ip.h"
#include "model/packet.h"
#include "shell/tools/tcpdump/octets.h"

namespace nslab::shell {

namespace {

constexpr std::uint16_t kLeastType = 0x600;  // below: a length (802.3)

std::string_view type_name(std::uint16_t type) {
  switch (type) {
    case ethertype::kIp: return "IPv4";
    case ethertype::kArp: return "ARP";
    case ethertype::kIp6: return "IPv6";
    case ethertype::kVlan: return "802.1Q";
    case ethertype::kQinq: return "802.1Q-QinQ";
    case 0x8035: return "Reverse ARP";
    case 0x88cc: return "LLDP";
    case 0x8847: return "MPLS unicast";
    default: return "Unknown";
  }
}

std::string_view protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case 0: return "Options";
    case ipproto::kIcmp: return "ICMP";
    case ipproto::kIgmp: return "IGMP";
    case ipproto::kTcp: return "TCP";
    case ipproto::kUdp: return "UDP";
    case 44: return "unknown";
    case ipproto::kIcmp6: return "ICMPv6";
    default: return "unknown";
  }
}

std::string vlan_text(std::uint16_t tag) {
  return fmt::format("vlan {}, p {}{}, ", tag & 0xfff, tag >> 13, (tag & 0x1000) != 0 ? ", DEI" : "");
}

}  // namespace

std::string Dissector::print(std::string_view octets, LinkType type, std::size_t wire_length) {
  out_.clear();
  if (type == LinkType::kCooked2) {
    cooked(octets, wire_length);
  } else {
    ethernet(octets, wire_length);
  }
  return std::move(out_);
}

std::string Dissector::mac(std::string_view octets) const {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", octet_at(octets, 0), octet_at(octets, 1), octet_at(octets, 2),
                     octet_at(octets, 3), octet_at(octets, 4), octet_at(octets, 5));
}

std::string Dissector::mac_with_vendor(std::string_view octets) const {
  std::string text = mac(octets);
  if (o_.numeric_hosts) return text;
  if (text == "ff:ff:ff:ff:ff:ff") return "Broadcast";
  return text + " (oui Unknown)";
}

void Dissector::cooked(std::string_view octets, std::size_t length) {
  constexpr std::array<std::string_view, 5> kTypes{"In", "B", "M", "P", "Out"};
  constexpr std::size_t kHeader = 20;
  const std::uint16_t protocol = word_at(octets, 0);
  const std::uint8_t kind = octet_at(octets, 10);
  const std::string name = namer_.link(long_at(octets, 4));
  if (!name.empty()) out_ += fmt::format("{:<5} ", name);
  out_ += fmt::format("{:<3} ", kind < kTypes.size() ? kTypes[kind] : "?");
  if (o_.link_header) {
    out_ += fmt::format("ifindex {} {} ", long_at(octets, 4), mac_with_vendor(octets.substr(std::min<std::size_t>(12, octets.size()))));
    if (!o_.quick) out_ += fmt::format("ethertype {} (0x{:04x}), ", type_name(protocol), protocol);
    out_ += fmt::format("length {}: ", length);
  }
  const std::string_view rest = octets.substr(std::min(kHeader, octets.size()));
  if (protocol == ethertype::kVlan && octets.size() > kHeader + 4) {
    if (o_.link_header)
      out_ += vlan_text(word_at(rest, 0)) + fmt::format("ethertype {} (0x{:04x}), ", type_name(word_at(rest, 2)), word_at(rest, 2));
    if (network(word_at(rest, 2), rest.substr(4), o_.link_header)) return;
  }
  if (!network(protocol, rest, o_.link_header)) out_ += fmt::format("Unknown Ethertype (0x{:04x}), length {}", protocol, length);
}

void Dissector::ethernet(std::string_view octets, std::size_t length) {
  std::uint16_t type = word_at(octets, 12);
  std::size_t at = 14;
  if (o_.link_header) {
    out_ += fmt::format("{} > {}, ", mac_with_vendor(octets.substr(std::min<std::size_t>(6, octets.size()))), mac_with_vendor(octets));
    if (type < kLeastType) {
      out_ += o_.quick ? "802.3" : "802.3";
    } else if (o_.quick) {
      out_ += std::string(type_name(type));
    } else {
      out_ += fmt::format("ethertype {} (0x{:04x})", type_name(type), type);
    }
    out_ += fmt::format(", length {}: ", length);
  }
  while ((type == ethertype::kVlan || type == ethertype::kQinq) && octets.size() >= at + 4) {
    if (o_.link_header) out_ += vlan_text(word_at(octets, at));
    type = word_at(octets, at + 2);
    if (o_.link_header) out_ += fmt::format("ethertype {} (0x{:04x}), ", type_name(type), type);
    at += 4;
  }
  const std::string_view rest = octets.substr(std::min(at, octets.size()));
  if (network(type, rest, o_.link_header)) return;
  if (!o_.link_header) {
    out_ += fmt::format("{} > {}, ", mac_with_vendor(octets.substr(std::min<std::size_t>(6, octets.size()))), mac_with_vendor(octets));
    out_ += type < kLeastType ? "802.3" : fmt::format("ethertype {} (0x{:04x})", type_name(type), type);
    out_ += fmt::format(", length {}: ", length);
  }
  hex_lines(rest);
}

void Dissector::hex_lines(std::string_view octets) { out_ += hex_dump(octets); }

bool Dissector::network(std::uint16_t protocol, std::string_view octets, bool named) {
  switch (protocol) {
    case ethertype::kIp: ip4(octets, named); return true;
    case ethertype::kIp6: ip6(octets, named); return true;
    case ethertype::kArp:
      if (!named) out_ += "ARP, ";
      arp(octets);
      return true;
    default: return false;
  }
}

void Dissector::arp(std::string_view octets) {
  if (o_.verbose > 0) out_ += "Ethernet (len 6), IPv4 (len 4), ";
  const std::uint16_t operation = word_at(octets, 6);
  const std::string_view sender = octets.substr(8, 6);
  const std::string from = named_address(octets.substr(14, 4));
  const std::string about = named_address(octets.substr(24, 4));
  if (operation == 1) {
    const std::string target = mac(octets.substr(18, 6));
    out_ += fmt::format("Request who-has {}", about);
    if (target != "00:00:00:00:00:00") out_ += fmt::format(" ({})", mac_with_vendor(octets.substr(18, 6)));
    out_ += fmt::format(" tell {}", from);
  } else {
    out_ += fmt::format("Reply {} is-at {}", from, mac_with_vendor(sender));
  }
  out_ += fmt::format(", length {}", octets.size());
}

std::string Dissector::named_address(std::string_view address) const {
  if (!o_.numeric_hosts) {
    std::string name = namer_.host(address);
    if (!name.empty()) return name;
  }
  if (address.size() == 4) return to_string(IpAddress::v4(long_at(address, 0)));
  const auto half = [&](std::size_t at) { return static_cast<std::uint64_t>(long_at(address, at)) << 32 | long_at(address, at + 4); };
  return to_string(IpAddress::v6(half(0), half(8)));
}

std::string Dissector::host(std::string_view ip, bool source) const {
  const bool v4 = octet_at(ip, 0) >> 4 == 4;
  return named_address(v4 ? ip.substr(source ? 12 : 16, 4) : ip.substr(source ? 8 : 24, 16));
}

void Dissector::ip4_options(std::string_view options) {
  out_ += ", options (";
  std::string_view comma;
  for (std::size_t at = 0; at < options.size();) {
    const std::uint8_t kind = octet_at(options, at);
    out_ += comma;
    comma = ",";
    if (kind <= 1) {
      out_ += kind == 0 ? "EOL" : "NOP";
      if (kind == 0) break;
      ++at;
      continue;
    }
    const std::size_t length = std::max<std::size_t>(octet_at(options, at + 1), 2);
    if (kind == 7) {
      out_ += "RR";
      const std::size_t pointer = octet_at(options, at + 2);
      for (std::size_t i = 3; i + 3 < length; i += 4) {
        out_ += fmt::format(" {}{}", to_string(IpAddress::v4(long_at(options, at + i))), i + 1 < pointer ? "," : "");
      }
    } else if (kind == 0x94) {
      out_ += "RA";
      if (word_at(options, at + 2) != 0) out_ += fmt::format(" value {}", word_at(options, at + 2));
    } else {
      out_ += fmt::format("unknown {}", kind);
    }
    at += length;
  }
  out_ += ")";
}

void Dissector::ip4(std::string_view octets, bool named) {
  if (!named) out_ += "IP ";
  if (octets.size() < 20) {
    out_ += "[|ip]";
    return;
  }
  const std::size_t header = static_cast<std::size_t>(octet_at(octets, 0) & 15) * 4;
  const std::uint16_t length = word_at(octets, 2);
  const std::uint16_t offset_word = word_at(octets, 6);
  const unsigned offset = (offset_word & 0x1fffU) * 8;
  const std::uint8_t protocol = octet_at(octets, 9);
  octets = octets.substr(0, std::max<std::size_t>(std::min<std::size_t>(octets.size(), length), header));
  if (o_.verbose > 0) {
    const bool df = (offset_word & 0x4000) != 0;
    const bool more = (offset_word & 0x2000) != 0;
    out_ += fmt::format("(tos 0x{:x}, ttl {}, id {}, offset {}, flags [{}], proto {} ({}), length {}", octet_at(octets, 1),
                        octet_at(octets, 8), word_at(octets, 4), offset,
                        df && more ? "+, DF"
                        : df       ? "DF"
                        : more     ? "+"
                                   : "none",
                        protocol_name(protocol), protocol, length);
    if (header > 20) ip4_options(octets.substr(20, header - 20));
    out_ += ")\n    ";
  }
  if (offset != 0) {
    out_ += fmt::format("{} > {}: ", host(octets, true), host(octets, false));
    if (o_.numeric_hosts) {
      out_ += fmt::format("ip-proto-{}", protocol);
    } else {
      out_ += protocol == ipproto::kIcmp ? "icmp" : protocol == ipproto::kUdp ? "udp" : protocol == ipproto::kTcp ? "tcp" : "ip";
    }
    return;
  }
  const std::string_view rest = octets.substr(std::min(header, octets.size()));
  if (protocol != ipproto::kTcp && protocol != ipproto::kUdp) out_ += fmt::format("{} > {}: ", host(octets, true), host(octets, false));
  transport(protocol, octets, rest, (offset_word & 0x2000) != 0);
}

void Dissector::ip6(std::string_view octets, bool named) {
  if (!named) out_ += "IP6 ";
  if (octets.size() < 40) {
    out_ += "[|ip6]";
    return;
  }
  const std::uint16_t length = word_at(octets, 4);
  std::uint8_t next = octet_at(octets, 6);
  octets = octets.substr(0, std::min<std::size_t>(octets.size(), 40U + length));
  if (o_.verbose > 0) {
    const std::uint32_t first = long_at(octets, 0);
    const std::uint32_t traffic_class = first >> 20 & 0xff;
    out_ += "(";
    if (traffic_class != 0) out_ += fmt::format("class 0x{:02x}, ", traffic_class);
    if ((first & 0xfffff) != 0) out_ += fmt::format("flowlabel 0x{:05x}, ", first & 0xfffff);
    out_ += fmt::format("hlim {}, next-header {} ({}) payload length: {}) ", octet_at(octets, 7), protocol_name(next), next, length);
  }
  std::size_t at = 40;
  std::string extensions;
  if (next == 0) {
    extensions += "HBH ";
    if (o_.verbose > 0) extensions += fmt::format("(rtalert: 0x{:04x}) (padn) ", word_at(octets, at + 4));
    next = octet_at(octets, at);
    at += 8;
  }
  if (next == 44) {
    const std::uint16_t offset = word_at(octets, at + 2);
    extensions += fmt::format("frag ({}{}|{}) ", o_.verbose > 0 ? fmt::format("0x{:08x}:", long_at(octets, at + 4)) : "", offset & 0xfff8,
                              octets.size() - at - 8);
    next = octet_at(octets, at);
    at += 8;
    if ((offset & 0xfff8) != 0) {
      out_ += fmt::format("{} > {}: {}", host(octets, true), host(octets, false), extensions);
      out_.pop_back();
      return;
    }
  }
  const std::string_view rest = octets.substr(std::min(at, octets.size()));
  if ((next != ipproto::kTcp && next != ipproto::kUdp) || !extensions.empty()) {
    out_ += fmt::format("{} > {}: {}", host(octets, true), host(octets, false), extensions);
  }
  transport(next, octets, rest, false);
}

}  // namespace nslab::shell

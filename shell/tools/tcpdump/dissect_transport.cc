// ICMP, ICMPv6, IGMP, TCP and UDP.
#include <fmt/format.h>

#include <array>

#include "model/base/ip.h"
#include "model/packet.h"
#include "shell/tools/tcpdump/dissect.h"
#include "shell/tools/tcpdump/dissect_dhcp.h"
#include "shell/tools/tcpdump/octets.h"

namespace nslab::shell {

namespace {

struct Service {
  std::uint16_t port;
  std::string_view name;
  bool tcp, udp;
};
constexpr std::array kServices{
    Service{7, "echo", true, true},          Service{9, "discard", true, true},      Service{13, "daytime", true, true},
    Service{20, "ftp-data", true, false},    Service{21, "ftp", true, false},        Service{22, "ssh", true, false},
    Service{23, "telnet", true, false},      Service{25, "smtp", true, false},       Service{37, "time", true, true},
    Service{53, "domain", true, true},       Service{67, "bootps", false, true},     Service{68, "bootpc", false, true},
    Service{69, "tftp", false, true},        Service{79, "finger", true, false},     Service{80, "http", true, false},
    Service{88, "kerberos", true, true},     Service{110, "pop3", true, false},      Service{111, "sunrpc", true, true},
    Service{123, "ntp", false, true},        Service{143, "imap2", true, false},     Service{161, "snmp", true, true},
    Service{162, "snmp-trap", true, true},   Service{179, "bgp", true, false},       Service{389, "ldap", true, true},
    Service{443, "https", true, true},       Service{500, "isakmp", false, true},    Service{514, "syslog", false, true},
    Service{546, "dhcpv6-client", false, true}, Service{547, "dhcpv6-server", false, true}, Service{636, "ldaps", true, true},
    Service{853, "domain-s", true, true},    Service{993, "imaps", true, false},     Service{995, "pop3s", true, false},
    Service{1194, "openvpn", true, true},    Service{3306, "mysql", true, false},    Service{5353, "mdns", false, true},
    Service{5432, "postgresql", true, false}, Service{5060, "sip", true, true},      Service{6379, "redis", true, false},
    Service{8080, "http-alt", true, true},   Service{2049, "nfs", true, true},       Service{3128, "", true, false},
    Service{5201, "", true, true},
};

constexpr std::uint16_t kVxlanPort = 4789, kOtvPort = 8472;
constexpr std::size_t kUdpHeader = 8;

bool is_http_port(std::uint16_t port) { return port == 80 || port == 8080 || port == 3128; }

std::string address6(std::string_view octets) {
  const auto half = [&](std::size_t at) { return static_cast<std::uint64_t>(long_at(octets, at)) << 32 | long_at(octets, at + 4); };
  return to_string(IpAddress::v6(half(0), half(8)));
}

std::string_view source_of(std::string_view ip) { return octet_at(ip, 0) >> 4 == 4 ? ip.substr(12, 4) : ip.substr(8, 16); }
std::string_view destination_of(std::string_view ip) { return octet_at(ip, 0) >> 4 == 4 ? ip.substr(16, 4) : ip.substr(24, 16); }

// What the checksum field at `at` should be.
std::uint16_t wanted_checksum(std::string_view ip, std::string_view octets, std::uint8_t protocol, std::size_t at) {
  std::string copy(octets);
  copy[at] = copy[at + 1] = '\0';
  return internet_checksum(copy, pseudo_sum(source_of(ip), destination_of(ip), protocol, static_cast<std::uint32_t>(octets.size())));
}

}  // namespace

std::string_view port_name(std::uint16_t port, bool tcp) {
  for (const Service& service : kServices) {
    if (service.port == port && (tcp ? service.tcp : service.udp)) return service.name;
  }
  return "";
}

std::uint16_t service_port(std::string_view name) {
  for (const Service& service : kServices) {
    if (service.name == name && !name.empty()) return service.port;
  }
  return 0;
}

std::string Dissector::port(std::uint16_t number, bool tcp) const {
  const std::string_view name = o_.numeric_hosts || o_.numeric_ports ? "" : port_name(number, tcp);
  return name.empty() ? std::to_string(number) : std::string(name);
}

void Dissector::transport(std::uint8_t protocol, std::string_view ip, std::string_view octets, bool more) {
  (void)more;
  switch (protocol) {
    case ipproto::kIcmp: return icmp4(octets);
    case ipproto::kIcmp6: return icmp6(ip, octets);
    case ipproto::kIgmp: return igmp(octets);
    case ipproto::kTcp: return tcp(ip, octets);
    case ipproto::kUdp: return udp(ip, octets);
    default: out_ += fmt::format(" ip-proto-{} {}", protocol, octets.size());
  }
}

void Dissector::icmp4_unreachable(std::string_view octets) {
  const std::string_view quoted = octets.substr(8);
  const std::string about = quoted.size() >= 20 ? named_address(quoted.substr(16, 4)) : "?";
  const std::uint8_t code = octet_at(octets, 1);
  const std::uint8_t protocol = octet_at(quoted, 9);
  switch (code) {
    case 0: out_ += fmt::format("net {} unreachable", about); return;
    case 1: out_ += fmt::format("host {} unreachable", about); return;
    case 2: out_ += fmt::format("{} protocol {} unreachable", about, protocol); return;
    case 3: {
      const std::uint16_t number = word_at(quoted, 22);
      if (protocol == ipproto::kTcp || protocol == ipproto::kUdp) {
        out_ += fmt::format("{} {} port {} unreachable", about, protocol == ipproto::kTcp ? "tcp" : "udp",
                            port(number, protocol == ipproto::kTcp));
      } else {
        out_ += fmt::format("{} protocol {} port {} unreachable", about, protocol, number);
      }
      return;
    }
    case 4:
      out_ += fmt::format("{} unreachable - need to frag", about);
      if (word_at(octets, 6) != 0) out_ += fmt::format(" (mtu {})", word_at(octets, 6));
      return;
    case 9: out_ += fmt::format("net {} unreachable - admin prohibited", about); return;
    case 10: out_ += fmt::format("host {} unreachable - admin prohibited", about); return;
    case 13: out_ += fmt::format("host {} unreachable - admin prohibited filter", about); return;
    default: out_ += fmt::format("{} unreachable - #{}", about, code);
  }
}

void Dissector::icmp4(std::string_view octets) {
  if (octets.size() < 8) {
    out_ += "ICMP [|icmp]";
    return;
  }
  out_ += "ICMP ";
  const std::uint8_t type = octet_at(octets, 0);
  const std::uint8_t code = octet_at(octets, 1);
  bool quotes = false;
  if (type == 0 || type == 8) {
    out_ += fmt::format("echo {}, id {}, seq {}", type == 8 ? "request" : "reply", word_at(octets, 4), word_at(octets, 6));
  } else if (type == 3) {
    icmp4_unreachable(octets);
    quotes = true;
  } else if (type == 5) {
    const std::string_view quoted = octets.substr(8);
    const std::string about = quoted.size() >= 20 ? named_address(quoted.substr(16, 4)) : "?";
    out_ += fmt::format("redirect {} to {} {}", about, code == 1 ? "host" : "net", named_address(octets.substr(4, 4)));
    quotes = true;
  } else if (type == 11) {
    out_ += code == 0 ? "time exceeded in-transit" : code == 1 ? "ip reassembly time exceeded" : fmt::format("time exceeded-#{}", code);
    quotes = true;
  } else {
    out_ += fmt::format("type-#{}", type);
  }
  out_ += fmt::format(", length {}", octets.size());
  if (o_.verbose > 0 && quotes && octets.size() > 8) {
    out_ += "\n\t";
    ip4(octets.substr(8), false);
  }
}

void Dissector::icmp6_unreachable(std::string_view octets) {
  const std::string_view quoted = octets.substr(8);
  const std::string about = quoted.size() >= 40 ? named_address(quoted.substr(24, 16)) : "?";
  const std::uint8_t code = octet_at(octets, 1);
  switch (code) {
    case 0: out_ += ", unreachable route " + about; return;
    case 1: out_ += ",  unreachable prohibited " + about; return;
    case 2: out_ += ", beyond scope " + about; return;
    case 3: out_ += ", unreachable address " + about; return;
    case 4: {
      const std::uint8_t next = octet_at(quoted, 6);
      if (next != ipproto::kTcp && next != ipproto::kUdp) {
        out_ += ", unreachable port [|icmp6]";
        return;
      }
      out_ += fmt::format(", unreachable port, {} {} port {}", about, next == ipproto::kTcp ? "tcp" : "udp",
                          port(word_at(quoted, 42), next == ipproto::kTcp));
      return;
    }
    default: out_ += fmt::format(", unknown unreach code ({})", code);
  }
}

void Dissector::discovery_options(std::string_view octets) {
  while (octets.size() >= 8) {
    const std::uint8_t kind = octet_at(octets, 0);
    const std::size_t length = static_cast<std::size_t>(octet_at(octets, 1)) * 8;
    if (length == 0 || length > octets.size()) return;
    const std::string_view name = kind == 1 ? "source link-address" : kind == 2 ? "destination link-address" : "unknown";
    out_ += fmt::format("\n\t  {} option ({}), length {} ({}): ", name, kind, length, length / 8);
    if (kind == 1 || kind == 2) out_ += mac(octets.substr(2, 6));
    if (o_.verbose > 1) {
      out_ += "\n\t    0x0000:  ";
      for (std::size_t i = 2; i < length; i += 2) out_ += fmt::format("{}{:04x}", i == 2 ? "" : " ", word_at(octets, i));
    }
    octets = octets.substr(length);
  }
}

void Dissector::icmp6(std::string_view ip, std::string_view octets) {
  const std::uint8_t type = octet_at(octets, 0);
  if (octets.size() < 4) {
    out_ += "ICMP6 [|icmp6]";
    return;
  }
  if (o_.verbose > 0 && !o_.no_checksums) {
    const std::uint16_t right = wanted_checksum(ip, octets, ipproto::kIcmp6, 2);
    out_ += right == word_at(octets, 2) ? "[icmp6 sum ok] "
                                        : fmt::format("[bad icmp6 cksum 0x{:04x} -> 0x{:04x}!] ", word_at(octets, 2), right);
  }
  out_ += "ICMP6, ";
  const auto length = [&] {
    if (o_.verbose == 0) out_ += fmt::format(", length {}", octets.size());
  };
  const auto length_always = [&] { out_ += fmt::format(", length {}", octets.size()); };
  switch (type) {
    case 1: {
      out_ += "destination unreachable";
      icmp6_unreachable(octets);
      if (!out_.ends_with("[|icmp6]")) length();
      return;
    }
    case 2:
      out_ += fmt::format("packet too big, mtu {}", long_at(octets, 4));
      return length();
    case 3:
      out_ += "time exceeded in-transit";
      if (octets.size() >= 48) out_ += " for " + named_address(octets.substr(32, 16));
      return length();
    case 128:
    case 129:
      out_ += fmt::format("echo {}, id {}, seq {}", type == 128 ? "request" : "reply", word_at(octets, 4), word_at(octets, 6));
      return length();
    case 133:
    case 134:
      out_ += type == 133 ? "router solicitation" : "router advertisement";
      length_always();
      if (o_.verbose > 0) discovery_options(octets.substr(std::min<std::size_t>(type == 133 ? 8 : 16, octets.size())));
      return;
    case 135:
      out_ += "neighbor solicitation";
      if (o_.verbose > 0) length_always();
      out_ += ", who has " + named_address(octets.substr(8, 16));
      if (o_.verbose > 0) discovery_options(octets.substr(std::min<std::size_t>(24, octets.size())));
      return length();
    case 136: {
      out_ += "neighbor advertisement";
      if (o_.verbose > 0) length_always();
      out_ += ", tgt is " + named_address(octets.substr(8, 16));
      if (o_.verbose > 0) {
        const std::uint8_t flags = octet_at(octets, 4);
        std::string text;
        for (const auto& [bit, name] : {std::pair<unsigned, std::string_view>{0x80, "router"}, {0x40, "solicited"}, {0x20, "override"}}) {
          if ((flags & bit) != 0) text += (text.empty() ? "" : ", ") + std::string(name);
        }
        out_ += fmt::format(", Flags [{}]", text.empty() ? "none" : text);
        discovery_options(octets.substr(std::min<std::size_t>(24, octets.size())));
      }
      return length();
    }
    case 143: {
      const std::uint16_t records = word_at(octets, 6);
      out_ += fmt::format("multicast listener report v2, {} group record(s)", records);
      std::size_t at = 8;
      for (std::uint16_t i = 0; i < records && o_.verbose > 0 && octets.size() >= at + 20; ++i, at += 20) {
        out_ += fmt::format(" [gaddr {} {}{}]", address6(octets.substr(at + 4, 16)), octet_at(octets, at) == 4 ? "to_ex" : "to_in",
                            o_.verbose > 1 ? " { }" : ", 0 source(s)");
      }
      return length();
    }
    default: out_ += fmt::format("type-#{}", type); return length();
  }
}

void Dissector::igmp(std::string_view octets) {
  const std::uint8_t type = octet_at(octets, 0);
  if (type == 0x22) {
    const std::uint16_t records = word_at(octets, 6);
    out_ += fmt::format("igmp v3 report, {} group record(s)", records);
    if (o_.verbose > 0 && octets.size() >= 16) {
      out_ += fmt::format(" [gaddr {} {}{}]", named_address(octets.substr(12, 4)), octet_at(octets, 8) == 4 ? "to_ex" : "to_in",
                          o_.verbose > 1 ? " { }" : ", 0 source(s)");
    }
    return;
  }
  const std::string_view name = type == 0x11 ? "igmp query v3" : type == 0x16 ? "igmp v2 report" : type == 0x17 ? "igmp leave" : "igmp";
  out_ += fmt::format("{} {}", name, octets.size() >= 8 ? named_address(octets.substr(4, 4)) : "");
}

void Dissector::tcp_options(std::string_view options) {
  std::string text;
  for (std::size_t at = 0; at < options.size();) {
    const std::uint8_t kind = octet_at(options, at);
    if (!text.empty()) text += ",";
    if (kind <= 1) {
      text += kind == 0 ? "eol" : "nop";
      ++at;
      continue;
    }
    const std::size_t length = std::max<std::size_t>(octet_at(options, at + 1), 2);
    switch (kind) {
      case 2: text += fmt::format("mss {}", word_at(options, at + 2)); break;
      case 3: text += fmt::format("wscale {}", octet_at(options, at + 2)); break;
      case 4: text += "sackOK"; break;
      case 8: text += fmt::format("TS val {} ecr {}", long_at(options, at + 2), long_at(options, at + 6)); break;
      default: text += fmt::format("unknown-{}", kind);
    }
    at += length;
  }
  out_ += fmt::format(", options [{}]", text);
}

void Dissector::http(std::string_view data) {
  out_ += ": HTTP";
  constexpr std::array<std::string_view, 9> kVerbs{"GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "CONNECT", "TRACE", "HTTP/"};
  bool known = false;
  for (const std::string_view verb : kVerbs) known = known || data.starts_with(verb);
  if (!known) return;
  if (o_.verbose == 0) {
    out_ += fmt::format(": {}", data.substr(0, data.find_first_of("\r\n")));
    return;
  }
  out_ += fmt::format(", length: {}", data.size());
  while (!data.empty()) {
    const auto end = data.find('\n');
    std::string_view line = data.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    out_ += fmt::format("\n\t{}", line);
    data = end == std::string_view::npos ? "" : data.substr(end + 1);
  }
}

void Dissector::tcp(std::string_view ip, std::string_view octets) {
  const std::uint16_t from = word_at(octets, 0);
  const std::uint16_t to = word_at(octets, 2);
  out_ += fmt::format("{}.{} > {}.{}: ", host(ip, true), port(from, true), host(ip, false), port(to, true));
  if (octets.size() < 20) {
    out_ += "[|tcp]";
    return;
  }
  const std::size_t header = static_cast<std::size_t>(octet_at(octets, 12) >> 4) * 4;
  const std::string_view data = octets.substr(std::min(header, octets.size()));
  if (o_.quick) {
    out_ += fmt::format("tcp {}", data.size());
    return;
  }
  const std::uint8_t flags = octet_at(octets, 13);
  std::string letters;
  constexpr std::string_view kLetters = "FSRP.UEW";
  for (std::size_t i = 0; i < kLetters.size(); ++i) {
    if ((flags >> i & 1) != 0) letters += kLetters[i];
  }
  std::uint32_t sequence = long_at(octets, 4);
  std::uint32_t acknowledged = long_at(octets, 8);
  if (!o_.absolute && (flags & tcp_flag::kAck) != 0) {
    const std::string_view source = source_of(ip);
    const std::string_view destination = destination_of(ip);
    const bool reverse = source > destination || (source == destination && from > to);
    const std::string one = std::string(source) + fmt::format(":{}", from);
    const std::string other = std::string(destination) + fmt::format(":{}", to);
    const std::string key = reverse ? other + one : one + other;
    const auto known = origins_.known.find(key);
    if (known == origins_.known.end() || (flags & tcp_flag::kSyn) != 0) {
      TcpOrigins::Origin& origin = origins_.known[key];
      (reverse ? origin.acknowledgement : origin.sequence) = sequence;
      (reverse ? origin.sequence : origin.acknowledgement) = acknowledged - 1;
    } else {
      sequence -= reverse ? known->second.acknowledgement : known->second.sequence;
      acknowledged -= reverse ? known->second.sequence : known->second.acknowledgement;
    }
  }
  out_ += fmt::format("Flags [{}]", letters.empty() ? "none" : letters);
  if (o_.verbose > 0 && !o_.no_checksums) {
    const std::uint16_t right = wanted_checksum(ip, octets, ipproto::kTcp, 16);
    const std::uint16_t is = word_at(octets, 16);
    out_ +=
        right == is ? fmt::format(", cksum 0x{:04x} (correct)", is) : fmt::format(", cksum 0x{:04x} (incorrect -> 0x{:04x})", is, right);
  }
  if (o_.verbose > 1 || !data.empty() || (flags & (tcp_flag::kSyn | tcp_flag::kFin | tcp_flag::kRst)) != 0) {
    out_ += fmt::format(", seq {}", sequence);
    if (!data.empty()) out_ += fmt::format(":{}", sequence + static_cast<std::uint32_t>(data.size()));
  }
  if ((flags & tcp_flag::kAck) != 0) out_ += fmt::format(", ack {}", acknowledged);
  out_ += fmt::format(", win {}", word_at(octets, 14));
  if (header > 20 && octets.size() >= header) tcp_options(octets.substr(20, header - 20));
  out_ += fmt::format(", length {}", data.size());
  if (!data.empty() && (is_http_port(from) || is_http_port(to))) http(data);
}

void Dissector::udp(std::string_view ip, std::string_view octets) {
  const std::uint16_t from = word_at(octets, 0);
  const std::uint16_t to = word_at(octets, 2);
  out_ += fmt::format("{}.{} > {}.{}: ", host(ip, true), port(from, false), host(ip, false), port(to, false));
  if (octets.size() < kUdpHeader) {
    out_ += "[|udp]";
    return;
  }
  const std::size_t length = word_at(octets, 4) > kUdpHeader ? word_at(octets, 4) - kUdpHeader : 0;
  if (o_.quick) {
    out_ += fmt::format("UDP, length {}", length);
    return;
  }
  if (o_.verbose > 1 && !o_.no_checksums) {
    const std::uint16_t is = word_at(octets, 6);
    const std::uint16_t right = wanted_checksum(ip, octets, ipproto::kUdp, 6);
    out_ += is == 0 ? "[no cksum] " : is == right ? "[udp sum ok] " : fmt::format("[bad udp cksum 0x{:04x} -> 0x{:04x}!] ", is, right);
  }
  const std::string_view data = octets.substr(kUdpHeader);
  const auto either = [&](std::uint16_t number) { return from == number || to == number; };
  if ((either(53) || either(5353)) && data.size() < 12) {
    out_ += fmt::format("domain [length {} < 12] (invalid)", data.size());
  } else if ((to == kVxlanPort || to == kOtvPort) && data.size() >= 8) {
    const std::uint32_t id = long_at(data, 4) >> 8;
    if (to == kVxlanPort) {
      out_ += fmt::format("VXLAN, flags [I] (0x{:02x}), vni {}\n", octet_at(data, 0), id);
    } else {
      out_ += fmt::format("OTV, flags [I] (0x{:02x}), overlay 0, instance {}\n", octet_at(data, 0), id);
    }
    ethernet(data.substr(8), data.size() - 8);
  } else if (either(67) || either(68)) {
    out_ += dhcp_text(data, length, o_.verbose > 0);
  } else {
    out_ += fmt::format("UDP, length {}", length);
  }
}

namespace {

std::string printable(std::string_view octets) {
  std::string out;
  for (const char c : octets) out += c > ' ' && c < 127 ? c : '.';
  return out;
}

std::string hex_groups(std::string_view octets) {
  std::string out;
  for (std::size_t i = 0; i < octets.size(); i += 2) {
    if (i != 0) out += ' ';
    out += fmt::format("{:02x}", octet_at(octets, i));
    if (i + 1 < octets.size()) out += fmt::format("{:02x}", octet_at(octets, i + 1));
  }
  return out;
}

}  // namespace

std::string hex_dump(std::string_view octets) {
  std::string out;
  for (std::size_t at = 0; at < octets.size(); at += 16) out += fmt::format("\n\t0x{:04x}:  {}", at, hex_groups(octets.substr(at, 16)));
  return out;
}

std::string hex_and_ascii_dump(std::string_view octets) {
  std::string out;
  for (std::size_t at = 0; at < octets.size(); at += 16) {
    out += fmt::format("\n\t0x{:04x}:  {:<39}  {}", at, hex_groups(octets.substr(at, 16)), printable(octets.substr(at, 16)));
  }
  return out;
}

std::string ascii_dump(std::string_view octets) {
  std::string out = "\n";
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const char c = octets[i];
    if (c == '\r') {
      // Line ends of two octets count as one.
      if (i + 1 < octets.size() && octets[i + 1] == '\n') continue;
      out += '.';
    } else if ((c < ' ' || c >= 127) && c != '\t' && c != '\n') {
      out += '.';
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace nslab::shell

#include "shell/tools/tcpdump/dissect_dhcp.h"

#include <fmt/format.h>

#include <array>

#include "shell/tools/tcpdump/octets.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kFixed = 236, kCookie = 4;

enum class Form : char { kAddresses, kSeconds, kText, kType, kList, kNumber2, kOther };
struct Option {
  std::uint8_t code;
  std::string_view name;
  Form form;
};
constexpr std::array<Option, 22> kOptions{{{1, "Subnet-Mask", Form::kAddresses},
                                           {2, "Time-Zone", Form::kOther},
                                           {3, "Default-Gateway", Form::kAddresses},
                                           {6, "Domain-Name-Server", Form::kAddresses},
                                           {12, "Hostname", Form::kText},
                                           {15, "Domain-Name", Form::kText},
                                           {26, "MTU", Form::kNumber2},
                                           {28, "BR", Form::kAddresses},
                                           {42, "NTP", Form::kAddresses},
                                           {44, "Netbios-Name-Server", Form::kAddresses},
                                           {47, "Netbios-Scope", Form::kText},
                                           {50, "Requested-IP", Form::kAddresses},
                                           {51, "Lease-Time", Form::kSeconds},
                                           {53, "DHCP-Message", Form::kType},
                                           {54, "Server-ID", Form::kAddresses},
                                           {55, "Parameter-Request", Form::kList},
                                           {58, "RN", Form::kSeconds},
                                           {59, "RB", Form::kSeconds},
                                           {60, "Vendor-Class", Form::kText},
                                           {61, "Client-ID", Form::kOther},
                                           {81, "FQDN", Form::kOther},
                                           {121, "Classless-Static-Route", Form::kOther}}};
constexpr std::array<std::string_view, 9> kTypes{"", "Discover", "Offer", "Request", "Decline", "ACK", "NACK", "Release", "Inform"};

const Option* find(std::uint8_t code) {
  for (const Option& one : kOptions) {
    if (one.code == code) return &one;
  }
  return nullptr;
}

std::string dotted(std::string_view octets) {
  return fmt::format("{}.{}.{}.{}", octet_at(octets, 0), octet_at(octets, 1), octet_at(octets, 2), octet_at(octets, 3));
}

std::string mac_text(std::string_view octets) {
  std::string out;
  for (std::size_t i = 0; i < 6; ++i) out += fmt::format("{}{:02x}", i == 0 ? "" : ":", octet_at(octets, i));
  return out;
}

// The options asked for, four a line.
std::string list_text(std::string_view octets) {
  std::string out;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const std::uint8_t code = octet_at(octets, i);
    const Option* known = find(code);
    out += i % 4 == 0 ? "\n\t      " : ", ";
    out += fmt::format("{} ({})", known == nullptr ? "Unknown" : known->name, code);
  }
  return out;
}

std::string option_text(Form form, std::string_view value) {
  switch (form) {
    case Form::kAddresses: {
      std::string out;
      for (std::size_t at = 0; at + 4 <= value.size(); at += 4) out += (at == 0 ? "" : ",") + dotted(value.substr(at, 4));
      return out;
    }
    case Form::kSeconds: return std::to_string(long_at(value, 0));
    case Form::kText: return fmt::format("\"{}\"", value);
    case Form::kType: {
      const std::uint8_t type = octet_at(value, 0);
      return type < kTypes.size() ? std::string(kTypes[type]) : std::to_string(type);
    }
    case Form::kList: return list_text(value);
    case Form::kNumber2: return std::to_string(word_at(value, 0));
    case Form::kOther: break;
  }
  std::string out;
  for (std::size_t i = 0; i < value.size(); ++i) out += fmt::format("{}{:02x}", i == 0 ? "" : ":", octet_at(value, i));
  return out;
}

std::string options_text(std::string_view octets) {
  std::string out = "\n\t  Vendor-rfc1048 Extensions\n\t    Magic Cookie 0x63825363";
  for (std::size_t at = 0; at + 1 < octets.size();) {
    const std::uint8_t code = octet_at(octets, at++);
    if (code == 255) break;
    if (code == 0) continue;
    const std::size_t size = octet_at(octets, at++);
    if (at + size > octets.size()) break;
    const std::string_view value = octets.substr(at, size);
    at += size;
    const Option* known = find(code);
    out += fmt::format("\n\t    {} ({}), length {}: {}", known == nullptr ? "Unknown" : known->name, code, size,
                       option_text(known == nullptr ? Form::kOther : known->form, value));
  }
  return out;
}

}  // namespace

std::string dhcp_text(std::string_view octets, std::size_t length, bool verbose) {
  if (octets.size() < kFixed) return "BOOTP/DHCP [|bootp]";
  const bool reply = octet_at(octets, 0) == 2;
  std::string out = fmt::format("BOOTP/DHCP, {}", reply ? "Reply" : "Request");
  if (!reply) out += " from " + mac_text(octets.substr(28));
  out += fmt::format(", length {}", length);
  if (!verbose) return out;
  const std::uint16_t seconds = word_at(octets, 8);
  out += fmt::format(", xid 0x{:x}", long_at(octets, 4));
  if (seconds != 0) out += fmt::format(", secs {}", seconds);
  out += fmt::format(", Flags [{}]", (word_at(octets, 10) & 0x8000U) != 0 ? "Broadcast" : "none");
  struct Field {
    std::size_t at;
    std::string_view name;
  };
  for (const Field& field : {Field{12, "Client-IP"}, Field{16, "Your-IP"}, Field{20, "Server-IP"}, Field{24, "Gateway-IP"}}) {
    if (long_at(octets, field.at) != 0) out += fmt::format("\n\t  {} {}", field.name, dotted(octets.substr(field.at)));
  }
  out += "\n\t  Client-Ethernet-Address " + mac_text(octets.substr(28));
  if (octets.size() < kFixed + kCookie || long_at(octets, kFixed) != 0x63825363U) return out;
  return out + options_text(octets.substr(kFixed + kCookie));
}

}  // namespace nslab::shell

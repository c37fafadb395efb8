#include "shell/tools/dhcp/message.h"

#include <algorithm>

namespace nslab::shell {

namespace {

constexpr std::size_t kFixed = 236, kShortest = 300;
constexpr std::string_view kCookie = "\x63\x82\x53\x63";
constexpr std::uint8_t kPad = 0, kEnd = 255;

void put(std::string& out, std::uint32_t number, int octets) {
  for (int shift = (octets - 1) * 8; shift >= 0; shift -= 8) out += static_cast<char>(static_cast<unsigned char>(number >> shift & 0xffU));
}

std::uint32_t get(std::string_view octets, std::size_t at, std::size_t count) {
  std::uint32_t number = 0;
  for (std::size_t i = at; i < at + count; ++i) number = number << 8 | static_cast<unsigned char>(octets[i]);
  return number;
}

}  // namespace

std::uint32_t number_of(const IpAddress& address) { return address.is_v4() ? address.v4_value() : 0; }
IpAddress address_of(std::uint32_t number) { return IpAddress::v4(number); }

std::string octets_of(const IpAddress& address) {
  std::string out;
  put(out, number_of(address), 4);
  return out;
}

IpAddress address_of(std::string_view octets) { return octets.size() < 4 ? IpAddress{} : address_of(get(octets, 0, 4)); }

std::optional<std::string_view> DhcpMessage::option(std::uint8_t code) const {
  for (const auto& [own, octets] : options) {
    if (own == code) return octets;
  }
  return std::nullopt;
}

std::uint8_t DhcpMessage::type() const {
  const auto octets = option(dhcp::kMessageType);
  return octets && !octets->empty() ? static_cast<std::uint8_t>(octets->front()) : std::uint8_t{0};
}

IpAddress DhcpMessage::address_option(std::uint8_t code) const {
  const auto octets = option(code);
  return octets ? address_of(*octets) : IpAddress{};
}

std::optional<std::uint32_t> DhcpMessage::number_option(std::uint8_t code) const {
  const auto octets = option(code);
  if (!octets || octets->size() != 4) return std::nullopt;
  return get(*octets, 0, 4);
}

void DhcpMessage::add_address(std::uint8_t code, const IpAddress& address) { add(code, octets_of(address)); }

void DhcpMessage::add_number(std::uint8_t code, std::uint32_t number) {
  std::string octets;
  put(octets, number, 4);
  add(code, std::move(octets));
}

std::string encode(const DhcpMessage& message) {
  std::string out;
  put(out, message.reply ? 2 : 1, 1);
  put(out, 1, 1);  // Ethernet
  put(out, 6, 1);
  put(out, 0, 1);
  put(out, message.xid, 4);
  put(out, message.seconds, 2);
  put(out, message.broadcast ? 0x8000 : 0, 2);
  out += octets_of(message.client) + octets_of(message.yours) + octets_of(message.server) + std::string(4, '\0');
  for (const std::uint8_t octet : message.hardware.bytes) put(out, octet, 1);
  out.resize(kFixed, '\0');
  out += kCookie;
  for (const auto& [code, octets] : message.options) {
    put(out, code, 1);
    put(out, static_cast<std::uint32_t>(octets.size()), 1);
    out += octets;
  }
  put(out, kEnd, 1);
  out.resize(std::max(out.size(), kShortest), '\0');
  return out;
}

std::optional<DhcpMessage> decode(std::string_view octets) {
  if (octets.size() < kFixed + kCookie.size() || octets.substr(kFixed, kCookie.size()) != kCookie) return std::nullopt;
  DhcpMessage message;
  message.reply = octets[0] == 2;
  message.xid = get(octets, 4, 4);
  message.seconds = static_cast<std::uint16_t>(get(octets, 8, 2));
  message.broadcast = (get(octets, 10, 2) & 0x8000U) != 0;
  message.client = address_of(octets.substr(12, 4));
  message.yours = address_of(octets.substr(16, 4));
  message.server = address_of(octets.substr(20, 4));
  for (std::size_t i = 0; i < 6; ++i) message.hardware.bytes[i] = static_cast<std::uint8_t>(octets[28 + i]);
  std::size_t at = kFixed + kCookie.size();
  while (at < octets.size()) {
    const auto code = static_cast<std::uint8_t>(octets[at++]);
    if (code == kEnd) break;
    if (code == kPad) continue;
    if (at >= octets.size()) break;
    const std::size_t size = static_cast<unsigned char>(octets[at++]);
    if (at + size > octets.size()) break;
    message.add(code, std::string(octets.substr(at, size)));
    at += size;
  }
  return message;
}

}  // namespace nslab::shell

#include "model/netfilter/raw.h"

#include <vector>

namespace nslab {

namespace {

// The octets of a header as far as they are known.
class Octets {
 public:
  void number(std::uint64_t value, unsigned size) {
    for (unsigned i = size; i > 0; --i) add(static_cast<std::uint8_t>(value >> (8 * (i - 1))));
  }
  void mac(const Mac& mac) {
    for (const std::uint8_t byte : mac.bytes) add(byte);
  }
  void address(const IpAddress& address) {
    if (!address.is_v4()) number(address.high, 8);
    number(address.low, address.is_v4() ? 4 : 8);
  }
  void text(const std::string& text) {
    for (const char c : text) add(static_cast<std::uint8_t>(c));
  }
  void unknown(unsigned size) { bytes_.insert(bytes_.end(), size, std::nullopt); }

  [[nodiscard]] std::optional<Datum> bits(unsigned offset, unsigned count) const {
    Datum out;
    for (unsigned i = offset; i < offset + count; ++i) {
      if (i / 8 >= bytes_.size() || !bytes_[i / 8]) return std::nullopt;
      out.high = out.high << 1 | out.low >> 63;
      out.low = out.low << 1 | ((*bytes_[i / 8] >> (7 - i % 8)) & 1U);
    }
    return out;
  }
  // The sum of RFC 1071 over what is there so far.
  [[nodiscard]] std::uint16_t checksum() const {
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i + 1 < bytes_.size(); i += 2) {
      sum += static_cast<std::uint32_t>(bytes_[i].value_or(0) << 8U) + bytes_[i + 1].value_or(0);
    }
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16U);
    return static_cast<std::uint16_t>(~sum);
  }

 private:
  void add(std::uint8_t byte) { bytes_.emplace_back(byte); }
  std::vector<std::optional<std::uint8_t>> bytes_{};
};

Octets link_header(const Packet& packet) {
  Octets out;
  out.mac(packet.destination);
  out.mac(packet.source);
  if (packet.tag.id != 0) {
    out.number(packet.tag.is_8021ad ? ethertype::kQinq : ethertype::kVlan, 2);
    out.number(packet.tag.id, 2);
  }
  out.number(packet.protocol, 2);
  return out;
}

void first_half(Octets& out, const Ip& ip) {
  out.number(0x40 | header_length(ip) / 4, 1);
  out.number(ip.tos, 1);
  out.number(ip.length, 2);
  out.number(ip.id, 2);
  out.number(ip.fragment_offset / 8 | (ip.more_fragments ? 0x2000U : 0U) | (ip.dont_fragment ? 0x4000U : 0U), 2);
  out.number(ip.ttl, 1);
  out.number(ip.protocol, 1);
}

Octets network_header(const Ip& ip) {
  Octets out;
  if (!ip.is_v4()) {
    out.number(0x60000000U | static_cast<std::uint32_t>(ip.tos) << 20U, 4);
    out.number(ip.length - 40, 2);
    out.number(ip.protocol, 1);
    out.number(ip.ttl, 1);
    out.address(ip.source);
    out.address(ip.destination);
    return out;
  }
  Octets sum;
  first_half(sum, ip);
  sum.address(ip.source);
  sum.address(ip.destination);
  first_half(out, ip);
  if (header_length(ip) == 20) {
    out.number(sum.checksum(), 2);
  } else {
    out.unknown(2);
  }
  out.address(ip.source);
  out.address(ip.destination);
  return out;
}

Octets arp_header(const Arp& arp) {
  Octets out;
  out.number(1, 2);
  out.number(ethertype::kIp, 2);
  out.number(0x0604, 2);
  out.number(arp.operation, 2);
  out.mac(arp.sender_mac);
  out.address(arp.sender);
  out.mac(arp.target_mac);
  out.address(arp.target);
  return out;
}

Octets transport_header(const Ip& ip) {
  Octets out;
  if (ip.fragment_offset != 0) return out;
  if (const Tcp* tcp = ip.tcp()) {
    out.number(tcp->source, 2);
    out.number(tcp->destination, 2);
    out.number(tcp->sequence, 4);
    out.number(tcp->acknowledgement, 4);
    out.unknown(1);
    out.number(tcp->flags, 1);
    out.number(tcp->window, 2);
    out.unknown(2);
    out.number(0, 2);
  } else if (const Udp* udp = ip.udp()) {
    out.number(udp->source, 2);
    out.number(udp->destination, 2);
    out.number(ip.length - header_length(ip), 2);
    out.unknown(2);
    if (ip.inner.empty()) out.text(*ip.payload);
  } else if (const Icmp* icmp = ip.icmp()) {
    out.number(icmp->type, 1);
    out.number(icmp->code, 1);
    out.unknown(2);
    const bool echo = ip.is_v4() ? icmp->type == 0 || icmp->type == 8 : icmp->type == 128 || icmp->type == 129;
    if (echo) {
      out.number(icmp->id, 2);
      out.number(icmp->sequence, 2);
    }
  }
  return out;
}

}  // namespace

std::optional<Datum> raw_value(const Packet& packet, const NfRaw& raw) {
  if (raw.base == NfRaw::Base::kLink) return link_header(packet).bits(raw.offset, raw.bits);
  const Ip* ip = packet.ip();
  if (raw.base == NfRaw::Base::kNetwork && packet.arp() != nullptr) return arp_header(*packet.arp()).bits(raw.offset, raw.bits);
  if (ip == nullptr) return std::nullopt;
  const Octets header = raw.base == NfRaw::Base::kNetwork ? network_header(*ip) : transport_header(*ip);
  return header.bits(raw.offset, raw.bits);
}

}  // namespace nslab

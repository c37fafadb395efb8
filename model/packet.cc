#include "model/packet.h"

namespace nslab {

namespace {

constexpr std::uint32_t kEthernetHeader = 14;
constexpr std::uint32_t kVlanTag = 4;
constexpr std::uint32_t kArpLength = 28;

}  // namespace

std::uint32_t header_length(const Ip& ip) {
  if (!ip.is_v4()) return 40;
  if (!ip.record_route.empty()) return 60;
  return ip.router_alert ? 24 : 20;
}

std::uint32_t network_length(const Packet& packet) {
  if (packet.arp() != nullptr) return kArpLength;
  if (const Ip* ip = packet.ip()) return ip->length;
  return packet.opaque_length;
}

std::uint32_t wire_length(const Packet& packet) {
  return kEthernetHeader + (packet.tag.id != 0 ? kVlanTag : 0) + network_length(packet);
}

}  // namespace nslab

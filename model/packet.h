// model/packet.h — Packet and Frame: what travels, as meanings and not as octets.
//
// A Packet is the headers' values; octets appear only where a capture file is written. A Frame is a Packet
// with what the kernel's sk_buff knows beside it (mark, conntrack, the port it came in by).
//
// Guarantees
//   1. Copying a packet allocates nothing.
//   2. `wire_length` is what the octets would number.
// Not modelled: extension headers of IPv6 other than fragments, IP options other than record route.
// Kernel: include/linux/skbuff.h; uapi ip.h, icmp.h, tcp.h, if_arp.h.
#ifndef NSLAB_MODEL_PACKET_H_
#define NSLAB_MODEL_PACKET_H_

#include <array>
#include <cstdint>
#include <string>
#include <variant>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/base/time.h"

namespace nslab {

namespace ethertype {
inline constexpr std::uint16_t kIp = 0x0800;
inline constexpr std::uint16_t kArp = 0x0806;
inline constexpr std::uint16_t kVlan = 0x8100;
inline constexpr std::uint16_t kIp6 = 0x86dd;
inline constexpr std::uint16_t kQinq = 0x88a8;
inline constexpr std::uint16_t kBpdu = 0x0004;  // ETH_P_802_2
}  // namespace ethertype

namespace ipproto {
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kIgmp = 2;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIcmp6 = 58;
}  // namespace ipproto

struct Arp {
  std::uint16_t operation = 1;  // 1 request, 2 reply
  Mac sender_mac{};
  IpAddress sender{};
  Mac target_mac{};
  IpAddress target{};
  friend bool operator==(const Arp&, const Arp&) = default;
};

// The packet that an ICMP error is about, as far as its receiver can use it.
struct Quoted {
  IpAddress source{}, destination{};
  std::uint8_t protocol = 0;
  std::uint8_t type = 0, code = 0;           // of ICMP
  std::uint16_t source_port = 0, destination_port = 0;  // of ICMP echo: the id, and the sequence number
  std::uint16_t length = 0;
  std::uint8_t ttl = 0;
  std::uint8_t tos = 0;
  friend bool operator==(const Quoted&, const Quoted&) = default;
};

struct Icmp {  // ICMP and ICMPv6, IGMP and neighbour discovery with them
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
  std::uint32_t mtu = 0;       // fragmentation needed, packet too big
  IpAddress address{};         // redirect: the gateway; ND: the target
  Mac lladdr{};                // ND: the link-layer address option
  bool has_lladdr = false;
  std::uint8_t flags = 0;      // NA: router 4, solicited 2, override 1
  Quoted quoted{};
  friend bool operator==(const Icmp&, const Icmp&) = default;
};

namespace tcp_flag {
inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPsh = 0x08;
inline constexpr std::uint8_t kAck = 0x10;
inline constexpr std::uint8_t kUrg = 0x20;
}  // namespace tcp_flag

struct Tcp {
  std::uint16_t source = 0, destination = 0;
  std::uint8_t flags = 0;
  std::uint32_t sequence = 0, acknowledgement = 0;
  std::uint16_t window = 0;
  std::uint16_t mss = 0;      // option, on SYN
  bool options = false;       // sackOK and wscale on SYN, timestamps on all
  std::uint32_t ts_value = 0, ts_echo = 0;
  friend bool operator==(const Tcp&, const Tcp&) = default;
};

struct Udp {
  std::uint16_t source = 0, destination = 0;
  friend bool operator==(const Udp&, const Udp&) = default;
};

struct RecordRoute {
  std::array<IpAddress, 9> hops{};
  std::uint8_t count = 0;
  friend bool operator==(const RecordRoute&, const RecordRoute&) = default;
};

struct Packet;

struct Ip {  // IPv4 or IPv6 by the family of its addresses
  IpAddress source{}, destination{};
  std::uint8_t protocol = 0;
  std::uint8_t ttl = 64;
  std::uint8_t tos = 0;
  std::uint16_t id = 0;
  bool dont_fragment = false;
  bool more_fragments = false;
  bool router_alert = false;
  std::uint16_t fragment_offset = 0;  // in bytes
  std::uint32_t length = 0;           // with headers; IPv6 too counts its 40 bytes here
  std::variant<std::monostate, Icmp, Tcp, Udp> transport{};
  Cow<std::string> payload{};         // data of TCP and UDP
  Cow<RecordRoute> record_route{};
  Cow<Packet> inner{};                // the frame inside a VXLAN datagram

  [[nodiscard]] bool is_v4() const { return source.is_v4(); }
  [[nodiscard]] const Icmp* icmp() const { return std::get_if<Icmp>(&transport); }
  [[nodiscard]] Icmp* icmp() { return std::get_if<Icmp>(&transport); }
  [[nodiscard]] const Tcp* tcp() const { return std::get_if<Tcp>(&transport); }
  [[nodiscard]] Tcp* tcp() { return std::get_if<Tcp>(&transport); }
  [[nodiscard]] const Udp* udp() const { return std::get_if<Udp>(&transport); }
  [[nodiscard]] Udp* udp() { return std::get_if<Udp>(&transport); }
  friend bool operator==(const Ip&, const Ip&) = default;
};

struct VlanTag {
  std::uint16_t id = 0;  // 0: none
  bool is_8021ad = false;
  friend bool operator==(const VlanTag&, const VlanTag&) = default;
};

struct Packet {
  Mac source{}, destination{};
  std::uint16_t protocol = 0;  // ethertype of what is inside the tag
  VlanTag tag{};
  std::variant<std::monostate, Arp, Ip> body{};
  std::uint32_t opaque_length = 0;  // bytes of a body that is neither

  [[nodiscard]] const Arp* arp() const { return std::get_if<Arp>(&body); }
  [[nodiscard]] Arp* arp() { return std::get_if<Arp>(&body); }
  [[nodiscard]] const Ip* ip() const { return std::get_if<Ip>(&body); }
  [[nodiscard]] Ip* ip() { return std::get_if<Ip>(&body); }
  friend bool operator==(const Packet&, const Packet&) = default;
};

// Bytes after the Ethernet header.
std::uint32_t network_length(const Packet& packet);
// Bytes with the Ethernet header and a tag, without the checksum: what counters count.
std::uint32_t wire_length(const Packet& packet);
// Bytes of the header, 20 for a bare IPv4 header, 40 for IPv6.
std::uint32_t header_length(const Ip& ip);

// CTINFO
enum class CtInfo : std::uint8_t { kNone, kNew, kEstablished, kRelated, kEstablishedReply, kRelatedReply, kInvalid, kUntracked };

// Which packet of a trace a frame is: a label for whoever looks on, no part of what the frame is.
struct FlightLabel {
  std::uint32_t number = 0;
  friend bool operator==(const FlightLabel&, const FlightLabel&) { return true; }
};

struct Frame {
  Packet packet{};
  std::uint32_t mark = 0;
  ConntrackId conntrack{};
  CtInfo ct_info = CtInfo::kNone;
  LinkId bridge_in{};             // nf_bridge: the port it came in by, while br_netfilter handles it
  LinkId bridge_out{};            // and the port it is to leave by
  bool bridge_prerouted = false;  // PREROUTING has been gone through on the bridge already
  bool loopback = false;          // made here and looped: it brings its route along
  bool forwarded = false;
  std::uint32_t watch = 0;        // whose question its fate is (Outcome); 0: nobody's
  std::uint16_t vlan = 0;         // the bridge VLAN it travels in
  FlightLabel flight{};
  std::uint32_t uid = 0;          // of its sender
  SocketId socket{};              // who sent it
  friend bool operator==(const Frame&, const Frame&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_PACKET_H_

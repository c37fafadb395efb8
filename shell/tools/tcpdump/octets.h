// shell/tools/tcpdump/octets.h — packets as the octets of a capture.
//
// Guarantees
//   1. A frame has `wire_length` octets, in network order, with checksums as Linux leaves them on virtual links: right
//      for IP, ICMP and resets, only begun for TCP and UDP (CHECKSUM_PARTIAL).
//   2. What the World does not keep (the data of an echo, what an ICMP error quotes beyond its first octets) is filled as
//      ping and the kernel fill it.
#ifndef NSLAB_SHELL_TOOLS_TCPDUMP_OCTETS_H_
#define NSLAB_SHELL_TOOLS_TCPDUMP_OCTETS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "model/packet.h"

namespace nslab::shell {

// An Ethernet frame. `us` is the time of day that an echo carries, in microseconds since 1970.
std::string ethernet_octets(const Packet& packet, std::int64_t us);

// Reading: 0 where the octets end before.
std::uint8_t octet_at(std::string_view octets, std::size_t at);
std::uint16_t word_at(std::string_view octets, std::size_t at);
std::uint32_t long_at(std::string_view octets, std::size_t at);
// The Internet checksum over `octets`, begun with `sum`.
std::uint16_t internet_checksum(std::string_view octets, std::uint32_t sum = 0);
// The sum of the pseudo header of an IP packet's transport.
std::uint32_t pseudo_sum(std::string_view source, std::string_view destination, std::uint8_t protocol, std::uint32_t length);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TCPDUMP_OCTETS_H_

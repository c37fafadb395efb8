// shell/tools/tcpdump/filter_tests.h — what the primitives of pcap-filter(7) look at in a packet's octets.
//
// `tags`: how many VLAN tags further on everything is, behind `vlan`.
#ifndef NSLAB_SHELL_TOOLS_TCPDUMP_FILTER_TESTS_H_
#define NSLAB_SHELL_TOOLS_TCPDUMP_FILTER_TESTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "shell/tools/tcpdump/filter.h"

namespace nslab::shell {

using Test = std::function<bool(const Captured&)>;

// Where the network header begins, and what is there.
std::size_t network_at(const Captured& c, std::size_t tags);
std::uint16_t type_of(const Captured& c, std::size_t tags);
bool is_ip(const Captured& c, std::size_t tags);
bool is_ip6(const Captured& c, std::size_t tags);
bool is_arp(const Captured& c, std::size_t tags);
// Whether an IP packet carries this protocol; of IPv6 behind a fragment's header, too.
bool has_protocol(const Captured& c, std::size_t tags, std::uint8_t protocol);
// Where the transport header begins; none of a later fragment, or where there is no IP.
std::optional<std::size_t> transport_at(const Captured& c, std::size_t tags);

enum class Side : std::uint8_t { kEither, kSource, kDestination, kBoth };
enum class Kind : std::uint8_t { kNone, kHost, kNet, kPort, kPortRange, kProto };
struct Qualifiers {
  std::string proto{};
  Side side = Side::kEither;
  Kind kind = Kind::kNone;
};

// host and net, port and portrange, ether host.
Test network_test(const Qualifiers& q, const Prefix& net, std::size_t tags);
Test port_test(const Qualifiers& q, std::uint32_t first, std::uint32_t last, std::size_t tags);
Test mac_test(const Qualifiers& q, const std::string& mac);
// "02:00:00:00:00:01" as six octets; none where it is none.
std::optional<std::string> mac_octets(const std::string& text);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TCPDUMP_FILTER_TESTS_H_

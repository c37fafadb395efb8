// shell/tools/probe/ping_text.h — what ping says about ICMP messages and times.
#ifndef NSLAB_SHELL_TOOLS_PROBE_PING_TEXT_H_
#define NSLAB_SHELL_TOOLS_PROBE_PING_TEXT_H_

#include <string>

#include "model/packet.h"

namespace nslab::shell {

// "Destination Host Unreachable", "Time to live exceeded" …
std::string icmp_text(const Icmp& icmp);
// "Destination unreachable: Address unreachable" …
std::string icmp6_text(const Icmp& icmp);
// "0.045 ms": three digits after the point at most, as ping rounds.
std::string time_text(long us);
// How long a round trip takes where the World has no delay of its own: a few dozen microseconds for each hop.
long round_trip_us(std::uint8_t ttl, std::uint32_t sequence);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_PROBE_PING_TEXT_H_

// shell/tools/net/names.h — names of hosts and services, as the C library finds them.
//
// Hosts come from numbers and /etc/hosts; a name that is in neither would be asked of a name server, of which the C library
// has none that answers (/etc/resolv.conf names one that nobody runs).
//
// Not modelled: DNS in getaddrinfo (dig asks for itself), /etc/nsswitch.conf, /etc/services other than Debian's own.
#ifndef NSLAB_SHELL_TOOLS_NET_NAMES_H_
#define NSLAB_SHELL_TOOLS_NET_NAMES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell {

enum class LookupFailure : std::uint8_t { kNone, kAgain, kNoName, kFamily };
// gai_strerror
std::string_view lookup_text(LookupFailure failure);

struct Lookup {
  std::vector<IpAddress> addresses{};
  LookupFailure failure = LookupFailure::kNone;
};
// inet_aton(3): "127.1", "0x7f.1", "10".
std::optional<IpAddress> parse_aton(std::string_view text);
// getaddrinfo, the best address first; `numeric` is AI_NUMERICHOST. A zone ("%eth0") must be taken off before.
Lookup look_up_host(Call& call, const std::string& name, Family family = Family::kNone, bool numeric = false);
// The first name that /etc/hosts has for an address.
std::optional<std::string> name_of_address(Call& call, const IpAddress& address);

struct HostsLine {
  IpAddress address{};
  std::vector<std::string> names{};
};
std::vector<HostsLine> read_hosts(Call& call, const std::string& path = "/etc/hosts");
// The servers that /etc/resolv.conf names.
std::vector<IpAddress> name_servers(Call& call, const std::string& path = "/etc/resolv.conf");

// Of a port, in Debian's /etc/services; empty: none.
std::string_view service_name(std::uint16_t port, bool udp = false);
// The other names of a service, separated by blanks.
std::string_view service_aliases(std::string_view name);
// A number or a service's name, or one of its other names.
std::optional<std::uint16_t> service_port(std::string_view name, bool udp = false);
// A decimal number without sign or blanks, in a range.
std::optional<long> plain_number(std::string_view text, long low, long high);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_NAMES_H_

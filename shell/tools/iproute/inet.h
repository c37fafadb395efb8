// shell/tools/iproute/inet.h — addresses, prefixes, numbers and names as iproute2 reads and writes them.
//
// Its addresses are not those of inet_pton: "10.8" is 10.8.0.0, octets may be octal or hexadecimal, "default", "any"
// and "all" are prefixes of no length.
//
// Guarantees
//   1. What is refused is refused in iproute2's words and with its status.
// Document: iproute2 6.1, lib/utils.c, lib/rt_names.c, lib/ll_addr.c, ip/rtm_map.c.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_INET_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_INET_H_

#include <optional>
#include <string>
#include <string_view>

#include "shell/tools/iproute/ip.h"
#include "shell/tools/iproute/links.h"

namespace nslab::shell {

// strtoul(3) with base 0, the whole text, at most `most`.
std::optional<std::uint64_t> c_number(std::string_view text, std::uint64_t most = 0xffffffff);

struct InetPrefix {
  Family family = Family::kNone;
  IpAddress address{};  // none of "all" and "any", and of "default" where no family is known
  std::uint8_t length = 0;
  bool has_length = false;  // said with a slash, or by "default"

  [[nodiscard]] bool has_address() const { return bool(address); }
  // As a Prefix, with zeros where no address was given.
  [[nodiscard]] Prefix prefix() const { return {address ? address : IpAddress::any(family), length}; }
};

std::optional<InetPrefix> read_address(std::string_view text, Family family);
std::optional<InetPrefix> read_prefix(std::string_view text, Family family);
// Ends not the command alone but ip itself, as exit(3) does: what is left of a batch file is not read.
struct Exit : Quit {};
[[noreturn]] void exit_with(Ip& ip, int status, const std::string& text);
// get_addr and get_prefix: they exit where the text is none.
InetPrefix get_addr(Ip& ip, const std::string& text, Family family);
InetPrefix get_prefix(Ip& ip, const std::string& text, Family family);
// "inet", "inet6" … before an address.
std::optional<Family> read_family(std::string_view text);
std::string_view family_name(Family family);

// The link that index_of finds, or no_device.
const Link& need_device(Ip& ip, const std::string& name);
bool is_valid_ifname(std::string_view name);
std::string name_of(const World& world, LinkId id);

// rtnl_rtntype_*, rtnl_dsfield_*, inet_proto_*.
std::string route_type_name(RouteType type, bool numeric = false);
std::optional<std::uint8_t> route_type_number(std::string_view name);
std::string dsfield_name(std::uint8_t value, bool numeric = false);
std::optional<std::uint8_t> dsfield_number(std::string_view name);
std::string ip_protocol_name(std::uint8_t protocol, bool numeric = false);
std::optional<std::uint8_t> ip_protocol_number(std::string_view name);
// [FROM/]TO
std::optional<std::uint32_t> read_realms(std::string_view text);
std::string realm_name(std::uint32_t realm, bool numeric = false);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_INET_H_

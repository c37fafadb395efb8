// shell/tools/iproute/links.h — what ip link, ip address and ip monitor share: looking links up, and showing them.
//
// Guarantees
//   1. A listing shows what a netlink dump would give, link by link in the order of ifindex.
// Document: iproute2 6.1, ip/iplink.c, ip/ipaddress.c, lib/ll_map.c, ip/ipnetns.c.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_LINKS_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_LINKS_H_

#include <optional>
#include <string>
#include <vector>

#include "shell/tools/iproute/ip.h"

namespace nslab::shell {

// ll_name_to_index: asks the kernel for the link by name or altname; "if7" is 7 where nothing is called so. 0: none.
std::uint32_t index_of(Ip& ip, const std::string& name);
// "Cannot find device "x"" and status 1.
[[noreturn]] void no_device(Ip& ip, const std::string& name);
// The link as index_of finds it, or no_device.
LinkRef link_named(Ip& ip, const std::string& name);

// What is to be shown of links and addresses.
struct LinkFilter {
  std::uint32_t index = 0;
  bool up = false;
  std::optional<std::uint32_t> group{};
  std::uint32_t master = 0;
  bool without_master = false;
  std::string kind{}, slave_kind{};
  std::string label{};
  std::optional<Prefix> to{};
  std::optional<std::uint8_t> scope{};
  std::uint32_t flags = 0, flag_mask = 0;  // IFA_F_*
  Family family = Family::kNone;
  bool packet = false;      // only links
  bool as_link = false;     // `ip link`, not `ip address`
  bool dump6 = false;       // links as the IPv6 part of the kernel tells of them: with little more than a name
  bool with_link = false;   // each address with its link's index and name
};

// One link, unless the filter passes it over.
enum class Shown : std::uint8_t { kNo, kOnlyAddresses, kYes };
Shown print_link(Ip& ip, const LinkFilter& filter, const Link& link, bool deleted = false);
void print_link_statistics(Ip& ip, LinkId id);
// The part of -d that differs by kind ("linkinfo").
void print_kind_details(Ip& ip, const Link& link);
void print_bond(Ip& ip, const Link& link, const Bond& bond);
void print_bond_member(Ip& ip, const Link& member, const Bond& bond);
// The name of a user or group in a file of accounts; the number where it has none.
std::string account_name(Ip& ip, const std::string& file, std::uint32_t id);
// One address as it is listed below its link.
void print_address(Ip& ip, const LinkFilter& filter, const Link& link, const Ifaddr& address, bool deleted = false);
// fnmatch(3)
bool fits(const std::string& pattern, std::string_view text);
bool address_passes(const LinkFilter& filter, const Link& link, const Ifaddr& address);

// `ip link show …` and `ip address show …`: the words from ip.at on.
IpResult list_links(Ip& ip, bool as_link);
[[noreturn]] void link_usage(Ip& ip);
[[noreturn]] void address_usage(Ip& ip);
// `ip address flush …`
IpResult flush_addresses(Ip& ip);

// ---- prefixes as get_prefix takes them: "10.0/16", "any", "10.0.0.1/255.255.255.0" ----
struct IpPrefixWord {
  Prefix prefix{};  // none of "any" and its like
  bool has_length = false;
};
std::optional<IpPrefixWord> parse_prefix_word(std::string_view word, Family family);

// ---- names of namespaces ----
struct NamedNetns {
  std::string name{};
  NetnsId id{};  // none: the file is not a network namespace
  bool opens = true;
};
// The files of /run/netns in the order of readdir.
std::vector<NamedNetns> named_netns(const Call& call);
// The name of the namespace that the asker's own knows by this id; empty where there is none.
std::string netns_name_of(Call& call, std::uint32_t nsid);
// The namespace that a word means where links are moved: a name, a path or a pid.
NetnsRef netns_argument(Ip& ip, const std::string& word);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_LINKS_H_

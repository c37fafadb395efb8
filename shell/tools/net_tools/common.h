// shell/tools/net_tools/common.h — what the programs of net-tools 2.10 have in common.
//
// They read /proc/net and ask by ioctl; names are looked up as libc's resolver would.
//
// Guarantees
//   1. Interfaces come in net-tools' own order: by name, numbers inside names by value.
#ifndef NSLAB_SHELL_TOOLS_NET_TOOLS_COMMON_H_
#define NSLAB_SHELL_TOOLS_NET_TOOLS_COMMON_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell::net_tools {

struct Target {
  IpAddress address{};
  bool is_net = false;  // "default"
};
// INET_input: an address, "default", or a name. Complains and gives nothing where there is none.
std::optional<Target> look_up(Call& call, const std::string& name, bool host_first);
// INET6_input
std::optional<IpAddress> look_up6(Call& call, const std::string& name);

// Takes "/LENGTH" off `target`. Nothing where what follows the slash is no number; -1 where there is no slash.
std::optional<int> take_prefix(std::string* target);

// nstrcmp
bool sorts_before(const std::string& a, const std::string& b);

// pr_ether's reverse: bytes with or without colons; missing ones are 0.
std::optional<Mac> parse_ether(const std::string& text);

std::vector<std::string> words_of(std::string_view line);
std::vector<std::string> lines_of(const std::string& text);

// "net-tools 2.10"
inline constexpr std::string_view kVersion = "net-tools 2.10\n";

// Shows interfaces at length: all, all that are up, or one. False where there is no such.
bool show_interfaces(Call& call, const std::string& name, bool all, bool brief);
// The same without a head, of all that are up (or all): what netstat -i shows.
void show_interface_rows(Call& call, bool all, bool brief);
// The kernel's routing tables, as `route` (ext 1), `netstat -r` (ext 2) and `route -ee` (ext 3) show them.
// 1 where the namespace has no table yet: /proc/net/route is empty then, without even a head.
int show_routes(Call& call, bool numeric, int ext);
void show_routes6(Call& call, bool numeric);

}  // namespace nslab::shell::net_tools

#endif  // NSLAB_SHELL_TOOLS_NET_TOOLS_COMMON_H_

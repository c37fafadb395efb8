// shell/tools/net/ncat_options.h — the command line of ncat (Nmap 7.93).
#ifndef NSLAB_SHELL_TOOLS_NET_NCAT_OPTIONS_H_
#define NSLAB_SHELL_TOOLS_NET_NCAT_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell {

struct NcatOptions {
  bool listen = false, keep = false, udp = false, verbose = false, scan = false, numeric = false, crlf = false;
  bool send_only = false, recv_only = false, no_shutdown = false;
  Family family = Family::kNone;
  Duration connect_timeout = 10s;
  std::optional<Duration> idle{};
  std::size_t most_clients = 100;
  std::string source{}, source_port{}, host{};
  std::uint16_t port = 31337;
  std::vector<std::string> command{};  // -e, -c
  std::vector<Prefix> allowed{}, denied{};
};
inline constexpr std::string_view kNcatVersion = "Ncat: Version 7.93 ( https://nmap.org/ncat )\n";

// Reads argv. A step: it has been told what is wrong (status 2), or all that was wanted.
std::optional<Step> read_ncat_options(Call& call, const std::vector<std::string>& argv, NcatOptions* options);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_NCAT_OPTIONS_H_

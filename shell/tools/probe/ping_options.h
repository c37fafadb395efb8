// shell/tools/probe/ping_options.h — the command line of ping (iputils 20221126).
#ifndef NSLAB_SHELL_TOOLS_PROBE_PING_OPTIONS_H_
#define NSLAB_SHELL_TOOLS_PROBE_PING_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/base/ip.h"
#include "shell/run/call.h"

namespace nslab::shell {

enum class Pmtu : std::uint8_t { kUnset, kDo, kDont, kWant };

struct PingOptions {
  Family family = Family::kNone;
  long count = 0;             // 0: for ever
  long deadline_s = 0;        // -w; 0: none
  int interval_ms = 1000;
  int linger_ms = 10000;      // -W
  std::size_t size = 56;
  int preload = 1;
  int ttl = 0;                // 0: not given
  bool has_ttl = false;
  int tos = 0;
  std::uint32_t mark = 0;
  bool has_mark = false;
  int flow = 0;
  bool has_flow = false;
  int ident = -1;             // -e
  Pmtu pmtu = Pmtu::kUnset;
  IpAddress source{};         // -I ADDRESS
  std::string device{};       // -I DEVICE
  std::string pattern{};      // as it is to be announced
  bool broadcast = false, record_route = false, audible = false, adaptive = false, strict_source = false, timestamps = false,
       flood = false, no_loop = false, numeric = false, outstanding = false, quiet = false, dont_route = false, verbose = false,
       has_interval = false;
  std::vector<std::string> targets{};
};

// What the words say; nothing where ping ends at once with `status`, having said why.
std::optional<PingOptions> read_ping_options(Call& call, int& status);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_PROBE_PING_OPTIONS_H_

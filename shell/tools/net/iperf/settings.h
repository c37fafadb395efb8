// shell/tools/net/iperf/settings.h — IperfSettings: what iperf3 was asked to do, and what client and server agree on.
//
// Not modelled: -J of a server, -V, --bidir, -F, -w, -M, -C, -O, --sctp, authentication.
// Document: iperf3(1), 3.12.
#ifndef NSLAB_SHELL_TOOLS_NET_IPERF_SETTINGS_H_
#define NSLAB_SHELL_TOOLS_NET_IPERF_SETTINGS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "shell/run/call.h"

namespace nslab::shell {

// What the client decides and tells the server.
struct IperfTest {
  bool udp = false, reverse = false;
  double seconds = 10;
  std::uint64_t bytes = 0, blocks = 0;         // an end by amount instead of time
  std::uint32_t streams = 1;
  std::uint32_t length = 0;                    // of a block or datagram; 0: chosen by protocol and path
  std::optional<std::uint64_t> bits_per_s{};   // -b; 0: as fast as it goes
};

struct IperfSettings {
  bool server = false, daemon = false, once = false;
  std::string host{}, bind{}, title{};
  std::uint16_t port = 5201;
  Family family = Family::kNone;
  double interval = 1;
  char format = 'a';
  std::optional<long> connect_timeout_ms{};
  std::string log_file{};
  bool json = false;
  IperfTest test{};
};

// The settings, or the status with which it ends at once, what it says being said.
tl::expected<IperfSettings, int> read_iperf_settings(Call& call, const std::vector<std::string>& argv);

// As they are told the server, and how it reads them.
std::string iperf_test_text(const IperfTest& test);
IperfTest read_iperf_test(const std::string& text);
// The number behind "key": in such a text; 0 where there is none.
double iperf_number(const std::string& text, const std::string& key);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_IPERF_SETTINGS_H_

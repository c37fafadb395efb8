// shell/tools/net/iperf/run.h — IperfRun: what client and server of an iperf3 test have in common while it runs.
//
// Both talk over a control connection, a byte a state (src/iperf_api.h), texts behind their length in four octets; and report
// what their streams move.
#ifndef NSLAB_SHELL_TOOLS_NET_IPERF_RUN_H_
#define NSLAB_SHELL_TOOLS_NET_IPERF_RUN_H_

#include <optional>
#include <string>
#include <vector>

#include "shell/tools/net/iperf/json.h"
#include "shell/tools/net/iperf/stream.h"

namespace nslab::shell {

namespace iperf_state {
inline constexpr char kTestStart = 1, kTestRunning = 2, kTestEnd = 4, kParamExchange = 9, kCreateStreams = 10, kServerTerminate = 11,
                      kClientTerminate = 12, kExchangeResults = 13, kDisplayResults = 14, kIperfDone = 16, kAccessDenied = -1;
}  // namespace iperf_state

inline constexpr std::size_t kIperfCookie = 37;

struct IperfRun {
  int control = -1;
  std::string heard{};  // on the control connection, and not yet understood
  bool closed = false;
  IperfTest test{};
  IperfReport report{};
  double interval = 1;
  bool serves = false;
  std::optional<IperfJson> json{};  // instead of text
  std::vector<IperfStream> streams{};
  Instant began{kNever}, reported{};
  std::uint64_t retransmitted = 0;  // by the namespace, when the test began
  IperfAmount peer_sum{};
  std::vector<IperfAmount> peer{};  // what the other end saw of each stream
  double peer_seconds = 0;
  double took = 0;                  // until the test was over for this end; 0: it is not

  void hear(Call& call);
  // The next octet on the control connection; nothing while there is none.
  std::optional<char> next_state();
  std::optional<std::string> next_text();
  void say_state(Call& call, char state) { (void)send_bytes(call, control, std::string(1, state)); }
  void say_text(Call& call, const std::string& text);

  [[nodiscard]] bool sends() const { return test.reverse == serves; }
  [[nodiscard]] IperfLine line() const;
  // "[  5] local 10.0.0.1 port 5 connected to 10.0.0.2 port 5201"
  void tell_connected(Call& call, const IperfStream& stream);
  void begin(Call& call);
  // Moves data and reports as time passes. When to look again.
  Instant go(Call& call);
  void report_interval(Call& call);
  [[nodiscard]] double seconds(Call& call) const;
  [[nodiscard]] bool is_over(Call& call) const;
  // The results as they are told the other end, and what it told.
  [[nodiscard]] std::string results(Call& call) const;
  void take_results(const std::string& text);
  void summarize(Call& call);
  void close_all(Call& call);
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_IPERF_RUN_H_

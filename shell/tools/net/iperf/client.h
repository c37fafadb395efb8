// shell/tools/net/iperf/client.h — IperfClient: the program that `iperf3 -c` is.
#ifndef NSLAB_SHELL_TOOLS_NET_IPERF_CLIENT_H_
#define NSLAB_SHELL_TOOLS_NET_IPERF_CLIENT_H_

#include "shell/tools/net/iperf/run.h"

namespace nslab::shell {

struct IperfClient {
  enum class Phase : std::uint8_t { kBegin, kConnecting, kTalking, kStreams, kRunning, kResults };

  IperfSettings settings{};
  IperfRun run{};
  Phase phase = Phase::kBegin;
  Instant deadline{kNever};
  std::string cookie{};  // by which the server knows what belongs together

  Step operator()(Call& call);

 private:
  Step fail(Call& call, const std::string& what) const;
  std::optional<Step> dial(Call& call);
  std::optional<Step> connecting(Call& call);
  std::optional<Step> make_streams(Call& call);
  std::optional<Step> wait_for_streams(Call& call);
  std::optional<Step> take_state(Call& call, char state);
  std::optional<Step> running(Call& call);
  void finish_early(Call& call);
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_IPERF_CLIENT_H_

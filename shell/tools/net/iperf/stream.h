// shell/tools/net/iperf/stream.h — IperfStream: one flow of an iperf3 test, the end that sends or the one that receives.
//
// A World's links have no speed of their own, and millions of full segments would say nothing more about it. So:
//   1. A UDP stream sends every datagram that the real tool would, of its full length and at its millisecond: what is lost,
//      delayed or refused on the way is the World's doing.
//   2. A TCP stream sends a small segment in the place of each block (of all that would be written in a tenth of a second where
//      no rate is asked for), which says how many bytes it stands for. Where segments are no longer acknowledged, it stops.
//   3. No stream is faster than the lowest rate of the queueing disciplines on its way (tbf, or htb's default class), less what
//      headers take, which streams share alike; where there is none, than kIperfLineRate, which is nslab's own figure.
// Not modelled: the congestion window (always 320 KBytes), CPU time.
#ifndef NSLAB_SHELL_TOOLS_NET_IPERF_STREAM_H_
#define NSLAB_SHELL_TOOLS_NET_IPERF_STREAM_H_

#include "shell/tools/net/iperf/report.h"
#include "shell/tools/net/iperf/settings.h"
#include "shell/tools/net/stream.h"

namespace nslab::shell {

inline constexpr double kIperfLineRate = 10e9;  // bits a second

struct IperfStream {
  int descriptor = -1;
  int id = 0;             // as it is shown
  bool sends = false;
  IperfAmount all{};      // since the test began
  IperfAmount before{};   // at the last report
  bool connected = false;

  // Sends what is due by now; the time of the next. `began`: of the test.
  Instant send_due(Call& call, const IperfTest& test, Instant began);
  // Takes what has arrived.
  void take(Call& call, const IperfTest& test);
  // What came about since this was last asked.
  IperfAmount since_last();
  [[nodiscard]] bool has_sent_all(const IperfTest& test) const;

 private:
  void send_block(Call& call, const IperfTest& test, std::uint64_t bytes);
  double rate_of(Call& call, const IperfTest& test);

  std::uint64_t blocks_ = 0;
  double rate_ = 0;             // bits a second; 0: not known yet
  std::string taken_{};         // of a TCP stream: what is no whole segment yet
  std::uint64_t highest_ = 0;   // of a UDP stream: the last number seen
  double transit_ = 0;
  bool has_transit_ = false;
};

// The lowest rate of a queueing discipline that a byte sent on this connection meets, in bits a second; 0: none. The World itself
// is asked, in a copy.
double iperf_path_rate(Call& call, int descriptor);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_IPERF_STREAM_H_

// shell/tools/net/iperf/report.h — IperfReport: the lines of iperf3's report, by what was moved in a span of time.
//
// Document: iperf 3.12, src/iperf_locale.c, units.c.
#ifndef NSLAB_SHELL_TOOLS_NET_IPERF_REPORT_H_
#define NSLAB_SHELL_TOOLS_NET_IPERF_REPORT_H_

#include <cstdint>
#include <string>

namespace nslab::shell {

// What one stream, or all of them, moved.
struct IperfAmount {
  std::uint64_t bytes = 0;
  std::uint64_t datagrams = 0, lost = 0;
  std::uint32_t retransmits = 0;
  double jitter_ms = 0;
};

enum class IperfLine : std::uint8_t { kSendsTcp, kReceivesTcp, kSendsUdp, kReceivesUdp };

struct IperfReport {
  char format = 'a';
  std::string title{};  // before each line

  // The line of column names: of the intervals, or of the summary.
  [[nodiscard]] std::string head(IperfLine line, bool summary) const;
  // Of an interval; id 0 is the sum.
  [[nodiscard]] std::string interval(IperfLine line, int id, double from, double to, const IperfAmount& amount) const;
  // Of the summary; `line` is what this end saw of it.
  [[nodiscard]] std::string total(IperfLine line, int id, double seconds, const IperfAmount& amount, bool sender) const;
  [[nodiscard]] std::string rule() const { return title + "- - - - - - - - - - - - - - - - - - - - - - - - -\n"; }

 private:
  [[nodiscard]] std::string begin(int id, double from, double to, std::uint64_t bytes) const;
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_NET_IPERF_REPORT_H_

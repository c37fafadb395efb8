#include "shell/tools/net/iperf/report.h"

#include <fmt/format.h>

#include <array>
#include <cstdio>

namespace nslab::shell {

namespace {

constexpr std::array<std::string_view, 5> kPrefixes{"", "K", "M", "G", "T"};

// unit_snprintf: a letter in lower case or 'a' asks for bits (steps of 1000), one in upper case for bytes (of 1024).
std::string unit_text(double bytes, char format) {
  const bool bits = format >= 'a' && format <= 'z';
  const double step = bits ? 1000 : 1024;
  double value = bits ? bytes * 8 : bytes;
  std::size_t prefix = 0;
  const char lower = bits ? format : static_cast<char>(format - 'A' + 'a');
  if (lower == 'a') {
    for (; value >= step && prefix + 1 < kPrefixes.size(); ++prefix) value /= step;
  } else {
    prefix = lower == 'k' ? 1 : lower == 'm' ? 2 : lower == 'g' ? 3 : lower == 't' ? 4 : 0;
    for (std::size_t i = 0; i < prefix; ++i) value /= step;
  }
  const int places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return fmt::format("{:4.{}f} {}{}", value, places, kPrefixes[prefix], bits ? "bit" : "Byte");
}

// printf's %.2g, which fmt rounds alike and writes alike.
std::string share(std::uint64_t lost, std::uint64_t all) {
  return fmt::format("{:.2g}", all == 0 ? 0.0 : 100.0 * static_cast<double>(lost) / static_cast<double>(all));
}

constexpr std::string_view kCongestionWindow = " 320 KByte";

}  // namespace

std::string IperfReport::head(IperfLine line, bool summary) const {
  std::string_view more;
  switch (line) {
    case IperfLine::kSendsTcp: more = summary ? "         Retr" : "         Retr  Cwnd"; break;
    case IperfLine::kReceivesTcp: more = ""; break;
    case IperfLine::kSendsUdp: more = summary ? "         Jitter    Lost/Total Datagrams" : "         Total Datagrams"; break;
    case IperfLine::kReceivesUdp: more = "         Jitter    Lost/Total Datagrams"; break;
  }
  return fmt::format("{}[ ID] Interval           Transfer     Bitrate{}\n", title, more);
}

std::string IperfReport::begin(int id, double from, double to, std::uint64_t bytes) const {
  const auto amount = static_cast<double>(bytes);
  const double rate = to > from ? amount / (to - from) : 0;
  const std::string who = id == 0 ? "SUM" : fmt::format("{:3}", id);
  return fmt::format("{}[{}] {:6.2f}-{:<6.2f} sec  {}s  {}s/sec", title, who, from, to, unit_text(amount, 'A'), unit_text(rate, format));
}

std::string IperfReport::interval(IperfLine line, int id, double from, double to, const IperfAmount& a) const {
  const std::string start = begin(id, from, to, a.bytes);
  switch (line) {
    case IperfLine::kSendsTcp:
      if (id == 0) return fmt::format("{}  {:3}             \n", start, a.retransmits);
      return fmt::format("{}  {:3}   {}s       \n", start, a.retransmits, kCongestionWindow);
    case IperfLine::kReceivesTcp: return start + "                  \n";
    case IperfLine::kSendsUdp: return fmt::format("{}  {}  \n", start, a.datagrams);
    case IperfLine::kReceivesUdp: break;
  }
  return fmt::format("{}  {:5.3f} ms  {}/{} ({}%)  \n", start, a.jitter_ms, a.lost, a.datagrams, share(a.lost, a.datagrams));
}

std::string IperfReport::total(IperfLine line, int id, double seconds, const IperfAmount& a, bool sender) const {
  const std::string start = begin(id, 0, seconds, a.bytes);
  const std::string_view who = sender ? "sender" : "receiver";
  if (line == IperfLine::kSendsUdp || line == IperfLine::kReceivesUdp) {
    return fmt::format("{}  {:5.3f} ms  {}/{} ({}%)  {}\n", start, a.jitter_ms, a.lost, a.datagrams, share(a.lost, a.datagrams), who);
  }
  if (sender) return fmt::format("{}  {:3}             {}\n", start, a.retransmits, who);
  return fmt::format("{}                  {}\n", start, who);
}

}  // namespace nslab::shell

// What `ip -d` and `ip -s` show of a link.
#include <array>

#include "shell/tools/iproute/links.h"

namespace nslab::shell {

namespace {

// print_num: with -h in thousands, with -iec in 1024s.
std::string number_text(const Ip& ip, std::uint64_t count) {
  const std::uint64_t base = ip.options.iec ? 1024 : 1000;
  if ((!ip.options.human && !ip.options.iec) || count < base) return std::to_string(count);
  const std::string_view prefixes = "kMGTPE";
  std::size_t prefix = 0;
  std::uint64_t power = base;
  while (count / base >= power && prefix + 1 < prefixes.size()) {
    power *= base;
    ++prefix;
  }
  int precision = 2;
  std::uint64_t tens = 1;
  for (; precision > 0; --precision) {
    tens *= 10;
    if (count / power < tens) break;
  }
  return fmt::format("{:.{}f}{}{}", static_cast<double>(count) / static_cast<double>(power), precision, prefixes[prefix],
                     ip.options.iec ? "i" : "");
}

struct Column {
  std::string_view title;
  std::string_view key;
  std::uint64_t value = 0;
};

constexpr std::size_t kColumns = 6;
using Row = std::array<Column, kColumns>;

void print_json(Printer& p, std::string_view key, const std::vector<Column>& columns) {
  p.open_object(key);
  for (const Column& column : columns) {
    if (!column.key.empty()) p.json(column.key, column.value);
  }
  p.close_object();
}

void print_row(Ip& ip, const std::array<std::size_t, kColumns>& widths, std::string_view title, const Row& row, bool errors) {
  Printer& p = ip.print;
  p.text("    {}", title);
  for (std::size_t i = 0; i < kColumns; ++i) {
    const std::size_t width = i == 0 ? widths[0] - (title.size()) : widths[i];
    p.text("{}{:>{}}", i == 0 ? "" : " ", row[i].title, width);
  }
  p.text("{}", errors ? "" : "           ");
  p.line_break();
  p.text("    ");
  for (std::size_t i = 0; i < kColumns; ++i) {
    if (errors && i == 0) {
      p.text("{:>{}} ", "", widths[0]);
      continue;
    }
    p.text("{:>{}} ", number_text(ip, row[i].value), widths[i]);
  }
}

}  // namespace

void print_link_statistics(Ip& ip, LinkId id) {
  const LinkStats s = stats_of(ip.call.world(), id);
  const Row rx{{{"bytes", "bytes", s.rx_bytes}, {"packets", "packets", s.rx_packets}, {"errors", "errors", s.rx_errors},
                {"dropped", "dropped", s.rx_dropped}, {"missed", "over_errors", 0}, {"mcast", "multicast", s.rx_multicast}}};
  const Row tx{{{"bytes", "bytes", s.tx_bytes}, {"packets", "packets", s.tx_packets}, {"errors", "errors", s.tx_errors},
                {"dropped", "dropped", s.tx_dropped}, {"carrier", "carrier_errors", s.tx_carrier},
                {"collsns", "collisions", s.collisions}}};
  const Row rx_errors{{{"", "", 0}, {"length", "length_errors", 0}, {"crc", "crc_errors", 0}, {"frame", "frame_errors", 0},
                       {"fifo", "fifo_errors", 0}, {"overrun", "missed_errors", 0}}};
  const Row tx_errors{{{"", "", 0}, {"aborted", "aborted_errors", 0}, {"fifo", "fifo_errors", 0}, {"window", "window_errors", 0},
                       {"heartbt", "heartbeat_errors", 0}, {"transns", "carrier_changes", s.carrier_ups + s.carrier_downs}}};
  const bool more = ip.options.statistics > 1;
  Printer& p = ip.print;
  if (p.is_json()) {
    std::vector<Column> received(rx.begin(), rx.end()), sent(tx.begin(), tx.end());
    if (more) received.insert(received.end(), rx_errors.begin(), rx_errors.end());
    if (more) sent.insert(sent.end(), tx_errors.begin(), tx_errors.end());
    p.open_object("stats64");
    print_json(p, "rx", received);
    print_json(p, "tx", sent);
    p.close_object();
    return;
  }
  std::array<std::size_t, kColumns> widths{10, 7, 6, 7, 7, 7};
  for (const Row* row : {&rx, &tx, &rx_errors, &tx_errors}) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], number_text(ip, (*row)[i].value).size());
  }
  print_row(ip, widths, "RX:", rx, false);
  if (more) {
    p.line_break();
    print_row(ip, widths, "RX errors:", rx_errors, true);
  }
  p.line_break();
  print_row(ip, widths, "TX:", tx, false);
  if (more) {
    p.line_break();
    print_row(ip, widths, "TX errors:", tx_errors, true);
  }
}

}  // namespace nslab::shell

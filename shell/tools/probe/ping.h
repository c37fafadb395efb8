// shell/tools/probe/ping.h — Ping: ping (iputils 20221126) as a program that waits.
//
// The loop is the real one's: echoes go out by tokens, an error or a reply ends a wait, the last wait is as long as
// `-W` says, or one interval once anything has answered.
//
// Guarantees
//   1. It uses raw sockets, as ping does where net.ipv4.ping_group_range lets nobody have others (the default).
//   2. A flood costs virtual time, so it ends.
// Not modelled: -T, -N, source routes, what a socket's buffer cannot hold.
// Source: iputils' ping.8.
#ifndef NSLAB_SHELL_TOOLS_PROBE_PING_H_
#define NSLAB_SHELL_TOOLS_PROBE_PING_H_

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "model/socket.h"
#include "shell/tools/probe/names.h"
#include "shell/tools/probe/ping_options.h"

namespace nslab::shell {

class Ping {
 public:
  explicit Ping(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  // ping_setup.cc: everything before the first echo. False: ping ends, with `status_`.
  bool begin(Call& call);
  bool make_sockets(Call& call);
  bool find_target(Call& call);
  bool choose_source4(Call& call);
  bool choose_source6(Call& call);
  bool probe_route(Call& call, const std::string& zone);
  void warn_of_other_device(Call& call, bool v6);
  bool set_up_socket(Call& call);
  void greet(Call& call);
  bool fail(Call& call, const std::string& text);

  // ping.cc: the loop.
  void take_signals(Call& call);
  bool is_over() const;
  long send_due(Call& call);
  long send_one(Call& call);
  long plan_end(Call& call, long next);
  int report_send_error(Call& call, Errno error, std::uint32_t mtu);
  void fetch(Call& call);
  // Whether anything had come.
  bool receive(Call& call);
  bool take_error(Call& call, const Received& error);
  void take_packet(Call& call, const Received& packet);
  void take_reply(Call& call, const Received& packet, const Icmp& icmp);
  void acknowledge(std::uint16_t sequence);
  void count_sent();
  [[nodiscard]] long in_flight() const;
  [[nodiscard]] bool is_v6() const { return target_.address.is_v6(); }
  std::string shown(Call& call, const IpAddress& address, LinkId link);
  std::string stamp(Call& call) const;
  void flood_mark(Call& call, std::string_view mark);
  void show_status(Call& call) const;
  int finish(Call& call);

  std::vector<std::string> argv_;
  PingOptions options_{};
  Resolved target_{};
  std::string host_{};
  IpAddress source_{};
  int socket_ = -1;
  int status_ = 2;
  bool begun_ = false, exiting_ = false, multicast_ = false, timing_ = false;
  std::uint16_t ident_ = 0;

  long sent_ = 0, received_ = 0, errors_ = 0, repeats_ = 0;
  std::uint16_t acked_ = 0;
  int pipe_ = 0;
  long interval_ms_ = 1000;
  std::vector<bool> heard_{};                       // by sequence number
  std::map<std::uint16_t, Instant> times_{};  // when each was sent
  std::deque<Received> errors_waiting_{}, packets_waiting_{};
  long sum_us_ = 0, least_us_ = 0x7fffffffffffL, most_us_ = 0, smooth_us_ = 0;
  double square_sum_ = 0;
  Instant started_{}, last_token_{}, alarm_{kNever}, next_send_{}, asleep_until_{kNever};
  long unsent_ = 0;  // in a row, for want of room (ENOBUFS)
  bool has_token_ = false, end_planned_ = false;
  long tokens_ = 0;
  RecordRoute old_route_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_PROBE_PING_H_

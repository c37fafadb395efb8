#include "shell/tools/net/iperf/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "shell/tools/iproute/tc.h"

namespace nslab::shell {

namespace {

constexpr Duration kPacing = 1ms;               // --pacing-timer
constexpr Duration kFreely = 100ms;             // how often a stream without a rate says what it would have written
constexpr std::size_t kMark = 32;               // octets of a segment that stands for a block
constexpr std::size_t kMostUnacknowledged = 4;  // of those
constexpr double kPayloadShare = 1448.0 / 1514.0;

double length_in_s(Duration time) { return std::chrono::duration<double>(time).count(); }

double rate_in(const std::string& options, std::string_view key) {
  const std::string wanted = std::string(key) + " ";
  const auto at = options.find(wanted);
  if (at == std::string::npos) return 0;
  const auto from = at + wanted.size();
  const auto rate = tc_rate(options.substr(from, options.find(' ', from) - from));
  return rate ? static_cast<double>(*rate) * 8 : 0;
}

double rate_of_link(const Link& link) {
  if (link.qdisc.empty()) return 0;
  if (link.qdisc->kind == "tbf") return rate_in(link.qdisc->options, "rate");
  if (link.qdisc->kind != "htb") return 0;
  for (const TcClass& known : link.traffic->classes) {
    if (known.id == (link.qdisc->handle | link.qdisc->default_class)) return rate_in(known.options, "ceil");
  }
  return 0;
}

}  // namespace

double iperf_path_rate(Call& call, int descriptor) {
  World copy = call.world();
  Trace trace;
  Send send;
  send.by = call.pid();
  send.descriptor = descriptor;
  send.data = "?";
  (void)execute(copy, Op(std::move(send)), &trace);
  (void)execute(copy, Op(Advance{call.pid(), 2s}), &trace);  // what waits in a queue goes on
  double least = 0;
  for (const Event& event : trace.events) {
    const nslab::Ip* ip = event.packet.ip();
    const Socket* socket = socket_behind(call, descriptor);
    if (!std::holds_alternative<EventTransmitted>(event.detail) || ip == nullptr || socket == nullptr) continue;
    if (ip->payload->size() != 1) continue;  // the way back
    const Link* link = copy.links.find(event.link);
    const double rate = link == nullptr ? 0 : rate_of_link(*link);
    if (rate > 0 && (least == 0 || rate < least)) least = rate;
  }
  return least;
}

double IperfStream::rate_of(Call& call, const IperfTest& test) {
  const double wanted = static_cast<double>(test.bits_per_s.value_or(0));
  const double found = iperf_path_rate(call, descriptor);
  const double possible = (found > 0 ? found * kPayloadShare : kIperfLineRate) / std::max<double>(test.streams, 1);
  return wanted > 0 ? std::min(wanted, possible) : possible;
}

bool IperfStream::has_sent_all(const IperfTest& test) const {
  return (test.bytes != 0 && all.bytes >= test.bytes) || (test.blocks != 0 && blocks_ >= test.blocks);
}

void IperfStream::send_block(Call& call, const IperfTest& test, std::uint64_t bytes) {
  std::string data;
  if (test.udp) {
    data = fmt::format("{:020}{:020} ", call.now().count(), blocks_ + 1);
    data.resize(std::max<std::size_t>(test.length, 41), ' ');
    if (test.length < 41) data = fmt::format("{:016}", blocks_ + 1);  // no room for the time
  } else {
    data = fmt::format("{:<{}}", bytes, kMark);
  }
  if (send_bytes(call, descriptor, data) != Errno::kNone && !test.udp) return;
  ++blocks_;
  all.bytes += test.udp ? data.size() : bytes;
  ++all.datagrams;
}

// iperf_check_throttle: a block goes out while what was sent so far, over the time so far, is below the rate.
Instant IperfStream::send_due(Call& call, const IperfTest& test, Instant began) {
  if (rate_ == 0) rate_ = rate_of(call, test);
  if (!test.udp) {
    const Socket* socket = socket_behind(call, descriptor);
    if (socket != nullptr && socket->tcp->unsent.size() > kMark * kMostUnacknowledged) return call.now() + kFreely;
  }
  const Duration passed = call.now() - began;
  const bool freely = !test.udp && test.bits_per_s.value_or(0) == 0;
  if (freely && test.bytes == 0 && test.blocks == 0) {
    const std::uint64_t due = static_cast<std::uint64_t>(rate_ / 8 * length_in_s(passed + kFreely));
    if (due > all.bytes) send_block(call, test, due - all.bytes);
    return call.now() + kFreely;
  }
  const double block = test.length * 8.0;
  while (!has_sent_all(test)) {
    const double sent = static_cast<double>(all.datagrams) * block;
    if (sent > 0 && sent >= rate_ * length_in_s(passed)) break;
    send_block(call, test, test.length);
    if (all.datagrams == 0) break;  // nothing can be sent at all
  }
  const double at = static_cast<double>(all.datagrams) * block / rate_ * 1000;
  return std::max(began + std::chrono::duration_cast<Duration>(kPacing * (static_cast<std::int64_t>(std::floor(at)) + 1)),
                  call.now() + kPacing);
}

void IperfStream::take(Call& call, const IperfTest& test) {
  while (true) {
    const Arrival part = receive(call, descriptor);
    if (part.kind != Arrival::Kind::kData) return;
    if (!test.udp) {
      taken_ += part.data;
      for (; taken_.size() >= kMark; taken_.erase(0, kMark)) all.bytes += std::strtoull(taken_.c_str(), nullptr, 10);
      continue;
    }
    if (part.data.size() < 16) continue;  // a late greeting
    const bool timed = part.data.size() >= 41;
    const std::uint64_t number = std::strtoull(part.data.substr(timed ? 20 : 0, timed ? 20 : 16).c_str(), nullptr, 10);
    all.bytes += part.data.size();
    if (number > highest_) {
      all.lost += number - highest_ - 1;
      highest_ = all.datagrams = number;
    } else if (all.lost > 0) {
      --all.lost;  // it was late, not lost
    }
    if (!timed) continue;
    const double transit = static_cast<double>(call.now().count()) - std::strtod(part.data.substr(0, 20).c_str(), nullptr);
    const double moved = has_transit_ ? std::abs(transit - transit_) / 1e6 : 0;
    all.jitter_ms += (moved - all.jitter_ms) / 16;
    transit_ = transit;
    has_transit_ = true;
  }
}

IperfAmount IperfStream::since_last() {
  IperfAmount part = all;
  part.bytes -= before.bytes;
  part.datagrams -= before.datagrams;
  part.lost -= std::min(part.lost, before.lost);
  part.retransmits -= before.retransmits;
  before = all;
  return part;
}

}  // namespace nslab::shell

// ping's loop: echoes out, replies and errors in, and the sums at the end.
#include "shell/tools/probe/ping.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "model/base/wheel.h"
#include "model/ip/addresses.h"
#include "shell/tools/probe/ping_text.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr long kLeastInterval = 10;  // ms, where nothing says otherwise
constexpr long kMostPause = 500;     // ms, before the next try where there was no room
constexpr std::uint32_t kMostData = 65535;
constexpr Duration kFloodStep = 30us;

long whole_ms(Duration time) { return time / 1ms; }

}  // namespace

long Ping::in_flight() const {
  const auto diff = static_cast<std::uint16_t>(static_cast<std::uint16_t>(sent_) - acked_);
  return diff <= 0x7fff ? diff : sent_ - received_ - errors_;
}

void Ping::acknowledge(std::uint16_t sequence) {
  const auto now = static_cast<std::uint16_t>(sent_);
  const auto diff = static_cast<std::uint16_t>(now - sequence);
  if (diff > 0x7fff) return;
  pipe_ = std::max(pipe_, static_cast<int>(diff) + 1);
  if (static_cast<std::int16_t>(sequence - acked_) > 0 || static_cast<std::uint16_t>(now - acked_) > 0x7fff) acked_ = sequence;
}

void Ping::count_sent() {
  ++sent_;
  if (static_cast<std::uint16_t>(static_cast<std::uint16_t>(sent_) - acked_) > 0x7fff) acked_ = static_cast<std::uint16_t>(sent_ + 1);
}

std::string Ping::shown(Call& call, const IpAddress& address, LinkId link) {
  const Link* at = call.world().links.find(link);
  if (at != nullptr && at->as<Loopback>() != nullptr && address.is_link_local()) {  // one's own: by the link that has it
    for (const auto& [index, id] : call.world().netns[call.netns()].links) {
      if (find_address(call.world().links[id], address) != nullptr) at = &call.world().links[id];
    }
  }
  const bool from_outside = at != nullptr && at->as<Loopback>() == nullptr;
  std::string text = scoped_text(address, from_outside ? at->name.text() : target_.zone.empty() ? options_.device : target_.zone);
  if (options_.numeric) return text;
  const auto name = name_of(call, address);
  return name ? fmt::format("{} ({})", *name, text) : text;
}

std::string Ping::stamp(Call& call) const {
  if (!options_.timestamps) return "";
  const auto us = (call.now() + std::chrono::seconds(kEpoch)) / 1us;
  return fmt::format("[{}.{:06}] ", us / 1000000, us % 1000000);
}

void Ping::flood_mark(Call& call, std::string_view mark) {
  call.out(mark);
  call.flush();
}

void Ping::take_signals(Call& call) {
  while (const auto number = call.take_signal()) {
    if (*number == sig::kInt || *number == sig::kAlrm) exiting_ = true;
    if (*number == sig::kQuit) show_status(call);
  }
  if (call.now() >= alarm_) exiting_ = true;
}

bool Ping::is_over() const {
  if (exiting_) return true;
  if (options_.count != 0 && received_ + errors_ >= options_.count) return true;
  return options_.deadline_s != 0 && errors_ != 0;
}

// What a send that failed leaves to be told: above 0 an ICMP message, below 0 a message of the host's own or nothing.
int Ping::report_send_error(Call& call, Errno error, std::uint32_t mtu) {
  fetch(call);
  if (!errors_waiting_.empty()) {
    const Received first = std::move(errors_waiting_.front());
    errors_waiting_.pop_front();
    return take_error(call, first) ? 1 : 0;
  }
  if (error == Errno::kEMSGSIZE && mtu != 0 && !options_.quiet) {
    if (options_.flood) {
      flood_mark(call, "E");
    } else {
      (void)fail(call, fmt::format("local error: message too long, mtu{}{}", is_v6() ? ": " : "=", mtu));
    }
    ++errors_;
  }
  return -1;
}

// Sends one echo; the ms until the next may go.
long Ping::send_one(Call& call) {
  const auto sequence = static_cast<std::uint16_t>(sent_ + 1);
  heard_[sequence] = false;
  times_[sequence] = call.now();
  Send send;
  send.descriptor = socket_;
  send.to = Endpoint{target_.address, 0};
  send.zone = !target_.zone.empty() ? target_.zone : "";
  send.length = static_cast<std::uint32_t>(options_.size);
  Icmp icmp;
  icmp.type = is_v6() ? 128 : 8;
  icmp.id = ident_;
  icmp.sequence = sequence;
  send.icmp = icmp;
  Errno error{};
  std::uint32_t mtu = 0;
  if (options_.size + 8 > kMostData && !is_v6()) {
    error = Errno::kEMSGSIZE;
  } else if (const auto reply = call.ask(std::move(send)); !reply) {
    error = call.code(reply.error());
  } else {
    const Outcome& outcome = std::get<Sent>(*reply).outcome;
    error = outcome.error;
    mtu = outcome.mtu;
  }
  if (error == Errno::kNone) {
    unsent_ = 0;
    count_sent();
    if (options_.flood && !options_.quiet) flood_mark(call, ".");
    return interval_ms_ - tokens_;
  }
  const bool no_room = error == Errno::kENOBUFS;  // it tries again for as long as it would wait for an answer
  if (no_room) {
    tokens_ = 0;
    const long pause = std::clamp(interval_ms_ / 2, kLeastInterval, kMostPause);
    if (++unsent_ * pause < options_.linger_ms) return pause;
  }
  const int told = no_room ? 0 : report_send_error(call, error, mtu);
  count_sent();
  if (told >= 0 && !options_.quiet) {
    if (options_.flood) {
      flood_mark(call, "E");
    } else {
      (void)fail(call, fmt::format("sendmsg: {}", error_text(error)));
    }
  }
  tokens_ = 0;
  return std::max(interval_ms_, kLeastInterval);
}

// pinger(): sends if there are tokens for it; how many ms to wait.
long Ping::send_due(Call& call) {
  if (exiting_ || (options_.count != 0 && sent_ >= options_.count && options_.deadline_s == 0)) return 1000;
  if (!has_token_) {
    has_token_ = true;
    last_token_ = call.now();
    tokens_ = interval_ms_ * (options_.preload - 1);
  } else {
    long gathered = whole_ms(call.now() - last_token_);
    if (interval_ms_ == 0 && gathered < kLeastInterval && in_flight() >= options_.preload) return kLeastInterval - gathered;
    gathered = std::min(gathered + tokens_, interval_ms_ * options_.preload);
    if (gathered < interval_ms_) return interval_ms_ - gathered;
    last_token_ = call.now();
    tokens_ = gathered - interval_ms_;
  }
  if (options_.outstanding && sent_ > 0 && !heard_[static_cast<std::uint16_t>(sent_)]) {
    call.print("{}no answer yet for icmp_seq={}\n", stamp(call), sent_ % 65536);
    call.flush();
  }
  return send_one(call);
}

// Once the last echo is out, the end is set: `-W` from now, or an interval where something has answered.
long Ping::plan_end(Call& call, long next) {
  if (options_.count == 0 || sent_ < options_.count || options_.deadline_s != 0 || end_planned_) return next;
  end_planned_ = true;
  long wait_us = options_.linger_ms * 1000L;
  if (received_ != 0) wait_us = std::max(2 * most_us_, interval_ms_ * 1000);
  if (wait_us == 0) return next;
  alarm_ = call.now() + std::chrono::microseconds(wait_us);
  return std::max(next, wait_us / 1000);
}

void Ping::fetch(Call& call) {
  while (true) {
    Receive op;
    op.descriptor = socket_;
    const auto reply = call.ask(op);
    if (!reply) return;
    const auto* datagrams = std::get_if<Datagrams>(&*reply);
    if (datagrams == nullptr) return;
    const Received& received = datagrams->received;
    (received.kind == Received::Kind::kError ? errors_waiting_ : packets_waiting_).push_back(received);
  }
}

// Everything that has come, as far as the real one reads on.
bool Ping::receive(Call& call) {
  fetch(call);
  const bool any = !errors_waiting_.empty() || !packets_waiting_.empty();
  while (!errors_waiting_.empty() || !packets_waiting_.empty()) {
    auto& from = errors_waiting_.empty() ? packets_waiting_ : errors_waiting_;
    const Received next = std::move(from.front());
    from.pop_front();
    if (next.kind == Received::Kind::kError) {
      (void)take_error(call, next);
    } else {
      take_packet(call, next);
    }
    if (in_flight() == 0) break;
  }
  return any;
}

// False: it is about somebody else's packet.
bool Ping::take_error(Call& call, const Received& error) {
  const Ip* ip = error.packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  if (icmp == nullptr) return false;
  const Quoted& about = icmp->quoted;
  if (about.destination != target_.address || about.type != (is_v6() ? 128 : 8) || about.source_port != ident_) return false;
  const std::uint16_t sequence = about.destination_port;
  if (!is_v6()) acknowledge(sequence);
  ++errors_;
  if (options_.quiet) return true;
  if (options_.flood) {
    flood_mark(call, "\bE");
    return true;
  }
  call.print("{}From {} icmp_seq={} {}\n", stamp(call), shown(call, ip->source, error.link), sequence,
             is_v6() ? icmp6_text(*icmp) : icmp_text(*icmp));
  call.flush();
  return true;
}

void Ping::take_packet(Call& call, const Received& packet) {
  const Ip* ip = packet.packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  if (icmp == nullptr) return;
  if (icmp->type == (is_v6() ? 129 : 0)) {
    if (icmp->id == ident_) take_reply(call, packet, *icmp);
    return;
  }
  constexpr std::uint8_t kRedirect = 5;
  const Quoted& about = icmp->quoted;
  if (is_v6() || icmp->type != kRedirect || options_.quiet || options_.flood) return;
  if (about.destination != target_.address || about.type != 8 || about.source_port != ident_) return;
  call.print("{}From {}: icmp_seq={} {}\n", stamp(call), shown(call, ip->source, packet.link), about.destination_port, icmp_text(*icmp));
}

void Ping::take_reply(Call& call, const Received& packet, const Icmp& icmp) {
  const Ip& ip = *packet.packet.ip();
  const std::uint16_t sequence = icmp.sequence;
  acknowledge(sequence);
  const std::size_t bytes = ip.length - header_length(ip);
  long us = 0;
  if (timing_ && bytes >= 24) {
    const auto sent = times_.find(sequence);
    const Duration passed = sent == times_.end() ? Duration{0} : packet.at - sent->second;
    us = passed / 1us + round_trip_us(ip.ttl, sequence);
    sum_us_ += us;
    square_sum_ += static_cast<double>(us) * static_cast<double>(us);
    least_us_ = std::min(least_us_, us);
    most_us_ = std::max(most_us_, us);
    smooth_us_ = smooth_us_ == 0 ? us * 8 : smooth_us_ + us - smooth_us_ / 8;
    if (options_.adaptive) interval_ms_ = (smooth_us_ / 8 + 500) / 1000;
  }
  const bool again = heard_[sequence];
  ++(again ? repeats_ : received_);
  heard_[sequence] = true;
  if (options_.quiet) return;
  if (options_.flood) return flood_mark(call, "\b \b");
  call.print("{}{} bytes from {}: icmp_seq={}", stamp(call), bytes, shown(call, ip.source, packet.link), sequence);
  if (options_.verbose) call.print(" ident={}", ident_);
  call.print(" ttl={}", ip.ttl);
  if (timing_) call.print(" time={}", time_text(us));
  if (again && (!multicast_ || options_.verbose)) call.out(" (DUP!)");
  const bool anycast = is_v6() && target_.address.low == 0;
  if (!multicast_ && !anycast && ip.source != target_.address) call.out(" (DIFFERENT ADDRESS!)");
  if (options_.audible) call.out("\a");
  if (!ip.record_route.empty() && ip.record_route->count > 0) {
    const RecordRoute& record = *ip.record_route;
    if (record == old_route_) {
      call.out("\t(same route)");
    } else {
      old_route_ = record;
      call.out("\nRR: ");
      for (std::size_t i = 0; i < record.count; ++i) call.print("\t{}\n", shown(call, record.hops[i], {}));
    }
  }
  call.out("\n");
  call.flush();
}

void Ping::show_status(Call& call) const {
  const long loss = sent_ == 0 ? 0 : (sent_ - received_) * 100 / sent_;
  std::string text = fmt::format("\r{}/{} packets, {}% loss", received_, sent_, loss);
  if (received_ != 0 && timing_) {
    const long average = sum_us_ / (received_ + repeats_);
    text += fmt::format(", min/avg/ewma/max = {}.{:03}/{}.{:03}/{}.{:03}/{}.{:03} ms", least_us_ / 1000, least_us_ % 1000, average / 1000,
                        average % 1000, smooth_us_ / 8000, smooth_us_ / 8 % 1000, most_us_ / 1000, most_us_ % 1000);
  }
  call.err(text + "\n");
}

int Ping::finish(Call& call) {
  call.out("\n");
  call.flush();
  call.print("--- {} ping statistics ---\n{} packets transmitted, {} received", host_, sent_, received_);
  if (repeats_ != 0) call.print(", +{} duplicates", repeats_);
  if (errors_ != 0) call.print(", +{} errors", errors_);
  const Duration took = has_token_ ? last_token_ - started_ : Duration{0};
  if (sent_ != 0) {
    const auto lost = static_cast<float>(static_cast<double>(sent_ - received_) * 100.0 / static_cast<double>(sent_));
    call.print(", {:g}% packet loss, time {}ms", lost, (took / 1us + 500) / 1000);
  }
  call.out("\n");
  std::string_view comma;
  if (received_ != 0 && timing_) {
    const long total = received_ + repeats_;
    const long average = sum_us_ / total;
    const double variance = square_sum_ / static_cast<double>(total) - static_cast<double>(average) * static_cast<double>(average);
    const long deviation = static_cast<long>(std::sqrt(std::max(variance, 0.0)));
    call.print("rtt min/avg/max/mdev = {}.{:03}/{}.{:03}/{}.{:03}/{}.{:03} ms", least_us_ / 1000, least_us_ % 1000, average / 1000,
               average % 1000, most_us_ / 1000, most_us_ % 1000, deviation / 1000, deviation % 1000);
    comma = ", ";
  }
  if (pipe_ > 1) {
    call.print("{}pipe {}", comma, pipe_);
    comma = ", ";
  }
  if (received_ != 0 && (interval_ms_ == 0 || options_.flood || options_.adaptive) && sent_ > 1) {
    const long gap = took / 1us / (sent_ - 1);
    call.print("{}ipg/ewma {}.{:03}/{}.{:03} ms", comma, gap / 1000, gap % 1000, smooth_us_ / 8000, smooth_us_ / 8 % 1000);
  }
  call.out("\n");
  return received_ == 0 || (options_.deadline_s != 0 && received_ < options_.count) ? 1 : 0;
}

Step Ping::operator()(Call& call) {
  if (!begun_) {
    begun_ = true;
    if (!begin(call)) return Exited{status_};
  }
  call.runner().step();
  take_signals(call);
  const bool slept_out = asleep_until_ != kNever && call.now() >= asleep_until_;  // then it sends before it reads
  asleep_until_ = kNever;
  if (!slept_out) (void)receive(call);
  // A step of a flood takes time, as the real one does.
  if (next_send_ > call.now() && !is_over()) {
    Wait wait{std::min(next_send_, alarm_), {}, {}, {}, false};
    wait.readable.push_back(socket_);
    return wait;
  }
  long next = 0;
  while (!is_over()) {
    do {
      next = plan_end(call, send_due(call));
    } while (next <= 0 && interval_ms_ != 0);
    const bool any = receive(call);
    if (is_over()) break;
    if (any && interval_ms_ != 0) continue;
    if (any) next = 0;
    Duration sleep = std::chrono::milliseconds(std::max(next, 0L));
    if (in_flight() > 0) sleep = on_the_wheel(sleep);  // SO_RCVTIMEO
    Instant until = call.now() + sleep;
    if (next <= 0) until = next_send_ = call.now() + kFloodStep;
    if (next > 0) asleep_until_ = until;
    Wait wait{std::min(until, alarm_), {}, {}, {}, false};
    wait.readable.push_back(socket_);
    return wait;
  }
  return Exited{finish(call)};
}

Program start_ping(const std::vector<std::string>& argv) { return Ping(argv); }

}  // namespace nslab::shell

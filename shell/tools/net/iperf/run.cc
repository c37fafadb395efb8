#include "shell/tools/net/iperf/run.h"

#include <fmt/format.h>

#include <algorithm>

namespace nslab::shell {

namespace {

double in_seconds(Duration time) { return std::chrono::duration<double>(time).count(); }

Duration of_seconds(double s) { return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(s)); }

void add(IperfAmount& sum, const IperfAmount& one) {
  sum.bytes += one.bytes;
  sum.datagrams += one.datagrams;
  sum.lost += one.lost;
  sum.retransmits += one.retransmits;
  sum.jitter_ms += one.jitter_ms;
}

}  // namespace

void IperfRun::hear(Call& call) {
  while (!closed) {
    const Arrival part = receive(call, control);
    if (part.kind == Arrival::Kind::kNothing) return;
    closed = part.kind != Arrival::Kind::kData;
    heard += part.data;
  }
}

std::optional<char> IperfRun::next_state() {
  if (heard.empty()) return std::nullopt;
  const char state = heard[0];
  heard.erase(0, 1);
  return state;
}

std::optional<std::string> IperfRun::next_text() {
  if (heard.size() < 4) return std::nullopt;
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(heard[i]);
  if (heard.size() < 4 + length) return std::nullopt;
  std::string text = heard.substr(4, length);
  heard.erase(0, 4 + length);
  return text;
}

void IperfRun::say_text(Call& call, const std::string& text) {
  std::string length(4, '\0');
  for (std::size_t i = 0; i < 4; ++i) length[i] = static_cast<char>(text.size() >> (24 - 8 * i) & 0xff);
  (void)send_bytes(call, control, length);
  (void)send_bytes(call, control, text);
}

IperfLine IperfRun::line() const {
  if (test.udp) return sends() ? IperfLine::kSendsUdp : IperfLine::kReceivesUdp;
  return sends() ? IperfLine::kSendsTcp : IperfLine::kReceivesTcp;
}

void IperfRun::tell_connected(Call& call, const IperfStream& stream) {
  const Socket* socket = socket_behind(call, stream.descriptor);
  if (socket == nullptr) return;
  if (json) {
    CJson ends = CJson::object();
    ends.put("socket", stream.id).put("local_host", CJson::text(to_string(socket->local.address))).put("local_port", socket->local.port);
    ends.put("remote_host", CJson::text(to_string(socket->remote.address))).put("remote_port", socket->remote.port);
    return json->connected.add(std::move(ends));
  }
  call.print("{}[{:3}] local {} port {} connected to {} port {}\n", report.title, stream.id, to_string(socket->local.address),
             socket->local.port, to_string(socket->remote.address), socket->remote.port);
}

void IperfRun::begin(Call& call) {
  began = reported = call.now();
  for (IperfStream& stream : streams) stream.sends = sends();
  retransmitted = call.world().netns[call.netns()].snmp->operator[](Counter::kRetransSegs);
  if (!json) call.out(report.head(line(), false));
}

double IperfRun::seconds(Call& call) const { return took > 0 ? took : in_seconds(call.now() - began); }

bool IperfRun::is_over(Call& call) const {
  if (test.bytes == 0 && test.blocks == 0) return call.now() >= began + of_seconds(test.seconds);
  return std::all_of(streams.begin(), streams.end(), [&](const IperfStream& s) { return s.has_sent_all(test); });
}

Instant IperfRun::go(Call& call) {
  const Duration span = of_seconds(interval > 0 ? interval : test.seconds);
  if (interval > 0 && call.now() >= reported + span) report_interval(call);  // what comes just now belongs to the next
  Instant next = interval > 0 ? reported + span : kNever;
  const bool over = is_over(call);
  for (IperfStream& stream : streams) {
    if (!stream.sends) stream.take(call, test);
    if (stream.sends && !over) next = std::min(next, stream.send_due(call, test, began));
  }
  if (sends() && !test.udp && !streams.empty()) {
    const std::uint64_t again = call.world().netns[call.netns()].snmp->operator[](Counter::kRetransSegs);
    streams.front().all.retransmits = static_cast<std::uint32_t>(again - retransmitted);
  }
  if (!serves && test.bytes == 0 && test.blocks == 0) next = std::min(next, began + of_seconds(test.seconds));
  return next;
}

void IperfRun::report_interval(Call& call) {
  const double from = in_seconds(reported - began), to = seconds(call);
  IperfAmount sum;
  std::vector<IperfSpan> parts;
  for (IperfStream& stream : streams) {
    const IperfAmount part = stream.since_last();
    if (!json) call.out(report.interval(line(), stream.id, from, to, part));
    parts.push_back({stream.id, from, to, part});
    add(sum, part);
  }
  sum.jitter_ms /= static_cast<double>(std::max<std::size_t>(streams.size(), 1));
  if (json) {
    json->interval(test, parts, {0, from, to, sum}, sends());
    reported = call.now();
    return;
  }
  if (streams.size() > 1) {
    call.out(report.interval(line(), 0, from, to, sum));
    if (!is_over(call)) call.out(report.rule());
  }
  reported = call.now();
}

std::string IperfRun::results(Call& call) const {
  std::string text = "{\"streams\":[";
  for (const IperfStream& s : streams) {
    text += fmt::format("{}{{\"id\":{},\"bytes\":{},\"retransmits\":{},\"jitter\":{},\"errors\":{},\"packets\":{},\"end_time\":{}}}",
                        text.back() == '[' ? "" : ",", s.id, s.all.bytes, s.all.retransmits, s.all.jitter_ms, s.all.lost,
                        s.all.datagrams, seconds(call));
  }
  return text + "]}";
}

void IperfRun::take_results(const std::string& text) {
  for (std::size_t at = text.find("{\"id\""); at != std::string::npos; at = text.find("{\"id\"", at + 1)) {
    const std::string one = text.substr(at, text.find('}', at) - at);
    IperfAmount a;
    a.bytes = static_cast<std::uint64_t>(iperf_number(one, "bytes"));
    a.retransmits = static_cast<std::uint32_t>(iperf_number(one, "retransmits"));
    a.jitter_ms = iperf_number(one, "jitter");
    a.lost = static_cast<std::uint64_t>(iperf_number(one, "errors"));
    a.datagrams = static_cast<std::uint64_t>(iperf_number(one, "packets"));
    peer.push_back(a);
    peer_seconds = iperf_number(one, "end_time");
  }
  peer.resize(streams.size());
}

// A server speaks of what it saw alone, a client of both ends.
void IperfRun::summarize(Call& call) {
  IperfLine how = line();
  if (!serves && !test.udp) how = IperfLine::kSendsTcp;
  const double time = seconds(call);
  IperfAmount sender, receiver;
  if (json) {
    std::vector<std::pair<IperfSpan, IperfSpan>> ends;
    const double far = sends() ? peer_seconds : time;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      const IperfAmount& sent = sends() ? streams[i].all : peer[i];
      const IperfAmount& got = sends() ? peer[i] : streams[i].all;
      ends.push_back({{streams[i].id, 0, time, sent}, {streams[i].id, 0, far, got}});
      add(sender, sent);
      add(receiver, got);
    }
    receiver.jitter_ms /= static_cast<double>(std::max<std::size_t>(streams.size(), 1));
    return json->finish(test, ends, {{0, 0, time, sender}, {0, 0, far, receiver}}, sends());
  }
  call.out(report.rule());
  call.out(report.head(how, true));
  for (std::size_t i = 0; i < streams.size(); ++i) {
    IperfAmount sent = sends() ? streams[i].all : peer[i];
    const IperfAmount got = sends() ? peer[i] : streams[i].all;
    if (test.udp) sent.lost = 0, sent.jitter_ms = 0;
    if (!serves || sends()) call.out(report.total(how, streams[i].id, time, sent, true));
    if (!serves || !sends()) call.out(report.total(how, streams[i].id, serves || !sends() ? time : peer_seconds, got, false));
    add(sender, sent);
    add(receiver, got);
  }
  if (streams.size() < 2) return;
  receiver.jitter_ms /= static_cast<double>(streams.size());
  if (!serves || sends()) call.out(report.total(how, 0, time, sender, true));
  if (!serves || !sends()) call.out(report.total(how, 0, time, receiver, false));
}

void IperfRun::close_all(Call& call) {
  for (const IperfStream& stream : streams) close_socket(call, stream.descriptor);
  streams.clear();
  if (control >= 0) close_socket(call, control);
  control = -1;
}

}  // namespace nslab::shell

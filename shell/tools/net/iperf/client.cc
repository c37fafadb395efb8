// iperf3 -c: asks a server for a test and takes its part in it.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/net/iperf/client.h"
#include "shell/tools/net/names.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kTcpBlock = 131072, kMostDatagram = 32768;
constexpr std::uint32_t kTimestampOption = 12;

Endpoint own_end(const IperfSettings& settings, Family family) {
  Endpoint from{IpAddress::any(family), 0};
  if (const auto bound = parse_ip(settings.bind)) from.address = *bound;
  return from;
}

}  // namespace

Step IperfClient::fail(Call& call, const std::string& what) const {
  if (run.json) {
    call.out(run.json->print(call, what));
    return Exited{0};
  }
  call.complain("iperf3: error - {}\n", what);
  return Exited{1};
}

std::optional<Step> IperfClient::dial(Call& call) {
  const auto percent = settings.host.find('%');
  const Lookup found = look_up_host(call, settings.host.substr(0, percent), settings.family);
  // getaddrinfo's own failure is no errno: what was there before is shown.
  if (found.addresses.empty()) return fail(call, "unable to connect to server: Resource temporarily unavailable");
  SocketWish wish;
  wish.to = {found.addresses.front(), settings.port};
  if (percent != std::string::npos) wish.zone = settings.host.substr(percent + 1);
  if (!settings.bind.empty()) {
    wish.binds = true;
    wish.from = own_end(settings, wish.to.address.family);
  }
  const auto made = make_socket(call, wish);
  if (!made) return fail(call, fmt::format("unable to connect to server: {}", error_text(made.error().error)));
  run.control = *made;
  if (settings.connect_timeout_ms) deadline = call.now() + std::chrono::milliseconds(*settings.connect_timeout_ms);
  return std::nullopt;
}

std::optional<Step> IperfClient::connecting(Call& call) {
  Errno error{};
  const Connecting state = connection_state(call, run.control, &error, !settings.connect_timeout_ms);
  if (state == Connecting::kPending) {
    if (call.now() >= deadline) return fail(call, "unable to connect to server: Connection timed out");
    return Wait{deadline, {}, {run.control}, {}, false};
  }
  if (state == Connecting::kFailed) return fail(call, fmt::format("unable to connect to server: {}", error_text(error)));
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz234567";
  for (std::size_t i = 0; i + 1 < kIperfCookie; ++i) cookie += kLetters[(static_cast<std::size_t>(call.pid()) * 7 + i * 11) % 32];
  cookie += '\0';
  (void)send_bytes(call, run.control, cookie);
  if (run.test.length == 0) {
    const Socket* socket = socket_behind(call, run.control);
    const std::uint32_t segment = socket->tcp->peer_mss > kTimestampOption ? socket->tcp->peer_mss - kTimestampOption : 1448;
    run.test.length = run.test.udp ? std::min(segment, kMostDatagram) : kTcpBlock;
  }
  phase = Phase::kTalking;
  return std::nullopt;
}

std::optional<Step> IperfClient::make_streams(Call& call) {
  const Endpoint to = socket_behind(call, run.control)->remote;
  for (std::uint32_t i = 0; i < run.test.streams; ++i) {
    SocketWish wish;
    wish.kind = run.test.udp ? SocketKind::kUdp : SocketKind::kTcp;
    wish.to = to;
    if (!settings.bind.empty()) {
      wish.binds = true;
      wish.from = own_end(settings, to.address.family);
    }
    const auto made = make_socket(call, wish);
    if (!made) return fail(call, fmt::format("unable to connect stream: {}", error_text(made.error().error)));
    IperfStream stream;
    stream.descriptor = *made;
    stream.id = static_cast<int>(5 + 2 * i);
    if (run.test.udp) (void)send_bytes(call, *made, "9876");
    run.streams.push_back(std::move(stream));
  }
  phase = Phase::kStreams;
  return std::nullopt;
}

// Streams come one after the other, and are told of when the last is there.
std::optional<Step> IperfClient::wait_for_streams(Call& call) {
  for (IperfStream& stream : run.streams) {
    if (stream.connected) continue;
    if (run.test.udp) {
      const Arrival greeting = receive(call, stream.descriptor);
      if (greeting.kind == Arrival::Kind::kError)
        return fail(call, fmt::format("unable to read from stream socket: {}", error_text(greeting.error)));
      if (greeting.kind != Arrival::Kind::kData) return Wait{kNever, {stream.descriptor, run.control}, {}, {}, false};
    } else {
      Errno error{};
      const Connecting state = connection_state(call, stream.descriptor, &error, true);
      if (state == Connecting::kPending) return Wait{kNever, {run.control}, {stream.descriptor}, {}, false};
      if (state == Connecting::kFailed) return fail(call, fmt::format("unable to connect stream: {}", error_text(error)));
      (void)send_bytes(call, stream.descriptor, cookie);
    }
    stream.connected = true;
  }
  for (const IperfStream& stream : run.streams) run.tell_connected(call, stream);
  phase = Phase::kTalking;
  return std::nullopt;
}

std::optional<Step> IperfClient::take_state(Call& call, char state) {
  switch (state) {
    case iperf_state::kParamExchange:
      run.say_text(call, iperf_test_text(run.test));
      if (!run.json) call.print("{}Connecting to host {}, port {}\n", run.report.title, settings.host, settings.port);
      break;
    case iperf_state::kCreateStreams: return make_streams(call);
    case iperf_state::kTestRunning:
      if (run.json) run.json->begin(call, settings, run.test, cookie);
      if (run.test.reverse && !run.json) call.print("{}Reverse mode, remote host {} is sending\n", run.report.title, settings.host);
      run.begin(call);
      phase = Phase::kRunning;
      break;
    case iperf_state::kExchangeResults:
      run.say_text(call, run.results(call));
      phase = Phase::kResults;
      break;
    case iperf_state::kDisplayResults:
      run.say_state(call, iperf_state::kIperfDone);
      run.summarize(call);
      if (run.json) call.out(run.json->print(call, ""));
      if (!run.json) call.print("{}\n{}iperf Done.\n", run.report.title, run.report.title);
      return Exited{0};
    case iperf_state::kAccessDenied: return fail(call, "the server is busy running a test. try again later");
    case iperf_state::kServerTerminate:
      if (run.began != kNever) finish_early(call);
      return fail(call, "the server has terminated");
    default: break;
  }
  return std::nullopt;
}

// What was measured is shown, though the other end will say nothing.
void IperfClient::finish_early(Call& call) {
  if (call.now() > run.reported) run.report_interval(call);
  run.peer.resize(run.streams.size());
  run.peer_seconds = run.seconds(call);
  run.summarize(call);
}

std::optional<Step> IperfClient::running(Call& call) {
  const Instant next = run.go(call);
  if (!run.is_over(call)) {
    Wait wait{next, {run.control}, {}, {}, false};
    for (const IperfStream& stream : run.streams) {
      if (!stream.sends) wait.readable.push_back(stream.descriptor);
    }
    return wait;
  }
  if (call.now() > run.reported || run.reported == run.began) run.report_interval(call);
  run.took = run.seconds(call);
  run.say_state(call, iperf_state::kTestEnd);
  phase = Phase::kTalking;
  return std::nullopt;
}

Step IperfClient::operator()(Call& call) {
  if (call.take_signal()) {
    if (run.began != kNever) finish_early(call);
    if (run.control >= 0) run.say_state(call, iperf_state::kClientTerminate);
    call.err("iperf3: interrupt - the client has terminated\n");
    return Exited{1};
  }
  if (phase == Phase::kBegin) {
    for (const int number : {sig::kInt, sig::kTerm, sig::kHup}) call.catch_signal(number);
    run.test = settings.test;
    run.interval = settings.interval;
    run.report = {settings.format, settings.title};
    if (settings.json) run.json.emplace();
    phase = Phase::kConnecting;
    if (auto over = dial(call)) return *over;
  }
  while (true) {
    std::optional<Step> step;
    if (phase == Phase::kConnecting) {
      step = connecting(call);
    } else {
      run.hear(call);
      if (phase == Phase::kResults) {
        const auto text = run.next_text();
        if (text) run.take_results(*text);
        if (text) phase = Phase::kTalking;
        if (!text && !run.closed) return Wait{kNever, {run.control}, {}, {}, false};
      }
      const auto state = phase == Phase::kStreams ? std::nullopt : run.next_state();
      if (state) {
        step = take_state(call, *state);
      } else if (run.closed) {
        return fail(call, "control socket has closed unexpectedly");
      } else if (phase == Phase::kStreams) {
        step = wait_for_streams(call);
      } else if (phase == Phase::kRunning) {
        step = running(call);
      } else {
        return Wait{kNever, {run.control}, {}, {}, false};
      }
    }
    if (step) return *step;
  }
}

}  // namespace nslab::shell

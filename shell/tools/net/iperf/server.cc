// iperf3 -s: one test at a time, for ever or once; and iperf3 itself, which is one or the other.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/more.h"
#include "shell/tools/net/iperf/client.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kIperfRule = "-----------------------------------------------------------\n";

struct IperfServer {
  enum class Phase : std::uint8_t { kBegin, kIdle, kCookie, kParameters, kStreams, kRunning, kResults };

  IperfSettings settings{};
  IperfRun run{};
  Phase phase = Phase::kBegin;
  int listener = -1, datagrams = -1;
  unsigned tests = 0;
  std::vector<int> newcomers{};  // accepted, and their cookie not yet read

  Step operator()(Call& call);

 private:
  std::optional<Step> listen(Call& call);
  void announce(Call& call);
  void accept_control(Call& call);
  void accept_streams(Call& call);
  void add_stream(Call& call, int descriptor);
  void deny_others(Call& call);
  void open_datagrams(Call& call);
  std::optional<Step> end_test(Call& call, bool whole);
  std::optional<Step> take_state(Call& call, char state);
  std::optional<int> accept_one(Call& call) const;
  Step wait(Call& call, Instant until) const;
};

std::optional<Step> IperfServer::listen(Call& call) {
  SocketWish wish;
  wish.listens = wish.reuse_address = true;
  wish.backlog = 4096;
  wish.from = {IpAddress::any(settings.family == Family::kInet ? Family::kInet : Family::kInet6), settings.port};
  if (const auto bound = parse_ip(settings.bind)) wish.from.address = *bound;
  const auto made = make_socket(call, wish);
  if (!made) {
    call.complain("iperf3: error - unable to start listener for connections: {}\niperf3: exiting\n", error_text(made.error().error));
    return Exited{1};
  }
  listener = *made;
  announce(call);
  return std::nullopt;
}

void IperfServer::announce(Call& call) {
  call.print("{}Server listening on {} (test #{})\n{}", kIperfRule, settings.port, ++tests, kIperfRule);
  phase = Phase::kIdle;
}

std::optional<int> IperfServer::accept_one(Call& call) const {
  Accept op;
  op.descriptor = listener;
  const auto taken = call.ask(op);
  if (!taken) return std::nullopt;
  return std::get<Descriptor>(*taken).number;
}

void IperfServer::accept_control(Call& call) {
  const auto taken = accept_one(call);
  if (!taken) return;
  run = {};
  run.serves = true;
  run.control = *taken;
  run.interval = settings.interval;
  run.report = {settings.format, settings.title};
  phase = Phase::kCookie;
}

void IperfServer::open_datagrams(Call& call) {
  SocketWish wish;
  wish.kind = SocketKind::kUdp;
  wish.listens = wish.reuse_address = true;
  wish.from = socket_behind(call, listener)->local;
  const auto made = make_socket(call, wish);
  datagrams = made ? *made : -1;
}

void IperfServer::add_stream(Call& call, int descriptor) {
  IperfStream stream;
  stream.descriptor = descriptor;
  const auto number = static_cast<int>(run.streams.size());
  stream.id = number == 0 ? 5 : run.test.udp ? 5 + number : 8 + 2 * number;
  run.streams.push_back(std::move(stream));
  if (run.streams.size() < run.test.streams) {
    if (run.test.udp) open_datagrams(call);
    return;
  }
  for (const IperfStream& one : run.streams) run.tell_connected(call, one);
  run.say_state(call, iperf_state::kTestStart);
  run.say_state(call, iperf_state::kTestRunning);
  run.begin(call);
  phase = Phase::kRunning;
}

void IperfServer::accept_streams(Call& call) {
  if (run.test.udp) {
    const Arrival first = receive(call, datagrams, true);
    if (first.kind != Arrival::Kind::kData) return;
    Connect connect;
    connect.descriptor = datagrams;
    connect.to = first.from;
    (void)call.ask(std::move(connect));
    (void)receive(call, datagrams);
    (void)send_bytes(call, datagrams, "6789");
    const int made = datagrams;
    datagrams = -1;
    return add_stream(call, made);
  }
  while (const auto taken = accept_one(call)) newcomers.push_back(*taken);
  for (std::size_t i = 0; i < newcomers.size() && phase == Phase::kStreams;) {
    const Arrival cookie = receive(call, newcomers[i]);
    if (cookie.kind == Arrival::Kind::kNothing) {
      ++i;
      continue;
    }
    const int descriptor = newcomers[i];
    newcomers.erase(newcomers.begin() + static_cast<std::ptrdiff_t>(i));
    add_stream(call, descriptor);
  }
}

void IperfServer::deny_others(Call& call) {
  while (const auto taken = accept_one(call)) {
    (void)send_bytes(call, *taken, std::string(1, iperf_state::kAccessDenied));
    close_socket(call, *taken);
  }
}

std::optional<Step> IperfServer::end_test(Call& call, bool whole) {
  run.close_all(call);
  if (datagrams >= 0) close_socket(call, datagrams);
  datagrams = -1;
  call.flush();
  if (settings.once) return Exited{whole ? 0 : 1};
  announce(call);
  return std::nullopt;
}

std::optional<Step> IperfServer::take_state(Call& call, char state) {
  switch (state) {
    case iperf_state::kTestEnd:
      if (run.interval > 0 && call.now() > run.reported) run.report_interval(call);
      run.took = run.seconds(call);
      run.say_state(call, iperf_state::kExchangeResults);
      phase = Phase::kResults;
      break;
    case iperf_state::kIperfDone: return end_test(call, true);
    case iperf_state::kClientTerminate:
      call.err("iperf3: the client has terminated\n");
      return end_test(call, false);
    default: break;
  }
  return std::nullopt;
}

Step IperfServer::wait(Call& call, Instant until) const {
  (void)call;
  Wait wait{until, {listener}, {}, {}, false};
  if (run.control >= 0 && !run.closed) wait.readable.push_back(run.control);
  if (datagrams >= 0) wait.readable.push_back(datagrams);
  for (const int newcomer : newcomers) wait.readable.push_back(newcomer);
  for (const IperfStream& stream : run.streams) {
    if (phase == Phase::kRunning && !stream.sends) wait.readable.push_back(stream.descriptor);
  }
  return wait;
}

Step IperfServer::operator()(Call& call) {
  if (call.take_signal()) {
    if (run.control >= 0) run.say_state(call, iperf_state::kServerTerminate);
    call.err("iperf3: interrupt - the server has terminated\n");
    return Exited{1};
  }
  if (phase == Phase::kBegin) {
    for (const int number : {sig::kInt, sig::kTerm, sig::kHup}) call.catch_signal(number);
    if (auto over = listen(call)) return *over;
  }
  while (true) {
    if (phase == Phase::kIdle) {
      accept_control(call);
      if (phase == Phase::kIdle) return wait(call, kNever);
    }
    run.hear(call);
    Instant next = kNever;
    if (phase == Phase::kCookie && run.heard.size() >= kIperfCookie) {
      run.heard.erase(0, kIperfCookie);
      const Endpoint peer = socket_behind(call, run.control)->remote;
      call.print("Accepted connection from {}, port {}\n", to_string(peer.address), peer.port);
      run.say_state(call, iperf_state::kParamExchange);
      phase = Phase::kParameters;
    }
    if (phase == Phase::kParameters) {
      if (const auto text = run.next_text()) {
        run.test = read_iperf_test(*text);
        if (run.test.udp) open_datagrams(call);
        run.say_state(call, iperf_state::kCreateStreams);
        phase = Phase::kStreams;
      }
    }
    if (phase == Phase::kStreams) {
      accept_streams(call);
    } else {
      deny_others(call);
    }
    if (phase == Phase::kRunning) next = run.go(call);
    std::optional<char> state;
    if (phase == Phase::kResults && run.peer.empty()) {
      if (const auto text = run.next_text()) {
        run.take_results(*text);
        run.say_text(call, run.results(call));
        run.say_state(call, iperf_state::kDisplayResults);
        run.summarize(call);
      }
    } else if (phase == Phase::kRunning || phase == Phase::kResults) {
      state = run.next_state();
    }
    if (state) {
      if (auto over = take_state(call, *state)) return *over;
    } else if (run.closed) {
      if (phase != Phase::kResults) call.err("iperf3: error - unable to receive control message: Bad file descriptor\n");
      if (auto over = end_test(call, phase == Phase::kResults)) return *over;
    } else {
      return wait(call, next);
    }
  }
}

// -D: a child goes on without a terminal, and what it says goes nowhere.
Step become_daemon(Call& call, const IperfServer& server) {
  const Pid child = call.fork();
  if (child == 0) return Exited{1};
  Open open;
  open.by = child;
  open.path = "/dev/null";
  open.write = true;
  for (const int number : {0, 1, 2}) {
    (void)call.runner().execute(Close{child, number});
    (void)call.runner().execute(Op(open));
  }
  call.run_in(child, server);
  return Exited{0};
}

struct IperfStart {
  std::vector<std::string> argv{};
  std::optional<Program> program{};

  Step operator()(Call& call) {
    if (program) return (*program)(call);
    const auto settings = read_iperf_settings(call, argv);
    if (!settings) return Exited{settings.error()};
    if (!settings->log_file.empty()) return Exited{call.not_modelled("iperf3 --logfile")};
    if (!settings->server) {
      IperfClient client;
      client.settings = *settings;
      program = client;
      return (*program)(call);
    }
    IperfServer server;
    server.settings = *settings;
    if (settings->daemon) return become_daemon(call, server);
    program = server;
    return (*program)(call);
  }
};

}  // namespace

Program start_iperf3(const std::vector<std::string>& argv) {
  IperfStart program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

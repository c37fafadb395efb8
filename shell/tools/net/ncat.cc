// ncat of Nmap 7.93: connections made and taken, datagrams, -z, -k, -e and -c.
//
// Guarantees
//   1. A listener without an address listens on both families; without -k the first connection closes the listening sockets.
//   2. What a client says ends the program that -e runs for it at once, whatever that had still to say (netexec).
// Not modelled: TLS, proxies, --broker and --chat, -U, -o, -d, -g, -t, --lua-exec, allow and deny files.
#include <fmt/format.h>

#include <algorithm>

#include "model/file/descriptors.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/ncat_options.h"
#include "shell/tools/net/piped.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::uint32_t kBacklog = 10;
constexpr Duration kShortest = 50ms;       // the least that its own summary tells
constexpr Duration kUdpScanTime = 2050ms;  // how long -uz waits for an ICMP error

struct NcatPeer {
  int socket = -1;
  std::optional<PipedChild> child{};
};

struct Ncat {
  enum class Phase : std::uint8_t { kBegin, kDial, kConnecting, kProbing, kMoving };

  std::vector<std::string> argv{};
  NcatOptions options{};
  Phase phase = Phase::kBegin;
  std::vector<IpAddress> addresses{};
  std::size_t address = 0;
  int dialling = -1;
  Instant began{}, deadline{kNever}, heard{};
  std::vector<int> listeners{};
  std::vector<NcatPeer> peers{};
  bool input_open = true, accepted = false;
  std::size_t sent = 0, received = 0;

  Step operator()(Call& call);

 private:
  std::optional<Step> begin(Call& call);
  std::optional<Step> listen(Call& call);
  std::optional<Step> dial(Call& call);
  std::optional<Step> connecting(Call& call);
  std::optional<Step> probe(Call& call);
  std::optional<Step> move(Call& call);
  std::optional<Step> end_input(Call& call);
  std::optional<Step> take_input(Call& call, bool* progress);
  std::optional<Step> take_peer(Call& call, std::size_t at, bool* progress);
  void take_connection(Call& call, int listener, bool* progress);
  void take_datagram(Call& call, int listener, bool* progress);
  bool is_allowed(const IpAddress& from) const;
  void drop(Call& call, std::size_t at);
  Step fail(Call& call, Errno error);
  Step over(Call& call, int status);
  Wait waiting(Call& call) const;
};

Step Ncat::fail(Call& call, Errno error) {
  if (!options.scan || options.verbose) call.complain("Ncat: {}.\n", error_text(error));
  return Exited{1};
}

Step Ncat::over(Call& call, int status) {
  if (options.verbose && !options.listen) {
    const auto hundredths = std::chrono::duration_cast<std::chrono::milliseconds>(std::max(call.now() - began, kShortest)).count() / 10;
    call.complain("Ncat: {} bytes sent, {} bytes received in {}.{:02} seconds.\n", sent, received, hundredths / 100, hundredths % 100);
  }
  return Exited{status};
}

std::optional<Step> Ncat::begin(Call& call) {
  if (auto done = read_ncat_options(call, argv, &options)) return done;
  began = heard = call.now();
  if (options.verbose) call.err(std::string(kNcatVersion));
  if (!options.host.empty()) {
    const Lookup found = look_up_host(call, options.host, options.family, options.numeric);
    if (found.addresses.empty()) {
      call.complain("Ncat: Could not resolve hostname \"{}\": {}. QUITTING.\n", options.host, lookup_text(found.failure));
      return Exited{2};
    }
    addresses = found.addresses;
  }
  if (options.listen) return listen(call);
  phase = Phase::kDial;
  return std::nullopt;
}

std::optional<Step> Ncat::listen(Call& call) {
  std::vector<IpAddress> where = addresses;
  if (where.empty() && options.family != Family::kInet) where.push_back(IpAddress::any(Family::kInet6));
  if (where.empty() || (options.host.empty() && options.family == Family::kNone)) where.push_back(IpAddress::any(Family::kInet));
  for (const IpAddress& own : where) {
    SocketWish wish;
    wish.kind = options.udp ? SocketKind::kUdp : SocketKind::kTcp;
    wish.listens = wish.reuse_address = wish.v6only = true;
    wish.backlog = kBacklog;
    wish.from = Endpoint{own, options.port};
    const auto made = make_socket(call, wish);
    const std::string text = fmt::format("{}:{}", to_string(own), options.port);
    if (!made) {
      call.complain("Ncat: bind to {}: {}. QUITTING.\n", text, error_text(made.error().error));
      return Exited{2};
    }
    listeners.push_back(*made);
    if (options.verbose) call.complain("Ncat: Listening on {}\n", text);
  }
  phase = Phase::kMoving;
  return std::nullopt;
}

std::optional<Step> Ncat::dial(Call& call) {
  SocketWish wish;
  wish.kind = options.udp ? SocketKind::kUdp : SocketKind::kTcp;
  wish.to = Endpoint{addresses[address], options.port};
  wish.from.address = IpAddress::any(wish.to.address.family);
  if (!options.source.empty()) wish.from.address = parse_ip(options.source).value_or(wish.from.address);
  if (!options.source_port.empty()) wish.from.port = service_port(options.source_port, options.udp).value_or(0);
  wish.binds = !options.source.empty() || !options.source_port.empty();
  auto made = make_socket(call, wish);
  if (!made && made.error().step == SocketStep::kBind) {  // nsock goes on without
    call.complain("libnsock mksock_bind_addr(): Bind to {}:{} failed (IOD #1): {} ({})\n", to_string(wish.from.address), wish.from.port,
                  error_text(made.error().error), static_cast<int>(made.error().error));
    wish.binds = false;
    made = make_socket(call, wish);
  }
  deadline = call.now() + options.connect_timeout;
  if (made) {
    dialling = *made;
    phase = Phase::kConnecting;
    return std::nullopt;
  }
  if (++address == addresses.size()) return fail(call, made.error().error);
  return std::nullopt;
}

std::optional<Step> Ncat::connecting(Call& call) {
  Errno error{};
  const Connecting state = connection_state(call, dialling, &error);
  if (state == Connecting::kPending && call.now() < deadline) return Wait{deadline, {}, {dialling}, {}, false};
  if (state != Connecting::kDone) {
    close_socket(call, dialling);
    if (++address < addresses.size()) {
      if (options.verbose) {
        call.complain("Ncat: Connection to {} failed: {}.\nNcat: Trying next address...\n", to_string(addresses[address - 1]),
                      error_text(error));
      }
      phase = Phase::kDial;
      return std::nullopt;
    }
    if (state == Connecting::kFailed) return fail(call, error);
    if (!options.scan || options.verbose) call.err("Ncat: TIMEOUT.\n");
    return Exited{1};
  }
  if (options.verbose) call.complain("Ncat: Connected to {}:{}.\n", to_string(addresses[address]), options.port);
  heard = call.now();
  if (options.scan && !options.udp) return over(call, 0);
  if (options.scan) {
    (void)send_bytes(call, dialling, std::string(1, '\0'));
    sent = 1;
    deadline = call.now() + kUdpScanTime;
    phase = Phase::kProbing;
    return std::nullopt;
  }
  peers.push_back(NcatPeer{dialling, {}});
  if (!options.command.empty()) peers.back().child = spawn_piped(call, options.command);
  phase = Phase::kMoving;
  return std::nullopt;
}

std::optional<Step> Ncat::probe(Call& call) {
  const Arrival arrival = receive(call, dialling);
  if (arrival.kind == Arrival::Kind::kError) return fail(call, arrival.error);
  if (call.now() < deadline) return Wait{deadline, {dialling}, {}, {}, false};
  if (options.verbose) call.err("Ncat: UDP packet sent successfully\n");
  return over(call, 0);
}

bool Ncat::is_allowed(const IpAddress& from) const {
  const auto names = [&](const std::vector<Prefix>& list) {
    return std::any_of(list.begin(), list.end(), [&](const Prefix& p) { return p.contains(from); });
  };
  return (options.allowed.empty() || names(options.allowed)) && !names(options.denied);
}

void Ncat::take_connection(Call& call, int listener, bool* progress) {
  Accept op;
  op.descriptor = listener;
  const auto taken = call.ask(op);
  if (!taken) return;
  *progress = true;
  const int made = std::get<Descriptor>(*taken).number;
  const Endpoint from = socket_behind(call, made)->remote;
  if (options.verbose) {
    call.complain("Ncat: Connection from {}.\nNcat: Connection from {}:{}.\n", to_string(from.address), to_string(from.address), from.port);
  }
  const bool allowed = is_allowed(from.address);
  if (!allowed || peers.size() >= options.most_clients) {
    if (options.verbose) call.complain("Ncat: New connection denied: {}\n", allowed ? "connection limit reached" : "not allowed");
    close_socket(call, made);
    return;
  }
  accepted = true;
  if (!options.keep) {
    for (const int one : listeners) close_socket(call, one);
    listeners.clear();
  }
  NcatPeer peer{made, {}};
  if (!options.command.empty()) peer.child = spawn_piped(call, options.command);
  peers.push_back(peer);
}

// The first who sends is the one who is spoken with.
void Ncat::take_datagram(Call& call, int listener, bool* progress) {
  const Arrival first = receive(call, listener, true);
  if (first.kind != Arrival::Kind::kData) return;
  *progress = true;
  if (!is_allowed(first.from.address)) {
    (void)receive(call, listener);
    return;
  }
  if (options.verbose) call.complain("Ncat: Connection from {}.\n", to_string(first.from.address));
  Connect connect;
  connect.descriptor = listener;
  connect.to = first.from;
  (void)call.ask(std::move(connect));
  for (const int one : listeners) {
    if (one != listener) close_socket(call, one);
  }
  listeners.clear();
  peers.push_back(NcatPeer{listener, {}});
  if (!options.command.empty()) peers.back().child = spawn_piped(call, options.command);
}

void Ncat::drop(Call& call, std::size_t at) {
  if (const auto& child = peers[at].child) {
    close_socket(call, child->input);
    close_socket(call, child->output);
    (void)call.reap(child->pid);
  }
  close_socket(call, peers[at].socket);
  peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(at));
}

std::optional<Step> Ncat::end_input(Call& call) {
  input_open = false;
  if (options.udp && !options.listen) return over(call, 0);
  if (options.send_only) return over(call, 0);
  for (const NcatPeer& peer : peers) {  // a listener's clients may go on
    if (options.no_shutdown || options.udp || options.listen) continue;
    Shutdown shut;
    shut.descriptor = peer.socket;
    (void)call.ask(shut);
  }
  return std::nullopt;
}

std::optional<Step> Ncat::take_input(Call& call, bool* progress) {
  if (!input_open || peers.empty() || options.recv_only || !options.command.empty()) return std::nullopt;
  if (!is_readable(call.world(), call.pid(), 0)) return std::nullopt;
  const auto data = call.read(0);
  if (!data) return std::nullopt;
  *progress = true;
  if (data->empty()) return end_input(call);
  std::string text = *data;
  if (options.crlf) {
    text.clear();
    for (const char c : *data) {
      if (c == '\n' && !text.ends_with('\r')) text += '\r';
      text += c;
    }
  }
  for (const NcatPeer& peer : peers) {
    const Errno error = send_bytes(call, peer.socket, text);
    if (error != Errno::kNone && !options.listen) return fail(call, error);
  }
  sent += text.size();
  heard = call.now();
  return std::nullopt;
}

std::optional<Step> Ncat::take_peer(Call& call, std::size_t at, bool* progress) {
  const NcatPeer peer = peers[at];
  if (is_readable(call.world(), call.pid(), peer.socket)) {
    const Arrival arrival = receive(call, peer.socket);
    if (arrival.kind != Arrival::Kind::kNothing) *progress = true;
    if (arrival.kind == Arrival::Kind::kError && !options.listen) return fail(call, arrival.error);
    if (arrival.kind == Arrival::Kind::kEnd || arrival.kind == Arrival::Kind::kError) {
      drop(call, at);
      return !options.listen || (!options.keep && peers.empty()) ? std::optional(over(call, 0)) : std::nullopt;
    }
    if (arrival.kind == Arrival::Kind::kData) {
      received += arrival.data.size();
      heard = call.now();
      if (peer.child) {
        Write write;
        write.descriptor = peer.child->input;
        write.data = arrival.data;
        (void)call.ask(std::move(write));
      } else if (!options.send_only) {
        call.out(arrival.data);
        call.flush();
      }
    }
  }
  if (!peer.child || !is_readable(call.world(), call.pid(), peer.child->output)) return std::nullopt;
  const auto said = call.read(peer.child->output);
  if (!said) return std::nullopt;
  *progress = true;
  if (!said->empty()) {
    (void)send_bytes(call, peer.socket, *said);
    return std::nullopt;
  }
  drop(call, at);
  return !options.keep && peers.empty() ? std::optional(over(call, 0)) : std::nullopt;
}

Wait Ncat::waiting(Call& call) const {
  Wait wait;
  if (options.idle && !peers.empty()) wait.until = heard + *options.idle;
  wait.readable = listeners;
  if (input_open && !peers.empty() && !options.recv_only && options.command.empty()) wait.readable.push_back(0);
  for (const NcatPeer& peer : peers) {
    wait.readable.push_back(peer.socket);
    if (peer.child) wait.readable.push_back(peer.child->output);
  }
  if (wait.until < call.now()) wait.until = call.now();
  return wait;
}

std::optional<Step> Ncat::move(Call& call) {
  if (call.must_pause()) return Wait{call.now(), {}, {}, {}, false};
  bool progress = false;
  const std::vector<int> open = listeners;  // some close as connections are taken
  for (const int listener : open) {
    options.udp ? take_datagram(call, listener, &progress) : take_connection(call, listener, &progress);
    if (listeners.empty()) break;
  }
  if (auto step = take_input(call, &progress)) return step;
  for (std::size_t at = peers.size(); at-- > 0;) {
    if (auto step = take_peer(call, at, &progress)) return step;
  }
  if (progress) return std::nullopt;
  if (options.idle && !peers.empty() && call.now() >= heard + *options.idle) {
    call.complain("Ncat: Idle timeout expired ({} ms).\n", std::chrono::duration_cast<std::chrono::milliseconds>(*options.idle).count());
    return Exited{1};
  }
  return waiting(call);
}

Step Ncat::operator()(Call& call) {
  while (true) {
    call.runner().step();
    std::optional<Step> step;
    switch (phase) {
      case Phase::kBegin: step = begin(call); break;
      case Phase::kDial: step = dial(call); break;
      case Phase::kConnecting: step = connecting(call); break;
      case Phase::kProbing: step = probe(call); break;
      case Phase::kMoving: step = move(call); break;
    }
    if (step) return *step;
  }
}

}  // namespace

Program start_ncat(const std::vector<std::string>& argv) {
  Ncat program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

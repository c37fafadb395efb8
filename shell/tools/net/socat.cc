// socat 1.7.4: two addresses and the bytes between them.
//
// Not modelled: addresses other than STDIO, TCP, UDP, UNIX, EXEC, SYSTEM, files and PIPE without a name; other options than kOptions.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "model/file/descriptors.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/piped.h"
#include "shell/tools/net/stream.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// One end, once it is open.
struct End {
  int in = -1, out = -1;  // where to read, where to write
  bool ended = false;     // nothing more will come from it
  Pid child = 0;
  bool single = false;    // what comes first is all that comes
};

struct Address {
  std::string text{}, kind{}, argument{};
  std::vector<std::pair<std::string, std::string>> options{};

  [[nodiscard]] bool has(std::string_view name) const {
    return std::any_of(options.begin(), options.end(), [&](const auto& o) { return o.first == name; });
  }
  [[nodiscard]] std::string value(std::string_view name) const {
    for (const auto& [key, text_of] : options) {
      if (key == name) return text_of;
    }
    return "";
  }
};

constexpr std::array<std::string_view, 20> kOptions{
    "fork",   "reuseaddr", "reuseport", "bind",    "connect-timeout", "creat",     "create",       "append", "trunc",        "rdonly",
    "wronly", "rdwr",      "crlf",      "nodelay", "so-reuseaddr",    "keepalive", "max-children", "stderr", "unlink-early", "shut-none"};

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

struct Socat {
  enum class Phase : std::uint8_t { kBegin, kOpen, kConnecting, kListening, kTransfer };

  std::vector<std::string> argv{};
  std::array<Address, 2> addresses{};
  std::array<End, 2> ends{};
  Phase phase = Phase::kBegin;
  std::size_t at = 0;       // the address that is being opened
  int descriptor = -1;      // which connects or listens
  Instant deadline{kNever};
  Duration linger = 500ms;
  bool forward = true, backward = true;
  bool forked = false;      // one of several that a listener has made
  std::vector<Pid> children{};
  int level = 0;
  std::string peer_text{};

  Step operator()(Call& call);

 private:
  std::optional<Step> begin(Call& call);
  std::optional<Step> parse_address(Call& call, const std::string& text, Address& address);
  std::optional<Step> open(Call& call);
  std::optional<Step> open_socket(Call& call, const Address& address, bool listens, bool udp, Family family);
  std::optional<Step> open_unix(Call& call, const Address& address, bool listens);
  std::optional<Step> open_file(Call& call, const Address& address);
  std::optional<Step> run_command(Call& call, const Address& address, bool shell);
  std::vector<std::string> surroundings(Call& call) const;
  std::optional<Step> connecting(Call& call);
  std::optional<Step> accept(Call& call);
  std::optional<Step> transfer(Call& call);
  bool move(Call& call, End& from, End& to, bool* blocked);
  void opened(int in, int out, Pid child = 0);
  Step fail(Call& call, const std::string& text) const;
  [[nodiscard]] static bool is_socket(Call& call, int number) { return socket_behind(call, number) != nullptr; }
};

Step Socat::fail(Call& call, const std::string& text) const {
  const WallTime t = wall_time(call.now());
  call.complain("{:04}/{:02}/{:02} {:02}:{:02}:{:02} socat[{}] E {}\n", t.year, t.month, t.day, t.hour, t.minute, t.second,
                visible_pid(call.world(), call.pid(), call.pid()), text);
  return Exited{1};
}

std::optional<Step> Socat::parse_address(Call& call, const std::string& text, Address& address) {
  address.text = text;
  std::string rest = text == "-" ? "STDIO" : text;
  const auto colon = rest.find(':');
  const bool command = upper(rest).starts_with("SYSTEM:") || upper(rest).starts_with("EXEC:");
  // A comma begins the options, but not inside quotes.
  std::string head;
  std::vector<std::string> words;
  bool quoted = false;
  for (const char c : rest) {
    if (c == '"' || c == '\'') {
      quoted = !quoted;
      if (command) continue;
    }
    if (c == ',' && !quoted) {
      words.push_back(std::exchange(head, ""));
    } else {
      head += c;
    }
  }
  words.push_back(head);
  const std::string first = words.front();
  address.kind = upper(first.substr(0, std::min(colon, first.size())));
  if (colon != std::string::npos && colon < first.size()) address.argument = first.substr(colon + 1);
  if (address.kind.find('/') != std::string::npos && colon == std::string::npos) {
    address.kind = "GOPEN";
    address.argument = first;
  }
  for (std::size_t i = 1; i < words.size(); ++i) {
    const auto equals = words[i].find('=');
    const std::string name = words[i].substr(0, equals);
    if (std::find(kOptions.begin(), kOptions.end(), name) == kOptions.end()) return Exited{call.not_modelled("socat option " + name)};
    address.options.emplace_back(name, equals == std::string::npos ? "" : words[i].substr(equals + 1));
  }
  return std::nullopt;
}

std::optional<Step> Socat::begin(Call& call) {
  for (const int number : {sig::kHup, sig::kInt, sig::kQuit, sig::kTerm}) call.catch_signal(number);
  (void)call.ask(MakePipe{});  // where a pair of sockets for its own messages stands (diag.c): what it opens begins at 5
  std::vector<std::string> words;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (word.size() < 2 || word[0] != '-') {
      words.push_back(word);
    } else if (word == "-u") {
      backward = false;
    } else if (word == "-U") {
      forward = false;
    } else if (word == "-t" || word == "-T" || word == "-b") {
      if (word == "-T") return Exited{call.not_modelled("socat -T")};
      if (++i < argv.size() && word == "-t")
        linger = Duration(static_cast<std::int64_t>(std::min(1e6, std::strtod(argv[i].c_str(), nullptr)) * 1e9));
    } else if (word.starts_with("-t")) {
      linger = Duration(static_cast<std::int64_t>(std::min(1e6, std::strtod(word.c_str() + 2, nullptr)) * 1e9));
    } else {
      return Exited{call.not_modelled("socat " + word)};
    }
  }
  if (words.size() != 2)
    return fail(call, fmt::format("exactly 2 addresses required (there are {}); use option \"-h\" for help", words.size()));
  for (std::size_t i = 0; i < 2; ++i) {
    if (auto over = parse_address(call, words[i], addresses[i])) return over;
  }
  phase = Phase::kOpen;
  return std::nullopt;
}

void Socat::opened(int in, int out, Pid child) {
  ends[at] = End{in, out, false, child, addresses[at].kind.find("RECVFROM") != std::string::npos};
  ++at;
  phase = at == 2 ? Phase::kTransfer : Phase::kOpen;
}

std::optional<Step> Socat::open(Call& call) {
  const Address& address = addresses[at];
  const std::string& k = address.kind;
  if (k == "STDIO") return opened(0, 1), std::nullopt;
  if (k == "STDIN") return opened(0, -1), std::nullopt;
  if (k == "STDOUT") return opened(1, 1), std::nullopt;
  if (k == "STDERR") return opened(2, 2), std::nullopt;
  if (k == "TCP" || k == "TCP-CONNECT") return open_socket(call, address, false, false, Family::kNone);
  if (k == "TCP4" || k == "TCP4-CONNECT") return open_socket(call, address, false, false, Family::kInet);
  if (k == "TCP6" || k == "TCP6-CONNECT") return open_socket(call, address, false, false, Family::kInet6);
  if (k == "TCP-LISTEN" || k == "TCP-L" || k == "TCP4-LISTEN" || k == "TCP4-L")
    return open_socket(call, address, true, false, Family::kInet);
  if (k == "TCP6-LISTEN" || k == "TCP6-L") return open_socket(call, address, true, false, Family::kInet6);
  if (k == "UDP" || k == "UDP-CONNECT" || k == "UDP4" || k == "UDP4-CONNECT")
    return open_socket(call, address, false, true, k[3] == '4' ? Family::kInet : Family::kNone);
  if (k == "UDP6" || k == "UDP6-CONNECT") return open_socket(call, address, false, true, Family::kInet6);
  if (k == "UDP-LISTEN" || k == "UDP-L" || k == "UDP4-LISTEN" || k == "UDP4-L")
    return open_socket(call, address, true, true, Family::kInet);
  if (k == "UDP-RECVFROM" || k == "UDP4-RECVFROM") return open_socket(call, address, true, true, Family::kInet);
  if (k == "UDP6-RECVFROM") return open_socket(call, address, true, true, Family::kInet6);
  if (k == "UDP6-LISTEN" || k == "UDP6-L") return open_socket(call, address, true, true, Family::kInet6);
  if (k == "UNIX" || k == "UNIX-CONNECT" || k == "UNIX-CLIENT") return open_unix(call, address, false);
  if (k == "UNIX-LISTEN" || k == "UNIX-L") return open_unix(call, address, true);
  if ((k == "PIPE" || k == "ECHO") && address.argument.empty()) {  // a pipe to itself: what is written is read
    const auto made = call.ask(MakePipe{});
    if (!made) return fail(call, fmt::format("pipe(): {}", error_text(call.code(made.error()))));
    const auto& pipe = std::get<Descriptor>(*made);
    return opened(pipe.number, pipe.writing), std::nullopt;
  }
  if (k == "EXEC") return run_command(call, address, false);
  if (k == "SYSTEM") return run_command(call, address, true);
  if (k == "OPEN" || k == "FILE" || k == "GOPEN" || k == "CREATE" || k == "CREAT") return open_file(call, address);
  constexpr std::array<std::string_view, 20> kKnown{"ABSTRACT-CONNECT",
                                                    "ABSTRACT-LISTEN",
                                                    "FD",
                                                    "INTERFACE",
                                                    "IP",
                                                    "IP-SENDTO",
                                                    "IP-RECV",
                                                    "OPENSSL",
                                                    "OPENSSL-LISTEN",
                                                    "SSL",
                                                    "PIPE",
                                                    "PROXY",
                                                    "PTY",
                                                    "SCTP",
                                                    "SOCKS4",
                                                    "TUN",
                                                    "UDP-SENDTO",
                                                    "UDP-RECV",
                                                    "UDP-DATAGRAM",
                                                    "UDP4-DATAGRAM"};
  if (std::find(kKnown.begin(), kKnown.end(), k) != kKnown.end()) return Exited{call.not_modelled("socat " + k)};
  return fail(call, fmt::format("unknown device/address \"{}\"", address.text.substr(0, address.text.find(':'))));
}

std::optional<Step> Socat::open_socket(Call& call, const Address& address, bool listens, bool udp, Family family) {
  SocketWish wish;
  wish.kind = udp ? SocketKind::kUdp : SocketKind::kTcp;
  wish.reuse_port = address.has("reuseport");
  wish.reuse_address = address.has("reuseaddr") || address.has("so-reuseaddr") || (udp && listens);
  if (listens) {
    const auto port = service_port(address.argument, udp);
    if (!port)
      return fail(call,
                  fmt::format("getaddrinfo(\"\", \"{}\", {{1,2,1,6}}, {{}}): Servname not supported for ai_socktype", address.argument));
    wish.listens = true;
    wish.backlog = 5;
    wish.from = Endpoint{IpAddress::any(family), *port};
  } else {
    const auto colon = address.argument.rfind(':');
    if (colon == std::string::npos) return fail(call, fmt::format("{}: wrong number of parameters (1 instead of 2)", address.kind));
    std::string host = address.argument.substr(0, colon);
    if (host.size() > 1 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    const Lookup found = look_up_host(call, host, family);
    if (found.addresses.empty()) {
      return fail(call, fmt::format("getaddrinfo(\"{}\", \"NULL\", {{1,0,{},{}}}, {{}}): {}", host, udp ? 2 : 1, udp ? 17 : 6,
                                    lookup_text(found.failure)));
    }
    const auto port = service_port(address.argument.substr(colon + 1), udp);
    if (!port)
      return fail(call, fmt::format("getaddrinfo(\"NULL\", \"{}\", {{0,0,1,6}}, {{}}): Servname not supported for ai_socktype",
                                    address.argument.substr(colon + 1)));
    wish.to = Endpoint{found.addresses.front(), *port};
  }
  if (const std::string own = address.value("bind"); !own.empty()) {
    const auto colon = own.rfind(':');
    const auto bound = parse_ip(own.substr(0, colon));
    if (!bound) return Exited{call.not_modelled("socat bind=" + own)};
    wish.from.address = *bound;
    if (colon != std::string::npos) wish.from.port = service_port(own.substr(colon + 1), udp).value_or(0);
    wish.binds = true;
  }
  const Endpoint& shown = listens ? wish.from : wish.to;
  peer_text = fmt::format("AF={} {}", shown.address.is_v6() ? 10 : 2, endpoint_text(shown));
  const int length = shown.address.is_v6() ? 28 : 16;
  const auto made = make_socket(call, wish);
  if (!made) {
    if (made.error().step == SocketStep::kBind) {
      const std::string own = fmt::format("AF={} {}", wish.from.address.is_v6() ? 10 : 2, endpoint_text(wish.from));
      return fail(call, fmt::format("bind(5, {{{}}}, {}): {}", own, length, error_text(made.error().error)));
    }
    return fail(call, fmt::format("connect(5, {}, {}): {}", peer_text, length, error_text(made.error().error)));
  }
  descriptor = *made;
  phase = listens ? Phase::kListening : Phase::kConnecting;
  deadline = kNever;
  if (const std::string most = address.value("connect-timeout"); !most.empty()) {
    deadline = call.now() + Duration(static_cast<std::int64_t>(std::min(1e6, std::strtod(most.c_str(), nullptr)) * 1e9));
  }
  return std::nullopt;
}

std::optional<Step> Socat::open_unix(Call& call, const Address& address, bool listens) {
  MakeSocket make;
  make.kind = SocketKind::kUnixStream;
  const auto made = call.ask(make);
  if (!made) return fail(call, fmt::format("socket(1, 1, 0): {}", error_text(call.code(made.error()))));
  descriptor = std::get<Descriptor>(*made).number;
  const std::size_t length = 2 + address.argument.size();
  if (!listens) {
    Connect connect;
    connect.descriptor = descriptor;
    connect.path = address.argument;
    if (const auto done = call.ask(std::move(connect)); !done) {
      return fail(call, fmt::format("connect(, AF=1 \"{}\", {}): {}", address.argument, length, error_text(call.code(done.error()))));
    }
    opened(descriptor, descriptor);
    return std::nullopt;
  }
  Bind bind;
  bind.descriptor = descriptor;
  bind.path = address.argument;
  if (const auto done = call.ask(std::move(bind)); !done) {
    return fail(call, fmt::format("bind(5, {{AF=1 \"{}\"}}, {}): {}", address.argument, length, error_text(call.code(done.error()))));
  }
  Listen listen;
  listen.descriptor = descriptor;
  listen.backlog = 5;
  (void)call.ask(listen);
  phase = Phase::kListening;
  return std::nullopt;
}

std::optional<Step> Socat::open_file(Call& call, const Address& address) {
  const bool creates = address.kind.starts_with("CREAT") || address.has("creat") || address.has("create") || address.kind == "GOPEN";
  const bool reads = at == 0 && forward;
  Open op;
  op.path = address.argument;
  op.read = !address.has("wronly") && (reads || backward) && !address.kind.starts_with("CREAT");
  op.write = !address.has("rdonly") && !(at == 0 && !backward);
  op.create = creates && op.write;
  op.truncate = address.kind.starts_with("CREAT") || address.has("trunc");
  op.append = address.has("append") || address.kind == "GOPEN";
  const auto done = call.ask(std::move(op));
  if (!done)
    return fail(call, fmt::format("open(\"{}\", 0{}, 0666): {}", address.argument, at == 0 && !backward ? 0 : 2,
                                  error_text(call.code(done.error()))));
  const int number = std::get<Descriptor>(*done).number;
  opened(number, number);
  return std::nullopt;
}

// xiosetsockaddrenv: IPv6 in brackets, with all its zeros.
std::string environment_address(const IpAddress& address) {
  if (!address.is_v6()) return to_string(address);
  std::string text;
  for (const std::uint64_t half : {address.high, address.low}) {
    for (int shift = 48; shift >= 0; shift -= 16) text += fmt::format("{}{:04x}", text.empty() ? "" : ":", half >> shift & 0xffffU);
  }
  return "[" + text + "]";
}

// What a command is told of the peer for which it runs.
std::vector<std::string> Socat::surroundings(Call& call) const {
  std::vector<std::string> out = call.environment();
  const Socket* socket = at > 0 && is_socket(call, ends[0].in) ? socket_behind(call, ends[0].in) : nullptr;
  if (socket != nullptr && (socket->kind == SocketKind::kTcp || socket->kind == SocketKind::kUdp)) {
    out.push_back("SOCAT_PEERADDR=" + environment_address(socket->remote.address));
    out.push_back(fmt::format("SOCAT_PEERPORT={}", socket->remote.port));
    out.push_back("SOCAT_SOCKADDR=" + environment_address(socket->local.address));
  }
  out.emplace_back("SOCAT_VERSION=1.7.4.4");
  if (socket != nullptr && socket->local.port != 0) out.push_back(fmt::format("SOCAT_SOCKPORT={}", socket->local.port));
  const Pid own = visible_pid(call.world(), call.pid(), call.pid());
  const Pid parent = forked ? visible_pid(call.world(), call.pid(), call.process().parent) : own;
  out.push_back(fmt::format("SOCAT_PID={}", own));
  out.push_back(fmt::format("SOCAT_PPID={}", parent));
  return out;
}

// A child between two pipes.
std::optional<Step> Socat::run_command(Call& call, const Address& address, bool shell) {
  std::vector<std::string> command{"sh", "-c", address.argument};
  if (!shell) {
    command.clear();
    std::string word;
    for (const char c : address.argument + " ") {
      if (c != ' ') {
        word += c;
      } else if (!word.empty()) {
        command.push_back(std::exchange(word, ""));
      }
    }
  }
  const Found::Kind found = command.empty() ? Found::Kind::kMissing : call.find_command(command.front()).kind;
  if (found == Found::Kind::kMissing || found == Found::Kind::kDenied || found == Found::Kind::kDirectory) {
    return fail(call, fmt::format("execvp(\"{}\", \"{}\"): No such file or directory", address.argument, address.argument));
  }
  const auto child = spawn_piped(call, command, surroundings(call));
  if (!child) return fail(call, "fork(): Resource temporarily unavailable");
  opened(child->output, child->input, child->pid);
  return std::nullopt;
}

std::optional<Step> Socat::connecting(Call& call) {
  Errno error{};
  const Connecting state = connection_state(call, descriptor, &error, true);
  if (state == Connecting::kPending) {
    if (call.now() < deadline) return Wait{deadline, {}, {descriptor}, {}, false};
    return fail(call, fmt::format("connecting to {}: Connection timed out", peer_text));
  }
  if (state == Connecting::kFailed) {
    const bool v6 = socket_behind(call, descriptor)->remote.address.is_v6();
    return fail(call, fmt::format("connect(5, {}, {}): {}", peer_text, v6 ? 28 : 16, error_text(error)));
  }
  opened(descriptor, descriptor);
  return std::nullopt;
}

std::optional<Step> Socat::accept(Call& call) {
  std::erase_if(children, [&](Pid child) { return call.reap(child).has_value(); });  // SIGCHLD
  const bool forks = addresses[at].has("fork");
  const bool udp = socket_behind(call, descriptor)->kind == SocketKind::kUdp;
  int taken_at = descriptor;
  if (udp) {
    const Arrival first = receive(call, descriptor, true);
    if (first.kind != Arrival::Kind::kData) return Wait{kNever, {descriptor}, {}, children, false};
    const Endpoint own = socket_behind(call, descriptor)->local;
    Connect connect;
    connect.descriptor = descriptor;
    connect.to = first.from;
    (void)call.ask(std::move(connect));
    if (forks) {  // the next peer gets a socket of its own
      SocketWish wish;
      wish.kind = SocketKind::kUdp;
      wish.listens = wish.reuse_address = true;
      wish.from = own;
      const auto next = make_socket(call, wish);
      if (!next) return fail(call, fmt::format("bind: {}", error_text(next.error().error)));
      descriptor = *next;
    }
  } else {
    Accept op;
    op.descriptor = descriptor;
    const auto taken = call.ask(op);
    if (!taken) return Wait{kNever, {descriptor}, {}, children, false};
    taken_at = std::get<Descriptor>(*taken).number;
  }
  if (!forks) {
    if (!udp) close_socket(call, descriptor);
    opened(taken_at, taken_at);
    return std::nullopt;
  }
  const Pid child = call.fork();
  if (child == 0) return fail(call, "fork(): Resource temporarily unavailable");
  Close close;
  close.by = child;
  close.descriptor = descriptor;
  (void)call.runner().execute(close);
  Socat program = *this;
  program.forked = true;
  program.opened(taken_at, taken_at);
  program.children.clear();
  call.run_in(child, program);
  children.push_back(child);
  close_socket(call, taken_at);
  return std::nullopt;
}

bool Socat::move(Call& call, End& from, End& to, bool* blocked) {
  if (from.ended || from.in < 0 || !is_readable(call.world(), call.pid(), from.in)) return false;
  std::string data;
  bool ended = false;
  if (is_socket(call, from.in)) {
    const Arrival part = receive(call, from.in);
    if (part.kind == Arrival::Kind::kNothing) return false;
    ended = part.kind != Arrival::Kind::kData;
    data = part.data;
  } else {
    const auto part = call.read(from.in);
    if (!part) return false;
    ended = part->empty();
    data = *part;
  }
  if (!ended) {
    if (to.out < 0) return true;
    if (is_socket(call, to.out)) {
      (void)send_bytes(call, to.out, data);
    } else {
      (void)call.runner().write(call.task(), to.out, data);
      *blocked = !call.task().unwritten.empty();
    }
    if (!from.single) return true;
  }
  from.ended = true;
  if (to.out < 0) return true;
  if (is_socket(call, to.out)) {
    Shutdown shut;
    shut.descriptor = to.out;
    (void)call.ask(shut);
  } else if (to.out > 2) {
    close_socket(call, to.out);
  }
  to.out = -1;
  return true;
}

std::optional<Step> Socat::transfer(Call& call) {
  while (true) {
    call.runner().step();
    bool blocked = false;
    const bool went = forward && move(call, ends[0], ends[1], &blocked);
    const bool came = backward && !blocked && move(call, ends[1], ends[0], &blocked);
    const bool moved = went || came;
    if (blocked) return Wait{call.now(), {}, {}, {}, false};
    const bool left = forward && !ends[0].ended, right = backward && !ends[1].ended;
    if (!left && !right) return Exited{0};
    if (moved) {
      // Once one side is at its end, the other has so long to say more.
      deadline = left != right && forward && backward ? call.now() + linger : kNever;
      continue;
    }
    if (call.now() >= deadline) return Exited{0};
    Wait wait;
    wait.until = deadline;
    if (left) wait.readable.push_back(ends[0].in);
    if (right) wait.readable.push_back(ends[1].in);
    return wait;
  }
}

Step Socat::operator()(Call& call) {
  while (true) {
    call.runner().step();
    if (const auto number = call.take_signal()) return Exited{128 + *number};  // socat_signal
    std::optional<Step> step;
    switch (phase) {
      case Phase::kBegin: step = begin(call); break;
      case Phase::kOpen: step = open(call); break;
      case Phase::kConnecting: step = connecting(call); break;
      case Phase::kListening: step = accept(call); break;
      case Phase::kTransfer:
        if (deadline != kNever && !ends[0].ended && !ends[1].ended) deadline = kNever;
        step = transfer(call);
        break;
    }
    if (step) return *step;
  }
}

}  // namespace

Program start_socat(const std::vector<std::string>& argv) {
  Socat program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

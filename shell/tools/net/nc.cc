// nc: netcat-openbsd as Debian has it (1.219).
//
// Not modelled: proxies (-x), passing of descriptors (-F), MD5 (-S), telnet negotiation (-t), DCCP (-Z).
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/net/names.h"
#include "shell/tools/net/nc_help.h"
#include "shell/tools/net/pump.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr Duration kUdpScan = 3s;  // how long a scan waits for an ICMP error

struct NcOptions {
  bool listen = false, keep = false, udp = false, unix_domain = false, verbose = false, scan = false, numeric = false, no_stdin = false,
       shutdown = false, crlf = false, broadcast = false;
  Family family = Family::kNone;
  std::optional<long> timeout{}, interval{}, quit{};
  std::string source{}, source_port{};
  std::uint8_t tos = 0, ttl = 0;
};

struct Nc {
  enum class Phase : std::uint8_t { kBegin, kNextPort, kNextAddress, kConnecting, kScanning, kPumping, kListening, kPause };

  std::vector<std::string> argv{};
  NcOptions options{};
  std::string host{};
  std::vector<std::uint16_t> ports{};
  std::string path{};  // -U
  std::vector<IpAddress> addresses{};
  std::string zone{};
  Phase phase = Phase::kBegin;
  std::size_t port = 0, address = 0;
  int descriptor = -1, listener = -1;
  Instant deadline{kNever};
  int scans = 0;
  int status = 1;
  Pump pump{};

  Step operator()(Call& call);

 private:
  std::optional<Step> parse(Call& call);
  std::optional<Step> take_option(Call& call, char letter, const std::string& value);
  std::optional<Step> take_words(Call& call, const std::vector<std::string>& words);
  std::optional<Step> take_ports(Call& call, const std::string& text);
  std::optional<Step> begin_client(Call& call);
  std::optional<Step> begin_server(Call& call);
  std::optional<Step> begin_unix(Call& call);
  std::optional<Step> dial(Call& call);
  std::optional<Step> connected(Call& call);
  std::optional<Step> scan_udp(Call& call);
  std::optional<Step> accept(Call& call);
  std::optional<Step> advance(Call& call);
  void failed(Call& call, const std::string& how);
  void begin_pump(Call& call);
  void tell_peer(Call& call, const std::string& what, const Endpoint& end) const;
  [[nodiscard]] std::string target() const;
  [[nodiscard]] std::string_view protocol() const { return options.udp ? "udp" : "tcp"; }
};

Step refuse_use(Call& call, const std::string& text) {
  call.err(text);
  return Exited{1};
}

std::optional<Step> Nc::take_option(Call& call, char letter, const std::string& value) {
  switch (letter) {
    case '4': options.family = Family::kInet; break;
    case '6': options.family = Family::kInet6; break;
    case 'b': options.broadcast = true; break;
    case 'C': options.crlf = true; break;
    case 'D': break;
    case 'd': options.no_stdin = true; break;
    case 'h':
      call.err(std::string(kNcVersion) + std::string(kNcUsage) + std::string(kNcHelp));
      return Exited{0};
    case 'i':
      options.interval = plain_number(value, 0, 2147483);
      if (!options.interval) return refuse_use(call, "nc: interval invalid: " + value + "\n");
      break;
    case 'k': options.keep = true; break;
    case 'l': options.listen = true; break;
    case 'N': options.shutdown = true; break;
    case 'n': options.numeric = true; break;
    case 'p': options.source_port = value; break;
    case 'q': {
      options.quit = plain_number(value, -2147483, 2147483);
      if (!options.quit) return refuse_use(call, "nc: quit timer invalid: " + value + "\n");
      if (*options.quit >= 0) options.shutdown = true;
      break;
    }
    case 'r': return Exited{call.not_modelled("nc -r")};
    case 's': options.source = value; break;
    case 'U': options.unix_domain = true; break;
    case 'u': options.udp = true; break;
    case 'v': options.verbose = true; break;
    case 'w':
      options.timeout = plain_number(value, 0, 2147483);
      if (!options.timeout) return refuse_use(call, "nc: timeout invalid: " + value + "\n");
      break;
    case 'z': options.scan = true; break;
    case 'I':
    case 'O': break;
    case 'M':
      options.ttl = static_cast<std::uint8_t>(plain_number(value, 0, 255).value_or(0));
      if (options.ttl == 0) return refuse_use(call, "nc: ttl is invalid: " + value + "\n");
      break;
    default: return Exited{call.not_modelled(fmt::format("nc -{}", letter))};
  }
  return std::nullopt;
}

std::optional<Step> Nc::take_ports(Call& call, const std::string& text) {
  const bool udp = options.udp;
  auto one = [&](const std::string& word) -> std::optional<std::uint16_t> {
    if (const auto number = plain_number(word, -1000000000, 1000000000)) {
      if (*number >= 1 && (*number <= 65535 || options.listen)) return static_cast<std::uint16_t>(*number);  // getaddrinfo cuts it
      call.complain("nc: port number {}: {}\n", *number < 1 ? "too small" : "too large", word);
      return std::nullopt;
    }
    const auto named = options.numeric ? std::nullopt : service_port(word, udp);
    if (!named) call.complain("nc: port number invalid: {}\n", word);
    return named;
  };
  const auto dash = text.find('-');
  if (dash != std::string::npos && dash > 0 && !service_port(text, udp)) {
    const auto low = one(text.substr(0, dash));
    if (!low) return Exited{1};
    const auto high = one(text.substr(dash + 1));
    if (!high) return Exited{1};
    for (int at = std::min(*low, *high); at <= std::max(*low, *high); ++at) ports.push_back(static_cast<std::uint16_t>(at));
    return std::nullopt;
  }
  const auto port_number = one(text);
  if (!port_number) return Exited{1};
  ports.push_back(*port_number);
  return std::nullopt;
}

std::optional<Step> Nc::take_words(Call& call, const std::vector<std::string>& words) {
  if (options.unix_domain) {
    if (words.size() != 1) return refuse_use(call, std::string(kNcUsage));
    path = words.front();
    return std::nullopt;
  }
  if (options.listen) {
    if (options.scan) return refuse_use(call, "nc: cannot use -z and -l\n");
    std::vector<std::string> rest = words;
    std::string wanted = options.source_port;
    if (wanted.empty()) {
      if (rest.empty()) return refuse_use(call, "nc: missing port number\n");
      wanted = rest.back();
      rest.pop_back();
    }
    if (rest.size() > 1) return refuse_use(call, std::string(kNcUsage));
    host = !rest.empty() ? rest.front() : options.source;
    return take_ports(call, wanted);
  }
  if (words.empty()) return refuse_use(call, std::string(kNcUsage));
  if (words.size() == 1) return refuse_use(call, "nc: missing port number\n");
  if (options.keep) return refuse_use(call, "nc: must use -l with -k\n");
  host = words.front();
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (auto over = take_ports(call, words[i])) return over;
  }
  return std::nullopt;
}

std::optional<Step> Nc::parse(Call& call) {
  constexpr std::string_view kWithValue = "IiMmOPpqsTVWwXx";
  constexpr std::string_view kPlain = "46bCDdFhklNnrStUuvZz";
  std::vector<std::string> words;
  bool over = false;
  for (std::size_t i = 1; i < argv.size(); ++i) {
    const std::string& word = argv[i];
    if (over || word.size() < 2 || word[0] != '-') {
      words.push_back(word);
      continue;
    }
    if (word == "--") {
      over = true;
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char letter = word[k];
      std::string value;
      if (kWithValue.find(letter) != std::string_view::npos) {
        if (k + 1 < word.size()) {
          value = word.substr(k + 1);
        } else if (i + 1 < argv.size()) {
          value = argv[++i];
        } else {
          return refuse_use(call, fmt::format("nc: option requires an argument -- '{}'\n{}", letter, kNcUsage));
        }
        k = word.size();
      } else if (kPlain.find(letter) == std::string_view::npos) {
        return refuse_use(call, fmt::format("nc: invalid option -- '{}'\n{}", letter, kNcUsage));
      }
      if (auto done = take_option(call, letter, value)) return done;
    }
  }
  return take_words(call, words);
}

std::string Nc::target() const {
  const std::string number = to_string(addresses[address]);
  return number == host ? host : fmt::format("{} ({})", host, number);
}

// report_sock: names are looked for unless -n, and where no name server answers, the line is an error instead.
void Nc::tell_peer(Call& call, const std::string& what, const Endpoint& end) const {
  std::string name = to_string(end.address);
  if (!options.numeric && !(end.address.is_v6() && end.address.is_any())) {
    const auto known = name_of_address(call, end.address);
    if (!known) {
      call.err("nc: getnameinfo: Temporary failure in name resolution\n");
      return;
    }
    name = *known;
  }
  call.complain("{} {} {}\n", what, name, end.port);
}

std::optional<Step> Nc::begin_client(Call& call) {
  std::string name = host;
  if (const auto percent = host.find('%'); percent != std::string::npos) {
    name = host.substr(0, percent);
    zone = host.substr(percent + 1);
  }
  const Lookup found = look_up_host(call, name, options.family, options.numeric);
  if (found.addresses.empty()) {
    return refuse_use(call, fmt::format("nc: getaddrinfo for host \"{}\" port {}: {}\n", host, ports.front(), lookup_text(found.failure)));
  }
  addresses = found.addresses;
  phase = Phase::kNextAddress;
  return std::nullopt;
}

void Nc::failed(Call& call, const std::string& how) {
  if (options.verbose) call.complain("nc: connect to {} port {} ({}) {}\n", target(), ports[port], protocol(), how);
  if (descriptor >= 0) close_socket(call, descriptor);
  descriptor = -1;
  phase = Phase::kNextAddress;
  if (++address < addresses.size()) return;
  address = 0;
  ++port;
}

std::optional<Step> Nc::dial(Call& call) {
  if (port == ports.size()) return Exited{status};
  SocketWish wish;
  wish.kind = options.udp ? SocketKind::kUdp : SocketKind::kTcp;
  wish.to = Endpoint{addresses[address], ports[port]};
  wish.zone = zone;
  wish.broadcast = options.broadcast;
  wish.ttl = options.ttl;
  wish.from.address = IpAddress::any(wish.to.address.family);
  if (!options.source.empty()) {
    const Lookup own = look_up_host(call, options.source, wish.to.address.family);
    if (own.addresses.empty()) return refuse_use(call, fmt::format("nc: getaddrinfo: {}\n", lookup_text(own.failure)));
    wish.from.address = own.addresses.front();
    wish.binds = true;
  }
  if (!options.source_port.empty()) {
    const auto number = service_port(options.source_port, options.udp);
    if (!number) return refuse_use(call, fmt::format("nc: port number invalid: {}\n", options.source_port));
    wish.from.port = *number;
    wish.binds = true;
  }
  const auto made = make_socket(call, wish);
  if (!made) {
    if (made.error().step == SocketStep::kBind)
      return refuse_use(call, fmt::format("nc: bind failed: {}\n", error_text(made.error().error)));
    failed(call, fmt::format("failed: {}", error_text(made.error().error)));
    return std::nullopt;
  }
  descriptor = *made;
  phase = Phase::kConnecting;
  deadline = options.timeout ? call.now() + std::chrono::seconds(*options.timeout) : kNever;
  return std::nullopt;
}

// udptest: two bytes at once, one more a second: an ICMP error makes one of them fail.
std::optional<Step> Nc::scan_udp(Call& call) {
  const long times = options.timeout ? *options.timeout : kUdpScan / 1s;
  while (true) {
    if (scans > 1 && call.now() < deadline) return Wait{deadline, {}, {}, {}, false};
    if (scans >= 2 + times) break;
    const Errno error = send_bytes(call, descriptor, "X");
    if (error != Errno::kNone && (scans == 0 || error == Errno::kECONNREFUSED)) {
      const bool told = std::exchange(options.verbose, false);
      failed(call, "");
      options.verbose = told;
      return std::nullopt;
    }
    ++scans;
    if (scans > 1) deadline = call.now() + (scans - 2 < times ? 1s : 0s);
  }
  scans = 0;
  return connected(call);
}

std::optional<Step> Nc::connected(Call& call) {
  status = 0;
  if (options.verbose || options.scan) {
    const std::string_view service = options.numeric ? std::string_view() : service_name(ports[port], options.udp);
    if (options.verbose) {
      call.complain("Connection to {} {} port [{}/{}] succeeded!\n", target(), ports[port], protocol(), service.empty() ? "*" : service);
    }
  }
  if (options.scan) {
    close_socket(call, descriptor);
    descriptor = -1;
    address = 0;
    ++port;
    phase = Phase::kNextAddress;
    return std::nullopt;
  }
  begin_pump(call);
  return std::nullopt;
}

void Nc::begin_pump(Call& call) {
  pump = Pump{};
  pump.descriptor = descriptor;
  pump.input = options.no_stdin ? -1 : 0;
  pump.listening = options.listen;
  pump.shutdown_on_end = options.shutdown;
  pump.crlf = options.crlf;
  pump.quiet_since = call.now();
  if (options.timeout) pump.idle = std::chrono::seconds(*options.timeout);
  if (options.quit && *options.quit >= 0) pump.linger = std::chrono::seconds(*options.quit);
  phase = Phase::kPumping;
}

std::optional<Step> Nc::begin_server(Call& call) {
  IpAddress own = IpAddress::any(options.family == Family::kNone ? Family::kInet : options.family);
  if (!host.empty()) {
    const Lookup found = look_up_host(call, host, options.family, options.numeric);
    if (found.addresses.empty()) return refuse_use(call, fmt::format("nc: getaddrinfo: {}\n", lookup_text(found.failure)));
    own = found.addresses.front();
  }
  SocketWish wish;
  wish.kind = options.udp ? SocketKind::kUdp : SocketKind::kTcp;
  wish.listens = true;
  wish.from = Endpoint{own, ports.front()};
  wish.reuse_address = wish.reuse_port = true;
  wish.broadcast = options.broadcast;
  const auto made = make_socket(call, wish);
  if (!made) return refuse_use(call, fmt::format("nc: {}\n", error_text(made.error().error)));
  listener = *made;
  if (options.verbose) tell_peer(call, options.udp ? "Bound on" : "Listening on", wish.from);
  phase = Phase::kListening;
  return std::nullopt;
}

std::optional<Step> Nc::begin_unix(Call& call) {
  if (options.udp) return Exited{call.not_modelled("nc -uU")};
  MakeSocket make;
  make.kind = SocketKind::kUnixStream;
  const auto made = call.ask(make);
  if (!made) return refuse_use(call, fmt::format("nc: {}\n", error_text(call.code(made.error()))));
  const int number = std::get<Descriptor>(*made).number;
  // A leading @ stands for the NUL of an abstract name.
  const bool abstract = path.starts_with('@');
  const std::string name = abstract ? std::string(1, '\0') + path.substr(1) : path;
  if (!options.listen) {
    Connect connect;
    connect.descriptor = number;
    connect.path = name;
    if (const auto done = call.ask(std::move(connect)); !done)
      return refuse_use(call, fmt::format("nc: {}: {}\n", path, error_text(call.code(done.error()))));
    descriptor = number;
    status = 0;
    if (options.scan) return Exited{0};
    begin_pump(call);
    return std::nullopt;
  }
  Unlink old;
  old.path = name;
  if (!abstract) (void)call.ask(std::move(old));
  Bind bind;
  bind.descriptor = number;
  bind.path = name;
  if (const auto done = call.ask(std::move(bind)); !done)
    return refuse_use(call, fmt::format("nc: {}: {}\n", path, error_text(call.code(done.error()))));
  Listen listen;
  listen.descriptor = number;
  listen.backlog = 5;
  (void)call.ask(listen);
  listener = number;
  if (options.verbose) call.complain("Bound on {}\nListening on {}\n", path, path);
  phase = Phase::kListening;
  return std::nullopt;
}

std::optional<Step> Nc::accept(Call& call) {
  if (options.udp) {
    if (!options.keep) {
      const Arrival first = receive(call, listener, true);
      if (first.kind != Arrival::Kind::kData) return Wait{kNever, {listener}, {}, {}, false};
      Connect connect;
      connect.descriptor = listener;
      connect.to = first.from;
      (void)call.ask(std::move(connect));
      if (options.verbose) tell_peer(call, "Connection received on", first.from);
    }
    descriptor = listener;
    begin_pump(call);
    return std::nullopt;
  }
  Accept op;
  op.descriptor = listener;
  const auto taken = call.ask(op);
  if (!taken) return Wait{kNever, {listener}, {}, {}, false};
  descriptor = std::get<Descriptor>(*taken).number;
  if (options.verbose) {
    if (options.unix_domain) {
      call.complain("Connection received on {}\n", path);
    } else {
      tell_peer(call, "Connection received on", socket_behind(call, descriptor)->remote);
    }
  }
  if (!options.keep) close_socket(call, listener);
  begin_pump(call);
  return std::nullopt;
}

std::optional<Step> Nc::advance(Call& call) {
  switch (phase) {
    case Phase::kBegin:
      if (auto over = parse(call)) return over;
      if (options.unix_domain) return begin_unix(call);
      return options.listen ? begin_server(call) : begin_client(call);
    case Phase::kNextPort:
    case Phase::kNextAddress:
      if (port > 0 && address == 0 && port < ports.size() && options.interval && *options.interval > 0) {
        deadline = call.now() + std::chrono::seconds(*options.interval);
        phase = Phase::kPause;
        return std::nullopt;
      }
      return dial(call);
    case Phase::kPause:
      if (call.now() < deadline) return Wait{deadline, {}, {}, {}, false};
      return dial(call);
    case Phase::kConnecting: {
      Errno error{};
      const Connecting state = connection_state(call, descriptor, &error);
      if (state == Connecting::kFailed) {
        failed(call, fmt::format("failed: {}", error_text(error)));
        return std::nullopt;
      }
      if (state == Connecting::kPending) {
        if (call.now() < deadline) return Wait{deadline, {}, {descriptor}, {}, false};
        failed(call, "timed out: Operation now in progress");
        return std::nullopt;
      }
      if (options.udp && (options.verbose || options.scan)) {
        phase = Phase::kScanning;
        return std::nullopt;
      }
      return connected(call);
    }
    case Phase::kScanning: return scan_udp(call);
    case Phase::kListening: return accept(call);
    case Phase::kPumping: {
      if (const auto wait = pump.go(call)) return *wait;
      if (!options.listen) return Exited{status};
      if (!options.keep || options.udp) return Exited{0};
      close_socket(call, descriptor);
      descriptor = -1;
      phase = Phase::kListening;
      return std::nullopt;
    }
  }
  return Exited{1};
}

Step Nc::operator()(Call& call) {
  while (true) {
    call.runner().step();
    if (auto step = advance(call)) return *step;
  }
}

}  // namespace

Program start_nc(const std::vector<std::string>& argv) {
  Nc program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

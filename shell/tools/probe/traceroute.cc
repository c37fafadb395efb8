// traceroute (2.1.2): probes that live a little longer each time.
//
// Up to sixteen probes are on their way at once, each by a socket of its own; those that are lost are given up by what
// others took, as the real one does (-w MAX,HERE,NEAR).
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "model/file/descriptors.h"
#include "model/socket.h"
#include "shell/tools/probe/names.h"
#include "shell/tools/probe/ping_text.h"
#include "shell/tools/probe/traceroute_usage.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::uint16_t kFirstPort = 33434;
constexpr double kPrecision = 0.001;

struct Probe {
  int socket = -1;
  bool sent = false, done = false, final = false;
  Instant at{};
  double seconds = 0;
  IpAddress from{};
  LinkId link{};
  std::string mark{};
  std::uint16_t port = 0;  // of a TCP probe: its own
};

class Traceroute {
 public:
  explicit Traceroute(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  std::optional<int> begin(Call& call);
  std::optional<int> read_options(Call& call);
  std::optional<int> take_option(Call& call, const std::string& letter, const std::string& value);
  std::optional<int> send(Call& call, std::size_t index);
  void receive(Call& call, std::size_t index);
  void receive_echoes(Call& call);
  void receive_segments(Call& call);
  std::optional<int> send_segment(Call& call, std::size_t index);
  void heard(Call& call, Probe& probe, const Received& received);
  [[nodiscard]] double patience(std::size_t index) const;
  void show(Call& call, std::size_t index);
  std::optional<int> refuse(Call& call, const std::string& what, Errno error) {
    call.out("\n");
    call.flush();
    call.complain("{}: {}\n", what, error_text(error));
    return 1;
  }

  std::vector<std::string> argv_;
  bool begun_ = false;
  Family family_ = Family::kNone;
  bool numeric_ = false, icmp_ = false, tcp_ = false, constant_port_ = false, whole_ = false;
  long first_ = 1, most_ = 30, queries_ = 3, at_once_ = 16, length_ = -1, port_ = 0, tos_ = 0;
  double wait_ = 5, here_ = 3, near_ = 10;
  std::string device_{}, host_{};
  IpAddress source_{};
  Resolved target_{};
  std::vector<Probe> probes_{};
  std::size_t start_ = 0, end_ = 0;
  int raw_ = -1;
  std::uint16_t ident_ = 0;
};

std::optional<int> Traceroute::take_option(Call& call, const std::string& letter, const std::string& value) {
  const long number = std::strtol(value.c_str(), nullptr, 0);
  if (letter == "f" || letter == "--first") {
    first_ = number;
  } else if (letter == "m" || letter == "--max-hops") {
    most_ = number;
  } else if (letter == "N" || letter == "--sim-queries") {
    at_once_ = number;
  } else if (letter == "q" || letter == "--queries") {
    queries_ = number;
  } else if (letter == "p" || letter == "--port") {
    port_ = number;
  } else if (letter == "t" || letter == "--tos") {
    tos_ = number;
  } else if (letter == "s" || letter == "--source") {
    source_ = resolve(call, value, Family::kNone).address;
  } else if (letter == "i" || letter == "--interface") {
    device_ = value;
  } else if (letter == "w" || letter == "--wait") {
    char* at = nullptr;
    wait_ = std::strtod(value.c_str(), &at);
    if (*at == ',') here_ = std::strtod(at + 1, &at);
    if (*at == ',') near_ = std::strtod(at + 1, &at);
  } else if (letter == "z" || letter == "--sendwait") {
    return call.not_modelled("traceroute -z");
  } else {
    return call.not_modelled(fmt::format("traceroute {}{}", letter.size() == 1 ? "-" : "", letter));
  }
  return std::nullopt;
}

std::optional<int> Traceroute::read_options(Call& call) {
  if (argv_.front().ends_with('6')) family_ = Family::kInet6;
  if (argv_.front().ends_with('4')) family_ = Family::kInet;
  std::vector<std::string> operands;
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const std::string& word = argv_[i];
    if (word.size() < 2 || word[0] != '-') {
      operands.push_back(word);
      continue;
    }
    if (word == "--help") {
      call.out(traceroute_usage(argv_.front()));
      return 0;
    }
    if (word == "--version" || word == "-V") {
      call.out("Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n");
      return 0;
    }
    if (word.starts_with("--")) {
      const auto equals = word.find('=');
      if (word == "--icmp" || word == "--tcp") {
        (word == "--icmp" ? icmp_ : tcp_) = true;
      } else if (word == "--dont-fragment") {
        whole_ = true;
      } else if (equals == std::string::npos) {
        return call.not_modelled("traceroute " + word);
      } else if (const auto status = take_option(call, word.substr(0, equals), word.substr(equals + 1))) {
        return status;
      }
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char letter = word[k];
      if (letter == 'n') {
        numeric_ = true;
      } else if (letter == '4' || letter == '6') {
        family_ = letter == '4' ? Family::kInet : Family::kInet6;
      } else if (letter == 'I') {
        icmp_ = true;
      } else if (letter == 'T') {
        tcp_ = true;
      } else if (letter == 'F') {
        whole_ = true;
      } else if (letter == 'd') {
        continue;
      } else if (letter == 'U') {
        constant_port_ = true;
      } else if (std::string_view("fgimNpstlwqzMOP").find(letter) != std::string_view::npos) {
        std::string value = word.substr(k + 1);
        if (value.empty() && i + 1 < argv_.size()) value = argv_[++i];
        if (const auto status = take_option(call, std::string(1, letter), value)) return status;
        break;
      } else if (std::string_view("reAD").find(letter) != std::string_view::npos) {
        return call.not_modelled(fmt::format("traceroute -{}", letter));
      } else {
        call.complain("Bad option `-{}' (argc {})\n", letter, i);
        return 2;
      }
    }
  }
  if (operands.empty() && argv_.size() == 1) {
    call.err(traceroute_usage(argv_.front()));
    return 0;
  }
  if (operands.empty()) {
    call.err("Specify \"host\" missing argument.\n");
    return 2;
  }
  host_ = operands.front();
  if (operands.size() > 1) length_ = std::strtol(operands[1].c_str(), nullptr, 0);
  return std::nullopt;
}

std::optional<int> Traceroute::begin(Call& call) {
  if (const auto status = read_options(call)) return status;
  target_ = resolve(call, host_, family_);
  if (!target_.address) {
    call.complain("{}: {}\nCannot handle \"host\" cmdline arg `{}' on position 1 (argc {})\n", host_, target_.error, host_,
                  argv_.size() - 1);
    return 2;
  }
  const auto wrong = [&](std::string_view text) {
    call.complain("{}\n", text);
    return 2;
  };
  if (first_ <= 0 || first_ > most_) return wrong("first hop out of range");
  if (most_ > 255) return wrong("max hops cannot be more than 255");
  if (queries_ <= 0 || queries_ > 10) return wrong("no more than 10 probes per hop");
  if (at_once_ <= 0) at_once_ = 1;
  const bool v6 = target_.address.is_v6();
  const long header = v6 ? 40 : 20;
  if (length_ < 0) length_ = header + 40;
  length_ = std::max(length_, header + 8);
  call.print("traceroute to {} ({}), {} hops max, {} byte packets", host_, scoped_text(target_.address, target_.zone), most_, length_);
  call.flush();
  probes_.resize(static_cast<std::size_t>(most_ * queries_));
  start_ = static_cast<std::size_t>((first_ - 1) * queries_);
  end_ = probes_.size();
  if (port_ == 0) port_ = icmp_ ? 1 : tcp_ ? 80 : constant_port_ ? 53 : kFirstPort;
  ident_ = static_cast<std::uint16_t>(visible_pid(call.world(), call.pid(), call.pid()));
  return std::nullopt;
}

// A socket for the probe, and the probe.
std::optional<int> Traceroute::send(Call& call, std::size_t index) {
  if (tcp_) return send_segment(call, index);
  Probe& probe = probes_[index];
  const bool v6 = target_.address.is_v6();
  int descriptor = raw_;
  if (!icmp_ || raw_ < 0) {
    MakeSocket make;
    make.kind = icmp_ ? SocketKind::kRaw : SocketKind::kUdp;
    make.family = target_.address.family;
    make.protocol = icmp_ ? (v6 ? ipproto::kIcmp6 : ipproto::kIcmp) : std::uint8_t{0};
    const auto made = call.ask(make);
    if (!made) return refuse(call, "socket", call.code(made.error()));
    descriptor = std::get<Descriptor>(*made).number;
    if (icmp_) raw_ = descriptor;
    if (source_) {
      Bind bind;
      bind.descriptor = descriptor;
      bind.to = Endpoint{source_, 0};
      const auto bound = call.ask(bind);
      if (!bound) return refuse(call, "bind", call.code(bound.error()));
    }
  }
  SetSocket set;
  set.descriptor = descriptor;
  set.ttl = static_cast<std::uint8_t>(static_cast<long>(index) / queries_ + 1);
  if (tos_ != 0) set.tos = static_cast<std::uint8_t>(tos_);
  if (whole_) {
    set.dont_fragment = true;
  } else {
    set.want_mtu = false;
  }
  if (!device_.empty()) set.device = device_;
  const auto allowed = call.ask(set);
  if (!allowed) return refuse(call, "setsockopt SO_BINDTODEVICE", call.code(allowed.error()));
  const auto port = static_cast<std::uint16_t>(port_ + (constant_port_ && !icmp_ ? 0 : static_cast<long>(index)));
  if (!icmp_ || index == start_) {
    Connect connect;
    connect.descriptor = descriptor;
    connect.to = Endpoint{target_.address, icmp_ ? std::uint16_t{0} : port};
    connect.zone = target_.zone;
    const auto connected = call.ask(connect);
    if (!connected) return refuse(call, "connect", call.code(connected.error()));
  }
  Send send;
  send.descriptor = descriptor;
  send.length = static_cast<std::uint32_t>(length_ - (v6 ? 40 : 20) - 8);
  if (icmp_) {
    Icmp echo;
    echo.type = v6 ? 128 : 8;
    echo.id = ident_;
    echo.sequence = port;
    send.icmp = echo;
  }
  (void)call.ask(std::move(send));
  probe.socket = descriptor;
  probe.sent = true;
  probe.at = call.now();
  return std::nullopt;
}

// The real one sends a SYN of its own making; here a connection is begun, which is the same on the wire, and given up again.
std::optional<int> Traceroute::send_segment(Call& call, std::size_t index) {
  Probe& probe = probes_[index];
  const auto make_one = [&](SocketKind kind) -> std::optional<int> {
    MakeSocket make;
    make.kind = kind;
    make.family = target_.address.family;
    make.protocol = kind == SocketKind::kRaw ? ipproto::kTcp : std::uint8_t{0};
    const auto made = call.ask(make);
    return made ? std::optional(std::get<Descriptor>(*made).number) : std::nullopt;
  };
  if (raw_ < 0) raw_ = make_one(SocketKind::kRaw).value_or(-1);
  if (raw_ < 0) return refuse(call, "socket", Errno::kEPERM);
  probe.socket = make_one(SocketKind::kTcp).value_or(-1);
  Bind bind;  // its port must be known before the answer, which may be there when connect(2) returns
  bind.descriptor = probe.socket;
  bind.to = Endpoint{source_ ? source_ : IpAddress::any(target_.address.family), 0};
  if (const auto bound = call.ask(bind); !bound) return refuse(call, "bind", call.code(bound.error()));
  const SocketId id = socket_at(call.world(), call.pid(), probe.socket).value_or(SocketId{});
  if (const Socket* socket = call.world().sockets.find(id)) probe.port = socket->local.port;
  probe.at = call.now();
  SetSocket set;
  set.descriptor = probe.socket;
  set.ttl = static_cast<std::uint8_t>(static_cast<long>(index) / queries_ + 1);
  if (tos_ != 0) set.tos = static_cast<std::uint8_t>(tos_);
  if (!device_.empty()) set.device = device_;
  if (const auto allowed = call.ask(set); !allowed) return refuse(call, "setsockopt SO_BINDTODEVICE", call.code(allowed.error()));
  Connect connect;
  connect.descriptor = probe.socket;
  connect.to = Endpoint{target_.address, static_cast<std::uint16_t>(port_)};
  connect.zone = target_.zone;
  const auto connected = call.ask(connect);
  const Errno refused = connected ? Errno::kNone : call.code(connected.error());
  const bool no_way = refused == Errno::kENETUNREACH || refused == Errno::kEHOSTUNREACH;
  if (no_way) return refuse(call, "connect", refused);
  probe.sent = true;
  return std::nullopt;
}

// What comes for the ports of the probes, and errors about what went out from them.
void Traceroute::receive_segments(Call& call) {
  while (raw_ >= 0) {
    Receive op;
    op.descriptor = raw_;
    const auto reply = call.ask(op);
    if (!reply) return;
    const auto* datagrams = std::get_if<Datagrams>(&*reply);
    if (datagrams == nullptr) return;
    const Ip* ip = datagrams->received.packet.ip();
    const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
    const Tcp* segment = ip == nullptr ? nullptr : ip->tcp();
    if (icmp == nullptr && segment == nullptr) continue;
    const std::uint16_t port = icmp != nullptr ? icmp->quoted.source_port : segment->destination;
    for (Probe& probe : probes_) {
      if (probe.sent && probe.port == port && port != 0) heard(call, probe, datagrams->received);
    }
  }
}

void Traceroute::heard(Call& call, Probe& probe, const Received& received) {
  const Ip* ip = received.packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  const bool answered = tcp_ && ip != nullptr && ip->tcp() != nullptr;
  if ((icmp == nullptr && !answered) || probe.done) return;
  probe.done = true;
  probe.from = ip->source;
  probe.link = received.link;
  const auto index = static_cast<std::uint32_t>(&probe - probes_.data());
  probe.seconds = std::chrono::duration<double>(received.at - probe.at).count() + static_cast<double>(round_trip_us(ip->ttl, index)) * 1e-6;
  const bool v4 = ip->is_v4();
  if (received.kind == Received::Kind::kPacket || icmp == nullptr) {
    probe.final = true;
    return;
  }
  if (icmp->type != (v4 ? 3 : 1)) return;
  probe.final = true;
  if (v4) {
    switch (icmp->code) {
      case 0: case 6: case 8: case 11: probe.mark = "!N"; break;
      case 1: case 7: case 12: probe.mark = "!H"; break;
      case 2: probe.mark = "!P"; break;
      case 3: break;
      case 4: probe.mark = fmt::format("!F-{}", icmp->mtu); break;
      case 5: probe.mark = "!S"; break;
      case 9: case 10: case 13: probe.mark = "!X"; break;
      case 14: probe.mark = "!V"; break;
      case 15: probe.mark = "!C"; break;
      default: probe.mark = fmt::format("!<{}>", icmp->code);
    }
    return;
  }
  switch (icmp->code) {
    case 0: probe.mark = "!N"; break;
    case 1: probe.mark = "!X"; break;
    case 2: case 3: probe.mark = "!H"; break;
    case 4: break;
    default: probe.mark = fmt::format("!<{}>", icmp->code);
  }
  (void)call;
}

void Traceroute::receive(Call& call, std::size_t index) {
  Receive op;
  op.descriptor = probes_[index].socket;
  const auto reply = call.ask(op);
  if (!reply) return;
  if (const auto* datagrams = std::get_if<Datagrams>(&*reply); datagrams != nullptr && datagrams->received.kind == Received::Kind::kError) {
    heard(call, probes_[index], datagrams->received);
  }
}

void Traceroute::receive_echoes(Call& call) {
  while (raw_ >= 0) {
    Receive op;
    op.descriptor = raw_;
    const auto reply = call.ask(op);
    if (!reply) return;
    const auto* datagrams = std::get_if<Datagrams>(&*reply);
    if (datagrams == nullptr) return;
    const Ip* ip = datagrams->received.packet.ip();
    const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
    if (icmp == nullptr) continue;
    const bool error = datagrams->received.kind == Received::Kind::kError;
    if (!error && icmp->type != (ip->is_v4() ? 0 : 129)) continue;
    const std::uint16_t id = error ? icmp->quoted.source_port : icmp->id;
    const long at = (error ? icmp->quoted.destination_port : icmp->sequence) - port_;
    if (id != ident_ || at < 0 || static_cast<std::size_t>(at) >= probes_.size()) continue;
    heard(call, probes_[static_cast<std::size_t>(at)], datagrams->received);
  }
}

// How long a probe is waited for, by what others took.
double Traceroute::patience(std::size_t index) const {
  const auto queries = static_cast<std::size_t>(queries_);
  const std::size_t hop = index - index % queries;
  for (std::size_t i = hop; i < hop + queries; ++i) {
    if (probes_[i].done && probes_[i].seconds > 0) return std::min((probes_[i].seconds + kPrecision) * here_, wait_);
  }
  for (std::size_t i = index + 1; i < probes_.size(); ++i) {
    if (probes_[i].done && probes_[i].seconds > 0) return std::min((probes_[i].seconds + kPrecision) * near_, wait_);
  }
  return wait_;
}

void Traceroute::show(Call& call, std::size_t index) {
  const Probe& probe = probes_[index];
  const auto queries = static_cast<std::size_t>(queries_);
  const std::size_t place = index % queries;
  if (place == 0) call.print("\n{:2} ", index / queries + 1);
  if (!probe.from) {
    call.out(" *");
    call.flush();
    return;
  }
  std::size_t back = place;
  while (back > 0 && !probes_[index - (place - back) - 1].from) --back;
  const bool fresh = back == 0 || probes_[index - (place - back) - 1].from != probe.from;
  if (fresh) {
    const Link* link = call.world().links.find(probe.link);
    const std::string text = scoped_text(probe.from, link == nullptr ? "" : link->name.view());
    if (numeric_) {
      call.print(" {}", text);
    } else {
      call.print(" {} ({})", name_of(call, probe.from).value_or(text), text);
    }
  }
  call.print("  {:.3f} ms", probe.seconds * 1000);
  if (!probe.mark.empty()) call.print(" {}", probe.mark);
  call.flush();
}

Step Traceroute::operator()(Call& call) {
  if (!begun_) {
    begun_ = true;
    if (const auto status = begin(call)) return Exited{*status};
  }
  while (start_ < end_) {
    call.runner().step();
    long on_way = 0;
    Instant soonest = kNever;
    bool sent_any = false;
    tcp_ ? receive_segments(call) : receive_echoes(call);
    Wait wait;
    for (std::size_t n = start_; n < end_; ++n) {
      Probe& probe = probes_[n];
      if (probe.sent && !probe.done && !icmp_ && !tcp_) receive(call, n);
      if (probe.sent && !probe.done) {
        const Instant until = probe.at + Duration(static_cast<std::int64_t>(patience(n) * 1e9));
        if (call.now() >= until) {
          probe.done = true;
        } else {
          soonest = std::min(soonest, until);
        }
      }
      if (probe.done) {
        if (probe.final) end_ = std::min(end_, (n / static_cast<std::size_t>(queries_) + 1) * static_cast<std::size_t>(queries_));
        if (n == start_) {
          show(call, n);
          ++start_;
          if (probe.socket >= 0 && !icmp_) {
            Close close;
            close.descriptor = probe.socket;
            (void)call.ask(close);
          }
        }
        continue;
      }
      if (!probe.sent) {
        if (const auto status = send(call, n)) return Exited{*status};
        sent_any = true;
      }
      wait.readable.push_back(tcp_ ? raw_ : probe.socket);
      if (++on_way >= at_once_) break;
    }
    if (sent_any) continue;
    if (start_ >= end_) break;
    if (on_way == 0) continue;
    wait.until = soonest;
    return wait;
  }
  call.out("\n");
  return Exited{0};
}

}  // namespace

Program start_traceroute(const std::vector<std::string>& argv) { return Traceroute(argv); }

}  // namespace nslab::shell

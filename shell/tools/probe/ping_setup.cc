// ping before its first echo: sockets, target, source, and what is wrong with them.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/probe/ping.h"

namespace nslab::shell {

namespace {

constexpr std::uint16_t kConnectPort = 1025;
constexpr std::size_t kTimeval = 16;

int make(Call& call, SocketKind kind, Family family, std::uint8_t protocol, Errno* error) {
  MakeSocket op;
  op.kind = kind;
  op.family = family;
  op.protocol = protocol;
  const auto reply = call.ask(op);
  if (reply) return std::get<Descriptor>(*reply).number;
  *error = call.code(reply.error());
  return -1;
}

void close(Call& call, int descriptor) {
  Close op;
  op.descriptor = descriptor;
  (void)call.ask(op);
}

Errno set(Call& call, SetSocket op) {
  const auto reply = call.ask(std::move(op));
  return reply ? Errno::kNone : call.code(reply.error());
}

Errno set_device(Call& call, int descriptor, const std::string& device) {
  SetSocket op;
  op.descriptor = descriptor;
  op.device = device;
  return set(call, op);
}

// getsockname(2)
IpAddress local_of(const Call& call, int descriptor) {
  const FileId* file = call.process().descriptors.find(descriptor);
  if (file == nullptr) return {};
  const Socket* socket = call.world().sockets.find(call.world().files[*file].socket);
  return socket == nullptr ? IpAddress{} : socket->local.address;
}

}  // namespace

// error(3): what was printed before goes out first.
bool Ping::fail(Call& call, const std::string& text) {
  call.flush();
  call.complain("{}: {}\n", argv_.front(), text);
  return false;
}

bool Ping::make_sockets(Call& call) {
  int v4 = -1;
  int v6 = -1;
  Errno error{};
  if (options_.family != Family::kInet6) v4 = make(call, SocketKind::kRaw, Family::kInet, ipproto::kIcmp, &error);
  if (options_.family != Family::kInet) v6 = make(call, SocketKind::kRaw, Family::kInet6, ipproto::kIcmp6, &error);
  if (v4 < 0 && v6 < 0) {
    call.complain("{0}: socktype: SOCK_RAW\n{0}: socket: {1}\n{0}: => missing cap_net_raw+p capability or setuid?\n", argv_.front(),
                  error_text(error));
    return false;
  }
  if (options_.verbose) {
    const auto kind = [](int descriptor) { return descriptor < 0 ? "0" : "SOCK_RAW"; };
    call.complain("{}: sock4.fd: {} (socktype: {}), sock6.fd: {} (socktype: {}), hints.ai_family: {}\n\n", argv_.front(), v4, kind(v4), v6,
                  kind(v6),
                  options_.family == Family::kInet    ? "AF_INET"
                  : options_.family == Family::kInet6 ? "AF_INET6"
                                                      : "AF_UNSPEC");
  }
  target_ = resolve(call, options_.targets.back(), options_.family);
  if (!target_.address) return fail(call, fmt::format("{}: {}", options_.targets.back(), target_.error));
  if (options_.verbose) call.print("ai->ai_family: {}, ai->ai_canonname: '{}'\n", is_v6() ? "AF_INET6" : "AF_INET", target_.name);
  socket_ = is_v6() ? v6 : v4;
  const int other = is_v6() ? v4 : v6;
  if (other >= 0) close(call, other);
  return true;
}

bool Ping::find_target(Call& call) {
  if (options_.targets.size() > 1) {
    if (is_v6() || options_.record_route) {
      status_ = call.not_modelled("ping with several destinations");
      return false;
    }
    return fail(call, "record route: Operation not permitted");
  }
  host_ = is_v6() ? options_.targets.back() : target_.name;
  if (target_.literal) options_.numeric = true;
  return true;
}

// Connects a UDP socket to the target: where would it go, and with which source?
bool Ping::probe_route(Call& call, const std::string& zone) {
  Errno error{};
  const int probe = make(call, SocketKind::kUdp, target_.address.family, 0, &error);
  if (options_.has_mark) {
    SetSocket marked;
    marked.descriptor = probe;
    marked.mark = options_.mark;
    (void)set(call, marked);
  }
  if (!options_.device.empty()) {
    for (const int descriptor : {probe, socket_}) {
      const Errno refused = set_device(call, descriptor, options_.device);
      if (refused == Errno::kNone) continue;
      if (is_v6()) return fail(call, fmt::format("unknown iface: {}", options_.device));
      if (target_.address.is_multicast()) return fail(call, fmt::format("unknown iface: {}", options_.device));
      return fail(call, fmt::format("SO_BINDTODEVICE {}: {}", options_.device, error_text(refused)));
    }
  }
  Connect connect;
  connect.descriptor = probe;
  connect.to = Endpoint{target_.address, kConnectPort};
  connect.zone = zone;
  auto reply = call.ask(connect);
  if (!reply && !is_v6() && call.code(reply.error()) == Errno::kEACCES) {
    if (!options_.broadcast) return fail(call, "Do you want to ping broadcast? Then -b. If not, check your local firewall rules");
    call.err("WARNING: pinging broadcast address\n");
    SetSocket allow;
    allow.descriptor = probe;
    allow.broadcast = true;
    (void)set(call, allow);
    reply = call.ask(connect);
  }
  if (!reply) return fail(call, fmt::format("connect: {}", error_text(call.code(reply.error()))));
  source_ = local_of(call, probe);
  close(call, probe);
  return true;
}

void Ping::warn_of_other_device(Call& call, bool v6) {
  if (options_.device.empty()) return;
  const LinkId id = find_link(call.world(), call.netns(), options_.device);
  if (!id) return;
  const Link& link = call.world().links[id];
  const auto& own = v6 ? *link.addresses6 : *link.addresses4;
  const bool known = std::any_of(own.begin(), own.end(), [&](const Ifaddr& a) { return a.local == source_; });
  if (known && !v6 && source_ == target_.address) (void)set_device(call, socket_, "");
  if (!known) (void)fail(call, "Warning: source address might be selected on device other than: " + options_.device);
}

bool Ping::choose_source4(Call& call) {
  if (options_.source && options_.source.is_v4() && !options_.source.is_any()) {
    source_ = options_.source;
    if (!options_.device.empty()) {
      const Errno refused = set_device(call, socket_, options_.device);
      if (refused != Errno::kNone) return fail(call, fmt::format("SO_BINDTODEVICE {}: {}", options_.device, error_text(refused)));
    }
  } else {
    if (!probe_route(call, "")) return false;
    warn_of_other_device(call, false);
  }
  if (target_.address.is_any()) target_.address = source_;
  multicast_ = options_.broadcast || target_.address.is_multicast();
  if (multicast_ && options_.pmtu == Pmtu::kUnset) options_.pmtu = Pmtu::kDo;
  return true;
}

bool Ping::choose_source6(Call& call) {
  const bool on_link = target_.address.is_link_local() || target_.address.is_link_local_multicast();
  const auto known_device = [&] { return options_.device.empty() || find_link(call.world(), call.netns(), options_.device); };
  if (options_.source && options_.source.is_v6() && !options_.source.is_any()) {
    source_ = options_.source;
    if (!known_device()) return fail(call, fmt::format("unknown iface: {}", options_.device));
    if (!options_.device.empty()) (void)set_device(call, socket_, options_.device);
  } else if (on_link) {
    // The real one connects to an address without a family here, so it learns nothing.
    if (!known_device()) return fail(call, fmt::format("unknown iface: {}", options_.device));
    if (!options_.device.empty()) (void)set_device(call, socket_, options_.device);
    source_ = IpAddress::any(Family::kInet6);
    warn_of_other_device(call, true);
  } else {
    if (!probe_route(call, target_.zone)) return false;
    warn_of_other_device(call, true);
  }
  multicast_ = target_.address.is_multicast();
  if (multicast_ && options_.pmtu == Pmtu::kUnset) options_.pmtu = Pmtu::kDo;
  return true;
}

bool Ping::set_up_socket(Call& call) {
  SetSocket op;
  op.descriptor = socket_;
  if (options_.pmtu == Pmtu::kDo) op.dont_fragment = true;
  if (options_.pmtu == Pmtu::kDont) {
    op.dont_fragment = false;
    op.want_mtu = false;
  }
  if (options_.strict_source) {
    Bind bind;
    bind.descriptor = socket_;
    bind.to = Endpoint{source_, 0};
    const auto reply = call.ask(bind);
    if (!reply) return fail(call, fmt::format("{}: {}", is_v6() ? "bind icmp socket" : "bind", error_text(call.code(reply.error()))));
  }
  if (options_.broadcast) op.broadcast = true;
  if (options_.record_route && !is_v6()) op.record_route = true;
  if (options_.dont_route) op.dont_route = true;
  if (options_.has_mark) op.mark = options_.mark;
  if (options_.tos != 0) op.tos = static_cast<std::uint8_t>(options_.tos);
  if (options_.has_ttl) {
    if (options_.ttl == 0 && !is_v6()) return fail(call, "cannot set unicast time-to-live: Invalid argument");
    op.ttl = static_cast<std::uint8_t>(options_.ttl);
  }
  (void)set(call, op);
  return true;
}

void Ping::greet(Call& call) {
  const std::string& device = options_.device;
  const bool from = !device.empty() || options_.strict_source;
  const IpAddress source = source_ ? source_ : IpAddress::any(target_.address.family);
  if (!is_v6()) {
    const std::size_t header = 20 + (options_.record_route ? 40U : 0U);
    call.print("PING {} ({}) ", host_, to_string(target_.address));
    if (from) call.print("from {} {}: ", to_string(source), device);
    call.print("{}({}) bytes of data.\n", options_.size, options_.size + 8 + header);
    return;
  }
  call.print("PING {}({}) ", host_, options_.numeric ? scoped_text(target_.address, target_.zone) : shown(call, target_.address, {}));
  if (options_.has_flow) call.print(", flow 0x{:05x}, ", options_.flow);
  if (from) call.print("from {} {}: ", scoped_text(source, device), device);
  call.print("{} data bytes\n", options_.size);
}

bool Ping::begin(Call& call) {
  const auto options = read_ping_options(call, status_);
  if (!options) return false;
  options_ = *options;
  if (!options_.pattern.empty() && !options_.quiet) call.print("PATTERN: 0x{}\n", options_.pattern);
  if (!make_sockets(call) || !find_target(call)) return false;
  if (!(is_v6() ? choose_source6(call) : choose_source4(call))) return false;
  if (!set_up_socket(call)) return false;
  timing_ = options_.size >= kTimeval;
  greet(call);
  interval_ms_ = options_.flood && !options_.has_interval ? 0 : options_.interval_ms;
  if (interval_ms_ >= 0x7fffffff / options_.preload) return fail(call, fmt::format("illegal preload and/or interval: {}", interval_ms_));
  ident_ = static_cast<std::uint16_t>(options_.ident >= 0 ? static_cast<Pid>(options_.ident)
                                                          : visible_pid(call.world(), call.pid(), call.pid()));
  heard_.assign(65536, false);
  handle_signal(call, sig::kInt);
  handle_signal(call, sig::kQuit);
  started_ = call.now();
  if (options_.deadline_s != 0) alarm_ = call.now() + std::chrono::seconds(options_.deadline_s);
  return true;
}

}  // namespace nslab::shell

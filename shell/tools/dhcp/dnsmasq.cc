#include "shell/tools/dhcp/dnsmasq.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/file/descriptors.h"
#include "shell/tools/dhcp/daemon.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/more.h"
#include "shell/tools/net/names.h"
#include "shell/tools/net/stream.h"

namespace nslab::shell {

void Dnsmasq::log(Call& call, const std::string& text, bool dhcp) {
  const char* name = dhcp ? "dnsmasq-dhcp" : "dnsmasq";
  if (settings_.log_file.empty() ? settings_.debug : settings_.log_file == "-") {
    call.complain("{}: {}\n", name, text);
  } else if (!settings_.log_file.empty()) {
    const std::string stamp = format_time("%b %e %H:%M:%S", seconds_of(call.now()), 0);
    (void)call.write_file(settings_.log_file,
                          fmt::format("{} {}[{}]: {}\n", stamp, name, visible_pid(call.world(), call.pid(), call.pid()), text), true);
  }
}

std::optional<Step> Dnsmasq::begin(Call& call) {
  auto read = read_dnsmasq_settings(argv_, [&](const std::string& path) {
    const auto text = call.read_file(path);
    return text ? std::optional(*text) : std::nullopt;
  });
  if (const auto* refusal = std::get_if<DnsmasqRefusal>(&read)) {
    if (refusal->not_modelled) return Exited{call.not_modelled(refusal->text)};
    if (refusal->on_output) call.out(refusal->text);
    else call.err(refusal->text);
    return Exited{refusal->status};
  }
  settings_ = std::get<DnsmasqSettings>(std::move(read));
  if (settings_.bind_interfaces) {
    for (const std::string& name : settings_.interfaces) {
      if (find_link(call.world(), call.netns(), name)) continue;
      call.complain("\ndnsmasq: unknown interface {}\n", name);
      return Exited{2};
    }
  }
  if (auto over = open_sockets(call)) return over;
  if (settings_.foreground) return std::nullopt;
  if (const Pid child = start_daemon(call, *this); child != 0) {
    write_pid(call, child);  // whoever started it waits until that is done
    return Exited{0};
  }
  call.err("\ndnsmasq: cannot fork into background: Resource temporarily unavailable\n");
  return Exited{3};
}

std::optional<Step> Dnsmasq::open_dns(Call& call, const IpAddress& address, const std::string& zone) {
  for (const SocketKind kind : {SocketKind::kUdp, SocketKind::kTcp}) {
    SocketWish wish;
    wish.kind = kind;
    wish.listens = true;
    wish.backlog = 32;
    wish.from = Endpoint{address, settings_.port};
    wish.reuse_address = kind == SocketKind::kTcp || settings_.bind_interfaces;
    wish.v6only = address.is_v6();
    wish.zone = wish.device = zone;
    const auto made = make_socket(call, wish);
    if (!made) {
      const std::string what = settings_.bind_interfaces || !address.is_any() ? to_string(address) : fmt::format("port {}", settings_.port);
      call.complain("\ndnsmasq: failed to create listening socket for {}: {}\n", what, error_text(made.error().error));
      return Exited{2};
    }
    dns_.push_back(*made);
  }
  return std::nullopt;
}

std::optional<Step> Dnsmasq::open_sockets(Call& call) {
  if (!settings_.ranges.empty()) {
    SocketWish wish;
    wish.kind = SocketKind::kUdp;
    wish.listens = true;
    wish.from = Endpoint{IpAddress::any(Family::kInet), dhcp::kServerPort};
    wish.broadcast = true;
    wish.tos = 0xc0;
    wish.reuse_address = settings_.bind_interfaces;
    if (settings_.bind_interfaces && settings_.interfaces.size() == 1) wish.device = settings_.interfaces.front();
    const auto made = make_socket(call, wish);
    if (!made) {
      call.complain("\ndnsmasq: failed to bind DHCP server socket: {}\n", error_text(made.error().error));
      return Exited{2};
    }
    dhcp_ = *made;
    SetSocket fragments;
    fragments.descriptor = dhcp_;
    fragments.want_mtu = false;
    (void)call.ask(std::move(fragments));
    MakeSocket raw;
    raw.kind = SocketKind::kRaw;
    raw.protocol = ipproto::kIcmp;
    if (const auto opened = call.ask(raw)) ping_ = std::get<Descriptor>(*opened).number;
  }
  if (settings_.port == 0) return std::nullopt;
  if (!settings_.bind_interfaces) {
    for (const Family family : {Family::kInet, Family::kInet6}) {
      if (auto over = open_dns(call, IpAddress::any(family))) return over;
    }
    return std::nullopt;
  }
  for (const auto& [index, id] : call.world().netns[call.netns()].links) {
    const Link& link = call.world().links[id];
    const auto& wanted = settings_.interfaces;
    const bool loop = link.as<Loopback>() != nullptr;
    if (!loop && !wanted.empty() && std::find(wanted.begin(), wanted.end(), link.name.text()) == wanted.end()) continue;
    const std::vector<Ifaddr> addresses = *link.addresses4;
    for (const Ifaddr& address : addresses) {
      if (auto over = open_dns(call, address.local)) return over;
    }
    const std::vector<Ifaddr> addresses6 = *link.addresses6;
    for (const Ifaddr& address : addresses6) {
      if (address.has(ifa::kTentative)) continue;  // not before duplicate address detection is done
      if (auto over = open_dns(call, address.local, address.local.is_link_local() ? link.name.text() : "")) return over;
    }
  }
  return std::nullopt;
}

void Dnsmasq::announce_dns(Call& call) {
  if (settings_.port == 0) return;
  std::vector<std::string> servers = settings_.servers;
  if (!settings_.no_resolv) {
    log(call, "reading " + settings_.resolv_file);
    for (const IpAddress& server : name_servers(call, settings_.resolv_file)) servers.push_back(to_string(server));
  }
  for (const std::string& server : servers)
    log(call, fmt::format("using nameserver {}{}", server, server.find('#') == std::string::npos ? "#53" : ""));
  std::vector<std::string> files = settings_.more_hosts;
  if (!settings_.no_hosts) files.insert(files.begin(), "/etc/hosts");
  for (const std::string& file : files) {
    std::size_t names = 0;
    for (const HostsLine& line : read_hosts(call, file)) names += line.names.size();
    log(call, fmt::format("read {} - {} names", file, names));
  }
}

void Dnsmasq::announce(Call& call) {
  log(call,
      settings_.port == 0 ? "started, version 2.90 DNS disabled" : fmt::format("started, version 2.90 cachesize {}", settings_.cache_size));
  log(call, fmt::format("compile time options: {}", kDnsmasqCompiled));
  if (!settings_.bind_interfaces) {
    for (const std::string& name : settings_.interfaces) {
      if (!find_link(call.world(), call.netns(), name)) log(call, fmt::format("warning: interface {} does not currently exist", name));
    }
  }
  if (settings_.port != 0 && settings_.no_resolv && settings_.servers.empty()) log(call, "warning: no upstream servers configured");
  for (const DhcpRange& range : settings_.ranges) {
    if (range.fixed_only)
      log(call, fmt::format("DHCP, static leases only on {}, lease time {}", to_string(range.first), duration_text(range.lease_s)), true);
    else
      log(call,
          fmt::format("DHCP, IP range {} -- {}, lease time {}", to_string(range.first), to_string(range.last),
                      duration_text(range.lease_s)),
          true);
  }
  if (dhcp_ >= 0 && settings_.bind_interfaces && settings_.interfaces.size() == 1) {
    log(call, fmt::format("DHCP, sockets bound exclusively to interface {}", settings_.interfaces.front()), true);
  }
  announce_dns(call);
  if (settings_.foreground) write_pid(call, call.pid());
}

void Dnsmasq::write_pid(Call& call, Pid pid) {
  if (settings_.debug || settings_.pid_file.empty()) return;
  const std::string path = settings_.pid_file.starts_with('/') ? settings_.pid_file : "/" + settings_.pid_file;  // a daemon stands in /
  (void)call.write_file(path, fmt::format("{}\n", visible_pid(call.world(), call.pid(), pid)));
}

int Dnsmasq::stop(Call& call) {
  log(call, "exiting on receipt of SIGTERM");
  if (!settings_.debug && !settings_.pid_file.empty()) {
    Unlink pid;
    pid.path = settings_.pid_file;
    (void)call.ask(std::move(pid));
  }
  return 0;
}

// What has come; an exit where it is over.
std::optional<Step> Dnsmasq::serve(Call& call) {
  while (const auto signal = call.take_signal()) {
    if (*signal == sig::kTerm || *signal == sig::kInt) return Exited{stop(call)};
    if (*signal == sig::kHup) announce_dns(call);
  }
  for (const int descriptor : dns_) {
    const Socket* socket = socket_behind(call, descriptor);
    if (socket == nullptr || socket->kind != SocketKind::kUdp) continue;
    while (receive(call, descriptor).kind == Arrival::Kind::kData) (void)call.not_modelled("dnsmasq's answers to DNS");
  }
  drop_expired(call);
  if (trial_) end_ping(call);
  while (!trial_ && dhcp_ >= 0) {
    if (waiting_.empty()) {
      Receive op;
      op.descriptor = dhcp_;
      const auto reply = call.ask(op);
      const auto* got = reply ? std::get_if<Datagrams>(&*reply) : nullptr;
      if (got == nullptr) break;
      waiting_.push_back(got->received);
    }
    const Received next = waiting_.front();
    waiting_.pop_front();
    hear(call, next);
  }
  return std::nullopt;
}

Step Dnsmasq::operator()(Call& call) {
  call.runner().step();
  if (!begun_) {
    begun_ = true;
    if (auto over = begin(call)) return *over;
  }
  if (!running_) {
    running_ = true;
    for (const int signal : {sig::kTerm, sig::kInt, sig::kHup}) call.catch_signal(signal);
    announce(call);
  }
  if (auto over = serve(call)) return *over;
  Wait wait;
  for (const int descriptor : dns_) {
    const Socket* socket = socket_behind(call, descriptor);
    if (socket != nullptr && socket->kind == SocketKind::kUdp) wait.readable.push_back(descriptor);
  }
  if (trial_) {
    wait.until = trial_->ends;
    wait.readable.push_back(ping_);
  } else if (dhcp_ >= 0) {
    wait.readable.push_back(dhcp_);
  }
  for (const DhcpLease& lease : leases_) {
    if (!lease.infinite) wait.until = std::min(wait.until, lease.ends);
  }
  return wait;
}

Program start_dnsmasq(const std::vector<std::string>& argv) { return Dnsmasq(argv); }

}  // namespace nslab::shell

#include "shell/tools/dhcp/dhclient.h"

#include <fmt/format.h>

#include <array>

#include "model/link/device.h"
#include "shell/tools/dhcp/daemon.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/more.h"
#include "shell/tools/net/stream.h"

namespace nslab::shell {

namespace {

constexpr std::array<int, 6> kIntervals{5, 8, 14, 13, 15, 12};
constexpr Duration kRebootTime = 10s, kSelectTime = 60s, kRetry = 60s;

constexpr std::string_view kBanner =
    "Internet Systems Consortium DHCP Client 4.4.3-P1\nCopyright 2004-2022 Internet Systems Consortium.\nAll rights reserved.\n"
    "For info, please visit https://www.isc.org/software/dhcp/\n\n";
constexpr std::string_view kBugText =
    "\nIf you think you have received this message due to a bug rather\nthan a configuration issue please read the section on submitting\n"
    "bugs on either our web page at www.isc.org or in the README file\nbefore submitting a bug.  These pages explain the proper\n"
    "process and the information we find helpful for debugging.\n\nexiting.\n";
// Netmask, broadcast, time offset, router, domain, name servers, search list, host name, NetBIOS, MTU, routes, NTP.
constexpr std::string_view kWanted{"\x01\x1c\x02\x03\x0f\x06\x77\x0c\x2c\x2f\x1a\x79\x2a", 13};

}  // namespace

void Dhclient::say(Call& call, const std::string& text) {
  if (verbose_ && !daemon_) call.err(text + "\n");
}

std::optional<Step> Dhclient::parse(Call& call) {
  std::vector<std::string> links;
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const std::string& word = argv_[i];
    const auto value = [&]() -> std::string { return i + 1 < argv_.size() ? argv_[++i] : ""; };
    if (word == "-v") verbose_ = true;
    else if (word == "-d") stays_ = verbose_ = true;
    else if (word == "-1") once_ = true;
    else if (word == "-r") releases_ = true;
    else if (word == "-x") exits_ = true;
    else if (word == "-nw") at_once_ = true;
    else if (word == "-q" || word == "-4" || word == "-w" || word == "-i" || word == "-n") continue;
    else if (word == "-pf") pid_file_ = value();
    else if (word == "-lf") lease_file_ = value();
    else if (word == "-e" || word == "-timeout") (void)value();
    else if (word == "-cf") {
      if (const std::string file = value(); file != "/dev/null") return Exited{call.not_modelled("dhclient -cf " + file)};
    } else if (word == "-sf") {
      const std::string script = value();
      scripted_ = script == "/sbin/dhclient-script" || script == "/usr/sbin/dhclient-script";
      if (!scripted_ && !script.ends_with("/true")) return Exited{call.not_modelled("dhclient -sf " + script)};
    } else if (word == "--version") {
      call.err("isc-dhclient-4.4.3-P1\n");
      return Exited{0};
    } else if (word.size() > 1 && word[0] == '-') {
      return Exited{call.not_modelled("dhclient " + word)};
    } else {
      links.push_back(word);
    }
  }
  if (links.empty() && !exits_) {
    for (const auto& [index, id] : call.world().netns[call.netns()].links) {
      const Link& link = call.world().links[id];
      if (link.as<Loopback>() == nullptr && link.is_up()) links.push_back(link.name.text());
    }
  }
  if (links.size() > 1) return Exited{call.not_modelled("dhclient on several interfaces")};
  if (!links.empty()) link_ = links.front();
  return std::nullopt;
}

bool Dhclient::open_sockets(Call& call) {
  MakeSocket make;
  make.kind = SocketKind::kPacket;
  make.ethertype = ethertype::kIp;
  const auto made = call.ask(make);
  if (!made) return false;
  packets_ = std::get<Descriptor>(*made).number;
  Bind to;
  to.descriptor = packets_;
  to.link = link_;
  (void)call.ask(std::move(to));
  SocketWish wish;
  wish.kind = SocketKind::kUdp;
  wish.listens = true;
  wish.from = Endpoint{IpAddress::any(Family::kInet), dhcp::kClientPort};
  wish.reuse_address = wish.broadcast = true;
  if (const auto udp = make_socket(call, wish)) fallback_ = *udp;
  return true;
}

std::optional<Step> Dhclient::begin(Call& call) {
  if (auto over = parse(call)) return over;
  const bool killed = (releases_ || exits_) && kill_old(call);
  if (killed) call.err("Killed old client process\n");
  if (verbose_) call.err(kBanner);
  if (exits_) return Exited{0};
  const LinkId id = find_link(call.world(), call.netns(), link_);
  const bool there = raise_link(call);
  if (!there || !id) {
    if (verbose_) call.complain("Failed to get interface index: No such device\n{}", kBugText);
    return Exited{1};
  }
  const Link& link = call.world().links[id];
  own_ = link.address;
  xid_ = own_.bytes[5] | std::uint32_t{own_.bytes[4]} << 8 | std::uint32_t{own_.bytes[3]} << 16 | 0x3a000000U;
  xid_ += static_cast<std::uint32_t>(call.now() / 1ms);
  if (!open_sockets(call)) {
    call.err("Open a socket for LPF: Operation not permitted\n");
    return Exited{1};
  }
  say(call, fmt::format("Listening on LPF/{}/{}\nSending on   LPF/{}/{}\nSending on   Socket/fallback", link_, to_string(own_), link_,
                        to_string(own_)));
  if (releases_) return Exited{let_go(call)};
  old_ = saved_lease(call);
  start_over(call, old_ ? State::kReboot : State::kSelecting);
  return at_once_ ? background(call) : std::nullopt;
}

int Dhclient::let_go(Call& call) {
  const auto lease = saved_lease(call);
  if (!lease) return 0;
  say(call, fmt::format("DHCPRELEASE of {} on {} to {} port 67", to_string(lease->address), link_, to_string(lease->server)));
  DhcpMessage message;
  message.xid = xid_;
  message.client = lease->address;
  message.hardware = own_;
  message.add(dhcp::kMessageType, std::string(1, static_cast<char>(dhcp::kRelease)));
  message.add_address(dhcp::kServerId, lease->server);
  (void)send_bytes(call, fallback_, encode(message), Endpoint{lease->server, dhcp::kServerPort});
  unconfigure(call, lease->address);
  (void)call.write_file(lease_file_, "");
  return 0;
}

void Dhclient::start_over(Call& call, State state) {
  state_ = state;
  tries_ = 0;
  since_ = call.now();
  next_ = call.now();
  ++xid_;
}

DhcpMessage Dhclient::make(Call& call, std::uint8_t type) const {
  DhcpMessage message;
  message.xid = xid_;
  message.hardware = own_;
  message.add(dhcp::kMessageType, std::string(1, static_cast<char>(type)));
  if (type == dhcp::kRequest && state_ == State::kRequesting) message.add_address(dhcp::kServerId, lease_.server);
  if (state_ == State::kRenewing) message.client = lease_.address;
  else if (type == dhcp::kRequest) message.add_address(dhcp::kRequestedIp, state_ == State::kReboot ? old_->address : lease_.address);
  else if (old_) message.add_address(dhcp::kRequestedIp, old_->address);
  message.add(dhcp::kHostName, call.world().utsns[call.process().uts].hostname);
  message.add(dhcp::kWanted, std::string(kWanted));
  return message;
}

void Dhclient::broadcast(Call& call, const DhcpMessage& message) {
  Ip ip;
  ip.source = IpAddress::any(Family::kInet);
  ip.destination = IpAddress::v4(0xffffffff);
  ip.protocol = ipproto::kUdp;
  ip.ttl = 128;
  ip.tos = 0x10;
  ip.transport = Udp{dhcp::kClientPort, dhcp::kServerPort};
  const std::string octets = encode(message);
  ip.length = static_cast<std::uint32_t>(28 + octets.size());
  ip.payload = Cow<std::string>(octets);
  Send op;
  op.descriptor = packets_;
  Packet packet;
  packet.source = own_;
  packet.destination = kBroadcastMac;
  packet.protocol = ethertype::kIp;
  packet.body = std::move(ip);
  op.frame = std::move(packet);
  (void)call.ask(std::move(op));
}

// Sends what the state asks for, and says so.
void Dhclient::ask(Call& call) {
  const int interval = kIntervals[tries_ % kIntervals.size()];
  ++tries_;
  next_ = call.now() + std::chrono::seconds(interval);
  switch (state_) {
    case State::kReboot:
    case State::kRequesting: {
      const IpAddress wanted = state_ == State::kReboot ? old_->address : lease_.address;
      say(call, fmt::format("DHCPREQUEST for {} on {} to 255.255.255.255 port 67", to_string(wanted), link_));
      return broadcast(call, make(call, dhcp::kRequest));
    }
    case State::kRenewing:
      next_ = call.now() + kRetry;
      (void)send_bytes(call, fallback_, encode(make(call, dhcp::kRequest)), Endpoint{lease_.server, dhcp::kServerPort});
      return;
    default:
      say(call, fmt::format("DHCPDISCOVER on {} to 255.255.255.255 port 67 interval {}", link_, interval));
      return broadcast(call, make(call, dhcp::kDiscover));
  }
}

std::optional<Step> Dhclient::give_up(Call& call) {
  say(call, "No DHCPOFFERS received.");
  if (once_) {
    say(call, "Unable to obtain a lease on first try.  Exiting.");
    return Exited{2};
  }
  say(call, "No working leases in persistent database - sleeping.");
  start_over(call, State::kSelecting);
  next_ = call.now() + std::chrono::minutes(5);
  return background(call);
}

std::optional<Step> Dhclient::timer(Call& call) {
  if (call.now() < next_) return std::nullopt;
  if (state_ == State::kReboot && call.now() - since_ >= kRebootTime) start_over(call, State::kSelecting);
  if (state_ == State::kRequesting && call.now() - since_ >= kSelectTime) start_over(call, State::kSelecting);
  if (state_ == State::kSelecting && call.now() - since_ >= kSelectTime) return give_up(call);
  if (state_ == State::kBound) start_over(call, State::kRenewing);
  ask(call);
  return std::nullopt;
}

std::optional<Step> Dhclient::hear(Call& call, const DhcpMessage& message, const IpAddress& from) {
  if (!message.reply || message.xid != xid_ || message.hardware != own_) return std::nullopt;
  const bool asked = state_ == State::kReboot || state_ == State::kRequesting || state_ == State::kRenewing;
  if (message.type() == dhcp::kOffer && state_ == State::kSelecting) {
    say(call, fmt::format("DHCPOFFER of {} from {}", to_string(message.yours), to_string(from)));
    lease_ = ClientLease{};
    lease_.address = message.yours;
    lease_.server = message.address_option(dhcp::kServerId);
    state_ = State::kRequesting;
    since_ = call.now();
    tries_ = 0;
    ask(call);
  } else if (message.type() == dhcp::kAck && asked) {
    say(call, fmt::format("DHCPACK of {} from {}", to_string(message.yours), to_string(from)));
    return bind(call, message);
  } else if (message.type() == dhcp::kNak && asked) {
    say(call, fmt::format("DHCPNAK from {} (xid=0x{:x})", to_string(from), message.xid));
    old_.reset();
    start_over(call, State::kSelecting);
  }
  return std::nullopt;
}

std::optional<Step> Dhclient::bind(Call& call, const DhcpMessage& message) {
  const bool first = state_ != State::kRenewing;
  lease_ = ClientLease{};
  lease_.address = message.yours;
  lease_.netmask = message.address_option(dhcp::kNetmask);
  lease_.broadcast = message.address_option(dhcp::kBroadcast);
  lease_.router = message.address_option(dhcp::kRouter);
  lease_.server = message.address_option(dhcp::kServerId);
  const std::string_view servers = message.option(dhcp::kDnsServer).value_or("");
  for (std::size_t at = 0; at + 4 <= servers.size(); at += 4) lease_.name_servers.push_back(address_of(servers.substr(at, 4)));
  lease_.domain = std::string(message.option(dhcp::kDomainName).value_or(""));
  lease_.host = std::string(message.option(dhcp::kHostName).value_or(""));
  lease_.lease_s = message.number_option(dhcp::kLeaseTime).value_or(0);
  lease_.renewal_s = message.number_option(dhcp::kRenewalTime).value_or(lease_.lease_s / 2);
  lease_.rebinding_s = message.number_option(dhcp::kRebindingTime).value_or(lease_.lease_s / 8 * 7);
  lease_.expires = seconds_of(call.now()) + lease_.lease_s;
  save_lease(call, lease_);
  configure(call, lease_);
  const std::uint32_t renews = static_cast<std::uint32_t>(std::uint64_t{lease_.renewal_s} * 7 / 8);
  say(call, fmt::format("bound to {} -- renewal in {} seconds.", to_string(lease_.address), renews));
  state_ = State::kBound;
  next_ = lease_.lease_s == 0xffffffff ? kNever : call.now() + std::chrono::seconds(renews);
  return first ? background(call) : std::nullopt;
}

// Goes on as a process of its own; the one that was started is done.
std::optional<Step> Dhclient::background(Call& call) {
  if (stays_ || daemon_) return std::nullopt;
  daemon_ = true;
  const Pid child = start_daemon(call, *this);
  if (child == 0) return Exited{1};
  (void)call.write_file(pid_file_, fmt::format("{}\n", visible_pid(call.world(), call.pid(), child)));
  return Exited{0};
}

std::optional<Step> Dhclient::advance(Call& call) {
  while (const auto signal = call.take_signal()) return Exited{0};
  while (fallback_ >= 0 && receive(call, fallback_).kind == Arrival::Kind::kData) {
  }
  while (true) {
    Receive op;
    op.descriptor = packets_;
    const auto reply = call.ask(op);
    const auto* got = reply ? std::get_if<Datagrams>(&*reply) : nullptr;
    if (got == nullptr) break;
    const Ip* ip = got->received.packet.ip();
    const Udp* udp = ip == nullptr ? nullptr : ip->udp();
    if (udp == nullptr || udp->destination != dhcp::kClientPort) continue;
    const auto message = decode(*ip->payload);
    if (!message) continue;
    if (auto over = hear(call, *message, ip->source)) return over;
  }
  return timer(call);
}

Step Dhclient::operator()(Call& call) {
  call.runner().step();
  if (state_ == State::kBegin) {
    if (auto over = begin(call)) return *over;
  }
  call.catch_signal(sig::kTerm);
  if (auto over = advance(call)) return *over;
  Wait wait;
  wait.until = next_;
  wait.readable = {packets_};
  if (fallback_ >= 0) wait.readable.push_back(fallback_);
  return wait;
}

Program start_dhclient(const std::vector<std::string>& argv) { return Dhclient(argv); }

}  // namespace nslab::shell

// arping (iputils 20221126): ARP requests by hand.
#include <fmt/format.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

#include "model/socket.h"
#include "shell/tools/net/names.h"
#include "shell/tools/probe/names.h"
#include "shell/tools/probe/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::uint16_t kProbePort = 1025;
constexpr int kRoundTrip = 531;  // us

constexpr std::string_view kUsage =
    "\nUsage:\n"
    "  arping [options] <destination>\n"
    "\nOptions:\n"
    "  -f            quit on first reply\n"
    "  -q            be quiet\n"
    "  -b            keep on broadcasting, do not unicast\n"
    "  -D            duplicate address detection mode\n"
    "  -U            unsolicited ARP mode, update your neighbours\n"
    "  -A            ARP answer mode, update your neighbours\n"
    "  -V            print version and exit\n"
    "  -c <count>    how many packets to send\n"
    "  -w <timeout>  how long to wait for a reply\n"
    "  -i <interval> set interval between packets (default: 1 second)\n"
    "  -I <device>   which ethernet device to use\n"
    "  -s <source>   source ip address\n"
    "  <destination> dns name or ip address\n"
    "\nFor more details see arping(8).\n";

std::string upper(const Mac& mac) {
  std::string text = to_string(mac);
  for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

class Arping {
 public:
  explicit Arping(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  std::optional<int> begin(Call& call);
  std::optional<int> read_options(Call& call);
  std::optional<int> choose_source(Call& call);
  void send(Call& call);
  void receive(Call& call);
  int finish(Call& call);
  int fail(Call& call, const std::string& text) {
    call.complain("{}: {}\n", argv_.front(), text);
    return 2;
  }

  std::vector<std::string> argv_;
  bool begun_ = false, first_only_ = false, quiet_ = false, keep_broadcasting_ = false, detect_ = false, unsolicited_ = false,
       answer_ = false, over_ = false;
  long count_ = 0, timeout_s_ = 0, interval_s_ = 1;
  std::string device_{}, host_{};
  LinkId link_{};
  IpAddress source_{}, target_{};
  Mac to_ = kBroadcastMac;
  int socket_ = -1;
  long sent_ = 0, broadcasts_ = 0, received_ = 0, requests_ = 0;
  Instant next_{}, deadline_{kNever}, last_{};
};

std::optional<int> Arping::read_options(Call& call) {
  Options options(argv_, "h?bfDUAqc:w:i:s:I:V");
  while (const auto letter = options.next()) {
    const long number = std::strtol(options.value().c_str(), nullptr, 10);
    switch (*letter) {
      case 'b': keep_broadcasting_ = true; break;
      case 'D': detect_ = first_only_ = true; break;
      case 'U': unsolicited_ = true; break;
      case 'A': answer_ = unsolicited_ = true; break;
      case 'q': quiet_ = true; break;
      case 'f': first_only_ = true; break;
      case 'c':
      case 'w':
      case 'i':
        if (number < 1) {
          (void)fail(call, fmt::format("invalid argument: '{}': out of range: 1 <= value <= {}", options.value(),
                                       *letter == 'c' ? LONG_MAX : INT_MAX));
          return 1;
        }
        (*letter == 'c' ? count_ : *letter == 'w' ? timeout_s_ : interval_s_) = number;
        break;
      case 'I': device_ = options.value(); break;
      case 's': source_ = parse_aton(options.value()).value_or(IpAddress{}); break;
      case 'V':
        call.out("arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n");
        return 0;
      default:
        if (!options.fault().empty()) call.complain("{}\n", options.fault());
        call.err(kUsage);
        return 2;
    }
  }
  if (options.operands().size() != 1) {
    call.err(kUsage);
    return 2;
  }
  host_ = options.operands().front();
  return std::nullopt;
}

// The address that the kernel would speak with.
std::optional<int> Arping::choose_source(Call& call) {
  if (detect_ && !source_) source_ = IpAddress::any(Family::kInet);
  if (unsolicited_ && !source_) source_ = target_;
  if (source_ && source_.is_any()) return std::nullopt;
  MakeSocket make;
  make.kind = SocketKind::kUdp;
  const auto made = call.ask(make);
  if (!made) return fail(call, fmt::format("socket: {}", error_text(call.code(made.error()))));
  const int probe = std::get<Descriptor>(*made).number;
  if (source_) {
    Bind bind;
    bind.descriptor = probe;
    bind.to = Endpoint{source_, 0};
    const auto bound = call.ask(bind);
    if (!bound) return fail(call, fmt::format("bind: {}", error_text(call.code(bound.error()))));
  } else {
    SetSocket set;
    set.descriptor = probe;
    set.device = device_;
    (void)call.ask(set);
    Connect connect;
    connect.descriptor = probe;
    connect.to = Endpoint{target_, kProbePort};
    const auto connected = call.ask(connect);
    if (!connected) return fail(call, fmt::format("connect: {}", error_text(call.code(connected.error()))));
    const FileId* file = call.process().descriptors.find(probe);
    source_ = call.world().sockets[call.world().files[*file].socket].local.address;
  }
  Close close;
  close.descriptor = probe;
  (void)call.ask(close);
  return std::nullopt;
}

std::optional<int> Arping::begin(Call& call) {
  if (const auto status = read_options(call)) return status;
  const World& world = call.world();
  if (device_.empty()) {
    for (const auto& [index, id] : world.netns[call.netns()].links) {
      const Link& link = world.links[id];
      if (link.is_up() && is_ethernet(link) && link.as<Loopback>() == nullptr && !link.has(iff::kNoarp) && !link.addresses4->empty()) {
        device_ = link.name.text();
        break;
      }
    }
    if (device_.empty()) return fail(call, "Suitable device could not be determined. Please, use option -I.");
  }
  link_ = find_link(world, call.netns(), device_);
  if (!link_) return fail(call, fmt::format("Device {} not available.", device_));
  if (!world.links[link_].is_up()) {
    call.print("Interface \"{}\" is down\n", device_);
    return 2;
  }
  if (world.links[link_].has(iff::kNoarp) || world.links[link_].as<Loopback>() != nullptr) {
    call.print("Interface \"{}\" is not ARPable\n", device_);
    return 2;
  }
  const Resolved target = resolve(call, host_, Family::kInet);
  if (!target.address) return fail(call, fmt::format("{}: {}", host_, target.error));
  target_ = target.address;
  if (const auto status = choose_source(call)) return status;
  MakeSocket make;
  make.kind = SocketKind::kPacket;
  make.ethertype = ethertype::kArp;
  const auto made = call.ask(make);
  if (!made) return fail(call, fmt::format("socket: {}", error_text(call.code(made.error()))));
  socket_ = std::get<Descriptor>(*made).number;
  Bind bind;
  bind.descriptor = socket_;
  bind.link = device_;
  (void)call.ask(bind);
  if (!quiet_) call.print("ARPING {} from {} {}\n", to_string(target_), to_string(source_), device_);
  handle_signal(call, sig::kInt);
  next_ = call.now();
  if (timeout_s_ != 0) deadline_ = call.now() + std::chrono::seconds(timeout_s_);
  return std::nullopt;
}

void Arping::send(Call& call) {
  const Mac own = call.world().links[link_].address;
  Arp arp;
  arp.operation = answer_ ? 2 : 1;
  arp.sender_mac = own;
  arp.sender = source_;
  arp.target_mac = answer_ ? own : to_;
  arp.target = target_;
  Packet packet;
  packet.source = own;
  packet.destination = to_;
  packet.protocol = ethertype::kArp;
  packet.body = arp;
  Send op;
  op.descriptor = socket_;
  op.frame = packet;
  last_ = call.now();
  ++sent_;
  if (to_ == kBroadcastMac) ++broadcasts_;
  (void)call.ask(std::move(op));
}

void Arping::receive(Call& call) {
  while (!over_) {
    Receive op;
    op.descriptor = socket_;
    const auto reply = call.ask(op);
    if (!reply) return;
    const auto* datagrams = std::get_if<Datagrams>(&*reply);
    const Arp* arp = datagrams == nullptr ? nullptr : datagrams->received.packet.arp();
    if (arp == nullptr || !datagrams->received.to_us || arp->sender != target_) continue;
    const Mac own = call.world().links[link_].address;
    if (!detect_ && (arp->target != source_ || arp->target_mac != own)) continue;
    if (detect_ && arp->sender_mac == own) continue;
    const bool unicast = datagrams->received.packet.destination == own;
    if (!quiet_) {
      const long us = (datagrams->received.at - last_) / 1us + kRoundTrip;
      call.print("{} {} from {} [{}]  {}.{:03}ms\n", unicast ? "Unicast" : "Broadcast", arp->operation == 2 ? "reply" : "request",
                 to_string(arp->sender), upper(arp->sender_mac), us / 1000, us % 1000);
      call.flush();
    }
    ++received_;
    if (arp->operation == 1) ++requests_;
    if (first_only_ || (timeout_s_ != 0 && count_ != 0 && received_ >= count_)) over_ = true;
    if (!keep_broadcasting_) to_ = arp->sender_mac;
  }
}

int Arping::finish(Call& call) {
  if (!quiet_) {
    call.print("Sent {} probes ({} broadcast(s))\nReceived {} response(s)", sent_, broadcasts_, received_);
    if (requests_ != 0) call.print(" ({} request(s))", requests_);
    call.out("\n");
  }
  if (detect_) return received_ != 0 ? 1 : 0;
  return unsolicited_ || received_ != 0 ? 0 : 1;
}

Step Arping::operator()(Call& call) {
  if (!begun_) {
    begun_ = true;
    if (const auto status = begin(call)) return Exited{*status};
  }
  call.runner().step();
  while (call.take_signal()) over_ = true;
  receive(call);
  if (call.now() >= next_ && !over_) {
    if (count_ != 0 && sent_ >= count_) over_ = true;
    if (!over_) {
      send(call);
      next_ = call.now() + std::chrono::seconds(interval_s_);
      if (call.now() < deadline_) receive(call);  // at its end it does not stay for the answer
    }
  }
  if (over_ || call.now() >= deadline_) return Exited{finish(call)};
  Wait wait;
  wait.until = std::min(next_, deadline_);
  wait.readable.push_back(socket_);
  return wait;
}

}  // namespace

Program start_arping(const std::vector<std::string>& argv) { return Arping(argv); }

}  // namespace nslab::shell

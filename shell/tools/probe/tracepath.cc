// tracepath, of iputils 20221126: finds the path and its MTU by datagrams that may not be cut.
#include <array>
#include <cstdlib>

#include "shell/tools/more.h"
#include "shell/tools/probe/names.h"
#include "shell/tools/probe/ping_text.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kTracepathUsage =
    "\nUsage\n"
    "  tracepath [options] <destination>\n"
    "\n"
    "Options:\n"
    "  -4             use IPv4\n"
    "  -6             use IPv6\n"
    "  -b             print both name and ip\n"
    "  -l <length>    use packet <length>\n"
    "  -m <hops>      use maximum <hops>\n"
    "  -n             no dns name resolution\n"
    "  -p <port>      use destination <port>\n"
    "  -V             print version and exit\n"
    "  <destination>  dns name or ip address\n"
    "\n"
    "For more details see tracepath(8).\n";

class Tracepath {
 public:
  explicit Tracepath(std::vector<std::string> argv) : argv_(std::move(argv)) {}
  Step operator()(Call& call);

 private:
  // What a look at the errors came to: nothing, something to go on with, or the end.
  enum class Heard : std::uint8_t { kNothing, kProgress, kEnd };
  struct Sent {
    int hops = 0;
    Instant at{};
  };

  std::optional<int> read_options(Call& call);
  std::optional<int> begin(Call& call);
  bool send(Call& call);
  Heard listen(Call& call);
  Heard tell(Call& call, const Received& received);
  void print_place(Call& call, const IpAddress& from, LinkId link);
  void conclude(Heard heard);
  Step finish(Call& call);

  static constexpr std::size_t kHistory = 64;
  static constexpr int kTries = 3;

  std::vector<std::string> argv_;
  Family family_ = Family::kNone;
  bool begun_ = false, numeric_ = false, both_ = false, waiting_ = false, over_ = false;
  long most_ = 30;
  std::uint32_t mtu_ = 0, old_mtu_ = 0;
  std::uint16_t port_ = 44444;
  std::string host_{};
  Resolved target_{};
  int socket_ = -1;
  int ttl_ = 1, tries_ = 0;
  std::size_t next_ = 0;
  std::array<Sent, kHistory> history_{};
  int hops_to_ = -1, hops_from_ = -1;
  Instant until_{};
};

std::optional<int> Tracepath::read_options(Call& call) {
  std::vector<std::string> operands;
  for (std::size_t i = 1; i < argv_.size(); ++i) {
    const std::string& word = argv_[i];
    if (word.size() < 2 || word[0] != '-') {
      operands.push_back(word);
      continue;
    }
    for (std::size_t k = 1; k < word.size(); ++k) {
      const char letter = word[k];
      if (letter == '4' || letter == '6') {
        family_ = letter == '4' ? Family::kInet : Family::kInet6;
      } else if (letter == 'n') {
        numeric_ = true;
      } else if (letter == 'b') {
        both_ = true;
      } else if (letter == 'V') {
        call.out("tracepath from iputils 20221126\n"
                 "libcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n");
        return 0;
      } else if (std::string_view("lmp").find(letter) != std::string_view::npos) {
        std::string value = word.substr(k + 1);
        if (value.empty() && i + 1 < argv_.size()) value = argv_[++i];
        const long number = std::strtol(value.c_str(), nullptr, 0);
        if (letter == 'l') mtu_ = static_cast<std::uint32_t>(number);
        if (letter == 'm') most_ = number;
        if (letter == 'p') port_ = static_cast<std::uint16_t>(number);
        break;
      } else {
        if (letter != 'h') call.complain("tracepath: invalid option -- '{}'\n", letter);
        call.err(kTracepathUsage);
        return 255;
      }
    }
  }
  if (operands.size() != 1) {
    call.err(kTracepathUsage);
    return 255;
  }
  host_ = operands.front();
  return std::nullopt;
}

std::optional<int> Tracepath::begin(Call& call) {
  if (const auto status = read_options(call)) return status;
  target_ = resolve(call, host_, family_);
  if (!target_.address) {
    call.complain("tracepath: {}: {}\n", host_, target_.error);
    return 1;
  }
  constexpr std::uint32_t kMost4 = 65535, kMost6 = 128000;
  if (mtu_ == 0) mtu_ = target_.address.is_v6() ? kMost6 : kMost4;
  MakeSocket make;
  make.kind = SocketKind::kUdp;
  make.family = target_.address.family;
  const auto made = call.ask(make);
  if (!made) {
    call.complain("tracepath: socket: {}\n", error_text(call.code(made.error())));
    return 1;
  }
  socket_ = std::get<Descriptor>(*made).number;
  SetSocket set;
  set.descriptor = socket_;
  set.dont_fragment = true;
  (void)call.ask(set);
  old_mtu_ = mtu_;
  return std::nullopt;
}

// probe_ttl: one datagram, smaller while the machine itself finds it too long. False where none could be sent.
bool Tracepath::send(Call& call) {
  SetSocket set;
  set.descriptor = socket_;
  set.ttl = static_cast<std::uint8_t>(ttl_);
  (void)call.ask(set);
  constexpr int kTimes = 10;
  for (int i = 0; i < kTimes; ++i) {
    call.runner().step();
    Send send;
    send.descriptor = socket_;
    send.to = Endpoint{target_.address, static_cast<std::uint16_t>(port_ + next_)};
    send.zone = target_.zone;
    send.length = mtu_ - (target_.address.is_v6() ? 48 : 28);
    history_[next_] = Sent{ttl_, call.now()};
    const auto reply = call.ask(send);
    const auto* sent = reply ? std::get_if<nslab::Sent>(&*reply) : nullptr;
    const bool refused = sent == nullptr || sent->outcome.kind == Outcome::Kind::kRefused;
    if (!refused) {
      next_ = (next_ + 1) % kHistory;
      return true;
    }
    history_[next_].hops = 0;
    if (sent == nullptr || sent->outcome.error != Errno::kEMSGSIZE || sent->outcome.mtu >= mtu_) continue;
    mtu_ = sent->outcome.mtu;
    call.print("{:2}?: {:<32} ", ttl_, "[LOCALHOST]");
    if (target_.address.is_v6()) call.print("{:3}.{:03}ms ", 0, round_trip_us(64, static_cast<std::uint32_t>(ttl_)) % 1000);
    call.print("pmtu {}\n", mtu_);
    i = -1;
  }
  call.print("{:2}:  send failed\n", ttl_);
  return false;
}

void Tracepath::print_place(Call& call, const IpAddress& from, LinkId link) {
  constexpr std::size_t kColumn = 52;
  const Link* device = call.world().links.find(link);
  const std::string address = scoped_text(from, device == nullptr ? "" : device->name.view());
  std::string text = numeric_ ? address : name_of(call, from).value_or("???");
  if (both_) text += " (" + address + ")";
  call.print("{}{}", text, std::string(kColumn - std::min(text.size(), kColumn - 1), ' '));
}

// recverr, of one error
Tracepath::Heard Tracepath::tell(Call& call, const Received& received) {
  const Ip* ip = received.packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  if (icmp == nullptr) return Heard::kNothing;
  const std::size_t slot = static_cast<std::size_t>(icmp->quoted.destination_port - port_);
  int hops = -1;
  if (slot < kHistory && history_[slot].hops != 0) hops = std::exchange(history_[slot].hops, 0);
  call.print("{:2}{}", hops > 0 ? hops : ttl_, hops > 0 ? ":  " : "?: ");
  print_place(call, ip->source, received.link);
  if (slot < kHistory) {
    const auto us = std::chrono::duration_cast<std::chrono::microseconds>(received.at - history_[slot].at).count() +
                    round_trip_us(ip->ttl, static_cast<std::uint32_t>(slot));
    call.print("{:3}.{:03}ms ", us / 1000, us % 1000);
  }
  const int back = ip->ttl <= 64 ? 65 - ip->ttl : ip->ttl <= 128 ? 129 - ip->ttl : 256 - ip->ttl;
  const bool v4 = ip->is_v4();
  const auto error = static_cast<Errno>(received.error);
  if (icmp->type == (v4 ? 11 : 3) && icmp->code == 0) {
    if (back != (hops >= 0 ? hops : ttl_)) call.print("asymm {:2} ", back);
    call.out("\n");
    return Heard::kProgress;
  }
  switch (error) {
    case Errno::kEMSGSIZE:
      call.print("pmtu {}\n", icmp->mtu);
      mtu_ = icmp->mtu;
      return Heard::kProgress;
    case Errno::kECONNREFUSED:
      call.out("reached\n");
      hops_to_ = hops < 0 ? ttl_ : hops;
      hops_from_ = back;
      return Heard::kEnd;
    case Errno::kEPROTO: call.out("!P\n"); return Heard::kEnd;
    case Errno::kEHOSTUNREACH: call.out("!H\n"); return Heard::kEnd;
    case Errno::kENETUNREACH: call.out("!N\n"); return Heard::kEnd;
    case Errno::kEACCES: call.out("!A\n"); return Heard::kEnd;
    default: call.complain("\ntracepath: NET ERROR: {}\n", error_text(error)); return Heard::kEnd;
  }
}

Tracepath::Heard Tracepath::listen(Call& call) {
  Heard heard = Heard::kNothing;
  while (true) {
    call.runner().step();
    Receive op;
    op.descriptor = socket_;
    const auto reply = call.ask(op);
    const auto* datagrams = reply ? std::get_if<Datagrams>(&*reply) : nullptr;
    if (datagrams == nullptr) return heard;
    if (datagrams->received.kind != Received::Kind::kError) {
      call.print("{:2}?: reply received 8)\n", ttl_);
      return Heard::kEnd;
    }
    heard = tell(call, datagrams->received);
    if (heard == Heard::kEnd) return heard;
  }
}

// What main does with what came of a probe: again, the next hop, or the end.
void Tracepath::conclude(Heard heard) {
  if (mtu_ != old_mtu_) {
    tries_ = 0;
  } else if (heard == Heard::kEnd) {
    over_ = true;
  } else if (heard == Heard::kProgress) {
    ++ttl_;
    tries_ = 0;
  } else {
    ++tries_;
  }
  old_mtu_ = mtu_;
}

Step Tracepath::finish(Call& call) {
  call.print("     Resume: pmtu {} ", mtu_);
  if (hops_to_ >= 0) call.print("hops {} ", hops_to_);
  if (hops_from_ >= 0) call.print("back {} ", hops_from_);
  call.out("\n");
  return Exited{0};
}

Step Tracepath::operator()(Call& call) {
  if (!begun_) {
    begun_ = true;
    if (const auto status = begin(call)) return Exited{*status};
  }
  while (!over_) {
    call.runner().step();
    if (waiting_) {
      const Heard heard = listen(call);
      if (heard == Heard::kNothing && call.now() < until_) {
        Wait wait;
        wait.readable.push_back(socket_);
        wait.until = until_;
        return wait;
      }
      waiting_ = false;
      conclude(heard);
      if (tries_ == kTries) {
        call.print("{:2}:  no reply\n", ttl_++);
        tries_ = 0;
      }
      continue;
    }
    if (ttl_ > most_) {
      call.print("     Too many hops: pmtu {}\n", mtu_);
      break;
    }
    if (!send(call)) {
      conclude(Heard::kEnd);
      continue;
    }
    waiting_ = true;
    until_ = call.now() + 1s;
  }
  return finish(call);
}

}  // namespace

Program start_tracepath(const std::vector<std::string>& argv) { return Tracepath(argv); }

}  // namespace nslab::shell

// mtr (0.95): its report, hop by hop.
//
// Each cycle sends an echo request a hop, one after another, as far as the target or five hops of which nothing is known; after the
// last cycle answers are waited for.
//
// Not modelled: the screen (-t), --raw --csv --json --xml --split, UDP and TCP (-u -T), -o -e -y -z -M.
// Document: mtr 0.95, ui/net.c (net_send_batch, net_max), ui/report.c.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "model/socket.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/more.h"
#include "shell/tools/probe/names.h"
#include "shell/tools/probe/ping_text.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

constexpr std::uint16_t kFirstSequence = 33000;
constexpr long kMostUnknown = 5, kEchoHeader = 8;

struct MtrHop {
  IpAddress from{};
  long sent = 0, answered = 0;
  bool refused = false;  // an "unreachable" came from there
  double last = 0, best = 0, worst = 0, sum = 0, squares = 0;

  void heard(double ms) {
    last = ms;
    best = answered == 0 ? ms : std::min(best, ms);
    worst = std::max(worst, ms);
    sum += ms;
    squares += ms * ms;
    ++answered;
  }
  [[nodiscard]] double average() const { return answered == 0 ? 0 : sum / static_cast<double>(answered); }
  [[nodiscard]] double deviation() const {
    if (answered < 2) return 0;
    const auto n = static_cast<double>(answered);
    return std::sqrt(std::max(0.0, (squares - sum * sum / n) / (n - 1)));
  }
};

struct MtrProbe {
  std::size_t hop = 0;
  Instant at{};
  bool done = false;
};

class Mtr {
 public:
  explicit Mtr(std::vector<std::string> argv) : argv_(std::move(argv)) {}

  Step operator()(Call& call) {
    if (!begun_) {
      begun_ = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    hear(call);
    while (cycle_ < cycles_ && call.now() >= next_) {
      if (const auto over = send_one(call)) return Exited{*over};
      hear(call);
    }
    if (cycle_ >= cycles_ && call.now() >= next_) {
      report(call);
      return Exited{0};
    }
    Wait wait;
    wait.readable = {raw_};
    wait.until = next_;
    return wait;
  }

 private:
  static Duration seconds(double of) { return Duration(static_cast<std::int64_t>(of * 1e9)); }

  std::optional<int> read_words(Call& call) {
    static constexpr std::array kLongs{LongOption{"report", OptionValue::kNone, 'r'},
                                       LongOption{"report-wide", OptionValue::kNone, 'w'},
                                       LongOption{"report-cycles", OptionValue::kRequired, 'c'},
                                       LongOption{"no-dns", OptionValue::kNone, 'n'},
                                       LongOption{"show-ips", OptionValue::kNone, 'b'},
                                       LongOption{"interval", OptionValue::kRequired, 'i'},
                                       LongOption{"gracetime", OptionValue::kRequired, 'G'},
                                       LongOption{"max-ttl", OptionValue::kRequired, 'm'},
                                       LongOption{"first-ttl", OptionValue::kRequired, 'f'},
                                       LongOption{"psize", OptionValue::kRequired, 's'},
                                       LongOption{"interface", OptionValue::kRequired, 'I'},
                                       LongOption{"address", OptionValue::kRequired, 'a'},
                                       LongOption{"tos", OptionValue::kRequired, 'Q'},
                                       LongOption{"version", OptionValue::kNone, 'v'}};
    const Options options = read_options(argv_, "rwc:nbi:G:m:f:s:I:a:Q:v46", kLongs);
    if (options.wrong) return call.not_modelled("mtr with an option other than -r -w -c -n -b -i -G -m -f -s -I -a -Q -4 -6 -v");
    bool reports = false;
    for (const GivenOption& option : options.given) {
      const std::string value = option.value.value_or("");
      char* end = nullptr;
      const double number = std::strtod(value.c_str(), &end);
      const char letter = static_cast<char>(option.id);
      const bool wants_number = std::string_view("ciGmfsQ").find(letter) != std::string_view::npos;
      if (wants_number && (value.empty() || *end != '\0')) {
        call.complain("mtr: invalid argument: '{}'\n", value);
        return 1;
      }
      switch (letter) {
        case 'v': call.out("mtr 0.95\n"); return 0;
        case 'w': wide_ = reports = true; break;
        case 'r': reports = true; break;
        case 'c': cycles_ = static_cast<long>(number); break;
        case 'n': names_ = false; break;
        case 'b': both_ = true; break;
        case 'i': interval_ = number; break;
        case 'G': grace_ = number; break;
        case 'm': most_ = std::clamp(static_cast<long>(number), 1L, 255L); break;
        case 'f': first_ = std::clamp(static_cast<long>(number), 1L, 255L); break;
        case 's': length_ = static_cast<long>(number); break;
        case 'Q': tos_ = static_cast<std::uint8_t>(number); break;
        case 'I': device_ = value; break;
        case 'a': source_ = value; break;
        default: family_ = letter == '4' ? Family::kInet : Family::kInet6; break;
      }
    }
    if (!reports) return call.not_modelled("mtr without --report");
    if (options.operands.size() > 1) return call.not_modelled("mtr to several hosts");
    host_ = options.operands.empty() ? "localhost" : options.operands.front();
    return std::nullopt;
  }

  std::optional<int> begin(Call& call) {
    if (const auto over = read_words(call)) return over;
    target_ = resolve(call, host_, family_);
    if (!target_.address) {
      call.complain("mtr: Failed to resolve host: {}: {}\n", host_, target_.error);
      return 0;
    }
    if (const auto over = connect_somewhere(call)) return over;
    MakeSocket make;
    make.kind = SocketKind::kRaw;
    make.family = target_.address.family;
    make.protocol = target_.address.is_v6() ? ipproto::kIcmp6 : ipproto::kIcmp;
    const auto made = call.ask(make);
    if (!made) {
      call.complain("mtr-packet: Failure to open IPv4 sockets: {}\n", error_text(call.code(made.error())));
      return 1;
    }
    raw_ = std::get<Descriptor>(*made).number;
    if (const auto over = bind_source(call)) return over;
    Connect connect;
    connect.descriptor = raw_;
    connect.to = Endpoint{target_.address, 0};
    connect.zone = target_.zone;
    (void)call.ask(connect);  // a way there was found just now
    ident_ = static_cast<std::uint16_t>(call.pid());
    hops_.resize(static_cast<std::size_t>(most_));
    at_ = static_cast<std::size_t>(first_ - 1);
    next_ = call.now();
    call.print("Start: {}\n", format_time("%Y-%m-%dT%H:%M:%S%z", seconds_of(call.now()), 0));
    call.flush();
    return std::nullopt;
  }

  std::optional<int> bind_source(Call& call) {
    if (source_.empty()) return std::nullopt;
    Bind bind;
    bind.descriptor = raw_;
    bind.to = Endpoint{parse_ip(source_).value_or(IpAddress{}), 0};
    if (bind.to.address && call.ask(bind)) return std::nullopt;
    call.complain("mtr: could not bind to local address\n");
    return 1;
  }

  // find_local_address: a datagram socket is connected to see from where one would send.
  std::optional<int> connect_somewhere(Call& call) {
    MakeSocket make;
    make.kind = SocketKind::kUdp;
    make.family = target_.address.family;
    const auto made = call.ask(make);
    if (!made) return 1;
    const int descriptor = std::get<Descriptor>(*made).number;
    Connect connect;
    connect.descriptor = descriptor;
    connect.to = Endpoint{target_.address, 1};
    connect.zone = target_.zone;
    const auto connected = call.ask(connect);
    Close close;
    close.descriptor = descriptor;
    (void)call.ask(close);
    if (connected) return std::nullopt;
    call.complain("mtr: udp socket connect failed: {}\n", error_text(call.code(connected.error())));
    return 1;
  }

  // One probe, and when the next is due.
  std::optional<int> send_one(Call& call) {
    MtrHop& hop = hops_[at_];
    SetSocket set;
    set.descriptor = raw_;
    set.ttl = static_cast<std::uint8_t>(at_ + 1);
    if (tos_ != 0) set.tos = tos_;
    if (!device_.empty()) set.device = device_;
    if (const auto done = call.ask(set); !done) {
      call.complain("mtr: {}\n", error_text(call.code(done.error())));
      return 1;
    }
    const bool v6 = target_.address.is_v6();
    Send send;
    send.descriptor = raw_;
    send.length = static_cast<std::uint32_t>(std::max(0L, length_ - (v6 ? 40 : 20) - kEchoHeader));
    Icmp echo;
    echo.type = v6 ? 128 : 8;
    echo.id = ident_;
    echo.sequence = sequence_;
    send.icmp = echo;
    probes_[sequence_++] = MtrProbe{at_, call.now(), false};
    ++hop.sent;
    (void)call.ask(std::move(send));
    hear(call);
    long unknown = 0;
    for (std::size_t i = static_cast<std::size_t>(first_ - 1); i <= at_; ++i) unknown += hops_[i].from ? 0 : 1;
    const bool there = hop.from == target_.address || hop.refused;
    ++at_;
    if (!there && unknown < kMostUnknown && at_ < hops_.size()) {
      next_ = call.now() + seconds(interval_ / static_cast<double>(batch_));
      return std::nullopt;
    }
    batch_ = std::max<std::size_t>(1, at_);
    at_ = static_cast<std::size_t>(first_ - 1);
    ++cycle_;
    next_ = call.now() + seconds(cycle_ < cycles_ ? interval_ : grace_);
    return std::nullopt;
  }

  void hear(Call& call) {
    while (true) {
      Receive op;
      op.descriptor = raw_;
      const auto reply = call.ask(op);
      if (!reply) return;
      const auto* datagrams = std::get_if<Datagrams>(&*reply);
      if (datagrams == nullptr) return;
      const Ip* ip = datagrams->received.packet.ip();
      const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
      if (icmp == nullptr) continue;
      const bool v4 = ip->is_v4(), echo = icmp->type == (v4 ? 0 : 129);
      const bool unreachable = icmp->type == (v4 ? 3 : 1);
      if (!echo && !unreachable && icmp->type != (v4 ? 11 : 3)) continue;
      const std::uint16_t id = echo ? icmp->id : icmp->quoted.source_port;
      const auto probe = probes_.find(echo ? icmp->sequence : icmp->quoted.destination_port);
      if (id != ident_ || probe == probes_.end() || probe->second.done) continue;
      probe->second.done = true;
      MtrHop& hop = hops_[probe->second.hop];
      hop.from = ip->source;
      hop.refused = hop.refused || unreachable;
      const double delay = std::chrono::duration<double, std::milli>(datagrams->received.at - probe->second.at).count();
      hop.heard(delay + static_cast<double>(round_trip_us(ip->ttl, probe->first)) * 1e-3);
    }
  }

  // net_max: as far as something is known, and one hop more where the target was not reached.
  [[nodiscard]] std::size_t shown_hops() const {
    std::size_t most = 0;
    for (std::size_t i = 0; i < hops_.size(); ++i) {
      if (hops_[i].from == target_.address || hops_[i].refused) return i + 1;
      if (hops_[i].from) most = std::min(i + 2, hops_.size());
    }
    return most;
  }

  std::string hop_name(Call& call, const MtrHop& hop) const {
    if (!hop.from) return "???";
    const std::string number = to_string(hop.from);
    const auto name = names_ ? name_of(call, hop.from) : std::nullopt;
    if (!name) return number;
    return both_ ? *name + " (" + number + ")" : *name;
  }

  static std::string number_text(double ms, int width) {
    return ms < 1000 ? fmt::format("{:{}.1f}", ms, width) : fmt::format("{:{}.0f}.", ms, width - 1);
  }

  void report(Call& call) {
    const std::string& own = call.world().utsns[call.process().uts].hostname;
    const std::size_t count = shown_hops();
    std::size_t width = own.size();
    std::vector<std::string> names;
    for (std::size_t i = 0; i < count; ++i) {
      names.push_back(hop_name(call, hops_[i]));
      width = std::max(width, names.back().size());
    }
    constexpr std::size_t kHeadWidth = 27, kNameWidth = 25;
    call.print("HOST: {:<{}} Loss%   Snt   Last   Avg  Best  Wrst StDev\n", own, wide_ ? width : kHeadWidth);
    for (std::size_t i = static_cast<std::size_t>(first_ - 1); i < count; ++i) {
      const MtrHop& hop = hops_[i];
      const double lost = hop.sent == 0 ? 0 : 100.0 - 100.0 * static_cast<double>(hop.answered) / static_cast<double>(hop.sent);
      const std::string loss = hop.from ? fmt::format("{:5.1f}%", lost) : fmt::format("{:6.1f}", lost);
      call.print("{:3}.|-- {:<{}}{}{:6}{}{}{}{}{}\n", i + 1, names[i], wide_ ? width : kNameWidth, loss, hop.sent, number_text(hop.last, 7),
                 number_text(hop.average(), 6), number_text(hop.best, 6), number_text(hop.worst, 6), number_text(hop.deviation(), 6));
    }
  }

  std::vector<std::string> argv_;
  bool begun_ = false, wide_ = false, names_ = true, both_ = false;
  Family family_ = Family::kNone;
  long cycles_ = 10, most_ = 30, first_ = 1, length_ = 64;
  double interval_ = 1, grace_ = 5;
  std::uint8_t tos_ = 0;
  std::string host_{}, device_{}, source_{};
  Resolved target_{};
  int raw_ = -1;
  std::uint16_t ident_ = 0, sequence_ = kFirstSequence;
  std::vector<MtrHop> hops_{};
  std::map<std::uint16_t, MtrProbe> probes_{};
  std::size_t at_ = 0, batch_ = 10;
  long cycle_ = 0;
  Instant next_{};
};

}  // namespace

Program start_mtr(const std::vector<std::string>& argv) { return Mtr(argv); }

}  // namespace nslab::shell

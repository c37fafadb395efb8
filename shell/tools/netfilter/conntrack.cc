// conntrack (conntrack-tools 1.4.7): listing, counting and deleting tracked flows.
//
// Events are found by comparing the table with what it was after the op before; what a flow went through within one op is told as
// the steps that lead from the one state to the other.
//
// Not modelled: creating entries (-I), other tables than conntrack and an empty expect; in events, who deleted a flow.
#include <algorithm>
#include <array>
#include <map>

#include "model/base/epoch.h"
#include "model/netns.h"
#include "shell/tools/netfilter/conntrack_usage.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kHead = "conntrack v1.4.7 (conntrack-tools): ";
constexpr std::string_view kTry = "Try `conntrack -h' or 'conntrack --help' for more information.\n";

struct Filter {
  char command = 0;
  std::string table{};
  std::optional<Prefix> source{}, destination{}, reply_source{}, reply_destination{};
  std::optional<std::uint8_t> protocol{};
  std::optional<Family> family{};
  std::optional<std::uint16_t> sport{}, dport{}, reply_sport{}, reply_dport{};
  std::optional<std::pair<std::uint32_t, std::uint32_t>> mark{};
  std::uint32_t status = 0;
  bool unreplied = false;
  bool snat = false, dnat = false, any_nat = false;
  bool extended = false;
  unsigned events = 7;  // NEW, UPDATE, DESTROY by bits
  bool stamped = false;
};

constexpr std::array<std::pair<std::string_view, std::uint8_t>, 8> kProtocols{
    {{"tcp", 6}, {"udp", 17}, {"icmp", 1}, {"icmpv6", 58}, {"sctp", 132}, {"dccp", 33}, {"gre", 47}, {"udplite", 136}}};

std::string protocol_text(std::uint8_t number) {
  for (const auto& [name, value] : kProtocols) {
    if (value == number) return std::string(name);
  }
  return "unknown";
}

std::string_view state_text(CtTcp state) {
  constexpr std::array<std::string_view, 10> kNames{"NONE",       "SYN_SENT", "SYN_RECV",  "ESTABLISHED", "FIN_WAIT",
                                                    "CLOSE_WAIT", "LAST_ACK", "TIME_WAIT", "CLOSE",       "SYN_SENT2"};
  return kNames[static_cast<std::size_t>(state)];
}

std::string tuple_text(const Tuple& t) {
  std::string out = fmt::format("src={} dst={}", to_string(t.source), to_string(t.destination));
  switch (t.protocol) {
    case 1:
    case 58: return out + fmt::format(" type={} code={} id={}", t.icmp_type, t.icmp_code, t.source_port);
    case 6:
    case 17:
    case 33:
    case 132:
    case 136: return out + fmt::format(" sport={} dport={}", t.source_port, t.destination_port);
    default: return out;
  }
}

std::string counts_text(const Conntrack& e, std::size_t side) {
  return e.counts ? fmt::format(" packets={} bytes={}", e.packets[side], e.bytes[side]) : "";
}

std::string entry_text(const Conntrack& e, Instant now, bool extended, bool event = false) {
  std::string out;
  const bool v4 = e.original.source.is_v4();
  if (extended) out = v4 ? "ipv4     2 " : "ipv6     10 ";
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(e.expires - now).count();
  out += fmt::format("{:<8} {} {} ", protocol_text(e.original.protocol), e.original.protocol, std::max<std::int64_t>(left, 0));
  if (e.original.protocol == 6) out += std::string(state_text(e.tcp)) + " ";
  out += tuple_text(e.original) + counts_text(e, 0) + " ";
  if ((e.status & ct_status::kSeenReply) == 0) out += "[UNREPLIED] ";
  out += tuple_text(e.reply) + counts_text(e, 1) + " ";
  if ((e.status & ct_status::kAssured) != 0) out += "[ASSURED] ";
  if (event) {
    out.back() = '\n';
    return out;
  }
  return out + fmt::format("mark={} use=1\n", e.mark);
}

bool matches(const Filter& f, const Conntrack& e) {
  if (f.source && !f.source->contains(e.original.source)) return false;
  if (f.destination && !f.destination->contains(e.original.destination)) return false;
  if (f.reply_source && !f.reply_source->contains(e.reply.source)) return false;
  if (f.reply_destination && !f.reply_destination->contains(e.reply.destination)) return false;
  if (f.protocol && e.original.protocol != *f.protocol) return false;
  if (f.family && e.original.source.family != *f.family) return false;
  if (f.sport && e.original.source_port != *f.sport) return false;
  if (f.dport && e.original.destination_port != *f.dport) return false;
  if (f.reply_sport && e.reply.source_port != *f.reply_sport) return false;
  if (f.reply_dport && e.reply.destination_port != *f.reply_dport) return false;
  if (f.mark && (e.mark & f.mark->second) != f.mark->first) return false;
  if ((e.status & f.status) != f.status) return false;
  if (f.unreplied && (e.status & ct_status::kSeenReply) != 0) return false;
  const bool snat = (e.status & ct_status::kSrcNat) != 0, dnat = (e.status & ct_status::kDstNat) != 0;
  if ((f.snat && !snat) || (f.dnat && !dnat) || (f.any_nat && !snat && !dnat)) return false;
  return true;
}

// The namespace's entries that still live, oldest first.
std::vector<const Conntrack*> entries(const Call& call, const Filter& filter) {
  std::vector<const Conntrack*> out;
  for (const auto& [tuple, owner] : call.world().netns[call.netns()].conntracks) {
    if (owner.reply) continue;
    const Conntrack* e = call.world().conntracks.find(owner.entry);
    if (e != nullptr && e->expires > call.now() && matches(filter, *e)) out.push_back(e);
  }
  std::sort(out.begin(), out.end(), [](const Conntrack* a, const Conntrack* b) { return a->order < b->order; });
  return out;
}

std::optional<Prefix> prefix_of(const std::string& text) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash));
  if (!address) return std::nullopt;
  Prefix p = Prefix::host(*address);
  if (slash != std::string::npos) p.length = static_cast<std::uint8_t>(std::min(std::atoi(text.c_str() + slash + 1), 128));
  return p;
}

class Conntracker {
 public:
  explicit Conntracker(Call& call) : call_(call) {}

  // With -E: what is to be told; nothing of a command that has ended.
  [[nodiscard]] std::optional<Filter> events() const { return waits_ ? std::optional(filter_) : std::nullopt; }

  int operator()() {
    if (call_.argv.size() < 2) {
      call_.out(kConntrackUsage);
      return 0;
    }
    for (std::size_t i = 1; i < call_.argv.size(); ++i) {
      if (const auto status = word(i)) return *status;
    }
    return act();
  }

 private:
  int wrong(const std::string& text) {
    call_.complain("{}{}\n{}", kHead, text, kTry);
    return 2;
  }

  std::string value(std::size_t& i, const std::string& inside) {
    if (!inside.empty()) return inside;
    return i + 1 < call_.argv.size() ? call_.argv[++i] : "";
  }

  // One word of the command line; a status: it ends here.
  std::optional<int> word(std::size_t& i) {
    const std::string& w = call_.argv[i];
    if (w.size() < 2 || w[0] != '-') return wrong(fmt::format("unknown option `{}'", w));
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 32> kLong{
        {{"dump", "L"},     {"delete", "D"},       {"flush", "F"},    {"count", "C"},     {"stats", "S"},     {"get", "G"},
         {"update", "U"},   {"create", "I"},       {"event", "E"},    {"version", "V"},   {"help", "h"},      {"src", "s"},
         {"orig-src", "s"}, {"dst", "d"},          {"orig-dst", "d"}, {"reply-src", "r"}, {"reply-dst", "q"}, {"protonum", "p"},
         {"proto", "p"},    {"family", "f"},       {"mark", "m"},     {"status", "u"},    {"output", "o"},    {"src-nat", "n"},
         {"dst-nat", "g"},  {"any-nat", "j"},      {"zero", "z"},     {"timeout", "t"},   {"sport", "1"},     {"orig-port-src", "1"},
         {"dport", "2"},    {"orig-port-dst", "2"}}};
    char flag = w[1];
    std::string inside = w.substr(2);
    if (flag == '-') {
      const auto sign = w.find('=');
      const std::string name = w.substr(2, sign == std::string::npos ? std::string::npos : sign - 2);
      inside = sign == std::string::npos ? "" : w.substr(sign + 1);
      const auto known = std::find_if(kLong.begin(), kLong.end(), [&](const auto& l) { return l.first == name; });
      if (name == "reply-port-src") flag = '3';
      else if (name == "reply-port-dst") flag = '4';
      else if (known == kLong.end()) return wrong(fmt::format("unknown option `{}'", w));
      else flag = known->second[0];
    }
    return option(flag, i, inside, w);
  }

  std::optional<int> option(char flag, std::size_t& i, const std::string& inside, const std::string& word) {
    const auto address = [&](std::optional<Prefix>& into) -> std::optional<int> {
      const std::string text = value(i, inside);
      into = prefix_of(text);
      if (!into) return wrong(fmt::format("Invalid IP address `{}'", text));
      return std::nullopt;
    };
    const auto port = [&](std::optional<std::uint16_t>& into) -> std::optional<int> {
      into = static_cast<std::uint16_t>(std::atoi(value(i, inside).c_str()));
      return std::nullopt;
    };
    switch (flag) {
      case 'L': case 'D': case 'F': case 'C': case 'S': case 'G': case 'U': case 'I': case 'E':
        filter_.command = flag;
        if (i + 1 < call_.argv.size() && call_.argv[i + 1][0] != '-') filter_.table = call_.argv[++i];
        return std::nullopt;
      case 'V': call_.out("conntrack v1.4.7 (conntrack-tools)\n"); return 0;
      case 'h': call_.out(kConntrackUsage); return 0;
      case 's': return address(filter_.source);
      case 'd': return address(filter_.destination);
      case 'r': return address(filter_.reply_source);
      case 'q': return address(filter_.reply_destination);
      case '1': return port(filter_.sport);
      case '2': return port(filter_.dport);
      case '3': return port(filter_.reply_sport);
      case '4': return port(filter_.reply_dport);
      case 'p': {
        std::string text = value(i, inside);
        std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        for (const auto& [name, number] : kProtocols) {
          if (name == text) filter_.protocol = number;
        }
        if (!filter_.protocol && !text.empty() && text.find_first_not_of("0123456789") == std::string::npos)
          filter_.protocol = static_cast<std::uint8_t>(std::atoi(text.c_str()));
        if (!filter_.protocol) return wrong(fmt::format("`{}' unsupported protocol", text));
        return std::nullopt;
      }
      case 'f': {
        const std::string text = value(i, inside);
        if (text == "ipv4") filter_.family = Family::kInet;
        else if (text == "ipv6") filter_.family = Family::kInet6;
        else return wrong(fmt::format("`{}' unsupported protocol", text));
        return std::nullopt;
      }
      case 'm': {
        const std::string text = value(i, inside);
        const auto slash = text.find('/');
        const auto mask = slash == std::string::npos ? 0xffffffffUL : std::strtoul(text.c_str() + slash + 1, nullptr, 0);
        filter_.mark = {static_cast<std::uint32_t>(std::strtoul(text.c_str(), nullptr, 0)), static_cast<std::uint32_t>(mask)};
        return std::nullopt;
      }
      case 'u': return status_words(value(i, inside));
      case 'e': return event_words(value(i, inside));
      case 'o': {
        const std::string text = value(i, inside);
        if (text == "extended") filter_.extended = true;
        else if (text == "timestamp" && filter_.command == 'E')
          filter_.stamped = true;
        else return call_.not_modelled("conntrack -o " + text);
        return std::nullopt;
      }
      case 'n': case 'g': case 'j':
        if (!inside.empty() || (i + 1 < call_.argv.size() && call_.argv[i + 1][0] != '-'))
          return call_.not_modelled(fmt::format("conntrack -{} ADDRESS", flag));
        (flag == 'n' ? filter_.snat : flag == 'g' ? filter_.dnat : filter_.any_nat) = true;
        return std::nullopt;
      case 't':
      case 'z':
      case 'w':
      case 'l':
      case 'b':
      case 'c':
      case 'a': return call_.not_modelled(fmt::format("conntrack -{}", flag));
      default: return wrong(fmt::format("unknown option `{}'", word));
    }
  }

  std::optional<int> status_words(const std::string& text) {
    std::size_t at = 0;
    while (at <= text.size()) {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      const std::string one = text.substr(at, comma - at);
      if (one == "ASSURED") filter_.status |= ct_status::kAssured;
      else if (one == "SEEN_REPLY") filter_.status |= ct_status::kSeenReply;
      else if (one == "CONFIRMED") filter_.status |= ct_status::kConfirmed;
      else if (one == "SRC_NAT") filter_.status |= ct_status::kSrcNat;
      else if (one == "DST_NAT") filter_.status |= ct_status::kDstNat;
      else if (one == "UNREPLIED" || one == "UNSET") filter_.unreplied = true;
      else return wrong(fmt::format("Bad parameter `{}'", text));
      at = comma + 1;
    }
    return std::nullopt;
  }

  std::optional<int> event_words(const std::string& text) {
    constexpr std::array<std::string_view, 3> kEvents{"NEW", "UPDATE", "DESTROY"};
    filter_.events = 0;
    std::size_t at = 0;
    while (at <= text.size()) {
      const std::size_t comma = std::min(text.find(',', at), text.size());
      const std::string one = text.substr(at, comma - at);
      at = comma + 1;
      const auto known = std::find(kEvents.begin(), kEvents.end(), one);
      if (one == "ALL")
        filter_.events = 7;
      else if (one == "UPDATES")
        filter_.events |= 2;
      else if (known == kEvents.end())
        return wrong(fmt::format("Bad parameter `{}'", text));
      else
        filter_.events |= 1U << static_cast<unsigned>(known - kEvents.begin());
    }
    return std::nullopt;
  }

  int act() {
    switch (filter_.command) {
      case 'L': return list();
      case 'D': return drop();
      case 'F': return flush();
      case 'C': call_.print("{}\n", entries(call_, Filter{}).size()); return 0;
      case 'S':
        for (int cpu = 0; cpu < 2; ++cpu) {
          call_.print(
              "cpu={:<4}\tfound=0 invalid=0 insert=0 insert_failed=0 drop=0 early_drop=0 error=0 search_restart=0 clash_resolve=0 "
              "chaintoolong=0 \n",
              cpu);
        }
        return 0;
      case 'U': return update();
      case 'E':
        if (!filter_.table.empty() && filter_.table != "conntrack") return wrong(fmt::format("unknown type `{}'", filter_.table));
        waits_ = true;
        return 0;
      case 0: return wrong("you have to specify a command");
      default: return call_.not_modelled(fmt::format("conntrack -{}", filter_.command));
    }
  }

  int list() {
    if (filter_.table == "expect") {
      call_.complain("{}0 expectations have been shown.\n", kHead);
      return 0;
    }
    std::size_t shown = 0;
    if (filter_.table.empty() || filter_.table == "conntrack") {
      for (const Conntrack* e : entries(call_, filter_)) {
        call_.out(entry_text(*e, call_.now(), filter_.extended));
        ++shown;
      }
    }
    call_.complain("{}{} flow entries have been shown.\n", kHead, shown);
    return 0;
  }

  int drop() {
    std::vector<Conntrack> gone;
    for (const Conntrack* e : entries(call_, filter_)) gone.push_back(*e);
    for (const Conntrack& e : gone) {
      DelConntrack op;
      op.original = e.original;
      if (!call_.ask(std::move(op))) continue;
      call_.out(entry_text(e, call_.now(), filter_.extended));
    }
    call_.complain("{}{} flow entries have been deleted.\n", kHead, gone.size());
    return gone.empty() ? 1 : 0;
  }

  int flush() {
    const auto done = call_.ask(DelConntrack{});
    if (!done) {
      call_.complain("{}Operation failed: {}\n", kHead, error_text(call_.code(done.error())));
      return 1;
    }
    call_.complain("{}connection tracking table has been emptied.\n", kHead);
    return 0;
  }

  int update() {
    if (!filter_.mark) return call_.not_modelled("conntrack -U without --mark");
    const std::uint32_t mark = filter_.mark->first;
    filter_.mark.reset();
    std::vector<Conntrack> found;
    for (const Conntrack* e : entries(call_, filter_)) found.push_back(*e);
    for (Conntrack& e : found) {
      DelConntrack op;
      op.original = e.original;
      op.mark = mark;
      (void)call_.ask(std::move(op));
      e.mark = mark;
      call_.out(entry_text(e, call_.now(), false));
    }
    call_.complain("{}{} flow entries have been updated.\n", kHead, found.size());
    return found.empty() ? 1 : 0;
  }

  Call& call_;
  Filter filter_{};
  bool waits_ = false;
};

// The states of TCP on the way from one to another, with how long each is kept.
struct TcpStep {
  CtTcp state;
  int seconds;
};
constexpr std::array kTcpSteps{TcpStep{CtTcp::kSynSent, 120}, TcpStep{CtTcp::kSynRecv, 60}, TcpStep{CtTcp::kEstablished, 432000},
                               TcpStep{CtTcp::kFinWait, 120}, TcpStep{CtTcp::kLastAck, 30}, TcpStep{CtTcp::kTimeWait, 120}};

std::size_t tcp_step(CtTcp state) {
  const auto at = std::find_if(kTcpSteps.begin(), kTcpSteps.end(), [&](const TcpStep& s) { return s.state == state; });
  return static_cast<std::size_t>(at - kTcpSteps.begin());
}

// conntrack -E
struct ConntrackEvents {
  Filter filter{};
  NetnsId netns{};
  std::map<ConntrackId, Conntrack> known{};
  bool begun = false;
  std::size_t shown = 0;

  void tell(Call& call, unsigned event, const Conntrack& e) {
    constexpr std::array<std::string_view, 3> kLabels{"    [NEW] ", " [UPDATE] ", "[DESTROY] "};
    if ((filter.events >> event & 1) == 0 || !matches(filter, e)) return;
    if (filter.stamped) {
      const auto us = (call.now() + std::chrono::seconds(kEpoch)) / std::chrono::microseconds(1);
      call.print("[{}.{:06}]\t", us / 1000000, us % 1000000);
    }
    call.out(std::string(kLabels[event]) + entry_text(e, call.now(), filter.extended, true));
    call.flush();
    ++shown;
  }

  // From what was known of a flow (nothing: it is new) to what it is.
  void follow(Call& call, const Conntrack* before, const Conntrack& now) {
    const std::uint32_t news = ct_status::kSeenReply | ct_status::kAssured;
    Conntrack step = now;
    if (now.original.protocol == 6 && tcp_step(now.tcp) < kTcpSteps.size()) {
      const std::size_t last = tcp_step(now.tcp);
      const std::size_t first = before == nullptr ? 0 : tcp_step(before->tcp) + 1;
      for (std::size_t i = first; i <= last; ++i) {
        step.tcp = kTcpSteps[i].state;
        step.status = (now.status & ~news) | (i >= 1 ? ct_status::kSeenReply : 0) | (i >= 2 ? ct_status::kAssured : 0);
        step.expires = call.now() + std::chrono::seconds(kTcpSteps[i].seconds);
        tell(call, before == nullptr && i == 0 ? 0 : 1, i == last ? now : step);
      }
      return;
    }
    if (before == nullptr) {
      step.status &= ~news;
      step.expires = now.original.protocol == 17 ? call.now() + std::chrono::seconds(30) : now.expires;
      tell(call, 0, step);
    }
    const std::uint32_t old = before == nullptr ? 0 : before->status;
    const bool state = before != nullptr && before->tcp != now.tcp;
    if (((now.status & news) != (old & news) || state || (before != nullptr && before->mark != now.mark))) tell(call, 1, now);
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      Conntracker command(call);
      const int status = command();
      if (!command.events()) return Exited{status};
      filter = *command.events();
      netns = call.netns();
      call.catch_signal(sig::kTerm);
      call.catch_signal(sig::kInt);
    }
    std::map<ConntrackId, Conntrack> now;
    for (const auto& [tuple, owner] : call.world().netns[netns].conntracks) {
      const Conntrack* e = call.world().conntracks.find(owner.entry);
      if (!owner.reply && e != nullptr) now.insert({owner.entry, *e});
    }
    if (looked_) {
      for (const auto& [id, e] : now) {
        const auto old = known.find(id);
        const bool same = old != known.end() && old->second.order == e.order;
        follow(call, same ? &old->second : nullptr, e);
      }
      for (const auto& [id, e] : known) {
        const auto still = now.find(id);
        if (still == now.end() || still->second.order != e.order) tell(call, 2, e);
      }
    }
    looked_ = true;
    known = std::move(now);
    if (call.take_signal()) {
      call.flush();
      call.complain("{}{} flow events have been shown.\n", kHead, shown);
      return Exited{0};
    }
    Wait wait;
    wait.any_change = true;
    return wait;
  }

 private:
  bool looked_ = false;
};

}  // namespace

Program start_conntrack(const std::vector<std::string>&) { return ConntrackEvents{}; }

}  // namespace nslab::shell

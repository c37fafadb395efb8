// tc class, and the options of the qdiscs that have rates: htb and tbf.
#include <algorithm>
#include <array>

#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/tc.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kHtbUsage =
    "Usage: ... qdisc add ... htb [default N] [r2q N]\n"
    "                      [direct_qlen P] [offload]\n"
    " default  minor id of class to which unclassified packets are sent {0}\n"
    " r2q      DRR quantums are computed as rate in Bps/r2q {10}\n"
    " debug    string of 16 numbers each 0-3 {0}\n"
    "\n"
    " direct_qlen  Limit of the direct queue {in packets}\n"
    " offload  enable hardware offload\n"
    "... class add ... htb rate R1 [burst B1] [mpu B] [overhead O]\n"
    "                      [prio P] [slot S] [pslot PS]\n"
    "                      [ceil R2] [cburst B2] [mtu MTU] [quantum Q]\n"
    " rate     rate allocated to this class (class can still borrow)\n"
    " burst    max bytes burst which can be accumulated during idle period {computed}\n"
    " mpu      minimum packet size used in rate computations\n"
    " overhead per-packet size overhead used in rate computations\n"
    " linklay  adapting to a linklayer e.g. atm\n"
    " ceil     definite upper class rate (no borrows) {rate}\n"
    " cburst   burst but for ceil {computed}\n"
    " mtu      max packet size we create rate map for {1600}\n"
    " prio     priority of leaf; lower are served first {0}\n"
    " quantum  how much bytes to serve from leaf at once {use r2q}\n"
    "\n"
    "TC HTB version 3.3\n";

constexpr std::string_view kTbfUsage =
    "Usage: ... tbf limit BYTES burst BYTES[/BYTES] rate KBPS [ mtu BYTES[/BYTES] ]\n"
    "\t[ peakrate KBPS ] [ latency TIME ] [ overhead BYTES ] [ linklayer TYPE ]\n";

constexpr std::string_view kClassUsage =
    "Usage: tc class [ add | del | change | replace | show ] dev STRING\n"
    "       [ classid CLASSID ] [ root | parent CLASSID ]\n"
    "       [ [ QDISC_KIND ] [ help | OPTIONS ] ]\n"
    "\n"
    "       tc class show [ dev STRING ] [ root | parent CLASSID ]\n"
    "Where:\n"
    "QDISC_KIND := { prio | cbq | etc. }\n"
    "OPTIONS := ... try tc class add <desired QDISC_KIND> help\n";

[[noreturn]] void illegal(Ip& ip, std::string_view what, std::string_view usage) {
  ip.fail(1, fmt::format("Illegal \"{}\"\n{}", what, usage));
}

struct HtbRates {
  std::uint64_t rate = 0, ceil = 0;
  std::optional<std::uint32_t> burst{}, cburst{};
  bool quantum = false;
};

void read_htb_class(Ip& ip, TcClass& made, HtbRates& rates) {
  const auto rate = [&](std::string_view what) {
    const auto found = tc_rate(ip.next());
    if (!found) illegal(ip, what, kHtbUsage);
    return *found;
  };
  const auto size = [&](std::string_view what) {
    const auto found = tc_size(ip.next());
    if (!found) illegal(ip, what, kHtbUsage);
    return *found;
  };
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (ip.is("prio")) {
      const auto found = c_number(ip.next());
      if (!found) illegal(ip, "prio", kHtbUsage);
      made.priority = static_cast<std::uint32_t>(*found);
    } else if (word == "rate") {
      rates.rate = rate("rate");
    } else if (word == "ceil") {
      rates.ceil = rate("ceil");
    } else if (word == "burst" || word == "buffer" || word == "maxburst") {
      rates.burst = size("burst");
    } else if (word == "cburst" || word == "cbuffer" || word == "cmaxburst") {
      rates.cburst = size("cbuffer");
    } else if (ip.is("quantum")) {
      made.quantum = size("quantum");
      rates.quantum = true;
    } else if (ip.is("mtu") || ip.is("mpu") || ip.is("overhead") || ip.is("linklayer")) {
      ip.not_modelled("tc class htb " + word);
    } else if (word == "help") {
      ip.fail(1, std::string(kHtbUsage));
    } else {
      htb_fault(ip, fmt::format("What is \"{}\"?\n", word));
    }
  }
  if (rates.rate == 0) ip.fail(1, "\"rate\" is required.\n");
  if (rates.ceil == 0) rates.ceil = rates.rate;
  constexpr std::uint32_t kMtu = 1600;
  made.rate.rate = rates.rate;
  made.rate.burst = rates.burst.value_or(kMtu);
  made.ceil.rate = rates.ceil;
  made.ceil.burst = rates.cburst.value_or(kMtu);
  made.options = fmt::format("rate {} ceil {} burst {} cburst {} ", tc_rate_text(rates.rate), tc_rate_text(rates.ceil),
                             tc_size_text(tc_size_in_ticks(rates.rate, rates.burst.value_or(kMtu))),
                             tc_size_text(tc_size_in_ticks(rates.ceil, rates.cburst.value_or(kMtu))));
}

constexpr std::uint64_t kSmall = 1000, kBig = 200000;  // the least and the most that a leaf may send in a round

bool is_inner(const Link& link, const TcClass& it) {
  const auto& classes = link.traffic->classes;
  return std::any_of(classes.begin(), classes.end(), [&](const TcClass& c) { return c.parent == it.id; });
}

// htb_change_class: a leaf's share of a round comes of its rate.
std::uint64_t share_of_round(const Link& link, std::uint64_t rate) {
  std::uint64_t r2q = 10;
  if (!link.qdisc.empty() && link.qdisc->options.starts_with("r2q ")) r2q = std::strtoul(link.qdisc->options.c_str() + 4, nullptr, 10);
  return rate / std::max<std::uint64_t>(r2q, 1);
}

// The kernel warns where it is odd.
void warn_of_quantum(Ip& ip, const Link& link, const TcClass& made, const HtbRates& rates) {
  if (rates.quantum || is_inner(link, made)) return;
  const std::uint64_t quantum = share_of_round(link, rates.rate);
  if (quantum >= kSmall && quantum <= kBig) return;
  ip.call.err(fmt::format("Warning: sch_htb: quantum of class {:X} is {}. Consider r2q change.\n", made.id,
                          quantum < kSmall ? "small" : "big"));
}

int modify_class(Ip& ip, SetTcClass::Verb verb) {
  SetTcClass op;
  op.verb = verb;
  std::string dev, kind;
  HtbRates rates;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "dev") {
      dev = ip.next();
    } else if (word == "classid") {
      const auto id = tc_class_id(ip.next());
      if (!id) ip.invalid("invalid class ID", ip.word());
      op.tc_class.id = *id;
    } else if (word == "root") {
      op.tc_class.parent = 0;
    } else if (word == "parent") {
      const auto id = tc_class_id(ip.next());
      if (!id) ip.invalid("invalid parent ID", ip.word());
      op.tc_class.parent = *id;
    } else if (ip.is("help")) {
      ip.call.err(std::string(kClassUsage));
      ip.fail(2, "RTNETLINK answers: Invalid argument\n");
    } else {
      kind = word;
      break;
    }
  }
  if (!kind.empty() && kind != "htb") {
    constexpr std::array<std::string_view, 6> kClassful{"hfsc", "drr", "qfq", "cbq", "atm", "ets"};
    if (std::find(kClassful.begin(), kClassful.end(), kind) != kClassful.end()) ip.not_modelled("tc class " + kind);
    ip.fail(1, fmt::format("Error: Qdisc \"{}\" is classless.\n", kind));
  }
  if (!kind.empty()) {
    ++ip.at;
    read_htb_class(ip, op.tc_class, rates);
    op.tc_class.kind = kind;
  }
  if (dev.empty()) ip.fail(2, "RTNETLINK answers: No such device\n");
  const LinkId link = ip.find_link(tc_device(ip, dev).name.text());
  op.link.index = ip.link(link).ifindex;
  const int status = ip.ask(op);
  if (status == 0 && verb != SetTcClass::Verb::kDelete) warn_of_quantum(ip, ip.link(link), op.tc_class, rates);
  return status;
}

// htb's levels count from the leaves, but those of inner classes from the root: 7 is the highest.
int level_of(const Link& link, const TcClass& c) {
  if (!is_inner(link, c)) return 0;
  int level = 7;
  const auto& classes = link.traffic->classes;
  for (const TcClass* at = &c; at->parent != 0 && level > 0; --level) {
    const auto above = std::find_if(classes.begin(), classes.end(), [&](const TcClass& o) { return o.id == at->parent; });
    if (above == classes.end()) break;
    at = &*above;
  }
  return level;
}

void print_class_counters(Ip& ip, const TcClass& c) {
  constexpr int kTickShift = 6;  // PSCHED_SHIFT
  ip.print.text(" Sent {} bytes {} pkt (dropped 0, overlimits 0 requeues 0) \n backlog 0b 0p requeues 0\n", c.bytes, c.packets);
  ip.print.text(" lended: {} borrowed: {} giants: 0\n", c.lends, c.borrows);
  ip.print.text(" tokens: {} ctokens: {}\n\n", c.rate.tokens_ns >> kTickShift, c.ceil.tokens_ns >> kTickShift);
}

void print_class(Ip& ip, const Link& link, const TcClass& c) {
  const TrafficControl& traffic = *link.traffic;
  const auto leaf = std::find_if(traffic.qdiscs.begin(), traffic.qdiscs.end(), [&](const QdiscState& q) { return q.parent == c.id; });
  const bool details = ip.options.details > 0;
  ip.print.text("class htb {} {} ", tc_id_text(c.id), c.parent == 0 ? "root" : "parent " + tc_id_text(c.parent));
  if (leaf != traffic.qdiscs.end()) ip.print.text("leaf {} ", tc_id_text(leaf->handle));
  if (!is_inner(link, c)) {
    ip.print.text("prio {} ", c.priority);
    if (details) ip.print.text("quantum {} ", c.quantum != 0 ? c.quantum : std::clamp(share_of_round(link, c.rate.rate), kSmall, kBig));
  }
  if (details) {
    const auto burst = [](const TcBucket& bucket) { return tc_size_text(tc_size_in_ticks(bucket.rate, bucket.burst)); };
    ip.print.text("rate {} ceil {} linklayer ethernet burst {}/1 mpu 0b cburst {}/1 mpu 0b level {} \n", tc_rate_text(c.rate.rate),
                  tc_rate_text(c.ceil.rate), burst(c.rate), burst(c.ceil), level_of(link, c));
  } else {
    ip.print.text("{}\n", c.options);
  }
  if (ip.options.statistics > 0) print_class_counters(ip, c);
}

int list_classes(Ip& ip) {
  std::string dev;
  std::optional<std::uint32_t> only;
  for (; ip.more(); ++ip.at) {
    if (ip.word() == "dev") {
      dev = ip.next();
    } else if (ip.word() == "classid") {
      only = tc_class_id(ip.next());
      if (!only) ip.invalid("invalid class ID", ip.word());
    } else if (ip.word() == "parent") {  // htb shows all the same
      if (!tc_class_id(ip.next())) ip.invalid("invalid parent ID", ip.word());
    } else if (ip.word() == "root") {
    } else if (ip.is("help")) {
      ip.fail(0, std::string(kClassUsage));
    } else {
      ip.fail(255, fmt::format("What is \"{}\"? Try \"tc class help\".\n", ip.word()));
    }
  }
  if (dev.empty()) return 0;
  const Link& link = ip.link(ip.find_link(tc_device(ip, dev).name.text()));
  if (ip.options.json) ip.not_modelled("tc -j class");
  const TrafficControl& traffic = *link.traffic;
  if (!link.qdisc.empty() && link.qdisc->kind == "tbf") {
    const std::string handle = tc_id_text(link.qdisc->handle);
    ip.print.text("class tbf {}1 parent {} \n", handle, handle);
    if (ip.options.statistics > 0) ip.print.text("\n");
  }
  for (const TcClass& c : traffic.classes) {
    if (!only || *only == c.id) print_class(ip, link, c);
  }
  return 0;
}

}  // namespace

void htb_fault(Ip& ip, const std::string& text) { ip.fail(1, text + std::string(kHtbUsage)); }

void read_htb(Ip& ip, QdiscState& qdisc) {
  std::uint64_t r2q = 10;
  std::optional<std::uint64_t> direct;
  for (; ip.more(); ++ip.at) {
    if (ip.is("default")) {
      const auto found = c_number("0x" + ip.next(), 0xffff);
      if (!found) illegal(ip, "default", kHtbUsage);
      qdisc.default_class = static_cast<std::uint32_t>(*found);
    } else if (ip.is("r2q")) {
      const auto found = c_number(ip.next());
      if (!found) illegal(ip, "r2q", kHtbUsage);
      r2q = *found;
    } else if (ip.is("direct_qlen")) {
      direct = c_number(ip.next());
      if (!direct) illegal(ip, "direct_qlen", kHtbUsage);
    } else if (ip.word() == "offload" || ip.is("debug")) {
      ip.not_modelled("tc qdisc htb " + ip.word());
    } else {
      htb_fault(ip, fmt::format("What is \"{}\"?\n", ip.word()));
    }
  }
  qdisc.options = fmt::format("r2q {} default {:#x} direct_packets_stat {{}} direct_qlen {}", r2q, qdisc.default_class,
                              direct ? std::to_string(*direct) : "{}");
  if (qdisc.default_class == 0) qdisc.options.replace(qdisc.options.find("0x0"), 3, "0");
}

namespace {

struct TbfWords {
  std::uint64_t rate = 0, peak = 0;
  std::uint32_t burst = 0, minburst = 0, limit = 0;
  std::optional<Duration> latency{};
};

void read_tbf_words(Ip& ip, TbfWords& w) {
  const auto size = [&](std::string_view what) {
    const std::string& text = ip.next();
    const auto found = tc_size(text.substr(0, text.find('/')));
    if (!found) ip.fail(1, fmt::format("tbf: illegal value for \"{}\": \"{}\"\n", what, ip.word()));
    return *found;
  };
  const auto rate = [&](std::string_view what) {
    const auto found = tc_rate(ip.next());
    if (!found) ip.fail(1, fmt::format("tbf: illegal value for \"{}\": \"{}\"\n", what, ip.word()));
    return *found;
  };
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (ip.is("limit")) {
      w.limit = size("limit");
    } else if (ip.is("latency")) {
      w.latency = tc_time(ip.next());
      if (!w.latency) ip.fail(1, fmt::format("tbf: illegal value for \"latency\": \"{}\"\n", ip.word()));
    } else if (ip.is("burst") || word == "buffer" || word == "maxburst") {
      w.burst = size("burst");
    } else if (word == "mtu" || word == "minburst") {
      w.minburst = size("mtu");
    } else if (word == "rate") {
      w.rate = rate("rate");
    } else if (ip.is("peakrate")) {
      w.peak = rate("peakrate");
    } else if (word == "mpu" || word == "overhead" || word == "linklayer") {
      ip.not_modelled("tc qdisc tbf " + word);
    } else if (word == "help") {
      ip.fail(1, std::string(kTbfUsage));
    } else {
      ip.fail(1, fmt::format("What is \"{}\"?\n{}", word, kTbfUsage));
    }
  }
}

}  // namespace

void read_tbf(Ip& ip, QdiscState& qdisc) {
  TbfWords w;
  read_tbf_words(ip, w);
  std::string lacks;
  if (w.rate == 0) lacks += "tbf: the \"rate\" parameter is mandatory.\n";
  if (w.burst == 0) lacks += "tbf: the \"burst\" parameter is mandatory.\n";
  if (w.peak != 0 && w.minburst == 0) lacks += "tbf: when \"peakrate\" is specified, \"mtu\" must also be specified.\n";
  if (w.limit == 0 && !w.latency) lacks += "tbf: either \"limit\" or \"latency\" is required.\n";
  if (!lacks.empty()) ip.fail(1, lacks + std::string(kTbfUsage));
  const auto us = [](Duration time) { return std::chrono::duration<double, std::micro>(time).count(); };
  double limit = w.limit;
  if (w.latency) {
    limit = static_cast<double>(w.rate) * us(*w.latency) / 1e6 + w.burst;
    if (w.peak != 0) limit = std::min(limit, static_cast<double>(w.peak) * us(*w.latency) / 1e6 + w.minburst);
  }
  limit = static_cast<std::uint32_t>(limit);
  const auto wait = [&](std::uint64_t rate, std::uint32_t bytes) {
    const auto filled = static_cast<std::uint32_t>(1e6 * (static_cast<double>(bytes) / static_cast<double>(rate)));
    return 1e6 * (limit / static_cast<double>(rate)) - filled;
  };
  double latency = wait(w.rate, w.burst);
  qdisc.options = fmt::format("rate {} burst {} ", tc_rate_text(w.rate),
                              tc_size_text(static_cast<std::uint32_t>(tc_tbf_size(w.rate, w.burst))));
  if (w.peak != 0) {
    qdisc.options += fmt::format("peakrate {} minburst {} ", tc_rate_text(w.peak),
                                 tc_size_text(static_cast<std::uint32_t>(tc_tbf_size(w.peak, w.minburst))));
    latency = std::max(latency, wait(w.peak, w.minburst));
  }
  if (latency >= 0) {
    const auto time = std::chrono::duration_cast<Duration>(std::chrono::duration<double, std::micro>(latency));
    qdisc.options += fmt::format("lat {} ", tc_time_text(time));
  } else {
    qdisc.options += fmt::format("limit {} ", tc_size_text(static_cast<std::uint32_t>(limit)));
  }
}

int tc_class(Ip& ip) {
  if (!ip.more()) return list_classes(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  using Verb = SetTcClass::Verb;
  if (is("add")) return modify_class(ip, Verb::kAdd);
  if (is("change")) return modify_class(ip, Verb::kChange);
  if (is("replace")) return modify_class(ip, Verb::kReplace);
  if (is("delete")) return modify_class(ip, Verb::kDelete);
  if (is("list") || is("show") || is("lst")) return list_classes(ip);
  if (is("help")) ip.fail(0, std::string(kClassUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"tc class help\".\n", verb));
}

}  // namespace nslab::shell

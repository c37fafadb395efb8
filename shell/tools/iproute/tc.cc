// tc: its options, and queueing disciplines.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "shell/tools/iproute/batch.h"
#include "shell/tools/iproute/inet.h"
#include "shell/tools/iproute/tc.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kTcUsage =
    "Usage:\ttc [ OPTIONS ] OBJECT { COMMAND | help }\n"
    "\ttc [-force] -batch filename\n"
    "where  OBJECT := { qdisc | class | filter | chain |\n"
    "\t\t    action | monitor | exec }\n"
    "       OPTIONS := { -V[ersion] | -s[tatistics] | -d[etails] | -r[aw] |\n"
    "\t\t    -o[neline] | -j[son] | -p[retty] | -c[olor]\n"
    "\t\t    -b[atch] [filename] | -n[etns] name | -N[umeric] |\n"
    "\t\t     -nm | -nam[es] | { -cf | -conf } path\n"
    "\t\t     -br[ief] }\n";

constexpr std::string_view kQdiscUsage =
    "Usage: tc qdisc [ add | del | replace | change | show ] dev STRING\n"
    "       [ handle QHANDLE ] [ root | ingress | clsact | parent CLASSID ]\n"
    "       [ estimator INTERVAL TIME_CONSTANT ]\n"
    "       [ stab [ help | STAB_OPTIONS] ]\n"
    "       [ ingress_block BLOCK_INDEX ] [ egress_block BLOCK_INDEX ]\n"
    "       [ [ QDISC_KIND ] [ help | OPTIONS ] ]\n"
    "\n"
    "       tc qdisc { show | list } [ dev STRING ] [ QDISC_ID ] [ invisible ]\n"
    "Where:\n"
    "QDISC_KIND := { [p|b]fifo | tbf | prio | cbq | red | etc. }\n"
    "OPTIONS := ... try tc qdisc add <desired QDISC_KIND> help\n"
    "STAB_OPTIONS := ... try tc qdisc add stab help\n"
    "QDISC_ID := { root | ingress | handle QHANDLE | parent CLASSID }\n";

constexpr std::string_view kNetemUsage =
    "Usage: ... netem [ limit PACKETS ]\n"
    "                 [ delay TIME [ JITTER [CORRELATION]]]\n"
    "                 [ distribution {uniform|normal|pareto|paretonormal} ]\n"
    "                 [ corrupt PERCENT [CORRELATION]]\n"
    "                 [ duplicate PERCENT [CORRELATION]]\n"
    "                 [ loss random PERCENT [CORRELATION]]\n"
    "                 [ loss state P13 [P31 [P32 [P23 P14]]]\n"
    "                 [ loss gemodel PERCENT [R [1-H [1-K]]]\n"
    "                 [ ecn ]\n"
    "                 [ reorder PERCENT [CORRELATION] [ gap DISTANCE ]]\n"
    "                 [ rate RATE [PACKETOVERHEAD] [CELLSIZE] [CELLOVERHEAD]]\n"
    "                 [ slot MIN_DELAY [MAX_DELAY] [packets MAX_PACKETS] [bytes MAX_BYTES]]\n"
    "                 [ slot distribution {uniform|normal|pareto|paretonormal|custom}\n"
    "                   DELAY JITTER [packets MAX_PACKETS] [bytes MAX_BYTES]]\n";

// get_percent: a share of 1.
std::optional<double> read_percent(const std::string& text) {
  const auto found = tc_number(text);
  if (!found || found->first < 0 || (!found->second.empty() && found->second != "%")) return std::nullopt;
  const double share = found->first / 100;
  return share > 1 ? std::nullopt : std::optional(share);
}

// ---- the words of netem ----

int netem_fault(Ip& ip, std::string_view what) { ip.fail(1, fmt::format("Illegal \"{}\"\n", what)); }

int read_netem(Ip& ip, QdiscState& qdisc) {
  std::uint32_t limit = 1000;
  const auto has_number = [&] {
    return ip.at + 1 < ip.words.size() && tc_number(ip.words[ip.at + 1]).has_value();
  };
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (ip.is("limit")) {
      const auto found = c_number(ip.next());
      if (!found) return netem_fault(ip, "limit");
      limit = static_cast<std::uint32_t>(*found);
    } else if (ip.is("latency") || ip.is("delay")) {
      const auto found = tc_time(ip.next());
      if (!found) return netem_fault(ip, "latency");
      qdisc.delay = *found;
      if (!has_number()) continue;
      const auto jitter = tc_time(ip.next());
      if (!jitter) return netem_fault(ip, "latency");
      qdisc.jitter = *jitter;
      if (has_number()) ip.not_modelled("tc netem delay with correlation");
    } else if (ip.is("loss") || ip.is("drop")) {
      ip.next();
      if (ip.word() == "random") ip.next();
      if (ip.word() == "state" || ip.word() == "gemodel") ip.not_modelled("tc netem loss " + ip.word());
      const auto found = read_percent(ip.word());
      if (!found) return netem_fault(ip, "loss percent");
      qdisc.loss = *found;
      if (has_number()) ip.not_modelled("tc netem loss with correlation");
    } else if (ip.is("ecn") || ip.is("reorder") || ip.is("corrupt") || ip.is("gap") || ip.is("duplicate") || ip.is("distribution") ||
               ip.is("rate") || ip.is("slot")) {
      ip.not_modelled("tc netem " + word);
    } else if (word == "help") {
      ip.fail(1, std::string(kNetemUsage));
    } else {
      ip.fail(1, fmt::format("What is \"{}\"?\n{}", word, kNetemUsage));
    }
  }
  qdisc.options = fmt::format("limit {}", limit);
  return 0;
}

int read_fifo(Ip& ip, QdiscState& qdisc) {
  const bool bytes = qdisc.kind == "bfifo";
  std::optional<std::uint64_t> limit;
  for (; ip.more(); ++ip.at) {
    if (ip.word() == "limit") {
      limit = c_number(ip.next());
      if (!limit) ip.fail(1, "Illegal value for \"limit\"\n");
    } else {
      ip.fail(1, fmt::format("{}: what is \"{}\"?\nUsage: ... <[p|b]fifo | pfifo_head_drop> [ limit NUMBER ]\n", "fifo", ip.word()));
    }
  }
  if (limit) qdisc.options = fmt::format("limit {}{}", *limit, bytes ? "b" : "p");
  return 0;
}

// ---- tc qdisc ----

struct TcModify {
  std::string dev{};
  std::uint32_t parent = 0;
  QdiscState qdisc{};
  bool has_kind = false;
};

void read_kind(Ip& ip, TcModify& asked) {
  asked.qdisc.kind = ip.word();
  asked.has_kind = true;
  ++ip.at;
  const std::string& kind = asked.qdisc.kind;
  if (kind == "netem") {
    read_netem(ip, asked.qdisc);
  } else if (kind == "pfifo" || kind == "bfifo") {
    read_fifo(ip, asked.qdisc);
  } else if (kind == "htb") {
    read_htb(ip, asked.qdisc);
  } else if (kind == "tbf") {
    read_tbf(ip, asked.qdisc);
  } else if (kind == "pfifo_fast" || kind == "noqueue") {
    asked.qdisc.options = kind == "pfifo_fast" ? "bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1" : "";
    if (ip.more()) ip.fail(255, fmt::format("qdisc '{}' does not support option parsing\n", kind));
  } else {
    static constexpr std::array<std::string_view, 17> kKnown{"fq_codel", "fq", "sfq", "prio", "codel", "cake", "hfsc", "drr", "ets",
                                                             "mqprio", "choke", "sfb", "pie", "qfq", "cbs", "mq", "red"};
    const bool known = std::find(kKnown.begin(), kKnown.end(), kind) != kKnown.end();
    // A kernel that lacks netem (the pinned one) lacks all of these but mq; tc reads their words before it asks.
    if (known && (ip.call.world().profile.netem || kind == "mq" || kind == "red")) ip.not_modelled("tc qdisc " + kind);
    if (known) return;
    if (ip.more()) ip.fail(1, fmt::format("Unknown qdisc \"{}\", hence option \"{}\" is unparsable\n", kind, ip.word()));
  }
}

void read_modify(Ip& ip, TcModify& asked) {
  for (; ip.more() && !asked.has_kind; ++ip.at) {
    const std::string& word = ip.word();
    if (word == "dev") {
      ip.next();
      if (!asked.dev.empty()) ip.duplicate("dev", ip.word());
      asked.dev = ip.word();
    } else if (word == "handle") {
      const auto handle = tc_class_id(ip.next());
      if (!handle) ip.invalid("invalid qdisc ID", ip.word());
      asked.qdisc.handle = *handle & 0xffff0000U;
    } else if (word == "root") {
      if (asked.parent != 0) ip.fail(255, "Error: \"root\" is duplicate parent ID\n");
      asked.parent = kTcRoot;
    } else if (word == "clsact" || word == "ingress") {
      if (asked.parent != 0) ip.fail(255, fmt::format("Error: \"{}\" is a duplicate parent ID\n", word));
      asked.parent = kTcIngress;
      asked.qdisc.kind = word;
      asked.qdisc.handle = 0;
      asked.has_kind = true;
      if (ip.at + 1 < ip.words.size()) ip.not_modelled("tc qdisc " + word + " with more words");
    } else if (word == "parent") {
      if (asked.parent != 0) ip.fail(255, "Error: \"parent\" is duplicate parent ID\n");
      const auto id = tc_class_id(ip.next());
      if (!id) ip.invalid("invalid parent ID", ip.word());
      asked.parent = *id;
    } else if (ip.is("estimator") || ip.is("stab") || ip.is("ingress_block") || ip.is("egress_block")) {
      ip.not_modelled("tc qdisc " + word);
    } else if (ip.is("help")) {
      ip.fail(0, std::string(kQdiscUsage));
    } else {
      read_kind(ip, asked);
      break;
    }
  }
}

int modify_tc(Ip& ip, std::string_view verb) {
  TcModify asked;
  read_modify(ip, asked);
  if (asked.dev.empty()) ip.fail(2, "RTNETLINK answers: No such device\n");
  SetQdisc op;
  op.link.index = tc_device(ip, asked.dev).ifindex;
  if (asked.parent == 0 && verb != "delete") ip.fail(2, "Error: Handle cannot be zero.\n");
  op.add = verb != "delete";
  op.replace = verb == "replace" || verb == "link";
  op.change = verb == "change";
  op.parent = asked.parent == 0 ? kTcRoot : asked.parent;
  op.qdisc = asked.qdisc;
  const std::uint32_t queue = ip.link(ip.find_link(asked.dev)).txqlen;
  constexpr std::uint32_t kFrame = 1514;
  if (op.qdisc.kind == "pfifo" && op.qdisc.options.empty()) op.qdisc.options = fmt::format("limit {}p", queue);
  if (op.qdisc.kind == "bfifo" && op.qdisc.options.empty()) op.qdisc.options = fmt::format("limit {}b", queue * kFrame);
  return ip.ask(op);
}

void print_netem(Printer& print, const QdiscState& qdisc) {
  const auto share = [](double value) { return fmt::format("{:.6g}%", value * 100); };
  if (print.is_json()) {
    print.json("limit", static_cast<unsigned>(std::strtoul(qdisc.options.substr(qdisc.options.find(' ') + 1).c_str(), nullptr, 10)));
    if (qdisc.delay > Duration{0} || qdisc.jitter > Duration{0}) {
      print.open_object("delay");
      print.json("delay", std::chrono::duration<double>(qdisc.delay).count());
      print.json("jitter", std::chrono::duration<double>(qdisc.jitter).count());
      print.json("correlation", 0);
      print.close_object();
    }
    if (qdisc.loss > 0) {
      print.open_object("loss-random");
      print.json("loss", qdisc.loss);
      print.json("correlation", 0);
      print.close_object();
    }
    return;
  }
  print.text("{}", qdisc.options);
  if (qdisc.delay > Duration{0}) print.text(" delay {}", tc_time_text(qdisc.delay));
  if (qdisc.jitter > Duration{0}) print.text("  {}", tc_time_text(qdisc.jitter));
  if (qdisc.loss > 0) print.text(" loss {}", share(qdisc.loss));
}

// "r2q 10 default 0x30 direct_packets_stat {} direct_qlen {}"
void print_htb_json(Printer& print, const Link& link, const QdiscState& qdisc) {
  const auto word_after = [&](std::string_view key) {
    const auto at = qdisc.options.find(key) + key.size() + 1;
    return qdisc.options.substr(at, qdisc.options.find(' ', at) - at);
  };
  print.json("r2q", static_cast<unsigned>(std::strtoul(word_after("r2q").c_str(), nullptr, 10)));
  print.json("default", word_after("default"));
  print.json("direct_packets_stat", link.traffic->direct);
  const std::string length = word_after("direct_qlen");
  print.json("direct_qlen", length == "{}" ? link.txqlen : static_cast<unsigned>(std::strtoul(length.c_str(), nullptr, 10)));
}

// The numbers behind what is shown as text: "rate 1Mbit burst 4Kb lat 400ms".
void print_tbf_json(Printer& print, const QdiscState& qdisc) {
  const auto word_after = [&](const std::string& key) -> std::optional<std::string> {
    const auto at = (" " + qdisc.options).find(" " + key + " ");
    if (at == std::string::npos) return std::nullopt;
    const auto from = at + key.size() + 1;
    return qdisc.options.substr(from, qdisc.options.find(' ', from) - from);
  };
  const auto rate_of = [&](const std::string& key) { return tc_rate(word_after(key).value_or("0")).value_or(0); };
  const auto size_of = [&](const std::string& key) { return tc_size(word_after(key).value_or("0")).value_or(0); };
  const std::uint64_t rate = rate_of("rate");
  print.json("rate", rate);
  print.json("burst", tc_tbf_size(rate, size_of("burst")));
  if (word_after("peakrate")) {
    print.json("minburst", tc_tbf_size(rate_of("peakrate"), size_of("minburst")));
  }
  if (const auto latency = word_after("lat")) {
    print.json("lat", std::chrono::duration_cast<std::chrono::microseconds>(tc_time(*latency).value_or(Duration{0})).count());
  } else {
    print.json("limit", size_of("limit"));
  }
}

void print_options(Ip& ip, const Link& link, const QdiscState& qdisc) {
  Printer& print = ip.print;
  print.open_object("options");
  if (qdisc.kind == "netem") {
    print_netem(print, qdisc);
  } else if (print.is_json()) {
    if (qdisc.kind == "tbf") print_tbf_json(print, qdisc);
    if (qdisc.kind == "htb") print_htb_json(print, link, qdisc);
    const auto number = qdisc.options.find(' ');
    if (qdisc.options.starts_with("limit "))
      print.json("limit", static_cast<unsigned>(std::strtoul(qdisc.options.c_str() + number, nullptr, 10)));
  } else if (qdisc.kind == "htb") {  // two places for what is known only now
    std::string text = qdisc.options;
    for (const std::string& value : {std::to_string(link.traffic->direct), std::to_string(link.txqlen)}) {
      if (const auto at = text.find("{}"); at != std::string::npos) text.replace(at, 2, value);
    }
    if (ip.options.details > 0) text.insert(text.find("direct_qlen"), "ver 3.17 ");
    print.text("{}", text);
  } else if (qdisc.kind == "pfifo_fast") {
    print.text("bands 3 priomap 1 2 2 2 1 2 0 0 1 1 1 1 1 1 1 1");
  } else {
    print.text("{}", qdisc.options);
  }
  print.close_object();
}

void print_statistics(Ip& ip, LinkId id, const QdiscState& qdisc) {
  Printer& print = ip.print;
  LinkStats stats;
  const auto& classes = ip.link(id).traffic->classes;
  const auto above = std::find_if(classes.begin(), classes.end(), [&](const TcClass& c) { return c.id == qdisc.parent; });
  if (qdisc.handle != 0 && qdisc.parent == 0) stats = stats_of(ip.call.world(), id);
  if (qdisc.parent != 0 && above != classes.end()) {
    stats.tx_bytes = above->bytes;
    stats.tx_packets = above->packets;
  }
  stats.tx_bytes -= qdisc.bytes_before;
  stats.tx_packets -= qdisc.packets_before;
  stats.tx_dropped -= qdisc.dropped_before;
  print.any("bytes", " Sent {} bytes", stats.tx_bytes);
  print.any("packets", " {} pkt", stats.tx_packets);
  print.any("drops", " (dropped {}", stats.tx_dropped);
  print.any("overlimits", ", overlimits {}", 0);
  print.any("requeues", " requeues {}) ", 0);
  print.newline();
  print.text(" backlog 0b 0p requeues 0");
  print.json("backlog", 0);
  print.json("qlen", 0);
  print.newline();
}

void print_qdisc(Ip& ip, LinkId id, const QdiscState& qdisc, bool of_one_dev) {
  const Link& link = ip.link(id);
  Printer& print = ip.print;
  print.open_object();
  print.any("kind", "qdisc {} ", qdisc.kind);
  print.any("handle", "{} ", tc_id_text(qdisc.handle));
  if (!of_one_dev) print.any("dev", "dev {} ", link.name.text());
  if (qdisc.parent == 0) {
    print.flag("root", "root ");
    print.any("refcnt", "refcnt {} ", qdisc.handle != 0 ? link.tx_queues + 1 : 2);
  } else {
    print.any("parent", "parent {} ", tc_id_text(qdisc.parent));
  }
  print_options(ip, link, qdisc);
  if (qdisc.kind == "ingress") print.text("---------------- ");
  print.newline();
  if (ip.options.statistics > 0) print_statistics(ip, id, qdisc);
  print.close_object();
}

struct TcShow {
  std::string dev{};
  bool roots = true, inward = true, classes = true;
};

TcShow read_show(Ip& ip) {
  TcShow show;
  for (; ip.more(); ++ip.at) {
    const std::string& word = ip.word();
    if (word == "dev") {
      show.dev = ip.next();
    } else if (word == "root") {
      show.inward = show.classes = false;
    } else if (word == "ingress" || word == "clsact") {
      show.roots = show.classes = false;
    } else if (word == "handle" || word == "parent" || word == "invisible") {
      ip.not_modelled("tc qdisc show " + word);
    } else if (ip.is("help")) {
      ip.fail(0, std::string(kQdiscUsage));
    } else {
      ip.fail(255, fmt::format("What is \"{}\"? Try \"tc qdisc help\".\n", word));
    }
  }
  return show;
}

int list_tc(Ip& ip) {
  const TcShow show = read_show(ip);
  if (show.dev.empty()) (void)ip.call.ask(GetLink{});
  const LinkId only = show.dev.empty() ? LinkId{} : ip.find_link(tc_device(ip, show.dev).name.text());
  ip.print.begin_list();
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) {
    if (only ? only != id : false) continue;
    const Link& link = ip.link(id);
    // One that was never up has none.
    if (show.roots && qdisc_name(link) != "noop") {
      print_qdisc(ip, id, link.qdisc.empty() ? QdiscState{std::string(qdisc_name(link))} : *link.qdisc, bool(only));
    }
    for (const QdiscState& qdisc : link.traffic->qdiscs) {
      if (qdisc.parent == kTcIngress ? show.inward : show.classes) print_qdisc(ip, id, qdisc, bool(only));
    }
  }
  ip.print.end_list();
  return 0;
}

int run_qdisc(Ip& ip) {
  if (!ip.more()) return list_tc(ip);
  const std::string verb = ip.word();
  const auto is = [&](std::string_view name) { return Ip::matches(verb, name); };
  ++ip.at;
  for (const std::string_view name : {"add", "change", "replace", "link", "delete"}) {
    if (is(name)) return modify_tc(ip, name);
  }
  if (is("list") || is("show") || is("lst")) return list_tc(ip);
  if (is("help")) ip.fail(0, std::string(kQdiscUsage));
  ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"tc qdisc help\".\n", verb));
}

int run_tc_words(Ip& ip, const std::string& object) {
  const auto is = [&](std::string_view name) { return Ip::matches(object, name); };
  if (is("qdisc")) return run_qdisc(ip);
  if (is("class")) return tc_class(ip);
  if (is("filter")) return tc_filter(ip);
  for (const std::string_view name : {"chain", "actions", "monitor", "exec"}) {
    if (is(name)) ip.not_modelled(fmt::format("tc {}", name));
  }
  if (is("help")) ip.fail(0, std::string(kTcUsage));
  ip.fail(255, fmt::format("Object \"{}\" is unknown, try \"tc help\".\n", object));
}

// Runs an object's command; what it printed is out when it ends.
Batch::Outcome run_tc_object(Call& call, const IpOptions& options, std::vector<std::string> words) {
  const std::string object = words.front();
  words.erase(words.begin());
  Ip ip(call, options, std::move(words));
  Batch::Outcome outcome;
  try {
    outcome.status = run_tc_words(ip, object);
  } catch (const Exit& exit) {
    outcome = {exit.status, true};
  } catch (const Quit& quit) {
    outcome = {quit.status, quit.status == kNotModelled};
  }
  call.out(ip.print.take());
  call.flush();
  return outcome;
}

struct TcProgram {
  std::vector<std::string> argv{};
  IpOptions options{};
  Batch batch{};
  std::size_t at = 1;
  bool begun = false;

  void enter(Call& call) {
    if (++at >= argv.size()) {
      call.err("Command line is not complete. Try option \"help\"\n");
      throw Quit{255};
    }
    if (const auto error = enter_netns(call, argv[at])) {
      call.err(*error);
      throw Quit{255};
    }
  }

  // The batch's file may be all that follows; without one tc shows twice how it is used (once for what is missing).
  void open_batch(Call& call) {
    if (at + 1 >= argv.size()) {
      call.err(std::string(kTcUsage) + std::string(kTcUsage));
      throw Quit{0};
    }
    if (const auto status = batch.open(call, argv[++at])) throw Quit{*status};
  }

  void read_option(Call& call, const std::string& opt) {
    const auto is = [&](std::string_view name) { return Ip::matches(opt, name); };
    if (is("-stats") || is("-statistics")) {
      ++options.statistics;
    } else if (is("-details")) {
      ++options.details;
    } else if (is("-netns")) {
      enter(call);
    } else if (is("-raw") || is("-pretty") || is("-iec") || is("-oneline") || is("-Numeric") || is("-force") || is("-names") ||
               opt == "-nm") {
      options.pretty = options.pretty || is("-pretty");
      options.oneline = options.oneline || is("-oneline");
      options.force = options.force || is("-force");
    } else if (is("-Version")) {
      call.out("tc utility, iproute2-6.1.0, libbpf 1.1.2\n");
      throw Quit{0};
    } else if (is("-help")) {
      call.err(kTcUsage);
      throw Quit{0};
    } else if (is("-json")) {
      options.json = true;
    } else if (is("-batch")) {
      open_batch(call);
    } else if (is("-cf") || is("-conf") || is("-brief") || is("-timestamp") || is("-tshort") || is("-graph")) {
      throw Quit{call.not_modelled("tc " + opt)};
    } else if (opt.starts_with("-c") && Ip::matches(opt.substr(0, opt.find('=')), "-color")) {
      // Never on a terminal that can show colours.
    } else {
      call.err(fmt::format("Option \"{}\" is unknown, try \"tc -help\".\n", opt));
      throw Quit{255};
    }
  }

  Step begin(Call& call) {
    try {
      for (; at < argv.size() && !argv[at].empty() && argv[at][0] == '-'; ++at) read_option(call, argv[at]);
    } catch (const Quit& quit) {
      return Exited{quit.status};
    }
    if (batch.is_open()) return run_lines(call);
    if (at >= argv.size()) {
      call.err(kTcUsage);
      return Exited{0};
    }
    return Exited{run_tc_object(call, options, {argv.begin() + static_cast<std::ptrdiff_t>(at), argv.end()}).status};
  }

  Step run_lines(Call& call) {
    return batch.go(call, options.force, [this](Call& one, std::vector<std::string> words) {
      return run_tc_object(one, options, std::move(words));
    });
  }

  Step operator()(Call& call) {
    if (begun) return run_lines(call);
    begun = true;
    return begin(call);
  }
};

}  // namespace

const Link& tc_device(Ip& ip, const std::string& name) {
  (void)ip.call.ask(GetLink{});
  return need_device(ip, name);
}

Program start_tc(const std::vector<std::string>& argv) {
  TcProgram program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

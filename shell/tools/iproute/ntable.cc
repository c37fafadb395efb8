// ip ntable: the settings of the neighbour tables, which are those below /proc/sys/net/*/neigh.
//
// Not modelled: change of what only init_net has (the thresholds); that the time for which an entry stays reachable is drawn anew
//   every five minutes: it is the mean.
// Document: iproute2 6.1, ip/ipntable.c; net/core/neighbour.c (neightbl_fill_parms).
#include <algorithm>
#include <array>
#include <cstdlib>

#include "shell/tools/iproute/links.h"
#include "shell/tools/iproute/ntable.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kNtableUsage =
    "Usage: ip ntable change name NAME [ dev DEV ]\n"
    "        [ thresh1 VAL ] [ thresh2 VAL ] [ thresh3 VAL ] [ gc_int MSEC ]\n"
    "        [ PARMS ]\n"
    "Usage: ip ntable show [ dev DEV ] [ name NAME ]\n"
    "PARMS := [ base_reachable MSEC ] [ retrans MSEC ] [ gc_stale MSEC ]\n"
    "         [ delay_probe MSEC ] [ queue LEN ]\n"
    "         [ app_probes VAL ] [ ucast_probes VAL ] [ mcast_probes VAL ]\n"
    "         [ anycast_delay MSEC ] [ proxy_delay MSEC ] [ proxy_queue LEN ]\n"
    "         [ locktime MSEC ]\n";

struct NtableFilter {
  std::string name{};
  std::uint32_t dev = 0;
};

// A setting of a table, for a link or by default; `scale` makes milliseconds of its unit.
long setting(Ip& ip, bool v6, const std::string& dev, std::string_view name, long scale, long otherwise) {
  const auto text = ip.call.read_file(fmt::format("/proc/sys/net/ipv{}/neigh/{}/{}", v6 ? 6 : 4, dev, name));
  return (text ? std::strtol(text->c_str(), nullptr, 10) : otherwise) * scale;
}

// neigh_parms: each neighbour of the link holds them.
long neighbours_on(Ip& ip, bool v6, const std::string& dev) {
  const World& world = ip.call.world();
  const LinkId link = dev.empty() ? LinkId{} : find_link(world, ip.call.netns(), dev);
  if (!link) return 0;
  long count = 0;
  for (const auto& [key, neighbour] : world.netns[ip.call.netns()].neighbours) {
    if (key.link == link && key.address.is_v6() == v6) ++count;
  }
  return count;
}

// `dev` empty: what links begin with, with the table's own limits.
void show_table(Ip& ip, bool v6, const std::string& dev) {
  Printer& p = ip.print;
  const std::string from = dev.empty() ? "default" : dev;
  const auto number = [&](std::string_view key, std::string_view file, long scale, long otherwise) {
    p.any(key, "{} ", setting(ip, v6, from, file, scale, otherwise));
  };
  const auto labelled = [&](std::string_view key, std::string_view file, long scale, long otherwise) {
    p.text("{} ", key);
    number(key, file, scale, otherwise);
  };
  p.open_object();
  p.any("family", "{} ", std::string_view(v6 ? "inet6" : "inet"));
  p.any("name", "{} ", std::string_view(v6 ? "ndisc_cache" : "arp_cache"));
  p.line_break();
  p.text("    ");
  if (dev.empty()) {
    labelled("thresh1", "gc_thresh1", 1, 128);
    labelled("thresh2", "gc_thresh2", 1, 512);
    labelled("thresh3", "gc_thresh3", 1, 1024);
    labelled("gc_int", "gc_interval", 1000, 30);
  } else {
    p.any("dev", "dev {} ", dev);
  }
  p.line_break();
  p.any("refcnt", "    refcnt {} ", 1 + neighbours_on(ip, v6, dev));
  labelled("reachable", "base_reachable_time_ms", 1, 30000);
  labelled("base_reachable", "base_reachable_time_ms", 1, 30000);
  labelled("retrans", "retrans_time_ms", 1, 1000);
  p.line_break();
  p.text("    ");
  labelled("gc_stale", "gc_stale_time", 1000, 60);
  labelled("delay_probe", "delay_first_probe_time", 1000, 5);
  labelled("queue", "unres_qlen", 1, 101);
  p.line_break();
  p.text("    ");
  labelled("app_probes", "app_solicit", 1, 0);
  labelled("ucast_probes", "ucast_solicit", 1, 3);
  labelled("mcast_probes", "mcast_solicit", 1, 3);
  p.line_break();
  p.text("    ");
  labelled("anycast_delay", "anycast_delay", 10, 100);
  labelled("proxy_delay", "proxy_delay", 10, 80);
  labelled("proxy_queue", "proxy_qlen", 1, 64);
  labelled("locktime", "locktime", 10, v6 ? 0 : 100);
  p.newline();
  p.newline();
  p.close_object();
}

struct NtableWord {
  std::string_view word, file;
  long scale;  // milliseconds in a unit of the file
};
constexpr std::array<NtableWord, 12> kNtableWords{{{"base_reachable", "base_reachable_time_ms", 1},
                                                   {"retrans", "retrans_time_ms", 1},
                                                   {"gc_stale", "gc_stale_time", 1000},
                                                   {"delay_probe", "delay_first_probe_time", 1000},
                                                   {"queue", "unres_qlen", 1},
                                                   {"app_probes", "app_solicit", 1},
                                                   {"ucast_probes", "ucast_solicit", 1},
                                                   {"mcast_probes", "mcast_solicit", 1},
                                                   {"anycast_delay", "anycast_delay", 10},
                                                   {"proxy_delay", "proxy_delay", 10},
                                                   {"proxy_queue", "proxy_qlen", 1},
                                                   {"locktime", "locktime", 10}}};
constexpr std::array<std::string_view, 4> kThresholdWords{"thresh1", "thresh2", "thresh3", "gc_int"};

// ipntable_modify. A namespace of its own has no defaults of the table and no thresholds: the kernel finds nothing to change.
int change_table(Ip& ip) {
  std::string name, dev;
  std::vector<std::pair<const NtableWord*, std::uint32_t>> wanted;
  bool thresholds = false;
  for (++ip.at; ip.more(); ++ip.at) {
    const std::string word = ip.word();
    const auto row = std::find_if(kNtableWords.begin(), kNtableWords.end(), [&](const NtableWord& w) { return w.word == word; });
    const bool limit = std::find(kThresholdWords.begin(), kThresholdWords.end(), word) != kThresholdWords.end();
    if (word == "name") {
      name = ip.next();
    } else if (word == "dev") {
      dev = ip.next();
      if (index_of(ip, dev) == 0) ip.fail(1, fmt::format("Cannot find device \"{}\"\n", dev));
    } else if (row != kNtableWords.end() || limit) {
      ip.next();
      const std::uint32_t value = ip.get_unsigned(fmt::format("\"{}\" value is invalid", word), ip.word(), UINT32_MAX);
      if (limit) thresholds = true;
      else wanted.emplace_back(&*row, value);
    } else {
      ip.invalid("unknown", word);
    }
  }
  if (name.empty()) ip.fail(255, "Error: argument \"NAME\" is required\n");
  if (wanted.empty() && !thresholds) ip.fail(255, "Not enough information: changeable attributes required.\n");
  const bool v6 = name == "ndisc_cache";
  const bool is_init = ip.call.netns() == ip.call.world().init_net;
  if ((!v6 && name != "arp_cache") || ((thresholds || dev.empty()) && !is_init)) {
    ip.fail(2, "RTNETLINK answers: No such file or directory\n");
  }
  if (thresholds) ip.not_modelled("ip ntable change of thresholds");
  for (const auto& [row, value] : wanted) {
    const std::string path = fmt::format("/proc/sys/net/ipv{}/neigh/{}/{}", v6 ? 6 : 4, dev.empty() ? "default" : dev, row->file);
    (void)ip.call.write_file(path, std::to_string(value / static_cast<std::uint32_t>(row->scale)) + "\n");
  }
  return 0;
}

}  // namespace

IpResult ip_ntable(Ip& ip) {
  if (ip.more() && ip.is("help")) ip.fail(255, std::string(kNtableUsage));
  if (ip.more() && (ip.is("change") || ip.equals("chg"))) return change_table(ip);
  if (ip.more() && !ip.is("show") && !ip.is("lst") && !ip.is("list")) {
    ip.fail(255, fmt::format("Command \"{}\" is unknown, try \"ip ntable help\".\n", ip.word()));
  }
  NtableFilter filter;
  for (++ip.at; ip.more(); ++ip.at) {
    if (ip.equals("dev")) {
      filter.dev = index_of(ip, ip.next());
      if (filter.dev == 0) ip.invalid("\"DEV\" is invalid", ip.word());
    } else if (ip.equals("name")) {
      filter.name = ip.next();
    } else {
      ip.invalid("unknown", ip.word());
    }
  }
  ip.print.begin_list();
  const Netns& netns = ip.call.world().netns[ip.call.netns()];
  for (const bool v6 : {false, true}) {
    if (ip.options.family && (*ip.options.family == Family::kInet6) != v6) continue;
    if (!filter.name.empty() && filter.name != (v6 ? "ndisc_cache" : "arp_cache")) continue;
    if (filter.dev == 0) show_table(ip, v6, "");
    std::vector<std::pair<std::uint32_t, std::string>> links;  // the newest is the first of the table's list
    for (const auto& [index, id] : netns.links) links.insert(links.begin(), {index, ip.link(id).name.text()});
    for (const auto& [index, name] : links) {
      if (filter.dev == 0 || filter.dev == index) show_table(ip, v6, name);
    }
  }
  ip.print.end_list();
  return 0;
}

}  // namespace nslab::shell

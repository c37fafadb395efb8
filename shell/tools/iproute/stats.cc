// ip stats: what a link has counted, group by group.
#include <array>

#include "shell/tools/iproute/links.h"
#include "shell/tools/iproute/object_usage.h"
#include "shell/tools/iproute/objects.h"

namespace nslab::shell {

namespace {

// A leaf of the tree of groups; in the order in which ip shows them.
struct StatsLeaf {
  std::string_view group, subgroup, suite;
};
constexpr std::array kLeaves{StatsLeaf{"afstats", "mpls", ""},           StatsLeaf{"link", "", ""},
                             StatsLeaf{"offload", "l3_stats", ""},       StatsLeaf{"offload", "hw_stats_info", ""},
                             StatsLeaf{"offload", "cpu_hit", ""},        StatsLeaf{"xstats_slave", "bond", "802.3ad"},
                             StatsLeaf{"xstats", "bond", "802.3ad"},     StatsLeaf{"xstats_slave", "bridge", "mcast"},
                             StatsLeaf{"xstats_slave", "bridge", "stp"}, StatsLeaf{"xstats", "bridge", "mcast"},
                             StatsLeaf{"xstats", "bridge", "stp"}};

[[noreturn]] void what_is(Ip& ip) { ip.fail(22, fmt::format("What is \"{}\"?\n{}", ip.word(), kStatsUsage)); }

void show_leaf(Ip& ip, LinkId id, const StatsLeaf& leaf) {
  const Link& link = ip.link(id);
  Printer& p = ip.print;
  const bool counted = leaf.suite == "802.3ad" || leaf.subgroup == "bridge";
  const bool is_slave = leaf.group == "xstats_slave";
  const Link* of = is_slave ? ip.call.world().links.find(link.master) : &link;
  const bool has = of != nullptr && (leaf.subgroup == "bridge" ? of->as<Bridge>() != nullptr : of->as<Bond>() != nullptr);
  if (counted && has) ip.not_modelled(fmt::format("ip stats group {} of bridges and bonds", leaf.group));
  p.open_object();
  p.any("ifindex", "{}: ", link.ifindex);
  p.tinted(Tint::kName, "ifname", "{}: ", link.name.text());
  p.any("group", "group {}", leaf.group);
  if (!leaf.subgroup.empty()) p.any("subgroup", " subgroup {}", leaf.subgroup);
  if (!leaf.suite.empty()) p.any("suite", " suite {}", leaf.suite);
  if (leaf.group == "link") {
    p.line_break();
    print_link_statistics(ip, id);
  } else if (leaf.subgroup == "l3_stats") {
    p.on_off("request", " {}", false);
    p.text(" used off");
    p.json("used", false);
  } else if (leaf.subgroup == "hw_stats_info") {
    if (p.is_json()) ip.not_modelled("ip -j stats group offload");
    p.line_break();
    p.text("    l3_stats off used off");
  } else if (leaf.subgroup == "cpu_hit") {
    p.line_break();
  }
  p.newline();
  p.close_object();
}

// One `group GROUP [ subgroup SUBGROUP [ suite SUITE ] ]`.
StatsLeaf read_stats_group(Ip& ip) {
  StatsLeaf wanted{};
  const auto known = [&](auto part, const std::string& name) {
    return std::any_of(kLeaves.begin(), kLeaves.end(), [&](const StatsLeaf& l) {
      const bool within = (wanted.group.empty() || l.group == wanted.group) && (wanted.subgroup.empty() || l.subgroup == wanted.subgroup);
      return within && l.*part == name;
    });
  };
  const auto take = [&](auto part, std::string_view kind, std::string_view inside) {
    const std::string& name = ip.next();
    if (!known(part, name)) ip.fail(22, fmt::format("Error: no {} named {} found inside {}\n", kind, name, inside));
    wanted.*part = std::find_if(kLeaves.begin(), kLeaves.end(), [&](const StatsLeaf& l) { return l.*part == name; })->*part;
    ++ip.at;
  };
  take(&StatsLeaf::group, "group", "top-level");
  if (ip.more() && ip.equals("subgroup")) take(&StatsLeaf::subgroup, "subgroup", wanted.group);
  if (!wanted.subgroup.empty() && ip.more() && ip.equals("suite")) take(&StatsLeaf::suite, "suite", wanted.subgroup);
  return wanted;
}

int show_stats(Ip& ip) {
  std::vector<StatsLeaf> wanted;
  LinkId only{};
  while (ip.more()) {
    if (ip.equals("dev")) {
      only = ip.find_link(ip.next());
      if (!only) ip.fail(1, fmt::format("Cannot find device \"{}\"\n", ip.word()));
      ++ip.at;
    } else if (ip.equals("group")) {
      wanted.push_back(read_stats_group(ip));
    } else if (ip.equals("help")) {
      ip.call.out(std::string(kStatsUsage));
      return 0;
    } else {
      what_is(ip);
    }
  }
  if (ip.options.statistics > 0) ip.not_modelled("ip -s stats");
  const auto asked = [&](const StatsLeaf& leaf) {
    return wanted.empty() || std::any_of(wanted.begin(), wanted.end(), [&](const StatsLeaf& w) {
             return w.group == leaf.group && (w.subgroup.empty() || w.subgroup == leaf.subgroup) &&
                    (w.suite.empty() || w.suite == leaf.suite);
           });
  };
  ip.print.begin_list();
  for (const auto& [index, id] : ip.call.world().netns[ip.call.netns()].links) {
    if (only && id != only) continue;
    for (const StatsLeaf& leaf : kLeaves) {
      if (asked(leaf)) show_leaf(ip, id, leaf);
    }
    if (!only) ip.print.newline();
  }
  ip.print.end_list();
  return 0;
}

int set_stats(Ip& ip) {
  bool device = false;
  while (ip.more()) {
    if (ip.equals("dev")) {
      if (!ip.find_link(ip.next())) ip.fail(1, fmt::format("Cannot find device \"{}\"\n", ip.word()));
      device = true;
    } else if (ip.equals("l3_stats")) {
      const std::string& word = ip.next();
      if (word != "on" && word != "off") {
        ip.fail(22, fmt::format("Error: argument of \"l3_stats\" must be one of \"off\", \"on\", not \"{}\"\n", word));
      }
      ip.not_modelled("ip stats set l3_stats");
    } else {
      what_is(ip);
    }
    ++ip.at;
  }
  ip.fail(255, device ? "Not enough information: stat type to toggle is required.\n"
                      : "Not enough information: \"dev\" argument is required.\n");
}

}  // namespace

IpResult ip_stats(Ip& ip) {
  if (!ip.more()) return show_stats(ip);
  const std::string verb = ip.word();
  ++ip.at;
  if (verb == "show") return show_stats(ip);
  if (verb == "set") return set_stats(ip);
  if (verb == "help") {
    ip.call.out(std::string(kStatsUsage));
    return 0;
  }
  ip.fail(1, fmt::format("Command \"{}\" is unknown, try \"ip stats help\".\n", verb));
}

}  // namespace nslab::shell

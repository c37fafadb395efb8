// Routes and rules: what the kernel made by itself is compared with what is wanted, and the rest is put in and taken out.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <tuple>

#include "model/ip/fib.h"
#include "verify/rebuild_builder.h"
#include "verify/rebuild_words.h"

namespace nslab::verify {

namespace {

struct Row {
  std::string words{};
  Route route{};
};
// Those that compete with one another: of one prefix, tos and metric, in their order.
using Group = std::tuple<std::uint32_t, Prefix, std::uint8_t, std::uint32_t>;
using Groups = std::map<Group, std::vector<Row>>;

Groups groups_of(const World& world, NetnsId netns, Family family, const std::function<Route(const Route&)>& translated) {
  Groups out;
  for (const auto& [number, table] : fib_of(world.netns[netns], family).tables) {
    for (const auto& [key, original] : table.routes) {
      // No command makes IPv6 routes of metric 0: they are those of the host's own addresses.
      if (family == Family::kInet6 && original.metric == 0) continue;
      const Route route = translated(original);
      out[Group{number, route.destination, route.tos, route.metric}].push_back(Row{route_words(world, route), route});
    }
  }
  return out;
}

bool begins_with(const std::vector<std::string>& all, const std::vector<std::string>& first) {
  return first.size() <= all.size() && std::equal(first.begin(), first.end(), all.begin());
}

std::vector<std::string> words_of(const std::vector<Row>& rows) {
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const Row& row : rows) out.push_back(row.words);
  return out;
}

// Routes that others lean on come first.
int rank(const Route& route) {
  const bool by_gateway = route.nexthop.gateway || route.nexthop_id != 0 || route.nexthop_count() > 1;
  return (route.table == rt_table::kLocal ? 0 : 2) + (by_gateway ? 1 : 0);
}

}  // namespace

IpAddress Builder::translated(const IpAddress& address) const {
  const auto at = by_chance_.find(address);
  return at == by_chance_.end() ? address : at->second;
}

Route Builder::translated(Route route) const {
  route.destination.address = translated(route.destination.address);
  route.prefsrc = translated(route.prefsrc);
  return route;
}

// A gateway must be on a link when its route is made. Where it no longer is, it is put there for the moment.
bool Builder::add_route(const Place& place, const Route& route, const std::string& command) {
  std::string why;
  if (run(command, &why)) return true;
  if (route.destination.address.is_v4() && route.nexthop.gateway.is_v4() && route.nexthop_count() == 1 && route.nexthop.link) {
    const std::string step =
        fmt::format("{} dev {} scope link", to_string(route.nexthop.gateway), shell_word(link_name(wanted_.world, route.nexthop.link)));
    const auto before = out_.commands.size();
    shell::Session kept = session_;
    if (run(fmt::format("{} route append {}", ip(place), step)) && run(command) && run(fmt::format("{} route del {}", ip(place), step)))
      return true;
    session_ = std::move(kept);
    out_.commands.resize(before);
  }
  failed_[command] = why;
  return false;
}

void Builder::correct_family(const Place& place, Family family, const World& world) {
  const Groups has = groups_of(world, here(place), family, [](const Route& route) { return route; });
  const Groups wants = groups_of(wanted_.world, place.netns, family, [this](const Route& route) { return translated(route); });
  const std::string tool = ip(place) + (family == Family::kInet6 ? " -6 route" : " route");
  const auto words_in = [](const Groups& groups, const Group& group) {
    const auto at = groups.find(group);
    return at == groups.end() ? std::vector<std::string>{} : words_of(at->second);
  };
  std::vector<std::string> taken_out;
  std::vector<Row> put_in;
  for (const auto& [group, rows] : has) {
    const std::vector<std::string> built = words_of(rows);
    if (!begins_with(words_in(wants, group), built)) taken_out.insert(taken_out.end(), built.begin(), built.end());
  }
  for (const auto& [group, rows] : wants) {
    const std::vector<std::string> built = words_in(has, group);
    const bool begins = begins_with(words_of(rows), built);
    put_in.insert(put_in.end(), rows.begin() + static_cast<std::ptrdiff_t>(begins ? built.size() : 0), rows.end());
  }
  if (taken_out.empty() && put_in.empty()) return;
  if (family == Family::kInet6) rest();
  for (const std::string& words : taken_out) must(fmt::format("{} del {}", tool, words));
  std::stable_sort(put_in.begin(), put_in.end(), [](const Row& a, const Row& b) { return rank(a.route) < rank(b.route); });
  for (const Row& row : put_in) {
    const std::string command = fmt::format("{} append {}", tool, row.words);
    if (add_route(place, row.route, command)) failed_.erase(command);
  }
}

void Builder::correct_routes() {
  for (const Place& place : wanted_.places) {
    if (!here_.contains(place.netns)) continue;
    for (const auto& [id, object] : wanted_.world.netns[place.netns].nexthops) {
      if (object.group.empty())
        must(fmt::format("{} nexthop add {}", ip(place) + (object.family == Family::kInet6 ? " -6" : ""),
                         nexthop_words(wanted_.world, object)));
    }
    for (const auto& [id, object] : wanted_.world.netns[place.netns].nexthops) {
      if (!object.group.empty()) must(fmt::format("{} nexthop add {}", ip(place), nexthop_words(wanted_.world, object)));
    }
  }
  // A route that was refused for want of another is asked for again while fewer and fewer are.
  std::size_t refused = ~std::size_t{0};
  while (refused > 0) {
    failed_.clear();
    const World world = rested();
    for (const Place& place : wanted_.places) {
      if (!here_.contains(place.netns)) continue;
      for (const Family family : {Family::kInet, Family::kInet6}) correct_family(place, family, world);
    }
    if (failed_.size() >= refused) break;
    refused = failed_.size();
  }
}

void Builder::correct_family_rules(const Place& place, Family family) {
  const auto list = [family](const World& world, NetnsId netns) {
    std::vector<std::string> out;
    for (const PolicyRule& rule : rules_of(world.netns[netns], family)) out.push_back(rule_words(rule));
    return out;
  };
  const std::vector<std::string> has = list(now(), here(place));
  const std::vector<std::string> wants = list(wanted_.world, place.netns);
  const auto [a, b] = std::mismatch(has.begin(), has.end(), wants.begin(), wants.end());
  const std::string tool = ip(place) + (family == Family::kInet6 ? " -6 rule" : " rule");
  for (auto at = a; at != has.end(); ++at) must(fmt::format("{} del {}", tool, *at));
  for (auto at = b; at != wants.end(); ++at) must(fmt::format("{} add {}", tool, *at));
}

void Builder::correct_rules() {
  for (const Place& place : wanted_.places) {
    if (!here_.contains(place.netns)) continue;
    correct_family_rules(place, Family::kInet);
    correct_family_rules(place, Family::kInet6);
  }
}

}  // namespace nslab::verify

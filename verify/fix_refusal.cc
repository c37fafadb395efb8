#include <fmt/format.h>

#include <algorithm>

#include "verify/fix.h"

namespace nslab::verify {

namespace {

// The netns in which a request acts, as far as a name says it.
NetnsId netns_of(const Case& about, const NetnsRef& in, const Refusal& refusal) {
  if (const auto* name = std::get_if<NetnsByName>(&in)) {
    for (const auto& [id, known] : *about.speak.names) {
      if (known == name->name) return id;
    }
  }
  if (refusal.netns) return refusal.netns;
  const Process* process = find_process(about.world, about.history.after.shell);
  return process == nullptr ? NetnsId{} : process->net;
}

// The link a request is about, and where it looked for it.
struct Wanted {
  std::string name{};
  NetnsRef in{};
};

std::optional<Wanted> wanted_link(const Op& op) {
  std::optional<Wanted> out;
  std::visit(
      [&](const auto& o) {
        if constexpr (requires { o.link.name; o.in; }) out = Wanted{o.link.name, o.in};
        if constexpr (requires { o.port.name; o.in; }) out = Wanted{o.port.name, o.in};
        if constexpr (requires { o.route.nexthops; o.in; }) {
          if (!o.route.nexthops.empty()) out = Wanted{o.route.nexthops.front().link.name, o.in};
        }
      },
      op);
  return out;
}

std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t k = 0; k <= b.size(); ++k) row[k] = k;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t before = row[0];
    row[0] = i;
    for (std::size_t k = 1; k <= b.size(); ++k) {
      const std::size_t now = std::min({row[k] + 1, row[k - 1] + 1, before + (a[i - 1] == b[k - 1] ? 0U : 1U)});
      before = row[k];
      row[k] = now;
    }
  }
  return row[b.size()];
}

std::optional<Edit> other_word(const Case& about, const std::string& from, const std::string& to) {
  HistoryUnit as_unit;
  as_unit.unit.text = about.command;
  auto edit = change_words(as_unit, from, to);
  if (edit) edit->kind = Edit::Kind::kCommand;
  return edit;
}

// The same command in another namespace.
std::optional<Edit> command_in(const Case& about, NetnsId netns) {
  Edit edit;
  edit.kind = Edit::Kind::kCommand;
  edit.text = about.command;
  const std::size_t option = edit.text.find("ip -n ");
  if (option != std::string::npos) {
    const std::size_t end = edit.text.find(' ', option + 6);
    edit.text.replace(option, end - option, about.speak.ip(netns));
  } else if (edit.text.starts_with("ip netns exec ")) {
    const std::size_t end = edit.text.find(' ', 14);
    edit.text.replace(0, end + 1, about.speak.exec(netns));
  } else {
    edit.text = about.speak.exec(netns) + edit.text;
  }
  return edit.text == about.command ? std::nullopt : std::optional<Edit>(edit);
}

void link_missing(const Case& about, const Refusal& refusal, Suspicions& out) {
  const auto wanted = wanted_link(refusal.op);
  if (!wanted || wanted->name.empty()) return;
  const NetnsId here = netns_of(about, wanted->in, refusal);
  const LinkId misplaced = [&] {
    for (const auto& [id, link] : about.world.links) {
      if (link.name.view() == wanted->name && link.netns != here) return id;
    }
    return LinkId{};
  }();
  Suspicion found;
  found.cause.netns = here;
  found.cause.text = wanted->name;
  found.cause.fault = misplaced ? Fault::kWrongNetns : Fault::kLinkMissing;
  if (misplaced) {
    const Link& link = about.world.links[misplaced];
    found.cause.link = misplaced;
    if (about.speak.knows(link.netns)) {
      if (auto edit = command_in(about, link.netns)) found.remedies.push_back({*edit});
      const auto name = about.speak.names->find(here);
      const std::string target = name == about.speak.names->end() || name->second.empty() ? "1" : name->second;
      found.remedies.push_back(
          {append(fmt::format("{} link set {} netns {}", about.speak.ip(link.netns), shell_word(wanted->name), shell_word(target)))});
    }
  }
  std::string nearest;
  for (const auto& [index, id] : about.world.netns.contains(here) ? about.world.netns[here].links : Map<std::uint32_t, LinkId>{}) {
    const std::string name = about.speak.link(id);
    if (nearest.empty() || distance(name, wanted->name) < distance(nearest, wanted->name)) nearest = name;
  }
  if (!nearest.empty() && distance(nearest, wanted->name) <= 2) {
    if (auto edit = other_word(about, wanted->name, nearest)) found.remedies.push_back({*edit});
  }
  out.push_back(std::move(found));
}

std::string netns_path(const Op& op) {
  std::string path;
  if (const auto* open = std::get_if<Open>(&op)) path = open->path;
  if (const auto* set = std::get_if<Setns>(&op)) path = set->path;
  std::visit(
      [&](const auto& o) {
        if constexpr (requires { o.in; }) {
          if (const auto* name = std::get_if<NetnsByName>(&o.in)) path = "/run/netns/" + name->name;
        }
      },
      op);
  const std::size_t at = path.find("run/netns/");
  return at == std::string::npos ? "" : path.substr(at + 10);
}

void netns_missing(const Case& about, const Op& op, Suspicions& out) {
  const std::string name = netns_path(op);
  const auto& names = *about.speak.names;
  if (name.empty() || std::any_of(names.begin(), names.end(), [&](const auto& row) { return row.second == name; }))
    return;
  Suspicion found;
  found.cause.text = name;
  found.cause.fault = Fault::kNetnsMissing;
  for (const HistoryUnit& unit : about.history.units) {
    const Speaker then(unit.before.world, about.history.after.shell);
    if (std::any_of(then.names->begin(), then.names->end(), [&](const auto& row) { return row.second == name; }))
      found.cause.fault = Fault::kNetnsDeleted;
  }
  std::string nearest;
  for (const auto& [id, known] : *about.speak.names) {
    if (known.empty() || known.starts_with("pid ")) continue;
    if (nearest.empty() || distance(known, name) < distance(nearest, name)) nearest = known;
  }
  if (found.cause.fault == Fault::kNetnsMissing && !nearest.empty() && distance(nearest, name) <= 2) {
    if (auto edit = other_word(about, name, nearest)) found.remedies.push_back({*edit});
  }
  found.remedies.push_back({append("ip netns add " + shell_word(name))});
  out.push_back(std::move(found));
}

// A gateway that no link of the namespace can ask for: mended, if at all, by what suspect_route says of the way to it.
void gateway_off_link(const Case& about, NetnsId netns, const IpAddress& gateway, Suspicions& out) {
  if (!about.world.netns.contains(netns)) return;
  for (const auto& [index, id] : about.world.netns[netns].links) {
    const Link& link = about.world.links[id];
    if (link.is_up() && covering_address(link, gateway) != nullptr) return;
  }
  Suspicion found;
  found.cause.fault = Fault::kGatewayOffLink;
  found.cause.netns = netns;
  found.cause.gateway = gateway;
  out.push_back(std::move(found));
}

void by_reason(const Case& about, const Refusal& refusal, Suspicions& out) {
  netns_missing(about, refusal.op, out);
  switch (static_cast<int>(refusal.reason)) {
    case static_cast<int>(Reason::kNoSuchDevice):
    case static_cast<int>(Reason::kNexthopDeviceMissing):
    case static_cast<int>(Reason::kNotABridge):
    case static_cast<int>(Reason::kNoSuchBridge):
      link_missing(about, refusal, out);
      break;
    case static_cast<int>(Reason::kGatewayInvalid):
    case static_cast<int>(Reason::kGatewayUnreachable):
    case static_cast<int>(Reason::kNetworkUnreachable):
    case static_cast<int>(Reason::kHostUnreachable):
    case static_cast<int>(Reason::kNexthopDown):
    case static_cast<int>(Reason::kNexthopDeviceDown):
    case static_cast<int>(Reason::kDeviceNotUp):
    case static_cast<int>(Reason::kGateway6Unreachable):
    case static_cast<int>(Reason::kNexthop6DeviceDown): {
      const auto* route = std::get_if<NewRoute>(&refusal.op);
      if (route == nullptr) break;
      const NetnsId netns = netns_of(about, route->in, refusal);
      for (const NexthopSpec& hop : route->route.nexthops) {
        if (hop.link.given()) suspect_link(about, find_link(about.world, netns, hop.link.name), out);
        if (hop.gateway) gateway_off_link(about, netns, hop.gateway, out);
        if (hop.gateway) suspect_route(about, netns, hop.gateway, false, out);
      }
      break;
    }
    default: break;
  }
}

}  // namespace

void suspect_refusal(const Case& about, Suspicions& out) {
  const auto& refusals = about.run.refusals;
  for (std::size_t i = refusals.size(); i-- > 0;) by_reason(about, refusals[i], out);
}

}  // namespace nslab::verify

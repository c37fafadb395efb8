#include <fmt/format.h>

#include <algorithm>

#include "model/forward.h"
#include "model/ip/fib.h"
#include "verify/explain_run.h"
#include "verify/flow.h"
#include "verify/lint_parts.h"

namespace nslab::verify {

namespace {

// The routes of a namespace that go by a gateway, by default or by prefix.
template <class F>
void each_gateway(const Look& look, NetnsId netns, F&& told) {
  for (const auto& [table, rows] : look.world.netns[netns].fib4.tables) {
    for (const auto& [key, route] : rows.routes) {
      if (!route.has_nexthop() || !route.nexthop.gateway) continue;
      told(table, route);
    }
  }
}

void look_at_gateway(Look& look, NetnsId netns, std::uint32_t table, const Route& route) {
  const IpAddress gateway = route.nexthop.gateway;
  const LinkId by = route.nexthop.link;
  if (!look.world.links.contains(by)) return;
  const auto segment = segment_of(look.world, by);
  for (const LinkId id : segment) {
    const Link& link = look.world.links[id];
    const bool has = std::any_of(link.addresses4->begin(), link.addresses4->end(), [&](const Ifaddr& a) { return a.local == gateway; });
    if (!has) continue;
    if (link.netns == netns) break;  // its own address is no gateway
    if (forwards(look.world, link, Family::kInet) || !look.speak.knows(link.netns)) return;
    const bool already = std::any_of(look.out.begin(), look.out.end(),
                                     [&](const Finding& f) { return f.flaw == Flaw::kForwardingOff && f.netns == link.netns; });
    if (already) return;
    Finding& found = look.add(Flaw::kForwardingOff, link.netns, id);
    found.address = gateway;
    found.fix = fmt::format("{}sysctl -w net.ipv4.ip_forward=1", look.speak.exec(link.netns));
    return;
  }
  Finding& found = look.add(Flaw::kGatewayOutOfReach, netns, by);
  found.address = gateway;
  found.prefix = route.destination;
  const std::string ip = look.speak.ip(netns);
  const std::string in_table = table == rt_table::kMain ? "" : fmt::format(" table {}", table);
  const std::string destination = route.destination.length == 0 ? "default" : to_string(route.destination);
  for (const LinkId id : segment) {
    const Link& link = look.world.links[id];
    const Ifaddr* theirs = link.netns == netns ? nullptr : first_address(link, Family::kInet);
    if (theirs == nullptr || covering_address(look.world.links[by], theirs->local) == nullptr || !forwards(look.world, link, Family::kInet))
      continue;
    found.fix = fmt::format("{} route replace {} via {}{}", ip, destination, to_string(theirs->local), in_table);
    return;
  }
  found.fix = fmt::format("{} route del {} via {}{}", ip, destination, to_string(gateway), in_table);
}

// Whether requests from a namespace arrive at an address whose host knows no way back: asked of the engine.
void look_at_way_back(Look& look, NetnsId from, const IpAddress& to) {
  CommandRun run;
  run.after.world = look.world;
  Attempt attempt;
  attempt.netns = from;
  attempt.destination = to;
  attempt.echo = true;
  Echo echo;
  echo.destination = to;
  attempt.outcome = forward_echo(run.after.world, from, echo, &run.trace);
  if (attempt.outcome.answered || attempt.outcome.kind == Outcome::Kind::kRefused) return;
  attempt.last_event = run.trace.events.size();
  run.attempts.push_back(attempt);
  const auto flow = read_flow(run);
  if (!flow || !flow->loss || !flow->loss->on_way_back || flow->loss->packet.ip() == nullptr) return;
  const Loss& loss = *flow->loss;
  const bool unrouted = loss.reason == DropReason::kIpInnoroutes || loss.reason == DropReason::kIpOutnoroutes;
  if (!unrouted || !look.speak.knows(loss.netns)) return;
  const IpAddress wanted = loss.packet.ip()->destination;
  const auto told = [&](const Finding& f) { return f.flaw == Flaw::kOneWayRoute && f.netns == loss.netns && f.address == wanted; };
  if (std::any_of(look.out.begin(), look.out.end(), told)) return;
  Finding& found = look.add(Flaw::kOneWayRoute, loss.netns, {});
  found.address = wanted;
  // Back the way it came: the last router on the way there, as seen from here.
  const Hop* before = flow->forward.size() > 1 ? &flow->forward[flow->forward.size() - 2] : nullptr;
  if (before == nullptr) return;
  for (const auto& [index, id] : look.world.netns[loss.netns].links) {
    for (const auto& [other_index, other] : look.world.netns[before->netns].links) {
      const Ifaddr* theirs = first_address(look.world.links[other], Family::kInet);
      if (theirs == nullptr || covering_address(look.world.links[id], theirs->local) == nullptr) continue;
      Prefix subnet{masked(wanted, 24), 24};
      for (const LinkId owner : owners_of(look.world, wanted)) {
        for (const Ifaddr& a : *look.world.links[owner].addresses4) subnet = a.local == wanted ? a.subnet() : subnet;
      }
      found.fix = fmt::format("{} route add {} via {}", look.speak.ip(loss.netns), to_string(subnet), to_string(theirs->local));
      return;
    }
  }
}

constexpr std::size_t kMostProbes = 400;

}  // namespace

void look_at_routes(Look& look) {
  std::vector<NetnsId> senders;
  for (const auto& [netns, name] : *look.speak.names) {
    if (!look.speak.knows(netns)) continue;
    bool any = false;
    each_gateway(look, netns, [&, from = netns](std::uint32_t table, const Route& route) {
      any = true;
      look_at_gateway(look, from, table, route);
    });
    if (any) senders.push_back(netns);
  }
  std::size_t probes = 0;
  for (const NetnsId from : senders) {
    for (const auto& [id, link] : look.world.links) {
      const Ifaddr* a = link.netns == from || !look.speak.knows(link.netns) || link.as<Loopback>() != nullptr
                            ? nullptr
                            : first_address(link, Family::kInet);
      if (a != nullptr && ++probes <= kMostProbes) look_at_way_back(look, from, a->local);
    }
  }
}

}  // namespace nslab::verify

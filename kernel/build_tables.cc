// What a namespace has beside its links and addresses, as requests that make it.
#include <algorithm>

#include "kernel/build_parts.h"
#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

void add_route(const World& world, const Route& route, std::uint32_t table, Requests& to) {
  NewRoute op;
  op.exclusive = false;
  op.append = true;
  op.route.family = route.destination.address.family;
  op.route.destination = route.destination;
  op.route.type = route.type;
  op.route.scope = route.scope;
  op.route.protocol = route.protocol;
  op.route.tos = route.tos;
  op.route.metric = route.metric;
  op.route.table = table;
  op.route.prefsrc = route.prefsrc;
  op.route.metrics = *route.metrics;
  op.route.nexthop_id = route.nexthop_id;
  op.route.multipath = route.nexthop_count() > 1 && route.nexthop_id == 0;
  const bool leads = route.has_nexthop() && route.nexthop_id == 0 && !is_refusal(route.type);
  for (std::size_t i = 0; leads && i < route.nexthop_count(); ++i) {
    const Nexthop& hop = route.nexthop_at(i);
    const Link* link = world.links.find(hop.link);
    op.route.nexthops.push_back({hop.gateway, LinkRef{"", link == nullptr ? 0 : link->ifindex}, hop.weight, hop.onlink});
  }
  to.push_back(encode_route(op).bytes());
}

// The nearer first: a gateway must be reachable by what is there already.
void add_routes(const World& world, const Fib& fib, Requests& to) {
  std::vector<std::pair<const Route*, std::uint32_t>> all;
  for (const auto& [table, rows] : fib.tables) {
    for (const auto& [key, route] : rows.routes) {
      if (route.protocol != rtprot::kKernel && route.protocol != rtprot::kRa) all.emplace_back(&route, table);
    }
  }
  const auto has_gateway = [](const auto& one) { return one.first->has_nexthop() && one.first->nexthop.gateway; };
  std::stable_partition(all.begin(), all.end(), [&](const auto& one) { return !has_gateway(one); });
  for (const auto& [route, table] : all) add_route(world, *route, table, to);
}

void add_nexthops(const World& world, const Netns& netns, Requests& to) {
  for (const bool groups : {false, true}) {
    for (const auto& [id, object] : netns.nexthops) {
      if (object.group.empty() == groups) continue;
      NewNexthop op;
      op.object = object;
      const Link* link = world.links.find(object.nexthop.link);
      if (link != nullptr && !object.blackhole && !object.fdb && object.group.empty()) op.link.index = link->ifindex;
      to.push_back(encode_nexthop(op).bytes());
    }
  }
}

// Where they are not the rules that every namespace begins with, those go first.
void add_rules(const Fib& fib, Family family, Requests& to) {
  if (!fib.own_rules) return;
  static constexpr std::pair<std::uint32_t, std::uint32_t> kFirst[] = {
      {0, rt_table::kLocal}, {32766, rt_table::kMain}, {32767, rt_table::kDefault}};
  for (const auto& [priority, table] : kFirst) {
    if (family == Family::kInet6 && table == rt_table::kDefault) continue;
    DelRule op;
    op.family = family;
    op.rule.priority = priority;
    op.rule.table = table;
    op.has_priority = op.has_table = true;
    to.push_back(encode_rule(op).bytes());
  }
  for (const PolicyRule& rule : *fib.rules) {
    NewRule op;
    op.family = family;
    op.rule = rule;
    op.has_priority = true;
    op.exclusive = false;
    to.push_back(encode_rule(op).bytes());
  }
}

void add_neighbours(const World& world, const Netns& netns, Requests& to) {
  for (const auto& [key, neighbour] : netns.neighbours) {
    NewNeigh op;
    op.link.index = world.links[key.link].ifindex;
    op.address = key.address;
    op.replace = true;
    op.protocol = neighbour.protocol;
    if (neighbour.state == Nud::kPermanent) {
      op.lladdr = neighbour.address;
      to.push_back(encode_neigh(op).bytes());
    }
    if (neighbour.is_proxy) {
      op.lladdr.reset();
      op.proxy = true;
      to.push_back(encode_neigh(op).bytes());
    }
  }
}

void add_forwarding_entries(const World& world, const Link& link, Requests& to) {
  const Bridge* bridge = link.as<Bridge>();
  if (bridge == nullptr) return;
  for (const auto& [key, entry] : bridge->state->fdb) {
    if (!entry.added_by_user) continue;
    const Link& port = world.links[entry.port];
    NewFdb op;
    op.link.index = port.ifindex;
    op.address = key.address();
    op.vlan = key.vlan();
    op.on_self = port.as<Bridge>() != nullptr;
    op.on_master = !op.on_self;
    op.permanent = entry.local;
    op.is_static = entry.is_static && !entry.local;
    op.sticky = entry.sticky;
    op.external = entry.external;
    to.push_back(encode_fdb(op).bytes());
  }
}

}  // namespace

void add_tables(const World& world, NetnsId netns, Requests& to) {
  const Netns& ns = world.netns[netns];
  for (const auto& [index, id] : ns.links) add_forwarding_entries(world, world.links[id], to);
  add_neighbours(world, ns, to);
  add_nexthops(world, ns, to);
  for (const Fib* fib : {&ns.fib4, &ns.fib6}) add_routes(world, *fib, to);
  add_rules(ns.fib4, Family::kInet, to);
  add_rules(ns.fib6, Family::kInet6, to);
}

}  // namespace nslab::kernel

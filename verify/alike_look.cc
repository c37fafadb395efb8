#include "verify/alike_look.h"

#include <algorithm>

#include "model/link/kinds.h"

namespace nslab::verify {

namespace {

std::uint64_t number_of(Instant at) { return static_cast<std::uint64_t>(at.count()); }

void add_name(LimbLook& look, std::string_view name) {
  look.add(name.size());
  for (const char c : name) look.add(static_cast<unsigned char>(c));
}

// What a kind has that is not compared makes a limb one of its own.
bool is_comparable(const Link& link) {
  return link.as<Loopback>() != nullptr || link.as<Veth>() != nullptr || link.as<Bridge>() != nullptr || link.as<Dummy>() != nullptr;
}

bool tells_links_apart(const Netns& ns) { return !ns.ruleset->tables.empty() || ns.fib4.own_rules; }

}  // namespace

std::optional<LimbLook::Sum> LimbLooker::look(std::uint32_t limb) {
  limb_ = &limbs_.all()[limb];
  const Link& socket = world_.links[limb_->socket];
  if (!is_plain(limb_->socket, socket)) return std::nullopt;
  if (!std::all_of(limb_->members.begin(), limb_->members.end(), [&](NetnsId id) { return is_plain(id); })) return std::nullopt;
  gather_addresses();
  LimbLook out;
  for (const std::uint32_t address : own_) {
    const IpAddress each = IpAddress::v4(address);
    if (!facts_.is_single(each)) return std::nullopt;
    out.add(facts_.fixed_holders(each));
  }
  add_link(out, limb_->socket);
  if (tells_links_apart(world_.netns[socket.netns])) add_name(out, socket.name.view());
  add_reference(out, limb_->stem);
  for (const NetnsId member : limb_->members) add_namespace(out, member);
  add_mentions(out);
  return out.sum();
}

bool LimbLooker::is_plain(NetnsId netns) const {
  const Netns& ns = world_.netns[netns];
  if (ns.outside || ns.dying || facts_.is_suspect(netns) || !ns.fib4.exceptions.empty()) return false;
  for (const auto& [index, id] : ns.links) {
    if (!is_plain(id, world_.links[id])) return false;
  }
  return true;
}

bool LimbLooker::is_plain(LinkId id, const Link& link) const {
  if (!is_comparable(link) || is_ridden(world_, id)) return false;
  if (link.as<Bridge>() != nullptr) {
    if (link.as<Bridge>()->state->stp) return false;
  } else if (link.as<Loopback>() == nullptr && !facts_.is_single(link.address)) {
    return false;
  }
  const auto& addresses = *link.addresses4;
  return std::all_of(addresses.begin(), addresses.end(),
                     [](const Ifaddr& a) { return a.local == a.peer && a.valid_s == kLifetimeForever; });
}

void LimbLooker::gather_addresses() {
  own_.clear();
  const auto gather = [&](const Link& link) {
    for (const Ifaddr& a : *link.addresses4) {
      if (!a.local.is_loopback()) own_.push_back(a.local.v4_value());
    }
  };
  gather(world_.links[limb_->socket]);
  for (const NetnsId member : limb_->members) {
    for (const auto& [index, id] : world_.netns[member].links) gather(world_.links[id]);
  }
  std::sort(own_.begin(), own_.end());
}

void LimbLooker::add_namespace(LimbLook& look, NetnsId netns) {
  const Netns& ns = world_.netns[netns];
  look.add(ns.links.size());
  for (const auto& [index, id] : ns.links) {
    look.add(index);
    add_link(look, id);
  }
  look.add(confs_.of(*ns.conf4_all));
  look.add(sysctls_.of(*ns.sysctls));
  look.add(rulesets_.of(*ns.ruleset));
  add_rules(look, ns);
  LimbLook routes;  // their order within a table follows addresses, and a packet meets them by the length of their prefixes
  for (const auto& [number, table] : ns.fib4.tables) {
    for (const auto& [key, route] : table.routes) {
      LimbLook each;
      each.add(number);
      each.add(static_cast<std::uint64_t>(route.metric) << 8U | route.tos);
      add_route(each, route);
      routes.add_to_heap(each);
    }
  }
  look.add(routes.sum());
}

void LimbLooker::add_rules(LimbLook& look, const Netns& ns) {
  look.add(ns.fib4.own_rules ? ns.fib4.rules->size() + 1 : 0);
  if (!ns.fib4.own_rules) return;
  for (const PolicyRule& rule : *ns.fib4.rules) {
    for (const std::uint64_t number : {static_cast<std::uint64_t>(rule.priority), static_cast<std::uint64_t>(rule.action),
                                       static_cast<std::uint64_t>(rule.table), static_cast<std::uint64_t>(rule.goto_priority),
                                       static_cast<std::uint64_t>(rule.tos), static_cast<std::uint64_t>(rule.fwmark),
                                       static_cast<std::uint64_t>(rule.fwmask), static_cast<std::uint64_t>(rule.invert),
                                       static_cast<std::uint64_t>(rule.ip_protocol), static_cast<std::uint64_t>(rule.sport_low),
                                       static_cast<std::uint64_t>(rule.sport_high), static_cast<std::uint64_t>(rule.dport_low),
                                       static_cast<std::uint64_t>(rule.dport_high), static_cast<std::uint64_t>(rule.has_uid_range),
                                       static_cast<std::uint64_t>(rule.uid_low), static_cast<std::uint64_t>(rule.uid_high),
                                       static_cast<std::uint64_t>(rule.l3mdev), static_cast<std::uint64_t>(rule.suppress_prefix_length),
                                       static_cast<std::uint64_t>(rule.suppress_group)}) {
      look.add(number);
    }
    for (const Prefix& prefix : {rule.from, rule.to}) {  // told as it stands, and its holders are: AlikeFacts::fixed_holders
      look.add(prefix.address.low);
      look.add(static_cast<std::uint64_t>(prefix.address.family) << 8U | prefix.length);
    }
    add_name(look, rule.iif.view());
    add_name(look, rule.oif.view());
  }
}

void LimbLooker::add_link(LimbLook& look, LinkId id) {
  const Link& link = world_.links[id];
  const bool is_socket = id == limb_->socket;
  look.add(link.kind.index());
  if (!is_socket && tells_links_apart(world_.netns[link.netns])) add_name(look, link.name.view());
  for (const std::uint64_t number :
       {static_cast<std::uint64_t>(link.flags), static_cast<std::uint64_t>(link.mtu), static_cast<std::uint64_t>(link.carrier),
        static_cast<std::uint64_t>(link.operstate), static_cast<std::uint64_t>(link.qdisc_active),
        static_cast<std::uint64_t>(link.promiscuity), static_cast<std::uint64_t>(link.allmulti), static_cast<std::uint64_t>(link.group)}) {
    look.add(number);
  }
  look.add(qdiscs_.of(*link.qdisc));
  look.add(confs_.of(*link.conf4));
  look.add(neighbours_.of(*link.neighbour4));
  add_reference(look, link.master);
  if (const Link* master = world_.links.find(link.master); master != nullptr && master->as<Bridge>() != nullptr) {
    BridgePort port = *link.port;
    port.number = 0;
    look.add(ports_.of(port));
  }
  if (const Veth* veth = link.as<Veth>()) add_reference(look, veth->peer);
  if (const Bridge* bridge = link.as<Bridge>()) add_bridge(look, *bridge->state);
  add_addresses(look, link);
}

void LimbLooker::add_bridge(LimbLook& look, const BridgeState& state) {
  look.add(state.vlan_filtering);
  look.add(state.vlan_is_8021ad);
  look.add(state.default_pvid);
  look.add(state.multicast_snooping);
  look.add(state.group_forward_mask);
  look.add(state.nf_call_iptables);
  look.add(state.nf_call_arptables);
  look.add(static_cast<std::uint64_t>(state.ageing_time.count()));
  look.add(vlans_.of(state.vlans));
  look.add(state.ports.size());
  for (const LinkId port : state.ports) add_reference(look, port);
}

void LimbLooker::add_addresses(LimbLook& look, const Link& link) {
  look.add(link.addresses4->size());
  for (const Ifaddr& a : *link.addresses4) {
    add_address(look, a.local);
    add_range(look, a.subnet());
    look.add(static_cast<std::uint64_t>(a.scope) << 32U | a.flags);
    const bool is_usual = a.broadcast == a.subnet().last();
    look.add(is_usual);
    if (!is_usual) look.add(a.broadcast.low);
  }
}

void LimbLooker::add_route(LimbLook& look, const Route& route) {
  add_range(look, route.destination);
  look.add(static_cast<std::uint64_t>(route.type) << 16U | static_cast<std::uint64_t>(route.scope) << 8U);
  look.add(static_cast<std::uint64_t>(route.table) << 32U | route.realm);
  add_address(look, route.prefsrc);
  add_address(look, route.nexthop.gateway);
  add_reference(look, route.nexthop.link);
  look.add(static_cast<std::uint64_t>(route.nexthop.weight) << 3U | static_cast<std::uint64_t>(route.nexthop.onlink) << 2U |
           static_cast<std::uint64_t>(route.nexthop.dead) << 1U | static_cast<std::uint64_t>(route.nexthop.linkdown));
  look.add(metrics_.of(*route.metrics));
  look.add(number_of(route.expires));
}

// What is spoken of it elsewhere: routes to what is its own, by it, or from it; and which other ranges hold its addresses.
void LimbLooker::add_mentions(LimbLook& look) {
  LimbLook sites;
  for (std::size_t i = 0; i < own_.size(); ++i) {
    const IpAddress each = IpAddress::v4(own_[i]);
    LimbLook holders;
    for (const std::uint8_t length : facts_.lengths()) {
      const Prefix range{masked(each, length), length};
      const bool is_range = facts_.has_range(range);
      if (!is_range && length != 32) continue;
      const auto [first, count] = own_in(range);
      if (facts_.points_in(range) != count) {
        LimbLook holder;
        holder.add(range.address.low << 8U | length);
        if (is_range) holders.add_to_heap(holder);
      } else if (first == i) {
        const auto [begin, end] = facts_.sites_of(range);
        for (const AlikeFacts::Site* site = begin; site != end; ++site) {
          if (std::binary_search(limb_->members.begin(), limb_->members.end(), site->netns)) continue;
          LimbLook told;
          told.add(site->netns.value);
          add_range(told, range);
          add_route(told, *site->route);
          told.add(static_cast<std::uint64_t>(site->route->metric) << 8U | site->route->tos);
          sites.add_to_heap(told);
        }
      }
    }
    look.add(holders.sum());
  }
  look.add(sites.sum());
}

void LimbLooker::add_place(LimbLook& look, NetnsId netns) {
  const auto at = std::lower_bound(limb_->members.begin(), limb_->members.end(), netns);
  const bool within = at != limb_->members.end() && *at == netns;
  look.add(within ? 1U : 2U);
  look.add(within ? static_cast<std::uint64_t>(at - limb_->members.begin()) : netns.value);
}

void LimbLooker::add_reference(LimbLook& look, LinkId link) {
  const Link* found = world_.links.find(link);
  if (found == nullptr || link == limb_->socket) {
    look.add(found == nullptr ? 3U : 4U);
    return;
  }
  add_place(look, found->netns);
  look.add(found->ifindex);
}

void LimbLooker::add_address(LimbLook& look, const IpAddress& address) {
  const auto at = std::lower_bound(own_.begin(), own_.end(), address.v4_value());
  const bool is_own = address.is_v4() && at != own_.end() && *at == address.v4_value();
  look.add(is_own ? 5U : 6U);
  look.add(is_own ? static_cast<std::uint64_t>(at - own_.begin()) : address.low);
  if (!is_own) look.add(address.high ^ static_cast<std::uint64_t>(address.family));
}

void LimbLooker::add_range(LimbLook& look, const Prefix& range) {
  const auto [first, count] = own_in(range);
  const std::uint32_t all = facts_.points_in(range);
  look.add(range.length);
  look.add(static_cast<std::uint64_t>(first) << 32U | count);
  if (all == 0) {
    look.add(7);  // no packet goes there: it does not matter where it is
  } else if (all == count) {
    look.add(8);
  } else {
    look.add(range.address.low);
  }
}

std::pair<std::uint32_t, std::uint32_t> LimbLooker::own_in(const Prefix& range) const {
  const auto first = std::lower_bound(own_.begin(), own_.end(), range.network().v4_value());
  const auto last = std::upper_bound(first, own_.end(), range.last().v4_value());
  if (first == last) return {0, 0};
  return {static_cast<std::uint32_t>(first - own_.begin()), static_cast<std::uint32_t>(last - first)};
}

}  // namespace nslab::verify

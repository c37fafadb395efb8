#include <algorithm>
#include <vector>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/fib_sync.h"
#include "model/ip/neighbours.h"
#include "model/link/kinds.h"
#include "model/netfilter/conntrack_rules.h"

namespace nslab {

namespace {

// fib_magic: a route that the kernel itself keeps for an address.
Route kernel_route(const World& world, LinkId link, RouteType type, const Prefix& destination, const Ifaddr& address,
                   std::uint32_t metric) {
  const Link& device = world.links[link];
  Route route;
  route.destination = {destination.network(), destination.length};
  route.type = type;
  route.scope = type == RouteType::kLocal ? Scope::kHost : Scope::kLink;
  route.protocol = rtprot::kKernel;
  route.table = table_of_link(world, device, type == RouteType::kUnicast ? rt_table::kMain : rt_table::kLocal);
  route.prefsrc = address.local;
  route.metric = metric;
  route.nexthop.link = link;
  route.nexthop.linkdown = type != RouteType::kLocal && !device.carrier;
  return route;
}

bool same_but_flags(const Route& a, const Route& b) {
  return a.type == b.type && a.scope == b.scope && a.protocol == b.protocol && a.prefsrc == b.prefsrc &&
         a.metric == b.metric && a.nexthop.link == b.nexthop.link && a.nexthop.gateway == b.nexthop.gateway;
}

std::vector<RouteAt> routes_beside(const World& world, const Route& route) {
  return routes_with_prefix(world.netns[world.links[route.nexthop.link].netns], Family::kInet, route.table, route.destination);
}

// Whether the first route of this prefix is of the same type now.
bool add_route(World& world, const Route& route) {
  const std::vector<RouteAt> there = routes_beside(world, route);
  const bool first = there.empty() || there.front().route->type == route.type;
  if (std::none_of(there.begin(), there.end(), [&](const RouteAt& at) { return same_but_flags(*at.route, route); })) {
    fib_append(world, world.links[route.nexthop.link].netns, route);
  }
  return first;
}

void del_route(World& world, const Route& route) {
  const NetnsId netns = world.links[route.nexthop.link].netns;
  for (const RouteAt& at : routes_with_prefix(world.netns[netns], Family::kInet, route.table, route.destination)) {
    if (same_but_flags(*at.route, route)) {
      fib_erase(world, netns, Family::kInet, route.table, at.key);
      return;
    }
  }
}

IpAddress subnet_broadcast(const Ifaddr& address) { return Prefix{address.peer, address.prefix_length}.last(); }

// Only an address that is some host's own can be a route's preferred source (fib_valid_prefsrc, inet_addr_type).
bool can_be_source(const IpAddress& address) { return !address.is_any() && !address.is_limited_broadcast() && !address.is_multicast(); }

bool has_subnet_route(const Ifaddr& address) {
  const Prefix subnet = address.subnet();
  return can_be_source(address.local) && !subnet.address.is_any() && !address.has(ifa::kSecondary) &&
         (subnet.address != address.local || address.prefix_length < 32);
}

// The primary address of the same subnet, whose name the routes of a secondary carry.
const Ifaddr& primary_of(const std::vector<Ifaddr>& list, const Ifaddr& address) {
  if (!address.has(ifa::kSecondary)) return address;
  const auto at = std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) {
    return !a.has(ifa::kSecondary) && a.prefix_length == address.prefix_length && a.covers(address.peer);
  });
  return at == list.end() ? address : *at;
}

// fib_del_ifaddr: takes away what no address that is left still needs.
void remove_address_routes(World& world, LinkId link, const Ifaddr& gone) {
  const Link& device = world.links[link];
  const NetnsId netns = device.netns;
  const std::vector<Ifaddr> rest = *device.addresses4;
  const RouteType subnet_type = device.as<Loopback>() != nullptr ? RouteType::kLocal : RouteType::kUnicast;
  const Ifaddr& primary = primary_of(rest, gone);
  // An address whose routes have another preferred source has routes of its own.
  const auto other = [&](auto test) {
    return std::any_of(rest.begin(), rest.end(), [&](const Ifaddr& a) { return primary_of(rest, a).local == primary.local && test(a); });
  };
  const bool local_left = other([&](const Ifaddr& a) { return a.local == gone.local; });
  if (has_subnet_route(gone) && !gone.has(ifa::kNoprefixroute)) {
    del_route(world, kernel_route(world, link, subnet_type, gone.subnet(), gone, gone.metric));
  }
  const auto drop_broadcast = [&](const IpAddress& address) {
    const bool needed = other([&](const Ifaddr& a) {
      return a.broadcast == address || (a.prefix_length < 31 && subnet_broadcast(a) == address);
    });
    if (!needed) del_route(world, kernel_route(world, link, RouteType::kBroadcast, Prefix::host(address), primary, 0));
  };
  if (gone.broadcast && !gone.broadcast.is_limited_broadcast()) drop_broadcast(gone.broadcast);
  if (has_subnet_route(gone) && gone.prefix_length < 31) drop_broadcast(subnet_broadcast(gone));
  if (local_left) return;
  del_route(world, kernel_route(world, link, RouteType::kLocal, Prefix::host(gone.local), primary, 0));
  // What prefers it as a source goes, if it is nobody's own any more.
  if (world.netns[netns].preferred_sources.contains(gone.local) && address_type(world, netns, gone.local) != RouteType::kLocal) {
    fib_address_gone(world, netns, gone.local, table_of_link(world, world.links[link], rt_table::kMain));
  }
}

void count_own(World& world, NetnsId netns, const IpAddress& address, int by) {
  auto& own = world.netns.edit(netns).own_addresses;
  std::uint32_t* users = own.edit(address);
  if (users == nullptr) {
    own.set(address, static_cast<std::uint32_t>(by));
  } else if ((*users += static_cast<std::uint32_t>(by)) == 0) {
    own.erase(address);
  }
}

void erase_at(World& world, LinkId link, std::size_t index) {
  auto& list = world.links.edit(link).addresses4.edit();
  const Ifaddr gone = list[index];
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  count_own(world, world.links[link].netns, gone.local, -1);
  remove_address_routes(world, link, gone);
  forget_masquerade(world, link, gone.local);
}

// Makes the first secondary of the subnet primary (promote_secondaries).
void promote(World& world, LinkId link, const Ifaddr& gone) {
  auto& list = world.links.edit(link).addresses4.edit();
  const auto at = std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) {
    return a.has(ifa::kSecondary) && a.prefix_length == gone.prefix_length && a.covers(gone.peer);
  });
  if (at == list.end()) return;
  Ifaddr heir = *at;
  list.erase(at);
  heir.flags &= ~ifa::kSecondary;
  const auto last_primary = std::find_if(list.begin(), list.end(), [](const Ifaddr& a) { return a.has(ifa::kSecondary); });
  list.insert(last_primary, heir);
  const std::vector<Ifaddr> all = list;
  for (const Ifaddr& a : all) {
    if (a.prefix_length == heir.prefix_length && a.covers(heir.peer)) add_address_routes(world, link, a);
  }
}

}  // namespace

bool has_ipv4(const Link& link) {
  constexpr std::uint32_t kLeastMtu4 = 68;
  return link.mtu >= kLeastMtu4;
}

const Ifaddr* find_address(const Link& link, const IpAddress& address) {
  const auto& list = address.is_v6() ? *link.addresses6 : *link.addresses4;
  const auto at = std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return a.local == address; });
  return at == list.end() ? nullptr : &*at;
}

void add_address_routes(World& world, LinkId link, const Ifaddr& address) {
  const std::vector<Ifaddr> list = *world.links[link].addresses4;
  const Ifaddr primary = primary_of(list, address);
  // fib_valid_prefsrc: where the address was a broadcast address before, it stays one, and no route can name it as a source.
  const bool is_primary = primary.local == address.local;
  bool can_be_named = can_be_source(primary.local);
  if (!is_primary && can_be_named) {
    const auto there = routes_beside(world, kernel_route(world, link, RouteType::kLocal, Prefix::host(primary.local), primary, 0));
    can_be_named = there.empty() || there.front().route->type == RouteType::kLocal;
  }
  if (is_primary || can_be_named) {
    const bool is_own = add_route(world, kernel_route(world, link, RouteType::kLocal, Prefix::host(address.local), primary, 0));
    can_be_named = can_be_named && (is_own || !is_primary);
  }
  if (!world.links[link].is_up() || !can_be_named) return;
  const auto broadcast = [&](const IpAddress& to) {
    add_route(world, kernel_route(world, link, RouteType::kBroadcast, Prefix::host(to), primary, 0));
  };
  if (address.broadcast && !address.broadcast.is_limited_broadcast()) broadcast(address.broadcast);
  if (!has_subnet_route(address)) return;
  if (!address.has(ifa::kNoprefixroute)) {
    const bool loopback = world.links[link].as<Loopback>() != nullptr;
    add_route(world, kernel_route(world, link, loopback ? RouteType::kLocal : RouteType::kUnicast, address.subnet(),
                                  primary, address.metric));
  }
  if (address.prefix_length < 31) broadcast(subnet_broadcast(address));
}

// fib_modify_prefix_metric
void change_metric4(World& world, LinkId link, std::size_t index, std::uint32_t metric) {
  const Ifaddr address = (*world.links[link].addresses4)[index];
  if (address.metric == metric) return;
  if (world.links[link].is_up() && has_subnet_route(address) && !address.has(ifa::kNoprefixroute)) {
    const RouteType type = world.links[link].as<Loopback>() != nullptr ? RouteType::kLocal : RouteType::kUnicast;
    add_route(world, kernel_route(world, link, type, address.subnet(), address, metric));
    del_route(world, kernel_route(world, link, type, address.subnet(), address, address.metric));
  }
  world.links.edit(link).addresses4.edit()[index].metric = metric;
}

Result<Done> insert_address4(World& world, LinkId link, Ifaddr address) {
  if (address.local.is_any()) return Done{};  // passed over without a word
  const std::vector<Ifaddr>& list = *world.links[link].addresses4;
  std::size_t after_primaries = 0;
  address.flags &= ~ifa::kSecondary;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Ifaddr& other = list[i];
    if (!other.has(ifa::kSecondary) && address.scope <= other.scope) after_primaries = i + 1;
    if (other.prefix_length != address.prefix_length || !other.covers(address.peer)) continue;
    if (other.local == address.local) return refuse(Reason::kAddressTaken4, to_string(address.local));
    if (other.scope != address.scope) return refuse(Reason::kAddressScope);
    address.flags |= ifa::kSecondary;
  }
  if (const Ipvlan* ipvlan = world.links[link].as<Ipvlan>()) {  // ipvlan_addr_busy
    for (const LinkId rider : riders_of(world, ipvlan->lower)) {
      const auto& theirs = *world.links[rider].addresses4;
      const bool has = std::any_of(theirs.begin(), theirs.end(), [&](const Ifaddr& a) { return a.local == address.local; });
      if (has && world.links[rider].as<Ipvlan>() != nullptr) return refuse(Reason::kIpvlanAddressTaken, to_string(address.local));
    }
  }
  const std::size_t place = address.has(ifa::kSecondary) ? list.size() : after_primaries;
  if (address.label.empty()) address.label = world.links[link].name;
  auto& edited = world.links.edit(link).addresses4.edit();
  edited.insert(edited.begin() + static_cast<std::ptrdiff_t>(place), address);
  count_own(world, world.links[link].netns, address.local, 1);
  add_address_routes(world, link, address);
  watch_lifetime(world, link, address);
  return Done{};
}

void delete_address4(World& world, LinkId link, std::size_t index) {
  const Ifaddr gone = (*world.links[link].addresses4)[index];
  const Netns& ns = world.netns[world.links[link].netns];
  const bool promotes = (*world.links[link].conf4)[Conf4::kPromoteSecondaries] != 0 ||
                        (*ns.conf4_all)[Conf4::kPromoteSecondaries] != 0;
  if (!gone.has(ifa::kSecondary) && !promotes) {
    for (std::size_t i = world.links[link].addresses4->size(); i-- > 0;) {
      const Ifaddr& other = (*world.links[link].addresses4)[i];
      if (other.has(ifa::kSecondary) && other.prefix_length == gone.prefix_length && gone.covers(other.peer)) {
        erase_at(world, link, i);
      }
    }
    index = static_cast<std::size_t>(
        std::find(world.links[link].addresses4->begin(), world.links[link].addresses4->end(), gone) -
        world.links[link].addresses4->begin());
  }
  erase_at(world, link, index);
  if (!gone.has(ifa::kSecondary) && promotes) promote(world, link, gone);
  if (world.links[link].addresses4->empty()) {  // fib_disable_ip
    fib_link_down(world, link, Family::kInet, LinkEvent::kDown, true);
    neighbours_down(world, link, Family::kInet);
  }
}

}  // namespace nslab

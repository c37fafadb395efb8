#include <algorithm>
#include <optional>
#include <vector>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/fib_sync.h"
#include "model/ip/multicast.h"
#include "model/ip/neighbours.h"
#include "model/ip/prefix_routes6.h"
#include "model/netfilter/conntrack_rules.h"

namespace nslab {

namespace {

constexpr std::uint64_t kLinkLocalHigh = 0xfe80000000000000;
// Detection begins after a random part of router_solicitation_delay (1 s); half is as good as any.
constexpr Duration kDadDelay = 500ms;
constexpr Duration kDadInterval = 1s;

std::int64_t knob(const World& world, const Link& link, Conf6 which) {
  return std::max((*link.conf6)[which], (*world.netns[link.netns].conf6_all)[which]);
}

bool ipv6_enabled(const Link& link) { return (*link.conf6)[Conf6::kDisableIpv6] == 0; }


void add_multicast_route(World& world, LinkId link) {
  const Link& device = world.links[link];
  if (!device.is_up() || device.as<Loopback>() != nullptr || device.as<Vrf>() != nullptr) return;
  const Prefix all{IpAddress::v6(0xff00000000000000, 0), 8};
  add_kernel_route6(world, kernel_route6(world, link, RouteType::kMulticast, all, rt_table::kLocal, kMetricAddrconf));
}

Ifaddr* edit_address(World& world, LinkId link, const IpAddress& address) {
  const Link* device = world.links.find(link);
  if (device == nullptr || find_address(*device, address) == nullptr) return nullptr;
  auto& list = world.links.edit_aside(link).addresses6.edit();
  return &*std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return a.local == address; });
}

// The only link-local address that is usable (ipv6_lonely_lladdr).
bool is_lonely_link_local(const Link& link, const IpAddress& address) {
  return std::none_of(link.addresses6->begin(), link.addresses6->end(), [&](const Ifaddr& a) {
    return a.local != address && a.scope == Scope::kLink && !a.has(ifa::kTentative) && !a.has(ifa::kDadfailed);
  });
}

// The subnet-router anycast address of an address's subnet (addrconf_join_anycast); none of a host's own or of ::/0.
std::optional<Route> anycast_route(const World& world, LinkId link, const Ifaddr& address) {
  constexpr std::uint8_t kLongest = 126;
  const Prefix subnet = own_prefix6(address);
  if (address.prefix_length > kLongest || subnet.address.is_any()) return std::nullopt;
  return kernel_route6(world, link, RouteType::kAnycast, Prefix::host(subnet.address), rt_table::kLocal, 0);
}

bool forwards6(const World& world, LinkId link) { return (*world.links[link].conf6)[Conf6::kForwarding] != 0; }

// Whether another address of the link has the same anycast address (aca_users).
bool shares_anycast(const World& world, LinkId link, const Ifaddr& address) {
  const auto& all = *world.links[link].addresses6;
  return std::any_of(all.begin(), all.end(), [&](const Ifaddr& a) {
    return a.local != address.local && !a.has(ifa::kTentative) && own_prefix6(a).address == own_prefix6(address).address;
  });
}

// addrconf_join_solict, addrconf_leave_solict: where nobody asks for hardware addresses there is no such group.
void join_solicited(World& world, LinkId link, const IpAddress& address) {
  if (!world.links[link].has(iff::kLoopback | iff::kNoarp)) join_group(world, link, solicited_node(address));
}
void leave_solicited(World& world, LinkId link, const IpAddress& address) {
  if (has_joined(world.links[link], solicited_node(address))) leave_group(world, link, solicited_node(address));
}

// An address that was kept while its link was down has left its group; one that was added meanwhile is in it.
void rejoin_solicited(World& world, LinkId link, const IpAddress& address) {
  const IpAddress group = solicited_node(address);
  const auto& all = *world.links[link].addresses6;
  const auto wanted = std::count_if(all.begin(), all.end(), [&](const Ifaddr& a) { return solicited_node(a.local) == group; });
  const auto& joined = *world.links[link].multicast;
  const Mac mac = multicast_mac(group);
  const auto at = std::find_if(joined.begin(), joined.end(), [&](const MulticastMac& m) { return m.address == mac; });
  if (at == joined.end() || static_cast<std::ptrdiff_t>(at->users) < wanted) join_solicited(world, link, address);
}

// Whether a link has a route of this kind to the address itself.
bool has_route_to(const World& world, LinkId link, RouteType type, const Prefix& destination) {
  const Fib& fib = world.netns[world.links[link].netns].fib6;
  const auto& refs = *world.links[link].routes;
  return std::any_of(refs.begin(), refs.end(), [&](const RouteRef& ref) {
    if (ref.family != Family::kInet6 || ref.table != rt_table::kLocal) return false;
    const FibTable* table = fib.tables.find(ref.table);
    const Route* there = table == nullptr ? nullptr : table->routes.find(ref.key);
    return there != nullptr && there->type == type && there->destination == destination;
  });
}

// The first user of an anycast address adds its route and joins the group in which it is asked for (__ipv6_dev_ac_inc).
void join_anycast(World& world, LinkId link, const Ifaddr& address) {
  const auto route = anycast_route(world, link, address);
  if (!route) return;
  const bool joined = has_route_to(world, link, RouteType::kAnycast, route->destination);
  add_kernel_route6(world, *route);
  if (!joined) join_solicited(world, link, route->destination.address);
}

void leave_anycast(World& world, LinkId link, const Ifaddr& address) {
  const auto route = anycast_route(world, link, address);
  if (!route || (forwards6(world, link) && shares_anycast(world, link, address))) return;
  del_kernel_route6(world, *route);
  leave_solicited(world, link, route->destination.address);
}

// ndisc_send_na, to all that are on the link.
void advertise(World& world, LinkId link, const IpAddress& address) {
  Ip ip;
  ip.source = address;
  ip.destination = IpAddress::v6(0xff02ULL << 48, 1);
  ip.protocol = ipproto::kIcmp6;
  ip.ttl = 255;
  ip.length = 40 + 32;
  Icmp icmp;
  icmp.type = 136;
  icmp.address = address;
  icmp.lladdr = world.links[link].address;
  icmp.has_lladdr = true;
  icmp.flags = static_cast<std::uint8_t>(((*world.links[link].conf6)[Conf6::kForwarding] != 0 ? 4 : 0) | 1);
  ip.transport = icmp;
  world.softirq.push_back(SendOnLink{link, std::move(ip)});
}

// addrconf_dad_completed
void dad_completed(World& world, LinkId link, const IpAddress& address) {
  const Ifaddr& before = *find_address(world.links[link], address);
  const bool is_new = before.has(ifa::kTentative) && !before.has(ifa::kOptimistic);
  Ifaddr& done = *edit_address(world, link, address);
  done.flags &= ~(ifa::kTentative | ifa::kOptimistic | ifa::kDadfailed);
  done.dad_timer = kNever;
  const Scope scope = done.scope;
  const Link& device = world.links[link];
  const LinkId via = link;
  Route route = kernel_route6(world, via, RouteType::kLocal, Prefix::host(address), rt_table::kLocal, 0);
  add_kernel_route6(world, route);
  if (forwards6(world, link)) join_anycast(world, link, *find_address(world.links[link], address));
  add_peer_route6(world, link, *find_address(world.links[link], address));
  const bool asks = scope == Scope::kLink && is_lonely_link_local(device, address) && device.as<Loopback>() == nullptr &&
                    (*device.conf6)[Conf6::kAcceptRa] != 0 && (*device.conf6)[Conf6::kForwarding] == 0 &&
                    (*device.conf6)[Conf6::kRouterSolicitations] != 0;
  const bool tells = scope == Scope::kLink && is_lonely_link_local(world.links[link], address) && !world.links[link].has(iff::kLoopback);
  if (tells) report_again(world, link, solicited_node(address));
  if (is_new && knob(world, world.links[link], Conf6::kNdiscNotify) > 0) advertise(world, link, address);
  if (asks) start_timer(world, world.now + 1ms, RouterSolicit{link, 0});
}

// addrconf_dad_begin and addrconf_dad_kick, but for the group that it joins.
void dad_start(World& world, LinkId link, const IpAddress& address) {
  const Link& device = world.links[link];
  const Ifaddr* found = find_address(world.links[link], address);
  const bool without = device.has(iff::kNoarp | iff::kLoopback) || knob(world, device, Conf6::kAcceptDad) < 1 ||
                       !found->has(ifa::kTentative) || found->has(ifa::kNodad);
  if (without) {
    dad_completed(world, link, address);
    return;
  }
  if (!world.links[link].ipv6_ready) return;  // stays tentative until the link is ready
  Ifaddr& tried = *edit_address(world, link, address);
  tried.dad_probes = static_cast<std::uint8_t>((*world.links[link].conf6)[Conf6::kDadTransmits]);
  tried.dad_timer = world.now + (tried.has(ifa::kOptimistic) ? Duration{0} : kDadDelay);
  start_timer(world, tried.dad_timer, DadTimer{link, address});
}

void send_dad_probe(World& world, LinkId link, const IpAddress& address) {
  Ip ip;
  ip.source = IpAddress::any(Family::kInet6);
  ip.destination = solicited_node(address);
  ip.protocol = ipproto::kIcmp6;
  ip.ttl = 255;
  ip.length = 40 + 32;  // with the nonce of enhanced detection
  Icmp icmp;
  icmp.type = 135;
  icmp.address = address;
  icmp.id = static_cast<std::uint16_t>(next_random(world) | 1);  // the nonce, by which one knows one's own
  ip.transport = icmp;
  world.softirq.push_back(SendOnLink{link, std::move(ip)});
}

void add_loopback_address(World& world, LinkId link) {
  if (find_address(world.links[link], kLoopback6) != nullptr) return;
  Ifaddr address;
  address.local = address.peer = kLoopback6;
  address.prefix_length = 128;
  address.scope = Scope::kHost;
  (void)insert_address6(world, link, address);  // cannot be refused on lo
  // init_loopback adds no route to the prefix, as a request would (addrconf_prefix_route).
  del_kernel_route6(world, kernel_route6(world, link, RouteType::kUnicast, Prefix::host(kLoopback6), rt_table::kMain, kMetricAddrconf));
}

void add_link_local(World& world, LinkId link) {
  const Link& device = world.links[link];
  if (!is_ethernet(device) || device.has(iff::kSlave) || device.as<Vrf>() != nullptr) return;
  if ((*device.conf6)[Conf6::kAddrGenMode] != 0) return;  // eui64 only
  Ifaddr address;
  address.local = address.peer = eui64_address(kLinkLocalHigh, device.address);
  address.prefix_length = 64;
  address.scope = Scope::kLink;
  if (find_address(device, address.local) != nullptr) return;
  (void)insert_address6(world, link, address);  // a fresh address of one's own: nothing to refuse
}

}  // namespace

bool has_ipv6(const Link& link) { return link.mtu >= kLeastMtu6 || link.as<Loopback>() != nullptr; }

void forwarding6_changed(World& world, LinkId link) {
  for (const Ifaddr& address : std::vector<Ifaddr>(*world.links[link].addresses6)) {
    if (address.has(ifa::kTentative)) continue;
    if (forwards6(world, link)) {
      join_anycast(world, link, address);
    } else {
      leave_anycast(world, link, address);
    }
  }
}

Scope scope_of6(const IpAddress& address) {
  if (address.is_loopback()) return Scope::kHost;
  if (address.is_link_local()) return Scope::kLink;
  if ((address.high >> 54) == 0x3fb) return Scope::kSite;  // fec0::/10
  return Scope::kUniverse;
}

Result<Done> insert_address6(World& world, LinkId link, Ifaddr address) {
  const Link& device = world.links[link];
  if (!has_ipv6(device)) return refuse(Reason::kInvalidArgument, device.name.view());
  if (!ipv6_enabled(device)) return refuse(Reason::kIpv6Disabled, device.name.view());
  if (address.local.is_multicast()) return refuse(Reason::kMulticastAddress6, to_string(address.local));
  if (address.local.is_any()) return refuse(Reason::kAnyAddress6);
  if (address.local.is_loopback() && device.as<Loopback>() == nullptr) return refuse(Reason::kLoopbackAddress6);
  if (find_address(device, address.local) != nullptr) return refuse(Reason::kAddressTaken6, to_string(address.local));
  add_multicast_route(world, link);
  address.scope = scope_of6(address.local);
  address.flags |= ifa::kTentative;
  const NetnsId netns = device.netns;
  auto& list = world.links.edit_aside(link).addresses6.edit();
  // Wider scopes first, and of one scope the newest first (ipv6_link_dev_addr).
  const auto place =
      std::find_if(list.begin(), list.end(), [&](const Ifaddr& a) { return a.scope >= address.scope; });
  list.insert(place, address);
  world.netns.edit(netns).own_addresses[address.local] += 1;
  add_prefix_route6(world, link, address);
  join_solicited(world, link, address.local);
  dad_start(world, link, address.local);
  watch_lifetime(world, link, address);
  return Done{};
}

void delete_address6(World& world, LinkId link, IpAddress address) {
  const Ifaddr gone = *find_address(world.links[link], address);
  const NetnsId netns = world.links[link].netns;
  auto& list = world.links.edit(link).addresses6.edit();
  std::erase_if(list, [&](const Ifaddr& a) { return a.local == address; });
  auto& own = world.netns.edit(netns).own_addresses;
  if (--own[address] == 0) own.erase(address);
  leave_solicited(world, link, address);
  del_kernel_route6(world, kernel_route6(world, link, RouteType::kLocal, Prefix::host(address), rt_table::kLocal, 0));
  if (forwards6(world, link)) leave_anycast(world, link, gone);
  remove_address_routes6(world, link, gone);
  fib_address_gone6(world, link, address);
  forget_masquerade(world, link, address);
}

// ndisc_send_unsol_na
void advertise_addresses(World& world, LinkId link) {
  if (knob(world, world.links[link], Conf6::kNdiscNotify) <= 0) return;
  const std::vector<Ifaddr> addresses = *world.links[link].addresses6;
  for (const Ifaddr& address : addresses) {
    if (!address.has(ifa::kTentative) || address.has(ifa::kOptimistic)) advertise(world, link, address.local);
  }
}

void start_ipv6(World& world, LinkId link) {
  if (!ipv6_enabled(world.links[link]) || !has_ipv6(world.links[link])) return;
  const std::vector<Ifaddr> held = *world.links[link].addresses6;
  for (const Ifaddr& address : held) {
    if (address.has(ifa::kPermanent)) add_prefix_route6(world, link, address);  // fixup_permanent_addr: the others had their chance
  }
  if (world.links[link].as<Loopback>() != nullptr) {
    world.links.edit_aside(link).ipv6_ready = true;
    add_loopback_address(world, link);
    if (world.links[link].mtu < kLeastMtu6) stop_ipv6(world, link, false);
    return;
  }
  // addrconf_link_ready: what counts is what the link watch last saw, which may be a second behind the carrier.
  const OperState state = world.links[link].operstate;
  const bool has_way = (state == OperState::kUp || state == OperState::kUnknown) && world.links[link].qdisc_active;
  if (!has_way || world.links[link].ipv6_ready) return;
  if (world.links[link].has(iff::kSlave)) return;  // addrconf_notify: a bond's members have no IPv6 of their own
  world.links.edit_aside(link).ipv6_ready = true;
  load_groups6(world, link);
  add_multicast_route(world, link);
  for (const Ifaddr& address : held) rejoin_solicited(world, link, address.local);
  add_link_local(world, link);
  for (const Ifaddr& address : held) {
    if (address.has(ifa::kTentative) && !address.has(ifa::kDadfailed)) dad_start(world, link, address.local);
    const bool kept = !address.has(ifa::kTentative) && !has_route_to(world, link, RouteType::kLocal, Prefix::host(address.local));
    if (kept) dad_completed(world, link, address.local);  // fixup_permanent_addr
  }
}

void stop_ipv6(World& world, LinkId link, bool unregister) {
  fib_link_down(world, link, Family::kInet6, unregister ? LinkEvent::kUnregister : LinkEvent::kDown, true);
  neighbours_down(world, link, Family::kInet6);
  const bool was_ready = world.links[link].ipv6_ready;
  world.links.edit(link).ipv6_ready = false;
  const std::vector<Ifaddr> held = *world.links[link].addresses6;
  const bool keeps = !unregister && knob(world, world.links[link], Conf6::kKeepAddrOnDown) > 0;
  for (const Ifaddr& address : held) {
    if (keeps && address.scope == Scope::kUniverse && address.has(ifa::kPermanent)) {
      edit_address(world, link, address.local)->flags |= ifa::kTentative;
      if (forwards6(world, link)) leave_anycast(world, link, address);
      leave_solicited(world, link, address.local);
    } else {
      delete_address6(world, link, address.local);
    }
  }
  for (const Ifaddr& address : held) {
    Ifaddr* kept = address.has(ifa::kNodad) ? edit_address(world, link, address.local) : nullptr;
    if (kept != nullptr) kept->flags &= ~ifa::kTentative;
  }
  if (was_ready) unload_groups6(world, link);
}

void dad_timer(World& world, const DadTimer& timer) {
  Ifaddr* address = edit_address(world, timer.link, timer.address);
  if (address == nullptr || address->dad_timer != world.now) return;
  if (address->dad_probes == 0) {
    dad_completed(world, timer.link, timer.address);
    return;
  }
  --address->dad_probes;
  address->dad_timer = world.now + kDadInterval;
  start_timer(world, address->dad_timer, timer);
  send_dad_probe(world, timer.link, timer.address);
}

void dad_failed(World& world, LinkId link, const IpAddress& address) {
  Ifaddr* failed = edit_address(world, link, address);
  if (failed == nullptr) return;
  failed->flags |= ifa::kTentative | ifa::kDadfailed;
  failed->dad_timer = kNever;
}

void send_router_solicitation(World& world, const RouterSolicit& solicit) {
  const Link* link = world.links.find(solicit.link);
  if (link == nullptr || !link->ipv6_ready || (*link->conf6)[Conf6::kForwarding] != 0) return;
  const auto limit = (*link->conf6)[Conf6::kRouterSolicitations];
  if (limit >= 0 && solicit.sent >= limit) return;  // addrconf_rs_timer
  const auto own = std::find_if(link->addresses6->begin(), link->addresses6->end(), [](const Ifaddr& a) {
    return a.scope == Scope::kLink && !a.has(ifa::kTentative);
  });
  if (own == link->addresses6->end()) return;
  Ip ip;
  ip.source = own->local;
  ip.destination = kAllRouters;
  ip.protocol = ipproto::kIcmp6;
  ip.ttl = 255;
  ip.length = 40 + 16;
  Icmp icmp;
  icmp.type = 133;
  icmp.has_lladdr = true;
  icmp.lladdr = link->address;
  ip.transport = icmp;
  world.softirq.push_back(SendOnLink{solicit.link, std::move(ip)});
  // Again after about 4, 8, 16 … seconds, as long as no router answers.
  constexpr std::uint8_t kMostDoublings = 10;
  const std::uint8_t sent = solicit.sent;
  start_timer(world, world.now + 4s * (1 << std::min(sent, kMostDoublings)),
              RouterSolicit{solicit.link, static_cast<std::uint8_t>(std::min<int>(sent + 1, kMostDoublings))});
}

void watch_lifetime(World& world, LinkId link, const Ifaddr& address) {
  if (address.preferred_s != kLifetimeForever && address.preferred_s != 0) {
    start_timer(world, address.stamped + std::chrono::seconds(address.preferred_s), AddressExpiry{link, address.local});
  }
  if (address.valid_s == kLifetimeForever) return;
  start_timer(world, address.stamped + std::chrono::seconds(address.valid_s), AddressExpiry{link, address.local});
}

namespace {

void deprecate(World& world, LinkId link, const IpAddress& local) {
  Link& device = world.links.edit(link);
  for (Ifaddr& address : local.is_v6() ? device.addresses6.edit() : device.addresses4.edit()) {
    if (address.local == local) address.flags |= ifa::kDeprecated;
  }
}

}  // namespace

void expire_address(World& world, const AddressExpiry& expiry) {
  const Link* link = world.links.find(expiry.link);
  if (link == nullptr) return;
  const Ifaddr* address = find_address(*link, expiry.address);
  if (address == nullptr) return;
  const bool old = address->preferred_s != kLifetimeForever && address->stamped + std::chrono::seconds(address->preferred_s) <= world.now;
  if (old && !address->has(ifa::kDeprecated)) {
    deprecate(world, expiry.link, expiry.address);
    link = world.links.find(expiry.link);
    address = find_address(*link, expiry.address);
  }
  if (address->valid_s == kLifetimeForever ||
      address->stamped + std::chrono::seconds(address->valid_s) > world.now) {
    return;
  }
  if (expiry.address.is_v6()) {
    delete_address6(world, expiry.link, expiry.address);
  } else {
    delete_address4(world, expiry.link, static_cast<std::size_t>(address - link->addresses4->data()));
  }
}

}  // namespace nslab

#include "model/ip/neighbours.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "model/base/wheel.h"
#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/multicast.h"
#include "model/rules.h"

namespace nslab {

namespace {

constexpr Mac kNoMac{};

const NeighbourConf& conf_of(const Link& link, const IpAddress& address) {
  return address.is_v6() ? *link.neighbour6 : *link.neighbour4;
}

bool is_connected(Nud state) { return state == Nud::kPermanent || state == Nud::kNoarp || state == Nud::kReachable; }

void release_waiting(World& world, LinkId link, const IpAddress& address) {
  Neighbour& neighbour = edit_neighbour(world, link, address);
  if (neighbour.waiting->empty()) return;
  const std::vector<Frame> waiting = std::exchange(neighbour.waiting.edit(), {});
  for (const Frame& frame : waiting) world.softirq.push_back(SendWaiting{link, address, frame});
}

void arm(World& world, const Link& link, LinkId id, const IpAddress& address, Neighbour& neighbour, Duration in) {
  neighbour.timer = world.now + in;
  start_timer(world, neighbour.timer, NeighbourTimer{link.netns, NeighbourKey{id, address}});
}

}  // namespace

Nud visible_state(const World& world, const Neighbour& neighbour) {
  if (neighbour.state == Nud::kReachable && neighbour.confirmed + NeighbourConf{}.reachable_time <= world.now) {
    return Nud::kStale;
  }
  return neighbour.state;
}

const Neighbour* find_neighbour(const World& world, LinkId link, const IpAddress& address) {
  return world.netns[world.links[link].netns].neighbours.find(SoughtNeighbour(link, address));
}

Neighbour& edit_neighbour(World& world, LinkId link, const IpAddress& address) {
  auto& table = world.netns.edit(world.links[link].netns).neighbours;
  const NeighbourKey key{link, address};
  if (Neighbour* known = table.edit(SoughtNeighbour(key))) return *known;
  Neighbour fresh;
  fresh.order = next_order(world);
  fresh.used = fresh.updated = world.now;
  fresh.confirmed = world.now - 2 * conf_of(world.links[link], address).reachable_time;
  table.set(key, std::move(fresh));
  return *table.edit(key);
}

void update_neighbour(World& world, LinkId link, const IpAddress& address, const NeighbourUpdate& update) {
  Neighbour& neighbour = edit_neighbour(world, link, address);
  const Nud old = visible_state(world, neighbour);
  if (!update.by_admin && (old == Nud::kPermanent || old == Nud::kNoarp)) return;
  Nud state = update.state;
  if (!is_valid(state) && state != Nud::kIncomplete) {
    neighbour.state = state;
    neighbour.timer = kNever;
    return;
  }
  Mac mac = update.has_address ? update.address : neighbour.address;
  const bool known_address = is_valid(old) || old == Nud::kFailed;
  const bool differs = is_valid(old) && update.has_address && update.address != neighbour.address;
  if (differs && !update.override_address) {
    if (update.weak_override && is_connected(old)) {
      mac = neighbour.address;  // keep the old one, but check it
      state = Nud::kStale;
    } else {
      return;
    }
  }
  const bool same = known_address && mac == neighbour.address;
  if (state == Nud::kStale && same && is_connected(old) && !update.by_admin) state = old;
  if (is_connected(state)) neighbour.confirmed = world.now;
  if (state != old || !same) neighbour.updated = world.now;
  if (!(mac == neighbour.address) || update.by_admin) neighbour.updated = world.now;
  neighbour.address = mac;
  if (update.tells_router) neighbour.is_router = update.is_router;
  if (!(state == Nud::kStale && (old == Nud::kDelay || old == Nud::kProbe) && same)) {
    neighbour.state = state;
    neighbour.timer = kNever;
    if (state == Nud::kProbe) neighbour.probes = 0;
  }
  if (is_valid(neighbour.state)) release_waiting(world, link, address);
}

void forget_neighbours(World& world, LinkId link, Family family, bool spare_permanent) {
  const NetnsId netns = world.links[link].netns;
  std::vector<NeighbourKey> gone;
  const auto& table = world.netns[netns].neighbours;
  for (auto at = table.lower_bound(NeighbourKey{link, {}}); at != table.end(); ++at) {
    const auto [key, neighbour] = *at;
    if (key.link != link) break;
    if (key.address.family != family || neighbour.is_proxy) continue;
    if (spare_permanent && neighbour.state == Nud::kPermanent) continue;
    gone.push_back(key);
  }
  for (const NeighbourKey& key : gone) world.netns.edit(netns).neighbours.erase(key);
}

namespace {

void forget_proxies(World& world, LinkId link, Family family) {
  const NetnsId netns = world.links[link].netns;
  std::vector<NeighbourKey> gone;
  const auto& table = world.netns[netns].neighbours;
  for (auto at = table.lower_bound(NeighbourKey{link, {}}); at != table.end() && (*at).first.link == link; ++at) {
    const auto [key, neighbour] = *at;
    if (key.address.family == family && neighbour.is_proxy) gone.push_back(key);
  }
  for (const NeighbourKey& key : gone) {
    if (key.address.is_v6()) leave_group(world, link, solicited_node(key.address));
    auto& edited = world.netns.edit(netns).neighbours;
    if (edited.find(key)->state == Nud::kNone) {
      edited.erase(key);
    } else {
      edited.edit(key)->is_proxy = false;  // it is a neighbour, too
    }
  }
}

}  // namespace

void neighbours_down(World& world, LinkId link, Family family) {
  const auto& table = world.netns[world.links[link].netns].neighbours;
  const auto first = table.lower_bound(NeighbourKey{link, {}});
  if (first == table.end() || (*first).first.link != link) return;
  forget_proxies(world, link, family);
  forget_neighbours(world, link, family, false);
}

void neighbour_timer(World& world, const NeighbourTimer& timer) {
  if (!world.netns.contains(timer.netns) || !world.links.contains(timer.key.link)) return;
  const LinkId link = timer.key.link;
  const IpAddress address = timer.key.address;
  Neighbour* neighbour = world.netns.edit(timer.netns).neighbours.edit(timer.key);
  if (neighbour == nullptr || neighbour->timer != world.now) return;
  const NeighbourConf conf = conf_of(world.links[link], address);
  if (neighbour->state == Nud::kDelay) {
    if (neighbour->confirmed + conf.delay_first_probe > world.now) {
      neighbour->state = Nud::kReachable;
      neighbour->timer = kNever;
      return;
    }
    neighbour->state = Nud::kProbe;
    neighbour->probes = 0;
    neighbour->updated = world.now;
  }
  const std::uint32_t most =
      neighbour->state == Nud::kProbe ? conf.ucast_probes : conf.ucast_probes + conf.mcast_probes;
  if (neighbour->probes >= most) {
    neighbour->state = Nud::kFailed;
    neighbour->timer = kNever;
    neighbour->updated = world.now;
    const std::vector<Frame> waiting = std::exchange(neighbour->waiting.edit(), {});
    for (const Frame& frame : waiting) world.softirq.push_back(FailWaiting{link, frame});
    return;
  }
  const bool unicast = neighbour->state == Nud::kProbe;
  ++neighbour->probes;
  arm(world, world.links[link], link, address, *neighbour, on_the_wheel(conf.retrans_time));
  world.softirq.push_back(SendSolicit{link, address, unicast});
}

void announce_addresses(World& world, LinkId link) {
  const std::vector<Ifaddr> addresses = *world.links[link].addresses4;
  for (const Ifaddr& address : addresses) world.softirq.push_back(SendAnnounce{link, address.local});
}

namespace {

// Where an entry is kept: on a link without neighbours of its own there is one for all IPv4 addresses (arp_constructor).
IpAddress kept_as(const Link& link, const IpAddress& address) {
  const bool one_for_all = address.is_v4() && link.has(iff::kLoopback | iff::kPointopoint);
  return one_for_all ? IpAddress::any(Family::kInet) : address;
}

// What an entry is before anyone says something of it: links and addresses that need no asking are known at once
// (arp_constructor, ndisc_constructor).
std::optional<Mac> known_by_itself(const World& world, const Link& link, const IpAddress& address) {
  if (address.is_multicast()) return is_ethernet(link) ? multicast_mac(address) : link.broadcast;
  if (link.has(iff::kNoarp | iff::kLoopback)) return link.address;
  if (!address.is_v4()) return std::nullopt;
  const bool lacks_table = !world.netns[link.netns].fib4.tables.contains(rt_table::kLocal);  // __inet_dev_addr_type
  if (lacks_table || address_type(world, link.netns, address) == RouteType::kBroadcast) return link.broadcast;
  return std::nullopt;
}

bool is_entry(const Neighbour* known) { return known != nullptr && !(known->is_proxy && known->state == Nud::kNone); }

}  // namespace

Result<Reply> run(World& world, const NewNeigh& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto link = resolve_link(world, *netns, op.link);
  if (!link) return tl::unexpected(link.error());
  const NeighbourKey key{*link, op.address};
  const Neighbour* known = world.netns[*netns].neighbours.find(key);
  if (op.proxy) {
    // pndisc_constructor, of which pneigh_create tells no more
    if (op.address.is_v6() && !has_ipv6(world.links[*link])) return refuse(Reason::kNoBuffers, to_string(op.address));
    if (known != nullptr && known->is_proxy) return Done{};
    edit_neighbour(world, *link, op.address).is_proxy = true;
    if (op.address.is_v6()) join_group(world, *link, solicited_node(op.address));
    return Done{};
  }
  const Link& device = world.links[*link];
  if (op.address.is_v6() && (!has_ipv6(device) || (*device.conf6)[Conf6::kDisableIpv6] != 0)) {
    return refuse(Reason::kNeighbourIpv6Disabled, device.name.view());
  }
  const IpAddress at = kept_as(device, op.address);
  const bool found = is_entry(known);  // by the address itself: neigh_lookup knows nothing of entries for all
  if (found) {
    if (op.exclusive) return refuse(Reason::kNeighbourTaken, to_string(op.address));
  } else if (!op.create) {
    return refuse(Reason::kNeighbourMissing, to_string(op.address));
  } else if (op.address.is_v4() && !has_ipv4(device)) {
    return refuse(Reason::kInvalidArgument, device.name.view());  // arp_constructor
  }
  if (at != op.address) known = world.netns[*netns].neighbours.find(NeighbourKey{*link, at});
  const auto by_itself = is_entry(known) ? std::nullopt : known_by_itself(world, device, op.address);
  const bool has_lladdr = is_entry(known) ? is_valid(known->state) : by_itself.has_value();
  if (is_valid(op.state) && !op.lladdr && !has_lladdr) {
    // The kernel makes the entry first, and leaves it there without a state.
    return refuse(Reason::kNeighbourNoLladdr, to_string(op.address));
  }
  NeighbourUpdate update;
  update.state = op.state;
  update.by_admin = true;
  update.override_address = op.replace || !found;
  update.has_address = op.lladdr || by_itself;
  update.address = op.lladdr ? *op.lladdr : by_itself.value_or(kNoMac);
  update.tells_router = op.router;
  update.is_router = op.router;
  update_neighbour(world, *link, at, update);
  Neighbour& edited = edit_neighbour(world, *link, at);
  edited.protocol = op.protocol;
  edited.external = op.external;
  if (edited.state == Nud::kIncomplete || edited.state == Nud::kDelay || edited.state == Nud::kProbe) {
    arm(world, world.links[*link], *link, at, edited, 1s);
  }
  return Done{};
}

Result<Reply> run(World& world, const DelNeigh& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const auto link = resolve_link(world, *netns, op.link);
  if (!link) return tl::unexpected(link.error());
  const NeighbourKey key{*link, op.address};
  const Neighbour* known = world.netns[*netns].neighbours.find(key);
  const bool there = op.proxy ? known != nullptr && known->is_proxy : is_entry(known);
  if (!there) return refuse(Reason::kNeighbourMissing, to_string(op.address));
  if (op.proxy && op.address.is_v6()) leave_group(world, *link, solicited_node(op.address));  // pndisc_destructor
  // An address may be answered for and be a neighbour, too.
  auto& table = world.netns.edit(*netns).neighbours;
  if (op.proxy && is_entry(known)) {
    table.edit(key)->is_proxy = false;
  } else if (!op.proxy && known->is_proxy) {
    Neighbour& rest = *table.edit(key);
    rest.state = Nud::kNone;
    rest.timer = kNever;
  } else {
    table.erase(key);
  }
  return Done{};
}

}  // namespace nslab

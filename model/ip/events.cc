#include "model/ip/events.h"

#include <algorithm>
#include <vector>

#include "model/ip/addresses.h"
#include "model/ip/fib.h"
#include "model/ip/fib_sync.h"
#include "model/ip/multicast.h"
#include "model/ip/neighbours.h"
#include "model/ip/route_rules.h"
#include "model/link/audience.h"
#include "model/link/share.h"
#include "model/netfilter/conntrack_rules.h"

namespace nslab {

namespace {

const IpAddress kLocalhost = IpAddress::v4(127, 0, 0, 1);

// inetdev_event(NETDEV_UP): lo gets 127.0.0.1/8 whenever it comes up, unless it has it.
void add_localhost(World& world, LinkId lo) {
  Ifaddr address;
  address.local = address.peer = kLocalhost;
  address.prefix_length = 8;
  address.scope = Scope::kHost;
  (void)insert_address4(world, lo, address);  // kAddressTaken4: it is there
}

bool evicts_without_carrier(const World& world, const Link& link, Family family) {
  const Netns& ns = world.netns[link.netns];
  if (family == Family::kInet) {
    return (*link.conf4)[Conf4::kArpEvictNocarrier] != 0 && (*ns.conf4_all)[Conf4::kArpEvictNocarrier] != 0;
  }
  return (*link.conf6)[Conf6::kNdiscEvictNocarrier] != 0 && (*ns.conf6_all)[Conf6::kNdiscEvictNocarrier] != 0;
}

}  // namespace

void ip_link_registered(World& world, LinkId id) {
  Link& link = world.links.edit(id);
  if (link.has(iff::kLoopback)) {
    link.conf4.edit()[Conf4::kDisablePolicy] = 1;
    link.conf4.edit()[Conf4::kDisableXfrm] = 1;
  }
  DevConf6 conf6 = *link.conf6;
  if (link.has(iff::kLoopback | iff::kNoarp)) conf6[Conf6::kAcceptDad] = -1;
  if (link.has(iff::kLoopback)) conf6[Conf6::kUseTempaddr] = -1;
  conf6[Conf6::kMtu] = link.mtu;
  if (link.has(iff::kMulticast | iff::kLoopback) && link.mtu >= kLeastMtu6) join_group(world, id, kAllNodes);
  if (world.links[id].has(iff::kLoopback)) share_with_earlier(world, id, &Link::conf4);  // others have what their namespace begins with
  if (conf6 == *world.links[id].conf6) {
    share_with_earlier(world, id, &Link::conf6);
  } else {
    set_shared(world, id, &Link::conf6, conf6);
  }
  const Link& made = world.links[id];
  if (made.has(iff::kMulticast) && made.mtu >= kLeastMtu6 && (*made.conf6)[Conf6::kForwarding] != 0) join_group(world, id, kAllRouters);
}

void ip_link_up(World& world, LinkId id) {
  const bool v4 = has_ipv4(world.links[id]);
  if (v4 && world.links[id].has(iff::kLoopback)) add_localhost(world, id);
  if (v4 && world.links[id].has(iff::kMulticast | iff::kLoopback)) join_group(world, id, kAllHosts);
  const std::vector<Ifaddr> addresses = *world.links[id].addresses4;
  for (const Ifaddr& address : addresses) add_address_routes(world, id, address);
  fib_link_up(world, id, Family::kInet, false);
  start_ipv6(world, id);
  if ((*world.links[id].conf4)[Conf4::kArpNotify] != 0) announce_addresses(world, id);
  advertise_addresses(world, id);
}

void ip_link_down(World& world, LinkId id) {
  if (world.links[id].has(iff::kMulticast | iff::kLoopback)) leave_group(world, id, kAllHosts);
  forget_nexthop_objects(world, id);
  fib_link_down(world, id, Family::kInet, LinkEvent::kDown, false);
  neighbours_down(world, id, Family::kInet);
  stop_ipv6(world, id, false);
  forget_masquerade(world, id);
}

void ip_link_changed(World& world, LinkId id) {
  const Link& link = world.links[id];
  if (link.carrier) {
    fib_link_up(world, id, Family::kInet, true);
    fib_link_up(world, id, Family::kInet6, true);
    start_ipv6(world, id);
    return;
  }
  fib_link_down(world, id, Family::kInet, LinkEvent::kCarrierLost, false);
  fib_link_down(world, id, Family::kInet6, LinkEvent::kCarrierLost, false);
  for (const Family family : {Family::kInet, Family::kInet6}) {
    if (evicts_without_carrier(world, world.links[id], family)) forget_neighbours(world, id, family, true);
  }
}

void ip_link_unregistered(World& world, LinkId id) {
  stop_ipv6(world, id, true);
  while (!world.links[id].addresses4->empty()) delete_address4(world, id, 0);
  forget_nexthop_objects(world, id);
  fib_link_down(world, id, Family::kInet, LinkEvent::kUnregister, true);
  neighbours_down(world, id, Family::kInet);
  neighbours_down(world, id, Family::kInet6);
  forget_masquerade(world, id);
}

void ip_link_address_changed(World& world, LinkId id) {
  forget_neighbours(world, id, Family::kInet, false);
  forget_neighbours(world, id, Family::kInet6, false);
  if ((*world.links[id].conf4)[Conf4::kArpNotify] != 0 && world.links[id].is_up()) announce_addresses(world, id);
  advertise_addresses(world, id);
}

void ip_link_mtu_changed(World& world, LinkId id, std::uint32_t before) {
  const std::uint32_t mtu = world.links[id].mtu;
  if (mtu < kLeastMtu6) {
    const bool for_good = world.links[id].as<Loopback>() == nullptr;
    stop_ipv6(world, id, for_good);
    if (for_good) forget_counters6(world, id);
    if (for_good) world.links.edit(id).conf6 = world.netns[world.links[id].netns].conf6_default;
    if (for_good && world.init_net) world.links.edit(id).neighbour6 = world.netns[world.init_net].neighbour6;
  } else {
    world.links.edit(id).conf6.edit()[Conf6::kMtu] = mtu;
    const bool anew = before < kLeastMtu6 && world.links[id].as<Loopback>() == nullptr;  // addrconf_notify: it had no IPv6
    if (anew) forget_counters6(world, id);  // what its bridge flooded meanwhile was the namespace's
    if (anew && world.links[id].is_up()) start_ipv6(world, id);
  }
  if (has_ipv4(world.links[id])) return;
  while (!world.links[id].addresses4->empty()) delete_address4(world, id, 0);
  neighbours_down(world, id, Family::kInet);
}

void ip_link_renamed(World& world, LinkId id) {
  // inetdev_changename: the first address is labelled as the link, the others as before or with their number ("eth0:2").
  std::size_t number = 0;
  for (Ifaddr& address : world.links.edit(id).addresses4.edit()) {
    const std::string label = address.label.text();
    std::string name = world.links[id].name.text();
    if (++number > 1) {
      const auto colon = label.find(':');
      const std::string rest = colon == std::string::npos ? ":" + std::to_string(number) : label.substr(colon);
      name = name.substr(0, LinkName::kMost - std::min(rest.size(), LinkName::kMost)) + rest;
    }
    address.label = name;
  }
}

}  // namespace nslab

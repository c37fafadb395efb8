// model/ip/addresses.h — addresses of links: inserting, deleting, and the routes that come and go with them.
//
// Guarantees
//   1. An IPv4 address brings a local route at once, and the route to its subnet while the link is up.
//   2. The second IPv4 address of a subnet is secondary, and goes with the first unless promote_secondaries.
//   3. An IPv6 address is tentative until duplicate address detection has passed.
// Not modelled: router advertisements, temporary and optimistic addresses' own timers.
// Kernel: net/ipv4/devinet.c (__inet_insert_ifa, __inet_del_ifa), fib_frontend.c (fib_add_ifaddr, fib_del_ifaddr),
//   net/ipv6/addrconf.c (ipv6_add_addr, addrconf_dad_work, addrconf_ifdown).
#ifndef NSLAB_MODEL_IP_ADDRESSES_H_
#define NSLAB_MODEL_IP_ADDRESSES_H_

#include "model/result.h"
#include "model/world.h"

namespace nslab {

// IPv4. Refuses: kAddressTaken4, kAddressScope.
Result<Done> insert_address4(World& world, LinkId link, Ifaddr address);
// Deletes the address at this place in the link's list, its secondaries with it.
void delete_address4(World& world, LinkId link, std::size_t index);
// Gives the address at this place another metric, and the route to its subnet with it.
void change_metric4(World& world, LinkId link, std::size_t index, std::uint32_t metric);
// Routes of one address, as the link comes up.
void add_address_routes(World& world, LinkId link, const Ifaddr& address);

// IPv6. Refuses, in this order: kIpv6Disabled, kMulticastAddress6, kAnyAddress6, kLoopbackAddress6, kAddressTaken6.
Result<Done> insert_address6(World& world, LinkId link, Ifaddr address);
// `address` by value: it may stand in the list that it is taken from.
void delete_address6(World& world, LinkId link, IpAddress address);
// The link is up with carrier: link-local address, routes, detection for what waited (addrconf_dev_config).
void start_ipv6(World& world, LinkId link);
// With ndisc_notify: all on the link are told of its addresses (ndisc_send_unsol_na).
void advertise_addresses(World& world, LinkId link);
// The link went down or away (addrconf_ifdown).
void stop_ipv6(World& world, LinkId link, bool unregister);
void dad_timer(World& world, const DadTimer& timer);
// Someone else has the address (addrconf_dad_failure).
void dad_failed(World& world, LinkId link, const IpAddress& address);
void send_router_solicitation(World& world, const RouterSolicit& solicit);
void expire_address(World& world, const AddressExpiry& expiry);
// Called when lifetimes have been set.
void watch_lifetime(World& world, LinkId link, const Ifaddr& address);

// IPV6_MIN_MTU: a link with less has no IPv6.
inline constexpr std::uint32_t kLeastMtu6 = 1280;
// ipv6_add_dev: lo keeps what it once had.
bool has_ipv6(const Link& link);
// inetdev_valid_mtu: a link with less than 68 bytes has no IPv4.
bool has_ipv4(const Link& link);
// The link's own setting `forwarding` has changed: its subnets' anycast addresses come or go (dev_forward_change).
void forwarding6_changed(World& world, LinkId link);

const Ifaddr* find_address(const Link& link, const IpAddress& address);
// RT_SCOPE_* as the address itself tells (ipv6_addr_scope).
Scope scope_of6(const IpAddress& address);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_ADDRESSES_H_

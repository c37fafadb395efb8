// model/ip/route_rules.h — turning what was asked into a Route, with the kernel's checks.
//
// Kernel: net/ipv4/fib_semantics.c (fib_create_info, fib_check_nh), net/ipv6/route.c (ip6_route_info_create).
#ifndef NSLAB_MODEL_IP_ROUTE_RULES_H_
#define NSLAB_MODEL_IP_ROUTE_RULES_H_

#include "model/ip/fib.h"
#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// Refuses, in this order: kHostBitsSet, kScopeInvalid, kNexthopIdUnknown, then for each nexthop what
// settle_nexthop4 refuses, then kPrefsrcInvalid.
Result<Route> make_route4(const World& world, NetnsId netns, const RouteSpec& spec);
// Refuses, in this order: kNoSuchDevice, kNexthopIdUnknown, kGateway6Local, kGateway6Unreachable,
// kGateway6NeedsDevice, kGateway6Loopback, kNexthopDeviceMissing, kNexthop6Disabled, kNexthop6DeviceDown, kPrefsrc6Invalid.
Result<Route> make_route6(const World& world, NetnsId netns, const RouteSpec& spec);

// ip6_validate_gw: the link by which an IPv6 gateway is reached (`link`, where that was given). Refuses kGateway6….
Result<LinkId> check_gateway6(const World& world, NetnsId netns, const NexthopSpec& spec, LinkId link, std::uint32_t table);

Result<Done> delete_route4(World& world, NetnsId netns, const DelRoute& op);
Result<Done> delete_route6(World& world, NetnsId netns, const DelRoute& op);
Result<Done> insert_route4(World& world, NetnsId netns, Route route, const NewRoute& op);
Result<Done> insert_route6(World& world, NetnsId netns, Route route, const NewRoute& op);

// Gives a route the nexthops of a nexthop object, or of its group.
void apply_nexthop_object(const World& world, NetnsId netns, std::uint32_t id, Route& route);
// remove_nexthop: with the routes that use it; it leaves its groups.
void remove_nexthop_object(World& world, NetnsId netns, std::uint32_t id);
// nexthop_flush_dev
void forget_nexthop_objects(World& world, LinkId link);
// A nexthop object and a nexthop of the route's own.
bool names_nexthop_twice(const RouteSpec& spec);
// The first VRF of a namespace brings the rules that send its members' packets to its table (vrf_add_fib_rules).
void add_vrf_rules(World& world, LinkId vrf);
// What net.ipv4.tcp_available_congestion_control lists.
bool is_known_congestion(std::string_view name);
// Whether two routes are the same but for their place (fib_find_info, rt6_duplicate_nexthop).
bool same_route(const Route& a, const Route& b);

// Whether IPv6 refuses what takes this route: one over lo to what is not the host's own (ip6_route_info_create).
[[nodiscard]] bool rejects6(const World& world, const FibResult& result);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_ROUTE_RULES_H_

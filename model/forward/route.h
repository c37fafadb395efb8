// model/forward/route.h — the routing decisions of the packet engine: where to, from which address, or why not.
//
// Kernel: net/ipv4/route.c (ip_route_output_key_hash_rcu, ip_route_input_slow), fib_frontend.c (fib_validate_source),
//   devinet.c (inet_select_addr), net/ipv6/route.c, addrconf.c (ipv6_dev_get_saddr).
#ifndef NSLAB_MODEL_FORWARD_ROUTE_H_
#define NSLAB_MODEL_FORWARD_ROUTE_H_

#include "model/drop_reason.h"
#include "model/errno.h"
#include "model/ip/fib.h"
#include "model/world.h"

namespace nslab {

struct OutputRoute {
  Errno error = Errno::kNone;
  RouteType type = RouteType::kUnicast;
  LinkId out{};              // lo for what stays here
  LinkId via{};              // of a local route: the link that has the address
  IpAddress source{};
  IpAddress next_hop{};      // the gateway, or the destination itself
  std::uint32_t mtu = 0;     // what path MTU discovery or the route say; 0: the link's own
  bool mtu_locked = false;
  bool local = false;
  bool by_gateway = false;
  bool redirected = false;   // an exception stands in for the route
  Instant exception_expires{kNever};
  FibResult result{};
};
// Where a packet made in `netns` goes. `flow.out` is SO_BINDTODEVICE. Errors: kENETUNREACH, kEHOSTUNREACH, kEACCES,
// kEINVAL (of blackholes, and sources that are not the host's), kENODEV.
OutputRoute route_output(const World& world, NetnsId netns, const Flow& flow);
OutputRoute route_output6(const World& world, NetnsId netns, const Flow& flow);

struct InputRoute {
  enum class Kind : std::uint8_t { kLocal, kForward, kRefused, kMartian, kMulticast } kind = Kind::kMartian;
  RouteType type = RouteType::kUnspec;
  DropReason reason = DropReason::kNone;  // kMartian
  Errno error = Errno::kNone;             // kRefused: what ICMP is to say
  LinkId out{};
  IpAddress next_hop{};
  std::uint32_t mtu = 0;
  bool mtu_locked = false;
  bool redirect = false;                  // the sender could have gone directly
  FibResult result{};
};
InputRoute route_input(const World& world, LinkId in, const Ip& ip, std::uint32_t mark, bool for_arp = false);
InputRoute route_input6(const World& world, LinkId in, const Ip& ip, std::uint32_t mark);

// l3mdev_master_ifindex: the VRF that a link is or belongs to; none: its packets are looked up in the main tables.
LinkId l3_master(const World& world, LinkId link);
// inet_select_addr: the address a link speaks with to `destination` (none: to anyone).
IpAddress select_source(const World& world, NetnsId netns, LinkId link, const IpAddress& destination, Scope scope);
// ipv6_dev_get_saddr
IpAddress select_source6(const World& world, NetnsId netns, LinkId link, const IpAddress& destination);
// The MTU of a path: an exception that is still valid, the route's, or the link's.
std::uint32_t path_mtu(const World& world, const OutputRoute& route);

}  // namespace nslab

#endif  // NSLAB_MODEL_FORWARD_ROUTE_H_

// model/ip/multicast.h — groups that a link has joined, and the reports that tell others.
//
// Guarantees
//   1. 224.0.0.1 and ff02::1 are joined by themselves; each joining lets the group's MAC in once more.
// Not modelled: source filters, queriers, forwarding of multicast (ip mroute).
// Kernel: net/ipv4/igmp.c (ip_mc_inc_group, igmp_group_added), net/ipv6/mcast.c (__ipv6_dev_mc_inc).
#ifndef NSLAB_MODEL_IP_MULTICAST_H_
#define NSLAB_MODEL_IP_MULTICAST_H_

#include "model/world.h"

namespace nslab {

// INADDR_ALLHOSTS_GROUP
inline const IpAddress kAllHosts = IpAddress::v4(224, 0, 0, 1);

// Joins; a report goes out soon unless the group is never reported (224.0.0.1, ff02::1, node-local ones).
void join_group(World& world, LinkId link, const IpAddress& group);
// ipv6_mc_dad_complete: what was reported from "::" is told once more from the address that the link has now.
void report_again(World& world, LinkId link, const IpAddress& group);
void leave_group(World& world, LinkId link, const IpAddress& group);
// A link that was taken down hears IPv6's groups no more, though IPv6 is still in them; up again, it hears them all, the newest first
// (ipv6_mc_down, ipv6_mc_up).
void unload_groups6(World& world, LinkId link);
void load_groups6(World& world, LinkId link);
// What the device itself lets in, in the order in which it was told.
std::vector<MulticastMac> device_groups(const Link& link);
// Whether a link lets packets for the group up to IP.
bool has_joined(const Link& link, const IpAddress& group);
struct JoinedGroup {
  IpAddress group{};
  std::uint32_t users = 1;
};
// The groups of a family that a link has joined, the newest first, as IP's own lists have them. The model keeps the hardware
// addresses that links listen to, and a group is told by its own: of the four octets of an IPv4 group the first is 224, but for the
// group that a VXLAN above the link has.
std::vector<JoinedGroup> groups_of(const World& world, LinkId link, Family family);
// Sends the report that is due (timer).
void send_group_report(World& world, const GroupReport& report);

}  // namespace nslab

#endif  // NSLAB_MODEL_IP_MULTICAST_H_

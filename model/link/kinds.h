// model/link/kinds.h — what links of each kind do of their own when something happens to them.
//
// The kernel's ndo_open, ndo_stop, ndo_get_iflink and the notifiers of stacked links, one switch over `Kind`
// each (model/link/kinds.cc). A new kind appears here as one more alternative.
//
// Kernel: drivers/net/{veth,dummy,ifb,macvlan,tun,vrf}.c, drivers/net/vxlan/, drivers/net/bonding/, net/8021q/, net/bridge/.
#ifndef NSLAB_MODEL_LINK_KINDS_H_
#define NSLAB_MODEL_LINK_KINDS_H_

#include <vector>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

// Refuses: kDeviceNotUp (VLAN on a link that is down), kMacvlanAddressTaken.
Result<Done> check_kind_open(const World& world, LinkId id);
// macvlan_addr_busy: whether its lower link, or another macvlan there that is up, has this address.
bool is_address_busy(const World& world, LinkId macvlan, const Mac& address);
void kind_link_opened(World& world, LinkId id);         // ndo_open
void kind_link_up(World& world, LinkId id);             // NETDEV_UP, for masters and riders
void kind_link_closed(World& world, LinkId id);         // ndo_stop
void kind_link_down(World& world, LinkId id);           // NETDEV_DOWN
void kind_link_changed(World& world, LinkId id);        // NETDEV_CHANGE
void kind_link_unregistering(World& world, LinkId id);  // NETDEV_UNREGISTER
void kind_mtu_changed(World& world, LinkId id);
void kind_address_changed(World& world, LinkId id, const Mac& before);

// Out of its bridge, bond or VRF.
void leave_master(World& world, LinkId id);
// Refuses, in this order: kNoSuchDevice, kNotAMaster, and what the kind of master refuses.
Result<Done> check_join(const World& world, LinkId master, LinkId member);
void join_master(World& world, LinkId master, LinkId member);

// Whether any link rides on this one.
bool is_ridden(const World& world, LinkId id);
// The links that ride on this one, oldest first.
std::vector<LinkId> riders_of(const World& world, LinkId id);
// The members of a bridge, bond or VRF in the order in which they joined.
std::vector<LinkId> members_of(const World& world, LinkId master);

// The namespace of its other end or lower link (rtnl_link_ops.get_link_net); none where that has no meaning.
NetnsId link_net(const World& world, const Link& link);
// Whether a link stays in its namespace for life (netns_immutable).
bool is_netns_immutable(const Link& link);
// Whether it dies with its namespace, as opposed to going back to init_net.
bool dies_with_netns(const Link& link);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_KINDS_H_

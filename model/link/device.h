// model/link/device.h — the life of a link: registering, opening, carrier, moving, unregistering.
//
// What every kind has in common. Kinds add their own in files of their names; the IP layer hears of every
// change through model/ip/events.h, as the kernel's notifier chains tell it.
//
// Guarantees
//   1. Nothing here refuses: what must be checked has been checked (model/link/newlink.cc and its like).
// Kernel: net/core/dev.c (register_netdevice, __dev_open, __dev_close_many, __dev_change_net_namespace,
//   unregister_netdevice_many), net/core/link_watch.c.
#ifndef NSLAB_MODEL_LINK_DEVICE_H_
#define NSLAB_MODEL_LINK_DEVICE_H_

#include <optional>
#include <string>

#include "model/result.h"
#include "model/world.h"

namespace nslab {

// The smallest free ifindex after the last one given out in the namespace.
std::uint32_t free_ifindex(const World& world, NetnsId netns);

// Puts a link into its namespace (`link.netns`), with an ifindex if it has none, and tells the IP layer.
LinkId register_link(World& world, Link&& link);
// Takes it out, with all that depends on it: addresses, routes, ports, links that ride on it, a veth's peer.
void unregister_link(World& world, LinkId id);

// Up and down. Opening refuses: kDeviceNotUp (a VLAN whose lower link is down), kAddressInUse (VXLAN port).
Result<Done> open_link(World& world, LinkId id);
void close_link(World& world, LinkId id);

// Carrier, at once; operstate, routes and the rest follow when linkwatch runs.
void set_carrier(World& world, LinkId id, bool carrier);
// Has linkwatch look at the link, whatever has changed (linkwatch_fire_event).
void fire_linkwatch(World& world, LinkId id);
// Makes known what is pending for this link (looking at a link does, linkwatch_sync_dev) or for all.
void flush_linkwatch(World& world, LinkId id);
void run_linkwatch(World& world);

// Moves the link into `target` under `name`, with the same ifindex where that is free there.
void move_link(World& world, LinkId id, NetnsId target, const std::string& name);

void rename_link(World& world, LinkId id, const std::string& name);
void change_mtu(World& world, LinkId id, std::uint32_t mtu);
void change_address(World& world, LinkId id, const Mac& mac);
// One more or one fewer who wants all frames (dev_set_promiscuity).
void change_promiscuity(World& world, LinkId id, int by);
void change_allmulti(World& world, LinkId id, int by);

// Multicast addresses that the link lets in, in the order in which they were joined.
std::uint32_t next_multicast_place(const std::vector<MulticastMac>& list);
void add_multicast(World& world, LinkId id, const Mac& mac);
void remove_multicast(World& world, LinkId id, const Mac& mac);

// The default qdisc of a link that is opened for the first time: "noqueue" where it has no queue of its own.
std::string_view default_qdisc(const Link& link);
// A link is told of by netlink: a peer in another namespace gets an id there (rtnl_fill_link_netnsid).
void notify_link(World& world, LinkId id);
// The id by which `in` speaks of `of`, given out when there is none yet (peernet2id_alloc).
std::uint32_t peer_nsid(World& world, NetnsId in, NetnsId of);

void set_nsid(World& world, NetnsId in, NetnsId of, std::uint32_t id);

Mac random_mac(World& world);

// dev_valid_name
bool valid_link_name(std::string_view name);
// "all" and "default": folders of sysctl that links cannot have (sysctl_dev_name_is_allowed), as is found out late.
bool is_sysctl_folder(std::string_view name);
// Fills in a %d (lowest free number). Refuses: kNameInvalid, kNameHasTwoTemplates, kNoFreeName.
Result<std::string> settle_link_name(const World& world, NetnsId netns, std::string_view wanted);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_DEVICE_H_

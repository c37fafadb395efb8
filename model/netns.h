// model/netns.h — Netns: one network namespace, and all that the kernel keeps for it.
//
// Its name is not here: a namespace has none. Names are mounts of it on files in /run/netns (model/vfs.h),
// and each mount namespace may see others.
//
// Guarantees
//   1. `links` and `names` speak of the same links: those whose `netns` this is.
//   2. It lives while `holders` is not 0: a mount, a process, a descriptor or a socket each count one.
// Kernel: include/net/net_namespace.h (struct net), net/core/net_namespace.c.
#ifndef NSLAB_MODEL_NETNS_H_
#define NSLAB_MODEL_NETNS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/map.h"
#include "model/conntrack.h"
#include "model/counters.h"
#include "model/devconf.h"
#include "model/ipset.h"
#include "model/neighbour.h"
#include "model/netfilter.h"
#include "model/route.h"
#include "model/socket.h"
#include "model/sysctl.h"

namespace nslab {

// icmp_ratelimit's token bucket for one destination (struct inet_peer).
struct IcmpBucket {
  Instant last{};
  std::int64_t tokens_ms = 0;
  std::uint32_t redirects = 0;
  Instant redirect_last{};
  friend bool operator==(const IcmpBucket&, const IcmpBucket&) = default;
};

// iptables' `recent`: one address of a list, and when it was seen.
struct RecentEntry {
  IpAddress address{};
  std::uint8_t ttl = 0;
  std::vector<Instant> stamps{};  // the newest last
  friend bool operator==(const RecentEntry&, const RecentEntry&) = default;
};

struct Netns {
  // What packets read stands first and together, as in Link.
  Cow<Ruleset> ruleset{};
  std::vector<SocketId> taps{};  // packet sockets
  Cow<SnmpCounters> snmp{};
  Cow<Sysctls> sysctls{};
  Map<IpAddress, std::uint32_t> own_addresses{};  // how many links have it
  Map<NeighbourKey, Neighbour> neighbours{};
  Fib fib4{}, fib6{};
  Map<Tuple, TupleOwner> conntracks{};
  Set<PortKey> sockets{};
  Cow<DevConf4> conf4_all{}, conf4_default{};
  Cow<DevConf6> conf6_all{}, conf6_default{};
  std::uint32_t conntrack_count = 0;
  std::uint32_t inode_number = 0;
  std::uint32_t holders = 0;
  std::uint32_t next_ifindex = 1;
  UsernsId owner{};
  LinkId loopback{};
  bool dying = false;  // no holder any more; cleanup_net has not come by yet
  bool outside = false;  // stands for the world behind a NIC
  bool own_addr_labels = false;             // else those that every namespace begins with
  Instant held_until{};  // by sockets that are closed and not yet freed (call_rcu)
  Map<std::uint32_t, LinkId> links{};  // by ifindex
  Map<LinkName, LinkId> names{};
  Map<std::string, LinkId> altnames{};
  Map<std::uint32_t, NetnsId> nsids{};
  Map<NetnsId, std::uint32_t> nsid_of{};
  Set<NetnsId> known_in{};  // the namespaces that have an id for this one
  Map<IpAddress, std::uint32_t> preferred_sources{};  // of how many routes
  Map<std::uint32_t, NexthopObject> nexthops{};
  Cow<std::vector<AddrLabel>> addr_labels{};
  Set<LinkId> tunnels{};  // VXLAN and WireGuard links whose sockets are here, wherever the links have gone
  Cow<NeighbourConf> neighbour4{}, neighbour6{};
  Map<std::string, SocketId> unix_abstract{};
  Map<IpAddress, IcmpBucket> icmp_buckets{};
  Cow<Counters6> snmp6{};  // beside what its links have counted
  Cow<std::vector<Ipset>> ipsets{};                     // in the order of their making
  Map<std::string, std::vector<RecentEntry>> recent{};  // by the list's name
  Map<std::string, NfLimit> hashlimit{};                // by the table's name and what it tells apart
  friend bool operator==(const Netns&, const Netns&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_NETNS_H_

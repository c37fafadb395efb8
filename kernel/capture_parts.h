// kernel/capture_parts.h — the pieces that kernel/capture.cc puts together: one kind of thing each, one namespace.
#ifndef NSLAB_KERNEL_CAPTURE_PARTS_H_
#define NSLAB_KERNEL_CAPTURE_PARTS_H_

#include <map>
#include <string>
#include <vector>

#include "kernel/capture.h"
#include "kernel/fd.h"
#include "kernel/netlink.h"

namespace nslab::kernel {

// A namespace of the machine that was found, open.
struct Found {
  CapturedPlace place{};
  Fd file{};
  std::uint64_t inode = 0;
};
// All that can be opened, the caller's own first.
std::vector<Found> find_namespaces(Captured& out);

// What belongs to one namespace while it is being read.
struct Reading {
  Captured& out;
  NetnsId netns{};
  std::string where{};                          // "red: " for remarks
  Netlink& socket;                              // made in it
  std::map<std::uint32_t, LinkId> links{};      // by ifindex
};
// A link that another one stands on or is cabled to, by index there: to be looked up when all links are known.
struct Pending {
  LinkId link{};
  std::uint32_t lower = 0;
  std::int32_t nsid = -1;   // the id of the namespace where that is, as the asking socket has it; -1: the link's own
};
// `asker` is the socket that asks, `nsid` its id for the namespace (-1: the socket is in it).
std::vector<Pending> read_links(Reading& reading, Netlink& asker, std::int32_t nsid);
// Gives a link the one that it stands on.
void set_lower(Link& link, LinkId lower);
// Bridge VLANs, and entries that somebody has set.
void read_bridges(Reading& reading);
void read_addresses(Reading& reading);
void read_routes(Reading& reading, Family family);
void read_rules(Reading& reading, Family family);
void read_neighbours(Reading& reading);
// By a thread that is in the namespace.
void read_settings(Reading& reading);
void read_firewall(CapturedPlace& place, std::vector<std::string>& left_out, const std::string& where);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_CAPTURE_PARTS_H_

// kernel/observe_parts.h — the pieces that kernel/observe.cc puts together: one dump each, one namespace.
#ifndef NSLAB_KERNEL_OBSERVE_PARTS_H_
#define NSLAB_KERNEL_OBSERVE_PARTS_H_

#include <map>
#include <string>

#include "kernel/netlink.h"
#include "kernel/observe.h"

namespace nslab::kernel {

// A namespace that is being looked at, and where its objects are put.
struct Place {
  Netlink& socket;                                   // made in it
  std::string prefix{};                              // "red: ", or nothing
  Snapshot& out;
  const std::map<std::int32_t, std::string>& names;  // of namespaces, by the observer's ids
  const SameMacs& macs;
  std::map<std::uint32_t, std::string> links{};      // names by index, once links were read

  Fields& object(const std::string& name) const { return out.objects[prefix + name]; }
  [[nodiscard]] std::string link_name(std::uint32_t index) const;
  [[nodiscard]] Mac mac(const Mac& seen) const;
  [[nodiscard]] IpAddress ip(const IpAddress& seen) const;  // an address made of a MAC follows it
};

std::string hex(std::uint32_t value);

// `own` is the observer's socket and `nsid` its id for the namespace.
void observe_links(Place& place, Netlink& own, std::int32_t nsid);
void observe_addresses(Place& place);
void observe_fdb(Place& place);
void observe_routes(Place& place, Family family);
void observe_rules(Place& place, Family family);
void observe_neighbours(Place& place);
void observe_nsids(Place& place, const std::map<std::int32_t, std::string>& names_here);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_OBSERVE_PARTS_H_

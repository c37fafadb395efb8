// kernel/observe.h — Observer: what can be seen of running namespaces, as a Snapshot in the model's own words.
//
// Each namespace is asked by dumps (links, addresses, routes, rules, neighbours, forwarding entries, namespace ids).
// Looking changes nothing: RTM_GETLINK gives out ids for the namespaces of peers, so links are asked for from the observer's
// own namespace (IFLA_TARGET_NETNSID), where those ids then are; and no socket or descriptor is kept, which would hold a
// namespace that is to go.
//
// Guarantees
//   1. A namespace that the model sees as this one does gives an equal Snapshot (model/snapshot.h).
// Not in it: what `take_snapshot` leaves out.
// Kernel: net/core/rtnetlink.c:rtnl_fill_ifinfo, rtnl_fill_link_netnsid.
#ifndef NSLAB_KERNEL_OBSERVE_H_
#define NSLAB_KERNEL_OBSERVE_H_

#include <map>
#include <string>
#include <vector>

#include "kernel/fd.h"
#include "kernel/netlink.h"
#include "model/snapshot.h"

namespace nslab::kernel {

// A namespace to look at: its file, and the name that the Snapshot has for it ("" for the viewer's own).
struct Seen {
  Fd file{};
  std::string name{};
};

// Addresses that chance gave, each side its own: the kernel's, and the model's for the same link.
using SameMacs = std::map<Mac, Mac>;

class Observer {
 public:
  // In the caller's namespace, which should be nobody else's. False without CAP_SYS_ADMIN over what is to be seen.
  Observer();
  explicit operator bool() const { return bool(own_) && bool(home_); }

  // `macs` says what each side calls a link's address where chance gave it.
  Snapshot look(const std::vector<Seen>& namespaces, const SameMacs& macs);
  // The address of a link by index, as the kernel has it.
  std::optional<Mac> address_of(const Fd& netns, std::uint32_t ifindex);

 private:
  // The caller's id for a namespace, given now if it has none.
  std::int32_t nsid_of(const Fd& netns);

  Netlink own_{};
  Fd home_{};
};

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_OBSERVE_H_

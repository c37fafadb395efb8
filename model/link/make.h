// model/link/make.h — what a new link of each kind is like before it is registered.
//
// Kernel: the setup and validate functions of each kind's rtnl_link_ops.
#ifndef NSLAB_MODEL_LINK_MAKE_H_
#define NSLAB_MODEL_LINK_MAKE_H_

#include <string_view>

#include "model/op.h"
#include "model/result.h"
#include "model/world.h"

namespace nslab {

// veth_get_num_queues: one for each CPU, and there are two.
inline constexpr std::uint32_t kVethQueues = 2;

// The kind as rtnl_link_ops name it: "veth", "bridge" …
std::string_view kind_of(const LinkData& data);
// Whether this kernel has the kind.
bool is_kind_available(const World& world, std::string_view kind);

// What the kind says of a request by itself, before anything is looked up (rtnl_link_ops.validate).
Result<Done> validate_link(const World& world, const NewLink& op);
// A link of the kind, with its own defaults; the caller gives namespace, name and index. `in` is the namespace
// of the request, where the lower link is looked up. Refuses what the kind's newlink refuses.
Result<Link> make_link(const World& world, NetnsId in, NetnsId target, const NewLink& op);

Link make_ethernet(Kind kind, const Mac& address);
Link make_loopback(NetnsId netns);
Link make_physical(NetnsId netns, const std::string& name, const Mac& address);
Link make_tun(NetnsId netns, const std::string& name, const Tun& tun, const Mac& address);

}  // namespace nslab

#endif  // NSLAB_MODEL_LINK_MAKE_H_

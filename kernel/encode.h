// kernel/encode.h — an Op as the netlink request that asks a running kernel the same.
//
// Guarantees
//   1. One Op, one message: what the model holds to be atomic is asked in one request.
//   2. What is given in the Op is in the message, and nothing else; except, where the Op leaves a hardware address to chance,
//      the one that the model drew (`Drawn`), so that both worlds go on with the same.
// Not encoded here: requests that are no rtnetlink messages (ioctls, sysctls, files, processes: kernel/mirror.h).
// Kernel: net/core/rtnetlink.c, include/uapi/linux/{rtnetlink,if_link,if_addr,neighbour,fib_rules,nexthop}.h.
#ifndef NSLAB_KERNEL_ENCODE_H_
#define NSLAB_KERNEL_ENCODE_H_

#include <optional>

#include "kernel/message.h"
#include "model/op.h"

namespace nslab::kernel {

// What chance gave in the model: addresses of a new link and of its peer.
struct Drawn {
  std::optional<Mac> address{};
  std::optional<Mac> peer_address{};
};

// The message for an op of rtnetlink's; none for any other, and for what has no encoding (`why_not`).
std::optional<Message> encode(const Op& op, const Drawn& drawn = {});

// One each, for encode.
Message encode_link(const NewLink& op, const Drawn& drawn);
Message encode_link(const SetLink& op);
Message encode_link(const DelLink& op);
Message encode_link(const GetLink& op);
Message encode_link(const SetAltname& op);
Message encode_port(const SetPort& op);
Message encode_port(const SetPortVlan& op);
Message encode_fdb(const NewFdb& op);
Message encode_mdb(const SetMdb& op);
Message encode_address(const NewAddr& op);
Message encode_address(const DelAddr& op);
Message encode_route(const NewRoute& op);
Message encode_route(const DelRoute& op);
Message encode_rule(const NewRule& op);
Message encode_addr_label(const SetAddrLabel& op);
Message encode_rule(const DelRule& op);
Message encode_nexthop(const NewNexthop& op);
Message encode_nexthop(const DelNexthop& op);
Message encode_neigh(const NewNeigh& op);
Message encode_neigh(const DelNeigh& op);
Message encode_nsid(const NewNsid& op);
std::optional<Message> encode_qdisc(const SetQdisc& op);
// IFLA_LINKINFO of a kind's own options.
void put_kind(Message& message, const LinkData& data, const Drawn& drawn);
// Flags and attributes that are given; `ifinfo` is the ifinfomsg's offset.
void put_settings(Message& message, std::size_t ifinfo, const LinkSettings& settings);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_ENCODE_H_

#include "kernel/encode.h"

namespace nslab::kernel {

namespace {

using Encoded = std::optional<Message>;

struct Encoder {
  const Drawn& drawn;

  Encoded operator()(const NewLink& op) const {
    if (std::holds_alternative<NewTun>(op.data)) return std::nullopt;
    return encode_link(op, drawn);
  }
  Encoded operator()(const SetLink& op) const { return encode_link(op); }
  Encoded operator()(const DelLink& op) const { return encode_link(op); }
  Encoded operator()(const GetLink& op) const { return encode_link(op); }
  Encoded operator()(const SetAltname& op) const { return encode_link(op); }
  Encoded operator()(const SetPort& op) const { return encode_port(op); }
  Encoded operator()(const SetPortVlan& op) const { return encode_port(op); }
  Encoded operator()(const NewFdb& op) const { return encode_fdb(op); }
  Encoded operator()(const SetMdb& op) const {
    if (op.key.source) return std::nullopt;
    return encode_mdb(op);
  }
  Encoded operator()(const NewAddr& op) const { return encode_address(op); }
  Encoded operator()(const DelAddr& op) const { return encode_address(op); }
  Encoded operator()(const NewRoute& op) const { return encode_route(op); }
  Encoded operator()(const DelRoute& op) const { return encode_route(op); }
  Encoded operator()(const SetAddrLabel& op) const { return encode_addr_label(op); }
  Encoded operator()(const NewRule& op) const { return encode_rule(op); }
  Encoded operator()(const DelRule& op) const { return encode_rule(op); }
  Encoded operator()(const NewNexthop& op) const { return encode_nexthop(op); }
  Encoded operator()(const DelNexthop& op) const { return encode_nexthop(op); }
  Encoded operator()(const NewNeigh& op) const { return encode_neigh(op); }
  Encoded operator()(const DelNeigh& op) const { return encode_neigh(op); }
  Encoded operator()(const NewNsid& op) const { return encode_nsid(op); }
  Encoded operator()(const SetQdisc& op) const { return encode_qdisc(op); }
  template <class Other>
  Encoded operator()(const Other&) const {
    return std::nullopt;
  }
};

}  // namespace

std::optional<Message> encode(const Op& op, const Drawn& drawn) { return std::visit(Encoder{drawn}, op); }

}  // namespace nslab::kernel

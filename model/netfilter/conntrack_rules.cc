#include "model/netfilter/conntrack_rules.h"

#include <utility>
#include <vector>

namespace nslab {

namespace {

bool is_icmp_error(const Ip& ip, const Icmp& icmp) {
  return ip.is_v4() ? icmp.type == 3 || icmp.type == 4 || icmp.type == 5 || icmp.type == 11 || icmp.type == 12 : icmp.type < 128;
}

// The type that answers an ICMP request; 255 where it is none.
std::uint8_t answer_of(std::uint8_t type, bool v4) {
  if (v4) {
    switch (type) {
      case 8: return 0;
      case 0: return 8;
      case 13: return 14;
      case 14: return 13;
      case 15: return 16;
      case 17: return 18;
      default: return 255;
    }
  }
  if (type == 128) return 129;
  return type == 129 ? 128 : 255;
}

bool is_new_request(const Tuple& tuple) {
  if (tuple.protocol == ipproto::kIcmp)
    return tuple.icmp_type == 8 || tuple.icmp_type == 13 || tuple.icmp_type == 15 || tuple.icmp_type == 17;
  return tuple.icmp_type == 128;
}

CtTcp next_state(const Conntrack& entry, const Tcp& tcp, bool reply) {
  if ((tcp.flags & tcp_flag::kRst) != 0) return CtTcp::kClose;
  if ((tcp.flags & tcp_flag::kSyn) != 0) {
    if ((tcp.flags & tcp_flag::kAck) != 0) return reply ? CtTcp::kSynRecv : entry.tcp;
    return entry.tcp == CtTcp::kNone || entry.tcp == CtTcp::kTimeWait || entry.tcp == CtTcp::kClose ? CtTcp::kSynSent : entry.tcp;
  }
  if ((tcp.flags & tcp_flag::kFin) != 0) {
    switch (entry.tcp) {
      case CtTcp::kFinWait:
      case CtTcp::kCloseWait: return CtTcp::kLastAck;
      default: return CtTcp::kFinWait;
    }
  }
  switch (entry.tcp) {
    case CtTcp::kSynRecv:
    case CtTcp::kNone: return CtTcp::kEstablished;
    case CtTcp::kFinWait: return CtTcp::kCloseWait;
    case CtTcp::kLastAck: return CtTcp::kTimeWait;
    default: return entry.tcp;
  }
}

// The protocol's own view of a packet of a known flow.
void follow(World& world, Conntrack& entry, const Ip& ip, bool reply) {
  if (const Tcp* tcp = ip.tcp()) {
    entry.tcp = next_state(entry, *tcp, reply);
    if (entry.tcp == CtTcp::kEstablished && (entry.status & ct_status::kSeenReply) != 0) entry.status |= ct_status::kAssured;
    // An answer that is nothing but a reset: the flow is forgotten at once (nf_conntrack_tcp_packet).
    if ((tcp->flags & tcp_flag::kRst) != 0 && (entry.status & ct_status::kSeenReply) == 0) {
      entry.expires = world.now;
      return;
    }
  } else if (ip.udp() != nullptr && (entry.status & ct_status::kSeenReply) != 0 && world.now > entry.started + 2s) {
    entry.status |= ct_status::kAssured;
  }
  entry.expires = world.now + conntrack_timeout(world, entry);
}

void unlink(World& world, const Conntrack& entry) {
  Netns& ns = world.netns.edit(entry.netns);
  ns.conntracks.erase(entry.original);
  ns.conntracks.erase(entry.reply);
  --ns.conntrack_count;
}

// An ICMP error belongs to the flow of the packet that it quotes.
void relate(NfContext& context, const Icmp& icmp) {
  const Quoted& q = icmp.quoted;
  Tuple inner;
  inner.source = q.source;
  inner.destination = q.destination;
  inner.protocol = q.protocol;
  if (q.protocol == ipproto::kIcmp || q.protocol == ipproto::kIcmp6) {
    inner.icmp_type = q.type;
    inner.icmp_code = q.code;
    inner.source_port = q.source_port;
  } else {
    inner.source_port = q.source_port;
    inner.destination_port = q.destination_port;
  }
  bool reply = false;
  ConntrackId id{};
  if (find_conntrack(context.world, context.netns, inverted(inner), &reply, &id) == nullptr) {
    context.frame.ct_info = CtInfo::kInvalid;
    return;
  }
  context.frame.conntrack = id;
  context.frame.ct_info = reply ? CtInfo::kRelatedReply : CtInfo::kRelated;
}

}  // namespace

std::optional<Tuple> tuple_of(const Ip& ip) {
  Tuple tuple;
  tuple.source = ip.source;
  tuple.destination = ip.destination;
  tuple.protocol = ip.protocol;
  if (const Tcp* tcp = ip.tcp()) {
    tuple.source_port = tcp->source;
    tuple.destination_port = tcp->destination;
  } else if (const Udp* udp = ip.udp()) {
    tuple.source_port = udp->source;
    tuple.destination_port = udp->destination;
  } else if (const Icmp* icmp = ip.icmp(); icmp != nullptr && ip.protocol != ipproto::kIgmp) {
    if (!ip.is_v4() && icmp->type >= 130 && icmp->type != 143 && icmp->type <= 137) return std::nullopt;  // ND is not tracked
    if (!ip.is_v4() && icmp->type == 143) return std::nullopt;
    tuple.icmp_type = icmp->type;
    tuple.icmp_code = icmp->code;
    tuple.source_port = icmp->id;
  }
  return tuple;
}

Tuple inverted(const Tuple& tuple) {
  Tuple other = tuple;
  std::swap(other.source, other.destination);
  if (tuple.protocol == ipproto::kIcmp || tuple.protocol == ipproto::kIcmp6) {
    other.icmp_type = answer_of(tuple.icmp_type, tuple.protocol == ipproto::kIcmp);
  } else {
    std::swap(other.source_port, other.destination_port);
  }
  return other;
}

const Conntrack* find_conntrack(const World& world, NetnsId netns, const Tuple& tuple, bool* reply, ConntrackId* id) {
  const TupleOwner* owner = world.netns[netns].conntracks.find(tuple);
  if (owner == nullptr) return nullptr;
  const Conntrack* entry = world.conntracks.find(owner->entry);
  if (entry == nullptr || entry->expires <= world.now) return nullptr;
  *reply = owner->reply;
  *id = owner->entry;
  return entry;
}

Duration conntrack_timeout(const World& world, const Conntrack& entry) {
  (void)world;
  switch (entry.original.protocol) {
    case ipproto::kIcmp:
    case ipproto::kIcmp6: return 30s;
    case ipproto::kUdp: return (entry.status & ct_status::kAssured) != 0 ? 120s : 30s;
    case ipproto::kTcp: break;
    default: return 600s;
  }
  switch (entry.tcp) {
    case CtTcp::kSynSent:
    case CtTcp::kSynSent2: return 120s;
    case CtTcp::kSynRecv: return 60s;
    case CtTcp::kEstablished: return (entry.status & ct_status::kAssured) != 0 ? Duration(432000s) : Duration(300s);
    case CtTcp::kFinWait: return 120s;
    case CtTcp::kCloseWait: return 60s;
    case CtTcp::kLastAck: return 30s;
    case CtTcp::kTimeWait: return 120s;
    case CtTcp::kClose: return 10s;
    case CtTcp::kNone: return 300s;
  }
  return 600s;
}

void track(NfContext& context) {
  Frame& frame = context.frame;
  if (frame.conntrack || frame.ct_info == CtInfo::kUntracked) return;
  World& world = context.world;
  const Ip& ip = *frame.packet.ip();
  if (const Icmp* icmp = ip.icmp(); icmp != nullptr && is_icmp_error(ip, *icmp)) return relate(context, *icmp);
  const auto tuple = tuple_of(ip);
  if (!tuple) {
    frame.ct_info = CtInfo::kUntracked;
    return;
  }
  bool reply = false;
  ConntrackId id{};
  if (find_conntrack(world, context.netns, *tuple, &reply, &id) == nullptr) {
    if (const TupleOwner* stale = world.netns[context.netns].conntracks.find(*tuple)) erase_conntrack(world, stale->entry);
    const bool icmp = ip.icmp() != nullptr && ip.protocol != ipproto::kIgmp;
    const Tcp* tcp = ip.tcp();
    const bool bad_tcp = tcp != nullptr && ((tcp->flags & (tcp_flag::kRst | tcp_flag::kFin)) != 0 ||
                                            (tcp->flags & (tcp_flag::kSyn | tcp_flag::kAck)) == (tcp_flag::kSyn | tcp_flag::kAck));
    if ((icmp && !is_new_request(*tuple)) || bad_tcp) {
      frame.ct_info = CtInfo::kInvalid;
      return;
    }
    Conntrack entry;
    entry.netns = context.netns;
    entry.original = *tuple;
    entry.reply = inverted(*tuple);
    entry.started = world.now;
    entry.order = next_order(world);
    follow(world, entry, ip, false);
    frame.conntrack = world.conntracks.add(entry);
    frame.ct_info = CtInfo::kNew;
    return;
  }
  Conntrack& entry = world.conntracks.edit(id);
  frame.conntrack = id;
  if (reply) {
    frame.ct_info = CtInfo::kEstablishedReply;
    const bool reset = ip.tcp() != nullptr && (ip.tcp()->flags & tcp_flag::kRst) != 0;
    if (!reset) entry.status |= ct_status::kSeenReply;
  } else {
    frame.ct_info = (entry.status & ct_status::kSeenReply) != 0 ? CtInfo::kEstablished : CtInfo::kNew;
  }
  follow(world, entry, ip, reply);
}

bool confirm(NfContext& context) {
  World& world = context.world;
  const ConntrackId id = context.frame.conntrack;
  const Conntrack* entry = world.conntracks.find(id);
  if (entry == nullptr || (entry->status & ct_status::kConfirmed) != 0) return true;
  // __nf_conntrack_confirm: an answer (a REJECT's) to what was never sent on makes no entry of it.
  if (context.frame.ct_info == CtInfo::kEstablishedReply || context.frame.ct_info == CtInfo::kRelatedReply) return true;
  const Netns& ns = world.netns[context.netns];
  for (const Tuple& tuple : {entry->original, entry->reply}) {
    const TupleOwner* other = ns.conntracks.find(tuple);
    if (other == nullptr || other->entry == id) continue;
    const Conntrack* rival = world.conntracks.find(other->entry);
    if (rival != nullptr && rival->expires > world.now) return false;
    erase_conntrack(world, other->entry);
  }
  Conntrack& confirmed = world.conntracks.edit(id);
  confirmed.status |= ct_status::kConfirmed;
  confirmed.expires = world.now + conntrack_timeout(world, confirmed);
  Netns& edited = world.netns.edit(context.netns);
  edited.conntracks.set(confirmed.original, TupleOwner{id, false});
  edited.conntracks.set(confirmed.reply, TupleOwner{id, true});
  ++edited.conntrack_count;
  return true;
}

void erase_conntrack(World& world, ConntrackId id) {
  const Conntrack* entry = world.conntracks.find(id);
  if (entry == nullptr) return;
  if ((entry->status & ct_status::kConfirmed) != 0) unlink(world, *entry);
  world.conntracks.erase(id);
}

void expire_conntracks(World& world, NetnsId netns) {
  std::vector<ConntrackId> gone;
  for (const auto& [tuple, owner] : world.netns[netns].conntracks) {
    if (!owner.reply && world.conntracks[owner.entry].expires <= world.now) gone.push_back(owner.entry);
  }
  for (const ConntrackId id : gone) erase_conntrack(world, id);
}

void forget_masquerade(World& world, LinkId link) { forget_masquerade(world, link, {}); }

void forget_masquerade(World& world, LinkId link, const IpAddress& address) {
  const NetnsId netns = world.links[link].netns;
  if (world.netns[netns].conntrack_count == 0) return;
  std::vector<ConntrackId> gone;
  for (const auto& [tuple, owner] : world.netns[netns].conntracks) {
    if (owner.reply) continue;
    const Conntrack& entry = world.conntracks[owner.entry];
    if (entry.masquerade_out == link && (!address || entry.reply.destination == address)) gone.push_back(owner.entry);
  }
  for (const ConntrackId id : gone) erase_conntrack(world, id);
}

}  // namespace nslab

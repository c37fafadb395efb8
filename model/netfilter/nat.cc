#include "model/netfilter/nat.h"

#include <algorithm>

#include "model/forward/icmp_codes.h"
#include "model/forward/route.h"
#include "model/netfilter/conntrack_rules.h"

namespace nslab {

namespace {

bool is_source_hook(NfHook hook) { return hook == NfHook::kPostrouting || hook == NfHook::kInput; }

bool is_reply(CtInfo info) { return info == CtInfo::kEstablishedReply || info == CtInfo::kRelatedReply; }

// Whether the answers to a flow of this shape would be taken for another flow's (nf_nat_used_tuple).
bool is_used(const World& world, NetnsId netns, const Tuple& forward) {
  bool reply = false;
  ConntrackId id{};
  return find_conntrack(world, netns, inverted(forward), &reply, &id) != nullptr;
}

bool has_ports(const Tuple& tuple) { return tuple.protocol == ipproto::kTcp || tuple.protocol == ipproto::kUdp; }

IpAddress choose_address(const NfNat& nat, const Tuple& tuple, const IpAddress& now) {
  if (!nat.address_low) return now;
  if (nat.kind == NfNat::Kind::kNetmap) {
    const IpAddress mask = netmask(now.family, nat.prefix);
    return {now.family, (nat.address_low.high & mask.high) | (now.high & ~mask.high),
            (nat.address_low.low & mask.low) | (now.low & ~mask.low)};
  }
  const std::uint64_t span = nat.address_high.low - nat.address_low.low + 1;
  IpAddress chosen = nat.address_low;
  if (span > 1) chosen.low += (tuple.source.low * 0x9e3779b1U + (nat.persistent ? 0 : tuple.destination.low)) % span;
  return chosen;
}

// A port (or ICMP id) that makes the tuple unique: the present one if it may stay, else the next that is free.
void settle_port(const World& world, NetnsId netns, Tuple& tuple, const NfNat& nat, bool source) {
  std::uint16_t& port = source ? tuple.source_port : tuple.destination_port;
  const bool given = nat.port_high != 0;
  if (given && (port < nat.port_low || port > nat.port_high)) port = nat.port_low;
  if (!has_ports(tuple) && tuple.protocol != ipproto::kIcmp && tuple.protocol != ipproto::kIcmp6) return;
  if (!source && !given) return;
  if (!is_used(world, netns, tuple)) return;
  const std::uint16_t low = given ? nat.port_low : port < 512 ? 1 : port < 1024 ? 600 : 1024;
  const std::uint16_t high = given ? nat.port_high : port < 512 ? 511 : port < 1024 ? 1023 : 65535;
  for (std::uint32_t candidate = low; candidate <= high; ++candidate) {
    port = static_cast<std::uint16_t>(candidate);
    if (!is_used(world, netns, tuple)) return;
  }
}

void bind(NfContext& context, const NfNat& nat, bool source) {
  World& world = context.world;
  Conntrack& entry = world.conntracks.edit(context.frame.conntrack);
  const Tuple current = inverted(entry.reply);
  Tuple wanted = current;
  IpAddress& side = source ? wanted.source : wanted.destination;
  side = choose_address(nat, current, side);
  settle_port(world, context.netns, wanted, nat, source);
  Conntrack& edited = world.conntracks.edit(context.frame.conntrack);
  if (wanted != current) {
    edited.reply = inverted(wanted);
    edited.status |= source ? ct_status::kSrcNat : ct_status::kDstNat;
  }
  edited.status |= source ? ct_status::kSrcNatDone : ct_status::kDstNatDone;
}

// nf_nat_masquerade_ipv4: the address of the outgoing link that suits the next hop.
IpAddress masquerade_address(const NfContext& context) {
  const Ip& ip = *context.frame.packet.ip();
  Flow flow;
  flow.destination = ip.destination;
  const OutputRoute route = route_output(context.world, context.netns, flow);
  const IpAddress next_hop = route.error == Errno::kNone && route.out == context.out ? route.next_hop : ip.destination;
  if (ip.is_v4()) return select_source(context.world, context.netns, context.out, next_hop, Scope::kUniverse);
  return select_source6(context.world, context.netns, context.out, ip.destination);
}

void rewrite_quoted(Icmp& icmp, const Tuple& to, bool source) {
  // The quoted packet went the other way: its destination is what the error's source side changes.
  if (source) {
    icmp.quoted.destination = to.destination;
    if (icmp.quoted.protocol != ipproto::kIcmp && icmp.quoted.protocol != ipproto::kIcmp6)
      icmp.quoted.destination_port = to.destination_port;
  } else {
    icmp.quoted.source = to.source;
    icmp.quoted.source_port = to.source_port;
  }
}

}  // namespace

bool is_bound(const Conntrack& entry, bool source) {
  return (entry.status & (source ? ct_status::kSrcNatDone : ct_status::kDstNatDone)) != 0;
}

void bind_null(NfContext& context, bool source) {
  NfNat nothing;
  nothing.kind = source ? NfNat::Kind::kSnat : NfNat::Kind::kDnat;
  bind(context, nothing, source);
}

bool bind_nat(NfContext& context, const NfNat& asked) {
  const Conntrack* entry = context.world.conntracks.find(context.frame.conntrack);
  if (entry == nullptr) return true;
  NfNat nat = asked;
  const bool source = nat.kind == NfNat::Kind::kSnat || nat.kind == NfNat::Kind::kMasquerade ||
                      (nat.kind == NfNat::Kind::kNetmap && is_source_hook(context.hook));
  if (is_bound(*entry, source)) return true;
  if (nat.kind == NfNat::Kind::kMasquerade) {
    const IpAddress address = masquerade_address(context);
    if (!address || address.is_any()) return false;
    nat.address_low = nat.address_high = address;
    context.world.conntracks.edit(context.frame.conntrack).masquerade_out = context.out;
  } else if (nat.kind == NfNat::Kind::kRedirect) {
    // nf_nat_redirect: to the incoming link's first address, or to this host itself.
    IpAddress here = context.family == NfFamily::kIp ? IpAddress::v4(127, 0, 0, 1) : kLoopback6;
    if (context.hook == NfHook::kPrerouting) {
      const Link& link = context.world.links[context.in];
      const auto& list = context.family == NfFamily::kIp ? *link.addresses4 : *link.addresses6;
      if (list.empty()) return false;
      here = list.front().local;
    }
    nat.address_low = nat.address_high = here;
  }
  bind(context, nat, source);
  return true;
}

bool apply_nat(NfContext& context) {
  Frame& frame = context.frame;
  const Conntrack* entry = context.world.conntracks.find(frame.conntrack);
  if (entry == nullptr) return true;
  // nf_nat_icmp_reply_translation: a redirect would let the two talk past the translation, so it goes no further.
  const Icmp* about = frame.packet.ip()->icmp();
  const bool related = frame.ct_info == CtInfo::kRelated || frame.ct_info == CtInfo::kRelatedReply;
  if (related && about != nullptr && about->type == (frame.packet.ip()->is_v4() ? icmp::kRedirect : icmp6::kRedirect)) {
    constexpr std::uint32_t kDone = ct_status::kSrcNatDone | ct_status::kDstNatDone;
    if ((entry->status & kDone) != kDone || (entry->status & (ct_status::kSrcNat | ct_status::kDstNat)) != 0) return false;
  }
  const bool source = is_source_hook(context.hook);
  const bool reply = is_reply(frame.ct_info);
  // nf_nat_oif_changed: a masqueraded flow leaves by the link it was masqueraded for, or ends.
  if (context.hook == NfHook::kPostrouting && !reply && entry->masquerade_out && context.out && entry->masquerade_out != context.out) {
    erase_conntrack(context.world, frame.conntrack);
    return false;
  }
  const std::uint32_t bit = (source != reply) ? ct_status::kSrcNat : ct_status::kDstNat;
  if ((entry->status & bit) == 0) return true;
  // What a packet of this direction looks like on the far side: the other direction, turned round.
  const Tuple to = reply ? inverted(entry->original) : inverted(entry->reply);
  Ip& ip = *frame.packet.ip();
  if (Icmp* quoting = ip.icmp(); quoting != nullptr && related) {
    const Tuple inner = reply ? entry->original : entry->reply;
    rewrite_quoted(*quoting, inner, source);
  }
  (source ? ip.source : ip.destination) = source ? to.source : to.destination;
  const std::uint16_t port = source ? to.source_port : to.destination_port;
  if (Tcp* tcp = ip.tcp()) {
    (source ? tcp->source : tcp->destination) = port;
  } else if (Udp* udp = ip.udp()) {
    (source ? udp->source : udp->destination) = port;
  } else if (Icmp* echo = ip.icmp(); echo != nullptr && !related) {
    echo->id = to.source_port;
  }
  return true;
}

}  // namespace nslab

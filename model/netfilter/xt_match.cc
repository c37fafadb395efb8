// iptables' matches, one function each.
#include <algorithm>

#include "model/ip/fib.h"
#include "model/netfilter/conntrack_rules.h"
#include "model/netfilter/evaluate.h"
#include "model/netfilter/ipset_rules.h"
#include "model/netfilter/xt.h"
#include "model/netfilter/xt_arp.h"
#include "model/netfilter/xt_counting.h"
#include "model/netfilter/xt_limits.h"

namespace nslab {

namespace {

bool in_any(const XtOption& option, const Datum& value) {
  return std::any_of(option.values.begin(), option.values.end(), [&](const Interval& i) { return i.contains(value); });
}

bool in_any(const XtOption& option, std::uint64_t value) { return in_any(option, Datum::number(value)); }

bool field_in(NfContext& c, const XtOption& option, NfField field) {
  const auto value = field_value(c, field);
  return value && in_any(option, *value) != option.invert;
}

// Whether a segment carries a TCP option, by its number: what the model's TCP sends.
bool has_tcp_option(const Tcp& tcp, std::uint64_t number) {
  constexpr std::uint64_t kNop = 1, kMaxseg = 2, kWindowScale = 3, kSackPermitted = 4, kTimestamps = 8;
  const bool syn = (tcp.flags & tcp_flag::kSyn) != 0;
  switch (number) {
    case kMaxseg: return tcp.mss != 0;
    case kWindowScale:
    case kSackPermitted: return tcp.options && syn;
    case kNop:
    case kTimestamps: return tcp.options;
    default: return false;
  }
}

bool ports(NfContext& c, const Xt& match) {
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    switch (o.id) {
      case xt::kSport: return field_in(c, o, NfField::kThSport);
      case xt::kDport: return field_in(c, o, NfField::kThDport);
      case xt::kTcpFlags: {  // values: the mask, then what is to be set within it
        const auto flags = field_value(c, NfField::kTcpFlags);
        return flags && ((flags->low & o.values[0].low.low) == o.values[1].low.low) != o.invert;
      }
      case xt::kTcpOption: {
        const Tcp* tcp = c.frame.packet.ip()->tcp();
        return tcp != nullptr && has_tcp_option(*tcp, o.values[0].low.low) != o.invert;
      }
      default: return false;
    }
  });
}

bool multiport(NfContext& c, const Xt& match) {
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    const auto source = field_value(c, NfField::kThSport);
    const auto destination = field_value(c, NfField::kThDport);
    if (!source || !destination) return false;
    const bool hit = (o.id != xt::kDports && in_any(o, *source)) || (o.id != xt::kSports && in_any(o, *destination));
    return hit != o.invert;
  });
}

bool icmp_type(NfContext& c, const Xt& match, bool v4) {
  if (match.options.empty()) return true;
  const XtOption& o = match.options.front();
  const auto type = field_value(c, v4 ? NfField::kIcmpType : NfField::kIcmp6Type);
  const auto code = field_value(c, v4 ? NfField::kIcmpCode : NfField::kIcmp6Code);
  if (!type) return false;
  constexpr std::uint64_t kAny = 255;
  const bool hit = o.values[0].low.low == kAny || (o.values[0].contains(*type) && (o.values.size() < 2 || o.values[1].contains(*code)));
  return hit != o.invert;
}

std::uint64_t states_of(const NfContext& c) {
  std::uint64_t bits = 0;
  switch (c.frame.ct_info) {
    case CtInfo::kNew: bits = ct_state_bit::kNew; break;
    case CtInfo::kEstablished:
    case CtInfo::kEstablishedReply: bits = ct_state_bit::kEstablished; break;
    case CtInfo::kRelated:
    case CtInfo::kRelatedReply: bits = ct_state_bit::kRelated; break;
    case CtInfo::kUntracked: bits = ct_state_bit::kUntracked; break;
    case CtInfo::kInvalid:
    case CtInfo::kNone: bits = ct_state_bit::kInvalid; break;
  }
  if (const Conntrack* entry = c.world.conntracks.find(c.frame.conntrack)) {
    if ((entry->status & ct_status::kSrcNat) != 0) bits |= ct_state_bit::kSnat;
    if ((entry->status & ct_status::kDstNat) != 0) bits |= ct_state_bit::kDnat;
  }
  return bits;
}

bool conntrack(NfContext& c, const Xt& match) {
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    switch (o.id) {
      case xt::kCtState: return ((states_of(c) & o.values.front().low.low) != 0) != o.invert;
      case xt::kCtStatus: {
        const auto status = field_value(c, NfField::kCtStatus);
        return status && ((status->low & o.values.front().low.low) != 0) != o.invert;
      }
      case xt::kCtProto: return field_in(c, o, NfField::kCtProtocol);
      case xt::kCtOrigSrc: return field_in(c, o, NfField::kCtOriginalSaddr);
      case xt::kCtOrigDst: return field_in(c, o, NfField::kCtOriginalDaddr);
      case xt::kCtReplSrc: return field_in(c, o, NfField::kCtReplySaddr);
      case xt::kCtReplDst: return field_in(c, o, NfField::kCtReplyDaddr);
      case xt::kCtOrigSrcPort: return field_in(c, o, NfField::kCtOriginalProtoSrc);
      case xt::kCtOrigDstPort: return field_in(c, o, NfField::kCtOriginalProtoDst);
      case xt::kCtReplSrcPort: return field_in(c, o, NfField::kCtReplyProtoSrc);
      case xt::kCtReplDstPort: return field_in(c, o, NfField::kCtReplyProtoDst);
      case xt::kCtDir: return field_in(c, o, NfField::kCtDirection);
      case xt::kCtExpire: {
        const Conntrack* entry = c.world.conntracks.find(c.frame.conntrack);
        if (entry == nullptr) return false;
        const auto left = std::chrono::duration_cast<std::chrono::seconds>(entry->expires - c.world.now).count();
        return in_any(o, static_cast<std::uint64_t>(std::max<std::int64_t>(left, 0))) != o.invert;
      }
      default: return false;
    }
  });
}

bool masked_equal(const XtOption& o, std::uint64_t value) {
  const std::uint64_t mask = o.values.size() > 1 ? o.values[1].low.low : 0xffffffff;
  return ((value & mask) == o.values[0].low.low) != o.invert;
}

bool addrtype(NfContext& c, const Xt& match) {
  const Ip& ip = *c.frame.packet.ip();
  LinkId only{};
  for (const XtOption& o : match.options) {
    if (o.id == xt::kLimitIfaceIn) only = c.in;
    if (o.id == xt::kLimitIfaceOut) only = c.out;
  }
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    if (o.id != xt::kSrcType && o.id != xt::kDstType) return true;
    const IpAddress& address = o.id == xt::kSrcType ? ip.source : ip.destination;
    const auto type = static_cast<unsigned>(address_type(c.world, c.netns, address, only));
    return ((o.values.front().low.low >> type & 1) != 0) != o.invert;
  });
}

bool physdev(NfContext& c, const Xt& match) {
  const auto name = [&](LinkId id) { return Datum::name(c.world.links.contains(id) ? c.world.links[id].name : LinkName()); };
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    switch (o.id) {
      case xt::kPhysdevIn: return in_any(o, name(c.frame.bridge_in)) != o.invert;
      case xt::kPhysdevOut: return in_any(o, name(c.frame.bridge_out)) != o.invert;
      case xt::kPhysdevIsIn: return bool(c.frame.bridge_in) != o.invert;
      case xt::kPhysdevIsOut: return bool(c.frame.bridge_out) != o.invert;
      case xt::kPhysdevIsBridged: return (c.frame.bridge_in && c.frame.bridge_out) != o.invert;
      default: return false;
    }
  });
}

bool iprange(NfContext& c, const Xt& match) {
  const Ip& ip = *c.frame.packet.ip();
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    return in_any(o, Datum::address(o.id == xt::kSrcRange ? ip.source : ip.destination)) != o.invert;
  });
}

bool ttl(NfContext& c, const Xt& match) {
  const std::uint64_t value = c.frame.packet.ip()->ttl;
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    const std::uint64_t asked = o.values.front().low.low;
    if (o.id == xt::kTtlLt) return value < asked;
    if (o.id == xt::kTtlGt) return value > asked;
    return (value == asked) != o.invert;
  });
}

bool statistic(NfContext& c, Xt& match) {
  const XtOption* every = find_option(match, xt::kStatEvery);
  const XtOption* mode = find_option(match, xt::kStatMode);
  const bool invert = mode != nullptr && mode->invert;
  if (every != nullptr) {
    const XtOption* start = find_option(match, xt::kStatPacket);
    const std::uint64_t n = every->values.front().low.low;
    const std::uint64_t p = start == nullptr ? 0 : start->values.front().low.low;
    return (match.uses++ % n == p) != invert;
  }
  const XtOption* probability = find_option(match, xt::kStatProbability);
  if (probability == nullptr) return true;
  return ((next_random(c.world) & 0x7fffffff) < probability->values.front().low.low) != invert;
}

bool rpfilter(NfContext& c, const Xt& match) {
  const bool loose = find_option(match, xt::kRpLoose) != nullptr;
  const bool invert = find_option(match, xt::kRpInvert) != nullptr;
  const Link* in = c.world.links.find(c.in);
  if (in != nullptr && in->as<Loopback>() != nullptr) return !invert;
  Flow flow;
  flow.destination = c.frame.packet.ip()->source;
  if (find_option(match, xt::kRpValidmark) != nullptr) flow.mark = c.frame.mark;
  const FibResult result = fib_lookup(c.world, c.netns, flow);
  bool valid = result.found() && (result.type == RouteType::kUnicast ||
                                  (result.type == RouteType::kLocal && find_option(match, xt::kRpAcceptLocal) != nullptr));
  valid = valid && (loose || result.nexthop.link == c.in);
  return valid != invert;
}

}  // namespace

const XtOption* find_option(const Xt& match, std::uint8_t id) {
  const auto at = std::find_if(match.options.begin(), match.options.end(), [&](const XtOption& o) { return o.id == id; });
  return at == match.options.end() ? nullptr : &*at;
}

bool matches(NfContext& c, Xt& match) {
  if (c.frame.packet.ip() == nullptr && match.kind != XtKind::kArp) return false;
  switch (match.kind) {
    case XtKind::kTcp:
    case XtKind::kUdp:
    case XtKind::kUdplite: return ports(c, match);
    case XtKind::kIcmp: return icmp_type(c, match, true);
    case XtKind::kIcmp6: return icmp_type(c, match, false);
    case XtKind::kMultiport: return multiport(c, match);
    case XtKind::kState:
    case XtKind::kConntrack: return conntrack(c, match);
    case XtKind::kComment: return true;
    case XtKind::kLimit: return within(match.limit, c.world.now, 1);
    case XtKind::kMark: return masked_equal(match.options.front(), c.frame.mark);
    case XtKind::kConnmark: {
      const auto mark = field_value(c, NfField::kCtMark);
      return mark && masked_equal(match.options.front(), mark->low);
    }
    case XtKind::kMac: return in_any(match.options.front(), Datum::mac(c.frame.packet.source)) != match.options.front().invert;
    case XtKind::kAddrtype: return addrtype(c, match);
    case XtKind::kPhysdev: return physdev(c, match);
    case XtKind::kOwner:
      return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
        if (o.id == xt::kSocketExists) return bool(c.frame.socket) != o.invert;
        return c.frame.socket && in_any(o, c.frame.uid) != o.invert;
      });
    case XtKind::kIprange: return iprange(c, match);
    case XtKind::kLength: return in_any(match.options.front(), c.frame.packet.ip()->length) != match.options.front().invert;
    case XtKind::kTtl:
    case XtKind::kHl: return ttl(c, match);
    case XtKind::kTos: return masked_equal(match.options.front(), c.frame.packet.ip()->tos);
    case XtKind::kDscp: return in_any(match.options.front(), c.frame.packet.ip()->tos >> 2) != match.options.front().invert;
    case XtKind::kStatistic: return statistic(c, match);
    case XtKind::kPkttype: return field_in(c, match.options.front(), NfField::kPktType);
    case XtKind::kRpfilter: return rpfilter(c, match);
    case XtKind::kCpu: return in_any(match.options.front(), 0) != match.options.front().invert;  // a World has one processor
    case XtKind::kConnlimit: return matches_connlimit(c, match);
    case XtKind::kRecent: return matches_recent(c, match);
    case XtKind::kString: return matches_string(c, match);
    case XtKind::kTime: return matches_time(c, match);
    case XtKind::kHashlimit: return matches_hashlimit(c, match);
    case XtKind::kQuota: return matches_quota(c, match);
    case XtKind::kHelper: return matches_helper(c, match);
    case XtKind::kConnbytes: return matches_connbytes(c, match);
    case XtKind::kSet: return matches_set(c, match);
    case XtKind::kArp: return matches_arp(c, match);
    default: return false;  // no parser makes any other; what is not evaluated never matches
  }
}

bool is_nat_target(XtKind kind) {
  return kind == XtKind::kMasquerade || kind == XtKind::kSnat || kind == XtKind::kDnat || kind == XtKind::kRedirect ||
         kind == XtKind::kNetmap;
}

bool needs_conntrack(XtKind kind) {
  return is_nat_target(kind) || kind == XtKind::kState || kind == XtKind::kConntrack || kind == XtKind::kConnmark ||
         kind == XtKind::kConnmarkTarget || kind == XtKind::kHelper || kind == XtKind::kConnlimit || kind == XtKind::kConnbytes ||
         kind == XtKind::kCtTarget || kind == XtKind::kNotrackTarget;
}

NfNat nat_of(const Xt& target) {
  NfNat nat;
  switch (target.kind) {
    case XtKind::kSnat: nat.kind = NfNat::Kind::kSnat; break;
    case XtKind::kDnat: nat.kind = NfNat::Kind::kDnat; break;
    case XtKind::kRedirect: nat.kind = NfNat::Kind::kRedirect; break;
    case XtKind::kNetmap: nat.kind = NfNat::Kind::kNetmap; break;
    default: nat.kind = NfNat::Kind::kMasquerade; break;
  }
  for (const XtOption& o : target.options) {
    if (o.id == xt::kNatTo && !o.values.empty()) {
      // The family stands in the option's number of bits: values[2] says which, values[1] the ports.
      const bool v6 = o.values.size() > 2 && o.values[2].low.low == 6;
      const auto address = [&](const Datum& d) {
        return v6 ? IpAddress::v6(d.high, d.low) : IpAddress::v4(static_cast<std::uint32_t>(d.low));
      };
      if (o.values[0].high.low != 0 || o.values[0].high.high != 0) {
        nat.address_low = address(o.values[0].low);
        nat.address_high = address(o.values[0].high);
      }
      if (target.kind == XtKind::kNetmap) {
        nat.prefix = static_cast<std::uint8_t>(o.values[1].low.low);
      } else if (o.values.size() > 1) {
        nat.port_low = static_cast<std::uint16_t>(o.values[1].low.low);
        nat.port_high = static_cast<std::uint16_t>(o.values[1].high.low);
      }
    }
    if (o.id == xt::kNatPorts) {
      nat.port_low = static_cast<std::uint16_t>(o.values[0].low.low);
      nat.port_high = static_cast<std::uint16_t>(o.values[0].high.low);
    }
    nat.random = nat.random || o.id == xt::kNatRandom;
    nat.fully_random = nat.fully_random || o.id == xt::kNatRandomFully;
    nat.persistent = nat.persistent || o.id == xt::kNatPersistent;
  }
  return nat;
}

NfReject reject_of(const Xt& target) {
  NfReject reject;
  if (const XtOption* with = find_option(target, xt::kRejectWith)) reject.with = static_cast<RejectWith>(with->values.front().low.low);
  return reject;
}

}  // namespace nslab

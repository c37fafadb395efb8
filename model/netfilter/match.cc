// What a rule can look at, and whether a packet is so.
#include <algorithm>

#include "model/base/epoch.h"
#include "model/forward/route.h"
#include "model/ip/fib.h"
#include "model/netfilter/conntrack_rules.h"
#include "model/netfilter/evaluate.h"
#include "model/netfilter/raw.h"
#include "model/netfilter/xt.h"

namespace nslab {

namespace {

const Link* link_of(const NfContext& c, LinkId id) { return c.world.links.find(id); }

std::optional<Datum> name_of(const NfContext& c, LinkId id) {
  const Link* link = link_of(c, id);
  if (link == nullptr) return Datum::name(LinkName());
  return Datum::name(link->name);
}

std::uint64_t state_bit(CtInfo info) {
  switch (info) {
    case CtInfo::kNew: return ct_state_bit::kNew;
    case CtInfo::kEstablished:
    case CtInfo::kEstablishedReply: return ct_state_bit::kEstablished;
    case CtInfo::kRelated:
    case CtInfo::kRelatedReply: return ct_state_bit::kRelated;
    case CtInfo::kUntracked: return ct_state_bit::kUntracked;
    case CtInfo::kInvalid:
    case CtInfo::kNone: return ct_state_bit::kInvalid;
  }
  return ct_state_bit::kInvalid;
}

std::uint64_t packet_type(const NfContext& c) {
  const Mac& to = c.frame.packet.destination;
  if (to.is_broadcast()) return 1;
  if (to.is_multicast()) return 2;
  return 0;
}

std::uint64_t fib_type(const NfContext& c, const IpAddress& address) {
  return static_cast<std::uint64_t>(address_type(c.world, c.netns, address));
}

// fib …: the link by which an answer (or the packet itself) would leave; with `same_link`, if it is the one it came in by.
const Link* route_to(const NfContext& c, bool same_link, bool back) {
  const Ip* ip = c.frame.packet.ip();
  if (ip == nullptr) return nullptr;
  Flow flow;
  flow.destination = back ? ip->source : ip->destination;
  if (same_link) flow.out = c.in;
  const FibResult result = fib_lookup(c.world, c.netns, flow);
  if (!result.found() || result.type == RouteType::kLocal) return nullptr;
  return link_of(c, result.nexthop.link);
}

std::optional<Datum> route_link(const NfContext& c, bool same_link, bool back) {
  const Link* link = route_to(c, same_link, back);
  return Datum::number(link == nullptr ? 0 : link->ifindex);
}

std::optional<Datum> route_name(const NfContext& c, bool same_link, bool back) {
  const Link* link = route_to(c, same_link, back);
  return Datum::name(link == nullptr ? LinkName() : link->name);
}

std::optional<Datum> present(const std::optional<Datum>& ifindex) { return Datum::number(ifindex && ifindex->low != 0 ? 1 : 0); }

std::optional<Datum> arp_value(const Arp& arp, NfField field) {
  switch (field) {
    case NfField::kArpHtype: return Datum::number(1);
    case NfField::kArpPtype: return Datum::number(0x0800);
    case NfField::kArpHlen: return Datum::number(6);
    case NfField::kArpPlen: return Datum::number(4);
    case NfField::kArpOperation: return Datum::number(arp.operation);
    case NfField::kArpSaddrIp: return Datum::address(arp.sender);
    case NfField::kArpDaddrIp: return Datum::address(arp.target);
    case NfField::kArpSaddrEther: return Datum::mac(arp.sender_mac);
    case NfField::kArpDaddrEther: return Datum::mac(arp.target_mac);
    default: return std::nullopt;
  }
}

std::optional<Datum> conntrack_value(const NfContext& c, NfField field) {
  if (field == NfField::kCtState) return Datum::number(state_bit(c.frame.ct_info));
  const Conntrack* entry = c.world.conntracks.find(c.frame.conntrack);
  if (entry == nullptr) return std::nullopt;
  const auto counted = [&](std::uint64_t number) { return Datum::number(entry->counts ? number : 0); };
  switch (field) {
    case NfField::kCtStatus: return Datum::number(entry->status);
    case NfField::kCtMark: return Datum::number(entry->mark);
    case NfField::kCtDirection:
      return Datum::number(c.frame.ct_info == CtInfo::kEstablishedReply || c.frame.ct_info == CtInfo::kRelatedReply ? 1 : 0);
    case NfField::kCtProtocol: return Datum::number(entry->original.protocol);
    case NfField::kCtL3proto: return Datum::number(entry->original.source.is_v4() ? 2 : 10);
    case NfField::kCtOriginalSaddr: return Datum::address(entry->original.source);
    case NfField::kCtOriginalDaddr: return Datum::address(entry->original.destination);
    case NfField::kCtReplySaddr: return Datum::address(entry->reply.source);
    case NfField::kCtReplyDaddr: return Datum::address(entry->reply.destination);
    case NfField::kCtOriginalProtoSrc: return Datum::number(entry->original.source_port);
    case NfField::kCtOriginalProtoDst: return Datum::number(entry->original.destination_port);
    case NfField::kCtReplyProtoSrc: return Datum::number(entry->reply.source_port);
    case NfField::kCtReplyProtoDst: return Datum::number(entry->reply.destination_port);
    case NfField::kCtBytes: return counted(entry->bytes[0] + entry->bytes[1]);
    case NfField::kCtPackets: return counted(entry->packets[0] + entry->packets[1]);
    case NfField::kCtOriginalBytes: return counted(entry->bytes[0]);
    case NfField::kCtReplyBytes: return counted(entry->bytes[1]);
    case NfField::kCtOriginalPackets: return counted(entry->packets[0]);
    case NfField::kCtReplyPackets: return counted(entry->packets[1]);
    case NfField::kCtAvgpkt: {
      const std::uint64_t packets = entry->packets[0] + entry->packets[1];
      return counted(packets == 0 ? 0 : (entry->bytes[0] + entry->bytes[1]) / packets);
    }
    default: return Datum::number(0);  // the zone, and that there is no helper
  }
}

std::optional<Datum> transport_value(const Ip& ip, NfField field) {
  if (const Tcp* tcp = ip.tcp()) {
    switch (field) {
      case NfField::kTcpSport:
      case NfField::kThSport: return Datum::number(tcp->source);
      case NfField::kTcpDport:
      case NfField::kThDport: return Datum::number(tcp->destination);
      case NfField::kTcpFlags: return Datum::number(tcp->flags);
      case NfField::kTcpSequence: return Datum::number(tcp->sequence);
      case NfField::kTcpAckseq: return Datum::number(tcp->acknowledgement);
      case NfField::kTcpMaxseg: return tcp->mss == 0 ? std::nullopt : std::optional(Datum::number(tcp->mss));
      case NfField::kTcpUrgptr: return Datum::number(0);
      case NfField::kTcpWindow: return Datum::number(tcp->window);
      default: return std::nullopt;
    }
  }
  if (const Udp* udp = ip.udp()) {
    switch (field) {
      case NfField::kUdpSport:
      case NfField::kThSport: return Datum::number(udp->source);
      case NfField::kUdpDport:
      case NfField::kThDport: return Datum::number(udp->destination);
      case NfField::kUdpLength: return Datum::number(ip.length - header_length(ip));
      default: return std::nullopt;
    }
  }
  const Icmp* icmp = ip.icmp();
  if (icmp == nullptr) return std::nullopt;
  const bool v4 = ip.is_v4();
  switch (field) {
    case NfField::kIcmpType: return v4 ? std::optional(Datum::number(icmp->type)) : std::nullopt;
    case NfField::kIcmpCode: return v4 ? std::optional(Datum::number(icmp->code)) : std::nullopt;
    case NfField::kIcmpId: return v4 ? std::optional(Datum::number(icmp->id)) : std::nullopt;
    case NfField::kIcmpSequence: return v4 ? std::optional(Datum::number(icmp->sequence)) : std::nullopt;
    case NfField::kIcmpMtu: return v4 ? std::optional(Datum::number(icmp->mtu)) : std::nullopt;
    case NfField::kIcmp6Type: return v4 ? std::nullopt : std::optional(Datum::number(icmp->type));
    case NfField::kIcmp6Code: return v4 ? std::nullopt : std::optional(Datum::number(icmp->code));
    case NfField::kIcmp6Id: return v4 ? std::nullopt : std::optional(Datum::number(icmp->id));
    case NfField::kIcmp6Sequence: return v4 ? std::nullopt : std::optional(Datum::number(icmp->sequence));
    default: return std::nullopt;
  }
}

std::optional<Datum> ip_value(const Ip& ip, NfField field) {
  const bool v4 = ip.is_v4();
  switch (field) {
    case NfField::kIpSaddr: return v4 ? std::optional(Datum::address(ip.source)) : std::nullopt;
    case NfField::kIpDaddr: return v4 ? std::optional(Datum::address(ip.destination)) : std::nullopt;
    case NfField::kIpProtocol: return v4 ? std::optional(Datum::number(ip.protocol)) : std::nullopt;
    case NfField::kIpTtl: return v4 ? std::optional(Datum::number(ip.ttl)) : std::nullopt;
    case NfField::kIpTos: return v4 ? std::optional(Datum::number(ip.tos)) : std::nullopt;
    case NfField::kIpDscp: return v4 ? std::optional(Datum::number(ip.tos >> 2)) : std::nullopt;
    case NfField::kIpEcn: return v4 ? std::optional(Datum::number(ip.tos & 3)) : std::nullopt;
    case NfField::kIp6Dscp: return v4 ? std::nullopt : std::optional(Datum::number(ip.tos >> 2));
    case NfField::kIp6Ecn: return v4 ? std::nullopt : std::optional(Datum::number(ip.tos & 3));
    case NfField::kIp6Version: return v4 ? std::nullopt : std::optional(Datum::number(6));
    case NfField::kIp6Flowlabel: return v4 ? std::nullopt : std::optional(Datum::number(0));
    case NfField::kIpLength: return v4 ? std::optional(Datum::number(ip.length)) : std::nullopt;
    case NfField::kIpId: return v4 ? std::optional(Datum::number(ip.id)) : std::nullopt;
    case NfField::kIpVersion: return v4 ? std::optional(Datum::number(4)) : std::nullopt;
    case NfField::kIpHdrlength: return v4 ? std::optional(Datum::number(header_length(ip) / 4)) : std::nullopt;
    case NfField::kIpFragOff:
      return v4 ? std::optional(Datum::number(ip.fragment_offset / 8 | (ip.more_fragments ? 0x2000 : 0) | (ip.dont_fragment ? 0x4000 : 0)))
                : std::nullopt;
    case NfField::kIp6Saddr: return v4 ? std::nullopt : std::optional(Datum::address(ip.source));
    case NfField::kIp6Daddr: return v4 ? std::nullopt : std::optional(Datum::address(ip.destination));
    case NfField::kIp6Nexthdr: return v4 ? std::nullopt : std::optional(Datum::number(ip.protocol));
    case NfField::kIp6Hoplimit: return v4 ? std::nullopt : std::optional(Datum::number(ip.ttl));
    case NfField::kIp6Length: return v4 ? std::nullopt : std::optional(Datum::number(ip.length - 40));
    case NfField::kL4proto: return Datum::number(ip.protocol);
    case NfField::kNfproto: return Datum::number(v4 ? 2 : 10);
    case NfField::kLength: return Datum::number(ip.length);
    default: return transport_value(ip, field);
  }
}

bool in_any(const std::vector<Interval>& values, const Datum& value) {
  return std::any_of(values.begin(), values.end(), [&](const Interval& i) { return i.contains(value); });
}

// ARPHRD_LOOPBACK, ARPHRD_ETHER, ARPHRD_NONE
std::optional<Datum> hardware_type(const Link* link) {
  if (link == nullptr) return std::nullopt;
  return Datum::number(link->as<Loopback>() != nullptr ? 772 : is_ethernet(*link) ? 1 : 65534);
}

// Nanoseconds since 1970, UTC (ktime_get_real_ns).
constexpr std::int64_t kSecondNs = 1000000000, kDayNs = 86400 * kSecondNs;
std::int64_t wall_clock(const NfContext& c) {
  return kEpoch * kSecondNs + std::chrono::duration_cast<std::chrono::nanoseconds>(c.world.now).count();
}

}  // namespace

Datum Datum::name(const LinkName& value) {
  Datum d;
  const std::string_view text = value.view();
  for (std::size_t i = 0; i < 16; ++i) {
    const std::uint64_t byte = i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    (i < 8 ? d.high : d.low) |= byte << (56 - 8 * (i % 8));
  }
  return d;
}

Datum Datum::mac(const Mac& value) {
  std::uint64_t number = 0;
  for (const std::uint8_t byte : value.bytes) number = number << 8 | byte;
  return Datum::number(number);
}

std::optional<Datum> field_value(const NfContext& c, NfField field) {
  const Packet& packet = c.frame.packet;
  switch (field) {
    case NfField::kIifname: return name_of(c, c.in);
    case NfField::kOifname: return name_of(c, c.out);
    case NfField::kIif: return Datum::number(link_of(c, c.in) == nullptr ? 0 : link_of(c, c.in)->ifindex);
    case NfField::kOif: return Datum::number(link_of(c, c.out) == nullptr ? 0 : link_of(c, c.out)->ifindex);
    case NfField::kIifgroup: return Datum::number(link_of(c, c.in) == nullptr ? 0 : link_of(c, c.in)->group);
    case NfField::kOifgroup: return Datum::number(link_of(c, c.out) == nullptr ? 0 : link_of(c, c.out)->group);
    case NfField::kIiftype: return hardware_type(link_of(c, c.in));
    case NfField::kOiftype: return hardware_type(link_of(c, c.out));
    case NfField::kIbrname: return name_of(c, link_of(c, c.in) == nullptr ? LinkId{} : link_of(c, c.in)->master);
    case NfField::kObrname: return name_of(c, link_of(c, c.out) == nullptr ? LinkId{} : link_of(c, c.out)->master);
    case NfField::kMark: return Datum::number(c.frame.mark);
    case NfField::kPktType: return Datum::number(packet_type(c));
    case NfField::kSkuid:  // of whoever's socket it leaves: what the kernel answers by itself has none
    case NfField::kSkgid: return c.frame.socket ? std::optional(Datum::number(c.frame.uid)) : std::nullopt;
    case NfField::kTime: return Datum::number(static_cast<std::uint64_t>(wall_clock(c)));
    case NfField::kDay: return Datum::number(static_cast<std::uint64_t>((wall_clock(c) / kDayNs + 4) % 7));  // 1970 began on a Thursday
    case NfField::kHour: return Datum::number(static_cast<std::uint64_t>(wall_clock(c) % kDayNs / kSecondNs));
    case NfField::kProtocol: return Datum::number(packet.protocol);
    case NfField::kEtherType: return Datum::number(packet.tag.id == 0 ? packet.protocol : packet.tag.is_8021ad ? 0x88a8 : 0x8100);
    case NfField::kVlanType: return packet.tag.id == 0 ? std::nullopt : std::optional(Datum::number(packet.protocol));
    case NfField::kEtherSaddr: return Datum::mac(packet.source);
    case NfField::kEtherDaddr: return Datum::mac(packet.destination);
    case NfField::kVlanId: return packet.tag.id == 0 ? std::nullopt : std::optional(Datum::number(packet.tag.id));
    case NfField::kVlanPcp:
    case NfField::kVlanDei: return packet.tag.id == 0 ? std::nullopt : std::optional(Datum::number(0));
    case NfField::kFibSaddrIifOif:
    case NfField::kFibSaddrMarkIifOif: return route_link(c, true, true);
    case NfField::kFibSaddrOif: return route_link(c, false, true);
    case NfField::kFibDaddrOif: return route_link(c, false, false);
    case NfField::kFibDaddrIifOif: return route_link(c, true, false);
    case NfField::kFibSaddrIifPresent:
    case NfField::kFibSaddrMarkIifPresent: return present(route_link(c, true, true));
    case NfField::kFibSaddrPresent: return present(route_link(c, false, true));
    case NfField::kFibDaddrPresent: return present(route_link(c, false, false));
    case NfField::kFibDaddrIifPresent: return present(route_link(c, true, false));
    case NfField::kFibSaddrIifOifname: return route_name(c, true, true);
    case NfField::kFibSaddrOifname: return route_name(c, false, true);
    case NfField::kFibDaddrOifname: return route_name(c, false, false);
    default: break;
  }
  if (field >= NfField::kCtState && field <= NfField::kCtZone) return conntrack_value(c, field);
  if (const Arp* arp = packet.arp()) return arp_value(*arp, field);
  const Ip* ip = packet.ip();
  if (ip == nullptr) return std::nullopt;
  const bool daddr_type = field == NfField::kFibDaddrType || field == NfField::kFibDaddrIifType || field == NfField::kFibDaddrOifType;
  if (daddr_type) return Datum::number(fib_type(c, ip->destination));
  if (field == NfField::kFibSaddrType || field == NfField::kFibSaddrIifType || field == NfField::kFibSaddrOifType)
    return Datum::number(fib_type(c, ip->source));
  return ip_value(*ip, field);
}

bool matches(NfContext& c, const Compare& compare) {
  auto value = compare.field == NfField::kRaw ? raw_value(c.frame.packet, compare.raw) : field_value(c, compare.field);
  if (!value) return false;
  if (compare.has_mask) {
    value->high &= compare.mask.high;
    value->low &= compare.mask.low;
  }
  const Datum& first = compare.values.front().low;
  switch (compare.op) {
    case NfCmp::kEq: return in_any(compare.values, *value);
    case NfCmp::kNeq: return !in_any(compare.values, *value);
    case NfCmp::kLt: return *value < first;
    case NfCmp::kGt: return first < *value;
    case NfCmp::kLe: return !(first < *value);
    case NfCmp::kGe: return !(*value < first);
  }
  return false;
}

bool within(NfLimit& limit, Instant now, std::uint64_t cost) {
  const std::uint64_t unit_ns = limit.rate == 0 ? 0 : limit.per_s * 1000000000ULL / limit.rate;
  const std::uint64_t most = unit_ns * std::max<std::uint64_t>(limit.burst, 1);
  if (!limit.started) {
    limit.started = true;
    limit.tokens_ns = most;
    limit.last = now;
  }
  limit.tokens_ns = std::min<std::uint64_t>(most, limit.tokens_ns + static_cast<std::uint64_t>((now - limit.last).count()));
  limit.last = now;
  const std::uint64_t price = unit_ns * cost;
  if (limit.tokens_ns < price) return limit.over;
  limit.tokens_ns -= price;
  return !limit.over;
}

}  // namespace nslab

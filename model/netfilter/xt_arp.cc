#include "model/netfilter/xt_arp.h"

#include <algorithm>

#include "model/netfilter/xt.h"

namespace nslab {

namespace {

bool within(const XtOption& option, const Datum& value) {
  return std::any_of(option.values.begin(), option.values.end(), [&](const Interval& i) { return i.contains(value); }) != option.invert;
}

Mac mac_of(const XtOption& option) {
  Mac mac;
  for (std::size_t i = 0; i < mac.bytes.size(); ++i) {
    mac.bytes[i] = static_cast<std::uint8_t>(option.values[0].low.low >> (40 - 8 * i));
  }
  return mac;
}

IpAddress address_of(const XtOption& option) { return IpAddress::v4(static_cast<std::uint32_t>(option.values[0].low.low)); }

// ebt_arpreply_tg: the request is answered in the name of an address that the rule gives.
void answer_for(NfContext& c, const Xt& target) {
  const Arp* request = c.frame.packet.arp();
  const XtOption* mac = find_option(target, xt::kToMac);
  constexpr std::uint16_t kRequest = 1, kReply = 2;
  if (request == nullptr || request->operation != kRequest || !c.in) return;
  Frame frame;
  Arp reply;
  reply.operation = kReply;
  reply.sender_mac = mac == nullptr ? Mac{} : mac_of(*mac);
  reply.sender = request->target;
  reply.target_mac = request->sender_mac;
  reply.target = request->sender;
  frame.packet.protocol = c.frame.packet.protocol;
  frame.packet.source = reply.sender_mac;
  frame.packet.destination = request->sender_mac;
  frame.packet.body = reply;
  c.world.softirq.push_back(SendFrame{c.in, std::move(frame)});
}

}  // namespace

bool matches_arp(const NfContext& c, const Xt& match) {
  const Arp* arp = c.frame.packet.arp();
  if (arp == nullptr) return false;
  return std::all_of(match.options.begin(), match.options.end(), [&](const XtOption& o) {
    switch (o.id) {
      case xt::kArpOpcode: return within(o, Datum::number(arp->operation));
      case xt::kArpHtype: return within(o, Datum::number(1));
      case xt::kArpPtype: return within(o, Datum::number(0x0800));
      case xt::kArpIpSrc: return within(o, Datum::address(arp->sender));
      case xt::kArpIpDst: return within(o, Datum::address(arp->target));
      case xt::kArpMacSrc: return within(o, Datum::mac(arp->sender_mac));
      case xt::kArpMacDst: return within(o, Datum::mac(arp->target_mac));
      case xt::kArpGratuitous: return (arp->sender == arp->target) != o.invert;
      default: return false;
    }
  });
}

MacVerdict run_mac_target(NfContext& c, const Xt& target) {
  Arp* arp = c.frame.packet.arp();
  MacVerdict verdict = target.kind == XtKind::kArpreply ? MacVerdict::kDrop : MacVerdict::kAccept;
  const bool mangles = target.kind == XtKind::kArpMangle;
  if (const XtOption* said = find_option(target, mangles ? xt::kMangleTarget : xt::kMacTarget)) {
    verdict = static_cast<MacVerdict>(said->values[0].low.low);
  }
  if (target.kind == XtKind::kArpreply) {
    answer_for(c, target);
    return verdict;
  }
  if (target.kind == XtKind::kMacSnat) {
    const XtOption* to = find_option(target, xt::kToMac);
    if (to == nullptr) return verdict;
    c.frame.packet.source = mac_of(*to);
    if (arp != nullptr && find_option(target, xt::kMacArp) != nullptr) arp->sender_mac = c.frame.packet.source;
    return verdict;
  }
  if (arp == nullptr) return MacVerdict::kDrop;
  if (const XtOption* o = find_option(target, xt::kMangleIpSrc)) arp->sender = address_of(*o);
  if (const XtOption* o = find_option(target, xt::kMangleIpDst)) arp->target = address_of(*o);
  if (const XtOption* o = find_option(target, xt::kMangleMacSrc)) arp->sender_mac = mac_of(*o);
  if (const XtOption* o = find_option(target, xt::kMangleMacDst)) arp->target_mac = mac_of(*o);
  return verdict;
}

}  // namespace nslab

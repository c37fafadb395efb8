// Extensions of iptables in nft's words, as each has them for itself (xlate), and by name where it has none.
//
// Sources: iptables 1.8.9, extensions/libxt_*.c, libipt_*.c, libip6t_*.c; nftables 1.0.6, src/xt.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/netfilter/xt.h"
#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

namespace {

constexpr std::uint64_t kAllBits = 0xffffffff;

std::string join(std::string text, const std::string& more) { return text.empty() ? more : more.empty() ? text : text + " " + more; }
std::string_view unlike(const XtOption& o) { return o.invert ? "!= " : ""; }

std::uint64_t number_of(const XtOption& o, std::size_t i = 0) { return i < o.values.size() ? o.values[i].low.low : 0; }
std::uint64_t mask_of(const XtOption& o) { return o.values.size() < 2 ? kAllBits : o.values[1].low.low; }
// "5", "5-9"
std::string range_of(const XtOption& o) {
  if (o.values.empty()) return "";
  const Interval& v = o.values.front();
  return v.single() ? fmt::format("{}", v.low.low) : fmt::format("{}-{}", v.low.low, v.high.low);
}

// "skuid 0 skgid != 5": the words for each option, where each has some.
template <std::size_t N>
std::string by_options(const Xt& xt, const std::array<std::string_view, N>& words) {
  std::string out;
  for (const XtOption& o : xt.options) {
    if (o.id >= N || words[o.id].empty()) return "";
    out = join(out, fmt::format("{} {}{}", words[o.id], unlike(o), range_of(o)));
  }
  return out;
}

std::string conntrack_option(const XtOption& o) {
  const std::string text = o.text.empty() ? range_of(o) : o.text;
  switch (o.id) {
    case xt::kCtState: {
      const bool translated = (number_of(o) & (ct_state_bit::kSnat | ct_state_bit::kDnat)) != 0;
      if (!translated) return fmt::format("ct state {}{}", o.invert ? "! " : "", state_words(number_of(o)));
      return fmt::format("ct status {}{}", unlike(o), (number_of(o) & ct_state_bit::kSnat) != 0 ? "snat" : "dnat");
    }
    case xt::kCtStatus: {
      constexpr std::array<std::string_view, 4> kNames{"expected", "seen-reply", "assured", "confirmed"};
      std::string names;
      for (std::size_t bit = 0; bit < kNames.size(); ++bit) {
        if ((number_of(o) >> bit & 1U) != 0) names += (names.empty() ? "" : ",") + std::string(kNames[bit]);
      }
      return fmt::format("ct status {}{}", unlike(o), names);
    }
    case xt::kCtExpire: return fmt::format("ct expiration {}{}", unlike(o), text);
    case xt::kCtDir: return fmt::format("ct direction {}", number_of(o) == 1 ? "reply" : "original");
    case xt::kCtProto: return fmt::format("ct original protocol {}{}", unlike(o), number_of(o));
    case xt::kCtOrigSrc: return fmt::format("ct original saddr {}{}", unlike(o), text);
    case xt::kCtOrigDst: return fmt::format("ct original daddr {}{}", unlike(o), text);
    case xt::kCtReplSrc: return fmt::format("ct reply saddr {}{}", unlike(o), text);
    case xt::kCtReplDst: return fmt::format("ct reply daddr {}{}", unlike(o), text);
    case xt::kCtOrigSrcPort: return fmt::format("ct original proto-src {}{}", unlike(o), text);
    case xt::kCtOrigDstPort: return fmt::format("ct original proto-dst {}{}", unlike(o), text);
    case xt::kCtReplSrcPort: return fmt::format("ct reply proto-src {}{}", unlike(o), text);
    case xt::kCtReplDstPort: return fmt::format("ct reply proto-dst {}{}", unlike(o), text);
    default: return "";
  }
}

std::string conntrack_words(const Xt& xt) {
  std::string out;
  for (const XtOption& o : xt.options) out = join(out, conntrack_option(o));
  return out;
}

std::string iprange_words(const Xt& xt, bool v6) {
  std::string out;
  for (const XtOption& o : xt.options)
    out = join(out, fmt::format("{} {} {}{}", v6 ? "ip6" : "ip", o.id == xt::kSrcRange ? "saddr" : "daddr", unlike(o), o.text));
  return out;
}

std::string ttl_words(const Xt& xt, bool v6) {
  if (xt.options.size() != 1) return "";
  const XtOption& o = xt.options.front();
  const std::string_view relation = o.id == xt::kTtlLt ? "lt " : o.id == xt::kTtlGt ? "gt " : unlike(o);
  return fmt::format("{} {}{}", v6 ? "ip6 hoplimit" : "ip ttl", relation, number_of(o));
}

std::string mac_words(const XtOption& o) {
  std::string mac;
  for (int shift = 40; shift >= 0; shift -= 8) mac += fmt::format("{}{:02x}", mac.empty() ? "" : ":", number_of(o) >> shift & 0xffU);
  return fmt::format("ether saddr {}{}", unlike(o), mac);
}

std::string connmark_words(const XtOption& o) {
  if (mask_of(o) == kAllBits) return fmt::format("ct mark {}0x{:x}", unlike(o), number_of(o));
  return fmt::format("ct mark and 0x{:x} {}= 0x{:x}", mask_of(o), o.invert ? "!" : "=", number_of(o));
}

std::string statistic_words(const Xt& xt) {
  const XtOption *mode = find_option(xt, xt::kStatMode), *every = find_option(xt, xt::kStatEvery);
  const XtOption *packet = find_option(xt, xt::kStatPacket), *probability = find_option(xt, xt::kStatProbability);
  if (mode == nullptr) return "";
  if (number_of(*mode) == 0) {
    if (mode->invert || probability == nullptr) return "";
    return fmt::format("meta random & 2147483647 < {}", number_of(*probability));
  }
  if (every == nullptr) return "";
  return fmt::format("numgen inc mod {} {}{}", number_of(*every), unlike(*mode), packet == nullptr ? 0 : number_of(*packet));
}

std::string pkttype_words(const XtOption& o) {
  constexpr std::array<std::string_view, 3> kPacketWords{"unicast", "broadcast", "multicast"};
  return number_of(o) < kPacketWords.size() ? fmt::format("pkttype {}{}", unlike(o), kPacketWords[number_of(o)]) : "";
}

// Only the time of day.
std::string time_words(const Xt& xt) {
  std::uint64_t start = 0, stop = 86399;
  for (const XtOption& o : xt.options) {
    if (o.id == xt::kTimeStart) start = number_of(o);
    else if (o.id == xt::kTimeStop) stop = number_of(o);
    else return "";
  }
  const auto at = [](std::uint64_t s) { return fmt::format("\"{:02}:{:02}:{:02}\"", s / 3600, s / 60 % 60, s % 60); };
  return fmt::format(" meta hour {}-{}", at(start), at(stop));
}

// What becomes of a mark: `mark` is what it is read from.
std::string marking(std::string_view mark, std::uint64_t value, std::uint64_t mask, bool whole_first) {
  const std::uint64_t kept = ~mask & kAllBits;
  if (whole_first && mask == kAllBits) return fmt::format("0x{:x}", value);
  if (value == 0) return mask == kAllBits ? "0x0" : fmt::format("{} and 0x{:x}", mark, kept);
  if (value == mask) return fmt::format("{} or 0x{:x}", mark, value);
  if (mask == 0) return fmt::format("{} xor 0x{:x}", mark, value);
  if (mask == kAllBits) return fmt::format("0x{:x}", value);
  return whole_first ? fmt::format("{} xor 0x{:x} and 0x{:x}", mark, value, kept)
                     : fmt::format("{} and 0x{:x} xor 0x{:x}", mark, kept, value);
}

std::string mark_target_words(const Xt& xt) {
  const XtOption* set = find_option(xt, xt::kSetXmark);
  return set == nullptr ? "" : "meta mark set " + marking("mark", number_of(*set), mask_of(*set), false);
}

std::string connmark_target_words(const Xt& xt) {
  if (const XtOption* set = find_option(xt, xt::kSetXmark))
    return "ct mark set " + marking("ct mark", number_of(*set), mask_of(*set), true);
  const XtOption *save = find_option(xt, xt::kSaveMark), *restore = find_option(xt, xt::kRestoreMark);
  const XtOption* masks = save != nullptr ? save : restore;
  if (masks == nullptr || masks->values.size() < 2 || number_of(*masks, 0) != number_of(*masks, 1)) return "";
  const std::string kept = number_of(*masks) == kAllBits ? "" : fmt::format(" and 0x{:x}", number_of(*masks));
  return (save != nullptr ? "ct mark set mark" : "meta mark set ct mark") + kept;
}

std::string tcpmss_words(const Xt& xt) {
  if (find_option(xt, xt::kClampMss) != nullptr) return "tcp option maxseg size set rt mtu";
  const XtOption* set = find_option(xt, xt::kSetMss);
  return set == nullptr ? "" : fmt::format("tcp option maxseg size set {}", number_of(*set));
}

// Of IPv4, too, what the extension says is of IPv6.
std::string tos_target_words(const Xt& xt) {
  const XtOption* set = find_option(xt, xt::kSetTos);
  const bool whole = set != nullptr && (set->values.size() < 2 || (set->values[1].low.low & 0x3fU) == 0x3fU);
  return whole ? fmt::format("ip6 dscp set 0x{:02x}", number_of(*set) >> 2U) : "";
}

std::string class_words(const XtOption& o) {
  return fmt::format("meta priority set {:x}:{:x}", number_of(o) >> 16U, number_of(o) & 0xffffU);
}

std::string tcp_words(const Xt& xt) {
  const XtOption* option = find_option(xt, xt::kTcpOption);
  if (option == nullptr || xt.options.size() != 1) return "";
  return fmt::format("tcp option {} {}", number_of(*option), option->invert ? "missing" : "exists");
}

struct ExtensionName {
  XtKind kind;
  std::string_view name;
};
constexpr std::array<ExtensionName, 41> kNames{{
    {XtKind::kTcp, "tcp"},           {XtKind::kUdp, "udp"},             {XtKind::kConntrack, "conntrack"}, {XtKind::kState, "state"},
    {XtKind::kConnmark, "connmark"}, {XtKind::kMac, "mac"},             {XtKind::kPhysdev, "physdev"},     {XtKind::kOwner, "owner"},
    {XtKind::kTtl, "ttl"},           {XtKind::kHl, "hl"},               {XtKind::kTos, "tos"},             {XtKind::kDscp, "dscp"},
    {XtKind::kLength, "length"},     {XtKind::kStatistic, "statistic"}, {XtKind::kPkttype, "pkttype"},     {XtKind::kRpfilter, "rpfilter"},
    {XtKind::kConnlimit, "connlimit"}, {XtKind::kRecent, "recent"},     {XtKind::kString, "string"},       {XtKind::kArp, "arp"},
    {XtKind::kMacSnat, "snat"},      {XtKind::kArpreply, "arpreply"},   {XtKind::kArpMangle, "mangle"},    {XtKind::kSet, "set"},
    {XtKind::kSetTarget, "SET"},     {XtKind::kTime, "time"},           {XtKind::kHashlimit, "hashlimit"}, {XtKind::kQuota, "quota"},
    {XtKind::kHelper, "helper"},     {XtKind::kConnbytes, "connbytes"}, {XtKind::kCpu, "cpu"},             {XtKind::kNetmap, "NETMAP"},
    {XtKind::kTtlTarget, "TTL"},     {XtKind::kHlTarget, "HL"},         {XtKind::kTosTarget, "TOS"},       {XtKind::kCtTarget, "CT"},
    {XtKind::kChecksum, "CHECKSUM"}, {XtKind::kConnmarkTarget, "CONNMARK"}, {XtKind::kMarkTarget, "MARK"},
    {XtKind::kTcpmssTarget, "TCPMSS"}, {XtKind::kNfqueue, "NFQUEUE"},
}};

std::string by_name(XtKind kind) {
  const auto at = std::find_if(kNames.begin(), kNames.end(), [&](const ExtensionName& one) { return one.kind == kind; });
  return fmt::format("xt {} {}", kind >= XtKind::kReject ? "target" : "match", at == kNames.end() ? "?" : at->name);
}

std::string own_words(const Xt& xt, bool v6) {
  const XtOption* first = xt.options.empty() ? nullptr : &xt.options.front();
  switch (xt.kind) {
    case XtKind::kTcp: return tcp_words(xt);
    case XtKind::kConntrack:
    case XtKind::kState: return conntrack_words(xt);
    case XtKind::kOwner: return by_options<2>(xt, {"skuid", "skgid"});
    case XtKind::kIprange: return iprange_words(xt, v6);
    case XtKind::kLength: return by_options<1>(xt, {"meta length"});
    case XtKind::kCpu: return by_options<1>(xt, {"cpu"});
    case XtKind::kTtl:
    case XtKind::kHl: return ttl_words(xt, v6);
    case XtKind::kDscp:
      return first == nullptr ? "" : fmt::format("{} dscp {}0x{:02x}", v6 ? "ip6" : "ip", unlike(*first), number_of(*first));
    case XtKind::kMac: return first == nullptr ? "" : mac_words(*first);
    case XtKind::kPkttype: return first == nullptr ? "" : pkttype_words(*first);
    case XtKind::kConnmark: return first == nullptr ? "" : connmark_words(*first);
    case XtKind::kStatistic: return statistic_words(xt);
    case XtKind::kTime: return time_words(xt);
    case XtKind::kMarkTarget: return mark_target_words(xt);
    case XtKind::kConnmarkTarget: return connmark_target_words(xt);
    case XtKind::kDscpTarget: return first == nullptr ? "" : fmt::format("{} dscp set 0x{:02x}", v6 ? "ip6" : "ip", number_of(*first));
    case XtKind::kTosTarget: return tos_target_words(xt);
    case XtKind::kTcpmssTarget: return tcpmss_words(xt);
    case XtKind::kClassify: return first == nullptr ? "" : class_words(*first);
    case XtKind::kTrace: return "meta nftrace set 1";
    case XtKind::kCtTarget: return find_option(xt, xt::kNotrack) != nullptr ? "notrack" : "";
    default: return "";
  }
}

}  // namespace

std::string xt_translated(const Xt& xt, bool v6) {
  const std::string own = own_words(xt, v6);
  return own.empty() ? by_name(xt.kind) : own;
}

}  // namespace nslab::shell::nft

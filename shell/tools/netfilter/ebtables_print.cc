// A rule of ebtables as it is listed.
#include <fmt/format.h>

#include "model/base/ip.h"
#include "model/netfilter/xt.h"
#include "shell/tools/netfilter/ebtables_rule.h"
#include "shell/tools/netfilter/ebtables_words.h"

namespace nslab::shell::ebtables {

namespace {

std::string mac_text(std::uint64_t mac) {
  std::string out;
  for (int shift = 40; shift >= 0; shift -= 8) out += fmt::format("{}{:02x}", shift == 40 ? "" : ":", mac >> shift & 0xff);
  return out;
}

std::string link_text(const Compare& c) {
  std::string out;
  for (std::size_t i = 0; i < 16; ++i) {
    const auto byte = static_cast<unsigned char>((i < 8 ? c.values[0].low.high : c.values[0].low.low) >> (56 - 8 * (i % 8)));
    if (byte == 0) break;
    out += static_cast<char>(byte);
  }
  return out + (c.wildcard ? "+" : "");
}

std::string mac_word(const Compare& c) {
  const std::uint64_t value = c.values[0].low.low, mask = c.has_mask ? c.mask.low : kAllMac;
  const auto name = std::find_if(kMacNames.begin(), kMacNames.end(), [&](const MacName& m) { return m.value == value && m.mask == mask; });
  if (name != kMacNames.end()) return std::string(name->name);
  return mac_text(value) + (mask == kAllMac ? "" : "/" + mac_text(mask));
}

std::string address_text(const Interval& range, Family family) {
  const IpAddress low{family, range.low.high, range.low.low}, high{family, range.high.high, range.high.low};
  std::string out = to_string(low);
  for (unsigned length = 0; low != high && length < low.bits(); ++length) {
    const Prefix prefix{low, static_cast<std::uint8_t>(length)};
    if (prefix.network() == low && prefix.last() == high) out += "/" + std::to_string(length);
  }
  return out;
}

std::string ports_text(const Interval& range) {
  return range.single() ? std::to_string(range.low.low) : fmt::format("{}:{}", range.low.low, range.high.low);
}

std::optional<std::string> compare_words(const Compare& c) {
  const std::string no = c.op == NfCmp::kNeq ? "! " : "";
  const std::uint64_t value = c.values.empty() ? 0 : c.values[0].low.low;
  switch (c.field) {
    case NfField::kIifname: return "-i " + no + link_text(c);
    case NfField::kOifname: return "-o " + no + link_text(c);
    case NfField::kEtherSaddr: return "-s " + no + mac_word(c);
    case NfField::kEtherDaddr: return "-d " + no + mac_word(c);
    case NfField::kEtherType:
      if (c.op == NfCmp::kLt || c.op == NfCmp::kGe) return std::string(c.op == NfCmp::kGe ? "-p ! Length" : "-p Length");
      for (const Word& word : kEtherTypes) {
        if (word.value == value) return "-p " + no + std::string(word.name);
      }
      return fmt::format("-p {}0x{:x}", no, value);
    case NfField::kIpSaddr: return "--ip-src " + no + address_text(c.values[0], Family::kInet);
    case NfField::kIpDaddr: return "--ip-dst " + no + address_text(c.values[0], Family::kInet);
    case NfField::kIp6Saddr: return "--ip6-src " + no + address_text(c.values[0], Family::kInet6);
    case NfField::kIp6Daddr: return "--ip6-dst " + no + address_text(c.values[0], Family::kInet6);
    case NfField::kIpProtocol: return "--ip-proto " + no + name_of(kProtocols, value);
    case NfField::kL4proto: return "--ip6-proto " + no + name_of(kProtocols, value);
    case NfField::kIpTos: return fmt::format("--ip-tos {}0x{:02X}", no, value);
    case NfField::kIcmpType: return "--ip-icmp-type " + no + name_of(kIcmpTypes, value);
    case NfField::kTcpSport:
    case NfField::kUdpSport: return "--ip-sport " + no + ports_text(c.values[0]);
    case NfField::kTcpDport:
    case NfField::kUdpDport: return "--ip-dport " + no + ports_text(c.values[0]);
    case NfField::kVlanId: return fmt::format("--vlan-id {}{}", no, value);
    case NfField::kPktType: return "--pkttype-type " + no + name_of(kPacketTypes, value);
    case NfField::kMark: return fmt::format("--mark {}0x{:x}{}", no, value, c.has_mask ? fmt::format("/0x{:x}", c.mask.low) : "");
    default: return std::nullopt;
  }
}

std::string arp_words(const Xt& xt) {
  std::string out;
  for (const XtOption& o : xt.options) {
    const std::string no = o.invert ? "! " : "";
    switch (o.id) {
      case xt::kArpOpcode: out += " --arp-op " + no + name_of(kOpcodes, o.values[0].low.low); break;
      case xt::kArpIpSrc: out += " --arp-ip-src " + no + address_text(o.values[0], Family::kInet); break;
      case xt::kArpIpDst: out += " --arp-ip-dst " + no + address_text(o.values[0], Family::kInet); break;
      case xt::kArpMacSrc: out += " --arp-mac-src " + no + mac_text(o.values[0].low.low); break;
      case xt::kArpMacDst: out += " --arp-mac-dst " + no + mac_text(o.values[0].low.low); break;
      default: out += o.invert ? " ! --arp-gratuitous" : " --arp-gratuitous"; break;
    }
  }
  return out.substr(1);
}

std::string mac_target_words(const Xt& xt) {
  const std::uint64_t mac = find_option(xt, xt::kToMac)->values[0].low.low, said = find_option(xt, xt::kMacTarget)->values[0].low.low;
  if (xt.kind == XtKind::kMacSnat) {
    const bool arp = find_option(xt, xt::kMacArp) != nullptr;
    return fmt::format("-j snat --to-src {}{} --snat-target {}", mac_text(mac), arp ? " --snat-arp" : "", kVerdicts[said].name);
  }
  return fmt::format("-j arpreply --arpreply-mac {}{}", mac_text(mac),
                     said == 1 ? "" : fmt::format(" --arpreply-target {}", kVerdicts[said].name));
}

std::string_view verdict_name(const std::vector<NfExpr>& exprs) {
  const auto* verdict = exprs.empty() ? nullptr : std::get_if<Verdict>(&exprs.back());
  if (verdict == nullptr) return "CONTINUE";
  return verdict->kind == Verdict::Kind::kAccept ? "ACCEPT" : verdict->kind == Verdict::Kind::kDrop ? "DROP" : "RETURN";
}

std::string set_words(const NfSet& set, std::string_view verdict) {
  if (set.field == NfField::kMark) return fmt::format("-j mark --mark-set 0x{:x} --mark-target {}", set.value, verdict);
  if (set.field == NfField::kEtherDaddr) return fmt::format("-j dnat --to-dst {} --dnat-target {}", mac_text(set.value), verdict);
  return verdict == "ACCEPT" ? "-j redirect " : fmt::format("-j redirect --redirect-target {}", verdict);
}

}  // namespace

std::optional<std::string> rule_text(const std::vector<NfExpr>& exprs) {
  std::array<std::string, 5> head;  // the protocol, the addresses, the links: in this order, whatever came first
  std::string out, action;
  bool v6_type = false;
  for (const NfExpr& expr : exprs) {
    std::optional<std::string> words;
    if (const auto* compare = std::get_if<Compare>(&expr)) {
      const bool type = compare->field == NfField::kEtherType && compare->op == NfCmp::kEq;
      if (type && v6_type) continue;  // written a second time before the protocol inside
      v6_type = type && compare->values[0].low.low == kIp6;
      words = compare_words(*compare);
    } else if (const auto* xt = std::get_if<Xt>(&expr)) {
      if (xt->kind == XtKind::kArp)
        words = arp_words(*xt);
      else if (xt->kind == XtKind::kMacSnat || xt->kind == XtKind::kArpreply)
        action = mac_target_words(*xt);
      else
        return std::nullopt;
    } else if (const auto* limit = std::get_if<NfLimit>(&expr)) {
      const std::string_view unit = limit->per_s == 1 ? "sec" : limit->per_s == 60 ? "min" : limit->per_s == 3600 ? "hour" : "day";
      words = fmt::format("--limit {}/{} --limit-burst {}", limit->rate, unit, limit->burst);
    } else if (const auto* log = std::get_if<NfLog>(&expr)) {
      words = fmt::format("--log-level {}{}", log->level, log->prefix.empty() ? "" : fmt::format(" --log-prefix \"{}\"", log->prefix));
    } else if (const auto* set = std::get_if<NfSet>(&expr)) {
      action = set_words(*set, verdict_name(exprs));
    } else if (const auto* verdict = std::get_if<Verdict>(&expr)) {
      if (!action.empty()) continue;
      action = "-j " + (verdict->chain.empty() ? std::string(verdict_name(exprs)) : verdict->chain);
    } else if (!std::holds_alternative<NfCounter>(expr)) {
      return std::nullopt;
    }
    if (!words) continue;
    constexpr std::array<std::string_view, 5> kOrder{"-p ", "-s ", "-d ", "-i ", "-o "};
    const auto place = std::find_if(kOrder.begin(), kOrder.end(), [&](std::string_view option) { return words->starts_with(option); });
    (place == kOrder.end() ? out : head[static_cast<std::size_t>(place - kOrder.begin())]) += *words + " ";
  }
  out = head[0] + head[1] + head[2] + head[3] + head[4] + out;
  return out + (action.empty() ? "-j CONTINUE" : action);
}

}  // namespace nslab::shell::ebtables

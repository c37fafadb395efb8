// One rule as text.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/nft/print.h"

namespace nslab::shell::nft {

namespace {

std::string_view operator_text(NfCmp op) {
  switch (op) {
    case NfCmp::kEq: return "";
    case NfCmp::kNeq: return "!= ";
    case NfCmp::kLt: return "< ";
    case NfCmp::kGt: return "> ";
    case NfCmp::kLe: return "<= ";
    case NfCmp::kGe: return ">= ";
  }
  return "";
}

std::string key_text(const std::vector<NfField>& fields, std::uint32_t modulus, std::uint32_t offset) {
  std::string out;
  for (const NfField field : fields) {
    if (!out.empty()) out += " . ";
    out += field_of(field).words;
    if (field == NfField::kNumgenInc || field == NfField::kNumgenRandom) {
      out += fmt::format(" mod {}", modulus);
      if (offset != 0) out += fmt::format(" offset {}", offset);
    }
  }
  return out;
}

std::string flags_text(const Compare& c, const Field& field, const Style& style) {
  const std::uint64_t value = c.values.front().low.low, mask = c.mask.low;
  const std::string words(field.words);
  if (!c.has_mask) {
    const bool many = (value & (value - 1)) != 0;
    std::string text = print_flags(value, field.type, " | ", style);
    if (field.type == Type::kTcpFlags && many && c.op == NfCmp::kNeq) text = fmt::format("0x{:x}", value);
    return fmt::format("{} {}{}", words, c.op == NfCmp::kEq ? "== " : "!= ", text);
  }
  if (value == 0 && c.op == NfCmp::kNeq) return fmt::format("{} {}", words, print_flags(mask, field.type, ",", style));
  if (value == 0) return fmt::format("{} ! {}", words, print_flags(mask, field.type, ",", style));
  const bool one = (mask & (mask - 1)) == 0;
  if (one)
    return fmt::format("{} & {} {} {}", words, print_flags(mask, field.type, " | ", style),
                       c.op == NfCmp::kEq ? "==" : "!=", print_flags(value, field.type, " | ", style));
  return fmt::format("{} {}{} / {}", words, operator_text(c.op), print_flags(value, field.type, ",", style),
                     print_flags(mask, field.type, ",", style));
}

std::string hex(const Datum& value) {
  return value.high != 0 ? fmt::format("0x{:x}{:016x}", value.high, value.low) : fmt::format("0x{:x}", value.low);
}

std::string raw_text(const Compare& c) {
  constexpr std::array<std::string_view, 3> kBases{"ll", "nh", "th"};
  std::string out = fmt::format("@{},{},{} ", kBases[static_cast<std::size_t>(c.raw.base)], c.raw.offset, c.raw.bits);
  const Interval& v = c.values.front();
  if (c.has_mask) out += fmt::format("& {} {}", hex(c.mask), c.op == NfCmp::kEq ? "== " : "");
  out += operator_text(c.op);
  return out + hex(v.low) + (v.single() ? "" : "-" + hex(v.high));
}

std::string compare_text(const Compare& c, const Print& print) {
  const Field& field = field_of(c.field);
  if (is_flags(field.type) && (c.op == NfCmp::kEq || c.op == NfCmp::kNeq) && !c.values.empty()) return flags_text(c, field, print.style);
  if (c.field == NfField::kRaw) return raw_text(c);
  std::string out = key_text({c.field}, c.modulus, c.offset);
  const Interval& v = c.values.front();
  if (c.has_mask) {
    out +=
        fmt::format(" & {} {}{}", print_value(c.mask, field.type, field.bits, print.style, print.names),
                    c.op == NfCmp::kEq ? "== " : operator_text(c.op), print_value(v.low, field.type, field.bits, print.style, print.names));
    return out;
  }
  out += " " + std::string(operator_text(c.op));
  if (c.range && !v.single()) return out + print_range(v, field.type, field.bits, print.style, print.names);
  return out + print_interval(v, field.type, field.bits, print.style, print.names);
}

std::string set_reference(const std::string& name, const Cow<NfSetTable>& own, const Print& print) {
  if (!name.empty()) return "@" + name;
  return "{ " + elements_text(*own, sorted_elements(*own, print.now), print, true) + " }";
}

std::string lookup_text(const Lookup& l, const Print& print) {
  const std::string key = key_text(l.fields, l.modulus, l.offset);
  if (l.verdict_map) return key + " vmap " + set_reference(l.set, l.own, print);
  return key + (l.negate ? " != " : " ") + set_reference(l.set, l.own, print);
}

// (x & keep) ^ flip, in the words "& … ^ … | …".
std::string source_text(const NfSource& s, const Field& target, const Print& print) {
  std::string out = key_text(s.fields, s.modulus, s.offset);
  if (s.by_map()) return out + " map " + set_reference(s.map, s.own, print);
  const std::uint64_t all = all_ones(target.bits).low;
  const std::uint64_t keep = s.keep & all, set = s.flip & ~keep & all, flip = s.flip & keep;
  const std::uint64_t mask = keep | set;
  const auto number = [&](std::uint64_t n) { return print_value(Datum::number(n), target.type, target.bits, print.style, print.names); };
  if (mask != all) out += " & " + number(mask);
  if (flip != 0) out += " ^ " + number(flip);
  if (set != 0) out += " | " + number(set);
  return out;
}

std::string log_text(const NfLog& log) {
  std::string out = "log";
  if (!log.prefix.empty()) out += fmt::format(" prefix \"{}\"", log.prefix);
  if (log.has_group) out += fmt::format(" group {}", log.group);
  if (log.snaplen != 0) out += fmt::format(" snaplen {}", log.snaplen);
  if (log.threshold != 0) out += fmt::format(" queue-threshold {}", log.threshold);
  if (!log.level.empty()) out += " level " + log.level;
  if ((log.flags & 0x2f) == 0x2f) return out + " flags all";
  if ((log.flags & 3) != 0)
    out += std::string(" flags tcp ") + ((log.flags & 3) == 3 ? "sequence,options" : (log.flags & 1) != 0 ? "sequence" : "options");
  if ((log.flags & 4) != 0) out += " flags ip options";
  if ((log.flags & 8) != 0) out += " flags skuid";
  if ((log.flags & 0x20) != 0) out += " flags ether";
  return out;
}

unsigned icmp_number(RejectWith with, bool icmpx) {
  switch (with) {
    case RejectWith::kNetUnreachable: return 0;
    case RejectWith::kHostUnreachable: return icmpx ? 2 : 1;
    case RejectWith::kProtoUnreachable: return 2;
    case RejectWith::kPortUnreachable: return icmpx ? 1 : 3;
    case RejectWith::kIcmp6PortUnreachable: return icmpx ? 1 : 4;
    case RejectWith::kNetProhibited: return 9;
    case RejectWith::kHostProhibited: return 10;
    case RejectWith::kAdminProhibited: return icmpx ? 3 : 13;
    case RejectWith::kIcmp6AdminProhibited: return icmpx ? 3 : 1;
    case RejectWith::kIcmp6NoRoute: return 0;
    case RejectWith::kIcmp6AddrUnreachable: return icmpx ? 2 : 3;
    case RejectWith::kIcmp6PolicyFail: return 5;
    case RejectWith::kIcmp6RejectRoute: return 6;
    case RejectWith::kTcpReset: return 0;
  }
  return 0;
}

std::string_view icmp_code(RejectWith with, bool icmpx) {
  switch (with) {
    case RejectWith::kNetUnreachable: return "net-unreachable";
    case RejectWith::kHostUnreachable: return "host-unreachable";
    case RejectWith::kProtoUnreachable: return "prot-unreachable";
    case RejectWith::kPortUnreachable:
    case RejectWith::kIcmp6PortUnreachable: return "port-unreachable";
    case RejectWith::kNetProhibited: return "net-prohibited";
    case RejectWith::kHostProhibited: return "host-prohibited";
    case RejectWith::kAdminProhibited:
    case RejectWith::kIcmp6AdminProhibited: return "admin-prohibited";
    case RejectWith::kIcmp6NoRoute: return "no-route";
    case RejectWith::kIcmp6AddrUnreachable: return icmpx ? "host-unreachable" : "addr-unreachable";
    case RejectWith::kIcmp6PolicyFail: return "policy-fail";
    case RejectWith::kIcmp6RejectRoute: return "reject-route";
    case RejectWith::kTcpReset: return "tcp reset";
  }
  return "";
}

std::string reject_text(const NfReject& r, const NfTable& table, const Style& style) {
  if (r.with == RejectWith::kTcpReset) return "reject with tcp reset";
  const bool v6 = r.with >= RejectWith::kIcmp6NoRoute;
  const bool plain = (table.family == NfFamily::kInet && r.icmpx && r.with == RejectWith::kPortUnreachable) ||
                     (table.family == NfFamily::kIp && r.with == RejectWith::kPortUnreachable && !r.icmpx) ||
                     (table.family == NfFamily::kIp6 &&
                      (r.with == RejectWith::kIcmp6PortUnreachable || r.with == RejectWith::kPortUnreachable) && !r.icmpx);
  if (plain) return "reject";
  const char* kind = r.icmpx ? "icmpx" : v6 ? "icmpv6" : "icmp";
  if (style.numeric_symbol) return fmt::format("reject with {} {}", kind, icmp_number(r.with, r.icmpx));
  return fmt::format("reject with {} {}", kind, icmp_code(r.with, r.icmpx));
}

std::string nat_text(const NfNat& nat, const NfTable& table, const Print& print) {
  constexpr std::array<std::string_view, 5> kWords{"snat", "dnat", "masquerade", "redirect", "netmap"};
  std::string out(kWords[static_cast<std::size_t>(nat.kind)]);
  const bool address = static_cast<bool>(nat.address_low) || !nat.source.empty();
  const bool v6 = nat.address_low ? !nat.address_low.is_v4() : nat.family == NfFamily::kIp6;
  if (address && table.family == NfFamily::kInet) out += v6 ? " ip6" : " ip";
  if (nat.kind == NfNat::Kind::kNetmap) out = fmt::format("dnat to {}/{}", to_string(nat.address_low), nat.prefix);
  std::string to;
  if (!nat.source.empty()) {
    to = source_text(*nat.source, field_of(NfField::kIpSaddr), print);
  } else if (nat.address_low && nat.kind != NfNat::Kind::kNetmap) {
    const bool six = !nat.address_low.is_v4();
    const bool bracket = six && nat.port_high != 0;
    const auto text = [&](const IpAddress& a) { return bracket ? "[" + to_string(a) + "]" : to_string(a); };
    const Interval whole{Datum::address(nat.address_low), Datum::address(nat.address_high)};
    const auto length = prefix_length(whole, six ? 128 : 32);
    to = text(nat.address_low);
    if (nat.address_high != nat.address_low) to = length ? fmt::format("{}/{}", to, *length) : to + "-" + text(nat.address_high);
  }
  if (nat.port_high != 0) {
    to += fmt::format(":{}", nat.port_low);
    if (nat.port_high != nat.port_low) to += fmt::format("-{}", nat.port_high);
  }
  if (!to.empty()) out += " to " + to;
  std::string flags;
  if (nat.random) flags += ",random";
  if (nat.fully_random) flags += ",fully-random";
  if (nat.persistent) flags += ",persistent";
  if (!flags.empty()) out += " " + flags.substr(1);
  return out;
}

std::string queue_text(const NfQueue& q) {
  std::string out = "queue";
  std::string flags;
  if (q.bypass) flags = "bypass";
  if (q.fanout) flags += flags.empty() ? "fanout" : ",fanout";
  if (!flags.empty()) out += " flags " + flags;
  out += q.low == q.high ? fmt::format(" to {}", q.low) : fmt::format(" to {}-{}", q.low, q.high);
  return out;
}

std::string dynset_text(const NfDynset& d) {
  std::string out = fmt::format("{} @{} {{ {}", d.remove ? "delete" : d.update ? "update" : "add", d.set, key_text(d.fields, 0, 0));
  if (d.timeout != Duration{0}) out += " timeout " + print_duration(d.timeout, true);
  if (d.counts) out += " counter";
  if (d.limit) out += " " + limit_text(*d.limit);
  if (d.connlimit) out += " " + connlimit_text(*d.connlimit);
  return out + " }";
}

std::string set_statement(const NfSet& s, const Print& print) {
  const Field& field = field_of(s.field);
  const std::string head = std::string(field.words) + " set ";
  if (!s.source.empty()) return head + source_text(*s.source, field, print);
  if (s.mask != ~std::uint64_t{0}) {
    NfSource self;
    self.fields = {s.field};
    self.keep = ~s.mask;
    self.flip = s.value;
    return head + source_text(self, field, print);
  }
  return head + print_value(Datum::number(s.value), field.type, field.bits, print.style, print.names);
}

std::string object_reference(const NfObjectRef& ref, const Print& print) {
  constexpr std::array<std::string_view, 5> kWords{"counter", "quota", "limit", "ct helper", "flowtable"};
  if (!ref.by.empty()) {
    return fmt::format("{} name {}", kWords[static_cast<std::size_t>(ref.kind)],
                       source_text(*ref.by, field_of(ref.by->fields.front()), print));
  }
  if (ref.kind == NfObjectRef::Kind::kFlowtable) return "flow add @" + ref.name;
  if (ref.kind == NfObjectRef::Kind::kHelper) return fmt::format("ct helper set \"{}\"", ref.name);
  return fmt::format("{} name \"{}\"", kWords[static_cast<std::size_t>(ref.kind)], ref.name);
}

std::string expr_text(const NfExpr& expr, const NfTable& table, const NfRule& rule, const Print& print) {
  if (const auto* c = std::get_if<Compare>(&expr)) return compare_text(*c, print);
  if (const auto* l = std::get_if<Lookup>(&expr)) return lookup_text(*l, print);
  if (const auto* v = std::get_if<Verdict>(&expr)) return verdict_text(*v);
  if (std::holds_alternative<NfCounter>(expr)) {
    if (print.style.stateless) return "counter";
    return fmt::format("counter packets {} bytes {}", rule.counter.packets, rule.counter.bytes);
  }
  if (const auto* l = std::get_if<NfLimit>(&expr)) return limit_text(*l);
  if (const auto* q = std::get_if<NfQuota>(&expr)) return "quota " + quota_text(*q, print.style.stateless);
  if (const auto* o = std::get_if<NfObjectRef>(&expr)) return object_reference(*o, print);
  if (const auto* r = std::get_if<NfReject>(&expr)) return reject_text(*r, table, print.style);
  if (const auto* l = std::get_if<NfLog>(&expr)) return log_text(*l);
  if (const auto* n = std::get_if<NfNat>(&expr)) return nat_text(*n, table, print);
  if (const auto* s = std::get_if<NfSet>(&expr)) return set_statement(*s, print);
  if (std::holds_alternative<NfNotrack>(expr)) return "notrack";
  if (const auto* i = std::get_if<NfInert>(&expr)) return i->text;
  if (const auto* d = std::get_if<NfDynset>(&expr)) return dynset_text(*d);
  if (const auto* q = std::get_if<NfQueue>(&expr)) return queue_text(*q);
  if (const auto* l = std::get_if<NfConnlimit>(&expr)) return connlimit_text(*l);
  if (const auto* x = std::get_if<Xt>(&expr)) return xt_text(*x, rule, table.family == NfFamily::kIp6);
  return "";
}

std::vector<NfField> fields_of(const NfExpr& expr) {
  if (const auto* c = std::get_if<Compare>(&expr)) return {c->field};
  if (const auto* l = std::get_if<Lookup>(&expr)) return l->fields;
  if (const auto* s = std::get_if<NfSet>(&expr)) return {s->field};
  return {};
}

bool is_match(const NfExpr& expr) { return std::holds_alternative<Compare>(expr) || std::holds_alternative<Lookup>(expr); }

// Whether a field says by itself which protocol the packet has below it.
bool tells_network(const Field& field) {
  return field.layer == Layer::kNetwork || field.protocol == "vlan" || field.protocol == "icmp" || field.protocol == "icmpv6";
}

}  // namespace

// payload_dependency_kill; what is no match makes nft forget what the packet's protocols were said to be.
std::vector<bool> implied(const NfTable& table, const NfRule& rule) {
  const auto& exprs = *rule.exprs;
  std::vector<bool> out(exprs.size(), false);
  std::ptrdiff_t network = -1, transport = -1;
  const bool one_family = table.family == NfFamily::kIp || table.family == NfFamily::kIp6;
  for (std::size_t i = 0; i < exprs.size(); ++i) {
    const auto drop = [&](std::ptrdiff_t& at) {
      if (at >= 0) out[static_cast<std::size_t>(at)] = true;
      at = -1;
    };
    const auto* c = std::get_if<Compare>(&exprs[i]);
    for (const NfField f : c != nullptr && c->by_xt ? std::vector<NfField>{} : fields_of(exprs[i])) {
      const Field& field = field_of(f);
      if (field.layer == Layer::kTransport) drop(transport);
      if (tells_network(field)) drop(network);
    }
    const auto* reject = std::get_if<NfReject>(&exprs[i]);
    if (reject != nullptr && !reject->icmpx && reject->with != RejectWith::kTcpReset && network == static_cast<std::ptrdiff_t>(i) - 1)
      drop(network);
    if (reject != nullptr && reject->with == RejectWith::kTcpReset && one_family) drop(transport);
    if (!is_match(exprs[i])) network = transport = -1;
    if (c == nullptr || c->by_xt || c->op != NfCmp::kEq || c->has_mask || !c->values.front().single()) continue;
    const auto here = static_cast<std::ptrdiff_t>(i);
    if (c->field == NfField::kL4proto || (c->field == NfField::kIpProtocol && one_family)) transport = here;
    if (c->field == NfField::kNfproto || (c->field == NfField::kProtocol && table.family != NfFamily::kInet)) network = here;
    if (c->field == NfField::kEtherType) network = here;
  }
  return out;
}

std::string_view reject_code(const NfReject& reject) { return icmp_code(reject.with, reject.icmpx); }

std::string verdict_text(const Verdict& v) {
  switch (v.kind) {
    case Verdict::Kind::kAccept: return "accept";
    case Verdict::Kind::kDrop: return "drop";
    case Verdict::Kind::kReturn: return "return";
    case Verdict::Kind::kContinue: return "continue";
    case Verdict::Kind::kJump: return "jump " + v.chain;
    case Verdict::Kind::kGoto: return "goto " + v.chain;
    case Verdict::Kind::kQueue: return "queue";
  }
  return "";
}

std::pair<std::uint64_t, std::string_view> byte_units(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 3> kUnits{"bytes", "kbytes", "mbytes"};
  std::size_t unit = 0;
  while (unit + 1 < kUnits.size() && bytes != 0 && bytes % 1024 == 0) {
    bytes /= 1024;
    ++unit;
  }
  return {bytes, kUnits[unit]};
}

std::string_view per_text(std::uint64_t seconds) {
  return seconds == 60 ? "minute" : seconds == 3600 ? "hour" : seconds == 86400 ? "day" : seconds == 604800 ? "week" : "second";
}

std::string connlimit_text(const NfConnlimit& l) { return fmt::format("ct count {}{}", l.over ? "over " : "", l.count); }

std::string limit_text(const NfLimit& l) {
  std::string out = l.over ? "limit rate over " : "limit rate ";
  if (!l.bytes) {
    out += fmt::format("{}/{}", l.rate, per_text(l.per_s));
    if (l.burst != 5 && l.burst != 0) out += fmt::format(" burst {} packets", l.burst);
    return out;
  }
  const auto [rate, unit] = byte_units(l.rate);
  out += fmt::format("{} {}/{}", rate, unit, per_text(l.per_s));
  if (l.burst != 0) {
    const auto [burst, burst_unit] = byte_units(l.burst);
    out += fmt::format(" burst {} {}", burst, burst_unit);
  }
  return out;
}

std::string quota_text(const NfQuota& q, bool stateless) {
  const auto [bytes, unit] = byte_units(q.bytes);
  std::string out = fmt::format("{}{} {}", q.over ? "over " : "", bytes, unit);
  if (q.used != 0 && !stateless) {
    const auto [used, used_unit] = byte_units(q.used);
    out += fmt::format(" used {} {}", used, used_unit);
  }
  return out;
}

std::string rule_text(const NfTable& table, const NfRule& rule, const Print& print) {
  const std::vector<bool> hidden = implied(table, rule);
  std::string out;
  bool first = true;
  for (std::size_t i = 0; i < rule.exprs->size(); ++i) {
    if (hidden[i]) continue;
    out += (first ? "" : " ") + expr_text((*rule.exprs)[i], table, rule, print);
    first = false;
  }
  if (!rule.comment.empty()) out += fmt::format("{}comment \"{}\"", first ? "" : " ", rule.comment);
  return out;
}

}  // namespace nslab::shell::nft

// Rules as expressions of nf_tables, and back (iptables/nft-ipv4.c, nft-shared.c).
#include <algorithm>

#include "model/netfilter/xt.h"
#include "shell/tools/iptables/extension.h"
#include "shell/tools/iptables/texts.h"
#include "shell/tools/iptables/rule.h"

namespace nslab::shell::iptables {

namespace {

constexpr std::uint8_t kTcp = 6, kUdp = 17;
Datum number(std::uint64_t value) { return Datum::number(value); }

Compare compare(NfField field, Interval value, bool invert) {
  Compare c;
  c.field = field;
  c.op = invert ? NfCmp::kNeq : NfCmp::kEq;
  c.values = {value};
  return c;
}

void add_address(std::vector<NfExpr>& exprs, NfField field, const HostMask& host, bool invert) {
  if (host.mask.is_any() && !invert && host.address.is_any()) return;
  Compare c;
  if (const auto length = netmask_length(host.mask)) {
    const Prefix prefix{host.address, *length};
    c = compare(field, {Datum::address(prefix.network()), Datum::address(prefix.last())}, invert);
    c.prefix = *length;
  } else {
    c = compare(field, {Datum::address(host.address), Datum::address(host.address)}, invert);
    c.has_mask = true;
    c.mask = Datum::address(host.mask);
  }
  exprs.emplace_back(std::move(c));
}

void add_interface(std::vector<NfExpr>& exprs, NfField field, const std::string& name, bool invert) {
  if (name.empty()) return;
  if (name == "+") {  // any: nothing to compare; none: a name that cannot be
    const Datum impossible = Datum::name("INVAL/D");
    if (invert) exprs.emplace_back(compare(field, {impossible, impossible}, false));
    return;
  }
  const bool wildcard = name.back() == '+';
  const std::string start = wildcard ? name.substr(0, name.size() - 1) : name;
  Interval value{Datum::name(start), Datum::name(start)};
  if (wildcard) {
    for (std::size_t i = start.size(); i < 16; ++i) {
      (i < 8 ? value.high.high : value.high.low) |= std::uint64_t{0xff} << (56 - 8 * (i % 8));
    }
  }
  Compare c = compare(field, value, invert);
  c.wildcard = wildcard;
  exprs.emplace_back(std::move(c));
}

void add_ports(std::vector<NfExpr>& exprs, NfField field, const XtOption* option) {
  if (option == nullptr) return;
  const Interval ports = option->values.front();
  Compare c = compare(field, ports, option->invert);
  c.range = !ports.single();
  if (ports.low.low == 0 && ports.high.low < 0xffff && !ports.single()) {
    c.op = option->invert ? NfCmp::kGt : NfCmp::kLe;
    c.values = {{ports.high, ports.high}};
    c.range = false;
  }
  exprs.emplace_back(std::move(c));
}

// TCP and UDP with nothing but ports and flags are plain comparisons. True: written.
bool add_transport(std::vector<NfExpr>& exprs, const Rule& rule, const Xt& match) {
  const bool tcp = match.kind == XtKind::kTcp;
  if (match.options.empty() || find_option(match, xt::kTcpOption) != nullptr) return false;
  if (rule.protocol != (tcp ? kTcp : kUdp)) fail(tcp ? "TCP match requires '-p tcp'" : "UDP match requires '-p udp'");
  if (const XtOption* flags = find_option(match, xt::kTcpFlags); tcp && flags != nullptr) {
    Compare c = compare(NfField::kTcpFlags, {flags->values[1].low, flags->values[1].low}, flags->invert);
    c.has_mask = true;
    c.mask = flags->values[0].low;
    exprs.emplace_back(std::move(c));
  }
  add_ports(exprs, tcp ? NfField::kTcpSport : NfField::kUdpSport, find_option(match, xt::kSport));
  add_ports(exprs, tcp ? NfField::kTcpDport : NfField::kUdpDport, find_option(match, xt::kDport));
  return true;
}

NfLimit limit_of(const Xt& match) {
  constexpr std::uint64_t kUnits[] = {86400, 3600, 60, 1};
  const std::uint64_t average = find_option(match, xt::kLimitRate)->values.front().low.low;
  std::size_t i = 1;
  for (; i < 4; ++i) {
    const std::uint64_t whole = kUnits[i] * kLimitScale;
    if (average > whole || whole / average < whole % average) break;
  }
  NfLimit limit;
  limit.per_s = kUnits[i - 1];
  limit.rate = kUnits[i - 1] * kLimitScale / average;
  limit.burst = static_cast<std::uint32_t>(find_option(match, xt::kLimitBurst)->values.front().low.low);
  return limit;
}

void add_match(std::vector<NfExpr>& exprs, const Rule& rule, const Xt& match) {
  const bool transport = match.kind == XtKind::kTcp || match.kind == XtKind::kUdp;
  if (transport && add_transport(exprs, rule, match)) return;
  if (match.kind == XtKind::kLimit) {
    exprs.emplace_back(limit_of(match));
  } else if (match.kind == XtKind::kMark) {
    const XtOption& mark = match.options.front();
    Compare c = compare(NfField::kMark, mark.values[0], mark.invert);
    c.has_mask = mark.values[1].low.low != 0xffffffff;
    if (c.has_mask) c.mask = mark.values[1].low;
    exprs.emplace_back(std::move(c));
  } else {
    exprs.emplace_back(match);
  }
}

void add_action(std::vector<NfExpr>& exprs, const Rule& rule) {
  if (rule.target) {
    const XtOption* group = rule.target->kind == XtKind::kNflog ? find_option(*rule.target, 1) : nullptr;
    const bool plain_log = rule.target->kind == XtKind::kNflog && std::all_of(rule.target->options.begin(), rule.target->options.end(),
                                                                              [](const XtOption& o) { return o.id <= 1; });
    if (plain_log) {
      NfLog log;
      log.has_group = true;
      log.group = group == nullptr ? 0 : static_cast<std::uint32_t>(group->values.front().low.low);
      if (const XtOption* prefix = find_option(*rule.target, 0)) log.prefix = prefix->text;
      exprs.emplace_back(std::move(log));
    } else {
      exprs.emplace_back(*rule.target);
    }
    return;
  }
  if (rule.jump.empty()) return;
  Verdict verdict;
  if (!rule.go && rule.jump == "ACCEPT") {
    verdict.kind = Verdict::Kind::kAccept;
  } else if (!rule.go && rule.jump == "DROP") {
    verdict.kind = Verdict::Kind::kDrop;
  } else if (!rule.go && rule.jump == "RETURN") {
    verdict.kind = Verdict::Kind::kReturn;
  } else {
    verdict.kind = rule.go ? Verdict::Kind::kGoto : Verdict::Kind::kJump;
    verdict.chain = rule.jump;
  }
  exprs.emplace_back(std::move(verdict));
}

// A prefix or a masked value, as an address and its mask.
HostMask host_of(const Compare& c, bool v6) {
  const Family family = v6 ? Family::kInet6 : Family::kInet;
  const auto address = [&](const Datum& d) { return IpAddress{family, d.high, d.low}; };
  const Interval& value = c.values.front();
  if (c.has_mask) return {address(value.low), address(c.mask)};
  const unsigned bits = v6 ? 128 : 32;
  unsigned length = bits;
  while (length > 0 && Prefix{address(value.low), static_cast<std::uint8_t>(length)}.last() < address(value.high)) --length;
  return {address(value.low), netmask(family, length)};
}

std::string interface_of(const Compare& c) {
  std::string name;
  const Datum& d = c.values.front().low;
  for (std::size_t i = 0; i < 16; ++i) {
    const char byte = static_cast<char>((i < 8 ? d.high : d.low) >> (56 - 8 * (i % 8)) & 0xff);
    if (byte == '\0') break;
    name += byte;
  }
  return c.wildcard ? name + "+" : name;
}

Xt& transport_match(Rule& rule, XtKind kind) {
  const auto at = std::find_if(rule.matches.begin(), rule.matches.end(), [&](const Xt& m) { return m.kind == kind; });
  if (at != rule.matches.end()) return *at;
  rule.matches.push_back(Xt{kind, {}, {}, 0});
  return rule.matches.back();
}

void put_option(Xt& match, XtOption option) {
  match.options.push_back(std::move(option));
  std::stable_sort(match.options.begin(), match.options.end(), [](const XtOption& a, const XtOption& b) { return a.id < b.id; });
}

Interval ports_of(const Compare& c) {
  const Interval& value = c.values.front();
  switch (c.op) {
    case NfCmp::kLe: return {number(0), value.low};
    case NfCmp::kGt: return {number(0), value.low};
    case NfCmp::kGe: return {value.low, number(0xffff)};
    case NfCmp::kLt: return {number(0), number(value.low.low == 0 ? 0 : value.low.low - 1)};
    default: return value;
  }
}

bool decode_transport(Rule& rule, const Compare& c, bool invert) {
  const bool tcp_field = c.field == NfField::kTcpSport || c.field == NfField::kTcpDport || c.field == NfField::kTcpFlags;
  const bool generic = c.field == NfField::kThSport || c.field == NfField::kThDport;
  const XtKind kind = tcp_field || (generic && rule.protocol == kTcp) ? XtKind::kTcp : XtKind::kUdp;
  const bool source = c.field == NfField::kTcpSport || c.field == NfField::kUdpSport || c.field == NfField::kThSport;
  Xt& match = transport_match(rule, kind);
  if (c.field == NfField::kTcpFlags) {
    const Datum mask = c.has_mask ? c.mask : number(0xff);
    put_option(match, {xt::kTcpFlags, invert, {{mask, mask}, c.values.front()}, {}});
  } else {
    put_option(match, {source ? xt::kSport : xt::kDport, invert || c.op == NfCmp::kGt, {ports_of(c)}, {}});
  }
  return true;
}

bool decode_compare(Rule& rule, const Compare& c) {
  const bool invert = c.op == NfCmp::kNeq;
  if (c.values.size() != 1) return false;
  switch (c.field) {
    case NfField::kIifname: rule.in = interface_of(c); rule.not_in = invert; return true;
    case NfField::kOifname: rule.out = interface_of(c); rule.not_out = invert; return true;
    case NfField::kL4proto:
    case NfField::kIpProtocol:
    case NfField::kIp6Nexthdr:
      rule.protocol = static_cast<std::uint8_t>(c.values.front().low.low);
      rule.not_protocol = invert;
      return true;
    case NfField::kIpSaddr:
    case NfField::kIp6Saddr: rule.source = host_of(c, rule.v6); rule.not_source = invert; return true;
    case NfField::kIpDaddr:
    case NfField::kIp6Daddr: rule.destination = host_of(c, rule.v6); rule.not_destination = invert; return true;
    case NfField::kIpFragOff: rule.fragment = true; rule.not_fragment = !invert; return true;
    case NfField::kMark: {
      const Datum mask = c.has_mask ? c.mask : number(0xffffffff);
      rule.matches.push_back(Xt{XtKind::kMark, {{xt::kMark, invert, {c.values.front(), {mask, mask}}, {}}}, {}, 0});
      return true;
    }
    case NfField::kTcpSport: case NfField::kTcpDport: case NfField::kTcpFlags: case NfField::kUdpSport: case NfField::kUdpDport:
    case NfField::kThSport: case NfField::kThDport: return decode_transport(rule, c, invert);
    default: return c.field == NfField::kNfproto;
  }
}

void decode_limit(Rule& rule, const NfLimit& limit) {
  const std::uint64_t average = limit.rate == 0 ? 0 : kLimitScale * limit.per_s / limit.rate;
  Xt match{XtKind::kLimit, {}, {}, 0};
  put_option(match, {xt::kLimitRate, false, {{number(average), number(average)}}, {}});
  put_option(match, {xt::kLimitBurst, false, {{number(limit.burst), number(limit.burst)}}, {}});
  rule.matches.push_back(std::move(match));
}

void decode_log(Rule& rule, const NfLog& log) {
  Xt target{XtKind::kNflog, {}, {}, 0};
  if (!log.prefix.empty()) put_option(target, {0, false, {}, log.prefix});
  if (log.group != 0) put_option(target, {1, false, {{number(log.group), number(log.group)}}, {}});
  rule.target = std::move(target);
  rule.jump = "NFLOG";
}

void decode_verdict(Rule& rule, const Verdict& verdict) {
  switch (verdict.kind) {
    case Verdict::Kind::kAccept: rule.jump = "ACCEPT"; break;
    case Verdict::Kind::kDrop: rule.jump = "DROP"; break;
    case Verdict::Kind::kReturn: rule.jump = "RETURN"; break;
    case Verdict::Kind::kGoto: rule.go = true; rule.jump = verdict.chain; break;
    case Verdict::Kind::kJump: rule.jump = verdict.chain; break;
    case Verdict::Kind::kContinue:
    case Verdict::Kind::kQueue: break;
  }
}

}  // namespace

void fail(std::string message, int status) { throw Failure{status, std::move(message), false}; }

Rule empty_rule(bool v6) {
  Rule rule;
  rule.v6 = v6;
  const IpAddress any = IpAddress::any(v6 ? Family::kInet6 : Family::kInet);
  rule.source = rule.destination = {any, any};
  return rule;
}

bool same(const Rule& a, const Rule& b) {
  const auto key = [](const Rule& r) {
    return std::tie(r.source.address, r.source.mask, r.destination.address, r.destination.mask, r.not_source, r.not_destination, r.in,
                    r.out, r.not_in, r.not_out, r.protocol, r.not_protocol, r.fragment, r.not_fragment, r.go, r.jump);
  };
  const auto same_xt = [](const Xt& x, const Xt& y) { return x.kind == y.kind && x.options == y.options; };
  if (key(a) != key(b) || a.target.has_value() != b.target.has_value()) return false;
  if (a.target && !same_xt(*a.target, *b.target)) return false;
  return std::equal(a.matches.begin(), a.matches.end(), b.matches.begin(), b.matches.end(), same_xt);
}

std::vector<NfExpr> encode(const Rule& rule) {
  std::vector<NfExpr> exprs;
  add_interface(exprs, NfField::kIifname, rule.in, rule.not_in);
  add_interface(exprs, NfField::kOifname, rule.out, rule.not_out);
  if (rule.protocol != 0) exprs.emplace_back(compare(NfField::kL4proto, {number(rule.protocol), number(rule.protocol)}, rule.not_protocol));
  add_address(exprs, rule.v6 ? NfField::kIp6Saddr : NfField::kIpSaddr, rule.source, rule.not_source);
  add_address(exprs, rule.v6 ? NfField::kIp6Daddr : NfField::kIpDaddr, rule.destination, rule.not_destination);
  if (rule.fragment) {
    Compare c = compare(NfField::kIpFragOff, {number(0), number(0)}, !rule.not_fragment);
    c.has_mask = true;
    c.mask = number(0x1fff);
    exprs.emplace_back(std::move(c));
  }
  for (const Xt& match : rule.matches) add_match(exprs, rule, match);
  exprs.emplace_back(NfCounter{});
  add_action(exprs, rule);
  return exprs;
}

std::optional<Rule> decode(const NfRule& stored, bool v6) {
  Rule rule = empty_rule(v6);
  rule.counter = stored.counter;
  for (const NfExpr& expr : *stored.exprs) {
    if (const auto* compare = std::get_if<Compare>(&expr)) {
      if (!decode_compare(rule, *compare)) return std::nullopt;
    } else if (const auto* xt = std::get_if<Xt>(&expr)) {
      Xt copy = *xt;
      copy.limit = {};
      copy.uses = 0;
      if (xt->kind >= XtKind::kReject) {
        const Extension* extension = extension_of(xt->kind, v6);
        rule.jump = extension == nullptr ? "" : std::string(extension->name);
        rule.target = std::move(copy);
      } else {
        rule.matches.push_back(std::move(copy));
      }
    } else if (const auto* limit = std::get_if<NfLimit>(&expr)) {
      if (limit->bytes || limit->over) return std::nullopt;
      decode_limit(rule, *limit);
    } else if (const auto* log = std::get_if<NfLog>(&expr)) {
      if (!log->has_group) return std::nullopt;
      decode_log(rule, *log);
    } else if (const auto* verdict = std::get_if<Verdict>(&expr)) {
      decode_verdict(rule, *verdict);
    } else if (!std::holds_alternative<NfCounter>(expr)) {
      return std::nullopt;
    }
  }
  if (!stored.comment.empty()) rule.matches.push_back(Xt{XtKind::kComment, {{xt::kComment, false, {}, stored.comment}}, {}, 0});
  return rule;
}

}  // namespace nslab::shell::iptables

#include "shell/tools/netfilter/ebtables_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "model/base/ip.h"
#include "model/netfilter/xt.h"
#include "shell/tools/net/names.h"
#include "shell/tools/netfilter/ebtables_words.h"

namespace nslab::shell::ebtables {

namespace {

std::optional<std::uint64_t> number(const std::string& text, int base = 0) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, base);
  return *end == '\0' ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> parse_mac(const std::string& text) {
  unsigned b[6] = {};
  int end = 0;
  if (std::sscanf(text.c_str(), "%2x:%2x:%2x:%2x:%2x:%2x%n", &b[0], &b[1], &b[2], &b[3], &b[4], &b[5], &end) != 6) return std::nullopt;
  if (end != static_cast<int>(text.size())) return std::nullopt;
  std::uint64_t value = 0;
  for (const unsigned byte : b) value = value << 8 | byte;
  return value;
}

Compare comparing(NfField field, const Interval& value, bool invert) {
  Compare c;
  c.field = field;
  c.op = invert ? NfCmp::kNeq : NfCmp::kEq;
  c.values = {value};
  c.range = !value.single();
  return c;
}
Compare comparing(NfField field, std::uint64_t value, bool invert) {
  return comparing(field, {Datum::number(value), Datum::number(value)}, invert);
}

// The words of a rule, with "!" before an option or before its argument.
class Reader {
 public:
  Reader(const std::vector<std::string>& words, std::size_t& at) : words_(words), at_(at) {
    if (words_[at_] == "!") {
      invert = true;
      ++at_;
    }
  }
  bool invert = false;

  [[nodiscard]] std::string option() const { return at_ < words_.size() ? words_[at_] : ""; }
  std::string argument() {
    ++at_;
    if (at_ < words_.size() && words_[at_] == "!") {
      invert = true;
      ++at_;
    }
    if (at_ >= words_.size()) throw Fault{"Unknown argument: '(null)'"};
    return words_[at_++];
  }
  void flag() { ++at_; }
  [[nodiscard]] bool has_argument() const { return at_ + 1 < words_.size(); }

 private:
  const std::vector<std::string>& words_;
  std::size_t& at_;
};

void take_link(Rule& rule, Reader& reader, bool in, const std::string& chain) {
  const bool fits = in ? chain != "OUTPUT" && chain != "POSTROUTING" : chain != "INPUT" && chain != "PREROUTING" && chain != "BROUTING";
  if (!fits)
    throw Fault{in ? "Use -i only in INPUT, FORWARD, PREROUTING and BROUTING chains"
                   : "Use -o only in OUTPUT, FORWARD and POSTROUTING chains"};
  std::string name = reader.argument();
  constexpr std::size_t kLongest = 15;
  if (name.size() > kLongest) throw Fault{fmt::format("interface name `{}' must be shorter than IFNAMSIZ (15)", name)};
  const bool wildcard = name.ends_with('+');
  if (wildcard) name.pop_back();
  Interval range{Datum::name(LinkName(name)), Datum::name(LinkName(name))};
  if (wildcard) {
    for (std::size_t i = name.size(); i < 16; ++i) (i < 8 ? range.high.high : range.high.low) |= std::uint64_t{0xff} << (56 - 8 * (i % 8));
  }
  Compare c = comparing(in ? NfField::kIifname : NfField::kOifname, range, reader.invert);
  c.range = false;
  c.wildcard = wildcard;
  rule.head.emplace_back(std::move(c));
}

void take_mac(Rule& rule, Reader& reader, bool source) {
  const std::string text = reader.argument();
  std::uint64_t value = 0, mask = kAllMac;
  const auto name = std::find_if(kMacNames.begin(), kMacNames.end(), [&](const MacName& m) { return alike(m.name, text); });
  if (name != kMacNames.end()) {
    value = name->value;
    mask = name->mask;
  } else {
    const auto slash = text.find('/');
    const auto mac = parse_mac(text.substr(0, slash));
    const auto given = slash == std::string::npos ? std::optional(kAllMac) : parse_mac(text.substr(slash + 1));
    if (!mac || !given) throw Fault{fmt::format("Problem with specified {} mac '{}'", source ? "source" : "destination", text)};
    mask = *given;
    value = *mac & mask;
  }
  Compare c = comparing(source ? NfField::kEtherSaddr : NfField::kEtherDaddr, value, reader.invert);
  c.has_mask = mask != kAllMac;
  c.mask = Datum::number(mask);
  rule.head.emplace_back(std::move(c));
}

void take_protocol(Rule& rule, Reader& reader) {
  const std::string text = reader.argument();
  if (alike(text, "LENGTH")) {
    Compare c = comparing(NfField::kEtherType, kLength, false);
    c.op = reader.invert ? NfCmp::kGe : NfCmp::kLt;
    rule.head.emplace_back(std::move(c));
    return;
  }
  std::optional<std::uint64_t> value = number(text, 16);
  if (!value) value = value_of(kEtherTypes, text);
  if (!value) throw Fault{fmt::format("Problem with the specified Ethernet protocol '{}', perhaps /etc/ethertypes is missing", text)};
  if (!reader.invert) rule.protocol = *value;
  rule.head.emplace_back(comparing(NfField::kEtherType, *value, reader.invert));
}

Interval address_range(const std::string& text, Family family) {
  const auto slash = text.find('/');
  const auto address = parse_ip(text.substr(0, slash), family);
  std::uint64_t length = family == Family::kInet6 ? 128 : 32;
  if (address && slash != std::string::npos) {
    const auto mask = parse_ip(text.substr(slash + 1), family);
    const auto by_mask = mask ? netmask_length(*mask) : std::nullopt;
    length = by_mask ? *by_mask : number(text.substr(slash + 1)).value_or(length);
  }
  if (!address)
    throw Fault{fmt::format(
        "{}", family == Family::kInet6 ? "Problem with the IPv6 address `" + text + "'" : "host/network `" + text + "' not found")};
  const Prefix prefix{*address, static_cast<std::uint8_t>(length)};
  return {Datum::address(prefix.network()), Datum::address(prefix.last())};
}

Interval port_range(const std::string& text) {
  const auto colon = text.find(':');
  const auto port = [&](const std::string& word, std::uint64_t otherwise) {
    if (word.empty()) return otherwise;
    const auto found = service_port(word);
    if (!found) throw Fault{fmt::format("Problem with specified port '{}'", word)};
    return std::uint64_t{*found};
  };
  const std::uint64_t low = port(text.substr(0, colon), 0);
  return {Datum::number(low), Datum::number(colon == std::string::npos ? low : port(text.substr(colon + 1), 65535))};
}

void need(const Rule& rule, std::uint64_t protocol) {
  if (rule.protocol != protocol) throw Fault{" RULE_APPEND failed (Invalid argument): rule in chain %", false};
}

// --ip-… and --ip6-…; false: no such option.
bool take_ip(Rule& rule, Reader& reader) {
  std::string name = reader.option();
  const bool v6 = name.starts_with("--ip6-");
  if (!v6 && !name.starts_with("--ip-")) return false;
  name = name.substr(v6 ? 6 : 5);
  const Family family = v6 ? Family::kInet6 : Family::kInet;
  const bool source = name == "src" || name == "source", destination = name == "dst" || name == "destination";
  const bool sport = name == "sport" || name == "source-port", dport = name == "dport" || name == "destination-port";
  if (!source && !destination && !sport && !dport && name != "proto" && name != "protocol" && name != "tos" && name != "icmp-type") {
    throw Fault{"ebtables " + reader.option(), false, true};
  }
  const std::string argument = reader.argument();
  const bool invert = reader.invert;
  const std::size_t before = rule.matches.size();
  need(rule, v6 ? kIp6 : kIp4);
  if (source || destination) {
    const NfField field = v6 ? (source ? NfField::kIp6Saddr : NfField::kIp6Daddr) : (source ? NfField::kIpSaddr : NfField::kIpDaddr);
    Compare c = comparing(field, address_range(argument, family), invert);
    c.range = false;
    for (unsigned length = 0; length < (v6 ? 128U : 32U); ++length) {
      const Prefix prefix{IpAddress{family, c.values[0].low.high, c.values[0].low.low}, static_cast<std::uint8_t>(length)};
      if (prefix.network() == prefix.address && Datum::address(prefix.last()) == c.values[0].high)
        c.prefix = static_cast<std::uint8_t>(length);
    }
    rule.matches.emplace_back(std::move(c));
  } else if (sport || dport) {
    if (rule.inner != 6 && rule.inner != 17)
      throw Fault{"For port filtering the IP protocol must be either 6 (tcp), 17 (udp), 33 (dccp) or 132 (sctp)"};
    const NfField field =
        rule.inner == 6 ? (sport ? NfField::kTcpSport : NfField::kTcpDport) : (sport ? NfField::kUdpSport : NfField::kUdpDport);
    rule.matches.emplace_back(comparing(field, port_range(argument), invert));
  } else if (name == "tos") {
    rule.matches.emplace_back(comparing(NfField::kIpTos, number(argument, 16).value_or(0), invert));
  } else if (name == "icmp-type") {
    if (v6) throw Fault{"ebtables --ip6-icmp-type", false, true};
    const auto type = number(argument) ? number(argument) : value_of(kIcmpTypes, argument);
    if (!type) throw Fault{"ebtables --ip-icmp-type " + argument, false, true};
    rule.matches.emplace_back(comparing(NfField::kIcmpType, *type, invert));
  } else {
    const auto protocol = number(argument) ? number(argument) : value_of(kProtocols, argument);
    if (!protocol) throw Fault{fmt::format("Unknown specified IP protocol - {}", argument)};
    if (!invert) rule.inner = *protocol;
    if (v6) rule.matches.emplace_back(comparing(NfField::kEtherType, kIp6, false));
    rule.matches.emplace_back(comparing(v6 ? NfField::kL4proto : NfField::kIpProtocol, *protocol, invert));
  }
  for (std::size_t i = before; i < rule.matches.size(); ++i) std::get<Compare>(rule.matches[i]).by_xt = true;
  return true;
}

bool take_arp(Rule& rule, Reader& reader) {
  const std::string name = reader.option();
  if (!name.starts_with("--arp-")) return false;
  XtOption option;
  if (name == "--arp-gratuitous") {
    reader.flag();
    option = {xt::kArpGratuitous, reader.invert, {}, {}};
  } else {
    const std::string argument = reader.argument();
    option.invert = reader.invert;
    const auto put = [&](std::uint8_t id, const Interval& value) {
      option.id = id;
      option.values = {value};
    };
    const auto plain = [](std::uint64_t v) { return Interval{Datum::number(v), Datum::number(v)}; };
    const auto mac = [&] {
      const auto value = parse_mac(argument);
      if (!value) throw Fault{"Problem with specified ARP MAC address"};
      return plain(*value);
    };
    if (name == "--arp-opcode" || name == "--arp-op") {
      const auto code = number(argument) ? number(argument) : value_of(kOpcodes, argument);
      if (!code) throw Fault{fmt::format("Problem with specified ARP opcode")};
      put(xt::kArpOpcode, plain(*code));
    } else if (name == "--arp-ip-src") {
      put(xt::kArpIpSrc, address_range(argument, Family::kInet));
    } else if (name == "--arp-ip-dst") {
      put(xt::kArpIpDst, address_range(argument, Family::kInet));
    } else if (name == "--arp-mac-src") {
      put(xt::kArpMacSrc, mac());
    } else if (name == "--arp-mac-dst") {
      put(xt::kArpMacDst, mac());
    } else {
      throw Fault{"ebtables " + name, false, true};
    }
  }
  need(rule, kArp);
  const auto has_arp = [](const NfExpr& e) { return std::holds_alternative<Xt>(e) && std::get<Xt>(e).kind == XtKind::kArp; };
  auto at = std::find_if(rule.matches.begin(), rule.matches.end(), has_arp);
  if (at == rule.matches.end()) at = rule.matches.insert(at, Xt{XtKind::kArp, {}, {}, 0});
  auto& options = std::get<Xt>(*at).options;
  options.insert(std::find_if(options.begin(), options.end(), [&](const XtOption& o) { return o.id > option.id; }), std::move(option));
  return true;
}

void take_limit(Rule& rule, Reader& reader) {
  const auto known =
      std::find_if(rule.matches.begin(), rule.matches.end(), [](const NfExpr& e) { return std::holds_alternative<NfLimit>(e); });
  NfLimit limit = known == rule.matches.end() ? NfLimit{} : std::get<NfLimit>(*known);
  const bool burst = reader.option() == "--limit-burst";
  const std::string text = reader.argument();
  if (burst) {
    limit.burst = static_cast<std::uint32_t>(number(text).value_or(5));
  } else {
    const auto slash = text.find('/');
    const std::string unit = slash == std::string::npos ? "second" : text.substr(slash + 1);
    limit.rate = number(text.substr(0, slash)).value_or(0);
    limit.per_s = std::string_view("second").starts_with(unit)   ? 1
                  : std::string_view("minute").starts_with(unit) ? 60
                  : std::string_view("hour").starts_with(unit)   ? 3600
                                                                 : 86400;
    if (limit.rate == 0) throw Fault{fmt::format("bad rate `{}'", text)};
  }
  if (known == rule.matches.end())
    rule.matches.emplace_back(limit);
  else
    *known = limit;
}

void take_log(Rule& rule, Reader& reader) {
  if (rule.watchers.empty()) {
    NfLog log;
    log.level = "notice";
    log.flags = 0x20;
    rule.watchers.emplace_back(std::move(log));
  }
  auto& log = std::get<NfLog>(rule.watchers.front());
  const std::string name = reader.option();
  if (name == "--log") return reader.flag();
  const std::string argument = reader.argument();
  if (name == "--log-prefix")
    log.prefix = argument;
  else if (name == "--log-level")
    log.level = argument;
  else
    throw Fault{"ebtables " + name, false, true};
}

}  // namespace

bool take_option(Rule& rule, const std::vector<std::string>& words, std::size_t& at, const std::string& chain) {
  Reader reader(words, at);
  const std::string name = reader.option();
  const auto is = [&](std::string_view brief, std::string_view whole) { return name == brief || name == whole; };
  if (is("-i", "--in-interface") || name == "--in-if")
    take_link(rule, reader, true, chain);
  else if (is("-o", "--out-interface") || name == "--out-if")
    take_link(rule, reader, false, chain);
  else if (is("-s", "--source") || name == "--src")
    take_mac(rule, reader, true);
  else if (is("-d", "--destination") || name == "--dst")
    take_mac(rule, reader, false);
  else if (is("-p", "--protocol") || name == "--proto")
    take_protocol(rule, reader);
  else if (name == "--logical-in" || name == "--logical-out")
    throw Fault{" RULE_APPEND failed (Operation not supported): rule in chain %", false};
  else if (name == "--limit" || name == "--limit-burst")
    take_limit(rule, reader);
  else if (name == "--log" || name.starts_with("--log-"))
    take_log(rule, reader);
  else if (name == "--mark") {
    const std::string text = reader.argument();
    const auto slash = text.find('/');
    Compare c = comparing(NfField::kMark, number(text.substr(0, slash)).value_or(0), reader.invert);
    c.has_mask = slash != std::string::npos;
    if (c.has_mask) c.mask = Datum::number(number(text.substr(slash + 1)).value_or(0xffffffff));
    rule.matches.emplace_back(std::move(c));
  } else if (name == "--pkttype-type") {
    const std::string text = reader.argument();
    const auto type = value_of(kPacketTypes, text);
    if (!type) throw Fault{fmt::format("Could not parse class '{}'", text)};
    rule.matches.emplace_back(comparing(NfField::kPktType, *type, reader.invert));
  } else if (name == "--vlan-id") {
    const std::string text = reader.argument();
    const auto id = number(text);
    if (!id || *id > 4095) throw Fault{fmt::format("Invalid --vlan-id range ('{}')", text)};
    need(rule, kVlan);
    rule.matches.emplace_back(comparing(NfField::kVlanId, *id, reader.invert));
  } else if (name.starts_with("--vlan-") || name.starts_with("--among") || name.starts_with("--stp-") || name.starts_with("--nflog") ||
             name.starts_with("--802_3")) {
    throw Fault{"ebtables " + name, false, true};
  } else {
    return take_ip(rule, reader) || take_arp(rule, reader);
  }
  return true;
}

namespace {

void push_verdict(std::vector<NfExpr>& out, std::string_view word) {
  if (word == "ACCEPT") out.emplace_back(Verdict{Verdict::Kind::kAccept, {}});
  if (word == "DROP") out.emplace_back(Verdict{Verdict::Kind::kDrop, {}});
  if (word == "RETURN") out.emplace_back(Verdict{Verdict::Kind::kReturn, {}});
}

XtOption numbered(std::uint8_t id, std::uint64_t value) { return {id, false, {{Datum::number(value), Datum::number(value)}}, {}}; }

std::uint64_t needed_mac(const std::string& option, const std::string& text) {
  const auto mac = parse_mac(text);
  if (!mac) throw Fault{fmt::format("Problem with specified {} mac", option)};
  return *mac;
}

// The options of a target, by the words that begin each.
struct TargetWords {
  std::optional<std::uint64_t> mac{}, mark{};
  std::string verdict = "ACCEPT";
  bool arp = false;
};

TargetWords target_words(const std::string& target, const std::vector<std::string>& words, std::size_t& at) {
  TargetWords out;
  if (target == "arpreply") out.verdict = "DROP";
  while (at < words.size() && words[at].starts_with("--")) {
    const std::string option = words[at];
    const bool to_mac = option == "--to-destination" || option == "--to-dst" || option == "--to-source" || option == "--to-src" ||
                        option == "--arpreply-mac";
    const bool verdict = option == "--" + target + "-target";
    const bool mark = option == "--mark-set" || option == "--set-mark";
    const bool arp = option == "--snat-arp";
    if (!to_mac && !verdict && !mark && !arp) break;
    ++at;
    if (arp) {
      out.arp = true;
      continue;
    }
    if (at >= words.size()) throw Fault{"Unknown argument: '(null)'"};
    if (to_mac) out.mac = needed_mac(option, words[at]);
    if (mark) out.mark = number(words[at]);
    if (verdict) out.verdict = words[at];
    ++at;
  }
  return out;
}

}  // namespace

void take_target(Rule& rule, const std::vector<std::string>& words, std::size_t& at, const std::vector<std::string>& known) {
  if (++at >= words.size()) throw Fault{"Unknown argument: '(null)'"};
  const std::string target = words[at++];
  if (target == "CONTINUE") return;
  if (target == "ACCEPT" || target == "DROP" || target == "RETURN") return push_verdict(rule.action, target);
  const bool extension = target == "mark" || target == "dnat" || target == "snat" || target == "redirect" || target == "arpreply";
  if (!extension) {
    if (target == "ulog" || target == "nflog") throw Fault{"ebtables -j " + target, false, true};
    if (std::find(known.begin(), known.end(), target) == known.end()) throw Fault{fmt::format("Chain '{}' does not exist", target)};
    rule.action.emplace_back(Verdict{Verdict::Kind::kJump, target});
    return;
  }
  const TargetWords said = target_words(target, words, at);
  const auto number_of = std::find_if(kVerdicts.begin(), kVerdicts.end(), [&](const VerdictWord& v) { return v.name == said.verdict; });
  if (number_of == kVerdicts.end()) throw Fault{fmt::format("Bad argument `{}'", said.verdict)};
  if (target == "mark" || target == "dnat" || target == "redirect") {
    NfSet set;
    set.field = target == "mark" ? NfField::kMark : target == "dnat" ? NfField::kEtherDaddr : NfField::kPktType;
    if (target == "dnat" && !said.mac) throw Fault{"dnat: option \"--to-destination\" must be specified"};
    set.value = target == "mark" ? said.mark.value_or(0) : target == "dnat" ? *said.mac : 0;
    rule.action.emplace_back(set);
    return push_verdict(rule.action, said.verdict);
  }
  Xt xt{target == "snat" ? XtKind::kMacSnat : XtKind::kArpreply, {}, {}, 0};
  if (target == "snat" && !said.mac) throw Fault{"snat: option \"--to-source\" must be specified"};
  xt.options.push_back(numbered(xt::kToMac, said.mac.value_or(0)));
  xt.options.push_back(numbered(xt::kMacTarget, number_of->number));
  if (said.arp) xt.options.push_back({xt::kMacArp, false, {}, {}});
  rule.action.emplace_back(std::move(xt));
}

std::vector<NfExpr> encode(const Rule& rule) {
  // Links before addresses before the protocol, whatever came first.
  const auto rank = [](const NfExpr& e) {
    switch (std::get<Compare>(e).field) {
      case NfField::kIifname: return 0;
      case NfField::kOifname: return 1;
      case NfField::kEtherSaddr: return 2;
      case NfField::kEtherDaddr: return 3;
      default: return 4;
    }
  };
  std::vector<NfExpr> out = rule.head;
  std::stable_sort(out.begin(), out.end(), [&](const NfExpr& a, const NfExpr& b) { return rank(a) < rank(b); });
  out.insert(out.end(), rule.matches.begin(), rule.matches.end());
  out.insert(out.end(), rule.watchers.begin(), rule.watchers.end());
  out.emplace_back(NfCounter{});
  out.insert(out.end(), rule.action.begin(), rule.action.end());
  return out;
}

}  // namespace nslab::shell::ebtables

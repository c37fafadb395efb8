// Selectors (what a rule looks at) and the values beside them.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/base/mac.h"
#include "model/base/number.h"
#include "shell/tools/nft/dates.h"
#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

constexpr std::array kBareMeta{
    std::string_view("iif"),     std::string_view("iifname"),  std::string_view("iiftype"), std::string_view("iifgroup"),
    std::string_view("oif"),     std::string_view("oifname"),  std::string_view("oiftype"), std::string_view("oifgroup"),
    std::string_view("mark"),    std::string_view("skuid"),    std::string_view("skgid"),   std::string_view("nftrace"),
    std::string_view("pkttype"), std::string_view("cpu"),      std::string_view("cgroup"),  std::string_view("ibrname"),
    std::string_view("obrname"), std::string_view("ibriport"), std::string_view("obriport"), std::string_view("time"),
    std::string_view("day"),     std::string_view("hour")};
constexpr std::array kHeaders{std::string_view("ip"),   std::string_view("ip6"),    std::string_view("tcp"),     std::string_view("udp"),
                              std::string_view("icmp"), std::string_view("icmpv6"), std::string_view("ether"),   std::string_view("arp"),
                              std::string_view("vlan"), std::string_view("th"),     std::string_view("udplite"), std::string_view("sctp"),
                              std::string_view("dccp"), std::string_view("esp"),    std::string_view("ah"),      std::string_view("comp"),
                              std::string_view("igmp")};
constexpr std::array kUnmodelled{std::string_view("exthdr"), std::string_view("frag"),  std::string_view("rt0"),
                                 std::string_view("hbh"),    std::string_view("dst"),   std::string_view("mh"),
                                 std::string_view("osf"),    std::string_view("jhash"), std::string_view("symhash"),
                                 std::string_view("ipsec"),  std::string_view("tunnel")};

bool among(const auto& list, std::string_view word) { return std::find(list.begin(), list.end(), word) != list.end(); }

}  // namespace

bool Parser::starts_selector() const {
  const Token& t = peek();
  if (t.kind != Token::Kind::kString) return t.is("@");
  return t.is("meta") || t.is("ct") || t.is("fib") || t.is("rt") || t.is("socket") || t.is("numgen") || among(kBareMeta, t.text) ||
         among(kHeaders, t.text) || among(kUnmodelled, t.text);
}

std::optional<Parser::Key> Parser::meta_key(const Token& first, bool bare) {
  const Token word = bare ? first : pull();
  const Where at = span(first.at, word.at);
  for (const std::string& words : {"meta " + word.text, word.text}) {
    const Field* field = find_field(words);
    if (field != nullptr && field->layer == Layer::kNone && field->protocol.empty()) return Key{field, at};
  }
  for (const std::string_view exotic : {"secmark", "secpath", "ipsec", "rtclassid", "random", "iifkind", "oifkind", "ibriport",
                                        "obriport", "ibrpvid", "ibrvproto", "sdif", "sdifname", "broute"}) {
    if (word.text == exotic) refuse_loudly("nft: meta " + word.text);
  }
  if (!failed_) {
    --next_;
    unexpected();
  }
  return std::nullopt;
}

std::optional<Parser::Key> Parser::ct_key(const Token& first, const Context& context) {
  std::string words = "ct";
  Where at = first.at;
  const auto add = [&] {
    const Token t = pull();
    words += " " + t.text;
    at = span(at, t.at);
  };
  bool directed = false;
  if (at_end()) unexpected();
  if (this->at("original") || this->at("reply")) {
    add();
    directed = true;
  }
  if (this->at("ip") || this->at("ip6")) add();
  const bool address = this->at("saddr") || this->at("daddr");
  if (address && words.find("ip") == std::string::npos) {
    if (context.network.empty()) {
      add();
      wrong("cannot determine ip protocol version, use \"ip saddr\" or \"ip6 saddr\" instead", at);
      if (!at_end()) wrong("Can't parse symbolic invalid expressions", pull().at);
      return std::nullopt;
    }
    words += " " + context.network;
  }
  add();
  if (failed_) return std::nullopt;
  if (directed && words.ends_with(" protocol")) words = "ct protocol";
  if (words.find("ip6 ") != std::string::npos) {
    refuse_loudly("nft: " + words);
    return std::nullopt;
  }
  if (words.find("proto-") != std::string::npos && context.transport.empty() && !at_end()) {
    wrong("Can't parse symbolic invalid expressions", peek().at);
  }
  const Field* field = find_field(words);
  if (field != nullptr) return Key{field, at};
  for (const std::string_view exotic : {"label", "event", "secmark", "count", "zone", "avgpkt", "timeout", "expectation"}) {
    if (words.ends_with(exotic)) refuse_loudly("nft: " + words);
  }
  --next_;
  unexpected();
  return std::nullopt;
}

std::optional<Parser::Key> Parser::fib_key(const Token& first) {
  std::string words = "fib";
  Where at = first.at;
  while (!at_end() && !failed_) {
    const Token t = pull();
    words += " " + t.text;
    at = span(at, t.at);
    if (t.is("type") || t.is("oif") || t.is("oifname")) {
      // "fib saddr . oif type": oif is a key there
      if (t.is("oif") && this->at("type")) continue;
      break;
    }
  }
  const Field* field = find_field(words);
  if (field == nullptr) {
    refuse_loudly("nft: " + words);
    return std::nullopt;
  }
  if (field->type == Type::kIfindex && (this->at("exists") || this->at("missing"))) {
    const NfField present = field->field == NfField::kFibSaddrIifOif     ? NfField::kFibSaddrIifPresent
                            : field->field == NfField::kFibSaddrOif       ? NfField::kFibSaddrPresent
                            : field->field == NfField::kFibSaddrMarkIifOif ? NfField::kFibSaddrMarkIifPresent
                            : field->field == NfField::kFibDaddrIifOif    ? NfField::kFibDaddrIifPresent
                                                                          : NfField::kFibDaddrPresent;
    field = &field_of(present);
  }
  return Key{field, at};
}

std::optional<Parser::Key> Parser::other_key(const Token& first, const Context& context) {
  Where at = first.at;
  if (first.is("numgen")) {
    const Token how = pull();
    if (!expect("mod")) return std::nullopt;
    const Token number = pull();
    Key key{how.is("inc") ? &field_of(NfField::kNumgenInc) : &field_of(NfField::kNumgenRandom), span(at, number.at)};
    Datum value;
    if (!number_of(Type::kInteger, 32, number, value)) return std::nullopt;
    key.modulus = static_cast<std::uint32_t>(value.low);
    if (take("offset")) {
      const Token offset = pull();
      if (!number_of(Type::kInteger, 32, offset, value)) return std::nullopt;
      key.offset = static_cast<std::uint32_t>(value.low);
      key.at = span(key.at, offset.at);
    }
    return key;
  }
  const Token word = pull();
  at = span(at, word.at);
  std::string words = first.text + " " + word.text;
  if (first.is("rt") && word.is("nexthop")) {
    if (context.network.empty()) {
      wrong("cannot determine ip protocol version, use \"ip nexthop\" or \"ip6 nexthop\" instead", at);
      return std::nullopt;
    }
    words = "rt " + context.network + " nexthop";
  } else if (first.is("rt") && (word.is("ip") || word.is("ip6"))) {
    const Token last = pull();
    words += " " + last.text;
    at = span(at, last.at);
  }
  const Field* field = find_field(words);
  if (field == nullptr) {
    refuse_loudly("nft: " + words);
    return std::nullopt;
  }
  return Key{field, at};
}

// One selector, with its protocol checked against what the rule said before.
std::optional<Parser::Key> Parser::selector(Context& context) {
  const Token first = pull();
  if (first.is("@")) return raw_key(first, context);
  if (among(kUnmodelled, first.text)) {
    refuse_loudly("nft: " + first.text);
    return std::nullopt;
  }
  if (first.is("meta")) return meta_key(first, false);
  if (first.is("ct")) return ct_key(first, context);
  if (first.is("fib")) return fib_key(first);
  if (first.is("rt") || first.is("socket") || first.is("numgen")) return other_key(first, context);
  if (!among(kHeaders, first.text)) return meta_key(first, true);
  const Token word = pull();
  Key found{nullptr, span(first.at, word.at)};
  std::string words = first.text + " " + word.text;
  if (first.is("arp") && (word.is("saddr") || word.is("daddr"))) {
    const Token last = pull();
    words += " " + last.text;
    found.at = span(found.at, last.at);
  } else if (word.is("option")) {
    if (first.is("ip")) refuse_loudly("nft: ip option");
    while (words != "tcp option maxseg size" && !at_end() && words.size() < 40) {
      const Token last = pull();
      words += " " + last.text;
      found.at = span(found.at, last.at);
      if (words.size() > std::string_view("tcp option maxseg").size() && words != "tcp option maxseg size") break;
    }
  }
  if (words == "ether vlan") words = "vlan id";
  found.field = find_field(words);
  if (found.field == nullptr) {
    if (word.is("option") || word.is("reserved") || words.find("parameter-problem") != std::string::npos) {
      refuse_loudly("nft: " + words);
      return std::nullopt;
    }
    if (failed_) return std::nullopt;
    --next_;
    unexpected();
    return std::nullopt;
  }
  if (!settle(found, context)) return std::nullopt;
  return found;
}

// @BASE,OFFSET,LENGTH. Where the packet's protocol is known, what stands there is a field with a name.
std::optional<Parser::Key> Parser::raw_key(const Token& first, Context& context) {
  const Token base = pull();
  Key key{nullptr, span(first.at, base.at)};
  if (base.is("ih")) {
    refuse_loudly("nft: @ih");
    return std::nullopt;
  }
  if (!base.is("ll") && !base.is("nh") && !base.is("th")) {
    if (!failed_) malformed("unknown raw payload base", base.at);
    return std::nullopt;
  }
  std::array<std::uint16_t, 2> numbers{};
  for (std::uint16_t& number : numbers) {
    if (!take(",")) {
      unexpected("comma");
      return std::nullopt;
    }
    const Token text = pull();
    Datum value;
    if (text.kind != Token::Kind::kNumber) {
      if (!failed_) --next_;
      unexpected("number");
      return std::nullopt;
    }
    if (!number_of(Type::kInteger, 16, text, value)) return std::nullopt;
    number = static_cast<std::uint16_t>(value.low);
    key.at = span(key.at, text.at);
  }
  constexpr std::uint16_t kMostBits = 128;
  if (numbers[1] > kMostBits) {  // nft ends by an assertion of its own
    refuse_loudly("nft: more than 128 bits at once");
    return std::nullopt;
  }
  key.raw = NfRaw{base.is("ll")   ? NfRaw::Base::kLink
                  : base.is("nh") ? NfRaw::Base::kNetwork
                                  : NfRaw::Base::kTransport,
                  numbers[0], numbers[1]};
  const bool ports = key.raw.base == NfRaw::Base::kTransport && key.raw.bits == 16 && (key.raw.offset == 0 || key.raw.offset == 16);
  if (ports) {
    key.field = &field_of(key.raw.offset == 0 ? NfField::kThSport : NfField::kThDport);
    if (!settle(key, context)) return std::nullopt;
    return key;
  }
  key.field = &raw_field(key.raw.bits);
  const bool frames = context.family == NfFamily::kBridge || context.family == NfFamily::kNetdev;
  if (key.raw.base == NfRaw::Base::kLink && frames) key.named = field_at(Layer::kLink, "ether", key.raw.offset, key.raw.bits);
  if (key.raw.base == NfRaw::Base::kNetwork) key.named = field_at(Layer::kNetwork, context.network, key.raw.offset, key.raw.bits);
  if (key.raw.base == NfRaw::Base::kTransport) key.named = field_at(Layer::kTransport, context.transport, key.raw.offset, key.raw.bits);
  const bool part = key.named != nullptr && key.named->bits != key.raw.bits;
  if (part && (key.raw.bits % 8 != 0 || key.raw.bits > 64)) key.named = nullptr;
  return key;
}

// A comparison of bits by their place is one of the field that they are, or of whole bytes and a mask.
void Parser::settle_raw(Compare& compare, const Key& key) {
  if (compare.field != NfField::kRaw) return;
  const auto shift = [](Datum& datum, unsigned by) {
    if (by == 0) return;
    datum.high = datum.high << by | datum.low >> (64 - by);
    datum.low <<= by;
  };
  Interval& value = compare.values.front();
  if (key.named != nullptr) {
    const unsigned rest = key.named->bits - key.raw.bits;
    if (rest == 0 || (!compare.has_mask && value.single() && rest < 64)) {
      compare.field = key.named->field;
      if (rest == 0) return;
      compare.prefix = static_cast<std::uint8_t>(key.raw.bits);
      shift(value.low, rest);
      value.high = value.low;
      value.high.low |= all_ones(rest).low;
      return;
    }
  }
  compare.raw = key.raw;
  const unsigned end = (key.raw.offset + key.raw.bits + 7U) / 8U * 8U;
  const unsigned begin = key.raw.offset / 8U * 8U;
  if (end - begin == key.raw.bits) return;
  const unsigned by = end - key.raw.offset - key.raw.bits;
  if (!compare.has_mask) compare.mask = all_ones(key.raw.bits);
  compare.has_mask = true;
  shift(compare.mask, by);
  shift(value.low, by);
  shift(value.high, by);
  compare.raw.offset = static_cast<std::uint16_t>(begin);
  compare.raw.bits = static_cast<std::uint16_t>(end - begin);
}

bool Parser::settle(Key& key, Context& context) {
  const Field& field = *key.field;
  if (field.layer == Layer::kNetwork) {
    const std::string wanted(field.protocol);
    std::string have = context.network;
    if (have.empty() && context.family == NfFamily::kInet && wanted == "arp") have = "inet";
    if (!have.empty() && have != wanted) {
      wrong(fmt::format("conflicting protocols specified: {} vs. {}", have, wanted), key.at);
      return false;
    }
    if (context.network != wanted) context.network_at = key.at;
    context.network = wanted;
  }
  if (field.layer == Layer::kTransport) {
    const std::string wanted(field.protocol);
    if (wanted == "th") {
      for (const std::string_view side : {"sport", "dport"}) {
        if (context.transport == "multi" || context.transport.empty() || !field.words.ends_with(side)) continue;
        const Field* own = find_field(context.transport + " " + std::string(side));
        if (own != nullptr) key.field = own;
      }
      return true;
    }
    if (!context.transport.empty() && context.transport != "multi" && context.transport != wanted) {
      wrong(fmt::format("conflicting protocols specified: {} vs. {}", context.transport, wanted), key.at);
      return false;
    }
    if (context.transport != wanted) context.transport_at = key.at;
    context.transport = wanted;
    // In a table of both families these say which of the two a packet is of.
    const std::string_view implied = wanted == "icmpv6" ? "ip6" : wanted == "icmp" || wanted == "igmp" ? "ip" : "";
    if (context.network.empty() && context.family == NfFamily::kInet && !implied.empty()) {
      context.network = implied;
      context.network_at = key.at;
    }
  }
  return true;
}

bool Parser::address_text(const Token& token, Family family, Datum& out) {
  if (token.kind == Token::Kind::kNumber && family == Family::kInet) {
    const auto number = parse_number(token.text, token.text.starts_with("0x") ? 16 : 10);
    if (number && *number <= 0xffffffff) {
      out = Datum::number(*number);
      return true;
    }
  }
  const auto parsed = parse_ip(token.text, family);
  if (parsed && (parsed->family == family)) {
    out = Datum{parsed->high, parsed->low};
    return true;
  }
  if (token.text == "localhost") {
    out = family == Family::kInet ? Datum::number(0x7f000001) : Datum::number(1);
    return true;
  }
  const bool literal = token.text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos;
  const char* why = literal ? (parse_ip(token.text) ? "Address family for hostname not supported" : "Name or service not known")
                            : "Temporary failure in name resolution";
  wrong(fmt::format("Could not resolve hostname: {}", why), token.at);
  return false;
}

bool Parser::number_of(Type type, unsigned bits, const Token& token, Datum& out) {
  const auto parsed = parse_number(token.text, token.text.starts_with("0x") ? 16 : 10);
  if (token.kind != Token::Kind::kNumber || !parsed) {
    wrong(type == Type::kInteger ? "Could not parse integer" : fmt::format("Could not parse {}", info_of(type).description), token.at);
    return false;
  }
  const std::uint64_t number = *parsed;
  if (bits < 64 && number > all_ones(bits).low) {
    if (type == Type::kService) {
      wrong("Service out of range", token.at);
    } else {
      wrong(fmt::format("Value {} exceeds valid range 0-{}", number, all_ones(bits).low), token.at);
    }
    return false;
  }
  out = Datum::number(number);
  return true;
}

// One word as a value of a type.
bool Parser::single(Type type, unsigned bits, const Token& token, Datum& out) {
  const bool word = token.wordlike();
  if (!word && token.kind != Token::Kind::kNumber) {
    if (!failed_) --next_;
    unexpected();
    return false;
  }
  switch (type) {
    case Type::kIp: return address_text(token, Family::kInet, out);
    case Type::kIp6: return address_text(token, Family::kInet6, out);
    case Type::kEther: {
      const auto mac = parse_mac(token.text);
      if (mac) out = Datum::mac(*mac);
      if (!mac) wrong("Could not parse Ethernet address", token.at);
      return mac.has_value();
    }
    case Type::kIfname:
    case Type::kHelper:
      if (token.text.size() > 15) {
        wrong("String exceeds maximum length of 16", token.at);
        return false;
      }
      out = Datum::name(LinkName(token.text));
      return true;
    case Type::kIfindex:
      for (const auto& [index, name] : known_.links) {
        if (name == token.text) {
          out = Datum::number(index);
          return true;
        }
      }
      if (token.kind == Token::Kind::kNumber) return number_of(type, bits, token, out);
      wrong("Interface does not exist", token.at);
      return false;
    default: break;
  }
  if (word) {
    std::optional<std::uint64_t> known = symbol_value(type, token.text);
    if (type == Type::kService) {
      known = service_port(token.text);
    } else if (type == Type::kProto) {
      known = protocol_number(token.text);
    } else if ((type == Type::kUid || type == Type::kGid) && token.text == "root") {
      known = 0;
    } else if (type == Type::kPriority && token.text.find(':') != std::string::npos) {
      const auto colon = token.text.find(':');
      const auto major = parse_number(token.text.substr(0, colon), 16), minor = parse_number(token.text.substr(colon + 1), 16);
      if (major && minor && *major <= 0xffff && *minor <= 0xffff) known = *major << 16U | *minor;
    } else if (type == Type::kTime && token.kind == Token::Kind::kString) {
      --next_;
      known = static_cast<std::uint64_t>(duration().count()) / 1000000;
    } else if (type == Type::kHour && token.text.find(':') != std::string::npos) {
      known = seconds_of_hour(token.text);
      if (!known) return wrong("wrong time format", token.at), false;
    } else if (type == Type::kDate) {
      known = nanoseconds_of_date(token.text);
      if (!known) return wrong("Cannot parse date", token.at), false;
    }
    if (!known) {
      std::string text = fmt::format("Could not parse {}", info_of(type).description);
      if (type == Type::kInteger) text = "Could not parse integer";
      if (type == Type::kService) text = "Could not resolve service: Servname not supported for ai_socktype";
      if (type == Type::kProto) text = "Could not resolve protocol name";
      if (type == Type::kUid) text = "User does not exist";
      if (type == Type::kGid) text = "Group does not exist";
      wrong(text, token.at);
      return false;
    }
    out = Datum::number(*known);
    return true;
  }
  if (type == Type::kTime) {
    if (!number_of(type, 32, token, out)) return false;
    out.low *= 1000;
    return true;
  }
  if (type == Type::kDate) {  // seconds since 1970
    if (!number_of(type, 32, token, out)) return false;
    out.low *= kNanoseconds;
    return true;
  }
  return number_of(type, bits, token, out);
}

// A value, a range or a prefix.
bool Parser::value(Type type, unsigned bits, Value& out) {
  const Token first = pull();
  out = Value{};
  out.at = first.at;
  if (type == Type::kIfname && first.asterisk) {
    const std::string stem = first.text.substr(0, first.text.size() - 1);
    if (stem.ends_with('\\')) {
      refuse_loudly("nft: escaped asterisk");
      return false;
    }
    const LinkName name(stem);
    out.interval.low = out.interval.high = Datum::name(name);
    for (unsigned i = static_cast<unsigned>(stem.size()); i < 16; ++i)
      (i < 8 ? out.interval.high.high : out.interval.high.low) |= 0xffULL << (56 - 8 * (i % 8));
    out.wildcard = true;
    return true;
  }
  if (first.is("[")) {
    const Token inner = pull();
    if (!expect("]") || !single(type, bits, inner, out.interval.low)) return false;
    out.interval.high = out.interval.low;
    return true;
  }
  if (!single(type, bits, first, out.interval.low)) return false;
  out.interval.high = out.interval.low;
  if (take("/")) {
    const Token length = pull();
    out.at = span(out.at, length.at);
    Datum number;
    if (!number_of(Type::kInteger, 32, length, number)) return false;
    if (number.low > bits) {
      wrong(fmt::format("Prefix length {} is invalid for type of {} bits width", number.low, bits), out.at);
      return false;
    }
    const Datum host = all_ones(bits - static_cast<unsigned>(number.low));
    out.interval.low = Datum{out.interval.low.high & ~host.high, out.interval.low.low & ~host.low};
    out.interval.high = Datum{out.interval.low.high | host.high, out.interval.low.low | host.low};
    out.prefix = number.low != bits;
  } else if (take("-")) {
    const Token last = pull();
    out.at = span(out.at, last.at);
    if (!single(type, bits, last, out.interval.high)) return false;
    out.range = true;
    if (type == Type::kHour && out.interval.high < out.interval.low) {  // over midnight: all but what lies between
      std::swap(out.interval.low, out.interval.high);
      out.over_midnight = true;
    }
    if (out.interval.high < out.interval.low) {
      wrong("Range has zero or negative size", out.at);
      return false;
    }
    if (out.interval.single()) out.range = false;
  }
  return true;
}

// Flags joined by ',' or '|', perhaps in parentheses.
std::optional<std::uint64_t> Parser::flags_value(Type type, unsigned bits, bool* listed) {
  std::uint64_t all = 0;
  const bool paren = take("(");
  while (!failed_) {
    if (at("(")) {
      const auto inner = flags_value(type, bits, listed);
      if (!inner) return std::nullopt;
      all |= *inner;
    } else {
      Datum one;
      const Token token = pull();
      if (!single(type, bits, token, one)) return std::nullopt;
      all |= one.low;
    }
    if (take(",") || take("|") || take("or")) {
      *listed = true;
      skip_lines();
      continue;
    }
    break;
  }
  if (paren && !expect(")")) return std::nullopt;
  return failed_ ? std::nullopt : std::optional(all);
}

}  // namespace nslab::shell::nft

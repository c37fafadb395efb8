// Statements: what a rule does.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

constexpr std::array kLevels{std::string_view("emerg"), std::string_view("alert"), std::string_view("crit"),  std::string_view("err"),
                             std::string_view("warn"),  std::string_view("notice"), std::string_view("info"), std::string_view("debug")};

std::uint64_t seconds_of(std::string_view unit) {
  if (unit == "second") return 1;
  if (unit == "minute") return 60;
  if (unit == "hour") return 3600;
  if (unit == "day") return 86400;
  return unit == "week" ? 604800 : 0;
}

}  // namespace

bool Parser::verdict(Verdict& out, std::string_view expecting) {
  const Token word = pull();
  if (word.is("accept")) out.kind = Verdict::Kind::kAccept;
  else if (word.is("drop")) out.kind = Verdict::Kind::kDrop;
  else if (word.is("return")) out.kind = Verdict::Kind::kReturn;
  else if (word.is("continue")) out.kind = Verdict::Kind::kContinue;
  else if (word.is("jump") || word.is("goto")) {
    out.kind = word.is("jump") ? Verdict::Kind::kJump : Verdict::Kind::kGoto;
    const Token chain = pull();
    if (chain.is("{")) refuse_loudly("nft: implicit chain");
    if (!chain.wordlike()) {
      if (!failed_) --next_;
      unexpected(expecting);
      return false;
    }
    out.chain = chain.text;
  } else {
    if (!failed_) --next_;
    unexpected();
    return false;
  }
  return !failed_;
}

// counter, quota or limit by name: an object's own, or what a map gives (tcp dport map @m).
void Parser::object_statement(Rule& rule, Context& context, NfObjectRef::Kind kind, Type type) {
  const Token first = peek();
  const bool by_map = first.kind != Token::Kind::kQuoted && starts_selector() && peek(1).kind == Token::Kind::kString;
  if (!by_map) return push(rule, NfObjectRef{kind, pull().text, {}}, first.at);
  NfSource from;
  if (!source(context, type, {type}, from, rule)) return;
  if (!from.by_map()) return unexpected();
  if (const NfSetTable* set = from.map.empty() ? nullptr : find_set(context.family, context.table, from.map)) {
    const Field& field = field_of(from.fields.front());
    const auto wanted = find_type(set->key_types.empty() ? "" : set->key_types.front());
    if (wanted && set->key_types.size() == 1 && info_of(*wanted).name != info_of(field.type).name) {
      const Where name = tokens_[next_ - 1].at;
      return wrong(fmt::format("datatype mismatch, map expects {}, mapping expression has type {}", info_of(*wanted).description,
                               info_of(field.type).description),
                   span(tokens_[next_ - 2].at, name), span(first.at, tokens_[next_ - 4].at));
    }
  }
  push(rule, NfObjectRef{kind, "", Cow(std::move(from))}, span(first.at, tokens_[next_ - 1].at));
}

// Statements that begin with a word of their own. False: no such word.
bool Parser::simple_statement(Rule& rule, Context& context, const Token& first) {
  const std::string& word = first.text;
  if (word == "accept" || word == "drop" || word == "return" || word == "continue" || word == "jump" || word == "goto") {
    --next_;
    Verdict v;
    if (verdict(v, "'{'")) terminate(rule, std::move(v), tokens_[next_ - 1].at);
    return true;
  }
  if (word == "counter") {
    if (at("name") || peek().kind == Token::Kind::kQuoted) {
      (void)take("name");
      object_statement(rule, context, NfObjectRef::Kind::kCounter, Type::kCounter);
      return true;
    }
    if (take("packets")) {
      Datum packets, bytes;
      if (peek().kind != Token::Kind::kNumber) return unexpected("number"), true;
      if (!number_of(Type::kInteger, 64, pull(), packets) || !expect("bytes") || !number_of(Type::kInteger, 64, pull(), bytes)) return true;
      rule.counter = NfCounter{packets.low, bytes.low};
    }
    push(rule, NfCounter{}, first.at);
    return true;
  }
  if (word == "ct" && at("count")) {
    const Where from = span(first.at, pull().at);
    NfConnlimit body;
    if (connlimit_body(body)) push(rule, std::move(body), from);
    return true;
  }
  if (word == "notrack") push(rule, NfNotrack{}, first.at);
  else if (word == "log") log(rule, first.at);
  else if (word == "limit")
    limit(rule, context, first.at);
  else if (word == "quota")
    quota(rule, context, first.at);
  else if (word == "reject") reject(rule, context, first.at);
  else if (word == "queue") queue(rule, first.at);
  else if (word == "snat" || word == "dnat" || word == "masquerade" || word == "redirect") nat(rule, context, first);
  else if (word == "add" || word == "update" || word == "delete") dynset(rule, context, first);
  else if (word == "flow") {
    if (!expect("add") || !expect("@")) return true;
    const Token table = pull();
    push(rule, NfObjectRef{NfObjectRef::Kind::kFlowtable, table.text, {}}, span(first.at, table.at));
  } else if (word == "set" && !at("add") && !at("update") && !at("delete")) {
    unexpected("add or update or delete");
  } else if (word == "tproxy" || word == "synproxy" || word == "dup" || word == "fwd" || word == "meter" || word == "xt" || word == "set") {
    refuse_loudly("nft: " + word);
  } else {
    return false;
  }
  return true;
}

void Parser::log(Rule& rule, const Where& first) {
  NfLog out;
  while (!failed_) {
    if (take("prefix")) {
      const Token text = pull();
      if (!text.wordlike()) {
        --next_;
        return unexpected("string or quoted string or string with a trailing asterisk or '$'");
      }
      out.prefix = text.text;
    } else if (take("level")) {
      const Token level = pull();
      if (level.is("audit")) return refuse_loudly("nft: log level audit");
      if (std::find(kLevels.begin(), kLevels.end(), level.text) == kLevels.end()) return malformed("invalid log level", level.at);
      out.level = level.is("warn") ? "" : level.text;
    } else if (at("group") || at("snaplen") || at("queue-threshold")) {
      const Token key = pull();
      Datum number;
      if (!number_of(Type::kInteger, 32, pull(), number)) return;
      const auto n = static_cast<std::uint32_t>(number.low);
      if (key.is("group")) {
        out.group = n;
        out.has_group = true;
      }
      if (key.is("snaplen")) out.snaplen = n;
      if (key.is("queue-threshold")) out.threshold = n;
    } else if (take("flags")) {
      if (take("all")) out.flags |= 0x2f;
      else if (take("skuid")) out.flags |= 8;
      else if (take("ether")) out.flags |= 0x20;
      else if (take("ip")) {
        if (!expect("options")) return;
        out.flags |= 4;
      } else if (take("tcp")) {
        do {
          if (take("sequence")) out.flags |= 1;
          else if (take("options")) out.flags |= 2;
          else return unexpected();
        } while (take(","));
      } else {
        return unexpected();
      }
    } else {
      break;
    }
  }
  push(rule, std::move(out), first);
}

bool Parser::byte_unit(std::uint64_t& amount) {
  if (take("bytes")) return true;
  if (take("kbytes")) amount *= 1024;
  else if (take("mbytes"))
    amount *= 1024 * 1024;
  else return false;
  return true;
}

// [over|until] N UNIT [used N UNIT]; `from`: where what is wrong with a unit is shown to begin, else at the first word.
bool Parser::quota_body(NfQuota& out, std::optional<Where> from) {
  Where begin = from.value_or(peek().at);
  if (take("over"))
    out.over = true;
  else
    (void)take("until");
  for (const bool used : {false, true}) {
    if (used && !at("used")) break;
    if (used) begin = pull().at;
    Datum number;
    if (!number_of(Type::kInteger, 64, pull(), number)) return false;
    std::uint64_t amount = number.low;
    if (!byte_unit(amount)) {
      if (peek().kind != Token::Kind::kString) {
        unexpected("string or bytes");
      } else {
        malformed("Wrong rate format", span(begin, pull().at));
      }
      return false;
    }
    (used ? out.used : out.bytes) = amount;
  }
  return true;
}

// rate [over] N [unit]/TIME [burst N packets|UNIT]
bool Parser::limit_body(NfLimit& out) {
  if (!expect("rate")) return false;
  if (take("over")) out.over = true;
  else (void)take("until");
  Datum number;
  const Where amount = peek().at;
  if (!number_of(Type::kInteger, 64, pull(), number)) return false;
  out.rate = number.low;
  out.bytes = byte_unit(out.rate);
  // "mbytes/second" is one word to the scanner
  std::string unit;
  if (peek().kind == Token::Kind::kString && peek().text.find('/') != std::string::npos) {
    const Token both = pull();
    const auto slash = both.text.find('/');
    const std::string size = both.text.substr(0, slash);
    unit = both.text.substr(slash + 1);
    out.bytes = true;
    if (size == "kbytes") out.rate *= 1024;
    else if (size == "mbytes")
      out.rate *= 1024 * 1024;
    else if (size != "bytes") {
      malformed("Wrong rate format", span(amount, both.at));
      return false;
    }
  } else {
    if (!take("/")) {
      unexpected("/ or string or bytes");
      return false;
    }
    unit = pull().text;
  }
  out.per_s = seconds_of(unit);
  if (out.per_s == 0) {
    --next_;
    unexpected();
    return false;
  }
  out.burst = out.bytes ? 0 : 5;
  if (take("burst")) {
    const Where begin = peek().at;
    if (!number_of(Type::kInteger, 32, pull(), number)) return false;
    std::uint64_t burst = number.low;
    if (!take("packets") && !byte_unit(burst) && peek().text.ends_with("bytes")) {
      malformed("Wrong rate format", span(begin, pull().at));
      return false;
    }
    out.burst = static_cast<std::uint32_t>(burst);
  }
  return !failed_;
}

bool Parser::connlimit_body(NfConnlimit& out) {
  out.over = take("over");
  const Token number = peek();
  if (number.kind != Token::Kind::kNumber) {
    unexpected(out.over ? "number" : "number or over");
    return false;
  }
  Datum value;
  if (!number_of(Type::kInteger, 32, pull(), value)) return false;
  out.count = static_cast<std::uint32_t>(value.low);
  return true;
}

void Parser::limit(Rule& rule, Context& context, const Where& first) {
  if (take("name")) return object_statement(rule, context, NfObjectRef::Kind::kLimit, Type::kLimit);
  NfLimit out;
  if (limit_body(out)) push(rule, out, span(first, tokens_[next_ - 1].at));
}

void Parser::quota(Rule& rule, Context& context, const Where& first) {
  if (take("name")) return object_statement(rule, context, NfObjectRef::Kind::kQuota, Type::kQuota);
  NfQuota out;
  if (!quota_body(out, first)) return;
  push(rule, out, first);
}

// In a table of both families a refusal in the words of one holds for packets of that one.
void Parser::need_family(Rule& rule, Context& context, std::uint64_t nfproto, const Where& at) {
  if (!context.network.empty() || context.family != NfFamily::kInet) return;
  Compare family;
  family.field = NfField::kNfproto;
  family.values = {Interval{Datum::number(nfproto), Datum::number(nfproto)}};
  rule.exprs.insert(rule.exprs.begin(), std::move(family));
  rule.at.insert(rule.at.begin(), at);
  context.network = nfproto == 2 ? "ip" : "ip6";
}

void Parser::reject(Rule& rule, Context& context, const Where& first) {
  NfReject out;
  out.icmpx = context.family == NfFamily::kInet && context.network.empty();
  if (context.network == "ip6") out.with = RejectWith::kIcmp6PortUnreachable;
  if (take("with")) {
    const Token kind = pull();
    (void)take("type");
    const Token code = pull();
    out.icmpx = kind.is("icmpx");
    const std::string& name = code.text;
    if (kind.is("tcp") && code.is("reset")) {
      out.with = RejectWith::kTcpReset;
      if (!context.transport.empty() && context.transport != "tcp")
        return wrong("you cannot use tcp reset with this protocol", first, context.transport_at);
      if (context.transport.empty()) {
        Compare tcp;
        tcp.field = NfField::kL4proto;
        tcp.values = {Interval{Datum::number(6), Datum::number(6)}};
        rule.exprs.insert(rule.exprs.begin(), std::move(tcp));
        rule.at.insert(rule.at.begin(), first);
      }
    } else if (kind.is("icmp") || kind.is("icmpx")) {
      if (name == "net-unreachable") out.with = RejectWith::kNetUnreachable;
      else if (name == "host-unreachable") out.with = RejectWith::kHostUnreachable;
      else if (name == "prot-unreachable") out.with = RejectWith::kProtoUnreachable;
      else if (name == "port-unreachable") out.with = RejectWith::kPortUnreachable;
      else if (name == "net-prohibited") out.with = RejectWith::kNetProhibited;
      else if (name == "host-prohibited") out.with = RejectWith::kHostProhibited;
      else if (name == "admin-prohibited") out.with = RejectWith::kAdminProhibited;
      else if (name == "no-route" && out.icmpx) out.with = RejectWith::kIcmp6NoRoute;
      else return wrong(fmt::format("Could not parse {}", out.icmpx ? "icmpx code" : "icmp code"), code.at);
      if (out.icmpx && context.family != NfFamily::kInet && context.family != NfFamily::kBridge)
        return wrong("abstracted ICMP unreachable not supported", code.at, first);
      if (kind.is("icmp") && context.network == "ip6")
        return wrong("conflicting protocols specified: ip vs ip6", code.at, context.network_at.value_or(first));
      if (kind.is("icmp")) need_family(rule, context, 2, first);
    } else if (kind.is("icmpv6")) {
      if (name == "no-route") out.with = RejectWith::kIcmp6NoRoute;
      else if (name == "admin-prohibited") out.with = RejectWith::kIcmp6AdminProhibited;
      else if (name == "addr-unreachable") out.with = RejectWith::kIcmp6AddrUnreachable;
      else if (name == "port-unreachable") out.with = RejectWith::kIcmp6PortUnreachable;
      else if (name == "policy-fail") out.with = RejectWith::kIcmp6PolicyFail;
      else if (name == "reject-route") out.with = RejectWith::kIcmp6RejectRoute;
      else return wrong("Could not parse icmpv6 code", code.at);
      if (context.network == "ip") return wrong("conflicting protocols specified: ip vs ip6", code.at, context.network_at.value_or(first));
      need_family(rule, context, 10, first);
    } else {
      --next_;
      if (!kind.is("tcp")) --next_;
      return unexpected("icmp or icmpv6 or tcp or icmpx");
    }
  }
  terminate(rule, out, first);
}

void Parser::nat_flags(NfNat& nat) {
  while (at("random") || at("fully-random") || at("persistent")) {
    const Token flag = pull();
    if (flag.is("random")) nat.random = true;
    if (flag.is("fully-random")) nat.fully_random = true;
    if (flag.is("persistent")) nat.persistent = true;
    if (!take(",")) break;
  }
}

bool Parser::nat_port(NfNat& nat, Context& context, const Where& first) {
  Value port;
  if (!value(Type::kService, 16, port)) return false;
  if (context.transport.empty() || context.transport == "icmp" || context.transport == "icmpv6") {
    wrong("transport protocol mapping is only valid after transport protocol match", port.at, first);
    return true;  // what follows is read all the same
  }
  nat.port_low = static_cast<std::uint16_t>(port.interval.low.low);
  nat.port_high = static_cast<std::uint16_t>(port.interval.high.low);
  return true;
}

void Parser::nat(Rule& rule, Context& context, const Token& first) {
  NfNat out;
  const bool snat = first.is("snat"), dnat = first.is("dnat");
  out.kind = snat                     ? NfNat::Kind::kSnat
             : dnat                   ? NfNat::Kind::kDnat
             : first.is("masquerade") ? NfNat::Kind::kMasquerade
                                      : NfNat::Kind::kRedirect;
  std::string family = context.network;
  bool given = false, with_port = false;
  if ((snat || dnat) && (at("ip") || at("ip6"))) {
    family = pull().text;
    given = true;
    if (take("addr")) {
      if (!expect(".") || !expect("port")) return;
      with_port = true;
    }
    if (at("prefix") || at("interval")) return refuse_loudly("nft: " + first.text + " " + peek().text);
  }
  if (!take("to")) {
    if (snat || dnat) return unexpected();
    nat_flags(out);
    return terminate(rule, std::move(out), first.at);
  }
  if (!snat && !dnat) {
    (void)take(":");
    if (!nat_port(out, context, first.at)) return;
    nat_flags(out);
    return terminate(rule, std::move(out), first.at);
  }
  if (!at(":") && family.empty() && context.family == NfFamily::kInet) {
    skip_statement();
    return wrong("ip or ip6 must be specified with address for inet tables.", first.at);
  }
  if (!at(":")) {
    const bool six = at("[") || (family != "ip" && peek().text.find(':') != std::string::npos);
    if (starts_selector()) {
      NfSource from;
      const Type address = family == "ip6" ? Type::kIp6 : Type::kIp;
      const std::size_t said = faults.size();
      if (!source(context, address, with_port ? std::vector{address, Type::kService} : std::vector{address}, from, rule)) {
        // A map that is not there is looked for, and missed, by stmt_evaluate_nat_map and once more by stmt_evaluate_addr.
        if (!failed_ && faults.size() == said + 1 && faults.back().text.starts_with(error_text(Errno::kENOENT))) {
          const Fault again = faults.back();
          faults.push_back(again);
        }
        return;
      }
      out.source = Cow(std::move(from));
    } else {
      Value v;
      if (!value(six || family == "ip6" ? Type::kIp6 : Type::kIp, six || family == "ip6" ? 128 : 32, v)) return;
      if (six) family = "ip6";
      const Family f = family == "ip6" ? Family::kInet6 : Family::kInet;
      out.address_low = IpAddress{f, v.interval.low.high, v.interval.low.low};
      if (at("-") ) {
        (void)pull();
        Value last;
        if (!value(f == Family::kInet6 ? Type::kIp6 : Type::kIp, f == Family::kInet6 ? 128 : 32, last)) return;
        v.interval.high = last.interval.high;
      }
      out.address_high = IpAddress{f, v.interval.high.high, v.interval.high.low};
    }
  }
  if (take(":") && !nat_port(out, context, first.at)) return;
  if (family == "ip") out.family = NfFamily::kIp;
  if (family == "ip6") out.family = NfFamily::kIp6;
  if (!given && out.source.empty() && !out.address_low) out.family = NfFamily{};
  nat_flags(out);
  terminate(rule, std::move(out), first.at);
}

void Parser::queue(Rule& rule, const Where& first) {
  NfQueue out;
  if (take("num") || take("to")) {
    Value v;
    if (!value(Type::kInteger, 16, v)) return;
    out.low = static_cast<std::uint16_t>(v.interval.low.low);
    out.high = static_cast<std::uint16_t>(v.interval.high.low);
  }
  while (at("bypass") || at("fanout")) {
    if (pull().is("bypass")) out.bypass = true;
    else out.fanout = true;
    if (!take(",")) break;
  }
  terminate(rule, out, first);
}

void Parser::dynset(Rule& rule, Context& context, const Token& first) {
  if (!take("@")) {
    if (!at("@")) unexpected();
    return;
  }
  const Token name = pull();
  const NfSetTable* set = find_set(context.family, context.table, name.text);
  if (set == nullptr) {
    skip_statement();
    return set_missing(context.family, context.table, context.table_at, name.text, Where{name.at.input, name.at.begin - 1, name.at.end});
  }
  if (!expect("{")) return;
  NfDynset out;
  out.set = name.text;
  out.update = first.is("update");
  out.remove = first.is("delete");
  do {
    const auto key = selector(context);
    if (!key) return;
    out.fields.push_back(key->field->field);
  } while (take("."));
  while (!failed_ && !at("}")) {
    if (take("timeout")) out.timeout = duration();
    else if (take("counter")) out.counts = true;
    else if (take("limit")) {
      NfLimit body;
      if (!limit_body(body)) return;
      out.limit = body;
    } else if (at("ct") && peek(1).is("count")) {
      (void)pull();
      (void)pull();
      NfConnlimit body;
      if (!connlimit_body(body)) return;
      out.connlimit = std::move(body);
    } else if (at(":") || at("ct") || at("quota") || at("comment")) {
      return refuse_loudly("nft: " + first.text + " @set { … " + peek().text);
    } else {
      return unexpected();
    }
  }
  if (!expect("}")) return;
  push(rule, std::move(out), first.at);
}

// What a statement sets: a constant is read by the caller; here fields and maps.
bool Parser::source(Context& context, Type wanted, const std::vector<Type>& data, NfSource& out, Rule& rule) {
  std::vector<const Field*> fields;
  std::vector<Type> types;
  do {
    const auto key = selector(context);
    if (!key) return false;
    out.fields.push_back(key->field->field);
    fields.push_back(key->field);
    types.push_back(key->field->type);
    if (key->modulus != 0) {
      out.modulus = key->modulus;
      out.offset = key->offset;
    }
  } while (take("."));
  if (take("map")) {
    const Token brace = peek();
    if (take("@")) {
      const Token name = pull();
      if (find_set(context.family, context.table, name.text) == nullptr) {
        set_missing(context.family, context.table, context.table_at, name.text, span(brace.at, name.at));
        return false;
      }
      out.map = name.text;
      return true;
    }
    std::vector<SetElement> elements;
    std::vector<Where> at;
    if (!set_elements(fields, types, data, elements, at, false)) return false;
    out.own = Cow(own_set(fields, std::move(elements), data));
    rule.sets.push_back(span(brace.at, tokens_[next_ - 1].at));
    return true;
  }
  if (fields.size() > 1) {
    unexpected();
    return false;
  }
  (void)wanted;
  return true;
}

// FIELD set VALUE
void Parser::mangle(Rule& rule, Context& context, const Key& key) {
  (void)pull();
  const Field& field = *key.field;
  NfSet out;
  out.field = field.field;
  const NfField f = field.field;
  if (f == NfField::kCtZone || f == NfField::kCtHelper || f == NfField::kIpSaddr || f == NfField::kIpDaddr || f == NfField::kIp6Saddr ||
      f == NfField::kIp6Daddr || f == NfField::kTcpSport || f == NfField::kTcpDport || f == NfField::kUdpSport || f == NfField::kUdpDport ||
      f == NfField::kEtherSaddr || f == NfField::kEtherDaddr || f == NfField::kThSport || f == NfField::kThDport) {
    return refuse_loudly("nft: " + std::string(field.words) + " set");
  }
  if (!starts_selector()) {
    Value v;
    if (is_flags(field.type)) return refuse_loudly("nft: " + std::string(field.words) + " set");
    if (!value(field.type, field.bits, v)) return;
    out.value = v.interval.low.low;
    return push(rule, std::move(out), span(key.at, v.at));
  }
  NfSource from;
  const Where begin = peek().at;
  if (!source(context, field.type, {field.type}, from, rule)) return;
  std::uint64_t keep = ~std::uint64_t{0}, flip = 0;
  const std::uint64_t all = all_ones(field.bits).low;
  while (!failed_ && (at("&") || at("and") || at("|") || at("or") || at("^") || at("xor"))) {
    const Token op = pull();
    const bool paren = take("(");
    Value v;
    if (!value(field.type, field.bits, v)) return;
    if (paren && !expect(")")) return;
    const std::uint64_t n = v.interval.low.low;
    if (op.is("&") || op.is("and")) {
      keep &= n;
      flip &= n;
    } else if (op.is("|") || op.is("or")) {
      keep &= ~n;
      flip = (flip & ~n) | n;
    } else {
      flip ^= n;
    }
  }
  from.keep = keep == ~std::uint64_t{0} ? keep : keep & all;
  from.flip = flip;
  out.source = Cow(std::move(from));
  push(rule, std::move(out), span(key.at, begin));
}

}  // namespace nslab::shell::nft

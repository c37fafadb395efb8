// Rules, values and elements as nft -j lists them (src/json.c).
#include <algorithm>
#include <array>

#include "shell/tools/iptables/extension.h"
#include "shell/tools/nft/json.h"
#include "shell/tools/nft/json_text.h"

namespace nslab::shell::nft {

namespace {

bool is_number_text(const std::string& text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string flags_json(std::uint64_t value, Type type, const Style& style) {
  std::vector<std::string> names;
  std::string rest = print_flags(value, type, ",", style);
  while (!rest.empty()) {
    const auto comma = std::min(rest.find(','), rest.size());
    names.push_back(json_string(rest.substr(0, comma)));
    rest.erase(0, comma + 1);
  }
  return names.size() == 1 ? names.front() : json_list(names);
}

std::string value_json(const Datum& value, Type type, unsigned bits, const Print& print) {
  if (type == Type::kMark || type == Type::kInteger) return std::to_string(value.low);
  if (type == Type::kPresent || type == Type::kBoolean) return value.low != 0 ? "true" : "false";
  if (is_flags(type)) return flags_json(value.low, type, print.style);
  const std::string text = print_value(value, type, bits, print.style, print.names);
  if (text.starts_with('"') || is_number_text(text)) return text;
  if (text.starts_with("0x")) return std::to_string(value.low);
  return json_string(text);
}

std::string pair_json(std::string_view key, const std::string& low, const std::string& high) {
  return json_object(key, json_list({low, high}));
}

std::string prefix_json(const std::string& address, unsigned length) {
  return json_object("prefix", JsonObject().put("addr", address).number("len", length).str());
}

std::string interval_json(const Interval& v, Type type, unsigned bits, const Print& print, bool as_range = false) {
  if (v.single()) return value_json(v.low, type, bits, print);
  if (type == Type::kIfname) return print_interval(v, type, bits, print.style, print.names);
  const bool address = type == Type::kIp || type == Type::kIp6;
  const auto length = prefix_length(v, bits);
  if (address && !as_range && length) return prefix_json(value_json(v.low, type, bits, print), *length);
  return pair_json("range", value_json(v.low, type, bits, print), value_json(v.high, type, bits, print));
}

Type type_of(const std::vector<std::string>& types, std::size_t i) {
  return find_type(i < types.size() ? types[i] : "integer").value_or(Type::kInteger);
}

std::string tuple_json(const std::vector<Interval>& values, const std::vector<std::string>& types, const Print& print) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Type type = type_of(types, i);
    parts.push_back(interval_json(values[i], type, info_of(type).bits, print));
  }
  return parts.size() == 1 ? parts.front() : json_object("concat", json_list(parts));
}

std::string seconds_json(Duration time) { return std::to_string(std::chrono::duration_cast<std::chrono::seconds>(time).count()); }

std::string counter_json(const NfCounter& counter, bool stateless) {
  if (stateless) return "null";
  return JsonObject().number("packets", counter.packets).number("bytes", counter.bytes).str();
}

std::string element_json(const NfSetTable& set, const SetElement& e, const Print& print) {
  std::string key = tuple_json(e.key, set.key_types, print);
  const bool ages = e.timeout != Duration{0} && e.timeout != set.timeout;
  const bool expires = e.expires != kNever && !print.style.stateless;
  if (ages || expires || !e.comment.empty() || e.counts || e.limit) {
    JsonObject out;
    out.put("val", key);
    if (ages) out.put("timeout", seconds_json(e.timeout));
    if (expires) out.put("expires", seconds_json(e.expires - print.now));
    if (!e.comment.empty()) out.text("comment", e.comment);
    if (e.counts) out.put("counter", counter_json(e.counter, print.style.stateless));
    if (e.limit) out.put("limit", limit_json(*e.limit));
    key = json_object("elem", out.str());
  }
  if (set.data_types.empty()) return key;
  if (set.data_types.front() == "verdict") return json_list({key, verdict_json(e.verdict)});
  if (!e.object.empty()) return json_list({key, json_string(e.object)});
  return json_list({key, tuple_json(e.data, set.data_types, print)});
}

std::string words_from(std::string_view words, std::size_t count) {
  for (; count > 0; --count) words.remove_prefix(std::min(words.find(' ') + 1, words.size()));
  return std::string(words);
}

std::string fib_json(std::string_view words) {
  const std::string rest = words_from(words, 1);  // "saddr . iif oif"
  const auto space = rest.rfind(' ');
  std::vector<std::string> flags;
  std::string flag;
  for (const char c : rest.substr(0, space)) {
    if (c == ' ') continue;
    if (c == '.') {
      flags.push_back(json_string(std::exchange(flag, "")));
    } else {
      flag += c;
    }
  }
  flags.push_back(json_string(flag));
  return json_object("fib", JsonObject().text("result", rest.substr(space + 1)).put("flags", json_list(flags)).str());
}

std::string ct_json(std::string_view words) {
  std::string key = words_from(words, 1);
  for (const std::string_view direction : {"original", "reply"}) {
    if (!key.starts_with(std::string(direction) + " ")) continue;
    return json_object("ct", JsonObject().text("key", key.substr(direction.size() + 1)).text("dir", direction).str());
  }
  return json_object("ct", JsonObject().text("key", key).str());
}

std::string field_json(NfField f, std::uint32_t modulus, std::uint32_t offset) {
  const Field& field = field_of(f);
  const std::string_view words = field.words;
  const std::string first(words.substr(0, words.find(' ')));
  if (f == NfField::kNumgenInc || f == NfField::kNumgenRandom) {
    const std::string_view mode = f == NfField::kNumgenInc ? "inc" : "random";
    return json_object("numgen", JsonObject().text("mode", mode).number("mod", modulus).number("offset", offset).str());
  }
  if (first == "ct") return ct_json(words);
  if (first == "fib") return fib_json(words);
  if (first == "rt" || first == "socket") return json_object(first, JsonObject().text("key", words_from(words, 1)).str());
  if (words.starts_with("tcp option ")) {
    const std::string rest = words_from(words, 2);
    const auto space = rest.find(' ');
    return json_object("tcp option", JsonObject().text("name", rest.substr(0, space)).text("field", rest.substr(space + 1)).str());
  }
  if (field.layer != Layer::kNone) {
    return json_object("payload", JsonObject().text("protocol", first).text("field", words_from(words, 1)).str());
  }
  return json_object("meta", JsonObject().text("key", first == "meta" ? words_from(words, 1) : std::string(words)).str());
}

std::string key_json(const std::vector<NfField>& fields, std::uint32_t modulus, std::uint32_t offset) {
  std::vector<std::string> parts;
  for (const NfField field : fields) parts.push_back(field_json(field, modulus, offset));
  return parts.size() == 1 ? parts.front() : json_object("concat", json_list(parts));
}

std::string match_json(std::string_view op, const std::string& left, const std::string& right) {
  return json_object("match", JsonObject().text("op", op).put("left", left).put("right", right).str());
}

std::string_view operator_json(NfCmp op) {
  constexpr std::array<std::string_view, 6> kOperators{"==", "!=", "<", ">", "<=", ">="};
  return kOperators[static_cast<std::size_t>(op)];
}

std::string raw_json(const NfRaw& raw) {
  constexpr std::array<std::string_view, 3> kBases{"ll", "nh", "th"};
  const std::string_view base = kBases[static_cast<std::size_t>(raw.base)];
  return json_object("payload", JsonObject().text("base", base).number("offset", raw.offset).number("len", raw.bits).str());
}

std::string compare_json(const Compare& c, const Print& print) {
  const Field& field = c.field == NfField::kRaw ? raw_field(c.raw.bits) : field_of(c.field);
  const std::string left = c.field == NfField::kRaw ? raw_json(c.raw) : field_json(c.field, c.modulus, c.offset);
  const Interval& v = c.values.front();
  const auto value = [&](const Datum& d) { return value_json(d, field.type, field.bits, print); };
  if (!c.has_mask) return match_json(operator_json(c.op), left, interval_json(v, field.type, field.bits, print, c.range));
  if (is_flags(field.type) && v.low.low == 0) return match_json(c.op == NfCmp::kNeq ? "in" : "!", left, value(c.mask));
  return match_json(operator_json(c.op), json_object("&", json_list({left, value(c.mask)})), value(v.low));
}

std::string set_json_of(const std::string& name, const Cow<NfSetTable>& own, const Print& print) {
  return name.empty() ? json_object("set", elements_json(*own, print)) : json_string("@" + name);
}

std::string lookup_json(const Lookup& l, const Print& print) {
  const std::string key = key_json(l.fields, l.modulus, l.offset), set = set_json_of(l.set, l.own, print);
  if (l.verdict_map) return json_object("vmap", JsonObject().put("key", key).put("data", set).str());
  return match_json(l.negate ? "!=" : "==", key, set);
}

std::string source_json(const NfSource& s, const Field& target) {
  std::string out = key_json(s.fields, s.modulus, s.offset);
  const std::uint64_t all = all_ones(target.bits).low;
  const std::uint64_t keep = s.keep & all, set = s.flip & ~keep & all, flip = s.flip & keep;
  const std::uint64_t mask = keep | set;
  const auto apply = [&](std::string_view op, std::uint64_t n) { out = json_object(op, json_list({out, std::to_string(n)})); };
  if (mask != all) apply("&", mask);
  if (flip != 0) apply("^", flip);
  if (set != 0) apply("|", set);
  return out;
}

std::string mapped_json(const NfSource& s, const Field& target, const Print& print) {
  if (!s.by_map()) return source_json(s, target);
  const std::string key = key_json(s.fields, s.modulus, s.offset);
  return json_object("map", JsonObject().put("key", key).put("data", set_json_of(s.map, s.own, print)).str());
}

std::string mangle_json(const NfSet& s, const Print& print) {
  const Field& field = field_of(s.field);
  std::string value;
  if (!s.source.empty()) {
    value = mapped_json(*s.source, field, print);
  } else if (s.mask != ~std::uint64_t{0}) {
    NfSource self;
    self.fields = {s.field};
    self.keep = ~s.mask;
    self.flip = s.value;
    value = source_json(self, field);
  } else {
    value = value_json(Datum::number(s.value), field.type, field.bits, print);
  }
  return json_object("mangle", JsonObject().put("key", field_json(s.field, 0, 0)).put("value", value).str());
}

std::string some_flags(const std::vector<std::string>& flags) { return flags.size() == 1 ? flags.front() : json_list(flags); }

std::string address_json(const NfNat& nat) {
  const std::string low = json_string(to_string(nat.address_low)), high = json_string(to_string(nat.address_high));
  if (nat.kind == NfNat::Kind::kNetmap) return prefix_json(low, nat.prefix);
  if (nat.address_low == nat.address_high) return low;
  const Interval whole{Datum::address(nat.address_low), Datum::address(nat.address_high)};
  if (const auto length = prefix_length(whole, nat.address_low.is_v4() ? 32 : 128)) return prefix_json(low, *length);
  return pair_json("range", low, high);
}

std::string nat_json(const NfNat& nat, const NfTable& table, const Print& print) {
  constexpr std::array<std::string_view, 5> kNats{"snat", "dnat", "masquerade", "redirect", "dnat"};
  JsonObject out;
  const bool address = static_cast<bool>(nat.address_low) || !nat.source.empty();
  const bool pair = !nat.source.empty() && (nat.source->own.empty() ? nat.family != NfFamily{} : nat.source->own->data_types.size() > 1);
  const bool v6 = nat.address_low ? !nat.address_low.is_v4() : nat.family == NfFamily::kIp6;
  if (address && (table.family == NfFamily::kInet || pair)) out.text("family", v6 ? "ip6" : "ip");
  if (!nat.source.empty()) out.put("addr", mapped_json(*nat.source, field_of(NfField::kIpSaddr), print));
  else if (nat.address_low) out.put("addr", address_json(nat));
  if (nat.port_high != 0) {
    const std::string low = std::to_string(nat.port_low), high = std::to_string(nat.port_high);
    out.put("port", nat.port_low == nat.port_high ? low : pair_json("range", low, high));
  }
  std::vector<std::string> flags;
  if (nat.random) flags.push_back(json_string("random"));
  if (nat.fully_random) flags.push_back(json_string("fully-random"));
  if (nat.persistent) flags.push_back(json_string("persistent"));
  if (!flags.empty()) out.put("flags", some_flags(flags));
  const std::string body = out.str();
  return json_object(kNats[static_cast<std::size_t>(nat.kind)], body == "{}" ? "null" : body);
}

std::string log_json(const NfLog& log) {
  JsonObject out;
  if (!log.prefix.empty()) out.text("prefix", log.prefix);
  if (log.has_group) out.number("group", log.group);
  if (log.snaplen != 0) out.number("snaplen", log.snaplen);
  if (log.threshold != 0) out.number("queue-threshold", log.threshold);
  if (!log.level.empty()) out.text("level", log.level);
  std::vector<std::string> flags;
  if ((log.flags & 0x2f) == 0x2f) {
    flags.push_back(json_string("all"));
  } else {
    constexpr std::array<std::pair<std::uint32_t, std::string_view>, 5> kLogFlags{
        {{1, "tcp sequence"}, {2, "tcp options"}, {4, "ip options"}, {8, "skuid"}, {0x20, "ether"}}};
    for (const auto& [bit, name] : kLogFlags) {
      if ((log.flags & bit) != 0) flags.push_back(json_string(name));
    }
  }
  if (!flags.empty()) out.put("flags", some_flags(flags));
  const std::string body = out.str();
  return json_object("log", body == "{}" ? "null" : body);
}

std::string queue_json(const NfQueue& q) {
  JsonObject out;
  const std::string low = std::to_string(q.low);
  out.put("num", q.low == q.high ? low : pair_json("range", low, std::to_string(q.high)));
  std::vector<std::string> flags;
  if (q.bypass) flags.push_back(json_string("bypass"));
  if (q.fanout) flags.push_back(json_string("fanout"));
  if (!flags.empty()) out.put("flags", some_flags(flags));
  return json_object("queue", out.str());
}

std::string connlimit_json(const NfConnlimit& l) {
  JsonObject out;
  out.number("val", l.count);
  if (l.over) out.put("inv", "true");
  return json_object("ct count", out.str());
}

std::string dynset_json(const NfDynset& d) {
  std::string elem = key_json(d.fields, 0, 0);
  if (d.timeout != Duration{0}) elem = json_object("elem", JsonObject().put("val", elem).put("timeout", seconds_json(d.timeout)).str());
  JsonObject out;
  out.text("op", d.remove ? "delete" : d.update ? "update" : "add").put("elem", elem).text("set", "@" + d.set);
  std::vector<std::string> statements;
  if (d.counts) statements.push_back(json_object("counter", "null"));
  if (d.limit) statements.push_back(json_object("limit", limit_json(*d.limit)));
  if (d.connlimit) statements.push_back(connlimit_json(*d.connlimit));
  if (!statements.empty()) out.put("stmt", json_list(statements));
  return json_object("set", out.str());
}

std::string reject_json(const NfReject& r, const NfTable& table) {
  if (r.with == RejectWith::kTcpReset) return json_object("reject", JsonObject().text("type", "tcp reset").str());
  const bool v6 = r.with >= RejectWith::kIcmp6NoRoute || (table.family == NfFamily::kIp6 && !r.icmpx);
  const std::string_view kind = r.icmpx ? "icmpx" : v6 ? "icmpv6" : "icmp";
  return json_object("reject", JsonObject().text("type", kind).text("expr", reject_code(r)).str());
}

std::string quota_statement(const NfQuota& q, bool stateless) {
  const auto [bytes, unit] = byte_units(q.bytes);
  JsonObject out;
  out.number("val", bytes).text("val_unit", unit);
  if (q.over) out.put("inv", "true");
  if (q.used != 0 && !stateless) {
    const auto [used, used_unit] = byte_units(q.used);
    out.number("used", used).text("used_unit", used_unit);
  }
  return json_object("quota", out.str());
}

std::string reference_json(const NfObjectRef& ref, const Print& print) {
  constexpr std::array<std::string_view, 4> kObjects{"counter", "quota", "limit", "ct helper"};
  const std::string name = ref.by.empty() ? json_string(ref.name) : mapped_json(*ref.by, field_of(ref.by->fields.front()), print);
  return json_object(kObjects[static_cast<std::size_t>(ref.kind)], name);
}

// An extension that iptables put there is named, no more; what libxtables says in nft's words shows in the plain listing alone.
std::string xt_json(const Xt& xt, bool v6) {
  if (xt.kind == XtKind::kLimit) return json_object("limit", limit_json(xt.limit));
  const iptables::Extension* extension = iptables::extension_of(xt.kind == XtKind::kState ? XtKind::kConntrack : xt.kind, v6);
  const std::string_view name = extension == nullptr ? "" : extension->name;
  const bool target = extension != nullptr && extension->is_target();
  return json_object("xt", JsonObject().text("type", target ? "target" : "match").text("name", name).str());
}

std::optional<std::string> expr_json(const NfExpr& expr, const NfTable& table, const NfRule& rule, const Print& print) {
  if (const auto* c = std::get_if<Compare>(&expr)) return compare_json(*c, print);
  if (const auto* l = std::get_if<Lookup>(&expr)) return lookup_json(*l, print);
  if (const auto* v = std::get_if<Verdict>(&expr)) return verdict_json(*v);
  if (std::holds_alternative<NfCounter>(expr)) return json_object("counter", counter_json(rule.counter, print.style.stateless));
  if (const auto* l = std::get_if<NfLimit>(&expr)) return json_object("limit", limit_json(*l));
  if (const auto* q = std::get_if<NfQuota>(&expr)) return quota_statement(*q, print.style.stateless);
  if (const auto* o = std::get_if<NfObjectRef>(&expr)) return reference_json(*o, print);
  if (const auto* r = std::get_if<NfReject>(&expr)) return reject_json(*r, table);
  if (const auto* l = std::get_if<NfLog>(&expr)) return log_json(*l);
  if (const auto* n = std::get_if<NfNat>(&expr)) return nat_json(*n, table, print);
  if (const auto* s = std::get_if<NfSet>(&expr)) return mangle_json(*s, print);
  if (std::holds_alternative<NfNotrack>(expr)) return json_object("notrack", "null");
  if (const auto* d = std::get_if<NfDynset>(&expr)) return dynset_json(*d);
  if (const auto* q = std::get_if<NfQueue>(&expr)) return queue_json(*q);
  if (const auto* l = std::get_if<NfConnlimit>(&expr)) return connlimit_json(*l);
  if (const auto* x = std::get_if<Xt>(&expr)) return xt_json(*x, table.family == NfFamily::kIp6);
  return std::nullopt;
}

}  // namespace

std::string limit_json(const NfLimit& l) {
  JsonObject out;
  const auto [rate, unit] = l.bytes ? byte_units(l.rate) : std::pair<std::uint64_t, std::string_view>(l.rate, "packets");
  const auto [burst, burst_unit] = l.bytes ? byte_units(l.burst) : std::pair<std::uint64_t, std::string_view>(l.burst, "packets");
  out.number("rate", rate).number("burst", burst).text("per", per_text(l.per_s));
  if (l.over) out.put("inv", "true");
  if (l.bytes) out.text("rate_unit", unit).text("burst_unit", burst_unit);
  return out.str();
}

std::string verdict_json(const Verdict& v) {
  switch (v.kind) {
    case Verdict::Kind::kJump: return json_object("jump", JsonObject().text("target", v.chain).str());
    case Verdict::Kind::kGoto: return json_object("goto", JsonObject().text("target", v.chain).str());
    default: return json_object(verdict_text(v), "null");
  }
}

std::string elements_json(const NfSetTable& set, const Print& print) {
  std::vector<std::string> items;
  for (const SetElement& element : sorted_elements(set, print.now)) items.push_back(element_json(set, element, print));
  return json_list(items);
}

std::optional<std::string> rule_json(const NfTable& table, const NfChain& chain, const NfRule& rule, const Print& print) {
  const std::vector<bool> hidden = implied(table, rule);
  std::vector<std::string> statements;
  for (std::size_t i = 0; i < rule.exprs->size(); ++i) {
    if (hidden[i]) continue;
    const auto statement = expr_json((*rule.exprs)[i], table, rule, print);
    if (!statement) return std::nullopt;
    statements.push_back(*statement);
  }
  JsonObject out;
  out.text("family", family_name(table.family)).text("table", table.name).text("chain", chain.name).number("handle", rule.handle);
  if (!rule.comment.empty()) out.text("comment", rule.comment);
  return json_object("rule", out.put("expr", json_list(statements)).str());
}

}  // namespace nslab::shell::nft

// Rules: what they match, and the order of their expressions.
#include <fmt/format.h>

#include <algorithm>

#include "shell/tools/nft/parser.h"

namespace nslab::shell::nft {

namespace {

std::optional<NfCmp> compare_word(const Token& t) {
  if (t.is("==") || t.is("eq")) return NfCmp::kEq;
  if (t.is("!=") || t.is("ne")) return NfCmp::kNeq;
  if (t.is("<") || t.is("lt")) return NfCmp::kLt;
  if (t.is(">") || t.is("gt")) return NfCmp::kGt;
  if (t.is("<=") || t.is("le")) return NfCmp::kLe;
  if (t.is(">=") || t.is("ge")) return NfCmp::kGe;
  return std::nullopt;
}

std::string transport_of(std::uint64_t number) {
  switch (number) {
    case 1: return "icmp";
    case 2: return "igmp";
    case 6: return "tcp";
    case 17: return "udp";
    case 33: return "dccp";
    case 50: return "esp";
    case 51: return "ah";
    case 58: return "icmpv6";
    case 108: return "comp";
    case 132: return "sctp";
    case 136: return "udplite";
    default: return "other";
  }
}

bool mergeable(const NfExpr& expr) {
  const auto* c = std::get_if<Compare>(&expr);
  return c != nullptr && c->op == NfCmp::kEq && !c->has_mask && c->values.size() == 1 && c->values.front().single() &&
         field_of(c->field).layer != Layer::kNone && field_of(c->field).bits % 8 == 0;
}

}  // namespace

void Parser::push(Rule& rule, NfExpr expr, const Where& at) {
  rule.exprs.push_back(std::move(expr));
  rule.at.push_back(at);
}

// A verdict or its like: nothing may follow but a comment.
void Parser::terminate(Rule& rule, NfExpr expr, const Where& at) {
  push(rule, std::move(expr), at);
  rule.terminal = at;
}

// nft loads neighbouring header fields at once, and shows them in the header's order.
void Parser::order_neighbours(Rule& rule) {
  for (bool moved = true; moved;) {
    moved = false;
    for (std::size_t i = 0; i + 1 < rule.exprs.size(); ++i) {
      if (!mergeable(rule.exprs[i]) || !mergeable(rule.exprs[i + 1])) continue;
      const Field& a = field_of(std::get<Compare>(rule.exprs[i]).field);
      const Field& b = field_of(std::get<Compare>(rule.exprs[i + 1]).field);
      if (a.protocol != b.protocol || b.offset + b.bits != a.offset || a.bits + b.bits > 128) continue;
      std::swap(rule.exprs[i], rule.exprs[i + 1]);
      std::swap(rule.at[i], rule.at[i + 1]);
      moved = true;
    }
  }
}

Parser::Rule Parser::rule(Context context) {
  Rule out;
  wrong_ = false;
  bool any = false;
  while (!failed_ && !at_end()) {
    if (at("comment")) {
      (void)pull();
      const Token text = pull();
      if (!text.wordlike()) {
        --next_;
        unexpected("string");
        break;
      }
      out.comment = text.text;
      if (!at_end()) unexpected("newline or semicolon");
      break;
    }
    const Token first = peek();
    const auto terminal = out.terminal;
    if (!statement(out, context)) break;
    any = true;
    if (terminal && !wrong_) wrong("Statement after terminal statement has no effect", first.at, terminal);
  }
  if (!any && !failed_ && !wrong_) unexpected();
  order_neighbours(out);
  return out;
}

bool Parser::statement(Rule& rule, Context& context) {
  const Token first = peek();
  if (first.kind == Token::Kind::kPunct || first.kind == Token::Kind::kNumber || first.kind == Token::Kind::kQuoted) {
    if (!first.is("@")) {
      unexpected();
      return false;
    }
  }
  const std::size_t before = next_;
  if (!starts_selector() || (first.is("ct") && (peek(1).is("helper") || peek(1).is("count") || peek(1).is("timeout")) )) {
    if (first.is("ct") && peek(1).is("helper") && peek(2).is("set")) {
      const Token from = pull();
      (void)pull();
      (void)pull();
      const Token name = pull();
      push(rule, NfObjectRef{NfObjectRef::Kind::kHelper, name.text, {}}, span(from.at, name.at));
      return !failed_;
    }
    if (first.is("ct") && !peek(1).is("count")) {
      refuse_loudly("nft: ct " + peek(1).text);
      return false;
    }
    (void)pull();
    if (simple_statement(rule, context, first)) return !failed_ && (!wrong_ || !at_end());
    if (failed_) return false;
    if (token_name(first) != "string" && token_name(first) != "string with a trailing asterisk") {  // of another place in the grammar
      next_ = before;
      unexpected();
      return false;
    }
    // A word that means nothing by itself: it would be the left side of a comparison.
    if (at_end() || peek().kind == Token::Kind::kPunct) {
      unexpected();
      return false;
    }
    next_ = before + 1;
    wrong("No symbol type information", first.at);
    while (!at_end()) (void)pull();
    return false;
  }
  match(rule, context);
  if (wrong_) {
    while (!failed_ && !at_end()) (void)pull();
  }
  return !failed_ && !wrong_;
}

void Parser::match(Rule& rule, Context& context) {
  std::vector<Key> keys;
  do {
    const auto key = selector(context);
    if (!key) return;
    keys.push_back(*key);
  } while (take("."));
  const Key& key = keys.front();
  const bool dep = key.field->field == NfField::kNfproto;
  if (dep && context.family != NfFamily::kInet) {
    wrong("meta nfproto is only useful in the inet family", key.at);
    return;
  }
  if (at("vmap")) return vmap(rule, context, keys);
  if (keys.size() == 1 && at("set") && key.field->field == NfField::kRaw) return refuse_loudly("nft: raw payload set");
  if (keys.size() == 1 && at("set")) return mangle(rule, context, key);
  // The kernel asks for the type before it lets one look at what only some types have.
  const NfField f = key.field->field;
  const bool echo4 = f == NfField::kIcmpId || f == NfField::kIcmpSequence, echo6 = f == NfField::kIcmp6Id || f == NfField::kIcmp6Sequence;
  if (echo4 || echo6) {
    const NfField type = echo4 ? NfField::kIcmpType : NfField::kIcmp6Type;
    const bool known = std::any_of(rule.exprs.begin(), rule.exprs.end(), [&](const NfExpr& e) {
      const auto* c = std::get_if<Compare>(&e);
      return c != nullptr && c->field == type;
    });
    if (!known) {
      std::vector<SetElement> types(2);
      types[0].key = {Interval{Datum::number(echo4 ? 0 : 128), Datum::number(echo4 ? 0 : 128)}};
      types[1].key = {Interval{Datum::number(echo4 ? 8 : 129), Datum::number(echo4 ? 8 : 129)}};
      Lookup lookup;
      lookup.fields = {type};
      lookup.own = Cow(own_set({&field_of(type)}, std::move(types), {}));
      push(rule, std::move(lookup), key.at);
      rule.sets.push_back(key.at);
    }
  }
  std::optional<NfCmp> op = compare_word(peek());
  const Token after = op ? peek(1) : peek();
  if (after.is("{") || after.is("@")) {
    if (op) (void)pull();
    if (op && *op != NfCmp::kEq && *op != NfCmp::kNeq) {
      unexpected();
      return;
    }
    return set_relation(rule, context, keys, op == NfCmp::kNeq);
  }
  if (keys.size() > 1) {
    refuse_loudly("nft: concatenation without a set");
    return;
  }
  relation(rule, context, key);
}

// What an equality says of the packet's protocols.
void Parser::note_protocol(Context& context, const Compare& compare, const Where& at) {
  if (compare.op != NfCmp::kEq || compare.has_mask || !compare.values.front().single()) return;
  const std::uint64_t value = compare.values.front().low.low;
  switch (compare.field) {
    case NfField::kL4proto:
    case NfField::kIpProtocol:
    case NfField::kIp6Nexthdr:
      context.transport = transport_of(value);
      context.transport_at = at;
      break;
    case NfField::kNfproto:
      context.network = value == 2 ? "ip" : "ip6";
      context.network_at = at;
      break;
    case NfField::kProtocol:
    case NfField::kEtherType:
    case NfField::kVlanType:
      if (value == 0x800) context.network = "ip";
      if (value == 0x86dd) context.network = "ip6";
      if (value == 0x806) context.network = "arp";
      break;
    default: break;
  }
}

void Parser::relation(Rule& rule, Context& context, const Key& key) {
  const Field& field = *key.field;
  if (at("&") || at("and")) return masked_relation(rule, key);
  std::optional<NfCmp> op = compare_word(peek());
  if (op) (void)pull();
  const bool not_flags = at("!");
  if (is_flags(field.type)) return flags_relation(rule, key, op);
  if (not_flags || at_end() || (peek().kind == Token::Kind::kPunct && !at("["))) {
    unexpected();
    return;
  }
  Value v;
  if (!value(field.type, field.bits, v)) return;
  if (at(",") || at("|")) {
    refuse_loudly("nft: a list without braces");
    return;
  }
  Compare compare;
  compare.field = field.field;
  compare.op = op.value_or(NfCmp::kEq);
  if (v.over_midnight) compare.op = compare.op == NfCmp::kNeq ? NfCmp::kEq : NfCmp::kNeq;
  compare.values = {v.interval};
  compare.wildcard = v.wildcard;
  compare.range = v.range;
  compare.modulus = key.modulus;
  compare.offset = key.offset;
  if (v.prefix) compare.prefix = static_cast<std::uint8_t>(prefix_length(v.interval, field.bits).value_or(0));
  settle_raw(compare, key);
  note_protocol(context, compare, span(key.at, v.at));
  push(rule, std::move(compare), span(key.at, v.at));
}

void Parser::flags_relation(Rule& rule, const Key& key, std::optional<NfCmp> op) {
  const Field& field = *key.field;
  const bool negated = take("!");
  if (at_end()) {
    unexpected();
    return;
  }
  bool listed = false;
  const Where begin = peek().at;
  const auto flags = flags_value(field.type, field.bits, &listed);
  if (!flags) return;
  Compare compare;
  compare.field = field.field;
  if (take("/")) {
    const auto mask = flags_value(field.type, field.bits, &listed);
    if (!mask) return;
    compare.has_mask = true;
    compare.mask = Datum::number(*mask);
    compare.op = op.value_or(NfCmp::kEq);
    compare.values = {Interval{Datum::number(*flags), Datum::number(*flags)}};
  } else if (op && (*op == NfCmp::kEq || *op == NfCmp::kNeq)) {
    compare.op = *op;
    compare.values = {Interval{Datum::number(*flags), Datum::number(*flags)}};
  } else {
    compare.has_mask = true;
    compare.mask = Datum::number(*flags);
    compare.op = negated ? NfCmp::kEq : NfCmp::kNeq;
    compare.values = {Interval{}};
  }
  push(rule, std::move(compare), span(key.at, begin));
}

void Parser::masked_relation(Rule& rule, const Key& key) {
  const Field& field = *key.field;
  (void)pull();
  Compare compare;
  compare.field = field.field;
  compare.has_mask = true;
  Value v;
  if (is_flags(field.type)) {
    bool listed = false;
    const auto mask = flags_value(field.type, field.bits, &listed);
    if (!mask) return;
    compare.mask = Datum::number(*mask);
  } else {
    const bool paren = take("(");
    if (!value(field.type, field.bits, v)) return;
    compare.mask = v.interval.low;
    if (paren && !expect(")")) return;
  }
  const auto op = compare_word(peek());
  if (op) (void)pull();
  if (at_end()) {
    unexpected();
    return;
  }
  compare.op = op.value_or(NfCmp::kEq);
  if (is_flags(field.type)) {
    bool listed = false;
    const auto flags = flags_value(field.type, field.bits, &listed);
    if (!flags) return;
    compare.values = {Interval{Datum::number(*flags), Datum::number(*flags)}};
  } else {
    if (!value(field.type, field.bits, v)) return;
    compare.values = {v.interval};
  }
  // A mask that is a prefix's is one.
  if (field.type == Type::kIp || field.type == Type::kIp6) {
    const Datum host{all_ones(field.bits).high & ~compare.mask.high, all_ones(field.bits).low & ~compare.mask.low};
    Interval whole{compare.values.front().low,
                   Datum{compare.values.front().low.high | host.high, compare.values.front().low.low | host.low}};
    const auto length = prefix_length(whole, field.bits);
    if (length && compare.values.front().single() && (compare.op == NfCmp::kEq || compare.op == NfCmp::kNeq)) {
      compare.has_mask = false;
      compare.mask = {};
      compare.values = {whole};
      compare.prefix = static_cast<std::uint8_t>(*length);
    }
  }
  settle_raw(compare, key);
  push(rule, std::move(compare), key.at);
}

void Parser::set_relation(Rule& rule, Context& context, const std::vector<Key>& keys, bool negate) {
  Lookup lookup;
  if (keys.front().field->field == NfField::kRaw) return refuse_loudly("nft: a set of raw payload");
  lookup.negate = negate;
  std::vector<const Field*> fields;
  std::vector<Type> types;
  for (const Key& key : keys) {
    lookup.fields.push_back(key.field->field);
    fields.push_back(key.field);
    types.push_back(key.field->type);
    if (key.modulus != 0) {
      lookup.modulus = key.modulus;
      lookup.offset = key.offset;
    }
  }
  const Token brace = peek();
  const Where from = keys.front().at;
  if (take("@")) {
    const Token name = pull();
    const NfSetTable* set = find_set(context.family, context.table, name.text);
    if (set == nullptr) {
      set_missing(context.family, context.table, context.table_at, name.text, span(brace.at, name.at));
      return;
    }
    const auto wanted = find_type(set->key_types.empty() ? "" : set->key_types.front());
    if (keys.size() == 1 && wanted && set->key_types.size() == 1 && *wanted != types.front() &&
        info_of(*wanted).name != info_of(types.front()).name && *wanted != Type::kInteger && types.front() != Type::kInteger) {
      wrong(fmt::format("datatype mismatch, expected {}, expression has type {}", info_of(types.front()).description,
                        info_of(*wanted).description),
            span(brace.at, name.at), from);
      return;
    }
    lookup.set = name.text;
    push(rule, std::move(lookup), span(from, name.at));
    return;
  }
  std::vector<SetElement> elements;
  std::vector<Where> at;
  if (!set_elements(fields, types, {}, elements, at, false)) return;
  if (elements.size() == 1 && keys.size() == 1 && elements.front().key.size() == 1) {
    Compare compare;
    const Interval only = elements.front().key.front();
    compare.field = keys.front().field->field;
    compare.op = negate ? NfCmp::kNeq : NfCmp::kEq;
    compare.values = {only};
    compare.modulus = keys.front().modulus;
    compare.offset = keys.front().offset;
    const bool address = types.front() == Type::kIp || types.front() == Type::kIp6;
    const auto length = prefix_length(only, keys.front().field->bits);
    compare.wildcard = types.front() == Type::kIfname && !only.single();
    if (address && length && !only.single()) compare.prefix = static_cast<std::uint8_t>(*length);
    compare.range = !only.single() && !(address && length) && !compare.wildcard;
    if (is_flags(types.front())) {
      compare.has_mask = true;
      compare.mask = only.low;
      compare.op = negate ? NfCmp::kEq : NfCmp::kNeq;
      compare.values = {Interval{}};
    }
    note_protocol(context, compare, from);
    push(rule, std::move(compare), from);
    return;
  }
  const bool transports = lookup.fields.front() == NfField::kL4proto || lookup.fields.front() == NfField::kIpProtocol ||
                          lookup.fields.front() == NfField::kIp6Nexthdr;
  if (transports && !negate) context.transport = "multi";
  lookup.own = Cow(own_set(fields, std::move(elements), {}));
  const Where braces = span(brace.at, tokens_[next_ - 1].at);
  rule.sets.push_back(braces);
  push(rule, std::move(lookup), span(from, braces));
}

void Parser::vmap(Rule& rule, Context& context, const std::vector<Key>& keys) {
  (void)pull();
  if (keys.front().field->field == NfField::kRaw) return refuse_loudly("nft: a map of raw payload");
  Lookup lookup;
  lookup.verdict_map = true;
  std::vector<const Field*> fields;
  std::vector<Type> types;
  for (const Key& key : keys) {
    lookup.fields.push_back(key.field->field);
    fields.push_back(key.field);
    types.push_back(key.field->type);
    if (key.modulus != 0) {
      lookup.modulus = key.modulus;
      lookup.offset = key.offset;
    }
  }
  const Token brace = peek();
  if (take("@")) {
    const Token name = pull();
    if (find_set(context.family, context.table, name.text) == nullptr) {
      set_missing(context.family, context.table, context.table_at, name.text, span(brace.at, name.at));
      return;
    }
    const NfSetTable& map = *find_set(context.family, context.table, name.text);
    if (map.data_types.empty()) return wrong("Expression is not a map", span(brace.at, name.at));
    lookup.set = name.text;
    push(rule, std::move(lookup), span(keys.front().at, name.at));
    return;
  }
  if (!at("{")) {
    unexpected("'{' or @");
    return;
  }
  std::vector<SetElement> elements;
  std::vector<Where> at;
  if (!set_elements(fields, types, {Type::kVerdict}, elements, at, false)) return;
  lookup.own = Cow(own_set(fields, std::move(elements), {Type::kVerdict}));
  const Where braces = span(brace.at, tokens_[next_ - 1].at);
  rule.sets.push_back(braces);
  push(rule, std::move(lookup), span(keys.front().at, braces));
}

}  // namespace nslab::shell::nft

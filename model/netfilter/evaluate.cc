#include "model/netfilter/evaluate.h"

#include <algorithm>

#include "model/forward/route.h"
#include "model/netfilter/ipset_rules.h"
#include "model/netfilter/nat.h"
#include "model/netfilter/ruleset.h"
#include "model/netfilter/xt.h"
#include "model/netfilter/xt_arp.h"
#include "model/netfilter/xt_counting.h"

namespace nslab {

namespace {

constexpr std::size_t kMostJumps = 16;  // NFT_JUMP_STACK_SIZE

struct Step {  // what an expression makes of the rule
  enum class Kind : std::uint8_t { kNext, kBreak, kVerdict } kind = Kind::kNext;
  Verdict verdict{};
  std::optional<NfReject> reject{};
};

const Step kNextStep{};
const Step kBreakStep{Step::Kind::kBreak, {}, {}};

Step verdict(Verdict::Kind kind) { return Step{Step::Kind::kVerdict, Verdict{kind, {}}, {}}; }
Step go_on_if(bool condition) { return condition ? kNextStep : kBreakStep; }

std::uint64_t changed(std::uint64_t old, const XtOption& option) {
  const std::uint64_t mask = option.values.size() > 1 ? option.values[1].low.low : 0xffffffff;
  return (old & ~mask) ^ option.values[0].low.low;
}

// CONNMARK's masks: of the packet's mark, of the flow's.
std::pair<std::uint32_t, std::uint32_t> masks_of(const XtOption& option) {
  if (option.values.size() < 2) return {0xffffffff, 0xffffffff};
  return {static_cast<std::uint32_t>(option.values[0].low.low), static_cast<std::uint32_t>(option.values[1].low.low)};
}

std::uint32_t mtu_towards(const World& world, NetnsId netns, const IpAddress& to, LinkId out) {
  Flow flow;
  flow.destination = to;
  flow.out = out;
  const OutputRoute route = to.is_v6() ? route_output6(world, netns, flow) : route_output(world, netns, flow);
  return route.error == Errno::kNone ? path_mtu(world, route) : ~0U;
}

// TCPMSS: what a SYN says of its sender's segments is lowered, never raised: to a number, or to what fits the path there and back.
void lower_mss(NfContext& c, const Xt& target) {
  Ip& ip = *c.frame.packet.ip();
  Tcp* tcp = ip.tcp();
  if (tcp == nullptr || tcp->mss == 0 || target.options.empty()) return;
  const XtOption& option = target.options.front();
  const std::uint32_t headers = ip.is_v4() ? 40 : 60;
  std::uint32_t wanted = 0;
  if (option.id == xt::kSetMss) {
    wanted = static_cast<std::uint32_t>(option.values.front().low.low);
  } else {
    const std::uint32_t mtu = std::min(mtu_towards(c.world, c.netns, ip.destination, c.out), mtu_towards(c.world, c.netns, ip.source, {}));
    if (mtu <= headers) return;
    wanted = mtu - headers;
  }
  if (wanted < tcp->mss) tcp->mss = static_cast<std::uint16_t>(wanted);
}

Step mac_step(MacVerdict said) {
  switch (said) {
    case MacVerdict::kAccept: return verdict(Verdict::Kind::kAccept);
    case MacVerdict::kDrop: return verdict(Verdict::Kind::kDrop);
    case MacVerdict::kReturn: return verdict(Verdict::Kind::kReturn);
    case MacVerdict::kContinue: break;
  }
  return kNextStep;
}

Step run_target(NfContext& c, Xt& target) {
  const bool on_frames = target.kind == XtKind::kMacSnat || target.kind == XtKind::kArpreply || target.kind == XtKind::kArpMangle;
  if (on_frames) return mac_step(run_mac_target(c, target));
  if (target.kind == XtKind::kSetTarget) {
    run_set_target(c, target);
    return kNextStep;
  }
  if (c.frame.packet.ip() == nullptr) return kNextStep;
  Ip& ip = *c.frame.packet.ip();
  Conntrack* entry = c.world.conntracks.contains(c.frame.conntrack) ? &c.world.conntracks.edit(c.frame.conntrack) : nullptr;
  switch (target.kind) {
    case XtKind::kMasquerade:
    case XtKind::kSnat:
    case XtKind::kDnat:
    case XtKind::kRedirect:
    case XtKind::kNetmap: return verdict(bind_nat(c, nat_of(target)) ? Verdict::Kind::kAccept : Verdict::Kind::kDrop);
    case XtKind::kReject: {
      Step step = verdict(Verdict::Kind::kDrop);
      step.reject = reject_of(target);
      return step;
    }
    case XtKind::kMarkTarget: c.frame.mark = static_cast<std::uint32_t>(changed(c.frame.mark, target.options.front())); return kNextStep;
    case XtKind::kConnmarkTarget:
      if (entry == nullptr) return kNextStep;
      if (const XtOption* set = find_option(target, xt::kSetXmark)) entry->mark = static_cast<std::uint32_t>(changed(entry->mark, *set));
      if (const XtOption* save = find_option(target, xt::kSaveMark)) {
        const auto [packet_mask, flow_mask] = masks_of(*save);
        entry->mark = (entry->mark & ~flow_mask) ^ (c.frame.mark & packet_mask);
      }
      if (const XtOption* restore = find_option(target, xt::kRestoreMark)) {
        const auto [packet_mask, flow_mask] = masks_of(*restore);
        c.frame.mark = (c.frame.mark & ~packet_mask) ^ (entry->mark & flow_mask);
      }
      return kNextStep;
    case XtKind::kTtlTarget:
    case XtKind::kHlTarget: {
      const XtOption& o = target.options.front();
      const int by = static_cast<int>(o.values.front().low.low);
      const int ttl = o.id == xt::kTtlSet ? by : o.id == xt::kTtlDec ? ip.ttl - by : ip.ttl + by;
      ip.ttl = static_cast<std::uint8_t>(std::clamp(ttl, 0, 255));
      return kNextStep;
    }
    case XtKind::kTosTarget: ip.tos = static_cast<std::uint8_t>(changed(ip.tos, target.options.front())); return kNextStep;
    case XtKind::kDscpTarget:
      ip.tos = static_cast<std::uint8_t>((ip.tos & 3) | target.options.front().values.front().low.low << 2);
      return kNextStep;
    case XtKind::kTcpmssTarget: lower_mss(c, target); return kNextStep;
    case XtKind::kNotrackTarget:
      c.frame.conntrack = {};
      c.frame.ct_info = CtInfo::kUntracked;
      return kNextStep;
    case XtKind::kCtTarget:
      if (find_option(target, xt::kNotrack) != nullptr) {
        c.frame.conntrack = {};
        c.frame.ct_info = CtInfo::kUntracked;
      }
      return kNextStep;
    case XtKind::kNfqueue: return verdict(Verdict::Kind::kDrop);  // nobody reads the queue
    default: return kNextStep;  // LOG, NFLOG, TRACE, CHECKSUM …: seen, and on
  }
}

bool is_target(XtKind kind) { return kind >= XtKind::kReject; }

Step use_object(NfContext& c, NfTable& table, const NfObjectRef& ref, const std::string& name) {
  const auto at =
      std::find_if(table.objects.begin(), table.objects.end(), [&](const NfObject& o) { return o.kind == ref.kind && o.name == name; });
  if (at == table.objects.end()) return kNextStep;
  const std::uint32_t length = network_length(c.frame.packet);
  switch (ref.kind) {
    case NfObjectRef::Kind::kCounter:
      ++at->counter.packets;
      at->counter.bytes += length;
      return kNextStep;
    case NfObjectRef::Kind::kQuota:
      at->quota.used += length;
      return go_on_if((at->quota.used > at->quota.bytes) == at->quota.over);
    case NfObjectRef::Kind::kLimit: return go_on_if(within(at->limit, c.world.now, at->limit.bytes ? length : 1));
    case NfObjectRef::Kind::kHelper:
    case NfObjectRef::Kind::kFlowtable: return kNextStep;
  }
  return kNextStep;
}

Step remember(NfContext& c, NfTable& table, const NfDynset& dynset) {
  NfSetTable* set = find_set(table, dynset.set);
  if (set == nullptr) return kBreakStep;
  SetElement element;
  for (const NfField field : dynset.fields) {
    const auto value = field_value(c, field);
    if (!value) return kBreakStep;
    element.key.push_back(Interval{*value, *value});
  }
  element.timeout = dynset.timeout != Duration{0} ? dynset.timeout : set->timeout;
  element.expires = element.timeout == Duration{0} ? kNever : c.world.now + element.timeout;
  element.counts = dynset.counts || set->counts;
  element.limit = dynset.limit;
  element.connlimit = dynset.connlimit;
  std::erase_if(set->elements, [&](const SetElement& e) { return e.expires <= c.world.now; });
  auto known = std::find_if(set->elements.begin(), set->elements.end(), [&](const SetElement& e) { return e.key == element.key; });
  if (dynset.remove) {
    if (known != set->elements.end()) set->elements.erase(known);
    return kNextStep;
  }
  if (known == set->elements.end()) {
    if (set->size != 0 && set->elements.size() >= set->size) return kBreakStep;
    known = set->elements.insert(set->elements.end(), std::move(element));
  } else if (dynset.update) {
    known->expires = element.expires;
  }
  const std::uint32_t length = network_length(c.frame.packet);
  if (known->limit && !within(*known->limit, c.world.now, known->limit->bytes ? length : 1)) return kBreakStep;
  if (known->connlimit && !within(c, *known->connlimit)) return kBreakStep;
  if (known->counts) {
    ++known->counter.packets;
    known->counter.bytes += length;
  }
  return kNextStep;
}

Mac mac_of(std::uint64_t value) {
  Mac mac;
  for (std::size_t i = 0; i < mac.bytes.size(); ++i) mac.bytes[i] = static_cast<std::uint8_t>(value >> (40 - 8 * i));
  return mac;
}

// What a key is made of: fields, or the next number of numgen.
std::optional<std::vector<Datum>> key_of(NfContext& c, NfRule& rule, const std::vector<NfField>& fields, std::uint32_t modulus,
                                         std::uint32_t offset) {
  std::vector<Datum> key;
  for (const NfField field : fields) {
    std::optional<Datum> value;
    if (field == NfField::kNumgenInc || field == NfField::kNumgenRandom) {
      if (modulus == 0) return std::nullopt;
      const std::uint64_t number = field == NfField::kNumgenInc ? rule.sequence++ : next_random(c.world);
      value = Datum::number(number % modulus + offset);
    } else {
      value = field_value(c, field);
    }
    if (!value) return std::nullopt;
    key.push_back(*value);
  }
  return key;
}

const SetElement* find_key(const NfSetTable& set, const std::vector<Datum>& key, Instant now) {
  const auto has = [&](const SetElement& element) {
    if (element.expires <= now || element.key.size() != key.size()) return false;
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (!element.key[i].contains(key[i])) return false;
    }
    return true;
  };
  const auto at = std::find_if(set.elements.begin(), set.elements.end(), has);
  return at == set.elements.end() ? nullptr : &*at;
}

class Runner {
 public:
  Runner(NfContext& context, NfTable& table) : c_(context), table_(table) {}

  Step step(NfRule& rule, const NfExpr& expr) {
    if (const auto* compare = std::get_if<Compare>(&expr)) return compare_with(rule, *compare);
    if (const auto* xt = std::get_if<Xt>(&expr)) {
      // Limits, counts and the like keep state in the rule.
      if (is_target(xt->kind)) return run_target(c_, stateful(rule, expr));
      const bool keeps = xt->kind == XtKind::kLimit || xt->kind == XtKind::kStatistic || xt->kind == XtKind::kQuota;
      if (keeps) return go_on_if(matches(c_, stateful(rule, expr)));
      return go_on_if(matches(c_, const_cast<Xt&>(*xt)));  // NOLINT: only those above write
    }
    if (const auto* given = std::get_if<Verdict>(&expr)) return Step{Step::Kind::kVerdict, *given, {}};
    if (std::holds_alternative<NfCounter>(expr)) {
      ++rule.counter.packets;
      rule.counter.bytes += network_length(c_.frame.packet);
      return kNextStep;
    }
    if (const auto* lookup = std::get_if<Lookup>(&expr)) return look_up(rule, *lookup);
    if (std::holds_alternative<NfLimit>(expr)) {
      auto& limit = std::get<NfLimit>(place(rule, expr));
      return go_on_if(within(limit, c_.world.now, limit.bytes ? network_length(c_.frame.packet) : 1));
    }
    if (std::holds_alternative<NfConnlimit>(expr)) return go_on_if(within(c_, std::get<NfConnlimit>(place(rule, expr))));
    if (std::holds_alternative<NfQuota>(expr)) {
      auto& quota = std::get<NfQuota>(place(rule, expr));
      quota.used += network_length(c_.frame.packet);
      return go_on_if((quota.used > quota.bytes) == quota.over);
    }
    if (const auto* object = std::get_if<NfObjectRef>(&expr)) return use_named(rule, *object);
    if (const auto* reject = std::get_if<NfReject>(&expr)) {
      Step refused = verdict(Verdict::Kind::kDrop);
      refused.reject = *reject;
      return refused;
    }
    if (const auto* nat = std::get_if<NfNat>(&expr)) return translate(rule, *nat);
    if (const auto* set = std::get_if<NfSet>(&expr)) {
      return set_to(rule, *set);
    } else if (std::holds_alternative<NfNotrack>(expr)) {
      c_.frame.conntrack = {};
      c_.frame.ct_info = CtInfo::kUntracked;
    } else if (const auto* dynset = std::get_if<NfDynset>(&expr)) {
      return remember(c_, table_, *dynset);
    } else if (const auto* queue = std::get_if<NfQueue>(&expr)) {
      return verdict(queue->bypass ? Verdict::Kind::kAccept : Verdict::Kind::kDrop);  // nobody reads the queue
    }
    return kNextStep;
  }

 private:
  NfExpr& place(NfRule& rule, const NfExpr& expr) {
    const auto index = static_cast<std::size_t>(&expr - rule.exprs->data());
    return rule.exprs.edit()[index];
  }
  Xt& stateful(NfRule& rule, const NfExpr& expr) { return std::get<Xt>(place(rule, expr)); }

  Step compare_with(NfRule& rule, const Compare& compare) {
    if (compare.modulus == 0) return go_on_if(matches(c_, compare));
    const auto key = key_of(c_, rule, {compare.field}, compare.modulus, compare.offset);
    const bool in = key && compare.values.front().contains(key->front());
    return go_on_if(in == (compare.op == NfCmp::kEq));
  }

  Step look_up(NfRule& rule, const Lookup& lookup) {
    NfSetTable* named = lookup.set.empty() ? nullptr : find_set(table_, lookup.set);
    if (named == nullptr && !lookup.set.empty()) return kBreakStep;
    const NfSetTable& set = named != nullptr ? *named : *lookup.own;
    const auto key = key_of(c_, rule, lookup.fields, lookup.modulus, lookup.offset);
    if (!key) return kBreakStep;
    const SetElement* element = find_key(set, *key, c_.world.now);
    if (element != nullptr && named != nullptr && element->counts) {
      auto& counted = named->elements[static_cast<std::size_t>(element - named->elements.data())].counter;
      ++counted.packets;
      counted.bytes += network_length(c_.frame.packet);
    }
    if (lookup.verdict_map) return element == nullptr ? kBreakStep : Step{Step::Kind::kVerdict, element->verdict, {}};
    return go_on_if((element != nullptr) != lookup.negate);
  }

  Step use_named(NfRule& rule, const NfObjectRef& ref) {
    if (ref.by.empty()) return use_object(c_, table_, ref, ref.name);
    const SetElement* element = element_of(rule, *ref.by);
    return element == nullptr ? kBreakStep : use_object(c_, table_, ref, std::string(element->object));
  }

  const SetElement* element_of(NfRule& rule, const NfSource& source) {
    const auto key = key_of(c_, rule, source.fields, source.modulus, source.offset);
    if (!key || key->empty()) return nullptr;
    const NfSetTable* set = source.map.empty() ? &*source.own : find_set(table_, source.map);
    return set == nullptr ? nullptr : find_key(*set, *key, c_.world.now);
  }

  // The value of a source: a field's, or a map's data.
  std::optional<std::vector<Interval>> value_of(NfRule& rule, const NfSource& source) {
    auto key = key_of(c_, rule, source.fields, source.modulus, source.offset);
    if (!key || key->empty()) return std::nullopt;
    if (!source.by_map()) {
      const Datum value = Datum::number((key->front().low & source.keep) ^ source.flip);
      return std::vector{Interval{value, value}};
    }
    const SetElement* element = element_of(rule, source);
    if (element == nullptr) return std::nullopt;
    return element->data;
  }

  Step translate(NfRule& rule, const NfNat& asked) {
    NfNat nat = asked;
    if (!asked.source.empty()) {
      const auto data = value_of(rule, *asked.source);
      if (!data || data->empty()) return kBreakStep;
      const Family family = c_.family == NfFamily::kIp ? Family::kInet : Family::kInet6;
      nat.address_low = IpAddress{family, data->front().low.high, data->front().low.low};
      nat.address_high = IpAddress{family, data->front().high.high, data->front().high.low};
      if (data->size() > 1) {
        nat.port_low = static_cast<std::uint16_t>((*data)[1].low.low);
        nat.port_high = static_cast<std::uint16_t>((*data)[1].high.low);
      }
    }
    if (nat.address_low && (nat.address_low.is_v4() != (c_.family == NfFamily::kIp))) return kBreakStep;
    return verdict(bind_nat(c_, nat) ? Verdict::Kind::kAccept : Verdict::Kind::kDrop);
  }

  Step set_to(NfRule& rule, const NfSet& set) {
    std::uint64_t value = set.value;
    if (!set.source.empty()) {
      const auto data = value_of(rule, *set.source);
      if (!data || data->empty()) return kBreakStep;
      value = data->front().low.low;
    }
    const auto mixed = [&](std::uint64_t old) { return static_cast<std::uint32_t>((old & ~set.mask) ^ value); };
    Conntrack* entry = c_.world.conntracks.contains(c_.frame.conntrack) ? &c_.world.conntracks.edit(c_.frame.conntrack) : nullptr;
    Ip* ip = c_.frame.packet.ip();
    switch (set.field) {
      case NfField::kMark: c_.frame.mark = mixed(c_.frame.mark); break;
      case NfField::kEtherSaddr: c_.frame.packet.source = mac_of(value); break;
      case NfField::kEtherDaddr: c_.frame.packet.destination = mac_of(value); break;
      case NfField::kCtMark:
        if (entry == nullptr) return kBreakStep;
        entry->mark = mixed(entry->mark);
        break;
      case NfField::kIpTtl:
      case NfField::kIp6Hoplimit: ip->ttl = static_cast<std::uint8_t>(value); break;
      case NfField::kIpDscp:
      case NfField::kIp6Dscp: ip->tos = static_cast<std::uint8_t>((ip->tos & 3) | value << 2); break;
      case NfField::kIpEcn:
      case NfField::kIp6Ecn: ip->tos = static_cast<std::uint8_t>((ip->tos & ~3U) | value); break;
      case NfField::kTcpMaxseg: {
        Tcp* tcp = ip->tcp();
        if (tcp == nullptr || tcp->mss == 0) return kBreakStep;
        if (value != 0 && value < tcp->mss) tcp->mss = static_cast<std::uint16_t>(value);
        break;
      }
      default: break;  // priority, nftrace …: nothing here depends on them
    }
    return kNextStep;
  }

  NfContext& c_;
  NfTable& table_;
};

// Where evaluation stands: a chain and the next rule in it.
struct At {
  std::size_t chain = 0;
  std::size_t rule = 0;
};

std::size_t chain_index(const NfTable& table, const std::string& name) {
  for (std::size_t i = 0; i < table.chains.size(); ++i) {
    if (table.chains[i]->name == name) return i;
  }
  return table.chains.size();
}

// Runs one rule to its verdict; kContinue: none.
Step run_rule(Runner& runner, NfRule& rule) {
  const std::size_t count = rule.exprs->size();
  for (std::size_t i = 0; i < count; ++i) {
    Step step = runner.step(rule, (*rule.exprs)[i]);
    if (step.kind != Step::Kind::kNext) return step;
  }
  return kNextStep;
}

}  // namespace

NfDecision run_chain(NfContext& context, std::size_t table_index, std::size_t chain, bool want_names) {
  Ruleset& ruleset = context.world.netns.edit(context.netns).ruleset.edit();
  NfTable& table = ruleset.tables[table_index];
  Runner runner(context, table);
  std::vector<At> stack;
  At at{chain, 0};
  NfDecision decision;
  while (true) {
    NfChain& current = table.chains[at.chain].edit();
    if (at.rule >= current.rules.size()) {
      if (stack.empty()) break;
      at = stack.back();
      stack.pop_back();
      continue;
    }
    NfRule& rule = current.rules[at.rule++];
    const Step step = run_rule(runner, rule);
    if (step.kind != Step::Kind::kVerdict) continue;
    switch (step.verdict.kind) {
      case Verdict::Kind::kContinue: break;
      case Verdict::Kind::kReturn:
        at.rule = current.rules.size();
        break;
      case Verdict::Kind::kJump:
      case Verdict::Kind::kGoto: {
        const std::size_t target = chain_index(table, step.verdict.chain);
        if (target == table.chains.size() || stack.size() >= kMostJumps) break;
        if (step.verdict.kind == Verdict::Kind::kJump) stack.push_back(at);
        at = At{target, 0};
        break;
      }
      case Verdict::Kind::kAccept:
      case Verdict::Kind::kDrop:
      case Verdict::Kind::kQueue:
        decision.kind = step.verdict.kind;
        decision.by_policy = false;
        decision.reject = step.reject;
        if (want_names) {
          decision.table = table.name;
          decision.chain = current.name;
          decision.handle = rule.handle;
          decision.index = static_cast<std::uint32_t>(at.rule);
        }
        return decision;
    }
  }
  NfChain& base = table.chains[chain].edit();
  decision.kind = base.drop_policy ? Verdict::Kind::kDrop : Verdict::Kind::kAccept;
  if (base.counts) {
    ++base.policy_counter.packets;
    base.policy_counter.bytes += network_length(context.frame.packet);
  }
  if (want_names) {
    decision.table = table.name;
    decision.chain = base.name;
  }
  return decision;
}

}  // namespace nslab

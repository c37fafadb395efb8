#include "model/netfilter/ipset_rules.h"

#include <algorithm>

#include "model/netfilter/xt.h"
#include "model/rules.h"

namespace nslab {

namespace {

std::size_t dimensions(IpsetType type) { return type == IpsetType::kHashIpPort || type == IpsetType::kHashNetPort ? 2 : 1; }

std::optional<Datum> port_of(const NfContext& c, bool source, bool with_protocol) {
  const Ip& ip = *c.frame.packet.ip();
  const auto port = field_value(c, source ? NfField::kThSport : NfField::kThDport);
  if (!port) return std::nullopt;
  return Datum::number((with_protocol ? std::uint64_t{ip.protocol} << 16 : 0) | port->low);
}

// The packet as the set would have it; nothing where it cannot be there.
std::optional<std::vector<Datum>> key_of(const NfContext& c, const Ipset& set, const XtOption& option) {
  const Ip* ip = c.frame.packet.ip();
  if (ip == nullptr || option.values.size() < dimensions(set.type)) return std::nullopt;
  const auto is_source = [&](std::size_t dimension) { return option.values[dimension].low.low == 1; };
  if (set.type == IpsetType::kBitmapPort) {
    const auto port = port_of(c, is_source(0), false);
    return port ? std::optional(std::vector{*port}) : std::nullopt;
  }
  if (ip->source.family != set.family) return std::nullopt;
  std::vector<Datum> key{Datum::address(is_source(0) ? ip->source : ip->destination)};
  if (dimensions(set.type) == 1) return key;
  const auto port = port_of(c, is_source(1), true);
  if (!port) return std::nullopt;
  key.push_back(*port);
  return key;
}

Ipset* edit_ipset(NfContext& c, std::string_view name) {
  if (find_ipset(c.world.netns[c.netns], name) == nullptr) return nullptr;
  auto& sets = c.world.netns.edit(c.netns).ipsets.edit();
  return &*std::find_if(sets.begin(), sets.end(), [&](const Ipset& s) { return s.name == name; });
}

}  // namespace

const Ipset* find_ipset(const Netns& netns, std::string_view name) {
  const auto at = std::find_if(netns.ipsets->begin(), netns.ipsets->end(), [&](const Ipset& s) { return s.name == name; });
  return at == netns.ipsets->end() ? nullptr : &*at;
}

const SetElement* find_element(const Ipset& set, const std::vector<Datum>& key, Instant now) {
  const auto at = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) {
    if (e.expires <= now || e.key.size() != key.size()) return false;
    for (std::size_t i = 0; i < key.size(); ++i) {
      if (!e.key[i].contains(key[i])) return false;
    }
    return true;
  });
  return at == set.elements.end() ? nullptr : &*at;
}

std::size_t ipset_references(const Netns& netns, std::string_view name) {
  std::size_t count = 0;
  for (const NfTable& table : netns.ruleset->tables) {
    for (const auto& chain : table.chains) {
      for (const NfRule& rule : chain->rules) {
        for (const NfExpr& expr : *rule.exprs) {
          const auto* xt = std::get_if<Xt>(&expr);
          if (xt == nullptr || (xt->kind != XtKind::kSet && xt->kind != XtKind::kSetTarget)) continue;
          count += static_cast<std::size_t>(
              std::count_if(xt->options.begin(), xt->options.end(), [&](const XtOption& o) { return o.text == name; }));
        }
      }
    }
  }
  return count;
}

Result<Done> add_element(Ipset& set, SetElement element, bool exist, Instant now) {
  std::erase_if(set.elements, [&](const SetElement& e) { return e.expires <= now; });
  element.expires = element.timeout == Duration{0} ? kNever : now + element.timeout;
  element.counts = set.counters;
  const auto same = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) { return e.key == element.key; });
  if (same != set.elements.end()) {
    if (!exist) return refuse(Reason::kIpsetElementTaken, set.name);
    *same = std::move(element);
    return Done{};
  }
  if (set.type != IpsetType::kBitmapPort && set.elements.size() >= set.maxelem) return refuse(Reason::kIpsetFull, set.name);
  set.elements.push_back(std::move(element));
  if (set.type == IpsetType::kBitmapPort) {
    std::sort(set.elements.begin(), set.elements.end(),
              [](const SetElement& a, const SetElement& b) { return a.key[0].low < b.key[0].low; });
  }
  return Done{};
}

bool matches_set(NfContext& c, const Xt& match) {
  const XtOption& option = match.options.front();
  const Ipset* set = find_ipset(c.world.netns[c.netns], option.text);
  if (set == nullptr) return option.invert;
  const auto key = key_of(c, *set, option);
  const SetElement* element = key ? find_element(*set, *key, c.world.now) : nullptr;
  if (element == nullptr) return option.invert;
  if (element->counts) {
    const auto at = element - set->elements.data();
    NfCounter& counter = edit_ipset(c, option.text)->elements[static_cast<std::size_t>(at)].counter;
    ++counter.packets;
    counter.bytes += c.frame.packet.ip()->length;
  }
  return !option.invert;
}

void run_set_target(NfContext& c, const Xt& target) {
  const XtOption* timeout = find_option(target, xt::kSetTimeout);
  for (const XtOption& option : target.options) {
    if (option.id != xt::kAddSet && option.id != xt::kDelSet) continue;
    Ipset* set = edit_ipset(c, option.text);
    const auto key = set == nullptr ? std::nullopt : key_of(c, *set, option);
    if (!key) continue;
    SetElement element;
    for (const Datum& part : *key) element.key.push_back(Interval{part, part});
    if (option.id == xt::kDelSet) {
      std::erase_if(set->elements, [&](const SetElement& e) { return e.key == element.key; });
      continue;
    }
    if (set->has_timeout) {
      const std::uint64_t seconds = timeout == nullptr ? set->timeout_s : timeout->values[0].low.low;
      element.timeout = std::chrono::seconds(static_cast<std::int64_t>(seconds));
    }
    (void)add_element(*set, std::move(element), find_option(target, xt::kSetExist) != nullptr, c.world.now);  // a full set stays as it is
  }
}

}  // namespace nslab

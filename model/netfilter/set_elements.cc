#include "model/netfilter/set_elements.h"

#include <algorithm>

#include "model/netfilter/ruleset.h"
#include "model/rules.h"

namespace nslab {

namespace {

// auto-merge: what overlaps or touches becomes one interval.
void merge_into(NfSetTable& set, SetElement& added) {
  Interval whole = added.key.front();
  const auto next = [](Datum d) {
    if (++d.low == 0) ++d.high;
    return d;
  };
  for (bool grew = true; grew;) {
    grew = false;
    for (auto at = set.elements.begin(); at != set.elements.end(); ++at) {
      const Interval other = at->key.front();
      const bool apart = next(other.high) < whole.low || next(whole.high) < other.low;
      if (apart) continue;
      whole = Interval{std::min(whole.low, other.low), std::max(whole.high, other.high)};
      set.elements.erase(at);
      grew = true;
      break;
    }
  }
  added.key.front() = whole;
  set.elements.push_back(added);
}

}  // namespace

Result<Done> put_element(NfSetTable& set, const SetElement& element, NfSetElements::Action action, const NfTable& table, Instant now) {
  if (leads(element.verdict) && chain_at(table, element.verdict.chain) < 0) return refuse(Reason::kNfChainMissing, element.verdict.chain);
  const auto has_name = [&](const NfObject& o) { return o.name == element.object; };
  if (!element.object.empty() && std::none_of(table.objects.begin(), table.objects.end(), has_name)) {
    return refuse(Reason::kNfObjectMissing, element.object);
  }
  SetElement added = element;
  if (added.timeout == Duration{0}) added.timeout = set.timeout;
  if (added.timeout != Duration{0}) added.expires = now + added.timeout;
  added.counts = added.counts || set.counts;
  std::erase_if(set.elements, [&](const SetElement& e) { return e.expires <= now; });
  const auto same = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) { return e.key == element.key; });
  if (same != set.elements.end()) {
    const bool clash = same->data != element.data || !(same->verdict == element.verdict) || same->object != element.object;
    if (action == NfSetElements::Action::kCreate || clash) return refuse(Reason::kNfElementTaken, set.name);
    if (element.timeout != Duration{0}) {
      same->timeout = added.timeout;
      same->expires = added.expires;
    }
    return Done{};
  }
  if (set.auto_merge && added.key.size() == 1) {
    merge_into(set, added);
    return Done{};
  }
  const auto meets = [&](const SetElement& e) {
    for (std::size_t i = 0; i < e.key.size() && i < element.key.size(); ++i) {
      if (e.key[i].high < element.key[i].low || element.key[i].high < e.key[i].low) return false;
    }
    return true;
  };
  if (set.interval && std::any_of(set.elements.begin(), set.elements.end(), meets)) return refuse(Reason::kNfOverlap, set.name);
  if (set.size != 0 && set.elements.size() >= set.size) return refuse(Reason::kNfSetFull, set.name);
  set.elements.push_back(std::move(added));
  return Done{};
}

Result<Done> take_element(NfSetTable& set, const SetElement& element) {
  const auto same = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) { return e.key == element.key; });
  if (same != set.elements.end()) {
    set.elements.erase(same);
    return Done{};
  }
  const auto around = std::find_if(set.elements.begin(), set.elements.end(), [&](const SetElement& e) {
    return e.key.size() == 1 && element.key.size() == 1 && e.key[0].contains(element.key[0].low) && e.key[0].contains(element.key[0].high);
  });
  if (!set.auto_merge || around == set.elements.end()) return refuse(Reason::kNfElementMissing, set.name);
  const SetElement whole = *around;
  set.elements.erase(around);
  const Interval cut = element.key[0];
  const auto keep = [&](const Datum& low, const Datum& high) {
    SetElement part = whole;
    part.key[0] = Interval{low, high};
    set.elements.push_back(std::move(part));
  };
  if (whole.key[0].low < cut.low) keep(whole.key[0].low, Datum{cut.low.high - (cut.low.low == 0 ? 1 : 0), cut.low.low - 1});
  if (cut.high < whole.key[0].high) keep(Datum{cut.high.high + (cut.high.low == ~0ULL ? 1 : 0), cut.high.low + 1}, whole.key[0].high);
  return Done{};
}

}  // namespace nslab

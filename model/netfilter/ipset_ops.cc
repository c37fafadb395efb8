// What ipset asks for (ip_set_core.c).
#include <algorithm>

#include "model/netfilter/ipset_rules.h"
#include "model/rules.h"

namespace nslab {

namespace {

using Sets = std::vector<Ipset>;

Sets::iterator at(Sets& sets, const std::string& name) {
  return std::find_if(sets.begin(), sets.end(), [&](const Ipset& s) { return s.name == name; });
}

Result<Done> create(Sets& sets, const SetIpset& op) {
  const auto known = at(sets, op.set.name);
  if (known == sets.end()) {
    sets.push_back(op.set);
    return Done{};
  }
  const bool same = known->type == op.set.type && known->family == op.set.family && known->has_timeout == op.set.has_timeout &&
                    known->counters == op.set.counters && known->comment == op.set.comment;
  return op.exist && same ? Result<Done>(Done{}) : refuse(Reason::kIpsetTaken, op.set.name);
}

Result<Done> destroy(const Netns& netns, Sets& sets, const std::string& name) {
  if (name.empty()) {
    const auto used = [&](const Ipset& s) { return ipset_references(netns, s.name) != 0; };
    if (std::any_of(sets.begin(), sets.end(), used)) return refuse(Reason::kIpsetBusy);
    sets.clear();
    return Done{};
  }
  const auto set = at(sets, name);
  if (set == sets.end()) return refuse(Reason::kIpsetMissing, name);
  if (ipset_references(netns, name) != 0) return refuse(Reason::kIpsetBusy, name);
  sets.erase(set);
  return Done{};
}

Result<Done> rename(const Netns& netns, Sets& sets, const SetIpset& op) {
  const auto set = at(sets, op.set.name);
  if (set == sets.end()) return refuse(Reason::kIpsetMissing, op.set.name);
  if (ipset_references(netns, op.set.name) != 0) return refuse(Reason::kIpsetBusy, op.set.name);
  if (at(sets, op.other) != sets.end()) return refuse(Reason::kIpsetNewNameTaken, op.other);
  set->name = op.other;
  return Done{};
}

// What they hold changes places; each name stays where it is.
Result<Done> swap(Sets& sets, const SetIpset& op) {
  const auto one = at(sets, op.set.name), other = at(sets, op.other);
  if (one == sets.end()) return refuse(Reason::kIpsetMissing, op.set.name);
  if (other == sets.end()) return refuse(Reason::kIpsetMissing, op.other);
  if (one->type != other->type || one->family != other->family) return refuse(Reason::kIpsetTypeMismatch, op.other);
  std::swap(*one, *other);
  std::swap(one->name, other->name);
  return Done{};
}

// What hash_ip4_uadt, hash_ipport4_uadt, hash_net4_uadt and those of IPv6 refuse, whatever is to be done with it.
Result<Done> check_hashed(const Ipset& set, const std::vector<Interval>& key) {
  if (set.type == IpsetType::kBitmapPort || key.empty()) return Done{};
  const Interval& address = key[0];
  const bool starts_at_zero = address.low.high == 0 && address.low.low == 0;
  if (!starts_at_zero) return Done{};
  if (set.type == IpsetType::kHashIp) return refuse(Reason::kIpsetNullElement, set.name);
  if (set.type == IpsetType::kHashIpPort) return refuse(Reason::kInvalidArgument, set.name);
  const bool all4 = address.high.low == 0xffffffffU, all6 = ~address.high.high == 0 && ~address.high.low == 0;
  const bool everything = set.family == Family::kInet6 ? all6 : all4;
  return everything ? Result<Done>(refuse(Reason::kIpsetPrefixLength, set.name)) : Done{};
}

Result<Done> change(Ipset& set, const SetIpset& op, Instant now) {
  const bool out_of_range = set.type == IpsetType::kBitmapPort && !op.element.key.empty() &&
                            (op.element.key[0].low.low < set.low || op.element.key[0].low.low > set.high);
  if (out_of_range) return refuse(Reason::kIpsetOutOfRange, set.name);
  if (auto fits = check_hashed(set, op.element.key); !fits) return fits;
  if (op.verb == SetIpset::Verb::kAdd) return add_element(set, op.element, op.exist, now);
  const auto same = [&](const SetElement& e) { return e.key == op.element.key && e.expires > now; };
  const bool there = std::any_of(set.elements.begin(), set.elements.end(), same);
  if (op.verb == SetIpset::Verb::kTest) {
    std::vector<Datum> key;
    for (const Interval& part : op.element.key) key.push_back(part.low);
    return find_element(set, key, now) != nullptr ? Result<Done>(Done{}) : refuse(Reason::kIpsetElementMissing, set.name);
  }
  if (!there) return op.exist ? Result<Done>(Done{}) : refuse(Reason::kIpsetElementMissing, set.name);
  std::erase_if(set.elements, same);
  return Done{};
}

}  // namespace

Result<Reply> run(World& world, const SetIpset& op) {
  const auto netns = administered_netns(world, op.by, op.in);
  if (!netns) return tl::unexpected(netns.error());
  const Netns& ns = world.netns[*netns];
  Sets sets = *ns.ipsets;
  Result<Done> done = Done{};
  switch (op.verb) {
    case SetIpset::Verb::kCreate: done = create(sets, op); break;
    case SetIpset::Verb::kDestroy: done = destroy(ns, sets, op.set.name); break;
    case SetIpset::Verb::kRename: done = rename(ns, sets, op); break;
    case SetIpset::Verb::kSwap: done = swap(sets, op); break;
    case SetIpset::Verb::kFlush:
    case SetIpset::Verb::kAdd:
    case SetIpset::Verb::kDelete:
    case SetIpset::Verb::kTest: {
      const bool all = op.verb == SetIpset::Verb::kFlush && op.set.name.empty();
      const auto set = at(sets, op.set.name);
      if (!all && set == sets.end()) return refuse(Reason::kIpsetMissing, op.set.name);
      if (op.verb != SetIpset::Verb::kFlush) {
        done = change(*set, op, world.now);
      } else if (all) {
        for (Ipset& each : sets) each.elements.clear();
      } else {
        set->elements.clear();
      }
      break;
    }
  }
  if (!done) return tl::unexpected(done.error());
  const bool seeds = op.verb == SetIpset::Verb::kCreate && sets.back().name == op.set.name && sets.back().initval == 0;
  if (seeds) sets.back().initval = static_cast<std::uint32_t>(next_random(world));
  if (op.verb != SetIpset::Verb::kTest) world.netns.edit(*netns).ipsets = sets.empty() ? Cow<Sets>() : Cow<Sets>(std::move(sets));
  return Done{};
}

}  // namespace nslab

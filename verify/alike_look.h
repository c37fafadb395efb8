// verify/alike_look.h — LimbLooker: a limb as all packets meet it, told without what is its own, to be compared.
//
// Its own addresses are told by their numbers in their order, its namespaces and links by their places in it; what it speaks
// of beyond itself, and what is spoken of it, as it stands. Two limbs at one place that look the same can be exchanged: the
// World would be the one it is, but for names. A look is a sum of 128 bits, as that of ranges is (verify/alike.h).
#ifndef NSLAB_VERIFY_ALIKE_LOOK_H_
#define NSLAB_VERIFY_ALIKE_LOOK_H_

#include <deque>
#include <optional>
#include <vector>

#include "verify/alike_facts.h"

namespace nslab::verify {

// Values that are equal have one number.
template <class T>
class Numbered {
 public:
  std::uint64_t of(const T& value) {
    constexpr std::size_t kMost = 200;  // from there on every value is for itself
    for (std::size_t i = 0; i < known_.size() && i < kMost; ++i) {
      if (known_[i] == value) return i;
    }
    if (known_.size() < kMost) {
      known_.push_back(value);
      return known_.size() - 1;
    }
    return ++beyond_ + kMost;
  }

 private:
  std::deque<T> known_{};
  std::uint64_t beyond_ = 0;
};

// A sum over numbers, in their order or as a heap.
class LimbLook {
 public:
  using Sum = MentionedRanges::Sum;
  void add(std::uint64_t number) {
    sum_.high = mixed(sum_.high ^ number);
    sum_.low = mixed(sum_.low + number * 0x9e3779b97f4a7c15ULL + 1);
  }
  void add(const Sum& sum) {
    add(sum.high);
    add(sum.low);
  }
  void add_to_heap(const LimbLook& other) {
    heap_.high += other.sum().high;
    heap_.low += other.sum().low;
  }
  [[nodiscard]] Sum sum() const {
    LimbLook out;
    out.sum_ = sum_;
    out.add(heap_);
    return out.sum_;
  }

 private:
  static std::uint64_t mixed(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31U);
  }
  Sum sum_{1, 2};
  Sum heap_{};
};

class LimbLooker {
 public:
  LimbLooker(const World& world, const Limbs& limbs, const AlikeFacts& facts) : world_(world), limbs_(limbs), facts_(facts) {}

  // Nothing where something about it is not compared.
  std::optional<LimbLook::Sum> look(std::uint32_t limb);

 private:
  [[nodiscard]] bool is_plain(NetnsId netns) const;
  [[nodiscard]] bool is_plain(LinkId id, const Link& link) const;
  void gather_addresses();
  void add_namespace(LimbLook& look, NetnsId netns);
  void add_link(LimbLook& look, LinkId id);
  void add_bridge(LimbLook& look, const BridgeState& state);
  void add_addresses(LimbLook& look, const Link& link);
  void add_rules(LimbLook& look, const Netns& ns);
  void add_route(LimbLook& look, const Route& route);
  void add_mentions(LimbLook& look);
  // What is told by number where it is the limb's own.
  void add_place(LimbLook& look, NetnsId netns);
  void add_reference(LimbLook& look, LinkId link);
  void add_address(LimbLook& look, const IpAddress& address);
  void add_range(LimbLook& look, const Prefix& range);
  [[nodiscard]] std::pair<std::uint32_t, std::uint32_t> own_in(const Prefix& range) const;  // the first, and how many

  const World& world_;
  const Limbs& limbs_;
  const AlikeFacts& facts_;
  const Limb* limb_ = nullptr;
  std::vector<std::uint32_t> own_{};  // its addresses, sorted
  Numbered<DevConf4> confs_{};
  Numbered<NeighbourConf> neighbours_{};
  Numbered<Sysctls> sysctls_{};
  Numbered<QdiscState> qdiscs_{};
  Numbered<BridgePort> ports_{};
  Numbered<RouteMetrics> metrics_{};
  Numbered<Ruleset> rulesets_{};
  Numbered<Map<std::uint16_t, VlanEntry>> vlans_{};
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_ALIKE_LOOK_H_

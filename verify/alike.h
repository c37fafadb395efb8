// verify/alike.h — Symmetry: namespaces that no IPv4 packet can tell apart, so that one of them speaks for all.
//
// Two limbs (verify/limb.h) at one place are alike where exchanging them, with their addresses, would change nothing that the
// engine looks at but names and numbers: equal links, settings, rules and routes within, once what is their own is told by its
// place; the same routes to them and by them without; and each of their addresses in the same ranges that anybody else speaks
// of (a route, a policy rule, a firewall rule or set, a neighbour). So what one's packets meet, the other's meet too. Limbs are
// alike within limbs: a pod is like any pod of its node, and, where nodes are alike, like any pod of those.
//
// Two pairs of a namespace and a link are alike where both sides are and both pairs share as many limbs: then exchanging limbs,
// from the outermost inwards, makes the one pair of the other.
//
// Guarantees
//   1. It is decided by looking, not by sending; where the look does not suffice (several equal ways, random loss, marks by
//      hash, masks, equal MAC addresses, an address twice), each namespace is like nobody.
//   2. Classes are in the order of their first members, members in that in which they were asked about.
// Ranges that hold an address, and looks of limbs, are compared by sums of 128 bits.
#ifndef NSLAB_VERIFY_ALIKE_H_
#define NSLAB_VERIFY_ALIKE_H_

#include <optional>
#include <vector>

#include "model/world.h"
#include "verify/limb.h"

namespace nslab::verify {

class Symmetry {
 public:
  Symmetry() = default;  // nobody is like anybody
  explicit Symmetry(const World& world);

  // The one that speaks for it, and for all like it.
  [[nodiscard]] NetnsId first_like(NetnsId netns) const;
  [[nodiscard]] LinkId first_like(const World& world, LinkId link) const;
  // How many limbs both are part of.
  [[nodiscard]] std::size_t shared(const World& world, NetnsId netns, LinkId link) const;
  // Whether it is part of any limb that has its like.
  [[nodiscard]] bool has_like(const World& world, NetnsId netns) const;
  // Links like this one, each of which shares fewer limbs with it than the one before: one of a sibling of each limb around it.
  [[nodiscard]] std::vector<LinkId> siblings(const World& world, LinkId link) const;

  // An exchange of limbs that makes of one pair another that is like it.
  struct Pair {
    NetnsId netns{};
    LinkId link{};
  };
  // What a link, or a namespace, is after it; nothing where several could be meant.
  [[nodiscard]] std::optional<LinkId> exchanged(const World& world, const Pair& old, const Pair& fresh, LinkId link) const;
  [[nodiscard]] std::optional<NetnsId> exchanged(const World& world, const Pair& old, const Pair& fresh, NetnsId netns) const;

 private:
  // The limb among `from` and its like among `to` that hold what is along the path; the World where none does.
  [[nodiscard]] std::optional<std::pair<std::uint32_t, std::uint32_t>> moved(const World& world, const Pair& old, const Pair& fresh,
                                                                            std::uint32_t innermost) const;
  [[nodiscard]] NetnsId counterpart(NetnsId netns, std::uint32_t from, std::uint32_t to) const;
  [[nodiscard]] LinkId counterpart(const World& world, LinkId link, std::uint32_t from, std::uint32_t to) const;

  Limbs limbs_{};
  std::vector<std::uint32_t> first_{}, second_{};  // of each limb: the first and the second that are like it
};

// Those that are alike, of the ones asked about.
std::vector<std::vector<NetnsId>> classes_of(const Symmetry& symmetry, const std::vector<NetnsId>& among);

// ---- pieces ----
// The ranges of IPv4 addresses that are written anywhere, cut where one begins or ends.
class MentionedRanges {
 public:
  struct Sum {
    std::uint64_t high = 0, low = 0;
    friend auto operator<=>(const Sum&, const Sum&) = default;
  };
  // Whether everything that the World's firewalls look at is understood; if not, no two addresses are known to be alike.
  bool read(const World& world);
  void add(std::uint64_t first, std::uint64_t last);
  void add(const Prefix& prefix);
  void sort();
  // Ranges of one address each.
  [[nodiscard]] const std::vector<std::uint32_t>& singles() const { return singles_; }
  // Which ranges hold the address.
  [[nodiscard]] Sum holders(const IpAddress& address) const;

 private:
  bool read_ruleset(const Ruleset& ruleset);
  struct Cut {
    std::uint64_t at = 0;
    Sum sum{};
  };
  std::vector<Cut> cuts_{};
  std::vector<std::uint32_t> singles_{};
  std::uint64_t state_ = 0x6e73;
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_ALIKE_H_

// verify/limb.h — Limbs: the parts of a World that hang on the rest by one cable.
//
// A pod hangs on its node, a node with its pods on the bridge of its rack, a rack on the spine. Each connected part of a World
// has a trunk in its middle, which is no limb; what hangs on a limb is a limb within it. Only limbs that have another of the
// same size at the same place are kept: with whom else could they be exchanged?
//
// Guarantees
//   1. No packet gets into a limb or out of it but by its cable.
//   2. Limbs are in an order in which each comes after the one that it is part of, and siblings in that of their first members.
#ifndef NSLAB_VERIFY_LIMB_H_
#define NSLAB_VERIFY_LIMB_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "model/world.h"

namespace nslab::verify {

struct Limb {
  std::uint32_t parent = 0;        // the limb that it is part of; 0: none
  LinkId stem{};                   // its end of the cable
  LinkId socket{};                 // the other end: part of it too, since it is there for nothing else
  std::vector<NetnsId> members{};  // in the order of their ids, with those of the limbs within
};

class Limbs {
 public:
  Limbs() = default;
  explicit Limbs(const World& world);

  // [0] is no limb: it stands for the World.
  [[nodiscard]] const std::vector<Limb>& all() const { return all_; }
  // The innermost limb that a namespace or a link is part of; 0: none.
  [[nodiscard]] std::uint32_t of(NetnsId netns) const;
  [[nodiscard]] std::uint32_t of(const World& world, LinkId link) const;
  // Those around it, outermost first, itself last.
  [[nodiscard]] std::vector<std::uint32_t> path(std::uint32_t limb) const;
  [[nodiscard]] bool contains(std::uint32_t limb, NetnsId netns) const;
  // Whether a namespace is on the far side of a cable that is the only way there.
  [[nodiscard]] bool is_behind(LinkId end, NetnsId netns) const;

 private:
  struct Cut {  // namespaces beyond a cable by their places in the search; or all but those
    std::uint32_t first = 0, last = 0;
    bool others = false;
  };
  struct Candidate;
  void keep(const World& world, const std::vector<Candidate>& candidates, const std::vector<NetnsId>& found);

  std::vector<Limb> all_{Limb{}};
  std::vector<std::uint32_t> innermost_{}, place_{};  // by NetnsId
  std::unordered_map<std::uint32_t, std::uint32_t> sockets_{};  // LinkId -> limb
  std::unordered_map<std::uint32_t, Cut> cuts_{};               // by LinkId
};

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_LIMB_H_

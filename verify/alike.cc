#include "verify/alike.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "verify/alike_facts.h"
#include "verify/alike_look.h"

namespace nslab::verify {

Symmetry::Symmetry(const World& world) : limbs_(world) {
  const auto& all = limbs_.all();
  for (std::uint32_t limb = 0; limb < all.size(); ++limb) first_.push_back(limb);
  second_.resize(all.size(), 0);
  if (all.size() < 2) return;
  const AlikeFacts facts(world, limbs_);
  if (!facts.is_understood()) return;
  LimbLooker looker(world, limbs_, facts);
  using Key = std::tuple<std::uint32_t, LinkId, NetnsId, LimbLook::Sum>;
  std::map<Key, std::uint32_t> firsts;
  for (std::uint32_t limb = 1; limb < all.size(); ++limb) {
    const auto look = looker.look(limb);
    if (!look) continue;
    const Link& socket = world.links[all[limb].socket];
    const auto [at, fresh] = firsts.emplace(Key{all[limb].parent, socket.master, socket.netns, *look}, limb);
    first_[limb] = at->second;
    if (!fresh && second_[at->second] == 0) second_[at->second] = limb;
  }
}

NetnsId Symmetry::counterpart(NetnsId netns, std::uint32_t from, std::uint32_t to) const {
  if (from == to) return netns;
  const auto& members = limbs_.all()[from].members;
  const auto at = std::lower_bound(members.begin(), members.end(), netns);
  return limbs_.all()[to].members[static_cast<std::size_t>(at - members.begin())];
}

LinkId Symmetry::counterpart(const World& world, LinkId link, std::uint32_t from, std::uint32_t to) const {
  if (from == to) return link;
  if (link == limbs_.all()[from].socket) return limbs_.all()[to].socket;
  const Link& found = world.links[link];
  const LinkId* other = world.netns[counterpart(found.netns, from, to)].links.find(found.ifindex);
  return other == nullptr ? LinkId{} : *other;
}

NetnsId Symmetry::first_like(NetnsId netns) const {
  for (std::size_t depth = 0;; ++depth) {
    const auto path = limbs_.path(limbs_.of(netns));
    if (depth >= path.size()) return netns;
    netns = counterpart(netns, path[depth], first_[path[depth]]);
  }
}

LinkId Symmetry::first_like(const World& world, LinkId link) const {
  for (std::size_t depth = 0;; ++depth) {
    const auto path = limbs_.path(limbs_.of(world, link));
    if (depth >= path.size()) return link;
    link = counterpart(world, link, path[depth], first_[path[depth]]);
  }
}

namespace {

std::size_t common(const std::vector<std::uint32_t>& a, const std::vector<std::uint32_t>& b) {
  std::size_t out = 0;
  while (out < a.size() && out < b.size() && a[out] == b[out]) ++out;
  return out;
}

}  // namespace

std::size_t Symmetry::shared(const World& world, NetnsId netns, LinkId link) const {
  return common(limbs_.path(limbs_.of(netns)), limbs_.path(limbs_.of(world, link)));
}

bool Symmetry::has_like(const World& world, NetnsId netns) const {
  (void)world;
  const auto path = limbs_.path(limbs_.of(netns));
  return std::any_of(path.begin(), path.end(), [&](std::uint32_t limb) { return second_[first_[limb]] != 0; });
}

std::vector<LinkId> Symmetry::siblings(const World& world, LinkId link) const {
  std::vector<LinkId> out;
  auto path = limbs_.path(limbs_.of(world, link));
  for (; !path.empty(); path.pop_back()) {
    const std::uint32_t first = first_[path.back()], second = second_[first];
    if (second != 0) out.push_back(counterpart(world, link, path.back(), path.back() == second ? first : second));
  }
  return out;
}

std::optional<std::pair<std::uint32_t, std::uint32_t>> Symmetry::moved(const World& world, const Pair& old, const Pair& fresh,
                                                                       std::uint32_t innermost) const {
  const auto path = limbs_.path(innermost);
  if (path.empty()) return std::pair{0U, 0U};
  const auto from = limbs_.path(limbs_.of(old.netns)), to = limbs_.path(limbs_.of(world, old.link));
  const std::size_t by_from = common(path, from), by_to = common(path, to);
  const std::size_t depth = std::max(by_from, by_to);
  if (depth < path.size()) return std::nullopt;  // in a limb beside both: others like it might be meant
  const auto there = by_from >= by_to ? limbs_.path(limbs_.of(fresh.netns)) : limbs_.path(limbs_.of(world, fresh.link));
  return depth > there.size() ? std::nullopt : std::optional(std::pair{path[depth - 1], there[depth - 1]});
}

std::optional<LinkId> Symmetry::exchanged(const World& world, const Pair& old, const Pair& fresh, LinkId link) const {
  if (!world.links.contains(link)) return link;
  const auto limbs = moved(world, old, fresh, limbs_.of(world, link));
  return limbs ? std::optional(counterpart(world, link, limbs->first, limbs->second)) : std::nullopt;
}

std::optional<NetnsId> Symmetry::exchanged(const World& world, const Pair& old, const Pair& fresh, NetnsId netns) const {
  if (!world.netns.contains(netns)) return netns;
  const auto limbs = moved(world, old, fresh, limbs_.of(netns));
  return limbs ? std::optional(counterpart(netns, limbs->first, limbs->second)) : std::nullopt;
}

std::vector<std::vector<NetnsId>> classes_of(const Symmetry& symmetry, const std::vector<NetnsId>& among) {
  std::vector<std::vector<NetnsId>> out;
  std::map<NetnsId, std::size_t> known;
  for (const NetnsId id : among) {
    const auto [at, fresh] = known.emplace(symmetry.first_like(id), out.size());
    if (fresh) out.emplace_back();
    out[at->second].push_back(id);
  }
  return out;
}

}  // namespace nslab::verify

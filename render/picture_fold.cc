// Which namespaces are alike: colour refinement over namespaces and links, then groups by colour and by what they hang on.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "render/picture.h"

namespace nslab::render {

namespace {

using Colour = std::uint64_t;

constexpr int kRounds = 4;  // how far apart two namespaces may differ and still be told apart
constexpr std::size_t kMostShown = 200;  // boxes that a reader can still take in

Colour mix(Colour a, Colour b) {
  a ^= b + 0x9e3779b97f4a7c15ULL + (a << 12U) + (a >> 4U);
  a *= 0xff51afd7ed558ccdULL;
  return a ^ (a >> 32U);
}

struct Colours {
  const World& world;
  const verify::Topology& topology;
  std::vector<Colour> netns{}, links{};  // by id

  [[nodiscard]] Colour of(LinkId id) const { return id.value < links.size() ? links[id.value] : 0; }
  [[nodiscard]] Colour of(NetnsId id) const { return id.value < netns.size() ? netns[id.value] : 0; }
};

// What a link is by itself, whatever its name and its numbers.
Colour shape_of(const World& world, const Link& link) {
  Colour out = mix(link.kind.index(), static_cast<Colour>(state_of(world, link)));
  out = mix(out, link.mtu);
  for (const auto* list : {&*link.addresses4, &*link.addresses6}) {
    for (const Ifaddr& address : *list) out = mix(out, address.prefix_length + (address.has(ifa::kDadfailed) ? 1000U : 0U));
  }
  return out;
}

Colour shape_of(const World& world, const verify::TopologyNetns& row) {
  const Netns& netns = world.netns[row.id];
  Colour out = mix(static_cast<Colour>(row.naming == verify::Naming::kOwn       ? 1
                                       : row.naming == verify::Naming::kOutside ? 2
                                                                                : 3),
                   row.links.size());
  const Link* lo = world.links.find(netns.loopback);
  out = mix(out, lo != nullptr && lo->is_up() ? 1 : 0);
  for (const Line& fact : facts_of(world, row.id)) out = mix(out, fact.broken ? 2 : 1);
  return out;
}

void refine(Colours& colours) {
  const std::vector<Colour> old_links = colours.links;
  const std::vector<Colour> old_netns = colours.netns;
  const Colours before{colours.world, colours.topology, old_netns, old_links};
  for (const verify::TopologyNetns& row : colours.topology.namespaces) {
    std::vector<Colour> mine;
    for (const LinkId id : row.links) {
      const Link& link = colours.world.links[id];
      const LinkId end = verify::cable_end(colours.world, id);
      Colour colour = mix(before.of(id), before.of(row.id));
      colour = mix(colour, before.of(end));
      colour = mix(colour, end ? before.of(colours.world.links[end].netns) : 0);
      colour = mix(colour, before.of(link.master));
      colour = mix(colour, before.of(lower_link(link)));
      colours.links[id.value] = colour;
      mine.push_back(colour);
    }
    std::sort(mine.begin(), mine.end());
    Colour colour = before.of(row.id);
    for (const Colour each : mine) colour = mix(colour, each);
    colours.netns[row.id.value] = colour;
  }
}

Colours colours_of(const World& world, const verify::Topology& topology, int rounds) {
  Colours out{world, topology};
  out.netns.assign(world.netns.next_id().value, 0);
  out.links.assign(world.links.next_id().value, 0);
  for (const verify::TopologyNetns& row : topology.namespaces) {
    out.netns[row.id.value] = shape_of(world, row);
    for (const LinkId id : row.links) out.links[id.value] = shape_of(world, world.links[id]);
  }
  for (int round = 0; round < rounds; ++round) refine(out);
  return out;
}

// What a cable of a namespace leads to: the far bridge, or the far namespace; where that is of a kind that is folded, its colour.
std::vector<std::uint64_t> anchors_of(const Colours& colours, const verify::TopologyNetns& row, const std::map<Colour, std::size_t>& sizes,
                                      std::size_t fold) {
  std::vector<std::uint64_t> out;
  for (const LinkId id : row.links) {
    const LinkId end = verify::cable_end(colours.world, id);
    if (!end) continue;
    const Link& far = colours.world.links[end];
    const auto size = sizes.find(colours.of(far.netns));
    const bool folds = size != sizes.end() && size->second >= fold;
    out.push_back(folds ? colours.of(far.netns) : std::uint64_t{far.netns.value} << 32U | far.master.value);
  }
  std::sort(out.begin(), out.end());
  return out;
}

// A cable within a group would become a loop on itself: such a group says more when it is drawn in full.
bool is_cabled_to_itself(const Colours& colours, const verify::TopologyNetns& row) {
  return std::any_of(row.links.begin(), row.links.end(), [&](LinkId id) {
    const LinkId end = verify::cable_end(colours.world, id);
    return end && colours.world.links[end].netns != row.id && colours.of(colours.world.links[end].netns) == colours.of(row.id);
  });
}

// `loose`: wherever they are cabled to, be it to each other.
void fold_namespaces(const Colours& colours, std::size_t fold, bool loose, Folding& out) {
  std::map<Colour, std::size_t> sizes;
  for (const verify::TopologyNetns& row : colours.topology.namespaces) ++sizes[colours.of(row.id)];
  std::map<std::pair<Colour, std::vector<std::uint64_t>>, std::vector<NetnsId>> groups;
  for (const verify::TopologyNetns& row : colours.topology.namespaces) {
    const bool can = row.naming != verify::Naming::kOwn && row.naming != verify::Naming::kOutside && sizes[colours.of(row.id)] >= fold;
    if (!can || (!loose && is_cabled_to_itself(colours, row))) continue;
    const std::vector<std::uint64_t> anchors = loose ? std::vector<std::uint64_t>{} : anchors_of(colours, row, sizes, fold);
    groups[{colours.of(row.id), anchors}].push_back(row.id);
  }
  for (const auto& [key, members] : groups) {
    if (members.size() < fold) continue;
    for (const NetnsId member : members) out.netns[member] = members.front();
  }
}

// Links of folded namespaces, and those at the other end of their cables, each by the first one like it.
void fold_links(const Colours& colours, Folding& out) {
  using Key = std::tuple<NetnsId, Colour, NetnsId, std::size_t, LinkId>;
  std::map<Key, LinkId> first;
  const auto standing_for = [&](NetnsId id) {
    const auto found = out.netns.find(id);
    return found == out.netns.end() ? id : found->second;
  };
  for (const verify::TopologyNetns& row : colours.topology.namespaces) {
    std::map<std::pair<Colour, NetnsId>, std::size_t> seen;  // how many such links this namespace had before
    for (const LinkId id : row.links) {
      const LinkId end = verify::cable_end(colours.world, id);
      const NetnsId far = end ? colours.world.links[end].netns : NetnsId{};
      const bool folded = out.netns.contains(row.id) || out.netns.contains(far);
      if (!folded) continue;
      const LinkId master = out.netns.contains(row.id) ? LinkId{} : colours.world.links[id].master;
      const Key key{standing_for(row.id), colours.of(id), standing_for(far), seen[{colours.of(id), far}]++, master};
      out.links[id] = first.emplace(key, id).first->second;
    }
  }
}

}  // namespace

Folding fold_alike(const World& world, const verify::Topology& topology, std::size_t fold) {
  Folding out;
  if (fold < 2 || topology.namespaces.size() < fold) return out;
  struct Way {
    int rounds;
    bool loose;
  };
  // What is alike and hangs on the same; where that leaves more boxes than anyone can read, what is alike; then what
  // looks alike by itself.
  for (const Way& way : {Way{kRounds, false}, Way{kRounds, true}, Way{0, true}}) {
    out = {};
    const Colours colours = colours_of(world, topology, way.rounds);
    fold_namespaces(colours, fold, way.loose, out);
    if (!out.netns.empty()) fold_links(colours, out);
    std::set<NetnsId> standing;
    for (const auto& [id, first] : out.netns) standing.insert(first);
    if (topology.namespaces.size() - out.netns.size() + standing.size() <= kMostShown) break;
  }
  return out;
}

}  // namespace nslab::render

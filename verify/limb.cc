#include "verify/limb.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "model/link/kinds.h"

namespace nslab::verify {

namespace {

constexpr std::uint32_t kNoPlace = ~0U;

struct Way {  // a cable as seen from one of its ends
  std::uint32_t to = kNoPlace;
  std::uint32_t number = kNoPlace;
  LinkId near{}, far{};
};

// Namespaces, and what leads from one to another. Whatever is no plain cable counts twice, so that it is never the only way.
struct Streets {
  std::vector<NetnsId> ids{};
  std::vector<std::uint32_t> index{};  // by NetnsId
  std::vector<std::vector<Way>> ways{};
  std::uint32_t count = 0;

  explicit Streets(const World& world) : index(world.netns.next_id().value, kNoPlace) {
    for (const auto& [id, ns] : world.netns) {
      index[id.value] = static_cast<std::uint32_t>(ids.size());
      ids.push_back(id);
    }
    ways.resize(ids.size());
    for (const auto& [id, link] : world.links) join(world, id, link);
  }

 private:
  void add(NetnsId a, NetnsId b, LinkId near, LinkId far) {
    if (a == b || !a || !b || index[a.value] == kNoPlace || index[b.value] == kNoPlace) return;
    ways[index[a.value]].push_back({index[b.value], count, near, far});
    ways[index[b.value]].push_back({index[a.value], count, far, near});
    ++count;
  }
  void add_twice(NetnsId a, NetnsId b) {
    add(a, b, {}, {});
    add(a, b, {}, {});
  }
  void join(const World& world, LinkId id, const Link& link) {
    if (const Veth* veth = link.as<Veth>()) {
      const Link* peer = world.links.find(veth->peer);
      if (peer != nullptr && id < veth->peer) add(link.netns, peer->netns, id, veth->peer);
      return;
    }
    const Physical* nic = link.as<Physical>();
    const Link* other = world.links.find(nic != nullptr ? nic->cabled_to : lower_link(link));
    if (other != nullptr) add_twice(link.netns, other->netns);
    if (const NetnsId net = link_net(world, link); world.netns.contains(net)) add_twice(link.netns, net);
    if (const Wireguard* wireguard = link.as<Wireguard>(); wireguard != nullptr && world.netns.contains(wireguard->birthplace)) {
      add_twice(link.netns, wireguard->birthplace);
    }
  }
};

// A search in depth: a way down from which nothing leads back above is the only one (Tarjan's bridges).
struct DepthSearch {
  const Streets& streets;
  std::vector<std::uint32_t> found{};  // in the order in which they were found
  std::vector<std::uint32_t> place{}, low{}, size{};
  std::vector<Way> came_by{};

  explicit DepthSearch(const Streets& s)
      : streets(s), place(s.ids.size(), kNoPlace), low(s.ids.size(), 0), size(s.ids.size(), 0), came_by(s.ids.size()) {}

  void from(std::uint32_t start) {
    std::vector<std::pair<std::uint32_t, std::size_t>> stack;
    const auto enter = [&](std::uint32_t at) {
      place[at] = low[at] = static_cast<std::uint32_t>(found.size());
      found.push_back(at);
      stack.emplace_back(at, 0);
    };
    enter(start);
    while (!stack.empty()) {
      const std::uint32_t at = stack.back().first;
      if (stack.back().second == streets.ways[at].size()) {
        size[at] = static_cast<std::uint32_t>(found.size()) - place[at];
        stack.pop_back();
        if (!stack.empty()) low[stack.back().first] = std::min(low[stack.back().first], low[at]);
        continue;
      }
      const Way& way = streets.ways[at][stack.back().second++];
      if (way.number == came_by[at].number) continue;
      if (place[way.to] != kNoPlace) {
        low[at] = std::min(low[at], place[way.to]);
        continue;
      }
      came_by[way.to] = Way{at, way.number, way.near, way.far};
      enter(way.to);
    }
  }
  [[nodiscard]] bool is_cut(std::uint32_t at) const { return came_by[at].number != kNoPlace && low[at] == place[at]; }
};

// Where each connected part has its middle: the smallest side of a cut that has more than half of it, or anything.
std::vector<std::uint32_t> middles(const Streets& streets) {
  DepthSearch search(streets);
  std::vector<std::uint32_t> out;
  for (std::uint32_t at = 0; at < streets.ids.size(); ++at) {
    if (search.place[at] != kNoPlace) continue;
    const std::size_t begun = search.found.size();
    search.from(at);
    const std::size_t total = search.found.size() - begun;
    std::uint32_t best = at;
    for (std::size_t i = begun; i < search.found.size(); ++i) {
      const std::uint32_t each = search.found[i];
      if (search.is_cut(each) && 2 * search.size[each] > total && search.size[each] < search.size[best]) best = each;
    }
    out.push_back(best);
  }
  return out;
}

}  // namespace

struct Limbs::Candidate {
  LinkId stem{}, socket{};
  std::uint32_t first = 0, last = 0;  // places in the search
};

Limbs::Limbs(const World& world) : innermost_(world.netns.next_id().value, 0), place_(world.netns.next_id().value, kNoPlace) {
  const Streets streets(world);
  DepthSearch search(streets);
  for (const std::uint32_t middle : middles(streets)) search.from(middle);
  std::vector<NetnsId> found;
  for (const std::uint32_t at : search.found) {
    place_[streets.ids[at].value] = static_cast<std::uint32_t>(found.size());
    found.push_back(streets.ids[at]);
  }
  std::vector<Candidate> candidates;
  for (const std::uint32_t at : search.found) {
    if (!search.is_cut(at)) continue;
    const Way& way = search.came_by[at];
    const Candidate each{way.far, way.near, search.place[at], search.place[at] + search.size[at]};
    cuts_[each.socket.value] = Cut{each.first, each.last, false};
    cuts_[each.stem.value] = Cut{each.first, each.last, true};
    candidates.push_back(each);
  }
  keep(world, candidates, found);
}

// Those with a sibling: another of the same size at the same place.
void Limbs::keep(const World& world, const std::vector<Candidate>& candidates, const std::vector<NetnsId>& found) {
  using Place = std::tuple<NetnsId, LinkId, std::uint32_t>;
  const auto place_of = [&](const Candidate& c) {
    const Link& socket = world.links[c.socket];
    return Place{socket.netns, socket.master, c.last - c.first};
  };
  std::map<Place, std::size_t> siblings;
  for (const Candidate& each : candidates) ++siblings[place_of(each)];
  std::vector<std::pair<std::uint32_t, std::uint32_t>> around;  // limbs that are not over yet, and where they end
  for (const Candidate& each : candidates) {
    if (siblings[place_of(each)] < 2) continue;
    while (!around.empty() && around.back().second <= each.first) around.pop_back();
    Limb limb{around.empty() ? 0 : around.back().first, each.stem, each.socket, {}};
    const auto number = static_cast<std::uint32_t>(all_.size());
    for (std::uint32_t at = each.first; at < each.last; ++at) {
      limb.members.push_back(found[at]);
      innermost_[found[at].value] = number;  // limbs within come later
    }
    std::sort(limb.members.begin(), limb.members.end());
    sockets_[each.socket.value] = number;
    all_.push_back(std::move(limb));
    around.emplace_back(number, each.last);
  }
}

std::uint32_t Limbs::of(NetnsId netns) const { return netns.value < innermost_.size() ? innermost_[netns.value] : 0; }

std::uint32_t Limbs::of(const World& world, LinkId link) const {
  const auto socket = sockets_.find(link.value);
  if (socket != sockets_.end()) return socket->second;
  const Link* found = world.links.find(link);
  return found == nullptr ? 0 : of(found->netns);
}

std::vector<std::uint32_t> Limbs::path(std::uint32_t limb) const {
  std::vector<std::uint32_t> out;
  for (; limb != 0; limb = all_[limb].parent) out.push_back(limb);
  std::reverse(out.begin(), out.end());
  return out;
}

bool Limbs::contains(std::uint32_t limb, NetnsId netns) const {
  return std::binary_search(all_[limb].members.begin(), all_[limb].members.end(), netns);
}

bool Limbs::is_behind(LinkId end, NetnsId netns) const {
  const auto cut = cuts_.find(end.value);
  if (cut == cuts_.end() || netns.value >= place_.size() || place_[netns.value] == kNoPlace) return false;
  const bool within = place_[netns.value] >= cut->second.first && place_[netns.value] < cut->second.last;
  return within != cut->second.others;
}

}  // namespace nslab::verify

#include "render/dot_stage.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <set>

#include "render/dot_label.h"

namespace nslab::render {

namespace {

using Pair = std::pair<std::size_t, std::size_t>;

constexpr std::size_t kUnseen = ~std::size_t{0};

Pair ordered(std::size_t a, std::size_t b) { return {std::min(a, b), std::max(a, b)}; }

// Gives places to those that come, in the order of the series.
class Seating {
 public:
  explicit Seating(Stage& stage) : stage_(stage) {}

  void seat(const Picture& picture) {
    std::map<NetnsId, std::size_t> at;
    std::map<LinkId, std::size_t> links;
    std::set<std::size_t> taken, taken_links;
    // Those who were there a moment ago keep their places before those who come back.
    for (const bool present : {true, false}) {
      for (const PictureNetns& netns : picture.namespaces) {
        if (was_there(netns.id) == present) keep_netns(netns, taken, at);
      }
    }
    for (const PictureNetns& netns : picture.namespaces) {
      if (!at.contains(netns.id)) at[netns.id] = new_netns(netns, taken);
    }
    for (const PictureNetns& netns : picture.namespaces) {
      const std::size_t place = at[netns.id];
      stage_.namespaces[place].label.grow(label_size(netns));
      for (const bool present : {true, false}) {
        for (const PictureLink& link : netns.links) {
          if (was_at(link.id, place) == present) keep_link(place, link.id, taken_links, links);
        }
      }
      for (const PictureLink& link : netns.links) {
        if (!links.contains(link.id)) links[link.id] = new_link(place, link, taken_links);
        stage_.links[links[link.id]].size.grow(box_size(link));
      }
    }
    stage_.netns_at.push_back(std::move(at));
    stage_.link_at.push_back(std::move(links));
  }

 private:
  [[nodiscard]] bool was_there(NetnsId id) const { return !stage_.netns_at.empty() && stage_.netns_at.back().contains(id); }
  [[nodiscard]] bool was_at(LinkId id, std::size_t netns) const {
    if (stage_.link_at.empty()) return false;
    const auto before = stage_.link_at.back().find(id);
    return before != stage_.link_at.back().end() && stage_.links[before->second].netns == netns;
  }

  void keep_link(std::size_t netns, LinkId id, std::set<std::size_t>& taken, std::map<LinkId, std::size_t>& at) {
    const auto kept = links_.find({netns, id});
    if (kept == links_.end() || taken.contains(kept->second)) return;
    at[id] = kept->second;
    taken.insert(kept->second);
  }

  void keep_netns(const PictureNetns& netns, std::set<std::size_t>& taken, std::map<NetnsId, std::size_t>& at) {
    const auto kept = netns_.find(netns.id);
    if (kept == netns_.end() || taken.contains(kept->second)) return;
    at[netns.id] = kept->second;
    taken.insert(kept->second);
  }

  std::size_t new_netns(const PictureNetns& netns, std::set<std::size_t>& taken) {
    std::size_t place = kUnseen;
    for (std::size_t i = 0; i < stage_.namespaces.size(); ++i) {
      if (taken.contains(i) || fixed_.contains(i)) continue;
      if (place == kUnseen || netns_names_[i] == netns.name) place = i;
      if (netns_names_[i] == netns.name) break;
    }
    if (place == kUnseen) {
      place = stage_.namespaces.size();
      stage_.namespaces.emplace_back();
      netns_names_.emplace_back();
    }
    if (netns.naming == verify::Naming::kOwn || netns.naming == verify::Naming::kOutside) fixed_.insert(place);
    netns_names_[place] = netns.name;
    netns_[netns.id] = place;
    taken.insert(place);
    return place;
  }

  std::size_t new_link(std::size_t netns, const PictureLink& link, std::set<std::size_t>& taken) {
    std::size_t place = kUnseen;
    for (const std::size_t i : stage_.namespaces[netns].links) {
      if (taken.contains(i) || stage_.links[i].hub != link.hub) continue;
      if (place == kUnseen || link_names_[i] == link.name) place = i;
      if (link_names_[i] == link.name) break;
    }
    if (place == kUnseen) {
      place = stage_.links.size();
      stage_.links.push_back({netns, link.hub, {}, 0});
      stage_.namespaces[netns].links.push_back(place);
      link_names_.emplace_back();
    }
    link_names_[place] = link.name;
    links_[{netns, link.id}] = place;
    taken.insert(place);
    return place;
  }

  Stage& stage_;
  std::map<NetnsId, std::size_t> netns_{};
  std::map<std::pair<std::size_t, LinkId>, std::size_t> links_{};
  std::vector<std::string> netns_names_{}, link_names_{};
  std::set<std::size_t> fixed_{};  // of the viewer and of the outside: for nobody else
};

// Which places are ever joined, and for how long. What lasts, or is there in the end, shapes the layout.
void find_pairs(const std::vector<Picture>& series, Stage& stage) {
  struct Life {
    std::size_t count = 0;
    bool last = false;
    PictureWire::Kind kind{};
  };
  std::map<Pair, Life> lives;
  std::vector<std::size_t> longest(stage.links.size(), 0);
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (const PictureWire& wire : series[i].wires) {
      const auto a = stage.link_at[i].find(wire.a), b = stage.link_at[i].find(wire.b);
      if (a == stage.link_at[i].end() || b == stage.link_at[i].end() || a->second == b->second) continue;
      Life& life = lives[ordered(a->second, b->second)];
      ++life.count;
      life.last = i + 1 == series.size() && wire.change != Change::kRemoved;
      life.kind = wire.kind;
      for (const std::size_t end : {a->second, b->second}) longest[end] = std::max(longest[end], life.count);
    }
  }
  for (const auto& [pair, life] : lives) {
    const std::size_t most = std::max(longest[pair.first], longest[pair.second]);
    stage.pairs.push_back({pair.first, pair.second, life.kind, life.last || 3 * life.count >= most});
  }
}

// Breadth first from where a reader begins.
class Walk {
 public:
  Walk(const std::vector<Picture>& series, Stage& stage)
      : stage_(stage), neighbours_(stage.links.size()), is_port_(stage.links.size(), false) {
    for (const PlacePair& pair : stage.pairs) {
      if (!pair.shapes) continue;
      neighbours_[pair.a].push_back(pair.b);
      neighbours_[pair.b].push_back(pair.a);
    }
    for (std::size_t i = 0; i < series.size(); ++i) {
      for (const PictureWire& wire : series[i].wires) {
        const auto port = stage.link_at[i].find(wire.a);
        if (wire.kind == PictureWire::Kind::kPort && port != stage.link_at[i].end()) is_port_[port->second] = true;
      }
    }
  }

  void run(const std::vector<std::size_t>& beginnings) {
    for (LinkPlace& link : stage_.links) link.depth = kUnseen;
    for (const std::size_t begin : beginnings) {
      for (const std::size_t link : stage_.namespaces[begin].links) {
        if (is_port_[link] || stage_.links[link].depth != kUnseen) continue;
        stage_.links[link].depth = 0;
        queue_.push_back(link);
        drain();
      }
      for (const std::size_t link : stage_.namespaces[begin].links) {  // ports of bridges that are elsewhere in no walk
        if (stage_.links[link].depth != kUnseen) continue;
        stage_.links[link].depth = 0;
        queue_.push_back(link);
        drain();
      }
    }
  }

 private:
  void drain() {
    while (!queue_.empty()) {
      const std::size_t at = queue_.front();
      queue_.pop_front();
      for (const std::size_t next : neighbours_[at]) visit(at, next, false);
      if (is_port_[at] || !through_.insert(stage_.links[at].netns).second) continue;
      for (const std::size_t next : stage_.namespaces[stage_.links[at].netns].links) {
        if (next != at && !is_port_[next]) visit(at, next, true);
      }
    }
  }
  void visit(std::size_t from, std::size_t to, bool inside) {
    if (stage_.links[to].depth != kUnseen) return;
    stage_.links[to].depth = stage_.links[from].depth + 1;
    if (inside) stage_.ways.emplace_back(from, to);
    queue_.push_back(to);
  }

  Stage& stage_;
  std::vector<std::vector<std::size_t>> neighbours_;
  std::vector<bool> is_port_;
  std::set<std::size_t> through_{};  // namespaces whose inner ways have been gone
  std::deque<std::size_t> queue_{};
};

// The place beyond the cable by which the viewer's default route leaves: what a reader takes for the way out.
void rank_way_out(const Picture& picture, const Stage& stage, std::size_t at, std::vector<int>& rank) {
  for (const PictureNetns& netns : picture.namespaces) {
    if (netns.naming != verify::Naming::kOwn || !netns.uplink) continue;
    for (const PictureWire& wire : picture.wires) {
      if (wire.kind == PictureWire::Kind::kPort || (wire.a != netns.uplink && wire.b != netns.uplink)) continue;
      const auto far = stage.link_at[at].find(wire.a == netns.uplink ? wire.b : wire.a);
      if (far == stage.link_at[at].end()) continue;
      int& there = rank[stage.links[far->second].netns];
      if (there > 1) there = 1;
    }
  }
}

// The outside, the way out, the viewer's own namespace, then those with fewer links before those with more: a row of
// routers begins at one of its ends. Namespaces without links come last.
std::vector<std::size_t> beginnings_of(const std::vector<Picture>& series, const Stage& stage) {
  std::vector<int> rank(stage.namespaces.size(), 3);
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (const PictureNetns& netns : series[i].namespaces) {
      int& mine = rank[stage.netns_at[i].at(netns.id)];
      if (netns.naming == verify::Naming::kOutside) mine = 0;
      if (netns.naming == verify::Naming::kOwn) mine = 2;
    }
  }
  for (std::size_t i = 0; i < series.size(); ++i) rank_way_out(series[i], stage, i, rank);
  std::vector<std::size_t> out(stage.namespaces.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = i;
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    if (rank[a] != rank[b]) return rank[a] < rank[b];
    const std::size_t mine = stage.namespaces[a].links.size(), other = stage.namespaces[b].links.size();
    return (mine == 0) != (other == 0) ? other == 0 : mine < other;
  });
  return out;
}

// Which way round the drawing comes nearer to the shape of a page. Sideways, cables come in beside the words on top of a
// namespace and not through them: so a wide picture is put up with.
bool is_better_sideways(const Stage& stage) {
  constexpr double kColumn = 150, kRow = 95, kAir = 14, kFrame = 26, kAround = 70, kWidest = 3.4;
  std::map<std::size_t, double> heights, widths;         // by depth
  std::set<std::pair<std::size_t, std::size_t>> framed;  // depth and namespace
  for (const LinkPlace& link : stage.links) {
    heights[link.depth] += link.size.height + kAir;
    widths[link.depth] += link.size.width + kAir;
    if (framed.emplace(link.depth, link.netns).second) {
      heights[link.depth] += stage.namespaces[link.netns].label.height + kFrame;
      widths[link.depth] += kFrame;
    }
  }
  double tallest = 0, widest = 0;
  for (const auto& [depth, height] : heights) tallest = std::max(tallest, height);
  for (const auto& [depth, width] : widths) widest = std::max(widest, width);
  const double count = static_cast<double>(std::max<std::size_t>(heights.size(), 1));
  const double across = count * kColumn / (tallest + kAround);
  const double down = widest / (count * kRow + kAround);
  return across <= kWidest || std::abs(std::log(across)) <= std::abs(std::log(down));
}

}  // namespace

void Size::grow(const Size& other) {
  width = std::max(width, other.width);
  height = std::max(height, other.height);
}

std::size_t Stage::pair_of(std::size_t a, std::size_t b) const {
  const Pair wanted = ordered(a, b);
  const auto at = std::find_if(pairs.begin(), pairs.end(), [&](const PlacePair& pair) { return ordered(pair.a, pair.b) == wanted; });
  return static_cast<std::size_t>(at - pairs.begin());
}

Stage stage_of(const std::vector<Picture>& series) {
  Stage out;
  Seating seating(out);
  for (const Picture& picture : series) seating.seat(picture);
  find_pairs(series, out);
  Walk(series, out).run(beginnings_of(series, out));
  for (PlacePair& pair : out.pairs) {
    if (out.links[pair.b].depth < out.links[pair.a].depth) std::swap(pair.a, pair.b);
  }
  out.sideways = is_better_sideways(out);
  return out;
}

}  // namespace nslab::render

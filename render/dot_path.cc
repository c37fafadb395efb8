#include "render/dot_path.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>

#include "render/dot_label.h"

namespace nslab::render {

namespace {

constexpr double kArrow = 9;  // how long an arrow's head is, in points

struct Spot {
  double x = 0, y = 0;
};

// "12.5,40 13,41 …", as Graphviz writes places.
std::vector<Spot> spots_of(const std::string& text) {
  std::vector<Spot> out;
  const char* at = text.c_str();
  while (*at != '\0') {
    char* end = nullptr;
    const double x = std::strtod(at, &end);
    if (end == at) {
      ++at;  // a blank, or the letter before an arrow's tip
      continue;
    }
    at = *end == ',' ? end + 1 : end;
    const double y = std::strtod(at, &end);
    if (end == at) break;
    out.push_back({x, y});
    at = end;
  }
  return out;
}

// From `from` so far towards `to`.
Spot towards(const Spot& from, const Spot& to, double distance) {
  const double length = std::hypot(to.x - from.x, to.y - from.y);
  if (length < 0.001) return from;
  return {from.x + (to.x - from.x) * distance / length, from.y + (to.y - from.y) * distance / length};
}

// Points along a curve of cubic pieces, as Graphviz draws them.
std::vector<Spot> sampled(const std::vector<Spot>& curve) {
  constexpr int kPieces = 24;
  std::vector<Spot> out{curve.front()};
  for (std::size_t i = 0; i + 3 < curve.size(); i += 3) {
    for (int k = 1; k <= kPieces; ++k) {
      const double t = static_cast<double>(k) / kPieces, u = 1 - t;
      const double a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
      out.push_back({a * curve[i].x + b * curve[i + 1].x + c * curve[i + 2].x + d * curve[i + 3].x,
                     a * curve[i].y + b * curve[i + 1].y + c * curve[i + 2].y + d * curve[i + 3].y});
    }
  }
  return out;
}

struct Box {
  Spot middle{};
  Size size{};
  [[nodiscard]] bool holds(const Spot& spot) const {
    constexpr double kAir = 1.5;
    return std::abs(spot.x - middle.x) <= size.width / 2 + kAir && std::abs(spot.y - middle.y) <= size.height / 2 + kAir;
  }
};

std::string place(const Spot& spot) { return fmt::format("{:.2f},{:.2f}", spot.x, spot.y); }

// A line with a head at its end, at its beginning, or both, as `pos` has it.
std::string arrow_pos(std::vector<Spot> line, bool head, bool tail) {
  std::string tips;
  if (tail) {
    tips += "s," + place(line.front()) + " ";
    line.front() = towards(line.front(), line[1], kArrow);
  }
  if (head) {
    tips += "e," + place(line.back()) + " ";
    line.back() = towards(line.back(), line[line.size() - 2], kArrow);
  }
  std::string out = tips;
  out += place(line.front());
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    const Spot step{(line[i + 1].x - line[i].x) / 3, (line[i + 1].y - line[i].y) / 3};
    out += " " + place({line[i].x + step.x, line[i].y + step.y}) + " " + place({line[i].x + 2 * step.x, line[i].y + 2 * step.y}) + " " +
           place(line[i + 1]);
  }
  return out;
}

// Fewer points where they come too close together for an arrow's head to know where it points.
std::vector<Spot> thinned(const std::vector<Spot>& line) {
  if (line.size() < 2) return {};
  std::vector<Spot> out{line.front()};
  for (const Spot& spot : line) {
    if (std::hypot(spot.x - out.back().x, spot.y - out.back().y) > kArrow * 1.3) out.push_back(spot);
  }
  if (out.size() == 1) {
    out.push_back(line.back());
  } else {
    out.back() = line.back();
  }
  return out;
}

class PathWriter {
 public:
  PathWriter(const Series& series, std::size_t index, const Positions& positions)
      : stage_(series.stage), index_(index), positions_(positions), prefix_(series.panels[index].prefix) {
    for (const PictureNetns& netns : series.panels[index].picture.namespaces) {
      for (const PictureLink& link : netns.links) sizes_[stage_.link_at[index].at(link.id)] = box_size(link);
    }
  }

  std::string text(const PacketPath& path) {
    struct Way {
      bool forth = false, back = false;  // with and against the direction of its first use
    };
    std::map<std::pair<std::size_t, std::size_t>, Way> ways;
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (const PathMove& move : path.moves) {
      const auto from = place_of(move.from), to = place_of(move.to);
      if (!from || !to || *from == *to) continue;
      const bool reversed = ways.contains({*to, *from});
      const auto key = reversed ? std::pair{*to, *from} : std::pair{*from, *to};
      if (!ways.contains(key)) order.push_back(key);
      (reversed ? ways[key].back : ways[key].forth) = true;
    }
    std::string out;
    for (const auto& key : order) out += line(key.first, key.second, ways[key].forth, ways[key].back);
    if (path.lost) out += cross(path);
    return out;
  }

 private:
  [[nodiscard]] std::optional<std::size_t> place_of(LinkId link) const {
    const auto found = stage_.link_at[index_].find(link);
    if (found == stage_.link_at[index_].end()) return std::nullopt;
    return found->second;
  }

  [[nodiscard]] std::optional<Box> box(std::size_t at) const {
    const auto found = positions_.nodes.find("l" + std::to_string(at));
    const auto size = sizes_.find(at);
    if (found == positions_.nodes.end() || size == sizes_.end()) return std::nullopt;
    const auto spots = spots_of(found->second);
    return spots.empty() ? std::nullopt : std::optional(Box{spots.front(), size->second});
  }

  // The cable that is drawn there already, or a straight line; what of it is between the boxes.
  [[nodiscard]] std::vector<Spot> course(std::size_t from, std::size_t to) const {
    const auto a = box(from), b = box(to);
    if (!a || !b) return {};
    std::vector<Spot> whole{a->middle, a->middle, b->middle, b->middle};
    const std::size_t pair = stage_.pair_of(from, to);
    const auto drawn = positions_.edges.find("pair-" + std::to_string(pair));
    if (pair < stage_.pairs.size() && drawn != positions_.edges.end()) {
      std::vector<Spot> spots = spots_of(drawn->second);
      if (stage_.pairs[pair].a != from) spots = {spots.rbegin(), spots.rend()};
      if (spots.size() >= 4) whole = spots;
    }
    std::vector<Spot> out;
    for (const Spot& spot : sampled(whole)) {
      if (!a->holds(spot) && !b->holds(spot)) out.push_back(spot);
    }
    return thinned(out);
  }

  [[nodiscard]] bool is_drawn(std::size_t from, std::size_t to) const { return stage_.pair_of(from, to) < stage_.pairs.size(); }

  [[nodiscard]] std::string line(std::size_t from, std::size_t to, bool forth, bool back) const {
    const std::vector<Spot> spots = course(from, to);
    if (spots.size() < 2) return "";
    const char* direction = forth && back ? "both" : forth ? "forward" : "back";
    return fmt::format(
        "  l{} -> l{} [color=\"{}\", penwidth={}, style=\"{}\", arrowsize=0.8, dir={}, pos=\"{}\", class=\"path\", id=\"{}way-{}-{}\"]\n",
        from, to, colour::kPath, is_drawn(from, to) ? kPathWidth : kPathWidth - 1, is_drawn(from, to) ? "solid" : "dashed", direction,
        arrow_pos(spots, forth, back), prefix_, from, to);
  }

  [[nodiscard]] std::string cross(const PacketPath& path) const {
    const auto at = place_of(path.lost_at);
    const auto where = at ? box(*at) : std::nullopt;
    if (!where) return "";
    const Spot corner{where->middle.x + where->size.width / 2, where->middle.y + where->size.height / 2};
    return fmt::format(
        "  lost [id=\"{}lost\", shape=circle, style=filled, fixedsize=true, width=0.24, fillcolor=\"{}\", color=\"{}\", penwidth=1.5, "
        "fontcolor=\"{}\", fontsize=13, label=<<B>\u00d7</B>>, pos=\"{}\"]\n",
        prefix_, colour::kBroken, colour::kPaper, colour::kPaper, place(corner));
  }

  const Stage& stage_;
  std::size_t index_;
  const Positions& positions_;
  const std::string& prefix_;
  std::map<std::size_t, Size> sizes_{};  // of the boxes as they are drawn
};

}  // namespace

std::string path_dot(const Series& series, std::size_t index, const PacketPath& path, const Positions& positions) {
  return PathWriter(series, index, positions).text(path);
}

}  // namespace nslab::render

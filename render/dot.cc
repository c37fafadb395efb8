#include "render/dot.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>

#include "render/dot_label.h"
#include "render/dot_path.h"
#include "render/text.h"

namespace nslab::render {

namespace {

constexpr const char* kSans = "Helvetica,Arial,sans-serif";
constexpr double kPoint = 72;  // to the inch

class Writer {
 public:
  // `panel`: null for the layout of all places.
  Writer(const Series& series, const Panel* panel, std::size_t index, const Positions* positions)
      : series_(series), stage_(series.stage), panel_(panel), index_(index), positions_(positions) {
    if (panel == nullptr) return;
    for (const PictureNetns& netns : panel->picture.namespaces) {
      netns_in_[stage_.netns_at[index].at(netns.id)] = &netns;
      for (const PictureLink& link : netns.links) link_in_[stage_.link_at[index].at(link.id)] = &link;
    }
    for (const PictureWire& wire : panel->picture.wires) {
      const auto a = stage_.link_at[index].find(wire.a), b = stage_.link_at[index].find(wire.b);
      if (a == stage_.link_at[index].end() || b == stage_.link_at[index].end()) continue;
      const PictureWire*& at = wire_in_[stage_.pair_of(a->second, b->second)];
      if (at == nullptr || at->change == Change::kRemoved) at = &wire;
    }
    if (panel->path) {
      for (const PathMove& move : panel->path->moves) on_path_.insert({move.from, move.to});
    }
  }

  std::string text() {
    say("digraph nslab {{\n");
    say("  graph [rankdir={}, fontname=\"{}\", fontsize=11, bgcolor=\"{}\", pad=0.2, nodesep=0.18, ranksep={}, outputorder=edgesfirst, "
        "newrank=true, id=\"{}graph\"{}]\n",
        stage_.sideways ? "LR" : "TB", kSans, colour::kPaper, stage_.sideways ? "0.4" : "0.42", prefix(),
        positions_ == nullptr ? "" : fmt::format(", bb=\"{}\"", positions_->box));
    say("  node [fontname=\"{}\", fontsize=11, fontcolor=\"{}\", shape=box, fixedsize=true, margin=0, penwidth=0]\n  edge [dir=none, "
        "headclip=false, tailclip=false, color=\"{}\"]\n",
        kSans, colour::kInk, colour::kQuiet);
    begin_cluster("page", series_.legend ? legend_html(has_paths()) : "", fmt::format("id=\"{}page\", penwidth=0, margin=6", prefix()),
                  "b");
    begin_cluster("all", series_.titled ? title() : "", fmt::format("id=\"{}all\", penwidth=0, margin=6", prefix()));
    for (std::size_t i = 0; i < stage_.namespaces.size(); ++i) write_netns(i);
    say("  }}\n  }}\n");
    for (std::size_t i = 0; i < stage_.pairs.size(); ++i) write_pair(i);
    if (positions_ == nullptr) {
      for (const auto& [from, to] : stage_.ways) say("  l{} -> l{} [style=invis]\n", from, to);
    } else if (panel_ != nullptr && panel_->path) {
      out_ += path_dot(series_, index_, *panel_->path, *positions_);
    }
    out_ += "}\n";
    return std::move(out_);
  }

 private:
  template <class... T>
  void say(fmt::format_string<T...> format, T&&... arguments) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<T>(arguments)...);
  }

  [[nodiscard]] std::string prefix() const { return panel_ == nullptr ? "" : panel_->prefix; }

  [[nodiscard]] bool has_paths() const {
    return std::any_of(series_.panels.begin(), series_.panels.end(), [](const Panel& panel) { return panel.path.has_value(); });
  }

  [[nodiscard]] std::string title() const {
    Size most{};
    for (const Panel& panel : series_.panels) most.grow(title_size(panel.heading, panel.command));
    return panel_ == nullptr ? blank(most) : title_html(panel_->heading, panel_->command, most);
  }

  void begin_cluster(const std::string& name, const std::string& label, const std::string& attributes, const char* where = "t") {
    say("  subgraph cluster_{} {{ graph [labeljust=l, labelloc={}, {}{}", name, where, attributes,
        label.empty() ? ", label=\"\"" : ", label=<" + label + ">");
    if (positions_ != nullptr) {
      const auto box = positions_->boxes.find("cluster_" + name), at = positions_->labels.find("cluster_" + name);
      if (box != positions_->boxes.end()) say(", bb=\"{}\"", box->second);
      if (at != positions_->labels.end() && !label.empty()) say(", lp=\"{}\"", at->second);
    }
    say("]\n");
  }

  static std::string blank(const Size& size) {
    return fmt::format(
        "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" WIDTH=\"{}\" HEIGHT=\"{}\"><TR><TD></TD></TR></TABLE>",
        size.width, size.height);
  }

  static std::string look_of(const PictureNetns& netns) {
    std::string line = colour::kRoomLine;
    std::string width = "1.2";
    std::string style = "rounded,filled";
    std::string fill = netns.naming == verify::Naming::kOwn       ? colour::kHost
                       : netns.naming == verify::Naming::kOutside ? colour::kPaper
                                                                  : colour::kRoom;
    if (netns.naming == verify::Naming::kOutside) style = "rounded,filled,dashed", line = colour::kLine;
    if (netns.change == Change::kAdded) line = colour::kGood, width = "2.4", fill = colour::kAddedFill;
    if (netns.change == Change::kChanged) line = colour::kChangedLine, width = "2.4";
    if (netns.change == Change::kRemoved) line = colour::kLine, style = "rounded,filled,dashed", fill = colour::kPaper;
    if (netns.count > 1) width = "3";
    return fmt::format("style=\"{}\", fillcolor=\"{}\", color=\"{}\", penwidth={}", style, fill, line, width);
  }

  void write_netns(std::size_t place) {
    const auto found = netns_in_.find(place);
    const bool is_there = found != netns_in_.end();
    if (!is_there && positions_ != nullptr) return;
    const Size& size = stage_.namespaces[place].label;
    const std::string id = is_there ? fmt::format(", id=\"{}netns-{}\"", panel_->prefix, found->second->id.value) : "";
    begin_cluster("n" + std::to_string(place), is_there ? label_html(*found->second, size) : blank(size),
                  is_there ? look_of(*found->second) + ", margin=10" + id : "penwidth=0, margin=10");
    for (const std::size_t link : stage_.namespaces[place].links) write_link(link);
    if (stage_.namespaces[place].links.empty()) write_node("e" + std::to_string(place), {24, 4}, "\"\"", "style=invis");
    say("  }}\n");
  }

  // A node is a place of fixed size; what stands there is its label, in the middle.
  void write_node(const std::string& name, const Size& size, const std::string& label, const std::string& attributes) {
    say("    {} [label={}, {}, width={:.4f}, height={:.4f}", name, label, attributes, size.width / kPoint, size.height / kPoint);
    if (positions_ != nullptr) {
      const auto at = positions_->nodes.find(name);
      if (at != positions_->nodes.end()) say(", pos=\"{}\"", at->second);
    }
    say("]\n");
  }

  [[nodiscard]] bool is_on_path(LinkId id) const {
    return std::any_of(on_path_.begin(), on_path_.end(), [id](const auto& move) { return move.first == id || move.second == id; });
  }

  void write_link(std::size_t place) {
    const std::string name = "l" + std::to_string(place);
    const auto found = link_in_.find(place);
    const Size& size = stage_.links[place].size;
    if (found != link_in_.end()) {
      write_node(name, size, "<" + box_html(*found->second, is_on_path(found->second->id)) + ">",
                 fmt::format("id=\"{}link-{}\"", panel_->prefix, found->second->id.value));
    } else if (positions_ == nullptr) {
      write_node(name, size, "\"\"", "style=invis");
    }
  }

  [[nodiscard]] std::string look_of(const PictureWire& wire) const {
    using Kind = PictureWire::Kind;
    const bool on_path = on_path_.contains({wire.a, wire.b}) || on_path_.contains({wire.b, wire.a});
    const bool works = wire.state == LinkState::kUp && wire.change != Change::kRemoved;
    std::string line = works ? (wire.kind == Kind::kPort ? colour::kHub : colour::kQuiet) : colour::kLine;
    double width = wire.kind == Kind::kPort ? 2.4 : wire.kind == Kind::kRider ? 1.4 : 1.8;
    if (wire.count > 1) width += 1.4;
    std::string style = works ? (wire.kind == Kind::kRider ? "dotted" : "solid") : "dashed";
    if (wire.change == Change::kAdded) line = colour::kGood, width = 2.6;
    if (wire.change == Change::kChanged) line = colour::kChangedLine, width = 2.6;
    if (wire.change == Change::kRemoved) style = "dotted";
    if (on_path) line = colour::kPath, width = kPathWidth;
    if (wire.kind == Kind::kTunnel) line = line + ":" + colour::kPaper + ":" + line;
    return fmt::format("style=\"{}\", color=\"{}\", penwidth={}", style, line, width);
  }

  void write_pair(std::size_t at) {
    const PlacePair& pair = stage_.pairs[at];
    const auto found = wire_in_.find(at);
    if (found == wire_in_.end() && positions_ != nullptr) return;
    say("  l{} -> l{} [", pair.a, pair.b);
    if (found == wire_in_.end()) {
      say("style=invis");
    } else {
      say("{}, class=\"wire\"", look_of(*found->second));
    }
    if (positions_ == nullptr) {
      const bool flat = pair.kind == PictureWire::Kind::kTunnel || !pair.shapes;
      say(", id=\"{}\"{}]\n", id_of(at, found == wire_in_.end() ? nullptr : found->second),
          flat                                    ? ", constraint=false"
          : pair.kind == PictureWire::Kind::kPort ? ", weight=3"
                                                  : ", weight=2");
      return;
    }
    const auto spline = positions_->edges.find("pair-" + std::to_string(at));
    if (spline != positions_->edges.end()) say(", pos=\"{}\"", spline->second);
    say(", id=\"{}\"]\n", id_of(at, found->second));
  }

  [[nodiscard]] std::string id_of(std::size_t pair, const PictureWire* wire) const {
    if (panel_ == nullptr || wire == nullptr) return "pair-" + std::to_string(pair);
    return fmt::format("{}wire-{}-{}", panel_->prefix, wire->a.value, wire->b.value);
  }

  const Series& series_;
  const Stage& stage_;
  const Panel* panel_;
  std::size_t index_;
  const Positions* positions_;
  std::map<std::size_t, const PictureNetns*> netns_in_{};
  std::map<std::size_t, const PictureLink*> link_in_{};
  std::map<std::size_t, const PictureWire*> wire_in_{};
  std::set<std::pair<LinkId, LinkId>> on_path_{};
  std::string out_{};
};

}  // namespace

Series make_series(std::vector<Panel> panels, bool titled, bool legend) {
  Series out;
  std::vector<Picture> pictures;
  pictures.reserve(panels.size());
  for (const Panel& panel : panels) pictures.push_back(panel.picture);
  out.stage = stage_of(pictures);
  out.panels = std::move(panels);
  out.titled = titled;
  out.legend = legend;
  return out;
}

std::string layout_dot(const Series& series) { return Writer(series, nullptr, 0, nullptr).text(); }

std::string panel_dot(const Series& series, std::size_t index, const Positions* positions) {
  return Writer(series, &series.panels[index], index, positions).text();
}

}  // namespace nslab::render

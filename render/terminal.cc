#include "render/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace nslab::render {

namespace {

// The pieces that boxes and cables are made of.
struct Strokes {
  std::string top_left, top_right, bottom_left, bottom_right, across, down, port, last_port, cable, broken, tunnel;
};
const Strokes kUnicode{"╭", "╮", "╰", "╯", "─", "│", "├ ", "└ ", "────", "─ ✕ ─", "┄┄┄┄"};
const Strokes kAscii{"+", "+", "+", "+", "-", "|", "|- ", "`- ", "----", "- x -", "...."};

// How many columns a text takes: characters, of UTF-8.
std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

std::string pad(std::string text, std::size_t width) {
  const std::size_t has = columns(text);
  if (has < width) text.append(width - has, ' ');
  return text;
}

std::string repeat(const std::string& piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

// Names may hold anything; a terminal must not be told to do things.
std::string shown(std::string_view text, bool ascii) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c < 0x20 || c == 0x7f) {
      out += '?';
    } else if (ascii && text.substr(i, 3) == "…") {
      out += "..";
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string mark(Change change) {
  switch (change) {
    case Change::kAdded: return "+ ";
    case Change::kChanged: return "~ ";
    case Change::kRemoved: return "- ";
    case Change::kNone: break;
  }
  return "";
}

struct Row {
  std::string left{};   // in the box
  std::string right{};  // the cable's far end, with the cable
};

struct Far {
  std::string where{};
  PictureWire wire{};
};

class Drawing {
 public:
  Drawing(const Picture& picture, const TerminalOptions& options)
      : picture_(picture), options_(options), strokes_(options.ascii ? kAscii : kUnicode) {
    for (const PictureNetns& netns : picture.namespaces) {
      for (const PictureLink& link : netns.links) {
        if (link.change != Change::kRemoved) places_[link.id] = {&netns, &link};
      }
    }
    for (const PictureWire& wire : picture.wires) {
      if (wire.change == Change::kRemoved) continue;
      note_far(wire.a, wire.b, wire);
      if (wire.kind != PictureWire::Kind::kPort && wire.kind != PictureWire::Kind::kRider) note_far(wire.b, wire.a, wire);
    }
  }

  std::string text() const {
    std::string out;
    for (const PictureNetns& netns : picture_.namespaces) {
      if (!out.empty()) out += '\n';
      out += box(netns);
    }
    return out;
  }

 private:
  using Place = std::pair<const PictureNetns*, const PictureLink*>;

  void note_far(LinkId from, LinkId to, const PictureWire& wire) {
    const auto place = places_.find(to);
    if (wire.kind == PictureWire::Kind::kPort || place == places_.end()) return;
    const auto here = places_.find(from);
    const bool same = here != places_.end() && here->second.first == place->second.first;
    std::string where = (same ? "" : place->second.first->name + ":") + place->second.second->name;
    far_[from].push_back({shown(where, options_.ascii), wire});
  }

  [[nodiscard]] std::string cable(LinkId id) const {
    const auto found = far_.find(id);
    if (found == far_.end()) return "";
    std::string out;
    for (const Far& far : found->second) {
      if (!out.empty()) out += ", ";
      const bool rider = far.wire.kind == PictureWire::Kind::kRider;
      const std::string& stroke = far.wire.state != LinkState::kUp              ? strokes_.broken
                                  : far.wire.kind == PictureWire::Kind::kTunnel ? strokes_.tunnel
                                                                                : strokes_.cable;
      out += rider ? "on " + far.where : stroke + " " + far.where;
    }
    return out;
  }

  [[nodiscard]] std::string words(const PictureLink& link) const {
    std::string out;
    const auto add = [&](const std::string& word) {
      if (!word.empty()) out += (out.empty() ? "" : "  ") + word;
    };
    add(link.kind);
    for (const Line& address : link.addresses) add(mark(address.change) + address.text);
    for (const Line& note : link.notes) add(note.broken ? "(" + note.text + ")" : note.text);
    if (link.count > 1) add(fmt::format("({} of them)", link.count));
    return shown(out, options_.ascii);
  }

  void add_link(const PictureNetns& netns, const PictureLink& link, const std::string& indent, std::size_t name_width,
                std::vector<Row>& rows) const {
    const std::string name = pad(indent + mark(link.change) + shown(link.name, options_.ascii), name_width);
    rows.push_back({fmt::format("{}  {}  {}", name, pad(state_word(link.state), state_width(netns)), words(link)),
                    link.change == Change::kRemoved ? "" : cable(link.id)});
    std::vector<const PictureLink*> ports;
    for (const PictureLink& port : netns.links) {
      if (link.hub && port.master == link.id) ports.push_back(&port);
    }
    for (const PictureLink* port : ports)
      add_link(netns, *port, (port == ports.back() ? strokes_.last_port : strokes_.port), name_width, rows);
  }

  [[nodiscard]] static bool below_hub(const PictureNetns& netns, const PictureLink& link) {
    return std::any_of(netns.links.begin(), netns.links.end(),
                       [&](const PictureLink& other) { return other.hub && other.id == link.master; });
  }

  [[nodiscard]] static std::size_t state_width(const PictureNetns& netns) {
    std::size_t width = 0;
    for (const PictureLink& link : netns.links) width = std::max(width, state_word(link.state).size());
    return width;
  }

  [[nodiscard]] std::size_t name_width(const PictureNetns& netns) const {
    std::size_t width = 0;
    for (const PictureLink& link : netns.links) {
      const std::size_t indent = below_hub(netns, link) ? columns(strokes_.port) : 0;
      width = std::max(width, indent + columns(mark(link.change)) + columns(shown(link.name, options_.ascii)));
    }
    return width;
  }

  [[nodiscard]] std::vector<Row> rows(const PictureNetns& netns) const {
    std::vector<Row> out;
    const std::size_t width = name_width(netns);
    for (const PictureLink& link : netns.links) {
      if (!below_hub(netns, link)) add_link(netns, link, "", width, out);
    }
    if (options_.loopback && !netns.loopback.text.empty()) out.push_back({shown(netns.loopback.text, options_.ascii)});
    for (const Line& fact : netns.facts) out.push_back({shown(mark(fact.change) + fact.text, options_.ascii)});
    return out;
  }

  // Long rows are broken at double spaces, and go on below.
  static std::vector<Row> wrapped(const std::vector<Row>& rows, std::size_t width) {
    std::vector<Row> out;
    for (const Row& row : rows) {
      Row rest = row;
      while (columns(rest.left) > width) {
        std::size_t cut = rest.left.size();
        while ((cut = rest.left.rfind(' ', cut - 1)) != std::string::npos && cut > 4 && columns(rest.left.substr(0, cut)) > width) {
        }
        if (cut == std::string::npos || cut <= 4) break;
        out.push_back({rest.left.substr(0, cut), rest.right});
        rest = {"    " + rest.left.substr(cut + 1), ""};
      }
      while (!rest.left.empty() && rest.left.back() == ' ') rest.left.pop_back();
      out.push_back(std::move(rest));
    }
    return out;
  }

  [[nodiscard]] std::string box(const PictureNetns& netns) const {
    std::string title = mark(netns.change) + shown(netns.name, options_.ascii);
    if (netns.count > 1) title += fmt::format(" ({} namespaces)", netns.count);
    std::vector<Row> all = rows(netns);
    std::size_t right = 0;
    for (const Row& row : all) right = std::max(right, columns(row.right));
    const std::size_t most = options_.width > right + 24 ? options_.width - right - 4 : 20;
    all = wrapped(all, most);
    std::size_t width = columns(title) + 3;
    for (const Row& row : all) width = std::max(width, columns(row.left));
    std::string out = strokes_.top_left + strokes_.across + " " + title + " " + repeat(strokes_.across, width - columns(title) - 1) +
                      strokes_.top_right + "\n";
    for (const Row& row : all) out += strokes_.down + " " + pad(row.left, width) + " " + strokes_.down + row.right + "\n";
    out += strokes_.bottom_left + repeat(strokes_.across, width + 2) + strokes_.bottom_right + "\n";
    return out;
  }

  const Picture& picture_;
  const TerminalOptions& options_;
  const Strokes& strokes_;
  std::map<LinkId, Place> places_{};
  std::map<LinkId, std::vector<Far>> far_{};
};

}  // namespace

std::string draw_terminal(const Picture& picture, const TerminalOptions& options) { return Drawing(picture, options).text(); }

std::string draw_terminal(const World& world, Pid viewer, const TerminalOptions& options) {
  const verify::Topology topology = verify::topology_of(world, viewer);
  return draw_terminal(picture_of(world, topology, fold_alike(world, topology, options.fold)), options);
}

}  // namespace nslab::render

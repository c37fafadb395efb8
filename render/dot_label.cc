#include "render/dot_label.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "render/text.h"

namespace nslab::render {

namespace {

constexpr const char* kMono = "DejaVu Sans Mono,Menlo,Consolas,monospace";
constexpr const char* kSigns = "DejaVu Sans,Arial,sans-serif";  // has the discs
constexpr double kNameSize = 11.5, kAddressSize = 9.5, kNoteSize = 9.5, kTitleSize = 14;
constexpr double kPadding = 12;
constexpr double kHeadingSize = 11, kCommandSize = 12.5, kUnderTitle = 8;
constexpr std::size_t kMostLines = 5, kLongestFact = 58, kLongestHeading = 120, kLongestCommand = 96, kMostCommandLines = 3;

// About how wide a character of Helvetica is, in ems, on the wide side; all of the fixed font's are the same.
double em_of(char c) {
  constexpr std::string_view kNarrow = "iljtfrI.,:;'|!()[]/\\ ", kWide = "mwMW@%";
  if (kNarrow.find(c) != std::string_view::npos) return 0.34;
  if (kWide.find(c) != std::string_view::npos) return 0.9;
  return c >= 'A' && c <= 'Z' ? 0.72 : 0.58;
}

double sans(std::string_view text, double size) {
  double ems = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) ems += em_of(c);
    if (byte >= 0xc0) ems += 1;  // the first byte of a character of some other script
  }
  return ems * size;
}
double bold(std::string_view text, double size) { return sans(text, size) * 1.07; }
double mono(std::string_view text, double size) { return static_cast<double>(length_of(text)) * size * 0.61; }
double line_height(double size) { return std::ceil(size * 1.32) + 1; }

std::string font(const std::string& text, const std::string& attributes) { return fmt::format("<FONT {}>{}</FONT>", attributes, text); }
std::string coloured(const std::string& text, const char* colour, double size) {
  return font(text, fmt::format("COLOR=\"{}\" POINT-SIZE=\"{}\"", colour, size));
}

// An empty element is no label to Graphviz, and neither is one of nothing but closing brackets.
std::string html_text(std::string_view text) {
  std::string out;
  for (const char c : escaped(text)) {
    if (c == ']') {
      out += "&#93;";
    } else {
      out += c;
    }
  }
  return out.empty() ? "&#160;" : out;
}

std::string row(const std::string& cell) { return "<TR><TD ALIGN=\"LEFT\">" + cell + "</TD></TR>"; }

std::string_view sign(Change change) {
  switch (change) {
    case Change::kAdded: return "+ ";
    case Change::kChanged: return "~ ";
    case Change::kRemoved: return "\u2212 ";
    case Change::kNone: break;
  }
  return "";
}

const char* text_colour(Change change, bool broken, const char* otherwise) {
  if (broken) return colour::kBroken;
  switch (change) {
    case Change::kAdded: return colour::kAdded;
    case Change::kChanged: return colour::kChanged;
    case Change::kRemoved: return colour::kQuiet;
    case Change::kNone: break;
  }
  return otherwise;
}

// A filled disc, a half one, a ring: told apart without colour.
std::string_view disc(LinkState state) { return state == LinkState::kUp ? "\u25cf" : state == LinkState::kNoCarrier ? "\u25d0" : "\u25cb"; }

std::string struck(const std::string& html, Change change) { return change == Change::kRemoved ? "<S>" + html + "</S>" : html; }

// What stands beside a link's name.
std::string side_words(const PictureLink& link) {
  std::string out = link.kind;
  if (link.state != LinkState::kUp) out += (out.empty() ? "" : ", ") + state_word(link.state);
  if (link.count > 1) out += fmt::format("{}\u00d7{}", out.empty() ? "" : " ", link.count);
  return out;
}

// Rows at the top left of a place that may be larger than they need.
std::string sized(const std::string& rows, const Size& size) {
  return fmt::format(
      "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" WIDTH=\"{}\" HEIGHT=\"{}\"><TR><TD ALIGN=\"LEFT\" "
      "VALIGN=\"TOP\">"
      "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">{}</TABLE></TD></TR></TABLE>",
      size.width, size.height, rows);
}

std::vector<Line> capped(std::vector<Line> lines, std::size_t most, const char* what) {
  if (lines.size() > most) {
    const std::size_t more = lines.size() - most + 1;
    lines.resize(most - 1);
    lines.push_back({fmt::format("and {} more {}", more, what)});
  }
  for (Line& line : lines) line.text = shortened(printable(line.text), kLongestFact);
  return lines;
}

std::string title_words(const PictureNetns& netns) {
  std::string out;
  if (netns.count > 1) out += fmt::format("  \u00d7{}", netns.count);
  if (netns.naming == verify::Naming::kByPid) out += "  no name";
  return out;
}

std::vector<std::string> command_lines(const std::string& command) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin <= command.size() && out.size() < kMostCommandLines; ) {
    const std::size_t end = std::min(command.find('\n', begin), command.size());
    out.push_back(shortened(printable(command.substr(begin, end - begin)), kLongestCommand));
    if (out.size() == kMostCommandLines && end < command.size()) out.back() = "…";
    begin = end + 1;
  }
  return out;
}

}  // namespace

Size box_size(const PictureLink& link) {
  Size out;
  out.width = bold(sign(link.change), kNameSize) + 14 + bold(printable(link.name), kNameSize) + 6 + sans(side_words(link), kNoteSize);
  out.height = line_height(kNameSize);
  for (const Line& line : capped(link.addresses, kMostLines, "addresses")) {
    out.width = std::max(out.width, mono(line.text, kAddressSize) + mono(sign(line.change), kAddressSize));
    out.height += line_height(kAddressSize);
  }
  for (const Line& line : capped(link.notes, kMostLines, "notes")) {
    out.width = std::max(out.width, sans(line.text, kNoteSize) + 10);
    out.height += line_height(kNoteSize);
  }
  out.width = std::ceil(out.width + kPadding + 6);
  out.height = std::ceil(out.height + kPadding);
  return out;
}

Size label_size(const PictureNetns& netns) {
  Size out;
  out.width = bold(sign(netns.change), kTitleSize) + bold(printable(netns.name) + title_words(netns), kTitleSize) + 14 +
              sans(printable(netns.loopback.text), kNoteSize);
  out.height = line_height(kTitleSize);
  for (const Line& line : capped(netns.facts, 8, "facts")) {
    out.width = std::max(out.width, sans(line.text, kNoteSize) + 12);
    out.height += line_height(kNoteSize);
  }
  out.width = std::ceil(out.width + 4);
  out.height = std::ceil(out.height + 4);
  return out;
}

std::string box_html(const PictureLink& link, bool on_path) {
  const char* border = link.hub ? colour::kHub : colour::kLine;
  const char* fill = link.hub ? colour::kHubFill : colour::kPaper;
  int width = link.hub ? 2 : 1;
  if (link.change == Change::kAdded) border = colour::kGood, fill = colour::kAddedFill, width = 2;
  if (link.change == Change::kChanged) border = colour::kChangedLine, fill = colour::kChangedFill, width = 2;
  if (on_path) border = colour::kPath, width = 2;
  const bool dashed = link.change == Change::kRemoved || link.state == LinkState::kDown;
  const char* ink = link.change == Change::kRemoved ? colour::kQuiet : colour::kInk;
  const char* disc_colour = link.change == Change::kRemoved ? colour::kQuiet
                            : link.state == LinkState::kUp  ? colour::kGood
                                                            : colour::kBroken;
  std::string out = fmt::format(
      "<TABLE BORDER=\"{}\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" STYLE=\"ROUNDED{}\" BGCOLOR=\"{}\" COLOR=\"{}\">", width,
      dashed ? ",DASHED" : "", fill, border);
  std::string name =
      font(fmt::format("{} ", disc(link.state)), fmt::format("FACE=\"{}\" COLOR=\"{}\" POINT-SIZE=\"{}\"", kSigns, disc_colour, kNameSize));
  name += coloured(fmt::format("<B>{}{}</B>", sign(link.change), struck(html_text(link.name), link.change)),
                   text_colour(link.change, false, ink), kNameSize);
  const std::string side = side_words(link);
  if (!side.empty())
    name += coloured("&#160; " + html_text(side),
                     link.state == LinkState::kUp || link.change == Change::kRemoved ? colour::kQuiet : colour::kBroken, kNoteSize);
  std::string rows = row(name);
  for (const Line& line : capped(link.addresses, kMostLines, "addresses")) {
    const Change change = link.change == Change::kRemoved ? Change::kNone : line.change;
    rows +=
        row(font(fmt::format("{}{}&#160;", sign(change), struck(html_text(line.text), change)),  // a browser's letters may be wider
                 fmt::format("FACE=\"{}\" COLOR=\"{}\" POINT-SIZE=\"{}\"", kMono, text_colour(change, line.broken, ink), kAddressSize)));
  }
  for (const Line& line : capped(link.notes, kMostLines, "notes")) {
    const Change change = link.change == Change::kRemoved ? Change::kNone : line.change;
    rows += row(coloured(fmt::format("{}{}", sign(change), struck(html_text(line.text), change)),
                         text_colour(change, line.broken, colour::kQuiet), kNoteSize));
  }
  return out + "<TR><TD CELLPADDING=\"4\"><TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"1\">" + rows +
         "</TABLE></TD></TR></TABLE>";
}

std::string label_html(const PictureNetns& netns, const Size& size) {
  const bool removed = netns.change == Change::kRemoved;
  const char* ink = removed ? colour::kQuiet : text_colour(netns.change, false, colour::kInk);
  std::string name = std::string(sign(netns.change)) + struck(html_text(netns.name), netns.change);
  name =
      netns.naming == verify::Naming::kNamed || netns.naming == verify::Naming::kOwn ? "<B>" + name + "</B>" : "<B><I>" + name + "</I></B>";
  std::string title = coloured(name, ink, kTitleSize);
  if (const std::string words = title_words(netns); !words.empty()) title += coloured(words, colour::kQuiet, kNameSize);
  if (!netns.loopback.text.empty() && !removed) {
    title += coloured("    " + html_text(netns.loopback.text), text_colour(netns.loopback.change, netns.loopback.broken, colour::kQuiet),
                      kNoteSize);
  }
  std::string rows = row(title);
  for (const Line& line : capped(netns.facts, 8, "facts")) {
    const Change change = removed ? Change::kNone : line.change;
    rows += row(coloured(fmt::format("{}{}", sign(change), struck(html_text(line.text), change)),
                         text_colour(change, line.broken, colour::kQuiet), kNoteSize));
  }
  return sized(rows, size);
}

Size title_size(const std::string& heading, const std::string& command) {
  Size out{sans(printable(heading), kHeadingSize), line_height(kHeadingSize) + kUnderTitle};
  for (const std::string& line : command_lines(command)) {
    out.width = std::max(out.width, mono(line, kCommandSize));
    out.height += line_height(kCommandSize);
  }
  return {std::ceil(out.width + 8), std::ceil(out.height)};
}

std::string title_html(const std::string& heading, const std::string& command, const Size& size) {
  std::string rows = row(coloured(html_text(shortened(heading, kLongestHeading)), colour::kQuiet, kHeadingSize));
  for (const std::string& line : command_lines(command)) {
    rows += row(font(line.empty() ? " " : html_text(line),
                     fmt::format("FACE=\"{}\" COLOR=\"{}\" POINT-SIZE=\"{}\"", kMono, colour::kInk, kCommandSize)));
  }
  return sized(rows, size);
}

std::string legend_html(bool with_path) {
  const auto swatch = [](const char* line, const char* fill, const std::string& text) {
    return fmt::format(
        "<TD><TABLE BORDER=\"1\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"2\" STYLE=\"ROUNDED\" COLOR=\"{}\" "
        "BGCOLOR=\"{}\"><TR><TD>{}</TD></TR></TABLE></TD>",
        line, fill, coloured(text, colour::kInk, 9));
  };
  const auto words = [](const char* sign_colour, const std::string& sign_text, const std::string& text) {
    return "<TD>" + font(sign_text + " ", fmt::format("FACE=\"{}\" COLOR=\"{}\" POINT-SIZE=\"10\"", kSigns, sign_colour)) +
           coloured(text, colour::kQuiet, 9.5) + "</TD>";
  };
  std::string out = "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"5\" CELLPADDING=\"0\"><TR>";
  out += words(colour::kGood, "\u25cf", "up") + words(colour::kBroken, "\u25d0", "no carrier") + words(colour::kBroken, "\u25cb", "down");
  out += swatch(colour::kHub, colour::kHubFill, "bridge") + swatch(colour::kGood, colour::kAddedFill, "+ added");
  out += swatch(colour::kChangedLine, colour::kChangedFill, "~ changed") + swatch(colour::kLine, colour::kPaper, "\u2212 <S>removed</S>");
  out += words(colour::kQuiet, "\u2501", "cable") + words(colour::kQuiet, "\u254c", "not working");
  if (with_path) out += words(colour::kPath, "\u2501", "packet");
  return out + "</TR></TABLE>";
}

}  // namespace nslab::render

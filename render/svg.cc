#include "render/svg.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "render/dot_label.h"
#include "render/svg_process.h"
#include "render/text.h"

namespace nslab::render {

namespace {

using Json = nlohmann::json;

std::string text_of(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

Positions positions_of(const Json& graph) {
  Positions out;
  out.box = text_of(graph, "bb");
  for (const Json& object : graph.value("objects", Json::array())) {
    const std::string name = text_of(object, "name");
    if (object.contains("nodes") || object.contains("subgraphs") || name.starts_with("cluster_")) {
      out.boxes[name] = text_of(object, "bb");
      if (object.contains("lp")) out.labels[name] = text_of(object, "lp");
    } else {
      out.nodes[name] = text_of(object, "pos");
    }
  }
  for (const Json& edge : graph.value("edges", Json::array())) {
    if (edge.contains("id")) out.edges[text_of(edge, "id")] = text_of(edge, "pos");
  }
  return out;
}

// What a page that is read in the dark has instead of each colour.
struct Night {
  const char* day;
  const char* night;
};
constexpr Night kNights[] = {
    {colour::kPaper, "#14181d"},     {colour::kInk, "#e8ecf0"},      {colour::kQuiet, "#a9b4bf"},      {colour::kLine, "#6f7a85"},
    {colour::kRoom, "#1d232a"},      {colour::kHost, "#1b2733"},     {colour::kRoomLine, "#3b4550"},   {colour::kHub, "#56b4e9"},
    {colour::kHubFill, "#17334a"},   {colour::kGood, "#2cc295"},     {colour::kAdded, "#4fd6ac"},      {colour::kAddedFill, "#12352b"},
    {colour::kChanged, "#f2b53a"},   {colour::kChangedLine, "#e69f00"}, {colour::kChangedFill, "#3a2e10"}, {colour::kBroken, "#ff8f4d"},
    {colour::kPath, "#e08bbd"},      {colour::kPathFill, "#40202f"},
};

// Graphviz calls every object by its identifier, which a browser shows as a tip; and says who it is in comments.
std::string without_tips(const std::string& svg) {
  std::string out;
  for (std::size_t at = 0; at < svg.size();) {
    const std::size_t title = svg.find("<title>", at), comment = svg.find("<!--", at);
    const std::size_t begin = std::min(title, comment);
    if (begin == std::string::npos) return out + svg.substr(at);
    const std::string_view mark = begin == title ? "</title>\n" : "-->\n";
    const std::size_t end = svg.find(mark, begin);
    out.append(svg, at, begin - at);
    at = end == std::string::npos ? svg.size() : end + mark.size();
  }
  return out;
}

// Graphviz writes one document after the other.
std::vector<std::string> documents(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = text.find("<svg", at)) != std::string::npos;) {
    const std::size_t end = text.find("</svg>", at);
    if (end == std::string::npos) break;
    out.push_back(without_tips(text.substr(at, end + 6 - at)));
    at = end + 6;
  }
  return out;
}

constexpr std::string_view kPngBegin("\x89PNG\r\n\x1a\n", 8);
constexpr std::string_view kPngEnd("IEND\xae\x42\x60\x82", 8);

std::vector<std::string> images(const std::string& text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; (at = text.find(kPngBegin, at)) != std::string::npos;) {
    const std::size_t end = text.find(kPngEnd, at);
    if (end == std::string::npos) break;
    out.push_back(text.substr(at, end + kPngEnd.size() - at));
    at = end + kPngEnd.size();
  }
  return out;
}

}  // namespace

Drawn<Positions> lay_out(const Series& series) {
  const auto text = run_graphviz({"dot", "-Tjson0"}, layout_dot(series));
  if (!text) return tl::unexpected(text.error());
  const Json graph = Json::parse(*text, nullptr, false);
  if (graph.is_discarded() || !graph.contains("bb")) return tl::unexpected(GraphvizError{false, "'dot' gave a layout that cannot be read"});
  return positions_of(graph);
}

Drawn<std::vector<std::string>> draw(const Series& series, const std::vector<std::size_t>& panels, ImageFormat format) {
  if (panels.empty()) return std::vector<std::string>{};
  const auto positions = lay_out(series);
  if (!positions) return tl::unexpected(positions.error());
  std::string input;
  for (const std::size_t panel : panels) input += panel_dot(series, panel, &*positions);
  const bool png = format == ImageFormat::kPng;
  const auto text = run_graphviz(
      png ? std::vector<std::string>{"neato", "-n2", "-Tpng", "-Gdpi=144"} : std::vector<std::string>{"neato", "-n2", "-Tsvg"}, input);
  if (!text) return tl::unexpected(text.error());
  std::vector<std::string> out = png ? images(*text) : documents(*text);
  if (out.size() != panels.size())
    return tl::unexpected(GraphvizError{false, fmt::format("'neato' drew {} of {} pictures", out.size(), panels.size())});
  return out;
}

// Rules by attribute: an attribute's colour gives way to any rule of a style sheet.
std::string night_css() {
  std::string out = "@media screen and (prefers-color-scheme: dark) {\n";
  for (const Night& each : kNights) {
    out += fmt::format("svg [fill=\"{0}\"]{{fill:{1}}} svg [stroke=\"{0}\"]{{stroke:{1}}}\n", each.day, each.night);
  }
  return out + "svg text:not([fill]){fill:#e8ecf0}\n}\n";
}

std::string standalone(const std::string& svg, const std::string& name) {
  std::string out = labelled(svg, name);
  out.insert(out.find('>') + 1, "\n<style>" + night_css() + "</style>");
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out + "\n";
}

std::string labelled(const std::string& svg, const std::string& name) {
  std::string out = svg;
  out.insert(4, fmt::format(" role=\"img\" aria-label=\"{}\"", escaped(name)));
  return out;
}

}  // namespace nslab::render

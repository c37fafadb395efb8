#include "render/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "render/explanation.h"
#include "verify/explain_links.h"

namespace nslab::render {

namespace {

using verify::Matrix;
using verify::MatrixCell;

std::string_view way_word(MatrixCell::Way way) {
  switch (way) {
    case MatrixCell::Way::kBoth: return "both";
    case MatrixCell::Way::kLostThere: return "lost";
    case MatrixCell::Way::kLostBack: return "back";
    case MatrixCell::Way::kRefused: return "refused";
  }
  return "lost";
}

std::string_view mark(MatrixCell::Way way) {
  switch (way) {
    case MatrixCell::Way::kBoth: return "ok";
    case MatrixCell::Way::kLostThere: return "lost";
    case MatrixCell::Way::kLostBack: return "no way back";
    case MatrixCell::Way::kRefused: return "refused";
  }
  return "?";
}

// What tells the cells apart without their colours.
std::string_view sign_of(MatrixCell::Way way) {
  switch (way) {
    case MatrixCell::Way::kBoth: return "\u2713";
    case MatrixCell::Way::kLostBack: return "\u21a9";
    case MatrixCell::Way::kLostThere:
    case MatrixCell::Way::kRefused: return "\u2717";
  }
  return "";
}

std::string reason_of(const MatrixCell& cell) {
  if (cell.way == MatrixCell::Way::kRefused) return std::string(error_name(cell.error));
  return cell.reason == DropReason::kNone ? "" : std::string(row(cell.reason).name);
}

// "NEIGH_FAILED at v0 in red: the other end of the pair, v1 in blue, is down"
std::string why(const Matrix& m, const verify::Speaker& speak, const MatrixCell& cell) {
  if (cell.way == MatrixCell::Way::kBoth) return {};
  std::string out = reason_of(cell);
  if (out.empty()) out = "no answer";
  if (cell.link) {
    out += fmt::format(" at {} in {}", speak.link(cell.link), speak.netns(cell.netns));
  } else if (cell.netns) {
    out += " in " + speak.netns(cell.netns);
  }
  if (!cell.cause && cell.error == Errno::kENETUNREACH) return out + ": no route leads there";
  if (!cell.cause) return out;
  verify::Explanation as_explanation;
  as_explanation.verdict = verify::Verdict::kLost;
  as_explanation.drop = cell.reason;
  as_explanation.world = m.world;
  as_explanation.shell = m.shell;
  return out + ": " + cause_text(as_explanation, *cell.cause, speak);
}

std::size_t ways_that_work(const Matrix& m) {
  std::size_t out = 0;
  for (const auto& line : m.cells) {
    out += static_cast<std::size_t>(
        std::count_if(line.begin(), line.end(), [](const MatrixCell& cell) { return cell.way == MatrixCell::Way::kBoth; }));
  }
  return out;
}

// "pod-1-1", or "pod-1-1 … pod-1-30 (30 alike)"
std::string row_name(const Matrix& m, const verify::Speaker& speak, std::size_t row) {
  std::string out = speak.netns(m.from[row]);
  if (m.alike.empty() || m.alike[row].size() < 2) return out;
  return out + fmt::format(" … {} ({} alike)", speak.netns(m.alike[row].back()), m.alike[row].size());
}

std::string target_name(const verify::Speaker& speak, const verify::MatrixTarget& to) {
  return fmt::format("{} {}", speak.netns(to.netns), speak.link(to.link));
}

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

constexpr std::string_view kStyle =
    ":root{color-scheme:light dark}"
    "body{font:16px/1.45 system-ui,sans-serif;margin:1.6rem;color:#1b1f24;background:#fff}"
    "h1{font-size:1.15rem;margin:0 0 .2rem;overflow-wrap:anywhere}p{margin:0 0 1rem;color:#57606a;max-width:70ch}"
    ".wide{overflow-x:auto}table{border-collapse:separate;border-spacing:3px}"
    "th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;border-radius:5px}"
    "th{background:#f0f3f6;font-weight:600}thead th{position:sticky;top:0}tbody th{white-space:nowrap;position:sticky;left:0}"
    "td small,th small{display:block;font-size:.78rem;font-weight:400;min-width:9em;max-width:20em}"
    "td b{font-weight:600}.both{background:#e3f3ec}.both b{color:#00694f}.lost,.refused{background:#fbe6da}"
    ".lost b,.refused b{color:#a84300}.back{background:#fdf0cf}.back b{color:#7a5200}"
    "@media screen and (prefers-color-scheme:dark){body{color:#e8ecf0;background:#14181d}p{color:#a9b4bf}th{background:#242b33}"
    ".both{background:#12332a}.both b{color:#4fd6ac}.lost,.refused{background:#43220f}.lost b,.refused b{color:#ff9b60}"
    ".back{background:#3d3110}.back b{color:#f0c35a}}"
    "@media print{body{margin:0;font-size:10pt}th,td{border:1px solid #999}}";

}  // namespace

std::string matrix_text(const Matrix& m) {
  const verify::Speaker speak(m.world, m.shell);
  std::map<std::string, std::size_t> notes;
  std::vector<std::string> listed;
  if (m.to.empty()) return "Nobody has an address that others could ask for.\n";
  std::vector<std::vector<std::string>> table;
  std::vector<std::string> head{"from"}, below{""};
  for (const auto& to : m.to) {
    head.push_back(to_string(to.address));
    below.push_back(target_name(speak, to));
  }
  table.push_back(head);
  table.push_back(below);
  for (std::size_t i = 0; i < m.from.size(); ++i) {
    std::vector<std::string> line{row_name(m, speak, i)};
    for (const MatrixCell& cell : m.cells[i]) {
      std::string text(mark(cell.way));
      if (cell.way != MatrixCell::Way::kBoth) {
        const std::string note = why(m, speak, cell);
        const auto [at, fresh] = notes.emplace(note, listed.size() + 1);
        if (fresh) listed.push_back(note);
        text += fmt::format(" ({})", at->second);
      }
      line.push_back(text);
    }
    table.push_back(line);
  }
  std::vector<std::size_t> widths(head.size(), 0);
  for (const auto& line : table) {
    for (std::size_t k = 0; k < line.size(); ++k) widths[k] = std::max(widths[k], line[k].size());
  }
  std::string out;
  for (const auto& line : table) {
    std::string text;
    for (std::size_t k = 0; k < line.size(); ++k) text += fmt::format("{:<{}}  ", line[k], widths[k]);
    out += text.substr(0, text.find_last_not_of(' ') + 1) + "\n";
  }
  if (!m.alike.empty()) {
    out += fmt::format(
        "\nOne row is for all that are alike. Targets that are alike have a column for each place where one can be: the first, one beside "
        "it, one on another node.\n{} packets told it all.\n",
        m.packets);
  }
  if (!listed.empty()) out += "\n";
  for (std::size_t i = 0; i < listed.size(); ++i) out += fmt::format("({}) {}\n", i + 1, listed[i]);
  return out;
}

std::string matrix_json(const Matrix& m) {
  using Json = nlohmann::ordered_json;
  const verify::Speaker speak(m.world, m.shell);
  Json out;
  out["version"] = 1;
  out["from"] = Json::array();
  for (const NetnsId from : m.from) out["from"].push_back(speak.netns(from));
  for (const auto& row : m.alike) {
    Json members = Json::array();
    for (const NetnsId member : row) members.push_back(speak.netns(member));
    out["alike"].push_back(std::move(members));
  }
  out["to"] = Json::array();
  for (const auto& to : m.to)
    out["to"].push_back(Json{{"address", to_string(to.address)}, {"netns", speak.netns(to.netns)}, {"dev", speak.link(to.link)}});
  out["cells"] = Json::array();
  for (const auto& line : m.cells) {
    Json cells = Json::array();
    for (const MatrixCell& cell : line) {
      Json object;
      object["way"] = way_word(cell.way);
      if (cell.way != MatrixCell::Way::kBoth) {
        object["reason"] = reason_of(cell);
        object["site"] = cell.site;
        object["where"] = Json{{"netns", cell.netns ? speak.netns(cell.netns) : ""}, {"dev", cell.link ? speak.link(cell.link) : ""}};
        object["cause"] = cell.cause ? verify::fault_name(cell.cause->fault) : "unknown";
        object["sentence"] = why(m, speak, cell);
      }
      cells.push_back(std::move(object));
    }
    out["cells"].push_back(std::move(cells));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string matrix_html(const Matrix& m, const std::string& title) {
  const verify::Speaker speak(m.world, m.shell);
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">"
      "<title>{0}: who reaches whom</title><style>{1}</style></head>\n<body><h1>{0}: who reaches whom</h1>\n"
      "<p>Each row sends an echo request to the address of each column: {2} of {3} are answered.</p>\n"
      "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">from</th>",
      escaped(title), kStyle, ways_that_work(m), m.from.size() * m.to.size());
  for (const auto& to : m.to)
    out += fmt::format("<th scope=\"col\">{}<small>{}</small></th>", to_string(to.address), escaped(target_name(speak, to)));
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < m.from.size(); ++i) {
    out += fmt::format("<tr><th scope=\"row\">{}</th>", escaped(row_name(m, speak, i)));
    for (const MatrixCell& cell : m.cells[i]) {
      out += fmt::format("<td class=\"{}\"><b>{} {}</b>", way_word(cell.way), sign_of(cell.way), mark(cell.way));
      if (cell.way != MatrixCell::Way::kBoth) out += fmt::format("<small>{}</small>", escaped(why(m, speak, cell)));
      out += "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table></div></body></html>\n";
}

}  // namespace nslab::render

#include "cli/shell_draw.h"

#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

#include "cli/draw_steps.h"
#include "cli/put.h"
#include "cli/shell_words.h"
#include "render/page.h"
#include "render/svg.h"
#include "render/terminal.h"
#include "verify/topology.h"

namespace nslab::cli {

namespace {

// Whether the terminal shows more than ASCII (locale(7): the first of these that is set counts).
bool shows_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    const std::string_view locale(value);
    return locale.find("UTF-8") != std::string_view::npos || locale.find("utf8") != std::string_view::npos;
  }
  return false;
}

render::Picture picture_of(const shell::Session& session) {
  return render::picture_of(session.world, verify::topology_of(session.world, session.shell));
}

// The world now, with what the last line changed.
render::Picture marked_picture_of(const Console& console) {
  render::Picture now = picture_of(console.session());
  if (!console.past().empty()) render::mark_changes(now, picture_of(console.past().back().before));
  return now;
}

enum class Format : std::uint8_t { kSvg, kPng, kDot, kHtml };

std::optional<Format> format_of(const std::string& file) {
  for (const auto& [end, format] :
       {std::pair{".svg", Format::kSvg}, {".png", Format::kPng}, {".dot", Format::kDot}, {".html", Format::kHtml}}) {
    if (file.ends_with(end)) return format;
  }
  return std::nullopt;
}

tl::expected<std::string, std::string> image_of(const Console& console, Format format) {
  render::Panel panel;
  panel.picture = marked_picture_of(console);
  if (!console.past().empty()) panel.heading = console.past().back().text;
  const render::Series series = render::make_series({panel}, true, true);
  if (format == Format::kDot) return render::panel_dot(series, 0);
  const auto drawn = render::draw(series, {0}, format == Format::kPng ? render::ImageFormat::kPng : render::ImageFormat::kSvg);
  if (!drawn) return tl::unexpected(drawn.error().what);
  return format == Format::kSvg ? render::standalone(drawn->front(), panel.heading) : drawn->front();
}

// All that was typed as one page, a step each.
tl::expected<std::string, std::string> page_of(const Console& console, const std::string& file) {
  shell::Session again = console.past().empty() ? console.session() : console.past().front().before;
  DrawAsk ask;
  ask.explains = true;
  auto run = draw_run(again, script_of(console.past()), ask);
  if (!run) return tl::unexpected(run.error());
  const render::Story story = render::make_story(std::move(run->steps), false, false);
  std::vector<std::size_t> all(story.series.panels.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  const auto drawn = render::draw(story.series, all, render::ImageFormat::kSvg);
  if (!drawn) return tl::unexpected(drawn.error().what);
  render::PageText text;
  text.title = file.substr(file.rfind('/') == std::string::npos ? 0 : file.rfind('/') + 1);
  return render::page_html(story, *drawn, text);
}

}  // namespace

std::string drawing_of(const Console& console) {
  render::TerminalOptions options;
  options.ascii = !shows_utf8();
  return render::draw_terminal(marked_picture_of(console), options);
}

void draw(const Console& console, const std::vector<std::string>& words) {
  if (words.size() == 1) return put(drawing_of(console));
  const std::string& file = words[1];
  const auto format = words.size() == 2 ? format_of(file) : std::nullopt;
  if (!format) return put("nslab: draw draws here, draw FILE into a file that ends in .svg, .png, .dot or .html (the whole story)\n");
  const auto made = *format == Format::kHtml ? page_of(console, file) : image_of(console, *format);
  if (!made) return put("nslab: " + made.error() + "\n");
  if (write_file(file, *made)) put("written: " + file + "\n");
}

}  // namespace nslab::cli

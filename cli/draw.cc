// nslab draw: a picture for each step of a script, or all of them as one page.
#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cli/draw_steps.h"
#include "cli/script.h"
#include "cli/verb.h"
#include "render/page.h"
#include "render/svg.h"
#include "render/terminal.h"

namespace nslab::cli {

namespace {

struct DrawRequest {
  ScriptOptions script{};
  std::string directory{};
  std::string format = "svg";
  std::string step = "all";
  std::string ping{};
  std::size_t fold = 10;
};

int refuse(int status, const std::string& text) {
  fmt::print(stderr, "nslab: {}\n", text);
  return status;
}

bool write_picture(const std::filesystem::path& path, const std::string& content) {
  std::FILE* to = std::fopen(path.c_str(), "wb");
  if (to == nullptr) return false;
  const bool whole = std::fwrite(content.data(), 1, content.size(), to) == content.size();
  return std::fclose(to) == 0 && whole;
}

int cannot_write(const std::filesystem::path& path) {
  return refuse(status::kOutside,
                fmt::format("{}: cannot be written: {}; expected a folder that may be written to", path.string(), std::strerror(errno)));
}

std::optional<std::size_t> step_number(const std::string& text) {
  if (text.empty() || text.size() > 9 || text.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  return std::stoul(text);
}

// The panels that were asked for; none where there is no such step.
std::vector<std::size_t> wanted_panels(const DrawRequest& request, const render::Story& story) {
  std::vector<std::size_t> out;
  if (request.step == "all") {
    for (std::size_t i = 0; i < story.series.panels.size(); ++i) out.push_back(i);
    return out;
  }
  const auto step = step_number(request.step);
  if (step && *step < story.steps.size()) out.push_back(story.panel_of[*step]);
  return out;
}

std::string summary(const render::Story& story, std::size_t panel) {
  const std::size_t first = story.first_step[panel], last = story.last_step[panel];
  std::string command = last == 0 ? "the start" : story.steps[std::max<std::size_t>(first, 1)].command;
  command = command.substr(0, command.find('\n'));
  const std::size_t others = last - std::min(last, std::max<std::size_t>(first, 1));
  const char* const which = story.steps[first].unseen ? "" : " that change nothing";
  const std::string more = others > 0 ? fmt::format(" (and {} more{})", others, which) : "";
  return command + more;
}

void print_text(const render::Story& story, const std::vector<std::size_t>& panels, std::size_t fold) {
  render::TerminalOptions options;
  options.fold = fold;
  for (const std::size_t panel : panels) {
    const render::Panel& each = story.series.panels[panel];
    fmt::print("{}{}\n", panel == panels.front() ? "" : "\n", each.heading);
    if (!each.command.empty()) fmt::print("# {}\n", each.command);
    fmt::print("\n{}", render::draw_terminal(each.picture, options));
  }
}

int write_images(const DrawRequest& request, const render::Story& story, const std::vector<std::size_t>& panels) {
  std::vector<std::string> images;
  if (request.format == "dot") {
    for (const std::size_t panel : panels) images.push_back(render::panel_dot(story.series, panel));
  } else {
    const auto drawn = render::draw(story.series, panels, request.format == "png" ? render::ImageFormat::kPng : render::ImageFormat::kSvg);
    if (!drawn) return refuse(status::kOutside, drawn.error().what);
    images = *drawn;
    for (std::size_t i = 0; request.format == "svg" && i < panels.size(); ++i)
      images[i] = render::standalone(images[i], story.series.panels[panels[i]].heading);
  }
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const auto path =
        std::filesystem::path(request.directory) / fmt::format("step-{}.{}", render::panel_name(story, panels[i]), request.format);
    if (!write_picture(path, images[i])) return cannot_write(path);
    fmt::print("{}  {}\n", path.string(), summary(story, panels[i]));
  }
  return status::kGood;
}

int write_page(const DrawRequest& request, const render::Story& story) {
  std::vector<std::size_t> all(story.series.panels.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
  const auto drawn = render::draw(story.series, all, render::ImageFormat::kSvg);
  if (!drawn) return refuse(status::kOutside, drawn.error().what);
  const auto path = std::filesystem::path(request.directory) / "index.html";
  render::PageText text;
  text.title = script_name(request.script.script);
  if (!write_picture(path, render::page_html(story, *drawn, text))) return cannot_write(path);
  fmt::print("{}  {} {}, {} {}\n", path.string(), story.steps.size() - 1, story.steps.size() == 2 ? "step" : "steps", drawn->size(),
             drawn->size() == 1 ? "picture" : "pictures");
  return status::kGood;
}

std::optional<std::pair<std::string, std::string>> ends_of(const std::string& ping) {
  const auto comma = ping.find(',');
  if (comma == std::string::npos || comma == 0 || comma + 1 == ping.size()) return std::nullopt;
  return std::pair{ping.substr(0, comma), ping.substr(comma + 1)};
}

int check(const DrawRequest& request) {
  if (!request.ping.empty() && !ends_of(request.ping)) {
    return refuse(
        status::kUsage,
        fmt::format("--ping {}: expected FROM,TO: a namespace's name, a comma, an address or another namespace's name", request.ping));
  }
  if (request.format == "text") return status::kGood;
  if (request.directory.empty())
    return refuse(status::kUsage,
                  "draw: expected -o DIR, the folder that the pictures are put into (--format=text prints to the terminal and needs none)");
  std::error_code error;
  std::filesystem::create_directories(request.directory, error);
  if (error)
    return refuse(status::kOutside,
                  fmt::format("{}: cannot be made: {}; expected the name of a folder", request.directory, error.message()));
  return status::kGood;
}

int run(const DrawRequest& request) {
  if (const int bad = check(request); bad != 0) return bad;
  const ScriptText script = read_script(request.script.script);
  if (script.status != 0) return script.status;
  shell::SessionOptions options;
  options.script_name = script_name(request.script.script);
  options.terminal = true;
  int status = 0;
  auto session = begin(request.script, options, status);
  if (!session) return status;
  DrawAsk ask;
  ask.fold = request.fold;
  ask.ping = ends_of(request.ping);
  ask.explains = request.format == "html";
  if (request.format != "html") ask.step = step_number(request.step);
  auto drawn = draw_run(*session, script.text, ask);
  if (!drawn) return refuse(status::kUsage, drawn.error());
  const bool page = request.format == "html";
  const render::Story story = render::make_story(std::move(drawn->steps), !page, !page);
  const std::vector<std::size_t> panels = wanted_panels(request, story);
  if (panels.empty()) {
    return refuse(status::kUsage,
                  fmt::format("--step {}: expected all, or a number from 0 (the start) to {}", request.step, story.steps.size() - 1));
  }
  if (drawn->every > 1) {
    fmt::print(stderr, "nslab: {} steps in a World of many links: a picture for every {} of them; --step N draws any one\n",
               story.steps.size() - 1, drawn->every);
  }
  int result = status::kGood;
  if (request.format == "text") {
    print_text(story, panels, request.fold);
  } else {
    result = page ? write_page(request, story) : write_images(request, story, panels);
  }
  std::fflush(stdout);
  (void)report_end(request.script.script, *session, drawn->transcript);
  if (result != status::kGood) return result;
  return session->stopped ? status::kStopped : drawn->transcript.fault ? status::kUsage : status::kGood;
}

}  // namespace

void add_draw(CLI::App& app, int& result) {
  auto request = std::make_shared<DrawRequest>();
  CLI::App* verb = app.add_subcommand("draw", "Draw a picture for each step of a script, with what it changed and where packets go");
  add_script_options(*verb, request->script);
  verb->add_option("-o,--output", request->directory, "The folder that the pictures are put into; made where it is missing");
  verb->add_option("--format", request->format,
                   "svg, png: a picture a step; dot: the same for Graphviz; html: one page with all steps; text: on the terminal")
      ->check(CLI::IsMember({"svg", "png", "dot", "html", "text"}))
      ->capture_default_str();
  verb->add_option("--step", request->step, "all, or the number of one step; 0 is the start")->capture_default_str();
  verb->add_option("--ping", request->ping,
                   "FROM,TO: draw the way of a ping over each picture: from a namespace to an address or to another namespace");
  verb->add_option("--fold", request->fold, "From how many namespaces that are alike they are drawn as one; 0: never")
      ->check(CLI::Range(0, 1000000))
      ->capture_default_str();
  verb->callback([request, &result] { result = run(*request); });
}

}  // namespace nslab::cli

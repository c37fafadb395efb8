#include "render/storyboard.h"

#include <fmt/format.h>

#include <algorithm>

namespace nslab::render {

namespace {

std::string steps_words(const Story& story, std::size_t panel) {
  const std::size_t first = story.first_step[panel], last = story.last_step[panel];
  const StoryStep& begin = story.steps[first];
  const StoryStep& end = story.steps[last];
  if (last == 0) return "Start";
  if (first == 0) return fmt::format("Start and {} {}", last == 1 ? "step" : "steps 1 to", last);
  if (first == last)
    return begin.line == 0 ? fmt::format("Step {} \u00b7 at exit", first) : fmt::format("Step {} \u00b7 line {}", first, begin.line);
  return end.line == 0 ? fmt::format("Steps {} to {}", first, last)
                       : fmt::format("Steps {} to {} \u00b7 lines {} to {}", first, last, begin.line, end.line);
}

// Of several steps in a row the first, and how many more.
std::string commands_words(const Story& story, std::size_t panel) {
  const std::size_t first = std::max<std::size_t>(story.first_step[panel], 1), last = story.last_step[panel];
  if (last == 0) return "";
  const std::string& command = story.steps[first].command;
  if (first == last) return command;
  const std::size_t end = command.find('\n');
  return fmt::format("{}{}  … and {} more", command.substr(0, end), end == std::string::npos ? "" : " …", last - first);
}

// Whether a step has something to show of its own.
bool is_quiet(const StoryStep& step, const Picture& marked) { return !step.path && !has_changes(marked); }

}  // namespace

Story make_story(std::vector<StoryStep> steps, bool titled, bool legend) {
  Story out;
  out.steps = std::move(steps);
  std::vector<Panel> panels;
  const StoryStep* before = nullptr;  // the last one that is drawn
  std::size_t first = 0;              // that the next picture is about
  bool last_quiet = false;
  for (std::size_t i = 0; i < out.steps.size(); ++i) {
    const StoryStep& step = out.steps[i];
    if (step.unseen && i + 1 < out.steps.size()) {
      out.panel_of.push_back(panels.size());
      continue;
    }
    Panel panel;
    panel.picture = step.picture;
    if (before != nullptr) mark_changes(panel.picture, before->picture);
    before = &step;
    panel.path = step.path;
    const bool quiet = first == i && is_quiet(step, panel.picture);
    if (quiet && last_quiet) {
      out.last_step.back() = i;
    } else {
      panel.prefix = fmt::format("p{}-", panels.size());
      panels.push_back(std::move(panel));
      out.first_step.push_back(first);
      out.last_step.push_back(i);
    }
    out.panel_of.push_back(panels.size() - 1);
    last_quiet = quiet;
    first = i + 1;
  }
  for (std::size_t i = 0; i < panels.size(); ++i) {
    panels[i].heading = steps_words(out, i);
    panels[i].command = commands_words(out, i);
    if (panels[i].path) panels[i].heading += " \u00b7 " + panels[i].path->packet + ": " + panels[i].path->outcome;
  }
  out.series = make_series(std::move(panels), titled, legend);
  return out;
}

std::string panel_name(const Story& story, std::size_t panel) {
  const std::size_t width = std::to_string(story.steps.size() - 1).size();
  const std::size_t first = story.first_step[panel], last = story.last_step[panel];
  return first == last ? fmt::format("{:0{}}", first, width) : fmt::format("{:0{}}-{:0{}}", first, width, last, width);
}

}  // namespace nslab::render

#include "exercises/lesson.h"

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <utility>

namespace nslab::exercises {

namespace {

struct Refusal {
  LessonError error{};
};

[[noreturn]] void refuse(int line, const std::string& what) { throw Refusal{LessonError{line, what}}; }

// The lines of a text, with numbers from 1.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const auto newline = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, newline));
    text.remove_prefix(std::min(newline + 1, text.size()));
  }
  return out;
}

std::string trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\n");
  if (from == std::string_view::npos) return "";
  return std::string(text.substr(from, text.find_last_not_of(" \t\n") - from + 1));
}

YAML::Node load_yaml(const std::string& text, int first_line) {
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    refuse(first_line + std::max(0, error.mark.line), fmt::format("this is no YAML: {}", error.msg));
  }
}

std::string text_of(const YAML::Node& node, int line, const std::string& key) {
  if (!node.IsScalar()) refuse(line, fmt::format("`{}' must be a text", key));
  return trimmed(node.Scalar());
}

void read_head(Lesson& lesson, const std::string& head) {
  const YAML::Node yaml = load_yaml(head, 2);
  if (!yaml.IsMap()) refuse(2, "expected `title: …', `about: …', `level: …', `source: …' between the lines ---");
  for (const auto& entry : yaml) {
    const std::string key = entry.first.Scalar();
    const int line = 2 + entry.first.Mark().line;
    const std::string value = text_of(entry.second, line, key);
    if (key == "title") lesson.title = value;
    else if (key == "about") lesson.about = value;
    else if (key == "source") lesson.source = value;
    else if (key == "world") lesson.world = value;
    else if (key == "level") lesson.level = value == "1" ? 1 : value == "2" ? 2 : value == "3" ? 3 : 0;
    else if (key == "number") lesson.number = std::atoi(value.c_str());
    else refuse(line, fmt::format("`{}' is not known here; a lesson's head has title, about, number, level, world and source", key));
    if (lesson.level == 0) refuse(line, fmt::format("level: {}: expected 1, 2 or 3", value));
    if (lesson.world != "host" && lesson.world != "empty") refuse(line, fmt::format("world: {}: expected host or empty", value));
  }
  for (const auto& [key, value] : {std::pair{"title", &lesson.title}, {"about", &lesson.about}, {"source", &lesson.source}}) {
    if (value->empty()) refuse(1, fmt::format("the head has no `{}'", key));
  }
}

// The commands of a block `console`, the first with the text before it.
void read_console(Lesson& lesson, const std::vector<std::string_view>& lines, std::size_t from, std::size_t to, std::string text,
                  std::vector<std::string> hints) {
  if (from == to || !lines[from].starts_with("# ")) {
    refuse(static_cast<int>(from) + 1, "a block `console' begins with a command: `# COMMAND'");
  }
  for (std::size_t i = from; i < to; ++i) {
    const std::string_view line = lines[i];
    if (line.starts_with("# ")) {
      LessonStep step;
      step.line = static_cast<int>(i) + 1;
      step.text = std::exchange(text, {});
      step.hints = std::exchange(hints, {});
      step.command = line.substr(2);
      lesson.steps.push_back(std::move(step));
    } else if (line.starts_with("> ") && lesson.steps.back().output.empty()) {
      lesson.steps.back().command += "\n" + std::string(line.substr(2));
    } else {
      lesson.steps.back().output += std::string(line) + "\n";
    }
  }
}

void read_task(Lesson& lesson, const std::string& yaml_text, int line, std::string text) {
  const YAML::Node yaml = load_yaml(yaml_text, line + 1);
  if (!yaml.IsMap()) refuse(line, "a block `task' holds `ask: …', `hint: …', `check: …' and `solution: …'");
  LessonStep step;
  step.line = line;
  step.text = std::move(text);
  step.is_task = true;
  for (const auto& entry : yaml) {
    const std::string key = entry.first.Scalar();
    const int at = line + 1 + entry.first.Mark().line;
    if (key == "hint" && entry.second.IsSequence()) {
      for (const auto& hint : entry.second) step.hints.push_back(text_of(hint, at, key));
      continue;
    }
    const std::string value = text_of(entry.second, at, key);
    if (key == "ask") step.ask = value;
    else if (key == "hint") step.hints.push_back(value);
    else if (key == "check") step.check = value;
    else if (key == "solution") step.command = value;
    else refuse(at, fmt::format("`{}' is not known here; a task has ask, hint, check and solution", key));
  }
  if (step.ask.empty() || step.check.empty() || step.command.empty() || step.hints.empty()) {
    refuse(line, "a task needs all of ask, hint, check and solution");
  }
  lesson.steps.push_back(std::move(step));
}

// Takes the comments <!-- hint: … --> out of a text.
std::vector<std::string> take_hints(std::string& text) {
  constexpr std::string_view kBegin = "<!-- hint:", kEnd = "-->";
  std::vector<std::string> out;
  for (auto at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin)) {
    const auto end = text.find(kEnd, at);
    if (end == std::string::npos) break;
    out.push_back(trimmed(std::string_view(text).substr(at + kBegin.size(), end - at - kBegin.size())));
    std::replace(out.back().begin(), out.back().end(), '\n', ' ');
    text.erase(at, end + kEnd.size() - at);
  }
  text = trimmed(text);
  return out;
}

// FNV-1a: what tells two editions of a lesson apart.
std::uint64_t print_of(const Lesson& lesson) {
  std::uint64_t hash = 14695981039346656037U;
  for (const LessonStep& step : lesson.steps) {
    for (const char c : step.command + "\n") hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U;
  }
  return hash;
}

std::string joined(const std::vector<std::string_view>& lines, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) out += std::string(lines[i]) + "\n";
  return out;
}

std::size_t end_of_fence(const std::vector<std::string_view>& lines, std::size_t from) {
  for (std::size_t i = from; i < lines.size(); ++i) {
    if (lines[i] == "```") return i;
  }
  refuse(static_cast<int>(from), "this fenced block has no end; expected a line ```");
}

void read_body(Lesson& lesson, const std::vector<std::string_view>& lines, std::size_t from) {
  std::string text;
  for (std::size_t i = from; i < lines.size(); ++i) {
    if (!lines[i].starts_with("```")) {
      text += std::string(lines[i]) + "\n";
      continue;
    }
    const std::string_view kind = lines[i].substr(3);
    const std::size_t end = end_of_fence(lines, i + 1);
    if (kind == "console") {
      std::vector<std::string> hints = take_hints(text);
      read_console(lesson, lines, i + 1, end, std::exchange(text, {}), std::move(hints));
    } else if (kind == "task") {
      read_task(lesson, joined(lines, i + 1, end), static_cast<int>(i) + 1, trimmed(std::exchange(text, {})));
    } else {
      text += joined(lines, i, end + 1);
    }
    i = end;
  }
  lesson.closing = trimmed(text);
}

}  // namespace

tl::expected<Lesson, LessonError> parse_lesson(std::string_view text, const std::string& name) {
  Lesson lesson;
  lesson.name = name;
  const auto lines = lines_of(text);
  try {
    if (lines.empty() || lines[0] != "---") refuse(1, "a lesson begins with a head: a line ---, then `title: …' and its like, then ---");
    const auto end = std::find(lines.begin() + 1, lines.end(), "---");
    if (end == lines.end()) refuse(1, "the head has no end; expected a line ---");
    const auto body = static_cast<std::size_t>(end - lines.begin());
    read_head(lesson, joined(lines, 1, body));
    read_body(lesson, lines, body + 1);
    if (lesson.steps.empty()) refuse(static_cast<int>(body) + 1, "there is no step; expected a fenced block `console'");
  } catch (const Refusal& fault) {
    return tl::unexpected(fault.error);
  }
  lesson.print = print_of(lesson);
  return lesson;
}

std::string with_outputs(std::string_view text, const Lesson& lesson) {
  const auto lines = lines_of(text);
  std::map<std::size_t, const LessonStep*> commands;  // by the index of their line
  for (const LessonStep& step : lesson.steps) {
    if (!step.is_task) commands[static_cast<std::size_t>(step.line) - 1] = &step;
  }
  std::string out;
  const LessonStep* of = nullptr;  // whose old output is passed by
  bool more = false;               // the command may go on
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto begun = commands.find(i);
    more = more && lines[i].starts_with("> ");
    if (of != nullptr && !more) {
      out += std::exchange(of, nullptr)->output;
      while (begun == commands.end() && commands.find(i) == commands.end() && lines[i] != "```") ++i;
    }
    out += std::string(lines[i]) + "\n";
    const auto now = commands.find(i);
    if (now != commands.end()) {
      of = now->second;
      more = true;
    }
  }
  return out;
}

}  // namespace nslab::exercises

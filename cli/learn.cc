// nslab learn: the lessons, and how far one has come; or one of them, step by step.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "cli/learn_steps.h"
#include "cli/verb.h"
#include "exercises/lesson_run.h"
#include "shell/complete.h"

namespace nslab::cli {

namespace {

struct LearnRequest {
  std::string lesson{};
  bool restart = false;
  bool plain = false;
};

std::string state_of(const exercises::Lesson& lesson) {
  const auto progress = read_progress(lesson);
  if (!progress) return "";
  if (progress->at > 0 && progress->at < lesson.steps.size()) return fmt::format("step {} of {}", progress->at + 1, lesson.steps.size());
  return progress->done ? "done" : "";
}

int list(const std::vector<exercises::Lesson>& lessons) {
  const exercises::Lesson* next = nullptr;
  for (const auto& lesson : lessons) {
    const std::string state = state_of(lesson);
    if (next == nullptr && state != "done") next = &lesson;
    fmt::print("{:<14} {:<14} {}\n", lesson.name, state, lesson.title);
  }
  if (next == nullptr) {
    fmt::print("\nAll lessons are done. `nslab shell' is a free prompt.\n");
  } else {
    fmt::print("\nTo go on: nslab learn {}\n", next->name);
  }
  return status::kGood;
}

void say_goodbye(const std::vector<exercises::Lesson>& lessons, const exercises::Lesson& lesson, bool done) {
  if (!done) return fmt::print("Left. To go on from here: nslab learn {}\n", lesson.name);
  const auto next = std::find_if(lessons.begin(), lessons.end(), [&](const auto& other) { return other.number > lesson.number; });
  const std::string more = next == lessons.end() ? "It was the last one." : "The next one: nslab learn " + next->name;
  fmt::print("\nThis lesson is done. {}\n", more);
}

int step_through(const std::vector<exercises::Lesson>& lessons, const exercises::Lesson& lesson, const LearnRequest& request) {
  auto session = exercises::begin_lesson(lesson);
  if (!session) {
    fmt::print(stderr, "nslab: {}: {}\n", lesson.name, session.error());
    return status::kOutside;
  }
  Learner* at = nullptr;
  LineOptions options;
  options.plain = request.plain;
  options.echo = true;
  options.complete = [&at](const std::string& line, std::size_t& from) {
    const shell::Session& now = at->console().session();
    const shell::Completion found = shell::complete(now, shell::reader_of(now).pid, line);
    from = found.from;
    return found.words;
  };
  LineReader lines(std::move(options));
  Learner learner(lesson, std::move(*session), lines);
  at = &learner;
  const auto progress = request.restart ? std::nullopt : read_progress(lesson);
  const bool goes_on = progress && progress->at > 0 && progress->at < lesson.steps.size();
  fmt::print("(`help' tells what else you can type; `quit' leaves, and nothing is lost.)\n");
  if (goes_on) {
    fmt::print("\n{}\nYou were at step {} of {}.\n", lesson.title, progress->at + 1, lesson.steps.size());
    learner.resume(*progress);
  } else if (progress) {
    learner.resume({lesson.print, 0, progress->done, {}});
  }
  std::fflush(stdout);
  const bool done = learner.run();
  say_goodbye(lessons, lesson, done);
  return status::kGood;
}

int learn(const LearnRequest& request) {
  const auto lessons = read_lessons();
  if (lessons.empty()) return status::kOutside;
  if (request.lesson.empty()) return list(lessons);
  for (const auto& lesson : lessons) {
    if (lesson.name == request.lesson || std::to_string(lesson.number) == request.lesson) return step_through(lessons, lesson, request);
  }
  fmt::print(stderr, "nslab: there is no lesson `{}'; `nslab learn' lists them\n", request.lesson);
  return status::kUsage;
}

}  // namespace

void add_learn(CLI::App& app, int& result) {
  auto request = std::make_shared<LearnRequest>();
  CLI::App* verb = app.add_subcommand("learn", "Step through a lesson; without a name, list the lessons and your progress");
  verb->add_option("LESSON", request->lesson, "The lesson's name or number");
  verb->add_flag("--restart", request->restart, "Begin the lesson anew");
  verb->add_flag("--plain", request->plain, "Plain lines: no editing, nothing that moves the cursor (for screen readers)");
  verb->callback([request, &result] { result = learn(*request); });
}

}  // namespace nslab::cli

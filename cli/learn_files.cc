#include "cli/learn_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>

#include "cli/data_folder.h"
#include "cli/shell_console.h"
#include "cli/shell_words.h"

namespace nslab::cli {

namespace {

namespace fs = std::filesystem;

std::optional<std::string> read_text(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string progress_file(const exercises::Lesson& lesson) {
  const std::string folder = state_folder();
  return folder.empty() ? "" : fmt::format("{}/learn/{}.json", folder, lesson.name);
}

}  // namespace

std::vector<exercises::Lesson> read_lessons() {
  std::vector<exercises::Lesson> out;
  const std::string folder = data_folder("lessons");
  if (folder.empty()) return out;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const fs::path file = entry.path() / "lesson.md";
    const auto text = read_text(file);
    if (!text) continue;
    auto lesson = exercises::parse_lesson(*text, entry.path().filename().string());
    if (!lesson) {
      fmt::print(stderr, "nslab: {}:{}: {}\n", file.string(), lesson.error().line, lesson.error().what);
      return {};
    }
    out.push_back(std::move(*lesson));
  }
  if (out.empty()) fmt::print(stderr, "nslab: {}: no lesson in it; expected folders with a file lesson.md\n", folder);
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return std::tie(a.number, a.name) < std::tie(b.number, b.name); });
  return out;
}

std::optional<exercises::Progress> read_progress(const exercises::Lesson& lesson) {
  const std::string file = progress_file(lesson);
  const auto text = file.empty() ? std::nullopt : read_text(file);
  if (!text) return std::nullopt;
  auto progress = exercises::parse_progress(*text);
  if (!progress) {
    fmt::print(stderr, "nslab: {}: {}; the lesson begins anew\n", file, progress.error());
    return std::nullopt;
  }
  if (progress->print != lesson.print || progress->at > lesson.steps.size()) {  // the lesson has changed since
    return exercises::Progress{lesson.print, 0, progress->done, {}};
  }
  return *progress;
}

bool keep_progress(const exercises::Lesson& lesson, const exercises::Progress& progress) {
  const std::string file = progress_file(lesson);
  if (file.empty()) {
    fmt::print(stderr, "nslab: neither XDG_STATE_HOME nor HOME is set: progress is not kept\n");
    return false;
  }
  std::error_code failed;
  fs::create_directories(fs::path(file).parent_path(), failed);
  if (failed) {
    fmt::print(stderr, "nslab: {}: {}: progress is not kept\n", fs::path(file).parent_path().string(), failed.message());
    return false;
  }
  return write_file(file, exercises::to_text(progress));
}

}  // namespace nslab::cli

#include "cli/exercise_folder.h"

#include <algorithm>
#include <filesystem>

#include "cli/data_folder.h"

namespace nslab::cli {

namespace fs = std::filesystem;

std::string exercise_folder(const std::string& named) {
  std::error_code none;
  if (fs::exists(fs::path(named) / "exercise.yaml", none)) {
    fs::path folder(named);
    if (!folder.has_filename()) folder = folder.parent_path();  // "tasks/lo-up/"
    return folder.string();
  }
  if (named.find('/') != std::string::npos) return named;
  const std::string shipped = data_folder("tasks");
  return shipped.empty() ? named : (fs::path(shipped) / named).string();
}

std::vector<std::string> shipped_exercises() {
  std::vector<std::string> out;
  const std::string folder = data_folder("tasks");
  if (folder.empty()) return out;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (fs::exists(entry.path() / "exercise.yaml")) out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace nslab::cli

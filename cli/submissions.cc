#include "cli/submissions.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <glob.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

namespace nslab::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBytes = 1U << 20U;

exercises::Loaded<std::vector<std::string>> files_in(const std::string& folder) {
  std::vector<std::string> out;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, fs::directory_options::none, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with('.')) {
      if (at->is_directory()) at.disable_recursion_pending();
      continue;
    }
    if (!at->is_directory() && name.ends_with(".sh")) out.push_back(at->path().string());
  }
  if (error) return tl::unexpected(exercises::Fault{folder, error.message(), true});
  if (out.empty()) return tl::unexpected(exercises::Fault{folder, "has no *.sh in it; expected the folder of a class, or a file", true});
  return out;
}

std::vector<std::string> expand(const std::string& pattern) {
  glob_t found{};
  std::vector<std::string> out;
  if (::glob(pattern.c_str(), GLOB_NOSORT, nullptr, &found) == 0) out.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  ::globfree(&found);
  return out;
}

exercises::Submission refused(const std::string& file, const std::string& why) { return {file, "", why}; }

// Where a text stops being one; nothing where it is one.
std::optional<std::string> why_no_text(const std::string& text) {
  const auto zero = text.find('\0');
  if (zero == std::string::npos) return std::nullopt;
  const auto line = 1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n');
  return fmt::format("line {}: a NUL byte: this is a binary file; expected a shell script, plain text", line);
}

std::string read_all(int descriptor, bool& failed) {
  std::string text;
  std::string block(65536, '\0');
  while (text.size() <= kMostBytes) {
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got == 0) break;
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      failed = true;
      break;
    }
    text.append(block, 0, static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

exercises::Loaded<std::vector<std::string>> find_submissions(const std::vector<std::string>& named) {
  std::vector<std::string> out;
  for (const std::string& name : named) {
    struct stat about {};
    std::vector<std::string> places{name};
    if (name != "-" && ::lstat(name.c_str(), &about) != 0) {
      if (name.find_first_of("*?[") != std::string::npos) places = expand(name);
      if (places.empty() || places.front() == name) {
        return tl::unexpected(exercises::Fault{
            name,
            fmt::format("{}; expected the file of a submission, a folder of them, or a pattern such as 'class/*.sh'", std::strerror(errno)),
            true});
      }
    }
    for (const std::string& place : places) {
      if (!fs::is_directory(fs::symlink_status(place))) {
        out.push_back(place);
        continue;
      }
      auto inside = files_in(place);
      if (!inside) return inside;
      out.insert(out.end(), inside->begin(), inside->end());
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

exercises::Submission read_submission(const std::string& file) {
  const bool input = file == "-";
  struct stat about {};
  if (!input) {
    if (::lstat(file.c_str(), &about) != 0) return refused(file, std::strerror(errno));
    if (S_ISLNK(about.st_mode)) return refused(file, "this is a symbolic link, which is not followed; hand in the file itself");
    if (!S_ISREG(about.st_mode)) return refused(file, "this is no regular file; expected a shell script");
    if (static_cast<std::size_t>(about.st_size) > kMostBytes) {
      return refused(file, fmt::format("{} bytes; no script of commands is longer than {} MiB", about.st_size, kMostBytes >> 20U));
    }
  }
  const int descriptor = input ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return refused(file, std::strerror(errno));
  bool failed = false;
  std::string text = read_all(descriptor, failed);
  if (!input) ::close(descriptor);
  if (failed) return refused(file, "cannot be read");
  if (text.size() > kMostBytes)
    return refused(file, fmt::format("more than {} MiB; no script of commands is that long", kMostBytes >> 20U));
  if (auto why = why_no_text(text)) return refused(file, *why);
  return {file, std::move(text), std::nullopt};
}

}  // namespace nslab::cli

#include <algorithm>

#include "model/file/paths.h"
#include "shell/expand/expander.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMostNames = 100000;

struct Component {
  Marked pattern{};
  bool any = false;  // has pattern characters
};

std::vector<Component> components_of(const Marked& field, bool extended) {
  std::vector<Component> out;
  std::size_t at = 0;
  while (at <= field.text.size()) {
    const auto slash = std::min(field.text.find('/', at), field.text.size());
    Component next;
    next.pattern = field.part(at, slash - at);
    next.any = next.pattern.is_pattern(extended);
    out.push_back(std::move(next));
    at = slash + 1;
  }
  return out;
}

}  // namespace

std::vector<std::string> Expander::file_names(const Marked& field) {
  const Process* process = find_process(world_, pid_);
  const Walker walker{world_, *process};
  const auto parts = components_of(field, state_.options.extglob);
  MatchOptions options;
  options.extended = state_.options.extglob;
  options.leading_period = !state_.options.dotglob;
  options.ignore_case = state_.options.nocaseglob;
  std::vector<std::string> found{""};
  for (std::size_t i = 0; i < parts.size() && !found.empty(); ++i) {
    const std::string slash = i + 1 < parts.size() ? "/" : "";
    std::vector<std::string> next;
    for (const std::string& prefix : found) {
      if (!parts[i].any) {
        const std::string path = prefix + parts[i].pattern.text + slash;
        // What a pattern led to must be there; what is spelled out before any pattern is checked at the end.
        if (i + 1 < parts.size() || resolve(walker, path, false)) next.push_back(path);
        continue;
      }
      const auto directory = resolve(walker, prefix.empty() ? "." : prefix);
      if (!directory) continue;
      auto names = list_directory(walker, *directory);
      if (!names) continue;
      std::sort(names->begin(), names->end());
      for (const std::string& name : *names) {
        if (!matches(parts[i].pattern, name, options)) continue;
        if (!slash.empty()) {
          const auto place = resolve(walker, prefix + name);
          if (!place || type_of(walker, *place) != FileType::kDirectory) continue;
        }
        next.push_back(prefix + name + slash);
        if (next.size() > kMostNames) throw TooLarge{"file names"};
      }
    }
    found = std::move(next);
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace nslab::shell

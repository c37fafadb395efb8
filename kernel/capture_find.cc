// The network namespaces of this machine: by name, by mount, by process.
#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <linux/nsfs.h>
#include <sched.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <functional>
#include <sstream>

#include "kernel/capture_parts.h"

namespace nslab::kernel {

namespace {

constexpr const char* kNamed = "/run/netns";

void each_name(const char* directory, const std::function<void(const std::string&)>& each) {
  DIR* open = ::opendir(directory);
  if (open == nullptr) return;
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(open)) {
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  ::closedir(open);
  std::sort(names.begin(), names.end());
  for (const std::string& name : names) each(name);
}

bool is_number(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// Opens a file of a network namespace; an inode of 0 where it is none.
Found open_namespace(const std::string& path) {
  Found out;
  out.file = Fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat about {};
  if (!out.file || ::ioctl(out.file.get(), NS_GET_NSTYPE) != CLONE_NEWNET || ::fstat(out.file.get(), &about) != 0) return {};
  out.inode = about.st_ino;
  return out;
}

class Finder {
 public:
  explicit Finder(Captured& out) : out_(out) {}

  void own() {
    Found found = open_namespace("/proc/self/ns/net");
    if (found.inode != 0) all_.push_back(std::move(found));
  }
  void named() {
    each_name(kNamed, [&](const std::string& name) {
      Found found = open_namespace(std::string(kNamed) + "/" + name);
      if (found.inode == 0) {
        out_.left_out.push_back(fmt::format("{}/{}: {}", kNamed, name, std::strerror(errno)));
      } else if (Found* known = find(found.inode)) {
        known->place.more_names.push_back(name);
      } else {
        found.place.name = name;
        all_.push_back(std::move(found));
      }
    });
  }
  // Namespaces that are mounted elsewhere, as container engines do.
  void mounted() {
    std::ifstream file("/proc/self/mountinfo");
    for (std::string line; std::getline(file, line);) {
      std::istringstream words(line);
      std::string id, parent, device, root, path;
      words >> id >> parent >> device >> root >> path;
      if (root.rfind("net:[", 0) != 0 || path.rfind(std::string(kNamed) + "/", 0) == 0) continue;
      unnamed(open_namespace(path), path.substr(path.rfind('/') + 1), "mounted at " + path);
    }
  }
  void of_processes() {
    std::size_t unseen = 0;
    each_name("/proc", [&](const std::string& pid) {
      if (!is_number(pid)) return;
      Found found = open_namespace("/proc/" + pid + "/ns/net");
      if (found.inode == 0) {
        unseen += errno == EACCES || errno == EPERM ? 1 : 0;
        return;
      }
      unnamed(std::move(found), "pid-" + pid, fmt::format("process {} ({})", pid, read_file("/proc/" + pid + "/comm").value_or("?")));
    });
    if (unseen != 0) out_.left_out.push_back(fmt::format("the namespaces of {} processes that belong to others (root may look)", unseen));
  }
  std::vector<Found> take() { return std::move(all_); }

 private:
  Found* find(std::uint64_t inode) {
    const auto at = std::find_if(all_.begin(), all_.end(), [&](const Found& found) { return found.inode == inode; });
    return at == all_.end() ? nullptr : &*at;
  }
  void unnamed(Found found, const std::string& name, const std::string& holder) {
    if (found.inode == 0 || find(found.inode) != nullptr) return;
    found.place.name = name;
    found.place.unnamed = true;
    found.place.holder = holder;
    all_.push_back(std::move(found));
  }

  Captured& out_;
  std::vector<Found> all_{};
};

}  // namespace

std::vector<Found> find_namespaces(Captured& out) {
  Finder finder(out);
  finder.own();
  finder.named();
  finder.mounted();
  finder.of_processes();
  return finder.take();
}

}  // namespace nslab::kernel

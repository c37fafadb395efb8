// sysctl of procps-ng 4.0.2: names with dots or slashes, files below /proc/sys.
#include <regex.h>

#include <algorithm>

#include "model/file/paths.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kRoot = "/proc/sys/";

constexpr std::string_view kSysctlUsage =
    "\n"
    "Usage:\n"
    " sysctl [options] [variable[=value] ...]\n"
    "\n"
    "Options:\n"
    "  -a, --all            display all variables\n"
    "  -A                   alias of -a\n"
    "  -X                   alias of -a\n"
    "      --deprecated     include deprecated parameters to listing\n"
    "      --dry-run        Print the key and values but do not write\n"
    "  -b, --binary         print value without new line\n"
    "  -e, --ignore         ignore unknown variables errors\n"
    "  -N, --names          print variable names without values\n"
    "  -n, --values         print only values of the given variable(s)\n"
    "  -p, --load[=<file>]  read values from file\n"
    "  -f                   alias of -p\n"
    "      --system         read values from all system directories\n"
    "  -r, --pattern <expression>\n"
    "                       select setting that match expression\n"
    "  -q, --quiet          do not echo variable set\n"
    "  -w, --write          enable writing a value to variable\n"
    "  -o                   does nothing\n"
    "  -x                   does nothing\n"
    "  -d                   alias of -h\n"
    "\n"
    " -h, --help     display this help and exit\n"
    " -V, --version  output version information and exit\n"
    "\n"
    "For more details see sysctl(8).\n";

struct Setting {
  std::string key{}, path{}, value{};
  bool ignore_failure = false;
};

// The first separator tells which of the two is meant; the other then stands for itself and is exchanged.
std::string to_path(std::string name) {
  const auto first = name.find_first_of("./");
  if (first == std::string::npos || name[first] == '/') return name;
  for (char& c : name) c = c == '.' ? '/' : c == '/' ? '.' : c;
  return name;
}
std::string to_key(std::string path) {
  for (char& c : path) c = c == '/' ? '.' : c == '.' ? '/' : c;
  return path;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t\n\r");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\n\r") - first + 1);
}

class Sysctl {
 public:
  explicit Sysctl(Call& call) : call_(call) {}
  Sysctl(const Sysctl&) = delete;
  Sysctl& operator=(const Sysctl&) = delete;
  ~Sysctl() {
    if (has_pattern_) regfree(&pattern_);
  }

  int run() {
    if (const auto over = parse()) return *over;
    if (all_) {
      read_tree(std::string(kRoot.substr(0, kRoot.size() - 1)));
      return status_;
    }
    if (system_) return call_.not_modelled("sysctl --system");
    if (load_) {
      if (words_.empty()) words_.emplace_back("/etc/sysctl.conf");
      std::vector<Setting> settings;
      for (const std::string& file : words_) preload(file, &settings);
      apply_globs(&settings);
      for (const Setting& setting : settings) write(setting);
      return status_;
    }
    if (words_.empty()) {
      call_.err("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
      return 1;
    }
    for (const std::string& word : words_) {
      if (!write_ && word.find('=') == std::string::npos) {
        read(word);
        continue;
      }
      const auto setting = split(word);
      if (!setting) {
        call_.err("sysctl: command line(0): invalid syntax, continuing...\n");
        return 1;
      }
      write(*setting);
    }
    return status_;
  }

 private:
  Call& call_;
  std::vector<std::string> words_{};
  bool all_ = false, write_ = false, quiet_ = false, ignore_ = false, load_ = false, system_ = false, dry_ = false;
  bool show_names_ = true, names_only_ = false, newline_ = true;
  bool has_pattern_ = false;
  regex_t pattern_{};
  int status_ = 0;

  std::optional<int> long_option(const std::string& word, std::size_t* at) {
    const auto& argv = call_.argv;
    if (word == "--all") {
      all_ = true;
    } else if (word == "--write") {
      write_ = true;
    } else if (word == "--quiet") {
      quiet_ = true;
    } else if (word == "--ignore") {
      ignore_ = true;
    } else if (word == "--values") {
      show_names_ = false;
    } else if (word == "--names") {
      names_only_ = true;
    } else if (word == "--binary") {
      newline_ = show_names_ = false;
    } else if (word == "--dry-run") {
      dry_ = true;
    } else if (word == "--deprecated") {
      return std::nullopt;
    } else if (word == "--system") {
      system_ = true;
    } else if (word == "--load") {
      load_ = true;
    } else if (word.starts_with("--load=")) {
      load_ = true;
      words_.insert(words_.begin(), word.substr(7));
    } else if (word.starts_with("--pattern=")) {
      return set_pattern(word.substr(10));
    } else if (word == "--pattern" && *at + 1 < argv.size()) {
      return set_pattern(argv[++*at]);
    } else if (word == "--help") {
      call_.out(kSysctlUsage);
      return 0;
    } else if (word == "--version") {
      call_.out("sysctl from procps-ng 4.0.2\n");
      return 0;
    } else {
      call_.complain("sysctl: unrecognized option '{}'\n{}", word, kSysctlUsage);
      return 1;
    }
    return std::nullopt;
  }

  std::optional<int> letters(const std::string& word, std::size_t* at) {
    const auto& argv = call_.argv;
    for (std::size_t i = 1; i < word.size(); ++i) {
      switch (word[i]) {
        case 'a':
        case 'A':
        case 'X': all_ = true; break;
        case 'w': write_ = true; break;
        case 'q': quiet_ = true; break;
        case 'e': ignore_ = true; break;
        case 'n': show_names_ = false; break;
        case 'N': names_only_ = true; break;
        case 'b': newline_ = show_names_ = false; break;
        case 'o':
        case 'x': break;
        case 'p':
        case 'f':
          load_ = true;
          if (i + 1 < word.size()) words_.insert(words_.begin(), word.substr(i + 1));
          return std::nullopt;
        case 'r': {
          std::string value = word.substr(i + 1);
          if (value.empty() && *at + 1 < argv.size()) value = argv[++*at];
          return set_pattern(value);
        }
        case 'h':
        case 'd': call_.out(kSysctlUsage); return 0;
        case 'V': call_.out("sysctl from procps-ng 4.0.2\n"); return 0;
        default: call_.complain("sysctl: invalid option -- '{}'\n{}", word[i], kSysctlUsage); return 1;
      }
    }
    return std::nullopt;
  }

  std::optional<int> set_pattern(const std::string& text) {
    has_pattern_ = regcomp(&pattern_, text.c_str(), REG_EXTENDED | REG_NOSUB) == 0;
    if (has_pattern_) return std::nullopt;
    return call_.not_modelled("sysctl --pattern with a faulty expression");
  }

  std::optional<int> parse() {
    const auto& argv = call_.argv;
    if (argv.size() < 2) {
      call_.out(kSysctlUsage);
      return 1;
    }
    bool options = true;
    for (std::size_t at = 1; at < argv.size(); ++at) {
      const std::string word = argv[at];
      std::optional<int> over;
      if (options && word == "--") {
        options = false;
      } else if (options && word.starts_with("--")) {
        over = long_option(word, &at);
      } else if (options && word.size() > 1 && word[0] == '-') {
        over = letters(word, &at);
      } else {
        words_.push_back(word);
      }
      if (over) return over;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool wanted(const std::string& key) const {
    return !has_pattern_ || regexec(&pattern_, key.c_str(), 0, nullptr, 0) == 0;
  }

  void cannot_stat(const std::string& path, bool ignored) {
    if (ignore_) return;
    call_.flush();  // xwarnx
    call_.complain("sysctl: cannot stat {}: No such file or directory\n", path);
    if (!ignored) status_ = 1;
  }

  [[nodiscard]] std::optional<Place> find(const std::string& path) const {
    const auto place = resolve(Walker{call_.world(), call_.process()}, path);
    if (!place) return std::nullopt;
    return *place;
  }

  // All below a directory, in the order of its entries.
  void read_tree(const std::string& path) {
    call_.runner().step();
    const auto place = find(path);
    if (!place) return;
    const Walker walker{call_.world(), call_.process()};
    const auto names = list_directory(walker, *place);
    if (!names) return;
    for (const std::string& name : *names) {
      const std::string full = path + "/" + name;
      const auto entry = find(full);
      if (!entry) continue;
      if (type_of(Walker{call_.world(), call_.process()}, *entry) == FileType::kDirectory) {
        read_tree(full);
      } else {
        read_file(full, *entry, to_key(full.substr(kRoot.size())));
      }
    }
  }

  void read_file(const std::string& path, const Place& place, const std::string& key) {
    if (!wanted(key)) return;
    const std::uint32_t mode = mode_of(Walker{call_.world(), call_.process()}, place);
    if ((mode & 0444) == 0) return;  // write-only: passed over
    if (names_only_) {
      call_.print("{}\n", key);
      return;
    }
    const auto text = call_.read_file(path);
    if (!text) {
      const Errno code = call_.code(text.error());
      call_.complain("sysctl: reading key \"{}\": {}\n", key, error_text(code));
      status_ = 1;
      return;
    }
    std::string body = *text;
    if (body.empty() && show_names_) call_.print("{} = \n", key);
    while (!body.empty()) {
      const auto newline = body.find('\n');
      const std::string line = body.substr(0, newline);
      body.erase(0, newline == std::string::npos ? body.size() : newline + 1);
      if (show_names_) call_.print("{} = ", key);
      call_.print("{}{}", line, newline_ ? "\n" : "");
    }
  }

  void read(const std::string& word) {
    const std::string path = std::string(kRoot) + to_path(word);
    const auto place = find(path);
    if (!place) {
      cannot_stat(path, false);
      return;
    }
    if (type_of(Walker{call_.world(), call_.process()}, *place) == FileType::kDirectory) {
      read_tree(path);
      return;
    }
    read_file(path, *place, to_key(to_path(word)));
  }

  [[nodiscard]] static std::optional<Setting> split(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos) return std::nullopt;
    Setting setting;
    std::string name = trimmed(text.substr(0, equals));
    if (name.starts_with('-')) {
      setting.ignore_failure = true;
      name.erase(0, 1);
    }
    setting.path = std::string(kRoot) + to_path(name);
    setting.key = to_key(to_path(name));
    setting.value = trimmed(text.substr(equals + 1));
    return setting;
  }

  void write(const Setting& setting) {
    if (setting.path.size() <= kRoot.size()) {
      call_.complain("sysctl: Path is not under {}: {}\n", kRoot, setting.path);
      status_ = 1;
      return;
    }
    if (!wanted(setting.key)) return;
    const auto place = find(setting.path);
    if (!place) {
      cannot_stat(setting.path, setting.ignore_failure);
      return;
    }
    const Walker walker{call_.world(), call_.process()};
    // procps tells of whatever error came last, which is EINVAL here; and it does not count as a failure.
    const bool directory = type_of(walker, *place) == FileType::kDirectory;
    if (!directory && (mode_of(walker, *place) & 0200) == 0) {
      call_.complain("sysctl: setting key \"{}\": Invalid argument\n", setting.key);
      return;
    }
    if (directory) {
      call_.complain("sysctl: setting key \"{}\": Is a directory\n", setting.key);
      status_ = 1;
      return;
    }
    if (!dry_) {
      const auto reply = call_.write_file(setting.path, setting.value + "\n");
      if (!reply && !failed_quietly(setting, call_.code(reply.error()))) return;
    }
    if (quiet_) return;
    if (names_only_) {
      call_.print("{}\n", setting.key);
    } else if (show_names_) {
      call_.print("{} = {}{}", setting.key, setting.value, newline_ ? "\n" : "");
    } else {
      call_.print("{}{}", setting.value, newline_ ? "\n" : "");
    }
  }

  bool failed_quietly(const Setting& setting, Errno code) {
    if (code == Errno::kEACCES || code == Errno::kEROFS) {  // it could not be opened
      call_.complain("sysctl: permission denied on key \"{}\"{}\n", setting.key, setting.ignore_failure ? ", ignoring" : "");
    } else {
      call_.complain("sysctl: setting key \"{}\"{}: {}\n", setting.key, setting.ignore_failure ? ", ignoring" : "", error_text(code));
    }
    if (!setting.ignore_failure) status_ = 1;
    return false;
  }

  void preload(const std::string& file, std::vector<Setting>* settings) {
    const auto text = call_.read_file(file == "-" ? "/dev/stdin" : file);
    if (!text) {
      call_.complain("sysctl: cannot open \"{}\": {}\n", file, error_text(call_.code(text.error())));
      status_ = 1;
      return;
    }
    std::size_t number = 0;
    for (std::size_t at = 0; at < text->size();) {
      const auto newline = std::min(text->find('\n', at), text->size());
      const std::string line = trimmed(text->substr(at, newline - at));
      at = newline + 1;
      ++number;
      if (line.empty() || line[0] == '#' || line[0] == ';') continue;
      if (auto setting = split(line)) {
        settings->push_back(std::move(*setting));
      } else if (line[0] == '-') {
        Setting excluded;
        excluded.path = std::string(kRoot) + to_path(line.substr(1));
        excluded.key = "-";
        settings->push_back(std::move(excluded));
      } else {
        call_.complain("sysctl: {}({}): invalid syntax, continuing...\n", file, number);
      }
    }
  }

  // Patterns become what they match, less what was named by itself or excluded.
  void apply_globs(std::vector<Setting>* settings) {
    std::vector<Setting> out;
    for (const Setting& setting : *settings) {
      if (setting.key == "-") continue;
      if (setting.path.find_first_of("*?[") == std::string::npos) {
        out.push_back(setting);
        continue;
      }
      for (const std::string& path : matches(setting.path)) {
        const bool named = std::any_of(settings->begin(), settings->end(), [&](const Setting& s) { return s.path == path; });
        if (named) continue;
        Setting made = setting;
        made.path = path;
        made.key = to_key(path.substr(kRoot.size()));
        out.push_back(std::move(made));
      }
    }
    *settings = std::move(out);
  }

  static bool part_matches(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] == '*') {
      for (std::size_t i = 0; i <= name.size(); ++i) {
        if (part_matches(pattern.substr(1), name.substr(i))) return true;
      }
      return false;
    }
    return !name.empty() && (pattern[0] == '?' || pattern[0] == name[0]) && part_matches(pattern.substr(1), name.substr(1));
  }

  std::vector<std::string> matches(const std::string& pattern) {
    std::vector<std::string> found{""};
    for (const std::string_view part : split_path(pattern)) {
      std::vector<std::string> next;
      for (const std::string& base : found) {
        if (part.find_first_of("*?[") == std::string_view::npos) {
          next.push_back(base + "/" + std::string(part));
          continue;
        }
        const auto place = find(base.empty() ? "/" : base);
        if (!place) continue;
        auto names = list_directory(Walker{call_.world(), call_.process()}, *place);
        if (!names) continue;
        std::sort(names->begin(), names->end());
        for (const std::string& name : *names) {
          call_.runner().step();
          if (part_matches(part, name)) next.push_back(base + "/" + name);
        }
      }
      found = std::move(next);
    }
    std::erase_if(found, [&](const std::string& path) { return !find(path); });
    return found;
  }
};

}  // namespace

int run_sysctl(Call& call) { return Sysctl(call).run(); }

}  // namespace nslab::shell

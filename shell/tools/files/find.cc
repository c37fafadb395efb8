// find: files below a place.
//
// A file is asked until a command that -exec runs is waited for; then it is asked anew, and what its actions came to the first time
// is remembered, so that none is done twice.
// Sources: findutils 4.9.0, find/pred.c.
#include "shell/tools/files/find.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/file/paths.h"
#include "shell/expand/pattern.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using Kind = FindTest::Kind;

struct FindProgram {
  struct Place {
    std::string path{};
    std::string start{};  // what was given on the command line
    long depth = 0;
    bool below_done = false;  // depth first: what is below has been seen
    std::optional<FileFacts> facts{};  // as it was when its turn came
  };

  FindExpression expression{};
  bool begun = false, follow = false, quit = false, pruned = false;
  int status = 0;
  std::vector<Place> places{};                   // the next one is the last
  std::vector<bool> done{};                      // what the actions of this file came to so far
  std::size_t actions = 0;                       // how many of them this time
  std::vector<std::vector<std::string>> gathered{};  // of -exec … {} +: by command
  std::size_t finishing = 0;
  Pid child = 0;
  bool waits = false;

  // ---- actions ----

  // An action that is done at once, and once.
  template <class Do>
  bool once(Do act) {
    if (actions < done.size()) return done[actions++];
    done.push_back(act());
    ++actions;
    return done.back();
  }

  bool remove(Call& call, const Place& at, const FileFacts& facts) {
    if (at.path == ".") return true;
    Unlink gone;
    gone.path = at.path;
    gone.directory = facts.type == FileType::kDirectory;
    const auto reply = call.ask(std::move(gone));
    if (reply) return true;
    report(call, "find: cannot delete {}: {}\n", quoted(at.path), error_text(call.code(reply.error())));
    status = 1;
    return false;
  }

  bool start_command(Call& call, const std::vector<std::string>& words) {
    const Found found = call.find_command(words[0]);
    const bool missing = found.kind == Found::Kind::kMissing;
    if (missing || found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
      report(call, "find: {}: {}\n", quoted(words[0]), missing ? "No such file or directory" : "Permission denied");
      return false;
    }
    call.flush();
    child = call.fork();
    if (child == 0) return false;
    Task& made = *call.runner().task(child);
    made.line = call.task().line;
    call.runner().become(made, words, call.environment());
    return true;
  }

  bool execute(Call& call, const FindTest& test, const std::string& path) {
    if (actions < done.size()) return done[actions++];
    const FindCommand& command = expression.commands[test.command];
    if (command.many) {
      gathered[test.command].push_back(path);
      done.push_back(true);
      ++actions;
      return true;
    }
    std::vector<std::string> words = command.words;
    for (std::string& word : words) {
      for (auto at = word.find("{}"); at != std::string::npos; at = word.find("{}", at + path.size())) word.replace(at, 2, path);
      call.runner().charge(word.size());
    }
    if (start_command(call, words)) {
      waits = true;
      return false;
    }
    done.push_back(false);
    ++actions;
    return false;
  }

  static std::string base_of(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    if (const auto slash = path.rfind('/'); slash != std::string::npos && path != "/") path.erase(0, slash + 1);
    return path;
  }

  static std::string directory_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "" : path.substr(0, slash);
  }

  static std::string escape(char c) {
    static constexpr std::pair<char, char> kEscapes[] = {{'n', '\n'}, {'t', '\t'}, {'0', '\0'}, {'\\', '\\'}, {'r', '\r'}, {'a', '\a'}};
    for (const auto& [letter, meaning] : kEscapes) {
      if (letter == c) return std::string(1, meaning);
    }
    return std::string("\\") + c;
  }

  std::string directive(char c, const Place& at, const FileFacts& facts) const {
    switch (c) {
      case 'p': return at.path;
      case 'f': return base_of(at.path);
      case 'h': return directory_of(at.path);
      case 'H': return at.start;
      case 'P': return at.path.size() > at.start.size() ? at.path.substr(at.start.size() + (at.start.ends_with('/') ? 0 : 1)) : "";
      case 's': return std::to_string(facts.size);
      case 'k': return std::to_string(facts.blocks);
      case 'b': return std::to_string(facts.blocks * 2);
      case 'd': return std::to_string(at.depth);
      case 'y': return std::string(1, "fdlcps"[static_cast<std::size_t>(facts.type)]);
      case 'm': return fmt::format("{:o}", facts.mode & 07777U);
      case 'M': return mode_text(facts);
      case 'l': return facts.target;
      case 'n': return std::to_string(facts.links);
      case 'i': return std::to_string(facts.inode);
      case 'u': return facts.uid == 0 ? "root" : std::to_string(facts.uid);
      case 'g': return facts.gid == 0 ? "root" : std::to_string(facts.gid);
      case 'U': return std::to_string(facts.uid);
      case 'G': return std::to_string(facts.gid);
      case '%': return "%";
      default: return std::string("%") + c;
    }
  }

  bool print_formatted(Call& call, const std::string& format, const Place& at, const FileFacts& facts) const {
    std::string out;
    for (std::size_t i = 0; i < format.size(); ++i) {
      const bool last = i + 1 == format.size();
      if (format[i] == '\\' && !last) {
        out += escape(format[++i]);
      } else if (format[i] == '%' && !last) {
        out += directive(format[++i], at, facts);
      } else {
        out += format[i];
      }
    }
    call.out(out);
    return true;
  }

  // ---- tests ----

  static bool fits(const FindTest& test, const std::string& text) {
    MatchOptions options;
    options.extended = false;
    options.ignore_case = test.ignore_case;
    return matches(Marked{test.text, std::string(test.text.size(), '\0')}, text, options);
  }

  static bool compares(const FindTest& test, std::uint64_t value) {
    return test.sign == '+' ? value > test.number : test.sign == '-' ? value < test.number : value == test.number;
  }

  static bool has_permissions(const FindTest& test, const FileFacts& facts) {
    const std::uint64_t mode = facts.mode & 07777U;
    if (test.sign == '-') return (mode & test.number) == test.number;
    if (test.sign == '/') return test.number == 0 || (mode & test.number) != 0;
    return mode == test.number;
  }

  static bool may(Call& call, const FindTest& test, const FileFacts& facts) {
    const unsigned bit = test.text == "-readable" ? 4 : test.text == "-writable" ? 2 : 1;
    const std::uint32_t uid = call.process().uid;
    if (uid == 0) return bit != 1 || facts.type == FileType::kDirectory || (facts.mode & 0111U) != 0;
    return ((facts.mode >> (uid == facts.uid ? 6U : 0U)) & bit) != 0;
  }

  static std::vector<std::string> names_in(Call& call, const std::string& path) {
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, path);
    const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>());
    return names ? *names : std::vector<std::string>();
  }

  static bool is_empty(Call& call, const std::string& path, const FileFacts& facts) {
    if (facts.type == FileType::kFile) return facts.size == 0;
    return facts.type == FileType::kDirectory && names_in(call, path).empty();
  }

  bool holds(Call& call, const FindTest& test, const Place& at, const FileFacts& facts) {
    switch (test.kind) {
      case Kind::kTrue: return true;
      case Kind::kFalse: return false;
      case Kind::kNot: return !holds(call, test.parts[0], at, facts) && !waits;
      case Kind::kAnd:
        return std::all_of(test.parts.begin(), test.parts.end(), [&](const FindTest& p) { return holds(call, p, at, facts) && !waits; });
      case Kind::kOr:
        return std::any_of(test.parts.begin(), test.parts.end(), [&](const FindTest& p) { return waits || holds(call, p, at, facts); });
      case Kind::kName: return fits(test, base_of(at.path));
      case Kind::kPath: return fits(test, at.path);
      case Kind::kLinkName: return facts.type == FileType::kSymlink && fits(test, facts.target);
      case Kind::kNewer: {
        const auto other = file_facts(call, test.text, true);
        return other && facts.modified > other->modified;
      }
      case Kind::kType: return test.text.find("fdlcps"[static_cast<std::size_t>(facts.type)]) != std::string::npos;
      case Kind::kEmpty: return is_empty(call, at.path, facts);
      case Kind::kSize: return compares(test, (facts.size + test.unit - 1) / test.unit);
      case Kind::kPerm: return has_permissions(test, facts);
      case Kind::kUid: return compares(test, facts.uid);
      case Kind::kGid: return compares(test, facts.gid);
      case Kind::kLinks: return compares(test, facts.links);
      case Kind::kAge:
        return compares(test, static_cast<std::uint64_t>((call.now() - facts.modified) / std::chrono::seconds(1)) / test.unit);
      case Kind::kAccess: return may(call, test, facts);
      default: return act(call, test, at, facts);
    }
  }

  bool act(Call& call, const FindTest& test, const Place& at, const FileFacts& facts) {
    switch (test.kind) {
      case Kind::kPrint: return once([&] { return call.out(at.path + "\n"), true; });
      case Kind::kPrint0: return once([&] { return call.out(at.path + std::string(1, '\0')), true; });
      case Kind::kPrintf: return once([&] { return print_formatted(call, test.text, at, facts); });
      case Kind::kPrune: return pruned = true;
      case Kind::kQuit: return quit = true;
      case Kind::kDelete: return once([&] { return remove(call, at, facts); });
      case Kind::kExec: return execute(call, test, at.path);
      default: return false;
    }
  }

  // ---- the walk ----

  // False: a command runs, and the same file is to be asked again.
  bool judge(Call& call, const Place& at, const FileFacts& facts) {
    if (at.depth < expression.least) return true;
    actions = 0;
    pruned = waits = false;
    const bool yes = holds(call, expression.test, at, facts);
    if (waits) return false;
    done.clear();
    if (yes && !expression.has_action) call.out(at.path + "\n");
    return true;
  }

  void go_below(Call& call, const Place& at) {
    std::vector<std::string> names = names_in(call, at.path);
    for (auto name = names.rbegin(); name != names.rend(); ++name) {
      Place below;
      below.path = at.path.ends_with('/') ? at.path + *name : at.path + "/" + *name;
      below.start = at.start;
      below.depth = at.depth + 1;
      places.push_back(std::move(below));
    }
  }

  // False as above.
  bool visit(Call& call) {
    call.runner().step();
    if (!places.back().facts) {
      const auto found = file_facts(call, places.back().path, follow);
      if (!found) {
        report(call, "find: {}: {}\n", quoted(places.back().path), error_text(call.code(found.error())));
        status = 1;
        places.pop_back();
        return true;
      }
      places.back().facts = *found;
    }
    const Place at = places.back();
    const FileFacts* facts = &*at.facts;
    const bool descends = facts->type == FileType::kDirectory && at.depth < expression.most;
    if (expression.depth_first && descends && !at.below_done) {
      places.back().below_done = true;
      go_below(call, at);
      return true;
    }
    pruned = false;
    if (!judge(call, at, *facts)) return false;
    places.pop_back();
    if (descends && !expression.depth_first && !pruned && !quit) go_below(call, at);
    return true;
  }

  std::optional<int> begin(Call& call) {
    std::size_t first = 1;
    for (; first < call.argv.size(); ++first) {
      if (call.argv[first] == "-L") follow = true;
      else if (call.argv[first] != "-P" && call.argv[first] != "-H") break;
    }
    std::vector<std::string> paths;
    for (; first < call.argv.size(); ++first) {
      const std::string& word = call.argv[first];
      if (word.starts_with('-') || word == "(" || word == "!") break;
      paths.push_back(word);
    }
    expression = parse_find({call.argv.begin() + static_cast<std::ptrdiff_t>(first), call.argv.end()});
    if (expression.refused) return call.not_modelled(*expression.refused);
    if (expression.wrong) {
      report(call, "find: {}\n", *expression.wrong);
      return 1;
    }
    gathered.resize(expression.commands.size());
    if (paths.empty()) paths.emplace_back(".");
    for (auto path = paths.rbegin(); path != paths.rend(); ++path) places.push_back({*path, *path, 0, false, std::nullopt});
    return std::nullopt;
  }

  // What -exec … {} + has gathered.
  bool run_gathered(Call& call) {
    for (; finishing < gathered.size(); ++finishing) {
      if (gathered[finishing].empty()) continue;
      std::vector<std::string> words = expression.commands[finishing].words;
      words.pop_back();
      words.insert(words.end(), gathered[finishing].begin(), gathered[finishing].end());
      gathered[finishing].clear();
      if (start_command(call, words)) return true;
      status = 1;
    }
    return false;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    while (true) {
      if (child != 0) {
        const auto ended = call.reap(child);
        if (!ended) return Wait{kNever, {}, {}, {child}, false};
        child = 0;
        const bool of_file = waits;
        waits = false;
        if (of_file) done.push_back(*ended == 0);
        if (!of_file && *ended != 0) status = 1;
      }
      if (!places.empty() && !quit) {
        (void)visit(call);
      } else if (!run_gathered(call)) {
        return Exited{status};
      }
    }
  }
};

}  // namespace

Program start_find(const std::vector<std::string>& argv) {
  (void)argv;
  return FindProgram{};
}

}  // namespace nslab::shell

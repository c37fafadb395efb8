// find: files below a place.
//
// Not modelled: -exec and -ok, times other than -newer, -printf, -regex, -size in odd units.
// Sources: findutils 4.9.0.
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "model/file/paths.h"
#include "shell/expand/pattern.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Test {
  enum class Kind : std::uint8_t {
    kTrue,
    kFalse,
    kName,
    kPath,
    kType,
    kEmpty,
    kPrint,
    kPrint0,
    kDelete,
    kPrune,
    kQuit,
    kNot,
    kAnd,
    kOr,
    kLinkName,
    kNewer
  };
  Kind kind = Kind::kTrue;
  std::string text{};
  bool ignore_case = false;
  std::vector<Test> parts{};
};

struct Find {
  Call& call;
  std::vector<std::string> words{};
  std::size_t at = 0;
  long least = 0, most = 1 << 20;
  bool follow = false, depth_first = false, has_action = false, quit = false, pruned = false;
  int status = 0;
  std::optional<std::string> wrong{}, refused{};

  [[nodiscard]] bool more() const { return at < words.size() && !wrong && !refused; }
  std::string argument(const std::string& name) {
    if (at < words.size()) return words[at++];
    wrong = fmt::format("missing argument to `{}'", name);
    return "";
  }

  Test primary() {
    Test test;
    const std::string word = words[at++];
    if (word == "(") {
      test = any();
      if (!more() || words[at] != ")") {
        wrong = "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('";
        return test;
      }
      ++at;
    } else if (word == "!" || word == "-not") {
      test.kind = Test::Kind::kNot;
      if (!more()) {
        wrong = fmt::format("expected an expression after '{}'", word);
        return test;
      }
      test.parts.push_back(primary());
    } else if (word == "-name" || word == "-iname") {
      test = {Test::Kind::kName, argument(word), word == "-iname", {}};
    } else if (word == "-path" || word == "-wholename" || word == "-ipath") {
      test = {Test::Kind::kPath, argument(word), word == "-ipath", {}};
    } else if (word == "-lname") {
      test = {Test::Kind::kLinkName, argument(word), false, {}};
    } else if (word == "-newer") {
      test = {Test::Kind::kNewer, argument(word), false, {}};
    } else if (word == "-type") {
      test = {Test::Kind::kType, argument(word), false, {}};
      if (!wrong && test.text.find_first_not_of("bcdpflsD,") != std::string::npos)
        wrong = fmt::format("Unknown argument to -type: {}", test.text);
    } else if (word == "-maxdepth" || word == "-mindepth") {
      const std::string value = argument(word);
      const auto number = whole_number(value);
      if (!number && !wrong) wrong = fmt::format("Expected a positive decimal integer argument to {}, but got {}", word, quoted(value));
      (word == "-maxdepth" ? most : least) = static_cast<long>(number.value_or(0));
    } else if (word == "-empty") {
      test.kind = Test::Kind::kEmpty;
    } else if (word == "-true" || word == "-false") {
      test.kind = word == "-true" ? Test::Kind::kTrue : Test::Kind::kFalse;
    } else if (word == "-depth" || word == "-d" || word == "-xdev" || word == "-mount" || word == "-noleaf") {
      if (word == "-depth" || word == "-d") depth_first = true;
    } else if (word == "-print" || word == "-print0" || word == "-delete" || word == "-quit") {
      test.kind = word == "-print"    ? Test::Kind::kPrint
                  : word == "-print0" ? Test::Kind::kPrint0
                  : word == "-quit"   ? Test::Kind::kQuit
                                      : Test::Kind::kDelete;
      if (word == "-delete") depth_first = true;
      has_action = true;
    } else if (word == "-prune") {
      test.kind = Test::Kind::kPrune;
    } else if (word.starts_with('-')) {
      static constexpr std::string_view kKnown[] = {
          "-exec",    "-execdir",  "-ok",        "-okdir",    "-printf",   "-fprint",     "-fprintf",  "-ls",     "-fls",
          "-regex",   "-iregex",   "-regextype", "-size",     "-mtime",    "-mmin",       "-ctime",    "-cmin",   "-atime",
          "-amin",    "-perm",     "-user",      "-group",    "-uid",      "-gid",        "-inum",     "-links",  "-nouser",
          "-nogroup", "-samefile", "-xtype",     "-readable", "-writable", "-executable", "-daystart", "-follow", "-fstype"};
      if (std::find(std::begin(kKnown), std::end(kKnown), word) != std::end(kKnown)) refused = "find " + word;
      else wrong = fmt::format("unknown predicate `{}'", word);
    } else {
      wrong = fmt::format("paths must precede expression: `{}'", word);
    }
    return test;
  }

  Test all() {
    Test test{Test::Kind::kAnd, "", false, {}};
    while (more() && words[at] != ")" && words[at] != "-o" && words[at] != "-or") {
      if (words[at] == "-a" || words[at] == "-and") {
        ++at;
        continue;
      }
      test.parts.push_back(primary());
    }
    return test;
  }
  Test any() {
    Test test{Test::Kind::kOr, "", false, {}};
    test.parts.push_back(all());
    while (more() && (words[at] == "-o" || words[at] == "-or")) {
      ++at;
      test.parts.push_back(all());
    }
    return test;
  }

  static bool fits(const Test& test, const std::string& text) {
    MatchOptions options;
    options.extended = false;
    options.ignore_case = test.ignore_case;
    return matches(Marked{test.text, std::string(test.text.size(), '\0')}, text, options);
  }

  bool is_empty(const std::string& path, const FileFacts& facts) const {
    if (facts.type == FileType::kFile) return facts.size == 0;
    if (facts.type != FileType::kDirectory) return false;
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, path);
    const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>());
    return names && names->empty();
  }

  bool holds(const Test& test, const std::string& path, const FileFacts& facts) {
    switch (test.kind) {
      case Test::Kind::kTrue: return true;
      case Test::Kind::kFalse: return false;
      case Test::Kind::kNot: return !holds(test.parts[0], path, facts);
      case Test::Kind::kAnd:
        return std::all_of(test.parts.begin(), test.parts.end(), [&](const Test& part) { return holds(part, path, facts); });
      case Test::Kind::kOr:
        return std::any_of(test.parts.begin(), test.parts.end(), [&](const Test& part) { return holds(part, path, facts); });
      case Test::Kind::kName: {
        std::string base = path;
        while (base.size() > 1 && base.ends_with('/')) base.pop_back();
        if (const auto slash = base.rfind('/'); slash != std::string::npos && base != "/") base.erase(0, slash + 1);
        return fits(test, base);
      }
      case Test::Kind::kPath: return fits(test, path);
      case Test::Kind::kLinkName: return facts.type == FileType::kSymlink && fits(test, facts.target);
      case Test::Kind::kNewer: {
        const auto other = file_facts(call, test.text, true);
        return other && facts.modified > other->modified;
      }
      case Test::Kind::kType: return test.text.find("fdlcps"[static_cast<std::size_t>(facts.type)]) != std::string::npos;
      case Test::Kind::kEmpty: return is_empty(path, facts);
      case Test::Kind::kPrint: call.out(path + "\n"); return true;
      case Test::Kind::kPrint0: call.out(path + std::string(1, '\0')); return true;
      case Test::Kind::kPrune: pruned = true; return true;
      case Test::Kind::kQuit: quit = true; return true;
      case Test::Kind::kDelete: {
        if (path == ".") return true;
        Unlink gone;
        gone.path = path;
        gone.directory = facts.type == FileType::kDirectory;
        const auto done = call.ask(std::move(gone));
        if (done) return true;
        report(call, "find: cannot delete {}: {}\n", quoted(path), error_text(call.code(done.error())));
        status = 1;
        return false;
      }
    }
    return false;
  }

  void visit(const Test& test, const std::string& path, long depth) {
    call.runner().step();
    const auto facts = file_facts(call, path, follow);
    if (!facts) {
      report(call, "find: {}: {}\n", quoted(path), error_text(call.code(facts.error())));
      status = 1;
      return;
    }
    auto judge = [&] {
      if (depth < least) return;
      if (holds(test, path, *facts) && !has_action) call.out(path + "\n");
    };
    pruned = false;
    if (!depth_first) judge();
    if (quit) return;
    if (facts->type == FileType::kDirectory && depth < most && !(pruned && !depth_first)) {
      const Walker walker{call.world(), call.process()};
      const auto place = resolve(walker, path);
      const auto names = place ? list_directory(walker, *place) : Result<std::vector<std::string>>(std::vector<std::string>());
      if (names) {
        for (const std::string& name : *names) {
          visit(test, path.ends_with('/') ? path + name : path + "/" + name, depth + 1);
          if (quit) return;
        }
      }
    }
    if (depth_first) judge();
  }

  int run() {
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
    words.assign(call.argv.begin() + static_cast<std::ptrdiff_t>(first), call.argv.end());
    const Test test = any();
    if (!wrong && !refused && at < words.size()) wrong = "invalid expression; you have too many ')'";
    if (refused) return call.not_modelled(*refused);
    if (wrong) {
      report(call, "find: {}\n", *wrong);
      return 1;
    }
    if (paths.empty()) paths.emplace_back(".");
    for (const std::string& path : paths) {
      visit(test, path, 0);
      if (quit) break;
    }
    return status;
  }
};

}  // namespace

int run_find(Call& call) { return Find{call}.run(); }

}  // namespace nslab::shell

#include "shell/tools/files/find.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "model/base/number.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

using Kind = FindTest::Kind;

class FindParser {
 public:
  explicit FindParser(const std::vector<std::string>& words) : words_(words) {}

  FindExpression parse() {
    out_.test = any();
    if (more() || (!out_.wrong && !out_.refused && at_ < words_.size())) out_.wrong = "invalid expression; you have too many ')'";
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool more() const { return at_ < words_.size() && !out_.wrong && !out_.refused; }

  std::string argument(const std::string& name) {
    if (at_ < words_.size()) return words_[at_++];
    out_.wrong = fmt::format("missing argument to `{}'", name);
    return "";
  }

  static FindTest of(Kind kind) {
    FindTest test;
    test.kind = kind;
    return test;
  }
  FindTest with_text(Kind kind, const std::string& name, bool ignore_case = false) {
    FindTest test = of(kind);
    test.text = argument(name);
    test.ignore_case = ignore_case;
    return test;
  }

  // "+3", "-3", "3"
  FindTest with_number(Kind kind, const std::string& name, std::string value, std::uint64_t unit) {
    FindTest test = of(kind);
    test.unit = unit;
    const std::string given = value;
    if (value.starts_with('+') || value.starts_with('-')) {
      test.sign = value[0];
      value.erase(0, 1);
    }
    const auto number = whole_number(value);
    if (!number && !out_.wrong) out_.wrong = fmt::format("invalid argument `{}' to `{}'", given, name);
    test.number = number.value_or(0);
    return test;
  }

  FindTest size(const std::string& name) {
    std::string value = argument(name);
    static constexpr std::pair<char, std::uint64_t> kUnits[] = {{'b', 512},  {'c', 1}, {'w', 2}, {'k', 1U << 10U},
                                                                {'M', 1U << 20U}, {'G', 1U << 30U}};
    std::uint64_t unit = 512;
    for (const auto& [letter, bytes] : kUnits) {
      if (!value.ends_with(letter)) continue;
      unit = bytes;
      value.pop_back();
      break;
    }
    const std::string given = words_[at_ - 1];
    FindTest test = with_number(Kind::kSize, name, value, unit);
    const bool lettered = !given.empty() && std::isalpha(static_cast<unsigned char>(given.back())) != 0;
    const bool odd_unit = lettered && unit == 512 && given.back() != 'b';
    if (out_.wrong) out_.wrong = odd_unit ? fmt::format("invalid -size type `{}'", given.back())
                                          : fmt::format("Invalid argument `{}' to {}", given, name);
    return test;
  }

  FindTest permissions(const std::string& name) {
    FindTest test = of(Kind::kPerm);
    std::string value = argument(name);
    if (value.starts_with('-') || value.starts_with('/')) {
      test.sign = value[0];
      value.erase(0, 1);
    }
    const bool octal = !value.empty() && value.find_first_not_of("01234567") == std::string::npos;
    if (!octal && !out_.wrong) out_.refused = "find -perm with letters";
    constexpr std::uint64_t kMostMode = 07777;
    const auto mode = parse_number(value, 8);
    if (octal && !out_.wrong && (!mode || *mode > kMostMode)) out_.wrong = fmt::format("invalid mode ‘{}’", value);
    test.number = mode.value_or(0);
    return test;
  }

  FindTest command(const std::string& name) {
    FindTest test = of(Kind::kExec);
    FindCommand command;
    bool ended = false;
    while (at_ < words_.size() && !ended) {
      const std::string& word = words_[at_++];
      const bool gathers = word == "+" && !command.words.empty() && command.words.back() == "{}";
      ended = word == ";" || gathers;
      command.many = gathers;
      if (!ended) command.words.push_back(word);
    }
    if (!ended || command.words.empty()) out_.wrong = fmt::format("missing argument to `{}'", name);
    test.command = out_.commands.size();
    out_.commands.push_back(std::move(command));
    out_.has_action = true;
    return test;
  }

  FindTest type(const std::string& name) {
    FindTest test = with_text(Kind::kType, name);
    if (!out_.wrong && test.text.find_first_not_of("bcdpflsD,") != std::string::npos)
      out_.wrong = fmt::format("Unknown argument to -type: {}", test.text);
    return test;
  }

  void depth(const std::string& name) {
    const std::string value = argument(name);
    const auto number = whole_number(value);
    if (!number && !out_.wrong)
      out_.wrong = fmt::format("Expected a positive decimal integer argument to {}, but got {}", name, quoted(value));
    (name == "-maxdepth" ? out_.most : out_.least) = static_cast<long>(number.value_or(0));
  }

  FindTest action(const std::string& name) {
    out_.has_action = true;
    if (name == "-delete") out_.depth_first = true;
    if (name == "-printf") return with_text(Kind::kPrintf, name);
    return of(name == "-print" ? Kind::kPrint : name == "-print0" ? Kind::kPrint0 : name == "-quit" ? Kind::kQuit : Kind::kDelete);
  }

  // Those who own what is looked for: by number, or by a name that only root has here.
  FindTest owner(const std::string& name) {
    const Kind kind = name == "-user" || name == "-uid" ? Kind::kUid : Kind::kGid;
    std::string value = argument(name);
    if (value == "root" && (name == "-user" || name == "-group")) value = "0";
    const bool by_name = name == "-user" || name == "-group";
    if (by_name && !out_.wrong && !whole_number(value)) {
      out_.wrong = name == "-user" ? fmt::format("{} is not the name of a known user", quoted(value))
                                   : fmt::format("{} is not the name of an existing group", quoted(value));
      return of(kind);
    }
    return with_number(kind, name, value, 1);
  }

  std::optional<FindTest> simple(const std::string& word) {
    if (word == "-name" || word == "-iname") return with_text(Kind::kName, word, word == "-iname");
    if (word == "-path" || word == "-wholename" || word == "-ipath") return with_text(Kind::kPath, word, word == "-ipath");
    if (word == "-lname") return with_text(Kind::kLinkName, word);
    if (word == "-newer") return with_text(Kind::kNewer, word);
    if (word == "-type") return type(word);
    if (word == "-size") return size(word);
    if (word == "-perm") return permissions(word);
    if (word == "-user" || word == "-group" || word == "-uid" || word == "-gid") return owner(word);
    if (word == "-mmin") return with_number(Kind::kAge, word, argument(word), 60);
    if (word == "-mtime") return with_number(Kind::kAge, word, argument(word), 86400);
    if (word == "-links") return with_number(Kind::kLinks, word, argument(word), 1);
    if (word == "-readable" || word == "-writable" || word == "-executable") {
      FindTest test = of(Kind::kAccess);
      test.text = word;
      return test;
    }
    if (word == "-empty") return of(Kind::kEmpty);
    if (word == "-true" || word == "-false") return of(word == "-true" ? Kind::kTrue : Kind::kFalse);
    if (word == "-prune") return of(Kind::kPrune);
    if (word == "-exec") return command(word);
    if (word == "-print" || word == "-print0" || word == "-delete" || word == "-quit" || word == "-printf") return action(word);
    return std::nullopt;
  }

  FindTest primary() {
    const std::string word = words_[at_++];
    if (word == "(") {
      FindTest test = any();
      if (!more() || words_[at_] != ")") {
        out_.wrong = "invalid expression; expected to find a ')' but didn't see one. Perhaps you need an extra predicate after '('";
        return test;
      }
      ++at_;
      return test;
    }
    if (word == "!" || word == "-not") {
      FindTest test = of(Kind::kNot);
      if (!more()) {
        out_.wrong = fmt::format("expected an expression after '{}'", word);
      } else {
        test.parts.push_back(primary());
      }
      return test;
    }
    if (auto test = simple(word)) return *test;
    if (word == "-maxdepth" || word == "-mindepth") {
      depth(word);
    } else if (word == "-depth" || word == "-d") {
      out_.depth_first = true;
    } else if (word != "-xdev" && word != "-mount" && word != "-noleaf") {
      unknown(word);
    }
    return of(Kind::kTrue);
  }

  void unknown(const std::string& word) {
    static constexpr std::string_view kKnown[] = {
        "-execdir", "-ok",    "-okdir", "-fprint", "-fprintf", "-ls",   "-fls",     "-regex",   "-iregex",   "-regextype", "-ctime",
        "-cmin",
        "-atime",   "-amin",  "-inum",  "-nouser", "-nogroup", "-samefile", "-xtype", "-daystart", "-follow", "-fstype", "-newermt"};
    if (!word.starts_with('-')) {
      out_.wrong = fmt::format("paths must precede expression: `{}'", word);
    } else if (std::find(std::begin(kKnown), std::end(kKnown), word) != std::end(kKnown)) {
      out_.refused = "find " + word;
    } else {
      out_.wrong = fmt::format("unknown predicate `{}'", word);
    }
  }

  FindTest all() {
    FindTest test = of(Kind::kAnd);
    while (more() && words_[at_] != ")" && words_[at_] != "-o" && words_[at_] != "-or") {
      if (words_[at_] == "-a" || words_[at_] == "-and") {
        ++at_;
        continue;
      }
      test.parts.push_back(primary());
    }
    return test;
  }
  FindTest any() {
    FindTest test = of(Kind::kOr);
    test.parts.push_back(all());
    while (more() && (words_[at_] == "-o" || words_[at_] == "-or")) {
      ++at_;
      test.parts.push_back(all());
    }
    return test;
  }

  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  FindExpression out_{};
};

}  // namespace

FindExpression parse_find(const std::vector<std::string>& words) { return FindParser(words).parse(); }

}  // namespace nslab::shell

#include <fmt/format.h>

#include <array>

#include "shell/tools/jq/json.h"
#include "shell/tools/jq/regex_node.h"

namespace nslab::shell::jq {

namespace {

using Pattern = PerlRegex::Node;
using PatternPtr = std::unique_ptr<Pattern>;
constexpr std::size_t kForEver = ~std::size_t{0};
constexpr std::size_t kMostRepeats = 100000;
constexpr int kDeepestRegex = 200;

const std::vector<CodeRange> kDigits{{'0', '9'}}, kSpaces{{9, 13}, {' ', ' '}}, kWords{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}},
    kHexes{{'0', '9'}, {'A', 'F'}, {'a', 'f'}};

struct NamedSet {
  std::string_view name;
  std::vector<CodeRange> ranges;
};
const std::array<NamedSet, 12> kNamed{{{"alpha", {{'A', 'Z'}, {'a', 'z'}}},
                                       {"digit", {{'0', '9'}}},
                                       {"alnum", {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
                                       {"upper", {{'A', 'Z'}}},
                                       {"lower", {{'a', 'z'}}},
                                       {"space", {{9, 13}, {' ', ' '}}},
                                       {"blank", {{9, 9}, {' ', ' '}}},
                                       {"punct", {{33, 47}, {58, 64}, {91, 96}, {123, 126}}},
                                       {"xdigit", {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
                                       {"cntrl", {{0, 31}, {127, 127}}},
                                       {"print", {{32, 126}}},
                                       {"word", {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}}}};

std::vector<CodeRange> complement(const std::vector<CodeRange>& ranges) {
  std::vector<CodeRange> out;
  std::uint32_t next = 0;
  for (const CodeRange& range : ranges) {
    if (range.from > next) out.push_back({next, range.from - 1});
    next = range.to + 1;
  }
  out.push_back({next, 0x10ffff});
  return out;
}

class RegexParser {
 public:
  RegexParser(std::string_view pattern, const RegexFlags& flags) : text_(code_points(pattern)), flags_(flags) {}

  PatternPtr parse() {
    PatternPtr whole = alternatives();
    if (at_ < text_.size()) fail("unmatched close parenthesis");
    return whole;
  }
  std::vector<PerlRegex::Group> groups{};
  std::optional<RegexFault> fault{};

 private:
  void fail(std::string text) {
    if (!fault) fault = RegexFault{std::move(text), false};
    at_ = text_.size();
  }
  void refuse(std::string what) {
    if (!fault) fault = RegexFault{std::move(what), true};
    at_ = text_.size();
  }
  [[nodiscard]] std::uint32_t peek(std::size_t further = 0) const { return at_ + further < text_.size() ? text_[at_ + further] : 0; }
  bool take(std::string_view what) {
    for (std::size_t i = 0; i < what.size(); ++i) {
      if (at_ + i >= text_.size() || text_[at_ + i] != static_cast<unsigned char>(what[i])) return false;
    }
    at_ += what.size();
    return true;
  }
  PatternPtr make(Pattern::Kind kind) const {
    auto node = std::make_unique<Pattern>();
    node->kind = kind;
    node->ignore_case = flags_.ignore_case;
    node->dot_all = flags_.dot_all;
    return node;
  }
  PatternPtr set(std::vector<CodeRange> ranges) const {
    PatternPtr node = make(Pattern::Kind::kSet);
    node->ranges = std::move(ranges);
    return node;
  }

  PatternPtr alternatives() {
    PatternPtr node = make(Pattern::Kind::kAlternatives);
    if (++depth_ > kDeepestRegex) refuse("a regular expression that nests so deep");
    do {
      node->parts.push_back(sequence());
    } while (take("|"));
    --depth_;
    return node->parts.size() == 1 ? std::move(node->parts.front()) : std::move(node);
  }

  PatternPtr sequence() {
    PatternPtr node = make(Pattern::Kind::kSequence);
    while (at_ < text_.size() && peek() != '|' && peek() != ')') {
      if (flags_.extended && (peek() == ' ' || peek() == '\t' || peek() == '\n')) {
        ++at_;
        continue;
      }
      PatternPtr one = atom();
      if (!one) continue;
      node->parts.push_back(repeats(std::move(one)));
    }
    return node;
  }

  std::optional<std::size_t> number() {
    if (peek() < '0' || peek() > '9') return std::nullopt;
    std::size_t value = 0;
    while (peek() >= '0' && peek() <= '9' && value < kMostRepeats * 10) value = value * 10 + (text_[at_++] - '0');
    return value;
  }

  bool bounds(std::size_t& least, std::size_t& most) {
    const std::size_t begin = at_;
    ++at_;
    const auto low = number();
    most = least = low.value_or(0);
    bool sound = low.has_value();
    if (take(",")) {
      const auto high = number();
      most = high.value_or(kForEver);
      sound = sound || high;
    }
    if (!sound || !take("}")) {
      at_ = begin;
      return false;
    }
    if (least > kMostRepeats || (most != kForEver && most > kMostRepeats)) fail("too big number is used for repeat range");
    return true;
  }

  PatternPtr repeats(PatternPtr one) {
    while (at_ < text_.size()) {
      std::size_t least = 0, most = kForEver;
      if (peek() == '{') {
        if (!bounds(least, most)) return one;
      } else if (take("*")) {
      } else if (take("+")) {
        least = 1;
      } else if (take("?")) {
        most = 1;
      } else {
        return one;
      }
      PatternPtr node = make(Pattern::Kind::kRepeat);
      node->least = least;
      node->most = most;
      node->lazy = take("?");
      node->possessive = !node->lazy && take("+");
      node->parts.push_back(std::move(one));
      one = std::move(node);
    }
    return one;
  }

  PatternPtr atom() {
    const std::uint32_t c = text_[at_];
    switch (c) {
      case '(': return group();
      case '[': ++at_; return bracket();
      case '.': ++at_; return make(Pattern::Kind::kAny);
      case '^': ++at_; return make(Pattern::Kind::kStart);
      case '$': ++at_; return make(Pattern::Kind::kEnd);
      case '\\': ++at_; return escape();
      case '*':
      case '+':
      case '?': fail("target of repeat operator is not specified"); return nullptr;
      default: ++at_; return set({{c, c}});
    }
  }

  PatternPtr escape() {
    if (at_ >= text_.size()) {
      fail("end pattern at escape");
      return nullptr;
    }
    const std::uint32_t c = text_[at_++];
    switch (c) {
      case 'b': return make(Pattern::Kind::kWordEdge);
      case 'B': return make(Pattern::Kind::kNotWordEdge);
      case 'A': return make(Pattern::Kind::kStart);
      case 'Z': return make(Pattern::Kind::kEnd);
      case 'z': return make(Pattern::Kind::kEndOfText);
      default: break;
    }
    if (c >= '1' && c <= '9') {
      PatternPtr node = make(Pattern::Kind::kBackReference);
      node->group = c - '0';
      return node;
    }
    std::vector<CodeRange> ranges;
    escaped(c, ranges);
    return set(std::move(ranges));
  }

  // What a backslash and `c` stand for, in a set or outside.
  void escaped(std::uint32_t c, std::vector<CodeRange>& out) {
    const auto all = [&](const std::vector<CodeRange>& ranges) { out.insert(out.end(), ranges.begin(), ranges.end()); };
    switch (c) {
      case 'd': return all(kDigits);
      case 'D': return all(complement(kDigits));
      case 's': return all(kSpaces);
      case 'S': return all(complement(kSpaces));
      case 'w': return all(kWords);
      case 'W': return all(complement(kWords));
      case 'h': return all(kHexes);
      case 'H': return all(complement(kHexes));
      case 'n': c = '\n'; break;
      case 't': c = '\t'; break;
      case 'r': c = '\r'; break;
      case 'f': c = '\f'; break;
      case 'v': c = '\v'; break;
      case 'e': c = 27; break;
      default:
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '0')
          return refuse(fmt::format("\\{} in a regular expression", static_cast<char>(c)));
        break;
    }
    out.push_back({c, c});
  }

  bool named_set(std::vector<CodeRange>& out) {
    const bool negated = peek(2) == '^';
    std::string name;
    std::size_t i = at_ + (negated ? 3 : 2);
    while (i < text_.size() && text_[i] >= 'a' && text_[i] <= 'z') name += static_cast<char>(text_[i++]);
    if (i + 1 >= text_.size() || text_[i] != ':' || text_[i + 1] != ']') return false;
    for (const NamedSet& one : kNamed) {
      if (one.name != name) continue;
      const auto ranges = negated ? complement(one.ranges) : one.ranges;
      out.insert(out.end(), ranges.begin(), ranges.end());
      at_ = i + 2;
      return true;
    }
    return false;
  }

  PatternPtr bracket() {
    PatternPtr node = make(Pattern::Kind::kSet);
    node->negated = take("^");
    bool first = true;
    while (true) {
      if (at_ >= text_.size()) {
        fail("premature end of char-class");
        return node;
      }
      if (peek() == ']' && !first) break;
      first = false;
      if (peek() == '[' && peek(1) == ':' && named_set(node->ranges)) continue;
      if (peek() == '[' || (peek() == '&' && peek(1) == '&')) {
        if (peek() == '&' || peek(1) != ':') refuse("a set within a set in a regular expression");
      }
      const bool escapes = take("\\");
      const std::uint32_t c = peek();
      ++at_;
      const std::size_t before = node->ranges.size();
      if (escapes) {
        if (c == 'b') node->ranges.push_back({8, 8});
        else escaped(c, node->ranges);
      } else {
        node->ranges.push_back({c, c});
      }
      const bool single = node->ranges.size() == before + 1 && node->ranges.back().from == node->ranges.back().to;
      if (single && peek() == '-' && peek(1) != ']' && at_ + 1 < text_.size()) {
        ++at_;
        const bool more = take("\\");
        std::vector<CodeRange> high;
        if (more) escaped(peek(), high);
        else high.push_back({peek(), peek()});
        ++at_;
        if (high.size() != 1 || high[0].from < node->ranges.back().from) fail("empty range in char class");
        else node->ranges.back().to = high[0].from;
      }
    }
    ++at_;
    return node;
  }

  // (?i) and its like from here on, or (?i: … ).
  void inline_flags(bool& closes) {
    bool on = true;
    while (at_ < text_.size() && peek() != ')' && peek() != ':') {
      const std::uint32_t c = text_[at_++];
      if (c == '-') on = false;
      else if (c == 'i') flags_.ignore_case = on;
      else if (c == 's') flags_.dot_all = on;
      else if (c == 'x') flags_.extended = on;
      else return refuse("this kind of group in a regular expression");
    }
    closes = take(")");
    if (!closes) take(":");
  }

  PatternPtr group() {
    ++at_;
    PatternPtr node = make(Pattern::Kind::kGroup);
    const RegexFlags before = flags_;
    if (take("?:")) {
    } else if (take("?=")) {
      node->kind = Pattern::Kind::kLookAhead;
    } else if (take("?!")) {
      node->kind = Pattern::Kind::kNotAhead;
    } else if (take("?<=") || take("?<!")) {
      refuse("look-behind in a regular expression");
    } else if (take("?<") || take("?P<")) {
      std::string name;
      while (at_ < text_.size() && peek() != '>') append_utf8(name, text_[at_++]);
      ++at_;
      groups.push_back({name});
      node->group = groups.size();
    } else if (take("?")) {
      bool closes = false;
      inline_flags(closes);
      if (closes) return nullptr;
    } else {
      groups.push_back({});
      node->group = groups.size();
    }
    node->parts.push_back(alternatives());
    if (!take(")")) fail("end pattern with unmatched parenthesis");
    flags_ = before;
    return node;
  }

  std::vector<std::uint32_t> text_;
  std::size_t at_ = 0;
  RegexFlags flags_;
  int depth_ = 0;
};

}  // namespace

bool is_word(std::uint32_t code) {
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || code == '_' || code > 0xbf;
}

tl::expected<PerlRegex, RegexFault> PerlRegex::compile(std::string_view pattern, const RegexFlags& flags) {
  RegexParser parser(pattern, flags);
  PatternPtr root = parser.parse();
  if (parser.fault) return tl::unexpected(*parser.fault);
  // Where groups have names, those without are only brackets.
  PerlRegex regex;
  regex.root_ = std::move(root);
  regex.groups_ = std::move(parser.groups);
  return regex;
}

}  // namespace nslab::shell::jq

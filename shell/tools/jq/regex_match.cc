#include "shell/tools/jq/regex_node.h"

namespace nslab::shell::jq {

namespace {

using Pattern = PerlRegex::Node;

std::uint32_t folded(std::uint32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }

// Goes on behind what has matched; true where all the rest does too.
using Rest = std::function<bool(std::size_t)>;

class Matcher {
 public:
  Matcher(const std::vector<std::uint32_t>& text, std::size_t groups, const std::function<void(std::size_t)>& charge)
      : text_(text), charge_(charge), spans_(groups + 1) {}

  bool match(const Pattern& node, std::size_t at, const Rest& rest) {
    charge_(1);
    switch (node.kind) {
      case Pattern::Kind::kEmpty: return rest(at);
      case Pattern::Kind::kSet:
      case Pattern::Kind::kAny: return at < text_.size() && fits(node, text_[at]) && rest(at + 1);
      case Pattern::Kind::kStart: return at == 0 && rest(at);
      case Pattern::Kind::kEnd: return (at == text_.size() || (at + 1 == text_.size() && text_[at] == '\n')) && rest(at);
      case Pattern::Kind::kEndOfText: return at == text_.size() && rest(at);
      case Pattern::Kind::kWordEdge: return word_edge(at) && rest(at);
      case Pattern::Kind::kNotWordEdge: return !word_edge(at) && rest(at);
      case Pattern::Kind::kSequence: return sequence(node, 0, at, rest);
      case Pattern::Kind::kAlternatives:
        for (const auto& part : node.parts) {
          if (match(*part, at, rest)) return true;
        }
        return false;
      case Pattern::Kind::kGroup: return group(node, at, rest);
      case Pattern::Kind::kRepeat: return repeat(node, at, rest);
      case Pattern::Kind::kBackReference: return again(node, at, rest);
      case Pattern::Kind::kLookAhead: return match(*node.parts[0], at, [](std::size_t) { return true; }) && rest(at);
      case Pattern::Kind::kNotAhead: return !match(*node.parts[0], at, [](std::size_t) { return true; }) && rest(at);
    }
    return false;
  }
  std::vector<PerlRegex::Span>& spans() { return spans_; }

 private:
  static bool fits(const Pattern& node, std::uint32_t c) {
    if (node.kind == Pattern::Kind::kAny) return node.dot_all || c != '\n';
    const auto within = [&](std::uint32_t code) {
      for (const CodeRange& range : node.ranges) {
        if (code >= range.from && code <= range.to) return true;
      }
      return false;
    };
    bool found = within(c);
    if (!found && node.ignore_case) {
      if (c >= 'A' && c <= 'Z') found = within(c + 32);
      if (c >= 'a' && c <= 'z') found = within(c - 32);
    }
    return found != node.negated;
  }
  [[nodiscard]] bool word_edge(std::size_t at) const {
    return (at > 0 && is_word(text_[at - 1])) != (at < text_.size() && is_word(text_[at]));
  }
  bool sequence(const Pattern& node, std::size_t part, std::size_t at, const Rest& rest) {
    if (part == node.parts.size()) return rest(at);
    return match(*node.parts[part], at, [&, part](std::size_t next) { return sequence(node, part + 1, next, rest); });
  }
  bool group(const Pattern& node, std::size_t at, const Rest& rest) {
    if (node.group == 0) return match(*node.parts[0], at, rest);
    const PerlRegex::Span before = spans_[node.group];
    const bool matched = match(*node.parts[0], at, [&](std::size_t end) {
      const PerlRegex::Span inner = spans_[node.group];
      spans_[node.group] = {at, end};
      if (rest(end)) return true;
      spans_[node.group] = inner;
      return false;
    });
    if (!matched) spans_[node.group] = before;
    return matched;
  }
  bool again(const Pattern& node, std::size_t at, const Rest& rest) {
    if (node.group >= spans_.size() || spans_[node.group].from > spans_[node.group].to) return false;
    const PerlRegex::Span span = spans_[node.group];
    for (std::size_t i = span.from; i < span.to; ++i, ++at) {
      if (at >= text_.size()) return false;
      if (node.ignore_case ? folded(text_[i]) != folded(text_[at]) : text_[i] != text_[at]) return false;
    }
    return rest(at);
  }
  // One character again and again needs no stack.
  bool repeat_one(const Pattern& node, std::size_t at, const Rest& rest) {
    const Pattern& one = *node.parts[0];
    std::size_t count = 0;
    const auto can_more = [&] { return count < node.most && at + count < text_.size() && fits(one, text_[at + count]); };
    if (node.lazy) {
      while (true) {
        charge_(1);
        if (count >= node.least && rest(at + count)) return true;
        if (!can_more()) return false;
        ++count;
      }
    }
    while (can_more()) ++count;
    if (node.possessive) return count >= node.least && rest(at + count);
    for (;; --count) {
      charge_(1);
      if (count < node.least) return false;
      if (rest(at + count)) return true;
      if (count == 0) return false;
    }
  }
  bool repeat(const Pattern& node, std::size_t at, const Rest& rest) {
    const Pattern::Kind kind = node.parts[0]->kind;
    if (kind == Pattern::Kind::kSet || kind == Pattern::Kind::kAny) return repeat_one(node, at, rest);
    if (node.possessive) {
      std::size_t end = at;
      const bool any = turn(node, 0, at, [&](std::size_t where) {
        end = where;
        return true;
      });
      return any && rest(end);
    }
    return turn(node, 0, at, rest);
  }
  bool turn(const Pattern& node, std::size_t count, std::size_t at, const Rest& rest) {
    charge_(4);
    const auto more = [&] {
      if (count >= node.most) return false;
      return match(*node.parts[0], at, [&](std::size_t next) {
        // A turn that takes nothing would go on for ever.
        if (next == at && count >= node.least) return false;
        return turn(node, count + 1, next, rest);
      });
    };
    if (count < node.least) return more();
    if (node.lazy) return rest(at) || more();
    return more() || rest(at);
  }

  const std::vector<std::uint32_t>& text_;
  const std::function<void(std::size_t)>& charge_;
  std::vector<PerlRegex::Span> spans_;
};

}  // namespace

std::optional<PerlRegex::Match> PerlRegex::find(const std::vector<std::uint32_t>& text, std::size_t from,
                                                const std::function<void(std::size_t)>& charge) const {
  for (std::size_t at = from; at <= text.size(); ++at) {
    Matcher matcher(text, groups_.size(), charge);
    std::size_t end = 0;
    const bool found = matcher.match(*root_, at, [&](std::size_t where) {
      end = where;
      return true;
    });
    if (!found) continue;
    matcher.spans()[0] = {at, end};
    return matcher.spans();
  }
  return std::nullopt;
}

}  // namespace nslab::shell::jq

#include <cctype>
#include <cstdlib>
#include <optional>

#include "shell/expand/expander.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMostWords = 100000;

// A word as a row of things that are either one unquoted character or a part that stays whole.
struct Token {
  char c = 0;
  const Part* part = nullptr;
};
using Tokens = std::vector<Token>;

Tokens tokens_of(const Word& word) {
  Tokens out;
  for (const Part& part : word.parts) {
    const auto* literal = std::get_if<Literal>(&part);
    if (literal != nullptr && !literal->quoted) {
      for (const char c : literal->text) out.push_back({c, nullptr});
    } else {
      out.push_back({0, &part});
    }
  }
  return out;
}

bool is_char(const Token& token, char c) { return token.part == nullptr && token.c == c; }

struct Braces {
  std::size_t open = 0, close = 0;
  std::vector<std::size_t> commas{};
};

// The first pair of braces that means something: with a comma, or a range inside.
std::optional<Braces> find_braces(const Tokens& tokens, std::size_t from) {
  for (std::size_t open = from; open < tokens.size(); ++open) {
    if (!is_char(tokens[open], '{')) continue;
    Braces found;
    found.open = open;
    int depth = 0;
    for (std::size_t i = open; i < tokens.size(); ++i) {
      if (is_char(tokens[i], '{')) ++depth;
      if (is_char(tokens[i], ',') && depth == 1) found.commas.push_back(i);
      if (is_char(tokens[i], '}') && --depth == 0) {
        found.close = i;
        break;
      }
    }
    if (found.close == 0) continue;
    if (!found.commas.empty()) return found;
    for (std::size_t i = open + 1; i + 1 < found.close; ++i) {
      if (is_char(tokens[i], '.') && is_char(tokens[i + 1], '.')) return found;
    }
  }
  return std::nullopt;
}

Tokens text_tokens(const std::string& text) {
  Tokens out;
  for (const char c : text) out.push_back({c, nullptr});
  return out;
}

std::optional<long> number(const std::string& text) {
  if (text.empty()) return std::nullopt;
  char* end = nullptr;
  const long value = std::strtol(text.c_str(), &end, 10);
  return *end == '\0' ? std::optional(value) : std::nullopt;
}

// {a..b} or {a..b..step}; nothing where it is no range.
std::optional<std::vector<Tokens>> range(const Tokens& tokens, std::size_t from, std::size_t to) {
  std::string text;
  for (std::size_t i = from; i < to; ++i) {
    if (tokens[i].part != nullptr) return std::nullopt;
    text += tokens[i].c;
  }
  std::vector<std::string> ends;
  std::size_t at = 0;
  while (true) {
    const auto dots = text.find("..", at);
    ends.push_back(text.substr(at, dots == std::string::npos ? dots : dots - at));
    if (dots == std::string::npos) break;
    at = dots + 2;
  }
  if (ends.size() < 2 || ends.size() > 3) return std::nullopt;
  long step = 1;
  if (ends.size() == 3) {
    const auto given = number(ends[2]);
    if (!given) return std::nullopt;
    step = *given == 0 ? 1 : std::labs(*given);
  }
  std::vector<Tokens> out;
  const auto low = number(ends[0]);
  const auto high = number(ends[1]);
  const bool letters = ends[0].size() == 1 && ends[1].size() == 1 && std::isalpha(static_cast<unsigned char>(ends[0][0])) != 0 &&
                       std::isalpha(static_cast<unsigned char>(ends[1][0])) != 0;
  if (!(low && high) && !letters) return std::nullopt;
  const long first = letters ? ends[0][0] : *low;
  const long last = letters ? ends[1][0] : *high;
  const bool padded = !letters && ((ends[0].size() > 1 && (ends[0][0] == '0' || ends[0].starts_with("-0"))) ||
                                   (ends[1].size() > 1 && (ends[1][0] == '0' || ends[1].starts_with("-0"))));
  const std::size_t width = padded ? std::max(ends[0].size(), ends[1].size()) : 0;
  for (long i = first; first <= last ? i <= last : i >= last; i += first <= last ? step : -step) {
    if (out.size() >= kMostWords) throw TooLarge{"brace expansion"};
    if (letters) {
      out.push_back(text_tokens(std::string(1, static_cast<char>(i))));
      continue;
    }
    std::string digits = std::to_string(std::labs(i));
    const std::size_t sign = i < 0 ? 1 : 0;
    if (digits.size() + sign < width) digits.insert(0, width - sign - digits.size(), '0');
    out.push_back(text_tokens((i < 0 ? "-" : "") + digits));
  }
  return out;
}

void expand(const Tokens& tokens, std::size_t from, std::vector<Tokens>& out) {
  const auto braces = find_braces(tokens, from);
  if (!braces) {
    out.push_back(tokens);
    if (out.size() > kMostWords) throw TooLarge{"brace expansion"};
    return;
  }
  std::vector<Tokens> choices;
  if (braces->commas.empty()) {
    const auto steps = range(tokens, braces->open + 1, braces->close);
    if (!steps) return expand(tokens, braces->open + 1, out);
    choices = *steps;
  } else {
    std::size_t at = braces->open + 1;
    auto commas = braces->commas;
    commas.push_back(braces->close);
    for (const std::size_t comma : commas) {
      choices.emplace_back(tokens.begin() + static_cast<std::ptrdiff_t>(at), tokens.begin() + static_cast<std::ptrdiff_t>(comma));
      at = comma + 1;
    }
  }
  // What stands before is settled; each choice with what follows is looked at again.
  for (const Tokens& choice : choices) {
    Tokens next(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(braces->open));
    next.insert(next.end(), choice.begin(), choice.end());
    next.insert(next.end(), tokens.begin() + static_cast<std::ptrdiff_t>(braces->close) + 1, tokens.end());
    expand(next, braces->open, out);
  }
}

Word word_of(const Tokens& tokens, const Word& original) {
  Word out;
  out.line = original.line;
  out.text = original.text;
  std::string literal;
  auto flush = [&] {
    if (!literal.empty()) out.parts.emplace_back(Literal{literal, false});
    literal.clear();
  };
  for (const Token& token : tokens) {
    if (token.part == nullptr) {
      literal += token.c;
    } else {
      flush();
      out.parts.push_back(*token.part);
    }
  }
  flush();
  return out;
}

}  // namespace

std::vector<Word> expand_braces(const Word& word) {
  bool any = false;
  for (const Part& part : word.parts) {
    const auto* literal = std::get_if<Literal>(&part);
    any = any || (literal != nullptr && !literal->quoted && literal->text.find('{') != std::string::npos);
  }
  if (!any) return {word};
  std::vector<Tokens> expanded;
  expand(tokens_of(word), 0, expanded);
  std::vector<Word> out;
  out.reserve(expanded.size());
  for (const Tokens& tokens : expanded) out.push_back(word_of(tokens, word));
  return out;
}

}  // namespace nslab::shell

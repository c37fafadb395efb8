// What strings can be asked: beginnings and ends, splitting, code points, regular expressions.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/regex.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

using Arguments = std::span<const Json>;

bool strings(const Json& a, const Json& b) { return a.is(JsonKind::kString) && b.is(JsonKind::kString); }

Json starts_with(Evaluator&, const Json& in, Arguments given) {
  if (!strings(in, given[0])) fail("startswith() requires string inputs");
  return Json(in.text().starts_with(given[0].text()));
}

Json ends_with(Evaluator&, const Json& in, Arguments given) {
  if (!strings(in, given[0])) fail("endswith() requires string inputs");
  return Json(in.text().ends_with(given[0].text()));
}

Json trim_left(Evaluator&, const Json& in, Arguments given) {
  return strings(in, given[0]) && in.text().starts_with(given[0].text()) ? Json(in.text().substr(given[0].text().size())) : in;
}

Json trim_right(Evaluator&, const Json& in, Arguments given) {
  return strings(in, given[0]) && in.text().ends_with(given[0].text())
             ? Json(in.text().substr(0, in.text().size() - given[0].text().size()))
             : in;
}

Json explode(Evaluator&, const Json& in, Arguments) {
  if (!in.is(JsonKind::kString)) fail("explode input must be a string");
  JsonArray codes;
  for (const std::uint32_t code : code_points(in.text())) codes.emplace_back(static_cast<double>(code));
  return Json(std::move(codes));
}

Json implode(Evaluator&, const Json& in, Arguments) {
  if (!in.is(JsonKind::kArray)) fail("implode input must be an array");
  std::string out;
  for (const Json& code : in.array()) {
    if (!code.is(JsonKind::kNumber)) fail("Unicode codepoint must be numeric");
    const double number = code.number();
    append_utf8(out, number >= 0 && number <= 0x10ffff ? static_cast<std::uint32_t>(number) : 0xfffd);
  }
  return Json(std::move(out));
}

Json split(Evaluator&, const Json& in, Arguments given) {
  if (!strings(in, given[0])) fail("split input and separator must be strings");
  return operate("/", in, given[0]);
}

Json join(Evaluator& evaluator, const Json& in, Arguments given) {
  Json sum;
  bool first = true;
  for (const Json& item : elements_of(in)) {
    evaluator.host().charge(1);
    if (first) sum = Json("");
    else sum = operate("+", sum, given[0]);
    first = false;
    const JsonKind kind = item.kind();
    const bool plain = kind == JsonKind::kNumber || kind == JsonKind::kTrue || kind == JsonKind::kFalse;
    sum = operate("+", sum, item.is_null() ? Json("") : plain ? Json(print(item)) : item);
  }
  return first ? Json("") : sum;
}

// ---- regular expressions ----

struct Wish {
  std::string pattern{};
  RegexFlags flags{};
  bool global = false;
};

Wish read_wish(Evaluator& evaluator, const Json& pattern, const Json& flags) {
  Wish wish;
  Json letters = flags;
  Json source = pattern;
  if (pattern.is(JsonKind::kArray)) {
    source = index_value(pattern, Json(0.0));
    if (pattern.array().size() > 1) letters = pattern.array()[1];
  }
  if (!source.is(JsonKind::kString)) fail(fmt::format("{} not a string or array", kind_name(source)));
  wish.pattern = source.text();
  if (letters.is_null()) return wish;
  if (!letters.is(JsonKind::kString)) fail_about(letters, "is not a string");
  for (const char c : letters.text()) {
    switch (c) {
      case 'g': wish.global = true; break;
      case 'i': wish.flags.ignore_case = true; break;
      case 'x': wish.flags.extended = true; break;
      case 's': break;  // single line: '^' and '$' are already the ends of the text
      case 'p':
      case 'n':
      case 'l': evaluator.host().not_modelled(fmt::format("jq's regular expressions with flag {}", c)); break;
      default: fail(fmt::format("{} is not a valid modifier string", letters.text()));
    }
  }
  return wish;
}

std::vector<PerlRegex::Match> all_matches(Evaluator& evaluator, const Json& in, const Wish& wish, PerlRegex& regex) {
  auto compiled = PerlRegex::compile(wish.pattern, wish.flags);
  if (!compiled) {
    if (compiled.error().not_modelled) evaluator.host().not_modelled(compiled.error().text);
    fail("Regex failure: " + compiled.error().text);
  }
  regex = std::move(*compiled);
  const auto codes = code_points(in.text());
  const std::function<void(std::size_t)> charge = [&](std::size_t work) { evaluator.host().charge(work); };
  std::vector<PerlRegex::Match> found;
  for (std::size_t from = 0; from <= codes.size();) {
    auto match = regex.find(codes, from, charge);
    if (!match) break;
    const PerlRegex::Span whole = match->front();
    found.push_back(std::move(*match));
    if (!wish.global) break;
    from = whole.to == whole.from ? whole.to + 1 : whole.to;
    if (from == codes.size() && whole.to == from) break;
  }
  return found;
}

Json piece(const std::vector<std::uint32_t>& codes, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) append_utf8(out, codes[i]);
  return Json(std::move(out));
}

Json match_object(const std::vector<std::uint32_t>& codes, const PerlRegex& regex, const PerlRegex::Match& match) {
  const auto n = [](std::size_t value) { return Json(value); };
  JsonArray captures;
  for (std::size_t i = 1; i < match.size(); ++i) {
    const std::string& name = regex.groups()[i - 1].name;
    const Json shown_name = name.empty() ? Json() : Json(name);
    const PerlRegex::Span& span = match[i];
    if (span.from > span.to) {
      captures.emplace_back(JsonObject{{"offset", Json(-1.0)}, {"string", Json()}, {"length", Json(0.0)}, {"name", shown_name}});
    } else {
      captures.emplace_back(JsonObject{{"offset", n(span.from)},
                                       {"length", n(span.to - span.from)},
                                       {"string", piece(codes, span.from, span.to)},
                                       {"name", shown_name}});
    }
  }
  const PerlRegex::Span& whole = match[0];
  return Json(JsonObject{{"offset", n(whole.from)},
                         {"length", n(whole.to - whole.from)},
                         {"string", piece(codes, whole.from, whole.to)},
                         {"captures", Json(std::move(captures))}});
}

void need_text(const Json& in) {
  if (!in.is(JsonKind::kString)) fail_about(in, "cannot be matched, as it is not a string");
}

void match(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each(*call.items[0], scope, in.value, [&](const Json& pattern) {
    evaluator.each(*call.items[1], scope, in.value, [&](const Json& flags) {
      need_text(in.value);
      PerlRegex regex;
      const auto found = all_matches(evaluator, in.value, read_wish(evaluator, pattern, flags), regex);
      const auto codes = code_points(in.value.text());
      for (const PerlRegex::Match& one : found) out(Evaluator::derived(in, match_object(codes, regex, one)));
    });
  });
}

Json test(Evaluator& evaluator, const Json& in, Arguments given) {
  need_text(in);
  PerlRegex regex;
  Wish wish = read_wish(evaluator, given[0], given[1]);
  wish.global = false;
  return Json(!all_matches(evaluator, in, wish, regex).empty());
}

Json split_at(Evaluator& evaluator, const Json& in, Arguments given) {
  need_text(in);
  PerlRegex regex;
  Wish wish = read_wish(evaluator, given[0], given[1]);
  wish.global = true;
  const auto codes = code_points(in.text());
  JsonArray parts;
  std::size_t from = 0;
  for (const PerlRegex::Match& one : all_matches(evaluator, in, wish, regex)) {
    parts.push_back(piece(codes, from, one[0].from));
    from = one[0].to;
  }
  parts.push_back(piece(codes, from, codes.size()));
  return Json(std::move(parts));
}

// The replacement is a filter that sees what the named groups hold.
void substitute(Evaluator& evaluator, const Node& call, const ScopePtr& scope, const Item& in, const Emit& out) {
  evaluator.each(*call.items[2], scope, in.value, [&](const Json& flags) {
    evaluator.each(*call.items[0], scope, in.value, [&](const Json& pattern) {
      need_text(in.value);
      PerlRegex regex;
      const auto found = all_matches(evaluator, in.value, read_wish(evaluator, pattern, flags), regex);
      const auto codes = code_points(in.value.text());
      std::string whole;
      std::size_t from = 0;
      for (const PerlRegex::Match& one : found) {
        JsonObject captures;
        for (std::size_t i = 1; i < one.size(); ++i) {
          const std::string& name = regex.groups()[i - 1].name;
          if (name.empty()) continue;
          set_member(captures, name, one[i].from > one[i].to ? Json() : piece(codes, one[i].from, one[i].to));
        }
        std::optional<Json> with;
        evaluator.each(*call.items[1], scope, Json(std::move(captures)), [&](const Json& value) {
          if (!with) with = value;
        });
        if (with && !with->is(JsonKind::kString))
          fail_about(Json(whole + piece(codes, from, one[0].from).text()), *with, "cannot be added");
        whole += piece(codes, from, one[0].from).text() + (with ? with->text() : "");
        from = one[0].to;
      }
      out(Evaluator::derived(in, Json(whole + piece(codes, from, codes.size()).text())));
    });
  });
}

constexpr std::array kTextTable{
    Builtin{"startswith", 1, starts_with, nullptr}, Builtin{"endswith", 1, ends_with, nullptr},  Builtin{"ltrimstr", 1, trim_left, nullptr},
    Builtin{"rtrimstr", 1, trim_right, nullptr},    Builtin{"explode", 0, explode, nullptr},     Builtin{"implode", 0, implode, nullptr},
    Builtin{"split", 1, split, nullptr},            Builtin{"split", 2, split_at, nullptr},      Builtin{"join", 1, join, nullptr},
    Builtin{"match", 2, nullptr, match},            Builtin{"test", 2, test, nullptr},           Builtin{"sub", 3, nullptr, substitute},
};

}  // namespace

std::span<const Builtin> text_builtins() { return kTextTable; }

}  // namespace nslab::shell::jq

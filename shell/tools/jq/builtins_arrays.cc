// What arrays can be asked: add, sort, group, flatten, min and max, indices.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/jq/builtins.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

using Arguments = std::span<const Json>;

const JsonArray& array_of(const Json& in, std::string_view cannot) {
  if (!in.is(JsonKind::kArray)) fail_about(in, cannot);
  return in.array();
}

Json add(Evaluator& evaluator, const Json& in, Arguments) {
  Json sum;
  // Text and arrays are put together in one go: one by one would take the square of the time.
  if (in.is(JsonKind::kArray) && !in.array().empty()) {
    const JsonArray& items = in.array();
    const auto all = [&](JsonKind kind) {
      return std::all_of(items.begin(), items.end(), [&](const Json& item) { return item.is(kind); });
    };
    if (all(JsonKind::kString)) {
      std::string text;
      for (const Json& item : items) text += item.text();
      return Json(std::move(text));
    }
    if (all(JsonKind::kArray)) {
      JsonArray joined;
      for (const Json& item : items) joined.insert(joined.end(), item.array().begin(), item.array().end());
      return Json(std::move(joined));
    }
  }
  for (const Json& item : elements_of(in)) {
    evaluator.host().charge(1 + (sum.is(JsonKind::kObject) ? sum.object().size() / 8 : 0));
    sum = operate("+", sum, item);
  }
  return sum;
}

Json flattened(const Json& in, double depth) {
  JsonArray out;
  const auto put = [&](const Json& item) {
    if (!item.is(JsonKind::kArray) || depth <= 0) {
      out.push_back(item);
      return;
    }
    const Json inner = flattened(item, depth - 1);
    out.insert(out.end(), inner.array().begin(), inner.array().end());
  };
  if (in.is(JsonKind::kObject)) {
    for (const JsonMember& member : in.object()) put(member.second);
  } else if (in.is(JsonKind::kArray)) {
    for (const Json& item : in.array()) put(item);
  } else {
    fail(fmt::format("Cannot iterate over {} ({})", kind_name(in), shown(in)));
  }
  return Json(std::move(out));
}

Json flatten_to(Evaluator&, const Json& in, Arguments given) {
  if (!given[0].is(JsonKind::kNumber)) fail("flatten depth must not be negative");
  if (given[0].number() < 0) fail("flatten depth must not be negative");
  return flattened(in, given[0].number());
}

Json sort(Evaluator&, const Json& in, Arguments) {
  JsonArray items = array_of(in, "cannot be sorted, as it is not an array");
  std::stable_sort(items.begin(), items.end(), [](const Json& a, const Json& b) { return compare(a, b) < 0; });
  return Json(std::move(items));
}

Json reverse(Evaluator&, const Json& in, Arguments) {
  if (in.is_null()) return Json(JsonArray{});
  if (in.is(JsonKind::kString)) {
    if (in.text().empty()) return Json(JsonArray{});
    fail("Cannot index string with number");
  }
  JsonArray items = array_of(in, "cannot be reversed, as it is not an array");
  std::reverse(items.begin(), items.end());
  return Json(std::move(items));
}

Json unique(Evaluator& evaluator, const Json& in, Arguments) {
  JsonArray items = sort(evaluator, in, {}).array();
  items.erase(std::unique(items.begin(), items.end()), items.end());
  return Json(std::move(items));
}

// Of equals: the first of the smallest, the last of the largest.
Json extreme(const JsonArray& items, bool largest) {
  if (items.empty()) return Json();
  const Json* best = &items.front();
  for (const Json& item : items) {
    const int order = compare(item, *best);
    if (largest ? order >= 0 : order < 0) best = &item;
  }
  return *best;
}

Json indices(const Json& in, const Json& wanted) {
  if (in.is_null()) return Json();
  JsonArray found;
  if (in.is(JsonKind::kString) && wanted.is(JsonKind::kString)) {
    const std::string& text = in.text();
    for (auto at = wanted.text().empty() ? std::string::npos : text.find(wanted.text()); at != std::string::npos;
         at = text.find(wanted.text(), at + 1)) {
      found.emplace_back(at);
    }
    return Json(std::move(found));
  }
  if (in.is(JsonKind::kArray) && wanted.is(JsonKind::kArray)) return index_value(in, wanted);
  if (!in.is(JsonKind::kArray)) return index_value(in, wanted);
  for (std::size_t i = 0; i < in.array().size(); ++i) {
    if (in.array()[i] == wanted) found.emplace_back(i);
  }
  return Json(std::move(found));
}

Json one_of(const Json& all, bool last) {
  if (!all.is(JsonKind::kArray) || all.array().empty()) return Json();
  return last ? all.array().back() : all.array().front();
}

Json transpose(Evaluator&, const Json& in, Arguments) {
  std::size_t most = 0;
  for (const Json& row : array_of(in, "cannot be transposed")) most = std::max(most, array_of(row, "cannot be transposed").size());
  JsonArray out;
  for (std::size_t column = 0; column < most; ++column) {
    JsonArray line;
    for (const Json& row : in.array()) line.push_back(index_value(row, Json(column)));
    out.emplace_back(std::move(line));
  }
  return Json(std::move(out));
}

constexpr std::array kTable{
    Builtin{"add", 0, add, nullptr},
    Builtin{"flatten", 0, [](Evaluator&, const Json& in, Arguments) { return flattened(in, 1e9); }, nullptr},
    Builtin{"flatten", 1, flatten_to, nullptr},
    Builtin{"sort", 0, sort, nullptr},
    Builtin{"reverse", 0, reverse, nullptr},
    Builtin{"unique", 0, unique, nullptr},
    Builtin{"min", 0,
            [](Evaluator&, const Json& in, Arguments) { return extreme(array_of(in, "and array cannot be iterated over"), false); },
            nullptr},
    Builtin{"max", 0,
            [](Evaluator&, const Json& in, Arguments) { return extreme(array_of(in, "and array cannot be iterated over"), true); },
            nullptr},
    Builtin{"first", 0, [](Evaluator&, const Json& in, Arguments) { return index_value(in, Json(0.0)); }, nullptr},
    Builtin{"last", 0, [](Evaluator&, const Json& in, Arguments) { return index_value(in, Json(-1.0)); }, nullptr},
    Builtin{"nth", 1, [](Evaluator&, const Json& in, Arguments given) { return index_value(in, given[0]); }, nullptr},
    Builtin{"indices", 1, [](Evaluator&, const Json& in, Arguments given) { return indices(in, given[0]); }, nullptr},
    Builtin{"index", 1, [](Evaluator&, const Json& in, Arguments given) { return one_of(indices(in, given[0]), false); }, nullptr},
    Builtin{"rindex", 1, [](Evaluator&, const Json& in, Arguments given) { return one_of(indices(in, given[0]), true); }, nullptr},
    Builtin{"transpose", 0, transpose, nullptr},
};

}  // namespace

std::span<const Builtin> array_builtins() { return kTable; }

}  // namespace nslab::shell::jq

#include "shell/tools/jq/values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "shell/tools/jq/evaluate.h"

namespace nslab::shell::jq {

namespace {

constexpr double kFarthestIndex = 10'000'000;

[[noreturn]] void cannot_index(const Json& value, const Json& key) {
  if (key.is(JsonKind::kString)) fail(fmt::format("Cannot index {} with string \"{}\"", kind_name(value), key.text()));
  fail(fmt::format("Cannot index {} with {}", kind_name(value), kind_name(key)));
}

std::string sliced(const std::string& text, const Bounds& bounds) {
  const auto codes = code_points(text);
  std::string out;
  for (std::size_t i = bounds.from; i < bounds.to; ++i) append_utf8(out, codes[i]);
  return out;
}

// Where a shorter array occurs in a longer one.
Json places(const JsonArray& in, const JsonArray& of) {
  JsonArray found;
  for (std::size_t at = 0; !of.empty() && at + of.size() <= in.size(); ++at) {
    if (std::equal(of.begin(), of.end(), in.begin() + static_cast<std::ptrdiff_t>(at))) found.emplace_back(at);
  }
  return Json(std::move(found));
}

Json set_slice(const Json& value, const Json& key, const Json& to) {
  if (!to.is(JsonKind::kArray)) fail("A slice of an array can only be assigned another array");
  JsonArray items = value.is_null() ? JsonArray{} : value.array();
  const Bounds bounds = slice_bounds(key, items.size());
  const auto at = [&](std::size_t i) { return items.begin() + static_cast<std::ptrdiff_t>(i); };
  items.erase(at(bounds.from), at(bounds.to));
  items.insert(at(bounds.from), to.array().begin(), to.array().end());
  return Json(std::move(items));
}

Json set_key(const Json& value, const Json& key, Json to) {
  const bool array = value.is(JsonKind::kArray);
  if (key.is(JsonKind::kString) && (value.is_null() || value.is(JsonKind::kObject))) {
    return with_member(value.is_null() ? Json(JsonObject{}) : value, key.text(), std::move(to));
  }
  if (key.is(JsonKind::kNumber) && (value.is_null() || array)) {
    JsonArray items = value.is_null() ? JsonArray{} : value.array();
    double index = std::floor(key.number());
    if (index < 0) index += static_cast<double>(items.size());
    if (index < 0) fail("Out of bounds negative array index");
    if (index > kFarthestIndex) fail("Array index too large");
    const auto at = static_cast<std::size_t>(index);
    if (at >= items.size()) items.resize(at + 1);
    items[at] = std::move(to);
    return Json(std::move(items));
  }
  if (key.is(JsonKind::kObject) && (value.is_null() || array)) return set_slice(value, key, to);
  if (key.is(JsonKind::kObject)) fail("Cannot update field at object index of " + std::string(kind_name(value)));
  cannot_index(value, key);
}

Json set_from(const Json& value, const JsonArray& path, std::size_t at, const Json& to) {
  if (at == path.size()) return to;
  return set_key(value, path[at], set_from(index_value(value, path[at]), path, at + 1, to));
}

Json delete_key(const Json& value, const Json& key) {
  if (value.is_null()) return value;
  if (value.is(JsonKind::kObject)) {
    if (!key.is(JsonKind::kString))
      fail(fmt::format("Cannot delete field at {} index of object", key.is(JsonKind::kNumber) ? "array" : "object"));
    JsonObject members = value.object();
    std::erase_if(members, [&](const JsonMember& member) { return member.first == key.text(); });
    return Json(std::move(members));
  }
  if (!value.is(JsonKind::kArray)) fail(fmt::format("Cannot delete fields from {}", kind_name(value)));
  if (key.is(JsonKind::kObject)) return set_slice(value, key, Json(JsonArray{}));
  if (!key.is(JsonKind::kNumber)) fail("Cannot delete field at object index of array");
  JsonArray items = value.array();
  double index = std::floor(key.number());
  if (index < 0) index += static_cast<double>(items.size());
  if (index >= 0 && index < static_cast<double>(items.size())) items.erase(items.begin() + static_cast<std::ptrdiff_t>(index));
  return Json(std::move(items));
}

Json delete_from(const Json& value, const JsonArray& path, std::size_t at) {
  if (at + 1 == path.size()) return delete_key(value, path[at]);
  const Json inner = index_value(value, path[at]);
  if (inner.is_null()) return value;
  return set_key(value, path[at], delete_from(inner, path, at + 1));
}

}  // namespace

std::string shown(const Json& value, std::size_t most) {
  std::string text = print(value);
  if (text.size() > most - 1) text = text.substr(0, most - 4) + "...";
  return text;
}

void fail_about(const Json& value, std::string_view what) { fail(fmt::format("{} ({}) {}", kind_name(value), shown(value), what)); }

void fail_about(const Json& a, const Json& b, std::string_view what) {
  fail(fmt::format("{} ({}) and {} ({}) {}", kind_name(a), shown(a), kind_name(b), shown(b), what));
}

Bounds slice_bounds(const Json& slice, std::size_t size) {
  const auto end_of = [&](std::string_view name, double otherwise, bool up) {
    const Json* given = slice.find(name);
    if (given == nullptr) fail("Start and end indices of an array slice must be numbers");
    if (given->is_null()) return otherwise;
    if (!given->is(JsonKind::kNumber)) fail("Start and end indices of an array slice must be numbers");
    double at = given->number();
    if (at < 0) at += static_cast<double>(size);
    at = up ? std::ceil(at) : std::floor(at);
    return std::clamp(at, 0.0, static_cast<double>(size));
  };
  Bounds bounds;
  bounds.from = static_cast<std::size_t>(end_of("start", 0, false));
  bounds.to = std::max(bounds.from, static_cast<std::size_t>(end_of("end", static_cast<double>(size), true)));
  return bounds;
}

Json index_value(const Json& value, const Json& key) {
  const JsonKind kind = value.kind();
  if (key.is(JsonKind::kString) && kind == JsonKind::kObject) {
    const Json* found = value.find(key.text());
    return found == nullptr ? Json() : *found;
  }
  if (key.is(JsonKind::kNumber) && kind == JsonKind::kArray) {
    // Only whole numbers find anything.
    double at = key.number();
    if (at != std::floor(at)) return Json();
    if (at < 0) at += static_cast<double>(value.array().size());
    return at >= 0 && at < static_cast<double>(value.array().size()) ? value.array()[static_cast<std::size_t>(at)] : Json();
  }
  if (key.is(JsonKind::kObject) && kind == JsonKind::kArray) {
    const Bounds bounds = slice_bounds(key, value.array().size());
    const auto begin = value.array().begin();
    return Json(JsonArray(begin + static_cast<std::ptrdiff_t>(bounds.from), begin + static_cast<std::ptrdiff_t>(bounds.to)));
  }
  if (key.is(JsonKind::kObject) && kind == JsonKind::kString)
    return Json(sliced(value.text(), slice_bounds(key, code_points(value.text()).size())));
  if (key.is(JsonKind::kArray) && kind == JsonKind::kArray) return places(value.array(), key.array());
  const bool plain = key.is(JsonKind::kString) || key.is(JsonKind::kNumber) || key.is(JsonKind::kObject);
  if (kind == JsonKind::kNull && plain) return Json();
  cannot_index(value, key);
}

JsonArray elements_of(const Json& value) {
  if (value.is(JsonKind::kArray)) return value.array();
  if (!value.is(JsonKind::kObject)) fail(fmt::format("Cannot iterate over {} ({})", kind_name(value), shown(value)));
  JsonArray all;
  for (const JsonMember& member : value.object()) all.push_back(member.second);
  return all;
}

Json get_path(const Json& value, const JsonArray& path) {
  Json at = value;
  for (const Json& key : path) {
    if (at.is_null()) return at;
    at = index_value(at, key);
  }
  return at;
}

Json set_path(const Json& value, const JsonArray& path, const Json& to) { return set_from(value, path, 0, to); }

Json delete_paths(const Json& value, JsonArray paths) {
  std::sort(paths.begin(), paths.end(), [](const Json& a, const Json& b) { return compare(a, b) < 0; });
  Json whole = value;
  for (auto path = paths.rbegin(); path != paths.rend(); ++path) {
    if (!path->is(JsonKind::kArray)) fail("Path must be specified as an array");
    if (path->array().empty()) return Json();
    whole = delete_from(whole, path->array(), 0);
  }
  return whole;
}

bool contains(const Json& a, const Json& b) {
  if (a.kind() != b.kind()) fail_about(a, b, "cannot have their containment checked");
  switch (a.kind()) {
    case JsonKind::kObject:
      return std::all_of(b.object().begin(), b.object().end(), [&](const JsonMember& member) {
        const Json* own = a.find(member.first);
        return own != nullptr && own->kind() == member.second.kind() && contains(*own, member.second);
      });
    case JsonKind::kArray:
      return std::all_of(b.array().begin(), b.array().end(), [&](const Json& wanted) {
        return std::any_of(a.array().begin(), a.array().end(),
                           [&](const Json& own) { return own.kind() == wanted.kind() && contains(own, wanted); });
      });
    case JsonKind::kString: return a.text().find(b.text()) != std::string::npos;
    default: return a == b;
  }
}

std::string text_of(const Json& value) { return value.is(JsonKind::kString) ? value.text() : print(value); }

}  // namespace nslab::shell::jq

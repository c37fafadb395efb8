// a + b, a - b, a * b, a / b, a % b and the comparisons.
#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "shell/tools/jq/evaluate.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

constexpr std::size_t kLongestText = 64U << 20;

bool both(const Json& a, const Json& b, JsonKind kind) { return a.is(kind) && b.is(kind); }

Json merged(const Json& a, const Json& b, bool deep) {
  JsonObject members = a.object();
  for (const JsonMember& member : b.object()) {
    const Json* own = a.find(member.first);
    const bool inner = deep && own != nullptr && both(*own, member.second, JsonKind::kObject);
    set_member(members, member.first, inner ? merged(*own, member.second, true) : member.second);
  }
  return Json(std::move(members));
}

Json add(const Json& a, const Json& b) {
  if (a.is_null()) return b;
  if (b.is_null()) return a;
  if (both(a, b, JsonKind::kNumber)) return Json(a.number() + b.number());
  if (both(a, b, JsonKind::kString)) return Json(a.text() + b.text());
  if (both(a, b, JsonKind::kObject)) return merged(a, b, false);
  if (both(a, b, JsonKind::kArray)) {
    JsonArray items = a.array();
    items.insert(items.end(), b.array().begin(), b.array().end());
    return Json(std::move(items));
  }
  fail_about(a, b, "cannot be added");
}

Json subtract(const Json& a, const Json& b) {
  if (both(a, b, JsonKind::kNumber)) return Json(a.number() - b.number());
  if (both(a, b, JsonKind::kArray)) {
    JsonArray items;
    for (const Json& item : a.array()) {
      if (std::find(b.array().begin(), b.array().end(), item) == b.array().end()) items.push_back(item);
    }
    return Json(std::move(items));
  }
  fail_about(a, b, "cannot be subtracted");
}

Json repeated(const std::string& text, double times) {
  if (!(times > 0)) return Json();
  const double rounds = std::max(std::floor(times), 1.0);
  if (rounds * static_cast<double>(text.size()) > static_cast<double>(kLongestText)) fail("Repeat string result too long");
  std::string out;
  for (double i = 0; i < rounds; ++i) out += text;
  return Json(std::move(out));
}

Json multiply(const Json& a, const Json& b) {
  if (both(a, b, JsonKind::kNumber)) return Json(a.number() * b.number());
  if (a.is(JsonKind::kString) && b.is(JsonKind::kNumber)) return repeated(a.text(), b.number());
  if (a.is(JsonKind::kNumber) && b.is(JsonKind::kString)) return repeated(b.text(), a.number());
  if (both(a, b, JsonKind::kObject)) return merged(a, b, true);
  fail_about(a, b, "cannot be multiplied");
}

Json split(const std::string& text, const std::string& by) {
  JsonArray parts;
  if (by.empty()) {
    for (const std::uint32_t code : code_points(text)) {
      std::string one;
      append_utf8(one, code);
      parts.emplace_back(std::move(one));
    }
    return Json(std::move(parts));
  }
  for (std::size_t at = 0; !text.empty();) {
    const auto next = text.find(by, at);
    parts.emplace_back(text.substr(at, next == std::string::npos ? next : next - at));
    if (next == std::string::npos) break;
    at = next + by.size();
  }
  return Json(std::move(parts));
}

Json divide(const Json& a, const Json& b) {
  if (both(a, b, JsonKind::kNumber)) {
    if (b.number() == 0) fail_about(a, b, "cannot be divided because the divisor is zero");
    return Json(a.number() / b.number());
  }
  if (both(a, b, JsonKind::kString)) return split(a.text(), b.text());
  fail_about(a, b, "cannot be divided");
}

Json remainder_of(const Json& a, const Json& b) {
  if (!both(a, b, JsonKind::kNumber)) fail_about(a, b, "cannot be divided");
  const auto whole = [](double d) { return static_cast<std::int64_t>(std::clamp(d, -9e18, 9e18)); };
  const std::int64_t by = std::abs(whole(b.number()));
  if (std::isnan(a.number()) || std::isnan(b.number())) return Json(std::nan(""));
  if (by == 0) fail_about(a, b, "cannot be divided (remainder) because the divisor is zero");
  const std::int64_t from = whole(a.number());
  const std::int64_t rest = (from < 0 ? -from : from) % by;
  return Json(static_cast<double>(from < 0 ? -rest : rest));
}

}  // namespace

Json operate(std::string_view op, const Json& a, const Json& b) {
  if (op == "+") return add(a, b);
  if (op == "-") return subtract(a, b);
  if (op == "*") return multiply(a, b);
  if (op == "/") return divide(a, b);
  if (op == "%") return remainder_of(a, b);
  const int order = compare(a, b);
  if (op == "==") return Json(order == 0);
  if (op == "!=") return Json(order != 0);
  if (op == "<") return Json(order < 0);
  if (op == "<=") return Json(order <= 0);
  if (op == ">") return Json(order > 0);
  return Json(order >= 0);
}

}  // namespace nslab::shell::jq

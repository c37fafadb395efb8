#include "shell/tools/jq/json.h"

#include <algorithm>
#include <cmath>

namespace nslab::shell::jq {

Json::Json(JsonArray value) : kind_(JsonKind::kArray) {
  for (const Json& item : value) depth_ = std::max(depth_, item.depth_);
  if (++depth_ > kMostDepth) throw JsonTooDeep{};
  data_ = std::make_shared<const JsonArray>(std::move(value));
}

Json::Json(JsonObject value) : kind_(JsonKind::kObject) {
  for (const JsonMember& member : value) depth_ = std::max(depth_, member.second.depth_);
  if (++depth_ > kMostDepth) throw JsonTooDeep{};
  data_ = std::make_shared<const JsonObject>(std::move(value));
}

const Json* Json::find(std::string_view key) const {
  for (const JsonMember& member : object()) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

std::string_view kind_name(const Json& value) {
  switch (value.kind()) {
    case JsonKind::kNull: return "null";
    case JsonKind::kFalse:
    case JsonKind::kTrue: return "boolean";
    case JsonKind::kNumber: return "number";
    case JsonKind::kString: return "string";
    case JsonKind::kArray: return "array";
    case JsonKind::kObject: return "object";
  }
  return "";
}

std::vector<std::string> sorted_keys(const Json& object) {
  std::vector<std::string> keys;
  for (const JsonMember& member : object.object()) keys.push_back(member.first);
  std::sort(keys.begin(), keys.end());
  return keys;
}

namespace {

int order(double a, double b) { return a < b ? -1 : a == b ? 0 : a > b ? 1 : std::isnan(a) ? -1 : 1; }

// Objects: first their keys, as arrays, then the values key by key.
int compare_objects(const Json& a, const Json& b) {
  const auto left = sorted_keys(a);
  const auto right = sorted_keys(b);
  if (left != right) return left < right ? -1 : 1;
  for (const std::string& key : left) {
    if (const int result = compare(*a.find(key), *b.find(key)); result != 0) return result;
  }
  return 0;
}

}  // namespace

int compare(const Json& a, const Json& b) {
  if (a.kind() != b.kind()) return a.kind() < b.kind() ? -1 : 1;
  switch (a.kind()) {
    case JsonKind::kNumber: return order(a.number(), b.number());
    case JsonKind::kString: return a.text().compare(b.text());
    case JsonKind::kArray: {
      const JsonArray& left = a.array();
      const JsonArray& right = b.array();
      for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
        if (const int result = compare(left[i], right[i]); result != 0) return result;
      }
      return left.size() == right.size() ? 0 : left.size() < right.size() ? -1 : 1;
    }
    case JsonKind::kObject: return compare_objects(a, b);
    default: return 0;
  }
}

void set_member(JsonObject& object, const std::string& key, Json value) {
  for (JsonMember& member : object) {
    if (member.first == key) {
      member.second = std::move(value);
      return;
    }
  }
  object.emplace_back(key, std::move(value));
}

Json with_member(const Json& object, const std::string& key, Json value) {
  JsonObject members = object.object();
  set_member(members, key, std::move(value));
  return Json(std::move(members));
}

std::vector<std::uint32_t> code_points(std::string_view text) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i++]);
    const std::size_t more = lead < 0x80                   ? 0
                             : lead >= 0xc2 && lead < 0xe0 ? 1
                             : lead >= 0xe0 && lead < 0xf0 ? 2
                             : lead >= 0xf0 && lead < 0xf5 ? 3
                                                           : 9;
    if (more == 9) {
      out.push_back(0xfffd);
      continue;
    }
    std::uint32_t code = more == 0 ? lead : lead & (0x3fU >> more);
    std::size_t got = 0;
    while (got < more && i < text.size() && (static_cast<unsigned char>(text[i]) & 0xc0U) == 0x80) {
      code = code << 6 | (static_cast<unsigned char>(text[i++]) & 0x3fU);
      ++got;
    }
    const bool wrong = got < more || (more == 2 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
                       (more == 3 && (code < 0x10000 || code > 0x10ffff));
    out.push_back(wrong ? 0xfffd : code);
  }
  return out;
}

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&out](std::uint32_t octet) { out += static_cast<char>(static_cast<unsigned char>(octet)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | code >> 6);
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | code >> 12);
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | code >> 18);
    put(0x80 | (code >> 12 & 0x3f));
    put(0x80 | (code >> 6 & 0x3f));
    put(0x80 | (code & 0x3f));
  }
}

std::string repaired(std::string_view text) {
  std::string out;
  for (const std::uint32_t code : code_points(text)) append_utf8(out, code);
  return out;
}

}  // namespace nslab::shell::jq

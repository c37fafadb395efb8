// shell/tools/jq/json.h — Json: a JSON value, cheap to copy.
//
// Arrays, objects and strings are shared between copies and never change; what "changes" one makes another. Objects
// keep the order in which their keys came, as jq prints them.
//
// Guarantees
//   1. Values order as jq's sort has it: null, false, true, numbers, strings, arrays, objects.
//   2. Numbers print as jq 1.6 prints them: seventeen digits at most, and as few as tell them from their neighbours.
//   3. No value nests deeper than `kMostDepth`: what would is `JsonTooDeep`.
// Documents: jq 1.6's manual; RFC 8259.
#ifndef NSLAB_SHELL_TOOLS_JQ_JSON_H_
#define NSLAB_SHELL_TOOLS_JQ_JSON_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nslab::shell::jq {

class Json;
using JsonArray = std::vector<Json>;
using JsonMember = std::pair<std::string, Json>;
using JsonObject = std::vector<JsonMember>;

enum class JsonKind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };

inline constexpr std::uint32_t kMostDepth = 2000;
struct JsonTooDeep {};

class Json {
 public:
  Json() = default;
  explicit Json(bool value) : kind_(value ? JsonKind::kTrue : JsonKind::kFalse) {}
  explicit Json(double value) : kind_(JsonKind::kNumber), number_(value) {}
  explicit Json(std::size_t value) : Json(static_cast<double>(value)) {}
  explicit Json(std::string value) : kind_(JsonKind::kString), data_(std::make_shared<const std::string>(std::move(value))) {}
  explicit Json(std::string_view value) : Json(std::string(value)) {}
  explicit Json(const char* value) : Json(std::string(value)) {}
  explicit Json(JsonArray value);
  explicit Json(JsonObject value);

  [[nodiscard]] JsonKind kind() const { return kind_; }
  [[nodiscard]] bool is(JsonKind kind) const { return kind_ == kind; }
  [[nodiscard]] bool is_null() const { return kind_ == JsonKind::kNull; }
  // Neither null nor false.
  [[nodiscard]] bool truth() const { return kind_ > JsonKind::kFalse; }
  // Each of these only of a value of that kind.
  [[nodiscard]] double number() const { return number_; }
  [[nodiscard]] const std::string& text() const { return *static_cast<const std::string*>(data_.get()); }
  [[nodiscard]] const JsonArray& array() const { return *static_cast<const JsonArray*>(data_.get()); }
  [[nodiscard]] const JsonObject& object() const { return *static_cast<const JsonObject*>(data_.get()); }
  // Of an object; null where there is no such key.
  [[nodiscard]] const Json* find(std::string_view key) const;

 private:
  JsonKind kind_ = JsonKind::kNull;
  std::uint32_t depth_ = 0;
  double number_ = 0;
  std::shared_ptr<const void> data_{};  // of a string, an array, an object
};

// "null", "boolean", "number" …
std::string_view kind_name(const Json& value);
// Below, at or above zero.
int compare(const Json& a, const Json& b);
inline bool operator==(const Json& a, const Json& b) { return compare(a, b) == 0; }

// The keys of an object in the order that jq's `keys` has: by code point.
std::vector<std::string> sorted_keys(const Json& object);
// An object with one member more, or another value in its place.
Json with_member(const Json& object, const std::string& key, Json value);
// Sets in place.
void set_member(JsonObject& object, const std::string& key, Json value);

struct PrintOptions {
  int indent = -1;  // below zero: compact; 0 with `tab`: tabs
  bool tab = false;
  bool sort_keys = false, ascii = false, colour = false;
};
std::string print(const Json& value, const PrintOptions& options = {});
std::string number_text(double number);
// A string literal with its quotes.
std::string quote_text(std::string_view text, bool ascii);

// Code points of UTF-8, and back; what is not UTF-8 is U+FFFD.
std::vector<std::uint32_t> code_points(std::string_view text);
void append_utf8(std::string& out, std::uint32_t code);
// UTF-8 as it should be.
std::string repaired(std::string_view text);

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_JSON_H_

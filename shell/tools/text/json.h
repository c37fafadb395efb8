// shell/tools/text/json.h — JSON values as jq 1.6 reads, orders and prints them.
#ifndef NSLAB_SHELL_TOOLS_TEXT_JSON_H_
#define NSLAB_SHELL_TOOLS_TEXT_JSON_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

namespace nslab::shell {

struct Json {
  enum class Kind : std::uint8_t { kNull, kFalse, kTrue, kNumber, kString, kArray, kObject };
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;

  Kind kind = Kind::kNull;
  double number = 0;
  std::string text{};
  std::shared_ptr<const Array> array{};
  std::shared_ptr<const Object> object{};

  static Json of(bool truth) { return Json{truth ? Kind::kTrue : Kind::kFalse, 0, {}, {}, {}}; }
  static Json of(double number) { return Json{Kind::kNumber, number, {}, {}, {}}; }
  static Json of(std::string text) { return Json{Kind::kString, 0, std::move(text), {}, {}}; }
  static Json of(Array items) { return Json{Kind::kArray, 0, {}, std::make_shared<const Array>(std::move(items)), {}}; }
  static Json of(Object entries) { return Json{Kind::kObject, 0, {}, {}, std::make_shared<const Object>(std::move(entries))}; }

  [[nodiscard]] bool is(Kind wanted) const { return kind == wanted; }
  [[nodiscard]] bool truth() const { return kind != Kind::kNull && kind != Kind::kFalse; }
  [[nodiscard]] const Json* find(std::string_view key) const;
  [[nodiscard]] const char* type() const;
  [[nodiscard]] std::vector<std::string> keys() const;
};

// The same object with an entry set.
Json with_entry(const Json& object, const std::string& key, Json value);
int compare_json(const Json& a, const Json& b);
std::string number_to_json(double number);

struct JsonStyle {
  int indent = 2;  // below 0: on one line
  bool tabs = false, sorted = false, ascii = false;
};
std::string json_text(const Json& value, const JsonStyle& style);
inline std::string json_line(const Json& value) { return json_text(value, {-1, false, false, false}); }

// Several values in a row, as a stream has them; what is whole before an error is kept.
struct JsonStream {
  std::vector<Json> values{};
  std::string error{};  // as jq says it, without "parse error: "
};
JsonStream read_json(std::string_view text);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_JSON_H_

// shell/tools/text/awk_value.h — numbers, strings and arrays as mawk has them.
//
// Guarantees
//   1. `for (k in a)` goes through an array in mawk's order: 64 or more lists by hash, the last used first.
#ifndef NSLAB_SHELL_TOOLS_TEXT_AWK_VALUE_H_
#define NSLAB_SHELL_TOOLS_TEXT_AWK_VALUE_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "shell/tools/text/awk_code.h"

namespace nslab::shell {

double awk_number(const std::string& text);
bool looks_numeric(const std::string& text);
double number_of(const AwkValue& value);
std::string number_text(double number, const std::string& format);
std::string text_of(const AwkValue& value, const std::string& format);
bool truth_of(const AwkValue& value);

inline AwkValue awk_number_value(double number) { return {AwkValue::Kind::kNumber, number, {}}; }
inline AwkValue awk_string_value(std::string text) { return {AwkValue::Kind::kString, 0, std::move(text)}; }
inline AwkValue awk_input_value(std::string text) { return {AwkValue::Kind::kInput, 0, std::move(text)}; }

class AwkArray {
 public:
  struct Key {
    std::string text{};
    bool is_integer = false;
    long integer = 0;
  };
  static Key key_of(const AwkValue& value, const std::string& format);

  AwkValue& at(const Key& key);
  bool contains(const Key& key);
  void erase(const Key& key);
  void clear() { *this = AwkArray{}; }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  void load(const std::vector<std::string>& parts);
  std::vector<std::string> keys();

 private:
  struct Item {
    AwkValue value{};
    bool by_integer = false;
    long integer = 0;
    std::uint64_t integer_stamp = 0, text_stamp = 0;
  };
  Item* find(const Key& key, bool create);
  void know_texts();

  std::unordered_map<std::string, Item> items_{};
  bool has_texts_ = false, has_integers_ = false, is_split_ = false;
  std::size_t mask_ = 63;
  std::uint64_t stamp_ = 0;
};

// sprintf. The error is mawk's words, with the format; `made` is what was there before it.
tl::expected<std::string, std::string> awk_sprintf(const std::vector<AwkValue>& values, const std::string& convfmt,
                                                   std::string* made = nullptr);

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_TEXT_AWK_VALUE_H_

#include "shell/tools/text/awk_value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace nslab::shell {

namespace {

constexpr double kMostInt = 2147483647.0;
constexpr std::size_t kPerList = 12;

std::uint32_t hash_of(std::string_view text) {  // FNV-1a
  std::uint32_t hash = 2166136261U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

// snprintf with a directive that has been checked.
template <class... Args>
std::string formatted(const std::string& directive, Args... args) {
  std::array<char, 512> small{};
  const int size = std::snprintf(small.data(), small.size(), directive.c_str(), args...);
  if (size < 0) return "";
  if (static_cast<std::size_t>(size) < small.size()) return std::string(small.data(), static_cast<std::size_t>(size));
  std::string large(static_cast<std::size_t>(size) + 1, '\0');
  std::snprintf(large.data(), large.size(), directive.c_str(), args...);
  large.pop_back();
  return large;
}

}  // namespace

double awk_number(const std::string& text) { return std::strtod(text.c_str(), nullptr); }

bool looks_numeric(const std::string& text) {
  const char* from = text.c_str();
  while (*from == ' ' || *from == '\t' || *from == '\n') ++from;
  const char* digit = from;
  if (*digit == '-' || *digit == '+') ++digit;
  if (*digit != '.' && (*digit < '0' || *digit > '9')) return false;
  char* end = nullptr;
  (void)std::strtod(from, &end);
  if (end == from) return false;
  while (*end == ' ' || *end == '\t' || *end == '\n') ++end;
  return *end == '\0' && end == text.c_str() + text.size();
}

double number_of(const AwkValue& value) {
  return value.kind == AwkValue::Kind::kNumber ? value.number : value.kind == AwkValue::Kind::kNone ? 0 : awk_number(value.text);
}

std::string number_text(double number, const std::string& format) {
  if (number >= -kMostInt && number <= kMostInt && std::floor(number) == number) return fmt::format("{}", static_cast<long>(number));
  if (std::isnan(number)) return std::signbit(number) ? "-nan" : "nan";
  const auto made = awk_sprintf({awk_string_value(format), awk_number_value(number)}, "%.6g");
  return made ? *made : "";
}

std::string text_of(const AwkValue& value, const std::string& format) {
  return value.kind == AwkValue::Kind::kNumber ? number_text(value.number, format) : value.text;
}

bool truth_of(const AwkValue& value) {
  switch (value.kind) {
    case AwkValue::Kind::kNone: return false;
    case AwkValue::Kind::kNumber: return value.number != 0;
    case AwkValue::Kind::kString: return !value.text.empty();
    default: return looks_numeric(value.text) ? awk_number(value.text) != 0 : !value.text.empty();
  }
}

AwkArray::Key AwkArray::key_of(const AwkValue& value, const std::string& format) {
  Key key;
  if (value.kind == AwkValue::Kind::kNumber && std::floor(value.number) == value.number && std::abs(value.number) <= kMostInt) {
    key.is_integer = true;
    key.integer = static_cast<long>(value.number);
    key.text = fmt::format("{}", key.integer);
  } else {
    key.text = value.kind == AwkValue::Kind::kNumber ? number_text(value.number, format) : value.text;
  }
  return key;
}

void AwkArray::know_texts() {
  is_split_ = false;
  if (has_texts_) return;
  has_texts_ = true;
  std::vector<Item*> order;
  for (auto& [text, item] : items_) order.push_back(&item);
  std::sort(order.begin(), order.end(), [&](const Item* a, const Item* b) {
    const std::size_t left = static_cast<std::size_t>(a->integer) & mask_, right = static_cast<std::size_t>(b->integer) & mask_;
    return left != right ? left < right : a->integer_stamp > b->integer_stamp;
  });
  for (Item* item : order) item->text_stamp = ++stamp_;
}

AwkArray::Item* AwkArray::find(const Key& key, bool create) {
  if (items_.empty() && !create) return nullptr;
  const auto found = items_.find(key.text);
  const bool exists = found != items_.end();
  if (is_split_ && key.is_integer && (exists || !create)) return exists ? &found->second : nullptr;
  is_split_ = false;
  if (!key.is_integer || (has_texts_ && (!exists || !found->second.by_integer))) know_texts();
  if (!exists && !create) return nullptr;
  Item& item = exists ? found->second : items_[key.text];
  if (!exists && items_.size() > (mask_ + 1) * kPerList) mask_ = mask_ * 2 + 1;
  if (!key.is_integer || (has_texts_ && !item.by_integer)) item.text_stamp = ++stamp_;
  if (key.is_integer) {
    item.by_integer = has_integers_ = true;
    item.integer = key.integer;
    item.integer_stamp = ++stamp_;
  }
  return &item;
}

AwkValue& AwkArray::at(const Key& key) { return find(key, true)->value; }
bool AwkArray::contains(const Key& key) { return find(key, false) != nullptr; }
void AwkArray::erase(const Key& key) {
  if (find(key, false) == nullptr) return;
  is_split_ = false;
  items_.erase(key.text);
  if (items_.empty()) clear();
}

void AwkArray::load(const std::vector<std::string>& parts) {
  clear();
  is_split_ = has_integers_ = true;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    Item& item = items_[fmt::format("{}", i + 1)];
    item.value = awk_input_value(parts[i]);
    item.by_integer = true;
    item.integer = static_cast<long>(i + 1);
    item.integer_stamp = ++stamp_;
  }
  while (items_.size() > (mask_ + 1) * kPerList) mask_ = mask_ * 2 + 1;
}

std::vector<std::string> AwkArray::keys() {
  if (items_.empty()) return {};
  know_texts();
  struct Place {
    std::size_t list;
    std::uint64_t stamp;
    const std::string* text;
  };
  std::vector<Place> order;
  for (const auto& [text, item] : items_) order.push_back({hash_of(text) & mask_, item.text_stamp, &text});
  std::sort(order.begin(), order.end(),
            [](const Place& a, const Place& b) { return a.list != b.list ? a.list < b.list : a.stamp > b.stamp; });
  std::vector<std::string> out;
  out.reserve(order.size());
  for (const Place& place : order) out.push_back(*place.text);
  return out;
}

tl::expected<std::string, std::string> awk_sprintf(const std::vector<AwkValue>& values, const std::string& convfmt, std::string* made) {
  const std::string format = values.empty() ? "" : text_of(values[0], convfmt);
  std::size_t next = 1;
  std::string out;
  bool lacking = false;
  auto argument = [&]() -> AwkValue {
    if (next < values.size()) return values[next++];
    lacking = true;
    return {};
  };
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (made != nullptr) *made = out;
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    if (i + 1 < format.size() && format[i + 1] == '%') {
      out += '%';
      ++i;
      continue;
    }
    std::string directive = "%";
    std::size_t at = i + 1;
    while (at < format.size() && std::string_view("-+ #0").find(format[at]) != std::string_view::npos) directive += format[at++];
    auto width = [&] {
      if (at < format.size() && format[at] == '*') {
        ++at;
        directive += fmt::format("{}", static_cast<int>(std::clamp(number_of(argument()), -10000.0, 10000.0)));
        return;
      }
      int value = 0;
      const std::size_t from = at;
      while (at < format.size() && format[at] >= '0' && format[at] <= '9') value = std::min(value * 10 + format[at++] - '0', 10000);
      if (at > from) directive += fmt::format("{}", value);
    };
    width();
    if (at < format.size() && format[at] == '.') {
      directive += format[at++];
      width();
    }
    while (at < format.size() && (format[at] == 'l' || format[at] == 'h')) ++at;
    const char kind = at < format.size() ? format[at] : '\0';
    i = at;
    switch (kind) {
      case 'd':
      case 'i': {
        const double number = number_of(argument());
        const double most = 9223372036854774784.0;
        const long value = std::isnan(number) ? std::numeric_limits<long>::min()
                           : number >= most   ? std::numeric_limits<long>::max()
                           : number <= -most  ? std::numeric_limits<long>::min()
                                              : static_cast<long>(number);
        out += formatted(directive + "ld", std::clamp(value, -2147483648L, 2147483647L));
        break;
      }
      case 'o':
      case 'x':
      case 'X':
      case 'u': {
        const double number = number_of(argument());
        const auto value = number < 0 ? static_cast<unsigned long>(static_cast<long>(std::max(number, -9e18)))
                                      : static_cast<unsigned long>(std::min(number, 9e18));
        out += formatted(directive + "l" + kind, value);
        break;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G': out += formatted(directive + kind, number_of(argument())); break;
      case 'c': {
        const AwkValue value = argument();
        const bool numeric = value.kind == AwkValue::Kind::kNumber || (value.kind == AwkValue::Kind::kInput && looks_numeric(value.text));
        if (numeric) {
          out += formatted(directive + "c", static_cast<int>(number_of(value)));
        } else {
          const int first = value.text.empty() ? 0 : static_cast<unsigned char>(value.text[0]);  // of nothing: its NUL
          out += formatted(directive + "c", first);
        }
        break;
      }
      case 's': out += formatted(directive + "s", text_of(argument(), convfmt).c_str()); break;
      default: return tl::unexpected(fmt::format("bad conversion|{}", format));
    }
    if (lacking) return tl::unexpected(format);
    if (out.size() > (4U << 20)) break;
  }
  return out;
}

}  // namespace nslab::shell

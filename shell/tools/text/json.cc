#include "shell/tools/text/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace nslab::shell {

namespace {

constexpr int kDeepest = 256;

void add_utf8(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0U | (code >> 6U));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0U | (code >> 12U));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  } else {
    out += static_cast<char>(0xf0U | (code >> 18U));
    out += static_cast<char>(0x80U | ((code >> 12U) & 0x3fU));
    out += static_cast<char>(0x80U | ((code >> 6U) & 0x3fU));
    out += static_cast<char>(0x80U | (code & 0x3fU));
  }
}

struct Failure {
  std::string text;
};

struct Reader {
  std::string_view text;
  std::size_t at = 0;

  [[noreturn]] void fail(const std::string& what) const {
    // Where a token ends is where it is found wrong.
    std::size_t line = 1, column = 0;
    for (std::size_t i = 0; i < at && i < text.size(); ++i) {
      ++column;
      if (text[i] == '\n') {
        ++line;
        column = 0;
      }
    }
    throw Failure{fmt::format("{} at line {}, column {}", what, line, column)};
  }
  void blanks() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r')) ++at;
  }
  [[noreturn]] void unfinished() {
    at = text.size();
    fail("Unfinished JSON term at EOF");
  }

  Json value(int depth) {
    if (depth > kDeepest) fail("Exceeds depth limit for parsing");
    blanks();
    if (at >= text.size()) unfinished();
    switch (text[at]) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return Json::of(string());
      case ']': ++at; fail("Unmatched ']'");
      case '}': ++at; fail("Unmatched '}'");
      case ',': ++at; fail("Expected value before ','");
      case ':': ++at; fail("':' not as part of an object");
      default: return literal();
    }
  }
  Json literal() {
    const std::size_t from = at;
    while (at < text.size() && std::string_view(" \t\r\n[]{},:\"").find(text[at]) == std::string_view::npos) ++at;
    const std::string word(text.substr(from, at - from));
    auto wrong = [&](const char* what) {
      if (at < text.size()) ++at;
      fail(what);
    };
    if (word == "null") return {};
    if (word == "true") return Json::of(true);
    if (word == "false") return Json::of(false);
    if (word == "nan") return {};
    char* end = nullptr;
    const double number = std::strtod(word.c_str(), &end);
    const bool digits = word.find_first_not_of("0123456789+-.eE") == std::string::npos;
    if (word.empty() || *end != '\0' || !digits) wrong(word.empty() || digits || word.size() < 4 ? "Invalid numeric literal" : "Invalid numeric literal");
    return Json::of(number);
  }
  std::string string() {
    std::string out;
    ++at;
    while (at < text.size() && text[at] != '"') {
      const char c = text[at++];
      if (c != '\\' || at >= text.size()) {
        out += c;
        continue;
      }
      const char escape = text[at++];
      constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
      if (const auto found = kFrom.find(escape); found != std::string_view::npos) {
        out += kTo[found];
      } else if (escape == 'u') {
        std::uint32_t code = hex();
        if (code >= 0xd800 && code < 0xdc00 && at + 1 < text.size() && text[at] == '\\' && text[at + 1] == 'u') {
          at += 2;
          code = 0x10000 + ((code - 0xd800) << 10U) + (hex() - 0xdc00);
        }
        add_utf8(out, code);
      } else {
        fail("Invalid escape");
      }
    }
    if (at >= text.size()) fail("Unfinished string at EOF");
    ++at;
    return out;
  }
  std::uint32_t hex() {
    std::uint32_t code = 0;
    for (int i = 0; i < 4; ++i, ++at) {
      if (at >= text.size() || std::isxdigit(static_cast<unsigned char>(text[at])) == 0) fail("Invalid escape");
      const char c = text[at];
      code = code * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return code;
  }
  Json array(int depth) {
    Json::Array items;
    ++at;
    blanks();
    if (at < text.size() && text[at] == ']') {
      ++at;
      return Json::of(std::move(items));
    }
    while (true) {
      blanks();
      if (at < text.size() && text[at] == ']') {
        ++at;
        fail("Expected another array element");
      }
      items.push_back(value(depth + 1));
      blanks();
      if (at >= text.size()) unfinished();
      const char c = text[at++];
      if (c == ']') return Json::of(std::move(items));
      if (c != ',') fail(c == '}' ? "Unmatched '}'" : c == ':' ? "':' not as part of an object" : "Expected separator between values");
    }
  }
  Json object(int depth) {
    Json out = Json::of(Json::Object());
    Json::Object entries;
    ++at;
    blanks();
    if (at < text.size() && text[at] == '}') {
      ++at;
      return out;
    }
    while (true) {
      blanks();
      if (at >= text.size()) unfinished();
      if (text[at] == '}') {
        ++at;
        fail("Expected another key-value pair");
      }
      if (text[at] != '"') {
        (void)value(depth + 1);
        fail("Object keys must be strings");
      }
      std::string key = string();
      blanks();
      if (at >= text.size()) unfinished();
      if (text[at++] != ':') fail("Objects must consist of key:value pairs");
      Json item = value(depth + 1);
      const auto known = std::find_if(entries.begin(), entries.end(), [&](const auto& entry) { return entry.first == key; });
      if (known != entries.end()) known->second = std::move(item);
      else entries.emplace_back(std::move(key), std::move(item));
      blanks();
      if (at >= text.size()) unfinished();
      const char c = text[at++];
      if (c == '}') return Json::of(std::move(entries));
      if (c != ',') fail(c == ']' ? "Unmatched ']'" : "Expected separator between values");
    }
  }
};

std::string string_text(const std::string& text, bool ascii) {
  std::string out = "\"";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto octet = static_cast<unsigned char>(c);
    constexpr std::string_view kFrom = "\"\\\b\f\n\r\t", kTo = "\"\\bfnrt";
    if (const auto found = kFrom.find(c); found != std::string_view::npos) {
      out += '\\';
      out += kTo[found];
    } else if (octet < 32 || octet == 127) {
      out += fmt::format("\\u{:04x}", octet);
    } else if (ascii && octet >= 0xc0) {
      std::uint32_t code = octet >= 0xf0 ? octet & 7U : octet >= 0xe0 ? octet & 15U : octet & 31U;
      while (i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xc0U) == 0x80) code = code << 6U | (static_cast<unsigned char>(text[++i]) & 63U);
      out += code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + ((code - 0x10000) >> 10U), 0xdc00 + ((code - 0x10000) & 0x3ffU));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

void write(std::string& out, const Json& value, const JsonStyle& style, int depth) {
  const bool lines = style.indent >= 0;
  auto newline = [&](int level) {
    if (!lines) return;
    out += '\n';
    out += style.tabs ? std::string(static_cast<std::size_t>(level), '\t') : std::string(static_cast<std::size_t>(level * style.indent), ' ');
  };
  switch (value.kind) {
    case Json::Kind::kNull: out += "null"; return;
    case Json::Kind::kFalse: out += "false"; return;
    case Json::Kind::kTrue: out += "true"; return;
    case Json::Kind::kNumber: out += number_to_json(value.number); return;
    case Json::Kind::kString: out += string_text(value.text, style.ascii); return;
    case Json::Kind::kArray: {
      out += '[';
      for (std::size_t i = 0; i < value.array->size(); ++i) {
        if (i > 0) out += ',';
        newline(depth + 1);
        write(out, (*value.array)[i], style, depth + 1);
      }
      if (!value.array->empty()) newline(depth);
      out += ']';
      return;
    }
    case Json::Kind::kObject: {
      out += '{';
      std::vector<const std::pair<std::string, Json>*> order;
      for (const auto& entry : *value.object) order.push_back(&entry);
      if (style.sorted) std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
      for (std::size_t i = 0; i < order.size(); ++i) {
        if (i > 0) out += ',';
        newline(depth + 1);
        out += string_text(order[i]->first, style.ascii) + (lines ? ": " : ":");
        write(out, order[i]->second, style, depth + 1);
      }
      if (!order.empty()) newline(depth);
      out += '}';
      return;
    }
  }
}

}  // namespace

const Json* Json::find(std::string_view key) const {
  if (kind != Kind::kObject) return nullptr;
  for (const auto& [name, value] : *object) {
    if (name == key) return &value;
  }
  return nullptr;
}

const char* Json::type() const {
  switch (kind) {
    case Kind::kNull: return "null";
    case Kind::kFalse:
    case Kind::kTrue: return "boolean";
    case Kind::kNumber: return "number";
    case Kind::kString: return "string";
    case Kind::kArray: return "array";
    default: return "object";
  }
}

std::vector<std::string> Json::keys() const {
  std::vector<std::string> out;
  for (const auto& [name, value] : *object) out.push_back(name);
  std::sort(out.begin(), out.end());
  return out;
}

Json with_entry(const Json& object, const std::string& key, Json value) {
  Json::Object entries = object.is(Json::Kind::kObject) ? *object.object : Json::Object();
  for (auto& [name, old] : entries) {
    if (name != key) continue;
    old = std::move(value);
    return Json::of(std::move(entries));
  }
  entries.emplace_back(key, std::move(value));
  return Json::of(std::move(entries));
}

int compare_json(const Json& a, const Json& b) {
  if (a.kind != b.kind) return a.kind < b.kind ? -1 : 1;
  switch (a.kind) {
    case Json::Kind::kNumber: return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
    case Json::Kind::kString: return a.text < b.text ? -1 : a.text > b.text ? 1 : 0;
    case Json::Kind::kArray:
      for (std::size_t i = 0; i < std::min(a.array->size(), b.array->size()); ++i) {
        if (const int order = compare_json((*a.array)[i], (*b.array)[i]); order != 0) return order;
      }
      return a.array->size() < b.array->size() ? -1 : a.array->size() > b.array->size() ? 1 : 0;
    case Json::Kind::kObject: {
      const auto left = a.keys(), right = b.keys();
      if (left != right) return left < right ? -1 : 1;
      for (const std::string& key : left) {
        if (const int order = compare_json(*a.find(key), *b.find(key)); order != 0) return order;
      }
      return 0;
    }
    default: return 0;
  }
}

// The shortest digits that read back the same; with an exponent where zeros would outnumber them by more than 15.
std::string number_to_json(double number) {
  if (std::isnan(number)) return "null";
  if (std::isinf(number)) return number > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  if (number == 0) return std::signbit(number) ? "-0" : "0";
  std::string shortest = fmt::format("{:.16e}", number);
  for (int precision = 0; precision < 17; ++precision) {
    std::string tried = fmt::format("{:.{}e}", number, precision);
    if (std::strtod(tried.c_str(), nullptr) == number) {
      shortest = tried;
      break;
    }
  }
  const bool negative = shortest[0] == '-';
  const auto e = shortest.find('e');
  std::string digits;
  for (const char c : shortest.substr(0, e)) {
    if (c >= '0' && c <= '9') digits += c;
  }
  while (digits.size() > 1 && digits.back() == '0') digits.pop_back();
  const int point = std::atoi(shortest.c_str() + e + 1) + 1;
  const int count = static_cast<int>(digits.size());
  std::string out = negative ? "-" : "";
  if (point <= -4 || point > count + 15) {
    out += digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "");
    return out + fmt::format("e{}{:02}", point - 1 < 0 ? '-' : '+', std::abs(point - 1));
  }
  if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
  if (point >= count) return out + digits + std::string(static_cast<std::size_t>(point - count), '0');
  return out + digits.substr(0, static_cast<std::size_t>(point)) + "." + digits.substr(static_cast<std::size_t>(point));
}

std::string json_text(const Json& value, const JsonStyle& style) {
  std::string out;
  write(out, value, style, 0);
  return out;
}

JsonStream read_json(std::string_view text) {
  JsonStream out;
  Reader reader{text};
  try {
    while (true) {
      reader.blanks();
      if (reader.at >= text.size()) break;
      out.values.push_back(reader.value(0));
    }
  } catch (const Failure& failure) {
    out.error = failure.text;
  }
  return out;
}

}  // namespace nslab::shell

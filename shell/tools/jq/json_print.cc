#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "shell/tools/jq/json.h"

namespace nslab::shell::jq {

namespace {

// What jq 1.6 puts before a value of a kind, by JsonKind, and before and behind an object's key.
constexpr std::array<std::string_view, 7> kColours{"\x1b[1;30m", "\x1b[0;39m", "\x1b[0;39m", "\x1b[0;39m",
                                                   "\x1b[0;32m", "\x1b[1;39m", "\x1b[1;39m"};
constexpr std::string_view kKeyColour = "\x1b[34;1m";
constexpr std::string_view kPlain = "\x1b[0m";

struct Printer {
  const PrintOptions& options;
  std::string out{};

  void new_line(int level) {
    if (options.indent < 0) return;
    out += '\n';
    out += options.tab ? std::string(static_cast<std::size_t>(level), '\t')
                       : std::string(static_cast<std::size_t>(level * options.indent), ' ');
  }
  void colour(std::string_view start) {
    if (options.colour) out += start;
  }

  void array(const Json& value, int level, std::string_view own) {
    colour(own);
    out += '[';
    if (value.array().empty()) {
      out += ']';
      colour(kPlain);
      return;
    }
    bool first = true;
    for (const Json& item : value.array()) {
      if (!first) {
        colour(own);
        out += ',';
      }
      first = false;
      new_line(level + 1);
      put(item, level + 1);
    }
    colour(own);
    new_line(level);
    colour(own);
    out += ']';
    colour(kPlain);
  }

  void member(const std::string& key, const Json& value, int level, std::string_view own, bool first) {
    if (!first) {
      colour(own);
      out += ',';
      new_line(level + 1);
    }
    colour(kPlain);
    colour(kKeyColour);
    out += quote_text(key, options.ascii);
    colour(kPlain);
    colour(own);
    out += ':';
    if (options.indent >= 0) out += ' ';
    colour(kPlain);
    put(value, level + 1);
  }

  void object(const Json& value, int level, std::string_view own) {
    colour(own);
    out += '{';
    if (value.object().empty()) {
      out += '}';
      colour(kPlain);
      return;
    }
    new_line(level + 1);
    bool first = true;
    if (options.sort_keys) {
      for (const std::string& key : sorted_keys(value)) {
        member(key, *value.find(key), level, own, first);
        first = false;
      }
    } else {
      for (const JsonMember& one : value.object()) {
        member(one.first, one.second, level, own, first);
        first = false;
      }
    }
    colour(own);
    new_line(level);
    colour(own);
    out += '}';
    colour(kPlain);
  }

  void put(const Json& value, int level) {
    const std::string_view own = kColours[static_cast<std::size_t>(value.kind())];
    if (value.is(JsonKind::kArray)) return array(value, level, own);
    if (value.is(JsonKind::kObject)) return object(value, level, own);
    colour(own);
    switch (value.kind()) {
      case JsonKind::kNull: out += "null"; break;
      case JsonKind::kFalse: out += "false"; break;
      case JsonKind::kTrue: out += "true"; break;
      case JsonKind::kNumber: out += number_text(value.number()); break;
      default: out += quote_text(value.text(), options.ascii); break;
    }
    colour(kPlain);
  }
};

}  // namespace

std::string number_text(double number) {
  if (std::isnan(number)) return "null";
  constexpr double kLargest = std::numeric_limits<double>::max();
  number = std::clamp(number, -kLargest, kLargest);
  if (number == 0) return std::signbit(number) ? "-0" : "0";
  // The shortest digits that read back as the same number, as d.ddde±x, to be laid out anew.
  int digits = 1;
  std::string text;
  for (; digits <= 17; ++digits) {
    text = fmt::format("{:.{}e}", std::fabs(number), digits - 1);
    if (std::strtod(text.c_str(), nullptr) == std::fabs(number)) break;
  }
  const auto e = text.find('e');
  const int point = std::stoi(text.substr(e + 1)) + 1;  // so many digits stand before the point
  std::string run = text.substr(0, e);
  if (const auto dot = run.find('.'); dot != std::string::npos) run.erase(dot, 1);
  while (run.size() > 1 && run.back() == '0') run.pop_back();
  const int length = static_cast<int>(run.size());
  std::string out = number < 0 ? "-" : "";
  if (point <= -4 || point > length + 15) {
    out += run.substr(0, 1);
    if (length > 1) out += "." + run.substr(1);
    return out + fmt::format("e{}{:02}", point - 1 < 0 ? '-' : '+', std::abs(point - 1));
  }
  if (point <= 0) return out + "0." + std::string(static_cast<std::size_t>(-point), '0') + run;
  if (point >= length) return out + run + std::string(static_cast<std::size_t>(point - length), '0');
  return out + run.substr(0, static_cast<std::size_t>(point)) + "." + run.substr(static_cast<std::size_t>(point));
}

std::string quote_text(std::string_view text, bool ascii) {
  std::string out = "\"";
  for (const std::uint32_t code : code_points(text)) {
    switch (code) {
      case '"': out += "\\\""; continue;
      case '\\': out += "\\\\"; continue;
      case '\b': out += "\\b"; continue;
      case '\f': out += "\\f"; continue;
      case '\n': out += "\\n"; continue;
      case '\r': out += "\\r"; continue;
      case '\t': out += "\\t"; continue;
      default: break;
    }
    if (code < 32 || code == 127 || (ascii && code > 126)) {
      if (code > 0xffff) {
        out += fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + ((code - 0x10000) >> 10), 0xdc00 + ((code - 0x10000) & 0x3ff));
      } else {
        out += fmt::format("\\u{:04x}", code);
      }
    } else {
      append_utf8(out, code);
    }
  }
  return out + "\"";
}

std::string print(const Json& value, const PrintOptions& options) {
  Printer printer{options};
  printer.put(value, 0);
  return std::move(printer.out);
}

}  // namespace nslab::shell::jq

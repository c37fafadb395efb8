// @text, @json, @csv, @tsv, @html, @uri, @sh, @base64 and @base64d.
#include <fmt/format.h>

#include "shell/tools/jq/evaluate.h"
#include "shell/tools/jq/values.h"

namespace nslab::shell::jq {

namespace {

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t at = 0;
  for (auto next = text.find(from); next != std::string_view::npos; next = text.find(from, at)) {
    out += text.substr(at, next - at);
    out += to;
    at = next + from.size();
  }
  return out + std::string(text.substr(at));
}

std::string row(const Json& value, bool tabs) {
  if (!value.is(JsonKind::kArray)) fail_about(value, tabs ? "cannot be tsv-formatted, only array" : "cannot be csv-formatted, only array");
  std::string out;
  bool first = true;
  for (const Json& item : value.array()) {
    if (!first) out += tabs ? '\t' : ',';
    first = false;
    switch (item.kind()) {
      case JsonKind::kNull: break;
      case JsonKind::kFalse: out += "false"; break;
      case JsonKind::kTrue: out += "true"; break;
      case JsonKind::kNumber: out += number_text(item.number()); break;
      case JsonKind::kString:
        if (tabs) {
          out += replaced(replaced(replaced(replaced(item.text(), "\\", "\\\\"), "\t", "\\t"), "\r", "\\r"), "\n", "\\n");
        } else {
          out += "\"" + replaced(item.text(), "\"", "\"\"") + "\"";
        }
        break;
      default: fail_about(item, "is not valid in a csv row");
    }
  }
  return out;
}

std::string html(const std::string& text) {
  return replaced(replaced(replaced(replaced(replaced(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;"), "'", "&apos;"), "\"", "&quot;");
}

std::string uri(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       (c != '\0' && std::string_view("-_.!~*'()").find(c) != std::string_view::npos);
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::string shell_words(const Json& value) {
  const JsonArray one{value};
  std::string out;
  for (const Json& item : value.is(JsonKind::kArray) ? value.array() : one) {
    if (!out.empty() || &item != &(value.is(JsonKind::kArray) ? value.array() : one).front()) out += ' ';
    if (item.is(JsonKind::kArray) || item.is(JsonKind::kObject)) fail_about(item, "can not be escaped for shell");
    out += item.is(JsonKind::kString) ? "'" + replaced(item.text(), "'", "'\\''") + "'" : print(item);
  }
  return out;
}

constexpr std::string_view kDigits64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 3) {
    std::uint32_t bits = 0;
    const std::size_t have = std::min<std::size_t>(3, text.size() - i);
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < have ? static_cast<unsigned char>(text[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) out += k <= have ? kDigits64[bits >> (18 - 6 * k) & 63U] : '=';
  }
  return out;
}

std::string from_base64(const Json& value) {
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  bool any = false, sound = false;
  for (const char c : text_of(value)) {
    if (c == '=') break;
    const auto digit = kDigits64.find(c);
    any = true;
    if (digit == std::string_view::npos) continue;
    sound = true;
    bits = bits << 6 | static_cast<std::uint32_t>(digit);
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(static_cast<unsigned char>(bits >> have & 0xffU));
  }
  if (any && !sound) fail_about(value, "is not valid base64 data");
  return repaired(out);
}

}  // namespace

std::string formatted(std::string_view format, const Json& value) {
  if (format == "text") return text_of(value);
  if (format == "json") return print(value);
  if (format == "csv") return row(value, false);
  if (format == "tsv") return row(value, true);
  if (format == "html") return html(text_of(value));
  if (format == "uri") return uri(text_of(value));
  if (format == "sh") return shell_words(value);
  if (format == "base64") return base64(text_of(value));
  if (format == "base64d") return from_base64(value);
  fail(fmt::format("{} is not a valid format", format));
}

}  // namespace nslab::shell::jq

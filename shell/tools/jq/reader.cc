#include "shell/tools/jq/reader.h"

#include <fmt/format.h>

#include <cstdlib>

namespace nslab::shell::jq {

namespace {

constexpr std::size_t kMostOpen = 256;

int hex_digit(char c) {
  return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// Four hexadecimal digits at `at`.
std::optional<std::uint32_t> hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  std::uint32_t code = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return std::nullopt;
    code = code << 4 | static_cast<std::uint32_t>(digit);
  }
  return code;
}

// \uXXXX at `at` (behind the u), a pair of them for what is beyond the first plane. What is wrong, or nothing.
std::string_view read_unicode(std::string_view text, std::size_t& at, std::string& out) {
  const auto first = hex4(text, at);
  if (!first) return "Invalid \\uXXXX escape";
  at += 4;
  std::uint32_t code = *first;
  if (code >= 0xd800 && code < 0xdc00) {
    const bool pair = at + 1 < text.size() && text[at] == '\\' && text[at + 1] == 'u';
    const auto second = pair ? hex4(text, at + 2) : std::nullopt;
    if (!second || *second < 0xdc00 || *second > 0xdfff) return "Invalid \\uXXXX\\uXXXX surrogate pair escape";
    at += 6;
    code = 0x10000 + ((code - 0xd800) << 10) + (*second - 0xdc00);
  } else if (code >= 0xdc00 && code < 0xe000) {
    code = 0xfffd;
  }
  append_utf8(out, code);
  return {};
}

// What is between the quotes. What is wrong, or nothing.
std::string_view unescape(std::string_view text, std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at++];
    if (c != '\\') {
      out += c;
      continue;
    }
    if (at == text.size()) return "Expected escape character at end of string";
    const char letter = text[at++];
    if (letter == 'u') {
      if (const auto wrong = read_unicode(text, at, out); !wrong.empty()) return wrong;
    } else if (const auto known = kLetters.find(letter); known != std::string_view::npos) {
      out += kMeanings[known];
    } else {
      return "Invalid escape";
    }
  }
  return {};
}

}  // namespace

std::string_view JsonReader::value(Json one) {
  if (next_) return "Expected separator between values";
  next_ = std::move(one);
  return {};
}

void JsonReader::shut(Json whole) {
  open_.pop_back();
  next_ = std::move(whole);
}

std::string_view JsonReader::comma() {
  if (!next_ || open_.empty()) return "Expected value before ','";
  Open& top = open_.back();
  if (top.object) {
    if (!top.key) return "Objects must consist of key:value pairs";
    set_member(top.members, *top.key, *std::exchange(next_, std::nullopt));
    top.key.reset();
  } else {
    top.items.push_back(*std::exchange(next_, std::nullopt));
  }
  return {};
}

std::string_view JsonReader::close_array() {
  if (open_.empty() || open_.back().object) return "Unmatched ']'";
  Open& top = open_.back();
  if (next_) {
    top.items.push_back(*std::exchange(next_, std::nullopt));
  } else if (!top.items.empty()) {
    return "Expected another array element";
  }
  shut(Json(std::move(top.items)));
  return {};
}

std::string_view JsonReader::close_object() {
  if (open_.empty()) return "Unmatched '}'";
  Open& top = open_.back();
  if (next_) {
    if (!top.object || !top.key) return "Objects must consist of key:value pairs";
    set_member(top.members, *top.key, *std::exchange(next_, std::nullopt));
  } else {
    if (!top.object || top.key) return "Unmatched '}'";
    if (!top.members.empty()) return "Expected another key-value pair";
  }
  shut(Json(std::move(top.members)));
  return {};
}

std::string_view JsonReader::structure(char c) {
  switch (c) {
    case '[':
    case '{':
      if (open_.size() >= kMostOpen) return "Exceeds depth limit for parsing";
      if (next_) return "Expected separator between values";
      open_.emplace_back().object = c == '{';
      return {};
    case ':':
      if (!next_) return "Expected string key before ':'";
      if (open_.empty() || !open_.back().object) return "':' not as part of an object";
      if (open_.back().key) return "':' should follow a key";
      if (!next_->is(JsonKind::kString)) return "Object keys must be strings";
      open_.back().key = next_->text();
      next_.reset();
      return {};
    case ',': return comma();
    case ']': return close_array();
    default: return close_object();
  }
}

std::string_view JsonReader::literal() {
  if (token_.empty()) return {};
  const std::string token = std::exchange(token_, {});
  const auto word = [&](std::string_view wanted, Json meaning) -> std::string_view {
    return token == wanted ? value(std::move(meaning)) : std::string_view("Invalid literal");
  };
  if (token[0] == 't') return word("true", Json(true));
  if (token[0] == 'f') return word("false", Json(false));
  if (token[0] == 'n' && token.size() != 3) return word("null", Json());
  if (token == "nan") return value(Json(std::strtod("nan", nullptr)));
  char* end = nullptr;
  const bool plain = token.find_first_not_of("0123456789+-.eE") == std::string::npos;
  const double number = plain ? std::strtod(token.c_str(), &end) : 0;
  if (!plain || *end != '\0') return "Invalid numeric literal";
  return value(Json(number));
}

std::string_view JsonReader::string_end() {
  std::string text;
  if (const auto wrong = unescape(std::exchange(token_, {}), text); !wrong.empty()) return wrong;
  return value(Json(repaired(text)));
}

std::string_view JsonReader::character(char c) {
  if (mode_ == Mode::kEscape) {
    token_ += c;
    mode_ = Mode::kString;
    return {};
  }
  if (mode_ == Mode::kString) {
    if (c == '"') {
      mode_ = Mode::kPlain;
      return string_end();
    }
    token_ += c;
    if (c == '\\') mode_ = Mode::kEscape;
    return {};
  }
  const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
  const bool mark = std::string_view("[]{}:,").find(c) != std::string_view::npos;
  if (!space && !mark && c != '"') {
    token_ += c;
    return {};
  }
  if (const auto wrong = literal(); !wrong.empty()) return wrong;
  if (open_.empty() && next_ && c != ',' && c != ':' && c != ']' && c != '}') ready_ = std::exchange(next_, std::nullopt);
  if (c == '"') {
    mode_ = Mode::kString;
    return {};
  }
  if (space) return {};
  if (const auto wrong = structure(c); !wrong.empty()) return wrong;
  if (open_.empty() && next_) ready_ = std::exchange(next_, std::nullopt);
  return {};
}

JsonReader::Got JsonReader::next(bool last, Json& value, std::string& fault) {
  const auto hand_out = [&] {
    value = *std::exchange(ready_, std::nullopt);
    return Got::kValue;
  };
  const auto tell = [&](std::string_view what, bool at_end) {
    fault = fmt::format("{}{} at line {}, column {}", what, at_end ? " at EOF" : "", line_, column_);
    return Got::kFault;
  };
  while (at_ < rest_.size()) {
    const char c = rest_[at_++];
    ++column_;
    if (c == '\n') {
      ++line_;
      column_ = 0;
    }
    if (const auto wrong = character(c); !wrong.empty()) return tell(wrong, false);
    if (mode_ == Mode::kPlain && open_.empty() && token_.empty() && next_) ready_ = std::exchange(next_, std::nullopt);
    if (ready_) return hand_out();
  }
  rest_.clear();
  at_ = 0;
  if (!last) return Got::kNothing;
  if (mode_ != Mode::kPlain) return tell("Unfinished string", true);
  if (const auto wrong = literal(); !wrong.empty()) return tell(wrong, true);
  if (!open_.empty()) return tell("Unfinished JSON term", true);
  if (next_) ready_ = std::exchange(next_, std::nullopt);
  return ready_ ? hand_out() : Got::kNothing;
}

std::optional<Json> parse_json(std::string_view text, std::string& fault) {
  JsonReader reader;
  reader.feed(text);
  Json first, more;
  const auto wrong = [&](const std::string& what) {
    fault = fmt::format("{} (while parsing '{}')", what, text);
    return std::nullopt;
  };
  std::string said;
  const auto got = reader.next(true, first, said);
  if (got == JsonReader::Got::kFault) return wrong(said);
  if (got == JsonReader::Got::kNothing) return wrong("Expected JSON value");
  const auto behind = reader.next(true, more, said);
  if (behind == JsonReader::Got::kFault) return wrong(said);
  if (behind == JsonReader::Got::kValue) return wrong("Unexpected extra JSON values");
  return first;
}

}  // namespace nslab::shell::jq

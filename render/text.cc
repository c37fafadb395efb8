#include "render/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace nslab::render {

namespace {

bool continues(unsigned char c) { return (c & 0xc0U) == 0x80U; }

// How many bytes the character at `i` has; 0: it is none (RFC 3629).
std::size_t character_at(std::string_view text, std::size_t i) {
  const auto byte = [&](std::size_t k) {
    return i + k < text.size() ? static_cast<unsigned char>(text[i + k]) : static_cast<unsigned char>(0);
  };
  const unsigned char c = byte(0);
  if (c < 0x80) return 1;
  if (c >= 0xc2 && c <= 0xdf) return continues(byte(1)) ? 2 : 0;
  if (c >= 0xe0 && c <= 0xef) {
    const bool odd = (c == 0xe0 && byte(1) < 0xa0) || (c == 0xed && byte(1) > 0x9f);
    return !odd && continues(byte(1)) && continues(byte(2)) ? 3 : 0;
  }
  if (c >= 0xf0 && c <= 0xf4) {
    const bool odd = (c == 0xf0 && byte(1) < 0x90) || (c == 0xf4 && byte(1) > 0x8f);
    return !odd && continues(byte(1)) && continues(byte(2)) && continues(byte(3)) ? 4 : 0;
  }
  return 0;
}

// Controls of both sets, and what XML does not allow or what turns the reading direction of the text around it.
bool is_unfit(std::string_view character) {
  const auto c = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return c < 0x20 || c == 0x7f;
  if (character.size() == 2) return c == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
  if (character.size() != 3) return false;
  const auto second = static_cast<unsigned char>(character[1]), third = static_cast<unsigned char>(character[2]);
  const bool not_xml = c == 0xef && second == 0xbf && third >= 0xbe;
  const bool turns = c == 0xe2 && second == 0x80 && third >= 0xa8 && third <= 0xae;
  const bool isolates = c == 0xe2 && second == 0x81 && third >= 0xa6 && third <= 0xa9;
  return not_xml || turns || isolates;
}

void add_escaped(std::string& out, char c) {
  switch (c) {
    case '&': out += "&amp;"; break;
    case '<': out += "&lt;"; break;
    case '>': out += "&gt;"; break;
    case '"': out += "&quot;"; break;
    case '\'': out += "&#39;"; break;
    default: out += c;
  }
}

}  // namespace

std::string printable(std::string_view text, bool multiline) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t size = character_at(text, i);
    const std::string_view character = text.substr(i, std::max<std::size_t>(size, 1));
    const bool kept = multiline && (character == "\n" || character == "\t");
    if (size == 0 || (is_unfit(character) && !kept)) {
      for (const char c : character) out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += character;
    }
    i += character.size();
  }
  return out;
}

std::string escaped(std::string_view text, bool multiline) {
  std::string out;
  for (const char c : printable(text, multiline)) add_escaped(out, c);
  return out;
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !continues(static_cast<unsigned char>(c)); }));
}

std::string shortened(std::string_view text, std::size_t most) {
  if (length_of(text) <= most) return std::string(text);
  std::size_t seen = 0, i = 0;
  for (; i < text.size(); ++i) {
    if (!continues(static_cast<unsigned char>(text[i])) && seen++ == most - 1) break;
  }
  return std::string(text.substr(0, i)) + "…";
}

}  // namespace nslab::render

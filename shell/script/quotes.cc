// Quoted text: '…', $'…', "…", and what stands for it in arithmetic.
#include "shell/script/characters.h"
#include "shell/script/lexer.h"

namespace nslab::shell {

namespace {

void append_utf8(std::string& out, unsigned long code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | (code >> 12 & 0xf));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

}  // namespace

std::string Lexer::read_single_quoted() {
  const int begun = line_;
  take();
  std::string out;
  while (peek() != '\'') {
    if (at_end()) {
      fail_at(begun, "unexpected EOF while looking for matching `''", "a ' opens here and is never closed: add the closing '", true);
    }
    out += take();
  }
  take();
  return out;
}

std::string Lexer::read_ansi_quoted() {
  const int begun = line_;
  take("$'");
  std::string out;
  while (peek() != '\'') {
    if (at_end()) {
      fail_at(begun, "unexpected EOF while looking for matching `''", "a $' opens here and is never closed: add the closing '", true);
    }
    if (peek() != '\\') {
      out += take();
      continue;
    }
    take();
    const char c = take();
    static constexpr std::string_view kFrom = "nrtabefv0\\'\"?";
    static constexpr std::string_view kTo("\n\r\t\a\b\x1b\f\v\0\\'\"?", 13);
    if (c == 'e' || c == 'E') {
      out += '\x1b';
    } else if (c == 'x' || c == 'u' || c == 'U') {
      const std::size_t most = c == 'x' ? 2 : c == 'u' ? 4 : 8;
      unsigned long code = 0;
      for (std::size_t i = 0; i < most && std::isxdigit(static_cast<unsigned char>(peek())) != 0; ++i) {
        code = code * 16 + std::stoul(std::string(1, take()), nullptr, 16);
      }
      if (c == 'x') {
        out += static_cast<char>(code);
      } else {
        append_utf8(out, code);
      }
    } else if (c >= '0' && c <= '7') {
      int code = c - '0';
      for (int i = 0; i < 2 && peek() >= '0' && peek() <= '7'; ++i) code = code * 8 + (take() - '0');
      out += static_cast<char>(code);
    } else if (const auto at = kFrom.find(c); at != std::string_view::npos) {
      out += kTo[at];
    } else {
      out += '\\';
      out += c;
    }
  }
  take();
  return out;
}

std::vector<Part> Lexer::read_double_quoted(char end) {
  depth_guard();
  const int begun = line_;
  std::vector<Part> parts;
  std::string literal;
  while (true) {
    if (at_end()) {
      if (end == '\0') break;
      fail_at(begun, std::string("unexpected EOF while looking for matching `") + end + "'",
              std::string("a ") + end + " opens here and is never closed: add the closing " + end, true);
    }
    const char c = peek();
    if (c == end && end != '\0') break;
    if (c == '\\') {
      const char next = peek(1);
      const bool escapes = next == '$' || next == '`' || next == '\\' || (next == '"' && end != '\0') || next == '\n';
      take();
      if (!escapes) {
        literal += '\\';
        continue;
      }
      take();
      if (next != '\n') literal += next;
    } else if (c == '$') {
      const std::size_t before = at_;
      Part part = read_dollar(true);
      if (auto* plain = std::get_if<Literal>(&part); plain != nullptr && at_ == before + 1) {
        literal += plain->text;
      } else {
        flush(parts, literal, true);
        parts.push_back(std::move(part));
      }
    } else if (c == '`') {
      flush(parts, literal, true);
      parts.push_back(read_backquotes(true));
    } else {
      literal += take();
    }
  }
  if (end != '\0') take();
  flush(parts, literal, true);
  --depth_;
  return parts;
}

}  // namespace nslab::shell

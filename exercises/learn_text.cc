#include "exercises/learn_text.h"

#include <vector>

namespace nslab::exercises {

namespace {

// Columns: characters of UTF-8, not bytes.
std::size_t columns(std::string_view text) {
  std::size_t out = 0;
  for (const char c : text) out += (static_cast<unsigned char>(c) & 0xc0U) != 0x80U ? 1 : 0;
  return out;
}

std::string without_stars(std::string_view text) {
  std::string out;
  bool code = false;
  for (const char c : text) {
    if (c == '`') code = !code;
    if (c != '*' || code) out += c;
  }
  return out;
}

// The words of a paragraph; what stands between backquotes is one word.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> out;
  std::string word;
  bool code = false;
  for (const char c : text) {
    if (c == '`') code = !code;
    if ((c == ' ' || c == '\n') && !(code && c == ' ')) {
      if (!word.empty()) out.push_back(std::move(word));
      word.clear();
      continue;
    }
    word += c;
  }
  if (!word.empty()) out.push_back(std::move(word));
  return out;
}

std::string filled(const std::string& text, std::size_t width, const std::string& indent) {
  std::string out;
  std::size_t column = 0;
  for (const std::string& word : words_of(without_stars(text))) {
    const std::size_t length = columns(word);
    if (column > 0 && column + 1 + length > width) {
      out += "\n" + indent;
      column = indent.size();
    } else if (column > 0) {
      out += ' ';
      ++column;
    }
    out += word;
    column += length;
  }
  return out + "\n";
}

bool is_item(std::string_view line) {
  if (line.starts_with("- ")) return true;
  const auto digits = line.find_first_not_of("0123456789");
  return digits != 0 && digits != std::string_view::npos && line.substr(digits).starts_with(". ");
}

}  // namespace

std::string to_terminal(std::string_view markdown, std::size_t width) {
  std::string out, paragraph;
  std::string indent;
  bool fenced = false;
  auto flush = [&] {
    if (!paragraph.empty()) out += filled(paragraph, width, indent);
    paragraph.clear();
    indent.clear();
  };
  while (!markdown.empty()) {
    const auto end = std::min(markdown.find('\n'), markdown.size());
    const std::string_view line = markdown.substr(0, end);
    markdown.remove_prefix(std::min(end + 1, markdown.size()));
    if (line.starts_with("```")) {
      flush();
      fenced = !fenced;
    } else if (fenced) {
      out += "    " + std::string(line) + "\n";
    } else if (line.starts_with("#")) {
      flush();
      out += std::string(line.substr(std::min(line.find_first_not_of("# "), line.size()))) + "\n";
    } else if (line.empty()) {
      flush();
      if (!out.empty() && !out.ends_with("\n\n")) out += '\n';
    } else {
      if (is_item(line)) {
        flush();
        indent = "  ";
      }
      paragraph += std::string(line) + "\n";
    }
  }
  flush();
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace nslab::exercises

#include "shell/tools/text/awk_fields.h"

namespace nslab::shell {

tl::expected<AwkSeparator, std::string> awk_separator(const std::string& text) {
  AwkSeparator out;
  if (text == " ") return out;
  if (text.empty()) {
    out.kind = AwkSeparator::Kind::kEach;
    return out;
  }
  if (text.size() == 1 && std::string_view("\\^$.[]|()*+?{}").find(text[0]) == std::string_view::npos) {
    out.kind = AwkSeparator::Kind::kCharacter;
    out.character = text[0];
    return out;
  }
  if (text.size() == 1) {
    out.kind = AwkSeparator::Kind::kCharacter;
    out.character = text[0];
    return out;
  }
  auto regex = Regex::compile(awk_regex(text), {true, false, false});
  if (!regex) return tl::unexpected(regex.error());
  out.kind = AwkSeparator::Kind::kRegex;
  out.regex = std::move(*regex);
  return out;
}

std::vector<std::string> awk_split(const std::string& text, const AwkSeparator& separator) {
  std::vector<std::string> out;
  if (text.empty()) return out;
  if (separator.kind == AwkSeparator::Kind::kBlanks) {
    for (std::size_t at = 0;;) {
      const auto from = text.find_first_not_of(" \t\n\v\f\r", at);
      if (from == std::string::npos) break;
      at = std::min(text.find_first_of(" \t\n\v\f\r", from), text.size());
      out.push_back(text.substr(from, at - from));
    }
    return out;
  }
  if (separator.kind == AwkSeparator::Kind::kEach) {
    for (const char c : text) out.emplace_back(1, c);
    return out;
  }
  std::size_t from = 0;
  if (separator.kind == AwkSeparator::Kind::kCharacter) {
    const char ends[] = {separator.character, separator.newline_too ? '\n' : separator.character, '\0'};
    while (true) {
      const auto end = text.find_first_of(std::string_view(ends, 2), from);
      out.push_back(text.substr(from, end == std::string::npos ? end : end - from));
      if (end == std::string::npos) return out;
      from = end + 1;
    }
  }
  std::vector<Span> groups;
  std::size_t search = 0;
  while (search <= text.size() && separator.regex.search(text, search, groups, 1)) {
    const auto begins = static_cast<std::size_t>(groups[0].from), ends = static_cast<std::size_t>(groups[0].to);
    if (begins == ends) {
      if (begins >= text.size()) break;
      search = begins + 1;
      continue;
    }
    out.push_back(text.substr(from, begins - from));
    from = search = ends;
  }
  out.push_back(text.substr(from));
  if (separator.newline_too) {
    std::vector<std::string> finer;
    for (const std::string& part : out) {
      std::size_t at = 0;
      while (true) {
        const auto end = part.find('\n', at);
        finer.push_back(part.substr(at, end == std::string::npos ? end : end - at));
        if (end == std::string::npos) break;
        at = end + 1;
      }
    }
    return finer;
  }
  return out;
}

void AwkFields::need_fields(const AwkSeparator& separator) {
  if (split) return;
  split = true;
  fields.clear();
  for (std::string& part : awk_split(record, separator)) fields.push_back(awk_input_value(std::move(part)));
}

void AwkFields::need_record(const std::string& ofs, const std::string& convfmt) {
  if (whole) return;
  whole = true;
  record.clear();
  for (std::size_t i = 0; i < fields.size(); ++i) record += (i > 0 ? ofs : "") + text_of(fields[i], convfmt);
}

AwkValue AwkFields::get(std::size_t index, const AwkSeparator& separator) {
  need_fields(separator);
  return index <= fields.size() ? fields[index - 1] : AwkValue{AwkValue::Kind::kInput, 0, ""};
}

void AwkFields::set(std::size_t index, AwkValue value, const AwkSeparator& separator) {
  need_fields(separator);
  if (index > fields.size()) fields.resize(index);
  fields[index - 1] = std::move(value);
  whole = false;
}

void AwkFields::set_count(std::size_t count, const AwkSeparator& separator) {
  need_fields(separator);
  fields.resize(count);
  whole = false;
}

}  // namespace nslab::shell

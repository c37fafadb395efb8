#include "shell/tools/iproute/printer.h"

namespace nslab::shell {

std::string_view Printer::color_on(Tint tint) const {
  if (!color_) return "";
  switch (tint) {
    case Tint::kNone: return "";
    case Tint::kName: return "\033[36m";
    case Tint::kMac: return "\033[33m";
    case Tint::kInet: return "\033[35m";
    case Tint::kInet6: return "\033[34m";
    case Tint::kUp: return "\033[32m";
    case Tint::kDown: return "\033[31m";
  }
  return "";
}

void Printer::separate() {
  if (separator_ != '\0') out_ += separator_;
  separator_ = ',';
}

void Printer::end_of_line() {
  if (!pretty_) return;
  out_ += '\n';
  out_.append(static_cast<std::size_t>(depth_) * 4, ' ');
}

void Printer::begin_member(std::string_view key) {
  separate();
  if (key.empty()) return;
  end_of_line();
  quote(key);
  out_ += pretty_ ? ": " : ":";
}

void Printer::end(char bracket) {
  --depth_;
  if (separator_ != '\0') end_of_line();
  out_ += bracket;
  separator_ = ',';
}

void Printer::open_object(std::string_view key) {
  if (!json_) return;
  begin_member(key);
  out_ += '{';
  ++depth_;
  separator_ = '\0';
}

void Printer::close_object() {
  if (json_) end('}');
}

void Printer::open_array(std::string_view key) {
  if (!json_) return;
  begin_member(key);
  out_ += pretty_ ? "[ " : "[";
  ++depth_;
  separator_ = '\0';
}

void Printer::close_array() {
  if (!json_) return;
  if (pretty_ && separator_ != '\0') out_ += ' ';
  separator_ = '\0';
  end(']');
}

void Printer::begin_list() { open_array({}); }

void Printer::end_list() {
  if (!json_) return;
  close_array();
  out_ += '\n';
}

void Printer::on_off(std::string_view key, fmt::format_string<const std::string_view&> text, bool value) {
  if (json_) {
    member(key, value);
  } else {
    const std::string_view word = value ? "on" : "off";
    out_ += fmt::format(text, word);
  }
}

void Printer::null(std::string_view key, std::string_view text) {
  if (!json_) {
    out_ += text;
    return;
  }
  begin_member(key);
  out_ += "null";
}

void Printer::flag(std::string_view key, std::string_view text) {
  if (json_) {
    member(key, true);
  } else {
    out_ += text;
  }
}

void Printer::quote(std::string_view text) {
  out_ += '"';
  for (const char c : text) {
    switch (c) {
      case '\t': out_ += "\\t"; break;
      case '\n': out_ += "\\n"; break;
      case '\r': out_ += "\\r"; break;
      case '\f': out_ += "\\f"; break;
      case '\b': out_ += "\\b"; break;
      case '\\': out_ += "\\\\"; break;
      case '"': out_ += "\\\""; break;
      case '\'': out_ += "\\'"; break;
      default: out_ += c;
    }
  }
  out_ += '"';
}

}  // namespace nslab::shell

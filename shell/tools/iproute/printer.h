// shell/tools/iproute/printer.h — Printer: what ip, bridge, tc and ss print, as text or as JSON.
//
// One call a fact, as in iproute2: the same place in the code gives `mtu 1500 ` and `"mtu":1500`.
//
// Guarantees
//   1. JSON is laid out as iproute2's json_writer does it, pretty or not.
// Document: iproute2, lib/json_writer.c, lib/json_print.c.
#ifndef NSLAB_SHELL_TOOLS_IPROUTE_PRINTER_H_
#define NSLAB_SHELL_TOOLS_IPROUTE_PRINTER_H_

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace nslab::shell {

// What is shown in colour (lib/color.c: attr_colors_light).
enum class Tint : std::uint8_t { kNone, kName, kMac, kInet, kInet6, kUp, kDown };

class Printer {
 public:
  Printer() = default;
  Printer(bool json, bool pretty, bool oneline, bool color = false)
      : json_(json), pretty_(pretty), oneline_(oneline), color_(color && !json) {}

  [[nodiscard]] bool is_json() const { return json_; }

  // The whole: a list of objects.
  void begin_list();
  void end_list();

  void open_object() { open_object({}); }
  void open_object(std::string_view key);
  void close_object();
  void open_array(std::string_view key);
  void close_array();

  // A fact in both forms; `text` has a place for the value. An empty key: an element of an array.
  template <class V>
  void any(std::string_view key, fmt::format_string<const V&> text, const V& value) {
    if (json_) {
      member(key, value);
    } else {
      out_ += fmt::format(text, value);
    }
  }
  // The same in colour, where colours are asked for.
  template <class V>
  void tinted(Tint tint, std::string_view key, fmt::format_string<const V&> text, const V& value) {
    out_ += color_on(tint);
    any(key, text, value);
    out_ += color_off(tint);
  }
  // "on" and "off" in text, true and false in JSON.
  void on_off(std::string_view key, fmt::format_string<const std::string_view&> text, bool value);
  // A word in text, null in JSON.
  void null(std::string_view key, std::string_view text);
  // A flag that is only there: text, and true in JSON.
  void flag(std::string_view key, std::string_view text);
  template <class V>
  void json(std::string_view key, const V& value) {
    if (json_) member(key, value);
  }
  // A number with just these digits.
  void raw(std::string_view key, std::string_view digits) {
    if (!json_) return;
    begin_member(key);
    out_ += digits;
  }
  template <class... Args>
  void text(fmt::format_string<Args...> format, Args&&... args) {
    if (!json_) out_ += fmt::format(format, std::forward<Args>(args)...);
  }
  // The end of a line, which is a backslash with -oneline.
  void line_break() {
    if (!json_) out_ += oneline_ ? '\\' : '\n';
  }
  void newline() {
    if (!json_) out_ += '\n';
  }

  // What was printed since last asked.
  [[nodiscard]] std::string take() { return std::exchange(out_, {}); }

 private:
  template <class V>
  void member(std::string_view key, const V& value) {
    begin_member(key);
    if constexpr (std::is_same_v<V, bool>) {
      out_ += value ? "true" : "false";
    } else if constexpr (std::is_arithmetic_v<V>) {
      out_ += fmt::format("{}", value);
    } else {
      quote(value);
    }
  }
  [[nodiscard]] std::string_view color_on(Tint tint) const;
  [[nodiscard]] std::string_view color_off(Tint tint) const { return color_ && tint != Tint::kNone ? "\033[0m" : ""; }
  void begin_member(std::string_view key);
  void quote(std::string_view text);
  void separate();
  void end_of_line();
  void end(char bracket);

  bool json_ = false, pretty_ = false, oneline_ = false, color_ = false;
  int depth_ = 0;
  char separator_ = '\0';
  std::string out_{};
};

}  // namespace nslab::shell

#endif  // NSLAB_SHELL_TOOLS_IPROUTE_PRINTER_H_

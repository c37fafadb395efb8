// shell/tools/nft/json_text.h — JSON as jansson writes it for nft: objects in the order given, ", " and ": " between.
#ifndef NSLAB_SHELL_TOOLS_NFT_JSON_TEXT_H_
#define NSLAB_SHELL_TOOLS_NFT_JSON_TEXT_H_

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <vector>

namespace nslab::shell::nft {

inline std::string json_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (static_cast<unsigned char>(c) < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  return out + "\"";
}

inline std::string json_list(const std::vector<std::string>& items) {
  std::string out = "[";
  for (const std::string& item : items) out += (out.size() > 1 ? ", " : "") + item;
  return out + "]";
}

// Members in order; the values are JSON already.
class JsonObject {
 public:
  JsonObject& put(std::string_view key, const std::string& value) {
    text_ += fmt::format("{}{}: {}", text_.empty() ? "" : ", ", json_string(key), value);
    return *this;
  }
  JsonObject& text(std::string_view key, std::string_view value) { return put(key, json_string(value)); }
  template <class N>
  JsonObject& number(std::string_view key, N value) {
    return put(key, fmt::format("{}", value));
  }
  [[nodiscard]] std::string str() const { return "{" + text_ + "}"; }

 private:
  std::string text_{};
};

inline std::string json_object(std::string_view key, const std::string& value) { return JsonObject().put(key, value).str(); }

}  // namespace nslab::shell::nft

#endif  // NSLAB_SHELL_TOOLS_NFT_JSON_TEXT_H_

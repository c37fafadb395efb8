// shell/tools/jq/reader.h — JsonReader: JSON texts one after another, read as they come, refused in jq's words.
//
// Guarantees
//   1. A value is given out as soon as it is complete; what follows is read later.
//   2. A fault is told as jq 1.6 tells it, with the line and column it had read up to.
// Not modelled: --seq, --stream.
#ifndef NSLAB_SHELL_TOOLS_JQ_READER_H_
#define NSLAB_SHELL_TOOLS_JQ_READER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "shell/tools/jq/json.h"

namespace nslab::shell::jq {

class JsonReader {
 public:
  enum class Got : std::uint8_t { kNothing, kValue, kFault };

  // More text; only once `next` has found nothing.
  void feed(std::string_view text) { rest_ += text; }
  // The next value, `kNothing` where more text is needed, or a fault. `last`: no more text will come.
  Got next(bool last, Json& value, std::string& fault);

 private:
  struct Open {
    bool object = false;
    JsonArray items{};
    JsonObject members{};
    std::optional<std::string> key{};
  };

  // Each: what is wrong, or nothing.
  std::string_view character(char c);
  std::string_view structure(char c);
  std::string_view comma();
  std::string_view close_array();
  std::string_view close_object();
  std::string_view literal();
  std::string_view string_end();
  std::string_view value(Json one);
  void shut(Json whole);

  std::string rest_{};
  std::size_t at_ = 0;
  std::vector<Open> open_{};
  std::optional<Json> next_{};   // a value read whose place is not settled yet
  std::optional<Json> ready_{};  // a top-level value
  std::string token_{};
  enum class Mode : std::uint8_t { kPlain, kString, kEscape } mode_ = Mode::kPlain;
  int line_ = 1, column_ = 0;
};

// One JSON text and nothing else. The fault has " (while parsing 'TEXT')" behind it.
std::optional<Json> parse_json(std::string_view text, std::string& fault);

}  // namespace nslab::shell::jq

#endif  // NSLAB_SHELL_TOOLS_JQ_READER_H_

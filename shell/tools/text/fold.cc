// fold (coreutils 9.1): long lines in pieces of a width.
//
// Not modelled: columns of characters that are wider than one octet; a tab counts as far as its stop, a backspace takes one back.
#include <array>

#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

struct Fold {
  std::vector<std::string> argv{};
  bool begun = false, at_blanks = false, octets = false;
  std::size_t width = 80;
  Texts texts{};

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"bytes", OptionValue::kNone, 'b'}, LongOption{"spaces", OptionValue::kNone, 's'},
                                       LongOption{"width", OptionValue::kRequired, 'w'}};
    const Options options = read_options(argv, "bsw:", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("fold"));
      return 1;
    }
    for (const auto& given : options.given) {
      if (given.id == 'b') octets = true;
      if (given.id == 's') at_blanks = true;
      if (given.id != 'w') continue;
      char* end = nullptr;
      width = std::strtoul(given.value->c_str(), &end, 10);
      if (given.value->empty() || *end != 0 || width == 0) {
        const std::string_view why = *given.value == "0" ? ": Numerical result out of range" : "";
        call.complain("fold: invalid number of columns: {}{}\n", quoted(*given.value), why);
        return 1;
      }
    }
    texts.names = options.operands;
    return std::nullopt;
  }

  std::size_t advanced(std::size_t column, char c) const {
    constexpr std::size_t kTab = 8;
    if (octets) return column + 1;
    if (c == '\t') return (column / kTab + 1) * kTab;
    if (c == '\b') return column == 0 ? 0 : column - 1;
    return c == '\r' ? 0 : column + 1;
  }

  std::string folded(std::string_view text) const {
    std::string out, line;
    std::size_t column = 0;
    const auto measured = [&](std::string_view piece) {
      std::size_t at = 0;
      for (const char c : piece) at = advanced(at, c);
      return at;
    };
    for (const char c : text) {
      if (c == '\n') {
        out += line + '\n';
        line.clear();
        column = 0;
        continue;
      }
      while (advanced(column, c) > width && !line.empty()) {
        const auto blank = at_blanks ? line.find_last_of(" \t") : std::string::npos;
        const std::size_t cut = blank == std::string::npos ? line.size() : blank + 1;
        out += line.substr(0, cut) + '\n';
        line.erase(0, cut);
        column = measured(line);
      }
      line += c;
      column = advanced(column, c);
    }
    return out + line;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    for (const Texts::Text& text : texts.texts) {
      if (text.open_failure != Errno::kNone) {
        report(call, "fold: {}: {}\n", text.name, error_text(text.open_failure));
        status = 1;
        continue;
      }
      call.out(folded(text.text));
    }
    return Exited{status};
  }
};

}  // namespace

Program start_fold(const std::vector<std::string>& argv) {
  Fold program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

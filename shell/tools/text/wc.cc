// wc: counts.
//
// Sources: coreutils 9.1, src/wc.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "model/file/paths.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Counts {
  std::uint64_t lines = 0, words = 0, chars = 0, bytes = 0, longest = 0;
};

Counts count(std::string_view text) {
  Counts out;
  out.bytes = text.size();
  bool in_word = false;
  std::uint64_t width = 0;
  for (const char raw : text) {
    const auto c = static_cast<unsigned char>(raw);
    if ((c & 0xc0U) != 0x80) ++out.chars;
    if (raw == '\n') ++out.lines;
    if (raw == '\n' || raw == '\r' || raw == '\f') {
      out.longest = std::max(out.longest, width);
      width = 0;
    } else if (raw == '\t') {
      width += 8 - width % 8;
    } else if (std::isprint(c) != 0 || c >= 0xc0) {
      ++width;
    }
    if (std::isspace(c) != 0) {
      in_word = false;
    } else if (!in_word && (std::isprint(c) != 0 || c >= 0x80)) {
      in_word = true;
      ++out.words;
    }
  }
  out.longest = std::max(out.longest, width);
  return out;
}

struct Wc {
  std::vector<std::string> argv{};
  bool begun = false, lines = false, words = false, chars = false, bytes = false, longest = false, implied = false;
  Texts texts{};

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"bytes", OptionValue::kNone, 'c'},
                                       LongOption{"chars", OptionValue::kNone, 'm'},
                                       LongOption{"lines", OptionValue::kNone, 'l'},
                                       LongOption{"words", OptionValue::kNone, 'w'},
                                       LongOption{"files0-from", OptionValue::kRequired, 300},
                                       LongOption{"max-line-length", OptionValue::kNone, 'L'},
                                       LongOption{"help", OptionValue::kNone, 301},
                                       LongOption{"version", OptionValue::kNone, 301}};
    const Options options = read_options(argv, "clLmw", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("wc"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'c': bytes = true; break;
        case 'm': chars = true; break;
        case 'l': lines = true; break;
        case 'w': words = true; break;
        case 'L': longest = true; break;
        default: return call.not_modelled(option.id == 300 ? "wc --files0-from" : "wc --help");
      }
    }
    if (!bytes && !chars && !lines && !words && !longest) lines = words = bytes = true;
    implied = options.operands.empty();
    texts.names = options.operands;
    return std::nullopt;
  }

  // As many digits as the sizes of all files have together; what is no plain file asks for seven.
  [[nodiscard]] int width(Call& call) const {
    const int kinds = int{lines} + int{words} + int{chars} + int{bytes} + int{longest};
    if (texts.texts.size() == 1 && kinds == 1) return 1;
    std::uint64_t total = 0;
    int least = 1;
    const Walker walker{call.world(), call.process()};
    for (const auto& text : texts.texts) {
      if (text.open_failure != Errno::kNone) continue;
      bool plain = false;
      if (text.name == "-") {
        const FileId* file = call.process().descriptors.find(0);
        plain = file != nullptr && call.world().files[*file].kind == OpenFile::Kind::kFile &&
                type_of(walker, call.world().files[*file].place) == FileType::kFile;
      } else {
        const auto place = resolve(walker, text.name);
        plain = place && type_of(walker, *place) == FileType::kFile;
      }
      if (plain) {
        total += text.text.size();
      } else {
        least = 7;
      }
    }
    return std::max(least, static_cast<int>(std::to_string(total).size()));
  }

  void print(Call& call, const Counts& counts, const std::string& name, int digits) const {
    std::string out;
    auto add = [&](bool wanted, std::uint64_t value) {
      if (wanted) out += fmt::format("{}{:{}}", out.empty() ? "" : " ", value, digits);
    };
    add(lines, counts.lines);
    add(words, counts.words);
    add(chars, counts.chars);
    add(bytes, counts.bytes);
    add(longest, counts.longest);
    call.out(out + (name.empty() ? "" : " " + name) + "\n");
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    const int digits = width(call);
    Counts total;
    for (const auto& text : texts.texts) {
      if (text.open_failure != Errno::kNone) {
        report(call, "wc: {}: {}\n", quoted_if_needed(text.name), error_text(text.open_failure));
        status = 1;
        continue;
      }
      if (text.read_failure != Errno::kNone) {
        report(call, "wc: {}: {}\n", quoted_if_needed(text.name), error_text(text.read_failure));
        status = 1;
      }
      const Counts counts = count(text.text);
      print(call, counts, implied ? "" : text.name, digits);
      total.lines += counts.lines;
      total.words += counts.words;
      total.chars += counts.chars;
      total.bytes += counts.bytes;
      total.longest = std::max(total.longest, counts.longest);
    }
    if (texts.texts.size() > 1) print(call, total, "total", digits);
    return Exited{status};
  }
};

}  // namespace

Program start_wc(const std::vector<std::string>& argv) {
  Wc program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

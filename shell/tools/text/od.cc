// od: octets as numbers and characters.
//
// Not modelled: several formats at once, -S, -t f and z, addresses of the traditional kind (od FILE +4).
// Document: GNU coreutils 9.1, src/od.c.
#include <algorithm>
#include <array>

#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

struct OdFormat {
  char kind = 'o';  // a c d o u x
  unsigned size = 2;
};

constexpr std::array<std::string_view, 33> kOdNames{"nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs",  "ht",  "nl",
                                                    "vt",  "ff",  "cr",  "so",  "si",  "dle", "dc1", "dc2", "dc3", "dc4", "nak",
                                                    "syn", "etb", "can", "em",  "sub", "esc", "fs",  "gs",  "rs",  "us",  "sp"};

std::string od_character(unsigned char c, bool named) {
  if (named) {
    const unsigned char low = c & 0x7f;
    return low == 0x7f ? "del" : low < kOdNames.size() ? std::string(kOdNames[low]) : std::string(1, static_cast<char>(low));
  }
  switch (c) {
    case 0: return "\\0";
    case 7: return "\\a";
    case 8: return "\\b";
    case 9: return "\\t";
    case 10: return "\\n";
    case 11: return "\\v";
    case 12: return "\\f";
    case 13: return "\\r";
    default: break;
  }
  return c >= ' ' && c < 127 ? std::string(1, static_cast<char>(c)) : fmt::format("{:03o}", c);
}

std::string od_number(const OdFormat& format, std::string_view octets) {
  std::uint64_t value = 0;
  for (std::size_t i = octets.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(octets[i]);
  constexpr std::array<unsigned, 9> kOctal{0, 3, 6, 0, 11, 0, 0, 0, 22}, kSigned{0, 4, 6, 0, 11, 0, 0, 0, 20},
      kPlain{0, 3, 5, 0, 10, 0, 0, 0, 20};
  switch (format.kind) {
    case 'x': return fmt::format(" {:0{}x}", value, 2 * format.size);
    case 'o': return fmt::format(" {:0{}o}", value, kOctal[format.size]);
    case 'u': return fmt::format(" {:{}}", value, kPlain[format.size]);
    default: break;
  }
  const unsigned unused = 64 - 8 * format.size;
  const auto number = static_cast<std::int64_t>(value << unused) >> unused;
  return fmt::format(" {:{}}", number, kSigned[format.size]);
}

struct Od {
  std::vector<std::string> argv{};
  Texts texts{};
  OdFormat format{};
  char radix = 'o';
  std::size_t most = ~std::size_t{0}, skip = 0, width = 16;
  bool begun = false, all_lines = false, given = false;

  std::optional<int> set_format(Call& call, const std::string& text) {
    if (given) return call.not_modelled("od with several formats");
    given = true;
    const char kind = text.empty() ? '?' : text[0];
    std::string size = text.substr(text.empty() ? 0 : 1);
    if (kind == 'f' || size.find('z') != std::string::npos) return call.not_modelled("od -t " + text);
    if (std::string_view("acdoux").find(kind) == std::string_view::npos || size.find_first_not_of("CSIL12348") != std::string::npos ||
        size.size() > 1) {
      if (std::string_view("acdoux").find(kind) != std::string_view::npos && size.size() > 1)
        return call.not_modelled("od with several formats");
      call.complain("od: invalid character '{}' in type string ‘{}’\n", kind, text);
      return 1;
    }
    const std::string_view letters = "CSIL";
    constexpr std::array<unsigned, 4> kLetters{1, 2, 4, 8};
    unsigned bytes = 4;
    if (kind == 'a' || kind == 'c')
      bytes = 1;
    else if (!size.empty() && letters.find(size[0]) != std::string_view::npos)
      bytes = kLetters[letters.find(size[0])];
    else if (!size.empty())
      bytes = static_cast<unsigned>(size[0] - '0');
    if (bytes == 3) {
      call.complain("od: invalid type string ‘{}’;\nthis system doesn't provide a 3-byte integral type\n", text);
      return 1;
    }
    format = OdFormat{kind, bytes};
    return std::nullopt;
  }

  std::optional<int> number(Call& call, const std::string& text, char option, std::size_t& out) {
    char* end = nullptr;
    out = std::strtoull(text.c_str(), &end, 0);
    if (text.empty() || *end != '\0') {
      call.complain("od: invalid -{} argument '{}'\n", option, text);
      return 1;
    }
    return std::nullopt;
  }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{
        LongOption{"address-radix", OptionValue::kRequired, 'A'}, LongOption{"format", OptionValue::kRequired, 't'},
        LongOption{"read-bytes", OptionValue::kRequired, 'N'},    LongOption{"skip-bytes", OptionValue::kRequired, 'j'},
        LongOption{"output-duplicates", OptionValue::kNone, 'v'}, LongOption{"width", OptionValue::kOptional, 'w'}};
    const Options options = read_options(argv, "A:t:N:j:vw::abcdilosxS:", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("od"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      const std::string value = option.value.value_or("");
      std::optional<int> over;
      switch (static_cast<char>(option.id)) {
        case 'A':
          if (value.size() != 1 || std::string_view("doxn").find(value[0]) == std::string_view::npos) {
            call.complain("od: invalid output address radix '{}'; it must be one character from [doxn]\n", value.empty() ? '\0' : value[0]);
            return 1;
          }
          radix = value[0];
          break;
        case 't': over = set_format(call, value); break;
        case 'N': over = number(call, value, 'N', most); break;
        case 'j': over = number(call, value, 'j', skip); break;
        case 'w': over = value.empty() ? (width = 32, std::nullopt) : number(call, value, 'w', width); break;
        case 'v': all_lines = true; break;
        case 'a': over = set_format(call, "a"); break;
        case 'b': over = set_format(call, "o1"); break;
        case 'c': over = set_format(call, "c"); break;
        case 'd': over = set_format(call, "u2"); break;
        case 'i': over = set_format(call, "d4"); break;
        case 'l': over = set_format(call, "d8"); break;
        case 'o': over = set_format(call, "o2"); break;
        case 's': over = set_format(call, "d2"); break;
        case 'x': over = set_format(call, "x2"); break;
        default: return call.not_modelled(fmt::format("od -{}", static_cast<char>(option.id)));
      }
      if (over) return over;
    }
    if (width == 0 || width % format.size != 0) return call.not_modelled("od -w of a width that the format does not fill");
    texts.names = options.operands;
    return std::nullopt;
  }

  [[nodiscard]] std::string address(std::size_t at) const {
    return radix == 'n'   ? ""
           : radix == 'x' ? fmt::format("{:06x}", at)
           : radix == 'd' ? fmt::format("{:07}", at)
                          : fmt::format("{:07o}", at);
  }

  [[nodiscard]] std::string line_text(std::string_view line) const {
    std::string out;
    for (std::size_t i = 0; i < line.size(); i += format.size) {
      if (format.kind == 'a' || format.kind == 'c') {
        out += fmt::format(" {:>3}", od_character(static_cast<unsigned char>(line[i]), format.kind == 'a'));
      } else {
        out += od_number(format, line.substr(i, format.size));
      }
    }
    return out;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    std::string all;
    int status = 0;
    for (const Texts::Text& text : texts.texts) {
      const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
      if (error != Errno::kNone) {
        report(call, "od: {}: {}\n", text.name, error_text(error));
        status = 1;
      }
      all += text.text;
    }
    if (skip > all.size()) {
      report(call, "od: cannot skip past end of combined input\n");
      return Exited{1};
    }
    all = all.substr(skip, most);
    std::string_view before;
    bool starred = false;
    for (std::size_t at = 0; at < all.size(); at += width) {
      const std::string_view line = std::string_view(all).substr(at, width);
      if (at > 0 && line == before && !all_lines && line.size() == width) {
        if (!starred) call.out("*\n");
        starred = true;
      } else {
        starred = false;
        call.out(address(skip + at) + line_text(line) + "\n");
      }
      before = line;
    }
    if (radix != 'n' && (!all.empty() || status == 0)) call.out(address(skip + all.size()) + "\n");
    return Exited{status};
  }
};

}  // namespace

Program start_od(const std::vector<std::string>& argv) {
  Od program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

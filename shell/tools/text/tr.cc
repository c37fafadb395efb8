// tr: characters for characters.
//
// Sources: coreutils 9.1, src/tr.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// A set as it is written: single octets, with classes remembered for upper/lower, and one repeat that fills up.
struct CharSet {
  std::string chars{};
  std::optional<std::size_t> filler{};  // where [c*] stands
  bool lower = false, upper = false, other_class = false;
};

bool in_class(std::string_view name, int c) {
  if (name == "alnum") return std::isalnum(c) != 0;
  if (name == "alpha") return std::isalpha(c) != 0;
  if (name == "blank") return c == ' ' || c == '\t';
  if (name == "cntrl") return std::iscntrl(c) != 0;
  if (name == "digit") return std::isdigit(c) != 0;
  if (name == "graph") return std::isgraph(c) != 0;
  if (name == "lower") return std::islower(c) != 0;
  if (name == "print") return std::isprint(c) != 0;
  if (name == "punct") return std::ispunct(c) != 0;
  if (name == "space") return std::isspace(c) != 0;
  if (name == "upper") return std::isupper(c) != 0;
  if (name == "xdigit") return std::isxdigit(c) != 0;
  return false;
}

constexpr std::array<std::string_view, 12> kClasses{"alnum", "alpha", "blank", "cntrl", "digit", "graph",
                                                    "lower", "print", "punct", "space", "upper", "xdigit"};

struct SetReader {
  std::string text{};   // with escapes resolved
  std::string escaped{};

  void unescape(std::string_view raw) {
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '\\' || i + 1 == raw.size()) {
        text += raw[i];
        escaped += '\0';
        continue;
      }
      const char c = raw[++i];
      constexpr std::string_view kFrom = "abfnrtv\\", kTo = "\a\b\f\n\r\t\v\\";
      char value = c;
      if (const auto at = kFrom.find(c); at != std::string_view::npos) {
        value = kTo[at];
      } else if (c >= '0' && c <= '7') {
        int number = c - '0';
        for (int digits = 1;
             digits < 3 && i + 1 < raw.size() && raw[i + 1] >= '0' && raw[i + 1] <= '7' && number * 8 + raw[i + 1] - '0' < 256; ++digits) {
          number = number * 8 + raw[++i] - '0';
        }
        value = static_cast<char>(number);
      }
      text += value;
      escaped += '\1';
    }
  }

  // "[:alpha:]" and "[=c=]" at `i`; moves behind it.
  bool read_bracket(std::size_t& i, CharSet& out, std::string& error) const {
    if (text[i] != '[' || escaped[i] != 0 || i + 1 >= text.size()) return false;
    const char kind = text[i + 1];
    if (kind == ':' || kind == '=') {
      const auto end = text.find(std::string{kind, ']'}, i + 2);
      if (end == std::string::npos) return false;
      const std::string name = text.substr(i + 2, end - i - 2);
      if (kind == '=') {
        if (name.size() != 1) return false;
        out.chars += name;
      } else {
        if (std::find(kClasses.begin(), kClasses.end(), name) == kClasses.end()) {
          error = name.empty() ? "missing character class name '[::]'" : fmt::format("invalid character class {}", quoted(name));
          return true;
        }
        out.lower = out.lower || name == "lower";
        out.upper = out.upper || name == "upper";
        out.other_class = out.other_class || (name != "lower" && name != "upper");
        for (int c = 0; c < 256; ++c) {
          if (c < 128 && in_class(name, c)) out.chars += static_cast<char>(c);
        }
      }
      i = end + 2;
      return true;
    }
    if (i + 3 < text.size() && text[i + 2] == '*' && escaped[i + 2] == 0) {
      const auto end = text.find(']', i + 3);
      if (end == std::string::npos) return false;
      const std::string count = text.substr(i + 3, end - i - 3);
      std::size_t repeat = 0;
      for (const char c : count) {
        if (c < '0' || c > '9') return false;
        repeat = std::min<std::size_t>(repeat * (count[0] == '0' ? 8U : 10U) + static_cast<std::size_t>(c - '0'), 65536);
      }
      if (repeat == 0) {
        out.filler = out.chars.size();
        out.chars += text[i + 1];
      } else {
        out.chars.append(repeat, text[i + 1]);
      }
      i = end + 1;
      return true;
    }
    return false;
  }

  tl::expected<CharSet, std::string> read(std::string_view raw) {
    unescape(raw);
    CharSet out;
    std::string error;
    for (std::size_t i = 0; i < text.size();) {
      if (read_bracket(i, out, error)) {
        if (!error.empty()) return tl::unexpected(error);
        continue;
      }
      if (i + 2 < text.size() && text[i + 1] == '-' && escaped[i + 1] == 0) {
        const auto from = static_cast<unsigned char>(text[i]), to = static_cast<unsigned char>(text[i + 2]);
        if (to < from) {
          return tl::unexpected(fmt::format("range-endpoints of '{}-{}' are in reverse collating sequence order", text[i], text[i + 2]));
        }
        for (int c = from; c <= to; ++c) out.chars += static_cast<char>(c);
        i += 3;
        continue;
      }
      out.chars += text[i++];
    }
    return out;
  }
};

struct Tr {
  std::vector<std::string> argv{};
  bool begun = false, complement = false, remove = false, squeeze = false, truncate = false;
  std::array<char, 256> map{};
  std::array<bool, 256> removed{}, squeezed{};
  int last = -1;
  Source source{};

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"complement", OptionValue::kNone, 'c'},
                                       LongOption{"delete", OptionValue::kNone, 'd'},
                                       LongOption{"squeeze-repeats", OptionValue::kNone, 's'},
                                       LongOption{"truncate-set1", OptionValue::kNone, 't'},
                                       LongOption{"help", OptionValue::kNone, 300},
                                       LongOption{"version", OptionValue::kNone, 300}};
    const Options options = read_options(argv, "+AcCdst", kLongs, true);
    auto fail = [&](const std::string& text, bool help) {
      report(call, "tr: {}\n{}", text, help ? try_help("tr") : "");
      return 1;
    };
    if (options.wrong) {
      call.err(*options.wrong + try_help("tr"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      if (option.id == 300) return call.not_modelled("tr --help");
      if (option.id == 'c' || option.id == 'C') complement = true;
      if (option.id == 'd') remove = true;
      if (option.id == 's') squeeze = true;
      if (option.id == 't') truncate = true;
    }
    const auto& sets = options.operands;
    const std::size_t least = remove == squeeze ? 2 : 1, most = remove ? (squeeze ? 2 : 1) : 2;
    if (sets.size() < least) {
      if (sets.empty()) return fail("missing operand", true);
      report(call, "tr: missing operand after {}\n{}{}", quoted(sets.back()),
             squeeze ? "Two strings must be given when both deleting and squeezing repeats.\n"
                     : "Two strings must be given when translating.\n",
             try_help("tr"));
      return 1;
    }
    if (sets.size() > most) {
      report(call, "tr: extra operand {}\n{}{}", quoted(sets[most]),
                    sets.size() == 2 ? "Only one string may be given when deleting without squeezing repeats.\n" : "", try_help("tr"));
      return 1;
    }
    auto first = SetReader().read(sets[0]);
    if (!first) return fail(first.error(), false);
    if (first->filler) return fail("the [c*] repeat construct may not appear in string1", false);
    tl::expected<CharSet, std::string> second = CharSet{};
    if (sets.size() == 2) second = SetReader().read(sets[1]);
    if (!second) return fail(second.error(), false);
    if (complement) {
      std::string rest;
      for (int c = 0; c < 256; ++c) {
        if (first->chars.find(static_cast<char>(c)) == std::string::npos) rest += static_cast<char>(c);
      }
      first->chars = rest;
    }
    return prepare(call, *first, *second, sets.size() == 2);
  }

  std::optional<int> prepare(Call& call, CharSet& first, CharSet& second, bool two) {
    for (std::size_t c = 0; c < 256; ++c) map[c] = static_cast<char>(c);
    auto mark = [](std::array<bool, 256>& set, const std::string& chars) {
      for (const char c : chars) set[static_cast<unsigned char>(c)] = true;
    };
    if (remove) {
      mark(removed, first.chars);
      if (squeeze) mark(squeezed, second.chars);
      return std::nullopt;
    }
    if (!two) {
      mark(squeezed, first.chars);
      return std::nullopt;
    }
    if (second.other_class) {
      call.err("tr: when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'\n");
      return 1;
    }
    if (second.filler && first.chars.size() > second.chars.size() - 1) {
      second.chars.insert(*second.filler, first.chars.size() - second.chars.size(), second.chars[*second.filler]);
    }
    if (second.chars.empty() && !truncate && !first.chars.empty()) {
      call.err("tr: when not truncating set1, string2 must be non-empty\n");
      return 1;
    }
    if (squeeze) mark(squeezed, second.chars);
    for (std::size_t i = 0; i < first.chars.size(); ++i) {
      if (i >= second.chars.size() && truncate) break;
      map[static_cast<unsigned char>(first.chars[i])] = i < second.chars.size() ? second.chars[i] : second.chars.back();
    }
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
      source.open_input();
    }
    std::string data;
    while (true) {
      switch (source.block(call, data)) {
        case Source::Got::kWait: return source.pause(call);
        case Source::Got::kFailed: report(call, "tr: read error: {}\n", error_text(source.failure)); return Exited{1};
        case Source::Got::kEnd: return Exited{0};
        case Source::Got::kData: break;
      }
      std::string out;
      for (const char raw : data) {
        if (removed[static_cast<unsigned char>(raw)]) continue;
        const char c = map[static_cast<unsigned char>(raw)];
        const auto index = static_cast<unsigned char>(c);
        if (squeezed[index] && last == index) continue;
        last = index;
        out += c;
      }
      call.out(out);
    }
  }
};

}  // namespace

Program start_tr(const std::vector<std::string>& argv) {
  Tr program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

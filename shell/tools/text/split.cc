// split, shuf, expand, unexpand (coreutils 9.1): a text in pieces, in another order, with other blanks.
//
// Not modelled: split by records of other ends, -n beyond equal parts, --filter; shuf -r and other sources of chance.
#include <array>

#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

// A number with a unit, as `split -b` takes it.
std::optional<std::uint64_t> size_of(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789");
  const auto value = whole_number(text.substr(0, digits));
  if (!value || *value == 0) return std::nullopt;
  const std::string_view unit = digits == std::string_view::npos ? std::string_view() : text.substr(digits);
  if (unit.empty()) return value;
  if (unit == "b") return *value * 512;
  if (unit == "K" || unit == "k" || unit == "KiB") return *value << 10U;
  if (unit == "M" || unit == "m" || unit == "MiB") return *value << 20U;
  if (unit == "kB" || unit == "KB") return *value * 1000;
  return unit == "MB" ? std::optional(*value * 1000000) : std::nullopt;
}

struct Split {
  enum class By : std::uint8_t { kLines, kBytes, kParts };
  std::vector<std::string> argv{};
  bool begun = false, numeric = false, verbose = false;
  By by = By::kLines;
  std::uint64_t size = 1000;
  std::size_t suffix_length = 2;
  std::string suffix{}, prefix = "x";
  Texts texts{};

  std::optional<int> set(Call& call, By how, const std::string& value, std::string_view what) {
    const auto number = how == By::kBytes ? size_of(value) : whole_number(value);
    if (!number || *number == 0) {
      call.complain("split: invalid number of {}: {}\n", what, quoted(value));
      return 1;
    }
    by = how;
    size = *number;
    return std::nullopt;
  }

  std::optional<int> begin(Call& call) {
    constexpr int kSuffix = 300, kVerbose = 301;
    static constexpr std::array kLongs{
        LongOption{"lines", OptionValue::kRequired, 'l'},         LongOption{"bytes", OptionValue::kRequired, 'b'},
        LongOption{"number", OptionValue::kRequired, 'n'},        LongOption{"suffix-length", OptionValue::kRequired, 'a'},
        LongOption{"numeric-suffixes", OptionValue::kNone, 'd'},  LongOption{"additional-suffix", OptionValue::kRequired, kSuffix},
        LongOption{"verbose", OptionValue::kNone, kVerbose}};
    const Options options = read_options(argv, "a:b:dl:n:", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("split"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'l':
          if (const auto over = set(call, By::kLines, *option.value, "lines")) return over;
          break;
        case 'b':
          if (const auto over = set(call, By::kBytes, *option.value, "bytes")) return over;
          break;
        case 'n':
          if (option.value->find('/') != std::string::npos) return call.not_modelled("split -n " + *option.value);
          if (const auto over = set(call, By::kParts, *option.value, "chunks")) return over;
          break;
        case 'a': suffix_length = whole_number(*option.value).value_or(2); break;
        case 'd': numeric = true; break;
        case kSuffix: suffix = *option.value; break;
        default: verbose = true;
      }
    }
    if (options.operands.size() > 2) {
      call.complain("split: extra operand {}\n{}", quoted(options.operands[2]), try_help("split"));
      return 1;
    }
    texts.names = {options.operands.empty() ? "-" : options.operands[0]};
    if (options.operands.size() > 1) prefix = options.operands[1];
    return std::nullopt;
  }

  // aa, ab … or 00, 01 …; nothing once they are used up.
  std::optional<std::string> name_of(std::size_t piece) const {
    const std::size_t base = numeric ? 10 : 26;
    std::string word(suffix_length, numeric ? '0' : 'a');
    for (std::size_t at = suffix_length; at > 0; --at) {
      word[at - 1] = static_cast<char>(word[at - 1] + static_cast<char>(piece % base));
      piece /= base;
    }
    return piece == 0 ? std::optional(prefix + word + suffix) : std::nullopt;
  }

  std::vector<std::string_view> pieces(std::string_view text) const {
    std::vector<std::string_view> out;
    if (by == By::kParts) {
      const std::size_t chunk = std::max<std::size_t>(1, text.size() / size);
      for (std::uint64_t i = 0; i < size; ++i) {  // the last one takes what is left over
        const std::size_t piece = i + 1 == size ? text.size() : std::min(chunk, text.size());
        out.push_back(text.substr(0, piece));
        text.remove_prefix(piece);
      }
      return out;
    }
    while (!text.empty()) {
      std::size_t end = by == By::kBytes ? std::min<std::size_t>(size, text.size()) : 0;
      for (std::uint64_t line = 0; by == By::kLines && line < size && end < text.size(); ++line) {
        end = std::min(text.find('\n', end), text.size() - 1) + 1;
      }
      out.push_back(text.substr(0, end));
      text.remove_prefix(end);
    }
    return out;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    const Texts::Text& text = texts.texts.front();
    if (text.open_failure != Errno::kNone) {
      call.complain("split: cannot open {} for reading: {}\n", "'" + text.name + "'", error_text(text.open_failure));
      return Exited{1};
    }
    if (text.read_failure != Errno::kNone) {
      call.complain("split: {}: {}\n", quoted_if_needed(text.name), error_text(text.read_failure));
      return Exited{1};
    }
    std::size_t number = 0;
    for (const std::string_view piece : pieces(text.text)) {
      call.runner().step();
      const auto name = name_of(number++);
      if (!name) {
        call.err("split: output file suffixes exhausted\n");
        return Exited{1};
      }
      if (verbose) call.print("creating file '{}'\n", *name);
      if (const auto written = call.write_file(*name, std::string(piece)); !written) {
        report(call, "split: {}: {}\n", *name, error_text(call.code(written.error())));
        return Exited{1};
      }
    }
    return Exited{0};
  }
};

struct Shuffle {
  std::vector<std::string> argv{};
  bool begun = false, echo = false;
  std::optional<std::pair<std::uint64_t, std::uint64_t>> range{};
  std::uint64_t most = UINT64_MAX;
  std::string output{};
  std::vector<std::string> words{};
  Texts texts{};

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"echo", OptionValue::kNone, 'e'}, LongOption{"input-range", OptionValue::kRequired, 'i'},
                                       LongOption{"head-count", OptionValue::kRequired, 'n'},
                                       LongOption{"output", OptionValue::kRequired, 'o'}, LongOption{"repeat", OptionValue::kNone, 'r'},
                                       LongOption{"zero-terminated", OptionValue::kNone, 'z'}};
    const Options options = read_options(argv, "ei:n:o:rz", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("shuf"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      if (option.id == 'r' || option.id == 'z') return call.not_modelled(fmt::format("shuf -{}", static_cast<char>(option.id)));
      if (option.id == 'e') echo = true;
      if (option.id == 'o') output = *option.value;
      if (option.id == 'n') {
        const auto number = whole_number(*option.value);
        if (!number) {
          call.complain("shuf: invalid line count: {}\n", quoted(*option.value));
          return 1;
        }
        most = std::min(most, *number);
      }
      if (option.id != 'i') continue;
      const auto dash = option.value->find('-');
      const auto low = whole_number(option.value->substr(0, dash));
      const auto high = dash == std::string::npos ? std::nullopt : whole_number(option.value->substr(dash + 1));
      constexpr std::uint64_t kMost = 1'000'000;
      if (!low || !high || *low > *high + 1 || *high - *low > kMost) {
        call.complain("shuf: invalid input range: {}\n", quoted(*option.value));
        return 1;
      }
      range = {*low, *high};
    }
    words = options.operands;
    if (!echo && !range) texts.names = {words.empty() ? "-" : words[0]};
    if ((!echo && words.size() > 1) || (range && !words.empty())) {
      call.complain("shuf: extra operand {}\n{}", quoted(range ? words[0] : words[1]), try_help("shuf"));
      return 1;
    }
    return std::nullopt;
  }

  // From the kernel's source of chance, as shuf has it.
  static std::uint64_t chance(Call& call) {
    const auto open = [&] {
      Open op;
      op.path = "/dev/urandom";
      return call.ask(op);
    }();
    if (!open) return 0;
    Read read;
    read.descriptor = std::get<Descriptor>(*open).number;
    read.most = 8;
    const auto bytes = call.ask(read);
    Close close;
    close.descriptor = read.descriptor;
    (void)call.ask(close);
    std::uint64_t value = 0;
    if (bytes) {
      for (const char c : std::get<Bytes>(*bytes).data) value = value << 8U | static_cast<unsigned char>(c);
    }
    return value;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    std::vector<std::string> lines = words;
    if (range) {
      lines.clear();
      for (std::uint64_t i = range->first; i <= range->second; ++i) lines.push_back(std::to_string(i));
    } else if (!echo) {
      if (auto step = texts.collect(call)) return *step;
      const Texts::Text& text = texts.texts.front();
      if (text.open_failure != Errno::kNone) {
        call.complain("shuf: {}: {}\n", quoted_if_needed(text.name), error_text(text.open_failure));
        return Exited{1};
      }
      lines.clear();
      for (const std::string_view line : split_lines(text.text)) lines.emplace_back(line);
    }
    std::string out;
    for (std::size_t at = 0; at < lines.size() && at < most; ++at) {
      call.runner().step();
      std::swap(lines[at], lines[at + chance(call) % (lines.size() - at)]);
      out += lines[at] + "\n";
    }
    if (output.empty()) {
      call.out(out);
    } else if (const auto written = call.write_file(output, out); !written) {
      call.complain("shuf: {}: {}\n", output, error_text(call.code(written.error())));
      return Exited{1};
    }
    return Exited{0};
  }
};

struct Tabs {
  std::vector<std::string> argv{};
  bool begun = false, back = false, all = false;
  std::size_t width = 8;
  Texts texts{};

  std::string expanded(std::string_view line) const {
    std::string out;
    for (const char c : line) {
      if (c == '\t') {
        out.append(width - out.size() % width, ' ');
      } else {
        out += c;
      }
    }
    return out;
  }

  // Blanks that reach a stop become a tab: those a line begins with, or (-a) any two or more.
  // A single blank before a stop stays one, unless more blanks follow it.
  std::string unexpanded(std::string_view line) const {
    std::string out, pending;
    std::size_t column = 0;
    bool converts = true, after_blank = true, one_before_stop = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
      char c = line[at];
      const bool blank = c == ' ' || c == '\t';
      if (!converts) {
        out += c;
        continue;
      }
      if (blank) {
        const std::size_t stop = (column / width + 1) * width;
        if (c == '\t') {
          column = stop;
          if (!pending.empty()) pending[0] = '\t';
        } else {
          ++column;
          if (!after_blank || column != stop) {
            one_before_stop = one_before_stop || column == stop;
            pending += c;
            after_blank = true;
            continue;
          }
          c = '\t';
          if (!pending.empty()) pending[0] = '\t';
        }
        pending.resize(one_before_stop ? std::min<std::size_t>(1, pending.size()) : 0);
      } else {
        ++column;
      }
      if (pending.size() > 1 && one_before_stop) pending[0] = '\t';
      out += pending;
      pending.clear();
      one_before_stop = false;
      after_blank = blank;
      converts = all || blank;
      out += c;
    }
    if (pending.size() > 1 && one_before_stop) pending[0] = '\t';
    return out + pending;
  }

  Step operator()(Call& call) {
    const std::string tool = back ? "unexpand" : "expand";
    if (!begun) {
      begun = true;
      static constexpr std::array kLongs{LongOption{"tabs", OptionValue::kRequired, 't'}, LongOption{"initial", OptionValue::kNone, 'i'},
                                         LongOption{"all", OptionValue::kNone, 'a'}};
      const Options options = read_options(argv, back ? "at:" : "it:", kLongs);
      if (options.wrong) {
        call.err(*options.wrong + try_help(tool));
        return Exited{1};
      }
      for (const GivenOption& option : options.given) {
        if (option.id == 'i') return Exited{call.not_modelled("expand -i")};
        if (option.id == 'a') all = true;
        if (option.id != 't') continue;
        const auto stop = whole_number(*option.value);
        if (!stop || *stop == 0) return Exited{call.not_modelled(tool + " -t " + *option.value)};
        width = *stop;
        all = true;
      }
      texts.names = options.operands;
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    for (const Texts::Text& text : texts.texts) {
      if (text.open_failure != Errno::kNone) {
        report(call, "{}: {}: {}\n", tool, quoted_if_needed(text.name), error_text(text.open_failure));
        status = 1;
        continue;
      }
      if (text.read_failure != Errno::kNone) {
        report(call, "{}: {}: {}\n", tool, quoted_if_needed(text.name), error_text(text.read_failure));
        status = 1;
      }
      std::string_view rest = text.text;
      while (!rest.empty()) {
        const auto end = rest.find('\n');
        const std::string_view line = rest.substr(0, end);
        call.out((back ? unexpanded(line) : expanded(line)) + (end == std::string_view::npos ? "" : "\n"));
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      }
    }
    return Exited{status};
  }
};

}  // namespace

Program start_split(const std::vector<std::string>& argv) {
  Split program;
  program.argv = argv;
  return program;
}

Program start_shuf(const std::vector<std::string>& argv) {
  Shuffle program;
  program.argv = argv;
  return program;
}

Program start_expand(const std::vector<std::string>& argv) {
  Tabs program;
  program.argv = argv;
  program.back = argv.front().ends_with("unexpand");
  return program;
}

}  // namespace nslab::shell

// sort and uniq.
//
// Not modelled: sort -m as a merge (it sorts), -R, -V beyond digits and letters, --files0-from.
// Sources: coreutils 9.1, src/sort.c, src/uniq.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Ordering {
  bool numeric = false, general = false, human = false, month = false, version = false, dictionary = false, fold = false, printable = false,
       reverse = false, blanks_begin = false, blanks_end = false;
  [[nodiscard]] bool any() const {
    return numeric || general || human || month || version || dictionary || fold || printable || reverse || blanks_begin || blanks_end;
  }
};

struct SortKey {
  std::size_t from_field = 0, from_char = 0, to_field = 0, to_char = 0;  // from 0; to_field 0: to the end
  bool to_end = true;
  Ordering ordering{};
};

int sign(int value) { return value < 0 ? -1 : value > 0 ? 1 : 0; }

// Leading blanks, a sign, digits, a fraction; without limits of size.
int compare_numbers(std::string_view a, std::string_view b) {
  struct Number {
    bool negative = false;
    std::string_view whole{}, fraction{};
    [[nodiscard]] bool zero() const { return whole.empty() && fraction.find_first_not_of('0') == std::string_view::npos; }
  };
  auto read = [](std::string_view text) {
    Number out;
    const auto from = text.find_first_not_of(" \t\n");
    text.remove_prefix(from == std::string_view::npos ? text.size() : from);
    if (text.starts_with('-')) {
      out.negative = true;
      text.remove_prefix(1);
    }
    std::size_t end = 0;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    out.whole = text.substr(0, end);
    out.whole.remove_prefix(std::min(out.whole.find_first_not_of('0'), out.whole.size()));
    if (end < text.size() && text[end] == '.') {
      const std::size_t start = ++end;
      while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
      out.fraction = text.substr(start, end - start);
    }
    return out;
  };
  const Number x = read(a), y = read(b);
  const bool x_negative = x.negative && !x.zero(), y_negative = y.negative && !y.zero();
  if (x_negative != y_negative) return x_negative ? -1 : 1;
  int order = 0;
  if (x.whole.size() != y.whole.size()) {
    order = x.whole.size() < y.whole.size() ? -1 : 1;
  } else {
    order = sign(x.whole.compare(y.whole));
    for (std::size_t i = 0; order == 0 && i < std::max(x.fraction.size(), y.fraction.size()); ++i) {
      const char c = i < x.fraction.size() ? x.fraction[i] : '0', d = i < y.fraction.size() ? y.fraction[i] : '0';
      order = c < d ? -1 : c > d ? 1 : 0;
    }
  }
  return x_negative ? -order : order;
}

int month_of(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos || text.size() < from + 3) return 0;
  std::string name(text.substr(from, 3));
  for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (kMonths[i] == name) return static_cast<int>(i) + 1;
  }
  return 0;
}

int unit_of(std::string_view text) {
  const auto from = text.find_first_not_of("0123456789. \t-");
  if (from == std::string_view::npos || text.substr(0, from).find_first_of("123456789") == std::string_view::npos) return 0;
  const char unit = text[from] == 'k' ? 'K' : text[from];
  const auto at = std::string_view("KMGTPEZY").find(unit);
  const int order = at == std::string_view::npos ? 0 : static_cast<int>(at) + 1;
  return text.find('-') < from ? -order : order;
}

// As filevercmp: digits by value, "~" before all, letters before other characters.
int compare_versions(std::string_view a, std::string_view b) {
  std::size_t i = 0, j = 0;
  auto rank = [](std::string_view text, std::size_t at) {
    if (at >= text.size() || (text[at] >= '0' && text[at] <= '9')) return 0;
    const auto c = static_cast<unsigned char>(text[at]);
    return std::isalpha(c) != 0 ? int{c} : c == '~' ? -1 : int{c} + 256;
  };
  auto digit = [](std::string_view text, std::size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; };
  while (i < a.size() || j < b.size()) {
    while ((i < a.size() && !digit(a, i)) || (j < b.size() && !digit(b, j))) {
      const int x = rank(a, i), y = rank(b, j);
      if (x != y) return x < y ? -1 : 1;
      ++i;
      ++j;
    }
    while (i < a.size() && a[i] == '0') ++i;
    while (j < b.size() && b[j] == '0') ++j;
    int order = 0;
    while (digit(a, i) && digit(b, j)) {
      if (order == 0) order = sign(int{a[i]} - int{b[j]});
      ++i;
      ++j;
    }
    if (digit(a, i)) return 1;
    if (digit(b, j)) return -1;
    if (order != 0) return order;
  }
  return 0;
}

struct Sort {
  std::vector<std::string> argv{};
  bool begun = false, unique = false, stable = false, check = false, quiet_check = false;
  char end = '\n';
  std::optional<char> separator{};
  std::optional<std::string> output{};
  Ordering global{};
  std::vector<SortKey> keys{};
  Texts texts{};

  static bool set_letter(Ordering& ordering, char letter) {
    switch (letter) {
      case 'b': ordering.blanks_begin = ordering.blanks_end = true; break;
      case 'd': ordering.dictionary = true; break;
      case 'f': ordering.fold = true; break;
      case 'g': ordering.general = true; break;
      case 'h': ordering.human = true; break;
      case 'i': ordering.printable = true; break;
      case 'M': ordering.month = true; break;
      case 'n': ordering.numeric = true; break;
      case 'r': ordering.reverse = true; break;
      case 'V': ordering.version = true; break;
      default: return false;
    }
    return true;
  }

  // "2,3n", "1.2b". The error is sort's.
  static tl::expected<SortKey, std::string> read_key(const std::string& text) {
    SortKey key;
    std::size_t at = 0;
    auto number = [&]() -> std::optional<std::size_t> {
      const std::size_t from = at;
      while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
      const auto value = whole_number(std::string_view(text).substr(from, at - from));
      return value ? std::optional(static_cast<std::size_t>(*value)) : std::nullopt;
    };
    const auto field = number();
    if (!field) return tl::unexpected(fmt::format("invalid number at field start: invalid count at start of {}", quoted(text)));
    if (*field == 0) return tl::unexpected(fmt::format("field number is zero: invalid field specification {}", quoted(text)));
    key.from_field = *field - 1;
    if (at < text.size() && text[at] == '.') {
      ++at;
      const auto character = number();
      if (!character) return tl::unexpected(fmt::format("invalid number after '.': invalid count at start of {}", quoted(text.substr(at))));
      if (*character == 0) return tl::unexpected(fmt::format("character offset is zero: invalid field specification {}", quoted(text)));
      key.from_char = *character - 1;
    }
    for (; at < text.size() && text[at] != ','; ++at) {
      if (text[at] == 'b') key.ordering.blanks_begin = true;
      else if (!set_letter(key.ordering, text[at]))
        return tl::unexpected(fmt::format("stray character in field spec: invalid field specification {}", quoted(text)));
    }
    if (at >= text.size()) return key;
    ++at;
    const auto last = number();
    if (!last) return tl::unexpected(fmt::format("invalid number after ',': invalid count at start of {}", quoted(text.substr(at))));
    if (*last == 0) return tl::unexpected(fmt::format("field number is zero: invalid field specification {}", quoted(text)));
    key.to_end = false;
    key.to_field = *last;
    if (at < text.size() && text[at] == '.') {
      ++at;
      key.to_char = number().value_or(0);
    }
    for (; at < text.size(); ++at) {
      if (text[at] == 'b') key.ordering.blanks_end = true;
      else if (!set_letter(key.ordering, text[at]))
        return tl::unexpected(fmt::format("stray character in field spec: invalid field specification {}", quoted(text)));
    }
    return key;
  }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"ignore-leading-blanks", OptionValue::kNone, 'b'},
                                       LongOption{"check", OptionValue::kOptional, 'c'},
                                       LongOption{"dictionary-order", OptionValue::kNone, 'd'},
                                       LongOption{"ignore-case", OptionValue::kNone, 'f'},
                                       LongOption{"general-numeric-sort", OptionValue::kNone, 'g'},
                                       LongOption{"human-numeric-sort", OptionValue::kNone, 'h'},
                                       LongOption{"ignore-nonprinting", OptionValue::kNone, 'i'},
                                       LongOption{"key", OptionValue::kRequired, 'k'},
                                       LongOption{"merge", OptionValue::kNone, 'm'},
                                       LongOption{"month-sort", OptionValue::kNone, 'M'},
                                       LongOption{"numeric-sort", OptionValue::kNone, 'n'},
                                       LongOption{"output", OptionValue::kRequired, 'o'},
                                       LongOption{"reverse", OptionValue::kNone, 'r'},
                                       LongOption{"stable", OptionValue::kNone, 's'},
                                       LongOption{"field-separator", OptionValue::kRequired, 't'},
                                       LongOption{"unique", OptionValue::kNone, 'u'},
                                       LongOption{"version-sort", OptionValue::kNone, 'V'},
                                       LongOption{"zero-terminated", OptionValue::kNone, 'z'},
                                       LongOption{"random-sort", OptionValue::kNone, 'R'},
                                       LongOption{"help", OptionValue::kNone, 300},
                                       LongOption{"version", OptionValue::kNone, 300}};
    const Options options = read_options(argv, "bcCdfghik:mMno:rRsS:t:T:uVz", kLongs);
    auto fail = [&](const std::string& text) {
      report(call, "sort: {}\n", text);
      return 2;
    };
    if (options.wrong) {
      call.err(*options.wrong + try_help("sort"));
      return 2;
    }
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'c': check = true; quiet_check = option.value == "quiet" || option.value == "silent"; break;
        case 'C': check = quiet_check = true; break;
        case 'k': {
          auto key = read_key(*option.value);
          if (!key) return fail(key.error());
          keys.push_back(*key);
          break;
        }
        case 'o': output = option.value; break;
        case 's': stable = true; break;
        case 't':
          if (option.value->empty()) return fail("empty tab");
          if (option.value->size() > 1 && *option.value != "\\0") return fail(fmt::format("multi-character tab {}", quoted(*option.value)));
          separator = *option.value == "\\0" ? '\0' : option.value->front();
          break;
        case 'u': unique = true; break;
        case 'z': end = '\0'; break;
        case 'm': case 'S': case 'T': break;
        case 'R': return call.not_modelled("sort -R");
        case 300: return call.not_modelled("sort --help");
        default: set_letter(global, static_cast<char>(option.id));
      }
    }
    if (keys.empty() && global.any()) {
      SortKey whole;
      whole.ordering = global;
      keys.push_back(whole);
    } else {
      for (SortKey& key : keys) {
        if (!key.ordering.any()) key.ordering = global;
      }
    }
    for (const SortKey& key : keys) {
      const Ordering& o = key.ordering;
      const int kinds = int{o.numeric} + int{o.general} + int{o.human} + int{o.month} + int{o.version || o.dictionary || o.printable};
      if (kinds <= 1) continue;
      std::string letters;
      for (const auto& [set, letter] :
           {std::pair(o.dictionary, 'd'), std::pair(o.fold, 'f'), std::pair(o.general, 'g'), std::pair(o.human, 'h'),
            std::pair(o.printable && !o.dictionary, 'i'), std::pair(o.month, 'M'), std::pair(o.numeric, 'n'), std::pair(o.version, 'V')}) {
        if (set) letters += letter;
      }
      return fail(fmt::format("options '-{}' are incompatible", letters));
    }
    if (check && options.operands.size() > 1)
      return fail(fmt::format("extra operand '{}' not allowed with -{}", options.operands[1], quiet_check ? 'C' : 'c'));
    texts.names = options.operands;
    return std::nullopt;
  }

  [[nodiscard]] std::size_t field_start(std::string_view line, std::size_t field) const {
    std::size_t at = 0;
    for (; field > 0 && at < line.size(); --field) {
      if (separator) {
        while (at < line.size() && line[at] != *separator) ++at;
        if (at < line.size()) ++at;
      } else {
        while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
        while (at < line.size() && line[at] != ' ' && line[at] != '\t') ++at;
      }
    }
    return at;
  }
  [[nodiscard]] std::string_view part(std::string_view line, const SortKey& key) const {
    auto skip = [&](std::size_t at) {
      while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
      return at;
    };
    std::size_t from = field_start(line, key.from_field);
    if (key.ordering.blanks_begin) from = skip(from);
    from = std::min(from + key.from_char, line.size());
    std::size_t to = line.size();
    if (!key.to_end && key.to_char > 0) {
      to = field_start(line, key.to_field - 1);
      if (key.ordering.blanks_end) to = skip(to);
      to = std::min(to + key.to_char, line.size());
    } else if (!key.to_end) {
      to = field_start(line, key.to_field);
      if (separator && to > 0 && to <= line.size() && field_start(line, key.to_field - 1) <= to && line[to - 1] == *separator) --to;
    }
    return to > from ? line.substr(from, to - from) : std::string_view();
  }

  static int compare_part(std::string_view a, std::string_view b, const Ordering& ordering) {
    if (ordering.numeric) return compare_numbers(a, b);
    if (ordering.general) {
      const std::string left(a), right(b);
      char *left_end = nullptr, *right_end = nullptr;
      const double x = std::strtod(left.c_str(), &left_end), y = std::strtod(right.c_str(), &right_end);
      const bool is_left = left_end != left.c_str(), is_right = right_end != right.c_str();
      if (!is_left || !is_right) return int{is_left} - int{is_right};
      return x < y ? -1 : x > y ? 1 : 0;
    }
    if (ordering.human) {
      const int x = unit_of(a), y = unit_of(b);
      return x != y ? (x < y ? -1 : 1) : compare_numbers(a, b);
    }
    if (ordering.month) return sign(month_of(a) - month_of(b));
    if (ordering.version) return compare_versions(a, b);
    if (!ordering.dictionary && !ordering.fold && !ordering.printable) return sign(a.compare(b));
    auto shown = [&](std::string_view text) {
      std::string out;
      for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if (ordering.dictionary && std::isalnum(octet) == 0 && c != ' ' && c != '\t') continue;
        if (ordering.printable && std::isprint(octet) == 0) continue;
        out += ordering.fold ? static_cast<char>(std::toupper(octet)) : c;
      }
      return out;
    };
    return sign(shown(a).compare(shown(b)));
  }

  [[nodiscard]] int compare_keys(std::string_view a, std::string_view b) const {
    for (const SortKey& key : keys) {
      const int order = compare_part(part(a, key), part(b, key), key.ordering);
      if (order != 0) return key.ordering.reverse ? -order : order;
    }
    return 0;
  }
  [[nodiscard]] int compare(std::string_view a, std::string_view b) const {
    const int order = keys.empty() ? 0 : compare_keys(a, b);
    if (order != 0 || ((stable || unique) && !keys.empty())) return order;
    const int whole = sign(a.compare(b));
    return global.reverse ? -whole : whole;
  }

  int check_order(Call& call, const std::vector<std::string_view>& lines) const {
    for (std::size_t i = 1; i < lines.size(); ++i) {
      call.runner().step();
      const int order = compare(lines[i - 1], lines[i]);
      if (order < 0 || (order == 0 && !unique)) continue;
      if (!quiet_check) report(call, "sort: {}:{}: disorder: {}\n", texts.names[0], i + 1, lines[i]);
      return 1;
    }
    return 0;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    std::vector<std::string_view> lines;
    for (const auto& text : texts.texts) {
      if (text.open_failure != Errno::kNone || text.read_failure != Errno::kNone) {
        const bool opened = text.open_failure == Errno::kNone;
        report(call, "sort: {}: {}: {}\n", opened ? "read failed" : "cannot read", text.name,
               error_text(opened ? text.read_failure : text.open_failure));
        return Exited{2};
      }
      const auto more = split_lines(text.text, end);
      lines.insert(lines.end(), more.begin(), more.end());
    }
    if (check) return Exited{check_order(call, lines)};
    Runner& runner = call.runner();
    std::stable_sort(lines.begin(), lines.end(), [&](std::string_view a, std::string_view b) {
      runner.step();
      return compare(a, b) < 0;
    });
    if (unique)
      lines.erase(std::unique(lines.begin(), lines.end(), [&](std::string_view a, std::string_view b) { return compare(a, b) == 0; }),
                  lines.end());
    std::string out;
    for (const auto line : lines) {
      out += line;
      out += end;
    }
    if (!output) {
      call.out(out);
      return Exited{0};
    }
    const auto reply = call.write_file(*output, out);
    if (reply) return Exited{0};
    report(call, "sort: open failed: {}: {}\n", *output, error_text(call.code(reply.error())));
    return Exited{2};
  }
};

struct Uniq {
  std::vector<std::string> argv{};
  bool begun = false, count = false, repeated = false, unique = false, all_repeated = false, fold = false;
  std::size_t skip_fields = 0, skip_chars = 0, most_chars = std::string::npos;
  char end = '\n';
  std::string file = "-", output{};
  std::string written{};
  Source source{};
  std::optional<std::string> held{};
  std::uint64_t times = 0;

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"count", OptionValue::kNone, 'c'},
                                       LongOption{"repeated", OptionValue::kNone, 'd'},
                                       LongOption{"all-repeated", OptionValue::kOptional, 'D'},
                                       LongOption{"skip-fields", OptionValue::kRequired, 'f'},
                                       LongOption{"ignore-case", OptionValue::kNone, 'i'},
                                       LongOption{"skip-chars", OptionValue::kRequired, 's'},
                                       LongOption{"unique", OptionValue::kNone, 'u'},
                                       LongOption{"check-chars", OptionValue::kRequired, 'w'},
                                       LongOption{"zero-terminated", OptionValue::kNone, 'z'},
                                       LongOption{"help", OptionValue::kNone, 300}};
    const Options options = read_options(argv, "cdDf:is:uw:z", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("uniq"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      const auto number = whole_number(option.value.value_or("0"));
      switch (option.id) {
        case 'c': count = true; break;
        case 'd': repeated = true; break;
        case 'D': all_repeated = true; break;
        case 'i': fold = true; break;
        case 'u': unique = true; break;
        case 'z': end = '\0'; break;
        case 300: return call.not_modelled("uniq --help");
        default:
          if (!number) {
            report(call, "uniq: {}: invalid number of {}\n", *option.value,
                   option.id == 'f'   ? "fields to skip"
                   : option.id == 's' ? "bytes to skip"
                                      : "bytes to compare");
            return 1;
          }
          (option.id == 'f' ? skip_fields : option.id == 's' ? skip_chars : most_chars) = static_cast<std::size_t>(*number);
      }
    }
    if (options.operands.size() > 2) {
      report(call, "uniq: extra operand {}\n{}", quoted(options.operands[2]), try_help("uniq"));
      return 1;
    }
    if (!options.operands.empty()) file = options.operands[0];
    if (options.operands.size() > 1) output = options.operands[1];
    if (file == "-") {
      source.open_input();
    } else if (const Errno error = source.open(call, file); error != Errno::kNone) {
      report(call, "uniq: {}: {}\n", quoted_if_needed(file), error_text(error));
      return 1;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::string key(const std::string& line) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < skip_fields && at < line.size(); ++i) {
      while (at < line.size() && (line[at] == ' ' || line[at] == '\t')) ++at;
      while (at < line.size() && line[at] != ' ' && line[at] != '\t') ++at;
    }
    std::string out = line.substr(std::min(at + skip_chars, line.size()), most_chars);
    if (fold) std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return out;
  }

  void put(Call& call, const std::string& line) {
    const std::string text = (count ? fmt::format("{:7} ", times) : "") + line + end;
    output.empty() ? call.out(text) : static_cast<void>(written += text);
  }

  void finish_group(Call& call) {
    if (!held || all_repeated) return;
    if ((times == 1 && repeated) || (times > 1 && unique)) return;
    put(call, *held);
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    std::string line;
    while (true) {
      bool terminated = false;
      switch (source.line(call, line, terminated, end)) {
        case Source::Got::kWait: return source.pause(call);
        case Source::Got::kFailed: report(call, "uniq: error reading '{}': {}\n", file, error_text(source.failure)); return Exited{1};
        case Source::Got::kEnd:
          finish_group(call);
          if (!output.empty()) (void)call.write_file(output, written);
          return Exited{0};
        case Source::Got::kData: break;
      }
      if (held && key(*held) == key(line)) {
        ++times;
        if (all_repeated && times == 2) put(call, *held);
        if (all_repeated) put(call, line);
        continue;
      }
      finish_group(call);
      held = line;
      times = 1;
    }
  }
};

}  // namespace

Program start_sort(const std::vector<std::string>& argv) {
  Sort program;
  program.argv = argv;
  return program;
}

Program start_uniq(const std::vector<std::string>& argv) {
  Uniq program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

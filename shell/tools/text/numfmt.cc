// numfmt (coreutils 9.1): numbers with units, and back.
//
// Not modelled: --format, --padding, --invalid, --delimiter, --round, --grouping by other locales than C.
#include <array>
#include <cmath>

#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

enum class NumberScale : std::uint8_t { kNone, kSi, kIec, kIecI, kAuto };

std::optional<NumberScale> scale_named(std::string_view name) {
  if (name == "none") return NumberScale::kNone;
  if (name == "si") return NumberScale::kSi;
  if (name == "iec") return NumberScale::kIec;
  if (name == "iec-i") return NumberScale::kIecI;
  return name == "auto" ? std::optional(NumberScale::kAuto) : std::nullopt;
}

constexpr std::string_view kUnits = "KMGTPEZY";

struct Numfmt {
  std::vector<std::string> argv{};
  bool begun = false;
  NumberScale from = NumberScale::kNone, to = NumberScale::kNone;
  std::string suffix{};
  std::uint64_t field = 1, header = 0;
  Texts texts{};

  std::optional<int> begin(Call& call) {
    constexpr int kFrom = 300, kTo = 301, kSuffix = 302, kField = 303, kHeader = 304, kGrouping = 305;
    static constexpr std::array kLongs{
        LongOption{"from", OptionValue::kRequired, kFrom},     LongOption{"to", OptionValue::kRequired, kTo},
        LongOption{"suffix", OptionValue::kRequired, kSuffix}, LongOption{"field", OptionValue::kRequired, kField},
        LongOption{"header", OptionValue::kOptional, kHeader}, LongOption{"grouping", OptionValue::kNone, kGrouping},
        LongOption{"delimiter", OptionValue::kRequired, 'd'}};
    const Options options = read_options(argv, "d:", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("numfmt"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      if (option.id == 'd') return call.not_modelled("numfmt -d");
      if (option.id == kSuffix) suffix = *option.value;
      if (option.id == kField) field = whole_number(*option.value).value_or(1);
      if (option.id == kHeader) header = option.value ? whole_number(*option.value).value_or(1) : 1;
      if (option.id != kFrom && option.id != kTo) continue;
      const auto scale = scale_named(*option.value);
      if (!scale || (option.id == kTo && *scale == NumberScale::kAuto)) {
        const std::string_view among = option.id == kTo ? "" : "  - ‘auto’\n";
        call.complain("numfmt: invalid argument {} for ‘--{}’\nValid arguments are:\n  - ‘none’\n{}  - ‘si’\n  - ‘iec’\n  - ‘iec-i’\n{}",
                      quoted(*option.value), option.id == kTo ? "to" : "from", among, try_help("numfmt"));
        return 1;
      }
      (option.id == kFrom ? from : to) = *scale;
    }
    for (const std::string& word : options.operands) words.push_back(word);
    return std::nullopt;
  }

  std::vector<std::string> words{};

  // What a word stands for; what is wrong with it otherwise.
  std::optional<long double> value_of(Call& call, std::string word) const {
    if (!suffix.empty() && word.size() > suffix.size() && word.ends_with(suffix)) word.resize(word.size() - suffix.size());
    char* end = nullptr;
    const bool begins = !word.empty() && (std::isdigit(static_cast<unsigned char>(word[0])) != 0 || word[0] == '-' || word[0] == '.');
    long double value = begins ? std::strtold(word.c_str(), &end) : 0;
    if (!begins || end == word.c_str()) {
      report(call, "numfmt: invalid number: {}\n", quoted(word));
      return std::nullopt;
    }
    std::string_view rest(end);
    if (rest.empty()) return value;
    const auto power = kUnits.find(rest[0] == 'k' ? 'K' : rest[0]);
    if (from == NumberScale::kNone || power == std::string_view::npos) {
      const bool unknown = power == std::string_view::npos;
      report(call, "numfmt: {} suffix in input: {}{}\n", unknown ? "invalid" : "rejecting", quoted(word),
             unknown ? "" : " (consider using --from)");
      return std::nullopt;
    }
    rest.remove_prefix(1);
    const bool binary = from == NumberScale::kIec || from == NumberScale::kIecI || (from == NumberScale::kAuto && rest == "i");
    if (rest == "i") rest.remove_prefix(1);
    if (!rest.empty()) {
      report(call, "numfmt: invalid suffix in input {}: {}\n", quoted(word), quoted(rest));
      return std::nullopt;
    }
    for (std::size_t i = 0; i <= power; ++i) value *= binary ? 1024 : 1000;
    return value;
  }

  // Away from zero, with one digit behind the point below ten.
  std::string text_of(long double value) const {
    if (to == NumberScale::kNone) {
      const long double whole = std::round(value);
      return (whole == value ? fmt::format("{:.0f}", static_cast<double>(value)) : fmt::format("{}", static_cast<double>(value))) + suffix;
    }
    const long double base = to == NumberScale::kSi ? 1000 : 1024;
    std::size_t power = 0;
    long double size = std::fabs(value);
    while (size >= base && power < kUnits.size()) {
      size /= base;
      ++power;
    }
    const auto up = [](long double number) { return std::ceil(number - 1e-12L); };
    if (power > 0) size = size < 10 ? up(size * 10) / 10 : up(size);
    if (power > 0 && size >= base && power < kUnits.size()) {
      size /= base;
      ++power;
    }
    std::string out = value < 0 ? "-" : "";
    out += power > 0 && size < 10 ? fmt::format("{:.1f}", static_cast<double>(size)) : fmt::format("{:.0f}", static_cast<double>(size));
    if (power > 0) out += to == NumberScale::kSi && power == 1 ? 'K' : kUnits[power - 1];
    if (power > 0 && to == NumberScale::kIecI) out += 'i';
    return out + suffix;
  }

  // A line whose field is a number; the width that it had is kept.
  bool line(Call& call, std::string_view text) const {
    std::size_t at = 0, end = 0, begins = 0;
    for (std::uint64_t n = 0; n < field; ++n) {
      begins = end;
      at = text.find_first_not_of(" \t", end);
      if (at == std::string_view::npos) {
        call.print("{}\n", text);
        return true;
      }
      end = std::min(text.find_first_of(" \t", at), text.size());
    }
    const auto value = value_of(call, std::string(text.substr(at, end - at)));
    if (!value) return false;
    std::string shown = text_of(*value);
    const std::size_t wide = end - begins;
    const std::size_t blanks = field > 1 ? 1 : 0;
    if (wide > (end - at) + blanks || field > 1) {
      const std::size_t room = wide - blanks;
      if (shown.size() < room) shown.insert(0, room - shown.size(), ' ');
    }
    call.print("{}{}{}{}\n", text.substr(0, begins), blanks != 0 ? " " : "", shown, text.substr(end));
    return true;
  }

  Step operator()(Call& call) {
    constexpr int kInvalid = 2;
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
      if (words.empty()) texts.names = {"-"};
    }
    if (!words.empty()) {
      for (const std::string& word : words) {
        if (!line(call, word)) return Exited{kInvalid};
      }
      return Exited{0};
    }
    if (auto step = texts.collect(call)) return *step;
    std::uint64_t number = 0;
    for (const std::string_view text : split_lines(texts.texts.front().text)) {
      call.runner().step();
      if (number++ < header) {
        call.print("{}\n", text);
      } else if (!line(call, text)) {
        return Exited{kInvalid};
      }
    }
    return Exited{0};
  }
};

}  // namespace

Program start_numfmt(const std::vector<std::string>& argv) {
  Numfmt program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

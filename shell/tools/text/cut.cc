// cut, tr, rev, fold: characters and fields.
//
// Sources: coreutils 9.1, src/cut.c, set-fields.c, tr.c, fold.c; util-linux 2.38, rev.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr std::uint64_t kFarthest = 1ULL << 60;

struct Range {
  std::uint64_t from = 1, to = kFarthest;
};

// "1,3-5,7-". The error is what cut says.
tl::expected<std::vector<Range>, std::string> read_ranges(const std::string& list, bool fields) {
  std::vector<Range> ranges;
  std::size_t at = 0;
  auto number = [&](bool& given) -> std::optional<std::uint64_t> {
    const std::size_t start = at;
    while (at < list.size() && list[at] >= '0' && list[at] <= '9') ++at;
    given = at > start;
    return given ? whole_number(std::string_view(list).substr(start, at - start)) : 0;
  };
  while (true) {
    bool has_from = false, has_to = false, dash = false;
    Range range;
    range.from = number(has_from).value_or(kFarthest);
    if (at < list.size() && list[at] == '-') {
      dash = true;
      ++at;
      range.to = number(has_to).value_or(kFarthest);
    }
    if (at < list.size() && list[at] != ',' && list[at] != ' ' && list[at] != '\t') {
      if (list[at] == '-') return tl::unexpected(std::string(fields ? "invalid field range" : "invalid byte or character range"));
      return tl::unexpected(fmt::format("invalid {} {}", fields ? "field value" : "byte/character position",
                                        quoted(std::string_view(list).substr(at))));
    }
    if (dash && !has_from && !has_to) return tl::unexpected(std::string("invalid range with no endpoint: -"));
    if (!dash && !has_from)
      return tl::unexpected(std::string(fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1"));
    if ((has_from && range.from == 0) || (dash && has_to && !has_from && range.to == 0)) {
      return tl::unexpected(std::string(fields ? "fields are numbered from 1" : "byte/character positions are numbered from 1"));
    }
    if (!has_from) range.from = 1;
    if (!dash) range.to = range.from;
    if (dash && !has_to) range.to = kFarthest;
    if (range.to < range.from) return tl::unexpected(std::string("invalid decreasing range"));
    ranges.push_back(range);
    if (at >= list.size()) break;
    ++at;
  }
  std::sort(ranges.begin(), ranges.end(), [](const Range& a, const Range& b) { return a.from < b.from; });
  return ranges;
}

struct Cut {
  std::vector<std::string> argv{};
  bool begun = false, by_fields = false, only_delimited = false, complement = false;
  char delimiter = '\t', end = '\n';
  std::string output_delimiter{};
  bool output_given = false;
  std::vector<Range> ranges{};
  std::vector<std::string> files{};
  std::size_t next = 0;
  int status = 0;
  Source source{};

  static int usage(Call& call, const std::string& what) {
    report(call, "cut: {}\n{}", what, try_help("cut"));
    return 1;
  }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{
        LongOption{"bytes", OptionValue::kRequired, 'b'},      LongOption{"characters", OptionValue::kRequired, 'c'},
        LongOption{"fields", OptionValue::kRequired, 'f'},     LongOption{"delimiter", OptionValue::kRequired, 'd'},
        LongOption{"only-delimited", OptionValue::kNone, 's'}, LongOption{"output-delimiter", OptionValue::kRequired, 300},
        LongOption{"complement", OptionValue::kNone, 301},     LongOption{"zero-terminated", OptionValue::kNone, 'z'},
        LongOption{"help", OptionValue::kNone, 302},           LongOption{"version", OptionValue::kNone, 302}};
    const Options options = read_options(argv, "b:c:d:f:nsz", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("cut"));
      return 1;
    }
    std::optional<std::string> list;
    bool delimiter_given = false;
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'b':
        case 'c':
        case 'f':
          if (list) return usage(call, "only one list may be specified");
          by_fields = option.id == 'f';
          list = option.value;
          break;
        case 'd':
          if (option.value->size() > 1) return usage(call, "the delimiter must be a single character");
          delimiter = option.value->empty() ? '\0' : option.value->front();
          delimiter_given = true;
          break;
        case 's': only_delimited = true; break;
        case 'z': end = '\0'; break;
        case 300:
          output_delimiter = option.value->empty() ? std::string(1, '\0') : *option.value;
          output_given = true;
          break;
        case 301: complement = true; break;
        case 302: return call.not_modelled("cut --help");
        default: break;
      }
    }
    if (!list) return usage(call, "you must specify a list of bytes, characters, or fields");
    if (!by_fields && delimiter_given) return usage(call, "an input delimiter may be specified only when operating on fields");
    if (!by_fields && only_delimited) return usage(call, "suppressing non-delimited lines makes sense\n\tonly when operating on fields");
    auto read = read_ranges(*list, by_fields);
    if (!read) return usage(call, read.error());
    ranges = std::move(*read);
    if (by_fields && !output_given) output_delimiter = std::string(1, delimiter);
    files = options.operands;
    if (files.empty()) files.emplace_back("-");
    return std::nullopt;
  }

  [[nodiscard]] bool wants(std::uint64_t index) const {
    const bool inside =
        std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return index >= range.from && index <= range.to; });
    return inside != complement;
  }

  void fields(Call& call, const std::string& line) const {
    if (line.find(delimiter) == std::string::npos) {
      if (!only_delimited) call.out(line + end);
      return;
    }
    std::string out;
    bool first = true;
    std::uint64_t index = 0;
    for (std::size_t from = 0; from <= line.size();) {
      const auto found = std::min(line.find(delimiter, from), line.size());
      if (wants(++index)) {
        if (!first) out += output_delimiter;
        first = false;
        out.append(line, from, found - from);
      }
      from = found + 1;
    }
    call.out(out + end);
  }

  void characters(Call& call, const std::string& line) const {
    std::string out;
    bool was = false, gap = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
      const bool wanted = wants(i + 1);
      const bool starts = std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) { return range.from == i + 1; });
      if (wanted && output_given && !out.empty() && (!was || (starts && !complement))) gap = true;
      if (gap && wanted) out += output_delimiter;
      gap = false;
      if (wanted) out += line[i];
      was = wanted;
    }
    call.out(out + end);
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    std::string line;
    while (true) {
      if (!source.is_open()) {
        if (next == files.size()) return Exited{status};
        const std::string& file = files[next++];
        if (file == "-") {
          source.open_input();
        } else if (const Errno error = source.open(call, file); error != Errno::kNone) {
          report(call, "cut: {}: {}\n", quoted_if_needed(file), error_text(error));
          status = 1;
          continue;
        }
      }
      bool terminated = false;
      switch (source.line(call, line, terminated, end)) {
        case Source::Got::kWait: return source.pause(call);
        case Source::Got::kFailed:
          report(call, "cut: {}: {}\n", quoted_if_needed(files[next - 1]), error_text(source.failure));
          status = 1;
          source.close(call);
          break;
        case Source::Got::kEnd: source.close(call); break;
        case Source::Got::kData: by_fields ? fields(call, line) : characters(call, line); break;
      }
    }
  }
};

struct Rev {
  std::vector<std::string> argv{};
  Texts texts{};
  bool begun = false;

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      const Options options = read_options(argv, "Vh");
      if (options.wrong) {
        call.err(*options.wrong + "Try 'rev --help' for more information.\n");
        return Exited{1};
      }
      if (!options.given.empty()) return Exited{call.not_modelled("rev --help")};
      texts.names = options.operands;
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    for (const auto& text : texts.texts) {
      if (text.open_failure != Errno::kNone) {
        report(call, "rev: cannot open {}: {}\n", text.name, error_text(text.open_failure));
        status = 1;
        continue;
      }
      const auto lines = split_lines(text.text);
      for (std::size_t i = 0; i < lines.size(); ++i) {
        std::string line(lines[i]);
        std::reverse(line.begin(), line.end());
        // The octets of one UTF-8 character stay in their order.
        for (std::size_t at = 0; at < line.size(); ++at) {
          std::size_t end = at;
          while (end < line.size() && (static_cast<unsigned char>(line[end]) & 0xc0U) == 0x80) ++end;
          if (end > at && end < line.size())
            std::reverse(line.begin() + static_cast<std::ptrdiff_t>(at), line.begin() + static_cast<std::ptrdiff_t>(end) + 1);
          at = end;
        }
        call.out(line + (i + 1 < lines.size() || text.text.ends_with('\n') ? "\n" : ""));
      }
    }
    return Exited{status};
  }
};

}  // namespace

Program start_cut(const std::vector<std::string>& argv) {
  Cut program;
  program.argv = argv;
  return program;
}

Program start_rev(const std::vector<std::string>& argv) {
  Rev program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

// column, comm and nl: lines side by side, in common, and numbered.
//
// Not modelled: column's -J, -R, -H, -O, -W, trees and right-aligned columns; nl's sections and styles other than a, t and n.
// Sources: util-linux 2.38's column(1); coreutils 9.1's manual.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {


// Columns that UTF-8 text takes: its code points.
std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80; }));
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

struct Column {
  std::vector<std::string> argv{};
  bool begun = false, table = false, across = false, keep_empty = false;
  std::string separators{" \t"}, between{"  "};
  bool given_separator = false;
  std::vector<std::string> heads{};
  std::size_t width = 80;
  Texts texts{};

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{
        LongOption{"table", OptionValue::kNone, 't'},         LongOption{"separator", OptionValue::kRequired, 's'},
        LongOption{"output-separator", OptionValue::kRequired, 'o'}, LongOption{"output-width", OptionValue::kRequired, 'c'},
        LongOption{"fillrows", OptionValue::kNone, 'x'},      LongOption{"table-columns", OptionValue::kRequired, 'N'},
        LongOption{"keep-empty-lines", OptionValue::kNone, 'L'}};
    const Options options = read_options(argv, "ts:o:c:xN:nLeJR:H:O:W:E:T:r:i:p:dl:", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + "Try 'column --help' for more information.\n");
      return 1;
    }
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 't': table = true; break;
        case 's': separators = *option.value; given_separator = true; break;
        case 'o': between = *option.value; break;
        case 'c': width = whole_number(*option.value).value_or(80); break;
        case 'x': across = true; break;
        case 'L': keep_empty = true; break;
        case 'e': break;
        case 'N':
          for (std::size_t at = 0; at <= option.value->size();) {
            const auto comma = std::min(option.value->find(',', at), option.value->size());
            heads.push_back(option.value->substr(at, comma - at));
            at = comma + 1;
          }
          break;
        default: return call.not_modelled(fmt::format("column -{}", static_cast<char>(option.id)));
      }
    }
    texts.names = options.operands;
    return std::nullopt;
  }

  [[nodiscard]] std::vector<std::string> cells_of(std::string_view line) const {
    std::vector<std::string> cells;
    if (given_separator) {
      for (std::size_t at = 0;;) {
        const auto next = line.find_first_of(separators, at);
        cells.emplace_back(line.substr(at, next == std::string_view::npos ? next : next - at));
        if (next == std::string_view::npos) break;
        at = next + 1;
      }
      return cells;
    }
    for (std::size_t at = line.find_first_not_of(separators); at != std::string_view::npos;) {
      const auto end = std::min(line.find_first_of(separators, at), line.size());
      cells.emplace_back(line.substr(at, end - at));
      at = line.find_first_not_of(separators, end);
    }
    return cells;
  }

  void print_table(Call& call, const std::vector<std::string_view>& lines) const {
    std::vector<std::vector<std::string>> rows;
    if (!heads.empty()) rows.push_back(heads);
    for (const std::string_view line : lines) rows.push_back(cells_of(line));
    std::vector<std::size_t> widths;
    for (const auto& row : rows) {
      widths.resize(std::max(widths.size(), row.size()), 0);
      for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
    }
    for (const auto& row : rows) {
      call.runner().step();
      std::string out;
      for (std::size_t i = 0; i < widths.size(); ++i) {
        const std::string cell = i < row.size() ? row[i] : "";
        out += cell;
        if (i + 1 == widths.size()) break;
        out += std::string(widths[i] - width_of(cell), ' ') + between;
      }
      call.out(out + "\n");
    }
  }

  void print_columns(Call& call, const std::vector<std::string_view>& lines) const {
    std::size_t longest = 0;
    for (const std::string_view line : lines) longest = std::max(longest, width_of(line));
    const std::size_t cell = (longest + 8) / 8 * 8;
    const std::size_t columns = std::max<std::size_t>(1, width / cell);
    const std::size_t rows = (lines.size() + columns - 1) / columns;
    for (std::size_t row = 0; row < rows; ++row) {
      std::string out;
      std::size_t at = 0;
      for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t i = across ? row * columns + column : column * rows + row;
        if (i >= lines.size()) break;
        while (at < column * cell) {
          out += '\t';
          at = (at + 8) / 8 * 8;
        }
        out += lines[i];
        at += width_of(lines[i]);
      }
      call.out(out + "\n");
    }
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    std::vector<std::string_view> lines;
    for (const Texts::Text& text : texts.texts) {
      const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
      if (error != Errno::kNone) {
        call.complain("column: {}: {}\n", text.name, error_text(error));
        status = 1;
      }
      for (const std::string_view line : split_lines(text.text)) {
        if (!is_blank(line) || keep_empty) lines.push_back(line);
      }
    }
    if (lines.empty()) return Exited{status};
    if (table) print_table(call, lines);
    else print_columns(call, lines);
    return Exited{status};
  }
};

struct Comm {
  std::vector<std::string> argv{};
  bool begun = false;
  std::array<bool, 3> shown{true, true, true};
  bool checks = true;
  Texts texts{};
  std::array<bool, 2> told{};

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      static constexpr std::array kLongs{LongOption{"check-order", OptionValue::kNone, 300},
                                         LongOption{"nocheck-order", OptionValue::kNone, 301}};
      const Options options = read_options(argv, "123z", kLongs);
      if (options.wrong) {
        call.err(*options.wrong + try_help("comm"));
        return Exited{1};
      }
      for (const GivenOption& option : options.given) {
        if (option.id >= '1' && option.id <= '3') shown[static_cast<std::size_t>(option.id - '1')] = false;
        else if (option.id == 301) checks = false;
        else return Exited{call.not_modelled("comm with this option")};
      }
      if (options.operands.size() < 2) {
        if (options.operands.empty()) call.err("comm: missing operand\n");
        else call.complain("comm: missing operand after {}\n", quoted(options.operands[0]));
        call.err(try_help("comm"));
        return Exited{1};
      }
      if (options.operands.size() > 2) {
        call.complain("comm: extra operand {}\n{}", quoted(options.operands[2]), try_help("comm"));
        return Exited{1};
      }
      texts.names = options.operands;
    }
    if (auto step = texts.collect(call)) return *step;
    for (const Texts::Text& text : texts.texts) {
      const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
      if (error == Errno::kNone) continue;
      call.complain("comm: {}: {}\n", quoted_if_needed(text.name), error_text(error));
      return Exited{1};
    }
    return Exited{merge(call)};
  }

  // Whether the line behind the one that was used is in order, where the two files differ so far.
  void check(Call& call, std::size_t file, const std::vector<std::string_view>& lines, std::size_t used) {
    if (!checks || told[file] || used + 1 >= lines.size() || lines[used] <= lines[used + 1]) return;
    told[file] = true;
    report(call, "comm: file {} is not in sorted order\n", file + 1);
  }

  int merge(Call& call) {
    const auto a = split_lines(texts.texts[0].text), b = split_lines(texts.texts[1].text);
    const std::string second = shown[0] ? "\t" : "", third = second + (shown[1] ? "\t" : "");
    std::size_t i = 0, j = 0;
    bool unpaired = false;
    while (i < a.size() || j < b.size()) {
      call.runner().step();
      if (j == b.size() || (i < a.size() && a[i] < b[j])) {
        if (shown[0]) call.print("{}\n", a[i]);
        unpaired = true;
        check(call, 0, a, i++);
      } else if (i == a.size() || b[j] < a[i]) {
        if (shown[1]) call.print("{}{}\n", second, b[j]);
        unpaired = true;
        check(call, 1, b, j++);
      } else {
        if (shown[2]) call.print("{}{}\n", third, a[i]);
        if (unpaired) check(call, 0, a, i);
        if (unpaired) check(call, 1, b, j);
        ++i;
        ++j;
      }
    }
    if (!told[0] && !told[1]) return 0;
    report(call, "comm: input is not in sorted order\n");
    return 1;
  }
};

struct Nl {
  std::vector<std::string> argv{};
  bool begun = false;
  char style = 't';
  std::string between{"\t"};
  std::int64_t number = 1, by = 1;
  std::size_t width = 6;
  Texts texts{};

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      const Options options = read_options(argv, "b:w:s:v:i:n:d:f:h:l:p");
      if (options.wrong) {
        call.err(*options.wrong + try_help("nl"));
        return Exited{1};
      }
      for (const GivenOption& option : options.given) {
        const std::string& value = option.value.value_or("");
        if (option.id == 'b' && (value == "a" || value == "t" || value == "n")) style = value[0];
        else if (option.id == 'w') width = whole_number(value).value_or(6);
        else if (option.id == 's') between = value;
        else if (option.id == 'v') number = static_cast<std::int64_t>(whole_number(value).value_or(1));
        else if (option.id == 'i') by = static_cast<std::int64_t>(whole_number(value).value_or(1));
        else return Exited{call.not_modelled(fmt::format("nl -{} {}", static_cast<char>(option.id), value))};
      }
      texts.names = options.operands;
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    for (const Texts::Text& text : texts.texts) {
      const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
      if (error != Errno::kNone) {
        report(call, "nl: {}: {}\n", quoted_if_needed(text.name), error_text(error));
        status = 1;
        continue;
      }
      for (const std::string_view line : split_lines(text.text)) {
        if (style == 'a' || (style == 't' && !line.empty())) {
          call.print("{:>{}}{}{}\n", number, width, between, line);
          number += by;
        } else {
          call.print("{}{}\n", std::string(width + between.size(), ' '), line);
        }
      }
    }
    return Exited{status};
  }
};

template <class P>
Program with(const std::vector<std::string>& argv) {
  P program;
  program.argv = argv;
  return program;
}

}  // namespace

Program start_column(const std::vector<std::string>& argv) { return with<Column>(argv); }
Program start_comm(const std::vector<std::string>& argv) { return with<Comm>(argv); }
Program start_nl(const std::vector<std::string>& argv) { return with<Nl>(argv); }

}  // namespace nslab::shell

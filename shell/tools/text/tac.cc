// tac, paste: lines in another order or side by side.
//
// Sources: coreutils 9.1, src/tac.c, src/paste.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct Tac {
  std::vector<std::string> argv{};
  bool begun = false;
  Texts texts{};

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      const Options options = read_options(argv, "brs:");
      if (options.wrong) {
        call.err(*options.wrong + try_help("tac"));
        return Exited{1};
      }
      if (!options.given.empty()) return Exited{call.not_modelled("tac -s")};
      texts.names = options.operands;
    }
    if (auto step = texts.collect(call)) return *step;
    int status = 0;
    for (const auto& text : texts.texts) {
      if (text.open_failure != Errno::kNone || text.read_failure != Errno::kNone) {
        if (text.open_failure != Errno::kNone) {
          report(call, "tac: failed to open '{}' for reading: {}\n", text.name, error_text(text.open_failure));
        } else {
          report(call, "tac: {}: read error: {}\n", quoted_if_needed(text.name),
                 error_text(text.read_failure == Errno::kEISDIR ? Errno::kEINVAL : text.read_failure));
        }
        status = 1;
        continue;
      }
      // A last line without its newline runs into the one that follows it now.
      std::string_view rest = text.text;
      while (!rest.empty()) {
        const auto before = rest.size() > 1 ? rest.rfind('\n', rest.size() - 2) : std::string_view::npos;
        const std::size_t from = before == std::string_view::npos ? 0 : before + 1;
        call.out(rest.substr(from));
        rest = rest.substr(0, from);
      }
    }
    return Exited{status};
  }
};

struct Paste {
  // Several "-" take turns at the lines of the one standard input.
  void share_input(std::vector<std::vector<std::string_view>>& columns) const {
    std::vector<std::size_t> turns;
    for (std::size_t i = 0; i < texts.texts.size(); ++i) {
      if (texts.texts[i].name == "-") turns.push_back(i);
    }
    if (turns.size() < 2) return;
    const std::vector<std::string_view> lines = columns[turns[0]];
    columns[turns[0]].clear();
    for (std::size_t i = 0; i < lines.size(); ++i) columns[turns[i % turns.size()]].push_back(lines[i]);
  }

  std::vector<std::string> argv{};
  bool begun = false, serial = false;
  std::vector<std::string> delimiters{"\t"};
  Texts texts{};

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{LongOption{"delimiters", OptionValue::kRequired, 'd'},
                                       LongOption{"serial", OptionValue::kNone, 's'}};
    const Options options = read_options(argv, "d:sz", kLongs);
    if (options.wrong) {
      call.err(*options.wrong + try_help("paste"));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      if (option.id == 's') serial = true;
      if (option.id == 'z') return call.not_modelled("paste -z");
      if (option.id != 'd') continue;
      delimiters.clear();
      const std::string& list = *option.value;
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i] != '\\' || i + 1 == list.size()) {
          delimiters.emplace_back(1, list[i]);
          continue;
        }
        const char c = list[++i];
        delimiters.push_back(c == '0' ? "" : std::string(1, c == 'n' ? '\n' : c == 't' ? '\t' : c));
      }
      if (delimiters.empty()) delimiters.emplace_back();
    }
    texts.names = options.operands;
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    if (auto step = texts.collect(call)) return *step;
    std::vector<std::vector<std::string_view>> columns;
    int status = 0;
    for (const auto& text : texts.texts) {
      const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
      if (error != Errno::kNone) {
        report(call, "paste: {}: {}\n", quoted_if_needed(text.name), error_text(error));
        if (!serial) return Exited{1};
        status = 1;
        continue;
      }
      columns.push_back(split_lines(text.text));
    }
    if (!serial) share_input(columns);
    if (serial) {
      for (const auto& column : columns) {
        std::string out;
        for (std::size_t i = 0; i < column.size(); ++i)
          out += (i > 0 ? delimiters[(i - 1) % delimiters.size()] : "") + std::string(column[i]);
        call.out(out + "\n");
      }
      return Exited{status};
    }
    std::size_t rows = 0;
    for (const auto& column : columns) rows = std::max(rows, column.size());
    for (std::size_t row = 0; row < rows; ++row) {
      call.runner().step();
      std::string out;
      for (std::size_t i = 0; i < columns.size(); ++i) {
        if (i > 0) out += delimiters[(i - 1) % delimiters.size()];
        if (row < columns[i].size()) out += columns[i][row];
      }
      call.out(out + "\n");
    }
    return Exited{status};
  }
};

}  // namespace

Program start_tac(const std::vector<std::string>& argv) {
  Tac program;
  program.argv = argv;
  return program;
}

Program start_paste(const std::vector<std::string>& argv) {
  Paste program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

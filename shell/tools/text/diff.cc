// diff and cmp: where two texts differ.
//
// The shortest edit is found by comparing from both ends and a table between them; where several are as short, the one that GNU
// diff prints may be another.
//
// Not modelled: -r and directories, -y, -c, --color, patterns; texts whose differing middle has more than 4000 lines.
// Sources: diffutils 3.8's manual.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/file/paths.h"
#include "shell/tools/files/calendar.h"
#include "shell/tools/more.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"

namespace nslab::shell {

namespace {

constexpr std::size_t kMostMiddle = 4000;

// Lines [a, a_end) of the first stand against [b, b_end) of the second.
struct Change {
  std::size_t a = 0, a_end = 0, b = 0, b_end = 0;
};

struct Lines {
  std::vector<std::string_view> lines{};
  bool unended = false;  // the last has no newline
};

struct Diff {
  std::vector<std::string> argv{};
  bool begun = false, brief = false, tell_same = false, ignore_case = false, ignore_space = false, ignore_all_space = false, absent = false;
  int context = -1;  // of the unified form
  Texts texts{};
  std::vector<std::string> labels{};

  Step operator()(Call& call);

 private:
  std::optional<int> begin(Call& call);
  [[nodiscard]] std::string key(std::string_view line, bool unended) const;
  std::vector<Change> changes(Call& call, const Lines& a, const Lines& b, bool& too_large) const;
  void print_normal(Call& call, const Lines& a, const Lines& b, const std::vector<Change>& all) const;
  void print_unified(Call& call, const Lines& a, const Lines& b, const std::vector<Change>& all) const;
  static std::string stamp(Call& call, const std::string& name);
  static void print_line(Call& call, std::string_view mark, const Lines& of, std::size_t i);
};

std::string Diff::key(std::string_view line, bool unended) const {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    char c = line[i];
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\v' || c == '\f';
    if (space && ignore_all_space) continue;
    if (space && ignore_space) {
      while (i + 1 < line.size() && (line[i + 1] == ' ' || line[i + 1] == '\t')) ++i;
      if (i + 1 == line.size()) continue;
      c = ' ';
    }
    if (ignore_case && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    out += c;
  }
  return unended && !ignore_space && !ignore_all_space ? out + "\n\\" : out;
}

std::optional<int> Diff::begin(Call& call) {
  static constexpr std::array kLongs{
      LongOption{"brief", OptionValue::kNone, 'q'},          LongOption{"report-identical-files", OptionValue::kNone, 's'},
      LongOption{"ignore-case", OptionValue::kNone, 'i'},    LongOption{"ignore-space-change", OptionValue::kNone, 'b'},
      LongOption{"ignore-all-space", OptionValue::kNone, 'w'}, LongOption{"unified", OptionValue::kOptional, 'U'},
      LongOption{"new-file", OptionValue::kNone, 'N'},       LongOption{"normal", OptionValue::kNone, 300},
      LongOption{"label", OptionValue::kRequired, 'L'},      LongOption{"text", OptionValue::kNone, 'a'},
      LongOption{"recursive", OptionValue::kNone, 'r'},      LongOption{"side-by-side", OptionValue::kNone, 'y'},
      LongOption{"context", OptionValue::kOptional, 'c'},    LongOption{"color", OptionValue::kOptional, 301},
      LongOption{"minimal", OptionValue::kNone, 'd'}};
  const Options options = read_options(argv, "qsibwuU:NaL:rycC:dBt0123456789", kLongs);
  if (options.wrong) {
    call.err(*options.wrong + "diff: Try 'diff --help' for more information.\n");
    return 2;
  }
  for (const GivenOption& option : options.given) {
    switch (option.id) {
      case 'q': brief = true; break;
      case 's': tell_same = true; break;
      case 'i': ignore_case = true; break;
      case 'b': ignore_space = true; break;
      case 'w': ignore_all_space = true; break;
      case 'u': context = std::max(context, 3); break;
      case 'U': context = static_cast<int>(whole_number(option.value.value_or("3")).value_or(3)); break;
      case '0': case '1': case '2': case '3': case '4': case '5': case '6': case '7': case '8': case '9': context = option.id - '0'; break;
      case 'N': absent = true; break;
      case 'L': labels.push_back(*option.value); break;
      case 'a': case 'd': case 300: case 't': break;
      case 'r': break;
      case 301:
        if (option.value && *option.value != "never" && *option.value != "auto") return call.not_modelled("diff --color=" + *option.value);
        break;
      default: return call.not_modelled(fmt::format("diff -{}", static_cast<char>(option.id)));
    }
  }
  if (options.operands.size() != 2) {
    if (options.operands.size() > 2) call.complain("diff: extra operand '{}'\n", options.operands[2]);
    else call.complain("diff: missing operand after '{}'\n", options.operands.empty() ? "diff" : options.operands[0]);
    call.err("diff: Try 'diff --help' for more information.\n");
    return 2;
  }
  texts.names = options.operands;
  // A file against a folder is that file's namesake in it.
  const Walker walker{call.world(), call.process()};
  const auto is_folder = [&](const std::string& name) {
    const auto place = resolve(walker, name);
    return name != "-" && place && type_of(walker, *place) == FileType::kDirectory;
  };
  const bool first = is_folder(texts.names[0]), second = is_folder(texts.names[1]);
  if (first && second) return call.not_modelled("diff of directories");
  const auto inside = [](const std::string& folder, const std::string& file) {
    return folder + (folder.ends_with('/') ? "" : "/") + file.substr(file.rfind('/') + 1);
  };
  if (first) texts.names[0] = inside(texts.names[0], texts.names[1]);
  if (second) texts.names[1] = inside(texts.names[1], texts.names[0]);
  return std::nullopt;
}

// The longest common subsequence of what lies between the lines that are alike at both ends.
std::vector<Change> Diff::changes(Call& call, const Lines& a, const Lines& b, bool& too_large) const {
  std::vector<std::string> left, right;
  for (std::size_t i = 0; i < a.lines.size(); ++i) left.push_back(key(a.lines[i], a.unended && i + 1 == a.lines.size()));
  for (std::size_t i = 0; i < b.lines.size(); ++i) right.push_back(key(b.lines[i], b.unended && i + 1 == b.lines.size()));
  std::size_t from = 0, a_end = left.size(), b_end = right.size();
  while (from < a_end && from < b_end && left[from] == right[from]) ++from;
  while (a_end > from && b_end > from && left[a_end - 1] == right[b_end - 1]) --a_end, --b_end;
  const std::size_t rows = a_end - from, columns = b_end - from;
  too_large = rows > kMostMiddle || columns > kMostMiddle;
  if (too_large) return {};
  std::vector<std::uint16_t> table((rows + 1) * (columns + 1), 0);
  const auto at = [&](std::size_t i, std::size_t j) -> std::uint16_t& { return table[i * (columns + 1) + j]; };
  for (std::size_t i = rows; i-- > 0;) {
    for (std::size_t j = 0; j < columns / 64 + 1; ++j) call.runner().step();
    for (std::size_t j = columns; j-- > 0;) {
      at(i, j) =
          left[from + i] == right[from + j] ? static_cast<std::uint16_t>(at(i + 1, j + 1) + 1) : std::max(at(i + 1, j), at(i, j + 1));
    }
  }
  std::vector<Change> all;
  std::size_t i = 0, j = 0;
  while (i < rows || j < columns) {
    if (i < rows && j < columns && left[from + i] == right[from + j]) {
      ++i;
      ++j;
      continue;
    }
    Change change{from + i, from + i, from + j, from + j};
    while ((i < rows || j < columns) && !(i < rows && j < columns && left[from + i] == right[from + j])) {
      if (j == columns || (i < rows && at(i + 1, j) >= at(i, j + 1))) ++i;
      else ++j;
    }
    change.a_end = from + i;
    change.b_end = from + j;
    all.push_back(change);
  }
  return all;
}

// When a file was last changed, as the unified form's head has it.
std::string Diff::stamp(Call& call, const std::string& name) {
  const Walker walker{call.world(), call.process()};
  const auto place = resolve(walker, name);
  const bool kept = name != "-" && place && place->node.fs == FsKind::kTree;
  const Instant when = kept ? call.world().inodes[place->node.inode].modified : call.now();
  return "\t" + format_time("%Y-%m-%d %H:%M:%S.%N +0000", seconds_of(when), nanoseconds_of(when));
}

void Diff::print_line(Call& call, std::string_view mark, const Lines& of, std::size_t i) {
  call.print("{}{}\n", mark, of.lines[i]);
  if (of.unended && i + 1 == of.lines.size()) call.out("\\ No newline at end of file\n");
}

void Diff::print_normal(Call& call, const Lines& a, const Lines& b, const std::vector<Change>& all) const {
  const auto range = [](std::size_t from, std::size_t to) {
    return to - from > 1 ? fmt::format("{},{}", from + 1, to) : fmt::format("{}", to == from ? from : to);
  };
  for (const Change& change : all) {
    const bool gone = change.a_end > change.a, come = change.b_end > change.b;
    call.print("{}{}{}\n", range(change.a, change.a_end), gone && come ? 'c' : gone ? 'd' : 'a', range(change.b, change.b_end));
    for (std::size_t i = change.a; i < change.a_end; ++i) print_line(call, "< ", a, i);
    if (gone && come) call.out("---\n");
    for (std::size_t i = change.b; i < change.b_end; ++i) print_line(call, "> ", b, i);
  }
}

void Diff::print_unified(Call& call, const Lines& a, const Lines& b, const std::vector<Change>& all) const {
  const auto around = static_cast<std::size_t>(context);
  const auto range = [](std::size_t from, std::size_t to) {
    return to - from == 1 ? fmt::format("{}", to) : fmt::format("{},{}", to == from ? from : from + 1, to - from);
  };
  for (std::size_t first = 0; first < all.size();) {
    std::size_t last = first;
    while (last + 1 < all.size() && all[last + 1].a - all[last].a_end <= 2 * around) ++last;
    const std::size_t before = std::min(around, all[first].a);
    const std::size_t after = std::min(around, a.lines.size() - all[last].a_end);
    call.print("@@ -{} +{} @@\n", range(all[first].a - before, all[last].a_end + after),
               range(all[first].b - before, all[last].b_end + after));
    std::size_t at = all[first].a - before;
    for (std::size_t k = first; k <= last; ++k) {
      for (; at < all[k].a; ++at) print_line(call, " ", a, at);
      for (; at < all[k].a_end; ++at) print_line(call, "-", a, at);
      for (std::size_t j = all[k].b; j < all[k].b_end; ++j) print_line(call, "+", b, j);
    }
    for (; at < all[last].a_end + after; ++at) print_line(call, " ", a, at);
    first = last + 1;
  }
}

Step Diff::operator()(Call& call) {
  if (!begun) {
    begun = true;
    if (const auto over = begin(call)) return Exited{*over};
  }
  if (auto step = texts.collect(call)) return *step;
  bool trouble = false;
  for (Texts::Text& text : texts.texts) {
    const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
    if (error == Errno::kNone || (absent && error == Errno::kENOENT)) continue;
    call.complain("diff: {}: {}\n", text.name, error_text(error));
    trouble = true;
  }
  if (trouble) return Exited{2};
  const auto lines_of = [](const std::string& text) { return Lines{split_lines(text), !text.empty() && text.back() != '\n'}; };
  const Lines a = lines_of(texts.texts[0].text), b = lines_of(texts.texts[1].text);
  bool too_large = false;
  const std::vector<Change> all = changes(call, a, b, too_large);
  const std::string first = texts.texts[0].name, second = texts.texts[1].name;
  if (too_large) return Exited{call.not_modelled("diff of texts so large")};
  if (all.empty()) {
    if (tell_same) call.print("Files {} and {} are identical\n", first, second);
    return Exited{0};
  }
  if (brief) {
    call.print("Files {} and {} differ\n", first, second);
  } else if (context >= 0) {
    call.print("--- {}\n", labels.empty() ? first + stamp(call, first) : labels[0]);
    call.print("+++ {}\n", labels.size() < 2 ? second + stamp(call, second) : labels[1]);
    print_unified(call, a, b, all);
  } else {
    print_normal(call, a, b, all);
  }
  return Exited{1};
}

struct Cmp {
  std::vector<std::string> argv{};
  bool begun = false, silent = false;
  Texts texts{};

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      const Options options =
          read_options(argv, "s", std::array{LongOption{"quiet", OptionValue::kNone, 's'}, LongOption{"silent", OptionValue::kNone, 's'}});
      if (options.wrong || options.operands.empty() || options.operands.size() > 2)
        return Exited{call.not_modelled("cmp with these words")};
      silent = !options.given.empty();
      texts.names = options.operands;
      if (texts.names.size() == 1) texts.names.emplace_back("-");
    }
    if (auto step = texts.collect(call)) return *step;
    for (const Texts::Text& text : texts.texts) {
      const Errno error = text.open_failure != Errno::kNone ? text.open_failure : text.read_failure;
      if (error == Errno::kNone) continue;
      if (!silent) call.complain("cmp: {}: {}\n", text.name, error_text(error));
      return Exited{2};
    }
    const std::string &a = texts.texts[0].text, &b = texts.texts[1].text;
    const auto at = static_cast<std::size_t>(
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(std::min(a.size(), b.size())), b.begin()).first - a.begin());
    if (at == a.size() && at == b.size()) return Exited{0};
    if (silent) return Exited{1};
    const auto lines = std::count(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(at), '\n');
    if (at < std::min(a.size(), b.size())) {
      call.print("{} {} differ: byte {}, line {}\n", texts.texts[0].name, texts.texts[1].name, at + 1, lines + 1);
      return Exited{1};
    }
    const std::string& shorter = a.size() < b.size() ? texts.texts[0].name : texts.texts[1].name;
    if (at == 0) call.complain("cmp: EOF on {} which is empty\n", shorter);
    else if (a[at - 1] == '\n') call.complain("cmp: EOF on {} after byte {}, line {}\n", shorter, at, lines);
    else call.complain("cmp: EOF on {} after byte {}, in line {}\n", shorter, at, lines + 1);
    return Exited{1};
  }
};

}  // namespace

Program start_diff(const std::vector<std::string>& argv) {
  Diff program;
  program.argv = argv;
  return program;
}

Program start_cmp(const std::vector<std::string>& argv) {
  Cmp program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

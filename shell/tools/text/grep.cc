// grep, egrep, fgrep: lines that match.
//
// Not modelled: of -P what perl_pattern.h leaves out, -r without names is from ".", colours are those of GREP_COLORS unset.
// Sources: GNU grep 3.8, src/grep.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <deque>

#include "model/file/paths.h"
#include "shell/expand/pattern.h"
#include "shell/tools/text/grep_search.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

constexpr int kLineBuffered = 300, kLabel = 301, kInclude = 302, kExclude = 303, kNoIgnoreCase = 304, kColor = 305, kHelp = 306,
              kSeparator = 307, kNoSeparator = 308, kBinaryFiles = 309, kExcludeDir = 310, kExcludeFrom = 311;
constexpr auto kNone = OptionValue::kNone;
constexpr auto kRequired = OptionValue::kRequired;
constexpr std::array kGrepLongs{LongOption{"basic-regexp", kNone, 'G'},
                                LongOption{"extended-regexp", kNone, 'E'},
                                LongOption{"fixed-regexp", kNone, 'F'},
                                LongOption{"fixed-strings", kNone, 'F'},
                                LongOption{"perl-regexp", kNone, 'P'},
                                LongOption{"after-context", kRequired, 'A'},
                                LongOption{"before-context", kRequired, 'B'},
                                LongOption{"binary-files", kRequired, kBinaryFiles},
                                LongOption{"binary", kNone, 'U'},
                                LongOption{"byte-offset", kNone, 'b'},
                                LongOption{"context", kRequired, 'C'},
                                LongOption{"color", OptionValue::kOptional, kColor},
                                LongOption{"colour", OptionValue::kOptional, kColor},
                                LongOption{"count", kNone, 'c'},
                                LongOption{"devices", kRequired, 'D'},
                                LongOption{"directories", kRequired, 'd'},
                                LongOption{"exclude", kRequired, kExclude},
                                LongOption{"exclude-from", kRequired, kExcludeFrom},
                                LongOption{"exclude-dir", kRequired, kExcludeDir},
                                LongOption{"file", kRequired, 'f'},
                                LongOption{"files-with-matches", kNone, 'l'},
                                LongOption{"files-without-match", kNone, 'L'},
                                LongOption{"group-separator", kRequired, kSeparator},
                                LongOption{"help", kNone, kHelp},
                                LongOption{"include", kRequired, kInclude},
                                LongOption{"ignore-case", kNone, 'i'},
                                LongOption{"no-ignore-case", kNone, kNoIgnoreCase},
                                LongOption{"initial-tab", kNone, 'T'},
                                LongOption{"label", kRequired, kLabel},
                                LongOption{"line-buffered", kNone, kLineBuffered},
                                LongOption{"line-regexp", kNone, 'x'},
                                LongOption{"line-number", kNone, 'n'},
                                LongOption{"max-count", kRequired, 'm'},
                                LongOption{"no-filename", kNone, 'h'},
                                LongOption{"no-group-separator", kNone, kNoSeparator},
                                LongOption{"no-messages", kNone, 's'},
                                LongOption{"null", kNone, 'Z'},
                                LongOption{"null-data", kNone, 'z'},
                                LongOption{"only-matching", kNone, 'o'},
                                LongOption{"quiet", kNone, 'q'},
                                LongOption{"recursive", kNone, 'r'},
                                LongOption{"dereference-recursive", kNone, 'R'},
                                LongOption{"regexp", kRequired, 'e'},
                                LongOption{"invert-match", kNone, 'v'},
                                LongOption{"silent", kNone, 'q'},
                                LongOption{"text", kNone, 'a'},
                                LongOption{"version", kNone, 'V'},
                                LongOption{"with-filename", kNone, 'H'},
                                LongOption{"word-regexp", kNone, 'w'}};
constexpr std::string_view kShorts = "0123456789A:B:C:D:EFGHILPTUVX:abcd:e:f:hiLlm:noqRrsuvwxyZz";

constexpr std::string_view kUsage = "Usage: grep [OPTION]... PATTERNS [FILE]...\nTry 'grep --help' for more information.\n";

struct Grep {
  std::vector<std::string> argv{};
  GrepPatterns patterns{};
  bool begun = false, invert = false, count = false, quiet = false, silent = false, list = false, list_without = false, only = false,
       numbers = false, offsets = false, recursive = false, names_by_folder = false, follow = false, null_names = false, color = false,
       binary_as_text = false, skip_binary = false, skip_directories = false;
  std::optional<bool> with_names{};
  std::vector<std::string> include{}, exclude{}, exclude_dir{};
  char end = '\n';
  long before = 0, after = 0;
  std::optional<std::int64_t> most{};
  std::optional<std::string> separator = "--";
  std::string label = "(standard input)";

  std::vector<std::string> files{};
  std::size_t next = 0;
  bool any_selected = false, failed = false;
  Source source{};
  std::string name{};
  // of the file that is being read
  std::int64_t selected = 0, line_number = 0;
  std::uint64_t offset = 0;
  long after_left = 0;
  bool printed_any = false, is_binary = false, said_binary = false, looked = false;
  std::int64_t last_printed = 0;
  struct Held {
    std::string text{};
    std::int64_t number = 0;
    std::uint64_t offset = 0;
  };
  std::deque<Held> held{};

  int usage(Call& call) {
    call.err(kUsage);
    return 2;
  }

  static std::optional<long> length(const std::string& text) {
    const auto number = whole_number(text);
    return number ? std::optional(static_cast<long>(std::min<std::uint64_t>(*number, 1U << 30))) : std::nullopt;
  }

  // A status where grep ends at once.
  std::optional<int> set(Call& call, const GivenOption& option, std::vector<std::string>& texts, std::string& digits, bool& given) {
    const std::string value = option.value.value_or("");
    auto add_patterns = [&](std::string_view text) {
      given = true;
      if (text.empty()) texts.emplace_back();
      while (!text.empty()) {
        const auto newline = text.find('\n');
        texts.emplace_back(text.substr(0, newline));
        if (newline == std::string_view::npos) break;
        text.remove_prefix(newline + 1);
        if (text.empty() && option.id != 'f') texts.emplace_back();
      }
    };
    switch (option.id) {
      case 'A':
      case 'B':
      case 'C': {
        const auto lines = length(value);
        if (!lines) {
          report(call, "grep: {}: invalid context length argument\n", value);
          return 2;
        }
        if (option.id != 'B') after = *lines;
        if (option.id != 'A') before = *lines;
        break;
      }
      case 'E': patterns.kind = PatternKind::kExtended; break;
      case 'F': patterns.kind = PatternKind::kFixed; break;
      case 'G': patterns.kind = PatternKind::kBasic; break;
      case 'P': patterns.kind = PatternKind::kPerl; break;
      case 'H': with_names = true; break;
      case 'h': with_names = false; break;
      case 'I': skip_binary = true; break;
      case 'a': binary_as_text = true; break;
      case 'U':
      case 'u': break;
      case 'b': offsets = true; break;
      case 'c': count = true; break;
      case 'd':
        if (value == "recurse") recursive = true;
        if (value == "skip") skip_directories = true;
        break;
      case 'e': add_patterns(value); break;
      case 'f': {
        const auto text = value == "-" ? Result<std::string>(call.read(0).value_or("")) : call.read_file(value);
        if (!text) {
          report(call, "grep: {}: {}\n", value, error_text(call.code(text.error())));
          return 2;
        }
        given = true;
        if (!text->empty()) add_patterns(*text);
        break;
      }
      case 'i':
      case 'y': patterns.ignore_case = true; break;
      case kNoIgnoreCase: patterns.ignore_case = false; break;
      case 'l': list = true; list_without = false; break;
      case 'L': list_without = true; list = false; break;
      case 'm': {
        const bool negative = value.size() > 1 && value[0] == '-';
        const auto number = whole_number(negative ? std::string_view(value).substr(1) : std::string_view(value));
        if (!number) {
          call.err("grep: invalid max count\n");
          return 2;
        }
        most = negative ? std::nullopt : std::optional(static_cast<std::int64_t>(*number));
        break;
      }
      case 'n': numbers = true; break;
      case 'o': only = true; break;
      case 'q': quiet = true; break;
      case 'R': follow = true; [[fallthrough]];
      case 'r': recursive = true; break;
      case 's': silent = true; break;
      case 'v': invert = true; break;
      case 'w': patterns.word = true; break;
      case 'x': patterns.line = true; break;
      case 'z': end = '\0'; break;
      case 'Z': null_names = true; break;
      case kLineBuffered: call.buffer_lines(); break;
      case kLabel: label = value; break;
      case kInclude: include.push_back(value); break;
      case kExclude: exclude.push_back(value); break;
      case kExcludeDir: exclude_dir.push_back(value); break;
      case kSeparator: separator = value; break;
      case kNoSeparator: separator.reset(); break;
      case kColor:
        if (option.value == "always" || option.value == "yes" || option.value == "force") {
          color = true;
        } else if (!option.value || value == "auto" || value == "tty" || value == "if-tty") {
          color = call.is_terminal(1) && call.variable("TERM").value_or("dumb") != "dumb";
        } else if (value != "never" && value != "no" && value != "none") {
          return usage(call);
        }
        break;
      case kBinaryFiles: binary_as_text = value == "text"; skip_binary = value == "without-match"; break;
      default:
        if (option.id >= '0' && option.id <= '9') {
          digits += static_cast<char>(option.id);
          before = after = *length(digits);
          break;
        }
        return call.not_modelled(option.id < 256 ? fmt::format("grep -{}", static_cast<char>(option.id)) : "this option of grep");
    }
    return std::nullopt;
  }

  std::optional<int> begin(Call& call) {
    const std::string& called = argv.front();
    if (called.ends_with("egrep")) patterns.kind = PatternKind::kExtended;
    if (called.ends_with("fgrep")) patterns.kind = PatternKind::kFixed;
    Options options = read_options(argv, kShorts, kGrepLongs);
    if (options.wrong) {
      call.err("grep" + options.wrong->substr(called.size()));
      return usage(call);
    }
    std::vector<std::string> texts;
    std::string digits;
    bool given = false;
    for (const GivenOption& option : options.given) {
      if (const auto over = set(call, option, texts, digits, given)) return over;
    }
    files = std::move(options.operands);
    if (!given) {
      if (files.empty()) return usage(call);
      set(call, GivenOption{'e', files.front()}, texts, digits, given);
      files.erase(files.begin());
    }
    const auto warnings = patterns.compile(texts);
    if (!patterns.not_modelled.empty()) return call.not_modelled(patterns.not_modelled);
    if (!warnings) {
      report(call, "grep: {}\n", warnings.error());
      return 2;
    }
    call.err(*warnings);
    if (quiet) list = list_without = false;
    if (quiet || list || list_without) count = false;
    if (only || count || list || list_without || quiet) before = after = 0;
    names_by_folder = !with_names && recursive && files.size() <= 1;
    if (!with_names) with_names = files.size() > 1;
    if (files.empty()) files.emplace_back(recursive ? "." : "-");
    if (most == 0 && !list_without) return 1;
    return std::nullopt;
  }

  bool wanted(const std::string& path, bool directory, bool named) const {
    const auto slash = path.rfind('/');
    const std::string base = slash == std::string::npos ? path : path.substr(slash + 1);
    auto fits = [&](const std::string& glob) { const Marked pattern{glob, std::string(glob.size(), 0)};
      return matches(pattern, base) || matches(pattern, path); };
    if (directory) return std::none_of(exclude_dir.begin(), exclude_dir.end(), fits) || named;
    if (std::any_of(exclude.begin(), exclude.end(), fits)) return false;
    return include.empty() || std::any_of(include.begin(), include.end(), fits);
  }

  // What is below a directory takes its place in the list of files.
  void expand(Call& call, const std::string& directory) {
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, directory);
    if (!place) return;
    const auto entries = list_directory(walker, *place);
    if (!entries) return;
    std::vector<std::string> found;
    const bool implied = directory == "." && next == 1 && argv.back() != ".";
    for (const std::string& entry : *entries) {
      call.runner().step();
      const std::string path = implied ? entry : directory.ends_with('/') ? directory + entry : directory + "/" + entry;
      const auto at = resolve(walker, path, follow);
      if (!at) continue;
      const FileType type = type_of(walker, *at);
      if (type != FileType::kFile && type != FileType::kDirectory) continue;
      if (wanted(path, type == FileType::kDirectory, false)) found.push_back(path);
    }
    files.insert(files.begin() + static_cast<std::ptrdiff_t>(next), found.begin(), found.end());
  }

  // Whether a file is to be read now.
  bool open_next(Call& call) {
    const std::string file = files[next++];
    selected = line_number = 0;
    offset = 0;
    after_left = 0;
    is_binary = said_binary = looked = false;
    held.clear();
    last_printed = -1;  // what follows a group of another file is never next to it
    if (file == "-") {
      name = label;
      source.open_input();
      return true;
    }
    name = file;
    const Walker walker{call.world(), call.process()};
    const auto place = resolve(walker, file);
    if (place && type_of(walker, *place) == FileType::kDirectory) {
      if (recursive) {
        if (names_by_folder) with_names = true;
        expand(call, file);
      } else if (!skip_directories) {
        if (!silent) report(call, "grep: {}: Is a directory\n", file);
        // Its reading fails; a count, or a name for -L, is given all the same.
        failed = true;
        finish_file(call);
      }
      return false;
    }
    if (const Errno error = source.open(call, file); error != Errno::kNone) {
      if (!silent) report(call, "grep: {}: {}\n", file, error_text(error));
      failed = true;
      return false;
    }
    return true;
  }

  [[nodiscard]] std::string paint(std::string_view code, std::string_view text) const {
    return color ? fmt::format("\33[{}m\33[K{}\33[m\33[K", code, text) : std::string(text);
  }

  void print_head(Call& call, char mark, std::int64_t number, std::uint64_t at) {
    if (*with_names) call.out(paint("35", name) + (null_names ? std::string(1, '\0') : paint("36", std::string(1, mark))));
    if (numbers) call.out(paint("32", std::to_string(number)) + paint("36", std::string(1, mark)));
    if (offsets) call.out(paint("32", std::to_string(at)) + paint("36", std::string(1, mark)));
  }

  void print_line(Call& call, std::string_view text, char mark, std::int64_t number, std::uint64_t at) {
    if (separator && (before > 0 || after > 0) && printed_any && number != last_printed + 1) call.out(paint("36", *separator) + "\n");
    printed_any = true;
    last_printed = number;
    print_head(call, mark, number, at);
    if (color && (mark == ':') != invert) {
      std::string out;
      std::size_t from = 0;
      while (from <= text.size()) {
        const Span match = patterns.find(text, from);
        if (!match.is_set()) break;
        if (match.size() == 0) {
          ++from;
          continue;
        }
        out += text.substr(from, static_cast<std::size_t>(match.from) - from);
        out += paint("01;31", text.substr(static_cast<std::size_t>(match.from), match.size()));
        from = static_cast<std::size_t>(match.to);
      }
      call.out(out + std::string(from <= text.size() ? text.substr(from) : ""));
    } else {
      call.out(text);
    }
    call.out(std::string(1, end));
  }

  void print_matches(Call& call, std::string_view text) {
    for (std::size_t from = 0; from <= text.size();) {
      const Span match = patterns.find(text, from);
      if (!match.is_set()) break;
      call.runner().step();
      if (match.size() == 0) {
        from = static_cast<std::size_t>(match.from) + 1;
        continue;
      }
      print_head(call, ':', line_number, offset + static_cast<std::uint64_t>(match.from));
      call.out(paint("01;31", text.substr(static_cast<std::size_t>(match.from), match.size())) + end);
      from = static_cast<std::size_t>(match.to);
    }
  }

  // False: no more of this file is needed.
  bool take(Call& call, const std::string& text) {
    ++line_number;
    const bool matched = (patterns.any || patterns.find(text, 0).is_set()) != invert;
    bool go_on = true;
    if (matched) {
      ++selected;
      any_selected = true;
      if (quiet || list || list_without) return false;
      if (is_binary && !count) {
        call.flush();
        report(call, "grep: {}: binary file matches\n", name);
        return false;
      }
      if (only) {
        if (!invert && !count) print_matches(call, text);
      } else if (!count) {
        for (const Held& line : held) print_line(call, line.text, '-', line.number, line.offset);
        held.clear();
        print_line(call, text, ':', line_number, offset);
      }
      after_left = after;
      if (most && selected >= *most) go_on = after_left > 0;
    } else if (after_left > 0 && !only && !count) {
      --after_left;
      print_line(call, text, '-', line_number, offset);
      if (most && selected >= *most && after_left == 0) go_on = false;
    } else if (before > 0) {
      held.push_back({text, line_number, offset});
      if (static_cast<long>(held.size()) > before) held.pop_front();
    }
    offset += text.size() + 1;
    return go_on;
  }

  void finish_file(Call& call) {
    if (count) {
      if (*with_names) call.out(paint("35", name) + (null_names ? std::string(1, '\0') : paint("36", ":")));
      call.print("{}\n", selected);
    }
    if ((list && selected > 0) || (list_without && selected == 0)) call.out(paint("35", name) + (null_names ? std::string(1, '\0') : "\n"));
  }

  // A zero octet in what comes first makes a file binary.
  void look(const std::string& data) {
    looked = true;
    if (binary_as_text || end == '\0') return;
    is_binary = data.find('\0') != std::string::npos;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto status = begin(call)) return Exited{*status};
    }
    std::string text;
    while (true) {
      if (!source.is_open()) {
        if (next == files.size() || (quiet && any_selected)) break;
        if (!open_next(call)) continue;
      }
      bool terminated = false;
      const Source::Got got = source.line(call, text, terminated, end);
      if (got == Source::Got::kWait) return source.pause(call);
      if (got == Source::Got::kFailed && !silent) report(call, "grep: {}: {}\n", name, error_text(source.failure));
      if (got == Source::Got::kFailed) failed = true;
      if (got == Source::Got::kData) {
        if (!looked) look(text + source.data);
        if (is_binary && skip_binary) {
          source.close(call);
          continue;
        }
        // After the last that is wanted only context may follow, up to the next match.
        if (most && selected >= *most && patterns.find(text, 0).is_set() != invert) {
          finish_file(call);
          source.close(call);
          continue;
        }
        if (take(call, text)) continue;
      }
      finish_file(call);
      source.close(call);
    }
    if (failed && !(quiet && any_selected)) return Exited{2};
    return Exited{any_selected ? 0 : 1};
  }
};

}  // namespace

Program start_grep(const std::vector<std::string>& argv) {
  Grep program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

// sed: lines edited.
//
// Not modelled: the e command and flag, --debug, --sandbox, -i of links.
// Sources: GNU sed 4.9, sed/execute.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "model/file/paths.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/sed_script.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

struct RangeState {
  bool active = false;
  std::uint64_t end = 0;
};

struct Sed {
  std::vector<std::string> argv{};
  bool begun = false, quiet = false, separate = false, in_place = false, line_buffered = false;
  std::string suffix{};
  char end = '\n';
  int wrap = 70;
  std::vector<SedCommand> commands{};
  std::vector<RangeState> ranges{};
  std::map<std::string, int> outputs{};  // files that w writes to, by their descriptors
  std::map<std::string, std::pair<std::vector<std::string>, std::size_t>> line_files{};  // what R reads
  std::vector<std::string> files{};
  std::size_t next = 0;
  Source source{};
  std::string file_name = "-";
  std::string edited{};  // with -i: the file as it becomes
  int status = 0;

  std::string space{}, hold{};
  bool terminated = true, missing_newline = false;
  std::uint64_t line = 0;
  std::size_t pc = 0;
  bool broken = false;
  bool in_cycle = false, replaced = false, keep_space = false;
  std::optional<Regex> last_regex{};
  struct Appended {
    std::string text{};
    bool is_file = false;
  };
  std::vector<Appended> appended{};

  enum class Ready : std::uint8_t { kYes, kNo, kWait };

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{
        LongOption{"expression", OptionValue::kRequired, 'e'}, LongOption{"file", OptionValue::kRequired, 'f'},
        LongOption{"in-place", OptionValue::kOptional, 'i'},   LongOption{"line-length", OptionValue::kRequired, 'l'},
        LongOption{"null-data", OptionValue::kNone, 'z'},      LongOption{"zero-terminated", OptionValue::kNone, 'z'},
        LongOption{"quiet", OptionValue::kNone, 'n'},          LongOption{"posix", OptionValue::kNone, 300},
        LongOption{"silent", OptionValue::kNone, 'n'},         LongOption{"regexp-extended", OptionValue::kNone, 'E'},
        LongOption{"separate", OptionValue::kNone, 's'},       LongOption{"unbuffered", OptionValue::kNone, 'u'},
        LongOption{"debug", OptionValue::kNone, 301},          LongOption{"sandbox", OptionValue::kNone, 301},
        LongOption{"follow-symlinks", OptionValue::kNone, 300}, LongOption{"version", OptionValue::kNone, 301},
        LongOption{"help", OptionValue::kNone, 301}};
    Options options = read_options(argv, "bsnrzuEe:f:l:i::s", kLongs);
    if (options.wrong) {
      call.err(*options.wrong);
      usage(call);
      return 1;
    }
    std::vector<SedScriptPart> parts;
    SedOptions sed_options;
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'n': quiet = true; break;
        case 'E':
        case 'r': sed_options.extended = true; break;
        case 's': separate = true; break;
        case 'z': end = '\0'; break;
        case 'u': line_buffered = true; break;
        case 'l': wrap = static_cast<int>(whole_number(*option.value).value_or(70)); break;
        case 'e': parts.push_back({*option.value, ""}); break;
        case 'f': {
          const auto text = call.read_file(*option.value);
          if (!text) {
            call.complain("sed: couldn't open file {}: {}\n", *option.value, error_text(call.code(text.error())));
            return 1;
          }
          parts.push_back({text->ends_with('\n') ? text->substr(0, text->size() - 1) : *text, *option.value});
          break;
        }
        case 'i':
          in_place = separate = true;
          suffix = option.value.value_or("");
          break;
        case 301: return call.not_modelled("this option of sed");
        default: break;
      }
    }
    if (parts.empty()) {
      if (options.operands.empty()) {
        usage(call);
        return 1;
      }
      parts.push_back({options.operands.front(), ""});
      options.operands.erase(options.operands.begin());
    }
    auto script = parse_sed(parts, sed_options);
    if (!script) {
      call.complain("sed: {}\n", script.error());
      return script.error().starts_with("can't find label") ? 4 : 1;
    }
    commands = std::move(script->commands);
    quiet = quiet || script->quiet;
    ranges.resize(commands.size());
    files = options.operands;
    if (files.empty()) files.emplace_back("-");
    if (line_buffered) call.buffer_lines();
    return prepare(call);
  }

  static void usage(Call& call) {
    call.err(
        "Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...\n\n"
        "  -n, --quiet, --silent\n                 suppress automatic printing of pattern space\n"
        "      --debug\n                 annotate program execution\n"
        "  -e script, --expression=script\n                 add the script to the commands to be executed\n"
        "  -f script-file, --file=script-file\n                 add the contents of script-file to the commands to be executed\n"
        "  --follow-symlinks\n                 follow symlinks when processing in place\n"
        "  -i[SUFFIX], --in-place[=SUFFIX]\n                 edit files in place (makes backup if SUFFIX supplied)\n"
        "  -l N, --line-length=N\n                 specify the desired line-wrap length for the `l' command\n"
        "  --posix\n                 disable all GNU extensions.\n"
        "  -E, -r, --regexp-extended\n                 use extended regular expressions in the script\n"
        "                 (for portability use POSIX -E).\n"
        "  -s, --separate\n                 consider files as separate rather than as a single\n                 continuous long stream.\n"
        "      --sandbox\n                 operate in sandbox mode (disable e/r/w commands).\n"
        "  -u, --unbuffered\n                 load minimal amounts of data from the input files and flush\n"
        "                 the output buffers more often\n"
        "  -z, --null-data\n                 separate lines by NUL characters\n"
        "      --help     display this help and exit\n"
        "      --version  output version information and exit\n\n"
        "If no -e, --expression, -f, or --file option is given, then the first\n"
        "non-option argument is taken as the sed script to interpret.  All\n"
        "remaining arguments are names of input files; if no input files are\n"
        "specified, then the standard input is read.\n\n"
        "GNU sed home page: <https://www.gnu.org/software/sed/>.\n"
        "General help using GNU software: <https://www.gnu.org/gethelp/>.\n");
  }

  // Files to write to are there before anything is read.
  std::optional<int> prepare(Call& call) {
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const SedCommand& command = commands[i];
      ranges[i].active = command.from && command.to && command.from->kind == SedAddress::Kind::kLine && command.from->first == 0;
      if (command.name == 'e' || command.evaluate) return call.not_modelled("sed's e");
      const bool writes = command.name == 'w' || command.name == 'W';
      if (!writes && !command.file) continue;
      const std::string& name = writes ? command.text : *command.file;
      if (name == "/dev/stdout" || name == "/dev/stderr" || outputs.count(name) > 0) continue;
      Open open;
      open.path = name;
      open.read = false;
      open.write = open.create = open.truncate = true;
      const auto reply = call.ask(std::move(open));
      if (!reply) {
        call.complain("sed: couldn't open file {}: {}\n", name, error_text(call.code(reply.error())));
        return 4;
      }
      outputs[name] = std::get<Descriptor>(*reply).number;
    }
    return std::nullopt;
  }

  // ---- output ----
  void put(Call& call, std::string_view text, bool newline) {
    std::string whole;
    if (missing_newline) whole += end;
    missing_newline = !newline;
    whole += text;
    if (newline) whole += end;
    if (in_place) {
      edited += whole;
      call.runner().charge(whole.size());
    } else {
      call.out(whole);
    }
  }
  // Text that carries its own end.
  void put_raw(Call& call, const std::string& text) {
    if (text.empty()) return;
    const bool newline = missing_newline;
    missing_newline = false;
    const std::string whole = (newline ? std::string(1, end) : "") + text;
    in_place ? static_cast<void>(edited += whole) : call.out(whole);
  }
  void write_to(Call& call, const std::string& name, std::string_view text) {
    if (name == "/dev/stdout") {
      put(call, text, true);
      return;
    }
    const std::string whole = std::string(text) + end;
    if (name == "/dev/stderr") {
      call.err(whole);
      return;
    }
    Write write;
    write.descriptor = outputs[name];
    write.data = whole;
    (void)call.ask(std::move(write));
  }
  void dump_appended(Call& call) {
    for (const Appended& item : appended) {
      if (missing_newline) {
        missing_newline = false;
        put_raw(call, std::string(1, end));
      }
      if (!item.is_file) {
        put_raw(call, item.text);
      } else if (const auto text = call.read_file(item.text)) {
        put_raw(call, *text);
      }
    }
    appended.clear();
  }

  // ---- input ----
  void close_file(Call& call) {
    source.close(call);
    if (!in_place || file_name == "-") return;
    if (!suffix.empty()) {
      std::string backup = suffix;
      const auto slash = file_name.rfind('/');
      const std::string base = slash == std::string::npos ? file_name : file_name.substr(slash + 1);
      if (const auto star = backup.find('*'); star != std::string::npos) {
        backup.replace(star, 1, base);
      } else {
        backup = base + backup;
      }
      if (backup.find('/') == std::string::npos && slash != std::string::npos) backup = file_name.substr(0, slash + 1) + backup;
      const auto old = call.read_file(file_name);
      if (old) (void)call.write_file(backup, *old);
    }
    (void)call.write_file(file_name, edited);
    edited.clear();
    missing_newline = false;
  }

  // Whether a file stands open, with the next one opened if need be.
  bool open_next(Call& call) {
    while (next < files.size()) {
      const std::string name = files[next++];
      if (name == "-" && !in_place) {
        file_name = name;
        source.open_input();
        return true;
      }
      const Walker walker{call.world(), call.process()};
      const auto place = resolve(walker, name);
      if (place && type_of(walker, *place) == FileType::kDirectory) {
        call.err(in_place ? "sed: couldn't edit " + name + ": not a regular file\n" : "sed: read error on " + name + ": Is a directory\n");
        status = 4;
        if (in_place) continue;
        // That is the end of everything.
        next = files.size();
        broken = true;
        return false;
      }
      if (const Errno error = source.open(call, name); error != Errno::kNone) {
        call.complain("sed: can't read {}: {}\n", name, error_text(error));
        status = 2;
        continue;
      }
      file_name = name;
      if (separate) line = in_place || separate ? 0 : line;
      return true;
    }
    return false;
  }

  // Whether there is a line after this one (of this file, where they are separate).
  Ready more(Call& call) {
    while (true) {
      if (!source.is_open()) {
        if (!open_next(call)) return Ready::kNo;
      }
      if (source.at < source.data.size()) return Ready::kYes;
      const Source::Got got = source.fill(call);
      if (got == Source::Got::kData) continue;
      if (got == Source::Got::kWait) return Ready::kWait;
      if (separate && in_cycle) return Ready::kNo;
      close_file(call);
    }
  }

  Ready read_line(Call& call, std::string& text) {
    const Ready ready = more(call);
    if (ready != Ready::kYes) return ready;
    const Source::Got got = source.line(call, text, terminated, end);
    if (got == Source::Got::kWait) return Ready::kWait;
    ++line;
    return Ready::kYes;
  }

  // ---- addresses ----
  bool regex_matches(const std::optional<Regex>& regex, Call& call) {
    if (regex) last_regex = regex;
    if (!last_regex) {
      call.err("sed: no previous regular expression\n");
      return false;
    }
    return last_regex->matches(space);
  }

  bool one_matches(Call& call, const SedAddress& address, bool is_last) {
    switch (address.kind) {
      case SedAddress::Kind::kLine: return line == address.first;
      case SedAddress::Kind::kLast: return is_last;
      case SedAddress::Kind::kRegex: return regex_matches(address.regex, call);
      case SedAddress::Kind::kStep: return line >= address.first && (line - address.first) % address.step == 0;
      default: return false;
    }
  }

  bool selects(Call& call, std::size_t index, bool is_last) {
    const SedCommand& command = commands[index];
    if (!command.from) return true;
    if (!command.to) return one_matches(call, *command.from, is_last);
    RangeState& range = ranges[index];
    const SedAddress& to = *command.to;
    const bool counted = to.kind == SedAddress::Kind::kLine || to.kind == SedAddress::Kind::kPlus || to.kind == SedAddress::Kind::kMultiple;
    if (range.active) {
      if (counted) {
        if (line >= range.end) range.active = false;
        // Where N or n has gone past the end, a count from the beginning still takes this line; a line's number does not.
        return line <= range.end || to.kind != SedAddress::Kind::kLine;
      }
      if (one_matches(call, to, is_last)) range.active = false;
      return true;
    }
    if (!one_matches(call, *command.from, is_last)) return false;
    if (counted) {
      range.end = to.first;
      if (to.kind == SedAddress::Kind::kPlus) range.end = line + to.first;
      if (to.kind == SedAddress::Kind::kMultiple) range.end = to.first == 0 ? line : (line + to.first - 1) / to.first * to.first;
      range.active = line < range.end;
    } else {
      range.active = (to.kind != SedAddress::Kind::kLast && to.kind != SedAddress::Kind::kStep) || !one_matches(call, to, is_last);
    }
    return true;
  }

  [[nodiscard]] bool asks_for_last(const SedCommand& command) const {
    return (command.from && command.from->kind == SedAddress::Kind::kLast) || (command.to && command.to->kind == SedAddress::Kind::kLast);
  }

  // ---- s, l ----
  struct Letters {
    char all = 0, once = 0;
  };
  static void append_changed(std::string& out, std::string_view text, Letters& letters) {
    for (char c : text) {
      const auto octet = static_cast<unsigned char>(c);
      const char how = letters.once != 0 ? letters.once : letters.all;
      letters.once = 0;
      if (how == 'U' || how == 'u') c = static_cast<char>(std::toupper(octet));
      if (how == 'L' || how == 'l') c = static_cast<char>(std::tolower(octet));
      out += c;
    }
  }

  void substitute(Call& call, const SedCommand& command) {
    if (command.regex) last_regex = command.regex;
    if (!last_regex) {
      call.err("sed: no previous regular expression\n");
      return;
    }
    std::string out;
    std::vector<Span> groups;
    std::size_t from = 0;
    int count = 0;
    bool done = false;
    const int wanted = std::max(command.number, 1);
    while (from <= space.size() && last_regex->search(space, from, groups)) {
      call.runner().step();
      const auto begins = static_cast<std::size_t>(groups[0].from), ends = static_cast<std::size_t>(groups[0].to);
      out.append(space, from, begins - from);
      ++count;
      if (count < wanted) {
        out.append(space, begins, ends - begins);
      } else {
        done = true;
        Letters letters;
        for (const SedPiece& piece : command.replacement) {
          if (piece.letters == 'E') letters = {};
          if (piece.letters == 'U' || piece.letters == 'L') letters = {piece.letters, 0};
          if (piece.letters == 'u' || piece.letters == 'l') letters.once = piece.letters;
          append_changed(out, piece.text, letters);
          if (piece.group < 0 || static_cast<std::size_t>(piece.group) >= groups.size()) continue;
          const Span& span = groups[static_cast<std::size_t>(piece.group)];
          if (span.is_set()) append_changed(out, std::string_view(space).substr(static_cast<std::size_t>(span.from), span.size()), letters);
        }
        call.runner().charge(out.size());
      }
      from = ends;
      if (begins == ends) {
        if (ends < space.size()) out += space[ends];
        from = ends + 1;
      }
      if (done && !command.global) break;
      // An empty match right behind a match does not count.
      if (begins != ends && from < space.size()) {
        std::vector<Span> again;
        if (last_regex->search(space, from, again) && again[0].size() == 0 && again[0].from == static_cast<long>(from)) {
          out += space[from];
          ++from;
        }
      } else if (begins != ends && from == space.size()) {
        break;
      }
    }
    if (!done) return;
    if (from < space.size()) out.append(space, from, std::string::npos);
    space = std::move(out);
    replaced = true;
    if (command.print) put(call, space, terminated);
    if (command.file) write_to(call, *command.file, space);
  }

  void list(Call& call, int width) {
    std::string out, current;
    for (const char c : space) {
      const auto octet = static_cast<unsigned char>(c);
      std::string shown;
      constexpr std::string_view kFrom = "\\\a\b\f\n\r\t\v", kTo = "\\abfnrtv";
      if (const auto at = kFrom.find(c); at != std::string_view::npos) {
        shown = fmt::format("\\{}", kTo[at]);
      } else if (octet < 32 || octet >= 127) {
        shown = fmt::format("\\{:03o}", octet);
      } else {
        shown = std::string(1, c);
      }
      if (width > 0 && current.size() + shown.size() > static_cast<std::size_t>(width) - 1) {
        out += current + "\\\n";
        current.clear();
      }
      current += shown;
    }
    put_raw(call, out + current + "$\n");
  }

  // ---- the cycle ----
  // What a command leads to: on to the next command, or away from it.
  enum class Then : std::uint8_t { kGoOn, kEndCycle, kNewCycle, kAgain, kQuit, kWait };

  Then next_line(Call& call, bool join) {
    const Ready ready = more(call);
    if (ready == Ready::kWait) return Then::kWait;
    if (ready == Ready::kNo) {
      if (separate && next < files.size()) return Then::kEndCycle;
      return Then::kQuit;
    }
    std::string text;
    bool ends_so = true;
    // Nothing has happened yet where the line has not come whole.
    if (source.line(call, text, ends_so, end) == Source::Got::kWait) return Then::kWait;
    if (!join && !quiet) put(call, space, terminated);
    dump_appended(call);
    terminated = ends_so;
    ++line;
    space = join ? space + end + text : text;
    call.runner().charge(space.size());
    return Then::kGoOn;
  }
  bool partial = false;

  Then run_command(Call& call, const SedCommand& command) {
    switch (command.name) {
      case '{': case ':': case 'v': break;
      case '=': put_raw(call, fmt::format("{}\n", line)); break;
      case 'a': appended.push_back({command.text, false}); break;
      case 'i': put_raw(call, command.text); break;
      case 'c':
        if (!command.to || command.negate || !ranges[pc].active) put_raw(call, command.text);
        return Then::kNewCycle;
      case 'b': pc = command.target - 1; break;
      case 't':
        if (replaced) pc = command.target - 1;
        replaced = false;
        break;
      case 'T':
        if (!replaced) pc = command.target - 1;
        replaced = false;
        break;
      case 'd': return Then::kNewCycle;
      case 'D': {
        const auto newline = space.find(end);
        if (newline == std::string::npos) return Then::kNewCycle;
        space.erase(0, newline + 1);
        return Then::kAgain;
      }
      case 'F': put_raw(call, file_name + "\n"); break;
      case 'g': space = hold; break;
      case 'G': space += end + hold; break;
      case 'h': hold = space; break;
      case 'H': hold += end + space; break;
      case 'l': list(call, command.number >= 0 ? command.number : wrap); break;
      case 'n': return next_line(call, false);
      case 'N': return next_line(call, true);
      case 'p': put(call, space, terminated); break;
      case 'P': put(call, std::string_view(space).substr(0, space.find(end)), true); break;
      case 'q':
        if (command.number >= 0) status = command.number;
        return Then::kQuit;
      case 'Q':
        if (command.number >= 0) status = command.number;
        quiet = true;
        appended.clear();
        return Then::kQuit;
      case 'r': appended.push_back({command.text, true}); break;
      case 'R': read_one(call, command.text); break;
      case 's': substitute(call, command); break;
      case 'w': write_to(call, command.text, space); break;
      case 'W': write_to(call, command.text, std::string_view(space).substr(0, space.find(end))); break;
      case 'x': std::swap(space, hold); break;
      case 'y':
        for (char& c : space) c = command.map[static_cast<unsigned char>(c)];
        break;
      case 'z': space.clear(); break;
      default: break;
    }
    call.runner().charge(space.size() / 16);
    return Then::kGoOn;
  }

  void read_one(Call& call, const std::string& name) {
    auto found = line_files.find(name);
    if (found == line_files.end()) {
      std::vector<std::string> lines;
      if (const auto text = call.read_file(name)) {
        for (const auto one : split_lines(*text)) lines.emplace_back(one);
      }
      found = line_files.emplace(name, std::pair(std::move(lines), std::size_t{0})).first;
    }
    auto& [lines, at] = found->second;
    if (at < lines.size()) appended.push_back({lines[at++] + "\n", false});
  }

  Then run_cycle(Call& call) {
    while (pc < commands.size()) {
      call.runner().step();
      const SedCommand& command = commands[pc];
      bool is_last = false;
      if (asks_for_last(command)) {
        const Ready ready = more(call);
        if (ready == Ready::kWait) return Then::kWait;
        is_last = ready == Ready::kNo;
      }
      const bool selected = partial || selects(call, pc, is_last) != command.negate;
      partial = false;
      if (!selected) {
        pc = command.name == '{' ? command.target : pc + 1;
        continue;
      }
      const Then then = run_command(call, command);
      partial = then == Then::kWait;
      if (then != Then::kGoOn) return then;
      ++pc;
    }
    return Then::kEndCycle;
  }

  Step finish(Call& call) {
    if (source.is_open()) {
      if (in_place) {
        // What is left of the file stays as it is.
        while (source.fill(call) == Source::Got::kData) continue;
        edited += source.data.substr(source.at);
      }
      close_file(call);
    }
    return Exited{status};
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    while (true) {
      if (!in_cycle) {
        if (!keep_space) {
          const Ready ready = read_line(call, space);
          if (ready == Ready::kWait) return source.pause(call);
          if (ready == Ready::kNo) return finish(call);
        }
        keep_space = false;
        in_cycle = true;
        replaced = false;
        pc = 0;
      }
      const Then then = run_cycle(call);
      if (then == Then::kWait) return source.pause(call);
      if (broken) return Exited{status};
      if (then == Then::kEndCycle || then == Then::kQuit) {
        if (!quiet) put(call, space, terminated);
      }
      dump_appended(call);
      if (then == Then::kQuit) return finish(call);
      in_cycle = false;
      keep_space = then == Then::kAgain;
    }
  }
};

}  // namespace

Program start_sed(const std::vector<std::string>& argv) {
  Sed program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

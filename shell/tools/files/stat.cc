// stat -c: facts of files in a format; stat -f: of file systems.
//
// Not modelled: stat of a file without a format.
// Sources: coreutils 9.1, src/stat.c.
#include <fmt/format.h>

#include <array>

#include "shell/tools/files/calendar.h"
#include "shell/tools/files/facts.h"
#include "shell/tools/files/filesystem.h"
#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

std::uint32_t type_bits(FileType type) {
  switch (type) {
    case FileType::kDirectory: return 0040000;
    case FileType::kSymlink: return 0120000;
    case FileType::kCharacter: return 0020000;
    case FileType::kFifo: return 0010000;
    case FileType::kSocket: return 0140000;
    default: return 0100000;
  }
}

// What a directive stands for; nothing where it is not modelled.
std::optional<std::string> directive(char kind, const std::string& path, const FileFacts& facts) {
  const std::int64_t seconds = seconds_of(facts.modified);
  switch (kind) {
    case '%': return "%";
    case 'a': return fmt::format("{:o}", facts.mode);
    case 'A': return mode_text(facts);
    case 'b': return fmt::format("{}", facts.blocks * 2);
    case 'B': return "512";
    case 'f': return fmt::format("{:x}", facts.mode | type_bits(facts.type));
    case 'F': return type_text(facts);
    case 'g': return fmt::format("{}", facts.gid);
    case 'G': return facts.gid == 0 ? "root" : "UNKNOWN";
    case 'h': return fmt::format("{}", facts.links);
    case 'i': return fmt::format("{}", facts.inode);
    case 'n': return path;
    case 'N': return facts.type == FileType::kSymlink ? fmt::format("'{}' -> '{}'", path, facts.target) : fmt::format("'{}'", path);
    case 'o': return "4096";
    case 's': return fmt::format("{}", facts.size);
    case 't': return fmt::format("{:x}", facts.device.major);
    case 'T': return fmt::format("{:x}", facts.device.minor);
    case 'u': return fmt::format("{}", facts.uid);
    case 'U': return facts.uid == 0 ? "root" : "UNKNOWN";
    case 'x': case 'y': case 'z': return format_time("%Y-%m-%d %H:%M:%S.%N %z", seconds, nanoseconds_of(facts.modified));
    case 'X': case 'Y': case 'Z': return fmt::format("{}", seconds);
    default: return std::nullopt;
  }
}

std::optional<std::string> fs_directive(char kind, const std::string& path, const FilesystemFacts& fs) {
  switch (kind) {
    case '%': return "%";
    case 'a':
    case 'f': return fmt::format("{}", fs.free);
    case 'b': return fmt::format("{}", fs.blocks);
    case 'c': return fmt::format("{}", fs.inodes);
    case 'd': return fmt::format("{}", fs.free_inodes);
    case 'i': return fmt::format("{:x}", fs.id);
    case 'l': return "255";
    case 'n': return path;
    case 's':
    case 'S': return "4096";
    case 't': return fmt::format("{:x}", fs.magic);
    case 'T': return fs.kind;
    default: return std::nullopt;
  }
}

constexpr std::string_view kFsFormat =
    "  File: \"%n\"\n    ID: %-8i Namelen: %-7l Type: %T\nBlock size: %-10s Fundamental block size: %S\n"
    "Blocks: Total: %-10b Free: %-10f Available: %a\nInodes: Total: %-10c Free: %d\n";

// A format in which each directive is what `value` says; nothing where it says nothing, and `unknown` is it.
template <class Value>
std::optional<std::string> formatted(std::string_view format, bool escapes, Value value, char& unknown) {
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (escapes && c == '\\' && i + 1 < format.size()) {
      const char next = format[++i];
      out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
      continue;
    }
    if (c != '%' || i + 1 == format.size()) {
      out += c;
      continue;
    }
    const bool left = format[i + 1] == '-';
    i += left ? 1U : 0U;
    std::size_t width = 0;
    while (i + 2 < format.size() && format[i + 1] >= '0' && format[i + 1] <= '9')
      width = width * 10 + static_cast<std::size_t>(format[++i] - '0');
    const auto text = value(format[++i]);
    unknown = format[i];
    if (!text) return std::nullopt;
    out += left ? fmt::format("{:<{}}", *text, width) : fmt::format("{:>{}}", *text, width);
  }
  return out;
}

int stat_filesystems(Call& call, const std::vector<std::string>& paths, const std::optional<std::string>& format, bool newline,
                     bool terse) {
  int status = 0;
  for (const std::string& path : paths) {
    const auto fs = filesystem_of(call, path);
    if (!fs) {
      report(call, "stat: cannot read file system information for '{}': {}\n", path, error_text(call.code(fs.error())));
      status = 1;
      continue;
    }
    const std::string_view wanted = format  ? std::string_view(*format)
                                    : terse ? std::string_view("%n %i %l %t %s %S %b %f %a %c %d")
                                            : kFsFormat;
    char unknown = '\0';
    const auto text = formatted(
        wanted, !newline, [&](char kind) { return fs_directive(kind, path, *fs); }, unknown);
    if (!text) return call.not_modelled(fmt::format("stat -f -c %{}", unknown));
    call.out(*text + (newline && (format || terse) ? "\n" : ""));
  }
  return status;
}

}  // namespace

int run_stat(Call& call) {
  static constexpr std::array kLongs{LongOption{"dereference", OptionValue::kNone, 'L'}, LongOption{"format", OptionValue::kRequired, 'c'},
                                     LongOption{"printf", OptionValue::kRequired, 300}, LongOption{"terse", OptionValue::kNone, 't'},
                                     LongOption{"file-system", OptionValue::kNone, 'f'}};
  const Options options = read_options(call.argv, "Lc:ft", kLongs);
  if (options.wrong) {
    call.err(*options.wrong + try_help("stat"));
    return 1;
  }
  bool follow = false, newline = true, of_filesystem = false, terse = false;
  std::optional<std::string> format;
  for (const GivenOption& option : options.given) {
    if (option.id == 'L') follow = true;
    if (option.id == 'c' || option.id == 300) {
      format = option.value;
      newline = option.id == 'c';
    }
    if (option.id == 'f') of_filesystem = true;
    if (option.id == 't') terse = true;
  }
  if (options.operands.empty()) {
    report(call, "stat: missing operand\n{}", try_help("stat"));
    return 1;
  }
  if (of_filesystem) return stat_filesystems(call, options.operands, format, newline, terse);
  if (!format) return call.not_modelled("stat without -c");
  int status = 0;
  for (const std::string& path : options.operands) {
    const auto facts = file_facts(call, path, follow);
    if (!facts) {
      report(call, "stat: cannot statx '{}': {}\n", path, error_text(call.code(facts.error())));
      status = 1;
      continue;
    }
    char unknown = '\0';
    const auto out = formatted(
        *format, !newline, [&](char kind) { return directive(kind, path, *facts); }, unknown);
    if (!out) return call.not_modelled(fmt::format("stat -c %{}", unknown));
    call.out(*out + (newline ? "\n" : ""));
  }
  return status;
}

}  // namespace nslab::shell

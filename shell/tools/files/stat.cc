// stat -c: facts of files in a format.
//
// Not modelled: stat without a format, -f.
// Sources: coreutils 9.1, src/stat.c.
#include <fmt/format.h>

#include <array>

#include "shell/tools/files/calendar.h"
#include "shell/tools/files/facts.h"
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
    case 'u': return fmt::format("{}", facts.uid);
    case 'U': return facts.uid == 0 ? "root" : "UNKNOWN";
    case 'x': case 'y': case 'z': return format_time("%Y-%m-%d %H:%M:%S.%N %z", seconds, nanoseconds_of(facts.modified));
    case 'X': case 'Y': case 'Z': return fmt::format("{}", seconds);
    default: return std::nullopt;
  }
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
  bool follow = false, newline = true;
  std::optional<std::string> format;
  for (const GivenOption& option : options.given) {
    if (option.id == 'L') follow = true;
    if (option.id == 'c' || option.id == 300) {
      format = option.value;
      newline = option.id == 'c';
    }
    if (option.id == 'f' || option.id == 't') return call.not_modelled(fmt::format("stat -{}", static_cast<char>(option.id)));
  }
  if (options.operands.empty()) {
    report(call, "stat: missing operand\n{}", try_help("stat"));
    return 1;
  }
  if (!format) return call.not_modelled("stat without -c");
  int status = 0;
  for (const std::string& path : options.operands) {
    const auto facts = file_facts(call, path, follow);
    if (!facts) {
      report(call, "stat: cannot statx '{}': {}\n", path, error_text(call.code(facts.error())));
      status = 1;
      continue;
    }
    std::string out;
    for (std::size_t i = 0; i < format->size(); ++i) {
      const char c = (*format)[i];
      if (!newline && c == '\\' && i + 1 < format->size()) {
        const char next = (*format)[++i];
        out += next == 'n' ? '\n' : next == 't' ? '\t' : next;
        continue;
      }
      if (c != '%' || i + 1 == format->size()) {
        out += c;
        continue;
      }
      const auto text = directive((*format)[++i], path, *facts);
      if (!text) return call.not_modelled(fmt::format("stat -c %{}", (*format)[i]));
      out += *text;
    }
    call.out(out + (newline ? "\n" : ""));
  }
  return status;
}

}  // namespace nslab::shell

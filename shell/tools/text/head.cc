// head and tail.
//
// Not modelled: tail -f of several files, --pid, --retry's waiting for a file.
// Sources: coreutils 9.1, src/head.c, src/tail.c.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "shell/tools/text/options.h"
#include "shell/tools/text/source.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// "5", "5k", "1M" …
std::optional<std::uint64_t> count_of(std::string_view text) {
  const auto letters = text.find_first_not_of("0123456789");
  const auto number = whole_number(text.substr(0, letters));
  if (!number) return std::nullopt;
  if (letters == std::string_view::npos) return number;
  const std::string_view unit = text.substr(letters);
  if (unit == "b") return *number * 512;
  if (unit == "k" || unit == "K" || unit == "KiB") return *number * 1024;
  if (unit == "kB" || unit == "KB") return *number * 1000;
  if (unit == "M" || unit == "m" || unit == "MiB") return *number << 20U;
  if (unit == "MB") return *number * 1'000'000;
  return std::nullopt;
}

struct Ends {
  std::vector<std::string> argv{};
  bool tail = false;
  bool begun = false, by_bytes = false, from_start = false, all_but = false, quiet = false, verbose = false, follow = false;
  char end = '\n';
  std::uint64_t amount = 10;
  std::vector<std::string> files{};
  std::size_t next = 0;
  bool header_printed = false;
  int status = 0;
  Source source{};
  std::uint64_t left = 0;
  std::string kept{};
  bool following = false;

  [[nodiscard]] std::string tool() const { return tail ? "tail" : "head"; }

  std::optional<int> set_amount(Call& call, std::string value, bool bytes) {
    by_bytes = bytes;
    from_start = all_but = false;
    const std::string whole = value;
    if (tail && value.starts_with('+')) {
      from_start = true;
      value.erase(0, 1);
    } else if (value.starts_with('+')) {
      value.erase(0, 1);
    } else if (value.starts_with('-')) {
      all_but = !tail;
      value.erase(0, 1);
    }
    const auto number = count_of(value);
    if (!number) {
      report(call, "{}: invalid number of {}: {}\n", tool(), bytes ? "bytes" : "lines", quoted(tail ? whole : value));
      return 1;
    }
    amount = *number;
    return std::nullopt;
  }

  // "-5", "-5c", of tail "+5" too: the old way, as the first word.
  void read_old_way() {
    if (argv.size() < 2 || argv[1].size() < 2) return;
    std::string& word = argv[1];
    if (word[0] != '-' && !(tail && word[0] == '+')) return;
    if (word[1] < '0' || word[1] > '9') return;
    const auto letters = word.find_first_not_of("0123456789", 1);
    const std::string rest = letters == std::string::npos ? "" : word.substr(letters);
    if (rest.find_first_not_of("clfqvkmb") != std::string::npos) return;
    if (tail && argv.size() > 3 && argv[2] != "--") return;
    if (tail && argv.size() == 3 && argv[2].size() > 1 && argv[2][0] == '-') return;
    std::string value = word.substr(1, letters == std::string::npos ? std::string::npos : letters - 1);
    if (word[0] == '+') value = "+" + value;
    const bool bytes = rest.find('c') != std::string::npos;
    if (rest.find('q') != std::string::npos) quiet = true;
    if (rest.find('v') != std::string::npos) verbose = true;
    if (rest.find('f') != std::string::npos) follow = true;
    word = bytes ? "-c" : "-n";
    argv.insert(argv.begin() + 2, value);
  }

  std::optional<int> begin(Call& call) {
    static constexpr std::array kLongs{
        LongOption{"bytes", OptionValue::kRequired, 'c'},  LongOption{"lines", OptionValue::kRequired, 'n'},
        LongOption{"quiet", OptionValue::kNone, 'q'},      LongOption{"silent", OptionValue::kNone, 'q'},
        LongOption{"verbose", OptionValue::kNone, 'v'},    LongOption{"zero-terminated", OptionValue::kNone, 'z'},
        LongOption{"follow", OptionValue::kOptional, 'f'}, LongOption{"sleep-interval", OptionValue::kRequired, 's'},
        LongOption{"retry", OptionValue::kNone, 300},      LongOption{"pid", OptionValue::kRequired, 301},
        LongOption{"help", OptionValue::kNone, 302},       LongOption{"version", OptionValue::kNone, 302}};
    read_old_way();
    const Options options =
        tail ? read_options(argv, "c:n:fFqs:vz0123456789", kLongs) : read_options(argv, "c:n:qvz0123456789", std::span(kLongs).first(6));
    if (options.wrong) {
      call.err(*options.wrong + try_help(tool()));
      return 1;
    }
    for (const GivenOption& option : options.given) {
      switch (option.id) {
        case 'c':
        case 'n':
          if (const auto over = set_amount(call, *option.value, option.id == 'c')) return over;
          break;
        case 'q': quiet = true; verbose = false; break;
        case 'v': verbose = true; quiet = false; break;
        case 'z': end = '\0'; break;
        case 'f':
        case 'F': follow = true; break;
        case 's':
        case 300: break;
        case 301: return call.not_modelled("tail --pid");
        case 302: return call.not_modelled(tool() + " --help");
        default:
          if (tail) {
            report(call, "tail: option used in invalid context -- {}\n", static_cast<char>(option.id));
            return 1;
          }
          report(call, "{}: invalid trailing option -- {}\n{}", tool(), static_cast<char>(option.id), try_help(tool()));
          return 1;
      }
    }
    files = options.operands;
    if (files.empty()) files.emplace_back("-");
    if (tail && amount == 0 && !follow && !from_start) return 0;
    if (follow && files.size() > 1) return call.not_modelled("tail -f of several files");
    return std::nullopt;
  }

  bool open_next(Call& call) {
    const std::string& file = files[next++];
    if (file == "-") {
      source.open_input();
    } else if (const Errno error = source.open(call, file); error != Errno::kNone) {
      report(call, "{}: cannot open {} for reading: {}\n", tool(), "'" + file + "'", error_text(error));
      status = 1;
      if (tail && follow && next == files.size()) call.err("tail: no files remaining\n");
      return false;
    }
    if (verbose || (!quiet && files.size() > 1)) {
      call.print("{}==> {} <==\n", header_printed ? "\n" : "", file == "-" ? "standard input" : file);
      header_printed = true;
    }
    left = amount;
    if (tail && from_start && left > 0) --left;
    kept.clear();
    return true;
  }

  // Whether the file has nothing more to give.
  bool take(Call& call, const std::string& data) {
    if (following) {
      call.out(data);
      call.flush();
      return false;
    }
    if (all_but || (tail && !from_start)) {
      kept += data;
      if (tail && kept.size() > (1U << 16)) trim();
      return false;
    }
    // The first so many are printed (head) or passed over (tail +N).
    std::size_t used = 0;
    if (by_bytes) {
      used = static_cast<std::size_t>(std::min<std::uint64_t>(left, data.size()));
      left -= used;
    } else {
      while (left > 0 && used < data.size()) {
        const auto found = data.find(end, used);
        if (found == std::string::npos) {
          used = data.size();
        } else {
          used = found + 1;
          --left;
        }
      }
    }
    const std::string_view view = data;
    call.out(tail ? view.substr(used) : view.substr(0, used));
    return !tail && left == 0;
  }

  // Where the last `amount` lines or octets of what is kept begin.
  [[nodiscard]] std::size_t tail_start() const {
    if (by_bytes) return kept.size() - static_cast<std::size_t>(std::min<std::uint64_t>(amount, kept.size()));
    if (amount == 0) return kept.size();
    std::size_t at = kept.size();
    if (at > 0 && kept[at - 1] == end) --at;
    for (std::uint64_t lines = amount; at > 0; --at) {
      if (kept[at - 1] == end && --lines == 0) break;
    }
    return at;
  }

  void trim() { kept.erase(0, tail_start()); }

  void finish(Call& call) {
    if (tail && !from_start) {
      trim();
      call.out(kept);
    } else if (all_but) {
      amount == 0 ? call.out(kept) : call.out(std::string_view(kept).substr(0, tail_start()));
    }
    kept.clear();
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (const auto over = begin(call)) return Exited{*over};
    }
    std::string data;
    while (true) {
      if (!source.is_open()) {
        if (next == files.size()) return Exited{status};
        if (!open_next(call)) continue;
        if (!tail && !all_but && left == 0) {
          source.close(call);
          continue;
        }
      }
      switch (source.block(call, data)) {
        case Source::Got::kWait: return source.pause(call);
        case Source::Got::kFailed:
          report(call, "{}: error reading {}: {}\n", tool(), files[next - 1] == "-" ? "'standard input'" : "'" + files[next - 1] + "'",
                 error_text(source.failure));
          status = 1;
          break;
        case Source::Got::kEnd: break;
        case Source::Got::kData:
          if (!take(call, data)) continue;
          break;
      }
      if (!following) finish(call);
      if (follow && source.descriptor > 0 && source.failure == Errno::kNone) {
        // Nothing tells that a file has grown but looking again.
        following = true;
        source.ended = false;
        call.flush();
        Wait wait;
        wait.any_change = true;
        return wait;
      }
      source.close(call);
    }
  }
};

}  // namespace

Program start_head(const std::vector<std::string>& argv) {
  Ends program;
  program.argv = argv;
  return program;
}

Program start_tail(const std::vector<std::string>& argv) {
  Ends program;
  program.argv = argv;
  program.tail = true;
  return program;
}

}  // namespace nslab::shell

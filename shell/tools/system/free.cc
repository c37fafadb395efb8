// free: memory as /proc/meminfo has it.
//
// Not modelled: -s, -c, -l, -v.
// Document: procps 4.0.2, src/free.c.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <map>

#include "shell/tools/more.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

constexpr std::string_view kFreeUsage =
    "\nUsage:\n free [options]\n\nOptions:\n"
    " -b, --bytes         show output in bytes\n     --kilo          show output in kilobytes\n"
    "     --mega          show output in megabytes\n     --giga          show output in gigabytes\n"
    "     --tera          show output in terabytes\n     --peta          show output in petabytes\n"
    " -k, --kibi          show output in kibibytes\n -m, --mebi          show output in mebibytes\n"
    " -g, --gibi          show output in gibibytes\n     --tebi          show output in tebibytes\n"
    "     --pebi          show output in pebibytes\n -h, --human         show human-readable output\n"
    "     --si            use powers of 1000 not 1024\n -l, --lohi          show detailed low and high memory statistics\n"
    " -t, --total         show total for RAM + swap\n -v, --committed     show committed memory and commit limit\n"
    " -s N, --seconds N   repeat printing every N seconds\n -c N, --count N     repeat printing N times, then exit\n"
    " -w, --wide          wide output\n\n     --help     display this help and exit\n"
    " -V, --version  output version information and exit\n\nFor more details see free(1).\n";

struct FreeOptions {
  double unit = 1024;  // bytes; 0: whatever suits
  bool si = false, total = false, wide = false;
};

// The numbers of /proc/meminfo, in kB.
std::map<std::string, std::uint64_t> read_meminfo(Call& call) {
  std::map<std::string, std::uint64_t> out;
  const auto text = call.read_file("/proc/meminfo");
  if (!text) return out;
  for (std::size_t at = 0; at < text->size();) {
    const auto end = std::min(text->find('\n', at), text->size());
    const std::string line = text->substr(at, end - at);
    at = end + 1;
    const auto colon = line.find(':');
    const auto digits = line.find_first_of("0123456789", colon == std::string::npos ? line.size() : colon);
    if (digits == std::string::npos) continue;
    std::uint64_t value = 0;
    std::from_chars(line.data() + digits, line.data() + line.size(), value);
    out[line.substr(0, colon)] = value;
  }
  return out;
}

// scale_size
std::string scaled(const FreeOptions& options, std::uint64_t kbytes) {
  const double bytes = static_cast<double>(kbytes) * 1024;
  if (options.unit != 0) return fmt::format("{}", static_cast<std::uint64_t>(bytes / options.unit));
  const double base = options.si ? 1000 : 1024;
  const std::string_view end = options.si ? "" : "i";
  constexpr std::string_view kUnits = "BKMGTPE";
  if (bytes < base * 1 || kbytes == 0) return fmt::format("{}B", static_cast<std::uint64_t>(bytes));
  double amount = bytes;
  for (std::size_t i = 1; i < kUnits.size(); ++i) {
    amount /= base;
    const std::string one = fmt::format("{:.1f}{}{}", amount, kUnits[i], end);
    if (one.size() <= 3 + end.size() + 1 && amount < base) return one;
    const std::string whole = fmt::format("{}{}{}", static_cast<std::uint64_t>(amount), kUnits[i], end);
    if (amount < base && whole.size() <= 4 + end.size()) return whole;
  }
  return fmt::format("{}", static_cast<std::uint64_t>(bytes));
}

std::optional<int> take_free(Call& call, int id, FreeOptions& options) {
  switch (id) {
    case 'b': options.unit = 1; break;
    case 'k': options.unit = 1024; break;
    case 'm': options.unit = 1048576; break;
    case 'g': options.unit = 1073741824; break;
    case 300: options.unit = 1e3; break;
    case 301: options.unit = 1e6; break;
    case 302: options.unit = 1e9; break;
    case 'h': options.unit = 0; break;
    case 303:
      options.si = true;
      if (options.unit == 1024) options.unit = 1000;
      break;
    case 't': options.total = true; break;
    case 'w': options.wide = true; break;
    case 'V': call.out("free from procps-ng 4.0.2\n"); return 0;
    case 304: call.out(kFreeUsage); return 0;
    default: return call.not_modelled(fmt::format("free -{}", static_cast<char>(id)));
  }
  return std::nullopt;
}

}  // namespace

int run_free(Call& call) {
  static constexpr std::array kLongs{LongOption{"bytes", OptionValue::kNone, 'b'},     LongOption{"kibi", OptionValue::kNone, 'k'},
                                     LongOption{"mebi", OptionValue::kNone, 'm'},      LongOption{"gibi", OptionValue::kNone, 'g'},
                                     LongOption{"kilo", OptionValue::kNone, 300},      LongOption{"mega", OptionValue::kNone, 301},
                                     LongOption{"giga", OptionValue::kNone, 302},      LongOption{"human", OptionValue::kNone, 'h'},
                                     LongOption{"si", OptionValue::kNone, 303},        LongOption{"total", OptionValue::kNone, 't'},
                                     LongOption{"wide", OptionValue::kNone, 'w'},      LongOption{"version", OptionValue::kNone, 'V'},
                                     LongOption{"help", OptionValue::kNone, 304},      LongOption{"lohi", OptionValue::kNone, 'l'},
                                     LongOption{"committed", OptionValue::kNone, 'v'}, LongOption{"seconds", OptionValue::kRequired, 's'},
                                     LongOption{"count", OptionValue::kRequired, 'c'}};
  const Options given = read_options(call.argv, "bkmghltvs:c:wV", kLongs);
  if (given.wrong || !given.operands.empty()) {
    call.err(given.wrong.value_or("") + std::string(kFreeUsage));
    return 1;
  }
  FreeOptions options;
  for (const GivenOption& option : given.given) {
    if (const auto over = take_free(call, option.id, options)) return *over;
  }
  auto info = read_meminfo(call);
  const std::uint64_t total = info["MemTotal"], free = info["MemFree"], available = info["MemAvailable"];
  const std::uint64_t cache = info["Cached"] + info["SReclaimable"], buffers = info["Buffers"];
  const auto number = [&](std::uint64_t kbytes) { return fmt::format(" {:>11}", scaled(options, kbytes)); };
  const std::string middle = options.wide ? "     buffers       cache" : "  buff/cache";
  call.print("               total        used        free      shared{}   available\n", middle);
  call.print("Mem:    {}{}{}{}{}{}\n", number(total), number(total - available), number(free), number(info["Shmem"]),
             options.wide ? number(buffers) + number(cache) : number(buffers + cache), number(available));
  const std::uint64_t swap = info["SwapTotal"], swap_free = info["SwapFree"];
  call.print("Swap:   {}{}{}\n", number(swap), number(swap - swap_free), number(swap_free));
  if (options.total)
    call.print("Total:  {}{}{}\n", number(total + swap), number(total - available + swap - swap_free), number(free + swap_free));
  return 0;
}

}  // namespace nslab::shell

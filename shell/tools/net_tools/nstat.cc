// nstat (iproute2 6.1): what /proc/net/snmp, snmp6 and netstat count, and by how much more than when it was last asked.
//
// Guarantees
//   1. What was last seen is kept in /tmp/.nstat.uUID, as by the tool, whichever namespace it was asked in.
// Not modelled: the daemon (-d, -t).
// Document: iproute2 6.1, misc/nstat.c.
#include <algorithm>
#include <array>

#include "shell/expand/pattern.h"
#include "shell/tools/more.h"
#include "shell/tools/net_tools/common.h"
#include "shell/tools/text/options.h"

namespace nslab::shell {

namespace {

using namespace net_tools;

constexpr std::string_view kNstatUsage =
    "Usage: nstat [OPTION] [ PATTERN [ PATTERN ] ]\n"
    "   -h, --help          this message\n"
    "   -a, --ignore        ignore history\n"
    "   -d, --scan=SECS     sample every statistics every SECS\n"
    "   -j, --json          format output in JSON\n"
    "   -n, --nooutput      do history only\n"
    "   -p, --pretty        pretty print\n"
    "   -r, --reset         reset history\n"
    "   -s, --noupdate      don't update history\n"
    "   -t, --interval=SECS report average over the last SECS\n"
    "   -V, --version       output version information\n"
    "   -z, --zeros         show entries with zero activity\n";

struct Count {
  std::string name{};
  unsigned long long value = 0;
};

struct Nstat {
  Call& call;
  bool ignore = false, json = false, silent = false, reset = false, keep = false, zeros = false, pretty = false;
  std::vector<std::string> patterns{};
  std::string history_path{};

  [[nodiscard]] bool matches(const std::string& name) const {
    const MatchOptions how{.extended = false, .ignore_case = true};  // fnmatch(3) with FNM_CASEFOLD
    const auto fits = [&](const std::string& pattern) {
      return nslab::shell::matches({pattern, std::string(pattern.size(), '\0')}, name, how);
    };
    return patterns.empty() || std::any_of(patterns.begin(), patterns.end(), fits);
  }

  // "Ip: InReceives …" and the values below it; settings are no counters.
  void take(const std::string& text, std::vector<Count>& out) const {
    static constexpr std::array<std::string_view, 7> kSettings{"IpForwarding", "IpDefaultTTL", "TcpRtoAlgorithm", "TcpRtoMin",
                                                               "TcpRtoMax",    "TcpMaxConn",   "TcpCurrEstab"};
    const auto lines = lines_of(text);
    for (std::size_t at = 0; at + 1 < lines.size(); at += 2) {
      const auto names = words_of(lines[at]), values = words_of(lines[at + 1]);
      if (names.empty() || names.size() != values.size()) continue;
      const std::string group = names[0].substr(0, names[0].find(':'));
      for (std::size_t i = 1; i < names.size(); ++i) {
        const std::string name = group + names[i];
        if (std::find(kSettings.begin(), kSettings.end(), name) != kSettings.end()) continue;
        out.push_back({name, std::strtoull(values[i].c_str(), nullptr, 10)});
      }
    }
  }

  [[nodiscard]] std::vector<Count> history() const {
    std::vector<Count> out;
    const auto text = call.read_file(history_path);
    if (!text) return out;
    for (const std::string& line : lines_of(*text)) {
      const auto words = words_of(line);
      if (words.size() >= 2 && words[0][0] != '#') out.push_back({words[0], std::strtoull(words[1].c_str(), nullptr, 10)});
    }
    return out;
  }

  static const Count* named(const std::vector<Count>& counts, const std::string& name) {
    const auto at = std::find_if(counts.begin(), counts.end(), [&](const Count& c) { return c.name == name; });
    return at == counts.end() ? nullptr : &*at;
  }

  void show(const std::vector<Count>& now, const std::vector<Count>& before) const {
    std::string rows;
    for (const Count& count : now) {
      const Count* old = named(before, count.name);
      const bool overflow = old != nullptr && count.value < old->value;
      const unsigned long long value = overflow || old == nullptr ? (overflow ? 0 : count.value) : count.value - old->value;
      if ((value == 0 && !zeros) || !matches(count.name)) continue;
      if (json) {
        rows += fmt::format("{}\"{}\":{}", rows.empty() ? "" : ",", count.name, value);
      } else {
        rows += fmt::format("{:<32}{:<16}{:6.1f}{}\n", count.name, value, 0.0, overflow ? " (overflow)" : "");
      }
    }
    if (json) {
      call.print("{{\"kernel\":{{{}}}}}\n", rows);
    } else {
      call.out("#kernel\n" + rows);
    }
  }

  void remember(const std::vector<Count>& now, const std::vector<Count>& before) const {
    std::string text = "#kernel\n";
    for (const Count& count : now) {
      const Count* old = named(before, count.name);
      const unsigned long long value = !matches(count.name) && old != nullptr ? old->value : count.value;
      if (count.value != 0 || zeros) text += fmt::format("{:<32}{:<16}{:6.1f}\n", count.name, value, 0.0);
    }
    (void)call.write_file(history_path, text);
  }

  // A line a counter, as in /proc/net/snmp6.
  static void take6(const std::string& text, std::vector<Count>& out) {
    for (const std::string& line : lines_of(text)) {
      const auto words = words_of(line);
      if (words.size() == 2) out.push_back({words[0], std::strtoull(words[1].c_str(), nullptr, 10)});
    }
  }

  int run() {
    const auto snmp = call.read_file("/proc/net/snmp"), netstat = call.read_file("/proc/net/netstat");
    const auto snmp6 = call.read_file("/proc/net/snmp6");
    if (!snmp || !netstat || !snmp6) return call.not_modelled("nstat after much of TCP has been spoken");
    std::vector<Count> now;
    take(*snmp, now);
    take6(*snmp6, now);
    take(*netstat, now);
    history_path = fmt::format("/tmp/.nstat.u{}", call.process().uid);
    if (const auto path = call.variable("NSTAT_HISTORY")) history_path = *path;
    if (reset) {
      Unlink old;
      old.path = history_path;
      (void)call.ask(std::move(old));
    }
    const std::vector<Count> before = ignore && keep ? std::vector<Count>{} : history();
    if (!silent) show(now, ignore ? std::vector<Count>{} : before);
    if (!keep) remember(now, ignore ? std::vector<Count>{} : before);
    return 0;
  }
};

}  // namespace

int run_nstat(Call& call) {
  static constexpr std::array kLongs{
      LongOption{"help", OptionValue::kNone, 'h'},     LongOption{"ignore", OptionValue::kNone, 'a'},
      LongOption{"scan", OptionValue::kRequired, 'd'}, LongOption{"nooutput", OptionValue::kNone, 'n'},
      LongOption{"json", OptionValue::kNone, 'j'},     LongOption{"reset", OptionValue::kNone, 'r'},
      LongOption{"noupdate", OptionValue::kNone, 's'}, LongOption{"pretty", OptionValue::kNone, 'p'},
      LongOption{"interval", OptionValue::kRequired, 't'}, LongOption{"version", OptionValue::kNone, 'V'},
      LongOption{"zeros", OptionValue::kNone, 'z'}};
  const Options options = read_options(call.argv, "h?vVzrnasd:t:jp", kLongs);
  if (options.wrong) {
    call.err(*options.wrong);
    call.err(kNstatUsage);
    return 255;
  }
  Nstat nstat{call};
  for (const GivenOption& given : options.given) {
    switch (given.id) {
      case 'z': nstat.zeros = true; break;
      case 'r': nstat.reset = true; break;
      case 'a': nstat.ignore = true; break;
      case 's': nstat.keep = true; break;
      case 'n': nstat.silent = true; break;
      case 'j': nstat.json = true; break;
      case 'p': nstat.pretty = true; break;
      case 'v':
      case 'V': call.out("nstat utility, iproute2-6.1.0\n"); return 0;
      case 'd':
      case 't': return call.not_modelled("nstat's daemon");
      default: call.err(kNstatUsage); return 255;
    }
  }
  if (nstat.json && nstat.pretty) return call.not_modelled("nstat -p");
  nstat.patterns = options.operands;
  return nstat.run();
}

}  // namespace nslab::shell

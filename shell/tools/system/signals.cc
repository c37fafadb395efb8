// kill, pgrep, pkill, pidof, killall: processes by number or name, and signals to them.
#include <regex.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "shell/run/machine.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace system_tools;

constexpr std::string_view kKillUsage =
    "\nUsage:\n kill [options] <pid> [...]\n\nOptions:\n <pid> [...]            send signal to every <pid> listed\n"
    " -<signal>, -s, --signal <signal>\n                        specify the <signal> to be sent\n"
    " -q, --queue <value>    integer value to be sent with the signal\n"
    " -l, --list=[<signal>]  list all signal names, or convert one to a name\n"
    " -L, --table            list all signal names in a nice table\n\n"
    " -h, --help     display this help and exit\n -V, --version  output version information and exit\n\n"
    "For more details see kill(1).\n";

std::optional<long> whole(const std::string& text) {
  long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

void send(Call& call, Pid pid, int signal) {
  if (signal != 0) call.runner().signal(pid, signal);
}

struct Matcher {
  std::string pattern{};
  bool full = false, exact = false, inverse = false, newest = false, oldest = false, list_name = false, list_full = false, count = false,
       ignore_case = false;
  std::vector<Pid> parents{};
  std::vector<std::string> users{};
  std::string delimiter = "\n";
  int signal = sig::kTerm;
  bool limited = false;
};

// What matches, by number; not the program itself.
std::vector<Seen> matching(Call& call, const Matcher& m) {
  regex_t regex{};
  const std::string text = m.exact ? "^(" + m.pattern + ")$" : m.pattern;
  if (regcomp(&regex, text.c_str(), REG_EXTENDED | REG_NOSUB | (m.ignore_case ? REG_ICASE : 0)) != 0) return {};
  std::vector<Seen> found;
  for (const Seen& s : seen_processes(call)) {
    call.runner().step();
    if (s.process->pid == call.pid()) continue;
    const auto has = [](const auto& list, const auto& item) { return std::find(list.begin(), list.end(), item) != list.end(); };
    bool hit = m.parents.empty() || has(m.parents, s.parent);
    hit = hit && (m.users.empty() || has(m.users, user_name(s.process->uid)) || has(m.users, std::to_string(s.process->uid)));
    const std::string subject = m.full && !s.process->argv->empty() ? command_line(*s.process) : s.process->command;
    hit = hit && (m.pattern.empty() || regexec(&regex, subject.c_str(), 0, nullptr, 0) == 0);
    if (hit != m.inverse) found.push_back(s);
  }
  regfree(&regex);
  if (found.empty() || (!m.newest && !m.oldest)) return found;
  const auto younger = [](const Seen& a, const Seen& b) {
    return a.process->started != b.process->started ? a.process->started < b.process->started : a.number < b.number;
  };
  const auto best =
      m.newest ? std::max_element(found.begin(), found.end(), younger) : std::min_element(found.begin(), found.end(), younger);
  return {*best};
}

// Options of pgrep and pkill. Nothing: go on.
std::optional<int> parse(Call& call, std::string_view tool, Matcher* m) {
  const auto& argv = call.argv;
  static constexpr std::array<std::pair<std::string_view, char>, 13> kLong{{
      {"--full", 'f'}, {"--exact", 'x'}, {"--list-name", 'l'}, {"--list-full", 'a'}, {"--count", 'c'}, {"--newest", 'n'}, {"--oldest", 'o'},
      {"--inverse", 'v'}, {"--ignore-case", 'i'}, {"--echo", 'e'}, {"--parent", 'P'}, {"--uid", 'U'}, {"--euid", 'u'}}};
  for (std::size_t at = 1; at < argv.size(); ++at) {
    const std::string& word = argv[at];
    if (word.size() < 2 || word[0] != '-') {
      if (!m->pattern.empty()) {
        call.complain("{}: only one pattern can be provided\nTry `{} --help' for more information.\n", tool, tool);
        return 2;
      }
      m->pattern = word;
      continue;
    }
    std::string letters = word.substr(1);
    std::string value;
    if (word.starts_with("--signal")) {
      value = word.size() > 9 ? word.substr(9) : at + 1 < argv.size() ? argv[++at] : "";
      m->signal = signal_number(value).value_or(sig::kTerm);
      continue;
    }
    if (word.starts_with("--")) {
      const auto equals = word.find('=');
      const auto row = std::find_if(kLong.begin(), kLong.end(), [&](const auto& r) { return r.first == word.substr(0, equals); });
      if (row == kLong.end()) return call.not_modelled(std::string(tool) + " " + word);
      letters = std::string(1, row->second);
      if (equals != std::string::npos) letters += word.substr(equals + 1);
    } else if (tool == "pkill") {
      if (const auto signal = signal_number(letters)) {
        m->signal = *signal;
        continue;
      }
    }
    for (std::size_t i = 0; i < letters.size(); ++i) {
      switch (letters[i]) {
        case 'f': m->full = true; break;
        case 'x': m->exact = true; break;
        case 'l': m->list_name = true; break;
        case 'a': m->list_full = true; break;
        case 'c': m->count = true; break;
        case 'n': m->newest = m->limited = true; break;
        case 'o': m->oldest = m->limited = true; break;
        case 'v': m->inverse = true; break;
        case 'i': m->ignore_case = true; break;
        case 'P':
        case 'u':
        case 'U':
        case 'd':
        case 's': {
          const char c = letters[i];
          value = letters.substr(i + 1);
          if (value.empty() && at + 1 < argv.size()) value = argv[++at];
          i = letters.size();
          if (c == 'P') m->parents.push_back(static_cast<Pid>(whole(value).value_or(0)));
          if (c == 'u' || c == 'U') m->users.push_back(value);
          if (c == 'd') m->delimiter = value;
          if (c == 's') return call.not_modelled(std::string(tool) + " -s");
          m->limited = true;
          break;
        }
        default: return call.not_modelled(fmt::format("{} -{}", tool, letters[i]));
      }
    }
  }
  if (m->pattern.empty() && !m->limited) {
    call.complain("{}: no matching criteria specified\nTry `{} --help' for more information.\n", tool, tool);
    return 2;
  }
  return std::nullopt;
}

}  // namespace

int run_pgrep(Call& call) {
  Matcher m;
  if (const auto over = parse(call, "pgrep", &m)) return *over;
  const std::vector<Seen> found = matching(call, m);
  if (m.count) {
    call.print("{}\n", found.size());
    return found.empty() ? 1 : 0;
  }
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Seen& s = found[i];
    call.print("{}", s.number);
    if (m.list_full) {
      call.print(" {}", command_line(*s.process));
    } else if (m.list_name) {
      call.print(" {}", s.process->command);
    }
    call.out(i + 1 < found.size() ? m.delimiter : "\n");
  }
  return found.empty() ? 1 : 0;
}

int run_pkill(Call& call) {
  Matcher m;
  if (const auto over = parse(call, "pkill", &m)) return *over;
  std::vector<Pid> targets;
  for (const Seen& s : matching(call, m)) targets.push_back(s.process->pid);
  if (m.count) call.print("{}\n", targets.size());
  for (const Pid pid : targets) send(call, pid, m.signal);
  return targets.empty() ? 1 : 0;
}

int run_pidof(Call& call) {
  bool single = false;
  std::vector<std::string> names;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (call.argv[i] == "-s") {
      single = true;
    } else if (call.argv[i].starts_with('-') && call.argv[i] != "-x") {
      return call.not_modelled("pidof " + call.argv[i]);
    } else {
      names.push_back(call.argv[i]);
    }
  }
  std::string out;
  std::vector<Seen> seen = seen_processes(call);
  std::reverse(seen.begin(), seen.end());
  for (const std::string& name : names) {
    for (const Seen& s : seen) {
      if (s.process->pid == call.pid() || s.process->state == ProcessState::kZombie) continue;
      const std::string first = s.process->argv->empty() ? s.process->command : s.process->argv->front();
      const auto slash = first.rfind('/');
      if (first != name && first.substr(slash == std::string::npos ? 0 : slash + 1) != name && s.process->command != name) continue;
      out += (out.empty() ? "" : " ") + std::to_string(s.number);
      if (single) break;
    }
  }
  if (!out.empty()) call.out(out + "\n");
  return out.empty() ? 1 : 0;
}

int run_killall(Call& call) {
  int signal = sig::kTerm;
  bool quiet = false;
  std::vector<std::string> names;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const std::string& word = call.argv[i];
    if (word == "-s" && i + 1 < call.argv.size()) {
      signal = signal_number(call.argv[++i]).value_or(sig::kTerm);
    } else if (word == "-q" || word == "--quiet") {
      quiet = true;
    } else if (word == "-w" || word == "--wait") {
      continue;
    } else if (word.size() > 1 && word[0] == '-') {
      const auto number = signal_number(word.substr(1));
      if (!number) return call.not_modelled("killall " + word);
      signal = *number;
    } else {
      names.push_back(word);
    }
  }
  if (names.empty()) return call.not_modelled("killall without a name");
  int status = 0;
  for (const std::string& name : names) {
    std::vector<Pid> targets;
    for (const Seen& s : seen_processes(call)) {
      if (s.process->command == name.substr(0, LinkName::kMost) && s.process->pid != call.pid()) targets.push_back(s.process->pid);
    }
    for (const Pid pid : targets) send(call, pid, signal);
    if (!targets.empty()) continue;
    if (!quiet) call.complain("{}: no process found\n", name);
    status = 1;
  }
  return status;
}

int run_kill(Call& call) {
  const auto& argv = call.argv;
  int signal = sig::kTerm;
  std::size_t at = 1;
  if (at < argv.size() && (argv[at] == "-l" || argv[at] == "-L" || argv[at].starts_with("--list") || argv[at] == "--table")) {
    if (argv[at] != "-l" || argv.size() > 2) return call.not_modelled("kill " + argv[at]);
    call.out("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT\n"
             "CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS\n");
    return 0;
  }
  if (at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-' && argv[at] != "--") {
    std::string name = argv[at++].substr(1);
    if ((name == "s" || name == "-signal") && at < argv.size()) name = argv[at++];
    const auto number = signal_number(name);
    if (!number) {
      call.complain("kill: invalid argument {}\n{}", name, kKillUsage);
      return 1;
    }
    signal = *number;
  }
  if (at < argv.size() && argv[at] == "--") ++at;
  if (at >= argv.size()) {
    call.err(kKillUsage);
    return 1;
  }
  int status = 0;
  for (; at < argv.size(); ++at) {
    const auto number = whole(argv[at]);
    if (!number) {
      call.complain("kill: failed to parse argument: '{}'\n", argv[at]);
      return 1;
    }
    const Pid pid = real_pid(call.world(), call.pid(), static_cast<Pid>(*number < 0 ? -*number : *number));
    if (pid == 0 || find_process(call.world(), pid) == nullptr) {
      call.complain("kill: ({}): No such process\n", *number);
      status = 1;
      continue;
    }
    send(call, pid, signal);
  }
  return status;
}

}  // namespace nslab::shell

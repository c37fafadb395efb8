// sudo, env, nohup, nice, stdbuf, setsid, timeout: commands that run another.
#include <fmt/format.h>

#include <array>
#include <cstdlib>

#include "model/process/users.h"
#include "shell/run/machine.h"
#include "shell/script/parse.h"
#include "shell/tools/file_test.h"
#include "shell/tools/text/options.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// What exec gives where there is no such program, in coreutils' words.
std::optional<Step> check_command(Call& call, const std::string& name) {
  const Found found = call.find_command(name);
  const std::string tool = call.argv.front();
  if (found.kind == Found::Kind::kMissing) {
    call.complain("{}: {}‘{}’: No such file or directory\n", tool, tool == "env" ? "" : "failed to run command ", name);
    return Exited{127};
  }
  if (found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
    call.complain("{}: {}‘{}’: Permission denied\n", tool, tool == "env" ? "" : "failed to run command ", name);
    return Exited{126};
  }
  return std::nullopt;
}

std::vector<std::string> rest_of(const std::vector<std::string>& argv, std::size_t from) {
  return {argv.begin() + static_cast<std::ptrdiff_t>(std::min(from, argv.size())), argv.end()};
}

bool is_assignment(const std::string& word) {
  const auto equals = word.find('=');
  return equals != std::string::npos && equals > 0;
}

void set_in(std::vector<std::string>& environment, const std::string& entry) {
  const std::string name = entry.substr(0, entry.find('=') + 1);
  std::erase_if(environment, [&](const std::string& old) { return old.starts_with(name); });
  environment.push_back(entry);
}

struct Account {
  std::string name{}, home{};
  std::uint32_t uid = 0;
};

// A user of /etc/passwd by name, or "#UID".
std::optional<Account> find_account(Call& call, const std::string& who) {
  const std::string text = call.read_file("/etc/passwd").value_or("root:x:0:0:root:/root:/bin/bash\n");
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    std::vector<std::string> fields{""};
    for (const char c : text.substr(from, end - from)) {
      if (c == ':')
        fields.emplace_back();
      else
        fields.back() += c;
    }
    from = end + 1;
    if (fields.size() < 6 || (fields[0] != who && "#" + fields[2] != who)) continue;
    return Account{fields[0], fields[5], static_cast<std::uint32_t>(std::strtoul(fields[2].c_str(), nullptr, 10))};
  }
  return std::nullopt;
}

// What follows -u: its user becomes who runs the command. A step: it ends here.
std::optional<Step> become_account(Call& call, const std::string& who, std::vector<std::string>& environment) {
  const auto account = find_account(call, who);
  if (!account) {
    const bool number = who.starts_with("#") && who.find_first_not_of("0123456789", 1) == std::string::npos && who.size() > 1;
    call.complain("sudo: unknown user {}\n{}", who, number ? "" : "sudo: error initializing audit plugin sudoers_audit\n");
    return Exited{1};
  }
  set_in(environment, "HOME=" + account->home);
  for (const char* name : {"LOGNAME=", "USER="}) set_in(environment, name + account->name);
  if (account->uid == user_of(call.world(), call.process())) return std::nullopt;
  SetUid op;
  op.uid = op.gid = account->uid;
  if (call.ask(op)) return std::nullopt;
  call.complain("sudo: you are not permitted to run commands as {}\n", account->name);
  return Exited{1};
}

Step run_sudo(Call& call) {
  const auto& argv = call.argv;
  std::size_t at = 1;
  bool shell = false;
  std::optional<std::string> user;
  std::vector<std::string> environment = call.environment();
  for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
    if (argv[at] == "--") {
      ++at;
      break;
    }
    if (argv[at] == "-g") {
      const std::string who = at + 1 < argv.size() ? argv[++at] : "";
      if (who != "root" && who != "#0") return Exited{call.not_modelled("sudo to another group than root (" + who + ")")};
    } else if (argv[at] == "-u" || argv[at] == "--user") {
      user = at + 1 < argv.size() ? argv[++at] : "";
    } else if (argv[at].starts_with("--user=") || (argv[at].starts_with("-u") && argv[at].size() > 2)) {
      user = argv[at].substr(argv[at][1] == '-' ? 7 : 2);
    } else if (argv[at] == "-C" || argv[at] == "-p" || argv[at] == "-h") {
      ++at;
    } else if (argv[at] == "-i" || argv[at] == "-s") {
      shell = true;
    } else if (argv[at].find_first_not_of("ABbEHnPSkKvl", 1) != std::string::npos) {
      return Exited{call.not_modelled("sudo " + argv[at])};
    }
  }
  while (at < argv.size() && is_assignment(argv[at])) set_in(environment, argv[at++]);
  std::vector<std::string> command = rest_of(argv, at);
  if (user && (shell || !command.empty())) {
    if (const auto ended = become_account(call, *user, environment)) return *ended;
  }
  if (command.empty()) {
    if (shell) return Become{{"bash"}, environment};
    call.err(
        "usage: sudo -h | -K | -k | -V\nusage: sudo [-ABbEHnPS] [-C num] [-D directory] [-g group] [-h host] [-p prompt] [-R directory] "
        "[-T timeout] [-u user] [VAR=value] [-i | -s] [command [arg ...]]\n");
    return Exited{1};
  }
  const Found found = call.find_command(command.front());
  if (found.kind == Found::Kind::kMissing || found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
    call.complain("sudo: {}: command not found\n", command.front());
    return Exited{1};
  }
  return Become{std::move(command), environment};
}

Step run_env(Call& call) {
  const auto& argv = call.argv;
  std::vector<std::string> environment = call.environment();
  std::size_t at = 1;
  static constexpr std::array kLongs{LongOption{"ignore-environment", OptionValue::kNone, 'i'},
                                     LongOption{"unset", OptionValue::kRequired, 'u'}, LongOption{"null", OptionValue::kNone, '0'},
                                     LongOption{"chdir", OptionValue::kRequired, 'C'},
                                     LongOption{"split-string", OptionValue::kRequired, 'S'}};
  const Options options = read_options(argv, "iu:0C:S:v", kLongs, true);
  if (options.wrong) {
    call.err(*options.wrong + try_help("env"));
    return Exited{125};
  }
  at = argv.size() - options.operands.size();
  if (at < argv.size() && argv[at] == "-") {
    environment.clear();
    ++at;
  }
  for (const GivenOption& option : options.given) {
    if (option.id == 'i') environment.clear();
    if (option.id == 'u') std::erase_if(environment, [&](const std::string& old) { return old.starts_with(*option.value + "="); });
    if (option.id != 'i' && option.id != 'u') return Exited{call.not_modelled(fmt::format("env -{}", static_cast<char>(option.id)))};
  }
  while (at < argv.size() && is_assignment(argv[at])) set_in(environment, argv[at++]);
  if (at >= argv.size()) {
    for (const std::string& entry : environment) call.print("{}\n", entry);
    return Exited{0};
  }
  if (auto failed = check_command(call, argv[at])) return *failed;
  return Become{rest_of(argv, at), environment};
}

// Options of the form -x VALUE or -xVALUE are passed over, as told by `with_value`.
std::size_t skip_options(const std::vector<std::string>& argv, std::string_view with_value) {
  std::size_t at = 1;
  for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
    if (argv[at] == "--") return at + 1;
    if (argv[at].size() == 2 && with_value.find(argv[at][1]) != std::string_view::npos) ++at;
  }
  return at;
}

Step run_plain(Call& call) {
  const std::string& name = call.argv.front();
  const std::string_view with_value = name.ends_with("stdbuf")   ? "ioe"
                                      : name.ends_with("nice")   ? "n"
                                      : name.ends_with("ionice") ? "cnp"
                                                                 : "";
  if (with_value.empty()) {
    const Options options = read_options(call.argv, name.ends_with("setsid") ? "cfw" : "", {}, true);
    if (options.wrong) {
      call.err(*options.wrong + try_help(name));
      return Exited{125};
    }
  }
  const std::size_t at = skip_options(call.argv, with_value);
  if (at >= call.argv.size()) {
    call.complain("{}: missing operand\nTry '{} --help' for more information.\n", name, name);
    return Exited{125};
  }
  if (auto failed = check_command(call, call.argv[at])) return *failed;
  return Become{rest_of(call.argv, at), std::nullopt};
}

struct Timeout {
  std::vector<std::string> argv{};
  bool begun = false, fired = false, preserve = false;
  int signal = sig::kTerm;
  Pid child = 0;
  Instant deadline{kNever};
  Duration kill_after{};

  static std::optional<Duration> duration(const std::string& text) {
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    const std::string unit = end;
    const double factor = unit.empty() || unit == "s" ? 1 : unit == "m" ? 60 : unit == "h" ? 3600 : unit == "d" ? 86400 : -1;
    if (end == text.c_str() || factor < 0 || value < 0) return std::nullopt;
    return Duration(static_cast<std::int64_t>(std::min(value * factor, 1e9) * 1e9));
  }

  std::optional<Step> begin(Call& call) {
    std::size_t at = 1;
    for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
      std::string word = argv[at];
      auto value = [&](std::size_t skip) {
        return word.size() > skip ? word.substr(skip) : at + 1 < argv.size() ? argv[++at] : std::string();
      };
      if (word == "--preserve-status") {
        preserve = true;
      } else if (word == "--foreground" || word == "-v") {
        continue;
      } else if (word.starts_with("--signal=")) {
        signal = signal_number(word.substr(9)).value_or(sig::kTerm);
      } else if (word.starts_with("-s")) {
        signal = signal_number(value(2)).value_or(sig::kTerm);
      } else if (word.starts_with("--kill-after=")) {
        kill_after = duration(word.substr(13)).value_or(Duration{});
      } else if (word.starts_with("-k")) {
        kill_after = duration(value(2)).value_or(Duration{});
      } else {
        call.complain("timeout: invalid option -- '{}'\nTry 'timeout --help' for more information.\n", word.substr(1));
        return Exited{125};
      }
    }
    if (at + 1 >= argv.size()) {
      call.err("timeout: missing operand\nTry 'timeout --help' for more information.\n");
      return Exited{125};
    }
    const auto time = duration(argv[at]);
    if (!time) {
      call.complain("timeout: invalid time interval ‘{}’\nTry 'timeout --help' for more information.\n", argv[at]);
      return Exited{125};
    }
    if (auto failed = check_command(call, argv[at + 1])) return failed;
    child = call.spawn(rest_of(argv, at + 1));
    if (*time > Duration{0}) deadline = call.now() + *time;
    for (const int number : {sig::kTerm, sig::kInt, sig::kHup}) call.catch_signal(number);
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (!begun) {
      begun = true;
      if (auto over = begin(call)) return *over;
    }
    while (const auto number = call.take_signal()) call.runner().signal(child, *number);
    if (const auto status = call.reap(child)) {
      // It kills itself as well where it has to kill: its status is to tell of it.
      const bool killed = signal == sig::kKill || *status == 128 + sig::kKill;
      if (fired && killed) call.runner().signal(call.pid(), sig::kKill);
      if (fired && !preserve) return Exited{killed ? 137 : 124};
      return Exited{*status};
    }
    if (call.now() >= deadline) {
      call.runner().signal(child, fired ? sig::kKill : signal);
      deadline = !fired && kill_after > Duration{0} ? call.now() + kill_after : kNever;
      fired = true;
    }
    return Wait{deadline, {}, {}, {child}, false};
  }
};

}  // namespace

Program start_sudo(const std::vector<std::string>&) { return run_sudo; }

Program start_env(const std::vector<std::string>&) { return run_env; }

Program start_nohup(const std::vector<std::string>&) { return run_plain; }

Program start_timeout(const std::vector<std::string>& argv) {
  Timeout program;
  program.argv = argv;
  return program;
}

}  // namespace nslab::shell

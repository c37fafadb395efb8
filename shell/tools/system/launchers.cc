// su, runuser, chroot, setsid, nice, ionice, taskset, stdbuf: commands that run another in other surroundings.
#include <algorithm>
#include <charconv>

#include "model/file/paths.h"
#include "model/process/users.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace system_tools;

std::vector<std::string> rest_of(const std::vector<std::string>& argv, std::size_t from) {
  return {argv.begin() + static_cast<std::ptrdiff_t>(std::min(from, argv.size())), argv.end()};
}

std::string program_of(Call& call) {
  const std::string& name = call.argv.front();
  const auto slash = name.rfind('/');
  return name.substr(slash == std::string::npos ? 0 : slash + 1);
}

// coreutils' words for a command that is not there.
Step run_coreutils(Call& call, std::vector<std::string> argv) {
  const Found found = call.find_command(argv.front());
  const bool missing = found.kind == Found::Kind::kMissing;
  if (missing || found.kind == Found::Kind::kDenied || found.kind == Found::Kind::kDirectory) {
    call.complain("{}: failed to run command ‘{}’: {}\n", program_of(call), argv.front(),
                  missing ? "No such file or directory" : "Permission denied");
    return Exited{missing ? 127 : 126};
  }
  return Become{std::move(argv), std::nullopt};
}

std::optional<std::uint32_t> uid_of(const std::string& user) {
  if (user == "root") return 0;
  if (user == "nobody") return 65534;
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(user.data(), user.data() + user.size(), number);
  if (error == std::errc{} && end == user.data() + user.size() && !user.empty()) return number;
  return std::nullopt;
}

Step become_user(Call& call, std::uint32_t uid) {
  if (uid == user_of(call.world(), call.process())) return Exited{0};
  SetUid op;
  op.uid = op.gid = uid;
  if (const auto reply = call.ask(op); !reply) {
    call.complain("{}: cannot set user id: {}\n", program_of(call), error_text(call.code(reply.error())));
    return Exited{1};
  }
  return Exited{0};
}

Step run_su(Call& call) {
  const auto& argv = call.argv;
  const std::string tool = program_of(call);
  std::string user = "root";
  std::string command;
  bool has_user = false;
  bool direct = false;  // runuser -u USER COMMAND
  std::size_t at = 1;
  for (; at < argv.size(); ++at) {
    const std::string& word = argv[at];
    if (word == "--") {
      ++at;
      break;
    }
    if (word == "-" || word == "-l" || word == "--login" || word == "-m" || word == "-p") continue;
    if ((word == "-c" || word == "--command") && at + 1 < argv.size()) {
      command = argv[++at];
    } else if (word == "-u" && tool == "runuser" && at + 1 < argv.size()) {
      user = argv[++at];
      direct = has_user = true;
    } else if (word == "-s" && at + 1 < argv.size()) {
      ++at;
    } else if (word.size() > 1 && word[0] == '-') {
      return Exited{call.not_modelled(tool + " " + word)};
    } else if (!has_user) {
      user = word;
      has_user = true;
    } else {
      break;
    }
  }
  const auto uid = uid_of(user);
  if (!uid) {
    call.complain("{}: user {} does not exist or the user entry does not contain all the required fields\n", tool, user);
    return Exited{1};
  }
  Step step = become_user(call, *uid);
  if (std::get<Exited>(step).status != 0) return step;
  if (direct && at < argv.size()) return run_command(call, rest_of(argv, at));
  if (command.empty()) return Become{{"bash"}, std::nullopt};
  return Become{{"bash", "-c", command}, std::nullopt};
}

Step run_chroot(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) {
    call.err("chroot: missing operand\nTry 'chroot --help' for more information.\n");
    return Exited{125};
  }
  bool keeps_directory = false;
  std::size_t at = 1;
  for (; at < argv.size() && argv[at].starts_with("--"); ++at) {
    if (argv[at] == "--") {
      ++at;
      break;
    }
    if (argv[at] != "--skip-chdir") return Exited{call.not_modelled("chroot " + argv[at])};
    keeps_directory = true;
  }
  if (at >= argv.size()) {
    call.err("chroot: missing operand\nTry 'chroot --help' for more information.\n");
    return Exited{125};
  }
  const auto place = resolve(Walker{call.world(), call.process()}, argv[at]);
  const bool same = place && *place == call.process().root;
  if (keeps_directory && !same) {
    call.err("chroot: option --skip-chdir only permitted if NEWROOT is old '/'\nTry 'chroot --help' for more information.\n");
    return Exited{125};
  }
  Chroot op;
  op.path = argv[at];
  if (const auto reply = call.ask(std::move(op)); !reply) {
    call.complain("chroot: cannot change root directory to '{}': {}\n", argv[at], error_text(call.code(reply.error())));
    return Exited{125};
  }
  if (!keeps_directory) {
    Chdir change;
    change.path = "/";
    (void)call.ask(std::move(change));
  }
  if (at + 1 == argv.size()) return run_coreutils(call, {call.variable("SHELL").value_or("/bin/sh"), "-i"});
  return run_coreutils(call, rest_of(argv, at + 1));
}

// Options of the form -x VALUE or -xVALUE.
std::size_t skip_options(const std::vector<std::string>& argv, std::string_view with_value) {
  std::size_t at = 1;
  for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
    if (argv[at] == "--") return at + 1;
    if (argv[at].size() == 2 && with_value.find(argv[at][1]) != std::string_view::npos) ++at;
  }
  return at;
}

struct Setsid {
  bool begun = false;
  Pid child = 0;

  Step operator()(Call& call) {
    if (begun) {
      if (const auto status = call.reap(child)) return Exited{*status};
      return Wait{kNever, {}, {}, {child}, false};
    }
    begun = true;
    bool fork = false;
    bool wait = false;
    std::size_t at = 1;
    for (; at < call.argv.size() && call.argv[at].starts_with('-'); ++at) {
      const std::string& word = call.argv[at];
      fork = fork || word == "-f" || word == "--fork";
      wait = wait || word == "-w" || word == "--wait";
    }
    if (at >= call.argv.size()) {
      call.err("setsid: no command specified\nTry 'setsid --help' for more information.\n");
      return Exited{1};
    }
    const auto command = rest_of(call.argv, at);
    if (!fork) return run_command(call, command);
    child = call.fork();
    if (child == 0) return Exited{1};
    call.run_in(child, [command](Call& of_child) { return run_command(of_child, command); });
    if (!wait) return Exited{0};
    return Wait{kNever, {}, {}, {child}, false};
  }
};

Step run_nice(Call& call) {
  const std::string tool = program_of(call);
  const std::string_view values = tool == "stdbuf" ? "ioe" : tool == "nice" ? "n" : "cnpPu";
  const std::size_t at = skip_options(call.argv, values);
  if (at < call.argv.size()) {
    return tool == "ionice" ? run_command(call, rest_of(call.argv, at)) : run_coreutils(call, rest_of(call.argv, at));
  }
  if (tool == "nice") {
    call.out("0\n");
    return Exited{0};
  }
  if (tool == "ionice") {
    call.out("none: prio 0\n");
    return Exited{0};
  }
  call.complain("{}: missing operand\nTry '{} --help' for more information.\n", tool, tool);
  return Exited{125};
}

Step run_taskset(Call& call) {
  std::size_t at = 1;
  while (at < call.argv.size() && (call.argv[at] == "-c" || call.argv[at] == "--cpu-list")) ++at;
  if (at < call.argv.size() && call.argv[at].starts_with('-')) return Exited{call.not_modelled("taskset " + call.argv[at])};
  if (at + 1 >= call.argv.size()) {
    call.err("taskset: bad usage\nTry 'taskset --help' for more information.\n");
    return Exited{1};
  }
  return run_command(call, rest_of(call.argv, at + 1));
}

}  // namespace

Program start_su(const std::vector<std::string>&) { return run_su; }
Program start_chroot(const std::vector<std::string>&) { return run_chroot; }
Program start_setsid(const std::vector<std::string>&) { return Setsid{}; }
Program start_nice(const std::vector<std::string>&) { return run_nice; }
Program start_taskset(const std::vector<std::string>&) { return run_taskset; }

}  // namespace nslab::shell

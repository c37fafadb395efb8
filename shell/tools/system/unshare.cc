// unshare and nsenter of util-linux 2.38.
#include <algorithm>
#include <array>
#include <charconv>

#include "model/process/users.h"
#include "shell/tools/system/common.h"
#include "shell/tools/system/unshare_help.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

// -h and -V
Step tell_about(Call& call, char what, std::string_view tool, std::string_view help) {
  call.out(what == 'h' ? std::string(help) : fmt::format("{} from util-linux 2.38.1\n", tool));
  return Exited{0};
}

using namespace system_tools;

struct Kind {
  char letter;
  std::string_view option, file;
  std::uint32_t flag;
};
// In the order in which nsenter enters them.
constexpr std::array<Kind, 8> kKinds{{
    {'U', "--user", "user", clone_flag::kNewuser},   {'C', "--cgroup", "cgroup", clone_flag::kNewcgroup},
    {'i', "--ipc", "ipc", clone_flag::kNewipc},      {'u', "--uts", "uts", clone_flag::kNewuts},
    {'n', "--net", "net", clone_flag::kNewnet},      {'p', "--pid", "pid", clone_flag::kNewpid},
    {'m', "--mount", "mnt", clone_flag::kNewns},     {'T', "--time", "time", clone_flag::kNewtime},
}};

std::vector<std::string> words_after(const std::vector<std::string>& argv, std::size_t from) {
  return {argv.begin() + static_cast<std::ptrdiff_t>(std::min(from, argv.size())), argv.end()};
}

Step bad_option(Call& call, std::string_view tool, const std::string& word, char letter) {
  if (word.starts_with("--")) {
    call.complain("{}: unrecognized option '{}'\n", tool, word.substr(0, word.find('=')));
  } else {
    call.complain("{}: invalid option -- '{}'\n", tool, letter);
  }
  call.complain("Try '{} --help' for more information.\n", tool);
  return Exited{1};
}

std::optional<std::uint32_t> number(const std::string& text) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

// Waits for the one child and ends as it did.
struct WaitFor {
  Pid child = 0;
  Step operator()(Call& call) {
    for (const int signal : {sig::kInt, sig::kTerm}) call.ignore_signal(signal);
    if (const auto status = call.reap(child)) {
      // It ends itself by the same signal; of SIGKILL that cannot be arranged, and it says so.
      if (*status == 128 + sig::kKill) {
        call.err("unshare: sigprocmask unblock failed: Invalid argument\n");
        return Exited{1};
      }
      return Exited{*status};
    }
    return Wait{kNever, {}, {}, {child}, false};
  }
};

struct UnshareOptions {
  std::uint32_t flags = 0;
  bool fork = false, mount_proc = false, map_root = false, map_current = false, kill_child = false;
  std::string proc = "/proc";
  std::optional<std::uint32_t> map_user{}, map_group{}, uid{}, gid{};
  std::optional<Propagation> propagation = Propagation::kPrivate;
  std::string root{}, directory{};
  std::vector<std::pair<std::string, std::string>> files{};  // kind of namespace, where to mount it
  std::vector<std::string> command{};
};

// What the process that runs the command does first.
struct UnshareChild {
  UnshareOptions options{};

  Step operator()(Call& call) {
    if (!options.root.empty()) {
      Chroot op;
      op.path = options.root;
      if (const auto reply = call.ask(std::move(op)); !reply) {
        call.complain("unshare: cannot change root directory to '{}': {}\n", options.root, error_text(call.code(reply.error())));
        return Exited{1};
      }
      if (options.directory.empty()) options.directory = "/";
    }
    if (!options.directory.empty()) {
      Chdir op;
      op.path = options.directory;
      if (const auto reply = call.ask(std::move(op)); !reply) {
        call.complain("unshare: cannot chdir to '{}': {}\n", options.directory, error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    if (options.mount_proc) {
      MountFs op;
      op.source = "proc";
      op.target = options.proc;
      op.type = "proc";
      op.options = "nosuid,nodev,noexec";
      if (const auto reply = call.ask(std::move(op)); !reply) {
        call.complain("unshare: mount {} failed: {}\n", options.proc, error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    if (options.uid || options.gid) {
      SetUid op;
      op.uid = options.uid.value_or(user_of(call.world(), call.process()));
      op.gid = options.gid.value_or(group_of(call.world(), call.process()));
      // setgroups(2) is given up before a user without privilege maps a group.
      if (options.gid && (call.world().userns[call.process().user].parent || !call.process().capable)) {
        call.err("unshare: setgroups failed: Operation not permitted\n");
        return Exited{1};
      }
      if (const auto reply = call.ask(op); !reply) {
        call.complain("unshare: setuid failed: {}\n", error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    return options.command.empty() ? run_shell(call) : run_command(call, options.command);
  }
};

struct UnshareTool {
  std::vector<std::string> argv{};
  UnshareOptions options{};
  bool begun = false;
  Pid child = 0;

  std::optional<Step> kind_option(Call& call, const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    for (const Kind& kind : kKinds) {
      if (kind.option != name) continue;
      options.flags |= kind.flag;
      if (equals != std::string::npos) options.files.emplace_back(kind.file, word.substr(equals + 1));
      return std::nullopt;
    }
    return bad_option(call, "unshare", word, ' ');
  }

  std::optional<Step> long_option(Call& call, const std::string& word, std::size_t* at) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const bool has_value = equals != std::string::npos;
    const auto value = [&] { return has_value ? word.substr(equals + 1) : *at + 1 < argv.size() ? argv[++*at] : std::string(); };
    if (name == "--fork") {
      options.fork = true;
    } else if (name == "--mount-proc") {
      options.mount_proc = true;
      options.flags |= clone_flag::kNewns;
      if (has_value) options.proc = value();
    } else if (name == "--map-root-user") {
      options.map_root = true;
      options.flags |= clone_flag::kNewuser;
    } else if (name == "--map-current-user") {
      options.map_current = true;
      options.flags |= clone_flag::kNewuser;
    } else if (name == "--map-user" || name == "--map-group") {
      options.flags |= clone_flag::kNewuser;
      (name == "--map-user" ? options.map_user : options.map_group) = number(value()).value_or(0);
    } else if (name == "--kill-child") {
      options.kill_child = options.fork = true;
    } else if (name == "--propagation") {
      const std::string how = value();
      options.propagation = how == "private"  ? std::optional(Propagation::kPrivate)
                            : how == "shared" ? std::optional(Propagation::kShared)
                            : how == "slave"  ? std::optional(Propagation::kSlave)
                                              : std::nullopt;
      if (!options.propagation && how != "unchanged") {
        call.complain("unshare: unsupported propagation mode: {}\n", how);
        return Exited{1};
      }
    } else if (name == "--wd") {
      options.directory = value();
    } else if (name == "--root") {
      options.root = value();
    } else if (name == "--setuid" || name == "--setgid") {
      (name == "--setuid" ? options.uid : options.gid) = number(value()).value_or(0);
    } else if (name == "--help" || name == "--version") {
      return tell_about(call, name == "--help" ? 'h' : 'V', "unshare", kUnshareHelp);
    } else if (name == "--setgroups" || name == "--map-auto" || name == "--map-users" || name == "--map-groups" ||
               name == "--keep-caps" || name == "--monotonic" || name == "--boottime") {
      return Exited{call.not_modelled("unshare " + name)};
    } else {
      return kind_option(call, word);
    }
    return std::nullopt;
  }

  std::optional<Step> letters(Call& call, const std::string& word, std::size_t* at) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char c = word[i];
      const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.letter == c; });
      if (kind != kKinds.end()) {
        options.flags |= kind->flag;
        continue;
      }
      switch (c) {
        case 'f': options.fork = true; break;
        case 'r':
        case 'c':
          (c == 'r' ? options.map_root : options.map_current) = true;
          options.flags |= clone_flag::kNewuser;
          break;
        case 'R':
        case 'w':
        case 'S':
        case 'G': {
          std::string value = word.substr(i + 1);
          if (value.empty() && *at + 1 < argv.size()) value = argv[++*at];
          if (c == 'w') options.directory = value;
          if (c == 'R') options.root = value;
          if (c == 'S') options.uid = number(value).value_or(0);
          if (c == 'G') options.gid = number(value).value_or(0);
          return std::nullopt;
        }
        case 'h':
        case 'V': return tell_about(call, c, "unshare", kUnshareHelp);
        default: return bad_option(call, "unshare", word, c);
      }
    }
    return std::nullopt;
  }

  std::optional<Step> parse(Call& call) {
    std::size_t at = 1;
    for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
      if (argv[at] == "--") {
        ++at;
        break;
      }
      const std::string word = argv[at];
      if (auto over = word.starts_with("--") ? long_option(call, word, &at) : letters(call, word, &at)) return over;
    }
    options.command = words_after(argv, at);
    return std::nullopt;
  }

  // A namespace is kept alive by a mount on a file.
  std::optional<Step> keep(Call& call) {
    for (const auto& [kind, file] : options.files) {
      const std::string source = fmt::format("/proc/{}/ns/{}", visible_pid(call.world(), call.pid(), call.pid()), kind);
      MountFs op;
      op.source = source;
      op.target = file;
      op.bind = true;
      if (const auto reply = call.ask(std::move(op)); !reply) {
        call.complain("unshare: mount {} on {} failed: {}\n", source, file, error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    return std::nullopt;
  }

  std::optional<Step> begin(Call& call) {
    if (auto over = parse(call)) return over;
    const std::uint32_t uid = user_of(call.world(), call.process());
    const std::uint32_t gid = group_of(call.world(), call.process());
    Unshare op;
    op.flags = options.flags;
    if (const auto reply = call.ask(op); !reply) {
      call.complain("unshare: unshare failed: {}\n", error_text(call.code(reply.error())));
      return Exited{1};
    }
    if (options.map_root || options.map_current || options.map_user || options.map_group) {
      SetIdMap map;
      map.inside_uid = options.map_user.value_or(options.map_current ? uid : 0);
      map.inside_gid = options.map_group.value_or(options.map_current ? gid : 0);
      if (options.map_user && !options.map_group) map.inside_gid = kNoId;
      if (const auto reply = call.ask(map); !reply) {
        call.complain("unshare: write failed /proc/self/uid_map: {}\n", error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    if ((options.flags & clone_flag::kNewns) != 0 && options.propagation) {
      MountFs mount;
      mount.source = "none";
      mount.target = "/";
      mount.recursive = true;
      mount.propagation = options.propagation;
      if (const auto reply = call.ask(std::move(mount)); !reply) {
        call.complain("unshare: cannot change root filesystem propagation: {}\n", error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    return keep(call);
  }

  static constexpr std::uint32_t kNoId = 65534;

  Step operator()(Call& call) {
    if (begun) return WaitFor{child}(call);
    begun = true;
    if (auto over = begin(call)) return *over;
    if (!options.fork) return UnshareChild{options}(call);
    child = call.fork();
    if (child == 0) {
      call.err("unshare: fork failed: Cannot allocate memory\n");
      return Exited{1};
    }
    call.run_in(child, UnshareChild{options});
    return WaitFor{child}(call);
  }
};

// ---- nsenter ----

struct NsenterTool {
  std::vector<std::string> argv{};
  std::string target{};
  std::uint32_t wanted = 0;
  std::vector<std::pair<const Kind*, std::string>> files{};
  bool all = false, no_fork = false, begun = false, working_directory = false;
  std::string directory{};
  std::optional<std::uint32_t> uid{}, gid{};
  std::vector<std::string> command{};
  Pid child = 0;

  void want(const Kind& kind, const std::string& file) {
    wanted |= kind.flag;
    if (!file.empty()) files.emplace_back(&kind, file);
  }

  std::optional<Step> long_option(Call& call, const std::string& word, std::size_t* at) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const bool has_value = equals != std::string::npos;
    const auto value = [&] { return has_value ? word.substr(equals + 1) : *at + 1 < argv.size() ? argv[++*at] : std::string(); };
    for (const Kind& kind : kKinds) {
      if (name != kind.option) continue;
      want(kind, has_value ? word.substr(equals + 1) : "");
      return std::nullopt;
    }
    if (name == "--target") {
      if (!has_value && *at + 1 >= argv.size()) {
        call.err("nsenter: option '--target' requires an argument\nTry 'nsenter --help' for more information.\n");
        return Exited{1};
      }
      target = value();
    } else if (name == "--all") {
      all = true;
    } else if (name == "--no-fork") {
      no_fork = true;
    } else if (name == "--preserve-credentials") {
      return std::nullopt;
    } else if (name == "--setuid" || name == "--setgid") {
      (name == "--setuid" ? uid : gid) = number(value()).value_or(0);
    } else if (name == "--wd") {
      working_directory = true;
      if (has_value) directory = value();
    } else if (name == "--help" || name == "--version") {
      return tell_about(call, name == "--help" ? 'h' : 'V', "nsenter", kNsenterHelp);
    } else if (name == "--root" || name == "--wdns" || name == "--follow-context") {
      return Exited{call.not_modelled("nsenter " + name)};
    } else {
      return bad_option(call, "nsenter", word, ' ');
    }
    return std::nullopt;
  }

  std::optional<Step> letters(Call& call, const std::string& word, std::size_t* at) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      const char c = word[i];
      const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& k) { return k.letter == c; });
      // What follows an option that may have a value, in the same word, is its value.
      if (kind != kKinds.end()) {
        want(*kind, word.substr(i + 1));
        return std::nullopt;
      }
      switch (c) {
        case 'a': all = true; break;
        case 'F': no_fork = true; break;
        case 'w':
          working_directory = true;
          directory = word.substr(i + 1);
          return std::nullopt;
        case 't':
        case 'S':
        case 'G': {
          std::string value = word.substr(i + 1);
          if (value.empty()) {
            if (*at + 1 >= argv.size()) {
              call.complain("nsenter: option requires an argument -- '{}'\nTry 'nsenter --help' for more information.\n", c);
              return Exited{1};
            }
            value = argv[++*at];
          }
          if (c == 't') target = value;
          if (c == 'S') uid = number(value).value_or(0);
          if (c == 'G') gid = number(value).value_or(0);
          return std::nullopt;
        }
        case 'r':
        case 'W':
        case 'e':
        case 'Z': return Exited{call.not_modelled(fmt::format("nsenter -{}", c))};
        case 'h':
        case 'V': return tell_about(call, c, "nsenter", kNsenterHelp);
        default: return bad_option(call, "nsenter", word, c);
      }
    }
    return std::nullopt;
  }

  std::optional<Step> parse(Call& call) {
    std::size_t at = 1;
    for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
      if (argv[at] == "--") {
        ++at;
        break;
      }
      const std::string word = argv[at];
      if (auto over = word.starts_with("--") ? long_option(call, word, &at) : letters(call, word, &at)) return over;
    }
    command = words_after(argv, at);
    if (!target.empty() && !number(target)) {
      call.complain("nsenter: failed to parse pid: '{}'\n", target);
      return Exited{1};
    }
    return std::nullopt;
  }

  // Opens every namespace that is asked for before it enters any.
  std::optional<Step> open_all(Call& call, std::vector<std::pair<const Kind*, std::string>>* paths) {
    if (all && target.empty()) {
      call.err("nsenter: no target PID specified for --all\n");
      return Exited{1};
    }
    for (const Kind& kind : kKinds) {
      const auto file = std::find_if(files.rbegin(), files.rend(), [&](const auto& f) { return f.first == &kind; });
      if (file != files.rend()) {
        paths->emplace_back(&kind, file->second);
      } else if ((wanted & kind.flag) != 0 || all) {
        if (target.empty()) {
          call.complain("nsenter: neither filename nor target pid supplied for ns/{}\n", kind.file);
          return Exited{1};
        }
        paths->emplace_back(&kind, fmt::format("/proc/{}/ns/{}", target, kind.file));
      }
    }
    std::vector<std::pair<const Kind*, std::string>> kept;
    for (const auto& [kind, path] : *paths) {
      Open open;
      open.path = path;
      const auto reply = call.ask(std::move(open));
      const bool compared = all && (wanted & kind->flag) == 0;
      if (!reply) {
        const std::string_view text = error_text(call.code(reply.error()));
        if (compared) {
          call.complain("nsenter: stat of {} failed: {}\n", path, text);
        } else {
          call.complain("nsenter: cannot open {}: {}\n", path, text);
        }
        return Exited{1};
      }
      Close close;
      close.descriptor = std::get<Descriptor>(*reply).number;
      (void)call.ask(close);
      if (compared && is_own(call, *kind)) continue;
      kept.emplace_back(kind, path);
    }
    *paths = std::move(kept);
    return std::nullopt;
  }

  // With --all, what is the same already is left alone.
  [[nodiscard]] bool is_own(Call& call, const Kind& kind) const {
    const Pid other = real_pid(call.world(), call.pid(), number(target).value_or(0));
    const Process* process = find_process(call.world(), other);
    if (process == nullptr) return false;
    const Process& own = call.process();
    switch (kind.flag) {
      case clone_flag::kNewuser: return process->user == own.user;
      case clone_flag::kNewcgroup: return process->cgroup == own.cgroup;
      case clone_flag::kNewipc: return process->ipc == own.ipc;
      case clone_flag::kNewuts: return process->uts == own.uts;
      case clone_flag::kNewnet: return process->net == own.net;
      case clone_flag::kNewpid: return process->pidns == own.pidns;
      case clone_flag::kNewns: return process->mnt == own.mnt;
      default: return process->time == own.time;
    }
  }

  Step finish(Call& call) const {
    if (uid || gid) {
      SetUid op;
      op.uid = uid.value_or(0);
      op.gid = gid.value_or(0);
      (void)call.ask(op);
    }
    return command.empty() ? run_shell(call) : run_command(call, command);
  }

  std::optional<Step> begin(Call& call, bool* entered_pid) {
    if (auto over = parse(call)) return over;
    std::vector<std::pair<const Kind*, std::string>> paths;
    if (auto over = open_all(call, &paths)) return over;
    const std::string before = call.process().cwd_path;
    for (const auto& [kind, path] : paths) {
      Setns op;
      op.path = path;
      op.kinds = kind->flag;
      if (const auto reply = call.ask(std::move(op)); !reply) {
        call.complain("nsenter: reassociate to namespace 'ns/{}' failed: {}\n", kind->file, error_text(call.code(reply.error())));
        return Exited{1};
      }
      *entered_pid = *entered_pid || kind->flag == clone_flag::kNewpid;
    }
    if (working_directory) {
      Chdir op;
      op.path = !directory.empty() ? directory : target.empty() ? before : fmt::format("/proc/{}/cwd", target);
      if (const auto reply = call.ask(std::move(op)); !reply) {
        call.complain("nsenter: cannot open current working directory: {}\n", error_text(call.code(reply.error())));
        return Exited{1};
      }
    }
    return std::nullopt;
  }

  Step operator()(Call& call) {
    if (begun) return WaitFor{child}(call);
    begun = true;
    bool entered_pid = false;
    if (auto over = begin(call, &entered_pid)) return *over;
    if (!entered_pid || no_fork) return finish(call);
    child = call.fork();
    if (child == 0) {
      call.err("nsenter: fork failed: Cannot allocate memory\n");
      return Exited{1};
    }
    NsenterTool inner = *this;
    call.run_in(child, [inner](Call& of_child) { return inner.finish(of_child); });
    return WaitFor{child}(call);
  }
};

}  // namespace

Program start_unshare(const std::vector<std::string>& argv) {
  UnshareTool tool;
  tool.argv = argv;
  return tool;
}

Program start_nsenter(const std::vector<std::string>& argv) {
  NsenterTool tool;
  tool.argv = argv;
  return tool;
}

}  // namespace nslab::shell

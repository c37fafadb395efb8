// ps of procps-ng 4.0.2. What a process costs in time and memory is not in the model and shows as nothing.
#include <algorithm>
#include <array>
#include <charconv>

#include "model/process/namespaces.h"
#include "shell/tools/system/common.h"
#include "shell/tools/tools.h"

namespace nslab::shell {

namespace {

using namespace system_tools;

struct Field {
  std::string_view name, heading;
  std::size_t width;
  bool right;
  std::string (*value)(Call& call, const Seen& seen);
};

std::string ns_text(Call& call, const Seen& seen, NsKind kind) {
  return std::to_string(ns_inode(call.world(), namespace_of(*seen.process, kind)));
}
std::string comm_text(const Seen& seen) {
  return seen.process->command + (seen.process->state == ProcessState::kZombie ? " <defunct>" : "");
}

std::string field_pid(Call&, const Seen& s) { return std::to_string(s.number); }
std::string field_ppid(Call&, const Seen& s) { return std::to_string(s.parent); }
std::string field_tty(Call&, const Seen&) { return "?"; }
std::string field_time(Call&, const Seen&) { return "00:00:00"; }
std::string field_bsd_time(Call&, const Seen&) { return "0:00"; }
std::string field_comm(Call&, const Seen& s) { return comm_text(s); }
std::string field_args(Call&, const Seen& s) {
  return s.process->state == ProcessState::kZombie ? "[" + s.process->command + "] <defunct>" : command_line(*s.process);
}
std::string field_user(Call&, const Seen& s) { return user_name(s.process->uid); }
std::string field_uid(Call&, const Seen& s) { return std::to_string(s.process->uid); }
std::string field_gid(Call&, const Seen& s) { return std::to_string(s.process->gid); }
std::string field_stat(Call& call, const Seen& s) {
  if (s.process->state == ProcessState::kZombie) return "Z";
  if (s.process->state == ProcessState::kStopped) return "T";
  return s.process->pid == call.pid() ? "R" : "S";
}
std::string field_zero(Call&, const Seen&) { return "0"; }
std::string field_share(Call&, const Seen&) { return "0.0"; }
std::string field_start(Call& call, const Seen& s) {
  (void)call;
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(s.process->started).count() % (24 * 60);
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}
std::string field_net(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kNet); }
std::string field_mnt(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kMnt); }
std::string field_pidns(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kPid); }
std::string field_uts(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kUts); }
std::string field_userns(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kUser); }
std::string field_ipc(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kIpc); }
std::string field_cgroup(Call& call, const Seen& s) { return ns_text(call, s, NsKind::kCgroup); }

constexpr std::array kFields{
    Field{"pid", "PID", 7, true, field_pid},        Field{"ppid", "PPID", 7, true, field_ppid},
    Field{"tty", "TT", 8, false, field_tty},        Field{"tt", "TT", 8, false, field_tty},
    Field{"tname", "TTY", 8, false, field_tty},     Field{"time", "TIME", 8, true, field_time},
    Field{"cputime", "TIME", 8, true, field_time},  Field{"bsdtime", "TIME", 6, true, field_bsd_time},
    Field{"comm", "COMMAND", 15, false, field_comm}, Field{"ucomm", "COMMAND", 15, false, field_comm},
    Field{"ucmd", "CMD", 15, false, field_comm},    Field{"args", "COMMAND", 27, false, field_args},
    Field{"command", "COMMAND", 27, false, field_args}, Field{"cmd", "CMD", 27, false, field_args},
    Field{"user", "USER", 8, false, field_user},    Field{"euser", "EUSER", 8, false, field_user},
    Field{"ruser", "RUSER", 8, false, field_user},  Field{"uname", "USER", 8, false, field_user},
    Field{"uid", "UID", 5, true, field_uid},        Field{"euid", "EUID", 5, true, field_uid},
    Field{"gid", "GID", 5, true, field_gid},        Field{"uid_user", "UID", 8, false, field_user},
    Field{"stat", "STAT", 4, false, field_stat},    Field{"s", "S", 1, false, field_stat},
    Field{"state", "S", 1, false, field_stat},      Field{"c", "C", 2, true, field_zero},
    Field{"pcpu", "%CPU", 4, true, field_share},    Field{"%cpu", "%CPU", 4, true, field_share},
    Field{"pmem", "%MEM", 4, true, field_share},    Field{"%mem", "%MEM", 4, true, field_share},
    Field{"vsz", "VSZ", 6, true, field_zero},       Field{"rss", "RSS", 5, true, field_zero},
    Field{"bsdstart", "START", 5, false, field_start}, Field{"start_time", "START", 5, false, field_start},
    Field{"stime", "STIME", 5, false, field_start}, Field{"netns", "NETNS", 10, true, field_net},
    Field{"mntns", "MNTNS", 10, true, field_mnt},   Field{"pidns", "PIDNS", 10, true, field_pidns},
    Field{"utsns", "UTSNS", 10, true, field_uts},   Field{"userns", "USERNS", 10, true, field_userns},
    Field{"ipcns", "IPCNS", 10, true, field_ipc},   Field{"cgroupns", "CGROUPNS", 10, true, field_cgroup},
};

constexpr std::string_view kUsage =
    "\nUsage:\n ps [options]\n\n Try 'ps --help <simple|list|output|threads|misc|all>'\n  or 'ps --help <s|l|o|t|m|a>'\n"
    " for additional help text.\n\nFor more details see ps(1).\n";

struct Chosen {
  const Field* field = nullptr;
  std::string heading{};
};

class Ps {
 public:
  explicit Ps(Call& call) : call_(call) {}

  int run() {
    for (std::size_t at = 1; at < call_.argv.size(); ++at) {
      if (const auto over = option(call_.argv[at], &at)) return *over;
    }
    const std::vector<Seen> seen = seen_processes(call_);
    // It looks for its own number in /proc, which may be that of another pid namespace.
    const Pid own = visible_pid(call_.world(), call_.pid(), call_.pid());
    if (std::none_of(seen.begin(), seen.end(), [&](const Seen& s) { return s.number == own; })) {
      call_.err("fatal library error, lookup self\n");
      return 1;
    }
    if (fields_.empty()) choose(default_format());
    if (headings_ && std::any_of(fields_.begin(), fields_.end(), [](const Chosen& c) { return !c.heading.empty(); })) print_headings();
    bool any = false;
    for (const Seen& s : seen) {
      if (!selected(s)) continue;
      any = true;
      print_row(s);
    }
    return any ? 0 : 1;
  }

 private:
  Call& call_;
  std::vector<Chosen> fields_{};
  bool all_ = false, bsd_ = false, user_format_ = false, full_ = false, headings_ = true;
  std::vector<Pid> pids_{}, parents_{};
  std::vector<std::string> commands_{}, users_{};
  bool narrowed_ = false;

  int wrong(const std::string& why) {
    call_.complain("error: {}\n{}", why, kUsage);
    return 1;
  }
  [[nodiscard]] std::string_view default_format() const {
    if (user_format_) return "user,pid,pcpu,pmem,vsz,rss,tname,stat,bsdstart,bsdtime,args";
    if (full_) return "uid_user,pid,ppid,c,stime,tname,time,cmd";
    return bsd_ ? "pid,tname,stat,bsdtime,args" : "pid,tname,time,ucmd";
  }

  // "pid,comm" or "pid=NAME", where a heading takes the rest.
  std::optional<int> choose(std::string_view list) {
    while (!list.empty()) {
      const auto end = std::min(list.find_first_of(", ="), list.size());
      const std::string_view name = list.substr(0, end);
      const auto field = std::find_if(kFields.begin(), kFields.end(), [&](const Field& f) { return f.name == name; });
      if (field == kFields.end()) {
        static constexpr std::array<std::string_view, 24> kOthers{
            "pgid", "sid", "sess",    "pri",  "ni",  "nice", "etime", "etimes", "lstart", "start", "wchan", "flags",
            "f",    "psr", "thcount", "nlwp", "lwp", "tid",  "class", "cls",    "rtprio", "group", "label", "size"};
        if (std::find(kOthers.begin(), kOthers.end(), name) != kOthers.end()) return call_.not_modelled("ps -o " + std::string(name));
        return wrong("unknown user-defined format specifier \"" + std::string(name) + "\"");
      }
      Chosen chosen{&*field, std::string(field->heading)};
      if (end < list.size() && list[end] == '=') {
        chosen.heading = std::string(list.substr(end + 1));
        list = {};
        // "pid=,comm=" is a list of fields without headings.
        if (const auto comma = chosen.heading.find(','); comma == 0) {
          fields_.push_back({&*field, ""});
          return choose(chosen.heading.substr(1));
        }
      } else {
        list.remove_prefix(std::min(end + 1, list.size()));
      }
      fields_.push_back(std::move(chosen));
    }
    return std::nullopt;
  }

  std::optional<int> numbers(const std::string& list, std::vector<Pid>* out) {
    for (std::size_t at = 0; at < list.size();) {
      const auto end = std::min(list.find_first_of(", ", at), list.size());
      Pid pid = 0;
      const auto [stop, error] = std::from_chars(list.data() + at, list.data() + end, pid);
      if (error != std::errc{} || stop != list.data() + end) return wrong("process ID list syntax error");
      out->push_back(pid);
      at = end + 1;
    }
    narrowed_ = true;
    return std::nullopt;
  }
  void names(const std::string& list, std::vector<std::string>* out) {
    for (std::size_t at = 0; at <= list.size();) {
      const auto end = std::min(list.find(',', at), list.size());
      out->push_back(list.substr(at, end - at));
      at = end + 1;
    }
    narrowed_ = true;
  }

  std::optional<int> option(const std::string& word, std::size_t* at) {
    const auto& argv = call_.argv;
    if (word.starts_with("--")) {
      const auto equals = word.find('=');
      const std::string name = word.substr(0, equals);
      const auto value = [&] {
        return equals != std::string::npos ? word.substr(equals + 1) : *at + 1 < argv.size() ? argv[++*at] : std::string();
      };
      if (name == "--pid") return numbers(value(), &pids_);
      if (name == "--ppid") return numbers(value(), &parents_);
      if (name == "--format") return choose(value());
      if (name == "--no-headers" || name == "--no-heading" || name == "--noheaders") {
        headings_ = false;
        return std::nullopt;
      }
      if (name == "--sort" || name == "--forest" || name == "--version" || name == "--help" || name == "--headers" || name == "--user" ||
          name == "--cols" || name == "--width" || name == "--columns") {
        return call_.not_modelled("ps " + name);
      }
      return wrong("unknown gnu long option");
    }
    const bool dashed = word.starts_with('-');
    for (std::size_t i = dashed ? 1 : 0; i < word.size(); ++i) {
      const char c = word[i];
      const auto value = [&] {
        const std::string rest = word.substr(i + 1);
        i = word.size();
        return !rest.empty() ? rest : *at + 1 < argv.size() ? argv[++*at] : std::string();
      };
      if (!dashed && i == 0 && c >= '0' && c <= '9') return numbers(word, &pids_);
      switch (c) {
        case 'e':
        case 'A':
          if (!dashed) return call_.not_modelled("ps e");
          all_ = true;
          break;
        case 'a':
          all_ = true;
          bsd_ = bsd_ || !dashed;
          break;
        case 'x':
          if (dashed) return call_.not_modelled("ps -x");
          bsd_ = true;
          all_ = true;
          break;
        case 'u':
          if (dashed) {
            names(value(), &users_);
            break;
          }
          bsd_ = user_format_ = true;
          break;
        case 'U': names(value(), &users_); break;
        case 'f':
          if (!dashed) return call_.not_modelled("ps f");
          full_ = true;
          break;
        case 'w': break;
        case 'h': headings_ = false; break;
        case 'p':
        case 'q':
          if (const auto over = numbers(value(), &pids_)) return over;
          break;
        case 'C': names(value(), &commands_); break;
        case 'o':
          if (const auto over = choose(value())) return over;
          break;
        default: return call_.not_modelled(fmt::format("ps {}{}", dashed ? "-" : "", c));
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] bool selected(const Seen& s) const {
    if (narrowed_) {
      const auto has = [](const auto& list, const auto& item) { return std::find(list.begin(), list.end(), item) != list.end(); };
      return has(pids_, s.number) || (s.parent != 0 && has(parents_, s.parent)) || has(commands_, s.process->command) ||
             has(users_, user_name(s.process->uid)) || has(users_, std::to_string(s.process->uid));
    }
    return all_ || s.process->uid == call_.process().uid;
  }

  [[nodiscard]] std::size_t width_of(const Chosen& chosen) const { return std::max(chosen.field->width, chosen.heading.size()); }

  void print_line(const std::vector<std::string>& cells) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i != 0) line += ' ';
      const bool last = i + 1 == cells.size();
      if (fields_[i].field->right) {
        line += fmt::format("{:>{}}", cells[i], width_of(fields_[i]));
      } else {
        line += last ? cells[i] : fmt::format("{:<{}}", cells[i], width_of(fields_[i]));
      }
    }
    call_.out(line + "\n");
  }
  void print_headings() {
    std::vector<std::string> cells;
    for (const Chosen& chosen : fields_) cells.push_back(chosen.heading);
    print_line(cells);
  }
  void print_row(const Seen& s) {
    std::vector<std::string> cells;
    for (const Chosen& chosen : fields_) cells.push_back(chosen.field->value(call_, s));
    print_line(cells);
  }
};

}  // namespace

int run_ps(Call& call) { return Ps(call).run(); }

}  // namespace nslab::shell

// Processes in the background: jobs, wait, kill, disown, fg.
#include <fmt/format.h>

#include <algorithm>

#include "shell/run/builtins/table.h"
#include "shell/run/call.h"
#include "shell/run/machine.h"
#include "shell/tools/file_test.h"

namespace nslab::shell {

namespace {

bool has_ended(const World& world, Pid pid) {
  const Process* process = find_process(world, pid);
  return process == nullptr || process->state == ProcessState::kZombie;
}

// A job without a number is over and told of: only `wait` still knows what became of its processes.
std::vector<const Job*> numbered(const std::vector<Job>& jobs) {
  std::vector<const Job*> out;
  for (const Job& job : jobs) {
    if (job.number != 0) out.push_back(&job);
  }
  return out;
}

Job* find_job(ShellState& state, const std::string& spec) {
  const bool current = spec == "%" || spec == "%%" || spec == "%+", previous = spec == "%-";
  const auto number = test_number(spec.substr(1));
  std::size_t back = numbered(state.jobs).size();
  for (Job& job : state.jobs) {
    if (job.number == 0) continue;
    --back;
    if (current || previous) {
      if (back == (current ? 0U : 1U)) return &job;
    } else if (number ? job.number == *number : job.text.starts_with(spec.substr(1))) {
      return &job;
    }
  }
  return nullptr;
}

Job* job_of(ShellState& state, Pid pid) {
  for (Job& job : state.jobs) {
    if (std::find(job.pids.begin(), job.pids.end(), pid) != job.pids.end()) return &job;
  }
  return nullptr;
}

// A job that was waited for keeps nothing but its status.
void forget(ShellState& state, Pid pid) {
  if (Job* job = job_of(state, pid); job != nullptr && job->done) job->number = 0;
}

std::string state_text(const Job& job) {
  if (!job.done) return "Running";
  const int signal = job.status & 0x7f;
  if (signal != 0) return signal_text(signal);
  const int code = (job.status >> 8) & 0xff;
  return code == 0 ? "Done" : fmt::format("Exit {}", code);
}

struct WaitProgram {
  std::vector<std::string> argv{};
  bool begun = false, any = false;
  int bad = -1;  // the status of an operand that was no child
  std::vector<Pid> wanted{};

  std::optional<int> parse(Call& call) {
    Machine& shell = *call.shell();
    std::size_t at = 1;
    for (; at < argv.size() && argv[at].size() > 1 && argv[at][0] == '-'; ++at) {
      if (argv[at] == "-n") any = true;
      if (argv[at] == "-p") ++at;
    }
    if (at >= argv.size()) {
      for (const Job& job : shell.state().jobs) {
        if (!job.done) wanted.insert(wanted.end(), job.pids.begin(), job.pids.end());
      }
      if (any && wanted.empty()) return 127;
      return std::nullopt;
    }
    for (; at < argv.size(); ++at) {
      const std::string& word = argv[at];
      if (word.starts_with('%')) {
        const Job* job = find_job(shell.state(), word);
        if (job == nullptr) {
          call.complain("{}{}: no such job\n", call.prefix(), word);
          bad = 127;
          continue;
        }
        wanted.push_back(job->pids.back());
        continue;
      }
      const auto number = test_number(word);
      if (!number) {
        call.complain("{}`{}': not a pid or valid job spec\n", call.prefix(), word);
        bad = 1;
        continue;
      }
      // A child that has ended is known by its number in the list of jobs only.
      Pid pid = real_pid(call.world(), call.pid(), static_cast<Pid>(*number));
      if (pid == 0) pid = static_cast<Pid>(*number);
      if (job_of(shell.state(), pid) == nullptr) {
        if (!shell.state().options.posix) call.complain("{}pid {} is not a child of this shell\n", call.prefix(), word);
        bad = 127;
        continue;
      }
      wanted.push_back(pid);
    }
    return std::nullopt;
  }

  Step operator()(Call& call) {
    Machine& shell = *call.shell();
    if (!begun) {
      begun = true;
      if (const auto status = parse(call)) return Exited{*status};
    }
    shell.notice_ended_jobs();
    auto is_done = [&](Pid pid) {
      const Job* job = job_of(shell.state(), pid);
      return job == nullptr || job->done;
    };
    std::vector<Pid> left;
    for (const Pid pid : wanted) {
      if (!is_done(pid)) left.push_back(pid);
    }
    const bool over = any ? left.size() < wanted.size() : left.empty();
    // Of a pipeline some may have ended already: those that have not are what there is to wait for.
    std::erase_if(left, [&](Pid pid) { return has_ended(call.world(), pid); });
    if (!over) return Wait{kNever, {}, {}, left, false};
    int status = bad >= 0 ? bad : 0;
    if (argv.size() > 1 && !wanted.empty() && bad < 0) {
      Pid last = wanted.back();
      for (const Pid pid : wanted) {
        if (any && is_done(pid)) last = pid;
      }
      const Job* job = job_of(shell.state(), last);
      if (job != nullptr) status = shell_status(job->status);
    }
    if (argv.size() == 1 || any) {
      std::erase_if(shell.state().jobs, [](const Job& job) { return job.done; });
    } else {
      for (const Pid pid : wanted) forget(shell.state(), pid);
    }
    return Exited{status};
  }
};

struct ForegroundProgram {
  std::vector<std::string> argv{};
  Step operator()(Call& call) {
    Machine& shell = *call.shell();
    if (!shell.state().interactive && !shell.state().options.monitor) {
      call.complain("{}{}\n", call.prefix(), is_dash(call) ? "No current job" : "no job control");
      return Exited{1};
    }
    Job* job = find_job(shell.state(), argv.size() > 1 ? argv[1] : "%%");
    if (job == nullptr) {
      call.complain("{}{}: no such job\n", call.prefix(), argv.size() > 1 ? argv[1] : "current");
      return Exited{1};
    }
    if (argv.front() == "bg") return Exited{0};
    shell.notice_ended_jobs();
    if (!job->done) {
      std::vector<Pid> left = job->pids;
      std::erase_if(left, [&](Pid pid) { return has_ended(call.world(), pid); });
      return Wait{kNever, {}, {}, left, false};
    }
    const int status = shell_status(job->status);
    const int number = job->number;
    std::erase_if(shell.state().jobs, [&](const Job& j) { return j.number == number; });
    return Exited{status};
  }
};

}  // namespace

int builtin_jobs(Call& call) {
  Machine& shell = *call.shell();
  shell.notice_ended_jobs();
  bool pids_only = false;
  std::vector<std::string> specs;
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    if (call.argv[i] == "-p") {
      pids_only = true;
    } else if (!call.argv[i].starts_with('-')) {
      specs.push_back(call.argv[i]);
    }
  }
  ShellState& state = shell.state();
  const bool own = !state.jobs.empty() || !specs.empty();  // a substitution or part of a pipeline tells of its parent's
  const std::vector<const Job*> all = numbered(own ? state.jobs : state.parents_jobs);
  auto show = [&](const Job& job) {
    if (pids_only) {
      const Pid shown = visible_pid(call.world(), call.pid(), job.pids.front());
      call.print("{}\n", shown != 0 ? shown : job.pids.front());  // one that has ended has no number any more
      return;
    }
    const char mark = &job == all.back() ? '+' : all.size() > 1 && &job == all[all.size() - 2] ? '-' : ' ';
    call.print("[{}]{}  {:<24}{}{}\n", job.number, mark, state_text(job), job.text, job.done ? "" : " &");
  };
  int status = 0;
  for (const std::string& spec : specs) {
    const Job* job = find_job(state, spec);
    if (job == nullptr) {
      call.complain("{}{}: no such job\n", call.prefix(), spec);
      status = 1;
      continue;
    }
    show(*job);
  }
  if (specs.empty()) {
    for (const Job* job : all) show(*job);
    for (Job& job : state.jobs) {
      if (job.done) job.number = 0;
    }
  }
  return status;
}

Program builtin_wait(const std::vector<std::string>& argv) {
  WaitProgram program;
  program.argv = argv;
  return program;
}

Program builtin_fg(const std::vector<std::string>& argv) { return ForegroundProgram{argv}; }

int builtin_disown(Call& call) {
  auto& jobs = call.shell()->state().jobs;
  if (call.argv.size() == 1 || call.argv[1] == "-a") {
    if (!jobs.empty()) call.argv.size() == 1 ? jobs.pop_back() : jobs.clear();
    return 0;
  }
  for (std::size_t i = 1; i < call.argv.size(); ++i) {
    const auto number = test_number(call.argv[i]);
    const Job* job = call.argv[i].starts_with('%') ? find_job(call.shell()->state(), call.argv[i])
                     : number ? job_of(call.shell()->state(), real_pid(call.world(), call.pid(), static_cast<Pid>(*number)))
                              : nullptr;
    if (job != nullptr) jobs.erase(jobs.begin() + (job - jobs.data()));
  }
  return 0;
}

int builtin_kill(Call& call) {
  const auto& argv = call.argv;
  if (argv.size() < 2) return builtin_usage(call);
  int signal = sig::kTerm;
  std::size_t at = 1;
  if (argv[at] == "-l" || argv[at] == "-L") {
    if (argv.size() == 2) {
      for (int i = 1; i <= 31; ++i) call.print("{:2}) SIG{}{}", i, signal_name(i), i % 5 == 0 || i == 31 ? "\n" : "\t");
      return 0;
    }
    for (++at; at < argv.size(); ++at) {
      const auto number = test_number(argv[at]);
      if (number) {
        call.print("{}\n", signal_name(static_cast<int>(*number > 128 ? *number - 128 : *number)));
      } else if (const auto named = signal_number(argv[at])) {
        call.print("{}\n", *named);
      }
    }
    return 0;
  }
  auto choose = [&](const std::string& name) {
    const auto number = signal_number(name);
    if (number) signal = *number;
    if (!number) call.complain("{}{}: invalid signal specification\n", call.prefix(), name);
    return number.has_value();
  };
  if ((argv[at] == "-s" || argv[at] == "-n") && at + 1 < argv.size()) {
    if (!choose(argv[at + 1])) return 1;
    at += 2;
  } else if (argv[at].size() > 1 && argv[at][0] == '-' && argv[at] != "--") {
    if (is_dash(call) && !signal_number(argv[at].substr(1))) return fail_as_dash(call, "Illegal option " + argv[at].substr(0, 2));
    if (!choose(argv[at].substr(1))) return 1;
    ++at;
  }
  if (at < argv.size() && argv[at] == "--") ++at;
  if (at >= argv.size()) return builtin_usage(call);
  int status = 1;
  ShellState& state = call.shell()->state();
  for (; at < argv.size(); ++at) {
    const std::string& word = argv[at];
    std::vector<Pid> targets;
    if (word.starts_with('%')) {
      const Job* job = find_job(state, word);
      if (job == nullptr) {
        call.complain("{}{}: no such job\n", call.prefix(), word);
        continue;
      }
      targets = job->pids;
    } else if (const auto number = test_number(word)) {
      const Pid pid = real_pid(call.world(), call.pid(), static_cast<Pid>(*number < 0 ? -*number : *number));
      if (pid != 0) targets.push_back(pid);
    } else {
      call.complain("{}{}: arguments must be process or job IDs\n", call.prefix(), word);
      continue;
    }
    bool any = false;
    for (const Pid pid : targets) {
      const Process* process = find_process(call.world(), pid);
      if (process == nullptr) continue;
      any = true;
      call.runner().signal(pid, signal);
    }
    if (any || word.starts_with('%')) {  // of a job that has ended nobody is left to kill, and that is well (kill_pid)
      status = 0;
    } else {
      call.complain("{}({}) - No such process\n", call.prefix(), word);
    }
  }
  return status;
}

}  // namespace nslab::shell

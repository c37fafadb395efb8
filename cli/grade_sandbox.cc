#ifdef NSLAB_WITH_KERNEL
#include "cli/grade_sandbox.h"

#include <fmt/format.h>

#include "cli/sandbox_subject.h"
#include "exercises/report.h"
#include "kernel/sandbox.h"
#include "shell/world/start.h"
#include "verify/rebuild.h"
#include "verify/rebuild_words.h"

namespace nslab::cli {

namespace {

constexpr std::chrono::seconds kSandboxPatience{180};

exercises::Fault outside(const kernel::Failure& failure) {
  return {"", failure.what + (failure.advice.empty() ? "" : ": " + failure.advice), true};
}

// What the model's World came to as commands for a real shell.
exercises::Loaded<std::string> script_of(const exercises::Exercise& exercise, const exercises::Performance& done) {
  shell::WorldRequest request;
  request.world = exercise.world;
  const auto plan = shell::find_plan(request);
  auto fresh = plan ? shell::start_world(*plan, request.seed) : tl::unexpected(plan.error());
  if (!fresh) return tl::unexpected(exercises::Fault{fresh.error().where, fresh.error().what, fresh.error().is_outside});
  const World& world = done.after.world;
  const verify::Rebuilt rebuilt = verify::rebuild(verify::blueprint_of(world, done.observer), fresh->world, fresh->shell);
  std::string out = "mkdir -p /run/netns\n" + verify::to_script(rebuilt);
  const auto names = netns_names(world, done.observer);
  for (const auto& [pid, process] : world.processes) {
    if (process.command != "sleep" || process.state == ProcessState::kZombie) continue;
    const auto name = names.find(process.net);
    if (name == names.end() || name->second.starts_with("pid ")) continue;  // the rebuilding has one for it
    out += fmt::format("{}sleep infinity >/dev/null 2>&1 </dev/null &\n",
                       name->second.empty() ? "" : "ip netns exec " + verify::shell_word(name->second) + " ");
  }
  return out + "sleep 3\n";  // duplicate address detection, events of links
}

std::vector<Listening> listening_in(const World& world, Pid observer) {
  std::vector<Listening> out;
  const auto names = netns_names(world, observer);
  for (const auto& [id, socket] : world.sockets) {
    if (socket.kind != SocketKind::kTcp || socket.tcp->state != TcpState::kListen) continue;
    const auto name = names.find(socket.netns);
    if (name != names.end()) out.push_back({name->second, socket.local.address, socket.local.port});
  }
  return out;
}

}  // namespace

exercises::Loaded<exercises::Grading> grade_in_sandbox(const exercises::Exercise& exercise, const exercises::Stage& stage,
                                                       const exercises::Submission& submission, const exercises::GradeOptions& options) {
  if (exercise.world != "empty") {
    return tl::unexpected(exercises::Fault{
        exercise.folder,
        fmt::format("--on=sandbox grades exercises that begin in the world 'empty', which is what a sandbox is; this one begins in '{}'",
                    exercise.world),
        false});
  }
  if (submission.unreadable) return exercises::grade(exercise, stage, submission, options);
  const exercises::Performance done = exercises::perform(stage, submission.name.substr(submission.name.rfind('/') + 1), submission.text);
  if (done.after.stopped) return exercises::grade(exercise, stage, submission, options);
  const auto script = script_of(exercise, done);
  if (!script) return tl::unexpected(script.error());
  const auto sandbox = kernel::Sandbox::open();
  if (!sandbox) return tl::unexpected(outside(sandbox.error()));
  kernel::CommandOptions how;
  how.timeout = kSandboxPatience;
  const auto built = sandbox->command({"bash", "-ec", *script}, how);
  if (!built) return tl::unexpected(outside(built.error()));
  if (built->status != 0) {
    return tl::unexpected(exercises::Fault{
        submission.name, fmt::format("this machine's kernel does not make what the model has: {}", exercises::printable(built->output)),
        true});
  }
  const std::vector<Listening> listening = listening_in(done.after.world, done.observer);
  const auto answer = sandbox->run(
      [&] {
        std::optional<SandboxSubject> subject;
        exercises::GradeOptions real = options;
        real.other = [&](const exercises::Performance&) {
          subject.emplace(exercise, listening);
          return exercises::Loaded<exercises::Subject>(subject->questions());
        };
        exercises::Report report;
        report.results.push_back(exercises::grade(exercise, stage, submission, real));
        return exercises::to_json(report);
      },
      kSandboxPatience);
  if (!answer) return tl::unexpected(outside(answer.error()));
  auto report = exercises::report_from_json(*answer, submission.name);
  if (!report) return tl::unexpected(report.error());
  return std::move(report->results.front());
}

}  // namespace nslab::cli
#else
#include "cli/grade_sandbox.h"

namespace nslab::cli {

exercises::Loaded<exercises::Grading> grade_in_sandbox(const exercises::Exercise&, const exercises::Stage&, const exercises::Submission&,
                                                       const exercises::GradeOptions&) {
  return tl::unexpected(exercises::Fault{"", "--on=sandbox needs Linux: this nslab was built without it", true});
}

}  // namespace nslab::cli
#endif

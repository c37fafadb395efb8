#include "shell/session_parts.h"

#include "shell/pace.h"
#include "shell/run/machine.h"

namespace nslab::shell {

namespace {

constexpr int kStopped = 124;

bool is_transcript(const World& world, Pid pid, int descriptor) {
  const Process* process = find_process(world, pid);
  const FileId* file = process == nullptr ? nullptr : process->descriptors.find(descriptor);
  return file == nullptr || world.files[*file].kind == OpenFile::Kind::kOutput;
}

}  // namespace

Shell* main_shell(Session& session) {
  const auto at = session.tasks.find(session.shell);
  return at == session.tasks.end() ? nullptr : std::get_if<Shell>(&at->second.edit().running);
}

bool is_idle(const Session& session) {
  const auto at = session.tasks.find(session.shell);
  if (session.ended || at == session.tasks.end()) return true;
  const auto* shell = std::get_if<Shell>(&at->second->running);
  return shell == nullptr ? false : shell->driven && shell->frames.empty();
}

void wake(Session& session) {
  Task& task = session.tasks[session.shell].edit();
  task.wait = Wait{session.world.now, {}, {}, {}, false};
}

void direct_output(Runner& runner, Pid shell, std::uint32_t output) {
  for (const int descriptor : {1, 2}) {
    if (!is_transcript(runner.world(), shell, descriptor)) continue;
    OpenTranscript open;
    open.by = shell;
    open.output = output;
    open.descriptor = descriptor;
    (void)runner.execute(open);
  }
}

void pause_before(Session& session, Runner& runner, std::string_view text) {
  if (session.hurried) return;
  const bool looks = observes(text);
  if (looks && session.unsettled) {
    runner.run_for(kLookingPause);
    session.unsettled = false;
  }
  if (!looks && !is_neutral(text)) session.unsettled = true;
}

PipeId keyboard_of(const Session& session) {
  const Process* process = find_process(session.world, session.shell);
  const FileId* file = process == nullptr ? nullptr : process->descriptors.find(kKeyboard);
  if (file == nullptr) return {};
  const OpenFile& open = session.world.files[*file];
  return open.kind == OpenFile::Kind::kPipeWrite ? open.pipe : PipeId{};
}

void stop(Session& session, const std::string& why) {
  session.stopped = why;
  session.ended = true;
  session.status = kStopped;
  session.tasks.clear();
}

}  // namespace nslab::shell

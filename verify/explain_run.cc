#include "verify/explain_run.h"

#include <algorithm>

namespace nslab::verify {

namespace {

NetnsId netns_of_asker(const World& world, const Op& op) {
  const Pid by = std::visit(
      [](const auto& o) -> Pid {
        if constexpr (requires { o.by; }) return o.by;
        return 0;
      },
      op);
  const Process* process = find_process(world, by);
  return process == nullptr ? NetnsId{} : process->net;
}

// What a run of a command is watched for.
struct Watcher {
  CommandRun& run;
  bool traced = false;
  bool asked_echo = false;
  bool got_echo = false;

  void on_op(const World& world, const Op& op, const Result<Reply>& reply) {
    const std::size_t before = seen;
    seen = run.trace.events.size();
    if (const auto* send = std::get_if<Send>(&op)) {
      note_send(world, *send, reply, before);
    } else if (const auto* connect = std::get_if<Connect>(&op)) {
      note_attempt(world, connect->by, connect->to.address, reply, before, false);
    } else if (std::holds_alternative<Receive>(op) && reply) {
      note_received(*reply);
    }
    if (!reply && reply.error().reason != Reason::kWouldBlock)
      run.refusals.push_back(Refusal{reply.error().reason, op, netns_of_asker(world, op)});
  }

  void note_send(const World& world, const Send& send, const Result<Reply>& reply, std::size_t before) {
    const bool echo = send.icmp && (send.icmp->type == 8 || send.icmp->type == 128);
    if (echo) asked_echo = true;
    note_attempt(world, send.by, send.to.address, reply, before, echo);
    if (!reply) return;
    if (const auto* sent = std::get_if<Sent>(&*reply)) {
      run.attempts.back().outcome = sent->outcome;
      if (sent->outcome.answered) got_echo = true;
    }
  }

  void note_attempt(const World& world, Pid by, const IpAddress& to, const Result<Reply>& reply, std::size_t before, bool echo) {
    Attempt attempt;
    attempt.first_event = before;
    attempt.last_event = seen;
    const Process* process = find_process(world, by);
    if (process != nullptr) attempt.netns = process->net;
    attempt.destination = to;
    attempt.echo = echo;
    if (!reply) attempt.refused = reply.error().reason;
    run.attempts.push_back(attempt);
  }

  void note_received(const Reply& reply) {
    const auto* got = std::get_if<Datagrams>(&reply);
    if (got == nullptr || got->received.kind != Received::Kind::kPacket) return;
    const Ip* ip = got->received.packet.ip();
    const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
    if (icmp != nullptr && icmp->type == (ip->is_v4() ? 0 : 129)) got_echo = true;
  }

  std::size_t seen = 0;
};

CommandRun run_watched(const shell::Session& before, const std::string& command, bool traced) {
  CommandRun run;
  run.after = before;
  Watcher watcher{run, traced};
  shell::Watch watch;
  if (traced) watch.trace = &run.trace;
  watch.on_op = [&](const World& world, const Op& op, const Result<Reply>& reply) { watcher.on_op(world, op, reply); };
  const auto output = static_cast<std::uint32_t>(before.world.output->size() + 1);
  const std::size_t unmodelled = before.unmodelled.size();
  run.status = shell::run_text(run.after, command, output, watch);
  run.not_modelled = run.after.unmodelled.size() > unmodelled;
  run.output = shell::output_of(run.after, output);
  run.worked = run.status == 0 && !(watcher.asked_echo && !watcher.got_echo) && !run.after.stopped;
  return run;
}

// A packet that waits for its neighbour when its program has given up: what becomes of it is seen a little later.
bool is_held(const Trace& trace) {
  std::size_t held = 0, gone = 0;
  for (const Event& event : trace.events) {
    if (std::holds_alternative<EventHeld>(event.detail)) ++held;
    if (const auto* drop = std::get_if<EventDropped>(&event.detail)) gone += drop->reason == DropReason::kNeighFailed ? 1U : 0U;
  }
  return held > gone;
}

}  // namespace

CommandRun run_command(const shell::Session& before, const std::string& command) {
  CommandRun run = run_watched(before, command, true);
  if (!run.worked && is_held(run.trace) && !run.after.ended) {
    shell::Session later = run.after;
    shell::Watch watch;
    watch.trace = &run.trace;
    shell::run_text(later, "sleep 4", static_cast<std::uint32_t>(later.world.output->size() + 1), watch);
  }
  return run;
}

bool works(const shell::Session& before, const std::string& command) { return run_watched(before, command, false).worked; }

}  // namespace nslab::verify

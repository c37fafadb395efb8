#include "exercises/stage.h"

#include <fmt/format.h>

#include "model/execute.h"
#include "shell/pace.h"
#include "shell/run/runner.h"
#include "shell/script/parse.h"

namespace nslab::exercises {

namespace {

constexpr Duration kSettle = std::chrono::seconds(3);  // duplicate address detection, events of links, servers that begin

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

bool is_netns_file(const std::string& path) { return path.starts_with("/run/netns/") || path.starts_with("/var/run/netns/"); }

// Whether an op that was granted changes what checks look at. (Looking does not, nor does a probe; a process that ends by
// itself is a command that is done, one that is killed may have held a namespace.)
struct Configures {
  template <class O>
  bool operator()(const O&) const {
    return false;
  }
  bool operator()(const NewLink&) const { return true; }
  bool operator()(const SetLink&) const { return true; }
  bool operator()(const DelLink&) const { return true; }
  bool operator()(const SetPort&) const { return true; }
  bool operator()(const SetPortVlan&) const { return true; }
  bool operator()(const SetMdb&) const { return true; }
  bool operator()(const SetWireguard&) const { return true; }
  bool operator()(const NewFdb&) const { return true; }
  bool operator()(const BridgeIoctl&) const { return true; }
  bool operator()(const NewAddr&) const { return true; }
  bool operator()(const DelAddr&) const { return true; }
  bool operator()(const AddressIoctl&) const { return true; }
  bool operator()(const NewRoute&) const { return true; }
  bool operator()(const DelRoute&) const { return true; }
  bool operator()(const NewRule&) const { return true; }
  bool operator()(const DelRule&) const { return true; }
  bool operator()(const NewNexthop&) const { return true; }
  bool operator()(const DelNexthop&) const { return true; }
  bool operator()(const NewNeigh&) const { return true; }
  bool operator()(const DelNeigh&) const { return true; }
  bool operator()(const SetQdisc&) const { return true; }
  bool operator()(const SetTcClass&) const { return true; }
  bool operator()(const SetTcFilter&) const { return true; }
  bool operator()(const SetFeatures&) const { return true; }
  bool operator()(const NfBatch&) const { return true; }
  bool operator()(const WriteSysctl&) const { return true; }
  bool operator()(const LoadModule&) const { return true; }
  bool operator()(const Exit& op) const { return (op.status & 0x7f) != 0; }
  bool operator()(const Open& op) const { return op.write && (op.path.starts_with("/proc/") || op.path.starts_with("/sys/")); }
  bool operator()(const MountFs& op) const { return is_netns_file(op.target); }
  bool operator()(const Umount& op) const { return is_netns_file(op.target); }
  bool operator()(const Unlink& op) const { return is_netns_file(op.path); }
};

// Packets are counted too: a loop of bridges makes a storm of each one, which no count of steps would notice.
class PacketLimit {
 public:
  void look(const World& world) {
    constexpr unsigned kEvery = 16;  // ops
    if (++ops_ % kEvery != 0) return;
    const std::uint64_t received = packets_received(world);
    if (received > received_) spent_ += received - received_;
    received_ = received;
    if (spent_ > kMost)
      throw shell::LimitReached{fmt::format("more than {} packets were received: do bridges or routers form a loop?", kMost)};
  }

 private:
  static constexpr std::uint64_t kMost = 500'000;
  unsigned ops_ = 0;
  std::uint64_t received_ = 0, spent_ = 0;
};

// The observer is the parent of what earlier scripts left running, and waits for it as a shell would.
void reap_ended(World& world, Pid observer) {
  std::vector<Pid> ended;
  for (auto at = world.children.lower_bound(std::pair{observer, Pid{0}}); at != world.children.end(); ++at) {
    const auto& [parent, pid] = (*at).first;
    if (parent != observer) break;
    if (find_process(world, pid)->state == ProcessState::kZombie) ended.push_back(pid);
  }
  for (const Pid pid : ended) {
    Reap reap;
    reap.by = observer;
    reap.child = pid;
    (void)execute(world, reap);
  }
}

// Runs the exercise's own script; what it leaves running goes on.
std::optional<Fault> run_start(const Exercise& exercise, shell::Beginnings& begin) {
  shell::SessionOptions options;
  options.script_name = "start";
  shell::Session session = shell::begin_session(std::move(begin.world), begin.shell, options);
  session.tasks.insert(begin.tasks.begin(), begin.tasks.end());
  shell::UnitReader reader(exercise.start);
  while (!session.ended) {
    const auto unit = reader.next();
    if (!unit || !*unit) break;
    const shell::UnitResult result = shell::run_unit(session, **unit, 0);
    if (result.status == 0 && !session.ended) continue;
    const std::string why = session.stopped ? *session.stopped : first_line(shell::output_of(session, 0));
    return Fault{fmt::format("{}/exercise.yaml:{}", exercise.folder, exercise.start_line + result.line),
                 fmt::format("the start script's `{}` fails with status {}: {}", first_line(result.text), result.status, why), false};
  }
  const shell::Watch nobody;
  shell::Runner(session, nobody).run_for(kSettle);
  session.tasks.erase(begin.shell);
  reap_ended(session.world, begin.shell);
  begin.tasks = std::move(session.tasks);
  begin.world = std::move(session.world);
  begin.world.output = {};
  return std::nullopt;
}

}  // namespace

shell::Limits grading_limits() {
  shell::Limits limits;
  limits.steps = 100'000;
  limits.bytes = 32U << 20U;
  limits.tasks = 200;
  limits.depth = 400;
  return limits;
}

Loaded<Stage> set_stage(const Exercise& exercise) {
  shell::WorldRequest request;
  request.world = exercise.world;
  const auto plan = shell::find_plan(request);
  auto begin = plan ? shell::start_world(*plan, request.seed) : tl::unexpected(plan.error());
  if (!begin) return tl::unexpected(Fault{begin.error().where, begin.error().what, begin.error().is_outside});
  Stage stage;
  stage.begin = std::move(*begin);
  stage.limits = grading_limits();
  if (auto fault = run_start(exercise, stage.begin)) return tl::unexpected(*fault);
  return stage;
}

Performance perform(const Stage& stage, const std::string& name, const std::string& text) {
  Performance out;
  out.observer = stage.begin.shell;
  out.text = text;
  World world = stage.begin.world;
  Clone clone;
  clone.by = out.observer;
  const auto reply = execute(world, clone);
  const Pid shell = reply ? std::get<Child>(*reply).pid : out.observer;
  shell::SessionOptions options;
  options.script_name = name;
  options.limits = stage.limits;
  shell::Session session = shell::begin_session(std::move(world), shell, options);
  session.tasks.insert(stage.begin.tasks.begin(), stage.begin.tasks.end());
  out.before = session;
  shell::UnitReader reader(text);
  std::uint32_t output = 1;
  bool configured = false;
  shell::Watch watch;
  PacketLimit packets;
  watch.on_op = [&](const World& now, const Op& op, const Result<Reply>& granted) {
    packets.look(now);
    configured = configured || (granted && std::visit(Configures{}, op));
  };
  while (!session.ended) {
    auto unit = reader.next();
    if (!unit) {
      out.fault = unit.error();
      break;
    }
    if (!*unit) break;
    // A copy makes what follows dearer: it must not write into what is shared. Most lines of a session only look.
    out.history.push_back(shell::observes((*unit)->text) ? std::nullopt : std::optional(session));
    configured = false;
    const shell::UnitResult result = shell::run_unit(session, **unit, output++, watch);
    out.units.push_back({result.line, result.text, result.status, configured, ""});
    reap_ended(session.world, out.observer);
    if (result.ended_script) break;
  }
  shell::finish_session(session, watch);
  for (std::size_t i = 0; i < out.units.size(); ++i) out.units[i].output = shell::output_of(session, static_cast<std::uint32_t>(i) + 1);
  if (!session.stopped) {
    session.shell = out.observer;
    try {
      shell::Runner(session, watch).run_for(kSettle);
    } catch (const shell::LimitReached& limit) {
      session.stopped = limit.why;
    }
  }
  reap_ended(session.world, out.observer);
  out.after = std::move(session);
  return out;
}

shell::Session session_before(const Performance& performance, std::size_t unit) {
  std::size_t at = unit;
  while (at > 0 && !performance.history[at]) --at;
  if (performance.history[at] && at == unit) return *performance.history[at];
  shell::Session session = performance.history[at] ? *performance.history[at] : performance.before;
  shell::UnitReader reader(performance.text);
  for (std::size_t i = 0; i < unit; ++i) {
    const auto next = reader.next();
    if (!next || !*next) break;
    if (i < at) continue;
    (void)shell::run_unit(session, **next, static_cast<std::uint32_t>(i) + 1);
    reap_ended(session.world, performance.observer);
  }
  return session;
}

}  // namespace nslab::exercises

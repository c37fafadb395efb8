#ifdef NSLAB_WITH_KERNEL
#include "cli/replay.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>
#include <utility>

#include "cli/against.h"
#include "cli/replay_rules.h"
#include "kernel/mirror.h"
#include "model/file/paths.h"

namespace nslab::cli {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{5000};
constexpr milliseconds kLongPatience{8000};

Duration since(Clock::time_point begun) { return std::chrono::duration_cast<Duration>(Clock::now() - begun); }

World advanced(World world, Duration by) {
  Advance op;
  op.time = by;
  if (by > Duration{0}) (void)execute(world, op);
  return world;
}

bool is_learned(const std::string& object, const Fields& fields) {
  const auto state = fields.find("state");
  if (state == fields.end()) return false;
  if (object.find("neigh ") != std::string::npos) return state->second != "permanent";
  return object.find("fdb ") != std::string::npos && state->second == "learned";
}

Snapshot without_learned(Snapshot snapshot) {
  std::erase_if(snapshot.objects, [](const auto& object) { return is_learned(object.first, object.second); });
  return snapshot;
}

// What an op is about, where its name alone does not tell which of many it was.
std::string subject_of(const Op& op) {
  if (const auto* open = std::get_if<Open>(&op)) return " " + open->path;
  if (const auto* sysctl = std::get_if<WriteSysctl>(&op)) return " " + sysctl->path;
  if (const auto* mount = std::get_if<MountFs>(&op)) return " on " + mount->target;
  return "";
}

// A file, or a folder to make one in, that the model's Debian has from the beginning and this machine has not; or a setting
// that is none of networks.
bool is_of_another_machine(const std::string& path, bool create, const Recording& recording) {
  constexpr std::string_view kSettings = "/proc/sys/", kNetworks = "/proc/sys/net/";
  if (path.starts_with(kSettings)) return !path.starts_with(kNetworks);
  const Process* shell = find_process(recording.before, recording.shell);
  if (shell == nullptr) return false;
  const auto place = resolve(Walker{recording.before, *shell}, create ? path.substr(0, path.rfind('/')) : path);
  return place && place->node.fs == FsKind::kTree;
}

// Without what the script's packets taught the model (neighbours, flows, redirects, path MTUs), of which the kernel learned nothing.
World without_lessons(World world, Pid viewer) {
  for (const auto& [netns, name] : netns_names(world, viewer)) {
    constexpr std::string_view kByPid = "pid ";
    NetnsRef in{};
    if (name.starts_with(kByPid)) {
      in = NetnsByPid{static_cast<Pid>(std::atoi(name.c_str() + kByPid.size()))};
    } else if (!name.empty()) {
      in = NetnsByName{name};
    }
    FlushRouteCache flush;
    flush.by = viewer;
    flush.in = in;
    for (const Family family : {Family::kInet, Family::kInet6}) {
      flush.family = family;
      (void)execute(world, flush);
    }
    DelConntrack flows;
    flows.by = viewer;
    flows.in = in;
    (void)execute(world, flows);
    const auto neighbours = world.netns[netns].neighbours;
    for (const auto& [key, neighbour] : neighbours) {
      if (neighbour.is_proxy || neighbour.state == Nud::kPermanent || neighbour.state == Nud::kNoarp) continue;
      DelNeigh gone;
      gone.by = viewer;
      gone.in = in;
      gone.link = LinkRef{std::string(world.links[key.link].name.view()), 0};
      gone.address = key.address;
      (void)execute(world, gone);
    }
  }
  return world;
}

// A neighbour that packets made known, which the kernel has not seen.
bool is_learned_neighbour(const Op& op, const World& before) {
  const auto* gone = std::get_if<DelNeigh>(&op);
  const Process* asker = gone == nullptr ? nullptr : find_process(before, gone->by);
  if (asker == nullptr || gone->proxy) return false;
  for (const auto& [key, neighbour] : before.netns[asker->net].neighbours) {
    const Link& link = before.links[key.link];
    const bool named = gone->link.index != 0 ? gone->link.index == link.ifindex : gone->link.name == link.name.view();
    if (key.address == gone->address && named) return neighbour.state != Nud::kPermanent && neighbour.state != Nud::kNoarp;
  }
  return false;
}

// What changes nothing that a Snapshot shows.
bool is_invisible(const Op& op) {
  return std::holds_alternative<Open>(op) || std::holds_alternative<Close>(op) || std::holds_alternative<Chdir>(op) ||
         std::holds_alternative<Dup>(op) || std::holds_alternative<Reap>(op) || std::holds_alternative<Mkdir>(op) ||
         std::holds_alternative<Clone>(op);
}

// The kernel has no such kind of link, no bridge netfilter, no VLAN filtering: not a matter of rules.
bool is_obstacle(const Op& op, const Result<Reply>& model, const kernel::KernelReply& kernel) {
  if (!model) return false;
  if (kernel.code == EOPNOTSUPP && kernel.extack == "Unknown device type") return true;
  if (kernel.code != ENOENT) return false;
  std::string_view sysctl;
  if (const auto* write = std::get_if<WriteSysctl>(&op)) sysctl = write->path;
  constexpr std::string_view kSysctls = "/proc/sys/";
  if (const auto* open = std::get_if<Open>(&op); open != nullptr && open->path.starts_with(kSysctls))
    sysctl = std::string_view(open->path).substr(kSysctls.size());
  return sysctl.starts_with("net/bridge/") || sysctl.starts_with("net/netfilter/");
}

class Replayer {
 public:
  Replayer(const Recording& recording, kernel::Mirror mirror)
      : recording_(recording), mirror_(std::move(mirror)), same_texts_(is_pinned_kernel()) {}

  ReplayResult run(std::size_t most);

 private:
  void ask(const World& before, const RecordedOp& recorded);
  void compare(const RecordedOp& recorded);
  [[nodiscard]] Duration ahead(const World& world) const;
  void wait_for(const World& world);
  std::vector<verify::Disagreement> differences(const World& world);
  [[nodiscard]] std::string load_rules(const World& world, const std::vector<kernel::Seen>& seen) const;
  void take_rules(const RecordedOp& recorded);
  void probe(const World& world);

  const Recording& recording_;
  kernel::Mirror mirror_;
  bool same_texts_;
  ReplayResult out_{};
  Clock::time_point begun_{Clock::now()};
  bool has_rules_ = false;  // of netfilter
  std::set<std::string> absent_{};  // files that only the model has
  Duration spared_{0};  // of the model's time, what the kernel did not need
};

// How far the model's clock is ahead of the kernel's.
Duration Replayer::ahead(const World& world) const { return (world.now - recording_.before.now) - (since(begun_) + spared_); }

// Lets the kernel have the time that the model's clock shows, or as much of it as it takes until both look alike: what the
// rest would bring has come by then, and is not waited for.
void Replayer::wait_for(const World& world) {
  constexpr milliseconds kShort{5};
  for (milliseconds pause{4}; ahead(world) > kShort; pause = std::min(pause * 2, milliseconds(100))) {
    std::this_thread::sleep_for(std::min<Duration>(pause, ahead(world)));
    const std::uint64_t objects = std::exchange(out_.objects, 0);
    const bool alike = find_process(world, recording_.shell) != nullptr && differences(world).empty();
    out_.objects = objects;
    if (!alike) continue;
    if (const Duration rest = ahead(world); rest > Duration{0}) spared_ += rest;
  }
}

std::vector<verify::Disagreement> Replayer::differences(const World& world) {
  const Duration lead = -ahead(world);
  std::vector<Snapshot> model{take_snapshot(world, recording_.shell)};
  if (lead > Duration{0}) model.push_back(take_snapshot(advanced(world, lead), recording_.shell));
  const auto asked = Clock::now();
  Snapshot kernel = mirror_.look(world, recording_.shell);
  out_.kernel_seconds += std::chrono::duration<double>(Clock::now() - asked).count();
  if (out_.learned_left_out) {
    for (Snapshot& one : model) one = without_learned(std::move(one));
    kernel = without_learned(std::move(kernel));
  }
  out_.objects += kernel.objects.size();
  return verify::judge_state(model, kernel);
}

void Replayer::compare(const RecordedOp& recorded) {
  ++out_.states;
  if (find_process(recorded.after, recording_.shell) == nullptr) return;
  const auto begun = Clock::now();
  std::vector<verify::Disagreement> findings;
  const std::uint64_t objects = out_.objects;
  for (milliseconds pause{1};; pause = std::min(pause * 2, milliseconds(100))) {
    out_.objects = objects;
    findings = differences(recorded.after);
    std::set<std::string> met;
    std::erase_if(findings, [&](const verify::Disagreement& finding) {
      const auto* known = verify::find_known(recorded.op, recorded.after, finding);
      if (known != nullptr) met.emplace(known->name);
      return known != nullptr;
    });
    if (findings.empty()) {
      for (const std::string& name : met) ++out_.known[name];
      return;
    }
    if (Clock::now() - begun > (recorded.after.timers.empty() ? kPatience : kLongPatience)) break;
    std::this_thread::sleep_for(pause);
  }
  for (verify::Disagreement& finding : findings) out_.findings.push_back({recorded.line, recorded.command, std::move(finding)});
}

void Replayer::ask(const World& before, const RecordedOp& recorded) {
  const Op& op = recorded.op;
  const std::string name(op_name(op));
  if (std::holds_alternative<Advance>(op)) {
    wait_for(recorded.after);
    ++out_.not_asked[name + ": the kernel is given the time instead"];
    // What came with time (a namespace that is gone, say) may take the kernel longer, and what is asked next depends on it.
    const bool shows = find_process(recorded.after, recording_.shell) != nullptr &&
                       !(take_snapshot(before, recording_.shell) == take_snapshot(recorded.after, recording_.shell));
    if (shows) compare(recorded);
    return;
  }
  if (out_.learned_left_out && is_learned_neighbour(op, before)) {
    ++out_.not_asked[name + ": the neighbour was learned from packets, which are not mirrored"];
    return;
  }
  const auto begun = Clock::now();
  const kernel::Mirrored mirrored = mirror_.ask(op, before, recorded.after, recorded.reply);
  out_.kernel_seconds += std::chrono::duration<double>(Clock::now() - begun).count();
  if (!mirrored.not_asked.empty()) {
    ++out_.not_asked[name + ": " + mirrored.not_asked];
    if (std::holds_alternative<Send>(op) || std::holds_alternative<Connect>(op)) out_.learned_left_out = true;
    if (std::holds_alternative<NfBatch>(op) && recorded.reply) take_rules(recorded);
    return;
  }
  if (const auto* open = std::get_if<Open>(&op); open != nullptr && recorded.reply && mirrored.reply.code == ENOENT) {
    if (absent_.contains(open->path) || is_of_another_machine(open->path, open->create, recording_)) {
      absent_.insert(open->path);
      ++out_.not_asked[name + ": this machine has no such file"];
      return;
    }
  }
  ++out_.asked[name];
  if (mirrored.name_unknown && !recorded.reply) return;  // the asker looks names up before it asks
  const bool same_texts = same_texts_ && verify::carries_words(op);
  const verify::PlainReply kernel{mirrored.reply.code, mirrored.reply.extack};
  if (auto finding = verify::judge_reply(recorded.reply, kernel, recorded.after.profile.kernel, same_texts)) {
    const auto* known = verify::find_known(op, recorded.after, *finding);
    finding->what = "reply to " + name + subject_of(op);
    const LineFinding found{recorded.line, recorded.command, *finding};
    if (is_obstacle(op, recorded.reply, mirrored.reply)) {
      out_.obstacle = found;
      return;
    }
    if (known != nullptr) {
      ++out_.known[std::string(known->name)];
    } else {
      out_.findings.push_back(found);
    }
  }
  if (!is_invisible(op)) compare(recorded);
}

// The ruleset that an op left behind, put into the kernel as text and read there again: what the kernel's own tools say of it must
// be what the model's say.
void Replayer::take_rules(const RecordedOp& recorded) {
  has_rules_ = true;
  const Process* asker_process = find_process(recorded.after, asker(recorded.op));
  if (asker_process == nullptr || find_process(recorded.after, recording_.shell) == nullptr) return;
  const auto names = netns_names(recorded.after, recording_.shell);
  const auto name = names.find(asker_process->net);
  if (name == names.end()) return;
  const std::vector<kernel::Seen> seen = mirror_.namespaces(recorded.after, recording_.shell);
  const auto there = std::find_if(seen.begin(), seen.end(), [&](const kernel::Seen& one) { return one.name == name->second; });
  if (there == seen.end()) return;
  const kernel::RuleText rules = rules_in(recorded.after, recording_.shell, name->first, name->second);
  if (rules.empty()) return;
  if (!kernel::load_rules(there->file, rules).empty()) return;  // told before the probes, where it matters
  ++out_.rulesets;
  const std::string where = name->second.empty() ? "" : name->second + ": ";
  for (auto& finding : compare_rules(rules, kernel::read_rules(there->file, rules), where))
    out_.findings.push_back({recorded.line, recorded.command, std::move(finding)});
}

// Puts the script's netfilter rules, as they are at its end, into the kernel's namespaces; what stood in the way, or nothing.
std::string Replayer::load_rules(const World& world, const std::vector<kernel::Seen>& seen) const {
  for (const auto& named : netns_names(world, recording_.shell)) {
    const auto there = std::find_if(seen.begin(), seen.end(), [&](const kernel::Seen& one) { return one.name == named.second; });
    if (there == seen.end()) continue;
    const std::string trouble = kernel::load_rules(there->file, rules_in(world, recording_.shell, named.first, named.second));
    if (!trouble.empty()) return "the script's netfilter rules cannot be loaded: " + trouble;
  }
  return "";
}

// What reaches what, once the script is at its end and a moment has passed for what is still under way.
void Replayer::probe(const World& world) {
  if (find_process(world, recording_.shell) == nullptr) return;
  constexpr std::chrono::seconds kMoment{2};
  World last = advanced(world, kMoment);
  wait_for(last);
  if (out_.learned_left_out) last = without_lessons(std::move(last), recording_.shell);
  const std::vector<kernel::Seen> seen = mirror_.namespaces(world, recording_.shell);
  if (has_rules_) out_.probes.failure = load_rules(world, seen);
  if (!out_.probes.failure.empty()) return;
  std::vector<std::pair<std::string, const kernel::Fd*>> places;
  places.reserve(seen.size());
  for (const kernel::Seen& one : seen) places.emplace_back(one.name, &one.file);
  out_.probes = compare_probes(last, recording_.shell, places);
}

ReplayResult Replayer::run(std::size_t most) {
  const World* before = &recording_.before;
  bool probed = false;
  for (const RecordedOp& recorded : recording_.ops) {
    // With the shell its namespaces go.
    const auto* exit = std::get_if<Exit>(&recorded.op);
    if (exit != nullptr && exit->by == recording_.shell && out_.findings.empty()) {
      probe(*before);
      probed = true;
    }
    ask(*before, recorded);
    before = &recorded.after;
    if (out_.obstacle || out_.findings.size() >= most) break;
  }
  if (!out_.obstacle && out_.findings.empty() && !probed) probe(*before);
  return std::move(out_);
}

}  // namespace

kernel::Expected<ReplayResult> replay(const Recording& recording, std::size_t most, kernel::Ground ground) {
  auto mirror = kernel::Mirror::begin(recording.before, recording.shell, ground);
  if (!mirror) return tl::unexpected(mirror.error());
  return Replayer(recording, std::move(*mirror)).run(most);
}

std::string to_json(const ReplayResult& result) {
  nlohmann::ordered_json out;
  const auto finding = [](const LineFinding& found) {
    return nlohmann::ordered_json{{"line", found.line},
                                  {"cmd", found.command},
                                  {"what", found.finding.what},
                                  {"model", found.finding.model},
                                  {"kernel", found.finding.kernel}};
  };
  out["version"] = 1;
  const bool differs = !result.findings.empty() || !result.probes.differences.empty();
  out["verdict"] = differs ? "differ" : result.obstacle ? "obstacle" : "agree";
  out["asked"] = result.asked;
  out["not_asked"] = result.not_asked;
  out["states"] = result.states;
  out["rulesets"] = result.rulesets;
  out["objects"] = result.objects;
  out["known_divergences"] = result.known;
  out["learned_compared"] = !result.learned_left_out;
  out["kernel_seconds"] = result.kernel_seconds;
  out["differences"] = nlohmann::ordered_json::array();
  for (const LineFinding& found : result.findings) out["differences"].push_back(finding(found));
  nlohmann::ordered_json probes{
      {"sent", result.probes.probes}, {"replied", result.probes.replied}, {"reasons_compared", result.probes.reasons}};
  if (!result.probes.failure.empty()) probes["failure"] = result.probes.failure;
  if (!result.probes.no_reasons.empty()) probes["no_reasons"] = result.probes.no_reasons;
  probes["differences"] = nlohmann::ordered_json::array();
  for (const ProbeDifference& one : result.probes.differences) {
    probes["differences"].push_back({{"probe", one.probe}, {"model", one.model}, {"kernel", one.kernel}});
  }
  out["probes"] = std::move(probes);
  if (result.obstacle) out["obstacle"] = finding(*result.obstacle);
  return out.dump(2, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace nslab::cli
#endif

#ifdef NSLAB_WITH_KERNEL
#include "cli/against.h"

#include <sys/utsname.h>

#include <algorithm>
#include <string_view>
#include <thread>

#include "cli/compare_probes.h"
#include "model/trace.h"

namespace nslab::cli {

namespace {

using std::chrono::milliseconds;

// How long what the kernel does by and by may take: a namespace's end after a grace period or two, and a change of carrier,
// for which the kernel takes one second for all namespaces of the machine.
constexpr milliseconds kShortPatience{1300};

Advance advance(Pid by, Duration time) {
  Advance out;
  out.by = by;
  out.time = time;
  return out;
}

void count_drops(const Trace& trace, Tally& tally) {
  for (const Event& event : trace.events) {
    const auto* dropped = std::get_if<EventDropped>(&event.detail);
    if (dropped != nullptr && dropped->reason != DropReason::kNone) ++tally.drops[std::string(row(dropped->reason).name)];
  }
}

// Whether something is under way that takes a second or two.
bool is_dying(const World& world) {
  for (const auto& [at, timer] : world.timers) {
    if (std::holds_alternative<CleanupNetns>(timer)) return true;
  }
  return false;
}

bool is_link_watched(const World& world) { return !world.linkwatch.empty() || !world.linkwatch_later.empty(); }

// Whether what a link's other end has just been told may be taken back, or what it does then (its IPv6 address) would be another.
bool takes_carrier(const Op& op) {
  if (const auto* set = std::get_if<SetLink>(&op)) return set->settings.up == false || set->settings.netns || set->settings.addr_gen_mode;
  return std::holds_alternative<DelLink>(op) || std::holds_alternative<Exit>(op);
}

bool is_waiting(const World& world) {
  bool waits = is_link_watched(world);
  for (const auto& [at, timer] : world.timers) {
    waits = waits || std::holds_alternative<DadTimer>(timer) || std::holds_alternative<Linkwatch>(timer);
  }
  return waits;
}

}  // namespace

bool is_pinned_kernel() {
  struct utsname about {};
  return ::uname(&about) == 0 && std::string_view(about.release).starts_with("6.18.");
}

namespace {

// Of a datagram as much as was asked for: the rest of it is lost (MSG_TRUNC), and the model's reply is the packet.
std::string received_data(const Reply& reply, const Op& op) {
  if (const auto* bytes = std::get_if<Bytes>(&reply)) return bytes->data;
  const auto* datagrams = std::get_if<Datagrams>(&reply);
  const Ip* ip = datagrams == nullptr ? nullptr : datagrams->received.packet.ip();
  const auto* receive = std::get_if<Receive>(&op);
  return ip == nullptr ? std::string() : ip->payload->substr(0, receive == nullptr ? std::string::npos : receive->most);
}

}  // namespace

Against::Against(World world, kernel::Mirror mirror, const AgainstOptions& options)
    : world_(std::move(world)), mirror_(std::move(mirror)), options_(options) {}

kernel::Expected<Against> Against::begin(World world, Pid first, const AgainstOptions& options) {
  auto mirror = kernel::Mirror::begin(world, first, options.whole ? kernel::Ground::kMachine : kernel::Ground::kNetwork);
  if (!mirror) return tl::unexpected(mirror.error());
  if (options.sockets) mirror->use_sockets();
  if (options.data) mirror->use_data();
  return Against(std::move(world), std::move(*mirror), options);
}

void Against::follow_clock() {
  const auto now = Clock::now();
  Trace trace;
  link_watched_ = link_watched_ || is_link_watched(world_);
  if (options_.follows_clock) (void)execute(world_, advance(0, std::chrono::duration_cast<Duration>(now - last_)), &trace);
  count_drops(trace, tally_);
  last_ = now;
}

std::vector<verify::Disagreement> Against::unknown(std::vector<verify::Disagreement> findings, const Op& op) {
  std::erase_if(findings, [&](const verify::Disagreement& finding) {
    const verify::KnownDivergence* known = verify::find_known(op, world_, finding);
    if (known != nullptr) ++tally_.known[std::string(known->name)];
    return known != nullptr;
  });
  return findings;
}

bool Against::lets_link_watch_pass(const Op& op) {
  follow_clock();
  if (!options_.follows_clock || !takes_carrier(op) || !link_watched_) return false;
  const auto end = Clock::now() + milliseconds(2500);
  for (follow_clock(); is_link_watched(world_) && Clock::now() < end; follow_clock()) std::this_thread::sleep_for(milliseconds(20));
  return true;
}

void count_refusal(const Result<Reply>& reply, Tally& tally) {
  if (reply) return;
  const auto reason = row(reply.error().reason);
  ++tally.reasons[std::string(error_name(reason.code)) + " " + std::string(reason.lesson)];
}

std::vector<verify::Disagreement> Against::step(const Op& op, Result<Reply>* reply) {
  follow_clock();
  const World before = world_;
  Trace trace;
  const auto executed = Clock::now();
  const Result<Reply> model = execute(world_, op, &trace);
  tally_.model_time += Clock::now() - executed;
  count_drops(trace, tally_);
  if (reply != nullptr) *reply = model;
  count_refusal(model, tally_);
  const auto begun = Clock::now();
  const kernel::Mirrored mirrored = mirror_.ask(op, before, world_, model);
  tally_.kernel_time += Clock::now() - begun;
  not_asked_ = mirrored.not_asked;
  if (!mirrored.not_asked.empty()) {
    ++tally_.not_asked[std::string(op_name(op)) + ": " + mirrored.not_asked];
    return {};
  }
  ++tally_.asked[std::string(op_name(op))];
  // The asker looks names up before it asks; the model does when it comes to them. Both refuse.
  if (mirrored.name_unknown && !model) return {};
  const bool receives = std::holds_alternative<Receive>(op) || std::holds_alternative<Read>(op);
  if (receives && model && mirrored.reply.code == 0) {
    const std::string ours = received_data(*model, op);
    if (ours != mirrored.data) return {{"what was received", ours, mirrored.data}};
  }
  const bool same_texts = options_.same_texts && verify::carries_words(op) && !kernel::is_of_sockets(op);
  const verify::PlainReply kernel{mirrored.reply.code, mirrored.reply.extack};
  const auto finding = verify::judge_reply(model, kernel, world_.profile.kernel, same_texts);
  if (!finding) return model ? compare_file(op) : std::vector<verify::Disagreement>{};
  return unknown({*finding}, op);
}

std::vector<verify::Disagreement> Against::compare(Pid viewer, const Op& last) {
  ++tally_.compared;
  const auto begun = Clock::now();
  // A fuzzer runs many sequences at once, and the kernel's work queues serve one after another; carrier changes wait for their
  // second, and duplicate address detection takes its time.
  const milliseconds patience = options_.follows_clock || is_waiting(world_) || is_dying(world_) ? options_.patience : kShortPatience;
  std::vector<verify::Disagreement> findings;
  for (milliseconds pause{1};; pause = std::min(pause * 2, milliseconds(100))) {
    follow_clock();
    World later = world_;
    if (!options_.follows_clock) (void)execute(later, advance(0, std::chrono::duration_cast<Duration>(Clock::now() - begun)));
    const auto asked = Clock::now();
    const Snapshot kernel = mirror_.look(world_, viewer);
    tally_.kernel_time += Clock::now() - asked;
    findings = unknown(verify::judge_state({take_snapshot(later, viewer)}, kernel), last);
    // What a work queue takes away some time after the last holder went is waited for: whether the next op still finds it is chance.
    if (findings.empty() && !is_dying(later)) {
      link_watched_ = is_link_watched(world_);
      return findings;
    }
    if (Clock::now() - begun > patience) return findings;
    std::this_thread::sleep_for(pause);
  }
}

void Against::settle() {
  const auto end = Clock::now() + options_.patience;
  for (follow_clock(); is_waiting(world_) && Clock::now() < end; follow_clock()) std::this_thread::sleep_for(milliseconds(20));
}

std::vector<verify::Disagreement> Against::probe(Pid viewer, std::size_t most) {
  follow_clock();
  const std::vector<kernel::Seen> seen = mirror_.namespaces(world_, viewer);
  std::vector<std::pair<std::string, const kernel::Fd*>> places;
  places.reserve(seen.size());
  for (const kernel::Seen& one : seen) places.emplace_back(one.name, &one.file);
  const auto begun = Clock::now();
  const ProbesCompared compared = compare_probes(world_, viewer, places, most);
  tally_.kernel_time += Clock::now() - begun;
  tally_.probes += compared.probes;
  for (const auto& [reason, count] : compared.drops) tally_.drops[reason] += count;
  std::vector<verify::Disagreement> findings;
  if (!compared.failure.empty()) findings.push_back({"probes", "sent", compared.failure});
  for (const ProbeDifference& one : compared.differences) findings.push_back({"probe " + one.probe, one.model, one.kernel});
  return findings;
}

}  // namespace nslab::cli
#endif

#ifdef NSLAB_WITH_KERNEL
#include "cli/compare_probes.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "kernel/probe.h"
#include "verify/probes.h"

namespace nslab::cli {

namespace {

using verify::ExpectedAnswer;

std::string place_name(const std::string& name) { return name.empty() ? "(the script's own)" : name; }

verify::ExpectedAnswer as_expected(const kernel::ProbeAnswer& answer) {
  ExpectedAnswer out;
  switch (answer.kind) {
    case kernel::ProbeAnswer::Kind::kReplied: out.kind = ExpectedAnswer::Kind::kReplied; break;
    case kernel::ProbeAnswer::Kind::kRefused: out.kind = ExpectedAnswer::Kind::kRefused; break;
    case kernel::ProbeAnswer::Kind::kIcmp: out.kind = ExpectedAnswer::Kind::kIcmp; break;
    case kernel::ProbeAnswer::Kind::kLost: out.kind = ExpectedAnswer::Kind::kLost; break;
  }
  out.error = answer.error;
  out.type = answer.type;
  out.code = answer.code;
  out.from = answer.from;
  out.ttl = answer.ttl;
  out.seen_as = answer.seen_as;
  return out;
}

// A reason that the model gives for a loss must be among those that the kernel gave while the probe was sent.
bool same_reason(const ExpectedAnswer& model, const kernel::ProbeAnswer& kernel) {
  const std::string_view name = row(model.dropped).name;
  return std::any_of(kernel.drops.begin(), kernel.drops.end(), [&](const kernel::Drop& drop) { return drop.reason == name; });
}

// A bridge's own report that it listens to 224.0.0.106 (br_multicast_join_snoopers): a timer sends it, in whatever thread runs just
// then, and a bridge without ports loses it.
bool is_a_bridges_report(const kernel::Drop& drop) { return drop.reason == "NO_TX_TARGET" && drop.function == "br_dev_xmit"; }

// What is left of the kernel's drops without those of the packets that only asked for the way. Where nothing is, a timer
// lost the probe, of which this thread is not told.
kernel::ProbeAnswer without_those_beside(kernel::ProbeAnswer seen, const std::vector<DropReason>& beside, DropReason model) {
  const auto is_beside = [&](const kernel::Drop& drop) {
    if (model == DropReason::kNeighFailed && is_a_bridges_report(drop)) return true;
    return std::any_of(beside.begin(), beside.end(), [&](DropReason reason) { return row(reason).name == drop.reason; });
  };
  seen.drops.erase(std::remove_if(seen.drops.begin(), seen.drops.end(), is_beside), seen.drops.end());
  return seen;
}

std::string drops_text(const kernel::ProbeAnswer& kernel) {
  std::string out;
  for (const kernel::Drop& drop : kernel.drops)
    out += fmt::format("{}{} in {}", out.empty() ? ", dropped: " : "; ", drop.reason, drop.function);
  return out;
}

void judge(const verify::PlannedProbe& probe, ExpectedAnswer model, const kernel::ProbeAnswer& seen, ProbesCompared& out) {
  const ExpectedAnswer real = as_expected(seen);
  out.replied += real.kind == ExpectedAnswer::Kind::kReplied ? 1 : 0;
  const DropReason reason = model.dropped;
  if (reason != DropReason::kNone) ++out.drops[std::string(row(reason).name)];
  const std::vector<DropReason> beside = std::exchange(model.dropped_beside, {});
  model.dropped = DropReason::kNone;
  const std::string name = fmt::format("{} -> {} ({})", place_name(probe.from), to_string(probe.destination), place_name(probe.to));
  // icmp_send, ip_error: what was lost for the same reason was told of there or not; errors are rationed, by the clock.
  model.dropped = reason;
  const bool untold = model.kind == ExpectedAnswer::Kind::kIcmp && real.kind == ExpectedAnswer::Kind::kLost && same_reason(model, seen);
  model.dropped = DropReason::kNone;
  if (untold) return;
  if (!(model == real)) {
    out.differences.push_back({name, to_string(model), to_string(real) + drops_text(seen)});
    return;
  }
  if (model.kind != ExpectedAnswer::Kind::kLost || reason == DropReason::kNone) return;
  model.dropped = reason;
  const bool same = same_reason(model, seen);
  if (!same && without_those_beside(seen, beside, reason).drops.empty()) return;
  ++out.reasons;
  if (!same)
    out.differences.push_back({name, "lost, dropped: " + std::string(row(reason).name), "lost" + drops_text(seen)});
}

// What else the model may rightly say to a probe. Where two hosts answer for one address, say, a probe depends on what those
// before it taught; errors of ICMP are rationed, and the kernel was asked again for what was lost; and of several nexthops chance
// chooses. Looked at only where the first answer, to the probe by itself, is not the kernel's.
class Models {
 public:
  Models(const World& world, Pid viewer, const std::vector<verify::PlannedProbe>& plan) : world_(world), viewer_(viewer), plan_(plan) {}

  std::vector<ExpectedAnswer> others(std::size_t number) {
    if (in_turn_.empty()) look();
    std::vector<ExpectedAnswer> out;
    for (const auto& answers : in_turn_) {
      out.push_back(answers[number].first);
      out.push_back(answers[number].again);
    }
    return out;
  }

 private:
  void look() {
    constexpr std::uint32_t kWays = 4;
    in_turn_.push_back(verify::expected_in_turn(world_, viewer_, plan_));
    for (std::uint32_t way = 1; way <= kWays; ++way) {
      const auto other = verify::decided_otherwise(world_, viewer_, way);
      if (!other) break;
      in_turn_.push_back(verify::expected_in_turn(*other, viewer_, plan_));
    }
  }

  const World& world_;
  Pid viewer_;
  const std::vector<verify::PlannedProbe>& plan_;
  std::vector<std::vector<verify::AnswersInTurn>> in_turn_{};  // by way
};

}  // namespace

ProbesCompared compare_probes(const World& world, Pid viewer, const std::vector<std::pair<std::string, const kernel::Fd*>>& places,
                              std::size_t most) {
  ProbesCompared out;
  std::vector<const kernel::Fd*> files;
  files.reserve(places.size());
  for (const auto& [name, file] : places) files.push_back(file);
  const auto index_of = [&](const std::string& name) {
    const auto at = std::find_if(places.begin(), places.end(), [&](const auto& place) { return place.first == name; });
    return static_cast<std::size_t>(at - places.begin());
  };
  std::vector<verify::PlannedProbe> plan;
  std::vector<kernel::Probe> probes;
  for (const verify::PlannedProbe& one : verify::plan_probes(world, viewer, most)) {
    kernel::Probe probe;
    probe.from = index_of(one.from);
    probe.to = index_of(one.to);
    probe.destination = one.destination;
    if (probe.from >= places.size() || probe.to >= places.size()) continue;
    plan.push_back(one);
    probes.push_back(probe);
  }
  auto watch = kernel::DropWatch::open();
  if (!watch) out.no_reasons = watch.error().what;
  kernel::ProbeOptions options;
  if (watch) options.drops = &*watch;
  const auto answers = kernel::probe(files, probes, options);
  if (!answers) {
    out.failure = answers.error().what;
    return out;
  }
  out.probes = plan.size();
  Models models(world, viewer, plan);
  for (std::size_t i = 0; i < plan.size(); ++i) {
    ProbesCompared first = out;
    judge(plan[i], verify::expected_answer(world, viewer, plan[i]), (*answers)[i], first);
    if (first.differences.size() > out.differences.size()) {
      for (const ExpectedAnswer& other : models.others(i)) {
        ProbesCompared second = out;
        judge(plan[i], other, (*answers)[i], second);
        if (second.differences.size() > out.differences.size()) continue;
        first = std::move(second);
        break;
      }
    }
    out = std::move(first);
  }
  return out;
}

}  // namespace nslab::cli
#endif

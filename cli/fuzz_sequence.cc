#ifdef NSLAB_WITH_KERNEL
#include "cli/fuzz_sequence.h"

#include <fcntl.h>

#include <chrono>
#include <thread>

#include "shell/tools/table.h"
#include "verify/generate.h"
#include "verify/minimise.h"

namespace nslab::cli {

namespace {

constexpr std::size_t kProbes = 24;  // of one sequence at most

void add_counts(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& more) {
  for (const auto& [name, count] : more) to[name] += count;
}

verify::Mix mix_of(const Course& course) {
  return course.files ? verify::Mix::kMachine : course.sockets ? verify::Mix::kSockets : verify::Mix::kWide;
}

}  // namespace

void add_up(Tally& to, const Tally& more) {
  add_counts(to.asked, more.asked);
  add_counts(to.not_asked, more.not_asked);
  add_counts(to.reasons, more.reasons);
  add_counts(to.drops, more.drops);
  add_counts(to.known, more.known);
  to.compared += more.compared;
  to.probes += more.probes;
  to.kernel_time += more.kernel_time;
  to.model_time += more.model_time;
}

SequenceRunner::SequenceRunner(Profile profile)
    : profile_(profile),
      same_texts_(is_pinned_kernel()),
      tools_(kernel::rule_tools(kernel::Fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)))),
      traffic_(kernel::has_traffic_tools(kernel::Fd(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC)))) {}

Stopped SequenceRunner::run_once(const Numbers& numbers, Course course, Tally& tally) const {
  course.rules = course.rules && tools_ != kernel::RuleTools::kMissing;
  Stopped out{numbers, {}, {}};
  Beginning beginning;
  beginning.profile = profile_;
  auto [world, first] = begin_world(beginning);
  const Pid shell = first;
  if (course.rules || course.files || course.sockets) shell::install_tools(world, shell);
  AgainstOptions options;
  options.same_texts = same_texts_;
  options.patience = course.patience;
  options.whole = course.files;
  options.sockets = course.sockets;
  options.data = course.files;
  options.same_words = tools_ == kernel::RuleTools::kSame;
  auto against = Against::begin(std::move(world), shell, options);
  if (!against) {
    out.findings.push_back({against.error().what, "", ""});
    return out;
  }
  verify::Lab lab{World{}, {shell}, mix_of(course)};
  const auto step = [&](const Op& op) {
    if (against->lets_link_watch_pass(op)) out.findings = against->compare(shell, op);
    if (!out.findings.empty()) return false;
    Result<Reply> reply;
    out.steps.emplace_back(op);
    out.findings = against->step(op, &reply);
    if (out.findings.empty() && against->not_asked().empty()) out.findings = against->compare(shell, op);
    if (reply && std::holds_alternative<Child>(*reply)) lab.residents.push_back(std::get<Child>(*reply).pid);
    return out.findings.empty();
  };
  const auto rule = [&](const verify::RuleCommand& command) {
    out.steps.emplace_back(command);
    out.findings = against->command(shell, command.by, command.text);
    return out.findings.empty();
  };
  // What is left of connections, and for how long, depends on who was quicker: a SYN is sent again after a second, and which second
  // that is, is each side's own. So what differs is looked at again, until after the next one.
  const auto same_sockets = [&](std::uint32_t number) {
    const Pid by = lab.residents[1 + number % (lab.residents.size() - 1)];
    const auto end = Clock::now() + std::chrono::milliseconds(4500);
    do {
      out.findings = against->command(shell, by, "ss -Htuan | sort");
      if (!out.findings.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(300));
    } while (!out.findings.empty() && Clock::now() < end);
    return out.findings.empty();
  };
  bool agree = true;
  for (const Op& op : verify::residents_for(shell)) agree = agree && step(op);
  if (agree && (course.rules || course.sockets)) {
    for (const Op& op : verify::network_for(lab.residents[1], lab.residents[2], lab.residents[3])) agree = agree && step(op);
  }
  if (course.sockets) {
    for (std::size_t i = 1; i < lab.residents.size(); ++i) {
      for (const Op& op : verify::readied_for_sockets(lab.residents[i])) agree = agree && step(op);
    }
  }
  for (const std::uint32_t number : numbers) {
    if (!agree) break;
    lab.world = against->world();
    const auto command = course.rules ? verify::rule_command_for(lab, number, traffic_) : std::nullopt;
    if (command) {
      agree = rule(*command);
      continue;
    }
    for (const Op& op : verify::ops_for(lab, number)) agree = agree && step(op);
    if (agree && course.sockets) agree = same_sockets(number);
  }
  if (agree && course.probes && !out.steps.empty()) {
    against->settle();
    const Op* last = nullptr;
    for (const Step& one : out.steps) last = std::holds_alternative<Op>(one) ? &std::get<Op>(one) : last;
    if (last != nullptr) out.findings = against->compare(shell, *last);
    agree = out.findings.empty();
  }
  if (agree && course.probes) out.findings = against->probe(shell, kProbes);
  add_up(tally, against->tally());
  return out;
}

Stopped SequenceRunner::run(const Numbers& numbers, Course course) { return run_once(numbers, course, total_); }

Stopped SequenceRunner::shortest(const Numbers& numbers, Course course, const Stopped& found) {
  constexpr std::chrono::milliseconds kWhileShortening{6000};
  Tally aside;
  Stopped best = found;
  Course hasty = course;
  hasty.patience = kWhileShortening;
  (void)verify::minimise<std::uint32_t>(numbers, [&](const Numbers& fewer) {
    Stopped stopped = run_once(fewer, hasty, aside);
    if (stopped.findings.empty()) return false;
    best = std::move(stopped);
    return true;
  });
  if (best.numbers == found.numbers) return found;
  best = run_once(best.numbers, course, aside);
  return best.findings.empty() ? found : best;
}

bool SequenceRunner::differs_again(const Numbers& numbers, Course course) const {
  constexpr int kTimes = 3;
  Tally aside;
  for (int i = 0; i < kTimes; ++i) {
    if (!run_once(numbers, course, aside).findings.empty()) return true;
  }
  return false;
}

}  // namespace nslab::cli
#endif

#ifdef NSLAB_WITH_KERNEL
#include <fmt/format.h>

#include <algorithm>
#include <type_traits>
#include <variant>

#include "cli/against.h"
#include "cli/replay_rules.h"
#include "kernel/load_rules.h"
#include "model/execute.h"
#include "model/rules.h"
#include "shell/session.h"

namespace nslab::cli {

namespace {

struct Said {
  int status = 0;
  std::string printed{};
};

std::string in_one_line(const Said& said) {
  std::string out = fmt::format("status {}", said.status);
  for (const char c : ": " + said.printed) out += c == '\n' ? ' ' : c;
  return out;
}

template <class Asked, class... Those>
constexpr bool kIsAmong = (std::is_same_v<Asked, Those> || ...);

template <class Asked>
constexpr bool kIsToolsOwn = kIsAmong<Asked, GetLink, NfBatch, SetQdisc, SetTcClass, SetTcFilter, SetFeatures, SetIpset, DelConntrack>;

bool is_asked_again(const Op& op) {
  return std::visit([](const auto& asked) { return kIsToolsOwn<std::decay_t<decltype(asked)>>; }, op);
}

// What the tool asked of the kernel, `by` asks of the World.
void ask_again(World& world, Pid by, const Op& op) {
  std::visit(
      [&](auto asked) {
        using Asked = decltype(asked);
        if constexpr (kIsToolsOwn<Asked>) {
          asked.by = by;
          (void)execute(world, asked);
        }
      },
      op);
}

// As typed into a shell whose pauses nobody waits for.
Said run_in_model(World& world, Pid viewer, Pid by, const std::string& text, Tally& tally) {
  shell::SessionOptions options;
  options.hurried = true;
  shell::Session session = shell::begin_session(world, viewer, options);
  const auto transcript = static_cast<std::uint32_t>(world.output->size());
  shell::Watch watch;
  watch.on_op = [&](const World&, const Op& op, const Result<Reply>& reply) {
    ask_again(world, by, op);
    if (is_asked_again(op)) count_refusal(reply, tally);
  };
  Said out;
  out.status = shell::run_text(session, fmt::format("nsenter -t {} -n {}\n", by, text), transcript, watch);
  out.printed = shell::output_of(session, transcript);
  return out;
}

}  // namespace

std::vector<verify::Disagreement> Against::command(Pid viewer, Pid by, const std::string& text) {
  follow_clock();
  not_asked_.clear();
  const Process* resident = find_process(world_, by);
  if (resident == nullptr) return {};
  const NetnsId netns = resident->net;
  // The tool is root's on the kernel; what it asks, the resident asks of the World, which it must be allowed to.
  if (!may_administer(world_, by, netns)) return {};
  const auto names = netns_names(world_, viewer);
  const auto name = names.find(netns);
  if (name == names.end()) return {};
  const std::vector<kernel::Seen> seen = mirror_.namespaces(world_, viewer);
  const auto there = std::find_if(seen.begin(), seen.end(), [&](const kernel::Seen& one) { return one.name == name->second; });
  if (there == seen.end()) return {};
  const Said model = run_in_model(world_, viewer, by, text, tally_);
  const auto begun = Clock::now();
  const kernel::ToolReply real = kernel::run_command(there->file, text);
  const kernel::RuleText rules = rules_in(world_, viewer, netns, name->second);
  const kernel::RuleText found = kernel::read_rules(there->file, rules);
  tally_.kernel_time += Clock::now() - begun;
  ++tally_.asked[text.substr(0, text.find(' '))];
  std::vector<verify::Disagreement> out = compare_rules(rules, found, "");
  const Said kernel{real.status, real.printed};
  const bool same = options_.same_words ? in_one_line(model) == in_one_line(kernel) : (model.status == 0) == (kernel.status == 0);
  if (!same) out.insert(out.begin(), {"reply", in_one_line(model), in_one_line(kernel)});
  return out;
}

}  // namespace nslab::cli
#endif

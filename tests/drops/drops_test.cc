// Faults of the catalogue on this machine's kernel: the reasons that its tracepoint skb:kfree_skb gives for what the command
// lost, beside those of the model.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>
#include <string>

#include "kernel/tracepoint.h"
#include "shell/world/start.h"
#include "tests/catalogue/faults.h"
#include "tests/catalogue/topologies.h"
#include "tests/kernel/in_sandbox.h"
#include "verify/explain_run.h"
#include "verify/flow.h"

namespace nslab::catalogue {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kEnough{40};  // of all cases together
constexpr std::uint16_t kIpv4 = 0x0800, kArp = 0x0806, kIpv6 = 0x86dd;

using Reasons = std::set<std::string>;

std::string text_of(const Reasons& reasons) {
  std::string out;
  for (const std::string& reason : reasons) out += (out.empty() ? "" : " ") + reason;
  return out.empty() ? "none" : out;
}

// What the model dropped while COMMAND sent: what a timer drops later the tracepoint does not show to us.
Reasons of_model(const verify::CommandRun& run) {
  Reasons out;
  for (const verify::Attempt& attempt : run.attempts) {
    for (std::size_t i = attempt.first_event; i < attempt.last_event && i < run.trace.events.size(); ++i) {
      const auto* drop = std::get_if<EventDropped>(&run.trace.events[i].detail);
      if (drop != nullptr && drop->reason != DropReason::kConsumed) out.insert(std::string(row(drop->reason).name));
    }
  }
  return out;
}

// Within the sandbox: COMMAND by bash, and what the kernel says of the packets that it and its children lost. "!": why it cannot.
std::string of_kernel(const std::string& command) {
  auto watch = kernel::DropWatch::open(kernel::DropWatch::Whose::kThreadAndChildren);
  if (!watch) return "!" + watch.error().what;
  const pid_t child = ::fork();
  if (child == 0) {
    if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr) ::_exit(126);
    ::execlp("timeout", "timeout", "5", "bash", "-c", command.c_str(), static_cast<char*>(nullptr));
    ::_exit(127);
  }
  int status = 0;
  (void)::waitpid(child, &status, 0);
  std::string out;
  for (const kernel::Drop& drop : watch->take()) {
    if (drop.protocol == kIpv4 || drop.protocol == kArp || drop.protocol == kIpv6) out += drop.reason + " " + drop.function + "\n";
  }
  return out;
}

Reasons first_words(const std::string& lines) {
  Reasons out;
  for (std::size_t at = 0; at < lines.size(); at = lines.find('\n', at) + 1) out.insert(lines.substr(at, lines.find(' ', at) - at));
  return out;
}

enum class Said : std::uint8_t { kSame, kOther, kNothing, kUnbuilt, kImpossible };

// Detection of duplicate IPv6 addresses takes up to two seconds (addrconf_dad_kick), all else is settled at once.
std::string settling_of(const Seeded& seeded) { return seeded.command.find(':') == std::string::npos ? "\nsleep 0.2" : "\nsleep 2.5"; }

// COMMAND after the script on this machine: whether all of the model's reasons are among the kernel's. What the kernel says of others'
// packets, handled while COMMAND ran, is among them too.
Said compare(const Seeded& seeded, const Reasons& model, std::string& heard) {
  auto sandbox = kernel::Sandbox::open();
  if (!sandbox) return Said::kImpossible;
  const auto built = sandbox->command({"bash", "-c", "mkdir -p /run/netns\n" + script_of(seeded.lines) + settling_of(seeded)});
  const auto says = [&](const char* text) { return built->output.find(text) != std::string::npos; };
  if (!built || says("not supported") || says("Unknown device type")) return Said::kUnbuilt;
  const auto answer = sandbox->run([&] { return of_kernel(seeded.command); });
  if (!answer || answer->starts_with('!')) return Said::kImpossible;
  heard = *answer;
  const Reasons kernel = first_words(heard);
  if (kernel.empty()) return Said::kNothing;
  return std::all_of(model.begin(), model.end(), [&](const std::string& reason) { return kernel.contains(reason); }) ? Said::kSame
                                                                                                                     : Said::kOther;
}

// The reason that an explanation names, where it is of a packet dropped while COMMAND sent.
Reasons expected_of(const Seeded& seeded) {
  shell::WorldRequest request;
  request.world = "empty";
  auto started = shell::start_world(*shell::find_plan(request), 1);
  shell::Session session = shell::begin_script(std::move(*started), {});
  shell::run_text(session, script_of(seeded.lines), 1);
  const verify::CommandRun run = verify::run_command(session, seeded.command);
  const auto flow = verify::read_flow(run);
  const std::string named(flow && flow->loss ? row(flow->loss->reason).name : "");
  return of_model(run).contains(named) ? Reasons{named} : Reasons{};
}

TEST(Drops, AreCalledWhatTheKernelCallsThem) {
  NSLAB_OPEN_SANDBOX(first);
  const auto probe = first.run([] { return of_kernel("true"); });
  if (!probe || probe->starts_with('!')) GTEST_SKIP() << (probe ? probe->substr(1) : probe.error().what);
  const auto begin = Clock::now();
  const char* all = std::getenv("NSLAB_ALL_DROPS");
  const auto every = topologies();
  int same = 0, silent = 0, unbuilt = 0;
  std::size_t turn = 0;
  for (const Kind& kind : kinds()) {
    bool done = false;
    for (std::size_t i = 0; i < every.size(); ++i) {
      const Topology& t = every[(i + turn) % every.size()];
      const auto seeded = t.world == "empty" ? kind.seed(t) : std::nullopt;
      if (!seeded || seeded->world == "host" || (all == nullptr && (done || Clock::now() - begin > kEnough))) continue;
      const Reasons model = expected_of(*seeded);
      if (model.empty()) continue;  // nothing is dropped while it sends, or it is sent nothing
      done = true;
      std::string heard;
      Said said = compare(*seeded, model, heard);
      if (said == Said::kOther) said = compare(*seeded, model, heard);
      if (said == Said::kImpossible) GTEST_SKIP() << "no sandbox, or no drop reasons in it";
      same += said == Said::kSame ? 1 : 0;
      silent += said == Said::kNothing ? 1 : 0;
      unbuilt += said == Said::kUnbuilt ? 1 : 0;
      EXPECT_NE(said, Said::kOther) << kind.name << " in '" << t.name << "': " << seeded->command << "\n    model:  " << text_of(model)
                                    << "\n    kernel: " << heard << script_of(seeded->lines);
    }
    ++turn;
  }
  std::printf("%d faults have the kernel's reason; of %d it said nothing, %d it cannot build\n", same, silent, unbuilt);
  EXPECT_GE(same, 3);
}

}  // namespace
}  // namespace nslab::catalogue

// nslab fuzz: random sequences of ops in the model and on this machine's kernel, compared after every op.
#ifdef NSLAB_WITH_KERNEL
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <random>

#include "cli/against.h"
#include "cli/verb.h"
#include "kernel/sandbox.h"
#include "verify/commands.h"
#include "verify/generate.h"
#include "verify/minimise.h"

namespace nslab::cli {

namespace {

struct FuzzRequest {
  std::uint64_t sequences = 1000;
  std::uint32_t length = 12;
  std::optional<std::uint64_t> seed{};
  std::string save{};
  bool keep_going = false;
  int skip_status = status::kOutside;
};

struct Stopped {
  std::vector<verify::Disagreement> findings{};
  std::vector<Op> ops{};
};

using Numbers = std::vector<std::uint32_t>;

void add_up(std::map<std::string, std::uint64_t>& to, const std::map<std::string, std::uint64_t>& more) {
  for (const auto& [name, count] : more) to[name] += count;
}

class Fuzzer {
 public:
  explicit Fuzzer(Profile profile) : profile_(profile), same_texts_(is_pinned_kernel()) {}

  // Runs a sequence to its end or its first difference.
  Stopped run(const Numbers& numbers);
  void report(std::uint64_t sequences, Clock::duration elapsed) const;

 private:
  Profile profile_;
  bool same_texts_;
  Tally total_{};
};

Stopped Fuzzer::run(const Numbers& numbers) {
  Stopped out;
  Beginning beginning;
  beginning.profile = profile_;
  auto [world, shell] = begin_world(beginning);
  AgainstOptions options;
  options.same_texts = same_texts_;
  auto against = Against::begin(std::move(world), shell, options);
  if (!against) {
    out.findings.push_back({against.error().what, "", ""});
    return out;
  }
  verify::Lab lab{{}, {shell}, verify::Mix::kWide};
  const auto step = [&](const Op& op) {
    Result<Reply> reply;
    out.ops.push_back(op);
    out.findings = against->step(op, &reply);
    if (out.findings.empty() && against->not_asked().empty()) out.findings = against->compare(shell, op);
    if (reply && std::holds_alternative<Child>(*reply)) lab.residents.push_back(std::get<Child>(*reply).pid);
    return out.findings.empty();
  };
  bool agree = true;
  for (const Op& op : verify::residents_for(shell)) agree = agree && step(op);
  for (const std::uint32_t number : numbers) {
    if (!agree) break;
    lab.world = against->world();
    for (const Op& op : verify::ops_for(lab, number)) {
      agree = agree && step(op);
    }
  }
  const Tally& tally = against->tally();
  add_up(total_.asked, tally.asked);
  add_up(total_.not_asked, tally.not_asked);
  add_up(total_.reasons, tally.reasons);
  add_up(total_.known, tally.known);
  total_.compared += tally.compared;
  total_.kernel_time += tally.kernel_time;
  return out;
}

void print_table(const char* title, const std::map<std::string, std::uint64_t>& rows) {
  if (rows.empty()) return;
  fmt::print("\n{}\n", title);
  for (const auto& [name, count] : rows) fmt::print("  {:>9}  {}\n", count, name);
}

void Fuzzer::report(std::uint64_t sequences, Clock::duration elapsed) const {
  std::uint64_t ops = 0;
  for (const auto& [name, count] : total_.asked) ops += count;
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double kernel = std::chrono::duration<double>(total_.kernel_time).count();
  print_table("ops asked of both", total_.asked);
  print_table("ops of the model alone", total_.not_asked);
  print_table("refusals met", total_.reasons);
  print_table("known divergences met", total_.known);
  fmt::print(
      "\n{} sequences, {} ops, {} states compared in {:.1f} s ({:.1f} s of it the kernel's): {:.0f} ops and {:.1f} sequences a second\n",
      sequences, ops, total_.compared, seconds, kernel, static_cast<double>(ops) / seconds, static_cast<double>(sequences) / seconds);
}

std::string as_commands(const std::vector<Op>& ops) {
  std::string out;
  for (const Op& op : ops) {
    const auto text = verify::command_of(op);
    out += fmt::format("  {:<8} {}\n", fmt::format("pid {}:", asker(op)), text ? *text : "(" + verify::describe(op) + ")");
  }
  return out;
}

// The shortest sequence that still differs, as commands, with what differs.
std::string minimal(Fuzzer& fuzzer, const Numbers& numbers) {
  const Numbers shortest =
      verify::minimise<std::uint32_t>(numbers, [&](const Numbers& fewer) { return !fuzzer.run(fewer).findings.empty(); });
  Stopped last = fuzzer.run(shortest);
  if (last.findings.empty()) last = fuzzer.run(numbers);
  std::string out = "numbers:";
  for (const std::uint32_t number : shortest) out += fmt::format(" {}", number);
  out += "\n" + as_commands(last.ops);
  for (const verify::Disagreement& finding : last.findings) {
    out += fmt::format("  {}: model {}, kernel {}\n", finding.what, finding.model, finding.kernel);
  }
  return out;
}

int fuzz_inside(const FuzzRequest& request, std::uint64_t seed) {
  Fuzzer fuzzer(kernel::machine_profile());
  std::mt19937_64 random(seed);
  std::uint64_t differing = 0;
  const auto begun = Clock::now();
  std::uint64_t done = 0;
  std::string saved;
  for (; done < request.sequences; ++done) {
    Numbers numbers;
    for (std::uint32_t i = 0; i < request.length; ++i) numbers.push_back(static_cast<std::uint32_t>(random()));
    if (fuzzer.run(numbers).findings.empty()) continue;
    ++differing;
    const std::string text = fmt::format("sequence {} of seed {} differs\n{}\n", done, seed, minimal(fuzzer, numbers));
    fmt::print("{}", text);
    std::fflush(stdout);
    saved += text;
    if (!request.keep_going) break;
  }
  fuzzer.report(std::min(done + 1, request.sequences), Clock::now() - begun);
  fmt::print("{} of them differ\n", differing);
  std::fflush(stdout);
  return differing == 0 ? status::kGood : status::kFailed;
}

int run(const FuzzRequest& request) {
  const std::uint64_t seed = request.seed ? *request.seed : std::random_device{}();
  fmt::print("seed {}\n", seed);
  const auto sandbox = kernel::Sandbox::open();
  if (!sandbox) {
    fmt::print(stderr, "nslab: {}\nnslab: {}\n", sandbox.error().what, sandbox.error().advice);
    return request.skip_status;
  }
  const auto result = sandbox->run([&] { return std::to_string(fuzz_inside(request, seed)); });
  if (!result) {
    fmt::print(stderr, "nslab: {}\n", result.error().what);
    return status::kOutside;
  }
  return std::stoi(*result);
}

}  // namespace

void add_fuzz(CLI::App& app, int& result) {
  auto request = std::make_shared<FuzzRequest>();
  CLI::App* verb = app.add_subcommand("fuzz", "Run random ops in the model and on this machine's kernel and compare after every one");
  verb->add_option("--sequences", request->sequences, "How many sequences")->capture_default_str();
  verb->add_option("--length", request->length, "Ops in a sequence")->capture_default_str();
  verb->add_option("--seed", request->seed, "Where they begin; without it chance decides, and it is printed");
  verb->add_flag("--keep-going", request->keep_going, "Do not stop at the first difference");
  verb->add_option("--skip-status", request->skip_status, "The exit status where this machine allows no sandbox")->capture_default_str();
  verb->callback([request, &result] { result = run(*request); });
}

}  // namespace nslab::cli
#endif

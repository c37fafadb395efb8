// nslab fuzz: random sequences of ops in the model and on this machine's kernel, compared after every op.
#ifdef NSLAB_WITH_KERNEL
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <random>

#include "cli/fuzz_script.h"
#include "cli/fuzz_sequence.h"
#include "cli/fuzz_share.h"
#include "cli/verb.h"
#include "kernel/sandbox.h"

namespace nslab::cli {

namespace {

struct FuzzRequest {
  std::uint64_t sequences = 1000;
  std::uint32_t length = 12;
  std::uint32_t jobs = 4;
  double seconds = 0;  // 0: no limit
  std::optional<std::uint64_t> seed{};
  std::string save{}, about = "all";
  bool keep_going = false;
  int skip_status = status::kOutside;
};

// A sequence's numbers follow from the seed and its place, whoever runs it.
Numbers numbers_of(std::uint64_t seed, std::uint64_t place, std::uint32_t length) {
  std::seed_seq both{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32U), static_cast<std::uint32_t>(place)};
  std::mt19937_64 random(both);
  Numbers numbers;
  for (std::uint32_t i = 0; i < length; ++i) numbers.push_back(static_cast<std::uint32_t>(random()));
  return numbers;
}

// Every so many sequences packets are sent at the end; every so many have commands of netfilter's and other tools among them (of those,
// half are probed), and as many are about processes, files and mounts; every so many are about sockets.
constexpr std::uint64_t kProbedOneIn = 16;
constexpr std::uint64_t kRulesOneIn = 8;
constexpr std::uint64_t kSocketsOneIn = 16;

// Scattered, so that each worker gets its part of what takes long, however many there are.
Course course_of(std::uint64_t place, const std::string& about) {
  constexpr std::uint64_t kGolden = 0x9e3779b97f4a7c15;  // 2^64 divided by the golden ratio
  const std::uint64_t turn = (place * kGolden) >> 40U;
  Course out;
  out.probes = turn % kProbedOneIn == 0;
  out.rules = about == "rules" || (about == "all" && turn % kRulesOneIn == 0);
  out.files = about == "files" || (about == "all" && turn % kRulesOneIn == 1);
  out.sockets = about == "sockets" || (about == "all" && turn % kSocketsOneIn == 3);
  return out;
}

Share work(const FuzzRequest& request, std::uint64_t seed, std::uint32_t worker) {
  Share out;
  SequenceRunner runner(kernel::machine_profile());
  const auto begun = Clock::now();
  for (std::uint64_t place = worker; place < request.sequences; place += request.jobs) {
    if (request.seconds > 0 && std::chrono::duration<double>(Clock::now() - begun).count() > request.seconds) break;
    const Numbers numbers = numbers_of(seed, place, request.length);
    const Course course = course_of(place, request.about);
    const Stopped stopped = runner.run(numbers, course);
    ++out.sequences;
    if (stopped.findings.empty()) continue;
    ++out.differing;
    const Stopped shortest = runner.shortest(numbers, course, stopped);
    const bool again = runner.differs_again(shortest.numbers, course);
    out.not_again += again ? 0 : 1;
    const std::string title = fmt::format("sequence {} of seed {} (numbers:{}){}", place, seed, as_text(shortest.numbers),
                                          again ? "" : ", run three times more without a difference");
    const std::string script = as_script(title, shortest);
    fmt::print("{}\n", script);
    std::fflush(stdout);
    out.scripts += script + "\n";
    if (!request.keep_going) break;
  }
  out.tally = runner.tally();
  return out;
}

void print_table(const char* title, const std::map<std::string, std::uint64_t>& rows) {
  if (rows.empty()) return;
  fmt::print("\n{}\n", title);
  for (const auto& [name, count] : rows) fmt::print("  {:>9}  {}\n", count, name);
}

void report(const Share& all, Clock::duration elapsed, std::uint32_t jobs) {
  const Tally& tally = all.tally;
  std::uint64_t ops = 0;
  for (const auto& [name, count] : tally.asked) ops += count;
  print_table("ops asked of both", tally.asked);
  print_table("ops of the model alone", tally.not_asked);
  print_table(fmt::format("refusals reached: {} of {} Reasons", tally.reasons.size(), reason_table().size()).c_str(), tally.reasons);
  print_table(fmt::format("drops reached: {} of {} DropReasons", tally.drops.size(), drop_table().size() - 1).c_str(), tally.drops);
  print_table("known divergences met", tally.known);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double kernel = std::chrono::duration<double>(tally.kernel_time).count();
  const double model = std::chrono::duration<double>(tally.model_time).count();
  fmt::print("\n{} sequences, {} ops, {} states compared, {} probes in {:.1f} s: {:.0f} ops and {:.1f} sequences a second\n", all.sequences,
             ops, tally.compared, tally.probes, seconds, static_cast<double>(ops) / seconds, static_cast<double>(all.sequences) / seconds);
  fmt::print(
      "of {} workers' {:.1f} s the kernel took {:.1f} s to answer, the model {:.1f} s; the rest is waiting for what takes time on both\n",
      jobs, seconds * jobs, kernel, model);
}

void save(const FuzzRequest& request, std::uint64_t seed, const std::string& scripts) {
  const std::string path = request.save.empty() ? fmt::format("nslab-fuzz-{}.sh", seed) : request.save;
  std::ofstream file(path);
  file << scripts;
  file.close();
  if (file) {
    fmt::print("the shortest script of each difference is in {}\n", path);
  } else {
    fmt::print(stderr, "nslab: {} cannot be written; take the scripts from above\n", path);
  }
}

int run(const FuzzRequest& request) {
  const std::uint64_t seed = request.seed ? *request.seed : std::random_device{}();
  fmt::print("seed {}\n", seed);
  std::fflush(stdout);
  const auto sandbox = kernel::Sandbox::open();
  if (!sandbox) {
    fmt::print(stderr, "nslab: {}\nnslab: {}\n", sandbox.error().what, sandbox.error().advice);
    return request.skip_status;
  }
  const auto begun = Clock::now();
  const auto text =
      sandbox->run([&] { return to_text(in_parallel(request.jobs, [&](std::uint32_t worker) { return work(request, seed, worker); })); });
  const Share all = text ? share_of(*text) : Share{};
  if (!text || !all.failure.empty()) {
    fmt::print(stderr, "nslab: {}\n", text ? all.failure : text.error().what);
    return status::kOutside;
  }
  report(all, Clock::now() - begun, request.jobs);
  fmt::print("{} of them differ", all.differing);
  if (all.not_again != 0) fmt::print(", {} of these not again when they were run three times more", all.not_again);
  fmt::print("\n");
  if (!all.scripts.empty()) save(request, seed, all.scripts);
  std::fflush(stdout);
  return all.differing == 0 ? status::kGood : status::kFailed;
}

}  // namespace

void add_fuzz(CLI::App& app, int& result) {
  auto request = std::make_shared<FuzzRequest>();
  CLI::App* verb = app.add_subcommand("fuzz", "Run random ops in the model and on this machine's kernel and compare after every one");
  verb->add_option("--sequences", request->sequences, "How many sequences")->capture_default_str();
  verb->add_option("--length", request->length, "Ops in a sequence")->capture_default_str();
  verb->add_option("--seed", request->seed, "Where they begin; without it chance decides, and it is printed");
  verb->add_option("--jobs", request->jobs, "How many sequences are under way at once")->capture_default_str()->check(CLI::Range(1U, 64U));
  verb->add_option("--seconds", request->seconds, "Begin no sequence after so long (0: no limit)")->capture_default_str();
  verb->add_option("--save", request->save, "Where the shortest script of each difference goes (default: nslab-fuzz-SEED.sh, here)");
  verb->add_option("--about", request->about,
                   "What sequences are about: links, addresses and routes; netfilter's rules, too; processes and files; sockets")
      ->capture_default_str()
      ->check(CLI::IsMember({"all", "network", "rules", "files", "sockets"}));
  verb->add_flag("--keep-going", request->keep_going, "Do not stop at the first difference");
  verb->add_option("--skip-status", request->skip_status, "The exit status where this machine allows no sandbox")->capture_default_str();
  verb->callback([request, &result] { result = run(*request); });
}

}  // namespace nslab::cli
#endif

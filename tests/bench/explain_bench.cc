// How long an explanation takes: a script of 60 commands, faults of several kinds, from the script's first line to the proven fix.
#include <benchmark/benchmark.h>

#include <string>

#include "shell/world/start.h"
#include "verify/explain.h"
#include "verify/lint.h"
#include "verify/matrix.h"

namespace nslab {
namespace {

// A bridge with eight hosts behind a router that translates: 60 commands, with one line changed.
std::string lab(const std::string& instead_of, const std::string& line) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (text == instead_of ? line : text) + "\n"; };
  add("ip link add br0 type bridge");
  add("ip addr add 172.20.0.254/24 dev br0");
  add("ip link set br0 up");
  add("sysctl -w net.ipv4.ip_forward=1");
  add("iptables -t nat -A POSTROUTING -s 172.20.0.0/24 -o eth0 -j MASQUERADE");
  for (int i = 1; i <= 8; ++i) {
    const std::string n = std::to_string(i);
    add("ip netns add h" + n);
    add("ip link add eth0 netns h" + n + " type veth peer name p" + n);
    add("ip link set p" + n + " master br0 up");
    add("ip -n h" + n + " addr add 172.20.0." + n + "/24 dev eth0");
    add("ip -n h" + n + " link set lo up");
    add("ip -n h" + n + " link set eth0 up");
    if (i < 8) add("ip -n h" + n + " route add default via 172.20.0.254");
  }
  return out;
}

shell::Session host() {
  shell::WorldRequest request;
  const auto plan = shell::find_plan(request);
  auto world = shell::start_world(*plan, 1);
  return shell::begin_script(std::move(*world), {});
}

void explain_script(benchmark::State& state, const std::string& script, const std::string& command) {
  const shell::Session start = host();
  std::uint64_t tries = 0;
  for (auto _ : state) {
    const auto e = verify::explain(start, script, command);
    if (!e.fix_proven) state.SkipWithError("no fix was found");
    tries = e.tries;
  }
  state.counters["tries"] = static_cast<double>(tries);
}

const std::string kOut = "ip netns exec h1 ping -c 1 -W 1 8.8.8.8";
const std::string kNear = "ip netns exec h1 ping -c 1 -W 1 172.20.0.5";

void BM_LinkDown(benchmark::State& state) { explain_script(state, lab("ip -n h5 link set eth0 up", "true"), kNear); }
void BM_WrongMask(benchmark::State& state) {
  explain_script(state, lab("ip -n h1 addr add 172.20.0.1/24 dev eth0", "ip -n h1 addr add 172.20.0.1 dev eth0"), kOut);
}
void BM_ForwardingOff(benchmark::State& state) { explain_script(state, lab("sysctl -w net.ipv4.ip_forward=1", "true"), kOut); }
void BM_MasqueradeElsewhere(benchmark::State& state) {
  explain_script(state,
                 lab("iptables -t nat -A POSTROUTING -s 172.20.0.0/24 -o eth0 -j MASQUERADE",
                     "iptables -t nat -A POSTROUTING -s 172.21.0.0/24 -o eth0 -j MASQUERADE"),
                 kOut);
}
// No suspicion helps: every line is tried without.
void BM_NobodyToBlame(benchmark::State& state) {
  const shell::Session start = host();
  const std::string script = lab("", "");
  for (auto _ : state) benchmark::DoNotOptimize(verify::explain(start, script, "ip netns exec h1 nc -z -w 1 172.20.0.5 80"));
}
void BM_Lint(benchmark::State& state) {
  const auto history = verify::record(host(), lab("ip -n h5 link set eth0 up", "true"));
  for (auto _ : state) benchmark::DoNotOptimize(verify::lint(history));
}
void BM_Matrix(benchmark::State& state) {
  const auto history = verify::record(host(), lab("", ""));
  for (auto _ : state) benchmark::DoNotOptimize(verify::reach_matrix(history));
}

BENCHMARK(BM_LinkDown)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_WrongMask)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_ForwardingOff)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_MasqueradeElsewhere)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_NobodyToBlame)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Lint)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Matrix)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nslab

BENCHMARK_MAIN();

// The engine alone: ops, copies, packets and Snapshots in Worlds of 10 to 1,000,000 devices. What is measured should not grow
// with the World; tests/bench/budgets.py reads the figures and prints exponents.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "model/execute.h"
#include "model/snapshot.h"
#include "shell/world/shape.h"
#include "shell/world/start.h"

namespace nslab {
namespace {

struct Made {
  World world{};
  Pid shell = 0;
  std::map<std::string, NetnsId> names{};
};

Made make_network(const std::string& shape) {
  shell::WorldRequest request;
  request.world = shape;
  auto begun = shell::start_world(*shell::find_plan(request), 1);
  if (!begun) std::abort();
  Made out{std::move(begun->world), begun->shell, {}};
  Advance settle;
  settle.by = out.shell;
  settle.time = std::chrono::seconds(15);
  (void)execute(out.world, settle);
  for (const auto& [id, name] : netns_names(out.world, out.shell)) out.names[name] = id;
  return out;
}

// The last one made is kept: benchmarks of one size follow one another.
const Made& network(const std::string& shape) {
  static std::pair<std::string, Made> kept;
  if (kept.first != shape) {
    kept = {};
    kept = {shape, make_network(shape)};
  }
  return kept.second;
}

// A star of so many devices: three a host (lo, eth0, the leg).
const Made& star(std::int64_t devices) { return network(fmt::format("star:nodes={}", std::max<std::int64_t>(1, devices / 3))); }

std::uint32_t allowed_mtu(std::uint32_t i) { return 1400 + i % 64; }

// ---- one op ----
void BM_OpSetMtu(benchmark::State& state) {
  const Made& made = star(state.range(0));
  World world = made.world;
  SetLink op;
  op.by = made.shell;
  op.in = NetnsByName{"host-1"};
  op.link.name = "eth0";
  std::uint32_t i = 0;
  for (auto _ : state) {
    op.settings.mtu = allowed_mtu(++i);
    benchmark::DoNotOptimize(execute(world, op));
  }
}
void BM_OpSetMtuOnHub(benchmark::State& state) {
  const Made& made = star(state.range(0));
  World world = made.world;
  SetLink op;
  op.by = made.shell;
  op.in = NetnsByName{"hub"};
  op.link.name = "leg1";
  std::uint32_t i = 0;
  for (auto _ : state) {
    op.settings.mtu = allowed_mtu(++i);
    benchmark::DoNotOptimize(execute(world, op));
  }
}
void BM_OpAddressTwice(benchmark::State& state) {  // given and taken away: two ops
  const Made& made = star(state.range(0));
  World world = made.world;
  NewAddr give;
  give.by = made.shell;
  give.in = NetnsByName{"host-1"};
  give.link.name = "eth0";
  give.address.local = give.address.peer = IpAddress::v4(198, 51, 100, 7);
  give.address.prefix_length = 24;
  DelAddr take;
  take.by = made.shell;
  take.in = give.in;
  take.link = give.link;
  take.local = give.address.local;
  for (auto _ : state) {
    if (!execute(world, give) || !execute(world, take)) state.SkipWithError("refused");
  }
}
void BM_OpRouteTwice(benchmark::State& state) {
  const Made& made = star(state.range(0));
  World world = made.world;
  NewRoute give;
  give.by = made.shell;
  give.in = NetnsByName{"hub"};
  give.route.destination = Prefix{IpAddress::v4(198, 51, 100, 0), 24};
  NexthopSpec hop;
  hop.gateway = IpAddress::v4(10, 0, 0, 1);
  give.route.nexthops = {hop};
  DelRoute take;
  take.by = made.shell;
  take.in = give.in;
  take.route = give.route;
  for (auto _ : state) {
    if (!execute(world, give) || !execute(world, take)) state.SkipWithError("refused");
  }
}
void BM_OpCableTwice(benchmark::State& state) {
  const Made& made = star(state.range(0));
  World world = made.world;
  NewLink give;
  give.by = made.shell;
  give.in = NetnsByName{"hub"};
  give.name = "extra";
  NewVeth veth;
  veth.peer_name = "extra";
  veth.peer.netns = NetnsByName{"host-1"};
  give.data = veth;
  DelLink take;
  take.by = made.shell;
  take.in = give.in;
  take.link.name = "extra";
  for (auto _ : state) {
    if (!execute(world, give) || !execute(world, take)) state.SkipWithError("refused");
  }
}
// With three seconds for what follows from it, in which all other hosts do what they do: this one grows.
void BM_DownAndUp3Seconds(benchmark::State& state) {
  const Made& made = star(state.range(0));
  World world = made.world;
  SetLink op;
  op.by = made.shell;
  op.in = NetnsByName{"host-1"};
  op.link.name = "eth0";
  Advance later;
  later.by = made.shell;
  later.time = std::chrono::seconds(3);
  for (auto _ : state) {
    for (const bool up : {false, true}) {
      op.settings.up = up;
      if (!execute(world, op)) state.SkipWithError("refused");
    }
    (void)execute(world, later);
  }
}

// ---- a copy, and the first write after it ----
void BM_CopyWorld(benchmark::State& state) {
  const Made& made = star(state.range(0));
  for (auto _ : state) {
    World copy = made.world;
    benchmark::DoNotOptimize(copy);
  }
}
void BM_CopyAndWrite(benchmark::State& state) {
  const Made& made = star(state.range(0));
  SetLink op;
  op.by = made.shell;
  op.in = NetnsByName{"host-1"};
  op.link.name = "eth0";
  op.settings.mtu = allowed_mtu(1);
  for (auto _ : state) {
    World copy = made.world;
    benchmark::DoNotOptimize(execute(copy, op));
  }
}

// ---- packets ----
void echoes(benchmark::State& state, const Made& made, const std::string& from, const IpAddress& to, bool traced) {
  World world = made.world;
  Echo echo;
  echo.destination = to;
  const NetnsId netns = made.names.at(from);
  if (!forward_echo(world, netns, echo, nullptr).answered) state.SkipWithError("no answer");
  for (auto _ : state) {
    Trace trace;
    ++echo.sequence;
    benchmark::DoNotOptimize(forward_echo(world, netns, echo, traced ? &trace : nullptr));
  }
}
void BM_PingOnBridge(benchmark::State& state) { echoes(state, network("lan:nodes=2"), "host-1", IpAddress::v4(10, 0, 0, 2), false); }
void BM_PingThroughRouter(benchmark::State& state) { echoes(state, star(state.range(0)), "host-1", IpAddress::v4(10, 0, 0, 3), false); }
void BM_ChainOf32(benchmark::State& state) { echoes(state, network("chain:nodes=32"), "router-1", IpAddress::v4(10, 0, 0, 61), false); }

// A LAN whose hosts may know any number of neighbours.
struct Lan {
  World world{};
  std::vector<NetnsId> hosts{};

  explicit Lan(std::int64_t size) {
    const Made& made = network(fmt::format("lan:nodes={}", size));
    world = made.world;
    WriteSysctl raise;  // for all namespaces: it is init_net's
    raise.by = made.shell;
    for (const char* which : {"gc_thresh1", "gc_thresh2", "gc_thresh3"}) {
      raise.path = fmt::format("net/ipv4/neigh/default/{}", which);
      raise.value = "10000000";
      (void)execute(world, raise);
    }
    for (std::int64_t i = 1; i <= size; ++i) hosts.push_back(made.names.at(fmt::format("host-{}", i)));
  }
  static IpAddress address(std::size_t host) { return IpAddress::v4((10U << 24U) + static_cast<std::uint32_t>(host) + 1); }
  // As `ip neigh replace … nud reachable` would, at each of them for all others.
  void introduce(Pid by) {
    std::vector<Mac> macs;
    for (const NetnsId host : hosts) macs.push_back(world.links[find_link(world, host, "eth0")].address);
    for (std::size_t from = 0; from < hosts.size(); ++from) {
      NewNeigh give;
      give.by = by;
      give.in = NetnsByName{fmt::format("host-{}", from + 1)};
      give.link.name = "eth0";
      give.state = Nud::kReachable;
      give.replace = true;
      for (std::size_t to = 0; to < hosts.size(); ++to) {
        if (from == to) continue;
        give.address = address(to);
        give.lladdr = macs[to];
        if (!execute(world, give)) std::abort();
      }
    }
  }
  // Each host all others, `side` hosts to `side` hosts at a time: what a few dozen hosts read and write stays near the processor.
  std::uint64_t ping_all(std::size_t side) {
    std::uint64_t answered = 0;
    for (std::size_t from = 0; from < hosts.size(); from += side) {
      for (std::size_t to = 0; to < hosts.size(); to += side) answered += ping_tile(from, to, side);
    }
    return answered;
  }
  std::uint64_t ping_tile(std::size_t first_from, std::size_t first_to, std::size_t side) {
    std::uint64_t answered = 0;
    for (std::size_t from = first_from; from < std::min(first_from + side, hosts.size()); ++from) {
      for (std::size_t to = first_to; to < std::min(first_to + side, hosts.size()); ++to) {
        if (from == to) continue;
        Echo echo;
        echo.destination = address(to);
        answered += forward_echo(world, hosts[from], echo, nullptr).answered ? 1U : 0U;
      }
    }
    return answered;
  }
};

constexpr std::size_t kTile = 32;

void count_pairs(benchmark::State& state, Lan& lan, std::size_t side) {
  const std::uint64_t pairs = lan.hosts.size() * (lan.hosts.size() - 1);
  for (auto _ : state) {
    if (lan.ping_all(side) != pairs) state.SkipWithError("some went unanswered");
  }
  state.counters["answered"] = static_cast<double>(pairs);
}
void BM_AllPairsWarm(benchmark::State& state) {
  Lan lan(state.range(0));
  lan.introduce(network(fmt::format("lan:nodes={}", state.range(0))).shell);
  count_pairs(state, lan, kTile);
}
void BM_AllPairsByHost(benchmark::State& state) {  // one host after the other, each from all over memory
  Lan lan(state.range(0));
  lan.introduce(network(fmt::format("lan:nodes={}", state.range(0))).shell);
  count_pairs(state, lan, lan.hosts.size());
}
void BM_AllPairsCold(benchmark::State& state) {  // each asks for each first, and all hear it
  Lan lan(state.range(0));
  count_pairs(state, lan, lan.hosts.size());
}

// ---- looking ----
void BM_Snapshot(benchmark::State& state) {
  const Made& made = network(fmt::format("lan:nodes={}", state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(take_snapshot(made.world, made.shell));
}
void BM_DiffOfOneChange(benchmark::State& state) {
  const Made& made = network(fmt::format("lan:nodes={}", state.range(0)));
  World world = made.world;
  SetLink op;
  op.by = made.shell;
  op.in = NetnsByName{"host-1"};
  op.link.name = "eth0";
  op.settings.mtu = allowed_mtu(1);
  (void)execute(world, op);
  const Snapshot before = take_snapshot(made.world, made.shell), after = take_snapshot(world, made.shell);
  for (auto _ : state) benchmark::DoNotOptimize(diff(before, after));
}

// ---- the cluster ----
std::string cluster(std::int64_t nodes) { return fmt::format("cluster:nodes={},pods=30", nodes); }

void BM_BuildCluster(benchmark::State& state) {
  shell::WorldRequest request;
  request.world = cluster(state.range(0));
  const auto plan = shell::find_plan(request);
  for (auto _ : state) {
    auto begun = shell::start_world(*plan, 1);
    if (!begun) state.SkipWithError("refused");
    state.counters["namespaces"] = static_cast<double>(begun->world.netns.size());
    state.counters["devices"] = static_cast<double>(begun->world.links.size());
    state.PauseTiming();
    begun = {};
    state.ResumeTiming();
  }
}
void BM_PodToPod(benchmark::State& state) {
  const std::string name = cluster(state.range(0));
  const auto pair = shell::far_pair(*shell::parse_shape(name));
  echoes(state, network(name), pair.from, *parse_ip(pair.address), true);
}

}  // namespace
}  // namespace nslab

// Sizes in the outer order, so that a World is made once for all that look at it.
int main(int argc, char** argv) {
  using namespace nslab;
  namespace bm = benchmark;
  struct Sized {
    const char* name;
    void (*run)(bm::State&);
  };
  static constexpr Sized kSized[] = {
      {"OpSetMtu", BM_OpSetMtu},         {"OpSetMtuOnHub", BM_OpSetMtuOnHub}, {"OpAddressTwice", BM_OpAddressTwice},
      {"OpRouteTwice", BM_OpRouteTwice}, {"OpCableTwice", BM_OpCableTwice},   {"DownAndUp3Seconds", BM_DownAndUp3Seconds},
      {"CopyWorld", BM_CopyWorld},       {"CopyAndWrite", BM_CopyAndWrite},   {"PingThroughRouter", BM_PingThroughRouter}};
  bm::RegisterBenchmark("PingOnBridge", BM_PingOnBridge);
  bm::RegisterBenchmark("ChainOf32", BM_ChainOf32);
  for (const std::int64_t hosts : {10, 100, 1000}) {
    bm::RegisterBenchmark("Snapshot", BM_Snapshot)->Arg(hosts)->Unit(bm::kMillisecond);
    bm::RegisterBenchmark("DiffOfOneChange", BM_DiffOfOneChange)->Arg(hosts)->Unit(bm::kMillisecond);
  }
  bm::RegisterBenchmark("AllPairsWarm", BM_AllPairsWarm)->Arg(1000)->Iterations(1)->Unit(bm::kMillisecond);
  bm::RegisterBenchmark("AllPairsByHost", BM_AllPairsByHost)->Arg(1000)->Iterations(1)->Unit(bm::kMillisecond);
  for (const std::int64_t hosts : {10, 100, 300}) {
    bm::RegisterBenchmark("AllPairsCold", BM_AllPairsCold)->Arg(hosts)->Iterations(1)->Unit(bm::kMillisecond);
  }
  for (const std::int64_t devices : {10, 1'000, 100'000, 1'000'000}) {
    for (const Sized& one : kSized) bm::RegisterBenchmark(one.name, one.run)->Arg(devices);
  }
  for (const std::int64_t nodes : {10, 100, 1'000, 5'000}) {
    bm::RegisterBenchmark("BuildCluster", BM_BuildCluster)->Arg(nodes)->Iterations(1)->Unit(bm::kMillisecond);
    bm::RegisterBenchmark("PodToPod", BM_PodToPod)->Arg(nodes);
  }
  bm::Initialize(&argc, argv);
  bm::RunSpecifiedBenchmarks();
  return 0;
}

// The same commands in a sandbox and in the model, and then every address is asked from every namespace, on both.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "kernel/probe.h"
#include "shell/transcript.h"
#include "shell/world/start.h"
#include "tests/kernel/in_sandbox.h"
#include "verify/probes.h"

namespace nslab::kernel {
namespace {

struct Network {
  const char* name;
  const char* script;
  friend std::ostream& operator<<(std::ostream& out, const Network& network) { return out << network.name; }
};

// Three hosts behind two routers, everything set: the one that all others are variations of.
constexpr const char* kRouters = R"(for ns in a r1 r2 b c; do ip netns add $ns; ip -n $ns link set lo up; done
ip link add a0 netns a type veth peer name p0 netns r1
ip link add q0 netns r1 type veth peer name q1 netns r2
ip link add s0 netns r2 type veth peer name b0 netns b
ip link add s1 netns r2 type veth peer name c0 netns c
ip -n a addr add 10.1.0.1/24 dev a0; ip -n r1 addr add 10.1.0.254/24 dev p0
ip -n r1 addr add 10.2.0.1/24 dev q0; ip -n r2 addr add 10.2.0.2/24 dev q1
ip -n r2 addr add 10.3.0.254/24 dev s0; ip -n b addr add 10.3.0.1/24 dev b0
ip -n r2 addr add 10.4.0.254/24 dev s1; ip -n c addr add 10.4.0.1/24 dev c0
ip -n a link set a0 up; ip -n r1 link set p0 up; ip -n r1 link set q0 up; ip -n r2 link set q1 up
ip -n r2 link set s0 up; ip -n b link set b0 up; ip -n r2 link set s1 up; ip -n c link set c0 up
ip -n a route add default via 10.1.0.254
ip -n b route add default via 10.3.0.254
ip -n c route add default via 10.4.0.254
ip -n r1 route add 10.0.0.0/8 via 10.2.0.2
ip -n r2 route add 10.1.0.0/24 via 10.2.0.1
ip netns exec r1 sysctl -qw net.ipv4.ip_forward=1
ip netns exec r2 sysctl -qw net.ipv4.ip_forward=1
)";

const Network kNetworks[] = {
    {"routers", ""},
    {"one router does not forward", "ip netns exec r2 sysctl -qw net.ipv4.ip_forward=0\n"},
    {"no way back", "ip -n r2 route del 10.1.0.0/24\nip -n r2 route add unreachable 10.4.9.0/24\n"},
    {"a black hole and a prohibition", "ip -n r2 route add blackhole 10.1.0.1\nip -n r1 route add prohibit 10.3.0.1\n"},
    {"reverse path filters",
     "ip netns exec r2 sysctl -qw net.ipv4.conf.all.rp_filter=1\nip -n r2 route del 10.1.0.0/24\nip -n r2 route add 10.1.0.0/24 via "
     "10.4.0.1\n"},
    {"a cable that is out", "ip -n b link set b0 down\nip -n c addr del 10.4.0.1/24 dev c0\nip -n c addr add 10.4.0.77/24 dev c0\n"},
    {"a masquerade", "ip netns exec r2 iptables -t nat -A POSTROUTING -o s1 -j MASQUERADE\n"},
    {"a firewall",
     "ip netns exec r2 iptables -P FORWARD DROP\nip netns exec r2 iptables -A FORWARD -d 10.3.0.1 -j REJECT\n"
     "ip netns exec r2 iptables -A FORWARD -s 10.1.0.0/24 -d 10.4.0.1 -j ACCEPT\nip netns exec a iptables -A OUTPUT -d 10.2.0.2 -j DROP\n"},
    {"a loop", "ip -n r2 route add 10.9.0.0/24 via 10.2.0.1\nip -n c addr add 10.9.0.1/32 dev lo\n"},
};

// Which probes tell something else, in the model's words and the kernel's.
std::string differences(const World& world, Pid viewer) {
  const auto plan = verify::plan_probes(world, viewer);
  std::vector<std::string> names{"a", "r1", "r2", "b", "c", ""};
  std::vector<Fd> files;
  std::vector<const Fd*> namespaces;
  files.reserve(names.size());
  namespaces.reserve(names.size());
  for (const std::string& name : names)
    files.emplace_back(::open(name.empty() ? "/proc/self/ns/net" : ("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC));
  for (const Fd& file : files) namespaces.push_back(&file);
  const auto index = [&](const std::string& name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  std::vector<Probe> probes;
  for (const auto& one : plan) {
    Probe probe;
    probe.from = index(one.from);
    probe.to = index(one.to);
    probe.destination = one.destination;
    if (probe.from < names.size() && probe.to < names.size()) probes.push_back(probe);
  }
  if (probes.size() != plan.size() || probes.size() < 25) return "the plan is not whole";
  auto watch = DropWatch::open();
  ProbeOptions options;
  if (watch) options.drops = &*watch;
  const auto answers = probe(namespaces, probes, options);
  if (!answers) return answers.error().what;
  std::string out;
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto model = verify::expected_answer(world, viewer, plan[i]);
    ProbeAnswer seen = (*answers)[i];
    const auto drops = std::exchange(seen.drops, {});
    std::string real = to_string(seen);
    std::string expected = verify::to_string(model);
    if (real == expected && seen.kind == ProbeAnswer::Kind::kLost && !drops.empty()) {
      std::set<std::string> reasons;
      for (const Drop& drop : drops) reasons.insert(drop.reason);
      const std::string reason(row(model.dropped).name);
      if (!reasons.contains(reason)) {
        expected += ", " + reason;
        for (const Drop& drop : drops) real += ", " + drop.reason + " in " + drop.function;
      }
    }
    if (real != expected)
      out += plan[i].from + " -> " + to_string(plan[i].destination) + "\n    model:  " + expected + "\n    kernel: " + real + "\n";
  }
  return out;
}

class ANetwork : public testing::TestWithParam<Network> {};

TEST_P(ANetwork, answersAsTheModelSays) {
  const std::string script = std::string(kRouters) + GetParam().script;
  shell::WorldRequest request;
  request.world = "empty";
  const auto plan = shell::find_plan(request);
  auto beginnings = shell::start_world(*plan, 1);
  ASSERT_TRUE(beginnings);
  shell::Session session = shell::begin_script(std::move(*beginnings), {});
  ASSERT_EQ(shell::run_text(session, script + "sleep 3\n", 0), 0) << shell::output_of(session, 0);
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto built = sandbox.command({"bash", "-ec", script + "sleep 1"});
  ASSERT_TRUE(built && built->status == 0) << (built ? built->output : built.error().what);
  const auto found = sandbox.run([&] { return differences(session.world, session.shell); });
  ASSERT_TRUE(found) << found.error().what;
  EXPECT_EQ(*found, "") << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(OfFiveHosts, ANetwork, testing::ValuesIn(kNetworks), [](const auto& about) {
  std::string name(about.param.name);
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
});

}  // namespace
}  // namespace nslab::kernel

// Probes between namespaces of a sandbox that real commands have set up.
#include "kernel/probe.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <functional>
#include <sstream>

#include "tests/kernel/in_sandbox.h"

namespace nslab::kernel {
namespace {

// left - router - right: the router masquerades what leaves to the right, and rejects UDP.
constexpr const char* kProbedNetwork = R"(set -e
for ns in left router right; do ip netns add $ns; ip -n $ns link set lo up; done
ip link add l0 netns left type veth peer name r0 netns router
ip link add r1 netns router type veth peer name g0 netns right
ip -n left addr add 10.0.1.1/24 dev l0
ip -n router addr add 10.0.1.254/24 dev r0
ip -n router addr add 10.0.2.254/24 dev r1
ip -n right addr add 10.0.2.1/24 dev g0
ip -n left link set l0 up; ip -n router link set r0 up; ip -n router link set r1 up; ip -n right link set g0 up
ip -n left route add default via 10.0.1.254
ip netns exec router sysctl -qw net.ipv4.ip_forward=1
ip netns exec router iptables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip netns exec right iptables -A INPUT -p tcp --dport 99 -j DROP
)";

std::string answers_to(const Sandbox& sandbox, const std::function<std::vector<Probe>()>& probes, bool hurried = false,
                       bool drops = false) {
  const auto made = sandbox.run([&]() -> std::string {
    std::vector<Fd> files;
    for (const char* name : {"left", "router", "right"})
      files.emplace_back(::open((std::string("/run/netns/") + name).c_str(), O_RDONLY | O_CLOEXEC));
    std::vector<const Fd*> namespaces;
    namespaces.reserve(files.size());
    for (const Fd& file : files) namespaces.push_back(&file);
    ProbeOptions options;
    auto watch = drops ? DropWatch::open() : Expected<DropWatch>(failed("not asked"));
    if (drops && !watch) return "no drop reasons: " + watch.error().what + "\n";
    if (watch) options.drops = &*watch;
    if (hurried) {
      options.wait = std::chrono::milliseconds(400);
      options.again = std::chrono::milliseconds(100);
    }
    const auto answers = probe(namespaces, probes(), options);
    if (!answers) return answers.error().what;
    std::string out;
    for (const ProbeAnswer& answer : *answers) out += to_string(answer) + "\n";
    return out;
  });
  return made ? *made : made.error().what;
}

Probe to(Probe::Kind kind, std::size_t from, std::size_t where, const char* address, std::uint16_t port = 0) {
  Probe out;
  out.kind = kind;
  out.from = from;
  out.to = where;
  out.destination = *parse_ip(address);
  out.port = port;
  return out;
}

TEST(Probes, proveWhatWasReachedAndUnderWhichName) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto built = sandbox.command({"bash", "-c", kProbedNetwork});
  ASSERT_TRUE(built && built->status == 0) << (built ? built->output : built.error().what);
  const std::string seen = answers_to(sandbox, [] {
    return std::vector<Probe>{to(Probe::Kind::kEcho, 0, 2, "10.0.2.1"),    to(Probe::Kind::kEcho, 2, 0, "10.0.1.1"),
                              to(Probe::Kind::kUdp, 0, 2, "10.0.2.1"),     to(Probe::Kind::kTcp, 0, 2, "10.0.2.1"),
                              to(Probe::Kind::kTcp, 0, 2, "10.0.2.1", 98), to(Probe::Kind::kTcp, 0, 2, "10.0.2.1", 99),
                              to(Probe::Kind::kUdp, 0, 2, "10.0.2.1", 98), to(Probe::Kind::kEcho, 1, 2, "10.0.2.77"),
                              to(Probe::Kind::kEcho, 0, 2, "10.9.9.9")};
  });
  EXPECT_EQ(seen,
            "replied from 10.0.2.1, ttl 63, seen as 10.0.2.254\n"
            "refused: Network is unreachable\n"
            "replied from 10.0.2.1, seen as 10.0.2.254\n"
            "replied from 10.0.2.1, seen as 10.0.2.254\n"
            "refused: Connection refused\n"
            "lost\n"
            "refused: Connection refused\n"
            "ICMP 3/1 from 10.0.2.254\n"
            "ICMP 3/0 from 10.0.1.254\n");
}

TEST(Probes, tellWhyTheKernelDroppedOne) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto built =
      sandbox.command({"bash", "-c", std::string(kProbedNetwork) + "ip netns exec right iptables -A INPUT -p icmp -j DROP\n"});
  ASSERT_TRUE(built && built->status == 0) << (built ? built->output : built.error().what);
  const auto probes = [] { return std::vector<Probe>{to(Probe::Kind::kEcho, 1, 2, "10.0.2.1")}; };
  (void)answers_to(sandbox, probes, true);  // so that neighbours are known
  const std::string seen = answers_to(sandbox, probes, true, true);
  if (seen.starts_with("no drop reasons")) GTEST_SKIP() << seen;
  EXPECT_NE(seen.find("lost"), std::string::npos) << seen;
  EXPECT_NE(seen.find("NETFILTER_DROP"), std::string::npos) << seen;
}

}  // namespace
}  // namespace nslab::kernel

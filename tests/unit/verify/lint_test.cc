#include "verify/lint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "render/lint.h"
#include "tests/support/prompt.h"

namespace nslab::verify {
namespace {

const std::string kSoundPair =
    "ip netns add red\n"
    "ip netns add blue\n"
    "ip link add v0 netns red type veth peer name v1 netns blue\n"
    "ip -n red link set lo up\n"
    "ip -n blue link set lo up\n"
    "ip -n red addr add 10.0.0.1/24 dev v0\n"
    "ip -n blue addr add 10.0.0.2/24 dev v1\n"
    "ip -n red link set v0 up\n"
    "ip -n blue link set v1 up\n";

struct Row {
  const char* name;
  Flaw flaw;
  const char* script;  // behind kSoundPair, which has 9 lines
  int line;
  bool has_fix = true;
};

const std::vector<Row> kRows{
    {"loopback down", Flaw::kLoopbackDown, "ip -n red link set lo down\n", 10},
    {"configured and down", Flaw::kConfiguredAndDown, "ip -n red link set v0 down\n", 10},
    {"peer down", Flaw::kPeerDown, "ip link add k1 type veth peer name k2\nip link set k1 up\n", 11},
    {"bridge down", Flaw::kBridgeDown, "ip link add br0 type bridge\nip link add k1 type veth peer name k2\nip link set k1 master br0\n",
     12},
    {"loop of bridges", Flaw::kBridgeLoop,
     "ip link add br0 type bridge\nip link add br1 type bridge\nip link set br0 up\nip link set br1 up\nip link add k1 type veth peer name "
     "k2\nip link add k3 type veth peer name k4\n"
     "ip link set k1 master br0\nip link set k2 master br1\nip link set k3 master br0\nip link set k4 master br1\nip link set k1 up\nip "
     "link set k2 up\nip link set k3 up\nip link set k4 up\n",
     23},
    {"address on a port", Flaw::kAddressOnPort,
     "ip -n red link add br0 type bridge\nip -n red link set br0 up\nip -n red link set v0 master br0\n", 12},
    {"duplicate address", Flaw::kDuplicateAddress, "ip -n blue addr add 10.0.0.1/24 dev v1\n", 10},
    {"duplicate MAC", Flaw::kDuplicateMac,
     "ip -n red link set v0 address 02:00:00:00:00:01\nip -n blue link set v1 address 02:00:00:00:00:01\n", 11},
    {"overlapping subnets", Flaw::kOverlappingSubnets, "ip -n red link add br0 type bridge\nip -n red addr add 10.0.0.200/25 dev br0\n", 11,
     false},
    {"stranger", Flaw::kStrangerOnSegment, "ip -n red addr del 10.0.0.1/24 dev v0\nip -n red addr add 10.7.0.1/24 dev v0\n", 11, false},
    {"gateway out of reach", Flaw::kGatewayOutOfReach, "ip -n red route add default via 10.0.0.99\n", 10},
    {"forwarding off", Flaw::kForwardingOff, "ip -n red route add default via 10.0.0.2\n", 10},
    {"dead rule", Flaw::kDeadRule, "ip netns exec red iptables -A INPUT -j ACCEPT\nip netns exec red iptables -A INPUT -p icmp -j DROP\n",
     11},
    {"rule without link", Flaw::kRuleWithoutLink, "ip netns exec red iptables -A INPUT -i eth9 -j ACCEPT\n", 10},
    {"MTU mismatch", Flaw::kMtuMismatch, "ip -n red link set v0 mtu 1400\n", 10},
    {"wrong neighbour", Flaw::kWrongNeighbour, "ip -n red neigh add 10.0.0.2 lladdr 02:00:00:00:00:77 dev v0 nud permanent\n", 10},
    {"DAD failed", Flaw::kDadFailed, "ip -n red addr add fd00::1/64 dev v0\nsleep 3\nip -n blue addr add fd00::1/64 dev v1\nsleep 3\n", 12},
    {"one-way route", Flaw::kOneWayRoute,
     "ip -n red addr add 10.5.0.1/24 dev lo\nip netns exec blue sysctl -w net.ipv4.ip_forward=1\nip netns add far\nip link add w0 netns "
     "blue type veth peer name w1 netns far\n"
     "ip -n blue addr add 10.9.0.1/24 dev w0\nip -n far addr add 10.9.0.2/24 dev w1\nip -n blue link set w0 up\nip -n far link set w1 "
     "up\nip -n far link set lo up\n"
     "ip -n red route add 10.9.0.0/24 via 10.0.0.2\n",
     19},
};

TEST(Lint, FindsEachKindNamesItsLineAndMendsIt) {
  for (const Row& row : kRows) {
    const LintReport report = lint(record(test::Prompt("ip link set lo up").session(), kSoundPair + row.script));
    const auto at = std::find_if(report.findings.begin(), report.findings.end(), [&](const Finding& f) { return f.flaw == row.flaw; });
    ASSERT_NE(at, report.findings.end()) << row.name << "\n" << render::lint_text(report, "script");
    EXPECT_EQ(at->line, row.line) << row.name << "\n" << render::lint_text(report, "script");
    EXPECT_EQ(!at->fix.empty(), row.has_fix) << row.name << "\n" << render::lint_text(report, "script");
  }
}

TEST(Lint, IsSilentWhereNothingIsWrong) {
  const LintReport report = lint(record(test::Prompt("ip link set lo up").session(), kSoundPair));
  EXPECT_TRUE(report.findings.empty()) << render::lint_text(report, "script");
}

TEST(Lint, HasARowForEachKind) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(Flaw::kCount); ++i) {
    const bool tried = std::any_of(kRows.begin(), kRows.end(), [&](const Row& r) { return static_cast<std::size_t>(r.flaw) == i; });
    EXPECT_TRUE(tried) << flaw_name(static_cast<Flaw>(i));
  }
}

}  // namespace
}  // namespace nslab::verify

// Routes: what is chosen, and what is refused.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kRoutedWire = R"(ip netns add red
ip link add v0 type veth peer name v1 netns red
ip link set v0 up
ip -n red link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip -n red addr add 10.0.0.2/24 dev v1)";
}  // namespace

TEST(ARoute, byAGatewayNeedsAWayToTheGateway) {
  Prompt p(kRoutedWire);
  EXPECT_EQ(p.type("ip route add default via 192.168.7.1"), "Error: Nexthop has invalid gateway.\n");
  EXPECT_EQ(p.refusal(), Reason::kGatewayUnreachable);
  EXPECT_EQ(p.refused("ip route add default via 192.168.7.1 dev v0 onlink"), std::nullopt);
}

TEST(ARoute, isThereOnceForAPrefixAndAMetric) {
  Prompt p(kRoutedWire);
  EXPECT_EQ(p.refused("ip route add 10.9.0.0/16 via 10.0.0.2"), std::nullopt);
  EXPECT_EQ(p.refused("ip route add 10.9.0.0/16 via 10.0.0.3"), Reason::kRouteTaken);
  EXPECT_EQ(p.refused("ip route add 10.9.0.0/16 via 10.0.0.3 metric 10"), std::nullopt);
}

TEST(ARoute, withHostBitsIsRefused) {
  Prompt p(kRoutedWire);
  EXPECT_EQ(p.refused("ip route add 10.9.0.1/16 via 10.0.0.2"), Reason::kHostBitsSet);
}

TEST(ASourceThatGoes, takesTheRoutesOfItsLinksTableWithItAndNoOthers) {
  Prompt p(kRoutedWire);
  p.type("ip addr add 10.8.0.1/24 dev v0; ip route add blackhole 10.7.0.1 src 10.8.0.1");
  p.type("ip route add blackhole 10.7.0.2 src 10.8.0.1 table 101");
  p.type("ip addr del 10.8.0.1/24 dev v0");
  EXPECT_EQ(p.type("ip route show type blackhole; ip route show table 101"), "blackhole 10.7.0.2 src 10.8.0.1 \n");
}

TEST(TheLongestPrefix, winsWhateverTheMetrics) {
  Prompt p(std::string(kRoutedWire) + "\nip route add 10.9.0.0/16 via 10.0.0.2\nip route add 10.9.1.0/24 via 10.0.0.3 metric 500");
  EXPECT_EQ(p.type("ip route get 10.9.1.1 | head -1 | cut -d' ' -f3"), "10.0.0.3\n");
}

TEST(TheLowestMetric, winsAmongEqualPrefixes) {
  Prompt p(std::string(kRoutedWire) + "\nip route add 10.9.0.0/16 via 10.0.0.2 metric 20\nip route add 10.9.0.0/16 via 10.0.0.3 metric 10");
  EXPECT_EQ(p.type("ip route get 10.9.1.1 | head -1 | cut -d' ' -f3"), "10.0.0.3\n");
}

TEST(ARoute, ofTypeBlackholeUnreachableOrProhibitAnswersInItsOwnWay) {
  Prompt p(std::string(kRoutedWire) +
           "\nip route add blackhole 10.1.0.0/16\nip route add unreachable 10.2.0.0/16\nip route add prohibit 10.3.0.0/16");
  EXPECT_EQ(p.type("ping -c 1 10.1.0.1"), "ping: connect: Invalid argument\n");
  EXPECT_EQ(p.type("ping -c 1 10.2.0.1"), "ping: connect: No route to host\n");
}

TEST(ALinkThatGoesDown, takesItsRoutesWithItAndDoesNotBringThemBack) {
  Prompt p(std::string(kRoutedWire) + "\nip route add default via 10.0.0.2");
  p.type("ip link set v0 down; ip link set v0 up");
  EXPECT_EQ(p.type("ip route show default"), "");
  EXPECT_EQ(p.type("ip route | wc -l"), "1\n");
}

TEST(ALostCarrier, leavesRoutesWhereTheyAre) {
  Prompt p(kRoutedWire);
  p.type("ip -n red link set v1 down");
  EXPECT_EQ(p.type("ip route"), "10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 linkdown \n");
}

TEST(APolicyRule, leadsToItsTableBeforeMain) {
  Prompt p(
      std::string(kRoutedWire) +
      "\nip route add 10.9.0.0/16 via 10.0.0.2\nip route add 10.9.0.0/16 via 10.0.0.3 table 100\nip rule add to 10.9.0.0/16 table 100");
  EXPECT_EQ(p.type("ip route get 10.9.1.1 | head -1 | cut -d' ' -f3"), "10.0.0.3\n");
}

}  // namespace
}  // namespace nslab::test

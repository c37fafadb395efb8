// Veth pairs: two ends that live and die together.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(Veth, hasCarrierOnceBothEndsAreUp) {
  Prompt p("ip link add v0 type veth peer name v1");
  p.type("ip link set v0 up");
  EXPECT_FALSE(p.link("", "v0").carrier);
  p.type("ip link set v1 up");
  EXPECT_TRUE(p.link("", "v0").carrier);
  EXPECT_TRUE(p.link("", "v1").carrier);
}

TEST(Veth, diesWithItsPeerWhereverThatIs) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1 netns red");
  p.type("ip -n red link del v1");
  EXPECT_EQ(p.type("ip link show v0"), "Device \"v0\" does not exist.\n");
}

TEST(Veth, diesWithTheNamespaceOfItsPeer) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1 netns red");
  p.type("ip netns del red; sleep 1");
  EXPECT_EQ(p.type("ip link show v0"), "Device \"v0\" does not exist.\n");
}

TEST(Veth, isMadeWithBothEndsInOtherNamespacesAtOnce) {
  Prompt p("ip netns add red\nip netns add blue\nip link add v0 netns red type veth peer name v1 netns blue");
  EXPECT_EQ(p.type("ip -br link | wc -l"), "1\n");
  EXPECT_EQ(p.link("red", "v0").ifindex, 2U);
  EXPECT_EQ(p.link("blue", "v1").ifindex, 2U);
}

TEST(Veth, dropsAFrameThatIsLongerThanTheOtherEndTakes) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1 netns red\nip addr add 10.0.0.1/24 dev v0\nip link set v0 up\n"
           "ip -n red addr add 10.0.0.2/24 dev v1\nip -n red link set v1 up mtu 1000");
  EXPECT_TRUE(p.reaches("", "10.0.0.2"));
  p.type("ping -c 1 -W 1 -s 1400 10.0.0.2");
  EXPECT_EQ(p.status(), 1);
}

TEST(Veth, takesAnMtuOf68To65535) {
  Prompt p("ip link add v0 type veth peer name v1");
  EXPECT_EQ(p.refused("ip link set v0 mtu 67"), Reason::kMtuTooSmall);
  EXPECT_EQ(p.refused("ip link set v0 mtu 65536"), Reason::kMtuTooLarge);
  EXPECT_EQ(p.refused("ip link set v0 mtu 68"), std::nullopt);
}

}  // namespace
}  // namespace nslab::test

// Addresses: what a link may have, and what follows from one.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(AnAddress, makesALocalRouteAndTheRouteOfItsPrefix) {
  Prompt p("ip link add v0 type veth peer name v1\nip link set v0 up\nip link set v1 up\nip addr add 10.0.0.1/24 dev v0");
  EXPECT_EQ(p.type("ip route"), "10.0.0.0/24 dev v0 proto kernel scope link src 10.0.0.1 \n");
  EXPECT_EQ(p.type("ip route show table local 10.0.0.1"), "local 10.0.0.1 dev v0 proto kernel scope host src 10.0.0.1 \n");
}

TEST(AnAddress, withoutALengthIsAlone) {
  Prompt p("ip link add v0 type ifb\nip addr add 10.0.0.1 dev v0");
  EXPECT_EQ(p.type("ip -br addr show v0 | awk '{print $3}'"), "10.0.0.1/32\n");
}

TEST(AnAddress, isThereOnlyOnceOnALink) {
  Prompt p("ip link add v0 type ifb\nip addr add 10.0.0.1/24 dev v0");
  EXPECT_EQ(p.refused("ip addr add 10.0.0.1/24 dev v0"), Reason::kAddressTaken4);
}

TEST(AnAddress, ofAPrefixThatIsThereAlreadyIsSecondaryAndGoesWithThePrimary) {
  Prompt p("ip link add v0 type ifb\nip addr add 10.0.0.1/24 dev v0\nip addr add 10.0.0.2/24 dev v0");
  EXPECT_EQ(p.type("ip -o -4 addr show v0 | grep -c secondary"), "1\n");
  p.type("ip addr del 10.0.0.1/24 dev v0");
  EXPECT_TRUE(p.link("", "v0").addresses4->empty());
}

TEST(AnAddress, isAnsweredByItsHostEvenOnALinkThatIsDown) {
  Prompt p("ip link set lo up\nip link add v0 type ifb\nip addr add 10.0.0.1/24 dev v0");
  EXPECT_TRUE(p.reaches("", "10.0.0.1"));
}

TEST(OnesOwnAddress, isNotReachedWhileLoIsDown) {
  Prompt p("ip link add v0 type veth peer name v1\nip link set v0 up\nip link set v1 up\nip addr add 10.0.0.1/24 dev v0");
  EXPECT_FALSE(p.reaches("", "10.0.0.1"));
  p.type("ip link set lo up");
  EXPECT_TRUE(p.reaches("", "10.0.0.1"));
}

TEST(AnIPv6Address, thatAnotherHostHasFailsDuplicateDetection) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1 netns red\nip link set v0 up\nip -n red link set v1 up\n"
           "ip -n red addr add 2001:db8::1/64 dev v1\nsleep 3\nip addr add 2001:db8::1/64 dev v0\nsleep 3");
  EXPECT_EQ(p.type("ip -6 addr show dev v0 | grep -c dadfailed"), "1\n");
}

TEST(AnIPv6Address, takesItsOwnLocalRouteWithItAndNoOther) {
  Prompt p("ip link add v0 type veth peer name v1\nip link set v0 up\nip link set v1 up\n"
           "ip addr add fd00::1/64 dev v0 nodad\nip addr add fd00::9/64 dev v0 nodad");
  const std::string before = p.type("ip -6 route show table local dev v0");
  ASSERT_EQ(before.find("local fd00::1 proto kernel metric 0 pref medium\n"), 0U) << before;
  p.type("ip addr del fd00::1/64 dev v0");
  EXPECT_EQ(p.type("ip -6 route show table local dev v0"), before.substr(before.find('\n') + 1));
}

TEST(AnIPv6LinkLocalAddress, comesWithTheCarrier) {
  Prompt p("ip link add v0 type veth peer name v1\nip link set v0 up");
  EXPECT_TRUE(p.link("", "v0").addresses6->empty());
  p.type("ip link set v1 up; sleep 2");
  EXPECT_EQ(p.link("", "v0").addresses6->size(), 1U);
}

}  // namespace
}  // namespace nslab::test

// Moving a link to another namespace: what is lost, what is kept, what is refused.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(AMovedLink, losesItsAddressesItsRoutesAndItsUpState) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1\nip addr add 10.0.0.1/24 dev v0\nip link set v0 up\nip link set v1 up");
  p.type("ip link set v0 netns red");
  EXPECT_FALSE(p.link("red", "v0").is_up());
  EXPECT_TRUE(p.link("red", "v0").addresses4->empty());
  EXPECT_EQ(p.type("ip route"), "");
}

TEST(AMovedLink, keepsItsAddressMtuAndAlias) {
  Prompt p("ip netns add red\nip link add v0 address 02:00:00:00:00:07 mtu 1400 type ifb\nip link set v0 alias uplink");
  p.type("ip link set v0 netns red");
  EXPECT_EQ(to_string(p.link("red", "v0").address), "02:00:00:00:00:07");
  EXPECT_EQ(p.link("red", "v0").mtu, 1400U);
  EXPECT_EQ(*p.link("red", "v0").alias, "uplink");
}

TEST(AMovedLink, leavesItsBridge) {
  Prompt p("ip netns add red\nip link add br0 type bridge\nip link add v0 type veth peer name v1\nip link set v0 master br0");
  p.type("ip link set v0 netns red");
  EXPECT_FALSE(p.link("red", "v0").master);
  EXPECT_EQ(p.type("ls /sys/class/net/br0/brif"), "");
}

TEST(AMovedLink, mayBeRenamedOnTheWay) {
  Prompt p("ip netns add red\nip -n red link add v0 type ifb\nip link add v0 type ifb");
  EXPECT_EQ(p.refused("ip link set v0 netns red"), Reason::kNameTakenInTarget);
  EXPECT_EQ(p.refused("ip link set v0 netns red name v9"), std::nullopt);
  EXPECT_EQ(p.link("red", "v9").ifindex, 3U);
}

TEST(AMove, isRefusedToLoopbackAndBridges) {
  Prompt p("ip netns add red\nip link add br0 type bridge");
  EXPECT_EQ(p.type("ip link set lo netns red"), "Error: The interface netns is immutable.\n");
  EXPECT_EQ(p.type("ip link set br0 netns red"), "Error: The interface netns is immutable.\n");
}

TEST(AMove, ofBridgesIsRefusedWithoutWordsByLinux61) {
  Prompt p("ip netns add red\nip link add br0 type bridge", "empty", KernelVersion::k6_1);
  EXPECT_EQ(p.type("ip link set br0 netns red"), "RTNETLINK answers: Invalid argument\n");
}

TEST(AMove, toTheNamespaceWhereTheLinkIsAlreadyIsDoneAndChangesNothing) {
  Prompt p("ip link add v0 type ifb\nip link set v0 up");
  EXPECT_EQ(p.refused("ip link set v0 netns $$"), std::nullopt);
  EXPECT_TRUE(p.link("", "v0").is_up());
}

TEST(AMoveWithANewName, goesByTheOldNameWhereThatIsFreeAndIsRenamedThere) {
  Prompt p("ip netns add a\nip -n a link add x type veth peer name y\nip link add taken type ifb");
  EXPECT_EQ(p.type("ip -n a link set x netns 1 name taken"), "RTNETLINK answers: File exists\n");
  EXPECT_EQ(p.type("ip -br link show x | awk '{print $1}'"), "x@if2\n");
  EXPECT_EQ(p.type("ip -n a link set y netns 1 name fresh; ip -br link show type veth | awk '{print $1}' | sort"), "fresh@x\nx@fresh\n");
}

}  // namespace
}  // namespace nslab::test

// Bridges: who may be a port, and where frames go.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kLan = R"(ip link add br0 type bridge
ip link set br0 up
for n in a b c; do
  ip netns add $n
  ip link add p$n type veth peer name eth0 netns $n
  ip link set p$n master br0 up
  ip -n $n link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n c addr add 10.0.0.3/24 dev eth0)";
}  // namespace

TEST(ABridge, isNeverAPortOfAnother) {
  Prompt p("ip link add br0 type bridge\nip link add br1 type bridge");
  EXPECT_EQ(p.type("ip link set br1 master br0"), "Error: Can not enslave a bridge to a bridge.\n");
  EXPECT_EQ(p.refusal(), Reason::kBridgeAsPort);
}

TEST(ABridge, doesNotTakeLoopback) {
  Prompt p("ip link add br0 type bridge");
  EXPECT_EQ(p.refused("ip link set lo master br0"), Reason::kLoopbackAsPort);
  EXPECT_EQ(p.type("brctl addif br0 lo"), "can't add lo to bridge br0: Invalid argument\n");
}

TEST(ABridgeWithStp, decidesAloneInWhatStateItsPortsAre) {
  Prompt p("ip link add br0 type bridge stp_state 1\nip link add v0 type ifb\nip link set v0 master br0");
  EXPECT_EQ(p.type("bridge link set dev v0 state 0"), "RTNETLINK answers: Device or resource busy\n");
  EXPECT_EQ(p.refusal(), Reason::kStpOwnsState);
}

TEST(ABridge, joinsItsPorts) {
  Prompt p(kLan);
  EXPECT_TRUE(p.reaches("a", "10.0.0.2"));
  EXPECT_TRUE(p.reaches("c", "10.0.0.1"));
}

TEST(ABridge, thatIsDownCarriesNothing) {
  Prompt p(kLan);
  p.type("ip link set br0 down");
  EXPECT_FALSE(p.reaches("a", "10.0.0.2"));
}

TEST(ABridge, learnsBehindWhichPortAnAddressIs) {
  Prompt p(kLan);
  p.reaches("a", "10.0.0.2");
  EXPECT_EQ(p.type("bridge fdb show br br0 | grep -c \"$(ip netns exec a cat /sys/class/net/eth0/address) dev pa master br0\""), "1\n");
}

TEST(ABridge, floodsAFrameForAnAddressItDoesNotKnow) {
  Prompt p(std::string(kLan) + "\nip -n a neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev eth0");
  p.type("ip netns exec a ping -c 1 -W 1 10.0.0.77");
  EXPECT_EQ(p.type("cat /sys/class/net/pc/statistics/tx_packets") == "0\n", false);
}

TEST(APort, diesOutOfItsBridgeAndLeavesNothingOfItThere) {
  Prompt p(kLan);
  p.type("ip link del pa");
  EXPECT_EQ(p.type("bridge link | grep -c pa"), "0\n");
  EXPECT_TRUE(p.reaches("b", "10.0.0.3"));
}

TEST(APort, thatIsIsolatedReachesOnlyThoseThatAreNot) {
  Prompt p(std::string(kLan) + "\nbridge link set dev pa isolated on\nbridge link set dev pb isolated on");
  EXPECT_FALSE(p.reaches("a", "10.0.0.2"));
  EXPECT_TRUE(p.reaches("a", "10.0.0.3"));
}

TEST(ABridge, withoutPortsIsUpWithUnknownState) {
  Prompt p("ip link add br0 type bridge\nip link set br0 up");
  EXPECT_EQ(p.type("ip -br link show br0 | awk '{print $2}'"), "UNKNOWN\n");
}

TEST(ABridge, isDeletedByBrctlOnlyWhileItIsDown) {
  Prompt p("brctl addbr br0\nip link set br0 up");
  EXPECT_EQ(p.type("brctl delbr br0"), "bridge br0 is still up; can't delete it\n");
}

}  // namespace
}  // namespace nslab::test

// Routers: what passes through a host, and what does not.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kRouter = R"(for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add a0 netns a type veth peer name r0 netns r
ip link add b0 netns b type veth peer name r1 netns r
for x in "a a0 10.0.1.2" "r r0 10.0.1.1" "r r1 10.0.2.1" "b b0 10.0.2.2"; do
  set -- $x
  ip -n $1 link set $2 up
  ip -n $1 addr add $3/24 dev $2
done
ip -n a route add default via 10.0.1.1
ip -n b route add default via 10.0.2.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1)";
}  // namespace

TEST(ARouter, passesPacketsOnOnceItForwards) {
  Prompt p(kRouter);
  EXPECT_TRUE(p.reaches("a", "10.0.2.2"));
  p.type("ip netns exec r sysctl -qw net.ipv4.ip_forward=0");
  EXPECT_FALSE(p.reaches("a", "10.0.2.2"));
}

TEST(ARouter, takesOneFromTheTimeToLive) {
  Prompt p(kRouter);
  EXPECT_EQ(p.type("ip netns exec a ping -c 1 10.0.2.2 | grep -o ttl=[0-9]*"), "ttl=63\n");
  EXPECT_EQ(p.type("ip netns exec a ping -c 1 -t 1 10.0.2.2 | sed -n 2p"), "From 10.0.1.1 icmp_seq=1 Time to live exceeded\n");
}

TEST(ARouter, withoutARouteSaysSo) {
  Prompt p(kRouter);
  EXPECT_EQ(p.type("ip netns exec a ping -c 1 10.7.7.7 | sed -n 2p"), "From 10.0.1.1 icmp_seq=1 Destination Net Unreachable\n");
}

TEST(AHost, withoutAWayBackAnswersInVain) {
  Prompt p(kRouter);
  p.type("ip -n b route del default");
  EXPECT_FALSE(p.reaches("a", "10.0.2.2"));
}

TEST(AHost, answersForTheAddressesOfAllItsLinks) {
  Prompt p(kRouter);
  EXPECT_TRUE(p.reaches("a", "10.0.2.1"));
  p.type("ip -n r link set r1 down");
  EXPECT_TRUE(p.reaches("a", "10.0.2.1"));
}

TEST(StrictReversePathFiltering, dropsWhatComesInByAnotherLinkThanTheWayBack) {
  Prompt p(kRouter);
  p.type("ip -n r route add 10.0.1.2/32 dev r1; ip netns exec r sysctl -qw net.ipv4.conf.r0.rp_filter=1");
  EXPECT_FALSE(p.reaches("a", "10.0.2.2"));
}

TEST(AForwardPolicyOfDrop, isSilent) {
  Prompt p(kRouter);
  p.type("ip netns exec r iptables -P FORWARD DROP");
  EXPECT_FALSE(p.reaches("a", "10.0.2.2"));
  EXPECT_TRUE(p.reaches("a", "10.0.2.1"));
}

TEST(ANewNamespace, doesNotForward) {
  Prompt p("ip netns add red");
  EXPECT_EQ(p.type("ip netns exec red sysctl net.ipv4.ip_forward"), "net.ipv4.ip_forward = 0\n");
}

TEST(ARouter, hearsWhatIsForAllRouters) {
  Prompt p(R"(ip netns add r
ip link add v type veth peer name e netns r
ip link set v up
ip -n r link set e up
sleep 3)");
  EXPECT_EQ(p.type("ping -c 1 -W 1 ff02::2%v | grep -c 'bytes from'"), "0\n");
  p.type("ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1");
  EXPECT_EQ(p.type("ping -c 1 -W 1 ff02::2%v | grep -c 'bytes from'"), "1\n");
  EXPECT_EQ(p.type("ip -n r -6 maddr show dev e | grep -c '::2$'"), "3\n");
}

TEST(AHost, cutsWhatItSendsToWhatItHasLearntOfTheWay) {
  Prompt p(R"(for n in h r s; do ip netns add $n; done
ip link add h0 netns h type veth peer name r0 netns r
ip link add s0 netns s mtu 1300 type veth peer name r1 netns r mtu 1300
ip -n h addr add 10.1.0.2/24 dev h0
ip -n r addr add 10.1.0.1/24 dev r0
ip -n r addr add 10.2.0.1/24 dev r1
ip -n s addr add 10.2.0.2/24 dev s0
for l in "h h0" "r r0" "r r1" "s s0"; do set -- $l; ip -n $1 link set dev $2 up; done
ip -n h route add default via 10.1.0.1
ip -n s route add default via 10.2.0.1
ip netns exec r sysctl -qw net.ipv4.ip_forward=1)");
  EXPECT_EQ(p.type("ip netns exec h ping -c 1 -W 1 -M do -s 1400 10.2.0.2 | grep -c 'Frag needed'"), "1\n");
  EXPECT_EQ(p.type("ip netns exec h ping -c 1 -W 1 -s 1400 10.2.0.2 | grep -c 'bytes from'"), "1\n");
}

}  // namespace
}  // namespace nslab::test

// Neighbours: how hardware addresses are found, kept and lost.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kWire = R"(ip netns add red
ip link add v0 type veth peer name v1 netns red
ip link set v0 up
ip -n red link set v1 address 02:00:00:00:00:02 up
ip addr add 10.0.0.1/24 dev v0
ip -n red addr add 10.0.0.2/24 dev v1)";
}  // namespace

TEST(ANeighbour, isReachableAfterAnAnswer) {
  Prompt p(kWire);
  p.reaches("", "10.0.0.2");
  EXPECT_EQ(p.type("ip neigh"), "10.0.0.2 dev v0 lladdr 02:00:00:00:00:02 REACHABLE \n");
}

TEST(ANeighbour, thatNobodyAnswersForHasFailedAfterThreeProbes) {
  Prompt p(kWire);
  EXPECT_FALSE(p.reaches("", "10.0.0.9"));
  p.type("sleep 5");
  EXPECT_EQ(p.type("ip neigh show 10.0.0.9"), "10.0.0.9 dev v0 FAILED \n");
}

TEST(APermanentNeighbour, isNotAskedAfter) {
  Prompt p(kWire);
  p.type("ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:99 dev v0");
  EXPECT_FALSE(p.reaches("", "10.0.0.2"));
  p.type("ip neigh replace 10.0.0.2 lladdr 02:00:00:00:00:02 dev v0");
  EXPECT_TRUE(p.reaches("", "10.0.0.2"));
}

TEST(Neighbours, areForgottenWithTheirLinkDown) {
  Prompt p(kWire);
  p.reaches("", "10.0.0.2");
  p.type("ip link set v0 down");
  EXPECT_EQ(p.type("ip neigh"), "");
}

TEST(AHost, answersArpForAnAddressOfAnotherLinkUnlessToldNotTo) {
  Prompt p(std::string(kWire) + "\nip -n red link add other type ifb\nip -n red addr add 10.0.0.7/32 dev other");
  EXPECT_TRUE(p.reaches("", "10.0.0.7"));
  p.type("ip neigh flush all; ip netns exec red sysctl -qw net.ipv4.conf.all.arp_ignore=1");
  EXPECT_FALSE(p.reaches("", "10.0.0.7"));
}

}  // namespace
}  // namespace nslab::test

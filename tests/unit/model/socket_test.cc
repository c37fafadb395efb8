// Sockets: where they belong, and what a connection needs.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kSocketWire = R"(ip netns add red
ip link set lo up
ip -n red link set lo up
ip link add v0 type veth peer name v1 netns red
ip link set v0 up
ip -n red link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip -n red addr add 10.0.0.2/24 dev v1)";
}  // namespace

TEST(APort, isTakenPerNamespace) {
  Prompt p(kSocketWire);
  p.type("nc -l -p 80 & ip netns exec red nc -l -p 80 & sleep 0.1");
  EXPECT_EQ(p.type("ss -Htln | wc -l; ip netns exec red ss -Htln | wc -l"), "1\n1\n");
}

TEST(AConnection, toAPortThatNobodyListensOnIsRefused) {
  Prompt p(kSocketWire);
  EXPECT_EQ(p.type("curl -s http://10.0.0.2/; echo $?"), "7\n");
}

TEST(ASocket, keepsItsNamespaceAlive) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1 netns red\nip netns exec red nc -l -p 80 &\nsleep 0.1");
  p.type("ip netns del red; sleep 1");
  EXPECT_EQ(p.type("ip -br link show v0 | wc -l"), "1\n");
}

TEST(Loopback, isEachNamespacesOwn) {
  Prompt p(std::string(kSocketWire) + "\nnc -l -s 127.0.0.1 -p 80 &\nsleep 0.1");
  EXPECT_EQ(p.type("nc -z 127.0.0.1 80; echo $?; ip netns exec red nc -z 127.0.0.1 80; echo $?"), "0\n1\n");
}

TEST(ASocketInTimeWait, doesNotHoldItsNamespace) {
  Prompt p(R"(ip netns add c
ip link add v type veth peer name e netns c
ip -n c link set lo up)");
  p.type("ip netns exec c nc -l -p 80 > got & sleep 0.2; echo x | ip netns exec c nc -N 127.0.0.1 80; sleep 0.2");
  EXPECT_EQ(p.type("ip netns exec c ss -Htan | awk '{print $1}'"), "TIME-WAIT\n");
  p.type("ip netns del c; sleep 1");
  EXPECT_EQ(p.type("ip link show v"), "Device \"v\" does not exist.\n");
}

TEST(Segments, fitTheMtuOfTheirWay) {
  Prompt p(R"(ip netns add c
ip link add v mtu 1400 type veth peer name e netns c
ip addr add 10.0.0.1/24 dev v
ip -n c addr add 10.0.0.2/24 dev e
ip link set v up
ip -n c link set e up)");
  p.type("ip netns exec c nc -l -p 80 > got & sleep 0.2; seq 1 2000 | nc -N 10.0.0.2 80; sleep 0.5");
  EXPECT_EQ(p.type("wc -l < got; tail -1 got"), "2000\n2000\n");
}

}  // namespace
}  // namespace nslab::test

// Network namespaces: who holds one, and what its death does.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(ANamespace, beginsWithLoDownAndNoRoutes) {
  Prompt p("ip netns add red");
  EXPECT_FALSE(p.link("red", "lo").is_up());
  EXPECT_EQ(p.type("ip -n red route"), "");
  EXPECT_EQ(p.type("ip -n red route show table local"), "Error: ipv4: FIB table does not exist.\nDump terminated\n");
}

TEST(ANamespace, outlivesItsNameWhileAProcessIsInIt) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1 netns red\nip netns exec red sleep 100 &\nsleep 0.1");
  p.type("ip netns del red; sleep 1");
  EXPECT_EQ(p.type("ip -br link show v0 | wc -l"), "1\n");
  p.type("kill $!; wait; sleep 1");
  EXPECT_EQ(p.type("ip link show v0"), "Device \"v0\" does not exist.\n");
}

TEST(ANamespace, givesItsNicBackToInitNet) {
  Prompt p("ip netns add red\nip link set eth0 netns red", "host");
  EXPECT_EQ(p.type("ip link show eth0"), "Device \"eth0\" does not exist.\n");
  p.type("ip netns del red; sleep 1");
  EXPECT_EQ(p.type("ip -br link show eth0 | awk '{print $1, $2}'"), "eth0 DOWN\n");
}

TEST(ANicThatComesBack, isCalledByItsIndexWhereItsNameIsTaken) {
  Prompt p("ip netns add red\nip link set eth0 netns red\nip link add eth0 type dummy", "host");
  p.type("ip netns del red; sleep 1");
  EXPECT_EQ(p.type("ip -br link | grep -c '^dev2 '"), "1\n");
}

TEST(VirtualLinks, dieWithTheirNamespace) {
  Prompt p("ip netns add red\nip -n red link add br0 type bridge\nip -n red link add i0 type ifb");
  p.type("ip netns del red; sleep 1");
  EXPECT_EQ(p.type("ip -br link | wc -l"), "1\n");
}

TEST(NamesOfNamespaces, areListedTheNewestFirst) {
  Prompt p("ip netns add one\nip netns add two");
  EXPECT_EQ(p.type("ip netns list"), "two\none\n");
}

TEST(ANamespaceId, isGivenOnceItIsNeededAndIsTheLowestFree) {
  Prompt p("ip netns add red\nip link add v0 type veth peer name v1");
  EXPECT_EQ(p.type("ip netns list"), "red\n");
  p.type("ip link set v1 netns red");
  EXPECT_EQ(p.type("ip netns list"), "red (id: 0)\n");
}

TEST(AName, ofANamespaceThatIsThereIsRefused) {
  Prompt p("ip netns add red");
  EXPECT_EQ(p.type("ip netns add red"), "Cannot create namespace file \"/run/netns/red\": File exists\n");
  EXPECT_EQ(p.status(), 1);
}

}  // namespace
}  // namespace nslab::test

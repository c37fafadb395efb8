#include "verify/topology.h"

#include <algorithm>

#include "tests/support/prompt.h"

namespace nslab::verify {
namespace {

constexpr const char* kTwoOnABridge =
    "ip netns add a; ip netns add b; ip link add br0 type bridge\n"
    "ip link add va type veth peer name e0 netns a; ip link add vb type veth peer name e0 netns b\n"
    "ip link set va master br0; ip link set vb master br0";

TEST(Topology, hasNamespacesWithTheLinksTheyOwn) {
  const test::Prompt lab("ip netns add a; ip link add v type veth peer name w netns a");
  const Topology topology = topology_of(lab.world(), lab.shell());
  ASSERT_EQ(topology.namespaces.size(), 2U);
  EXPECT_EQ(topology.namespaces[0].naming, Naming::kOwn);
  EXPECT_EQ(topology.namespaces[1].name, "a");
  EXPECT_EQ(topology.namespaces[1].links, (std::vector<LinkId>{lab.link_id("a", "lo"), lab.link_id("a", "w")}));
}

TEST(Topology, tellsOfCablesOnce) {
  const test::Prompt lab("ip netns add a; ip link add v type veth peer name w netns a");
  const Topology topology = topology_of(lab.world(), lab.shell());
  ASSERT_EQ(topology.cables.size(), 1U);
  EXPECT_EQ(topology.cables[0].kind, CableKind::kVeth);
  EXPECT_EQ(cable_end(lab.world(), lab.link_id("", "v")), lab.link_id("a", "w"));
}

TEST(Topology, makesABridgeWithItsPortsAndTheirPeersOneSegment) {
  const test::Prompt lab(kTwoOnABridge);
  const Topology topology = topology_of(lab.world(), lab.shell());
  const Segment* segment = segment_of(topology, lab.link_id("a", "e0"));
  ASSERT_NE(segment, nullptr);
  EXPECT_EQ(segment->links.size(), 5U);
  EXPECT_EQ(segment->bridges, std::vector<LinkId>{lab.link_id("", "br0")});
  std::vector<LinkId> stations{lab.link_id("", "br0"), lab.link_id("a", "e0"), lab.link_id("b", "e0")};
  std::sort(stations.begin(), stations.end());
  EXPECT_EQ(segment->stations, stations);
  const auto others = adjacent(topology, lab.link_id("a", "e0"));
  EXPECT_EQ(others.size(), 2U);
  EXPECT_EQ(std::count(others.begin(), others.end(), lab.link_id("a", "e0")), 0);
}

TEST(Topology, givesLoopbacksNoSegment) {
  const test::Prompt lab("true");
  EXPECT_EQ(segment_of(topology_of(lab.world(), lab.shell()), lab.link_id("", "lo")), nullptr);
}

TEST(Topology, tellsVlansApart) {
  const test::Prompt lab(
      "ip netns add a; ip link add v type veth peer name w netns a\n"
      "ip link add link v name v.10 type vlan id 10; ip -n a link add link w name w.10 type vlan id 10\n"
      "ip -n a link add link w name w.20 type vlan id 20",
      "host");
  const Topology topology = topology_of(lab.world(), lab.shell());
  EXPECT_EQ(adjacent(topology, lab.link_id("", "v.10")), std::vector<LinkId>{lab.link_id("a", "w.10")});
  EXPECT_EQ(adjacent(topology, lab.link_id("", "v")), std::vector<LinkId>{lab.link_id("a", "w")});
  EXPECT_TRUE(adjacent(topology, lab.link_id("a", "w.20")).empty());
}

TEST(Topology, followsTaggedFramesThroughBridges) {
  const test::Prompt lab(
      std::string(kTwoOnABridge) + "\nip -n a link add link e0 name e0.7 type vlan id 7; ip -n b link add link e0 name e0.7 type vlan id 7",
      "host");
  EXPECT_EQ(adjacent(topology_of(lab.world(), lab.shell()), lab.link_id("a", "e0.7")), std::vector<LinkId>{lab.link_id("b", "e0.7")});
}

TEST(Topology, keepsPortsOfDifferentVlansApart) {
  const test::Prompt lab(
      std::string(kTwoOnABridge) +
          "\nip link set br0 type bridge vlan_filtering 1\nbridge vlan del dev vb vid 1; bridge vlan add dev vb vid 20 pvid untagged",
      "host");
  const Topology topology = topology_of(lab.world(), lab.shell());
  EXPECT_EQ(adjacent(topology, lab.link_id("a", "e0")), std::vector<LinkId>{lab.link_id("", "br0")});
  EXPECT_TRUE(adjacent(topology, lab.link_id("b", "e0")).empty());
}

TEST(Topology, findsALoopOfTwoBridgesAndNoneInAChain) {
  const std::string chain =
      "ip link add br0 type bridge; ip link add br1 type bridge; ip link add p0 type veth peer name q0\n"
      "ip link set p0 master br0; ip link set q0 master br1";
  const test::Prompt straight(chain);
  EXPECT_TRUE(topology_of(straight.world(), straight.shell()).cycles.empty());
  const test::Prompt looped(chain + "\nip link add p1 type veth peer name q1; ip link set p1 master br0; ip link set q1 master br1");
  const Topology topology = topology_of(looped.world(), looped.shell());
  ASSERT_EQ(topology.cycles.size(), 1U);
  EXPECT_EQ(topology.cycles[0].links.size(), 6U);
  EXPECT_EQ(topology.cycles[0].bridges.size(), 2U);
  EXPECT_FALSE(topology.cycles[0].stp);
}

TEST(Topology, takesTheMembersOfABondForNoLoop) {
  const test::Prompt lab(
      "ip link add br0 type bridge; ip link add bond0 type bond\n"
      "for i in 1 2; do ip link add m$i type veth peer name p$i; ip link set p$i master br0; ip link set m$i master bond0; done",
      "host");
  const Topology topology = topology_of(lab.world(), lab.shell());
  EXPECT_TRUE(topology.cycles.empty());
  EXPECT_EQ(segment_of(topology, lab.link_id("", "bond0")), segment_of(topology, lab.link_id("", "br0")));
}

TEST(Topology, joinsTunnelsOfOneVni) {
  const test::Prompt lab(
      "ip netns add a; ip netns add b; ip -n a link add u type veth peer name u netns b\n"
      "ip -n a addr add 10.0.0.1/24 dev u; ip -n b addr add 10.0.0.2/24 dev u\n"
      "ip -n a link add x type vxlan id 42 remote 10.0.0.2 dstport 4789; ip -n b link add x type vxlan id 42 remote 10.0.0.1 dstport 4789\n"
      "ip -n b link add y type vxlan id 43 remote 10.0.0.1 dstport 4789");
  const Topology topology = topology_of(lab.world(), lab.shell());
  EXPECT_EQ(adjacent(topology, lab.link_id("a", "x")), std::vector<LinkId>{lab.link_id("b", "x")});
  EXPECT_TRUE(adjacent(topology, lab.link_id("b", "y")).empty());
}

TEST(Topology, showsTheOutsideOfANic) {
  const test::Prompt lab("true", "host");
  const Topology topology = topology_of(lab.world(), lab.shell());
  ASSERT_EQ(topology.namespaces.size(), 2U);
  EXPECT_EQ(std::count_if(topology.namespaces.begin(), topology.namespaces.end(),
                          [](const TopologyNetns& netns) { return netns.naming == Naming::kOutside; }),
            1);
  ASSERT_EQ(topology.cables.size(), 1U);
  EXPECT_EQ(topology.cables[0].kind, CableKind::kNic);
}

TEST(Topology, knowsANamespaceWhoseNameIsGone) {
  const test::Prompt lab("ip netns add a; ip netns exec a sleep 1000 &\nsleep 1; ip netns del a");
  const Topology topology = topology_of(lab.world(), lab.shell());
  ASSERT_EQ(topology.namespaces.size(), 2U);
  EXPECT_EQ(topology.namespaces[1].naming, Naming::kByPid);
}

}  // namespace
}  // namespace nslab::verify

// Hooks for frames: bridge, ARP and links; sets of ipset.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

constexpr const char* kTwoOnABridge =
    "ip link add br0 type bridge\n"
    "ip link set br0 up\n"
    "ip netns add a\n"
    "ip netns add b\n"
    "ip link add va type veth peer name eth0 netns a\n"
    "ip link add vb type veth peer name eth0 netns b\n"
    "ip link set va master br0 up\n"
    "ip link set vb master br0 up\n"
    "ip -n a addr add 10.0.0.1/24 dev eth0\n"
    "ip -n a link set eth0 up\n"
    "ip -n b addr add 10.0.0.2/24 dev eth0\n"
    "ip -n b link set eth0 up\n";

TEST(FrameFilter, StopsAtABridgeWhatItsForwardChainDrops) {
  Prompt p(kTwoOnABridge);
  EXPECT_TRUE(p.reaches("a", "10.0.0.2"));
  p.run("nft add table bridge f; nft add chain bridge f c '{ type filter hook forward priority 0; }'");
  p.run("nft add rule bridge f c iifname va ip protocol icmp counter drop");
  EXPECT_FALSE(p.reaches("a", "10.0.0.2"));
  EXPECT_NE(p.type("nft list table bridge f").find("counter packets 1 bytes 84 drop"), std::string::npos);
  p.run("nft delete table bridge f");
  EXPECT_TRUE(p.reaches("a", "10.0.0.2"));
}

TEST(FrameFilter, KeepsArpFromAHostWhoseArpChainDropsIt) {
  Prompt p(kTwoOnABridge);
  p.run("ip netns exec b nft add table arp t; ip netns exec b nft add chain arp t in '{ type filter hook input priority 0; }'");
  p.run("ip netns exec b nft add rule arp t in arp operation request drop");
  EXPECT_FALSE(p.reaches("a", "10.0.0.2"));
}

TEST(FrameFilter, DropsAtIngressOnTheNamedLinkAlone) {
  Prompt p(kTwoOnABridge);
  p.run("ip netns exec b nft add table netdev n");
  p.run("ip netns exec b nft add chain netdev n i '{ type filter hook ingress device lo priority 0; }'");
  p.run("ip netns exec b nft add rule netdev n i ip protocol icmp drop");
  EXPECT_TRUE(p.reaches("a", "10.0.0.2"));
  p.run("ip netns exec b nft add chain netdev n j '{ type filter hook ingress device eth0 priority 0; }'");
  p.run("ip netns exec b nft add rule netdev n j ip protocol icmp drop");
  EXPECT_FALSE(p.reaches("a", "10.0.0.2"));
}

TEST(Ipset, RefusesInTheKernelsOrder) {
  Prompt p;
  p.run("ipset create s hash:ip maxelem 1");
  EXPECT_EQ(p.refused("ipset create s hash:net"), Reason::kIpsetTaken);
  EXPECT_EQ(p.refused("ipset destroy nosuch"), Reason::kIpsetMissing);
  p.run("ipset add s 10.0.0.1");
  EXPECT_EQ(p.refused("ipset add s 10.0.0.1"), Reason::kIpsetElementTaken);
  EXPECT_EQ(p.refused("ipset add s 10.0.0.2"), Reason::kIpsetFull);
  EXPECT_EQ(p.refused("ipset del s 10.0.0.2"), Reason::kIpsetElementMissing);
  p.run("ipset create t hash:net; ipset create b bitmap:port range 1-9");
  EXPECT_EQ(p.refused("ipset rename s t"), Reason::kIpsetNewNameTaken);
  EXPECT_EQ(p.refused("ipset swap s t"), Reason::kIpsetTypeMismatch);
  EXPECT_EQ(p.refused("ipset add b 10"), Reason::kIpsetOutOfRange);
  EXPECT_EQ(p.refused("ipset add s 0.0.0.0"), Reason::kIpsetNullElement);
  EXPECT_EQ(p.refused("ipset del s 0.0.0.0/30"), Reason::kIpsetNullElement);
  EXPECT_EQ(p.refused("ipset add t 0.0.0.0/0"), Reason::kIpsetPrefixLength);
  p.run("iptables -A INPUT -m set --match-set s src -j DROP");
  EXPECT_EQ(p.refused("ipset destroy s"), Reason::kIpsetBusy);
}

}  // namespace
}  // namespace nslab::test

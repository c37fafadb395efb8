// Address translation and connection tracking.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kHome = R"(for n in pc gw web; do ip netns add $n; ip -n $n link set lo up; done
ip link add pc0 netns pc type veth peer name lan netns gw
ip link add web0 netns web type veth peer name wan netns gw
for x in "pc pc0 10.0.0.2" "gw lan 10.0.0.1" "gw wan 203.0.113.1" "web web0 203.0.113.2"; do
  set -- $x
  ip -n $1 link set $2 up
  ip -n $1 addr add $3/24 dev $2
done
ip -n pc route add default via 10.0.0.1
ip netns exec gw sysctl -qw net.ipv4.ip_forward=1)";
}  // namespace

TEST(Masquerade, givesFlowsTheAddressOfTheLinkTheyLeaveBy) {
  Prompt p(kHome);
  EXPECT_FALSE(p.reaches("pc", "203.0.113.2"));
  p.type("ip netns exec gw iptables -t nat -A POSTROUTING -o wan -j MASQUERADE");
  EXPECT_TRUE(p.reaches("pc", "203.0.113.2"));
  EXPECT_EQ(p.type("ip netns exec gw conntrack -L 2>/dev/null | grep -o 'dst=203.0.113.1 ' | wc -l"), "1\n");
}

TEST(Masquerade, doesNotLetStrangersIn) {
  Prompt p(std::string(kHome) + "\nip netns exec gw iptables -t nat -A POSTROUTING -o wan -j MASQUERADE");
  EXPECT_FALSE(p.reaches("web", "10.0.0.2"));
}

TEST(DestinationNat, leadsAPortOfTheGatewayToAHostInside) {
  Prompt p(kHome);
  p.type("ip netns exec gw iptables -t nat -A PREROUTING -i wan -p tcp --dport 8080 -j DNAT --to-destination 10.0.0.2:80\n"
         "ip netns exec pc nc -l -p 80 >/tmp/got &\nsleep 0.2\n");
  p.type("echo hello | ip netns exec web nc -N -w 2 203.0.113.1 8080; wait");
  EXPECT_EQ(p.type("cat /tmp/got"), "hello\n");
}

TEST(ANatRule, isAskedOnlyByTheFirstPacketOfAFlow) {
  Prompt p(std::string(kHome) + "\nip netns exec gw iptables -t nat -A POSTROUTING -o wan -j MASQUERADE");
  p.type("ip netns exec pc ping -c 3 203.0.113.2");
  EXPECT_EQ(p.type("ip netns exec gw iptables -t nat -nvL POSTROUTING | awk '/MASQ/ {print $1}'"), "1\n");
}

TEST(ConnectionTracking, isOffUntilARuleNeedsIt) {
  Prompt p(kHome);
  p.reaches("pc", "10.0.0.1");
  EXPECT_EQ(p.type("ip netns exec gw conntrack -L 2>/dev/null"), "");
}

TEST(AFilter, seesTheAddressThatDestinationNatGave) {
  Prompt p(std::string(kHome) + "\nip netns exec gw iptables -t nat -A PREROUTING -d 203.0.113.1 -j DNAT --to-destination 10.0.0.2\n"
                                "ip netns exec gw iptables -A FORWARD -d 10.0.0.2 -j DROP");
  EXPECT_FALSE(p.reaches("web", "203.0.113.1"));
}

TEST(Masquerade, standsOnlyInPostrouting) {
  Prompt p(kHome);
  EXPECT_EQ(p.type("ip netns exec gw iptables -t nat -A PREROUTING -j MASQUERADE"),
            "iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Invalid argument): rule in chain PREROUTING\n");
}

}  // namespace
}  // namespace nslab::test

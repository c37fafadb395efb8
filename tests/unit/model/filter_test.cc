// Filtering: chains, policies, what a refused packet's sender hears.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

namespace {
constexpr const char* kWire = R"(ip netns add red
ip link set lo up
ip -n red link set lo up
ip link add v0 type veth peer name v1 netns red
ip link set v0 up
ip -n red link set v1 up
ip addr add 10.0.0.1/24 dev v0
ip -n red addr add 10.0.0.2/24 dev v1)";
}  // namespace

TEST(ADropInInput, isSilent) {
  Prompt p(kWire);
  p.type("ip netns exec red iptables -A INPUT -p icmp -j DROP");
  EXPECT_EQ(p.type("ping -c 1 -W 1 10.0.0.2 | sed -n 2p"), "\n");
}

TEST(ARejectInInput, isHeard) {
  Prompt p(kWire);
  p.type("ip netns exec red iptables -A INPUT -p icmp -j REJECT");
  EXPECT_EQ(p.type("ping -c 1 -W 1 10.0.0.2 | sed -n 2p"), "From 10.0.0.2 icmp_seq=1 Destination Port Unreachable\n");
}

TEST(AnOutputPolicyOfDrop, isSilentToPing) {
  Prompt p(kWire);
  p.type("iptables -P OUTPUT DROP");
  EXPECT_EQ(p.type("ping -c 1 -W 1 10.0.0.2 2>&1 | sed -n 2p"), "\n");
}

TEST(RulesOfAChain, areAskedInTheirOrder) {
  Prompt p(kWire);
  p.type("ip netns exec red iptables -A INPUT -s 10.0.0.1 -j ACCEPT; ip netns exec red iptables -A INPUT -j DROP");
  EXPECT_TRUE(p.reaches("", "10.0.0.2"));
  p.type("ip netns exec red iptables -I INPUT 1 -j DROP");
  EXPECT_FALSE(p.reaches("", "10.0.0.2"));
}

TEST(AChain, thatIsReferencedIsNotDeleted) {
  Prompt p("iptables -N mine\niptables -A INPUT -j mine");
  EXPECT_EQ(p.type("iptables -X mine"), "iptables v1.8.9 (nf_tables):  CHAIN_DEL failed (Device or resource busy): chain mine\n");
}

TEST(AChain, thatLeadsBackToItselfIsRefused) {
  Prompt p("iptables -N one\niptables -N two\niptables -A one -j two\niptables -A INPUT -j one");
  EXPECT_EQ(p.type("iptables -A two -j one"), "iptables v1.8.9 (nf_tables):  RULE_APPEND failed (Too many links): rule in chain two\n");
}

TEST(RulesOfANamespace, sayNothingToAnother) {
  Prompt p(kWire);
  p.type("iptables -P INPUT DROP");
  EXPECT_EQ(p.type("ip netns exec red iptables -S INPUT"), "-P INPUT ACCEPT\n");
}

TEST(AnNftTransaction, isDoneInWholeOrNotAtAll) {
  Prompt p;
  p.type("printf 'table ip t { chain c { } }\\nadd rule ip t nowhere drop\\n' | nft -f -");
  EXPECT_NE(p.status(), 0);
  EXPECT_EQ(p.type("nft list ruleset"), "");
}

}  // namespace
}  // namespace nslab::test

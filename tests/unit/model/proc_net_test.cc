// What /proc/net tells, and what it says where it cannot.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

constexpr const char* kPairOfHosts =
    "ip link set lo up\n"
    "ip netns add h\n"
    "ip link add v0 type veth peer name v1 netns h\n"
    "ip addr add 10.0.0.1/24 dev v0\n"
    "ip link set v0 up\n"
    "ip -n h addr add 10.0.0.2/24 dev v1\n"
    "ip -n h link set v1 up\n";

TEST(ProcNet, RefusesAloudWhatLinuxHasAndNslabCannotTell) {
  Prompt p;
  for (const char* file : {"snmp6", "dev_snmp6/lo", "netlink", "protocols", "softnet_stat", "stat/rt_cache"}) {
    const std::string path = std::string("/proc/net/") + file;
    EXPECT_EQ(p.type("cat " + path), "nslab: " + path + " is not modelled\ncat: " + path + ": Operation not supported\n");
    EXPECT_EQ(p.status(), 1);
    EXPECT_EQ(p.type("test -e " + path + " && echo there"), "there\n") << file;
  }
  EXPECT_EQ(p.session().unmodelled.size(), 6U);
  EXPECT_EQ(p.type("cat /proc/net/nosuch"), "cat: /proc/net/nosuch: No such file or directory\n");
}

TEST(ProcNet, HasARouteThatIsNoneAtTheRootOfEachTableOfIpv6) {
  Prompt p;
  const std::string zeros(32, '0');
  const std::string none = zeros + " 00 " + zeros + " 00 " + zeros + " ffffffff 00000001 00000000 00200200       lo\n";
  p.run("ip netns add fresh");
  EXPECT_EQ(p.type("ip netns exec fresh cat /proc/net/ipv6_route"), none + none);
  p.run("ip -n fresh link set lo up");
  const std::string one(31, '0');
  EXPECT_EQ(p.type("ip netns exec fresh cat /proc/net/ipv6_route"),
            none + one + "1 80 " + zeros + " 00 " + zeros + " 00000000 00000002 00000000 80200001       lo\n" + none);
  EXPECT_EQ(p.type("ip netns exec fresh cat /proc/net/route | wc -l"), "1\n");
  p.run("ip netns add bare");
  EXPECT_EQ(p.type("ip netns exec bare cat /proc/net/route"), "");  // no table, no header
}

TEST(ProcNet, HasNoNetstatOnceTcpWasSpoken) {
  Prompt p(kPairOfHosts);
  p.run("ping -c 1 10.0.0.2");
  EXPECT_NE(p.type("cat /proc/net/netstat").find("IpExt: 0 0 0 0 0 0 84 84"), std::string::npos);
  p.type("nc -z -w 1 10.0.0.2 80");
  EXPECT_NE(p.type("cat /proc/net/netstat").find("nslab: /proc/net/netstat is not modelled"), std::string::npos);
  EXPECT_NE(p.type("grep Tcp: /proc/net/snmp").find("Tcp: 1 200 120000 -1 1 0 1 0 0 1 1 0 0 0 0"), std::string::npos);
}

TEST(ProcNet, CountsInTheNamespaceWhereAPacketWas) {
  Prompt p(kPairOfHosts);
  p.run("ping -c 2 10.0.0.2");
  EXPECT_EQ(p.type("awk '/^Ip:/ {print $4, $10, $11}' /proc/net/snmp | tail -1"), "2 2 2\n");
  EXPECT_EQ(p.type("ip netns exec h awk '/^Icmp:/ {print $10, $25}' /proc/net/snmp | tail -1"), "2 0\n");
}

TEST(ProcNet, ShowsLocalAndMainAsOneTrieUntilARuleIsAdded) {
  Prompt p(kPairOfHosts);
  EXPECT_EQ(p.type("grep -c '10.0.0.255' /proc/net/fib_trie"), "2\n");
  p.run("ip rule add from 10.9.0.0/16 table 100");
  EXPECT_EQ(p.type("grep -c '10.0.0.255' /proc/net/fib_trie"), "1\n");
}

}  // namespace
}  // namespace nslab::test

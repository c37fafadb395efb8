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
  for (const char* file : {"netlink", "softnet_stat", "stat/rt_cache"}) {
    const std::string path = std::string("/proc/net/") + file;
    EXPECT_EQ(p.type("cat " + path), "nslab: " + path + " is not modelled\ncat: " + path + ": Operation not supported\n");
    EXPECT_EQ(p.status(), 1);
    EXPECT_EQ(p.type("test -e " + path + " && echo there"), "there\n") << file;
  }
  EXPECT_EQ(p.session().unmodelled.size(), 3U);
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

TEST(ProcNet, HasNoNetstatOnceMuchOfTcpWasSpoken) {
  Prompt p(kPairOfHosts);
  p.run("ping -c 1 10.0.0.2");
  EXPECT_NE(p.type("cat /proc/net/netstat").find("IpExt: 0 0 0 0 0 0 84 84"), std::string::npos);
  p.type("nc -z -w 1 10.0.0.2 80");
  EXPECT_NE(p.type("grep Tcp: /proc/net/snmp").find("Tcp: 1 200 120000 -1 1 0 1 0 0 1 1 0 0 0 0"), std::string::npos);
  EXPECT_EQ(p.type("nstat -asz 'TcpExtTCPOrigDataSent' | tail -1 | awk '{ print $2 }'"), "0\n");
  p.type("for i in $(seq 120); do nc -z -w 1 10.0.0.2 80; done");
  EXPECT_NE(p.type("cat /proc/net/netstat").find("nslab: /proc/net/netstat is not modelled"), std::string::npos);
}

// As recorded on Linux for a line that nc sends, with FIN behind it: the client's SYN, data and FIN are delivered, of the listener's
// segments its FIN.
TEST(ProcNet, CountsTheInnerEventsOfAShortConnection) {
  Prompt p(kPairOfHosts);
  p.run("ip netns exec h nc -l -p 80 > /tmp/o &\nsleep 0.3\necho hello | nc -q 0 10.0.0.2 80\nsleep 1");
  const auto counters = [&](const std::string& where) {
    return p.type(where + "nstat -as TcpExtTW 'TcpExtTCP*' | awk 'NR > 1 { printf \"%s=%s \", substr($1, 7), $2 }'");
  };
  EXPECT_EQ(counters(""), "TW=1 TCPPureAcks=1 TCPOrigDataSent=2 TCPDelivered=3 ");
  EXPECT_EQ(counters("ip netns exec h "), "TCPPureAcks=2 TCPOrigDataSent=1 TCPDelivered=1 ");
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

// A counter of IPv6 as /proc tells it.
std::string counter6(Prompt& p, const std::string& where, const std::string& name) {
  std::string value = p.type(where + " | awk '$1 == \"" + name + "\" { print $2 }'");
  if (!value.empty() && value.back() == '\n') value.pop_back();
  return value;
}

constexpr const char* kPairOfIpv6 =
    "sysctl -qw net.ipv6.conf.default.router_solicitations=0\n"
    "ip netns add h\n"
    "ip link add v0 type veth peer name v1 netns h\n"
    "ip addr add fd00::1/64 dev v0 nodad\n"
    "ip link set v0 up\n"
    "ip -n h addr add fd00::2/64 dev v1 nodad\n"
    "ip -n h link set v1 up\n"
    "sleep 5\n"
    "ping -c 1 fd00::2\n";

TEST(Counters6, BelongToTheLinkThatTheAddressIsOn) {
  Prompt p;
  p.run(kPairOfIpv6);
  p.run("ip link set lo up\nping -c 2 fd00::1");
  EXPECT_EQ(counter6(p, "cat /proc/net/dev_snmp6/lo", "Ip6InReceives"), "4");   // they go round by it,
  EXPECT_EQ(counter6(p, "cat /proc/net/dev_snmp6/lo", "Ip6InDelivers"), "0");   // and are v0's
  EXPECT_EQ(counter6(p, "cat /proc/net/dev_snmp6/v0", "Icmp6InEchos"), "2");
  EXPECT_EQ(counter6(p, "cat /proc/net/snmp6", "Icmp6OutEchos"), "3");
}

TEST(Counters6, OfANamespaceOutliveItsLinks) {
  Prompt p;
  p.run(kPairOfIpv6);
  EXPECT_EQ(counter6(p, "cat /proc/net/snmp6", "Icmp6InEchoReplies"), "1");
  p.run("ip netns add g\nip link set v0 netns g\nip -n g link set v0 up");
  EXPECT_EQ(counter6(p, "cat /proc/net/snmp6", "Icmp6InEchoReplies"), "1");
  EXPECT_EQ(counter6(p, "ip netns exec g cat /proc/net/dev_snmp6/v0", "Icmp6InEchoReplies"), "0");
  EXPECT_EQ(counter6(p, "ip netns exec h cat /proc/net/snmp6", "Icmp6InEchos"), "1");
  p.run("ip -n g link del v0");
  EXPECT_EQ(counter6(p, "ip netns exec h cat /proc/net/snmp6", "Icmp6InEchos"), "1");
}

TEST(Counters6, CountWhatABridgeFloodsUnheard) {
  Prompt p;
  p.run("sysctl -qw net.ipv6.conf.default.router_solicitations=0\n"
        "ip link add br0 type bridge mcast_snooping 0\nip link set br0 up\n"
        "for n in a b c; do ip netns add $n; ip link add port$n type veth peer name eth0 netns $n; ip link set port$n master br0; "
        "ip link set port$n up; ip -n $n link set eth0 up; done\nsleep 8");
  const std::string at_b = "ip netns exec b cat /proc/net/snmp6";
  const int before = std::stoi(counter6(p, at_b, "Ip6InMcastPkts"));
  p.run("ip -n a addr add fd00::7/64 dev eth0\nsleep 5");  // duplicate address detection, and a report or two
  const int heard = std::stoi(counter6(p, at_b, "Ip6InMcastPkts")) - before;
  const int told = std::stoi(counter6(p, "ip netns exec a cat /proc/net/snmp6", "Ip6OutMcastPkts"));
  EXPECT_GE(heard, 2);
  EXPECT_LE(heard, told);
  EXPECT_EQ(counter6(p, at_b, "Ip6InMcastPkts"), counter6(p, "ip netns exec b cat /proc/net/dev_snmp6/eth0", "Ip6InMcastPkts"));
}

TEST(Counters6, AreNotOfALinkWithoutIpv6) {
  Prompt p;
  p.run(kPairOfIpv6);
  EXPECT_EQ(p.type("ls /proc/net/dev_snmp6"), "lo\nv0\n");
  p.run("ip link set v0 mtu 1200");
  EXPECT_EQ(p.type("ls /proc/net/dev_snmp6"), "lo\n");
  EXPECT_EQ(counter6(p, "cat /proc/net/snmp6", "Icmp6InEchoReplies"), "1");
}

TEST(ProcNet, CountsSocketsByTheirProtocol) {
  Prompt p;
  p.run("nc -l -p 80 & nc -u -l -p 80 &");
  EXPECT_EQ(p.type("awk '$1 == \"TCP\" || $1 == \"UDP\" || $1 == \"UDPv6\" { print $1, $3 }' /proc/net/protocols"),
            "UDPv6 0\nUDP 1\nTCP 1\n");
}

}  // namespace
}  // namespace nslab::test

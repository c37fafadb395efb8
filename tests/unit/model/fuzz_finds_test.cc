// What random ops on a real kernel have shown: each once was otherwise in the model.
#include <gtest/gtest.h>

#include "model/execute.h"
#include "model/process/genesis.h"
#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(ARefusedLink, takesItsNumberWithIt) {
  Prompt p;
  EXPECT_EQ(p.refused("ip link add name br1 type veth peer name br1"), Reason::kNameTaken);
  EXPECT_EQ(p.type("ip link add d0 type ifb; ip -o link show d0 | cut -d: -f1"), "3\n");
}

TEST(ALink, thatIsMadeWithAMasterWhichHasNoMembersIsRefused) {
  Prompt p;
  EXPECT_EQ(p.refused("ip link add v0 master lo type veth"), Reason::kNotAMaster);
}

TEST(ALink, isNoPortOfABridgeThatItRidesOn) {
  Prompt p("ip link add br1 type bridge");
  EXPECT_EQ(p.refused("ip link add link br1 name m0 master br1 type macvlan"), Reason::kLowerBusy);
}

TEST(AnAddressOfTheGroupKind, isRefusedBeforeAnythingIsLookedUp) {
  Prompt p;
  EXPECT_EQ(p.refused("ip link add link lo address 01:00:00:00:00:01 type macvlan"), Reason::kAddressNotUnicast);
  EXPECT_EQ(p.refused("ip link add x0 address 01:00:00:00:00:01 type vxlan id 1 dstport 4789"), Reason::kVxlanAddressNotUnicast);
}

TEST(ALinkOfASmallMtu, hasNoIPv6) {
  Prompt p("ip link add d0 mtu 1100 type ifb\nip link set d0 up\nsleep 3");
  EXPECT_EQ(p.type("ip -6 addr show dev d0"), "");
  EXPECT_EQ(p.refused("ip addr add fd00::1/64 dev d0"), Reason::kInvalidArgument);
  EXPECT_EQ(p.refused("ip neigh replace fd00::2 lladdr 02:00:00:00:00:01 dev d0"), Reason::kNeighbourIpv6Disabled);
  EXPECT_NE(p.type("ip link set d0 mtu 1500; ip -6 addr show dev d0"), "");
}

TEST(ALinkOfAnEvenSmallerMtu, hasNoIPv4) {
  Prompt p("ip link set lo mtu 60\nip link set lo up");
  EXPECT_EQ(p.type("ip -4 addr show dev lo"), "");
  EXPECT_EQ(p.refused("ip addr add 10.0.0.1/24 dev lo"), Reason::kNoBuffers);
}

TEST(ARouter, hasTheAnycastAddressOfEachOfItsSubnets) {
  Prompt p("ip link add d0 type ifb\nip link set d0 up\nip addr add fd00::1/64 dev d0 nodad\nsleep 3");
  EXPECT_EQ(p.type("ip -6 route show table local type anycast"), "");
  p.type("sysctl -qw net.ipv6.conf.all.forwarding=1");
  EXPECT_EQ(p.type("ip -6 route show table local type anycast"),
            "anycast fd00:: dev d0 proto kernel metric 0 pref medium\nanycast fe80:: dev d0 proto kernel metric 0 pref medium\n");
  p.type("ip addr del fd00::1/64 dev d0; sysctl -qw net.ipv6.conf.d0.forwarding=0");
  EXPECT_EQ(p.type("ip -6 route show table local type anycast"), "");
}

TEST(TheAddressesOfARenamedLink, areLabelledByItAndTheirNumber) {
  Prompt p("ip addr add 10.0.0.3/31 label lo:a dev lo\nip addr add 10.0.1.3/31 dev lo\nip link set lo name t0");
  EXPECT_EQ(p.type("ip -o -4 addr show | awk '{print $NF, $(NF-2)}' | wc -l"), "2\n");
  const auto& addresses = *p.link("", "t0").addresses4;
  EXPECT_EQ(addresses[0].label.view(), "t0");
  EXPECT_EQ(addresses[1].label.view(), "t0:2");
}

TEST(ANeighbourOfLo, isTheOneForAllAndCanBeGivenAgain) {
  Prompt p("ip neigh add 10.0.0.1 lladdr 02:00:00:00:00:01 dev lo\nip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev lo");
  EXPECT_EQ(p.type("ip neigh show nud all dev lo | grep -o 02:.*:02"), "02:00:00:00:00:02\n");
}

TEST(ARuleFromEverywhere, saysNothingOfWhere) {
  Prompt p("ip rule add pref 300 from 0.0.0.0/0 iif lo table main");
  EXPECT_EQ(p.type("ip rule show pref 300"), "300:\tfrom all iif lo lookup main\n");
}

TEST(NumbersOfASetting, thatAreNotGivenStayAsTheyWere) {
  Prompt p("sysctl -qw net.ipv4.tcp_rmem=5000\nsysctl -qw net.ipv4.ping_group_range='0 7'");
  EXPECT_EQ(p.type("sysctl -n net.ipv4.tcp_rmem"), "5000\t131072\t33554432\n");
  p.type("sysctl -qw net.ipv4.ping_group_range=8");
  EXPECT_EQ(p.type("sysctl -n net.ipv4.ping_group_range"), "1\t0\n");
}

TEST(ANexthopObject, isReplacedByItsId) {
  Prompt p;
  EXPECT_EQ(p.refused("ip nexthop replace via 10.0.0.2 dev lo"), Reason::kNexthopReplaceNeedsId);
}

TEST(ARootWithoutRights, canWriteWhatBelongsToRoot) {
  Prompt p("");
  EXPECT_EQ(p.type("unshare -r sysctl -w net.ipv4.conf.lo.arp_ignore=1"), "net.ipv4.conf.lo.arp_ignore = 1\n");
  EXPECT_EQ(p.type("unshare -r sysctl -w net.ipv4.conf.lo.forwarding=1"),
            "sysctl: setting key \"net.ipv4.conf.lo.forwarding\": Operation not permitted\n");
  EXPECT_EQ(p.type("setpriv --reuid 5 sysctl -w net.ipv4.conf.lo.arp_ignore=1"),
            "sysctl: permission denied on key \"net.ipv4.conf.lo.arp_ignore\"\n");
}

TEST(TheGroupsThatMayPing, haveTheNamesOfTheUserNamespace) {
  Prompt p("");
  EXPECT_EQ(p.type("unshare -rn sysctl -n net.ipv4.ping_group_range"), "65534\t0\n");
  EXPECT_EQ(p.type("unshare -rn sysctl -w net.ipv4.ping_group_range='0 0'"), "net.ipv4.ping_group_range = 0 0\n");
  EXPECT_EQ(p.type("unshare -rn sysctl -w net.ipv4.ping_group_range='0 1'"),
            "sysctl: setting key \"net.ipv4.ping_group_range\": Invalid argument\n");
}

TEST(AMacvlan, doesNotFollowItsLinkBelowWhatItCanHave) {
  Prompt p("ip link add d0 type ifb\nip link add m0 link d0 type macvlan\nip link set d0 mtu 60");
  EXPECT_EQ(p.link("", "m0").mtu, 1500U);
  p.type("ip link set d0 mtu 68");
  EXPECT_EQ(p.link("", "m0").mtu, 68U);
}

TEST(ABroadcast, isAnAddressLikeAnyOtherByAnotherLink) {
  Prompt p("ip link add v0 type veth peer name v1\nip link add v2 type veth peer name v3");
  p.type("for l in v0 v1 v2 v3; do ip link set $l up; done; ip addr add 10.0.1.1/24 dev v0; ip addr add 10.0.2.1/24 dev v2; sleep 2");
  EXPECT_EQ(p.type("ping -c1 -W1 10.0.1.255"), "ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n");
  p.type("ping -c1 -W1 -I v2 10.0.1.255");
  EXPECT_EQ(p.status(), 1);  // nobody answers, but it is sent
}

TEST(ANewUserNamespace, isNotForWhoHasNoNameOrIsShutIn) {
  Prompt p("mkdir -p /j/bin /j/lib64\ncp /bin/unshare /bin/true /j/bin\ncp /lib64/ld-linux-x86-64.so.2 /j/lib64");
  p.type("for l in $(ldd /bin/unshare | grep -oE '/lib[^ ]+'); do mkdir -p /j$(dirname $l); cp $l /j$l; done");
  EXPECT_EQ(p.type("unshare -U unshare -U true"), "unshare: unshare failed: Operation not permitted\n");
  EXPECT_EQ(p.type("unshare -r unshare -U true"), "");
  EXPECT_EQ(p.type("chroot /j /bin/unshare -U /bin/true"), "unshare: unshare failed: Operation not permitted\n");
}

TEST(AForwardingEntry, isOfEthernetAndWhereADeviceHasNoTablePermanent) {
  Prompt p("ip link add v0 type veth peer name v1");
  EXPECT_EQ(p.refused("bridge fdb add 02:00:00:00:00:01 dev lo self"), Reason::kFdbNotEthernet);
  EXPECT_EQ(p.refused("bridge fdb add 02:00:00:00:00:01 dev v0 self static"), Reason::kInvalidArgument);
  EXPECT_EQ(p.refused("bridge fdb add 02:00:00:00:00:01 dev v0 self permanent"), std::nullopt);
}

TEST(AnAddress, thatWasABroadcastAddressIsNoSourceOfRoutes) {
  Prompt p("ip link set lo up\nifconfig lo broadcast 10.0.0.1\nip addr add 10.0.0.1/24 dev lo");
  EXPECT_EQ(p.type("ip route show table local | grep 10.0.0"),
            "broadcast 10.0.0.1 dev lo proto kernel scope link src 127.0.0.1 \n"
            "local 10.0.0.1 dev lo proto kernel scope host src 10.0.0.1 \n");
}

TEST(AMount, thatWasMadeUnbindableIsNotBoundNorCopied) {
  Prompt p("mount --make-rprivate /\nmkdir /a /b\nmount -t tmpfs t /a\nmkdir /a/x /a/y\nmount -t tmpfs x /a/x\nmount -t tmpfs y /a/y");
  p.type("mount --make-unbindable /a/y");
  EXPECT_EQ(p.type("mount --bind /a/y /b 2>&1 | head -1"),
            "mount: /b: wrong fs type, bad option, bad superblock on /a/y, missing codepage or helper program, or other error.\n");
  EXPECT_EQ(p.type("mount --rbind /a /b; grep -c ' /b' /proc/self/mounts; mountpoint /b/x; mountpoint /b/y"),
            "2\n/b/x is a mountpoint\n/b/y is not a mountpoint\n");
  EXPECT_EQ(p.type("grep -c unbindable /proc/self/mountinfo; unshare -m grep -c unbindable /proc/self/mountinfo"), "1\n0\n");
}

TEST(AMount, isNobodysSlaveIfItWasSharedWithNobody) {
  Prompt p("mount --make-rprivate /\nmkdir /a\nmount -t tmpfs t /a\nmount --make-shared /a\nmount --make-slave /a");
  EXPECT_EQ(p.type("grep ' /a ' /proc/self/mountinfo | grep -c master"), "0\n");
}

TEST(ARename, findsBothDirectoriesBeforeItLooksAtTheNames) {
  Beginning empty;
  auto [world, shell] = begin_world(empty);
  Rename op;
  op.by = shell;
  op.from = "/tmp/" + std::string(256, 'n');
  op.to = "/tmp/.";
  EXPECT_EQ(execute(world, op).error().reason, Reason::kFileBusy);
  op.to = "/tmp/b";
  EXPECT_EQ(execute(world, op).error().reason, Reason::kFileNameTooLong);
}

TEST(APolicy, isOfChainsOnAHook) {
  Prompt p("nft add table inet t\nnft add chain inet t d");
  EXPECT_EQ(p.type("nft add chain inet t c '{ policy drop; }'"),
            "Error: Could not process rule: Operation not supported\n"
            "add chain inet t c { policy drop; }\n"
            "                     ^^^^^^^^^^^\n");
  EXPECT_EQ(p.refused("nft create chain inet t d '{ policy accept; }'"), Reason::kNfChainTypeInvalid);
  EXPECT_EQ(p.refused("nft add chain inet t f '{ type filter hook input priority 0; }'; nft add chain inet t f '{ policy drop; }'"),
            std::nullopt);
}

TEST(ARouteOfTypeNat, leadsOnInIPv6) {
  Prompt p("ip link set lo up\nip link add v0 type veth peer name v1\nip link set v0 up\nip link set v1 up\nsleep 3");
  p.type("ip -6 route add nat fd00:2::/64 dev v0; ip addr add fd00:2::9/128 dev v0 nodad; ip route add nat 10.2.0.0/16 dev v0");
  EXPECT_EQ(p.type("ip -6 route get fd00:2::2 | cut -d' ' -f1-3"), "nat fd00:2::2 from\n");
  EXPECT_EQ(p.type("ping -c1 10.2.0.2"), "ping: connect: Network is unreachable\n");
}

// ip6_route_info_append, fib6_add_rt2node: each nexthop is a route of its own; one that is there already takes all back.
TEST(ANexthopOfIPv6, isInARouteOnce) {
  Prompt p("ip link add v2 up type bridge");
  const std::string exists = "RTNETLINK answers: File exists\n";
  const std::string one = "nexthop via fd00:2::1 dev v2 onlink", two = "nexthop via fd00:2::2 dev v2 onlink";
  EXPECT_EQ(p.type("ip -6 route append fd00:1::/126 " + one + " " + one), exists);
  EXPECT_EQ(p.type("ip -6 route replace fd00:1::/126 " + one + " " + one + " weight 2"), exists);
  EXPECT_EQ(p.type("ip -6 route append fd00:5::/126 " + one + " " + two), "");
  EXPECT_EQ(p.type("ip -6 route append fd00:5::/126 " + two + " nexthop via fd00:2::3 dev v2 onlink"), exists);
  EXPECT_EQ(p.type("ip -6 route show fd00:5::/126"),
            "fd00:5::/126 metric 1024 pref medium\n"
            "\tnexthop via fd00:2::1 dev v2 weight 1 onlink \n"
            "\tnexthop via fd00:2::2 dev v2 weight 1 onlink \n");
}

}  // namespace
}  // namespace nslab::test

// WireGuard links: keys, and who hears whom.
#include <gtest/gtest.h>

#include "model/base/curve25519.h"
#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

// Two namespaces whose links were made in the first one, where both sockets are.
constexpr const char* kTwoPeers = R"(umask 077
ip link set lo up
wg genkey > k1
wg genkey > k2
wg pubkey < k1 > p1
wg pubkey < k2 > p2
for i in 1 2; do
  ip netns add ns$i
  ip link add wg$i type wireguard
  ip link set wg$i netns ns$i
  ip -n ns$i addr add 10.9.9.$i/24 dev wg$i
done
ip netns exec ns1 wg set wg1 listen-port 51821 private-key k1 peer $(cat p2) allowed-ips 10.9.9.2/32 endpoint 127.0.0.1:51822
ip netns exec ns2 wg set wg2 listen-port 51822 private-key k2 peer $(cat p1) allowed-ips 10.9.9.1/32
ip -n ns1 link set wg1 up
ip -n ns2 link set wg2 up)";

TEST(Curve25519, givesThePublicKeyThatRfc7748Gives) {
  const Key25519 secret{0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2, 0x66, 0x45,
                        0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5, 0x1d, 0xb9, 0x2c, 0x2a};
  const Key25519 expected{0x85, 0x20, 0xf0, 0x09, 0x89, 0x30, 0xa7, 0x54, 0x74, 0x8b, 0x7d, 0xdc, 0xb4, 0x3e, 0xf7, 0x5a,
                          0x0d, 0xbf, 0x3a, 0x0d, 0x26, 0x38, 0x1a, 0xf4, 0xeb, 0xa4, 0xa9, 0x8e, 0xaa, 0x9b, 0x4e, 0x6a};
  EXPECT_EQ(public_key_of(secret), expected);
}

TEST(WireguardPeers, hearEachOtherThroughTheNamespaceInWhichTheyWereMade) {
  Prompt p(kTwoPeers, "empty", KernelVersion::k6_1);
  EXPECT_EQ(p.type("ip -n ns1 link show wg1"),
            "2: wg1: <POINTOPOINT,NOARP,UP,LOWER_UP> mtu 1420 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n"
            "    link/none \n");
  EXPECT_TRUE(p.reaches("ns1", "10.9.9.2"));
  EXPECT_TRUE(p.reaches("ns2", "10.9.9.1"));  // where the first one is has been learnt by now
}

TEST(WireguardPeers, sendOnlyWhatIsAllowed) {
  Prompt p(kTwoPeers, "empty", KernelVersion::k6_1);
  p.type("ip netns exec ns1 wg set wg1 peer $(cat p2) allowed-ips 10.9.9.7/32");
  EXPECT_FALSE(p.reaches("ns1", "10.9.9.2"));
}

TEST(WireguardPeers, hearNobodyWhoseKeyTheyDoNotKnow) {
  Prompt p(kTwoPeers, "empty", KernelVersion::k6_1);
  p.type("ip netns exec ns2 wg set wg2 peer $(cat p1) remove");
  EXPECT_FALSE(p.reaches("ns1", "10.9.9.2"));
}

TEST(WgGenkey, warnsOfAFileThatOthersMayRead) {
  Prompt p;
  EXPECT_EQ(p.type("wg genkey > key"), "Warning: writing to world accessible file.\nConsider setting the umask to 077 and trying again.\n");
  EXPECT_EQ(p.type("umask 077; wg genkey > other; stat -c %a other"), "600\n");
}

}  // namespace
}  // namespace nslab::test

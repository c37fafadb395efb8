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

// Keys that are known: of each the public one follows.
constexpr const char* kShown = R"(umask 077
echo yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk= > l.key
echo mEMIIbk4mN4Dc5QGZ2iYYQxGkZp7DHgKNkRdIZPuTmY= > r.key
ip link set lo up
ip link add wg0 type wireguard
ip netns add far
ip -n far link set lo up
ip link add v0 type veth peer name v1 netns far
ip addr add 192.0.2.1/24 dev v0; ip -n far addr add 192.0.2.2/24 dev v1
ip link set v0 up; ip -n far link set v1 up
ip -n far link add wg0 type wireguard
wg set wg0 private-key l.key listen-port 51820 peer $(wg pubkey < r.key) allowed-ips 10.100.0.2/32 endpoint 192.0.2.2:51820
ip addr add 10.100.0.1/24 dev wg0
ip -n far addr add 10.100.0.2/24 dev wg0)";
constexpr const char* kConf = R"([Interface]
PrivateKey = mEMIIbk4mN4Dc5QGZ2iYYQxGkZp7DHgKNkRdIZPuTmY=  # r.key
ListenPort=51820
[Peer]
PublicKey = HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=
AllowedIPs = 10.100.0.1/32, 10.200.0.0/16
PersistentKeepalive = 85
)";

TEST(WgShow, tellsOfALinkItsPeersAndWhatTheyCounted) {
  Prompt p(kShown, "empty", KernelVersion::k6_1);
  const std::string head =
      "interface: wg0\n  public key: HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=\n  private key: (hidden)\n"
      "  listening port: 51820\n\npeer: qMl4dGnJdrTsgHxW5kp/Y/YaGpRT0OjT8I6dnD2YICI=\n  endpoint: 192.0.2.2:51820\n"
      "  allowed ips: 10.100.0.2/32\n";
  EXPECT_EQ(p.type("wg"), head);
  EXPECT_EQ(p.type("ip netns exec far wg"), "interface: wg0\n");
  p.type(std::string("cat > far.conf <<'EOF'\n") + kConf + "EOF");
  EXPECT_EQ(p.type("ip netns exec far wg setconf wg0 far.conf"), "");
  EXPECT_EQ(p.type("ip link set wg0 up; ip -n far link set wg0 up"), "");
  EXPECT_NE(p.type("ping -c 1 10.100.0.2").find("1 received"), std::string::npos);
  // 148 + 128 octets went out, 92 + 128 came back: a handshake and an echo of 84 octets, padded, each way.
  const std::string counted = "  transfer: 220 B received, 276 B sent\n";
  EXPECT_EQ(p.type("wg show wg0 | grep -v handshake"), head + counted);
  EXPECT_EQ(p.type("wg show wg0 | grep -c 'latest handshake'"), "1\n");
  EXPECT_EQ(p.type("ip netns exec far wg show wg0 transfer"), "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=\t276\t220\n");
  EXPECT_EQ(p.type("ip netns exec far wg show wg0 endpoints"), "HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=\t192.0.2.1:51820\n");
  EXPECT_EQ(p.type("ip netns exec far wg showconf wg0"),
            "[Interface]\nListenPort = 51820\nPrivateKey = mEMIIbk4mN4Dc5QGZ2iYYQxGkZp7DHgKNkRdIZPuTmY=\n\n[Peer]\n"
            "PublicKey = HIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=\nAllowedIPs = 10.100.0.1/32, 10.200.0.0/16\n"
            "Endpoint = 192.0.2.1:51820\nPersistentKeepalive = 85\n");
  EXPECT_EQ(p.type("ip netns exec far wg show all persistent-keepalive"),
            "wg0\tHIgo9xNzJMWLKASShiTqIybxZ0U3wGLiUeJ1PKf8ykw=\t85\n");
  EXPECT_EQ(p.type("wg show wg9"), "Unable to access interface: No such device\n");
  EXPECT_EQ(p.type("wg show v0"), "Unable to access interface: Operation not supported\n");
}

TEST(WgConf, saysWhatALineLacks) {
  Prompt p(kShown, "empty", KernelVersion::k6_1);
  const std::string over = "Configuration parsing error\n";
  EXPECT_EQ(p.type("echo 'Nonsense = 1' > c; wg setconf wg0 c"), "Line unrecognized: `Nonsense=1'\n" + over);
  EXPECT_EQ(p.type("printf '[Peer]\\nAllowedIPs = 1.2.3.4/32\\n' > c; wg addconf wg0 c"),
            "A peer is missing a public key\nInvalid configuration\n");
  EXPECT_EQ(p.type("wg setconf wg0 nosuch"), "fopen: No such file or directory\n");
  EXPECT_EQ(p.type("wg setconf wg0"), "Usage: wg setconf <interface> <configuration filename>\n");
  // syncconf: peers that the file has not go.
  EXPECT_EQ(p.type("printf '[Interface]\\nListenPort = 7\\n' > c; wg syncconf wg0 c; wg"), "interface: wg0\n  listening port: 7\n");
}

TEST(WgGenkey, warnsOfAFileThatOthersMayRead) {
  Prompt p;
  EXPECT_EQ(p.type("wg genkey > key"), "Warning: writing to world accessible file.\nConsider setting the umask to 077 and trying again.\n");
  EXPECT_EQ(p.type("umask 077; wg genkey > other; stat -c %a other"), "600\n");
}

}  // namespace
}  // namespace nslab::test

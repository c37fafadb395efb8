#include "tests/fuzz/lab.h"

#include <cstdio>
#include <cstdlib>

#include "shell/world/start.h"
#include "verify/invariants.h"

namespace nslab::fuzz {

namespace {

constexpr const char* kLab = R"(set -e
for n in a b c r; do ip netns add $n; ip -n $n link set lo up; done
ip link add br0 type bridge
ip link set br0 up
ip addr add 10.0.0.254/24 dev br0
ip -6 addr add fd00::fe/64 dev br0 nodad
for n in a b r; do
  ip link add v$n type veth peer name eth0 netns $n
  ip link set v$n master br0 up
  ip -n $n link set eth0 up
done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n b addr add 10.0.0.2/24 dev eth0
ip -n r addr add 10.0.0.3/24 dev eth0
ip -n a addr add fd00::1/64 dev eth0 nodad
ip -n b addr add fd00::2/64 dev eth0 nodad
ip -n r link add eth1 type veth peer name eth0 netns c
ip -n r link set eth1 up
ip -n c link set eth0 up
ip -n r addr add 192.168.7.1/24 dev eth1
ip -n c addr add 192.168.7.2/24 dev eth0
ip -n c route add default via 192.168.7.1
ip -n a route add 192.168.7.0/24 via 10.0.0.3
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec r iptables -t nat -A POSTROUTING -s 192.168.7.0/24 -o eth0 -j MASQUERADE
ip netns exec r iptables -t nat -A PREROUTING -p tcp --dport 8080 -j DNAT --to-destination 192.168.7.2:80
ip netns exec r iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT
ip netns exec r iptables -A FORWARD -p icmp -j ACCEPT
ip netns exec r iptables -A FORWARD -j REJECT
ip -n a link add link eth0 name eth0.10 type vlan id 10
ip -n a link set eth0.10 up
ip -n b link add vx0 type vxlan id 42 remote 10.0.0.1 dstport 4789 dev eth0
ip -n b link set vx0 up
ip -n c link add red type vrf table 10
ip -n c link set red up
)";

shell::Session begun(const std::string& script) {
  shell::WorldRequest request;
  request.world = "empty";
  request.kernel = KernelVersion::k6_1;  // it has more kinds of links
  auto beginnings = shell::start_world(*shell::find_plan(request), 1);
  shell::Session session = shell::begin_script(std::move(*beginnings), {});
  if (shell::run_text(session, script, 1) != 0 || session.ended) {
    std::fprintf(stderr, "the lab itself fails:\n%s\n", shell::output_of(session, 1).c_str());
    std::abort();
  }
  return session;
}

}  // namespace

shell::Limits small_limits() {
  shell::Limits limits;
  limits.steps = 20'000;
  limits.bytes = 4U << 20;
  limits.time = std::chrono::seconds(20);
  limits.tasks = 50;
  limits.depth = 100;
  return limits;
}

shell::Session lab() {
  static const shell::Session kBegun = begun(kLab);
  return kBegun;
}

shell::Session bare() {
  static const shell::Session kBegun = begun("");
  return kBegun;
}

void must_hold(const World& world) {
  const auto faults = verify::broken_invariants(world);
  if (faults.empty()) return;
  std::fprintf(stderr, "broken: %s\n", faults.front().c_str());
  std::abort();
}

std::uint8_t Octets::one() {
  if (left_.empty()) return 0;
  const auto octet = static_cast<std::uint8_t>(left_.front());
  left_.remove_prefix(1);
  return octet;
}

std::uint16_t Octets::two() {
  const std::uint16_t high = one();
  return static_cast<std::uint16_t>(high << 8U | one());
}

std::uint32_t Octets::four() {
  const std::uint32_t high = two();
  return high << 16U | two();
}

}  // namespace nslab::fuzz

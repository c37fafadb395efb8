// A network that real commands have built, captured, and built again in the model: the same commands show the same of both.
#include "kernel/capture.h"

#include <gtest/gtest.h>

#include <regex>

#include "shell/transcript.h"
#include "shell/world/start.h"
#include "tests/kernel/in_sandbox.h"
#include "verify/rebuild.h"

namespace nslab::kernel {
namespace {

constexpr const char* kNetwork = R"(set -e
ip link set lo up
ip netns add red; ip netns add blue; ip netns add gw
ip link add br0 type bridge stp_state 0 ageing_time 20000 forward_delay 400
ip link add r0 netns red address 02:00:00:00:00:11 type veth peer name p0
ip link add b0 netns blue type veth peer name p1 mtu 1400
ip link set p0 master br0; ip link set p1 master br0
ip link set br0 up; ip link set p0 up; ip link set p1 up
ip addr add 10.0.0.254/24 brd + dev br0
ip -n red addr add 10.0.0.1/24 dev r0; ip -n red addr add 10.0.0.11/24 dev r0 label r0:1
ip -n red link set r0 up; ip -n red link set lo up; ip -n red link set r0 alias 'the red one'
ip -n blue addr add 10.0.0.2/24 dev b0; ip -n blue link set b0 up
ip -n blue addr add 2001:db8::2/64 dev b0 nodad
ip -n red route add default via 10.0.0.254 metric 50
ip -n red route add blackhole 10.66.0.0/16
ip -n red route add 10.77.0.0/16 via 10.0.0.254 src 10.0.0.11 table 77
ip -n red rule add from 10.0.0.11 table 77 pref 700
ip -n red rule add fwmark 7 table 77
ip -n red neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev r0
bridge fdb add 02:00:00:00:00:77 dev p1 master static
ip link add vx0 type vxlan id 42 remote 10.0.0.2 dstport 4789 dev br0
ip -n blue link add link b0 name m0 type macvlan mode bridge
ip -n blue link set m0 netns gw
sysctl -qw net.ipv4.ip_forward=1
ip netns exec red sysctl -qw net.ipv4.conf.r0.rp_filter=2 net.ipv4.conf.default.arp_ignore=1
ip netns exec blue iptables -t nat -A POSTROUTING -o b0 -j MASQUERADE
ip netns exec blue iptables -A INPUT -p tcp --dport 80 -m comment --comment "no web" -j DROP
ip netns exec red nft add table inet own
ip netns exec red nft add chain inet own in '{ type filter hook input priority 0; policy accept; }'
ip netns exec red nft add rule inet own in tcp dport 22 counter accept
sleep 2.5
)";

constexpr const char* kViews[] = {
    "ip -br link",
    "ip -br addr",
    "ip -n red addr",
    "ip -n blue addr",
    "ip -n gw link",
    "ip route show table all | sort",
    "ip -n red route show table all | sort",
    "ip -n blue -6 route show table all | sort",
    "ip -n red rule",
    "ip -n red neigh show nud permanent",
    "bridge fdb show br br0 | grep static",
    "ip -d link show br0 | grep -o 'forward_delay [0-9]*\\|ageing_time [0-9]*'",
    "ip -d link show vx0 | grep -o 'vxlan id 42 remote 10.0.0.2 dev br0'",
    "cat /proc/sys/net/ipv4/ip_forward",
    "ip netns exec red cat /proc/sys/net/ipv4/conf/r0/rp_filter /proc/sys/net/ipv4/conf/default/arp_ignore",
    "ip netns exec blue iptables-save | grep -v '^#'",
    "ip netns exec red nft list ruleset",
};

verify::Blueprint blueprint_of(const Captured& captured) {
  verify::Blueprint out;
  out.world = captured.world;
  for (const CapturedPlace& place : captured.places) {
    out.places.push_back({place.netns, place.name, place.more_names, place.unnamed, place.nft, place.iptables, place.ip6tables});
  }
  return out;
}

shell::Beginnings fresh_world() {
  shell::WorldPlan plan;
  plan.modules = {"br_netfilter"};
  return std::move(*shell::start_world(plan, 7));
}

// A bridge's address that a port lends is chance on one side where ports have random ones; counters count.
std::string folded(const std::string& text) {
  static const std::regex kIds(" link-netnsid [0-9]+| link-netns \\w+");
  static const std::regex kCounters("packets [0-9]+ bytes [0-9]+|\\[[0-9]+:[0-9]+\\]");
  return std::regex_replace(std::regex_replace(text, kIds, ""), kCounters, "N");
}

TEST(Capture, givesAWorldInWhichTheSameCommandsShowTheSame) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto built = sandbox.command({"bash", "-c", kNetwork});
  ASSERT_TRUE(built && built->status == 0) << (built ? built->output : built.error().what);
  const auto before = sandbox.command({"bash", "-c", "ip netns; ip -n red link; ls -A /run"});
  const auto script = sandbox.run([]() -> std::string {
    const auto captured = capture_machine();
    if (!captured) return "!" + captured.error().what;
    const shell::Beginnings fresh = fresh_world();
    const verify::Rebuilt again = verify::rebuild(blueprint_of(*captured), fresh.world, fresh.shell);
    std::string out;
    for (const auto* list : {&captured->left_out, &again.left_out}) {
      for (const std::string& what : *list) out += "! left out: " + what + "\n";
    }
    return out + verify::to_script(again);
  });
  ASSERT_TRUE(script) << script.error().what;
  ASSERT_EQ(script->find('!'), std::string::npos) << *script;
  const auto after = sandbox.command({"bash", "-c", "ip netns; ip -n red link; ls -A /run"});
  EXPECT_EQ(before->output, after->output) << "a capture changes nothing";
  shell::Session session = shell::begin_script(fresh_world(), {});
  ASSERT_EQ(shell::run_text(session, *script + "sleep 3\n", 1), 0) << shell::output_of(session, 1) << *script;
  std::uint32_t output = 2;
  for (const char* view : kViews) {
    const auto real = sandbox.command({"bash", "-c", view});
    ASSERT_TRUE(real);
    EXPECT_FALSE(real->output.empty()) << view;
    shell::run_text(session, view, output);
    EXPECT_EQ(folded(real->output), folded(shell::output_of(session, output++))) << view;
  }
  if (HasFailure()) std::printf("%s", script->c_str());
}

}  // namespace
}  // namespace nslab::kernel

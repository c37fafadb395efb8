#include "render/path.h"

#include <algorithm>

#include "tests/support/prompt.h"

namespace nslab::render {
namespace {

constexpr const char* kRouter =
    "ip netns add a; ip netns add r; ip netns add b\n"
    "ip link add ea netns a type veth peer name ra netns r; ip link add eb netns b type veth peer name rb netns r\n"
    "for n in a:ea:10.0.1.2 r:ra:10.0.1.1 r:rb:10.0.2.1 b:eb:10.0.2.2; do IFS=: read ns dev ip <<< $n\n"
    "ip -n $ns addr add $ip/24 dev $dev; ip -n $ns link set $dev up; ip -n $ns link set lo up; done\n"
    "ip -n a route add default via 10.0.1.1; ip -n b route add default via 10.0.2.1";

PacketPath ping(const test::Prompt& lab, const std::string& from, const std::string& to) {
  World world = lab.world();
  Trace trace;
  Echo echo;
  echo.destination = *parse_ip(to);
  (void)forward_echo(world, lab.netns(from), echo, &trace);
  const auto path = path_of(world, verify::topology_of(world, lab.shell()), trace);
  EXPECT_TRUE(path.has_value());
  return path.value_or(PacketPath{});
}

std::vector<LinkId> links_of(const PacketPath& path, bool back) {
  std::vector<LinkId> out;
  for (const PathMove& move : path.moves) {
    if (move.back != back || move.neighbour || !move.to || (!out.empty() && out.back() == move.to)) continue;
    out.push_back(move.to);
  }
  return out;
}

TEST(Path, goesThroughARouterAndBack) {
  const test::Prompt lab(std::string(kRouter) + "\nip netns exec r sysctl -qw net.ipv4.ip_forward=1");
  const PacketPath path = ping(lab, "a", "10.0.2.2");
  EXPECT_TRUE(path.arrived);
  EXPECT_TRUE(path.answered);
  EXPECT_FALSE(path.lost);
  const std::vector<LinkId> way{lab.link_id("a", "ea"), lab.link_id("r", "ra"), lab.link_id("r", "rb"), lab.link_id("b", "eb")};
  EXPECT_EQ(links_of(path, false), way);
  EXPECT_EQ(links_of(path, true), (std::vector<LinkId>{way.rbegin(), way.rend()}));
}

TEST(Path, endsWhereThePacketIsDropped) {
  const test::Prompt lab(std::string(kRouter) + "\nip netns exec r sysctl -qw net.ipv4.ip_forward=0");
  const PacketPath path = ping(lab, "a", "10.0.2.2");
  EXPECT_TRUE(path.lost);
  EXPECT_EQ(path.lost_in, lab.netns("r"));
  EXPECT_FALSE(path.lesson.empty());
}

TEST(Path, showsTheQuestionThatNobodyAnswered) {
  const test::Prompt lab(kRouter);
  const PacketPath path = ping(lab, "a", "10.0.1.77");
  EXPECT_TRUE(path.lost);
  EXPECT_TRUE(std::any_of(path.moves.begin(), path.moves.end(), [](const PathMove& move) { return move.neighbour && move.wire; }));
  EXPECT_NE(path.outcome.find("10.0.1.77"), std::string::npos);
}

TEST(Path, goesThroughABridgePortByPort) {
  const test::Prompt lab(
      "ip netns add a; ip netns add b; ip link add br0 type bridge; ip link set br0 up\n"
      "for n in a b; do ip link add p$n type veth peer name e0 netns $n; ip link set p$n master br0 up; ip -n $n link set e0 up; done\n"
      "ip -n a addr add 10.0.0.1/24 dev e0; ip -n b addr add 10.0.0.2/24 dev e0; sleep 3\n"
      "ip netns exec a ping -c 1 10.0.0.2");
  const PacketPath path = ping(lab, "a", "10.0.0.2");
  EXPECT_TRUE(path.answered);
  const std::vector<LinkId> way{lab.link_id("a", "e0"), lab.link_id("", "pa"), lab.link_id("", "br0"), lab.link_id("", "pb"),
                                lab.link_id("b", "e0")};
  EXPECT_EQ(links_of(path, false), way);
}

TEST(Path, isNoneWhereNobodySent) {
  const test::Prompt lab(kRouter);
  EXPECT_FALSE(path_of(lab.world(), verify::topology_of(lab.world(), lab.shell()), Trace{}).has_value());
}

}  // namespace
}  // namespace nslab::render

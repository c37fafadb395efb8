// A matrix that asks once for all that are alike is the one that asks for each pair.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "shell/world/start.h"
#include "verify/alike.h"
#include "verify/matrix.h"

namespace nslab::verify {
namespace {

History after(const std::string& world, const std::string& script) {
  shell::WorldRequest request;
  request.world = world;
  return record(shell::begin_script(*shell::start_world(*shell::find_plan(request), 1), {}), script);
}

// What people do to hosts and to what joins them; each line may be refused.
const char* const kNftDrop =
    "ip netns exec node-2 nft 'add table ip t; add chain ip t c {{ type filter hook forward priority 0; }}; "
    "add rule ip t c ip saddr {{ 10.0.0.2, 10.0.1.2 }} drop'";
const char* const kTwists[] = {
    "ip -n {} link set eth0 down",
    "ip -n {} link set lo down",
    "ip -n {} link set eth0 mtu 1400",
    "ip -n {} addr add 10.7.7.7/24 dev eth0",
    "ip -n {} addr del $(ip -n {} -o -4 addr show dev eth0 | awk '{{print $4}}' | head -1) dev eth0",
    "ip -n {} route add 10.0.0.3 via 10.0.0.2",
    "ip -n {} route del default",
    "ip -n {} route add blackhole 10.0.0.2",
    "ip -n {} neigh add 10.0.0.3 lladdr 02:00:00:00:00:99 dev eth0",
    "ip -n {} rule add from 10.0.0.2 blackhole",
    "ip netns exec {} ping -c 1 -W 1 10.0.0.2",
    "ip netns exec {} ping -c 1 -W 1 10.0.0.5",
    "ip netns exec {} sysctl -qw net.ipv4.icmp_echo_ignore_all=1",
    "ip netns exec {} sysctl -qw net.ipv4.conf.all.rp_filter=1",
    "ip netns exec {} iptables -A INPUT -s 10.0.0.3 -j DROP",
    "ip -n {} link set eth0 address 02:00:00:00:00:07",
    "ip -n lan link set port2 down",
    "ip -n lan link set port3 nomaster",
    "bridge -n lan link set dev port4 learning off flood off",
    "ip netns exec lan iptables -A FORWARD -s 10.0.0.4 -j DROP",
    "ip netns exec lan ping -c 1 -W 1 10.0.0.1",
    "ip -n lan addr add 10.0.0.77/16 dev br0",
    "ip netns exec rack-1 iptables -A FORWARD -d 10.0.0.0/30 -j REJECT",
    "ip netns exec node-1 iptables -A FORWARD -s 10.0.0.2/31 -j DROP",
    "ip netns exec node-2 iptables -t nat -A POSTROUTING -s 10.0.1.0/24 -j MASQUERADE",
    "ip -n node-1 route add unreachable 10.0.1.3",
    kNftDrop,
};
const std::vector<std::string> kLanHosts{"host-1", "host-2", "host-3", "host-4", "host-5", "lan"};
const std::vector<std::string> kClusterHosts{"pod-1-1", "pod-1-2", "pod-1-3", "pod-2-1", "pod-2-2", "node-1", "node-2", "rack-1"};

const std::vector<std::string> kNodes{"pod-1-1", "pod-2-1", "pod-3-1", "pod-4-2", "node-1", "node-3", "node-4", "rack-1"};
const std::vector<std::string> kStarHosts{"host-1", "host-2", "host-3", "host-5", "hub"};

std::string filled(std::string text, const std::string& host) {
  for (auto at = text.find("{}"); at != std::string::npos; at = text.find("{}")) text.replace(at, 2, host);
  for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{")) text.replace(at, 2, "{");
  for (auto at = text.find("}}"); at != std::string::npos; at = text.find("}}")) text.replace(at, 2, "}");
  return text + "\n";
}

bool same(const MatrixCell& a, const MatrixCell& b) {
  const bool causes =
      a.cause.has_value() == b.cause.has_value() &&
      (!a.cause || (a.cause->fault == b.cause->fault && a.cause->netns == b.cause->netns && a.cause->link == b.cause->link &&
                    a.cause->other == b.cause->other && a.cause->address == b.cause->address && a.cause->prefix == b.cause->prefix &&
                    a.cause->gateway == b.cause->gateway && a.cause->number == b.cause->number && a.cause->text == b.cause->text));
  return a.way == b.way && a.reason == b.reason && a.site == b.site && a.error == b.error && a.netns == b.netns && a.link == b.link &&
         causes;
}

// What one that asks once for all that are alike says of a World other than one that asks for each pair; empty: nothing.
std::string difference(const History& history) {
  MatrixOptions each, folded;
  each.send_all = true;
  folded.share_rows = true;
  const auto brute = reach_matrix(history, each), shared = reach_matrix(history), few = reach_matrix(history, folded);
  if (!brute || !shared || !few || brute->from != shared->from) return "not the same rows";
  std::map<NetnsId, std::size_t> row_of;
  for (std::size_t i = 0; i < few->alike.size(); ++i) {
    for (const NetnsId member : few->alike[i]) row_of[member] = i;
  }
  for (std::size_t i = 0; i < brute->from.size(); ++i) {
    if (!row_of.contains(brute->from[i])) return "row " + std::to_string(i) + " is in no row for all that are alike";
    const auto& row = few->cells[row_of.at(brute->from[i])];
    for (std::size_t j = 0; j < brute->to.size(); ++j) {
      const MatrixCell& cell = brute->cells[i][j];
      std::string where = "row " + std::to_string(i) + ", column " + std::to_string(j);
      if (!same(cell, shared->cells[i][j])) return where;
      // Where rows are shared there is a cell that says the same, of one that is alike.
      if (std::none_of(row.begin(), row.end(), [&](const MatrixCell& c) { return c.way == cell.way && c.reason == cell.reason; }))
        return where + ": no cell of the row for all that are alike says so";
    }
  }
  return "";
}

void holds_for(const std::string& world, const std::vector<std::string>& hosts) {
  const auto twists = *rc::gen::container<std::vector<std::pair<std::size_t, std::size_t>>>(
      rc::gen::pair(rc::gen::inRange<std::size_t>(0, std::size(kTwists)), rc::gen::inRange<std::size_t>(0, hosts.size())));
  std::string script;
  for (const auto& [twist, host] : twists) script += filled(kTwists[twist], hosts[host]);
  const std::string found = difference(after(world, script));
  if (!found.empty()) RC_LOG() << script << found << "\n";
  RC_ASSERT(found.empty());
}

RC_GTEST_PROP(Matrix, OfALanIsTheSameByClasses, ()) { holds_for("lan:nodes=5", kLanHosts); }
RC_GTEST_PROP(Matrix, OfAClusterIsTheSameByClasses, ()) { holds_for("cluster:nodes=2,pods=3", kClusterHosts); }
RC_GTEST_PROP(Matrix, OfNodesThatAreAlikeIsTheSameByClasses, ()) { holds_for("cluster:nodes=4,pods=2", kNodes); }
RC_GTEST_PROP(Matrix, OfAStarIsTheSameByClasses, ()) { holds_for("star:nodes=5", kStarHosts); }

TEST(Matrix, OfRacksThatAreAlikeIsTheSameByClasses) {
  EXPECT_EQ(difference(after("cluster:nodes=129,pods=0", "")), "");
}

TEST(Matrix, SendsFewPacketsWhereAllAreAlike) {
  const auto lan = reach_matrix(after("lan:nodes=40", ""));
  ASSERT_TRUE(lan.has_value());
  EXPECT_EQ(lan->from.size(), 42U);  // and the host itself, and the bridge's
  EXPECT_LT(lan->packets, 40U * 40U / 2);
  std::size_t reached = 0;
  for (const auto& row : lan->cells) {
    for (const auto& cell : row) reached += cell.way == MatrixCell::Way::kBoth ? 1U : 0U;
  }
  EXPECT_GE(reached, 40U * 40U);
}

TEST(Matrix, GivesOneRowToAllThatAreAlike) {
  MatrixOptions options;
  options.share_rows = true;
  const auto cluster = reach_matrix(after("cluster:nodes=3,pods=20", ""), options);
  ASSERT_TRUE(cluster.has_value());
  EXPECT_EQ(cluster->from.size(), 4U);  // the host, the rack, the nodes, and their pods
  std::size_t members = 0;
  for (const auto& row : cluster->alike) members += row.size();
  EXPECT_EQ(members, 65U);
}

TEST(Matrix, OfALargeClusterTakesFewPackets) {
  MatrixOptions options;
  options.share_rows = true;
  const auto cluster = reach_matrix(after("cluster:nodes=128,pods=2", ""), options);
  ASSERT_TRUE(cluster.has_value());
  EXPECT_EQ(cluster->from.size(), 5U);  // the host, the spine, the racks, the nodes, and their pods
  EXPECT_LT(cluster->packets, 120U);
  const auto pods = std::find_if(cluster->alike.begin(), cluster->alike.end(), [](const auto& row) { return row.size() == 256; });
  ASSERT_NE(pods, cluster->alike.end());
  std::size_t reached = 0;
  for (const MatrixCell& cell : cluster->cells[static_cast<std::size_t>(pods - cluster->alike.begin())]) {
    reached += cell.way == MatrixCell::Way::kBoth ? 1U : 0U;
  }
  EXPECT_GE(reached, 4U);  // itself, beside it, on another node, in another rack
}

// What one has learned before tells it apart once nobody would answer a question any more.
TEST(Matrix, OfALanWhereOneKnowsAnotherThatIsGoneIsTheSameByClasses) {
  EXPECT_EQ(difference(after("lan:nodes=5", "ip netns exec host-2 ping -c 1 -W 1 10.0.0.5; ip -n host-2 link set eth0 down")), "");
  EXPECT_EQ(difference(after("lan:nodes=5", "ip netns exec host-2 ping -c 1 -W 1 10.0.0.5; "
                                            "ip netns exec host-2 sysctl -qw net.ipv4.conf.all.arp_ignore=8")), "");
}

TEST(Alike, AreOnlyThoseThatNoRuleTellsApart) {
  const auto sizes = [](const std::string& script) {
    const History history = after("lan:nodes=6", script);
    std::vector<NetnsId> all;
    for (const auto& [id, ns] : history.after.world.netns) all.push_back(id);
    std::size_t most = 0;
    for (const auto& members : classes_of(Symmetry(history.after.world), all)) most = std::max(most, members.size());
    return most;
  };
  EXPECT_EQ(sizes("sleep 3"), 6U);
  EXPECT_EQ(sizes("ip -n host-2 link set eth0 mtu 1400; sleep 3"), 5U);
  EXPECT_EQ(sizes("ip -n lan route add blackhole 10.0.0.4; sleep 3"), 5U);
  EXPECT_EQ(sizes("ip -n lan route add blackhole 10.0.0.4/31; sleep 3"), 4U);
  EXPECT_EQ(sizes("ip -n host-1 link set eth0 address 02:00:00:00:00:07; ip -n host-2 link set eth0 address 02:00:00:00:00:07; sleep 3"),
            4U);
  EXPECT_EQ(sizes("ip netns exec lan iptables -A FORWARD -m statistic --mode random --probability 0.5 -j DROP; sleep 3"), 1U);
}

}  // namespace
}  // namespace nslab::verify

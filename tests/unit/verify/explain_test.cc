#include "verify/explain.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "render/explanation.h"
#include "shell/world/start.h"
#include "verify/bisect.h"
#include "verify/explain_history.h"
#include "verify/matrix.h"

namespace nslab::verify {
namespace {

const std::string kPair =
    "ip netns add red\n"
    "ip netns add blue\n"
    "ip link add v0 netns red type veth peer name v1 netns blue\n"
    "ip -n red addr add 10.0.0.1/24 dev v0\n"
    "ip -n blue addr add 10.0.0.2/24 dev v1\n"
    "ip -n red link set v0 up\n"
    "ip -n blue link set v1 up\n";
const std::string kPing = "ip netns exec red ping -c 1 -W 1 10.0.0.2";

// At a keyboard's pace, as the program explains.
shell::Session empty() {
  shell::WorldRequest request;
  request.world = "empty";
  return shell::begin_script(*shell::start_world(*shell::find_plan(request), request.seed), shell::SessionOptions{});
}

TEST(Explain, SaysThatItWorksAndHow) {
  const Explanation e = explain(empty(), kPair, kPing);
  EXPECT_EQ(e.verdict, Verdict::kReplied);
  EXPECT_EQ(e.fault(), Fault::kNone);
  ASSERT_EQ(e.forward.size(), 2U);
  ASSERT_EQ(e.back.size(), 2U);
  EXPECT_TRUE(e.fix.empty());
}

TEST(Explain, BlamesTheLineAndTakesItAway) {
  const Explanation e = explain(empty(), kPair + "ip -n blue link set v1 down\nip -n blue link show\n", kPing);
  EXPECT_EQ(e.verdict, Verdict::kLost);
  EXPECT_EQ(e.fault(), Fault::kPeerDown);
  ASSERT_EQ(e.blame.size(), 1U);
  EXPECT_EQ(e.blame.front().line, 8);
  ASSERT_EQ(e.fix.size(), 1U);
  EXPECT_EQ(e.fix.front().kind, Edit::Kind::kDelete);
  EXPECT_TRUE(e.fix_proven);
}

TEST(Explain, FindsTwoFaultsOnTopOfOneAnother) {
  std::string script = kPair;
  script.erase(script.find("ip -n blue link set v1 up\n"));
  script.erase(script.find("ip -n blue addr"), std::string("ip -n blue addr add 10.0.0.2/24 dev v1\n").size());
  const Explanation e = explain(empty(), script, kPing);
  EXPECT_EQ(e.causes.size(), 2U);
  EXPECT_EQ(e.fix.size(), 2U);
  EXPECT_TRUE(e.fix_proven);
}

TEST(Explain, TellsWhatTheKernelRefuses) {
  const Explanation e = explain(empty(), kPair, "ip -n red link add v0 type veth peer name x");
  EXPECT_EQ(e.verdict, Verdict::kRefused);
  ASSERT_TRUE(e.refusal);
  EXPECT_EQ(*e.refusal, Reason::kNameTaken);
  ASSERT_FALSE(e.blame.empty());
  EXPECT_EQ(e.blame.front().line, 3);  // the line that took the name
}

TEST(Explain, RunsTheCommandAfterAScriptThatEndedItself) {
  const Explanation e = explain(empty(), "set -e\n" + kPair + "false\nip netns del red\n", kPing);
  EXPECT_EQ(e.verdict, Verdict::kReplied);
}

TEST(Explain, JsonHasItsKeysInOrder) {
  const Explanation e = explain(empty(), kPair + "ip -n blue link set v1 down\n", kPing);
  const auto json = nlohmann::ordered_json::parse(render::explanation_json(e));
  std::vector<std::string> keys;
  for (const auto& [key, value] : json.items()) keys.push_back(key);
  EXPECT_EQ(keys, (std::vector<std::string>{"version", "verdict", "reason", "sentence", "where", "blame", "fix", "fix_proven", "forward",
                                            "return"}));
  EXPECT_EQ(json["reason"], "SKB_DROP_REASON_NEIGH_FAILED");
  EXPECT_EQ(json["where"]["netns"], "red");
  EXPECT_EQ(json["blame"][0]["line"], 8);
  EXPECT_EQ(json["fix_proven"], true);
}

TEST(Explain, IsTheSameTwice) {
  const std::string script = kPair + "ip -n blue link set v1 down\n";
  EXPECT_EQ(render::explanation_json(explain(empty(), script, kPing)), render::explanation_json(explain(empty(), script, kPing)));
}

TEST(History, EditsAreOfTheLinesAsTheyStand) {
  const std::string script = "a\n# a comment\nb\nc\n";
  EXPECT_EQ(edited_script(script, {Edit{Edit::Kind::kDelete, 3, 0, "b"}}), "a\n# a comment\nc\n");
  EXPECT_EQ(edited_script(script, {Edit{Edit::Kind::kReplace, 3, 0, "x"}}), "a\n# a comment\nx\nc\n");
  EXPECT_EQ(edited_script(script, {Edit{Edit::Kind::kMove, 1, 3, "a"}}), "# a comment\nb\na\nc\n");
  EXPECT_EQ(edited_script(script, {Edit{Edit::Kind::kInsert, 4, 0, "x"}}), "a\n# a comment\nb\nx\nc\n");
  EXPECT_EQ(edited_script(script, {Edit{Edit::Kind::kAppend, 0, 0, "x"}}), script + "x\n");
}

TEST(Bisect, FindsEveryTurn) {
  const Bisection found = bisect(record(empty(), kPair + "ip -n red link set v0 down\nip -n red link set v0 up\n"), kPing);
  ASSERT_EQ(found.turns.size(), 5U);  // names, then links, then down and up again: statuses 1, 2, 0, 2, 0
  EXPECT_EQ(found.turns[found.turns.size() - 3].line, 7);
  EXPECT_EQ(found.turns[found.turns.size() - 2].line, 8);
  EXPECT_EQ(found.turns.back().line, 9);
  EXPECT_TRUE(found.last.works);
}

TEST(Matrix, HasACellForEveryNamespaceAndAddress) {
  const auto found = reach_matrix(record(empty(), kPair + "ip netns exec blue iptables -A OUTPUT -j DROP\n"));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->from.size(), 3U);
  ASSERT_EQ(found->to.size(), 2U);
  EXPECT_FALSE(found->all_reached());
  int lost_back = 0;
  for (const auto& row : found->cells) {
    for (const MatrixCell& cell : row)
      lost_back += cell.way == MatrixCell::Way::kLostBack && cell.reason == DropReason::kNetfilterDrop ? 1 : 0;
  }
  EXPECT_EQ(lost_back, 1);  // red asks blue, and blue's answer is dropped
}

}  // namespace
}  // namespace nslab::verify

// Every list of up to three ops over a tiny vocabulary.
#include <gtest/gtest.h>

#include "model/base/ip.h"
#include "verify/generate.h"
#include "verify/invariants.h"

namespace nslab::verify {
namespace {

NewLink veth(Pid by, const std::string& name, const std::string& peer) {
  NewLink op;
  op.by = by;
  op.name = name;
  NewVeth data;
  data.peer_name = peer;
  op.data = data;
  return op;
}

SetLink set(Pid by, const std::string& name) {
  SetLink op;
  op.by = by;
  op.link = LinkRef{name, 0};
  return op;
}

std::vector<Op> vocabulary(const Lab& lab) {
  const Pid by = lab.residents[0];
  std::vector<Op> ops{veth(by, "a", "b"), veth(by, "b", "a")};
  NewLink bridge;
  bridge.by = by;
  bridge.name = "br";
  bridge.data = BridgeOptions{};
  ops.emplace_back(bridge);
  for (const char* name : {"a", "br"}) {
    SetLink up = set(by, name);
    up.settings.up = true;
    ops.emplace_back(up);
    DelLink del;
    del.by = by;
    del.link = LinkRef{name, 0};
    ops.emplace_back(del);
    SetLink move = set(by, name);
    move.settings.netns = NetnsByPid{lab.residents[1]};
    ops.emplace_back(move);
    NewAddr address;
    address.by = by;
    address.link = LinkRef{name, 0};
    address.address.local = address.address.peer = *parse_ip("10.0.0.1");
    address.address.prefix_length = 24;
    ops.emplace_back(address);
  }
  SetLink port = set(by, "a");
  port.settings.master = LinkRef{"br", 0};
  ops.emplace_back(port);
  SetLink loop = set(by, "br");
  loop.settings.master = LinkRef{"br", 0};
  ops.emplace_back(loop);
  SetLink rename = set(by, "b");
  rename.settings.name = "a";
  ops.emplace_back(rename);
  Exit leave;
  leave.by = lab.residents[1];
  ops.emplace_back(leave);
  Advance second;
  second.by = by;
  second.time = std::chrono::seconds(1);
  ops.emplace_back(second);
  return ops;
}

void walk(const Lab& lab, const std::vector<Op>& ops, int depth, const std::string& path, std::size_t* lists) {
  for (const Op& op : ops) {
    Lab next = lab;
    const bool done = execute(next.world, op).has_value();
    const std::string here = path + " " + describe(op);
    ++*lists;
    if (!done) {
      ASSERT_TRUE(next.world == lab.world) << "refused, and changed the World:" << here;
    }
    const auto faults = verify::broken_invariants(next.world);
    ASSERT_TRUE(faults.empty()) << faults.front() << here;
    if (depth > 1) walk(next, ops, depth - 1, here, lists);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(AllListsOfThreeOps, breakNoInvariantAndRefuseWithoutATrace) {
  const Lab lab = make_lab();
  const std::vector<Op> ops = vocabulary(lab);
  std::size_t lists = 0;
  walk(lab, ops, 3, "", &lists);
  const std::size_t n = ops.size();
  EXPECT_EQ(lists, n + n * n + n * n * n);
}

}  // namespace
}  // namespace nslab::verify

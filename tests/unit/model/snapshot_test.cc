#include "model/snapshot.h"

#include <gtest/gtest.h>

#include "model/execute.h"
#include "model/process/genesis.h"

namespace nslab {
namespace {

TEST(Snapshot, isEqualForEqualWorlds) {
  const Started one = begin_world(Beginning{});
  const Started other = begin_world(Beginning{});
  EXPECT_TRUE(diff(take_snapshot(one.world, one.shell), take_snapshot(other.world, other.shell)).empty());
}

TEST(Snapshot, namesObjectFieldAndBothValuesOfADifference) {
  Started lab = begin_world(Beginning{});
  const Snapshot before = take_snapshot(lab.world, lab.shell);
  SetLink mtu;
  mtu.by = lab.shell;
  mtu.link = LinkRef{"lo", 0};
  mtu.settings.mtu = 1400;
  ASSERT_TRUE(execute(lab.world, mtu));
  const auto differences = diff(before, take_snapshot(lab.world, lab.shell));
  ASSERT_EQ(differences.size(), 1U);
  EXPECT_EQ(to_string(differences.front()), "link lo: mtu: 65536, 1400");
}

TEST(Snapshot, tellsOfAnObjectThatOnlyOneSideHas) {
  Started lab = begin_world(Beginning{});
  const Snapshot before = take_snapshot(lab.world, lab.shell);
  NewLink bridge;
  bridge.by = lab.shell;
  bridge.name = "br0";
  bridge.data = BridgeOptions{};
  ASSERT_TRUE(execute(lab.world, bridge));
  const auto differences = diff(before, take_snapshot(lab.world, lab.shell));
  ASSERT_FALSE(differences.empty());
  EXPECT_EQ(differences.front().object, "bridge br0");
  EXPECT_EQ(differences.front().right, "there");
}

}  // namespace
}  // namespace nslab

#include "model/base/table.h"

#include <gtest/gtest.h>

#include "model/base/id.h"
#include "model/world.h"

namespace nslab {
namespace {

TEST(Table, givesIdsInOrderFromOneAndNeverTwice) {
  Table<PipeId, int> table;
  const PipeId first = table.add(10);
  const PipeId second = table.add(20);
  EXPECT_EQ(first.value, 1U);
  EXPECT_EQ(second.value, 2U);
  table.erase(second);
  EXPECT_EQ(table.add(30).value, 3U);
}

TEST(Table, isNotChangedByWhatHappensToItsCopy) {
  Table<PipeId, int> table;
  std::vector<PipeId> ids;
  ids.reserve(1000);
  for (int i = 0; i < 1000; ++i) ids.push_back(table.add(i));
  Table<PipeId, int> copy = table;
  copy.edit(ids[500]) = -1;
  copy.erase(ids[0]);
  EXPECT_EQ(table[ids[500]], 500);
  EXPECT_TRUE(table.contains(ids[0]));
  EXPECT_EQ(copy[ids[500]], -1);
}

TEST(Table, isWalkedInTheOrderOfIdsAcrossGaps) {
  Table<PipeId, int> table;
  std::vector<PipeId> ids;
  ids.reserve(5000);
  for (int i = 0; i < 5000; ++i) ids.push_back(table.add(i));
  for (int i = 0; i < 5000; ++i) {
    if (i % 700 != 0) table.erase(ids[static_cast<std::size_t>(i)]);
  }
  std::vector<int> seen;
  for (const auto& [id, value] : table) seen.push_back(value);
  EXPECT_EQ(seen, (std::vector<int>{0, 700, 1400, 2100, 2800, 3500, 4200, 4900}));
}

}  // namespace
}  // namespace nslab

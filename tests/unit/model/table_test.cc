#include "model/base/table.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>
#include <vector>

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

// Adds, writes, removes and copies in a fixed disorder, beside maps that are told the same. Rows of several sizes stand in
// leaves of several sizes.
template <class Row>
void agrees_with_a_map(Row (*row_of)(std::uint32_t), int steps) {
  struct Both {
    Table<PipeId, Row> table{};
    std::map<std::uint32_t, std::uint32_t> map{};
  };
  std::vector<Both> all(1);
  std::uint32_t state = 7;
  const auto chance = [&state](std::uint32_t below) {
    state = state * 1664525U + 1013904223U;
    return (state >> 8U) % below;
  };
  for (int step = 0; step < steps; ++step) {
    Both& both = all[chance(static_cast<std::uint32_t>(all.size()))];
    const std::uint32_t what = chance(100), number = chance(1000);
    const auto at = both.map.lower_bound(chance(both.table.next_id().value));
    if (what < 50) {
      both.map[both.table.add(row_of(number)).value] = number;
    } else if (what < 70 && at != both.map.end()) {
      both.table.edit(PipeId{at->first}) = row_of(number);
      at->second = number;
    } else if (what < 95 && at != both.map.end()) {
      both.table.erase(PipeId{at->first});
      both.map.erase(at);
    } else if (all.size() < 5) {
      const Both copy = both;
      all.push_back(copy);
    } else {
      all.erase(all.begin() + chance(static_cast<std::uint32_t>(all.size())));
    }
    // Looked up between changes, often the same few: what a Table remembers of its last look-ups must not outlive them.
    for (const Both& looked : all) {
      const std::uint32_t id = 1 + chance(chance(2) == 0 ? 12 : looked.table.next_id().value);
      const Row* row = looked.table.find(PipeId{id});
      const auto expected = looked.map.find(id);
      ASSERT_EQ(row != nullptr, expected != looked.map.end()) << id;
      if (row == nullptr) continue;
      ASSERT_EQ(*row, row_of(expected->second)) << id;
    }
  }
  for (const Both& both : all) {
    EXPECT_EQ(both.table.size(), both.map.size());
    auto expected = both.map.begin();
    for (const auto& [id, row] : both.table) {
      ASSERT_NE(expected, both.map.end());
      EXPECT_EQ(id.value, expected->first);
      EXPECT_EQ(row, row_of(expected->second));
      EXPECT_NE(both.table.find(id), nullptr);
      ++expected;
    }
    EXPECT_EQ(expected, both.map.end());
    EXPECT_EQ(both.table.find(both.table.next_id()), nullptr);
  }
}

TEST(Table, holdsWhatAMapWouldHold) {
  agrees_with_a_map<std::uint32_t>([](std::uint32_t n) { return n; }, 20000);
  agrees_with_a_map<std::string>([](std::uint32_t n) { return std::string(n % 40, 'x'); }, 20000);
  agrees_with_a_map<std::array<std::uint32_t, 50>>([](std::uint32_t n) { return std::array<std::uint32_t, 50>{n}; }, 20000);
}

TEST(Table, comparesByWhatItHolds) {
  Table<PipeId, int> one, other;
  for (int i = 0; i < 100; ++i) (void)one.add(i);
  for (int i = 0; i < 100; ++i) (void)other.add(i);
  EXPECT_EQ(one, other);
  for (std::uint32_t i = 1; i <= 100; ++i) one.erase(PipeId{i});
  for (std::uint32_t i = 100; i >= 1; --i) other.erase(PipeId{i});
  EXPECT_EQ(one, other);
  (void)one.add(1);
  (void)other.add(2);
  EXPECT_NE(one, other);
}

}  // namespace
}  // namespace nslab

// Maps beside std::map: the same contents whatever is done, and copies that keep theirs.
#include "model/base/map.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "model/base/pool.h"

namespace nslab {
namespace {

// Numbers that are the same everywhere.
struct Dice {
  std::uint64_t state;
  std::uint32_t below(std::uint32_t most) {
    state = state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<std::uint32_t>(state >> 33U) % most;
  }
};

std::string key_of(std::uint32_t number) { return "a key that has its letters elsewhere: " + std::to_string(number); }

struct Pair {
  Map<std::string, std::string> own{};
  std::map<std::string, std::string> theirs{};

  void expect_equal() const {
    ASSERT_EQ(own.size(), theirs.size());
    auto at = theirs.begin();
    for (const auto& [key, value] : own) {
      ASSERT_EQ(key, at->first);
      ASSERT_EQ(value, at->second);
      ++at;
    }
  }
  void step(Dice& dice, std::uint32_t keys, const std::string& value) {
    const std::string key = key_of(dice.below(keys));
    switch (dice.below(8)) {
      case 0:
      case 1:
      case 2:
      case 3:
        EXPECT_EQ(own.set(key, value), theirs.count(key) == 0);
        theirs[key] = value;
        break;
      case 4:
      case 5: EXPECT_EQ(own.erase(key), theirs.erase(key) == 1); break;
      case 6:
        EXPECT_EQ(own.edit(key) != nullptr, theirs.count(key) == 1);
        if (std::string* known = own.edit(key)) *known = theirs[key] = value + ", edited";
        break;
      default: {
        std::size_t wanted = dice.below(64) != 0 ? 0 : dice.below(3 * 32);  // more than a node holds
        own.take_while([&](const std::string& first, const std::string& taken) {
          if (wanted == 0) return false;
          EXPECT_EQ(first, theirs.begin()->first);
          EXPECT_EQ(taken, theirs.begin()->second);
          theirs.erase(theirs.begin());
          --wanted;
          return true;
        });
      }
    }
    const auto own_next = own.lower_bound(key);
    const auto their_next = theirs.lower_bound(key);
    ASSERT_EQ(own_next == own.end(), their_next == theirs.end());
    if (their_next != theirs.end()) {
      EXPECT_EQ((*own_next).first, their_next->first);
    }
  }
};

TEST(Map, HoldsWhatAStandardMapHolds) {
  for (const std::uint32_t keys : {3U, 40U, 4000U}) {
    Dice dice{keys};
    Pair now;
    std::vector<Pair> before;
    for (std::uint32_t i = 0; i < 20000; ++i) {
      now.step(dice, keys, std::to_string(i));
      if (i % 1000 == 0) before.push_back(now);
      if (i % 1700 == 0) now = before[dice.below(static_cast<std::uint32_t>(before.size()))];
    }
    now.expect_equal();
    for (const Pair& copy : before) copy.expect_equal();
  }
}

TEST(Map, GlancesAtWhatComesNext) {
  Map<int, int> map;
  EXPECT_EQ(map.glance(0), nullptr);
  for (int i = 0; i < 1000; ++i) map.set(i, 2 * i);
  constexpr int kInTheSecondLeaf = 33;  // a leaf holds 32
  for (int n = 0; n < 1000; ++n) {
    const int* value = map.glance(static_cast<std::size_t>(n));
    ASSERT_TRUE(value != nullptr || n > kInTheSecondLeaf) << n;
    EXPECT_EQ(value == nullptr ? 2 * n : *value, 2 * n);
  }
  Map<int, int> few;
  few.set(1, 1);
  EXPECT_EQ(few.glance(1), nullptr);
}

TEST(Pool, GivesWhatAnotherThreadHasGivenBack) {
  constexpr std::size_t kBytes = 48;
  void* mine = pool::take(kBytes);
  std::thread other([mine] {
    void* own = pool::take(kBytes);
    EXPECT_NE(own, mine);
    pool::give(mine, kBytes);
    void* again = pool::take(kBytes);
    EXPECT_TRUE(again == mine || !pool::kPooled);
    pool::give(again, kBytes);
    pool::give(own, kBytes);
  });
  other.join();
  std::thread heir([mine] {  // what the one before it left
    std::vector<void*> taken;
    taken.reserve(3);
    bool found = !pool::kPooled;
    for (int i = 0; i < 3; ++i) taken.push_back(pool::take(kBytes));
    for (void* block : taken) found = found || block == mine;
    EXPECT_TRUE(found);
    for (void* block : taken) pool::give(block, kBytes);
  });
  heir.join();
}

TEST(Pool, GivesRoomForWhatIsLarge) {
  for (const std::size_t bytes : {std::size_t{1}, pool::kLargest, pool::kLargest + 1, std::size_t{1} << 20U}) {
    auto* block = static_cast<unsigned char*>(pool::take(bytes));
    block[0] = block[bytes - 1] = 7;
    EXPECT_EQ(block[0], 7);
    pool::give(block, bytes);
  }
}

}  // namespace
}  // namespace nslab

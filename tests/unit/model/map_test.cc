// Maps beside std::map: the same contents whatever is done, and copies that keep theirs.
#include "model/base/map.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "model/base/pool.h"
#include "model/base/reserve.h"
#include "model/bridge.h"

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

// Keys that are compared, and keys that are but numbers and counted.
struct Text {
  using Key = std::string;
  static Key key_of(std::uint32_t number) { return "a key that has its letters elsewhere: " + std::to_string(number); }
};
struct Station {
  using Key = FdbKey;
  static Key key_of(std::uint32_t number) {
    constexpr std::uint64_t kScattered = 0x9e3779b97f4a7c15;
    return {Mac::of_number(number * kScattered >> 16U), static_cast<std::uint16_t>(number % 3)};
  }
};
static_assert(map_detail::Numbered<FdbKey> && !map_detail::Numbered<std::string>);

template <class Keys>
struct Pair {
  Map<typename Keys::Key, std::string> own{};
  std::map<typename Keys::Key, std::string> theirs{};

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
    const auto key = Keys::key_of(dice.below(keys));
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
        own.take_while([&](const auto& first, const std::string& taken) {
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

template <class Keys>
void holds_what_a_standard_map_holds() {
  for (const std::uint32_t keys : {3U, 40U, 4000U}) {
    Dice dice{keys};
    Pair<Keys> now;
    std::vector<Pair<Keys>> before;
    for (std::uint32_t i = 0; i < 20000; ++i) {
      now.step(dice, keys, std::to_string(i));
      if (i % 1000 == 0) before.push_back(now);
      if (i % 1700 == 0) now = before[dice.below(static_cast<std::uint32_t>(before.size()))];
    }
    now.expect_equal();
    for (const Pair<Keys>& copy : before) copy.expect_equal();
  }
}

TEST(Map, HoldsWhatAStandardMapHolds) { holds_what_a_standard_map_holds<Text>(); }
TEST(Map, HoldsWhatAStandardMapHoldsUnderNumbers) { holds_what_a_standard_map_holds<Station>(); }

TEST(FdbKey, TellsWhatItIsMadeOf) {
  const Mac mac{{0x02, 0x11, 0x22, 0xa3, 0xb4, 0xc5}};
  const FdbKey key{mac, 4094};
  EXPECT_EQ(key.address(), mac);
  EXPECT_EQ(key.vlan(), 4094);
  EXPECT_LT(key, (FdbKey{Mac{{0x02, 0x11, 0x22, 0xa3, 0xb4, 0xc6}}, 0}));  // the address goes before the VLAN
  EXPECT_LT((FdbKey{mac, 7}), key);
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

TEST(Pool, GivesEachBlockOnceWithAReserveAndAfterIt) {
  constexpr std::size_t kBytes = 2000, kBlocks = 2 * pool::Reserve::kSlabs * (pool::kSlab / kBytes);
  std::vector<std::size_t*> taken;
  taken.reserve(kBlocks);
  std::optional<pool::Reserve> reserve(std::in_place);
  const pool::Reserve second;  // of one thread only one is at work
  for (std::size_t i = 0; i < kBlocks; ++i) {
    if (i == kBlocks / 2) reserve.reset();
    taken.push_back(static_cast<std::size_t*>(pool::take(kBytes)));
    *taken.back() = i;
  }
  for (std::size_t i = 0; i < kBlocks; ++i) ASSERT_EQ(*taken[i], i);
  for (std::size_t* block : taken) pool::give(block, kBytes);
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

// Indexes of links: how they are given, and what a move does to them.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(Ifindex, ofLoIsOneAndOfTheFirstLinkTwo) {
  Prompt p("ip link add v0 type ifb");
  EXPECT_EQ(p.link("", "lo").ifindex, 1U);
  EXPECT_EQ(p.link("", "v0").ifindex, 2U);
}

TEST(Ifindex, isLowerForThePeerThanForTheLinkThatWasNamed) {
  Prompt p("ip link add v0 type veth peer name v1");
  EXPECT_EQ(p.link("", "v1").ifindex, 2U);
  EXPECT_EQ(p.link("", "v0").ifindex, 3U);
}

TEST(Ifindex, isNotGivenAgainAfterADeletion) {
  Prompt p("ip link add ia type ifb\nip link add ib type ifb\nip link del ib\nip link add ic type ifb");
  EXPECT_EQ(p.link("", "ic").ifindex, 4U);
}

TEST(Ifindex, isKeptOnAMoveWhereItIsFree) {
  Prompt p("ip netns add red\nip link add ia type ifb\nip link add ib type ifb\nip link set ib netns red");
  EXPECT_EQ(p.link("red", "ib").ifindex, 3U);
}

TEST(Ifindex, isTheTargetsNextOnAMoveWhereItIsTaken) {
  Prompt p("ip netns add red\nip -n red link add x type ifb\nip link add ia type ifb\nip link set ia netns red");
  EXPECT_EQ(p.link("red", "x").ifindex, 2U);
  EXPECT_EQ(p.link("red", "ia").ifindex, 3U);
}

}  // namespace
}  // namespace nslab::test

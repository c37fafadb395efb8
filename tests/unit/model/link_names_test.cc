// Names of links: what is a name, and whose it is.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(LinkName, hasAtMostFifteenBytes) {
  Prompt p;
  EXPECT_EQ(p.type("ip link add abcdefghijklmno type ifb"), "");
  EXPECT_EQ(p.type("ip link add abcdefghijklmnop type ifb"), "Error: Attribute failed policy validation.\n");
  EXPECT_EQ(p.status(), 2);
}

TEST(LinkName, isNeverTheNameOfASysctlDirectory) {
  Prompt p;
  EXPECT_EQ(p.refused("ip link add all type ifb"), Reason::kNameInvalid);
  EXPECT_EQ(p.refused("ip link add default type ifb"), Reason::kNameInvalid);
}

TEST(LinkName, isUniqueWithinANamespaceAndFreeInOthers) {
  Prompt p("ip netns add red\nip link add v0 type ifb");
  EXPECT_EQ(p.refused("ip link add v0 type ifb"), Reason::kNameTaken);
  EXPECT_EQ(p.refused("ip -n red link add v0 type ifb"), std::nullopt);
}

TEST(LinkName, ofAPeerThatIsTakenLeavesNeitherEnd) {
  Prompt p("ip link add v1 type ifb");
  EXPECT_EQ(p.refused("ip link add v0 type veth peer name v1"), Reason::kNameTaken);
  EXPECT_EQ(p.type("ip link show v0"), "Device \"v0\" does not exist.\n");
}

TEST(LinkName, withATemplateTakesTheLowestFreeNumber) {
  Prompt p("ip link add foo0 type ifb\nip link add foo2 type ifb");
  EXPECT_EQ(p.type("ip link add foo%d type ifb && ip -br link show foo1 | cut -d' ' -f1"), "foo1\n");
}

TEST(LinkName, mayChangeWhileTheLinkIsUpSinceLinux62) {
  const std::string setup = "ip link add v0 type ifb\nip link set v0 up";
  EXPECT_EQ(Prompt(setup).refused("ip link set v0 name v1"), std::nullopt);
  EXPECT_EQ(Prompt(setup, "empty", KernelVersion::k6_1).refused("ip link set v0 name v1"), Reason::kRenameWhileUp);
}

TEST(LinkName, sharesOneNameSpaceWithAltnames) {
  Prompt p("ip link add v0 type ifb\nip link property add dev v0 altname other");
  EXPECT_EQ(p.refused("ip link add other type ifb"), Reason::kNameTaken);
  EXPECT_EQ(p.type("ip -br link show other | cut -d' ' -f1"), "v0\n");
}

}  // namespace
}  // namespace nslab::test

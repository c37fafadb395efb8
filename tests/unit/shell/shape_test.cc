// Networks that are made instead of typed: as a script and as ops they are the same, and everyone reaches everyone.
#include "shell/world/shape.h"

#include <gtest/gtest.h>

#include "model/snapshot.h"
#include "tests/support/prompt.h"

namespace nslab::shell {
namespace {

const char* const kSmall[] = {"lan:nodes=3",      "star:nodes=3",     "chain:nodes=5",          "full-mesh:nodes=4",
                              "fat-tree:ports=2", "fat-tree:ports=4", "cluster:nodes=2,pods=2", "cluster:nodes=66,pods=1"};

// What is left of a Snapshot once what hangs on chance is out of it.
Snapshot told(const World& world, Pid viewer) {
  Snapshot all = take_snapshot(world, viewer);
  for (auto& [name, fields] : all.objects) {
    for (const char* field : {"address", "permaddr", "designated_root", "bridge_id", "root_id"}) fields.erase(field);
  }
  std::erase_if(all.objects, [](const auto& row) {
    return row.first.find("fe80") != std::string::npos || row.first.find("ff02") != std::string::npos ||
           row.first.find(": fdb ") != std::string::npos;
  });
  return all;
}

TEST(Shape, IsTheSameAsAScriptAndAsOps) {
  for (const char* const text : kSmall) {
    SCOPED_TRACE(text);
    const auto shape = parse_shape(text);
    ASSERT_TRUE(shape.has_value()) << shape.error();
    test::Prompt typed("", "host");
    typed.type("set -e\n" + script_of(*shape) + "sleep 3\n");
    ASSERT_EQ(typed.status(), 0);
    test::Prompt made("", text);
    made.type("sleep 3");
    Pid shell = 0;
    for (const auto& [pid, process] : made.world().processes) {
      if (process.command == "bash") shell = pid;
    }
    const Snapshot a = told(typed.world(), shell), b = told(made.world(), shell);
    const auto differences = diff(a, b);
    EXPECT_TRUE(differences.empty()) << to_string(differences.front());
    EXPECT_GT(a.objects.size(), 10U);
  }
}

TEST(Shape, HasAsManyNamespacesAsItSays) {
  for (const char* const text : kSmall) {
    SCOPED_TRACE(text);
    const test::Prompt plain("", "host"), made("", text);
    EXPECT_EQ(made.world().netns.size() - plain.world().netns.size(), netns_count(*parse_shape(text)));
  }
}

TEST(Shape, LetsTheFarthestReachEachOther) {
  for (const char* const text : kSmall) {
    SCOPED_TRACE(text);
    test::Prompt made("", text);
    const FarPair pair = far_pair(*parse_shape(text));
    EXPECT_TRUE(made.reaches(pair.from, pair.address)) << pair.from << " to " << pair.to << ", " << pair.address;
    made.type("ip -n " + pair.to + " -o -4 addr | grep -c ' " + pair.address + "/'");
    EXPECT_EQ(made.status(), 0) << pair.address << " is not an address of " << pair.to;
  }
}

TEST(Shape, IsWrittenAsItIsRead) {
  for (const char* const text : kSmall) EXPECT_EQ(to_string(*parse_shape(text)), text);
  EXPECT_EQ(to_string(*parse_shape("cluster:pods=7")), "cluster:nodes=8,pods=7");
}

TEST(Shape, SaysWhatIsWrongWithANumber) {
  const auto wrong = [](const char* text) {
    const auto shape = parse_shape(text);
    return shape ? "accepted" : shape.error();
  };
  EXPECT_NE(wrong("ring:nodes=3").find("'ring' is no kind of network; expected KIND"), std::string::npos);
  EXPECT_NE(wrong("star:nodes=three").find("'nodes=three' is no number"), std::string::npos);
  EXPECT_NE(wrong("star:pods=3").find("'pods' is not known here"), std::string::npos);
  EXPECT_EQ(wrong("star:nodes=0"), "nodes is 0; expected a number from 1 to 1000000");
  EXPECT_EQ(wrong("lan:nodes=1024"), "nodes is 1024; expected a number from 1 to 1023");
  EXPECT_EQ(wrong("fat-tree:ports=5"), "ports is 5; expected an even number, half of them go up");
  EXPECT_EQ(wrong("cluster:nodes=1,pods=300"), "pods is 300; expected a number from 0 to 250");
}

}  // namespace
}  // namespace nslab::shell

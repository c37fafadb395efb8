#include "shell/tools/table.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace nslab::shell {
namespace {

TEST(ToolTable, HasEveryPathOnce) {
  std::set<std::string_view> seen;
  for (const Tool& tool : tools()) EXPECT_TRUE(seen.insert(tool.path).second) << tool.path;
}

TEST(ToolTable, TellsOfWhichPackageATool) {
  for (const Tool& tool : tools()) EXPECT_FALSE(tool.package.empty()) << tool.name;
}

}  // namespace
}  // namespace nslab::shell

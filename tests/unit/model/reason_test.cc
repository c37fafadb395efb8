#include "model/reason.h"

#include <gtest/gtest.h>

namespace nslab {
namespace {

TEST(ReasonTable, hasOneRowForEveryReasonInTheOrderOfTheEnum) {
  ASSERT_EQ(reason_table().size(), static_cast<std::size_t>(Reason::kCount));
  for (std::size_t i = 0; i < reason_table().size(); ++i) EXPECT_EQ(static_cast<std::size_t>(reason_table()[i].reason), i);
}

TEST(ReasonTable, namesTheDecidingFunctionAndTeachesSomethingInEveryRow) {
  for (const ReasonRow& row : reason_table()) {
    EXPECT_FALSE(row.site.empty()) << static_cast<int>(row.reason);
    EXPECT_FALSE(row.lesson.empty()) << static_cast<int>(row.reason);
    EXPECT_NE(row.code, Errno::kNone) << static_cast<int>(row.reason);
  }
}

TEST(ReasonTable, saysForLinux61WhatLinux61Says) {
  std::size_t different = 0;
  for (const ReasonRow& row : reason_table()) {
    if (!row.older_code && !row.older_extack) {
      EXPECT_EQ(code_of(row.reason, KernelVersion::k6_1), row.code);
      EXPECT_EQ(extack_of(row.reason, KernelVersion::k6_1), row.extack);
    } else {
      ++different;
      EXPECT_TRUE(code_of(row.reason, KernelVersion::k6_1) != row.code || extack_of(row.reason, KernelVersion::k6_1) != row.extack);
    }
  }
  EXPECT_GT(different, 0U);
}

}  // namespace
}  // namespace nslab

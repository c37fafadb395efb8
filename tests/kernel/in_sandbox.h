// tests/kernel/in_sandbox.h — a sandbox for a test, or the reason why the test is skipped.
#ifndef NSLAB_TESTS_KERNEL_IN_SANDBOX_H_
#define NSLAB_TESTS_KERNEL_IN_SANDBOX_H_

#include <gtest/gtest.h>

#include "kernel/sandbox.h"

// Declares `name`, an open sandbox; where this machine forbids one, the test ends here, skipped, with the reason.
#define NSLAB_OPEN_SANDBOX(name)                                                            \
  auto name##_opened = nslab::kernel::Sandbox::open();                                      \
  if (!name##_opened) GTEST_SKIP() << name##_opened.error().what << ". " << name##_opened.error().advice; \
  const nslab::kernel::Sandbox name = std::move(*name##_opened)

#endif  // NSLAB_TESTS_KERNEL_IN_SANDBOX_H_

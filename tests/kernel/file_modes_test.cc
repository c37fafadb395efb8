// What a mirrored process makes has the modes that its umask leaves, and Mirror::file tells of them.
#include <gtest/gtest.h>

#include "kernel/mirror.h"
#include "model/process/genesis.h"
#include "tests/kernel/in_sandbox.h"

namespace nslab::kernel {
namespace {

TEST(FileModes, AreWhatTheUmaskLeaves) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto result = sandbox.run([] {
    auto [world, shell] = begin_world(Beginning{});
    auto mirror = Mirror::begin(world, shell, Ground::kMachine);
    if (!mirror) return mirror.error().what;
    const auto ask = [&](const Op& op) {
      const World before = world;
      const Result<Reply> model = execute(world, op);
      (void)mirror->ask(op, before, world, model);
    };
    std::string out;
    ask(Mkdir{shell, "/tmp/usual", 0777});
    ask(SetUmask{shell, 027});
    ask(Mkdir{shell, "/tmp/kept", 0777});
    ask(Mkdir{shell, "/tmp/kept/within", 0700});
    ask(Mknod{shell, "/tmp/pipe", FileType::kFifo, 0666, ""});
    ask(Symlink{shell, "kept", "/tmp/link"});
    for (const char* path : {"/tmp/usual", "/tmp/kept", "/tmp/pipe", "/tmp/link", "/tmp/none"}) out += mirror->file(shell, path) + "\n";
    return out;
  });
  ASSERT_TRUE(result) << result.error().what;
  EXPECT_EQ(*result, "40755 2 0 0\n40750 3 0 0\n10640 1 0 0\n120777 1 0 0\nENOENT\n");
}

}  // namespace
}  // namespace nslab::kernel

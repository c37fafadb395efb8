// What a process takes for "/": chroot, pivot_root, and what programs need there.
#include <gtest/gtest.h>

#include "model/process/genesis.h"
#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

// A directory with a shell and all that it needs.
constexpr const char* kJail =
    "mkdir -p /j/bin /j/old\ncp /bin/bash /bin/ls /j/bin/\n"
    "for l in $(ldd /bin/bash /bin/ls | grep -oE '/lib[^ ]+'); do mkdir -p /j$(dirname $l); cp $l /j$l; done";

TEST(TheFirstRoot, isTheFirstInode) {
  Prompt p("");
  EXPECT_EQ(p.world().processes.begin() != p.world().processes.end(), true);
  EXPECT_EQ((*p.world().processes.begin()).second.root.node.inode, kFirstRoot);
}

TEST(AnotherRoot, isAllThatAProcessSees) {
  Prompt p(kJail);
  EXPECT_EQ(p.type("chroot /j /bin/bash -c 'pwd; cd ..; pwd; echo /b*; echo /etc*'"), "/\n/\n/bin\n/etc*\n");
  EXPECT_EQ(p.type("chroot /j ls /bin"), "bash\nls\n");
  EXPECT_EQ(p.type("chroot /j cat /x"), "chroot: failed to run command ‘cat’: No such file or directory\n");
  EXPECT_EQ(p.status(), 127);
  EXPECT_EQ(p.type("unshare -R /j -w /bin /bin/bash -c 'echo $PWD *'"), "/bin bash ls\n");
}

TEST(AProgram, doesNotRunWithoutItsLoaderOrItsLibraries) {
  Prompt p("mkdir -p /j/bin\ncp /bin/ls /j/bin/");
  EXPECT_EQ(p.type("chroot /j /bin/ls"), "chroot: failed to run command ‘/bin/ls’: No such file or directory\n");
  p.type("mkdir -p /j/lib64; cp /lib64/ld-linux-x86-64.so.2 /j/lib64/");
  EXPECT_EQ(p.type("chroot /j /bin/ls"),
            "/bin/ls: error while loading shared libraries: libselinux.so.1: cannot open shared object file: No such file or directory\n");
  EXPECT_EQ(p.status(), 127);
}

TEST(AProgram, isWhatItsFileSaysUnderWhateverName) {
  Prompt p("cp /bin/echo /tmp/say\nln -s /usr/bin/seq count\nmv /tmp/say /tmp/speak");
  EXPECT_EQ(p.type("/tmp/speak hello; ./count 2"), "hello\n1\n2\n");
  p.type("chmod -x /tmp/speak");
  p.type("/tmp/speak");
  EXPECT_EQ(p.status(), 126);
}

TEST(PivotRoot, wantsAMountThatIsNotShared) {
  Prompt p(kJail);
  EXPECT_EQ(p.type("unshare -m bash -c 'pivot_root /j /j/old'"),
            "pivot_root: failed to change root from `/j' to `/j/old': Device or resource busy\n");
  EXPECT_EQ(p.type("unshare -m bash -c 'mount --bind /j /j; mkdir /elsewhere; mount -t tmpfs t /elsewhere; pivot_root /j /elsewhere'"),
            "pivot_root: failed to change root from `/j' to `/elsewhere': Invalid argument\n");
  EXPECT_EQ(p.type("unshare -m bash -c 'mount --bind /j /j; mount --make-rshared /; pivot_root /j /j/old'"),
            "pivot_root: failed to change root from `/j' to `/j/old': Invalid argument\n");
}

TEST(PivotRoot, putsTheOldRootWhereItWasTold) {
  Prompt p(kJail);
  EXPECT_EQ(p.type("unshare -m bash -c 'mount --bind /j /j; cd /j; pivot_root . old; echo /*; echo /old/j*; cd ..; pwd'"),
            "/bin /lib /lib64 /old\n/old/j\n/\n");
  EXPECT_EQ(p.type("echo /j/old/*"), "/j/old/*\n");  // all in a mount namespace of its own
}

TEST(PivotRoot, canPutTheOldRootOnTopOfTheNewOne) {
  Prompt p("mkdir /t\nmount -t tmpfs t /t\ntouch /t/f");
  EXPECT_EQ(p.type("unshare -m bash -c 'cd /t; pivot_root . .; cd /; echo *; cd /..; echo b*'"), "f\nbin boot\n");
}

TEST(AMount, isBusyWhileItIsSomebodysRoot) {
  Prompt p(kJail);
  p.type("mount --bind /j /j; cp /bin/sleep /j/bin; for l in $(ldd /bin/sleep | grep -oE '/lib[^ ]+'); do cp $l /j$l; done");
  EXPECT_EQ(p.type("chroot /j /bin/sleep 9 & sleep 1; umount /j"), "umount: /j: target is busy.\n");
  EXPECT_EQ(p.type("wait; umount /j"), "");
}

TEST(TheRootDirectory, isThere) {
  Prompt p("");
  EXPECT_EQ(p.type("mkdir /"), "mkdir: cannot create directory ‘/’: File exists\n");
  EXPECT_EQ(p.type("rmdir /"), "rmdir: failed to remove '/': Device or resource busy\n");
}

TEST(AMount, goesWithAllBelowItToAnotherPlace) {
  Prompt p("mkdir /a /b\nmount -t tmpfs t /a\nmkdir /a/x\nmount -t tmpfs u /a/x\ntouch /a/x/f");
  EXPECT_EQ(p.type("mount --move /a /b; echo /b/x/*; echo /a/*; findmnt -n -o TARGET /b/x"), "/b/x/f\n/a/*\n/b/x\n");
  EXPECT_EQ(p.type("mount --move /b /b/x 2>&1 | head -1 | grep -c 'mount:'"), "1\n");
}

TEST(ATmpfs, hasTheModeThatItWasMountedWith) {
  Prompt p("mkdir /m\nmount -t tmpfs -o mode=700 t /m");
  EXPECT_EQ(p.type("stat -c %a /m"), "700\n");
}

}  // namespace
}  // namespace nslab::test

#include "kernel/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <thread>

#include "tests/kernel/in_sandbox.h"

namespace nslab::kernel {
namespace {

std::string own_netns() { return std::filesystem::read_symlink("/proc/self/ns/net").string(); }

// What is seen from inside, for root and for an ordinary user alike.
std::string what_is_wrong_inside(const std::string& netns_outside) {
  if (own_netns() == netns_outside) return "the machine's network namespace";
  for (const char* path : {"/usr/nslab-test", "/nslab-test", "/sbin/nslab-test"}) {
    if (::open(path, O_WRONLY | O_CREAT, 0600) >= 0) return std::string(path) + " can be written";
  }
  for (const char* path : {"/tmp/x", "/run/netns/x", "/etc/x", "/var/tmp/x", "/root/x", "/home/x"}) {
    const int file = ::open(path, O_WRONLY | O_CREAT, 0600);
    if (file < 0) return std::string(path) + " cannot be written";
    ::close(file);
  }
  if (::unshare(CLONE_NEWNET) != 0) return "unshare";
  if (::access("/etc/passwd", R_OK) != 0) return "no /etc/passwd";
  const auto status = read_file("/proc/self/status");
  if (!status || status->find("NoNewPrivs:\t1") == std::string::npos) return "new privileges";
  if (read_file("/proc/1/comm") != read_file("/proc/self/comm")) return "another pid namespace's /proc";
  return "";
}

TEST(Sandbox, TouchesNothingOfTheMachine) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const std::string netns = own_netns();
  const auto answer = sandbox.run([&] { return what_is_wrong_inside(netns); });
  ASSERT_TRUE(answer) << answer.error().what;
  EXPECT_EQ(*answer, "");
  EXPECT_EQ(own_netns(), netns);
  EXPECT_FALSE(std::filesystem::exists("/run/netns/x"));
}

TEST(Sandbox, KeepsWhatAWorkerLeaves) {
  NSLAB_OPEN_SANDBOX(sandbox);
  ASSERT_TRUE(sandbox.run([] {
    ::close(::open("/tmp/left", O_CREAT | O_WRONLY, 0600));
    return std::string();
  }));
  const auto seen = sandbox.run([] { return std::string(::access("/tmp/left", F_OK) == 0 ? "there" : "gone"); });
  ASSERT_TRUE(seen);
  EXPECT_EQ(*seen, "there");
}

TEST(Sandbox, RunsAProgramWithItsOutputInAFile) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto ran = sandbox.command({"sh", "-c", "echo one; echo two >&2; test -t 1 || echo file; exit 7"});
  ASSERT_TRUE(ran) << ran.error().what;
  EXPECT_EQ(ran->status, 7);
  EXPECT_EQ(ran->output, "one\ntwo\nfile\n");
  EXPECT_EQ(sandbox.command({"nslab-no-such-program"})->status, 127);
}

TEST(Sandbox, OutlivesAWorkerThatCrashesOrHangs) {
  NSLAB_OPEN_SANDBOX(sandbox);
  const auto crashed = sandbox.run([]() -> std::string { std::abort(); });
  ASSERT_FALSE(crashed);
  EXPECT_NE(crashed.error().what.find("134"), std::string::npos) << crashed.error().what;
  const auto hung = sandbox.run([]() -> std::string { ::pause(); return ""; }, std::chrono::milliseconds(50));
  ASSERT_FALSE(hung);
  EXPECT_EQ(*sandbox.run([] { return std::string("alive"); }), "alive");
}

// Waits until pid 1 of a sandbox is gone, which it is only once all other processes inside are; at most ten seconds.
bool is_gone(pid_t init) {
  for (int i = 0; i < 1000; ++i) {
    const auto status = read_file("/proc/" + std::to_string(init) + "/status");
    if (!status || status->find("State:\tZ") != std::string::npos) return true;  // a zombie has nothing left
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(Sandbox, LeavesNothingWhenItsOwnerIsKilled) {
  {
    NSLAB_OPEN_SANDBOX(probe);
  }
  for (const int delay_us : {0, 200, 1000, 3000, 6000, 10000, 30000}) {
    int told[2];
    ASSERT_EQ(::pipe2(told, O_CLOEXEC), 0);
    const pid_t owner = ::fork();
    if (owner == 0) {
      const auto sandbox = Sandbox::open();
      if (!sandbox) ::_exit(1);
      const pid_t init = sandbox->init();
      if (::write(told[1], &init, sizeof init) != sizeof init) ::_exit(1);
      (void)sandbox->run([]() -> std::string {
        for (int i = 0; i < 10; ++i) {
          if (::fork() == 0) ::pause();
          ::unshare(CLONE_NEWNET);
        }
        ::pause();
        return "";
      });
      ::_exit(0);
    }
    ::close(told[1]);
    pid_t init = 0;
    if (delay_us > 5000) {
      ASSERT_EQ(::read(told[0], &init, sizeof init), ssize_t{sizeof init});
    }
    ::usleep(static_cast<useconds_t>(delay_us));
    ::kill(owner, SIGKILL);
    ::waitpid(owner, nullptr, 0);
    if (init == 0 && ::read(told[0], &init, sizeof init) != ssize_t{sizeof init}) init = 0;
    ::close(told[0]);
    if (init != 0) {
      EXPECT_TRUE(is_gone(init)) << "killed after " << delay_us << " us";
    }
  }
}

TEST(Sandbox, OpensForAnOrdinaryUser) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can become someone else";
  const pid_t child = ::fork();
  if (child == 0) {
    if (::setresgid(65534, 65534, 65534) != 0 || ::setresuid(65534, 65534, 65534) != 0) ::_exit(2);
    const std::string netns = own_netns();
    const auto sandbox = Sandbox::open();
    if (!sandbox) {
      std::fprintf(stderr, "%s. %s\n", sandbox.error().what.c_str(), sandbox.error().advice.c_str());
      ::_exit(3);
    }
    const auto answer = sandbox->run([&] { return what_is_wrong_inside(netns); });
    std::fprintf(stderr, "%s\n", answer ? answer->c_str() : answer.error().what.c_str());
    ::_exit(answer && answer->empty() ? 0 : 4);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  if (WEXITSTATUS(status) == 3) GTEST_SKIP() << "user namespaces are forbidden here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace nslab::kernel

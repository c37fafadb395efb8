// Settings below /proc/sys: whose they are, and what they are worth at first.
#include <gtest/gtest.h>

#include "tests/support/prompt.h"

namespace nslab::test {
namespace {

TEST(ASysctlOfANamespace, isItsOwn) {
  Prompt p("ip netns add red");
  p.type("sysctl -qw net.ipv4.ip_forward=1");
  EXPECT_EQ(p.type("sysctl -n net.ipv4.ip_forward; ip netns exec red sysctl -n net.ipv4.ip_forward"), "1\n0\n");
}

TEST(ASysctlOfALink, goesWithItsName) {
  Prompt p("ip link add v0 type ifb\nsysctl -qw net.ipv4.conf.v0.rp_filter=1\nip link set v0 name v1");
  EXPECT_EQ(p.type("sysctl -n net.ipv4.conf.v1.rp_filter"), "1\n");
  EXPECT_EQ(p.type("sysctl net.ipv4.conf.v0.rp_filter"),
            "sysctl: cannot stat /proc/sys/net/ipv4/conf/v0/rp_filter: No such file or directory\n");
}

TEST(ADefault, isWhatLinksMadeAfterwardsBeginWith) {
  Prompt p("ip link add old type ifb\nsysctl -qw net.ipv4.conf.default.rp_filter=2\nip link add new type ifb");
  EXPECT_EQ(p.type("sysctl -n net.ipv4.conf.old.rp_filter net.ipv4.conf.new.rp_filter"), "0\n2\n");
}

TEST(ASysctl, thatDoesNotExistIsRefused) {
  Prompt p;
  EXPECT_EQ(p.type("sysctl -w net.ipv4.nothing=1"), "sysctl: cannot stat /proc/sys/net/ipv4/nothing: No such file or directory\n");
}

TEST(ASysctl, thatRefusesAValueIsHeardOfByWhoeverWritesIt) {
  Prompt p;
  EXPECT_EQ(p.type("echo x > /proc/sys/net/ipv4/ip_forward"), "bash: line 1: echo: write error: Invalid argument\n");
  EXPECT_EQ(p.status(), 1);
  EXPECT_EQ(p.type("/bin/echo x > /proc/sys/net/ipv4/ip_forward"), "/bin/echo: write error: Invalid argument\n");
  EXPECT_EQ(p.status(), 1);
  EXPECT_EQ(p.type("echo x | grep x > /proc/sys/net/ipv4/ip_forward; echo $?"), "grep: write error: Invalid argument\n2\n");
  EXPECT_EQ(p.type("echo x | tee /proc/sys/net/ipv4/ip_forward; echo ${PIPESTATUS[1]}"),
            "x\ntee: /proc/sys/net/ipv4/ip_forward: Invalid argument\n1\n");
  EXPECT_EQ(p.type("cat /proc/sys/net/ipv4/ip_forward"), "0\n");
}

}  // namespace
}  // namespace nslab::test

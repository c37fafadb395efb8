#include "render/terminal.h"

#include <algorithm>
#include <sstream>

#include "tests/support/prompt.h"

namespace nslab::render {
namespace {

constexpr const char* kCable =
    "ip netns add red; ip netns add blue; ip link add v0 netns red type veth peer name v1 netns blue\n"
    "ip -n red addr add 10.0.0.1/24 dev v0; ip -n red link set v0 up; ip -n red link set lo up";

std::string plain(const test::Prompt& lab) {
  TerminalOptions options;
  options.ascii = true;
  return draw_terminal(lab.world(), lab.shell(), options);
}

TEST(Terminal, drawsABoxANamespaceAndNamesTheFarEndOfCables) {
  const test::Prompt lab(kCable);
  EXPECT_EQ(plain(lab),
            "+- host --+\n"
            "| lo down |\n"
            "+---------+\n"
            "\n"
            "+- red -----------------------+\n"
            "| v0  no carrier  10.0.0.1/24 |- x - blue:v1\n"
            "| lo up                       |\n"
            "+-----------------------------+\n"
            "\n"
            "+- blue ---+\n"
            "| v1  down |- x - red:v0\n"
            "| lo down  |\n"
            "+----------+\n");
}

TEST(Terminal, putsPortsBelowTheirBridge) {
  const test::Prompt lab(
      "ip link add br0 type bridge; ip link set br0 up; ip link add p0 type veth peer name q0; ip link set p0 master br0; ip link set q0 "
      "master br0");
  const std::string text = plain(lab);
  EXPECT_NE(text.find("| br0"), std::string::npos) << text;
  EXPECT_NE(text.find("| |- q0"), std::string::npos) << text;
  EXPECT_NE(text.find("| `- p0"), std::string::npos) << text;
}

TEST(Terminal, staysWithinEightyColumns) {
  const test::Prompt lab(
      "ip netns add a-name-of-twenty-two\n"
      "ip link add abcdefghijklmno type veth peer name onmlkjihgfedcba netns a-name-of-twenty-two\n"
      "for i in 1 2 3 4 5 6; do ip addr add 10.0.$i.1/24 dev abcdefghijklmno; done\n"
      "ip link set abcdefghijklmno up; ip route add 10.200.0.0/16 via 10.0.1.2 dev abcdefghijklmno");
  for (const bool ascii : {false, true}) {
    TerminalOptions options;
    options.ascii = ascii;
    std::istringstream lines(draw_terminal(lab.world(), lab.shell(), options));
    for (std::string line; std::getline(lines, line);) {
      const auto columns = std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; });
      EXPECT_LE(columns, 80) << line;
      EXPECT_TRUE(!ascii || std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 0x7f; })) << line;
    }
  }
}

TEST(Terminal, tellsATerminalToDoNothing) {
  const test::Prompt lab("ip link add $'\\033[2J' type veth peer name $'a\\007b'");
  const std::string text = draw_terminal(lab.world(), lab.shell());
  EXPECT_EQ(text.find('\033'), std::string::npos);
  EXPECT_EQ(text.find('\007'), std::string::npos);
}

TEST(Terminal, foldsWhatIsAlikeAndKeepsWhatIsNot) {
  const test::Prompt lab(
      "ip link add br0 type bridge; ip link set br0 up\n"
      "for i in $(seq 12); do ip netns add n$i; ip link add p$i type veth peer name e0 netns n$i; ip link set p$i master br0 up\n"
      "ip -n n$i addr add 10.0.0.$i/24 dev e0; ip -n n$i link set e0 up; done\n"
      "ip -n n5 link set e0 down");
  const std::string text = plain(lab);
  EXPECT_NE(text.find("n1 .. n12 (11 namespaces)"), std::string::npos) << text;
  EXPECT_NE(text.find("10.0.0.1/24 .. 10.0.0.12/24"), std::string::npos) << text;
  EXPECT_NE(text.find("+- n5 -"), std::string::npos) << text;
}

TEST(Terminal, marksWhatAStepChanged) {
  test::Prompt lab(kCable);
  const auto picture = [&] { return picture_of(lab.world(), verify::topology_of(lab.world(), lab.shell())); };
  const Picture before = picture();
  lab.run("ip -n blue link set v1 up; ip netns add green; ip -n red addr del 10.0.0.1/24 dev v0");
  Picture after = picture();
  mark_changes(after, before);
  TerminalOptions options;
  options.ascii = true;
  const std::string text = draw_terminal(after, options);
  EXPECT_NE(text.find("+- + green"), std::string::npos) << text;
  EXPECT_NE(text.find("~ v1"), std::string::npos) << text;
  EXPECT_NE(text.find("- 10.0.0.1/24"), std::string::npos) << text;
}

}  // namespace
}  // namespace nslab::render

#include "render/dot.h"

#include <regex>

#include "render/storyboard.h"
#include "tests/support/prompt.h"

namespace nslab::render {
namespace {

Picture picture(const test::Prompt& lab) { return picture_of(lab.world(), verify::topology_of(lab.world(), lab.shell())); }

StoryStep step(const test::Prompt& lab, const std::string& command) {
  StoryStep out;
  out.line = 1;
  out.command = command;
  out.picture = picture(lab);
  return out;
}

// The pictures of a script, a step a line.
Story story(const std::vector<std::string>& lines) {
  test::Prompt lab("true");
  std::vector<StoryStep> steps{step(lab, "")};
  for (const std::string& line : lines) {
    lab.run(line);
    steps.push_back(step(lab, line));
  }
  return make_story(std::move(steps), true, true);
}

bool says(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST(Dot, drawsAClusterANamespaceWithItsLinksInside) {
  const Story drawn = story({"ip netns add red", "ip link add v0 type veth peer name v1 netns red"});
  const std::string text = panel_dot(drawn.series, 2);
  const std::size_t red = text.find("subgraph cluster_n1 ");
  ASSERT_NE(red, std::string::npos) << text;
  EXPECT_TRUE(says(text.substr(red), "v1</B>"));
  EXPECT_FALSE(says(text.substr(red), "v0</B>"));
}

TEST(Dot, marksWhatAStepAddedChangedAndRemoved) {
  const Story drawn = story({"ip link add v0 type veth peer name v1", "ip link set v0 up", "ip link del v0"});
  EXPECT_TRUE(says(panel_dot(drawn.series, 1), "<B>+ v0</B>"));
  EXPECT_TRUE(says(panel_dot(drawn.series, 2), "<B>~ v0</B>"));
  EXPECT_TRUE(says(panel_dot(drawn.series, 3), "<S>v0</S>"));
}

TEST(Dot, keepsWhatIsAtOtherTimesInThePictureInvisibleAndOfTheSameSize) {
  const Story drawn = story({"ip netns add red", "ip link add v0 type veth peer name v1 netns red", "ip link set v0 up"});
  const auto sizes = [](const std::string& text) {
    std::string out;
    const std::regex place("\\n    (l[0-9]+) [^\\n]*(width=[0-9.]+, height=[0-9.]+)");
    for (std::sregex_iterator at(text.begin(), text.end(), place), end; at != end; ++at)
      out += (*at)[1].str() + " " + (*at)[2].str() + "\n";
    return out;
  };
  const std::string first = panel_dot(drawn.series, 0), last = panel_dot(drawn.series, 3);
  EXPECT_FALSE(sizes(last).empty());
  EXPECT_EQ(sizes(first), sizes(last));
  EXPECT_TRUE(says(first, "style=invis"));
}

TEST(Dot, givesThePlaceOfWhatIsGoneToWhatComes) {
  const Story drawn = story({"ip link add v0 type veth peer name v1", "ip link del v0", "true", "ip link add w0 type veth peer name w1"});
  EXPECT_EQ(drawn.series.stage.links.size(), 2U);
}

TEST(Dot, namesNothingByItsName) {
  const Story drawn = story({"ip netns add 'a\"b<c>&d'", "ip link add 'x\"}->{' type veth peer name 'y\\'"});
  const std::string text = panel_dot(drawn.series, 2);
  EXPECT_TRUE(says(text, "a&quot;b&lt;c&gt;&amp;d")) << text;
  EXPECT_FALSE(says(text, "x\"}"));
}

// Graphviz refuses a text of closing brackets alone.
TEST(Dot, writesClosingBracketsAsNumbers) {
  const Story drawn = story({"ip netns add ']'"});
  EXPECT_TRUE(says(panel_dot(drawn.series, 1), "&#93;</B>"));
}

TEST(Storyboard, letsStepsThatChangeNothingShareAPicture) {
  const Story drawn = story({"ip netns add red", "ip netns", "ip link", "ip netns add blue", "true"});
  EXPECT_EQ(drawn.panel_of, (std::vector<std::size_t>{0, 1, 2, 2, 3, 4}));
  EXPECT_EQ(panel_name(drawn, 2), "2-3");
  EXPECT_EQ(panel_name(drawn, 3), "4");
}

}  // namespace
}  // namespace nslab::render

// Every lesson that is shipped, run through: what it shows is what a reader sees.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "exercises/lesson.h"
#include "exercises/lesson_run.h"

namespace nslab::exercises {
namespace {

namespace fs = std::filesystem;

const fs::path kLessons = fs::path(NSLAB_SOURCE_DIR) / "exercises" / "lessons";

std::vector<std::string> names() {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(kLessons)) out.push_back(entry.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class EachLesson : public testing::TestWithParam<std::string> {};

// NSLAB_UPDATE=1 in the environment writes what is seen into the file instead: to be read before it is kept.
TEST_P(EachLesson, ShowsWhatIsSeen) {
  const fs::path file = kLessons / GetParam() / "lesson.md";
  const std::string text = read(file);
  auto lesson = parse_lesson(text, GetParam());
  ASSERT_TRUE(lesson) << file << ":" << lesson.error().line << ": " << lesson.error().what;
  const auto faults = check_lesson(*lesson);
  if (std::getenv("NSLAB_UPDATE") != nullptr) std::ofstream(file, std::ios::binary) << with_outputs(text, *lesson);
  for (const LessonFault& fault : faults) {
    ADD_FAILURE() << file.string() << ":" << fault.line << ": " << fault.what << "\n--- in the lesson\n"
                  << fault.expected << "--- seen\n"
                  << fault.seen;
  }
  EXPECT_EQ(with_outputs(text, *lesson), text);
}

// At a terminal of 24 lines a learner sees text, command and output together only if the text is short.
TEST_P(EachLesson, HasShortTextsAndATask) {
  const auto lesson = parse_lesson(read(kLessons / GetParam() / "lesson.md"), GetParam());
  ASSERT_TRUE(lesson);
  bool has_task = false;
  for (const LessonStep& step : lesson->steps) {
    EXPECT_LE(step.text.size(), 1100U) << "line " << step.line;
    has_task = has_task || step.is_task;
  }
  EXPECT_TRUE(has_task) << "nothing is left to the reader";
}

std::string name_of(const testing::TestParamInfo<std::string>& lesson) {
  std::string name = lesson.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Shipped, EachLesson, testing::ValuesIn(names()), name_of);

TEST(Lessons, AreTen) { EXPECT_GE(names().size(), 10U); }

struct BadLesson {
  const char* text;
  int line;
  const char* says;
  friend std::ostream& operator<<(std::ostream& out, const BadLesson& lesson) { return out << lesson.says; }
};

class ARefusedLesson : public testing::TestWithParam<BadLesson> {};

TEST_P(ARefusedLesson, SaysWhereAndWhy) {
  const auto lesson = parse_lesson(GetParam().text, "x");
  ASSERT_FALSE(lesson);
  EXPECT_EQ(lesson.error().line, GetParam().line);
  EXPECT_NE(lesson.error().what.find(GetParam().says), std::string::npos) << lesson.error().what;
}

constexpr const char* kNoSteps = "---\ntitle: T\nabout: A\nsource: S\n---\ntext\n";

INSTANTIATE_TEST_SUITE_P(
    Forms, ARefusedLesson,
    testing::Values(BadLesson{"hello\n", 1, "begins with a head"}, BadLesson{"---\ntitle: T\n", 1, "no end"},
                    BadLesson{"---\ntitle: T\nabout: A\n---\n", 1, "no `source'"},
                    BadLesson{"---\ntitle: T\nlevel: 9\n---\n", 3, "expected 1, 2 or 3"},
                    BadLesson{"---\ntitle: T\nauthor: N\n---\n", 3, "not known"},
                    BadLesson{"---\ntitle: T\nworld: moon\n---\n", 3, "expected host or empty"}, BadLesson{kNoSteps, 5, "no step"},
                    BadLesson{"---\ntitle: T\nabout: A\nsource: S\n---\n```console\noutput\n```\n", 7, "begins with a command"},
                    BadLesson{"---\ntitle: T\nabout: A\nsource: S\n---\n```console\n# ls\n", 6, "no end"},
                    BadLesson{"---\ntitle: T\nabout: A\nsource: S\n---\n```task\nask: x\n```\n", 6, "needs all of"}));

TEST(Lessons, ACommandMayHaveFurtherLines) {
  const std::string text = "---\ntitle: T\nabout: A\nsource: S\n---\n```console\n# for n in a b; do\n> echo $n\n> done\na\nb\n```\n";
  auto lesson = parse_lesson(text, "x");
  ASSERT_TRUE(lesson) << lesson.error().what;
  EXPECT_EQ(lesson->steps[0].command, "for n in a b; do\necho $n\ndone");
  EXPECT_TRUE(check_lesson(*lesson).empty());
  EXPECT_EQ(with_outputs(text, *lesson), text);
}

TEST(Lessons, ADifferenceIsTold) {
  auto lesson = parse_lesson("---\ntitle: T\nabout: A\nsource: S\n---\n```console\n# echo a\nb\n```\n", "x");
  ASSERT_TRUE(lesson);
  const auto faults = check_lesson(*lesson);
  ASSERT_EQ(faults.size(), 1U);
  EXPECT_EQ(faults[0].seen, "a\n");
}

}  // namespace
}  // namespace nslab::exercises

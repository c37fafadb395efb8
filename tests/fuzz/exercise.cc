// An exercise's file, for the teacher and for a student's variant, and a lesson's.
#include "exercises/lesson.h"
#include "exercises/load.h"
#include "tests/fuzz/lab.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nslab;
  if (size > fuzz::kMostBytes) return 0;
  const std::string text(reinterpret_cast<const char*>(data), size);
  (void)exercises::parse_exercise(text, "exercise.yaml");
  (void)exercises::parse_exercise(text, "exercise.yaml", "ada");
  (void)exercises::parse_lesson(text, "lesson");
  return 0;
}

// A script, whatever it says: parsed, run within small limits, and what it left must be a World.
#include "tests/fuzz/lab.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nslab;
  if (size > fuzz::kMostBytes) return 0;
  shell::Session session = fuzz::bare();
  session.limits = fuzz::small_limits();
  (void)shell::run_text(session, std::string(reinterpret_cast<const char*>(data), size), 2);
  shell::finish_session(session);
  fuzz::must_hold(session.world);
  return 0;
}

// A world file: read, or refused with a place and a reason.
#include "shell/world/world_file.h"

#include <cstdlib>

#include "tests/fuzz/lab.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace nslab;
  if (size > fuzz::kMostBytes) return 0;
  const auto plan = shell::parse_world_file(std::string(reinterpret_cast<const char*>(data), size), "lab.yaml");
  if (!plan && (plan.error().what.empty() || !plan.error().where.starts_with("lab.yaml"))) std::abort();
  return 0;
}

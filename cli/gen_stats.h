// cli/gen_stats.h — how many objects of each kind a World holds, and the memory that they take.
#ifndef NSLAB_CLI_GEN_STATS_H_
#define NSLAB_CLI_GEN_STATS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "model/world.h"

namespace nslab::cli {

struct StatsRow {
  std::string kind{};
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
};

// Takes the World apart, kind by kind, and counts what goes back to the allocator: so nothing is estimated, its own overhead is
// in the figures, and what several objects share counts once, with the last of them.
std::vector<StatsRow> take_apart(World world);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_GEN_STATS_H_

// cli/compare_probes.h — does every address answer to every namespace, on the kernel as in the model?
//
// To be called within a sandbox (kernel::Sandbox::run) whose networks were built as the model's: every namespace that
// `viewer` can name is given with its name and its file.
#ifndef NSLAB_CLI_COMPARE_PROBES_H_
#define NSLAB_CLI_COMPARE_PROBES_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "kernel/fd.h"
#include "model/world.h"

namespace nslab::cli {

struct ProbeDifference {
  std::string probe{};   // "red -> 10.0.0.2 (blue)"
  std::string model{};   // both in the same words
  std::string kernel{};
};
struct ProbesCompared {
  std::size_t probes = 0;
  std::size_t replied = 0;       // of them, on the kernel
  std::size_t reasons = 0;       // drops whose reason was compared with the kernel's own
  std::map<std::string, std::uint64_t> drops{};  // reasons for losses in the model, by name
  std::string no_reasons{};      // why the kernel's reasons were not to be had
  std::vector<ProbeDifference> differences{};
  std::string failure{};         // the kernel could not be asked
};

// Places are named as netns_names(world, viewer) does. At most `most` probes.
ProbesCompared compare_probes(const World& world, Pid viewer, const std::vector<std::pair<std::string, const kernel::Fd*>>& places,
                              std::size_t most = 1000);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_COMPARE_PROBES_H_

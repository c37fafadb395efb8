// cli/fuzz_sequence.h — one random sequence of ops, in the model and on this machine's kernel, and the shortest that still differs.
//
// To be used within a sandbox.
#ifndef NSLAB_CLI_FUZZ_SEQUENCE_H_
#define NSLAB_CLI_FUZZ_SEQUENCE_H_

#include <cstdint>
#include <vector>

#include "cli/against.h"
#include "model/op.h"

namespace nslab::cli {

// What a sequence is made from: see verify/generate.h.
using Numbers = std::vector<std::uint32_t>;

struct Stopped {
  Numbers numbers{};
  std::vector<verify::Disagreement> findings{};  // none: both agree to the end
  std::vector<Op> ops{};                         // up to the one after which they differ
};

class SequenceRunner {
 public:
  explicit SequenceRunner(Profile profile) : profile_(profile), same_texts_(is_pinned_kernel()) {}

  // Runs a sequence to its end or its first difference; `probes`: at its end packets are sent.
  Stopped run(const Numbers& numbers, bool probes);
  // Of a sequence that differs (`found`) the shortest part that still does, as it stopped.
  Stopped shortest(const Numbers& numbers, bool probes, const Stopped& found);
  // Of all that was run, the shortening apart.
  [[nodiscard]] const Tally& tally() const { return total_; }

 private:
  Stopped run_once(const Numbers& numbers, bool probes, Tally& tally) const;

  Profile profile_;
  bool same_texts_;
  Tally total_{};
};

void add_up(Tally& to, const Tally& more);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_FUZZ_SEQUENCE_H_

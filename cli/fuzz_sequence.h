// cli/fuzz_sequence.h — one random sequence of ops, in the model and on this machine's kernel, and the shortest that still differs.
//
// To be used within a sandbox.
#ifndef NSLAB_CLI_FUZZ_SEQUENCE_H_
#define NSLAB_CLI_FUZZ_SEQUENCE_H_

#include <chrono>
#include <cstdint>
#include <variant>
#include <vector>

#include "cli/against.h"
#include "kernel/load_rules.h"
#include "model/op.h"
#include "verify/generate_rules.h"

namespace nslab::cli {

// What a sequence is made from: see verify/generate.h.
using Numbers = std::vector<std::uint32_t>;

// What a sequence is about.
struct Course {
  bool probes = false;  // at its end packets are sent
  bool rules = false;   // netfilter too, on a network that is there from the beginning
  bool files = false;   // of processes, files and mounts
  bool sockets = false; // of sockets, on that network
  std::chrono::milliseconds patience{60000};  // of a busy machine: namespaces end one after another
};

// An op, or a command of netfilter's tools.
using Step = std::variant<Op, verify::RuleCommand>;

struct Stopped {
  Numbers numbers{};
  std::vector<verify::Disagreement> findings{};  // none: both agree to the end
  std::vector<Step> steps{};                     // up to the one after which they differ
};

class SequenceRunner {
 public:
  explicit SequenceRunner(Profile profile);

  // Runs a sequence to its end or its first difference.
  Stopped run(const Numbers& numbers, Course course);
  // Of a sequence that differs (`found`) the shortest part that still does, as it stopped; `found` itself where no shorter one does
  // when it is given all the time.
  Stopped shortest(const Numbers& numbers, Course course, const Stopped& found);
  // Whether a sequence that has differed does so in one of three runs more: if not, the kernel or the machine was late or early.
  [[nodiscard]] bool differs_again(const Numbers& numbers, Course course) const;
  // Of all that was run, the shortening apart.
  [[nodiscard]] const Tally& tally() const { return total_; }

 private:
  Stopped run_once(const Numbers& numbers, Course course, Tally& tally) const;

  Profile profile_;
  bool same_texts_;
  kernel::RuleTools tools_;
  bool traffic_;  // whether the machine has what traffic_command speaks of
  Tally total_{};
};

void add_up(Tally& to, const Tally& more);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_FUZZ_SEQUENCE_H_

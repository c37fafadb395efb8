// cli/grade_sandbox.h — grading on this machine's kernel: what a submission built in the model, built and probed for real.
//
// Nothing of a submission runs on the machine: it runs in the model, what it came to is made again in a sandbox by commands of
// nslab's own (verify/rebuild.h) with the real ip, sysctl, nft and iptables, and the checks look there. Whatever listens in
// the model has a listening socket there; a `sleep` that goes on in the model goes on there. The exercise's own commands
// (checks of kind `command`) run by bash.
//
// Guarantees
//   1. Each submission has a sandbox of its own, which leaves nothing behind (kernel/sandbox.h).
//   2. Causes and blame are the model's: the kernel says whether a check passes.
// Not made: other processes, and what verify/rebuild.h leaves out.
#ifndef NSLAB_CLI_GRADE_SANDBOX_H_
#define NSLAB_CLI_GRADE_SANDBOX_H_

#include "exercises/grade.h"

namespace nslab::cli {

// Refuses an exercise whose world a sandbox cannot be, and a machine that has none.
exercises::Loaded<exercises::Grading> grade_in_sandbox(const exercises::Exercise& exercise, const exercises::Stage& stage,
                                                       const exercises::Submission& submission, const exercises::GradeOptions& options);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_GRADE_SANDBOX_H_

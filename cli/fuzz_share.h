// cli/fuzz_share.h — several workers of `nslab fuzz` at once, and what each found, added up.
#ifndef NSLAB_CLI_FUZZ_SHARE_H_
#define NSLAB_CLI_FUZZ_SHARE_H_

#include <cstdint>
#include <functional>
#include <string>

#include "cli/against.h"

namespace nslab::cli {

// What one worker has to tell, or all of them together.
struct Share {
  Tally tally{};
  std::uint64_t sequences = 0, differing = 0, not_again = 0;
  std::string scripts{};  // of the differences
  std::string failure{};  // a worker ended before its time
};

// Runs `work` in so many processes, copies of this one, and adds up what they give.
Share in_parallel(std::uint32_t jobs, const std::function<Share(std::uint32_t worker)>& work);

// To text and back.
std::string to_text(const Share& share);
Share share_of(const std::string& text);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_FUZZ_SHARE_H_

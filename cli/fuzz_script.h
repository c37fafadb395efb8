// cli/fuzz_script.h — a sequence on which model and kernel differ, as a script that a person can paste and `nslab verify` takes.
#ifndef NSLAB_CLI_FUZZ_SCRIPT_H_
#define NSLAB_CLI_FUZZ_SCRIPT_H_

#include <string>

#include "cli/fuzz_sequence.h"

namespace nslab::cli {

// The title and every difference stand in comments; so does an op that no command makes.
std::string as_script(const std::string& title, const Stopped& stopped);
// " 17 4" of {17, 4}
std::string as_text(const Numbers& numbers);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_FUZZ_SCRIPT_H_

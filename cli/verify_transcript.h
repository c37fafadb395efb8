// cli/verify_transcript.h — `nslab verify --transcript` and `--on=uml`: a script by bash and the real tools, and in the model.
#ifndef NSLAB_CLI_VERIFY_TRANSCRIPT_H_
#define NSLAB_CLI_VERIFY_TRANSCRIPT_H_

#include <string>

#include "cli/script.h"

namespace nslab::cli {

struct TranscriptRequest {
  ScriptOptions script{};
  std::string format = "text";  // or "json"
  bool uml = false;             // in user-mode-linux instead of a sandbox of this machine
  int timeout_s = 300;
};

// Prints what was compared. Gives the exit status: 0 all agree, 1 something differs, 125 the rest is not modelled, 3 the
// outside failed.
int verify_transcript(const TranscriptRequest& request);

}  // namespace nslab::cli

#endif  // NSLAB_CLI_VERIFY_TRANSCRIPT_H_

// nslab verify: a script in the model and on a real kernel, and whether both agree.
#ifdef NSLAB_WITH_KERNEL
#include <memory>

#include "cli/verb.h"
#include "cli/verify_ops.h"
#include "cli/verify_transcript.h"
#include "cli/verify_uml.h"

namespace nslab::cli {

namespace {

struct VerifyRequest {
  TranscriptRequest transcript{};
  std::string on = "sandbox";
  bool by_transcript = false;
  std::size_t most = 10;
};

int verify(VerifyRequest& request) {
  request.transcript.uml = request.on == "uml";
  if (!request.by_transcript) {
    const OpsRequest ops{request.transcript.script, request.transcript.format, request.most};
    return request.transcript.uml ? verify_ops_in_uml(ops, request.transcript.timeout_s) : verify_ops(ops);
  }
  return verify_transcript(request.transcript);
}

}  // namespace

void add_verify(CLI::App& app, int& result) {
  auto request = std::make_shared<VerifyRequest>();
  request->transcript.script.world = "empty";
  CLI::App* verb = app.add_subcommand("verify", "Run a script in the model and on a real kernel, and show every difference");
  add_script_options(*verb, request->transcript.script);
  verb->add_option("--on", request->on,
                   "sandbox: this machine's kernel, in namespaces of its own; uml: Linux 6.1 in Debian's user-mode-linux")
      ->check(CLI::IsMember({"sandbox", "uml"}))
      ->capture_default_str();
  verb->add_flag("--transcript", request->by_transcript,
                 "Not op by op: run the script by bash with the real tools, and compare what each command prints");
  verb->add_option("--timeout", request->transcript.timeout_s, "Seconds that the script may take on the real kernel")
      ->check(CLI::Range(1, 86400))
      ->capture_default_str();
  verb->add_option("--most", request->most, "Op by op: stop after so many differences")->capture_default_str();
  verb->add_option("--format", request->transcript.format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
  verb->callback([request, &result] { result = verify(*request); });
}

}  // namespace nslab::cli
#endif

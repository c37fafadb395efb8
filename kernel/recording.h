// kernel/recording.h — a script run by bash with the machine's own tools, and what each of its units printed.
//
// The units of a script (whole lines that make complete commands) run one after another in one bash, at a keyboard's pace:
// where a unit wants it, links get a moment to settle first. What a unit prints goes to a file of its own; what a
// background job prints belongs to the unit that started it.
//
// Guarantees
//   1. It runs in a sandbox (kernel/sandbox.h), in namespaces of its own there, or in UML there.
//   2. The script sees what it would see if it ran from its own file: $0, $$ as pid 1, line numbers in messages.
#ifndef NSLAB_KERNEL_RECORDING_H_
#define NSLAB_KERNEL_RECORDING_H_

#include <chrono>
#include <string>
#include <vector>

#include "kernel/sandbox.h"
#include "kernel/uml.h"

namespace nslab::kernel {

struct ScriptUnit {
  int line = 0;
  std::string text{};
  bool settle = false;  // 2.3 s before it
};

struct Recorded {
  bool started = false;
  bool ended = false;   // false: the script ended within it
  int status = 0;
  std::string output{};
};

struct Recording {
  std::string kernel{};             // uname -r
  std::vector<Recorded> units{};
  std::string trap_output{};        // of the EXIT trap, and what else belongs to no unit
  std::string console{};            // of UML
};

struct RecordingRequest {
  std::string script_name{};
  std::vector<ScriptUnit> units{};
  std::chrono::milliseconds timeout = std::chrono::minutes(5);
};

Expected<Recording> record(const Sandbox& sandbox, const RecordingRequest& request);
Expected<Recording> record_in_uml(const Sandbox& sandbox, const UmlKernel& kernel, const RecordingRequest& request,
                                  const UmlOptions& options);

}  // namespace nslab::kernel

#endif  // NSLAB_KERNEL_RECORDING_H_

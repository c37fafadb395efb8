// model/execute.h — execute: the one door through which a World changes.
//
// Runs `op` in `world`, as Linux would.
//   1. Total: every op has an answer in every world.
//   2. Atomic: on an Error `world` is unchanged.
//   3. Deterministic: equal worlds and ops give equal results.
//   4. Of several faults, the Error is the one Linux would report: rules run in kernel order.
#ifndef NSLAB_MODEL_EXECUTE_H_
#define NSLAB_MODEL_EXECUTE_H_

#include <string>
#include <variant>

#include "model/forward.h"
#include "model/op.h"
#include "model/result.h"
#include "model/trace.h"
#include "model/world.h"

namespace nslab {

struct Child {  // Clone: the new process
  Pid pid = 0;
  friend bool operator==(const Child&, const Child&) = default;
};
struct Descriptor {  // Open, MakeSocket, Accept, Dup; of a pipe: the reading end and the writing one
  int number = -1;
  int writing = -1;
  friend bool operator==(const Descriptor&, const Descriptor&) = default;
};
struct Bytes {  // Read and Receive from a stream; empty: the end
  std::string data{};
  friend bool operator==(const Bytes&, const Bytes&) = default;
};
struct Datagrams {  // Receive from anything else: the oldest that waits
  Received received{};
  friend bool operator==(const Datagrams&, const Datagrams&) = default;
};
struct Sent {  // Send: what became of the packet before it left the hands of its sender
  Outcome outcome{};
  std::size_t bytes = 0;
  friend bool operator==(const Sent&, const Sent&) = default;
};
struct Waited {  // Reap
  Pid child = 0;
  int status = 0;
  friend bool operator==(const Waited&, const Waited&) = default;
};

using Reply = std::variant<Done, Child, Descriptor, Bytes, Datagrams, Sent, Waited>;

[[nodiscard]] Result<Reply> execute(World& world, const Op& op);
// The same, with every packet that moves on the way told to `sink`.
[[nodiscard]] Result<Reply> execute(World& world, const Op& op, Trace* sink);

}  // namespace nslab

#endif  // NSLAB_MODEL_EXECUTE_H_

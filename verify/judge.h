// verify/judge.h — model against kernel: the replies and Snapshots of both as values, and where they differ.
//
// Guarantees
//   1. Every difference is told, with both values; nothing is passed over but what `known_divergences` names.
//   2. extack is compared where the kernel is the one whose texts the model has (`same_texts`), errno always.
#ifndef NSLAB_VERIFY_JUDGE_H_
#define NSLAB_VERIFY_JUDGE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/execute.h"
#include "model/snapshot.h"

namespace nslab::verify {

// A reply as the kernel gives it: errno 0 is done.
struct PlainReply {
  int code = 0;
  std::string extack{};
  friend bool operator==(const PlainReply&, const PlainReply&) = default;
};

struct Disagreement {
  std::string what{};    // "reply", or object and field
  std::string model{};
  std::string kernel{};
};

PlainReply plain_reply(const Result<Reply>& model, KernelVersion version);
// "done", "EEXIST", "EINVAL (mtu less than device minimum.)"
std::string to_string(const PlainReply& reply);
// Whether the kernel answers an op in words, too: netlink does; an ioctl, a file and a system call give an errno.
bool carries_words(const Op& op);
// None where both agree.
std::optional<Disagreement> judge_reply(const Result<Reply>& model, const PlainReply& kernel, KernelVersion version, bool same_texts);
// The differences that stand in all of `model`: a kernel that agrees with any of these states in a field agrees there.
std::vector<Disagreement> judge_state(const std::vector<Snapshot>& model, const Snapshot& kernel);

// What is known to differ, and why it stays so.
struct KnownDivergence {
  std::string_view name;
  std::string_view site;  // of the kernel's source
  std::string_view why;
  bool (*covers)(const Op& op, const World& after, const Disagreement& finding);
};
std::span<const KnownDivergence> known_divergences();
const KnownDivergence* find_known(const Op& op, const World& after, const Disagreement& finding);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_JUDGE_H_

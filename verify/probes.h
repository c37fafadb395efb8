// verify/probes.h — which probes tell whether a network works, and what the model says to each.
//
// The model is asked as the kernel is: a raw socket in the sender's namespace, an echo request, and what comes back
// within the time that a neighbour which does not answer is given. The World itself stays as it is.
#ifndef NSLAB_VERIFY_PROBES_H_
#define NSLAB_VERIFY_PROBES_H_

#include <optional>
#include <string>
#include <vector>

#include "model/drop_reason.h"
#include "model/world.h"

namespace nslab::verify {

struct PlannedProbe {
  std::string from{}, to{};  // namespaces, named as `netns_names` does
  IpAddress destination{};
  friend bool operator==(const PlannedProbe&, const PlannedProbe&) = default;
};

struct ExpectedAnswer {
  enum class Kind : std::uint8_t { kReplied, kRefused, kIcmp, kLost } kind = Kind::kLost;
  int error = 0;                   // kRefused: an errno
  std::uint8_t type = 0, code = 0; // kIcmp
  IpAddress from{};
  int ttl = 0;                     // kReplied
  IpAddress seen_as{};             // none: the request did not arrive in `to`
  DropReason dropped = DropReason::kNone;  // of the last packet that was
  // Of those before it, and of neighbour discovery's own packets, which ask for the way: the kernel tells of them with the last.
  std::vector<DropReason> dropped_beside{};
  friend bool operator==(const ExpectedAnswer&, const ExpectedAnswer&) = default;
};

// From every namespace that `viewer` can name to every address of every one of them, but for those that only a host
// itself can reach (127.0.0.0/8, ::1) and link-local ones. Of more than `most` an even choice.
std::vector<PlannedProbe> plan_probes(const World& world, Pid viewer, std::size_t most = 1000);
// Each of these answers is to a probe that is the first and only one.
ExpectedAnswer expected_answer(const World& world, Pid viewer, const PlannedProbe& probe);
// The answers to probes that are sent one right after the other: what a host learned from one it knows when the next comes. What
// was lost of them is asked once more afterwards, one probe of each namespace at a time, as kernel::probe does.
struct AnswersInTurn {
  ExpectedAnswer first{}, again{};  // the same where nothing was lost
};
std::vector<AnswersInTurn> expected_in_turn(const World& world, Pid viewer, const std::vector<PlannedProbe>& probes);
// The World with all that chance decides on the kernel decided otherwise: which of several nexthops a flow takes. One for each
// `way` from 1 on; none where nothing is left to chance.
std::optional<World> decided_otherwise(const World& world, Pid viewer, std::uint32_t way);
// "replied from 10.0.0.2, ttl 64, seen as 10.0.0.1"; "ICMP 3/1 from 10.0.0.1"; "refused: ENETUNREACH"; "lost"
std::string to_string(const ExpectedAnswer& answer);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_PROBES_H_

// model/neighbour.h — Neighbour: which link-layer address answers for an IP address on a link.
//
// REACHABLE turns to STALE by the clock alone, so the state that is shown is a function of time
// (`visible_state`); only INCOMPLETE, DELAY and PROBE have timers.
//
// Kernel: net/core/neighbour.c (neigh_update, neigh_timer_handler), include/uapi/linux/neighbour.h.
#ifndef NSLAB_MODEL_NEIGHBOUR_H_
#define NSLAB_MODEL_NEIGHBOUR_H_

#include <cstdint>
#include <vector>

#include "model/base/cow.h"
#include "model/base/id.h"
#include "model/base/ip.h"
#include "model/base/mac.h"
#include "model/base/time.h"
#include "model/packet.h"

namespace nslab {

// NUD_*
enum class Nud : std::uint8_t { kNone, kIncomplete, kReachable, kStale, kDelay, kProbe, kFailed, kNoarp, kPermanent };

struct NeighbourKey {
  LinkId link{};
  IpAddress address{};
  friend auto operator<=>(const NeighbourKey&, const NeighbourKey&) = default;
};

struct Neighbour {
  Mac address{};
  Nud state = Nud::kNone;
  Instant confirmed{};  // when REACHABLE was last proven
  Instant used{};
  Instant updated{};
  Instant timer{kNever};
  std::uint8_t probes = 0;
  bool is_router = false;
  bool is_proxy = false;
  bool external = false;       // NTF_EXT_LEARNED
  std::uint8_t protocol = 0;
  Cow<std::vector<Frame>> waiting{};  // what is held back until the address is known
  std::uint64_t order = 0;
  friend bool operator==(const Neighbour&, const Neighbour&) = default;
};

// Whether frames may be sent with what is known (NUD_VALID).
constexpr bool is_valid(Nud state) {
  return state == Nud::kReachable || state == Nud::kStale || state == Nud::kDelay || state == Nud::kProbe ||
         state == Nud::kNoarp || state == Nud::kPermanent;
}

}  // namespace nslab

#endif  // NSLAB_MODEL_NEIGHBOUR_H_

// model/audience.h — Audience: who hears what a bridge floods to multicast groups, and what has been flooded unheard.
//
// Hosts announce themselves to groups that hardly anybody has joined: of such a frame nothing remains but counters, at every
// port of the bridge and at the other end of each port's cable. What is counted alike for all is counted once, here, and what a
// port missed beside it; a link's counters are those in World::stats and its share of this (model/link/audience.h).
//
// Guarantees
//   1. It says nothing that links, namespaces and ports do not say: it is found anew whenever `seen` tells that one of them has
//      changed, and two Audiences are always equal.
#ifndef NSLAB_MODEL_AUDIENCE_H_
#define NSLAB_MODEL_AUDIENCE_H_

#include <cstdint>
#include <vector>

#include "model/base/id.h"

namespace nslab {

struct Audience {
  struct Ear {  // a port with a cable to a link of which nobody listens in, filters or bridges
    LinkId port{}, far{};
    std::uint32_t place = 0;  // in the bridge's order of ports
    std::uint64_t missed_packets = 0, missed_bytes = 0;  // of those below, which it was not sent
    bool discards = false;    // its far end has IPv6 turned off
  };
  struct Wish {  // what an ear's far end has joined
    std::uint64_t group = 0;  // its Mac as a number
    std::uint32_t ear = 0;
  };
  struct Other {  // a port that is to be looked at each time
    LinkId port{};
    std::uint32_t place = 0;
  };
  struct Version {
    std::uint32_t span = 0;
    std::uint64_t version = 0;
  };
  std::vector<Ear> ears{};      // by port
  std::vector<Wish> wishes{};   // by group
  std::vector<Other> others{};  // by place
  std::vector<Version> seen{};  // of World::links, when this was found
  std::uint64_t hearing = 0;    // World::hearing then
  std::uint32_t least_mtu = 0;  // of the ears and their far ends
  std::uint64_t packets = 0, bytes = 0;  // flooded to all ears

  friend bool operator==(const Audience&, const Audience&) { return true; }
};

}  // namespace nslab

#endif  // NSLAB_MODEL_AUDIENCE_H_

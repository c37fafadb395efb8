// model/forward.h — forward: how packets travel through a World.
//
// One engine moves every packet: those that programs send, those that the kernel makes (ARP, ICMP errors,
// neighbour discovery), those that timers send again. It follows the kernel's path: routing, the netfilter
// hooks in their order with connection tracking and NAT, neighbours, links, bridges, and in again.
//
// Guarantees
//   1. It returns when nothing moves any more: all that follows at once has happened.
//   2. Without a sink it tells nobody and keeps nothing.
//   3. A storm ends: after `kMostSteps` receptions the rest is let go (DropReason::kLoop).
// Not modelled: queues that overflow, reordering, checksums, time on the wire (but netem's).
#ifndef NSLAB_MODEL_FORWARD_H_
#define NSLAB_MODEL_FORWARD_H_

#include <cstdint>

#include "model/base/id.h"
#include "model/drop_reason.h"
#include "model/errno.h"
#include "model/packet.h"

namespace nslab {

struct World;
struct Trace;

// Where a packet enters: sent by a program in `netns` (an IP packet, to be routed), or put on `link` as it is.
struct Origin {
  NetnsId netns{};
  LinkId link{};       // with a frame: the link it is sent from. With IP: must leave by it (SO_BINDTODEVICE)
  bool received = false;  // it arrives at `link` from outside instead
  SocketId socket{};
  std::uint32_t mark = 0;
  std::uint32_t uid = 0;
};

struct Outcome {
  enum class Kind : std::uint8_t {
    kDelivered,  // someone took it
    kDropped,
    kHeld,       // waits for a neighbour's address
    kRefused,    // its sender was told so at once (`error`)
    kSent        // it left; nobody is known to have taken it
  };
  Kind kind = Kind::kSent;
  Errno error = Errno::kNone;
  DropReason reason = DropReason::kNone;
  NetnsId netns{};   // where that was
  LinkId link{};
  std::uint32_t mtu = 0;       // of kRefused with EMSGSIZE
  bool answered = false;       // an echo request that was sent found its reply
  bool error_came_back = false;
  IpAddress answer_from{};
  IpAddress seen_as{};         // the source address that the receiver saw
  std::uint8_t answer_ttl = 0;
  std::uint8_t error_type = 0, error_code = 0;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

inline constexpr std::uint32_t kMostSteps = 20000;

// Sends or receives `packet`, and moves on whatever follows from it.
Outcome forward(World& world, const Packet& packet, const Origin& origin, Trace* sink);

// One echo request from a namespace and what comes of it: a ping without the program.
struct Echo {
  IpAddress source{};  // none: as routing chooses
  IpAddress destination{};
  LinkId out{};
  std::uint16_t id = 0x4e53;
  std::uint16_t sequence = 1;
  std::uint32_t data_length = 56;
  std::uint8_t ttl = 0;
  bool dont_fragment = true;
};
Outcome forward_echo(World& world, NetnsId netns, const Echo& echo, Trace* sink);

}  // namespace nslab

#endif  // NSLAB_MODEL_FORWARD_H_

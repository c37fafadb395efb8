// model/trace.h — Trace: what became of packets, decision by decision.
//
// The engine tells every decision where it makes it: which route, which rule, which port, which neighbour. A
// Trace keeps them in order. It is data; words are chosen where it is shown (render).
//
// Guarantees
//   1. Events stand in the order in which they happened.
//   2. The last event of a flight agrees with the Outcome of that flight.
#ifndef NSLAB_MODEL_TRACE_H_
#define NSLAB_MODEL_TRACE_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "model/base/id.h"
#include "model/drop_reason.h"
#include "model/forward.h"
#include "model/ip/fib.h"
#include "model/netfilter.h"
#include "model/packet.h"

namespace nslab {

struct EventSent {  // made here and handed to the stack
  friend bool operator==(const EventSent&, const EventSent&) = default;
};
struct EventRoute {
  FibResult result{};
  bool input = false;  // looked up for a packet that came in
  friend bool operator==(const EventRoute& a, const EventRoute& b) {
    return a.input == b.input && a.result.error == b.result.error && a.result.type == b.result.type &&
           a.result.prefix == b.result.prefix;
  }
};
struct EventRule {  // a netfilter rule that decided or changed something; empty rule: the policy
  NfHook hook{};
  NfFamily family{};
  std::string table{}, chain{};
  std::uint64_t handle = 0;
  std::uint32_t index = 0;  // 1 for the first rule of the chain; 0: the policy
  bool dropped = false;
  friend bool operator==(const EventRule&, const EventRule&) = default;
};
struct EventNat {
  NfNat::Kind kind{};
  bool by_conntrack = false;  // an earlier packet of the flow decided it
  Tuple before{}, after{};
  friend bool operator==(const EventNat&, const EventNat&) = default;
};
struct EventNeighbour {
  IpAddress address{};
  Nud state{};
  Mac mac{};
  bool asked = false;  // a solicitation goes out
  friend bool operator==(const EventNeighbour&, const EventNeighbour&) = default;
};
struct EventTransmitted {  // onto the wire
  friend bool operator==(const EventTransmitted&, const EventTransmitted&) = default;
};
struct EventReceived {
  friend bool operator==(const EventReceived&, const EventReceived&) = default;
};
struct EventBridge {  // what a bridge does with a frame
  enum class Decision : std::uint8_t { kForward, kFlood, kLocal } decision{};
  LinkId from{}, to{};
  friend bool operator==(const EventBridge&, const EventBridge&) = default;
};
struct EventDelivered {
  bool to_socket = false;
  friend bool operator==(const EventDelivered&, const EventDelivered&) = default;
};
struct EventForwarded {  // by IP, one hop less to live
  friend bool operator==(const EventForwarded&, const EventForwarded&) = default;
};
struct EventHeld {  // waits for its neighbour
  IpAddress address{};
  friend bool operator==(const EventHeld&, const EventHeld&) = default;
};
struct EventDropped {
  DropReason reason{};
  std::string_view site{};  // where, if elsewhere than the reason's usual place
  friend bool operator==(const EventDropped&, const EventDropped&) = default;
};
using EventDetail = std::variant<EventSent, EventRoute, EventRule, EventNat, EventNeighbour, EventTransmitted, EventReceived,
                                 EventBridge, EventDelivered, EventForwarded, EventHeld, EventDropped>;

struct Event {
  Instant at{};
  NetnsId netns{};
  LinkId link{};
  std::uint32_t flight = 0;  // which packet
  Packet packet{};           // as it was then
  EventDetail detail{};
  friend bool operator==(const Event&, const Event&) = default;
};

struct Trace {
  std::vector<Event> events{};
  std::size_t limit = 20000;
  std::uint32_t next_flight = 1;
  friend bool operator==(const Trace&, const Trace&) = default;
};

}  // namespace nslab

#endif  // NSLAB_MODEL_TRACE_H_

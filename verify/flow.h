// verify/flow.h — Flow: what became of a command's packet and of its answer, read from a Trace.
//
// The packet is the first that the command sent. Its answer is the first packet that whoever took it sent back (an echo
// reply, a SYN-ACK, a datagram), or the ICMP error about it. Where one of them was lost, the Loss is the event that says so;
// where it waited for a neighbour in vain, the question for the neighbour is a packet of its own, and is looked at too.
#ifndef NSLAB_VERIFY_FLOW_H_
#define NSLAB_VERIFY_FLOW_H_

#include <optional>
#include <string_view>
#include <vector>

#include "model/trace.h"
#include "model/world.h"
#include "verify/explain.h"
#include "verify/explain_run.h"

namespace nslab::verify {

struct Loss {
  DropReason reason = DropReason::kNone;  // kNone: nobody dropped it
  std::string_view site{};
  NetnsId netns{};
  LinkId link{};
  Packet packet{};
  bool on_way_back = false;
  Errno refused = Errno::kNone;   // its sender was told at once
  std::optional<EventRule> rule{};
  // Of a next hop that did not answer: its address, and what became of the question and of the answer to it.
  IpAddress next_hop{};
  std::optional<Event> question_lost{}, answer_lost{};
  std::vector<LinkId> asked{};    // links whose stack heard the question
  bool answered = false;          // somebody answered it
};

struct PacketFlow {
  std::vector<Hop> forward{}, back{}, neighbour{};
  bool delivered = false;         // the packet was taken
  bool replied = false;           // and its answer too
  bool error_back = false;        // the answer is an ICMP error
  NetnsId taken_in{};
  LinkId taken_by{};
  Packet sent{}, taken{};
  std::optional<Loss> loss{};
};

// The flow that a run is about: its first attempt that failed, or the first of all.
std::optional<PacketFlow> read_flow(const CommandRun& run);

}  // namespace nslab::verify

#endif  // NSLAB_VERIFY_FLOW_H_

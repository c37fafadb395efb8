// What a Trace tells of a packet and what its Outcome says are one story.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "verify/generate.h"

namespace nslab::verify {
namespace {

// Every address of the World, one of nobody's in a prefix that is there, and one that no route leads to.
std::vector<IpAddress> targets(const World& world) {
  std::vector<IpAddress> out;
  for (const auto& [id, link] : world.links) {
    for (const Ifaddr& address : *link.addresses4) {
      out.push_back(address.local);
      IpAddress nobody = address.local;
      nobody.low ^= 0x40U;
      out.push_back(nobody);
    }
    for (const Ifaddr& address : *link.addresses6) out.push_back(address.local);
  }
  out.push_back(IpAddress::v4(203, 0, 113, 9));
  return out;
}

std::vector<const Event*> events_of(const Trace& trace, std::uint32_t flight) {
  std::vector<const Event*> out;
  for (const Event& event : trace.events) {
    if (event.flight == flight) out.push_back(&event);
  }
  return out;
}

template <class Detail>
const Event* last(const std::vector<const Event*>& events) {
  const Event* found = nullptr;
  for (const Event* event : events) {
    if (std::holds_alternative<Detail>(event->detail)) found = event;
  }
  return found;
}

// Empty where they agree; else what is wrong.
std::string disagreement(const Trace& trace, const Outcome& outcome) {
  if (trace.events.empty()) return "nothing was told";
  const auto events = events_of(trace, trace.events.front().flight);
  const Event* delivered = last<EventDelivered>(events);
  const Event* dropped = last<EventDropped>(events);
  const auto at_place = [&](const Event* event) { return event->netns == outcome.netns && event->link == outcome.link; };
  if ((delivered != nullptr) != (outcome.kind == Outcome::Kind::kDelivered)) return "delivered by one of them only";
  switch (outcome.kind) {
    case Outcome::Kind::kDelivered: return at_place(delivered) ? "" : "delivered elsewhere";
    case Outcome::Kind::kDropped:
    case Outcome::Kind::kRefused:
      if (dropped == nullptr) return "lost, and no drop was told";
      if (std::get<EventDropped>(dropped->detail).reason != outcome.reason) return "another drop reason";
      return dropped->netns == outcome.netns ? "" : "dropped elsewhere";
    case Outcome::Kind::kHeld: {
      const Event* held = last<EventHeld>(events);
      if (held == nullptr) return "held, and it was not told";
      return events.back() == held && at_place(held) ? "" : "held, and something followed";
    }
    case Outcome::Kind::kSent: return last<EventTransmitted>(events) == nullptr ? "sent, and nothing was transmitted" : "";
  }
  return "";
}

RC_GTEST_PROP(ATrace, endsAsItsOutcomeSays, (const std::vector<std::uint32_t>& numbers, std::uint32_t choice)) {
  Lab lab = make_lab();
  for (const std::uint32_t number : numbers) {
    for (const Op& op : ops_for(lab, number)) (void)execute(lab.world, op);
  }
  const auto all = targets(lab.world);
  Choice pick(choice);
  for (int i = 0; i < 8; ++i) {
    const Pid from = lab.residents[pick.below(static_cast<std::uint32_t>(lab.residents.size()))];
    const Process* process = find_process(lab.world, from);
    if (process == nullptr || process->state == ProcessState::kZombie) continue;
    const NetnsId netns = process->net;
    Echo echo;
    echo.destination = all[pick.below(static_cast<std::uint32_t>(all.size()))];
    if (pick.one_in(4)) echo.ttl = 1;
    if (pick.one_in(4)) echo.data_length = 3000;
    World world = lab.world;
    Trace trace;
    const Outcome outcome = forward_echo(world, netns, echo, &trace);
    const std::string wrong = disagreement(trace, outcome);
    if (!wrong.empty()) {
      std::string ops;
      for (const std::uint32_t number : numbers) ops += " " + std::to_string(number);
      RC_FAIL(wrong + " (outcome " + std::to_string(static_cast<int>(outcome.kind)) + ") to " + to_string(echo.destination) + ops);
    }
    // Whoever looks on changes nothing.
    World unseen = lab.world;
    RC_ASSERT(forward_echo(unseen, netns, echo, nullptr) == outcome);
    RC_ASSERT(unseen == world);
  }
}

}  // namespace
}  // namespace nslab::verify

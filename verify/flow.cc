#include "verify/flow.h"

#include <algorithm>

namespace nslab::verify {

namespace {

using Events = std::vector<Event>;

template <class T>
const T* detail(const Event& event) {
  return std::get_if<T>(&event.detail);
}

// The events of one packet, copies that a bridge flooded included, grouped by namespace.
std::vector<Hop> hops_of(const Events& events, std::uint32_t flight) {
  std::vector<Hop> hops;
  for (const Event& event : events) {
    if (event.flight != flight || flight == 0) continue;
    if (hops.empty() || hops.back().netns != event.netns) hops.push_back(Hop{event.netns, {}});
    hops.back().events.push_back(event);
  }
  return hops;
}

// How telling a drop is: flooded copies that were for somebody else say nothing.
int weight(const EventDropped& drop) {
  switch (drop.reason) {
    case DropReason::kOtherhost: return 1;
    case DropReason::kConsumed: case DropReason::kUnhandledProto: case DropReason::kNone: return 0;
    default: return 2;
  }
}

std::optional<Event> loss_of(const Events& events, std::uint32_t flight) {
  std::optional<Event> found;
  int best = -1;
  for (const Event& event : events) {
    if (event.flight != flight) continue;
    const auto* drop = detail<EventDropped>(event);
    if (drop == nullptr) continue;
    const int telling = weight(*drop);
    if (telling > best) {
      best = telling;
      found = event;
    }
  }
  return found;
}

const Event* delivery_of(const Events& events, std::uint32_t flight) {
  for (const Event& event : events) {
    if (event.flight == flight && detail<EventDelivered>(event) != nullptr) return &event;
  }
  return nullptr;
}

const EventRule* rule_before(const Events& events, const Event& drop) {
  for (std::size_t i = events.size(); i-- > 0;) {
    if (!(events[i] == drop)) continue;
    for (std::size_t k = i; k-- > 0 && k + 8 > i;) {
      const auto* rule = detail<EventRule>(events[k]);
      if (rule != nullptr && events[k].flight == drop.flight && rule->dropped) return rule;
    }
    break;
  }
  return nullptr;
}

bool asks_for(const Packet& packet, const IpAddress& address) {
  if (const Arp* arp = packet.arp()) return arp->operation == 1 && arp->target == address;
  const Ip* ip = packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  return icmp != nullptr && !ip->is_v4() && icmp->type == 135 && icmp->address == address;
}

bool answers_for(const Packet& packet, const IpAddress& address) {
  if (const Arp* arp = packet.arp()) return arp->operation == 2 && arp->sender == address;
  const Ip* ip = packet.ip();
  const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
  return icmp != nullptr && !ip->is_v4() && icmp->type == 136 && icmp->address == address;
}

// What became of the question who has `loss.next_hop`, and of the answer.
void look_at_question(const Events& events, Loss& loss, std::vector<Hop>& hops) {
  std::vector<std::uint32_t> questions, answers;
  const auto add = [](std::vector<std::uint32_t>& to, std::uint32_t flight) {
    if (std::find(to.begin(), to.end(), flight) == to.end()) to.push_back(flight);
  };
  for (const Event& event : events) {
    if (asks_for(event.packet, loss.next_hop)) add(questions, event.flight);
    if (answers_for(event.packet, loss.next_hop)) add(answers, event.flight);
  }
  if (questions.empty()) return;
  hops = hops_of(events, questions.front());
  loss.answered = !answers.empty();
  for (const Event& event : events) {
    if (event.flight != questions.front()) continue;
    const bool heard = detail<EventReceived>(event) != nullptr;
    if (heard && std::find(loss.asked.begin(), loss.asked.end(), event.link) == loss.asked.end()) loss.asked.push_back(event.link);
  }
  loss.question_lost = loss_of(events, questions.front());
  if (!answers.empty()) loss.answer_lost = loss_of(events, answers.front());
}

bool is_answer(const Ip& answer, const Ip& taken) {
  if (answer.protocol != taken.protocol || answer.source != taken.destination || answer.destination != taken.source) return false;
  const Icmp* icmp = answer.icmp();
  if (icmp == nullptr) return true;
  const Icmp* asked = taken.icmp();
  return asked != nullptr && icmp->sequence == asked->sequence && (icmp->type == 0 || icmp->type == 129);
}

bool is_error_about(const Ip& error, const Ip& packet) {
  const Icmp* icmp = error.icmp();
  if (icmp == nullptr || icmp->type == 0 || icmp->type == 8 || icmp->type == 128 || icmp->type == 129) return false;
  return icmp->quoted.source == packet.source && icmp->quoted.destination == packet.destination;
}

Loss make_loss(const Events& events, const Event& drop, bool on_way_back, std::vector<Hop>& neighbour) {
  Loss loss;
  const auto* dropped = detail<EventDropped>(drop);
  loss.reason = dropped->reason;
  loss.site = dropped->site.empty() ? row(dropped->reason).site : dropped->site;
  loss.netns = drop.netns;
  loss.link = drop.link;
  loss.packet = drop.packet;
  loss.on_way_back = on_way_back;
  if (const EventRule* rule = rule_before(events, drop)) loss.rule = *rule;
  if (loss.reason == DropReason::kNeighFailed) {
    for (const Event& event : events) {
      const auto* held = detail<EventHeld>(event);
      if (held == nullptr || event.flight != drop.flight) continue;
      loss.next_hop = held->address;
      loss.link = event.link;
    }
    look_at_question(events, loss, neighbour);
  }
  return loss;
}

// What waits for a neighbour still, at the end of the trace, was lost there.
std::optional<Loss> held_loss(const Events& events, std::uint32_t flight, bool on_way_back, std::vector<Hop>& neighbour) {
  const Event* last = nullptr;
  for (const Event& event : events) last = event.flight == flight ? &event : last;
  if (last == nullptr) return std::nullopt;
  for (const Event& event : {*last}) {
    const auto* held = detail<EventHeld>(event);
    if (held == nullptr) continue;
    Loss loss;
    loss.reason = DropReason::kNeighFailed;
    loss.site = row(loss.reason).site;
    loss.netns = event.netns;
    loss.link = event.link;
    loss.packet = event.packet;
    loss.on_way_back = on_way_back;
    loss.next_hop = held->address;
    look_at_question(events, loss, neighbour);
    return loss;
  }
  return std::nullopt;
}

std::optional<Loss> fate_of(const Events& events, std::uint32_t flight, bool on_way_back, std::vector<Hop>& neighbour) {
  if (const auto drop = loss_of(events, flight); drop && weight(*detail<EventDropped>(*drop)) > 0) {
    return make_loss(events, *drop, on_way_back, neighbour);
  }
  if (auto held = held_loss(events, flight, on_way_back, neighbour)) return held;
  if (const auto drop = loss_of(events, flight)) return make_loss(events, *drop, on_way_back, neighbour);
  return std::nullopt;
}

// Nothing dropped it and nobody took it: it ended where it was last seen.
Loss silent_loss(const Events& events, std::uint32_t flight, bool on_way_back) {
  Loss loss;
  loss.on_way_back = on_way_back;
  for (const Event& event : events) {
    if (event.flight != flight) continue;
    loss.netns = event.netns;
    loss.link = event.link;
    loss.packet = event.packet;
  }
  return loss;
}

void follow_answer(const Events& events, std::size_t from, const Event& taken, PacketFlow& flow) {
  const Ip& asked = *taken.packet.ip();
  for (std::size_t i = from; i < events.size(); ++i) {
    const Event& event = events[i];
    const Ip* ip = event.packet.ip();
    if (detail<EventSent>(event) == nullptr || ip == nullptr || event.flight == taken.flight) continue;
    const bool error = is_error_about(*ip, asked);
    if (event.netns != taken.netns || (!error && !is_answer(*ip, asked))) continue;
    flow.back = hops_of(events, event.flight);
    flow.error_back = error;
    if (delivery_of(events, event.flight) != nullptr) {
      flow.replied = !error;
      if (error) flow.loss = silent_loss(events, taken.flight, false);
      return;
    }
    flow.loss = fate_of(events, event.flight, true, flow.neighbour);
    if (!flow.loss) flow.loss = silent_loss(events, event.flight, true);
    return;
  }
  flow.loss = silent_loss(events, taken.flight, false);
}

void follow_error(const Events& events, std::size_t from, const Ip& lost, PacketFlow& flow) {
  for (std::size_t i = from; i < events.size(); ++i) {
    const Ip* ip = events[i].packet.ip();
    if (detail<EventSent>(events[i]) == nullptr || ip == nullptr || !is_error_about(*ip, lost)) continue;
    flow.back = hops_of(events, events[i].flight);
    flow.error_back = true;
    return;
  }
}

const Attempt* chosen(const CommandRun& run) {
  const Attempt* first = nullptr;
  for (const Attempt& attempt : run.attempts) {
    if (attempt.last_event == attempt.first_event && !attempt.refused) continue;
    if (first == nullptr) first = &attempt;
    if (!run.worked && attempt.echo && !attempt.outcome.answered) return &attempt;
  }
  return first;
}

}  // namespace

std::optional<PacketFlow> read_flow(const CommandRun& run) {
  const Attempt* attempt = chosen(run);
  if (attempt == nullptr) return std::nullopt;
  const Events& events = run.trace.events;
  PacketFlow flow;
  std::size_t start = attempt->first_event;
  while (start < events.size() && (detail<EventSent>(events[start]) == nullptr || events[start].netns != attempt->netns)) ++start;
  if (start >= events.size() || (attempt->refused && start >= attempt->last_event)) {
    if (!attempt->refused) return std::nullopt;
    Loss loss;
    loss.refused = row(*attempt->refused).code;
    loss.netns = attempt->netns;
    Ip ip;
    ip.destination = attempt->destination;
    loss.packet.body = ip;
    flow.loss = loss;
    return flow;
  }
  const std::uint32_t flight = events[start].flight;
  flow.sent = events[start].packet;
  flow.forward = hops_of(events, flight);
  if (const Event* taken = delivery_of(events, flight); taken != nullptr && taken->packet.ip() != nullptr) {
    flow.delivered = true;
    flow.taken_in = taken->netns;
    flow.taken_by = taken->link;
    flow.taken = taken->packet;
    follow_answer(events, start, *taken, flow);
    if (!flow.replied && flow.loss && flow.loss->reason == DropReason::kNone && !flow.loss->on_way_back) {
      if (auto fate = fate_of(events, flight, false, flow.neighbour)) flow.loss = fate;
    }
    return flow;
  }
  flow.loss = fate_of(events, flight, false, flow.neighbour);
  if (!flow.loss) flow.loss = silent_loss(events, flight, false);
  if (flow.loss->packet.ip() != nullptr) follow_error(events, start, *flow.loss->packet.ip(), flow);
  if (attempt->refused) flow.loss->refused = row(*attempt->refused).code;
  return flow;
}

}  // namespace nslab::verify

#include "render/path.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "render/path_text.h"

namespace nslab::render {

namespace {

constexpr std::size_t kMostMoves = 80;  // of a flood that reaches everything

template <class T>
const T* is(const Event& event) {
  return std::get_if<T>(&event.detail);
}

// Neighbour discovery, multicast reports and the like are sent by the kernel on its own account.
bool is_of_a_program(const Event& event) {
  const Ip* ip = event.packet.ip();
  if (is<EventSent>(event) == nullptr || ip == nullptr || ip->destination.is_multicast()) return false;
  const Icmp* icmp = ip->icmp();
  if (icmp == nullptr) return ip->protocol != ipproto::kIgmp;
  return ip->is_v4() ? icmp->type == 8 : icmp->type == 128;
}

class Reader {
 public:
  Reader(const World& world, const verify::Topology& topology, const Trace& trace) : world_(world), trace_(trace) {
    for (const verify::TopologyNetns& netns : topology.namespaces) names_[netns.id] = verify::display_name(netns);
  }

  std::optional<PacketPath> read() {
    const auto first = std::find_if(trace_.events.begin(), trace_.events.end(), is_of_a_program);
    if (first == trace_.events.end()) return std::nullopt;
    home_ = first->netns;
    const std::uint32_t flight = first->flight;
    follow(flight, false, false);
    out_.packet = packet_text(sent_);
    if (held_) follow_question(flight);
    if (taken_in_ || refused_by_) follow_answer(flight, first - trace_.events.begin());
    conclude();
    return std::move(out_);
  }

 private:
  void add(const Event& event, LinkId from, LinkId to, bool wire, bool back, bool neighbour, std::string text) {
    if (out_.moves.size() >= kMostMoves) return;
    const auto name = names_.find(event.netns);
    out_.moves.push_back({event.netns, from, to, wire, back, neighbour, name == names_.end() ? "" : name->second, std::move(text)});
  }

  // Whether one of two links is the bridge that the other is a port of: its hooks look at frames that are at the port.
  [[nodiscard]] bool is_above(LinkId one, LinkId other) const {
    const Link* a = world_.links.find(one);
    const Link* b = world_.links.find(other);
    return a != nullptr && b != nullptr && a->master == other && b->as<Bridge>() != nullptr;
  }

  // The moves of one packet, in the order of its events; a flood has several branches under one number.
  void follow(std::uint32_t flight, bool back, bool neighbour) {
    LinkId at{};
    NetnsId in{};
    std::set<std::pair<LinkId, LinkId>> gone;
    for (const Event& event : trace_.events) {
      if (event.flight != flight) continue;
      if (!back && !neighbour && event.packet.ip() != nullptr && !event.packet.ip()->source.is_any() && sent_.ip() == nullptr)
        sent_ = event.packet;
      std::string text = event_text(world_, event);
      if (is<EventReceived>(event) != nullptr) {
        const LinkId end = verify::cable_end(world_, event.link);
        const bool wire = bool(end);
        add(event, wire ? end : at, event.link, wire, back, neighbour, std::move(text));
      } else if (const auto* bridge = is<EventBridge>(event)) {
        if (bridge->from && bridge->from != event.link && gone.emplace(bridge->from, event.link).second)
          add(event, bridge->from, event.link, false, back, neighbour, "comes to " + link_text(world_, event.link));
        const LinkId to = bridge->to ? bridge->to : event.link;
        add(event, event.link, to, false, back, neighbour, std::move(text));
      } else {
        const bool stays = !event.link || event.link == at || is<EventDelivered>(event) != nullptr || is_above(at, event.link);
        const LinkId here = stays && at ? at : event.link;
        if (!text.empty())
          add(event, !stays && at && in == event.netns ? at : (at ? here : LinkId{}), here, false, back, neighbour, std::move(text));
        if (stays && at) {
          in = event.netns;
          note_end(event, flight, back, neighbour);
          continue;
        }
      }
      if (const auto* to = is<EventBridge>(event); to != nullptr && to->to) {
        at = to->to;
      } else if (event.link) {
        at = event.link;
      }
      in = event.netns;
      note_end(event, flight, back, neighbour);
    }
  }

  void note_end(const Event& event, std::uint32_t flight, bool back, bool neighbour) {
    if (const auto* held = is<EventHeld>(event)) held_ = {held->address, event.netns, event.link, flight};
    if (is<EventTransmitted>(event) != nullptr && held_ && held_->flight == flight) held_.reset();
    if (is<EventDelivered>(event) != nullptr && !neighbour) note_taken(event, back);
    const auto* dropped = is<EventDropped>(event);
    if (dropped == nullptr) return;
    const Ip* ip = event.packet.ip();
    const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
    const bool is_reply = back && icmp != nullptr && event.netns == home_ &&
                          (dropped->reason == DropReason::kNoSocket || dropped->reason == DropReason::kConsumed);
    if (is_reply) {
      out_.answered = true;
      if (!out_.moves.empty()) out_.moves.back().text = "arrived";
    } else if (dropped->reason != DropReason::kConsumed && dropped->reason != DropReason::kOtherhost) {
      if (!neighbour || !drop_) drop_ = event;
      refused_by_ = event.netns;
    }
  }

  void note_taken(const Event& event, bool back) {
    if (!back) {
      out_.arrived = true;
      taken_in_ = event.netns;
    } else if (event.netns == home_) {
      out_.answered = true;
    }
  }

  // The question for the address that a packet waited for, and the answer to it where there is one.
  void follow_question(std::uint32_t after) {
    for (const Event& event : trace_.events) {
      if (event.flight <= after || event.netns != held_->netns || event.link != held_->link) continue;
      const Arp* arp = event.packet.arp();
      const Ip* ip = event.packet.ip();
      const Icmp* icmp = ip == nullptr ? nullptr : ip->icmp();
      const bool asks = (arp != nullptr && arp->operation == 1 && arp->target == held_->address) ||
                        (icmp != nullptr && icmp->type == 135 && icmp->address == held_->address);
      if (!asks) continue;
      const auto held = held_;
      follow(event.flight, false, true);
      held_ = held;
      return;
    }
  }

  // What the receiver sends back: an answer, or an error about the packet.
  void follow_answer(std::uint32_t after, std::ptrdiff_t begin) {
    for (auto event = trace_.events.begin() + begin; event != trace_.events.end(); ++event) {
      const Ip* ip = event->packet.ip();
      if (event->flight <= after || is<EventSent>(*event) == nullptr || ip == nullptr || ip->destination.is_multicast()) continue;
      if (event->netns != (taken_in_ ? *taken_in_ : *refused_by_)) {
        if (is_of_a_program(*event)) return;  // the next packet of the program
        continue;
      }
      if (event->netns == home_ && is_of_a_program(*event)) return;
      const auto lost = drop_;
      follow(event->flight, true, false);
      if (!taken_in_) drop_ = lost;
      return;
    }
  }

  void conclude() {
    if (out_.answered && out_.arrived) {
      out_.outcome = "The answer came back.";
      return;
    }
    if (drop_) {
      const auto* dropped = is<EventDropped>(*drop_);
      const DropRow& why = row(dropped->reason);
      out_.lost = true;
      out_.lost_at = drop_->link;
      out_.lost_in = drop_->netns;
      out_.outcome = fmt::format("{} dropped{} ({}).", has_back() && out_.arrived ? "The answer was" : "It was",
                                 drop_->link ? " at " + link_text(world_, drop_->link) : "", why.name);
      out_.lesson = std::string(why.lesson);
    } else if (held_) {
      out_.lost = true;
      out_.lost_at = held_->link;
      out_.lost_in = held_->netns;
      out_.outcome = fmt::format("Nobody told {} who has {}: the packet waits, then is given up.", link_text(world_, held_->link),
                                 to_string(held_->address));
      out_.lesson = std::string(row(DropReason::kNeighFailed).lesson);
    } else {
      out_.outcome = out_.arrived ? "It was taken; no answer was sent." : "It left; nobody is known to have taken it.";
    }
  }

  [[nodiscard]] bool has_back() const {
    return std::any_of(out_.moves.begin(), out_.moves.end(), [](const PathMove& move) { return move.back; });
  }

  struct Held {
    IpAddress address{};
    NetnsId netns{};
    LinkId link{};
    std::uint32_t flight = 0;
  };

  const World& world_;
  const Trace& trace_;
  std::map<NetnsId, std::string> names_{};
  PacketPath out_{};
  Packet sent_{};
  NetnsId home_{};
  std::optional<Held> held_{};
  std::optional<Event> drop_{};
  std::optional<NetnsId> taken_in_{}, refused_by_{};
};

}  // namespace

std::optional<PacketPath> path_of(const World& world, const verify::Topology& topology, const Trace& trace) {
  return Reader(world, topology, trace).read();
}

void fold_path(PacketPath& path, const Folding& folding) {
  const auto fold = [&](LinkId& link) {
    const auto found = folding.links.find(link);
    if (found != folding.links.end()) link = found->second;
  };
  for (PathMove& move : path.moves) {
    fold(move.from);
    fold(move.to);
  }
  fold(path.lost_at);
}

bool has_packet(const Trace& trace) { return std::any_of(trace.events.begin(), trace.events.end(), is_of_a_program); }

}  // namespace nslab::render

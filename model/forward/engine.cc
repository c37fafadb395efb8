#include "model/forward/engine.h"

namespace nslab {

namespace {

constexpr std::size_t kUsualEvents = 128;  // of an echo and its answer across some routers

}  // namespace

Engine::Engine(World& world, Trace* trace) : world_(world), trace_(trace) {}

void Engine::later(LinkId link, Frame& frame) { backlog_.emplace_back(link, std::move(frame)); }

void Engine::drain() {
  if (running_) return;
  running_ = true;
  steps_ = 0;
  while (!world_.softirq.empty() || !backlog_.empty()) {
    while (!backlog_.empty()) {  // what comes in meanwhile has its turn after all of these
      arriving_.swap(backlog_);
      for (Pending& next : arriving_) {
        if (!world_.links.contains(next.link)) continue;
        if (++steps_ > kMostSteps) {
          dropped(world_.links[next.link].netns, next.link, next.frame, DropReason::kLoop);
          continue;
        }
        receive(next.link, next.frame);
      }
      arriving_.clear();
    }
    if (world_.softirq.empty()) continue;
    due_.swap(world_.softirq);
    for (Softirq& item : due_) {
      if (auto* sent = std::get_if<SendFrame>(&item)) {
        transmit(sent->link, sent->frame);
      } else if (auto* waiting = std::get_if<SendWaiting>(&item)) {
        send_to_neighbour(waiting->link, waiting->neighbour, waiting->frame);
      } else if (auto* failed = std::get_if<FailWaiting>(&item)) {
        neighbour_failed(failed->link, failed->frame);
      } else if (auto* asked = std::get_if<SendSolicit>(&item)) {
        solicit(asked->link, asked->neighbour, {}, asked->unicast);
      } else if (auto* told = std::get_if<SendAnnounce>(&item)) {
        announce(told->link, told->address);
      } else if (auto* on_link = std::get_if<SendOnLink>(&item)) {
        send_on_link(on_link->link, on_link->ip);
      } else if (auto* ip = std::get_if<SendIp>(&item)) {
        send_ip(ip->netns, ip->frame, ip->out);
      }
    }
    due_.clear();
  }
  running_ = false;
}

Event* Engine::add_event(NetnsId netns, LinkId link, const Frame& frame) {
  if (trace_ == nullptr || trace_->events.size() >= trace_->limit) return nullptr;
  if (trace_->events.capacity() == 0) trace_->events.reserve(kUsualEvents);
  Event& event = trace_->events.emplace_back();
  event.at = world_.now;
  event.netns = netns;
  event.link = link;
  event.flight = frame.flight.number;
  event.packet = frame.packet;
  return &event;
}

void Engine::dropped(NetnsId netns, LinkId link, Frame& frame, DropReason reason, std::string_view site) {
  if (trace_ != nullptr) note(netns, link, frame, EventDropped{reason, site});
  if (frame.conntrack) {  // a flow whose first packet got nowhere was never confirmed; what is only about that packet holds it no longer
    const bool is_first = frame.ct_info == CtInfo::kNew;
    const Conntrack* entry = world_.conntracks.find(frame.conntrack);
    if (is_first && entry != nullptr && (entry->status & ct_status::kConfirmed) == 0) world_.conntracks.erase(frame.conntrack);
    frame.conntrack = {};
  }
  if (!watched(frame) || outcome_.kind == Outcome::Kind::kDelivered) return;
  outcome_.kind = Outcome::Kind::kDropped;
  outcome_.reason = reason;
  outcome_.netns = netns;
  outcome_.link = link;
}

void Engine::delivered(NetnsId netns, LinkId link, const Frame& frame, bool to_socket) {
  if (trace_ != nullptr) note(netns, link, frame, EventDelivered{to_socket});
  if (!watched(frame)) return;
  outcome_.kind = Outcome::Kind::kDelivered;
  outcome_.reason = DropReason::kNone;
  outcome_.netns = netns;
  outcome_.link = link;
  if (const Ip* ip = frame.packet.ip()) outcome_.seen_as = ip->source;
}

void Engine::watch_answer(NetnsId netns, const Ip& ip) {
  const Icmp* icmp = ip.icmp();
  if (icmp == nullptr || netns != probe_netns_) return;
  const bool reply = ip.is_v4() ? icmp->type == 0 : icmp->type == 129;
  if (reply && icmp->id == probe_id_ && icmp->sequence == probe_sequence_) {
    if (outcome_.answered) return;
    outcome_.answered = true;
    outcome_.answer_from = ip.source;
    outcome_.answer_ttl = ip.ttl;
    return;
  }
  const bool about_probe = icmp->quoted.source_port == probe_id_ && icmp->quoted.destination_port == probe_sequence_;
  if (!about_probe || outcome_.error_came_back) return;
  outcome_.error_came_back = true;
  outcome_.answer_from = ip.source;
  outcome_.error_type = icmp->type;
  outcome_.error_code = icmp->code;
}

Outcome Engine::forward(const Packet& packet, const Origin& origin) {
  Frame frame;
  frame.packet = packet;
  watch_ = static_cast<std::uint32_t>(next_order(world_));
  frame.watch = watch_;
  frame.mark = origin.mark;
  frame.uid = origin.uid;
  frame.socket = origin.socket;
  frame.flight.number = new_flight();
  if (origin.received) {
    receive(origin.link, frame);
  } else if (packet.ip() != nullptr && origin.netns) {
    send_ip(origin.netns, frame, origin.link);
  } else {
    transmit(origin.link, frame);
  }
  drain();
  return outcome_;
}

Outcome Engine::echo(NetnsId netns, const Echo& echo) {
  const bool v6 = echo.destination.is_v6();
  Packet packet;
  Ip ip;
  ip.source = echo.source ? echo.source : IpAddress::any(echo.destination.family);
  ip.destination = echo.destination;
  ip.protocol = v6 ? ipproto::kIcmp6 : ipproto::kIcmp;
  ip.ttl = echo.ttl;
  ip.dont_fragment = !v6 && echo.dont_fragment;
  ip.length = (v6 ? 40 : 20) + 8 + echo.data_length;
  Icmp icmp;
  icmp.type = v6 ? 128 : 8;
  icmp.id = echo.id;
  icmp.sequence = echo.sequence;
  ip.transport = icmp;
  packet.body = std::move(ip);
  probe_netns_ = netns;
  probe_id_ = echo.id;
  probe_sequence_ = echo.sequence;
  Origin origin;
  origin.netns = netns;
  origin.link = echo.out;
  return forward(packet, origin);
}

Outcome forward(World& world, const Packet& packet, const Origin& origin, Trace* sink) {
  return Engine(world, sink).forward(packet, origin);
}

Outcome forward_echo(World& world, NetnsId netns, const Echo& echo, Trace* sink) { return Engine(world, sink).echo(netns, echo); }

}  // namespace nslab

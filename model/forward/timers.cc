#include "model/forward/timers.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "model/forward/engine.h"
#include "model/ip/addresses.h"
#include "model/ip/multicast.h"
#include "model/ip/neighbours.h"
#include "model/link/bridge_rules.h"
#include "model/link/device.h"
#include "model/process/namespaces.h"
#include "model/socket/tcp.h"

namespace nslab {

namespace {

struct Fire {
  World& world;
  Trace* sink;

  void operator()(const Linkwatch&) const {
    world.linkwatch_timed = false;
    run_linkwatch(world);
  }
  void operator()(const NeighbourTimer& t) const { neighbour_timer(world, t); }
  void operator()(const DadTimer& t) const { dad_timer(world, t); }
  void operator()(const GroupReport& t) const { send_group_report(world, t); }
  void operator()(const RouterSolicit& t) const { send_router_solicitation(world, t); }
  void operator()(const CleanupNetns& t) const { cleanup_netns(world, t.netns); }
  void operator()(const SocketTimer& t) const { tcp_timer(world, t.socket); }
  void operator()(const PortTimer& t) const { port_timer(world, t.port); }
  void operator()(const AddressExpiry& t) const { expire_address(world, t); }
  void operator()(const DelayedFrame& t) const {
    Frame frame = std::move(*world.delayed.edit(t.number));
    world.delayed.erase(t.number);
    if (world.links.contains(t.link) && world.links[t.link].is_up()) Engine(world, sink).release_delayed(t.link, std::move(frame));
  }
};

struct LinkOf {
  LinkId operator()(const DadTimer& t) const { return t.link; }
  LinkId operator()(const GroupReport& t) const { return t.link; }
  LinkId operator()(const RouterSolicit& t) const { return t.link; }
  template <class T>
  LinkId operator()(const T& /*another*/) const {
    return {};
  }
};

// Timers that are due at one instant, taken out together. What they start meanwhile comes after them, whenever it is due.
class Batch {
 public:
  explicit Batch(World& world) : world_(world) {}

  void take() {
    constexpr std::size_t kMost = 256;
    timers_.clear();
    const Instant at = next_event(world_);
    world_.timers.take_while([&](const TimerKey& key, const Timer& timer) {
      if (timers_.size() == kMost || key.at != at) return false;
      timers_.emplace_back(key, timer);
      return true;
    });
  }
  [[nodiscard]] std::size_t size() const { return timers_.size(); }
  [[nodiscard]] const std::pair<TimerKey, Timer>& operator[](std::size_t i) const { return timers_[i]; }
  void look_ahead(std::size_t from) const;

 private:
  // The link that timer `i` is about, if it is about one that will send.
  [[nodiscard]] LinkId link_of(std::size_t i) const { return i < timers_.size() ? std::visit(LinkOf{}, timers_[i].second) : LinkId{}; }

  World& world_;
  std::vector<std::pair<TimerKey, Timer>> timers_{};
};

// Of a namespace sending and receiving read whether anybody filters or listens there, and of most nothing else.
void call_hooks(const World& world, NetnsId id) {
  const Netns* netns = world.netns.find(id);
  if (netns == nullptr) return;
  __builtin_prefetch(&netns->ruleset);
  __builtin_prefetch(&netns->taps);
}

// What a timer's link leads to, and the other end of its cable.
void call_parts(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  if (link == nullptr) return;
  link->addresses6.fetch();
  link->multicast.fetch();
  link->conf6.fetch();
  call_hooks(world, link->netns);
  world.stats.fetch(id);
  if (const Veth* veth = link->as<Veth>()) {
    world.links.fetch(veth->peer);
    world.stats.fetch(veth->peer);
  }
}
// What hosts count of their own announcements and of others'.
void call_counters(const World& world, LinkId id) {
  if (const LinkStats* stats = world.stats.find(id)) stats->ipv6.fetch(sizeof(std::uint64_t) * kUsualCounters6);
}
// What those lead to.
void call_lists(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  if (link == nullptr) return;
  __builtin_prefetch(link->addresses6->data());
  __builtin_prefetch(link->multicast->data());
  call_counters(world, id);
  const Veth* veth = link->as<Veth>();
  if (const Link* peer = veth == nullptr ? nullptr : world.links.find(veth->peer)) {
    peer->port.fetch();
    peer->multicast.fetch();
    if (!peer->master) call_counters(world, veth->peer);
    call_hooks(world, peer->netns);
  }
}
// And what the other end has joined.
void call_groups(const World& world, LinkId id) {
  const Link* link = world.links.find(id);
  const Veth* veth = link == nullptr ? nullptr : link->as<Veth>();
  if (const Link* peer = veth == nullptr ? nullptr : world.links.find(veth->peer)) __builtin_prefetch(peer->multicast->data());
}

// A large World's links are read in the order of their timers, from everywhere in memory, and most of the time goes by in waiting
// for it. What the timers after this one will read is asked for here, step by step as pointers lead to it.
void Batch::look_ahead(std::size_t from) const {
  constexpr std::size_t kFar = 10, kHalfway = 7, kNear = 4, kNext = 2;
  if (const LinkId far = link_of(from + kFar)) world_.links.fetch(far);
  if (const LinkId halfway = link_of(from + kHalfway)) call_parts(world_, halfway);
  if (const LinkId near = link_of(from + kNear)) call_lists(world_, near);
  if (const LinkId next = link_of(from + kNext)) call_groups(world_, next);
}

}  // namespace

void advance_time(World& world, Duration time, Trace* sink) {
  const Instant until = world.now + time;
  Engine engine(world, sink);
  Batch batch(world);
  while (next_event(world) <= until) {
    batch.take();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      world.now = std::max(world.now, batch[i].first.at);
      batch.look_ahead(i);
      std::visit(Fire{world, sink}, batch[i].second);
      if (!world.linkwatch.empty()) run_linkwatch(world);
      if (!world.softirq.empty()) engine.drain();
    }
  }
  world.now = until;
}

Instant next_event(const World& world) { return world.timers.empty() ? kNever : (*world.timers.begin()).first.at; }

}  // namespace nslab

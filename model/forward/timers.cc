#include "model/forward/timers.h"

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

}  // namespace

void advance_time(World& world, Duration time, Trace* sink) {
  const Instant until = world.now + time;
  while (!world.timers.empty()) {
    const auto [key, timer] = *world.timers.begin();
    if (key.at > until) break;
    world.now = std::max(world.now, key.at);
    const Timer due = timer;
    const TimerKey gone = key;
    world.timers.erase(gone);
    std::visit(Fire{world, sink}, due);
    if (!world.linkwatch.empty()) run_linkwatch(world);
    if (!world.softirq.empty()) Engine(world, sink).drain();
  }
  world.now = until;
}

Instant next_event(const World& world) { return world.timers.empty() ? kNever : (*world.timers.begin()).first.at; }

}  // namespace nslab

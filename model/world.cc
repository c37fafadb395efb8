#include "model/world.h"

#include <utility>

namespace nslab {

std::uint64_t next_random(World& world) {
  // splitmix64: every state is a good state, so any seed will do.
  std::uint64_t z = (world.random += 0x9e3779b97f4a7c15ULL);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

std::uint64_t next_order(World& world) { return world.next_order++; }

void start_timer(World& world, Instant at, Timer timer) {
  world.timers.set(TimerKey{at, next_order(world)}, std::move(timer));
}

const Process* find_process(const World& world, Pid pid) { return world.processes.find(pid); }

const Link* find_link(const World& world, NetnsId netns, std::uint32_t ifindex) {
  const LinkId* id = world.netns[netns].links.find(ifindex);
  return id == nullptr ? nullptr : world.links.find(*id);
}

LinkId find_link(const World& world, NetnsId netns, std::string_view name) {
  const Netns& ns = world.netns[netns];
  if (name.size() <= LinkName::kMost) {
    if (const LinkId* id = ns.names.find(LinkName(name))) return *id;
  }
  if (!ns.altnames.empty()) {
    if (const LinkId* id = ns.altnames.find(std::string(name))) return *id;
  }
  return {};
}

}  // namespace nslab

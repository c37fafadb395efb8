#include "cli/gen_stats.h"

#include <malloc.h>

#include <cstdlib>
#include <functional>
#include <new>
#include <utility>

#include "model/base/pool.h"

namespace nslab::cli {

namespace {

// Where the bytes that are let go of are counted, while anybody wants to know. To ask the allocator instead takes a walk over
// all that is free, once a kind, and a World is millions of pieces.
std::uint64_t* weighed = nullptr;

void let_go(void* piece) noexcept {
  if (weighed != nullptr && piece != nullptr) *weighed += ::malloc_usable_size(piece) + sizeof(std::size_t);  // and its header
  std::free(piece);
}

class Scales {
 public:
  // Weighs what `drop` lets go of.
  void weigh(const std::string& kind, std::uint64_t count, const std::function<void()>& drop) {
    std::uint64_t bytes = 0;
    const std::uint64_t pooled = pool::shelf.given;
    weighed = &bytes;
    drop();
    weighed = nullptr;
    bytes += pool::shelf.given - pooled;
    rows_.push_back(StatsRow{kind, count, bytes});
  }
  std::vector<StatsRow> rows() { return std::move(rows_); }

 private:
  std::vector<StatsRow> rows_{};
};

template <class Id, class Row>
std::vector<Id> ids_of(const Table<Id, Row>& table) {
  std::vector<Id> out;
  out.reserve(table.size());
  for (const auto& [id, row] : table) out.push_back(id);
  return out;
}

template <class T>
std::uint64_t sum(const World& world, T number_of) {
  std::uint64_t out = 0;
  for (const auto& [id, link] : world.links) out += number_of(link);
  return out;
}

std::uint64_t route_count(const World& world, Fib Netns::*fib) {
  std::uint64_t out = 0;
  for (const auto& [id, ns] : world.netns) {
    for (const auto& [number, table] : (ns.*fib).tables) out += table.routes.size();
  }
  return out;
}

void weigh_links(Scales& scales, World& world) {
  const std::vector<LinkId> links = ids_of(world.links);
  const auto each = [&](const std::function<void(Link&)>& drop) {
    return [&world, &links, drop] {
      for (const LinkId id : links) drop(world.links.edit(id));
    };
  };
  scales.weigh("addresses, IPv4", sum(world, [](const Link& l) { return l.addresses4->size(); }),
               each([](Link& l) { l.addresses4.reset(); }));
  scales.weigh("addresses, IPv6", sum(world, [](const Link& l) { return l.addresses6->size(); }),
               each([](Link& l) { l.addresses6.reset(); }));
  scales.weigh("multicast groups of links", sum(world, [](const Link& l) { return l.multicast->size(); }),
               each([](Link& l) { l.multicast.reset(); }));
  scales.weigh("routes noted at links", sum(world, [](const Link& l) { return l.routes->size(); }),
               each([](Link& l) { l.routes.reset(); }));
  scales.weigh("settings of links", links.size(), each([](Link& l) {
                 l.conf4.reset();
                 l.conf6.reset();
                 l.qdisc.reset();
                 l.alias.reset();
                 l.altnames.reset();
               }));
  scales.weigh("bridge ports", sum(world, [](const Link& l) { return l.port.empty() ? 0U : 1U; }), each([](Link& l) { l.port.reset(); }));
  scales.weigh("bridges", sum(world, [](const Link& l) { return l.as<Bridge>() == nullptr ? 0U : 1U; }), each([](Link& l) {
                 if (Bridge* bridge = l.as<Bridge>()) *bridge = {};
               }));
  scales.weigh("links", links.size(), [&world] { world.links = {}; });
  scales.weigh("counters of links", world.stats.size(), [&world] { world.stats = {}; });
}

void weigh_namespaces(Scales& scales, World& world) {
  const std::vector<NetnsId> all = ids_of(world.netns);
  const auto each = [&](const std::function<void(Netns&)>& drop) {
    return [&world, &all, drop] {
      for (const NetnsId id : all) drop(world.netns.edit(id));
    };
  };
  std::uint64_t neighbours = 0, flows = 0;
  for (const auto& [id, ns] : world.netns) {
    neighbours += ns.neighbours.size();
    flows += ns.conntracks.size();
  }
  scales.weigh("routes, IPv4", route_count(world, &Netns::fib4), each([](Netns& ns) { ns.fib4 = {}; }));
  scales.weigh("routes, IPv6", route_count(world, &Netns::fib6), each([](Netns& ns) { ns.fib6 = {}; }));
  scales.weigh("neighbours", neighbours, each([](Netns& ns) { ns.neighbours = {}; }));
  scales.weigh("tracked flows", flows / 2, each([](Netns& ns) { ns.conntracks = {}; }));
  scales.weigh("indexes of links", all.size(), each([](Netns& ns) {
                 ns.links = {};
                 ns.names = {};
                 ns.own_addresses = {};
                 ns.preferred_sources = {};
                 ns.nsids = {};
                 ns.nsid_of = {};
                 ns.known_in = {};
               }));
  scales.weigh("settings of namespaces", all.size(), each([](Netns& ns) {
                 ns.conf4_all = ns.conf4_default = {};
                 ns.conf6_all = ns.conf6_default = {};
                 ns.sysctls = {};
                 ns.ruleset = {};
                 ns.snmp = {};
               }));
  scales.weigh("network namespaces", all.size(), [&world] { world.netns = {}; });
}

}  // namespace

std::vector<StatsRow> take_apart(World world) {
  Scales scales;
  scales.weigh("timers", world.timers.size(), [&] { world.timers = {}; });
  weigh_links(scales, world);
  weigh_namespaces(scales, world);
  scales.weigh("files", world.inodes.size(), [&] { world.inodes = {}; });
  std::uint64_t mounts = 0;
  for (const auto& [id, ns] : world.mntns) mounts += ns.mounts.size();
  scales.weigh("mounts", mounts, [&] { world.mntns = {}; });
  scales.weigh("processes", world.processes.size(), [&] { world.processes = {}; });
  scales.weigh("all else", 0, [&] { world = World{}; });
  return scales.rows();
}

}  // namespace nslab::cli

// The program's own, so that they can be counted.
void* operator new(std::size_t bytes) {
  if (void* piece = std::malloc(bytes == 0 ? 1 : bytes)) return piece;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes, const std::nothrow_t&) noexcept { return std::malloc(bytes == 0 ? 1 : bytes); }
void operator delete(void* piece) noexcept { nslab::cli::let_go(piece); }
void operator delete(void* piece, const std::nothrow_t&) noexcept { nslab::cli::let_go(piece); }
void operator delete(void* piece, std::size_t) noexcept { nslab::cli::let_go(piece); }

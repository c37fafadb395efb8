// Looking routes up, held against looking at all of them.
#include "model/ip/fib.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <vector>

#include "model/process/genesis.h"

namespace nslab {
namespace {

constexpr std::uint32_t kTable = 100;

// The longest prefix, then the least metric, then the one that was there first.
std::optional<Route> best_of(const std::vector<Route>& routes, const IpAddress& destination) {
  std::optional<Route> best;
  for (const Route& route : routes) {
    if (!route.destination.contains(destination)) continue;
    const bool better = !best || route.destination.length > best->destination.length ||
                        (route.destination.length == best->destination.length && route.metric < best->metric);
    if (better) best = route;
  }
  return best;
}

// Addresses of few bits that differ, at both ends and about the middle, so that prefixes of all lengths meet.
IpAddress some_address(std::mt19937& dice, bool v6) {
  const std::uint64_t high = std::uint64_t{dice() & 3U} << 62U | (dice() & 3U), low = std::uint64_t{dice() & 3U} << 62U | (dice() & 3U);
  return v6 ? IpAddress::v6(high, low) : IpAddress::v4(static_cast<std::uint32_t>(dice() & 3U) << 30U | (dice() & 7U));
}

void agrees_with_looking_at_all(bool v6, std::uint32_t seed) {
  std::mt19937 dice(seed);
  auto [world, shell] = begin_world({});
  const NetnsId netns = find_process(world, shell)->net;
  std::vector<Route> routes;
  for (std::uint32_t i = 0; i < 300; ++i) {
    Route route;
    const IpAddress address = some_address(dice, v6);
    route.destination = Prefix{address, static_cast<std::uint8_t>(dice() % (address.bits() + 1))};
    route.destination.address = route.destination.network();
    route.metric = static_cast<std::uint32_t>(dice() % 3);
    route.table = kTable;
    route.prefsrc = v6 ? IpAddress::v6(0, i + 1) : IpAddress::v4(i + 1);  // which one it is
    route.nexthop.link = world.netns[netns].loopback;
    (void)fib_append(world, netns, route);
    routes.push_back(route);
    for (int asked = 0; asked < 20; ++asked) {
      Flow flow;
      flow.destination = some_address(dice, v6);
      const FibResult found = fib_lookup_table(world, netns, flow, kTable);
      const std::optional<Route> best = best_of(routes, flow.destination);
      ASSERT_EQ(found.found(), best.has_value()) << to_string(flow.destination);
      ASSERT_EQ(found.prefsrc, best ? best->prefsrc : IpAddress{}) << to_string(flow.destination);
    }
  }
}

TEST(Fib, findsOfIpv4WhatLookingAtAllRoutesFinds) {
  for (const std::uint32_t seed : {1U, 2U, 3U}) agrees_with_looking_at_all(false, seed);
}
TEST(Fib, findsOfIpv6WhatLookingAtAllRoutesFinds) {
  for (const std::uint32_t seed : {1U, 2U, 3U}) agrees_with_looking_at_all(true, seed);
}

}  // namespace
}  // namespace nslab

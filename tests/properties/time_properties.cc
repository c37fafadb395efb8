// Time that passes in steps is time that passes at once.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "model/execute.h"
#include "shell/world/start.h"
#include "verify/generate.h"

namespace nslab::verify {
namespace {

struct Begun {
  World world{};
  Pid shell = 0;
};
Begun begin_lan(std::uint32_t hosts) {
  shell::WorldRequest request;
  request.world = fmt::format("lan:nodes={}", hosts);
  auto begun = shell::start_world(*shell::find_plan(request), 1);
  return {std::move(begun->world), begun->shell};
}

void let_pass(World& world, Pid by, Duration time) {
  Advance op;
  op.by = by;
  op.time = time;
  (void)execute(world, op);
}

// A bridge's port goes and comes, so that its far end, the port and what rides on them start timers anew.
void set_link_up(World& world, Pid by, const NetnsRef& in, const std::string& link, bool up) {
  SetLink op;
  op.by = by;
  op.in = in;
  op.link.name = link;
  op.settings.up = up;
  (void)execute(world, op);
}

RC_GTEST_PROP(Time, thatPassesInStepsIsTimeAtOnce, (const std::vector<std::uint32_t>& numbers)) {
  constexpr std::uint32_t kFew = 4;
  static const Begun begun = begin_lan(kFew);
  World at_once = begun.world, in_steps = begun.world;
  for (const std::uint32_t number : numbers) {
    Choice pick(number);
    const std::uint32_t host = 1 + pick.below(kFew);
    const bool near = pick.one_in(2), up = !pick.one_in(3);
    const Duration time = std::chrono::milliseconds(pick.below(5000));
    for (World* world : {&at_once, &in_steps}) {
      const NetnsRef in = near ? NetnsByName{"lan"} : NetnsByName{fmt::format("host-{}", host)};
      set_link_up(*world, begun.shell, in, near ? fmt::format("port{}", host) : "eth0", up);
    }
    let_pass(at_once, begun.shell, time);
    constexpr std::uint32_t kSteps = 7;
    for (std::uint32_t step = 0; step < kSteps; ++step) let_pass(in_steps, begun.shell, time / kSteps);
    let_pass(in_steps, begun.shell, time % kSteps);
    RC_ASSERT(at_once == in_steps);
  }
}

// More timers at one instant than are taken out of the World together.
TEST(Time, ThatPassesInStepsIsTimeAtOnceForAllLinksOfALargeBridge) {
  constexpr std::uint32_t kMany = 300;
  Begun begun = begin_lan(kMany);
  for (const bool up : {false, true}) set_link_up(begun.world, begun.shell, NetnsByName{"lan"}, "br0", up);
  for (std::uint32_t host = 1; host <= kMany; ++host) {
    for (const bool up : {false, true}) set_link_up(begun.world, begun.shell, NetnsByName{fmt::format("host-{}", host)}, "eth0", up);
  }
  World in_steps = begun.world;
  let_pass(begun.world, begun.shell, std::chrono::milliseconds(2500));
  for (int step = 0; step < 25; ++step) let_pass(in_steps, begun.shell, std::chrono::milliseconds(100));
  EXPECT_TRUE(begun.world == in_steps);
}

}  // namespace
}  // namespace nslab::verify
